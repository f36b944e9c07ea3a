package job

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/vidcolor/vidcolor/internal/fail"
)

// checkGuides refuses a folder of guides that says nothing of any of the inputs, or that
// is a guide itself: of one input alone it may be.
func checkGuides(dir string, inputs []string) error {
	if dir == "" {
		return nil
	}
	op := "--guide " + dir
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fail.Usage(op, errors.New("no such folder"), "check the spelling of the path; `vidcolor guide export FILM GUIDE/` makes a guide")
	case err != nil:
		return fail.File("open", dir, err)
	case !info.IsDir():
		return fail.Usage(op, errors.New("it is no folder"), "name the folder that holds the guides")
	case isGuide(dir) && len(inputs) > 1:
		return fail.Usage(op, errors.New("a guide of one film for many"), "name a folder that holds a guide for each, under the film's name: "+filepath.Join(dir, filepath.Base(inputs[0])))
	}
	for _, in := range inputs {
		if guide, err := guideOf(dir, in); guide != "" || err != nil {
			return nil // what is wrong with one is told beside its film
		}
	}
	return fail.Usage(op, errors.New("it holds no guide for any of the inputs"), "a guide lies in it under its film's name: "+filepath.Join(dir, filepath.Base(inputs[0])))
}

func isGuide(dir string) bool {
	_, err := os.Lstat(filepath.Join(dir, "guide.toml"))
	return err == nil
}

// guideOf is the guide of one of the films of a batch: dir itself, or of a folder that
// holds guides by the films' names. Without one the film is coloured as without a guide.
func guideOf(dir, input string) (string, error) {
	if dir == "" || isGuide(dir) {
		return dir, nil
	}
	own := filepath.Join(dir, filepath.Base(input))
	_, err := os.Lstat(own)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", nil
	case err != nil:
		return "", fail.File("open", own, err)
	case !isGuide(own):
		return "", fail.Usage("--guide "+dir, fmt.Errorf("there is no guide.toml in %s", own), "`vidcolor guide export "+input+" "+own+"` makes one; without the folder the film is coloured without a guide")
	}
	return own, nil
}

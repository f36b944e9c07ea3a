package job

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/vidcolor/vidcolor/encode"
	"github.com/vidcolor/vidcolor/internal/beside"
	"github.com/vidcolor/vidcolor/internal/fail"
)

// filmKept are the containers that a film keeps when many are coloured into a
// folder; others become Matroska, which takes anything.
var filmKept = []string{".mp4", ".m4v", ".mov", ".mkv"}

func hasExtension(path string, list []string) bool {
	return slices.Contains(list, strings.ToLower(filepath.Ext(path)))
}

// checkInput refuses what is no file, before the output is looked at. What is in
// the file shows when it is opened.
func (e *Engine) checkInput(path string) error {
	if path == dash {
		return e.checkStdin()
	}
	return fail.Input(path)
}

// checkWorkDir refuses a work folder that is none and cannot become one.
func (s *Spec) checkWorkDir() error {
	for dir := s.WorkDir; dir != ""; dir = filepath.Dir(dir) {
		info, err := os.Stat(dir)
		switch {
		case err == nil && info.IsDir():
			return nil
		case err == nil:
			return fail.Usage("--work-dir "+s.WorkDir, fmt.Errorf("%s is no folder", dir), "name a folder, or a name that is free")
		case dir == filepath.Dir(dir):
			return nil
		}
	}
	return nil
}

// checkKind refuses an output whose name says nothing that could be written.
func checkKind(path, format string) error {
	if path == dash || format != "" || encode.Photos(path) || encode.Films(path) {
		return nil
	}
	cause := fmt.Errorf("unknown kind of file %q", filepath.Ext(path))
	if filepath.Ext(path) == "" {
		cause = errors.New("the name does not say what kind of file to write")
	}
	return fail.Refuse("write", path, cause, "end OUTPUT in .mp4, .mov or .mkv, for a photo in .png, .jpg, .tif or .webp")
}

// checkOthers refuses an output that is there and is one of the other inputs.
func checkOthers(path, input string, inputs []string) error {
	if _, err := os.Stat(path); err != nil {
		return nil // there is nothing to lose
	}
	for _, in := range inputs {
		if in != input && beside.Same(in, path) {
			return fail.Refuse("write", path, fmt.Errorf("OUTPUT of %s is another INPUT", input), "choose another OUTDIR/")
		}
	}
	return nil
}

// outputName is where input goes in folder dir: a photo to PNG unless it is of
// a type that is written back as it is, a film to its own container if it
// takes every stream, else to Matroska, or to format where one is asked for.
func outputName(dir, input, format string, photo bool) string {
	base := filepath.Base(input)
	ext := filepath.Ext(base)
	stem := strings.TrimSuffix(base, ext)
	if photo {
		if !encode.Photos(base) {
			ext = ".png"
		}
	} else if format != "" {
		ext = "." + strings.ToLower(format)
	} else if !hasExtension(base, filmKept) {
		ext = ".mkv"
	}
	return filepath.Join(dir, stem+ext)
}

// removeParts removes this process's unfinished files for path: the last resort
// when there is no time to let their writers do it.
func removeParts(path string) {
	if target, err := beside.Target(path); err == nil {
		path = target
	}
	beside.RemoveOwn(filepath.Dir(path))
}

package job

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/vidcolor/vidcolor/decode"
	"github.com/vidcolor/vidcolor/encode"
	"github.com/vidcolor/vidcolor/internal/fail"
	"github.com/vidcolor/vidcolor/internal/fault"
)

// makeFolder makes dir if its parent exists, and reports whether it did.
func makeFolder(dir string) (made bool, err error) {
	dir = filepath.Clean(dir)
	info, err := os.Stat(dir)
	switch {
	case err == nil && !info.IsDir():
		return false, fail.Refuse("write", dir, errors.New("it is a file, not a folder"), "several inputs go into a folder: vidcolor INPUT... OUTDIR/")
	case err == nil:
		return false, nil
	case !errors.Is(err, fs.ErrNotExist):
		return false, fail.File("write", dir, err)
	}
	err = fault.At("make folder")
	if err == nil {
		err = os.Mkdir(dir, 0o755)
	}
	if err != nil {
		return false, fail.File(fail.MakeFolder, dir, err)
	}
	return true, nil
}

// checkClashes refuses inputs that would be written under one name. Only those
// are opened for it whose names differ in nothing but the extension.
func checkClashes(dir, format string, inputs []string) error {
	stem := func(path string) string {
		base := filepath.Base(path)
		return strings.ToLower(strings.TrimSuffix(base, filepath.Ext(base)))
	}
	alike := map[string]int{}
	for _, in := range inputs {
		alike[stem(in)]++
	}
	taken := map[string]string{}
	for _, in := range inputs {
		if alike[stem(in)] == 1 {
			continue
		}
		out := outputName(dir, in, format, isPhoto(in))
		if other, ok := taken[strings.ToLower(out)]; ok {
			return fail.Refuse("write", out, fmt.Errorf("both %s and %s would be written there", other, in), "colour them into two folders, or rename one")
		}
		taken[strings.ToLower(out)] = in
	}
	return nil
}

// isPhoto reports whether a file is a photo, by what is in it, or by its name where
// that cannot be read.
func isPhoto(path string) bool {
	if fail.Input(path) == nil {
		if media, err := decode.Probe(path); err == nil {
			return media.Video.Still
		}
	}
	return encode.Photos(path)
}

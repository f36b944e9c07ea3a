package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/vidcolor/vidcolor/encode"
	"github.com/vidcolor/vidcolor/internal/sequence"
)

// filmKept are the containers that a film keeps when many are coloured into a
// folder; others become Matroska, which takes anything.
var filmKept = []string{".mp4", ".m4v", ".mov", ".mkv"}

func hasExtension(path string, list []string) bool {
	return slices.Contains(list, strings.ToLower(filepath.Ext(path)))
}

// checkInput refuses what is no file, before the output is looked at. What is in
// the file shows when it is opened.
func checkInput(path string) error {
	if path == dash {
		return checkStdin()
	}
	if sequence.Is(path) {
		return nil // what it names shows when it is opened
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return refusal("open", path, errors.New("no such file"), "check the spelling of the path")
	case err != nil:
		return fileError("open", path, err)
	case info.IsDir():
		return refusal("open", path, errors.New("it is a folder"), "name the files in it: "+filepath.Join(path, "*"))
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
	return refusal("write", path, cause, "end OUTPUT in .mp4, .mov or .mkv, for a photo in .png, .jpg, .tif or .webp")
}

// checkOutput refuses an output that would overwrite an input, that exists
// unless overwrite is set, or that has no folder to be in. The inputs exist.
func checkOutput(path string, overwrite bool, inputs ...string) error {
	if path == dash {
		return nil
	}
	dir := filepath.Dir(path)
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return refusal("write", path, fmt.Errorf("the folder %s does not exist", dir), "make it first: mkdir -p "+dir)
	case err != nil:
		return fileError("write", path, err)
	case !info.IsDir():
		return refusal("write", path, fmt.Errorf("%s is no folder", dir), "choose another place for OUTPUT")
	}
	out, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return checkDangling(path)
	}
	if err != nil {
		return fileError("write", path, err)
	}
	for _, in := range inputs {
		if i, err := os.Stat(in); err == nil && os.SameFile(i, out) {
			return refusal("write", path, errors.New("OUTPUT is INPUT itself"), "give OUTPUT another name")
		}
	}
	switch {
	case out.IsDir():
		return refusal("write", path, errors.New("it is a folder"), "name a file in it")
	case !out.Mode().IsRegular():
		return refusal("write", path, errors.New("it is no regular file"), "choose another OUTPUT")
	case !overwrite:
		return refusal("write", path, errors.New("the file exists"), "add -y to replace it, or choose another name")
	}
	return nil
}

// checkOthers refuses an output that is there and is one of the other inputs.
func checkOthers(path, input string, inputs []string) error {
	out, err := os.Stat(path)
	if err != nil {
		return nil // there is nothing to lose
	}
	for _, in := range inputs {
		if i, err := os.Stat(in); in != input && err == nil && os.SameFile(i, out) {
			return refusal("write", path, fmt.Errorf("OUTPUT of %s is another INPUT", input), "choose another OUTDIR/")
		}
	}
	return nil
}

// checkDangling refuses a symbolic link to nowhere: what it would create is not
// what was named.
func checkDangling(path string) error {
	if info, err := os.Lstat(path); err == nil && info.Mode()&fs.ModeSymlink != 0 {
		return refusal("write", path, errors.New("it is a link to a file that does not exist"), "remove the link, or choose another name")
	}
	return nil
}

// isFolder reports whether the last argument names a folder to write into.
func isFolder(path string) bool {
	if strings.HasSuffix(path, "/") || strings.HasSuffix(path, string(filepath.Separator)) {
		return true
	}
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
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

// partMark is what the names of this process's unfinished files hold.
func partMark() string { return fmt.Sprintf(".part-%d-", os.Getpid()) }

// removeParts removes this process's unfinished files from dir: the last resort
// when there is no time to let their writers do it.
func removeParts(dir string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") && strings.Contains(e.Name(), partMark()) {
			_ = os.Remove(filepath.Join(dir, e.Name()))
		}
	}
}

package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/vidcolor/vidcolor/encode"
	"github.com/vidcolor/vidcolor/internal/beside"
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
	if _, err := beside.Target(path); err != nil {
		return refusal("open", path, err, "name the file itself, or mend the link")
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
	if _, err := beside.Target(path); err != nil {
		// What a link to nowhere would create is not what was named.
		return refusal("write", path, err, "remove the link, or choose another name")
	}
	out, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return tryOutput(path)
	}
	if err != nil {
		return fileError("write", path, err)
	}
	for _, in := range inputs {
		if beside.Same(in, path) {
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
	return tryOutput(path)
}

// tryOutput refuses an output that cannot be written, before the work and not when
// it is done.
func tryOutput(path string) error {
	err := beside.Try(path)
	dir := filepath.Dir(path)
	if target, e := beside.Target(path); e == nil {
		dir = filepath.Dir(target)
	}
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS):
		return refusal("write", path, fmt.Errorf("the folder %s cannot be written", dir), "make it writable, or choose another folder")
	case errors.Is(err, syscall.ENAMETOOLONG):
		return refusal("write", path, errors.New("its name is too long"), "choose a shorter name")
	case beside.Refused(path, err):
		return refusal("write", path, fmt.Errorf("the file system of %s takes no such name", dir), `choose another, without " * : < > ? \ | and with no dot or space at its end`)
	}
	return fileError("write", path, err)
}

// checkOthers refuses an output that is there and is one of the other inputs.
func checkOthers(path, input string, inputs []string) error {
	if _, err := os.Stat(path); err != nil {
		return nil // there is nothing to lose
	}
	for _, in := range inputs {
		if in != input && beside.Same(in, path) {
			return refusal("write", path, fmt.Errorf("OUTPUT of %s is another INPUT", input), "choose another OUTDIR/")
		}
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

// removeParts removes this process's unfinished files for path: the last resort
// when there is no time to let their writers do it.
func removeParts(path string) {
	if target, err := beside.Target(path); err == nil {
		path = target
	}
	beside.RemoveOwn(filepath.Dir(path))
}

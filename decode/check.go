package decode

import (
	"errors"
	"io"
	"io/fs"
	"os"

	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/av"
	"github.com/vidcolor/vidcolor/internal/beside"
	"github.com/vidcolor/vidcolor/internal/fault"
	"github.com/vidcolor/vidcolor/internal/system"
)

// checkFile finds the reasons for which a path cannot be read before FFmpeg is
// asked, whose answer is a number.
func checkFile(path string) error {
	if _, err := beside.Target(path); err != nil {
		return usage("open", path, err, "name the file itself, or mend the link")
	}
	st, err := os.Stat(path)
	if e := fault.At("stat input"); e != nil {
		err = e
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return usage("open", path, errors.New("no such file"), "check the spelling of the path")
	case errors.Is(err, fs.ErrPermission):
		return failed("open", path, errors.New("permission denied"), "make the file and its folders readable, or run as its owner")
	case err != nil:
		return failed("open", path, cause(err), "")
	case st.IsDir():
		return usage("open", path, errors.New("is a directory"), "name a film or a photo in it")
	case !st.Mode().IsRegular():
		// Sound is copied by a second demuxer, and a read of a pipe cannot be
		// interrupted.
		return usage("open", path, errors.New("is not a regular file"), "save it to a file first")
	case st.Size() == 0:
		return failed("open", path, errors.New("the file is empty (0 bytes)"), "copy or download it again")
	}
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrPermission) {
		return failed("open", path, errors.New("permission denied"), "make the file readable, or run as its owner")
	}
	if err != nil {
		return failed("open", path, cause(err), "")
	}
	return f.Close()
}

// cause strips the operation and path that os puts before an error, for our own
// error names them.
func cause(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}

// openInput opens a file that checkFile has passed; playlists says that it may lead
// to other files.
func openInput(path string, playlists bool) (*av.Input, error) {
	if err := checkFile(path); err != nil {
		return nil, err
	}
	open := av.OpenInput
	if playlists {
		open = av.OpenPlaylist
	}
	if beginsAsJPEG(path) { // which FFmpeg would take for a photo
		open = func(path string) (*av.Input, string, error) { return av.OpenAs(path, jpegFilm) }
	}
	in, log, err := open(path)
	if err != nil {
		return nil, openError(path, log, err)
	}
	return filmOnly(path, in)
}

// openStream opens what a stream gives.
func openStream(path string, stream func() (io.ReadCloser, error)) (*av.Input, error) {
	src, err := stream()
	if err != nil {
		return nil, streamError(path, err)
	}
	in, log, err := av.OpenStream(src)
	var code astiav.Error
	var others *av.OtherFilesError
	switch {
	case err == nil:
		return filmOnly(path, in)
	case errors.As(err, &code), errors.As(err, &others):
		return nil, openError(path, log, err)
	}
	return nil, streamError(path, err)
}

// streamError words what ended reading; a disk without room for what a pipe gave
// has its own kind.
func streamError(path string, err error) error {
	if system.Full(err) {
		return &vidcolor.Error{Kind: vidcolor.KindDiskFull, Op: "read", Path: path, Err: err,
			Hint: "free some space in the folder for temporary files, or set " + system.TempVariable + " to another"}
	}
	return failed("decode", path, err, "")
}

func filmOnly(path string, in *av.Input) (*av.Input, error) {
	// FFmpeg draws text files as pictures; nobody wants those coloured.
	switch in.InputFormat().Name() {
	case "tty", "bin", "xbin", "adf", "idf":
		in.Close()
		return nil, failed("open", path, errors.New("is a text file, not a film or photo"), "name a film or a photo")
	}
	return in, nil
}

func openError(path, log string, err error) error {
	var others *av.OtherFilesError
	var file *fs.PathError
	switch {
	case errors.As(err, &others) && others.Network():
		return usage("open", path, err, "name a film or photo: nothing is read from the network")
	case errors.As(err, &others):
		return usage("open", path, err, "name the film itself; --allow-playlists reads what it leads to, if you trust it")
	case errors.As(err, &file):
		return failed("open", path, file.Err, "")
	}
	msg := "not a film or photo that FFmpeg can read"
	if !errors.Is(err, astiav.ErrInvaliddata) {
		msg = err.Error()
	}
	if log != "" {
		msg += " (" + log + ")"
	}
	return failed("open", path, errors.New(msg),
		"check that it plays elsewhere; if it was copied or downloaded, do that again")
}

package encode

import (
	"errors"
	"fmt"

	"github.com/vidcolor/vidcolor/internal/av"
	"github.com/vidcolor/vidcolor/internal/fault"
)

// openSource opens the file whose other streams are copied.
func openSource(o *Options) (*av.Input, error) {
	path := o.CopyFrom
	open := func() (*av.Input, string, error) { return av.OpenInput(path) }
	switch {
	case o.CopyStream != nil:
		open = func() (*av.Input, string, error) {
			src, err := o.CopyStream()
			if err != nil {
				return nil, "", err
			}
			return av.OpenStream(src)
		}
	case o.Playlists:
		open = func() (*av.Input, string, error) { return av.OpenPlaylist(path) }
	}
	in, log, err := open()
	if e := fault.At("open source"); e != nil && err == nil {
		in.Close()
		err = e
	}
	var others *av.OtherFilesError
	if errors.As(err, &others) {
		return nil, usage("open", path, err, "name the film itself")
	}
	if err != nil {
		if log != "" {
			err = fmt.Errorf("%w (%s)", err, log)
		}
		return nil, failed("open", path, err, "")
	}
	return in, nil
}

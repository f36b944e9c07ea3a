package av

// #include "shim.h"
import "C"

import (
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/fault"
)

// Input is an opened media file. One goroutine uses it; Interrupt may be called
// from any. Close frees it.
type Input struct {
	*astiav.FormatContext
	interrupt *Interrupter
	feed      *feed // nil for files
	opened    bool
}

// AsFormat among OpenInput's options names the demuxer, for files too short to tell.
const AsFormat = "as format"

// OpenInput opens the file at path, never a protocol: names with colons are
// names. log is FFmpeg's own word on what went wrong, "" if it had none.
func OpenInput(path string, options map[string]string) (in *Input, log string, err error) {
	log = Logged(func() { in, err = openInput("file", path, nil, options) })
	return in, log, err
}

// OpenStream opens a media file that is read from src once, from its beginning
// on. The input closes src, also when opening fails. An error of src itself comes
// back as it is.
func OpenStream(src io.ReadCloser) (in *Input, log string, err error) {
	f, err := startFeed(src)
	if err != nil {
		return nil, "", err
	}
	log = Logged(func() { in, err = openInput("pipe", fmt.Sprint(f.r.Fd()), f, nil) })
	return in, log, err
}

// OpenSequence opens numbered pictures: path holds one %d or %05d, first is the
// number of the first picture. Reading ends before the first number that is
// missing.
func OpenSequence(path string, rate vidcolor.Rational, first int64) (*Input, string, error) {
	return OpenInput(path, map[string]string{
		"pattern_type": "sequence", "framerate": rate.String(), "start_number": strconv.FormatInt(first, 10), "start_number_range": "1",
	})
}

func openInput(protocol, path string, f *feed, options map[string]string) (_ *Input, err error) {
	in := &Input{interrupt: NewInterrupter(), feed: f}
	defer func() {
		if err == nil {
			return
		}
		in.Close()
		if f != nil && f.failed != nil {
			err = f.failed // what it led to matters less
		}
	}()
	opts := map[string]string{
		// Playlists must not lead to the network.
		"protocol_whitelist": protocol,
		// A '%' or '*' in the name of a photo is a character of its name.
		"pattern_type": "none",
		// FFmpeg takes a clock that begins anew for one that ran over, 26 hours on.
		"correct_ts_overflow": "0",
	}
	for k, v := range options {
		opts[k] = v
	}
	var format *astiav.InputFormat // nil = as the content says
	if name := opts[AsFormat]; name != "" {
		format = astiav.FindInputFormat(name)
		delete(opts, AsFormat)
	}
	d, err := Options(opts)
	if err != nil {
		return nil, err
	}
	defer d.Free()
	if err := fault.At("open"); err != nil {
		return nil, err
	}
	if in.FormatContext = astiav.AllocFormatContext(); in.FormatContext == nil {
		return nil, errors.New("out of memory")
	}
	in.interrupt.Attach(in.FormatContext)
	// On failure libavformat frees the context itself.
	if err := in.OpenInput(protocol+":"+path, format, d); err != nil {
		return nil, err
	}
	live[KindInput].Add(1)
	in.opened = true
	if err := firstOf(fault.At("stream info"), func() error { return in.FindStreamInfo(nil) }); err != nil {
		return nil, err
	}
	return in, nil
}

// Interrupt makes blocking reads fail with astiav.ErrExit, or lets them pass
// again; a stream does not go on. Safe for concurrent use until Close.
func (in *Input) Interrupt(stop bool) {
	in.interrupt.Set(stop)
	if stop && in.feed != nil {
		in.feed.stop() // a read of a pipe looks at nothing else
	}
}

// DurationKnown reports whether the file's duration was read from its header or
// timestamps and not guessed from a bit rate.
func (in *Input) DurationKnown() bool {
	return formatC(in.FormatContext).duration_estimation_method != C.AVFMT_DURATION_FROM_BITRATE
}

// Joinable reports whether a file of this kind may be several, one behind the other,
// with a clock that begins anew in each: times do not tell places in it then.
func (in *Input) Joinable() bool {
	name := in.InputFormat().Name()
	return name == "mpegts" || name == "mpeg"
}

// Backdated reports whether files of this kind may hold packets from before time 0,
// which FFmpeg gives no time.
func (in *Input) Backdated() bool { return in.InputFormat().Name() == "matroska,webm" }

// EndedEarly reports whether the demuxer found the file shorter than it claims.
func (in *Input) EndedEarly() bool { return in.interrupt.earlyEnd() }

// StreamError is what ended a stream before its time, nil for files.
func (in *Input) StreamError() error {
	if in.feed == nil {
		return nil
	}
	return in.feed.err()
}

// ReadError is the error that the file's reader met, nil at a clean end.
func (in *Input) ReadError() error {
	pb := formatC(in.FormatContext).pb
	if pb == nil {
		return nil
	}
	return check(pb.error)
}

// Close frees the input. It may be called twice.
func (in *Input) Close() {
	if in.opened {
		in.FormatContext.CloseInput()
		in.opened = false
		live[KindInput].Add(-1)
	}
	if in.feed != nil {
		in.feed.close()
	}
	in.interrupt.Free()
}

package av

// #include "source.h"
import "C"

import (
	"errors"
	"fmt"
	"io"
	"maps"

	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor/internal/fault"
)

// Input is an opened media file. One goroutine uses it; Interrupt may be called
// from any. Close frees it.
type Input struct {
	*astiav.FormatContext
	interrupt *Interrupter
	source    *source   // what it reads; nil where it may open files itself
	feed      *feed     // nil for files
	pictures  *pictures // nil but for numbered pictures
	opened    bool
}

// OpenInput opens the regular file at path, and no other: names with colons are
// names, and a file that leads to others is refused with an [OtherFilesError]. log is
// FFmpeg's own word on what went wrong, "" if it had none.
func OpenInput(path string) (in *Input, log string, err error) {
	log = Logged(func() { in, err = openPath(path, "", nil) })
	return in, log, err
}

// OpenAs is OpenInput by the demuxer of that name, for files too short to tell.
func OpenAs(path, demuxer string) (in *Input, log string, err error) {
	log = Logged(func() { in, err = openPath(path, demuxer, nil) })
	return in, log, err
}

// OpenPlaylist is OpenInput for a file that may lead to others on this machine, as
// playlists do. It never reads from the network.
func OpenPlaylist(path string) (in *Input, log string, err error) {
	in, log, err = OpenInput(path)
	var others *OtherFilesError
	if !errors.As(err, &others) || others.Network() {
		return in, log, err
	}
	log = Logged(func() {
		in, err = openInput(newInput(), "file:"+path, others.demuxer,
			map[string]string{"protocol_whitelist": "file,crypto,data", "safe": "0", "extension_picky": "0"})
	})
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
	log = Logged(func() {
		made := newInput()
		made.feed = f
		if made.source, err = newSource(f.r, false, false, made.interrupt); err != nil {
			made.Close()
			return
		}
		in, err = openInput(made, "pipe:", "", nil)
	})
	return in, log, err
}

func newInput() *Input { return &Input{interrupt: NewInterrupter()} }

// openPath opens the regular file at path by the demuxer of the given name, "" = by
// what is in it.
func openPath(path, demuxer string, options map[string]string) (*Input, error) {
	f, err := openRegular(path)
	if err != nil {
		return nil, err
	}
	in := newInput()
	if in.source, err = newSource(f, true, true, in.interrupt); err != nil {
		f.Close()
		in.Close()
		return nil, err
	}
	return openInput(in, "file:"+path, demuxer, options)
}

// openInput opens in's source, or without one url. A failure closes in.
func openInput(in *Input, url, demuxer string, options map[string]string) (_ *Input, err error) {
	defer func() {
		if err == nil {
			return
		}
		if other := in.source.other(); other != nil {
			err = other
		}
		in.Close()
		if in.feed != nil && in.feed.failed != nil {
			err = in.feed.failed // what it led to matters less
		}
	}()
	opts := map[string]string{
		"protocol_whitelist": "",
		// A '%' or '*' in the name of a photo is a character of its name.
		"pattern_type": "none",
		// FFmpeg takes a clock that begins anew for one that ran over, 26 hours on.
		"correct_ts_overflow": "0",
		// A QuickTime film whose parts lie elsewhere is to ask for them.
		"enable_drefs": "1",
	}
	maps.Copy(opts, options)
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
	format, err := in.findFormat(url, demuxer)
	if err != nil {
		in.FormatContext.Free()
		return nil, err
	}
	// On failure libavformat frees the context itself.
	if err := in.OpenInput(url, format, d); err != nil {
		return nil, err
	}
	live[KindInput].Add(1)
	in.opened = true
	if err := firstOf(fault.At("stream info"), func() error { return in.FindStreamInfo(nil) }); err != nil {
		return nil, err
	}
	if err := in.source.other(); err != nil {
		return nil, err
	}
	return in, nil
}

// findFormat attaches the source and finds its demuxer, by name where it has one; nil
// without both, for libavformat to find it.
func (in *Input) findFormat(url, demuxer string) (*astiav.InputFormat, error) {
	if in.source != nil {
		C.vc_source_attach(formatC(in.FormatContext), in.source.c)
	}
	switch {
	case demuxer == "" && in.source == nil:
		return nil, nil
	case demuxer == "":
		return in.source.probe(url, in.FormatContext)
	}
	if f := astiav.FindInputFormat(demuxer); f != nil {
		return f, nil
	}
	return nil, fmt.Errorf("no demuxer %q", demuxer)
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

// StatedDuration is what the container's own header says that the longest stream lasts, in
// microseconds; 0 where it says nothing, and where the duration was added up from a
// playlist's or guessed.
func (in *Input) StatedDuration() int64 {
	switch name := in.InputFormat().Name(); {
	case formatC(in.FormatContext).duration_estimation_method != C.AVFMT_DURATION_FROM_STREAM:
	case name == "hls" || name == "dash" || name == "concat":
	default:
		return max(0, in.Duration())
	}
	return 0
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
	if in.source != nil {
		in.source.free()
	}
	if in.feed != nil {
		in.feed.close()
	}
	in.interrupt.Free()
}

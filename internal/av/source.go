package av

// #include <stdlib.h>
// #include "source.h"
import "C"

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"unsafe"

	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor/internal/system"
)

// others are FFmpeg's demuxers that open further files, by what is found in a file,
// and what such a file is called.
var others = map[string]string{
	"hls":                "an HLS playlist",
	"dash":               "a DASH manifest",
	"webm_dash_manifest": "a DASH manifest",
	"concat":             "a list of files (ffconcat)",
	"imf":                "an IMF composition playlist",
	"vobsub":             "an index of VobSub subtitles",
	"avisynth":           "an AviSynth script",
	"vapoursynth":        "a VapourSynth script",
	"sdp":                "a description of a network stream (SDP)",
	"rtsp":               "a network stream (RTSP)",
	"rtp":                "a network stream (RTP)",
	"sap":                "an announcement of network streams (SAP)",
	"lavfi":              "a filter graph",
}

// OtherFilesError says that a file was not opened because it names other files,
// which would have been read as well.
type OtherFilesError struct {
	Kind  string // what it is: "an HLS playlist"; "" if a part of it lies elsewhere
	Other string // the first file that it names, "" if that is not known

	demuxer string // that reads it, "" if a part of it lies elsewhere
}

// Error says what the file is and, if that is known, what it names.
func (e *OtherFilesError) Error() string {
	msg := "is " + e.Kind + ", which leads to other files"
	if e.Kind == "" {
		msg = "a part of it lies in another file"
	}
	if e.Other != "" {
		msg += ": " + e.Other
	}
	return msg
}

// Network reports whether the other files lie in the network, which is never read.
func (e *OtherFilesError) Network() bool { return strings.Contains(e.Kind, "network") }

// source is the one file that a demuxer may read. The input that owns it frees it.
type source struct {
	c *C.vc_source
	f *os.File // closed with the source; nil = somebody else's
}

// openRegular opens a regular file, without waiting for what is none.
func openRegular(path string) (*os.File, error) {
	f, err := system.OpenNow(path)
	if err != nil {
		return nil, err
	}
	st, err := f.Stat()
	if err == nil && !st.Mode().IsRegular() {
		err = &fs.PathError{Op: "open", Path: path, Err: errors.New("is not a regular file")}
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

func newSource(f *os.File, own, seekable bool, i *Interrupter) (*source, error) {
	seek := C.int(0)
	if seekable {
		seek = 1
	}
	c := C.vc_source_new(C.intptr_t(f.Fd()), seek, i.c)
	if c == nil {
		return nil, errors.New("out of memory")
	}
	live[KindSource].Add(1)
	s := &source{c: c}
	if own {
		s.f = f
	}
	return s, nil
}

// probe finds the demuxer of what the source holds and refuses one that would open
// other files.
func (s *source) probe(url string, fc *astiav.FormatContext) (*astiav.InputFormat, error) {
	u := C.CString(url)
	defer C.free(unsafe.Pointer(u))
	var name *C.char
	if err := check(C.vc_source_probe(s.c, u, formatC(fc), &name)); err != nil {
		return nil, err
	}
	found := C.GoString(name)
	for _, n := range strings.Split(found, ",") {
		if kind, ok := others[n]; ok {
			return nil, &OtherFilesError{Kind: kind, demuxer: n}
		}
	}
	if f := astiav.FindInputFormat(found); f != nil {
		return f, nil
	}
	return nil, fmt.Errorf("no demuxer %q", found)
}

// other is the error of a demuxer that wanted more than the one file, nil if it did
// not.
func (s *source) other() error {
	if s == nil || s.c.others == 0 {
		return nil
	}
	return &OtherFilesError{Other: strings.TrimPrefix(C.GoString(&s.c.other[0]), "file:")}
}

func (s *source) free() {
	if s.c == nil {
		return
	}
	C.vc_source_free(s.c)
	s.c = nil
	live[KindSource].Add(-1)
	if s.f != nil {
		s.f.Close()
	}
}

package encode

import (
	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor/internal/av"
)

// Version names the FFmpeg libraries that encode.
func Version() string { return av.Version() }

// License is the licence of these libraries as their maker configured them, such as
// "GPL version 2 or later". It holds for all that is passed on together with them.
func License() string { return av.License() }

// Shared reports whether the libraries are files of their own, not part of the program.
func Shared() bool { return av.Shared() }

// HasEncoder reports whether FFmpeg has an encoder of that name.
func HasEncoder(name string) bool { return astiav.FindEncoderByName(name) != nil }

package av

// #cgo linux LDFLAGS: -ldl
// #include "host.h"
// #include "shim.h"
import "C"

import "fmt"

// Version names the FFmpeg libraries that are loaded, such as
// "5.1.8-0+deb12u1, libavcodec 59.37.100".
func Version() string {
	v := uint(C.avcodec_version())
	return fmt.Sprintf("%s, libavcodec %d.%d.%d", C.GoString(C.av_version_info()), v>>16, v>>8&0xff, v&0xff)
}

// License is the licence of the FFmpeg libraries as they were configured, such as
// "GPL version 2 or later".
func License() string { return C.GoString(C.avcodec_license()) }

// Shared reports whether the FFmpeg libraries are files of their own and not part of
// the program.
func Shared() bool { return C.vc_host_shared() != 0 }

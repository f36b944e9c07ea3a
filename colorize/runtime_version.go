package colorize

// #cgo LDFLAGS: -ldl
// #include <dlfcn.h>
// #include <stdlib.h>
//
// // The head of OrtApiBase, which is the same in every release.
// typedef struct { const void *(*api)(unsigned); const char *(*version)(void); } vc_ort_base;
//
// static const char *vc_ort_version(const char *path) {
//     void *lib = dlopen(path, RTLD_LAZY | RTLD_LOCAL);
//     const vc_ort_base *(*base)(void) = lib ? dlsym(lib, "OrtGetApiBase") : 0;
//     return base ? base()->version() : 0;
// }
import "C"

import (
	"fmt"
	"unsafe"
)

// RuntimeLibrary finds the ONNX Runtime library that networks would use (named "" for
// the usual places) and returns its path and version, such as "1.30.0", without
// starting it. Where there is none the error is that of [Open].
func RuntimeLibrary(named string) (path, version string, err error) {
	if err := silence(); err != nil {
		return "", "", err
	}
	path, err = findLibrary(named, func(path string) error {
		c := C.CString(path)
		defer C.free(unsafe.Pointer(c))
		v := C.vc_ort_version(c)
		if v == nil {
			return fmt.Errorf("%s: not ONNX Runtime, or not for this machine", path)
		}
		version = C.GoString(v)
		return nil
	})
	return path, version, err
}

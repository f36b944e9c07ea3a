//go:build unix

package colorize

// #cgo linux LDFLAGS: -ldl
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
	"errors"
	"unsafe"
)

// versionOf asks the library at path for its version.
func versionOf(path string) (string, error) {
	c := C.CString(path)
	defer C.free(unsafe.Pointer(c))
	v := C.vc_ort_version(c)
	if v == nil {
		return "", errors.New("not ONNX Runtime, or not for this machine")
	}
	return C.GoString(v), nil
}

package colorize

// #include <stdint.h>
//
// // The head of OrtApiBase, which is the same in every release.
// typedef struct { const void *(*api)(unsigned); const char *(*version)(void); } vc_ort_base;
//
// static const char *vc_ort_version(uintptr_t get) {
//     return ((const vc_ort_base *(*)(void))get)()->version();
// }
import "C"

import (
	"errors"

	"golang.org/x/sys/windows"
)

// versionOf asks the library at path for its version.
func versionOf(path string) (string, error) {
	if err := loadable(); err != nil {
		return "", err
	}
	lib, err := windows.LoadLibrary(path)
	if err != nil {
		return "", err
	}
	base, err := windows.GetProcAddress(lib, "OrtGetApiBase")
	if err != nil {
		return "", errors.New("not ONNX Runtime")
	}
	return C.GoString(C.vc_ort_version(C.uintptr_t(base))), nil
}

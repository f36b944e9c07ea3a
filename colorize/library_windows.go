package colorize

import (
	"errors"
	"fmt"
	"path/filepath"
	"unsafe"

	ort "github.com/yalue/onnxruntime_go"
	"golang.org/x/sys/windows"
)

// libraryHint is what cures a missing library.
const libraryHint = "keep onnxruntime.dll beside vidcolor.exe; or name the file with " + LibraryVariable

// libraryNames are the file names that ONNX Runtime's library has.
func libraryNames() []string { return []string{"onnxruntime.dll"} }

// namedLibrary is where the library lies that the user named: in the current folder where
// it is a bare name.
func namedLibrary(name string) string {
	if path, err := filepath.Abs(name); err == nil {
		return path
	}
	return name
}

// systemPlaces are none: Windows has an old release of its own, which a bare name finds.
func systemPlaces() []place { return nil }

// The C++ runtime that onnxruntime.dll is linked with and Windows does not bring, and the
// least release of it: with an older one the first mutex ends the program.
const (
	cppMajor = 14
	cppMinor = 40
	cppCure  = "install Microsoft's Visual C++ Redistributable for x64, vc_redist.x64.exe from https://aka.ms/vs/17/release/vc_redist.x64.exe, and start again"
)

func cppLibraries() []string {
	return []string{"msvcp140.dll", "msvcp140_1.dll", "vcruntime140.dll", "vcruntime140_1.dll"}
}

// cppError says that the C++ runtime is missing or too old.
type cppError struct{ text string }

func (e *cppError) Error() string { return "of Microsoft's Visual C++ runtime " + e.text }

// loadable reports why no library can be loaded here: the C++ runtime is missing or old.
func loadable() error {
	for i, name := range cppLibraries() {
		lib, err := windows.LoadLibraryEx(name, 0, windows.LOAD_LIBRARY_SEARCH_APPLICATION_DIR|windows.LOAD_LIBRARY_SEARCH_SYSTEM32)
		if err != nil {
			return &cppError{fmt.Sprintf("%s is missing (%v)", name, err)}
		}
		if i == 0 && !wine() { // whose own has other numbers
			err = newEnough(lib)
		}
		if e := windows.FreeLibrary(lib); err == nil {
			err = e
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// newEnough refuses a C++ runtime that is too old. What does not tell its release passes.
func newEnough(lib windows.Handle) error {
	var name [windows.MAX_LONG_PATH]uint16
	if _, err := windows.GetModuleFileName(lib, &name[0], uint32(len(name))); err != nil {
		return err
	}
	path := windows.UTF16ToString(name[:])
	major, minor, err := fileVersion(path)
	if err == nil && (major < cppMajor || major == cppMajor && minor < cppMinor) {
		return &cppError{fmt.Sprintf("%s is release %d.%d, and %d.%d or newer is needed", path, major, minor, cppMajor, cppMinor)}
	}
	return nil
}

// wine reports whether this Windows is Wine.
func wine() bool {
	return windows.NewLazySystemDLL("ntdll.dll").NewProc("wine_get_version").Find() == nil
}

// fileVersion is the release that a program or library says it is of.
func fileVersion(path string) (major, minor int, err error) {
	size, err := windows.GetFileVersionInfoSize(path, nil)
	if err != nil {
		return 0, 0, err
	}
	data := make([]byte, max(size, 1))
	if err := windows.GetFileVersionInfo(path, 0, size, unsafe.Pointer(&data[0])); err != nil {
		return 0, 0, err
	}
	var fixed *windows.VS_FIXEDFILEINFO // in data
	n := uint32(unsafe.Sizeof(*fixed))
	if err := windows.VerQueryValue(unsafe.Pointer(&data[0]), `\`, unsafe.Pointer(&fixed), &n); err != nil {
		return 0, 0, err
	}
	return int(fixed.FileVersionMS >> 16), int(fixed.FileVersionMS & 0xffff), nil
}

// libraryCure is what helps where a library did not load because of err.
func libraryCure(err error) string {
	var cpp *cppError
	if errors.As(err, &cpp) {
		return cppCure
	}
	return libraryHint
}

// providerName is the file name of a provider's library.
func providerName(provider string) string { return "onnxruntime_providers_" + provider + ".dll" }

// quieten switches off what ONNX Runtime, once it runs, tells its makers: on Windows it
// heeds no variable.
func quieten() error { return ort.DisableTelemetry() }

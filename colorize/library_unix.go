//go:build unix

package colorize

import "runtime"

// libraryHint is the one command that cures a missing library.
const libraryHint = "`make runtime` in the checkout fetches it; or name the file with " + LibraryVariable

// libraryNames are the file names that ONNX Runtime's library has.
func libraryNames() []string {
	if runtime.GOOS == "darwin" {
		return []string{"libonnxruntime.dylib"}
	}
	return []string{"libonnxruntime.so", "libonnxruntime.so.1"}
}

// namedLibrary is where the library lies that the user named: a bare name is for the
// dynamic loader to find.
func namedLibrary(name string) string { return name }

// systemPlaces are those of the system: of the dynamic loader, /usr/lib and
// /usr/local/lib.
func systemPlaces() (places []place) {
	for _, n := range libraryNames() {
		places = append(places, place{path: n})
	}
	for _, d := range []string{"/usr/lib", "/usr/lib/" + multiarch(), "/usr/local/lib"} {
		places = appendFiles(places, d)
	}
	return places
}

// multiarch is Debian's name of the folder of this machine's libraries.
func multiarch() string {
	if runtime.GOARCH == "arm64" {
		return "aarch64-linux-gnu"
	}
	return "x86_64-linux-gnu"
}

// loadable would report why no library can be loaded here.
func loadable() error { return nil }

// libraryCure is what helps where a library did not load because of err.
func libraryCure(error) string { return libraryHint }

// providerName is the file name of a provider's library.
func providerName(provider string) string { return "libonnxruntime_providers_" + provider + ".so" }

// quieten would switch off what ONNX Runtime, once it runs, tells its makers.
func quieten() error { return nil }

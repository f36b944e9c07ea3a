package colorize

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/vidcolor/vidcolor"
)

func TestNamedLibraryIsTheOnlyOneTried(t *testing.T) {
	t.Setenv(LibraryVariable, "/nowhere/ort.so")
	for named, want := range map[string]string{"": "/nowhere/ort.so", "/else/ort.so": "/else/ort.so"} {
		var tried []string
		_, err := findLibrary(named, func(path string) error {
			tried = append(tried, path)
			return errors.New(path + ": cannot open\nshared object")
		})
		if !slices.Equal(tried, []string{want}) {
			t.Errorf("named %q: tried %q, want %q alone", named, tried, want)
		}
		if vidcolor.KindOf(err) != vidcolor.KindModel || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("named %q: got error %v", named, err)
		}
	}
}

func TestMissingLibraryNamesTheCommand(t *testing.T) {
	t.Setenv(LibraryVariable, "")
	t.Chdir(t.TempDir())
	_, err := findLibrary("", func(string) error { return errors.New("cannot open") })
	if vidcolor.KindOf(err) != vidcolor.KindModel || !strings.Contains(vidcolor.HintOf(err), "make runtime") {
		t.Errorf("got error %v with hint %q", err, vidcolor.HintOf(err))
	}
	if vidcolor.KindOf(err).ExitCode() != 5 {
		t.Errorf("exit code: got %d, want 5", vidcolor.KindOf(err).ExitCode())
	}
}

func TestCheckoutIsSearchedUpwards(t *testing.T) {
	t.Setenv(LibraryVariable, "")
	root := t.TempDir()
	deep := filepath.Join(root, "a", "b")
	library := filepath.Join(root, ".runtime", libraryNames()[0])
	for _, dir := range []string{deep, filepath.Dir(library)} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for path, text := range map[string]string{library: "", filepath.Join(root, "go.mod"): "module github.com/vidcolor/vidcolor\n"} {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(deep)
	var tried []string
	got, err := findLibrary("", func(path string) error {
		tried = append(tried, path)
		if filepath.Base(path) == filepath.Base(library) && filepath.IsAbs(path) {
			return nil
		}
		return errors.New("no")
	})
	if err != nil {
		t.Fatal(err)
	}
	want, _ := filepath.EvalSymlinks(library)
	if real, _ := filepath.EvalSymlinks(got); real != want {
		t.Errorf("got %s, want %s (tried %q)", got, library, tried)
	}
}

func TestOptionsValidate(t *testing.T) {
	for _, c := range []struct {
		o    Options
		want string
	}{
		{Options{}, ""},
		{Options{Device: "cuda:3", Threads: 4, Size: 256, Saturation: 1.5, Emulsion: EmulsionPan}, ""},
		{Options{Saturation: NoColor}, ""},
		{Options{Device: "gpu"}, `device "gpu"`},
		{Options{Device: "cuda:x"}, `device "cuda:x"`},
		{Options{Threads: -1}, "threads -1"},
		{Options{Size: 4096}, "size 4096"},
		{Options{Saturation: -2}, "saturation -2"},
		{Options{Saturation: 10}, "saturation 10"},
		{Options{Emulsion: 9}, "emulsion 9"},
	} {
		err := c.o.Validate()
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want) || vidcolor.KindOf(err) != vidcolor.KindUsage) {
			t.Errorf("%+v: got error %v, want %q of KindUsage", c.o, err, c.want)
		}
	}
}

func TestCUDAThatIsNotThereIsAModelError(t *testing.T) {
	if os.Getenv(LibraryVariable) == "" {
		if _, err := os.Stat("../.runtime/libonnxruntime.so"); err != nil {
			t.Skip("ONNX Runtime is not there: run `make runtime`")
		}
	}
	if _, err := os.Stat("../.runtime/libonnxruntime_providers_cuda.so"); err == nil {
		t.Skip("this runtime has a CUDA provider")
	}
	n, err := Open(Options{Model: "../testdata/tiny.vidcolor", Device: "cuda"})
	if err == nil {
		n.Close()
		t.Fatal("got no error")
	}
	if vidcolor.KindOf(err) != vidcolor.KindModel || !strings.Contains(err.Error(), "CUDA") || vidcolor.HintOf(err) == "" {
		t.Errorf("got error %v with hint %q", err, vidcolor.HintOf(err))
	}
	auto, err := Open(Options{Model: "../testdata/tiny.vidcolor", Device: "auto"})
	if err != nil {
		t.Fatal(err)
	}
	defer auto.Close()
	if auto.Device() != "cpu" || auto.Fallback() != nil {
		t.Errorf("auto: got device %s, fallback %v", auto.Device(), auto.Fallback())
	}
}

func TestEmulsions(t *testing.T) {
	for year, want := range map[int]Emulsion{0: EmulsionUnknown, 1895: EmulsionBlue, 1905: EmulsionBlue, 1906: EmulsionOrtho, 1925: EmulsionOrtho, 1926: EmulsionPan, 1960: EmulsionPan} {
		if got := EmulsionOf(year); got != want {
			t.Errorf("year %d: got %v, want %v", year, got, want)
		}
	}
	for e := range emulsionCount {
		got, err := ParseEmulsion(Emulsion(e).String())
		if err != nil || got != Emulsion(e) {
			t.Errorf("%v: parsed as %v, %v", Emulsion(e), got, err)
		}
	}
	if _, err := ParseEmulsion("sepia"); err == nil {
		t.Error("sepia: got no error")
	}
}

package vidcolor_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"strings"
	"testing"
)

const module = "github.com/vidcolor/vidcolor"

// goPackage is what `go list -json` says of a package.
type goPackage struct {
	ImportPath string
	Standard   bool
	CgoFiles   []string
	Imports    []string
}

// listPackages returns the packages that match pattern with all they depend on.
func listPackages(t *testing.T, pattern string) map[string]goPackage {
	t.Helper()
	cmd := exec.Command("go", "list", "-deps", "-json=ImportPath,Standard,CgoFiles,Imports", pattern)
	out, err := cmd.Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			t.Fatalf("go list %s: %v\n%s", pattern, err, exit.Stderr)
		}
		t.Fatalf("go list %s: %v", pattern, err)
	}
	all := map[string]goPackage{}
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		if err := d.Decode(&p); err == io.EOF {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all[p.ImportPath] = p
	}
}

// within reports whether path is pkg of the module or below it.
func within(path, pkg string) bool {
	return path == module+"/"+pkg || strings.HasPrefix(path, module+"/"+pkg+"/")
}

// Dependencies point one way: root <- internal <- adapters <- engine <- desk, farm <- cmd. Of the
// engine's packages preview and score may use job, and nothing else of their layer.
func TestDependencyDirections(t *testing.T) {
	layers := [][]string{
		{"internal"},
		{"decode", "encode", "colorize", "temporal", "guide", "pipeline"},
		{"job", "preview", "score"},
		{"desk", "farm"},
		{"cmd", "scripts"},
	}
	// layer is 0 for the root.
	layer := func(path string) (int, string) {
		for i, packages := range layers {
			for _, p := range packages {
				if within(path, p) {
					return i + 1, p
				}
			}
		}
		return 0, ""
	}
	for path, p := range listPackages(t, "./...") {
		if p.Standard || !strings.HasPrefix(path, module) {
			continue
		}
		own, name := layer(path)
		if own == 0 && path != module {
			t.Errorf("%s is in no layer", path)
		}
		for _, dep := range p.Imports {
			if !strings.HasPrefix(dep, module) {
				continue
			}
			below, other := layer(dep)
			within := name == other && (name == "internal" || name == "cmd" || name == "scripts")
			onJob := other == "job" && own == below
			if below >= own && !within && !onJob && name != other {
				t.Errorf("%s imports %s, which is not below it", path, dep)
			}
		}
	}
}

// The root depends on the standard library alone.
func TestRootIsPlain(t *testing.T) {
	for path, p := range listPackages(t, ".") {
		if !p.Standard && path != module {
			t.Errorf("the root depends on %s", path)
		}
	}
}

// temporal, guide and pipeline are pure Go: neither FFmpeg nor ONNX Runtime, nor any
// other C code outside the standard library, is below them.
func TestPureGo(t *testing.T) {
	for _, pkg := range []string{"temporal", "guide", "pipeline"} {
		for path, p := range listPackages(t, "./"+pkg) {
			if !p.Standard && len(p.CgoFiles) > 0 {
				t.Errorf("%s depends on %s, which is C", pkg, path)
			}
			if strings.Contains(path, "astiav") || strings.Contains(path, "onnxruntime") {
				t.Errorf("%s depends on %s", pkg, path)
			}
			below := pkg == "guide" && (within(path, "internal/lab") || within(path, "internal/plaintext"))
			if !p.Standard && strings.HasPrefix(path, module+"/") && !within(path, pkg) && !below {
				t.Errorf("%s depends on %s: it may import the root alone", pkg, path)
			}
		}
	}
	for path, p := range listPackages(t, "./pipeline") {
		if !p.Standard && !strings.HasPrefix(path, module) && !strings.HasPrefix(path, "golang.org/x/sync") {
			t.Errorf("pipeline depends on %s", path)
		}
	}
}

// Only the FFmpeg side may use go-astiav, only colorize ONNX Runtime, and C of our
// own lives in internal/av, and in internal/photo, which binds the libraries of photos.
func TestForeignCodeHasOneHome(t *testing.T) {
	for path, p := range listPackages(t, "./...") {
		if p.Standard || !strings.HasPrefix(path, module) {
			continue
		}
		if len(p.CgoFiles) > 0 && !within(path, "internal/av") && !within(path, "internal/photo") && !within(path, "colorize") {
			t.Errorf("%s holds C code", path)
		}
		for _, dep := range p.Imports {
			ffmpeg := within(path, "internal/av") || within(path, "decode") || within(path, "encode")
			if strings.Contains(dep, "go-astiav") && !ffmpeg {
				t.Errorf("%s imports go-astiav", path)
			}
			if strings.Contains(dep, "onnxruntime_go") && !within(path, "colorize") {
				t.Errorf("%s imports onnxruntime_go", path)
			}
		}
	}
}

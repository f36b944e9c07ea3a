package colorize_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/colorize"
)

// parts reads the files of a bundle.
func parts(t testing.TB, path string) map[string][]byte {
	t.Helper()
	r, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	all := map[string][]byte{}
	for _, f := range r.File {
		c, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		all[f.Name], err = io.ReadAll(c)
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// writeBundle writes a bundle of parts to a temporary file.
func writeBundle(t testing.TB, parts map[string][]byte) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		if err != nil {
			t.Fatal(err)
		}
		w.Write(parts[name])
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "test.vidcolor")
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// withManifest changes one field of the tiny bundle's manifest.
func withManifest(t testing.TB, field string, value any) map[string][]byte {
	t.Helper()
	all := parts(t, "../testdata/tiny.vidcolor")
	var m map[string]any
	if err := json.Unmarshal(all["manifest.json"], &m); err != nil {
		t.Fatal(err)
	}
	m[field] = value
	all["manifest.json"], _ = json.Marshal(m)
	return all
}

func without(t testing.TB, name string) map[string][]byte {
	all := parts(t, "../testdata/tiny.vidcolor")
	delete(all, name)
	return all
}

func TestBundlesThatDoNotMatchAreRefused(t *testing.T) {
	needRuntime(t)
	input := func(multiple, stride int, top float64) map[string]any {
		return map[string]any{"name": "L", "range": []float64{0, top}, "multiple": multiple, "stride_out": stride}
	}
	swapped := parts(t, "../testdata/tiny.vidcolor")
	swapped["features.onnx"], swapped["colour.onnx"] = swapped["colour.onnx"], swapped["features.onnx"]
	broken := parts(t, "../testdata/tiny.vidcolor")
	broken["features.onnx"] = broken["features.onnx"][:200]
	foreign := parts(t, "../testdata/tiny.vidcolor")
	foreign["colour.onnx"] = foreign["features.onnx"]
	for _, c := range []struct {
		name  string
		parts map[string][]byte
		want  string
	}{
		{"format", withManifest(t, "format", "vidcolor-bundle/2"), `format is "vidcolor-bundle/2"`},
		{"color space", withManifest(t, "color_space", "RGB"), `color_space is "RGB"`},
		{"range", withManifest(t, "input", input(32, 4, 1)), "input range is [0 1]"},
		{"multiple", withManifest(t, "input", input(24, 4, 100)), "multiples of 24"},
		{"stride", withManifest(t, "input", input(32, 8, 100)), "stride_out is 8"},
		{"input name", withManifest(t, "input", map[string]any{"name": "gray", "range": []float64{0, 100}, "multiple": 32, "stride_out": 4}), `input "L" is not one of ["gray" "emulsion"]`},
		{"emulsions", withManifest(t, "emulsions", []string{"pan"}), `emulsions are ["pan"]`},
		{"size", withManifest(t, "size", 0), "size is 0"},
		{"photo size", withManifest(t, "photo_size", -1), "photo_size is -1"},
		{"g", withManifest(t, "g", 7), "g has 6 values, the manifest says 7"},
		{"scenes", withManifest(t, "scenes", []string{"one"}), "scene has 5 values, the manifest names 1"},
		{"no manifest", without(t, "manifest.json"), "no manifest.json"},
		{"no features", without(t, "features.onnx"), "no features.onnx"},
		{"no colour", without(t, "colour.onnx"), "no colour.onnx"},
		{"manifest is not JSON", func() map[string][]byte {
			p := without(t, "manifest.json")
			p["manifest.json"] = []byte("name: tiny")
			return p
		}(), "manifest.json: invalid character"},
		{"graphs swapped", swapped, "graph features: input"},
		{"graph cut short", broken, "graph features"},
		{"one graph twice", foreign, "graph colour: input"},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := writeBundle(t, c.parts)
			n, err := colorize.Open(colorize.Options{Model: path})
			if err == nil {
				n.Close()
				t.Fatal("got no error")
			}
			if vidcolor.KindOf(err) != vidcolor.KindModel || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("got %q of kind %d, want one line of KindModel with %q", err, vidcolor.KindOf(err), c.want)
			}
			if vidcolor.HintOf(err) == "" {
				t.Error("got no hint")
			}
		})
	}
}

func TestModelsThatAreNoBundles(t *testing.T) {
	text := filepath.Join(t.TempDir(), "text.vidcolor")
	if err := os.WriteFile(text, []byte("not a ZIP"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ model, want string }{
		{"no-such-network", "no such file, and no built-in network"},
		{t.TempDir(), "is a folder"},
		{text, "not a vidcolor bundle"},
	} {
		_, err := colorize.Open(colorize.Options{Model: c.model})
		if err == nil || vidcolor.KindOf(err) != vidcolor.KindModel || !strings.Contains(err.Error(), c.want) {
			t.Errorf("model %s: got error %v, want one of KindModel with %q", c.model, err, c.want)
		}
	}
}

func TestBuiltInModels(t *testing.T) {
	models := colorize.Models()
	if len(models) == 0 {
		t.Fatal("no built-in network")
	}
	n := open(t, colorize.Options{})
	if got, want := n.Manifest().Name, models[0].Name; got != want {
		t.Errorf("default network: got %q, want the first built-in one, %q", got, want)
	}
	if m := models[0]; m.Licence == "" || m.Parameters == 0 || len(m.Scenes) != 100 {
		t.Errorf("manifest of %s: licence %q, %d parameters, %d scenes", m.Name, m.Licence, m.Parameters, len(m.Scenes))
	}
	byName := open(t, colorize.Options{Model: models[0].Name})
	if byName.Manifest().Version != n.Manifest().Version {
		t.Error("the default network by its name is another one")
	}
}

func FuzzBundle(f *testing.F) {
	whole, err := os.ReadFile("../testdata/tiny.vidcolor")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add(whole[:100])
	f.Add([]byte("PK\x05\x06"))
	f.Fuzz(func(t *testing.T, data []byte) {
		manifest, err := colorize.ReadBundle(data)
		if err == nil && (manifest == nil || manifest.Name == "") {
			t.Error("a bundle without a name was taken")
		}
	})
}

func TestONNXPorts(t *testing.T) {
	all := parts(t, "../testdata/tiny.vidcolor")
	in, out, err := colorize.ONNXPorts(all["features.onnx"])
	if err != nil || !slices.Equal(in, []string{"L", "emulsion"}) || !slices.Equal(out, []string{"g", "fine", "scene", "deep"}) {
		t.Errorf("features: got %q, %q, %v", in, out, err)
	}
}

func FuzzONNXPorts(f *testing.F) {
	for _, data := range parts(f, "../testdata/tiny.vidcolor") {
		f.Add(data)
		f.Add(data[:len(data)/2])
	}
	f.Add([]byte{0x3a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01})
	f.Fuzz(func(t *testing.T, data []byte) {
		in, out, err := colorize.ONNXPorts(data)
		if err == nil && (len(in) == 0 || len(out) == 0) {
			t.Error("a model without inputs or outputs was taken")
		}
	})
}

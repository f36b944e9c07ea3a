package colorize_test

import (
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/colorize"
	"github.com/vidcolor/vidcolor/internal/lab"
)

// steps is a proxy whose left half is dark and whose right half is light.
func steps(w, h int, dark, light float32) *vidcolor.Proxy {
	p := &vidcolor.Proxy{Index: 7, W: w, H: h, L: make([]float32, w*h)}
	for i := range p.L {
		p.L[i] = dark
		if i%w >= w/2 {
			p.L[i] = light
		}
	}
	return p
}

// Pictures go to other people's networks and come back as their manifests say.
func TestForeignNetworks(t *testing.T) {
	asLine := func(l float64) (a, b float64) { return 0.3*l - 10, 5 - 0.2*l }
	asTint := func(l float64) (a, b float64) {
		y := lab.Luma(l)
		c := lab.FromRGB([3]float64{y, 0.8 * y, 0.6 * y})
		return c[1], c[2]
	}
	for _, c := range []struct {
		model string
		w, h  int
		size  int // the short side that the program takes by itself
		want  func(l float64) (a, b float64)
	}{
		{"foreign-ab", 96, 64, 64, asLine}, {"foreign-ab", 64, 128, 64, asLine}, {"foreign-ab", 32, 32, 64, asLine},
		{"foreign-rgb", 96, 64, 256, asTint}, {"foreign-rgb", 32, 64, 256, asTint},
	} {
		n := open(t, colorize.Options{Model: "../testdata/" + c.model + ".onnx"})
		if m := n.Manifest(); m.Name != c.model || m.Size != c.size {
			t.Errorf("%s: got name %q and size %d, want size %d", c.model, m.Name, m.Size, c.size)
		}
		canvas := n.For(vidcolor.VideoInfo{Width: 64, Height: 48}, vidcolor.Layout{Depth: 8}, vidcolor.ColorTag{Matrix: 1, Range: 1, Primaries: 1})
		ctx := context.Background()
		features, err := canvas.Features(ctx, []*vidcolor.Proxy{steps(c.w, c.h, 20, 80), steps(c.w, c.h, 50, 50)})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range features {
			f.Support = nil // the network's answer alone, however little there is to see
		}
		chroma, err := canvas.Color(ctx, features, [][]float32{features[0].G, features[1].G})
		if err != nil {
			t.Fatal(err)
		}
		if len(chroma) != 2 || chroma[0].Index != 7 || chroma[0].W != c.w/4 || chroma[0].H != c.h/4 {
			t.Fatalf("%s: got %d pictures, the first %d×%d", c.model, len(chroma), chroma[0].W, chroma[0].H)
		}
		for i, l := range []float64{20, 80} {
			k := c.w/4*3 + i*(c.w/4-1) // the left and the right end of the fourth row
			a, b := c.want(l)
			if math.Abs(float64(chroma[0].A[k])-a) > 0.01 || math.Abs(float64(chroma[0].B[k])-b) > 0.01 || chroma[0].Conf[k] != 0.3 {
				t.Errorf("%s, L %v: got %v, %v with confidence %v, want %.3f, %.3f with %v", c.model, l, chroma[0].A[k], chroma[0].B[k], chroma[0].Conf[k], a, b, 0.3)
			}
		}
		if err := n.Close(); err != nil {
			t.Error(err)
		}
		if _, err := canvas.Features(ctx, []*vidcolor.Proxy{steps(32, 32, 1, 2)}); err == nil {
			t.Errorf("%s: a closed network answers", c.model)
		}
	}
}

func TestForeignNetworksAreRefused(t *testing.T) {
	needRuntime(t)
	graph, err := os.ReadFile("../testdata/foreign-ab.onnx")
	if err != nil {
		t.Fatal(err)
	}
	manifest, err := os.ReadFile("../testdata/foreign-ab.json")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		old, new string // in the manifest
		graph    []byte
		says     string
	}{
		"no manifest":     {graph: graph, says: "its manifest"},
		"no graph":        {old: "1", new: "1", says: "no such file"},
		"no ONNX":         {old: "1", new: "1", graph: []byte("text"), says: "not an ONNX model"},
		"no JSON":         {old: "{", new: "(", graph: graph, says: "invalid character"},
		"unknown field":   {old: `"name"`, new: `"nome"`, graph: graph, says: `unknown field "nome"`},
		"format":          {old: "foreign/1", new: "foreign/2", graph: graph, says: `want "vidcolor-foreign/1"`},
		"name":            {old: `"name": "foreign-ab"`, new: `"name": ""`, graph: graph, says: "name is missing"},
		"input picture":   {old: "lightness", new: "light", graph: graph, says: `input picture is "light"`},
		"input range":     {old: "[0, 100]", new: "[5, 5]", graph: graph, says: "input range is [5 5]"},
		"side":            {old: `"side": 64`, new: `"side": 5000`, graph: graph, says: "input side is 5000"},
		"other side":      {old: `"side": 64`, new: `"side": 32`, graph: graph, says: "imension"},
		"channels in":     {old: "lightness", new: "gray", graph: graph, says: "imension"},
		"output picture":  {old: `"ab"}`, new: `"lab"}`, graph: graph, says: `output picture is "lab"`},
		"channels out":    {old: `"ab"}`, new: `"rgb", "range": [0, 1]}`, graph: graph, says: "3 channels"},
		"output range":    {old: `"ab"}`, new: `"rgb"}`, graph: graph, says: "output range is [0 0]"},
		"useless range":   {old: `"ab"}`, new: `"ab", "range": [0, 1]}`, graph: graph, says: "ab has a unit"},
		"no such input":   {old: `"picture": "lightness"`, new: `"name": "x", "picture": "lightness"`, graph: graph, says: `the manifest names "x"`},
		"no such output":  {old: `"picture": "ab"`, new: `"name": "y", "picture": "ab"`, graph: graph, says: `the manifest names "y"`},
		"something after": {old: "}\n}", new: "}\n} 1", graph: graph, says: "more than one JSON value"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			model := filepath.Join(dir, "net.onnx")
			if c.graph != nil {
				must(t, os.WriteFile(model, c.graph, 0o600))
			}
			if c.old != "" {
				text := strings.Replace(string(manifest), c.old, c.new, 1)
				must(t, os.WriteFile(filepath.Join(dir, "net.json"), []byte(text), 0o600))
			}
			n, err := colorize.Open(colorize.Options{Model: model})
			if err == nil {
				n.Close()
				t.Fatal("got no error")
			}
			var e *vidcolor.Error
			if !errors.As(err, &e) || e.Kind != vidcolor.KindModel || e.Path != model || e.Hint == "" || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want one of KindModel with the path, a hint and %q", err, c.says)
			}
		})
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestForeignNetworkGivesNoNumbers(t *testing.T) {
	n := open(t, colorize.Options{Model: "../testdata/foreign-ab.onnx"})
	defer n.Close()
	canvas := n.For(vidcolor.VideoInfo{Width: 64, Height: 48}, vidcolor.Layout{Depth: 8}, vidcolor.ColorTag{Matrix: 1, Range: 1})
	features, err := canvas.Features(context.Background(), []*vidcolor.Proxy{steps(32, 32, float32(math.NaN()), 1)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := canvas.Color(context.Background(), features, [][]float32{{1}}); vidcolor.KindOf(err) != vidcolor.KindModel || !strings.Contains(err.Error(), "not numbers") {
		t.Errorf("got %v, want an error of KindModel about numbers", err)
	}
	features[0].Maps = nil
	if _, err := canvas.Color(context.Background(), features, [][]float32{{1}}); err == nil {
		t.Error("features of another network: got no error")
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if features, err = canvas.Features(context.Background(), []*vidcolor.Proxy{steps(32, 32, 1, 2)}); err != nil {
		t.Fatal(err)
	}
	if _, err := canvas.Color(ctx, features, [][]float32{{1}}); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled run: got %v", err)
	}
}

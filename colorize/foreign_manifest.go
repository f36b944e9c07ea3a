package colorize

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"strings"
)

// foreignFormat is the format of a foreign network's manifest.
const foreignFormat = "vidcolor-foreign/1"

// Kinds of pictures that foreign networks take and give.
const (
	pictureLightness = "lightness" // one channel, CIELAB L
	pictureGray      = "gray"      // three equal channels, non-linear
	pictureAB        = "ab"        // two channels, CIELAB a and b
	pictureRGB       = "rgb"       // three channels, sRGB
)

// foreignManifest describes somebody else's ONNX file: FILE.json beside FILE.onnx.
type foreignManifest struct {
	Format       string        `json:"format"`
	Name         string        `json:"name"`
	Version      string        `json:"version"`
	Architecture string        `json:"architecture"`
	Licence      string        `json:"licence"`
	Input        foreignInput  `json:"input"`
	Output       foreignOutput `json:"output"`
}

// foreignInput is the picture that the network takes, (1, channels, height, width).
type foreignInput struct {
	Name    string     `json:"name"`    // "" where the graph has one input
	Picture string     `json:"picture"` // lightness or gray
	Range   [2]float64 `json:"range"`   // values of black and of white
	Side    int        `json:"side"`    // of the square that it takes, 0: any multiples of 32
}

// foreignOutput is the picture that it gives, of any size.
type foreignOutput struct {
	Name    string     `json:"name"`    // "" where the graph has one output
	Picture string     `json:"picture"` // ab or rgb
	Range   [2]float64 `json:"range"`   // of rgb: values of black and of white
	Unit    float64    `json:"unit"`    // of ab: CIELAB units to a value of 1; 0 stands for 1
}

// isForeign reports whether a model's name is that of a foreign network.
func isForeign(model string) bool { return strings.EqualFold(filepath.Ext(model), ".onnx") }

// foreignManifestOf is the manifest's path of a foreign network.
func foreignManifestOf(model string) string {
	return strings.TrimSuffix(model, filepath.Ext(model)) + ".json"
}

// readForeignManifest parses and checks a manifest.
func readForeignManifest(data []byte) (*foreignManifest, error) {
	m := &foreignManifest{}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(m); err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("more than one JSON value")
	}
	m.Output.Unit = cmp.Or(m.Output.Unit, 1)
	return m, m.check()
}

// check returns what in the manifest this package cannot serve.
func (m *foreignManifest) check() error {
	in, out := &m.Input, &m.Output
	switch {
	case m.Format != foreignFormat:
		return fmt.Errorf("format is %q, want %q", m.Format, foreignFormat)
	case m.Name == "":
		return fmt.Errorf("name is missing")
	case in.Picture != pictureLightness && in.Picture != pictureGray:
		return fmt.Errorf("input picture is %q, want %q or %q", in.Picture, pictureLightness, pictureGray)
	case in.Range[0] == in.Range[1]:
		return fmt.Errorf("input range is %v, want the values of black and white", in.Range)
	case in.Side != 0 && (in.Side < 16 || in.Side > proxyLargest):
		return fmt.Errorf("input side is %d, want 16 to %d, or 0 for any size", in.Side, proxyLargest)
	case out.Picture != pictureAB && out.Picture != pictureRGB:
		return fmt.Errorf("output picture is %q, want %q or %q", out.Picture, pictureAB, pictureRGB)
	case out.Picture == pictureRGB && out.Range[0] == out.Range[1]:
		return fmt.Errorf("output range is %v, want the values of black and white", out.Range)
	case out.Picture == pictureAB && out.Range != [2]float64{}:
		return fmt.Errorf("output range is for rgb; ab has a unit")
	}
	return nil
}

// channels of the picture that the network takes.
func (in *foreignInput) channels() int {
	if in.Picture == pictureGray {
		return 3
	}
	return 1
}

// channels of the picture that it gives.
func (out *foreignOutput) channels() int {
	if out.Picture == pictureRGB {
		return 3
	}
	return 2
}

// manifest is what the rest of the program is told of the network.
func (m *foreignManifest) manifest() *Manifest {
	size := 256
	if m.Input.Side > 0 {
		size = min(max((m.Input.Side+proxyMultiple/2)/proxyMultiple*proxyMultiple, proxyMultiple), proxyLargest)
	}
	return &Manifest{Format: m.Format, Name: m.Name, Version: m.Version, Architecture: m.Architecture, Licence: m.Licence,
		ColorSpace: "CIELAB D65", Size: size, G: 1}
}

package colorize

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// bundleFormat is the format that this package reads.
const bundleFormat = "vidcolor-bundle/1"

// strideOut is how much smaller chroma is than the proxy, each way.
const strideOut = 4

// Manifest describes a bundle: manifest.json in it.
type Manifest struct {
	Format       string         `json:"format"`
	Name         string         `json:"name"`
	Version      string         `json:"version"`
	Created      string         `json:"created"` // RFC 3339
	Architecture string         `json:"architecture"`
	ColorSpace   string         `json:"color_space"`
	Input        ManifestInput  `json:"input"`
	Size         int            `json:"size"`       // default short side of the proxy
	PhotoSize    int            `json:"photo_size"` // the same of photos, where it is larger
	Emulsions    []string       `json:"emulsions"`
	G            int            `json:"g"`      // length of the global feature
	Scenes       []string       `json:"scenes"` // names of the scene classes
	Bins         map[string]any `json:"bins"`
	Temperature  float64        `json:"temperature"`
	Licence      string         `json:"licence"`
	Training     map[string]any `json:"training"`
	Metrics      map[string]any `json:"metrics"`
	Parameters   int64          `json:"parameters"`
}

// ManifestInput describes the picture that the features graph takes.
type ManifestInput struct {
	Name      string     `json:"name"`
	Range     [2]float64 `json:"range"`
	Multiple  int        `json:"multiple"`   // width and height are multiples of it
	StrideOut int        `json:"stride_out"` // how much smaller chroma is
}

// readManifest parses and checks a manifest.
func readManifest(data []byte) (*Manifest, error) {
	m := &Manifest{}
	if err := json.Unmarshal(data, m); err != nil {
		return nil, fmt.Errorf("manifest.json: %w", err)
	}
	return m, m.check()
}

// check returns what in the manifest this package cannot serve.
func (m *Manifest) check() error {
	switch {
	case m.Format != bundleFormat:
		return fmt.Errorf("format is %q, want %q", m.Format, bundleFormat)
	case m.Name == "":
		return errors.New("manifest.json: no name")
	case !strings.HasPrefix(m.ColorSpace, "CIELAB"):
		return fmt.Errorf("color_space is %q, want CIELAB D65", m.ColorSpace)
	case m.Input.Name == "":
		return errors.New("manifest.json: no input name")
	case m.Input.Range != [2]float64{0, 100}:
		return fmt.Errorf("input range is %v, want CIELAB L from 0 to 100", m.Input.Range)
	case m.Input.Multiple <= 0 || proxyMultiple%m.Input.Multiple != 0:
		return fmt.Errorf("input sizes are multiples of %d, want a divisor of %d", m.Input.Multiple, proxyMultiple)
	case m.Input.StrideOut != strideOut:
		return fmt.Errorf("stride_out is %d, want %d", m.Input.StrideOut, strideOut)
	case m.Size < proxyMultiple || m.Size > proxyLargest:
		return fmt.Errorf("size is %d, want %d to %d", m.Size, proxyMultiple, proxyLargest)
	case m.PhotoSize < 0 || m.PhotoSize > proxyLargest:
		return fmt.Errorf("photo_size is %d, want 0 to %d", m.PhotoSize, proxyLargest)
	case !slices.Equal(m.Emulsions, emulsionNames[:]):
		return fmt.Errorf("emulsions are %q, want %q", m.Emulsions, emulsionNames)
	case m.G <= 0:
		return fmt.Errorf("g is %d, want a length", m.G)
	case len(m.Scenes) == 0:
		return errors.New("manifest.json: no scenes")
	}
	return nil
}

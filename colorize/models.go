package colorize

import (
	_ "embed"
	"sync"

	"github.com/vidcolor/vidcolor/internal/machine"
)

// twoStream is the bundle that runs unless another is named. Nobody writes to it, and
// graphs are made of it where it lies.
//
//go:embed model/two-stream.vidcolor
var twoStream []byte

// builtIn are the bundles that come with the program, the default first.
var builtIn = []struct {
	name string
	data []byte
}{{"two-stream", twoStream}}

// Models returns the manifests of the built-in networks, the default first. It
// needs no ONNX Runtime.
func Models() []Manifest {
	var list []Manifest
	for _, m := range builtIn {
		if manifest, _, err := describedIn(m.data); err == nil {
			list = append(list, *manifest)
		}
	}
	return list
}

// openBuiltIn returns the built-in bundle of that name, the default for "", nil if
// there is none.
func openBuiltIn(model string) (*bundle, error) {
	for _, m := range builtIn {
		if model == "" || model == m.name {
			b, err := readBundle(m.data)
			if err == nil {
				b.builtIn = m.data
				b.digest = sync.OnceValue(func() string {
					defer machine.Forget(m.data)
					return digestOf(m.data)
				})
			}
			return b, err
		}
	}
	return nil, nil
}

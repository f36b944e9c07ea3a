package colorize

import _ "embed"

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
		if b, err := readBundle(m.data); err == nil {
			list = append(list, *b.manifest)
		}
	}
	return list
}

// openBuiltIn returns the built-in bundle of that name, the default for "", nil if
// there is none.
func openBuiltIn(model string) (*bundle, error) {
	for _, m := range builtIn {
		if model == "" || model == m.name {
			return readBundle(m.data)
		}
	}
	return nil, nil
}

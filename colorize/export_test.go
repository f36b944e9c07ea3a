package colorize

import "io"

// ReadBundle reads a bundle for tests and returns its manifest.
func ReadBundle(r io.ReaderAt, size int64) (*Manifest, error) {
	b, err := readBundle(r, size)
	if err != nil {
		return nil, err
	}
	return b.manifest, nil
}

// ONNXPorts is onnxPorts for tests.
func ONNXPorts(model []byte) (inputs, outputs []string, err error) { return onnxPorts(model) }

package colorize

// ReadBundle reads a bundle for tests and returns its manifest.
func ReadBundle(data []byte) (*Manifest, error) {
	b, err := readBundle(data)
	if err != nil {
		return nil, err
	}
	return b.manifest, nil
}

// ONNXPorts is onnxPorts for tests.
func ONNXPorts(model []byte) (inputs, outputs []string, err error) { return onnxPorts(model) }

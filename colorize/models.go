package colorize

import (
	"archive/zip"
	"embed"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// builtIn holds the networks that come with the program: model/*.vidcolor.
//
//go:embed model
var builtIn embed.FS

// defaultModel is the built-in network that runs unless another is named.
const defaultModel = "two-stream"

// Models returns the manifests of the built-in networks, the default first. It
// needs no ONNX Runtime.
func Models() []Manifest {
	var list []Manifest
	for _, name := range builtInFiles() {
		r, size, err := openBuiltInFile(name)
		if err != nil {
			continue
		}
		archive, err := zip.NewReader(r, size)
		if err != nil {
			continue
		}
		data, err := readPart(archive, manifestName)
		if err != nil {
			continue
		}
		if m, err := readManifest(data); err == nil {
			list = append(list, *m)
		}
	}
	return list
}

// builtInFiles returns the paths of the built-in bundles, the default first.
func builtInFiles() []string {
	var files []string
	entries, _ := builtIn.ReadDir("model") // embedded: cannot fail
	for _, e := range entries {
		switch name := path.Join("model", e.Name()); {
		case e.Name() == defaultModel+".vidcolor":
			files = append([]string{name}, files...)
		case strings.HasSuffix(name, ".vidcolor"):
			files = append(files, name)
		}
	}
	return files
}

func openBuiltInFile(name string) (io.ReaderAt, int64, error) {
	f, err := builtIn.Open(name)
	if err != nil {
		return nil, 0, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, 0, err
	}
	r, ok := f.(io.ReaderAt)
	if !ok {
		return nil, 0, fmt.Errorf("%s: cannot be read at an offset", name)
	}
	return r, info.Size(), nil
}

// openBuiltIn returns the built-in bundle of that name, the default for "", nil if
// there is none.
func openBuiltIn(model string) (*bundle, error) {
	files := builtInFiles()
	if model == "" && len(files) == 0 {
		return nil, errors.New("this build has no built-in network")
	}
	for _, name := range files {
		if model != "" && path.Base(name) != model+".vidcolor" {
			continue
		}
		r, size, err := openBuiltInFile(name)
		if err != nil {
			return nil, err
		}
		return readBundle(r, size)
	}
	return nil, nil
}

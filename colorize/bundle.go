package colorize

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"

	"github.com/vidcolor/vidcolor"
)

// Names inside a bundle, and the most bytes that one of them may have: far above
// any network that this program could run in time, far below what would fill
// memory.
const (
	manifestName = "manifest.json"
	featuresName = "features.onnx"
	colorName    = "colour.onnx"
	likenessName = "likeness.onnx" // optional
	tintName     = "tint.onnx"     // optional
	largestPart  = 1 << 30
)

// bundle is an opened one: its manifest and both graphs as bytes.
type bundle struct {
	manifest        *Manifest
	features, color []byte           // of a foreign network color alone
	likeness, tint  []byte           // nil where the bundle has none
	foreign         *foreignManifest // nil for a bundle
	digest          string           // SHA-256 of the whole, hexadecimal
}

// readBundle reads a bundle of size bytes. Its errors name the part at fault.
func readBundle(r io.ReaderAt, size int64) (*bundle, error) {
	archive, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fmt.Errorf("not a vidcolor bundle: %w", err)
	}
	b := &bundle{}
	sum := sha256.New()
	if _, err := io.Copy(sum, io.NewSectionReader(r, 0, size)); err != nil {
		return nil, err
	}
	b.digest = hex.EncodeToString(sum.Sum(nil))
	data, err := readPart(archive, manifestName)
	if err != nil {
		return nil, err
	}
	if b.manifest, err = readManifest(data); err != nil {
		return nil, err
	}
	if b.features, err = readPart(archive, featuresName); err != nil {
		return nil, err
	}
	if b.color, err = readPart(archive, colorName); err != nil {
		return nil, err
	}
	for name, part := range map[string]*[]byte{likenessName: &b.likeness, tintName: &b.tint} {
		if !slices.ContainsFunc(archive.File, func(f *zip.File) bool { return f.Name == name }) {
			continue
		}
		if *part, err = readPart(archive, name); err != nil {
			return nil, err
		}
	}
	return b, nil
}

func readPart(archive *zip.Reader, name string) ([]byte, error) {
	f, err := archive.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("no %s in the bundle", name)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, largestPart+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(data) > largestPart {
		return nil, fmt.Errorf("%s: over %d bytes", name, largestPart)
	}
	return data, nil
}

// openBundle finds the bundle that Options.Model names: a file, a built-in name,
// or the default.
func openBundle(model string) (*bundle, error) {
	fail := func(err error, hint string) error {
		return &vidcolor.Error{Kind: vidcolor.KindModel, Op: "load network", Path: model, Err: err, Hint: hint}
	}
	if b, err := openBuiltIn(model); err != nil {
		return nil, fail(err, "")
	} else if b != nil {
		return b, nil
	}
	if isForeign(model) {
		return openForeignFiles(model, fail)
	}
	f, err := os.Open(model)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fail(errors.New("no such file, and no built-in network of that name"), "`vidcolor models` lists the built-in networks")
	}
	if err != nil {
		return nil, fail(err, "")
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fail(err, "")
	}
	if info.IsDir() {
		return nil, fail(errors.New("is a folder, want a bundle file"), "")
	}
	b, err := readBundle(f, info.Size())
	if err != nil {
		return nil, fail(err, "a network comes as one bundle file (*.vidcolor) with "+manifestName+", "+featuresName+" and "+colorName)
	}
	return b, nil
}

// openForeignFiles reads an ONNX file and the manifest beside it.
func openForeignFiles(model string, fail func(err error, hint string) error) (*bundle, error) {
	const hint = "docs/manual.md shows how to describe a network of others"
	var network, described []byte
	sum := sha256.New()
	path := foreignManifestOf(model)
	for _, part := range []struct {
		path string
		data *[]byte
	}{{model, &network}, {path, &described}} {
		info, err := os.Stat(part.path)
		switch {
		case errors.Is(err, fs.ErrNotExist) && part.path == model:
			return nil, fail(errors.New("no such file"), "check the path")
		case errors.Is(err, fs.ErrNotExist):
			return nil, fail(fmt.Errorf("its manifest %s is not there", path), hint)
		case err == nil && !info.Mode().IsRegular():
			err = fmt.Errorf("%s is not a file", part.path)
		case err == nil && info.Size() > largestPart:
			err = fmt.Errorf("%s: over %d bytes", part.path, largestPart)
		}
		if err == nil {
			*part.data, err = os.ReadFile(part.path)
		}
		if err != nil {
			return nil, fail(err, "")
		}
		sum.Write(*part.data)
	}
	m, err := readForeignManifest(described)
	if err != nil {
		return nil, fail(fmt.Errorf("%s: %w", path, err), hint)
	}
	return &bundle{manifest: m.manifest(), color: network, foreign: m, digest: hex.EncodeToString(sum.Sum(nil))}, nil
}

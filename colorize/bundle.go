package colorize

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"slices"
	"sync"

	"github.com/vidcolor/vidcolor"
)

// Names inside a bundle, and the most bytes that one of them, and all, may have: far
// above any network that this program could run in time, far below what would fill
// memory.
const (
	manifestName = "manifest.json"
	featuresName = "features.onnx"
	colorName    = "colour.onnx"
	likenessName = "likeness.onnx" // optional
	tintName     = "tint.onnx"     // optional
	largestPart  = 1 << 30

	largestBundle = 4 << 30
)

// bundle is an opened one: its manifest and both graphs as bytes.
type bundle struct {
	manifest        *Manifest
	features, color []byte           // of a foreign network color alone
	likeness, tint  []byte           // nil where the bundle has none
	foreign         *foreignManifest // nil for a bundle
	digest          func() string    // SHA-256 of the whole, hexadecimal
	builtIn         []byte           // the program's own bytes that all this lies in, nil of a file
}

// describedIn is a bundle's manifest, and the archive that the bundle is.
func describedIn(data []byte) (*Manifest, *zip.Reader, error) {
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, nil, fmt.Errorf("not a vidcolor bundle: %w", err)
	}
	described, err := readPart(archive, data, manifestName)
	if err != nil {
		return nil, nil, err
	}
	m, err := readManifest(described)
	return m, archive, err
}

// readBundle reads a bundle, whose parts alias data. Its errors name the part at fault.
func readBundle(data []byte) (*bundle, error) {
	m, archive, err := describedIn(data)
	if err != nil {
		return nil, err
	}
	b := &bundle{manifest: m, digest: sync.OnceValue(func() string { return digestOf(data) })}
	for _, part := range []struct {
		name     string
		data     *[]byte
		optional bool
	}{{featuresName, &b.features, false}, {colorName, &b.color, false}, {likenessName, &b.likeness, true}, {tintName, &b.tint, true}} {
		if part.optional && !slices.ContainsFunc(archive.File, func(f *zip.File) bool { return f.Name == part.name }) {
			continue
		}
		if *part.data, err = readPart(archive, data, part.name); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// digestOf is the SHA-256 of parts one after another, in hexadecimal.
func digestOf(parts ...[]byte) string {
	sum := sha256.New()
	for _, p := range parts {
		sum.Write(p)
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// readPart returns a file of archive, which lies in data: the bytes in data where it is
// stored as it is, else what it unpacks to.
func readPart(archive *zip.Reader, data []byte, name string) ([]byte, error) {
	i := slices.IndexFunc(archive.File, func(f *zip.File) bool { return f.Name == name })
	if i < 0 {
		return nil, fmt.Errorf("no %s in the bundle", name)
	}
	part, err := unpack(archive.File[i], data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return part, nil
}

func unpack(f *zip.File, data []byte) ([]byte, error) {
	if f.UncompressedSize64 > largestPart {
		return nil, fmt.Errorf("over %d bytes", largestPart)
	}
	if at, err := f.DataOffset(); err == nil && f.Method == zip.Store {
		n := int64(f.UncompressedSize64)
		if at < 0 || n > int64(len(data))-at {
			return nil, io.ErrUnexpectedEOF
		}
		part := data[at : at+n : at+n]
		if crc32.ChecksumIEEE(part) != f.CRC32 {
			return nil, zip.ErrChecksum
		}
		return part, nil
	}
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	part, err := io.ReadAll(io.LimitReader(r, largestPart+1))
	if err == nil && len(part) > largestPart {
		err = fmt.Errorf("over %d bytes", largestPart)
	}
	return part, err
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
	info, err := os.Stat(model)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fail(errors.New("no such file, and no built-in network of that name"), "`vidcolor models` lists the built-in networks")
	case err == nil && info.IsDir():
		err = errors.New("is a folder, want a bundle file")
	case err == nil && info.Size() > largestBundle:
		err = fmt.Errorf("over %d bytes", int64(largestBundle))
	}
	var data []byte
	if err == nil {
		data, err = os.ReadFile(model)
	}
	if err != nil {
		return nil, fail(err, "")
	}
	b, err := readBundle(data)
	if err != nil {
		return nil, fail(err, "a network comes as one bundle file (*.vidcolor) with "+manifestName+", "+featuresName+" and "+colorName)
	}
	// What is wanted later is taken now, so that the rest of the file need not be kept.
	b.digest()
	b.likeness, b.tint = slices.Clone(b.likeness), slices.Clone(b.tint)
	return b, nil
}

// openForeignFiles reads an ONNX file and the manifest beside it.
func openForeignFiles(model string, fail func(err error, hint string) error) (*bundle, error) {
	const hint = "docs/manual.md shows how to describe a network of others"
	var network, described []byte
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
	}
	m, err := readForeignManifest(described)
	if err != nil {
		return nil, fail(fmt.Errorf("%s: %w", path, err), hint)
	}
	digest := digestOf(network, described)
	return &bundle{manifest: m.manifest(), color: network, foreign: m, digest: func() string { return digest }}, nil
}

package photo

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/vidcolor/vidcolor"
)

// seeds adds the files of testdata of a kind.
func seeds(f *testing.F, pattern string) {
	names, err := filepath.Glob(filepath.Join("testdata", pattern))
	if err != nil || len(names) == 0 {
		f.Fatal(pattern, err)
	}
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
}

// checkMetadata asks of what was read that it can be carried on.
func checkMetadata(t *testing.T, m *Metadata) {
	t.Helper()
	exif := tidyExif(m.Exif, 7, 5)
	if exif != nil {
		if _, d := readExif(exif); d == nil {
			t.Error("EXIF cannot be read any more")
		}
		if o := orientationOf(exif); o != 1 {
			t.Errorf("EXIF still says orientation %d", o)
		}
	}
	m.Exif = exif
	m.XMP = uprightXMP(m.XMP)
	if x, _ := densityOf(withDensity(m.Exif, 300, 300)); x == 0 && len(m.Exif) == 0 {
		t.Error("no resolution is said")
	}
	segments, _ := jpegSegments(m)
	for _, s := range segments {
		if len(s.data) > maxSegment {
			t.Errorf("a segment of %d bytes", len(s.data))
		}
	}
	pngChunks(m, true)
	textEntries(m)
}

func FuzzExif(f *testing.F) {
	seeds(f, "turned*.tif")
	f.Add((&dir{entries: densityEntries(300, 300)}).marshal())
	f.Fuzz(func(t *testing.T, b []byte) { checkMetadata(t, &Metadata{Exif: b}) })
}

func FuzzDirectories(f *testing.F) {
	seeds(f, "*.tif")
	f.Fuzz(func(t *testing.T, b []byte) {
		file, err := openTIFF(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			return
		}
		pages, _ := file.pages()
		for _, at := range pages {
			r := &Reader{}
			if d, err := file.dir(at, wantedTag); err == nil {
				r.tiffMetadata(file, d)
				checkMetadata(t, &r.info.Metadata)
			}
		}
	})
}

func FuzzSegments(f *testing.F) {
	seeds(f, "*.jpg")
	f.Fuzz(func(t *testing.T, b []byte) {
		in := bytes.NewReader(b)
		m := jpegMetadata(in, int64(len(b)))
		checkMetadata(t, &m)
		if at := lastSegment(in, int64(len(b))); at < 0 || at > int64(len(b)) {
			t.Errorf("the last segment begins at %d of %d", at, len(b))
		}
	})
}

func FuzzChunks(f *testing.F) {
	seeds(f, "*.png")
	seeds(f, "*.webp")
	f.Fuzz(func(t *testing.T, b []byte) {
		w := pngMetadata(bytes.NewReader(b), int64(len(b)))
		checkMetadata(t, &w.Metadata)
		m := webpMetadata(bytes.NewReader(b), int64(len(b)))
		checkMetadata(t, &m)
	})
}

func FuzzXMP(f *testing.F) {
	p := &vidcolor.Provenance{Program: "p", Version: "1", Network: "n"}
	f.Add(WithProvenance(nil, p))
	f.Add([]byte(`<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="` + nsRDF + `"><rdf:Description tiff:Orientation="6"/></rdf:RDF></x:xmpmeta>`))
	f.Fuzz(func(t *testing.T, b []byte) {
		out := WithProvenance(uprightXMP(b), p)
		if got, found := ReadProvenance(out); !found || got.Network != p.Network {
			t.Errorf("got %+v, %v", got, found)
		}
		if !wellFormed(out) {
			t.Errorf("%q is no XML", out)
		}
	})
}

// Whole files: whatever they hold, reading ends in a picture or in an error.
func FuzzOpen(f *testing.F) {
	for _, p := range []string{"*.png", "*.jpg", "*.tif", "*.webp"} {
		seeds(f, p)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := Open(bytes.NewReader(b), int64(len(b)), Options{})
		if err != nil {
			return
		}
		defer r.Close()
		i := r.Info()
		if i.Width*i.Height > 1<<20 {
			return
		}
		y := vidcolor.NewPlane(i.Width, i.Height, i.Depth)
		_, _ = r.Read(context.Background(), Planes{Y: &y})
	})
}

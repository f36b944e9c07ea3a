package encode

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/fault"
	"github.com/vidcolor/vidcolor/internal/photo"
)

// PhotoOptions say how to write a photo. The zero value is good quality.
type PhotoOptions struct {
	Quality   int    // 1 to 100 for JPEG and WebP, 0 = 95
	Input     string // the source, which must not be the output
	Overwrite bool   // replace an existing output

	// Keep is a photo of the same size whose opacity, text, resolution and profile the
	// output is to have as far as it can: the one that was coloured. "" = none.
	Keep  string
	Pages int // pictures that the output is to hold, of TIFF; 0 = 1

	// Provenance is told in the output's XMP; nil = nothing.
	Provenance *vidcolor.Provenance
}

// photoKinds are the kinds of photos by extension.
var photoKinds = []struct {
	ext  string
	kind photo.Kind
}{
	{".png", photo.PNG}, {".tif", photo.TIFF}, {".tiff", photo.TIFF}, {".webp", photo.WebP}, {".jpg", photo.JPEG}, {".jpeg", photo.JPEG},
}

func photoKindOf(path string) (photo.Kind, error) {
	ext := strings.ToLower(filepath.Ext(path))
	var known []string
	for _, k := range photoKinds {
		if k.ext == ext {
			return k.kind, nil
		}
		known = append(known, k.ext)
	}
	return photo.None, usage("write", path, fmt.Errorf("unknown kind of photo %q", ext), "end the name in one of "+strings.Join(known, " "))
}

// Photos reports whether path's extension is one that WritePhoto writes.
func Photos(path string) bool {
	_, err := photoKindOf(path)
	return err == nil
}

// HoldsPages reports whether path's kind of photo can hold several pictures.
func HoldsPages(path string) bool {
	k, err := photoKindOf(path)
	return err == nil && k == photo.TIFF
}

// WritePhoto writes f, painted by f.Tag, as a picture file: .png, .tif and
// .webp as RGB that the tag's matrix and range give (16 bits in PNG and TIFF
// where luma is deeper than 8), .jpg as full-range BT.601 YUV, into which the
// luma goes as it is where the tag says the same. The file appears under its
// name only when complete. Errors are *vidcolor.Error.
func WritePhoto(path string, f *vidcolor.Frame, o PhotoOptions) error {
	w, err := CreatePhoto(path, f.Luma.Width, f.Luma.Height, o)
	if err != nil {
		return err
	}
	if err := w.Write(context.Background(), f, 0); err != nil {
		_ = w.Abort() // the first error matters
		return err
	}
	return w.Close()
}

// PhotoWriter writes a picture file of one page or several. One goroutine uses it; Close
// or Abort ends it.
type PhotoWriter struct {
	path string
	kind photo.Kind
	o    PhotoOptions
	part *partFile
	tiff *photo.TIFFWriter
	lost []string
}

// CreatePhoto begins a picture file at path, for pictures of about width × height. What
// its kind cannot hold is refused here, before any work.
func CreatePhoto(path string, width, height int, o PhotoOptions) (*PhotoWriter, error) {
	kind, err := photoKindOf(path)
	if err != nil {
		return nil, err
	}
	if o.Quality < 0 || o.Quality > 100 {
		return nil, usage("write", path, fmt.Errorf("quality %d is not between 1 and 100", o.Quality), "")
	}
	if o.Quality == 0 {
		o.Quality = 95
	}
	o.Pages = max(o.Pages, 1)
	if o.Pages > 1 && kind != photo.TIFF {
		return nil, usage("write", path, fmt.Errorf("%v holds one picture", kind), "write to .tif")
	}
	s := photo.Spec{Kind: kind, Width: width, Height: height}
	if err := s.Check(); err != nil {
		return nil, photoFailure(path, err)
	}
	inputs := []string{}
	if o.Input != "" {
		inputs = append(inputs, o.Input)
	}
	if err := checkOutput(path, inputs, o.Overwrite); err != nil {
		return nil, err
	}
	part, err := createPart(path, o.Overwrite)
	if err != nil {
		return nil, err
	}
	return &PhotoWriter{path: path, kind: kind, o: o, part: part}, nil
}

// photoFailure words what package photo says.
func photoFailure(path string, err error) error {
	var e *photo.Error
	if errors.As(err, &e) {
		return usage("write", path, errors.New(e.Cause), e.Cure)
	}
	return writeError(path, err)
}

// Write adds f; page is the one of Keep whose opacity and text it keeps.
func (w *PhotoWriter) Write(ctx context.Context, f *vidcolor.Frame, page int) error {
	s := photo.Spec{Kind: w.kind, Width: f.Luma.Width, Height: f.Luma.Height, Depth: 8, Quality: w.o.Quality}
	if f.Luma.Depth > 8 && (w.kind == photo.PNG || w.kind == photo.TIFF) {
		s.Depth = 16
	}
	if err := s.Check(); err != nil {
		return photoFailure(w.path, err)
	}
	alpha, err := w.keep(ctx, &s, f, page)
	if err != nil {
		return err
	}
	if w.o.Provenance != nil {
		s.Metadata.XMP = photo.WithProvenance(s.Metadata.XMP, w.o.Provenance)
	}
	p, err := newPicture(f, alpha)
	if err != nil {
		return failed("write", w.path, err, "")
	}
	rows := func(y, n int, dst []byte) { p.rgb(y, n, s.Depth, dst) }
	if w.kind == photo.JPEG {
		s.YCbCr = true
		rows = p.ycc
	}
	if err = fault.At("write photo"); err == nil {
		err = w.write(ctx, s, rows)
	}
	if err != nil && ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		return photoFailure(w.path, err)
	}
	return nil
}

func (w *PhotoWriter) write(ctx context.Context, s photo.Spec, rows photo.Rows) (err error) {
	if w.kind != photo.TIFF {
		return photo.Write(ctx, w.part, s, rows)
	}
	if w.tiff == nil {
		if w.tiff, err = photo.NewTIFF(w.part, w.o.Pages, int64(s.RowBytes())*int64(s.Height)*int64(w.o.Pages)); err != nil {
			return err
		}
	}
	return w.tiff.Add(ctx, s, rows)
}

// keep takes what the output is to have from the photo that was coloured: its text into
// s, its opacity as a plane.
func (w *PhotoWriter) keep(ctx context.Context, s *photo.Spec, f *vidcolor.Frame, page int) (*vidcolor.Plane, error) {
	if w.o.Keep == "" {
		return nil, nil
	}
	in, err := openKept(w.o.Keep, page)
	if err != nil {
		return nil, err
	}
	defer in.close()
	i := in.Info()
	s.Metadata = i.Metadata
	same := i.Width == s.Width && i.Height == s.Height // else one of numbered ones, scaled
	s.SRGB = i.Metadata.SRGB
	var alpha *vidcolor.Plane
	if i.Alpha && same {
		a := vidcolor.NewPlane(i.Width, i.Height, i.Depth)
		if _, err := in.Read(ctx, photo.Planes{A: &a}); err != nil {
			return nil, photoFailure(w.o.Keep, err)
		}
		alpha = &a
	}
	through := alpha != nil && transparent(alpha)
	w.lost = append(w.lost, w.kind.Lost(&i.Metadata, through)...)
	if i.Depth > 8 && s.Depth == 8 && page == 0 {
		w.lost = append(w.lost, fmt.Sprintf("the finer half of its 16 bits a sample, for %v has 8", w.kind))
	}
	if w.kind == photo.JPEG {
		return nil, nil
	}
	s.Alpha = alpha != nil
	return alpha, nil
}

// transparent reports whether any pixel is not opaque.
func transparent(a *vidcolor.Plane) bool {
	for y := range a.Height {
		for x := range a.Width {
			if a.At(x, y) != a.Max() {
				return true
			}
		}
	}
	return false
}

// Lost names what of Keep the output could not hold, known once it was written.
func (w *PhotoWriter) Lost() []string { return w.lost }

// Close completes the file under its name.
func (w *PhotoWriter) Close() error {
	err := w.part.commit()
	if err == nil && w.o.Input != "" { // one of many need not look through its folder
		removeStrays(w.path)
	}
	if err != nil {
		_ = w.part.remove() // the first error matters
	}
	return err
}

// Abort removes what was written.
func (w *PhotoWriter) Abort() error { return w.part.remove() }

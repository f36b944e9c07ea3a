package decode

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/fault"
	"github.com/vidcolor/vidcolor/internal/photo"
)

// photoFile is a picture file that is open.
type photoFile struct {
	*photo.Reader
	file *os.File
}

// isPhoto reports whether the file at path is a photo that package photo reads, and no film
// that begins like one. A file of another kind that people take for a photo is an error.
func isPhoto(path string) (bool, error) {
	if st, err := os.Stat(path); err != nil || !st.Mode().IsRegular() {
		return false, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return false, nil // the next opening says why
	}
	defer f.Close()
	head := make([]byte, photo.HeadSize)
	n, _ := f.ReadAt(head, 0)
	if name, cure := photo.Stranger(head[:n]); name != "" {
		return false, failed("open", path, fmt.Errorf("it is %s, which is not read", name), cure)
	}
	k := photo.Sniff(head[:n])
	return k != photo.None && !moves(path, k), nil
}

// IsPhoto reports whether a file that begins with head, of 32 bytes or all there are,
// is a JPEG, PNG, TIFF or WebP.
func IsPhoto(head []byte) bool { return photo.Sniff(head) != photo.None }

// IsPhotoFile reports whether the file at path is one.
func IsPhotoFile(path string) bool {
	is, err := isPhoto(path)
	return is && err == nil
}

// numberedPhotos reports whether the pictures of a pattern are read as photos are, by
// their name. Those of other formats are FFmpeg's.
func (s *source) numberedPhotos() bool {
	switch strings.ToLower(filepath.Ext(s.path)) {
	case ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp":
		return s.numbered()
	}
	return false
}

// openPhoto opens one picture.
func openPhoto(path string, o photo.Options) (*photoFile, error) {
	if err := checkFile(path); err != nil {
		return nil, err
	}
	if err := fault.At("open photo"); err != nil {
		return nil, failed("open", path, err, "")
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, failed("open", path, cause(err), "")
	}
	st, err := f.Stat()
	if err == nil {
		var r *photo.Reader
		if r, err = photo.Open(f, st.Size(), o); err == nil {
			return &photoFile{r, f}, nil
		}
	}
	f.Close()
	return nil, photoError("open", path, err)
}

func (p *photoFile) close() {
	if p != nil {
		p.Reader.Close()
		p.file.Close()
	}
}

// photoError words why a picture cannot be read.
func photoError(op, path string, err error) error {
	var e *photo.Error
	if errors.As(err, &e) {
		return failed(op, path, errors.New(e.Cause), e.Cure)
	}
	return failed(op, path, cause(err), "")
}

// describePhoto is what a photo's header says, in FFmpeg's words where it has some.
func describePhoto(path string, p *photo.Info) vidcolor.VideoInfo {
	i := vidcolor.VideoInfo{
		Path: path, Container: photoContainer(p.Kind), Codec: photoCodec(p.Kind), PixFmt: photoFormat(p),
		Width: p.Width, Height: p.Height, Depth: p.Depth, Gray: p.Model == photo.Grey,
		Layout:   vidcolor.Layout{SubX: p.SubX, SubY: p.SubY, Depth: p.Depth},
		TimeBase: vidcolor.Rational{Num: 1, Den: 25}, FrameRate: vidcolor.Rational{Num: 25, Den: 1},
		FieldOrder: "progressive", Frames: 1, Still: true, Pages: p.Pages,
	}
	i.SampleAspect = vidcolor.Rational{Num: 1, Den: 1}
	i.Layout.Center = !i.Gray && (p.SubX > 0 || p.SubY > 0)
	if i.Gray {
		i.Layout.SubX, i.Layout.SubY = 1, 1
	}
	i.Tag = vidcolor.ColorTag{Matrix: vidcolor.MatrixBT470BG, Range: vidcolor.RangeFull, Primaries: vidcolor.PrimariesBT709, Transfer: 13}
	if p.Limited {
		i.Tag.Range = vidcolor.RangeLimited
	}
	return i
}

func photoContainer(k photo.Kind) string {
	return map[photo.Kind]string{photo.JPEG: "jpeg_pipe", photo.PNG: "png_pipe", photo.TIFF: "tiff_pipe", photo.WebP: "webp_pipe"}[k]
}

func photoCodec(k photo.Kind) string {
	return map[photo.Kind]string{photo.JPEG: "mjpeg", photo.PNG: "png", photo.TIFF: "tiff", photo.WebP: "webp"}[k]
}

// photoFormat is the name of how samples are stored.
func photoFormat(p *photo.Info) string {
	order := "be"
	if p.Kind == photo.TIFF {
		order = "le"
	}
	pick := func(plain, alpha string, deep, deepAlpha string) string {
		switch {
		case p.Bits > 8 && p.Alpha:
			return deepAlpha + order
		case p.Bits > 8:
			return deep + order
		case p.Alpha:
			return alpha
		}
		return plain
	}
	switch p.Model {
	case photo.Grey:
		return pick("gray", "ya8", "gray16", "ya16")
	case photo.YCbCr:
		name := vidcolor.Layout{SubX: p.SubX, SubY: p.SubY, Depth: 8}.String()
		if p.Kind == photo.JPEG {
			name = strings.Replace(name, "yuv", "yuvj", 1)
		} else if p.Alpha {
			name = strings.Replace(name, "yuv", "yuva", 1)
		}
		return name
	case photo.CMYK:
		return "cmyk"
	case photo.Lab:
		return "lab"
	}
	return pick("rgb24", "rgba", "rgb48", "rgba64")
}

// still reads one photo.
type still struct {
	photo *photoFile
	page  int
	given bool
}

// openStill prepares r to read the photo at its path.
func (r *Reader) openStill() error {
	p, err := openPhoto(r.path, photo.Options{Page: r.o.Page, Chroma: r.o.Chroma, Blank: r.o.Blank})
	if err != nil {
		return err
	}
	info := p.Info()
	r.pictures = &still{photo: p, page: r.o.Page}
	r.info = describePhoto(r.path, &info)
	r.tag = r.info.Tag
	for _, n := range info.Notes {
		r.damage.Remarks = append(r.damage.Remarks, n)
	}
	if info.Cut && r.o.Page == 0 {
		r.damage.Pictures++
		r.damage.Remarks = append(r.damage.Remarks, fmt.Sprintf("the file is damaged behind page %d: further pages cannot be found", info.Pages))
	}
	return nil
}

func (s *still) next(ctx context.Context, r *Reader, f *vidcolor.Frame) error {
	if s.given {
		return io.EOF
	}
	s.given = true
	d, err := s.photo.Read(ctx, planesOf(f, r.o.Chroma))
	if err != nil && ctx.Err() == nil {
		return photoError("decode", r.path, err)
	}
	if err != nil {
		return err
	}
	if d.Blank {
		r.damage.Blank++
		if hasChroma(f) {
			f.U.Fill(1 << (f.U.Depth - 1))
			f.V.Fill(1 << (f.V.Depth - 1))
		}
	} else if r.keep && hasChroma(f) {
		if err := ownChroma(ctx, r.path, s.page, r.tag.Matrix, f); err != nil {
			return err
		}
	}
	f.Index, f.PTS, f.Duration, f.TimeBase, f.Shift, f.Tag = 0, 0, 1, r.info.TimeBase, 0, r.tag
	f.Interlaced, f.TopFieldFirst, f.Corrupt = false, false, d.Lost()
	if d.Lost() {
		r.damage.Pictures++
		if r.info.Pages > 1 {
			for i, n := range d.Notes {
				d.Notes[i] = fmt.Sprintf("page %d: %s", s.page+1, n)
			}
		}
		r.damage.Remarks = append(r.damage.Remarks, d.Notes...)
		if r.o.FailOnError {
			return failed("decode", r.path, errors.New(strings.Join(d.Notes, "; ")), "")
		}
	}
	return nil
}

func (s *still) jump(context.Context, *Reader, int64, bool) error {
	if s.given {
		return errors.New("a photo is read once")
	}
	return nil
}

func (s *still) close() { s.photo.close() }

// frameFor makes a frame that a photo can be read into with its own layout.
func frameFor(i *photo.Info) *vidcolor.Frame {
	l := vidcolor.Layout{SubX: i.SubX, SubY: i.SubY, Depth: i.Depth}
	if i.Model == photo.Grey {
		l.SubX, l.SubY = 1, 1
	}
	return vidcolor.NewFrame(i.Width, i.Height, i.Depth, l)
}

// ownChroma fills f's chroma with that of the photo at path, sample for sample where it
// is stored at f's layout and depth, else interpolated.
func ownChroma(ctx context.Context, path string, page int, m vidcolor.Matrix, f *vidcolor.Frame) error {
	p, err := openPhoto(path, photo.Options{Page: page, Chroma: true})
	if err != nil {
		return err
	}
	defer p.close()
	i := p.Info()
	own := frameFor(&i)
	p.SetMatrix(m)
	if _, err := p.Read(ctx, planesOf(own, true)); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return photoError("decode", path, err)
	}
	fit(&f.U, &own.U)
	fit(&f.V, &own.V)
	return nil
}

// planesOf are f's planes for package photo.
func planesOf(f *vidcolor.Frame, chroma bool) photo.Planes {
	p := photo.Planes{Y: &f.Luma}
	if chroma {
		p.U, p.V = &f.U, &f.V
	}
	return p
}

// MeasuresChroma reports whether reading the photo tells by how much its chroma varies.
func (r *Reader) MeasuresChroma() bool {
	s, ok := r.pictures.(*still)
	return ok && s.photo.Measures()
}

// MeasuredChroma is what [ChromaSpread] returns, of a photo that was read and whose reader
// [Reader.MeasuresChroma].
func (r *Reader) MeasuredChroma() float64 {
	s, ok := r.pictures.(*still)
	if !ok {
		return 0
	}
	return s.photo.Measured()
}

// ChromaSpread reads the photo at path and returns by how much its chroma varies: the
// standard deviations of Cb and Cr together, in codes of 8 bits.
func ChromaSpread(ctx context.Context, path string) (float64, error) {
	p, err := openPhoto(path, photo.Options{Chroma: true})
	if err != nil {
		return 0, err
	}
	defer p.close()
	v, err := p.Spread(ctx)
	if err != nil && ctx.Err() == nil {
		err = photoError("decode", path, err)
	}
	return v, err
}

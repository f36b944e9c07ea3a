package photo

import (
	"context"
	"io"

	"github.com/vidcolor/vidcolor"
)

// raster is what a decoder's rows hold: interleaved samples, colour first.
type raster struct {
	width, height int // as stored
	model         Model
	channels      int
	bytes         int  // a sample: 1, 2 (the machine's order) or 4 (float)
	alpha         int  // channel of opacity, −1 = none
	premultiplied bool // colour is multiplied by opacity
}

// colors is how many channels the model has.
func (r *raster) colors() int {
	switch r.model {
	case Grey:
		return 1
	case CMYK:
		return 4
	}
	return 3
}

func (r *raster) rowBytes() int { return r.width * r.channels * r.bytes }

// decoder gives the rows of one picture, in bands from the top. Rows that are missing
// are not given.
type decoder interface {
	decode(ctx context.Context, band func(y, rows int, samples []byte)) (Damage, error)
	close()
}

// planar is a decoder that can give luma and chroma as they are stored.
type planar interface {
	decodePlanes(ctx context.Context, row func(plane, y int, samples []byte)) (Damage, error)
}

// Options say how to read.
type Options struct {
	Page   int  // picture of a file that holds several, from 0
	Chroma bool // chroma is wanted too
	Blank  bool // of several pictures, one of which no row can be decoded is damage, not an error
}

// Reader reads one picture. One goroutine uses it.
type Reader struct {
	info   Info
	o      Options
	orient int
	matrix vidcolor.Matrix // of luma that is made of R'G'B'
	raster raster
	planes bool // decoded by planes
	dec    decoder
	color  coloring
	cb, cr spread // what Read has measured
}

// Open looks at the picture that in holds and prepares to decode it. Its errors are
// *Error where the file is to blame. The caller closes the reader and keeps in open
// until then.
func Open(in io.ReaderAt, size int64, o Options) (*Reader, error) {
	head := make([]byte, HeadSize)
	n, err := in.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return nil, err
	}
	if name, cure := Stranger(head[:n]); name != "" {
		return nil, refuse(cure, "it is %s, which is not read", name)
	}
	r := &Reader{o: o, orient: 1, matrix: vidcolor.MatrixBT470BG}
	r.info.Kind, r.info.Pages = Sniff(head[:n]), 1
	switch r.info.Kind {
	case JPEG:
		err = r.openJPEG(in, size)
	case PNG:
		err = r.openPNG(in, size)
	case TIFF:
		err = r.openTIFF(in, size)
	case WebP:
		err = r.openWebP(in, size)
	default:
		err = refuse("name a JPEG, PNG, TIFF or WebP file", "it is no photo")
	}
	if err == nil {
		err = r.prepare()
	}
	if err != nil {
		r.Close()
		return nil, err
	}
	return r, nil
}

// prepare completes what the file says by what follows from it.
func (r *Reader) prepare() error {
	i := &r.info
	if err := fits(int64(i.Width), int64(i.Height)); err != nil {
		return err
	}
	if i.Metadata.moreXMP {
		i.Notes = append(i.Notes, "a second packet of XMP is left out")
	}
	if i.Turned = r.orient != 1; r.orient >= 5 {
		i.Width, i.Height = i.Height, i.Width
		i.SubX, i.SubY = i.SubY, i.SubX
		i.Metadata.XDensity, i.Metadata.YDensity = i.Metadata.YDensity, i.Metadata.XDensity
	}
	if r.o.Chroma && !r.planes && r.raster.model != Grey && r.raster.model != YCbCr {
		i.Depth = 16 // of the chroma that is made of R'G'B', and of luma beside it
	}
	m := &i.Metadata
	m.Exif = tidyExif(m.Exif, i.Width, i.Height)
	m.XMP = uprightXMP(m.XMP)
	return nil
}

// fits refuses pictures of more than MaxPixels.
func fits(width, height int64) error {
	if width <= 0 || height <= 0 || width <= MaxPixels/height {
		return nil
	}
	return refuse("cut it into parts, or make it smaller, in another program",
		"it has %d×%d pixels, and at most %d megapixels are read", width, height, MaxPixels/1_000_000)
}

// Info describes the picture.
func (r *Reader) Info() Info { return r.info }

// SetMatrix says by which matrix luma and chroma are made of R'G'B'; else it is that of
// BT.601, as JFIF has it.
func (r *Reader) SetMatrix(m vidcolor.Matrix) { r.matrix = m }

// Planes is where a picture goes: planes of its shown size, chroma of its layout, of
// Info's depth (chroma and luma of 16 bits where chroma is made of R'G'B'). Those of
// size 0 are not wanted.
type Planes struct{ Y, U, V, A *vidcolor.Plane }

// Read decodes the picture into p. Rows that are missing are mid-grey and opaque. The
// error is ctx's where that ended first, *Error where no row can be decoded; see
// Options.Blank.
func (r *Reader) Read(ctx context.Context, p Planes) (Damage, error) {
	p.blank(r.info.Limited)
	t := turn{r.orient, r.raster.width, r.raster.height}
	if r.planes {
		return r.finish(r.dec.(planar).decodePlanes(ctx, func(plane, y int, samples []byte) {
			q := [...]*vidcolor.Plane{p.Y, p.U, p.V, p.A}[plane]
			if q == nil {
				return
			}
			part := t
			if plane == 1 || plane == 2 {
				part = t.sub(q)
			}
			place(part, q, y, samples)
		}))
	}
	c := newConverter(r, p)
	d, err := r.finish(r.dec.decode(ctx, func(y, rows int, samples []byte) { c.band(t, y, rows, samples) }))
	for _, l := range c.lines {
		r.cb.join(l.cb)
		r.cr.join(l.cr)
	}
	return d, err
}

// finish turns a picture without any row into an error.
func (r *Reader) finish(d Damage, err error) (Damage, error) {
	if err == nil && d.Rows >= r.raster.height {
		cause := "none of its rows can be decoded"
		if len(d.Notes) > 1 {
			cause += ": " + d.Notes[0]
		}
		if r.o.Blank && r.info.Pages > 1 {
			d.Blank, d.Notes = true, []string{cause}
			return d, nil
		}
		return d, refuse(cureCopy, "%s", cause)
	}
	return d, err
}

// blank fills the planes with mid-grey.
func (p Planes) blank(limited bool) {
	for i, q := range []*vidcolor.Plane{p.Y, p.U, p.V} {
		if q != nil {
			q.Fill(1 << (q.Depth - 1))
			if i == 0 && limited {
				q.Fill(126)
			}
		}
	}
	if p.A != nil {
		p.A.Fill(p.A.Max())
	}
}

// Close frees what the reader owns. It may be called twice.
func (r *Reader) Close() {
	if r.dec != nil {
		r.dec.close()
		r.dec = nil
	}
	r.color.close()
}

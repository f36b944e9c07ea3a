package decode

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/photo"
)

// photoFilm reads numbered photos as a film, a few of them at once, by the rules of
// single ones.
type photoFilm struct {
	source  *source
	numbers []int64 // of the wanted range
	index   int     // in numbers, of the next picture
	ahead   []*future
	width   int // how many are read at once

	ctx  context.Context
	stop context.CancelFunc
	free []*vidcolor.Frame
}

// future is a picture that is being decoded.
type future struct {
	done   chan struct{}
	number int64
	frame  *vidcolor.Frame
	damage photo.Damage
	info   photo.Info
	err    error
}

// openPhotoFilm prepares r to read numbered photos.
func (r *Reader) openPhotoFilm() error {
	s := r.source
	f := &photoFilm{source: s, width: r.o.threads()}
	f.ctx, f.stop = context.WithCancel(context.Background())
	r.pictures = f
	var all []int64
	for _, run := range s.runs {
		for n := run.First; n <= run.Last; n++ {
			all = append(all, n)
		}
	}
	first, err := f.describe(r, all)
	if err != nil {
		return err
	}
	r.setPhotoRange()
	for _, n := range all {
		if t := n - s.runs[0].First; (r.first == vidcolor.NoPTS || t >= r.first) && (r.end == vidcolor.NoPTS || t < r.end) {
			f.numbers = append(f.numbers, n)
		}
	}
	if len(f.numbers) == 0 && r.o.Nearby {
		f.numbers = []int64{first}
	}
	if len(f.numbers) == 0 {
		return usage("open", r.path, fmt.Errorf("the start %v is beyond its last frame", r.o.Start), "choose an earlier start")
	}
	return nil
}

// setPhotoRange turns Start and Duration into ticks: a picture each.
func (r *Reader) setPhotoRange() {
	ticks := func(d time.Duration) int64 {
		return vidcolor.Rescale(int64(d), vidcolor.Rational{Num: 1, Den: int(time.Second)}, r.info.TimeBase)
	}
	if r.o.Start > 0 {
		r.first = ticks(r.o.Start)
	}
	if r.o.Duration > 0 {
		r.end = ticks(r.o.Start + r.o.Duration)
	}
}

// describe takes what the film is from the first picture that can be opened.
func (f *photoFilm) describe(r *Reader, numbers []int64) (int64, error) {
	var failure error
	for _, n := range numbers {
		p, err := openPhoto(f.source.pattern.Name(n), photo.Options{Chroma: r.o.Chroma})
		if err != nil {
			if failure == nil {
				failure = err
			}
			continue
		}
		info := p.Info()
		p.close()
		r.info = describePhoto(r.path, &info)
		r.info.Container, r.info.Pages = "image2", 0
		r.info.Tag = filmTag(&info)
		f.source.describe(&r.info)
		r.tag = r.info.Tag.Complete(r.info.Width, r.info.Height)
		for _, n := range info.Notes {
			r.damage.Remarks = append(r.damage.Remarks, filepath.Base(r.path)+": "+n)
		}
		return n, nil
	}
	return 0, failure
}

// filmTag is what numbered photos say of their colour: JPEG and WebP are BT.601, the
// rest leaves the matrix to the film's size.
func filmTag(p *photo.Info) vidcolor.ColorTag {
	t := vidcolor.ColorTag{Matrix: vidcolor.MatrixUnspecified, Range: vidcolor.RangeFull, Primaries: 2, Transfer: 2}
	if p.Model == photo.YCbCr || p.Kind == photo.JPEG {
		t.Matrix = vidcolor.MatrixBT470BG
	}
	if p.Limited {
		t.Range = vidcolor.RangeLimited
	}
	return t
}

// begin starts decoding picture number n.
func (f *photoFilm) begin(r *Reader, n int64) *future {
	u := &future{done: make(chan struct{}), number: n}
	var spare *vidcolor.Frame
	if k := len(f.free); k > 0 {
		spare, f.free = f.free[k-1], f.free[:k-1]
	}
	chroma, matrix := r.o.Chroma, r.tag.Matrix
	go func() {
		defer close(u.done)
		p, err := openPhoto(f.source.pattern.Name(n), photo.Options{Chroma: chroma})
		if u.err = err; err != nil {
			return
		}
		defer p.close()
		u.info = p.Info()
		l := vidcolor.Layout{SubX: u.info.SubX, SubY: u.info.SubY, Depth: u.info.Depth}
		if u.info.Model == photo.Grey || !chroma {
			l.SubX, l.SubY = 1, 1
		}
		if u.frame = spare; spare == nil || spare.Luma.Width != u.info.Width || spare.Luma.Height != u.info.Height || spare.Luma.Depth != u.info.Depth || spare.Layout != l {
			u.frame = vidcolor.NewFrame(u.info.Width, u.info.Height, u.info.Depth, l)
		}
		p.SetMatrix(matrix)
		u.damage, u.err = p.Read(f.ctx, planesOf(u.frame, chroma))
	}()
	return u
}

func (f *photoFilm) next(ctx context.Context, r *Reader, dst *vidcolor.Frame) error {
	for {
		for len(f.ahead) < f.width && f.index+len(f.ahead) < len(f.numbers) {
			f.ahead = append(f.ahead, f.begin(r, f.numbers[f.index+len(f.ahead)]))
		}
		if len(f.ahead) == 0 {
			return f.end(r)
		}
		u := f.ahead[0]
		select {
		case <-u.done:
		case <-ctx.Done():
			return ctx.Err()
		}
		f.ahead = f.ahead[1:]
		f.index++
		r.packets++
		if u.err == nil {
			return f.give(r, u, dst)
		}
		r.damage.Remarks = append(r.damage.Remarks, oneCause(u.err))
		if err := r.lostPacket(u.err); err != nil {
			return err
		}
	}
}

// oneCause is an error of a picture as a remark.
func oneCause(err error) string {
	var e *vidcolor.Error
	if errors.As(err, &e) {
		return fmt.Sprintf("%s cannot be read: %v", filepath.Base(e.Path), e.Err)
	}
	return err.Error()
}

// give copies a decoded picture to dst.
func (f *photoFilm) give(r *Reader, u *future, dst *vidcolor.Frame) error {
	src, name := u.frame, filepath.Base(f.source.pattern.Name(u.number))
	resized := src.Luma.Width != dst.Luma.Width || src.Luma.Height != dst.Luma.Height
	fit(&dst.Luma, &src.Luma)
	if r.o.Chroma {
		fit(&dst.U, &src.U)
		fit(&dst.V, &src.V)
	}
	if r.keep && !r.o.Chroma && hasChroma(dst) {
		if err := ownChroma(f.ctx, f.source.pattern.Name(u.number), 0, r.tag.Matrix, dst); err != nil {
			return err
		}
	}
	f.free = append(f.free, src)
	dst.Index, dst.PTS, dst.Duration = r.index, u.number-f.source.runs[0].First, 1
	dst.TimeBase, dst.Shift, dst.Tag = r.info.TimeBase, 0, r.tag
	dst.Interlaced, dst.TopFieldFirst, dst.Corrupt = false, false, u.damage.Lost()
	r.index++
	r.started = true
	if resized {
		r.damage.Resized++
	}
	if u.damage.Lost() {
		r.damage.Pictures++
		for _, n := range u.damage.Notes {
			r.damage.Remarks = append(r.damage.Remarks, name+": "+n)
		}
	}
	if r.o.FailOnError && (resized || u.damage.Lost()) {
		return fmt.Errorf("%s is damaged", name)
	}
	return nil
}

// fit copies src to dst, scaled in size and depth where they differ.
func fit(dst, src *vidcolor.Plane) {
	if dst.Width != src.Width || dst.Height != src.Height || dst.Depth != src.Depth {
		resample(dst, src)
		return
	}
	n := src.Width * src.BytesPerSample()
	for y := range src.Height {
		copy(dst.Pix[y*dst.Stride:][:n], src.Pix[y*src.Stride:][:n])
	}
}

// end is the end of the film, or its failure where most of it is lost.
func (f *photoFilm) end(r *Reader) error {
	if lost := int64(r.damage.Packets); lost*3 > r.packets*2 && lost > 2 {
		return fmt.Errorf("%d of %d pictures cannot be read", lost, r.packets)
	}
	return io.EOF
}

// jump goes on with the picture at pts. Without seek the damage on the way is counted.
func (f *photoFilm) jump(ctx context.Context, r *Reader, pts int64, seek bool) error {
	f.drain()
	at := 0
	for at < len(f.numbers) && f.numbers[at]-f.source.runs[0].First < pts {
		at++
	}
	if at == len(f.numbers) {
		return io.EOF
	}
	f.index = at
	if seek {
		return nil
	}
	r.packets, r.damage, r.index, f.index = 0, Damage{}, 0, 0
	skipped := vidcolor.NewFrame(r.info.Width, r.info.Height, r.info.Depth, r.info.Layout)
	for f.index < at {
		if err := f.next(ctx, r, skipped); err != nil {
			return err
		}
	}
	r.index = 0
	return nil
}

// drain waits for what is being decoded.
func (f *photoFilm) drain() {
	for _, u := range f.ahead {
		<-u.done
	}
	f.ahead = nil
}

func (f *photoFilm) close() {
	f.stop()
	f.drain()
}

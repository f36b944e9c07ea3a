package preview

import (
	"context"
	"errors"
	"fmt"
	"image"
	"slices"
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/encode"
	"github.com/vidcolor/vidcolor/job"
)

// Frame is one frame of a film, before and after.
type Frame struct {
	// Planes are what the full run hands to the encoder, sample for sample: luma as
	// decoded, chroma of 4:2:0 with 8 bits, or with 10 for deeper films (a photo has
	// every pixel's own), by the film's own tags. They are the caller's.
	Planes *vidcolor.Frame

	// Chroma is what the planes were painted from, only to be read; nil of a frame that
	// keeps the colour that the film has.
	Chroma *vidcolor.Chroma
	Shot   job.Shot // that the frame is in

	screen   *vidcolor.Frame // painted for sRGB
	rotation int
}

// Frame shows frame i, counted from 0. The first one of a shot takes as long as the
// shot's colour does; then those around it as long as painting, and others in a long
// shot as long as a seek besides.
func (f *Film) Frame(ctx context.Context, i int64) (*Frame, error) {
	if err := f.take(ctx); err != nil {
		return nil, err
	}
	defer f.give()
	if err := f.lookAtAll(ctx, nil); err != nil {
		return nil, err
	}
	if i < 0 || i >= int64(len(f.look.pts)) {
		return nil, &vidcolor.Error{Kind: vidcolor.KindUsage, Op: "preview", Path: f.spec.Input,
			Err: fmt.Errorf("there is no frame %d", i), Hint: fmt.Sprintf("its frames are 0 to %d", len(f.look.pts)-1)}
	}
	kept, err := f.kept(ctx, i)
	if err != nil {
		return nil, err
	}
	chroma, planes := kept.chroma, vidcolor.NewFrame(f.info.Width, f.info.Height, f.info.Depth, f.layout)
	planes.Tag = f.info.Tag.Complete(f.info.Width, f.info.Height)
	if kept.luma != nil {
		kept.copyTo(planes)
		planes.Index = i
	} else if err := f.decode(ctx, i, planes); err != nil {
		return nil, err
	}
	if !kept.own {
		if err := f.line.Paint(planes, chroma); err != nil {
			return nil, err
		}
	}
	out := &Frame{Planes: planes, Chroma: chroma, Shot: f.line.Shot(f.look.shotOf(i), f.look.base), screen: planes, rotation: f.info.Rotation}
	if tag := screenTag(f.info); tag != planes.Tag && !kept.own {
		shown := *planes
		shown.Tag = tag
		other := vidcolor.NewFrame(f.info.Width, f.info.Height, f.info.Depth, f.layout)
		shown.U, shown.V = other.U, other.V
		if err := f.screen.Paint(&shown, chroma); err != nil {
			return nil, err
		}
		out.screen = &shown
	}
	return out, nil
}

// Before is the frame in grey, turned as it is displayed, in 8-bit sRGB. Pixels are the
// film's own, wherever it says that they are not square.
func (f *Frame) Before() (image.Image, error) {
	gray := *f.screen
	cw, ch := f.Planes.U.Width, f.Planes.U.Height
	neutral, _ := gray.Tag.ChromaScale(gray.Layout.Depth)
	for _, p := range []*vidcolor.Plane{&gray.U, &gray.V} {
		*p = vidcolor.NewPlane(cw, ch, gray.Layout.Depth)
		p.Fill(int(neutral))
	}
	return f.image(&gray)
}

// After is the frame in colour, as [Frame.Before] gives it in grey.
func (f *Frame) After() (image.Image, error) { return f.image(f.screen) }

func (f *Frame) image(of *vidcolor.Frame) (image.Image, error) {
	img, err := encode.Image(of)
	if err != nil {
		return nil, err
	}
	return upright(img, f.rotation), nil
}

// upright turns img counter-clockwise by a multiple of 90 degrees.
func upright(img *image.NRGBA, degrees int) *image.NRGBA {
	quarters := ((degrees%360 + 360) % 360) / 90
	w, h := img.Rect.Dx(), img.Rect.Dy()
	if quarters == 0 {
		return img
	}
	out := image.NewNRGBA(image.Rect(0, 0, w, h))
	if quarters != 2 {
		out = image.NewNRGBA(image.Rect(0, 0, h, w))
	}
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			u, v := w-1-y, x
			switch quarters {
			case 2:
				u, v = w-1-x, h-1-y
			case 3:
				u, v = y, h-1-x
			}
			out.SetNRGBA(x, y, img.NRGBAAt(u, v))
		}
	}
	return out
}

// blockFrames is how many frames' colour is kept in one piece.
const blockFrames = 2048

// keptFrame is what is kept of a frame: its colour at the network's resolution, and
// of those around where somebody looked its luma.
type keptFrame struct {
	chroma *vidcolor.Chroma
	own    bool            // it keeps the colour that the film has
	luma   *vidcolor.Frame // without chroma, or with its own; nil if it is to be decoded again
}

// copyTo gives f the luma and what the decoder said of it.
func (k *keptFrame) copyTo(f *vidcolor.Frame) {
	from := k.luma
	copy(f.Luma.Pix, from.Luma.Pix)
	if k.own {
		copy(f.U.Pix, from.U.Pix)
		copy(f.V.Pix, from.V.Pix)
	}
	f.Index, f.PTS, f.Duration, f.TimeBase, f.Shift = from.Index, from.PTS, from.Duration, from.TimeBase, from.Shift
	f.Tag, f.Interlaced, f.TopFieldFirst, f.Corrupt, f.Begin = from.Tag, from.Interlaced, from.TopFieldFirst, from.Corrupt, from.Begin
}

// lumaBytes is how much luma is kept of a block, in bytes.
const lumaBytes = 192 << 20

// kept is what is kept of frame i, from the cache or by colouring its scene: from the
// last hard cut, before which nothing matters, to the end of the block.
func (f *Film) kept(ctx context.Context, i int64) (*keptFrame, error) {
	first, last := f.look.scene(i)
	key := first + (i-first)/blockFrames*blockFrames
	if block := f.colors.get(key); block != nil {
		return &block[i-key], nil
	}
	last = min(last, key+blockFrames-1)
	block, err := f.colorScene(ctx, first, key, last, i, f.look.seekTime(first))
	if errors.Is(err, errOtherFrame) {
		block, err = f.colorScene(ctx, first, key, last, i, 0) // a seek has led elsewhere
	}
	if err != nil {
		return nil, err
	}
	f.colors.put(key, block)
	return &block[i-key], nil
}

// colorScene returns the colour of frames from to last, and the luma of those around
// frame at, by decoding from start on and colouring from frame first on.
func (f *Film) colorScene(ctx context.Context, first, from, last, at int64, start time.Duration) ([]keptFrame, error) {
	src, err := f.openAt(start)
	if err != nil {
		return nil, err
	}
	defer src.Close()
	block := make([]keptFrame, last-from+1)
	o := job.RunOptions{Chroma: f.line.Keep(src), Carried: func(index int64, c *vidcolor.Chroma) {
		if at := first + index - from; at >= 0 && at < int64(len(block)) {
			kept := *c
			kept.A, kept.B, kept.Conf = slices.Clone(c.A), slices.Clone(c.B), slices.Clone(c.Conf)
			block[at].chroma = &kept // each frame has a place of its own
		}
	}}
	sink := &lumaSink{block: block, offset: first - from, last: last - first, around: at - first}
	sink.reach = f.luma/2/max(int64(f.info.Width)*int64(f.info.Height)*int64((f.info.Depth+7)/8), 1) - 1
	_, err = f.line.Color(ctx, &lateSource{Source: src, first: f.look.pts[first]}, sink, o)
	if err != nil && !errors.Is(err, errEnough) {
		return nil, err
	}
	if slices.ContainsFunc(block, func(k keptFrame) bool { return k.chroma == nil && !k.own }) {
		return nil, &vidcolor.Error{Kind: vidcolor.KindFailed, Op: "preview", Path: f.spec.Input,
			Err: errors.New("the film ended earlier the second time"), Hint: "check whether the file is still being written"}
	}
	return block, nil
}

// lumaSink keeps luma around a frame and ends the run after the last one. Frames are
// counted from the run's first.
type lumaSink struct {
	block               []keptFrame
	offset              int64 // of the run's first frame in the block
	last, around, reach int64
}

// Write is the pipeline's.
func (s *lumaSink) Write(_ context.Context, f *vidcolor.Frame) error {
	if at := s.offset + f.Index; at >= 0 && at < int64(len(s.block)) {
		k := &s.block[at]
		k.own = k.chroma == nil // the painter has passed it over
		if max(f.Index-s.around, s.around-f.Index) <= s.reach {
			kept := *f
			kept.Luma, kept.U, kept.V = clonePlane(f.Luma), vidcolor.Plane{}, vidcolor.Plane{}
			if k.own {
				kept.U, kept.V = clonePlane(f.U), clonePlane(f.V)
			}
			k.luma = &kept
		}
	}
	if f.Index >= s.last {
		return errEnough
	}
	return nil
}

func clonePlane(p vidcolor.Plane) vidcolor.Plane {
	p.Pix = slices.Clone(p.Pix)
	return p
}

// cacheBytes is how much colour and luma a Film keeps, in bytes.
const cacheBytes = 384 << 20

// colorCache keeps blocks of colour, those used last, up to a number of bytes; one
// block in any case.
type colorCache struct {
	most   int
	blocks map[int64][]keptFrame
	used   []int64 // keys, the latest last
}

func newColorCache(most int) colorCache {
	return colorCache{most: most, blocks: map[int64][]keptFrame{}}
}

func (c *colorCache) get(key int64) []keptFrame {
	if c.blocks[key] != nil {
		c.used = append(slices.DeleteFunc(c.used, func(k int64) bool { return k == key }), key)
	}
	return c.blocks[key]
}

func (c *colorCache) put(key int64, block []keptFrame) {
	c.blocks[key] = block
	c.used = append(c.used, key)
	for c.bytes() > c.most && len(c.used) > 1 {
		delete(c.blocks, c.used[0])
		c.used = c.used[1:]
	}
}

func (c *colorCache) bytes() (sum int) {
	for _, block := range c.blocks {
		for _, k := range block {
			if k.chroma != nil {
				sum += 3 * 4 * len(k.chroma.A)
			}
			if k.luma != nil {
				sum += len(k.luma.Luma.Pix) + len(k.luma.U.Pix) + len(k.luma.V.Pix)
			}
		}
	}
	return sum
}

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/encode"
	"github.com/vidcolor/vidcolor/internal/lab"
)

const blockSide = 16 // pixels

// stillness is the mean deviation of a and b over time at the stations, and the
// mean distance from grey of what is shown.
type stillness struct{ carried, exact, stored, shown, block, chroma float64 }

// add adds the nth part of o.
func (s *stillness) add(o stillness, n float64) {
	s.carried += o.carried / n
	s.exact += o.exact / n
	s.stored += o.stored / n
	s.shown += o.shown / n
	s.block += o.block / n
	s.chroma += o.chroma / n
}

// spread sums values and their squares over time.
type spread struct{ sum, squares []float64 }

func newSpread(n int) spread { return spread{make([]float64, n), make([]float64, n)} }

func (s *spread) add(i int, v float64) {
	s.sum[i] += v
	s.squares[i] += v * v
}

// deviation is the mean standard deviation over n frames.
func (s *spread) deviation(n float64) float64 {
	var d float64
	for i, v := range s.sum {
		m := v / n
		d += math.Sqrt(max(s.squares[i]/n-m*m, 0))
	}
	return d / float64(len(s.sum))
}

// measure measures c at every station.
func (f *film) measure(ctx context.Context, c colors) (stillness, error) {
	s := stillness{carried: c.deviation()}
	var err error
	if s.exact, err = f.exact(ctx, c); err != nil {
		return s, err
	}
	path, err := f.write(ctx, c, "stored.mkv", encode.Options{Codec: "ffv1", PixFmt: "yuv420p"})
	if err != nil {
		return s, err
	}
	if s.stored, _, _, err = f.watch(path); err != nil {
		return s, err
	}
	if path, err = f.write(ctx, c, "shown.mp4", encode.Options{}); err != nil {
		return s, err
	}
	s.shown, s.block, s.chroma, err = f.watch(path)
	return s, err
}

// deviation is that of the chroma maps themselves.
func (c colors) deviation() float64 {
	n := len(c[0].A)
	s := newSpread(2 * n)
	for _, f := range c {
		for i := range n {
			s.add(2*i, float64(f.A[i]))
			s.add(2*i+1, float64(f.B[i]))
		}
	}
	return s.deviation(float64(len(c)))
}

// exact paints a and b at every pixel in 16 bits and measures that, in floating
// point: no subsampling, no rounding to speak of, no codec.
func (f *film) exact(ctx context.Context, c colors) (float64, error) {
	tag := vidcolor.ColorTag{Primaries: vidcolor.PrimariesBT709, Matrix: vidcolor.MatrixSMPTE170M, Range: vidcolor.RangeLimited}
	s, luma, chroma := newSpread(2*f.w*f.h), lab.NewCoder(tag, 8), lab.NewCoder(tag, 16)
	err := f.paint(ctx, c, vidcolor.Layout{Depth: 16}, tag, func(frame *vidcolor.Frame) error {
		for y := range f.h {
			row, u, v := frame.Luma.Row8(y), frame.U.Row16(y), frame.V.Row16(y)
			for x := range f.w {
				cb, cr := (float64(u[x])-chroma.Neutral)/chroma.ChromaSpan, (float64(v[x])-chroma.Neutral)/chroma.ChromaSpan
				color := lab.FromRGB(luma.FromDifferences(luma.Luma(float64(row[x])), cb, cr))
				s.add(2*(y*f.w+x), color[1])
				s.add(2*(y*f.w+x)+1, color[2])
			}
		}
		return nil
	})
	return s.deviation(float64(len(c))), err
}

// watch decodes a colored film as a viewer sees it, to 8-bit sRGB, and returns the
// deviation at pixels and over blocks, and the mean distance from grey.
func (f *film) watch(path string) (pixel, block, chroma float64, err error) {
	cmd := exec.Command("ffmpeg", "-nostdin", "-v", "error", "-i", path, "-sws_flags", "full_chroma_int+accurate_rnd",
		"-f", "rawvideo", "-pix_fmt", "rgb24", "-")
	cmd.Stderr = os.Stderr
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		return 0, 0, 0, err
	}
	if err := cmd.Start(); err != nil {
		return 0, 0, 0, err
	}
	bw, bh := f.w/blockSide, f.h/blockSide
	pixels, blocks := newSpread(2*f.w*f.h), newSpread(2*bw*bh)
	ab, buf := make([]float64, 2*f.w*f.h), make([]byte, 3*f.w*f.h)
	converter, frames := lab.NewConverter(), 0.0
	for {
		if _, err := io.ReadFull(pipe, buf); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return 0, 0, 0, errors.Join(fmt.Errorf("read %s: %w", path, err), cmd.Wait())
		}
		frames++
		for i := range f.w * f.h {
			a, b := converter.AB(buf[3*i], buf[3*i+1], buf[3*i+2])
			ab[2*i], ab[2*i+1] = float64(a), float64(b)
			pixels.add(2*i, ab[2*i])
			pixels.add(2*i+1, ab[2*i+1])
			chroma += math.Hypot(ab[2*i], ab[2*i+1])
		}
		for i := range 2 * bw * bh {
			blocks.add(i, f.blockMean(ab, i/2%bw, i/2/bw, i%2))
		}
	}
	if err := cmd.Wait(); err != nil {
		return 0, 0, 0, fmt.Errorf("decode %s: %w", path, err)
	}
	return pixels.deviation(frames), blocks.deviation(frames), chroma / frames / float64(f.w*f.h), nil
}

// blockMean is the mean of a (k 0) or b (k 1) over block (x, y).
func (f *film) blockMean(ab []float64, x, y, k int) float64 {
	var sum float64
	for j := range blockSide {
		o := ((y*blockSide+j)*f.w + x*blockSide) * 2
		for i := range blockSide {
			sum += ab[o+2*i+k]
		}
	}
	return sum / (blockSide * blockSide)
}

package main

import (
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"

	"github.com/vidcolor/vidcolor/internal/lab"
)

const blockSide = 16 // pixels

// stillness is the mean deviation of a and b over time, at pixels and over blocks,
// and the mean distance from grey.
type stillness struct{ pixel, block, chroma float64 }

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

// measure decodes a colored film.
func (p *photo) measure(path string) (stillness, error) {
	cmd := exec.Command("ffmpeg", "-nostdin", "-v", "error", "-i", path, "-sws_flags", "full_chroma_int+accurate_rnd",
		"-f", "rawvideo", "-pix_fmt", "rgb24", "-")
	cmd.Stderr = os.Stderr
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		return stillness{}, err
	}
	if err := cmd.Start(); err != nil {
		return stillness{}, err
	}
	bw, bh := p.w/blockSide, p.h/blockSide
	pixels, blocks := newSpread(2*p.w*p.h), newSpread(2*bw*bh)
	ab, buf := make([]float64, 2*p.w*p.h), make([]byte, 3*p.w*p.h)
	converter, frames, chroma := lab.NewConverter(), 0.0, 0.0
	for {
		if _, err := io.ReadFull(pipe, buf); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return stillness{}, errors.Join(fmt.Errorf("read %s: %w", path, err), cmd.Wait())
		}
		frames++
		for i := range p.w * p.h {
			a, b := converter.AB(buf[3*i], buf[3*i+1], buf[3*i+2])
			ab[2*i], ab[2*i+1] = float64(a), float64(b)
			pixels.add(2*i, ab[2*i])
			pixels.add(2*i+1, ab[2*i+1])
			chroma += math.Hypot(ab[2*i], ab[2*i+1])
		}
		for i := range 2 * bw * bh {
			blocks.add(i, p.blockMean(ab, i/2%bw, i/2/bw, i%2))
		}
	}
	if err := cmd.Wait(); err != nil {
		return stillness{}, fmt.Errorf("decode %s: %w", path, err)
	}
	return stillness{pixels.deviation(frames), blocks.deviation(frames), chroma / frames / float64(p.w*p.h)}, nil
}

// blockMean is the mean of a (k 0) or b (k 1) over block (x, y).
func (p *photo) blockMean(ab []float64, x, y, k int) float64 {
	var sum float64
	for j := range blockSide {
		o := ((y*blockSide+j)*p.w + x*blockSide) * 2
		for i := range blockSide {
			sum += ab[o+2*i+k]
		}
	}
	return sum / (blockSide * blockSide)
}

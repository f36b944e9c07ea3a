package main

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os/exec"
)

// photo is a grey picture of even sizes.
type photo struct {
	w, h int
	luma []byte
}

// readPhoto decodes a photo's luma, at most 854×480.
func readPhoto(path string) (*photo, error) {
	const fit = "scale='min(iw,854)':'min(ih,480)':force_original_aspect_ratio=decrease:force_divisible_by=2,format=gray"
	var pgm bytes.Buffer
	if err := call(nil, &pgm, "ffmpeg", "-nostdin", "-v", "error", "-i", path, "-vf", fit, "-frames:v", "1",
		"-f", "image2pipe", "-c:v", "pgm", "-"); err != nil {
		return nil, err
	}
	p := &photo{}
	var most int
	if _, err := fmt.Fscanf(&pgm, "P5\n%d %d\n%d\n", &p.w, &p.h, &most); err != nil || most != 255 {
		return nil, fmt.Errorf("%s: not a grey picture: %w", path, err)
	}
	p.luma = pgm.Bytes()
	if len(p.luma) != p.w*p.h {
		return nil, fmt.Errorf("%s: %d bytes for %d×%d", path, len(p.luma), p.w, p.h)
	}
	return p, nil
}

// shoot writes the photo as worn film, lossless.
func (p *photo) shoot(path string, frames int, seed uint64) error {
	r, w := io.Pipe()
	go func() {
		rng := rand.New(rand.NewPCG(seed, 6))
		buf := make([]byte, len(p.luma))
		for range frames {
			p.wear(buf, rng)
			if _, err := w.Write(buf); err != nil {
				return
			}
		}
		w.Close()
	}()
	defer r.Close()
	return call(r, io.Discard, "ffmpeg", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "gray",
		"-s", fmt.Sprintf("%dx%d", p.w, p.h), "-r", "24", "-i", "-", "-vf", "format=yuv420p", "-c:v", "ffv1", path)
}

// wear fills buf with the photo, displaced, brightened and grained.
func (p *photo) wear(buf []byte, rng *rand.Rand) {
	dx, dy := rng.IntN(3)-1, rng.IntN(3)-1
	gain := 1 + 0.05*(2*rng.Float64()-1)
	for y := range p.h {
		row := p.luma[min(max(y+dy, 0), p.h-1)*p.w:][:p.w]
		for x := range p.w {
			v := float64(row[min(max(x+dx, 0), p.w-1)])*gain + 6*rng.NormFloat64()
			buf[y*p.w+x] = byte(min(max(math.Round(v), 0), 255))
		}
	}
}

// call runs a command to its end.
func call(stdin io.Reader, stdout io.Writer, name string, args ...string) error {
	cmd := exec.Command(name, args...)
	var stderr bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = stdin, stdout, &stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w: %s", name, err, bytes.TrimSpace(stderr.Bytes()))
	}
	return nil
}

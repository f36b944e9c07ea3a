package photo

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"image"
	"image/png"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/klauspost/compress/zlib"
)

// painted gives the samples of a picture of 16 bits that is flat above and noise below.
func painted(width, height, channels int) []uint16 {
	rng := rand.New(rand.NewPCG(1, 2))
	all := make([]uint16, width*height*channels)
	for i := range all {
		all[i] = 40000
		if i > len(all)/2 {
			all[i] += uint16(rng.NormFloat64() * 800)
		}
	}
	return all
}

func TestLargePNG(t *testing.T) {
	for name, c := range map[string]Spec{
		"16 bits": {Kind: PNG, Width: 700, Height: 900, Depth: 16},
		"opacity": {Kind: PNG, Width: 700, Height: 700, Depth: 16, Alpha: true},
		"8 bits":  {Kind: PNG, Width: 1500, Height: 900, Depth: 8},
		"one row": {Kind: PNG, Width: 5, Height: 1, Depth: 8},
	} {
		t.Run(name, func(t *testing.T) {
			channels := c.channels()
			all := painted(c.Width, c.Height, channels)
			rows := func(y, n int, dst []byte) {
				for i, v := range all[y*c.Width*channels:][:n*c.Width*channels] {
					if c.Depth > 8 {
						binary.NativeEndian.PutUint16(dst[2*i:], v)
					} else {
						dst[i] = byte(v)
					}
				}
			}
			var file bytes.Buffer
			if err := writePNG(context.Background(), &file, &c, rows); err != nil {
				t.Fatal(err)
			}
			got, err := png.Decode(bytes.NewReader(file.Bytes()))
			if err != nil {
				t.Fatal(err)
			}
			if got.Bounds() != image.Rect(0, 0, c.Width, c.Height) {
				t.Fatalf("got a picture of %v", got.Bounds())
			}
			for i := range c.Width * c.Height {
				x, y := i%c.Width, i/c.Width
				if v, want := sampleOf(got, x, y), all[i*channels:][:channels]; !same(v, want, c.Depth) {
					t.Fatalf("got %v at %d, %d, want %v", v, x, y, want)
				}
			}
		})
	}
}

func sampleOf(m image.Image, x, y int) []uint16 {
	switch m := m.(type) {
	case *image.NRGBA64:
		c := m.NRGBA64At(x, y)
		return []uint16{c.R, c.G, c.B, c.A}
	case *image.RGBA64:
		c := m.RGBA64At(x, y)
		return []uint16{c.R, c.G, c.B}
	case *image.RGBA:
		c := m.RGBAAt(x, y)
		return []uint16{uint16(c.R), uint16(c.G), uint16(c.B)}
	}
	return nil
}

func same(got, want []uint16, depth int) bool {
	for i, v := range want {
		if depth == 8 {
			v &= 255
		}
		if len(got) != len(want) || got[i] != v {
			return false
		}
	}
	return true
}

// Noise is coded by letters alone, for which it grows less than by a tenth; what repeats
// is not.
func TestStripsOfNoise(t *testing.T) {
	noise, flat := make([]byte, 1<<18), make([]byte, 1<<18)
	rng := rand.New(rand.NewPCG(3, 4))
	for i := range noise {
		noise[i], flat[i] = byte(rng.NormFloat64()*20), byte(i%97)
	}
	for name, c := range map[string]struct {
		strip  []byte
		grainy bool
		most   int
	}{"noise": {noise, true, 1 << 18}, "repeats": {flat, false, 1 << 13}} {
		q := newSqueezer(len(c.strip), 1)
		if got := q.grainy(c.strip); got != c.grainy {
			t.Errorf("%s: grainy = %v", name, got)
		}
		packed := q.strip(c.strip)
		if len(packed) > c.most {
			t.Errorf("%s: %d bytes, want at most %d", name, len(packed), c.most)
		}
		z, err := zlib.NewReader(bytes.NewReader(packed))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(z); err != nil || !bytes.Equal(got, c.strip) {
			t.Errorf("%s: another strip comes out (%v)", name, err)
		}
	}
}

// What fails while strips are taken, or is cancelled, ends every goroutine.
func TestStripsInTurn(t *testing.T) {
	bad := errors.New("full")
	for name, c := range map[string]struct {
		fail, cancel int
		want         error
	}{"all": {-1, -1, nil}, "write fails": {5, -1, bad}, "cancelled": {-1, 4, context.Canceled}} {
		ctx, cancel := context.WithCancel(context.Background())
		next := 0
		err := inTurn(ctx, 20, 8, 1, func(q *squeezer, i int) []byte { return append(q.samples[:0], byte(i)) },
			func(i int, _ *squeezer, b []byte) error {
				if i != next || b[0] != byte(i) {
					t.Errorf("%s: got strip %d with %d, want %d", name, i, b[0], next)
				}
				next++
				if i == c.cancel {
					cancel()
				}
				if i == c.fail {
					return bad
				}
				return nil
			})
		cancel()
		if !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", name, err, c.want)
		}
	}
}

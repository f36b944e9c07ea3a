package mediatest_test

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/decode"
	"github.com/vidcolor/vidcolor/internal/mediatest"
)

// retime gives the n-th packet of each stream of a transport stream, which is not
// reordered, the time of(n, its own) in ticks of 90 kHz.
func retime(t *testing.T, path string, of func(n int, pts int64) int64) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[byte]int{}
	for at := 0; at+188 <= len(data); at += 188 {
		p := data[at : at+188]
		i := bytes.Index(p, []byte{0, 0, 1})
		if p[1]&0x40 == 0 || i < 0 || i > 170 || p[i+3] < 0xc0 || p[i+3] > 0xef {
			continue
		}
		if p[i+7]>>6 == 3 {
			p[i+7] &^= 0x40
			copy(p[i+14:i+19], "\xff\xff\xff\xff\xff") // stuffing
		}
		b := p[i+9 : i+14]
		pts := int64(b[0]>>1&7)<<30 | int64(b[1])<<22 | int64(b[2]>>1)<<15 | int64(b[3])<<7 | int64(b[4]>>1)
		pts = of(seen[p[i+3]], pts)
		seen[p[i+3]]++
		b[0], b[1], b[2], b[3], b[4] = 0x21|byte(pts>>30)<<1, byte(pts>>22), byte(pts>>15)<<1|1, byte(pts>>7), byte(pts)<<1|1
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// A time that is wrong by itself is no clock that begins anew: what is behind it keeps
// its own, in picture and sound.
func TestOddTimes(t *testing.T) {
	mediatest.NoLeak(t)
	const second = 90000
	only := func(by int64, which ...int) func(n int, pts int64) int64 {
		return func(n int, pts int64) int64 {
			for _, w := range which {
				if n == w {
					return pts + by
				}
			}
			return pts
		}
	}
	for _, tt := range []struct {
		name string
		of   func(n int, pts int64) int64
	}{
		{"one falls", only(-3*second, 40)},
		{"one falls far", only(-15*second, 40)},
		{"one leaps", only(3*second, 40)},
		{"one leaps far", only(15*second, 40)},
		{"two fall, at places apart", only(-3*second, 30, 60)},
		{"disorder", func(n int, pts int64) int64 {
			return pts + [4]int64{0, 3600, 3600, -7200}[n%4]
		}},
		{"disorder of many", func(n int, pts int64) int64 {
			if n%10 == 9 {
				return pts - 8*3600
			}
			return pts + 3600*int64(min(n%10, 1))
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			args := append(mediatest.Pattern(64, 48, 25, 100), "-f", "lavfi", "-i", "sine=d=4", "-shortest", "-c:v", "mpeg2video", "-c:a", "mp2", "-pes_payload_size", "0", "-output_ts_offset", "20")
			in := mediatest.Make(t, "in.ts", args...)
			retime(t, in, tt.of)
			r, err := decode.Open(in, decode.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			f := vidcolor.NewFrame(64, 48, 8, vidcolor.Layout{})
			for err == nil {
				if err = r.Next(context.Background(), f); err == nil && f.Shift != 0 {
					t.Fatalf("frame %d is moved by %d", f.Index, f.Shift)
				}
			}
			if d := r.Damage(); err != io.EOF || d.Restarts != 0 || d.Nudged == 0 || d.Lost() {
				t.Errorf("%v, damage %q", err, d.Notes)
			}
			out := filepath.Join(t.TempDir(), "out.mkv")
			writeInTurns(t, in, out, nil, 1<<30)
			for _, s := range []string{"v:0", "a:0"} {
				times := mediatest.Times(t, out, s)
				first, last := times[0], times[len(times)-1]
				if d := last - first; d < 3850 || d > 4100 {
					t.Errorf("%s: from %d to %d ms", s, first, last)
				}
			}
		})
	}
}

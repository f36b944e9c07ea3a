package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
)

// damageBar spoils 2 % of a transport stream's packets, and cuts a Matroska film
// at ten places, and counts the frames against what ffmpeg decodes.
func damageBar(b *bench) (outcome, error) {
	rng := rand.New(rand.NewPCG(b.seed, 7))
	in, err := b.film("whole.ts", "160x96", 500, "-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-b:v", "400k")
	if err != nil {
		return outcome{}, err
	}
	data, err := os.ReadFile(in)
	if err != nil {
		return outcome{}, err
	}
	for at := 188 * 20; at+188 <= len(data); at += 188 {
		if rng.Float64() < 0.02 {
			for i := range 40 {
				data[at+20+i*4] ^= byte(rng.Uint32())
			}
		}
	}
	spoiled := filepath.Join(b.dir, "spoiled.ts")
	if err := os.WriteFile(spoiled, data, 0o600); err != nil {
		return outcome{}, err
	}
	ts, tsWant, code, err := b.compare(spoiled)
	if err != nil {
		return outcome{}, err
	}
	pass := ts >= tsWant && code == 3
	if in, err = b.film("whole.mkv", "160x96", 250); err != nil {
		return outcome{}, err
	}
	if data, err = os.ReadFile(in); err != nil {
		return outcome{}, err
	}
	good := 0
	for i := range 10 {
		cut := filepath.Join(b.dir, "cut.mkv")
		if err := os.WriteFile(cut, data[:len(data)*(i*9+8)/100], 0o600); err != nil {
			return outcome{}, err
		}
		got, want, code, err := b.compare(cut)
		if err != nil {
			return outcome{}, err
		}
		if got >= want && code == 3 {
			good++
		}
	}
	return outcome{figure: fmt.Sprintf("TS %d frames, ffmpeg %d, exit %d; %d of 10 cuts complete with exit 3", ts, tsWant, code, good), pass: pass && good == 10}, nil
}

// compare colours a damaged film and counts frames: ours and ffmpeg's.
func (b *bench) compare(in string) (got, want, code int, err error) {
	out := filepath.Join(b.dir, "damage.out.mkv")
	r := b.color(append(quick, "-y", in, out)...)
	if want, err = frames(in); err != nil {
		return 0, 0, 0, err
	}
	if r.code == 0 || r.code == 3 {
		got, err = frames(out)
	}
	return got, want, r.code, err
}

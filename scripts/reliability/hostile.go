package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sort"
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/decode"
	"github.com/vidcolor/vidcolor/encode"
)

// regradeVerb makes this program read a film and write it without a network: a
// process that may crash alone, and that costs less than the whole program.
const regradeVerb = "-regrade"

// regradeProcess returns the exit code that the program would end with.
func regradeProcess(in string) int {
	err := regrade(in, filepath.Join(filepath.Dir(in), "regraded.mkv"))
	if err == nil {
		return 0
	}
	fmt.Fprintln(os.Stderr, err)
	return vidcolor.KindOf(err).ExitCode()
}

func regrade(in, out string) error {
	r, err := decode.Open(in, decode.Options{Threads: 2})
	if err != nil {
		return err
	}
	defer r.Close()
	i := r.Info()
	w, err := encode.Create(out, i, encode.Options{CRF: encode.DefaultCRF, Preset: "ultrafast", Codec: "libx264", CopyFrom: in, Overwrite: true})
	if err != nil {
		return err
	}
	f := vidcolor.NewFrame(i.Width, i.Height, i.Depth, w.Layout())
	for {
		err := r.Next(context.Background(), f)
		if err == io.EOF {
			break
		}
		if err == nil {
			err = w.Write(context.Background(), f)
		}
		if err != nil {
			_ = w.Abort()
			return err
		}
	}
	if err := w.Close(); err != nil {
		return err
	}
	if d := r.Damage(); d.Lost() {
		return &vidcolor.Error{Kind: vidcolor.KindDamaged, Op: "read", Path: in, Err: fmt.Errorf("%v", d.Notes)}
	}
	return nil
}

// hostileBar spoils small films of every kind and reads each in a process of its
// own; one in fifty goes through the whole program.
func hostileBar(b *bench) (outcome, error) {
	seeds, err := b.seeds()
	if err != nil {
		return outcome{}, err
	}
	self, err := os.Executable()
	if err != nil {
		return outcome{}, err
	}
	rng := rand.New(rand.NewPCG(b.seed, 8))
	codes := map[int]int{}
	var peak int64
	var bad []string
	n := b.count(10000)
	for i := range n {
		seed := seeds[i%len(seeds)]
		data, err := os.ReadFile(seed)
		if err != nil {
			return outcome{}, err
		}
		path := filepath.Join(b.dir, "hostile"+filepath.Ext(seed))
		if err := os.WriteFile(path, mutate(data, rng), 0o600); err != nil {
			return outcome{}, err
		}
		var r result
		if i%50 == 0 {
			r = start(30*time.Second, b.program, append(quick, "-y", path, filepath.Join(b.dir, "hostile.out.mkv"))...)
		} else {
			r = start(30*time.Second, self, regradeVerb, path)
		}
		codes[r.code]++
		peak = max(peak, r.peak)
		// 2 is a refusal: a mutation may turn a film into HDR or into no video.
		if r.code < 0 || r.code > 3 || r.peak > 2<<30 {
			keep := filepath.Join(os.TempDir(), fmt.Sprintf("hostile-%d%s", i, filepath.Ext(seed)))
			_ = os.Rename(path, keep)
			bad = append(bad, fmt.Sprintf("%s: exit %d, signal %v, %d MB", keep, r.code, r.signal, r.peak>>20))
		}
	}
	figure := fmt.Sprintf("%d files: %s, peak %d MB, %d bad", n, tally(codes), peak>>20, len(bad))
	for _, l := range bad {
		fmt.Println(l)
	}
	return outcome{figure: figure, pass: len(bad) == 0}, nil
}

func tally(codes map[int]int) string {
	var keys []int
	for k := range codes {
		keys = append(keys, k)
	}
	sort.Ints(keys)
	s := ""
	for _, k := range keys {
		s += fmt.Sprintf("exit %d × %d, ", k, codes[k])
	}
	return s[:max(len(s)-2, 0)]
}

// seeds are small films of many kinds, and the shared odd ones where they exist.
func (b *bench) seeds() ([]string, error) {
	kinds := map[string][]string{
		"a.mp4": nil, "b.mkv": nil, "c.mov": {"-c:v", "prores_ks"}, "d.ts": {"-c:v", "mpeg2video"}, "e.avi": {"-c:v", "mpeg4"},
		"f.webm": {"-c:v", "libvpx", "-deadline", "realtime"}, "g.mkv": {"-c:v", "ffv1"}, "h.nut": nil, "i.mpg": {"-c:v", "mpeg1video"},
		"j.mp4": {"-c:v", "libx264", "-preset", "ultrafast", "-movflags", "frag_keyframe+empty_moov"}, "k.mov": {"-c:v", "mjpeg"},
	}
	var all []string
	for name, args := range kinds {
		path, err := b.film("seed-"+name, "64x48", 12, args...)
		if err != nil {
			return nil, err
		}
		all = append(all, path)
	}
	shared := os.Getenv("VIDCOLOR_SHARED")
	if shared == "" {
		shared = filepath.Join("..", "shared")
	}
	odd, _ := filepath.Glob(filepath.Join(shared, "data", "odd", "*.*"))
	for _, path := range odd {
		if st, err := os.Stat(path); err == nil && st.Size() < 200_000 {
			all = append(all, path)
		}
	}
	sort.Strings(all)
	return all, nil
}

// mutate flips bytes, cuts, and moves or repeats stretches of data.
func mutate(data []byte, rng *rand.Rand) []byte {
	d := append([]byte(nil), data...)
	for range 1 + rng.IntN(3) {
		if len(d) < 16 {
			return d
		}
		a, c := rng.IntN(len(d)), rng.IntN(len(d))
		switch n := min(rng.IntN(1+len(d)/8), len(d)-max(a, c)); rng.IntN(6) {
		case 0, 1: // flip some bytes, mostly of the head
			for range 1 + rng.IntN(30) {
				at := rng.IntN(len(d))
				if rng.IntN(2) == 0 {
					at = rng.IntN(min(len(d), 2048))
				}
				d[at] ^= byte(1 + rng.IntN(255))
			}
		case 2:
			d = d[:a]
		case 3: // swap two stretches
			t := append([]byte(nil), d[a:a+n]...)
			copy(d[a:a+n], d[c:c+n])
			copy(d[c:c+n], t)
		case 4: // repeat one
			d = append(d[:a+n:a+n], d[a:]...)
		case 5: // a number that is far too large
			for i := range min(4, len(d)-a) {
				d[a+i] = 0xff
			}
		}
	}
	return d
}

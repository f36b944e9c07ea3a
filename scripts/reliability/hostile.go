package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/decode"
	"github.com/vidcolor/vidcolor/encode"
	"github.com/vidcolor/vidcolor/internal/mediatest"
)

// regradeVerb makes this program read films and write them without a network: a
// process that may crash alone, and that costs less than the whole program. It says
// the exit code that the program would end with, a line a film.
const regradeVerb = "-regrade"

func regradeProcess(films []string) {
	for _, in := range films {
		err := regrade(in, filepath.Join(filepath.Dir(in), "regraded.mkv"))
		code := 0
		if err != nil {
			code = vidcolor.KindOf(err).ExitCode()
		}
		fmt.Println(code)
	}
}

func regrade(in, out string) error {
	r, err := decode.Open(in, decode.Options{Threads: 2})
	if err != nil {
		return err
	}
	defer r.Close()
	i := r.Info()
	w, err := encode.Create(out, i, encode.Options{CRF: encode.DefaultCRF, Preset: "ultrafast", Codec: "libx264", Threads: 1, CopyFrom: in, Overwrite: true})
	if err != nil {
		return err
	}
	f := vidcolor.NewFrame(i.Width, i.Height, i.Depth, w.Layout())
	if _, err := mediatest.Copy(context.Background(), w, r, f); err != nil {
		_ = w.Abort()
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	if d := r.Damage(); d.Lost() {
		return &vidcolor.Error{Kind: vidcolor.KindDamaged, Op: "read", Path: in, Err: fmt.Errorf("%v", d.Notes)}
	}
	return nil
}

// batch is how many films one process reads, so that its start counts little. What
// one leaves behind shows in the peak of all.
const batch = 50

// hostileBar spoils small films of every kind and reads them in processes of
// batch films; one in fifty also goes through the whole program.
func hostileBar(b *bench) (outcome, error) {
	seeds, err := b.seeds()
	if err != nil {
		return outcome{}, err
	}
	h := &hostile{b: b, codes: map[int]int{}, rng: rand.New(rand.NewPCG(b.seed, 8))}
	if h.self, err = os.Executable(); err != nil {
		return outcome{}, err
	}
	n, did := b.count(10000), 0
	for did < n && !b.over() {
		var films []string
		for range min(batch, n-did) {
			path, err := h.spoil(seeds[did%len(seeds)], did)
			if err != nil {
				return outcome{}, err
			}
			films = append(films, path)
			did++
		}
		h.whole(films[0])
		h.read(films)
		for _, path := range films {
			_ = os.Remove(path)
		}
		if did%1000 == 0 {
			fmt.Printf("%d files: %s, peak %d MB, %d bad\n", did, tally(h.codes), h.peak>>20, len(h.bad))
		}
	}
	for _, l := range h.bad {
		fmt.Println(l)
	}
	figure := fmt.Sprintf("%d files: %s, peak %d MB, %d bad; %d of them through the whole program too", did, tally(h.codes), h.peak>>20, len(h.bad), h.wholes)
	return outcome{figure: figure, pass: len(h.bad) == 0, count: part(did, n)}, nil
}

// hostile is the state of hostileBar.
type hostile struct {
	b      *bench
	self   string
	rng    *rand.Rand
	codes  map[int]int
	peak   int64
	bad    []string
	wholes int
}

// spoil writes a mutation of a seed.
func (h *hostile) spoil(seed string, i int) (string, error) {
	data, err := os.ReadFile(seed)
	if err != nil {
		return "", err
	}
	path := filepath.Join(h.b.dir, fmt.Sprintf("hostile-%d%s", i, filepath.Ext(seed)))
	return path, os.WriteFile(path, mutate(data, h.rng), 0o600)
}

// hang is the longest time for one file.
const hang = 30 * time.Second

// whole gives a film to the whole program.
func (h *hostile) whole(path string) {
	h.wholes++
	args := append(slices.Clone(quick), "-y", path, filepath.Join(h.b.dir, "hostile.out.mkv"))
	r := start(hang, h.b.program, args...)
	if r.code == outOfTime { // a busy machine is no hang
		r = start(hang, h.b.program, args...)
	}
	h.judge(path, r)
}

// judge notes a process that ended as none may: 2 is a refusal, as of HDR.
func (h *hostile) judge(path string, r result) {
	h.peak = max(h.peak, r.peak)
	if r.code >= 0 && r.code <= 3 && r.peak <= 2<<30 {
		return
	}
	keep := filepath.Join(os.TempDir(), filepath.Base(path))
	if data, err := os.ReadFile(path); err == nil {
		_ = os.WriteFile(keep, data, 0o600)
	}
	h.bad = append(h.bad, fmt.Sprintf("%s: exit %d, signal %v, %d MB", keep, r.code, r.signal, r.peak>>20))
}

// read gives films to one process; where it ends before its time, the film that it
// was at is bad, and another process goes on behind it.
func (h *hostile) read(films []string) {
	for len(films) > 0 {
		r := startWatched(hang, h.self, append([]string{regradeVerb}, films...)...)
		done := strings.Fields(string(r.stdout))
		for _, code := range done {
			n, _ := strconv.Atoi(code)
			h.codes[n]++
		}
		h.peak = max(h.peak, r.peak)
		if len(done) >= len(films) {
			return
		}
		h.codes[r.code]++
		h.judge(films[len(done)], r)
		films = films[len(done)+1:]
	}
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
		if path = b.beginning(path); path != "" {
			all = append(all, path)
		}
	}
	sort.Strings(all)
	return all, nil
}

// beginning is a film that is small enough to be read thousands of times: itself,
// or its first packets copied; "" if that cannot be had.
func (b *bench) beginning(path string) string {
	st, err := os.Stat(path)
	if err != nil || st.Size() == 0 {
		return ""
	}
	if st.Size() < 60_000 {
		return path
	}
	short := filepath.Join(b.dir, "seed-"+filepath.Base(path))
	if _, err := ffmpeg("-t", "0.2", "-i", path, "-map", "0", "-c", "copy", short); err != nil {
		return ""
	}
	if st, err := os.Stat(short); err != nil || st.Size() > 200_000 {
		return ""
	}
	return short
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

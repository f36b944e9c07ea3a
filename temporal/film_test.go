package temporal_test

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/vidcolor/vidcolor"
)

const (
	proxyW, proxyH = 224, 128 // of 16:9 at the default network size
	mapW, mapH     = proxyW / 4, proxyH / 4
)

// film is a film with colour truth at proxy size.
type film struct {
	name  string
	proxy []*vidcolor.Proxy
	truth []*vidcolor.Chroma
}

func sharedRoot() string {
	if root := os.Getenv("VIDCOLOR_SHARED"); root != "" {
		return root
	}
	return filepath.Join("..", "..", "shared")
}

// shared returns the path of a file of the shared data, or skips the test.
func shared(t testing.TB, name string) string {
	t.Helper()
	path := filepath.Join(sharedRoot(), "data", name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("no shared data: %v (set VIDCOLOR_SHARED)", err)
	}
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		t.Skip("no ffmpeg command")
	}
	return path
}

// heavy skips a test of minutes under the race detector, which the synthetic
// tests serve better.
func heavy(t testing.TB) {
	t.Helper()
	if raceEnabled {
		t.Skip("too slow under the race detector")
	}
}

// clips are the shared clips, decoded once.
var clips = sync.OnceValues(func() ([]*film, error) {
	paths, err := filepath.Glob(filepath.Join(sharedRoot(), "data", "clips", "*.mp4"))
	var out []*film
	for _, p := range paths {
		f, err := readFilm(p, "", clipFrames)
		if err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, err
})

// sharedClips returns the shared clips, or skips the test.
func sharedClips(t testing.TB) []*film {
	t.Helper()
	heavy(t)
	shared(t, "clips")
	fs, err := clips()
	if err != nil {
		t.Fatal(err)
	}
	if len(fs) == 0 {
		t.Skip("no clips in the shared data")
	}
	return fs
}

// readFilm decodes at most n frames of a file at proxy size, through optional
// filters.
func readFilm(path, filters string, n int) (*film, error) {
	vf := fmt.Sprintf("scale=%d:%d:flags=area,format=rgb24", proxyW, proxyH)
	if filters != "" {
		vf = filters + "," + vf
	}
	cmd := exec.Command("ffmpeg", "-v", "error", "-threads", "1", "-i", path, "-an", "-vf", vf,
		"-frames:v", fmt.Sprint(n), "-f", "rawvideo", "-")
	var errs bytes.Buffer
	cmd.Stderr = &errs
	raw, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("ffmpeg on %s: %w: %s", path, err, errs.String())
	}
	f := &film{name: filepath.Base(path)}
	lab := newLabTable()
	for size := proxyW * proxyH * 3; len(raw) >= size; raw = raw[size:] {
		p, c := lab.frame(raw[:size])
		f.add(p, c)
	}
	return f, nil
}

func (f *film) add(p *vidcolor.Proxy, c *vidcolor.Chroma) {
	p.Index = int64(len(f.proxy))
	c.Index = p.Index
	f.proxy = append(f.proxy, p)
	f.truth = append(f.truth, c)
}

// labTable converts sRGB bytes.
type labTable struct {
	lin  [256]float64
	root [4096]float64
}

func newLabTable() *labTable {
	t := &labTable{}
	for i := range t.lin {
		t.lin[i] = linear(float64(i) / 255)
	}
	for i := range t.root {
		t.root[i] = cube((float64(i) + 0.5) / 4096)
	}
	return t
}

func linear(v float64) float64 {
	if v <= 0.04045 {
		return v / 12.92
	}
	return math.Pow((v+0.055)/1.055, 2.4)
}

func cube(v float64) float64 {
	if v > 216.0/24389 {
		return math.Cbrt(v)
	}
	return (24389.0/27*v + 16) / 116
}

func (t *labTable) f(v float64) float64 { return t.root[min(int(v*4096), 4095)] }

// frame makes the proxy of the luma and the truth of the chroma.
func (t *labTable) frame(rgb []byte) (*vidcolor.Proxy, *vidcolor.Chroma) {
	p := &vidcolor.Proxy{W: proxyW, H: proxyH, L: make([]float32, proxyW*proxyH)}
	c := vidcolor.NewChroma(mapW, mapH)
	for i := range p.L {
		r8, g8, b8 := rgb[3*i], rgb[3*i+1], rgb[3*i+2]
		luma := 0.2126*float64(r8) + 0.7152*float64(g8) + 0.0722*float64(b8)
		k := min(int(luma), 254)
		y := t.lin[k] + (luma-float64(k))*(t.lin[k+1]-t.lin[k])
		p.L[i] = float32(116*t.f(y) - 16)
		r, g, b := t.lin[r8], t.lin[g8], t.lin[b8]
		x := (0.4124564*r + 0.3575761*g + 0.1804375*b) / 0.95047
		yy := 0.2126729*r + 0.7151522*g + 0.0721750*b
		z := (0.0193339*r + 0.1191920*g + 0.9503041*b) / 1.08883
		fx, fy, fz := t.f(x), t.f(yy), t.f(z)
		at := (i/proxyW/4)*mapW + i%proxyW/4
		c.A[at] += float32(500*(fx-fy)) / 16
		c.B[at] += float32(200*(fy-fz)) / 16
	}
	for i := range c.Conf {
		c.Conf[i] = 1
	}
	return p, c
}

package guide

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// longGuide writes a guide of 500 statements for a film of two hours in 900 shots.
func longGuide(t testing.TB) string {
	var b strings.Builder
	b.WriteString("format = \"vidcolor-guide/1\"\n[palette]\ncoat = \"#203060\"\n")
	for i := range 900 {
		fmt.Fprintf(&b, "[[shot]]\nstart = %d\nend = %d\n", i*8, i*8+8)
	}
	for i := range 500 {
		fmt.Fprintf(&b, "[[hint]]\ntime = %d.5\nx = %d\ny = 20\ncolour = \"coat\"\n", i*14, i)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "guide.toml"), []byte(b.String()), 0o666); err != nil {
		t.Fatal(err)
	}
	return dir
}

// A long guide touches the shots that it speaks of and no others, and asks for the
// frames that it states as keyframes.
func TestLongGuide(t *testing.T) {
	g, err := Open(longGuide(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	var touched, stated, wanted int
	for i := range g.Shots {
		if g.Touches(i) {
			touched++
		}
	}
	s := NewSession(g, 640, 480, nil, nil, nil)
	const frames = 2 * 3600 * 24
	for i := range frames {
		span := Span{frameAt(i), frameAt(i + 1)}
		if s.Stated(span) {
			stated++
		}
		if s.Wants(span) {
			wanted++
		}
	}
	// Moments are 14 s apart, shots 8 s long: no shot has two.
	if touched != 500 || stated != 500 || wanted < 500*24 || wanted > 500*25 {
		t.Errorf("%d shots touched, %d frames stated, %d keyframes wanted; want 500, 500, some 24 a shot", touched, stated, wanted)
	}
}

func frameAt(i int) time.Duration { return time.Duration(i) * time.Second / 24 }

// What a long guide costs before the first frame, and in memory.
func BenchmarkLongGuide(b *testing.B) {
	dir := longGuide(b)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var g *Guide
	for b.Loop() {
		var err error
		if g, err = Open(dir, nil); err != nil {
			b.Fatal(err)
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.ReportMetric((float64(after.HeapAlloc)-float64(before.HeapAlloc))/1e6, "MB")
	runtime.KeepAlive(g)
}

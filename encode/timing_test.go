package encode

import (
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/vidcolor/vidcolor/internal/mediatest"
)

// Transport streams have no frame rate of their own: readers find the film's in the
// codec's header, also of a single frame. Times are the film's all the same.
func TestTransportStreamsHaveTheRate(t *testing.T) {
	mediatest.NoLeak(t)
	for _, codec := range []string{"libx264", "libx265"} {
		for name, times := range map[string][]int64{"one": {0}, "steady": steady(60), "uneven": {0, 512, 1100, 1536, 2048, 9000, 9512, 10024, 10536, 12800}} {
			path := filepath.Join(t.TempDir(), "out.ts")
			w, _ := shoot(t, path, film(64, 48, 8), Options{Codec: codec, CRF: DefaultCRF, Preset: "veryfast"}, times)
			closeWriter(t, w)
			if got := mediatest.Probe(t, path, "v:0", "packet=duration"); len(times) == 1 && !slices.Equal(got, []string{"3600"}) {
				t.Errorf("%s: one frame lasts %q ticks of 1/90000 s, want 3600", codec, got)
			}
			got := mediatest.Times(t, path, "v:0")
			if len(got) != len(times) {
				t.Fatalf("%s, %s: %d frames, want %d", codec, name, len(got), len(times))
			}
			for i, at := range times {
				if d := got[i] - got[0] - at*90000/12800; d < -1 || d > 1 {
					t.Errorf("%s, %s: frame %d comes %d ticks of 1/90000 s off its time", codec, name, i, d)
				}
			}
			last := int64(-1 << 40)
			for i, l := range mediatest.Probe(t, path, "v:0", "packet=pts,dts") {
				var pts, dts int64
				if _, err := sscan(l, &pts, &dts); err != nil {
					t.Fatal(err)
				}
				if dts <= last || dts > pts {
					t.Errorf("%s, %s: packet %d is decoded at %d, the one before at %d, and shown at %d", codec, name, i, dts, last, pts)
				}
				last = dts
			}
		}
	}
}

// TestCoding counts the calls of the encoder in Write and not those that end the film.
func TestCoding(t *testing.T) {
	mediatest.NoLeak(t)
	var now time.Duration
	clock := func() time.Duration { now += time.Millisecond; return now }
	in := film(64, 48, 8)
	w, _ := shoot(t, filepath.Join(t.TempDir(), "a.mkv"), in, Options{CRF: DefaultCRF, Clock: clock}, steady(5))
	want := w.Coding()
	if want < 5*time.Millisecond { // each frame is sent once at least
		t.Errorf("5 frames took %v, want 5ms or more", want)
	}
	closeWriter(t, w)
	if got := w.Coding(); got != want {
		t.Errorf("after Close: got %v, want %v", got, want)
	}
}

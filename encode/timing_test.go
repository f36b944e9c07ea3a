package encode

import (
	"path/filepath"
	"slices"
	"testing"

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

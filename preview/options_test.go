package preview

import (
	"slices"
	"testing"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/mediatest"
	"github.com/vidcolor/vidcolor/job"
)

// A variant, and the film itself after its options were changed, are what a film opened
// with those options is; nothing else of the film changes.
func TestVariants(t *testing.T) {
	path := mediatest.Make(t, "two.mkv", "-f", "lavfi", "-i", "testsrc2=s=160x96:r=25:d=0.8", "-vf", "format=gray,format=yuv420p", "-c:v", "libx264")
	e := job.NewEngine(job.EngineOptions{})
	defer e.Close()
	open := func(s job.Spec) *Film {
		t.Helper()
		f, err := Open(t.Context(), e, s)
		if vidcolor.KindOf(err) == vidcolor.KindModel {
			t.Skip(err)
		}
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	frame := func(f *Film) []byte {
		t.Helper()
		p, err := f.Picture(t.Context(), 12, Want{})
		if err != nil {
			t.Fatal(err)
		}
		return slices.Concat(p.Frame.Luma.Pix, p.Frame.U.Pix, p.Frame.V.Pix)
	}
	plain := job.Spec{Input: path, Output: "none.mkv", Size: 64}
	pale := plain
	half := 0.5
	pale.Saturation = &half
	small := plain
	small.Size = 96

	f := open(plain)
	defer f.Close()
	first := frame(f)
	for name, s := range map[string]job.Spec{"pale": pale, "larger": small} {
		other := open(s)
		want := frame(other)
		if err := other.Close(); err != nil {
			t.Error(err)
		}
		if slices.Equal(want, first) {
			t.Fatalf("%s: no other picture", name)
		}
		v, err := f.Variant(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(frame(v), want) {
			t.Errorf("%s: the variant is another picture", name)
		}
		if err := v.Close(); err != nil {
			t.Error(err)
		}
		if err := f.SetOptions(t.Context(), s, 7); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(frame(f), want) {
			t.Errorf("%s: the film is another picture after its options were changed", name)
		}
		if err := f.SetOptions(t.Context(), plain, 8); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(frame(f), first) {
			t.Errorf("%s: the film did not come back", name)
		}
	}
}

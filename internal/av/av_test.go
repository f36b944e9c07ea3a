package av

import (
	"fmt"
	"testing"

	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor"
)

// The C pointer is astiav's first field: what one side writes the other reads.
func TestPointers(t *testing.T) {
	cc := NewCodec(astiav.FindEncoderByName("ffv1"))
	defer FreeCodec(&cc)
	want := vidcolor.ColorTag{Matrix: vidcolor.MatrixBT709, Range: vidcolor.RangeFull, Primaries: 9, Transfer: 13}
	SetCodecColor(cc, want)
	got := vidcolor.ColorTag{Matrix: vidcolor.Matrix(cc.ColorSpace()), Range: vidcolor.Range(cc.ColorRange()),
		Primaries: int(cc.ColorPrimaries()), Transfer: int(cc.ColorTransferCharacteristic())}
	if got != want {
		t.Errorf("codec context: got %+v, want %+v", got, want)
	}

	out, err := NewOutput("matroska")
	if err != nil {
		t.Fatal(err)
	}
	defer out.Free()
	s := out.NewStream(nil)
	if n := int(formatC(out.FormatContext).nb_streams); n != 1 {
		t.Errorf("format context: got %d streams, want 1", n)
	}
	s.SetTimeBase(astiav.NewRational(7, 90001))
	if tb := streamC(s).time_base; tb.num != 7 || tb.den != 90001 {
		t.Errorf("stream: got time base %d/%d, want 7/90001", tb.num, tb.den)
	}
	if err := SetMetadata(s, "language", "fra"); err != nil {
		t.Fatal(err)
	}
	if e := s.Metadata().Get("language", nil, 0); e == nil || e.Value() != "fra" {
		t.Errorf("stream metadata: got %v, want fra", e)
	}

	d, err := Options(map[string]string{"a": "1", "b": "2"})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Free()
	if left := Left(d); len(left) != 2 || left["b"] != "2" {
		t.Errorf("dictionary: got %v", left)
	}
}

func TestDescribeFormat(t *testing.T) {
	type want struct {
		direct, gray, rgb, paintable bool
		depth                        int
		layout                       string
	}
	tests := map[string]want{
		"yuv420p":      {true, false, false, true, 8, "yuv420p"},
		"yuvj422p":     {true, false, false, true, 8, "yuv422p"},
		"yuv444p16le":  {true, false, false, true, 16, "yuv444p16"},
		"yuv422p10be":  {true, false, false, false, 10, "yuv422p10"},
		"nv12":         {true, false, false, true, 8, "yuv420p"},
		"p010le":       {true, false, false, true, 10, "yuv420p10"},
		"yuva420p":     {true, false, false, false, 8, "yuv420p"},
		"yuyv422":      {true, false, false, false, 8, "yuv422p"},
		"gray":         {true, true, false, false, 8, "yuv444p"},
		"gray12le":     {true, true, false, false, 12, "yuv444p12"},
		"ya8":          {true, true, false, false, 8, "yuv444p"},
		"monob":        {false, true, false, false, 1, "yuv444p"},
		"rgb24":        {true, false, true, false, 8, "yuv444p"},
		"gbrp10le":     {true, false, true, false, 10, "yuv444p10"},
		"rgb48be":      {true, false, true, false, 16, "yuv444p16"},
		"rgb565le":     {false, false, true, false, 5, "yuv444p"},
		"pal8":         {false, false, true, false, 8, "yuv444p"},
		"xyz12le":      {false, false, true, false, 12, "yuv444p12"},
		"bayer_rggb8":  {false, false, true, false, 2, "yuv444p"},
		"gbrpf32le":    {false, false, true, false, 32, "yuv444p32"},
		"uyyvyy411":    {false, false, false, false, 8, "yuv411p"},
		"vaapi":        {false, true, false, false, 0, "yuv420p"},
		"yuv420p9le":   {true, false, false, true, 9, "yuv420p9"},
		"x2rgb10le":    {true, false, true, false, 10, "yuv444p10"},
		"ayuv64le":     {true, false, false, false, 16, "yuv444p16"},
		"p416le":       {true, false, false, true, 16, "yuv444p16"},
		"yuv440p12le":  {true, false, false, true, 12, "yuv440p12"},
		"yuv410p":      {true, false, false, true, 8, "yuv410p"},
		"rgb4":         {false, false, true, false, 1, "yuv444p"},
		"grayf32le":    {false, true, false, false, 32, "yuv444p32"},
		"gray16be":     {true, true, false, false, 16, "yuv444p16"},
		"bgra":         {true, false, true, false, 8, "yuv444p"},
		"0rgb":         {true, false, true, false, 8, "yuv444p"},
		"y210le":       {true, false, false, false, 10, "yuv422p10"},
		"yuv444p12be":  {true, false, false, false, 12, "yuv444p12"},
		"nv24":         {true, false, false, true, 8, "yuv444p"},
		"gbrap":        {true, false, true, false, 8, "yuv444p"},
		"yuva444p10le": {true, false, false, false, 10, "yuv444p10"},
	}
	for name, w := range tests {
		p, ok := FindFormat(name)
		if !ok {
			t.Errorf("%s: not found", name)
			continue
		}
		got := want{p.Direct, p.Gray(), p.RGB, p.Paintable(), p.Depth, p.Layout().String()}
		if got != w {
			t.Errorf("%s: got %+v, want %+v", name, got, w)
		}
	}
	if _, ok := FindFormat("yuv999p"); ok {
		t.Error("yuv999p: found")
	}
	if p, ok := FindFormat("yuv420p10"); !ok || p.Name != "yuv420p10le" {
		t.Errorf("yuv420p10: got %q, %v", p.Name, ok)
	}
}

// newPicture allocates a frame of 5 × 3 samples.
func newPicture(t *testing.T, format string) (*astiav.Frame, PixelFormat) {
	t.Helper()
	p, ok := FindFormat(format)
	if !ok {
		t.Fatalf("no format %s", format)
	}
	f := NewFrame()
	f.SetWidth(5)
	f.SetHeight(3)
	f.SetPixelFormat(p.Format)
	if err := f.AllocBuffer(0); err != nil {
		t.Fatal(err)
	}
	return f, p
}

// Every component comes back as it was written, and writing one leaves the
// others alone.
func TestPlanesRoundTrip(t *testing.T) {
	for _, format := range []string{"gray", "gray10le", "gray16be", "ya8", "yuv420p", "yuv422p10le", "yuv444p16le", "yuv444p12be",
		"nv12", "nv21", "p010le", "p016le", "p010be", "yuyv422", "uyvy422", "rgb24", "bgra", "argb", "rgb48be", "gbrp", "gbrp14le", "ayuv64le"} {
		t.Run(format, func(t *testing.T) {
			f, p := newPicture(t, format)
			defer FreeFrame(&f)
			n := p.Components
			if n == 2 || n == 4 {
				n-- // alpha is not ours
			}
			planes := make([]vidcolor.Plane, n)
			for c := range planes {
				w, h := 5, 3
				if c > 0 {
					w, h = p.Layout().ChromaSize(5, 3)
				}
				planes[c] = vidcolor.NewPlane(w, h, p.Depth)
				for i := range w * h {
					planes[c].Set(i%w, i/w, (i*37+c*1013+planes[c].Max()-20)&planes[c].Max())
				}
			}
			// Packed 4:2:2 of odd width has a last pair that both components share.
			for c := range planes {
				if err := WritePlane(f, c, &planes[c]); err != nil {
					t.Fatal(err)
				}
			}
			for c := range planes {
				got := vidcolor.NewPlane(planes[c].Width, planes[c].Height, p.Depth)
				if err := ReadPlane(f, c, &got); err != nil {
					t.Fatal(err)
				}
				if string(got.Pix) != string(planes[c].Pix) {
					t.Errorf("component %d: got %v, want %v", c, got.Pix, planes[c].Pix)
				}
			}
		})
	}
}

func TestPlaneDepths(t *testing.T) {
	tests := []struct {
		format         string
		depth, in, out int // what a plane of depth holds, writes, and reads back
	}{
		{"gray10le", 8, 255, 1020 >> 2}, {"gray16le", 8, 200, 200}, {"gray", 10, 1023, 255 << 2},
		{"gray", 10, 602, 151 << 2}, {"gray", 10, 601, 150 << 2}, {"gray10le", 12, 4095, 4092}, {"p010le", 8, 77, 77},
	}
	for _, tt := range tests {
		f, _ := newPicture(t, tt.format)
		p := vidcolor.NewPlane(5, 3, tt.depth)
		p.Fill(tt.in)
		err := WritePlane(f, 0, &p)
		p.Fill(0)
		if err == nil {
			err = ReadPlane(f, 0, &p)
		}
		if got := p.At(4, 2); err != nil || got != tt.out {
			t.Errorf("%s at %d bits: %d came back as %d (%v), want %d", tt.format, tt.depth, tt.in, got, err, tt.out)
		}
		FreeFrame(&f)
	}
}

func TestPlaneRefusals(t *testing.T) {
	for _, tt := range []struct {
		format     string
		comp, w, h int
		depth      int
	}{
		{"gray", 1, 5, 3, 8}, {"yuv420p", 1, 5, 3, 8}, {"gray", 0, 4, 3, 8}, {"gray", 0, 5, 4, 8}, {"monob", 0, 5, 3, 8},
		{"pal8", 0, 5, 3, 8}, {"gray", -1, 5, 3, 8}, {"gray", 0, 0, 0, 8},
	} {
		f, _ := newPicture(t, tt.format)
		p := vidcolor.NewPlane(tt.w, tt.h, tt.depth)
		if err := ReadPlane(f, tt.comp, &p); err == nil {
			t.Errorf("reading %+v: no error", tt)
		}
		if err := WritePlane(f, tt.comp, &p); err == nil {
			t.Errorf("writing %+v: no error", tt)
		}
		FreeFrame(&f)
	}
}

func TestRotation(t *testing.T) {
	for _, degrees := range []int{0, 90, 180, 270} {
		out, err := NewOutput("mp4")
		if err != nil {
			t.Fatal(err)
		}
		s, s2 := out.NewStream(nil), out.NewStream(nil)
		if err := SetRotation(s, degrees); err != nil {
			t.Fatal(err)
		}
		if got := Rotation(s); got != degrees {
			t.Errorf("got %d, want %d", got, degrees)
		}
		if err := CopySceneSideData(s2, s); err != nil || Rotation(s2) != degrees {
			t.Errorf("copy: got %d, want %d (%v)", Rotation(s2), degrees, err)
		}
		out.Free()
	}
}

func BenchmarkReadPlane(b *testing.B) {
	for _, format := range []string{"gray", "gray10le", "p010le"} {
		b.Run(fmt.Sprint(format), func(b *testing.B) {
			pf, _ := FindFormat(format)
			f := NewFrame()
			defer FreeFrame(&f)
			f.SetWidth(1920)
			f.SetHeight(1080)
			f.SetPixelFormat(pf.Format)
			if err := f.AllocBuffer(0); err != nil {
				b.Fatal(err)
			}
			p := vidcolor.NewPlane(1920, 1080, pf.Depth)
			b.SetBytes(int64(len(p.Pix)))
			b.ReportAllocs()
			for b.Loop() {
				if err := ReadPlane(f, 0, &p); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

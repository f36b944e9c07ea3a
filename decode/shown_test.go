package decode

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/color/palette"
	"image/jpeg"
	"image/png"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// linearProfile is an ICC profile of sRGB's primaries whose samples are light.
func linearProfile() []byte {
	fixed := func(all ...float64) (b []byte) {
		for _, v := range all {
			b = binary.BigEndian.AppendUint32(b, uint32(int32(math.Round(v*65536))))
		}
		return b
	}
	point := func(x, y, z float64) []byte { return append([]byte("XYZ \x00\x00\x00\x00"), fixed(x, y, z)...) }
	line := []byte("curv\x00\x00\x00\x00\x00\x00\x00\x00")
	tags := []struct {
		name string
		data []byte
	}{
		{"rXYZ", point(0.43607, 0.22249, 0.01392)}, {"gXYZ", point(0.38515, 0.71687, 0.09708)}, {"bXYZ", point(0.14307, 0.06061, 0.7141)},
		{"wtpt", point(0.9642, 1, 0.8249)}, {"rTRC", line}, {"gTRC", line}, {"bTRC", line},
	}
	head, table, data := make([]byte, 128), binary.BigEndian.AppendUint32(nil, uint32(len(tags))), []byte(nil)
	for _, tag := range tags {
		table = append(table, tag.name...)
		table = binary.BigEndian.AppendUint32(table, uint32(128+4+12*len(tags)+len(data)))
		table = binary.BigEndian.AppendUint32(table, uint32(len(tag.data)))
		data = append(data, tag.data...)
	}
	binary.BigEndian.PutUint32(head, uint32(len(head)+len(table)+len(data)))
	copy(head[8:], []byte{2, 0x40, 0, 0})
	copy(head[12:], "mntrRGB XYZ ")
	copy(head[36:], "acsp")
	copy(head[68:], fixed(0.9642, 1, 0.8249))
	return slices.Concat(head, table, data)
}

// withChunk puts a chunk behind a PNG's header.
func withChunk(file []byte, name string, data []byte) []byte {
	chunk := append([]byte(name), data...)
	sum := crc32.ChecksumIEEE(chunk)
	chunk = binary.BigEndian.AppendUint32(append(binary.BigEndian.AppendUint32(nil, uint32(len(data))), chunk...), sum)
	return slices.Concat(file[:33], chunk, file[33:])
}

// turned puts EXIF with an orientation into a JPEG.
func turned(file []byte, how byte) []byte {
	exif := []byte("Exif\x00\x00II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00")
	exif[24] = how
	return slices.Concat(file[:2], []byte{0xff, 0xe1, 0, byte(len(exif) + 2)}, exif, file[2:])
}

func encoded(t *testing.T, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Without a profile a picture's own codes are given, of every kind of PNG.
func TestPictureKeepsCodes(t *testing.T) {
	r := image.Rect(0, 0, 37, 11)
	dice := rand.New(rand.NewPCG(1, 2))
	b := func() uint8 { return uint8(dice.UintN(256)) }
	rgb, clear, deep := image.NewNRGBA(r), image.NewNRGBA(r), image.NewNRGBA64(r)
	gray, gray16, indexed := image.NewGray(r), image.NewGray16(r), image.NewPaletted(r, append(palette.WebSafe[:200:200], color.NRGBA{200, 30, 30, 90}))
	for y := range r.Dy() {
		for x := range r.Dx() {
			rgb.Set(x, y, color.NRGBA{b(), b(), b(), 255})
			clear.Set(x, y, color.NRGBA{b(), b(), b(), b()})
			v := b()
			deep.Set(x, y, color.NRGBA64{uint16(v) * 257, uint16(255-v) * 257, 0, uint16(v) * 257})
			gray.Set(x, y, color.Gray{v})
			gray16.Set(x, y, color.Gray16{uint16(v) * 257})
			indexed.SetColorIndex(x, y, v%201)
		}
	}
	for name, m := range map[string]image.Image{"RGB": rgb, "RGBA": clear, "RGBA of 16 bits": deep, "grey": gray, "grey of 16 bits": gray16, "palette": indexed} {
		path := filepath.Join(t.TempDir(), "a.png")
		if err := os.WriteFile(path, encoded(t, m), 0o666); err != nil {
			t.Fatal(err)
		}
		got, err := Picture(t.Context(), path)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		worst := 0
		for y := range r.Dy() {
			for x := range r.Dx() {
				p, q := got.NRGBAAt(x, y), color.NRGBAModel.Convert(m.At(x, y)).(color.NRGBA)
				if q.A == 0 {
					q.R, q.G, q.B, p.R, p.G, p.B = 0, 0, 0, 0, 0, 0
				}
				for _, d := range []int{int(p.R) - int(q.R), int(p.G) - int(q.G), int(p.B) - int(q.B), int(p.A) - int(q.A)} {
					worst = max(worst, d, -d)
				}
			}
		}
		if limit := map[string]int{"RGBA of 16 bits": 1}[name]; worst > limit { // Go's own conversion of it multiplies and divides
			t.Errorf("%s: codes differ by up to %d", name, worst)
		}
	}
}

// What a profile, a gamma or an orientation says is done.
func TestPictureAsShown(t *testing.T) {
	m := image.NewNRGBA(image.Rect(0, 0, 24, 16))
	for y := range 16 {
		for x := range 24 {
			m.Set(x, y, color.NRGBA{128, 128, 128, 255})
			if x < 8 && y < 8 {
				m.Set(x, y, color.NRGBA{255, 0, 0, 255}) // the corner at the left and the top
			}
		}
	}
	plain := encoded(t, m)
	var packed, photo bytes.Buffer
	z := zlib.NewWriter(&packed)
	_, _ = z.Write(linearProfile())
	_ = z.Close()
	if err := jpeg.Encode(&photo, m, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	icc := append([]byte("p\x00\x00"), packed.Bytes()...)
	for _, tt := range []struct {
		name   string
		data   []byte
		size   image.Point
		gray   int         // far from the corner
		corner image.Point // where it lies
	}{
		{"plain", plain, image.Pt(24, 16), 128, image.Pt(2, 2)},
		{"sRGB's gamma", withChunk(plain, "gAMA", []byte{0, 0, 0xb1, 0x8f}), image.Pt(24, 16), 128, image.Pt(2, 2)},
		{"linear gamma", withChunk(plain, "gAMA", []byte{0, 1, 0x86, 0xa0}), image.Pt(24, 16), 188, image.Pt(2, 2)},
		{"linear profile", withChunk(plain, "iCCP", icc), image.Pt(24, 16), 188, image.Pt(2, 2)},
		{"JPEG", photo.Bytes(), image.Pt(24, 16), 128, image.Pt(2, 2)},
		{"JPEG upside down", turned(photo.Bytes(), 3), image.Pt(24, 16), 128, image.Pt(21, 13)},
		{"JPEG on its side", turned(photo.Bytes(), 6), image.Pt(16, 24), 128, image.Pt(13, 2)},
	} {
		path := filepath.Join(t.TempDir(), "a.png") // what it is, its content tells
		if err := os.WriteFile(path, tt.data, 0o666); err != nil {
			t.Fatal(err)
		}
		size, err := PictureSize(path)
		if err != nil || size != tt.size {
			t.Errorf("%s: got size %v and %v, want %v", tt.name, size, err, tt.size)
		}
		got, err := Picture(t.Context(), path)
		if err != nil || got.Rect.Size() != tt.size {
			t.Errorf("%s: got %v", tt.name, err)
			continue
		}
		if p := got.NRGBAAt(tt.size.X/2, tt.size.Y/2+2); max(int(p.R)-tt.gray, tt.gray-int(p.R), int(p.B)-tt.gray, tt.gray-int(p.B)) > 5 { // JPEG has some of the corner in it
			t.Errorf("%s: grey is %v, want %d", tt.name, p, tt.gray)
		}
		if p := got.NRGBAAt(tt.corner.X, tt.corner.Y); p.R < 200 || p.G > 60 {
			t.Errorf("%s: at %v is %v, want red", tt.name, tt.corner, p)
		}
	}
	path := filepath.Join(t.TempDir(), "cut.png")
	noise := image.NewNRGBA(image.Rect(0, 0, 64, 64))
	for i := range noise.Pix {
		noise.Pix[i] = uint8(i * i >> 3)
	}
	if err := os.WriteFile(path, encoded(t, noise)[:600], 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := Picture(t.Context(), path); err == nil {
		t.Error("a picture that is cut off is taken as it is")
	}
}

package photo

import (
	"bytes"
	"context"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/jpeg"
	"image/png"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/vidcolor/vidcolor"
)

// patches are fields of 16×16 pixels of one colour each.
const side, across = 16, 8

func greys() (all [][3]float64) {
	for i := range 64 {
		v := float64(i*i) / (63 * 63) // more dark ones
		v = math.Round(v*255) / 255
		all = append(all, [3]float64{v, v, v})
	}
	return all
}

func colors() (all [][3]float64) {
	for i := range 64 {
		at := func(k int) float64 { return math.Round(255*(0.15+0.23*float64(k))) / 255 }
		all = append(all, [3]float64{at(i / 16), at(i / 4 % 4), at(i % 4)})
	}
	return all
}

func patch(all [][3]float64, x, y int) [3]float64 { return all[y/side*across+x/side] }

// chunked puts a profile into a PNG behind its header.
func chunked(file, icc []byte) []byte {
	var out []byte
	for _, c := range pngChunks(&Metadata{ICC: icc}, false) {
		b := append([]byte(c.name), c.data...)
		out = binary.BigEndian.AppendUint32(out, uint32(len(c.data)))
		out = append(out, b...)
		out = binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(b))
	}
	return slices.Concat(file[:33], out, file[33:])
}

// marked puts a profile into a JPEG.
func marked(file, icc []byte) []byte {
	b := slices.Concat([]byte("ICC_PROFILE\x00\x01\x01"), icc)
	head := append([]byte{0xff, 0xd8, 0xff, 0xe2}, short(uint16(len(b)+2))...)
	return slices.Concat(head, b, file[2:])
}

// plainTIFF is a TIFF of one strip.
func plainTIFF(t *testing.T, samples, icc []byte, channels, bits, photometric int) []byte {
	t.Helper()
	w := &TIFFWriter{}
	wide := make([]int64, channels)
	for i := range wide {
		wide[i] = int64(bits)
	}
	d := &dir{order: binary.LittleEndian, entries: []entry{
		w.numbers(tagWidth, typeLong, side*across), w.numbers(tagHeight, typeLong, side*across), w.numbers(tagBits, typeShort, wide...),
		w.numbers(tagCompression, typeShort, 1), w.numbers(tagPhotometric, typeShort, int64(photometric)), w.numbers(tagStripOffsets, typeLong, 8),
		w.numbers(tagSamples, typeShort, int64(channels)), w.numbers(tagRowsPerStrip, typeLong, side*across), w.numbers(tagStripCounts, typeLong, int64(len(samples))),
		{tag: tagICC, kind: typeUndef, count: int64(len(icc)), value: icc},
	}}
	at := int64(8 + len(samples))
	head := binary.LittleEndian.AppendUint32([]byte("II*\x00"), uint32(at))
	return slices.Concat(head, samples, d.bytes(at, false))
}

// greyFiles are files of the patches with profile p.
func greyFiles(t *testing.T, p *profile, all [][3]float64) map[string][]byte {
	im, deep := image.NewGray(image.Rect(0, 0, side*across, side*across)), image.NewGray16(image.Rect(0, 0, side*across, side*across))
	var strip []byte
	for y := range side * across {
		for x := range side * across {
			v := patch(all, x, y)[0]
			im.Pix[y*im.Stride+x] = byte(math.Round(255 * v))
			copy(deep.Pix[y*deep.Stride+2*x:], short(uint16(math.Round(65535*v))))
			strip = binary.LittleEndian.AppendUint16(strip, uint16(math.Round(65535*v)))
		}
	}
	var jpg, p8, p16 bytes.Buffer
	for _, err := range []error{jpeg.Encode(&jpg, im, &jpeg.Options{Quality: 100}), png.Encode(&p8, im), png.Encode(&p16, deep)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	icc := p.bytes()
	return map[string][]byte{"8 bits.png": chunked(p8.Bytes(), icc), "16 bits.png": chunked(p16.Bytes(), icc), "jpg": marked(jpg.Bytes(), icc),
		"8 bits.tif": plainTIFF(t, im.Pix, icc, 1, 8, minIsBlack), "16 bits.tif": plainTIFF(t, strip, icc, 1, 16, minIsBlack)}
}

// colorFiles are files of the patches with profile p, made by the package's writers.
func colorFiles(t *testing.T, p *profile, all [][3]float64) map[string][]byte {
	files := map[string][]byte{}
	for name, s := range map[string]Spec{"8 bits.png": {Kind: PNG, Depth: 8}, "16 bits.png": {Kind: PNG, Depth: 16}, "jpg": {Kind: JPEG, Depth: 8, Quality: 100}, "webp": {Kind: WebP, Depth: 8, Quality: 100}} {
		s.Width, s.Height, s.Metadata.ICC = side*across, side*across, p.bytes()
		var b bytes.Buffer
		err := Write(context.Background(), &b, s, func(y, n int, dst []byte) {
			for i := range n * s.Width * 3 {
				v := patch(all, i/3%s.Width, y+i/3/s.Width)[i%3]
				if s.Depth == 8 {
					dst[i] = byte(math.Round(255 * v))
				} else {
					samplesOf[uint16](dst)[i] = uint16(math.Round(65535 * v))
				}
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		files[name] = b.Bytes()
	}
	var strip []byte
	for y := range side * across {
		for x := range side * across {
			for _, v := range patch(all, x, y) {
				strip = binary.LittleEndian.AppendUint16(strip, uint16(math.Round(65535*v)))
			}
		}
	}
	files["16 bits.tif"] = plainTIFF(t, strip, p.bytes(), 3, 16, rgbColors)
	return files
}

// readPatches returns the middle of every patch of a file, in codes of 8 bits, and the
// profile that goes with it.
func readPatches(t *testing.T, file []byte) (got []float64, i Info) {
	t.Helper()
	r, err := Open(bytes.NewReader(file), int64(len(file)), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	i = r.Info()
	y := vidcolor.NewPlane(i.Width, i.Height, i.Depth)
	if _, err := r.Read(context.Background(), Planes{Y: &y}); err != nil {
		t.Fatal(err)
	}
	for k := range across * across {
		v := float64(y.At(k%across*side+side/2, k/across*side+side/2)) * 255 / float64(y.Max())
		if i.Limited {
			v = (v - 16) * 255 / 219
		}
		got = append(got, v)
	}
	return got, i
}

// The luma of a photo with a profile is that of the colours that it means, to within a
// code, or one and a half where the file's own samples are not exact.
func TestProfiles(t *testing.T) {
	profiles := []*profile{
		rgbProfile("Display P3", p3XYZ, toLight), rgbProfile("Adobe RGB (1998)", adobeXYZ, gamma(563.0/256)), rgbProfile("linear", srgbXYZ, gamma(1)),
		greyProfile("Dot Gain 20%", dotGain(0.2)), greyProfile("Gray Gamma 2.2", gamma(2.2)), greyProfile("Gray Gamma 1.8", gamma(1.8)), greyProfile("linear grey", gamma(1)),
	}
	for _, p := range profiles {
		all, files := greys(), map[string][]byte{}
		if p.space == "GRAY" {
			files = greyFiles(t, p, all)
		} else {
			all = append(greys()[:32], colors()[:32]...)
			files = colorFiles(t, p, all)
		}
		name := strings.TrimRight(string(p.tags["desc"][12:40]), "\x00")
		for kind, file := range files {
			most := 1.0
			if lossy := kind == "jpg" || kind == "webp"; lossy && p.space != "GRAY" {
				if name == "linear" {
					continue // a code more or less is many in the dark
				}
				most = 1.5
			}
			got, i := readPatches(t, file)
			if !strings.HasPrefix(name, i.Profile) || len(i.Metadata.ICC) == 0 || len(i.Notes) > 0 {
				t.Errorf("%s, %s: profile %q, %d bytes of what is given, notes %q", name, kind, i.Profile, len(i.Metadata.ICC), i.Notes)
			}
			for k, v := range all {
				if want := p.lumaIn(v); math.Abs(got[k]-want) > most {
					t.Errorf("%s, %s: %.3f comes to luma %.2f, want %.2f", name, kind, v, got[k], want)
				}
			}
		}
	}
}

// A table of CMYK's corners in CIELAB: what is between them is interpolated, along each
// axis or by tetrahedra, which on the neutral axis of this table come to the same.
func TestCMYKProfile(t *testing.T) {
	p := described("CMYK", "Lab ", "inks")
	lut := slices.Concat([]byte{4, 3, 2, 0}, fixed(1, 0, 0, 0, 1, 0, 0, 0, 1))
	for range 4 {
		for i := range 256 {
			lut = append(lut, byte(i))
		}
	}
	paper := func(c, m, y, k float64) float64 { return (100 - 20*(c+m+y)) * (1 - 0.8*k) }
	for i := range 16 {
		l := paper(float64(i>>3&1), float64(i>>2&1), float64(i>>1&1), float64(i&1))
		lut = append(lut, byte(math.Round(l*2.55)), 128, 128)
	}
	for range 3 {
		for i := range 256 {
			lut = append(lut, byte(i))
		}
	}
	p.tags["A2B0"] = tag("mft1", lut)
	var strip []byte
	for y := range side * across {
		for x := range side * across {
			k := y/side*across + x/side
			strip = append(strip, 0, 0, 0, byte(255*k/63))
		}
	}
	got, i := readPatches(t, plainTIFF(t, strip, p.bytes(), 4, 8, separated))
	if i.Profile != "inks" || len(i.Metadata.ICC) == 0 {
		t.Errorf("profile %q, %d bytes", i.Profile, len(i.Metadata.ICC))
	}
	for k, v := range got {
		l := 100 * (1 - 0.8*float64(255*k/63)/255)
		f := (l + 16) / 116
		light := f * f * f
		if l <= 8 {
			light = l / 903.3
		}
		if want := 255 * fromLight(light); math.Abs(v-want) > 1 {
			t.Errorf("black %d: luma %.2f, want %.2f", 255*k/63, v, want)
		}
	}
}

// What is given is a profile of the length that it says.
func TestSRGB(t *testing.T) {
	if b := SRGB(); len(b) < 128 || int(binary.BigEndian.Uint32(b)) != len(b) {
		t.Errorf("%d bytes, want as many as it says", len(b))
	}
}

// PNG's gAMA comes to the same as a profile of that curve.
func TestGamma(t *testing.T) {
	all, p := greys(), greyProfile("", gamma(1))
	for kind, file := range greyFiles(t, p, all) {
		if !strings.HasSuffix(kind, ".png") {
			continue
		}
		at := bytes.Index(file, []byte("iCCP")) - 4
		n := 12 + int(binary.BigEndian.Uint32(file[at:]))
		c := append([]byte("gAMA"), 0, 1, 0x86, 0xa0)
		c = slices.Concat([]byte{0, 0, 0, 4}, c, binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(c)))
		got, _ := readPatches(t, slices.Concat(file[:at], c, file[at+n:]))
		for k, v := range all {
			if want := p.lumaIn(v); math.Abs(got[k]-want) > 1 {
				t.Errorf("%s: %.3f comes to luma %.2f, want %.2f", kind, v, got[k], want)
			}
		}
	}
}

package photo

import (
	"encoding/binary"
	"math"
	"slices"
)

// profile is an ICC profile (ICC.1:2001) that a test makes, and what its samples mean.
type profile struct {
	space, pcs string
	tags       map[string][]byte
	curve      func(float64) float64 // of grey, red, green and blue: to light
	primaries  [3][3]float64         // X, Y and Z, of D50, of red, green and blue
}

func (p *profile) bytes() []byte {
	names := make([]string, 0, len(p.tags))
	for name := range p.tags {
		names = append(names, name)
	}
	slices.Sort(names)
	head := make([]byte, 128)
	at := uint32(128 + 4 + 12*len(names))
	table := binary.BigEndian.AppendUint32(nil, uint32(len(names)))
	var data []byte
	for _, name := range names {
		b := p.tags[name]
		table = append(table, name...)
		table = binary.BigEndian.AppendUint32(table, at+uint32(len(data)))
		table = binary.BigEndian.AppendUint32(table, uint32(len(b)))
		data = append(data, b...)
		data = append(data, make([]byte, -len(b)&3)...)
	}
	class := "mntr"
	if p.space == "CMYK" {
		class = "prtr"
	}
	binary.BigEndian.PutUint32(head, at+uint32(len(data)))
	copy(head[8:], []byte{2, 0x40, 0, 0})
	copy(head[12:], class+p.space+p.pcs)
	copy(head[36:], "acsp")
	copy(head[68:], fixed(0.9642, 1, 0.8249))
	return slices.Concat(head, table, data)
}

// fixed are numbers of 16.16 bits.
func fixed(all ...float64) (b []byte) {
	for _, v := range all {
		b = binary.BigEndian.AppendUint32(b, uint32(int32(math.Round(v*65536))))
	}
	return b
}

func short(all ...uint16) (b []byte) {
	for _, v := range all {
		b = binary.BigEndian.AppendUint16(b, v)
	}
	return b
}

func tag(kind string, data ...[]byte) []byte {
	return slices.Concat([]byte(kind+"\x00\x00\x00\x00"), slices.Concat(data...))
}

func described(space, pcs, name string) *profile {
	n := make([]byte, 4)
	binary.BigEndian.PutUint32(n, uint32(len(name)+1))
	return &profile{space: space, pcs: pcs, tags: map[string][]byte{
		"desc": tag("desc", n, []byte(name), make([]byte, 1+4+4+2+1+67)),
		"cprt": tag("text", []byte("none\x00")), "wtpt": tag("XYZ ", fixed(0.9642, 1, 0.8249)),
	}}
}

// curve is a table of 4,096 codes of f.
func curve(f func(float64) float64) []byte {
	const n = 4096
	t := make([]uint16, n)
	for i := range t {
		t[i] = uint16(math.Round(65535 * f(float64(i)/(n-1))))
	}
	return tag("curv", []byte{0, 0, n >> 8, n & 255}, short(t...))
}

func gamma(g float64) func(float64) float64 {
	return func(v float64) float64 { return math.Pow(v, g) }
}

// toLight is sRGB's curve, fromLight its inverse (IEC 61966-2-1).
func toLight(v float64) float64 {
	if v <= 0.04045 {
		return v / 12.92
	}
	return math.Pow((v+0.055)/1.055, 2.4)
}

func fromLight(v float64) float64 {
	if v <= 0.0031308 {
		return 12.92 * max(v, 0)
	}
	return 1.055*math.Pow(min(v, 1), 1/2.4) - 0.055
}

func rgbProfile(name string, primaries [3][3]float64, f func(float64) float64) *profile {
	p := described("RGB ", "XYZ ", name)
	for i, c := range "rgb" {
		p.tags[string(c)+"XYZ"] = tag("XYZ ", fixed(primaries[i][:]...))
		p.tags[string(c)+"TRC"] = curve(f)
	}
	p.curve, p.primaries = f, primaries
	return p
}

func greyProfile(name string, f func(float64) float64) *profile {
	p := described("GRAY", "XYZ ", name)
	p.tags["kTRC"] = curve(f)
	p.curve = f
	return p
}

// dotGain is how dark a share v of white paper looks if dots of half the ink grow by gain.
func dotGain(gain float64) func(float64) float64 {
	return func(v float64) float64 {
		ink := 1 - v
		return 1 - min(ink+4*gain*ink*(1-ink), 1)
	}
}

// Colorants of D50: those of sRGB, Display P3 and Adobe RGB.
var (
	srgbXYZ  = [3][3]float64{{0.43607, 0.22249, 0.01392}, {0.38515, 0.71687, 0.09708}, {0.14307, 0.06061, 0.71410}}
	p3XYZ    = [3][3]float64{{0.51512, 0.24120, -0.00105}, {0.29198, 0.69225, 0.04189}, {0.15710, 0.06657, 0.78407}}
	adobeXYZ = [3][3]float64{{0.60974, 0.31111, 0.01947}, {0.20528, 0.62567, 0.06087}, {0.14919, 0.06322, 0.74457}}
)

// solve gives the shares of columns m that add up to v.
func solve(m [3][3]float64, v [3]float64) (x [3]float64) {
	det := func(a, b, c [3]float64) float64 {
		return a[0]*(b[1]*c[2]-b[2]*c[1]) - a[1]*(b[0]*c[2]-b[2]*c[0]) + a[2]*(b[0]*c[1]-b[1]*c[0])
	}
	d := det(m[0], m[1], m[2])
	for i := range x {
		n := m
		n[i] = v
		x[i] = det(n[0], n[1], n[2]) / d
	}
	return x
}

// lumaIn is the luma of sRGB, in codes of 8 bits, of a colour or a grey of p.
func (p *profile) lumaIn(v [3]float64) float64 {
	if p.space == "GRAY" {
		return 255 * fromLight(p.curve(v[0]))
	}
	var xyz [3]float64
	for i := range v {
		for k := range xyz {
			xyz[k] += p.primaries[i][k] * p.curve(v[i])
		}
	}
	c := solve(srgbXYZ, xyz)
	return 255 * (0.299*fromLight(c[0]) + 0.587*fromLight(c[1]) + 0.114*fromLight(c[2]))
}

package photo

// #include "bridge.h"
import "C"

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"unsafe"
)

// coloring is what brings a picture's samples to sRGB: a table for grey, Little CMS
// for the rest, nothing where they are sRGB's.
type coloring struct {
	icc     *C.vc_icc
	table8  []uint16 // by code of 8 bits, of the given depth
	table16 []uint16
	deep    bool // R'G'B' of 16 bits
}

func (c *coloring) apply(from, to []byte, pixels int) {
	C.vc_icc_apply(c.icc, unsafe.Pointer(&from[0]), unsafe.Pointer(&to[0]), C.size_t(pixels))
}

func (c *coloring) close() {
	if c.icc != nil {
		C.vc_icc_close(c.icc)
		live.Add(-1)
		c.icc = nil
	}
}

// opener makes a transform from samples of a model to sRGB.
type opener func(model C.int, bytes, extra int, deep bool) *C.vc_icc

func profileOpener(icc []byte) opener {
	return func(model C.int, bytes, extra int, deep bool) *C.vc_icc {
		return C.vc_icc_open(bytesC(icc), C.size_t(len(icc)), model, C.int(bytes), C.int(extra), truth(deep))
	}
}

func gammaOpener(gamma float64, xy []float64) opener {
	return func(model C.int, bytes, extra int, deep bool) *C.vc_icc {
		var at *C.double
		if len(xy) == 8 {
			at = (*C.double)(unsafe.Pointer(&xy[0]))
		}
		return C.vc_icc_gamma(model, C.double(gamma), at, C.int(bytes), C.int(extra), truth(deep))
	}
}

func truth(b bool) C.int {
	if b {
		return 1
	}
	return 0
}

// setColor decides how the samples of r.raster come to sRGB: by the profile that the
// metadata hold, by w's gamma and primaries (nil = none said), or as they are. It
// leaves the profile of what is given in the metadata.
func (r *Reader) setColor(w *pngWords) error {
	m := &r.info.Metadata
	r.color.deep = r.info.Depth > 8
	source := m.ICC
	m.ICC = nil
	if r.raster.model == Lab {
		return r.transform(func(_ C.int, _, extra int, deep bool) *C.vc_icc { return C.vc_icc_lab(C.int(extra), truth(deep)) }, C.VC_LAB)
	}
	if len(source) > 0 {
		var name [128]C.char
		model := C.vc_icc_model(bytesC(source), C.size_t(len(source)), &name[0], C.int(len(name)))
		r.info.Profile = strings.TrimSpace(C.GoString(&name[0]))
		switch want := r.profileModel(); {
		case model == -2:
			r.note("its colour profile is damaged and was not used")
		case model != want && !(model == C.VC_RGB && want == C.VC_GREY):
			r.note(fmt.Sprintf("its colour profile (%s) is of another kind than its samples and was not used", r.info.Profile))
		default:
			if r.isSRGB(profileOpener(source), model) {
				if m.ICC = source; model == C.VC_GREY {
					m.ICC = SRGB()
				}
				return nil
			}
			return r.transform(profileOpener(source), model)
		}
	}
	if r.raster.model == CMYK {
		r.note("no profile says what its inks are; they were taken for ideal ones")
		m.ICC = SRGB()
		return nil
	}
	if w == nil || w.srgb || w.gamma <= 0 && w.xy == nil {
		return nil
	}
	return r.setGamma(w)
}

// setGamma follows PNG's gAMA and cHRM where they say something else than sRGB.
func (r *Reader) setGamma(w *pngWords) error {
	gamma, xy := w.gamma, w.xy
	plain := gamma <= 0 || math.Abs(gamma*2.2-1) < 0.05
	usual := []float64{0.3127, 0.329, 0.64, 0.33, 0.3, 0.6, 0.15, 0.06}
	wide := len(xy) == 8 && r.raster.model == RGB
	if wide {
		wide = slices.ContainsFunc(xy, func(v float64) bool { return v > 0 }) &&
			slices.EqualFunc(xy, usual, func(a, b float64) bool { return math.Abs(a-b) < 0.01 }) == false
	}
	if plain && !wide {
		return nil
	}
	if gamma <= 0 {
		gamma = 1 / 2.2
	}
	if !wide {
		xy = nil
	}
	r.info.Profile = fmt.Sprintf("gamma %.4g", 1/gamma)
	model := C.int(C.VC_RGB)
	if r.raster.model == Grey {
		model = C.VC_GREY
	}
	return r.transform(gammaOpener(1/gamma, xy), model)
}

func (r *Reader) note(s string) { r.info.Notes = append(r.info.Notes, s) }

// profileModel is the kind of profile that fits the samples.
func (r *Reader) profileModel() C.int {
	switch r.raster.model {
	case Grey:
		return C.VC_GREY
	case CMYK:
		return C.VC_CMYK
	case Lab:
		return C.VC_LAB
	}
	return C.VC_RGB
}

// transform sets the way to sRGB.
func (r *Reader) transform(open opener, model C.int) error {
	r.info.Metadata.ICC = SRGB()
	if r.raster.model == Grey {
		return r.tables(open, model)
	}
	bytes := r.raster.bytes
	if r.color.icc = open(model, bytes, r.raster.channels-r.raster.colors(), r.color.deep); r.color.icc == nil {
		return refuse("remove or replace its profile in another program", "its colour profile (%s) cannot be used", r.info.Profile)
	}
	live.Add(1)
	return nil
}

// tables fills the table of a grey picture.
func (r *Reader) tables(open opener, model C.int) error {
	n, bytes := 256, 1
	if r.raster.bytes > 1 {
		n, bytes = 65536, 2
	}
	table := greyTable(open, model, n, bytes)
	if table == nil {
		return refuse("remove or replace its profile in another program", "its colour profile (%s) cannot be used", r.info.Profile)
	}
	if !r.color.deep {
		for i, v := range table {
			table[i] = uint16((uint32(v)*255 + 32767) / 65535)
		}
	}
	if bytes == 1 {
		r.color.table8 = table
	} else {
		r.color.table16 = table
	}
	return nil
}

// greyTable is the sRGB code of 16 bits of each of n codes of grey.
func greyTable(open opener, model C.int, n, bytes int) []uint16 {
	icc := open(model, bytes, 0, true)
	if icc == nil {
		return nil
	}
	defer C.vc_icc_close(icc)
	step := 1
	if model == C.VC_RGB {
		step = 3
	}
	in, out := make([]uint16, n*step), make([]uint16, 3*n)
	for i := range in {
		in[i] = uint16(i / step)
	}
	if bytes == 1 {
		b := unsafe.Slice((*uint8)(unsafe.Pointer(&in[0])), len(in))
		for i := range b[:len(in)] {
			b[i] = uint8(i / step)
		}
	}
	C.vc_icc_apply(icc, unsafe.Pointer(&in[0]), unsafe.Pointer(&out[0]), C.size_t(n))
	table := make([]uint16, n)
	for i := range table {
		table[i] = out[3*i+1]
	}
	return table
}

// isSRGB reports whether a profile means sRGB, or its curve, to within rounding.
func (r *Reader) isSRGB(open opener, model C.int) bool {
	const off = 2 // codes of 8 bits
	if r.raster.model == Grey {
		table := greyTable(open, model, 256, 1)
		for i, v := range table {
			if math.Abs(float64(v)/257-float64(i)) > off {
				return false
			}
		}
		return table != nil
	}
	if model != C.VC_RGB {
		return false
	}
	icc := open(model, 1, 0, false)
	if icc == nil {
		return false
	}
	defer C.vc_icc_close(icc)
	var in []byte
	for i := range 9 * 9 * 9 {
		for _, v := range []int{i / 81, i / 9 % 9, i % 9} {
			in = append(in, byte(min(v*32, 255)))
		}
	}
	out := make([]byte, len(in))
	C.vc_icc_apply(icc, unsafe.Pointer(&in[0]), unsafe.Pointer(&out[0]), C.size_t(len(in)/3))
	for i := range in {
		if d := int(in[i]) - int(out[i]); d > off || d < -off {
			return false
		}
	}
	return true
}

// SRGB is a profile of sRGB (IEC 61966-2-1) as Little CMS makes it, without a date.
func SRGB() []byte {
	b := make([]byte, 1<<16)
	n := C.uint32_t(len(b))
	if C.vc_icc_srgb(bytesC(b), &n) != 0 || n < 128 {
		return nil
	}
	b = b[:n]
	copy(b[24:36], []byte{0x07, 0xce, 0, 2, 0, 9, 0, 6, 0, 49, 0, 0}) // that of sRGB's own profile
	return b
}

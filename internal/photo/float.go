package photo

import (
	"encoding/binary"
	"math"
)

// floatAt reads the i-th sample of 16, 24, 32 or 64 bits, in the machine's order
// (IEEE 754; of 24 bits Adobe's, with 7 bits of exponent).
func floatAt(line []byte, i, bits int) float64 {
	b := line[i*bits/8:]
	switch bits {
	case 16:
		v := uint32(binary.NativeEndian.Uint16(b))
		return small(v>>15, v>>10&31, v&1023, 31, 15, 10)
	case 24:
		v := uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16
		return small(v>>23, v>>16&127, v&0xffff, 127, 63, 16)
	case 32:
		return float64(math.Float32frombits(binary.NativeEndian.Uint32(b)))
	}
	return math.Float64frombits(binary.NativeEndian.Uint64(b))
}

// small puts a number together of sign, exponent and fraction.
func small(sign, exponent, fraction, most uint32, bias, bits int) float64 {
	var v float64
	switch exponent {
	case 0:
		v = math.Ldexp(float64(fraction), 1-bias-bits)
	case most:
		v = math.Inf(1)
		if fraction != 0 {
			v = math.NaN()
		}
	default:
		v = math.Ldexp(1+float64(fraction)/float64(uint32(1)<<bits), int(exponent)-bias)
	}
	if sign != 0 {
		return -v
	}
	return v
}

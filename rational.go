package vidcolor

import (
	"math"
	"math/big"
	"strconv"
)

// NoPTS marks a timestamp or duration that is not known.
const NoPTS = math.MinInt64

// Rational is a fraction: a time base in seconds a tick, a frame rate in
// frames a second, or a sample aspect ratio. The zero value means unknown.
type Rational struct {
	Num, Den int
}

// Valid reports whether r is a positive fraction.
func (r Rational) Valid() bool { return r.Num > 0 && r.Den > 0 }

// Float returns r as a floating-point number, 0 if the denominator is 0.
func (r Rational) Float() float64 {
	if r.Den == 0 {
		return 0
	}
	return float64(r.Num) / float64(r.Den)
}

// String returns "num/den".
func (r Rational) String() string {
	return strconv.Itoa(r.Num) + "/" + strconv.Itoa(r.Den)
}

// Rescale converts v ticks of time base from into ticks of time base to,
// rounding to nearest with halves away from zero, without overflow in between.
// NoPTS stays NoPTS; an invalid time base returns NoPTS.
func Rescale(v int64, from, to Rational) int64 {
	if v == NoPTS || !from.Valid() || !to.Valid() {
		return NoPTS
	}
	num := big.NewInt(v)
	num.Mul(num, big.NewInt(int64(from.Num)))
	num.Mul(num, big.NewInt(int64(to.Den)))
	den := big.NewInt(int64(from.Den))
	den.Mul(den, big.NewInt(int64(to.Num)))
	neg := num.Sign() < 0
	num.Abs(num).Lsh(num, 1).Add(num, den)
	num.Quo(num, den.Lsh(den, 1))
	if neg {
		num.Neg(num)
	}
	if !num.IsInt64() {
		return NoPTS
	}
	return num.Int64()
}

// Seconds returns v ticks of time base tb in seconds, NaN for NoPTS.
func Seconds(v int64, tb Rational) float64 {
	if v == NoPTS {
		return math.NaN()
	}
	return float64(v) * tb.Float()
}

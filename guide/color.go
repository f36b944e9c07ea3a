package guide

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/vidcolor/vidcolor/internal/lab"
)

// Color is what a statement asks for: a and b of CIELAB, or, as a pin, what the
// network says.
type Color struct {
	A, B float32
	Pin  bool
}

// Words that stand for colours in every guide; a palette may not name them anew.
const (
	neutralWord = "neutral"
	pinWord     = "pin"
)

// mostChroma is the largest |a| or |b| that any screen can show, rounded up.
const mostChroma = 128

var errColor = errors.New(`want "#rrggbb", "a,b" of CIELAB, "neutral", "pin" or a name of [palette]`)

// parseColor reads "#rrggbb", CIELAB "a,b", "neutral", "pin", or a name of the palette.
func parseColor(s string, palette map[string]Color) (Color, error) {
	switch {
	case s == neutralWord:
		return Color{}, nil
	case s == pinWord:
		return Color{Pin: true}, nil
	case strings.HasPrefix(s, "#"):
		v, err := strconv.ParseUint(s[1:], 16, 32)
		if err != nil || len(s) != 7 {
			return Color{}, fmt.Errorf("colour %q: %w", s, errColor)
		}
		c := lab.FromRGB([3]float64{float64(v>>16) / 255, float64(v>>8&255) / 255, float64(v&255) / 255})
		return Color{A: float32(c[1]), B: float32(c[2])}, nil
	case strings.Contains(s, ","):
		a, b, _ := strings.Cut(s, ",")
		x, err1 := strconv.ParseFloat(strings.TrimSpace(a), 32)
		y, err2 := strconv.ParseFloat(strings.TrimSpace(b), 32)
		if err1 != nil || err2 != nil {
			return Color{}, fmt.Errorf("colour %q: %w", s, errColor)
		}
		if !inGamut(x, y) {
			return Color{}, fmt.Errorf("colour %q is out of gamut: no lightness shows it; want a and b nearer to 0", s)
		}
		return Color{A: float32(x), B: float32(y)}, nil
	}
	if c, ok := palette[s]; ok {
		return c, nil
	}
	return Color{}, fmt.Errorf("colour %q: %w", s, errColor)
}

// inGamut reports whether sRGB shows a and b at some lightness.
func inGamut(a, b float64) bool {
	if !(math.Abs(a) <= mostChroma && math.Abs(b) <= mostChroma) {
		return false
	}
	for l := 1.0; l < 100; l++ {
		inside := true
		for _, v := range lab.LinearRGB(lab.ToXYZ([3]float64{l, a, b})) {
			inside = inside && v >= -0.002 && v <= 1.002
		}
		if inside {
			return true
		}
	}
	return false
}

package colorize

import "fmt"

// Emulsion is what recorded the luminance: it decides how bright a red lip or a
// blue sky came out. The numbers are the network's one-hot positions.
type Emulsion int

// Emulsions. Unknown is the default and what untagged footage gets.
const (
	EmulsionUnknown Emulsion = iota
	EmulsionBlue             // sensitive to blue alone: skies white, reds black
	EmulsionOrtho            // orthochromatic: blue and green
	EmulsionPan              // panchromatic: all of the visible spectrum
	emulsionCount   = iota
)

var emulsionNames = [emulsionCount]string{"unknown", "blue", "ortho", "pan"}

// String returns the name that bundles use: unknown, blue, ortho or pan.
func (e Emulsion) String() string {
	if e < 0 || e >= emulsionCount {
		return fmt.Sprintf("emulsion %d", int(e))
	}
	return emulsionNames[e]
}

// ParseEmulsion is the inverse of String.
func ParseEmulsion(name string) (Emulsion, error) {
	for i, n := range emulsionNames {
		if n == name {
			return Emulsion(i), nil
		}
	}
	return 0, fmt.Errorf("emulsion %q: not one of unknown, blue, ortho, pan", name)
}

// EmulsionOf returns the usual emulsion of motion pictures of a year, unknown for 0.
// The borders are soft, stocks overlapped for years:
//
//   - Blue, to 1905: the first roll films were plate emulsions on celluloid, such as
//     Lumière's "blue label". Sources disagree on how soon they were sensitized for
//     green; Kodak's chronology of films names orthochromatic negatives from 1916.
//   - Ortho, 1906 to 1925: the usual stock of the silent film.
//   - Pan, from 1926: made to order from 1913, sold as Kodak Panchromatic Cine Film
//     from 1922 (Kodak's chronology), at the price of orthochromatic stock from 1926
//     (Cuevas, La película cinematográfica, p. 22), the standard by 1930 (filmcare.org, "Black-and-white").
func EmulsionOf(year int) Emulsion {
	switch {
	case year <= 0:
		return EmulsionUnknown
	case year < 1906:
		return EmulsionBlue
	case year < 1926:
		return EmulsionOrtho
	}
	return EmulsionPan
}

package photo

import (
	"errors"
	"fmt"
)

// Kind is a format of files.
type Kind int

// The formats that are read and written.
const (
	None Kind = iota
	JPEG
	PNG
	TIFF
	WebP
)

// String is the format's usual name.
func (k Kind) String() string {
	return [...]string{"no photo", "JPEG", "PNG", "TIFF", "WebP"}[k]
}

// HeadSize is how many bytes Sniff wants to see.
const HeadSize = 32

// Sniff tells a photo's format by its first bytes.
func Sniff(head []byte) Kind {
	starts := func(magic string) bool { return len(head) >= len(magic) && string(head[:len(magic)]) == magic }
	switch {
	case starts("\x89PNG\r\n\x1a\n"):
		return PNG
	case starts("\xff\xd8\xff"):
		return JPEG
	case starts("II*\x00") || starts("MM\x00*") || starts("II+\x00\x08\x00\x00\x00") || starts("MM\x00+\x00\x08\x00\x00"):
		return TIFF
	case starts("RIFF") && len(head) >= 12 && string(head[8:12]) == "WEBP":
		return WebP
	}
	return None
}

// Stranger names a format that people take for a photo and that is not read, and
// what helps; "" for anything else.
func Stranger(head []byte) (name, cure string) {
	at := func(o int, magic string) bool {
		return len(head) >= o+len(magic) && string(head[o:o+len(magic)]) == magic
	}
	brand := func(list ...string) bool {
		for _, b := range list {
			if at(8, b) {
				return at(4, "ftyp")
			}
		}
		return false
	}
	switch {
	case at(0, "%PDF-"):
		return "a PDF document", "take its pictures out first: pdfimages -all FILE.pdf page"
	case brand("heic", "heix", "heim", "heis", "hevc", "mif1", "msf1"):
		return "a HEIF photo", "save it as JPEG or TIFF first: heif-convert FILE.heic FILE.jpg"
	case brand("avif", "avis"):
		return "an AVIF photo", "save it as PNG or TIFF first: avifdec FILE.avif FILE.png"
	case brand("crx "):
		return "a camera's raw file", "develop it to TIFF first"
	case at(0, "\xff\x0a") || at(0, "\x00\x00\x00\x0cJXL "):
		return "a JPEG XL photo", "save it as PNG first: djxl FILE.jxl FILE.png"
	case at(0, "8BPS"):
		return "a Photoshop document", "save it as TIFF first"
	case at(0, "II*\x00") && at(8, "CR"), at(0, "IIU\x00"), at(0, "FUJIFILMCCD-RAW"):
		return "a camera's raw file", "develop it to TIFF first"
	}
	return "", ""
}

// MaxPixels is the largest picture that is read: a header must not claim any amount
// of memory. It is 23170 × 23170.
const MaxPixels = 1 << 29

// Limit is the longest side that files of kind k can have; 0 is as good as none.
func (k Kind) Limit() int {
	switch k {
	case JPEG:
		return 65500 // libjpeg's; the format has 65,535
	case WebP:
		return 16383
	}
	return 0
}

// Model is how a file stores colour.
type Model int

// Models of colour.
const (
	Grey Model = iota
	RGB
	YCbCr // full range in JPEG, limited in WebP
	CMYK
	Lab
)

// Info describes a picture. Width and Height are as shown, upright.
type Info struct {
	Kind          Kind
	Width, Height int
	Bits          int   // of a stored sample
	Depth         int   // of the samples that are given: 8 or 16
	Model         Model // as stored
	SubX, SubY    int   // log2 of the subsampling of the chroma that is given
	Limited       bool  // luma and chroma that are given have video range
	Alpha         bool  // some pixels may be transparent
	Turned        bool  // it is stored in another orientation than it is shown in
	Pages         int   // pictures in the file, at least 1
	Cut           bool  // it says that it has more, which cannot be found
	Profile       string
	Notes         []string // what of the file is not used, one line each

	Metadata Metadata
}

// Metadata is what a file says besides its picture. The blocks are as EXIF, XMP and
// IPTC define them, without what a container puts around them.
type Metadata struct {
	Exif []byte // a TIFF structure, without the picture's own tags
	XMP  []byte
	IPTC []byte // IIM records
	ICC  []byte // of the samples that are given; nil = nothing is said, which is sRGB

	XDensity, YDensity float64 // pixels an inch, 0 = unknown
	Text               []Text  // PNG's and JPEG's own

	SRGB bool // the file says that its samples are sRGB's, without a profile

	moreXMP bool // a second packet, which is left out
}

// Text is a text of PNG (with a keyword) or a comment of JPEG ("Comment").
type Text struct{ Key, Value string }

// Damage is what was missing of a picture's data.
type Damage struct {
	Rows  int      // rows that are missing
	Blank bool     // all are, and the picture is mid-grey
	Notes []string // in words
}

// Lost reports whether anything was missing.
func (d *Damage) Lost() bool { return d.Rows > 0 || len(d.Notes) > 0 }

func (d *Damage) rows(missing, of int) {
	if missing > 0 {
		d.Rows += missing
		d.Notes = append(d.Notes, fmt.Sprintf("%d of %d rows are missing", missing, of))
	}
}

// Error is why a picture cannot be read, and what helps.
type Error struct {
	Cause string
	Cure  string
}

func (e *Error) Error() string { return e.Cause }

func refuse(cure, format string, args ...any) error {
	return &Error{Cause: fmt.Sprintf(format, args...), Cure: cure}
}

// Cures of what a file is.
const (
	cureCopy   = "copy or download it again, or open and save it in another program"
	cureResave = "save it as 8- or 16-bit TIFF or PNG in another program"
)

// errStopped is of work that a context ended.
var errStopped = errors.New("stopped")

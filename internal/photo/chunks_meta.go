package photo

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// maxText is the longest text or profile that is unpacked.
const maxText = 16 << 20

// pngWords are what PNG's chunks say besides the picture.
type pngWords struct {
	Metadata
	srgb  bool
	gamma float64   // 0 = not said
	xy    []float64 // white, red, green and blue; nil = not said
	moves bool      // an animation
	kept  int       // bytes of texts so far
}

// pngMetadata walks the chunks of a PNG file (third edition, section 11).
func pngMetadata(in io.ReaderAt, size int64) (w pngWords) {
	at := int64(8)
	for range maxSegments {
		var h [8]byte
		if n, _ := in.ReadAt(h[:], at); n < len(h) {
			break
		}
		name, n := string(h[4:]), int64(binary.BigEndian.Uint32(h[:4]))
		if n > size-at-8 {
			break
		}
		switch name {
		case "IEND":
			return w
		case "iCCP", "eXIf", "iTXt", "tEXt", "zTXt", "pHYs", "gAMA", "cHRM", "sRGB", "acTL":
			b := make([]byte, min(n, maxText))
			if got, _ := in.ReadAt(b, at+8); got == len(b) {
				w.chunk(name, b)
			}
		}
		at += 12 + n
	}
	return w
}

func (w *pngWords) chunk(name string, b []byte) {
	key, rest, _ := bytes.Cut(b, []byte{0})
	switch name {
	case "iCCP":
		if len(rest) > 1 {
			w.ICC = inflate(rest[1:])
		}
	case "eXIf":
		w.Exif = trimExif(b)
	case "sRGB":
		w.srgb = true
	case "acTL":
		w.moves = len(b) >= 4 && binary.BigEndian.Uint32(b) > 1
	case "gAMA":
		if len(b) >= 4 {
			w.gamma = float64(binary.BigEndian.Uint32(b)) / 100000
		}
	case "cHRM":
		for ; len(b) >= 4 && len(w.xy) < 8; b = b[4:] {
			w.xy = append(w.xy, float64(binary.BigEndian.Uint32(b))/100000)
		}
	case "pHYs":
		if len(b) >= 9 && b[8] == 1 && w.XDensity == 0 {
			w.XDensity = float64(binary.BigEndian.Uint32(b)) * 0.0254
			w.YDensity = float64(binary.BigEndian.Uint32(b[4:])) * 0.0254
		}
	case "tEXt":
		w.text(string(key), latin1(rest))
	case "zTXt":
		if len(rest) > 1 {
			w.text(string(key), latin1(inflate(rest[1:])))
		}
	case "iTXt":
		w.international(string(key), rest)
	}
}

// international takes iTXt behind its keyword.
func (w *pngWords) international(key string, b []byte) {
	if len(b) < 2 {
		return
	}
	packed := b[0] == 1
	_, b, _ = bytes.Cut(b[2:], []byte{0}) // language
	_, b, _ = bytes.Cut(b, []byte{0})     // keyword in it
	if packed {
		b = inflate(b)
	}
	w.text(key, string(b))
}

func (w *pngWords) text(key, value string) {
	switch {
	case key == "XML:com.adobe.xmp":
		w.XMP = []byte(value)
	case strings.HasPrefix(key, "Raw profile type "):
		b := rawProfile(value)
		switch strings.TrimPrefix(key, "Raw profile type ") {
		case "iptc", "8bim":
			if bytes.HasPrefix(b, []byte("8BIM")) {
				b = resourceIPTC(b)
			}
			w.IPTC = b
		case "exif", "APP1":
			if w.Exif == nil && bytes.HasPrefix(b, []byte(markExif)) {
				w.Exif = trimExif(b)
			}
		}
	case value != "" && len(value) <= maxText-w.kept:
		w.kept += len(value)
		w.Text = append(w.Text, Text{key, value})
	}
}

// rawProfile reads the hexadecimal blocks that ImageMagick brought in: a name, which may
// be of several words, a length and the digits, in lines.
func rawProfile(s string) []byte {
	lines := strings.SplitN(strings.TrimLeft(s, "\n"), "\n", 3)
	if len(lines) < 3 {
		return nil
	}
	n, err := strconv.Atoi(strings.TrimSpace(lines[1]))
	b, bad := hex.DecodeString(strings.Join(strings.Fields(lines[2]), ""))
	if err != nil || bad != nil || n < 0 || n > len(b) {
		return nil
	}
	return b[:n]
}

// rawProfileOf is its inverse.
func rawProfileOf(name string, b []byte) string {
	var s strings.Builder
	fmt.Fprintf(&s, "\n%s\n%8d\n", name, len(b))
	for ; len(b) > 36; b = b[36:] {
		s.WriteString(hex.EncodeToString(b[:36]) + "\n")
	}
	s.WriteString(hex.EncodeToString(b) + "\n")
	return s.String()
}

func latin1(b []byte) string {
	r := make([]rune, len(b))
	for i, c := range b {
		r[i] = rune(c)
	}
	return string(r)
}

func inflate(b []byte) []byte {
	z, err := zlib.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil
	}
	out, err := io.ReadAll(io.LimitReader(z, maxText))
	if err != nil {
		return nil
	}
	return out
}

// chunk is one chunk of a PNG file.
type chunk struct {
	name string
	data []byte
}

// pngChunks are the chunks that carry m, for before the picture. srgb says that the
// samples are sRGB where no profile does.
func pngChunks(m *Metadata, srgb bool) (all []chunk) {
	add := func(name string, data []byte) { all = append(all, chunk{name, data}) }
	be := binary.BigEndian
	switch {
	case m.ICC != nil:
		add("iCCP", append([]byte("ICC profile\x00\x00"), deflated(m.ICC)...))
	case srgb:
		add("gAMA", be.AppendUint32(nil, 45455))
		add("sRGB", []byte{1})
	}
	if m.XDensity > 0 && m.YDensity > 0 {
		b := be.AppendUint32(nil, uint32(math.Round(m.XDensity/0.0254)))
		add("pHYs", append(be.AppendUint32(b, uint32(math.Round(m.YDensity/0.0254))), 1))
	}
	if m.Exif != nil {
		add("eXIf", m.Exif)
	}
	international := func(key, text string) {
		add("iTXt", append([]byte(key+"\x00\x00\x00\x00\x00"), text...))
	}
	if m.XMP != nil {
		international("XML:com.adobe.xmp", string(m.XMP))
	}
	if m.IPTC != nil {
		add("zTXt", append([]byte("Raw profile type iptc\x00\x00"), deflated([]byte(rawProfileOf("iptc", photoshopIPTC(m.IPTC))))...))
	}
	for _, t := range m.Text {
		if t.Key != "" && len(t.Key) < 80 {
			international(t.Key, t.Value)
		}
	}
	return all
}

func deflated(b []byte) []byte {
	var out bytes.Buffer
	z := zlib.NewWriter(&out)
	_, _ = z.Write(b) // into memory
	_ = z.Close()
	return out.Bytes()
}

// webpMetadata walks the chunks of a WebP file (RFC 9649, section 2.7).
func webpMetadata(in io.ReaderAt, size int64) (m Metadata) {
	at := int64(12)
	for range maxSegments {
		var h [8]byte
		if n, _ := in.ReadAt(h[:], at); n < len(h) {
			break
		}
		name, n := string(h[:4]), int64(binary.LittleEndian.Uint32(h[4:]))
		if n > size-at-8 {
			break
		}
		if name == "ICCP" || name == "EXIF" || name == "XMP " {
			b := make([]byte, min(n, maxText))
			if got, _ := in.ReadAt(b, at+8); got == len(b) {
				switch name {
				case "ICCP":
					m.ICC = b
				case "EXIF":
					m.Exif = trimExif(b)
				case "XMP ":
					m.XMP = b
				}
			}
		}
		at += 8 + n + n&1
	}
	m.XDensity, m.YDensity = densityOf(m.Exif)
	return m
}

package decode

import (
	"bytes"
	"context"
	"encoding/binary"
	"hash/crc32"
	"os"
	"path/filepath"
	"testing"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/mediatest"
)

// exif is a TIFF block that holds the orientation alone.
func exif(order binary.ByteOrder, o int) []byte {
	b := []byte("II*\x00\x08\x00\x00\x00")
	if order == binary.ByteOrder(binary.BigEndian) {
		b = []byte("MM\x00*\x00\x00\x00\x08")
	}
	entry := make([]byte, 2+12+4)
	order.PutUint16(entry, 1)
	order.PutUint16(entry[2:], 274)
	order.PutUint16(entry[4:], 3)
	order.PutUint32(entry[6:], 1)
	order.PutUint16(entry[10:], uint16(o))
	return append(b, entry...)
}

// withOrientation adds EXIF to a PNG, JPEG or WebP file.
func withOrientation(t testing.TB, path string, o int) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	switch filepath.Ext(path) {
	case ".jpg":
		e := append([]byte("Exif\x00\x00"), exif(binary.BigEndian, o)...)
		seg := binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(len(e)+2))
		b = bytes.Join([][]byte{b[:2], seg, e, b[2:]}, nil)
	case ".png":
		e := exif(binary.LittleEndian, o)
		chunk := binary.BigEndian.AppendUint32(nil, uint32(len(e)))
		body := append([]byte("eXIf"), e...)
		chunk = binary.BigEndian.AppendUint32(append(chunk, body...), crc32.ChecksumIEEE(body))
		b = bytes.Join([][]byte{b[:33], chunk, b[33:]}, nil)
	case ".webp":
		e := exif(binary.LittleEndian, o)
		b = append(binary.LittleEndian.AppendUint32(append(b, "EXIF"...), uint32(len(e))), e...)
		binary.LittleEndian.PutUint32(b[4:], uint32(len(b)-8))
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// A photo that lies on its side comes out upright: where each corner of the
// stored picture goes is EXIF's definition of the eight values.
func TestOrientation(t *testing.T) {
	// Places of the stored picture's top left, top right and bottom left corner in
	// the shown picture: 0 top left, 1 top right, 2 bottom left, 3 bottom right.
	corners := [9][3]int{1: {0, 1, 2}, 2: {1, 0, 3}, 3: {3, 2, 1}, 4: {2, 3, 0}, 5: {0, 2, 1}, 6: {1, 3, 0}, 7: {3, 1, 2}, 8: {2, 0, 3}}
	for _, ext := range []string{".png", ".jpg"} {
		plain := mediatest.Make(t, "a"+ext, "-f", "lavfi", "-i", "testsrc2=s=48x32", "-vf", "format=gray,lutyuv=y=0,drawbox=0:0:16:16:white:fill,drawbox=32:0:16:16:gray:fill", "-frames:v", "1")
		for o := 1; o <= 8; o++ {
			path := filepath.Join(t.TempDir(), "b"+ext)
			b, err := os.ReadFile(plain)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, b, 0o600); err != nil {
				t.Fatal(err)
			}
			withOrientation(t, path, o)
			r, err := Open(path, Options{})
			if err != nil {
				t.Fatal(err)
			}
			i := r.Info()
			wantW, wantH := 48, 32
			if o >= 5 {
				wantW, wantH = 32, 48
			}
			if i.Width != wantW || i.Height != wantH {
				t.Fatalf("%s, orientation %d: %d×%d, want %d×%d", ext, o, i.Width, i.Height, wantW, wantH)
			}
			f := vidcolor.NewFrame(i.Width, i.Height, i.Depth, i.Layout)
			if err := r.Next(context.Background(), f); err != nil {
				t.Fatal(err)
			}
			r.Close()
			at := [4][2]int{{4, 4}, {i.Width - 5, 4}, {4, i.Height - 5}, {i.Width - 5, i.Height - 5}}
			for k, want := range []int{235, 128, 0} { // drawbox's white, grey, black
				p := at[corners[o][k]]
				if got := f.Luma.At(p[0], p[1]) >> (f.Luma.Depth - 8); got < want-6 || got > want+6 {
					t.Errorf("%s, orientation %d: corner %d is %d, want %d", ext, o, k, got, want)
				}
			}
		}
	}
}

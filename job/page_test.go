package job_test

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/decode"
	"github.com/vidcolor/vidcolor/internal/mediatest"
	"github.com/vidcolor/vidcolor/job"
)

// pageSide is the width and height of the pages of pagesTIFF.
const pageSide = 32

// pagesTIFF is a TIFF of three grey pages, each of one strip; their samples come last, so
// that a file that is cut short lacks those of the last pages.
func pagesTIFF() []byte {
	const pages, entries, size = 3, 8, pageSide * pageSide
	const dir = 2 + 12*entries + 4
	b := bytes.NewBuffer(nil)
	put := func(v ...any) {
		for _, one := range v {
			_ = binary.Write(b, binary.LittleEndian, one) // memory takes all
		}
	}
	put([]byte("II*\x00"), uint32(8))
	for i := range pages {
		put(uint16(entries))
		for _, e := range [entries][2]uint32{
			{256, pageSide}, {257, pageSide}, {258, 8}, {259, 1}, {262, 1}, {273, uint32(8 + pages*dir + i*size)}, {278, pageSide}, {279, size},
		} {
			put(uint16(e[0]), uint16(4), uint32(1), e[1])
		}
		next := uint32(8 + (i+1)*dir)
		if i == pages-1 {
			next = 0
		}
		put(next)
	}
	for i := range pages * size {
		put(uint8(40 + 5*(i%pageSide) + i/size))
	}
	return b.Bytes()
}

// A page that is lost costs neither the others nor the exit code that says so.
func TestALostPage(t *testing.T) {
	e := job.NewEngine(job.EngineOptions{})
	defer e.Close()
	const size = pageSide * pageSide
	whole := pagesTIFF()
	for _, tc := range []struct {
		name  string
		bytes int // that are left
		kind  vidcolor.Kind
		grey  []bool // pages of the output
		says  string
	}{
		{"whole", len(whole), 0, []bool{false, false, false}, ""},
		{"the last page is cut", len(whole) - 194, vidcolor.KindDamaged, []bool{false, false, true}, "page 3: none of its rows can be decoded"},
		{"two pages are lost", len(whole) - 2*size, vidcolor.KindDamaged, []bool{false, true, true}, "page 2: none of its rows can be decoded"},
		{"nothing is left", len(whole) - 3*size, vidcolor.KindFailed, nil, "page 1: none of its rows can be decoded"},
	} {
		in, out := filepath.Join(t.TempDir(), "in.tif"), filepath.Join(t.TempDir(), "out.tif")
		if err := os.WriteFile(in, whole[:tc.bytes], 0o666); err != nil {
			t.Fatal(err)
		}
		report, err := e.Run(t.Context(), job.Spec{Input: in, Output: out, Model: tinyModel}, nil)
		if vidcolor.KindOf(err) == vidcolor.KindModel {
			t.Skip(err)
		}
		if tc.kind == 0 && err != nil {
			t.Errorf("%s: %v", tc.name, err)
			continue
		}
		if tc.kind != 0 {
			mediatest.UserError(t, err, tc.kind)
		}
		if said := strings.Join(report.Warnings, "\n"); !strings.Contains(said, tc.says) || tc.says == "" && said != "" {
			t.Errorf("%s: the warnings are %q, want %q", tc.name, said, tc.says)
		}
		if _, err := os.Stat(out); os.IsNotExist(err) != (tc.grey == nil) {
			t.Errorf("%s: the output: %v", tc.name, err)
			continue
		}
		for page, grey := range tc.grey {
			if got := isGrey(t, out, page); got != grey {
				t.Errorf("%s: page %d is mid-grey: %v, want %v", tc.name, page+1, got, grey)
			}
		}
	}
}

// isGrey reports whether all of a page is mid-grey.
func isGrey(t *testing.T, path string, page int) bool {
	t.Helper()
	r, err := decode.Open(path, decode.Options{Page: page, Chroma: true})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	i := r.Info()
	f := vidcolor.NewFrame(i.Width, i.Height, i.Depth, i.Layout)
	if err := r.Next(t.Context(), f); err != nil {
		t.Fatal(err)
	}
	for _, p := range []*vidcolor.Plane{&f.Luma, &f.U, &f.V} {
		middle := 1 << (p.Depth - 1)
		for _, at := range [][2]int{{0, 0}, {p.Width - 1, 0}, {p.Width / 2, p.Height / 2}, {p.Width - 1, p.Height - 1}} {
			if v := p.At(at[0], at[1]); v < middle-middle/64 || v > middle+middle/64 {
				return false
			}
		}
	}
	return true
}

package photo

import (
	"context"
	"encoding/binary"
	"hash/adler32"
	"hash/crc32"
	"io"
	"math"
)

// writePNG writes what libpng would take one processor and twice the time for: strips
// of rows are filtered and deflated several at once, and their blocks joined to the one
// stream that PNG asks for (third edition, sections 5.3, 9 and 10; RFC 1950, RFC 1951).
func writePNG(ctx context.Context, w io.Writer, s *Spec, rows Rows) error {
	p := &pngChunkWriter{w: w}
	kind := byte(2)
	if s.Alpha {
		kind = 6
	}
	be := binary.BigEndian
	head := be.AppendUint32(be.AppendUint32(nil, uint32(s.Width)), uint32(s.Height))
	p.write([]byte("\x89PNG\r\n\x1a\n"))
	p.chunk("IHDR", append(head, byte(s.Depth), kind, 0, 0, 0))
	for _, c := range pngChunks(&s.Metadata, s.SRGB) {
		p.chunk(c.name, c.data)
	}
	p.chunk("IDAT", []byte{0x78, 0x01}) // deflate with a window of 32 KiB

	size, strip := s.RowBytes(), stripBytes
	if s.level() != 1 {
		strip /= 4 // so that photos of a megapixel have some for each processor, too
	}
	per := min(max(strip/(size+1), 1), s.Height)
	sum := adler32.New()
	err := inTurn(ctx, (s.Height+per-1)/per, per*(size+1)+2*size, s.level(), func(q *squeezer, i int) []byte {
		q.raw = s.filtered(q.samples, i*per, min(per, s.Height-i*per), rows)
		return q.part(q.raw)
	}, func(_ int, q *squeezer, packed []byte) error {
		_, _ = sum.Write(q.raw) // never fails
		p.chunk("IDAT", packed)
		return p.err
	})
	if err != nil {
		return err
	}
	p.chunk("IDAT", be.AppendUint32([]byte{1, 0, 0, 0xff, 0xff}, sum.Sum32())) // an empty block, the last one
	p.chunk("IEND", nil)
	return p.err
}

// filtered is n rows from y on, each behind the number of its filter: Sub, each byte less
// that of the pixel before, or Up, less that of the row above.
func (s *Spec) filtered(memory []byte, y, n int, rows Rows) []byte {
	size := s.RowBytes()
	row, above, out := memory[:size], memory[size:][:size], memory[2*size:][:n*(size+1)]
	step := s.channels() * s.Depth / 8
	if y > 0 {
		s.pngRow(y-1, above, rows)
	}
	for i := range n {
		s.pngRow(y+i, row, rows)
		to := out[i*(size+1):][:size+1]
		if y+i > 0 && upIsLess(row, above, step) {
			to[0] = 2
			for x, v := range row {
				to[1+x] = v - above[x]
			}
		} else {
			to[0] = 1
			copy(to[1:], row[:step])
			for x := step; x < size; x++ {
				to[1+x] = row[x] - row[x-step]
			}
		}
		row, above = above, row
	}
	return out
}

// pngRow gives row y as PNG has it, deep samples with the high byte first.
func (s *Spec) pngRow(y int, row []byte, rows Rows) {
	rows(y, 1, row)
	if s.Depth > 8 {
		for k, v := range samplesOf[uint16](row) {
			binary.BigEndian.PutUint16(row[2*k:], v)
		}
	}
}

// upIsLess reports whether Up leaves less of a row than Sub does, by some of its bytes.
func upIsLess(row, above []byte, step int) bool {
	const every = 7 // which meets each byte of a pixel of 3, 4, 6 or 8 as often
	less := 0
	for x := step; x < len(row); x += every {
		sub, up := int(int8(row[x]-row[x-step])), int(int8(row[x]-above[x]))
		less += max(sub, -sub) - max(up, -up)
	}
	return less > 0
}

// pngChunkWriter writes chunks until an error.
type pngChunkWriter struct {
	w   io.Writer
	err error
}

func (p *pngChunkWriter) write(b []byte) {
	if p.err == nil {
		_, p.err = p.w.Write(b)
	}
}

func (p *pngChunkWriter) chunk(name string, data []byte) {
	if len(data) > math.MaxInt32 {
		return // of metadata: no chunk can be as long, and none that is read is
	}
	be := binary.BigEndian
	sum := crc32.NewIEEE()
	_, _ = sum.Write([]byte(name))
	_, _ = sum.Write(data)
	p.write(append(be.AppendUint32(nil, uint32(len(data))), name...))
	p.write(data)
	p.write(be.AppendUint32(nil, sum.Sum32()))
}

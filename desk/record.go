package desk

import (
	"encoding/binary"
	"encoding/json"
	"io"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/preview"
)

// header describes the planes that follow it in a record. Sizes are in samples.
type header struct {
	Frame        int64   `json:"frame"`   // index in the film
	Seconds      float64 `json:"seconds"` // from the film's beginning
	Width        int     `json:"width"`   // of luma, upright
	Height       int     `json:"height"`  //
	Depth        int     `json:"depth"`   // bits a sample of luma and chroma; above 8 a sample has two bytes, little endian
	HasLuma      bool    `json:"hasLuma"` // it is left out where the page has it
	ChromaWidth  int     `json:"chromaWidth"`
	ChromaHeight int     `json:"chromaHeight"`
	KR           float64 `json:"kr"`    // weights of red and blue in luma
	KB           float64 `json:"kb"`    //
	Full         bool    `json:"full"`  // range 0…255, else 16…235 and 16…240
	Exact        bool    `json:"exact"` // the planes are those that the run gives to its encoder
	Colored      bool    `json:"colored"`
	Draft        bool    `json:"draft"`    // its colours are a first idea
	Revision     int64   `json:"revision"` // of the guide that it is coloured by
	SureWidth    int     `json:"sureWidth"`
	SureHeight   int     `json:"sureHeight"`
}

// record is a frame as the page gets it: the length of the header in four bytes
// (little endian), the header in JSON, then planes without padding: luma if it is
// wanted, U, V, and, of one byte a sample, the network's confidence if it is wanted.
type record struct {
	header
	luma, u, v, sure []byte
}

// bytes is the record as it is sent.
func (r *record) bytes() ([]byte, error) {
	head, err := json.Marshal(r.header)
	if err != nil {
		return nil, err
	}
	out := make([]byte, 0, 4+len(head)+len(r.luma)+len(r.u)+len(r.v)+len(r.sure))
	out = binary.LittleEndian.AppendUint32(out, uint32(len(head)))
	out = append(out, head...)
	if r.HasLuma {
		out = append(out, r.luma...)
	}
	out = append(out, r.u...)
	out = append(out, r.v...)
	return append(out, r.sure...), nil
}

// writeLong writes the record behind its own length, as stretches hold them.
func (r *record) writeLong(w io.Writer) error {
	b, err := r.bytes()
	if err != nil {
		return err
	}
	if err := binary.Write(w, binary.LittleEndian, uint32(len(b))); err != nil {
		return err
	}
	_, err = w.Write(b)
	return err
}

// newRecord is frame f for the page, with its luma, turned upright.
func newRecord(f *vidcolor.Frame, tag vidcolor.ColorTag, turn vidcolor.Turn) *record {
	r := &record{header: header{Depth: max(f.Luma.Depth, f.Layout.Depth), HasLuma: true, Full: tag.Range == vidcolor.RangeFull}}
	r.KR, r.KB = tag.Matrix.Coefficients()
	r.luma, r.Width, r.Height = upright(&f.Luma, turn)
	r.u, r.ChromaWidth, r.ChromaHeight = upright(&f.U, turn)
	r.v, _, _ = upright(&f.V, turn)
	return r
}

// record is picture p for the page; with luma and confidence where they are wanted.
func (v *view) record(p *preview.Picture, luma, sure bool) *record {
	turn := vidcolor.TurnOf(v.shown.Info().Rotation)
	r := newRecord(p.Frame, v.shown.Tag(), turn)
	r.Frame, r.Seconds, r.HasLuma, r.Colored, r.Revision = p.Index, p.At.Seconds(), luma, p.Colored, p.Revision
	r.Draft = p.Draft
	if sure && p.Chroma != nil {
		plane := vidcolor.NewPlane(p.Chroma.W, p.Chroma.H, 8)
		for i, c := range p.Chroma.Conf {
			plane.Pix[i] = uint8(255*min(max(c, 0), 1) + 0.5)
		}
		r.sure, r.SureWidth, r.SureHeight = upright(&plane, turn)
	}
	return r
}

// upright is a plane's samples as they are shown, without padding.
func upright(p *vidcolor.Plane, turn vidcolor.Turn) (pix []byte, w, h int) {
	shown := turn.Plane(p)
	return shown.Pix, shown.Width, shown.Height
}

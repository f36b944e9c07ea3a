package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/vidcolor/vidcolor"
)

// format is the version of the manifest's form.
const format = 1

// Manifest is what is known of a job. Chunks follow one another from frame 0.
type Manifest struct {
	Format   int               `json:"format"`
	Job      Job               `json:"job"`
	TimeBase vidcolor.Rational `json:"time_base"` // of the chunks' times
	Chunks   []Chunk           `json:"chunks"`
	Damaged  bool              `json:"damaged,omitempty"`  // the decoder had lost something by the last chunk
	Complete bool              `json:"complete,omitempty"` // the last chunk ends the film
	Output   int64             `json:"output,omitempty"`   // bytes of the finished result, once it is about to get its name
}

// Parse reads a manifest and refuses one that contradicts itself.
func Parse(data []byte) (*Manifest, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	m := &Manifest{}
	if err := d.Decode(m); err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("something follows the end")
	}
	if m.Format != format {
		return nil, fmt.Errorf("its form is version %d, this program knows %d", m.Format, format)
	}
	if len(m.Chunks) > 0 && !m.TimeBase.Valid() {
		return nil, fmt.Errorf("time base %v", m.TimeBase)
	}
	next := int64(0)
	for i := range m.Chunks {
		if err := m.Chunks[i].check(next); err != nil {
			return nil, err
		}
		next = m.Chunks[i].Next()
	}
	if m.Output < 0 {
		return nil, fmt.Errorf("a result of %d bytes", m.Output)
	}
	return m, nil
}

// Frames is the number of frames in the finished chunks.
func (m *Manifest) Frames() int64 {
	if len(m.Chunks) == 0 {
		return 0
	}
	return m.Chunks[len(m.Chunks)-1].Next()
}

// Bytes is the size of the finished chunks.
func (m *Manifest) Bytes() (n int64) {
	for _, c := range m.Chunks {
		n += c.Bytes
	}
	return n
}

// Delay is the largest of the chunks' delays.
func (m *Manifest) Delay() (d int) {
	for _, c := range m.Chunks {
		d = max(d, c.Delay)
	}
	return d
}

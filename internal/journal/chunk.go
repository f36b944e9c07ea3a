package journal

import (
	"encoding/json"
	"fmt"
)

// Chunk is a finished part of the result. Times are ticks of the manifest's time
// base as the decoder gave them, unless said otherwise.
type Chunk struct {
	First  int64  `json:"first"`  // film index of its first frame
	Frames int64  `json:"frames"` // at least 1
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"` // of the file, hexadecimal

	FirstPTS int64 `json:"first_pts"`
	LastPTS  int64 `json:"last_pts"`
	Delay    int   `json:"delay"` // frames by which presentation falls behind decoding

	// What the encoder's clock carries on: its last time, in its own ticks and in
	// the container's, and how many frames it had to move.
	Clock     int64 `json:"clock"`
	ClockTick int64 `json:"clock_tick"`
	Nudged    int   `json:"nudged"`

	// Shifts are the new values of vidcolor.Frame's Shift in this chunk: the source's
	// time began anew as often.
	Shifts []int64 `json:"shifts,omitempty"`

	// Lost counts the frames of this chunk by what rode on them and the encoder cannot
	// write.
	Lost map[string]int64 `json:"lost,omitempty"`

	// Where to begin reading to go on behind this chunk: a frame before which
	// nothing needs to be known.
	Resume Place `json:"resume"`
	// The last frame of this chunk, by which reading anew is checked.
	Last Place `json:"last"`

	Report json.RawMessage `json:"report,omitempty"` // what the command notes of it
}

// Place is a frame of the source.
type Place struct {
	Frame int64  `json:"frame"` // film index
	PTS   int64  `json:"pts"`
	Luma  uint32 `json:"luma"` // CRC-32 (Castagnoli) of its samples
}

// Next is the film index of the first frame behind the chunk.
func (c *Chunk) Next() int64 { return c.First + c.Frames }

// check reports what cannot be.
func (c *Chunk) check(first int64) error {
	switch {
	case c.First != first:
		return fmt.Errorf("a chunk begins at frame %d, not %d", c.First, first)
	case c.Frames < 1 || c.Frames > 1<<40:
		return fmt.Errorf("a chunk of %d frames", c.Frames)
	case c.Bytes < 1 || len(c.SHA256) != 64:
		return fmt.Errorf("the chunk at frame %d has no size or checksum", first)
	case c.Delay < 0 || int64(c.Delay) > c.Frames:
		return fmt.Errorf("the chunk at frame %d is delayed by %d", first, c.Delay)
	case c.LastPTS < c.FirstPTS:
		return fmt.Errorf("the chunk at frame %d ends at %d, before it begins at %d", first, c.LastPTS, c.FirstPTS)
	case c.Resume.Frame < 0 || c.Resume.Frame > c.Next():
		return fmt.Errorf("the chunk at frame %d is to be resumed from frame %d", first, c.Resume.Frame)
	case c.Last.Frame != c.Next()-1:
		return fmt.Errorf("the chunk at frame %d ends with frame %d", first, c.Last.Frame)
	}
	return nil
}

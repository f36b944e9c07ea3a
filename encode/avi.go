package encode

import (
	"encoding/binary"
	"errors"
	"io"
	"math"
)

// headerMost is how many bytes at the beginning of an AVI file are searched for the
// streams' headers: their codecs' own headers lie between them.
const headerMost = 16 << 20

// noteStarts writes into the headers of an AVI file's streams where sound begins that
// does not begin with the film: FFmpeg's muxer leaves 0 there.
func (w *Writer) noteStarts() error {
	if w.copy == nil || !w.box.cfr {
		return nil
	}
	starts := map[int]uint32{}
	for _, s := range w.copy.streams {
		if s != nil && s.counted != nil && s.counted.first > 0 && s.counted.late(s) <= mostLate {
			starts[s.dst.Index()] = uint32(min(s.counted.first, math.MaxUint32))
		}
	}
	if len(starts) == 0 {
		return nil
	}
	places, err := startFields(w.part.File)
	if err != nil {
		return failed("write", w.path, err, "")
	}
	for i, at := range starts {
		if i >= len(places) {
			return failed("write", w.path, errors.New("the headers of its streams are not where they were written"), "")
		}
		if _, err := w.part.WriteAt(binary.LittleEndian.AppendUint32(nil, at), places[i]); err != nil {
			return writeError(w.path, err)
		}
	}
	return nil
}

// startFields finds, for each stream of an AVI file, the 4 bytes that say at which of its
// units it begins (dwStart of AVISTREAMHEADER).
func startFields(r io.ReaderAt) (places []int64, err error) {
	const inHeader = 28 // from the beginning of the stream's header
	at, end := int64(0), int64(headerMost)
	for at < end {
		var b [12]byte
		if n, err := r.ReadAt(b[:], at); n < len(b) {
			return places, err
		}
		size := int64(binary.LittleEndian.Uint32(b[4:]))
		switch kind, list := string(b[:4]), string(b[8:]); {
		case kind == "RIFF", kind == "LIST" && (list == "hdrl" || list == "strl"):
			at += 12
			continue
		case kind == "LIST" && list == "movi":
			return places, nil
		case kind == "strh":
			places = append(places, at+8+inHeader)
		}
		at += 8 + size + size&1
	}
	return places, nil
}

package mediatest

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
)

// Turn writes into the track headers of an MP4 or QuickTime file that its pictures are
// shown turned by degrees, 90 or 270 counter-clockwise. (The ffmpeg command has one option
// for this before 6.0 and another since.)
func Turn(path string, degrees int) error {
	turns := map[int][4]int32{90: {0, -1, 1, 0}, 270: {0, 1, -1, 0}} // a, b, c, d of ISO/IEC 14496-12, 8.3.2
	m, ok := turns[degrees]
	if !ok {
		return fmt.Errorf("turn %s by %d degrees: not 90 or 270", path, degrees)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	const matrix, width, end = 44, 80, 88 // from the box's name, in version 0
	turned := false
	for at := 0; ; {
		i := bytes.Index(data[at:], []byte("tkhd"))
		if i < 0 || at+i+end > len(data) {
			break
		}
		box := data[at+i:]
		at += i + 4
		if box[4] != 0 || binary.BigEndian.Uint32(box[width:]) == 0 {
			continue // of another version, or sound
		}
		for k, v := range [...]int32{m[0], m[1], 0, m[2], m[3]} {
			binary.BigEndian.PutUint32(box[matrix+4*k:], uint32(v<<16))
		}
		turned = true
	}
	if !turned {
		return fmt.Errorf("turn %s: no track of pictures", path)
	}
	return os.WriteFile(path, data, 0o666)
}

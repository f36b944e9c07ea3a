package decode

import "fmt"

// Damage says what was lost or repaired while reading.
type Damage struct {
	Packets   int  // packets that were marked corrupt or could not be decoded
	Lead      int  // packets before the first keyframe of a film that begins midway
	Frames    int  // frames that came out with concealed errors
	Resized   int  // frames of another size than the first, scaled to it
	Missing   int  // numbered pictures that are not there
	Pictures  int  // photos of which rows or detail are missing
	Blank     int  // of these, those of which no row could be decoded
	Truncated bool // the file ends before the time that it claims

	Nudged   int // timestamps that did not grow and were moved on; nothing is lost
	Restarts int // places where time begins anew, as on a joined tape; it goes on instead

	Remarks []string // what photos say of themselves: what is missing of them, and what is not used
	Notes   []string // the above in words, one line each
}

// Lost reports whether anything of the picture was lost or altered; timestamps
// that were merely repaired do not count.
func (d Damage) Lost() bool {
	return d.Packets > 0 || d.Lead > 0 || d.Frames > 0 || d.Resized > 0 || d.Missing > 0 || d.Pictures > 0 || d.Truncated
}

// describe fills Notes.
func (d Damage) describe() Damage {
	d.Notes = nil
	add := func(n int, one, many string) {
		switch {
		case n == 1:
			d.Notes = append(d.Notes, "1 "+one)
		case n > 1:
			d.Notes = append(d.Notes, fmt.Sprintf("%d %s", n, many))
		}
	}
	add(d.Packets, "packet was damaged", "packets were damaged")
	add(d.Lead, "packet before the first keyframe was skipped", "packets before the first keyframe were skipped")
	add(d.Frames, "frame has concealed errors", "frames have concealed errors")
	add(d.Resized, "frame was of another size and was scaled", "frames were of another size and were scaled")
	if d.Truncated {
		d.Notes = append(d.Notes, "the file ends earlier than it claims")
	}
	add(d.Nudged, "timestamp did not grow and was moved on", "timestamps did not grow and were moved on")
	if n := d.Restarts; n > 0 {
		places := "1 place"
		if n > 1 {
			places = fmt.Sprintf("%d places", n)
		}
		d.Notes = append(d.Notes, "its clock begins anew at "+places+"; everything goes on behind what came before")
	}
	if k := len(d.Remarks); k > mostRemarks {
		d.Notes = append(d.Notes, d.Remarks[:mostRemarks]...)
		d.Notes = append(d.Notes, fmt.Sprintf("and %d more like these", k-mostRemarks))
	} else {
		d.Notes = append(d.Notes, d.Remarks...)
	}
	return d
}

// mostRemarks is how many photos' remarks are told one by one.
const mostRemarks = 20

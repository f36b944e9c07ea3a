package encode

import "slices"

// order learns how far presentation falls behind decoding in a run of packets.
type order struct {
	pts []int64 // in decoding order
	dts []int64
}

func (o *order) add(pts, dts int64) { o.pts, o.dts = append(o.pts, pts), append(o.dts, dts) }

func (o *order) frames() int { return len(o.pts) }

// delay is the number of packets that have to be decoded before the first can be
// shown, so that each is decoded in time: as the encoder says, by decoding times
// before the first presentation, and at least as the order of the packets asks
// for.
func (o *order) delay() (d int) {
	if len(o.pts) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(o.pts))
	early := 0
	for i, p := range o.pts {
		rank, _ := slices.BinarySearch(sorted, p)
		d = max(d, i-rank)
		if o.dts[i] < sorted[0] {
			early++
		}
	}
	return max(d, early)
}

// decodingTimes gives packets of a whole film, in decoding order, their decoding
// times: those of presentation in order, delayed.
type decodingTimes struct {
	delay int
	step  int64 // between two frames before the first

	waiting []int64 // presentation times not used yet, sorted
	seen    int
	first   int64
}

// next takes a packet's presentation time and returns its decoding time.
func (d *decodingTimes) next(pts int64) int64 {
	if d.seen == 0 {
		d.first = pts
	}
	at, _ := slices.BinarySearch(d.waiting, pts)
	d.waiting = slices.Insert(d.waiting, at, pts)
	d.seen++
	if d.seen <= d.delay {
		return d.first - int64(d.delay-d.seen+1)*d.step
	}
	dts := d.waiting[0]
	d.waiting = slices.Delete(d.waiting, 0, 1)
	return dts
}

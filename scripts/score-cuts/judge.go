package main

import "fmt"

// verdict compares what was found with a reel.
type verdict struct {
	cuts, mixes hits
	flashes     int // taken for cuts
}

// hits counts found, false and missed ones, and remembers where.
type hits struct {
	found         int
	wrong, missed []int
}

func (h *hits) f1() float64 {
	if h.found == 0 {
		return 0
	}
	return 2 * float64(h.found) / float64(2*h.found+len(h.wrong)+len(h.missed))
}

func (r *reel) judge(found []beginning) *verdict {
	v := &verdict{}
	taken := make([]bool, len(found))
	for _, c := range r.cuts {
		if !take(found, taken, c-1, c+1) {
			v.cuts.missed = append(v.cuts.missed, c)
			continue
		}
		v.cuts.found++
	}
	for _, m := range r.mixes {
		if !take(found, taken, m[0]-1, m[1]+4) {
			v.mixes.missed = append(v.mixes.missed, m[0])
			continue
		}
		v.mixes.found++
	}
	for i, b := range found {
		if taken[i] {
			continue
		}
		for _, f := range r.flashes {
			if b.frame >= f[0]-1 && b.frame <= f[1]+2 {
				v.flashes++
			}
		}
		if b.mixed || within(r.mixes, b.frame) {
			v.mixes.wrong = append(v.mixes.wrong, b.frame)
		} else {
			v.cuts.wrong = append(v.cuts.wrong, b.frame)
		}
	}
	return v
}

// take marks the first beginning from lo to hi that is free.
func take(found []beginning, taken []bool, lo, hi int) bool {
	for i, b := range found {
		if !taken[i] && b.frame >= lo && b.frame <= hi {
			taken[i] = true
			return true
		}
	}
	return false
}

func within(spans [][2]int, frame int) bool {
	for _, s := range spans {
		if frame >= s[0]-1 && frame <= s[1]+4 {
			return true
		}
	}
	return false
}

func (v *verdict) print(name string, verbose bool) {
	fmt.Printf("%-24s %10.3f (%3d, %3d) %13.3f (%3d, %3d) %8d\n", name, v.cuts.f1(), len(v.cuts.wrong), len(v.cuts.missed),
		v.mixes.f1(), len(v.mixes.wrong), len(v.mixes.missed), v.flashes)
	if verbose {
		fmt.Println("  cuts: wrong", v.cuts.wrong, "missed", v.cuts.missed)
		fmt.Println("  dissolves: wrong", v.mixes.wrong, "missed", v.mixes.missed)
	}
}

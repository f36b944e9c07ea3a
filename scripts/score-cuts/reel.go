package main

import (
	"math/rand/v2"
)

// reel is a film in blocks that are joined by hard cuts, and what is to be found.
type reel struct {
	blocks  []block
	frames  int
	cuts    []int    // first frame after each
	mixes   [][2]int // first and last mixed frame of dissolves and fades
	flashes [][2]int // first and last frame
}

// block is one shot, or two that dissolve or fade into each other.
type block struct {
	shots    []shot
	mix      int    // frames that both shots share
	mixKind  string // of FFmpeg's xfade: fade, fadeblack, fadewhite
	wear     wear
	flash    int // first frame of a flash, 0 for none
	flashFor int // its frames
}

func (b *block) frames() int {
	n := -b.mix
	for _, s := range b.shots {
		n += s.frames
	}
	return n
}

// shot is a piece of a source.
type shot struct {
	source
	from, frames int
	step         int  // 1, or 2 for motion twice as fast
	mirror       bool // left for right
}

// wear is what old film and its camera did to a block.
type wear struct {
	grain   int     // of FFmpeg's noise
	flicker float64 // largest change of brightness, of 1
	weave   float64 // pixels
	hand    float64 // pixels of a handheld camera's drift
	scratch bool
	dust    bool
	seed    int
}

// Sizes of a reel, as asked for: at least 60 cuts, 20 dissolves and fades, and 20
// flashes.
const (
	cutsWanted    = 64
	mixesWanted   = 24
	flashesWanted = 22
)

// plan draws a reel.
func plan(sources []source, seed uint64, hard bool) *reel {
	p := planner{rng: rand.New(rand.NewPCG(seed, 60)), sources: sources, hard: hard}
	// The places of mixes and flashes among the blocks, shuffled.
	kinds := make([]byte, cutsWanted+1)
	for i := range kinds {
		switch {
		case i < mixesWanted:
			kinds[i] = 'm'
		case i < mixesWanted+flashesWanted:
			kinds[i] = 'f'
		}
	}
	p.rng.Shuffle(len(kinds), func(i, j int) { kinds[i], kinds[j] = kinds[j], kinds[i] })
	r := &reel{}
	mixes := 0
	for _, k := range kinds {
		b := block{wear: p.wear()}
		switch k {
		case 'm':
			p.mixed(&b, mixes)
			mixes++
		case 'f':
			b.shots = []shot{p.shot(20, 40)}
			b.flash, b.flashFor = 7+p.rng.IntN(b.shots[0].frames-14), 1+p.rng.IntN(2)
			if hard {
				b.flashFor = 1 + p.rng.IntN(3)
			}
		default:
			least, most := 12, 40
			if hard && p.rng.IntN(3) == 0 {
				least, most = 5, 9
			}
			b.shots = []shot{p.shot(least, most)}
		}
		r.add(b)
	}
	return r
}

func (r *reel) add(b block) {
	at := r.frames
	if at > 0 {
		r.cuts = append(r.cuts, at)
	}
	if b.mix > 0 {
		first := at + b.shots[0].frames - b.mix
		r.mixes = append(r.mixes, [2]int{first, first + b.mix - 1})
	}
	if b.flash > 0 {
		r.flashes = append(r.flashes, [2]int{at + b.flash, at + b.flash + b.flashFor - 1})
	}
	r.blocks = append(r.blocks, b)
	r.frames += b.frames()
}

// planner draws the parts of a reel.
type planner struct {
	rng     *rand.Rand
	sources []source
	hard    bool
	last    int // source of the shot before
	lastEnd int // and its last frame
}

// mixed makes b two shots with a dissolve, or every fourth a fade.
func (p *planner) mixed(b *block, n int) {
	b.mix, b.mixKind = 10+p.rng.IntN(15), "fade"
	if p.hard {
		b.mix = 8 + p.rng.IntN(41)
	}
	if n%4 == 3 {
		b.mixKind = "fadeblack"
		if p.hard && n%8 == 7 {
			b.mixKind = "fadewhite"
		}
	}
	one := p.shot(b.mix+12, b.mix+24)
	two := p.shot(b.mix+12, b.mix+24)
	b.mix = min(b.mix, one.frames-10, two.frames-10)
	b.shots = []shot{one, two}
}

// shot draws a piece of least to most frames of another source than the last
// one's, or in the hard reel now and then of the same, far from the last.
func (p *planner) shot(least, most int) shot {
	k := p.rng.IntN(len(p.sources))
	for k == p.last {
		k = p.rng.IntN(len(p.sources))
	}
	s := shot{step: 1}
	if p.hard {
		s.mirror = p.rng.IntN(4) == 0
		if p.rng.IntN(4) == 0 {
			s.step = 2
		}
	}
	s.source = p.sources[k]
	s.frames = min(least+p.rng.IntN(most-least+1), s.count/s.step)
	room := s.count - s.step*s.frames
	s.from = p.rng.IntN(room + 1)
	p.last, p.lastEnd = k, s.from+s.frames
	return s
}

func (p *planner) wear() wear {
	w := wear{grain: 4 + p.rng.IntN(5), flicker: 0.05, weave: 1, seed: 1 + p.rng.IntN(1<<20)}
	if p.hard {
		w = wear{grain: 4 + p.rng.IntN(14), flicker: 0.15 * p.rng.Float64(), weave: 2 * p.rng.Float64(),
			hand: 12 * p.rng.Float64(), scratch: p.rng.IntN(3) == 0, dust: p.rng.IntN(3) == 0, seed: w.seed}
	}
	return w
}

package decode

import (
	"fmt"

	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/av"
)

// lead counts the packets of a stream that begins in the middle of a group of
// pictures. Decoders drop those without a word.
type lead struct {
	packets int   // before the first keyframe
	key     int64 // time of the first keyframe
	keyed   bool  // the first keyframe was met
	settled bool  // the first frame came out
}

func (l *lead) packet(p *astiav.Packet) {
	switch {
	case l.keyed:
	case p.Flags().Has(astiav.PacketFlagKey):
		l.keyed, l.key = true, p.Pts()
	default:
		l.packets++
	}
}

// leadLost is called for each decoded frame: if the first one is not from
// before the first keyframe, what came before it was lost.
func (r *Reader) leadLost() error {
	l := &r.lead
	if l.settled {
		return nil
	}
	l.settled = true
	pts := av.BestEffortTime(r.cur)
	if l.packets == 0 || !l.keyed || pts == vidcolor.NoPTS || l.key == vidcolor.NoPTS || pts < l.key {
		return nil
	}
	r.damage.Lead += l.packets
	if r.o.FailOnError {
		return fmt.Errorf("it begins in the middle of a group of pictures: %d packets before the first keyframe", l.packets)
	}
	return nil
}

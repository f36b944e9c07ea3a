package decode

import (
	"context"
	"errors"
	"io"
	"math"
	"time"

	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/av"
	"github.com/vidcolor/vidcolor/internal/fault"
)

// setRange turns Start and Duration into ticks.
func (r *Reader) setRange() {
	r.info.Origin = r.origin()
	if r.o.Start == 0 && r.o.Duration == 0 {
		return
	}
	origin := r.origin()
	ticks := func(d time.Duration) int64 {
		return vidcolor.Rescale(int64(d), vidcolor.Rational{Num: 1, Den: int(time.Second)}, r.info.TimeBase)
	}
	if r.o.Start > 0 {
		r.first = origin + ticks(r.o.Start)
	}
	if r.o.Duration > 0 {
		r.end = origin + ticks(r.o.Start+r.o.Duration)
	}
}

// origin is the time of the beginning of the film in the stream's ticks.
func (r *Reader) origin() int64 {
	if r.dated {
		return r.info.StartPTS
	}
	if t := r.in.StartTime(); t != vidcolor.NoPTS {
		return vidcolor.Rescale(t, vidcolor.Rational{Num: 1, Den: 1e6}, r.info.TimeBase)
	}
	if r.info.StartPTS != vidcolor.NoPTS {
		return r.info.StartPTS
	}
	return 0
}

// seekMargins are how far before the wanted start decoding begins, tried in
// turn until a frame at or before the start comes out; the last is the
// beginning of the film.
var seekMargins = [...]time.Duration{0, 2 * time.Second, 15 * time.Second, time.Minute, -1}

// seekStart decodes the first wanted frame into cur. Damage met on the way to
// it is not counted.
func (r *Reader) seekStart() error {
	if r.first == vidcolor.NoPTS {
		err := r.decode()
		r.pending = err == nil
		return err
	}
	origin := r.origin()
	limit, anew := r.survey(r.first)
	for i, margin := range seekMargins {
		target := r.first - vidcolor.Rescale(int64(margin), vidcolor.Rational{Num: 1, Den: int(time.Second)}, r.info.TimeBase)
		whole := i == len(seekMargins)-1 || target <= origin || r.source.numbered() || anew
		if err := r.seekTo(target, whole); err != nil {
			if whole {
				return err // the input is closed by now
			}
			continue
		}
		early, err := r.skip(context.Background())
		early = early && r.landed <= limit
		if err == nil && (early || whole) || err != nil && whole {
			r.pending = err == nil
			return err
		}
	}
	return io.EOF
}

// survey reads the packets of a film whose clock may begin anew up to the first at or
// behind the time at. limit is the byte where that lies: a seek that leads behind it
// has met the same time on a later tape. anew says that the clock has fallen, if only
// for a moment, or run over before, so that a seek would not know what its times mean. Of other films, and
// of what cannot be read twice, it knows nothing.
func (r *Reader) survey(at int64) (limit int64, anew bool) {
	limit = math.MaxInt64
	if !r.in.Joinable() || r.o.Nearby || r.o.Stream != nil {
		return limit, false
	}
	in, err := r.source.open()
	if err != nil {
		return limit, false
	}
	defer in.Close()
	main := r.stream.Index()
	for _, s := range in.Streams() {
		if s.Index() != main {
			av.Discard(s)
		}
	}
	pkt := av.NewPacket()
	defer av.FreePacket(&pkt)
	for last := int64(vidcolor.NoPTS); in.ReadFrame(pkt) == nil; {
		t, ours, pos := pkt.Dts(), pkt.StreamIndex() == main, pkt.Pos()
		if t == vidcolor.NoPTS {
			t = pkt.Pts()
		}
		pkt.Unref()
		if !ours || t == vidcolor.NoPTS {
			continue
		}
		if last != vidcolor.NoPTS && t < last {
			return limit, true
		}
		if t >= at && pos >= 0 {
			return pos, false
		}
		last = t
	}
	return limit, false
}

// seekTo goes to the keyframe before target, or to the beginning of the film. A
// failed seek may leave a demuxer anywhere, so the beginning is sought by opening
// the file again.
func (r *Reader) seekTo(target int64, whole bool) error {
	r.watch.disarm()
	var err error
	if whole {
		err = r.reopen(target)
	} else {
		if err = fault.At("seek"); err == nil {
			err = r.in.SeekFrame(r.stream.Index(), target, astiav.SeekFlags(astiav.SeekFlagBackward))
		}
	}
	if err != nil {
		return err
	}
	av.FlushCodec(r.dec)
	r.clock.reset()
	r.deint.reset()
	r.ahead.free()
	r.draining, r.readErrors, r.lead, r.landed = false, 0, lead{}, -1
	return nil
}

// reopen begins the file again, or numbered pictures at target.
func (r *Reader) reopen(target int64) error {
	index := r.stream.Index()
	r.in.Close()
	if err := fault.At("open again"); err != nil {
		return err
	}
	in, err := r.source.openFrom(target)
	if err != nil {
		return err
	}
	r.in = in
	streams := in.Streams()
	if index >= len(streams) {
		return errors.New("the file changed while it was read")
	}
	r.stream = streams[index]
	r.discardOthers(streams)
	return nil
}

// skip decodes until the first wanted frame is in cur. early reports whether a
// frame at or before the start was met: proof that none was missed.
func (r *Reader) skip(ctx context.Context) (early bool, err error) {
	defer func() { r.packets, r.damage = 0, Damage{} }()
	for {
		r.watch.arm(ctx, r.in)
		if err := r.decode(); err != nil {
			return early, err
		}
		if err := ctx.Err(); err != nil {
			return early, err
		}
		before := r.clock
		pts, _ := r.stamp()
		early = early || pts <= r.first
		if pts >= r.first {
			r.clock = before
			return early, nil
		}
	}
}

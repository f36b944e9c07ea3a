package encode

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/av"
)

// verdict is what reading back says of a mark on frames: which fields they hold, or
// what rides on them.
type verdict int

const (
	markHeld          verdict = iota
	markOnlyContainer         // the container says it, the frames do not
	markLost
)

// marks knows what the encoder writes beside the picture, asked by trial when the first
// frame bears it, and counts what is lost.
type marks struct {
	fields [2]*verdict // bottom field first, top field first
	side   map[vidcolor.SideKind]verdict
	told   map[string]bool
	lost   map[string]int64 // frames, by what they lose
}

// names of what frames lose, kept in a film's manifest too.
func fieldsName(top bool) string {
	if top {
		return "field order (top field first)"
	}
	return "field order (bottom field first)"
}

// bottomFirst reports whether a field order shows the bottom field first.
func bottomFirst(order string) bool { return order == "bb" || order == "tb" }

// interlaced reports whether a field order is one of fields.
func interlaced(order string) bool { return slices.Contains([]string{"tt", "bb", "tb", "bt"}, order) }

// countMarks notes what f bears and the output will not.
func (w *Writer) countMarks(f *vidcolor.Frame) error {
	if f.Interlaced {
		v, err := w.judgeFields(f.TopFieldFirst)
		if err != nil {
			return err
		}
		if v == markLost {
			w.loses(fieldsName(f.TopFieldFirst))
		}
	}
	for i, s := range f.Side {
		if slices.ContainsFunc(f.Side[:i], func(o vidcolor.SideData) bool { return o.Kind == s.Kind }) {
			continue
		}
		v, err := w.judgeSide(s)
		if err != nil {
			return err
		}
		if v == markLost {
			w.loses(s.Kind.String())
		}
	}
	return nil
}

func (w *Writer) loses(what string) {
	w.marks.add(what, 1)
	if c := w.chunks; c != nil {
		if c.cur.Lost == nil {
			c.cur.Lost = map[string]int64{}
		}
		c.cur.Lost[what]++
	}
}

func (m *marks) add(what string, n int64) {
	if m.lost == nil {
		m.lost = map[string]int64{}
	}
	m.lost[what] += n
}

// judgeFields asks whether the encoder marks frames of two fields.
func (w *Writer) judgeFields(top bool) (verdict, error) {
	i := 0
	if top {
		i = 1
	}
	m := &w.marks
	if m.fields[i] == nil {
		v, err := w.tryFields(top)
		if err != nil {
			return 0, err
		}
		m.fields[i] = &v
	}
	return *m.fields[i], nil
}

func (w *Writer) tryFields(top bool) (verdict, error) {
	if w.box.format != "yuv4mpegpipe" && w.enc != nil && interlaced(w.in.FieldOrder) && w.enc.spec.oneOrder && top == bottomFirst(w.in.FieldOrder) {
		return markLost, nil
	}
	seen, lost, marked := "", 0, 0
	err := w.tryFrames(func(f *vidcolor.Frame) { f.Interlaced, f.TopFieldFirst = true, top }, func(order string, f *astiav.Frame) {
		seen = order
		if two, first := av.Interlacing(f); two && first == top {
			marked++
		} else {
			lost++
		}
	})
	switch {
	case err != nil:
		return 0, err
	case marked > 0 && lost == 0:
		return markHeld, nil
	case interlaced(seen) && bottomFirst(seen) != top:
		return markOnlyContainer, nil
	case marked+lost == 0:
		return markHeld, nil // nothing here decodes it: nothing is known
	}
	return markLost, nil
}

// judgeSide asks whether the encoder writes what rides on frames.
func (w *Writer) judgeSide(s vidcolor.SideData) (verdict, error) {
	m := &w.marks
	if v, known := m.side[s.Kind]; known {
		return v, nil
	}
	v := markLost
	switch s.Kind {
	case vidcolor.SideTimecode, vidcolor.SideMastering, vidcolor.SideLight:
		v = markHeld // told by the container, for the whole film, or named there
	case vidcolor.SideDynamicMetadata:
	default:
		err := w.tryFrames(func(f *vidcolor.Frame) { f.Side = []vidcolor.SideData{s} }, func(_ string, f *astiav.Frame) {
			for _, got := range av.FrameSide(f) {
				if got.Kind == s.Kind && (bytes.Equal(got.Data, s.Data) || s.Kind == vidcolor.SideStereo) {
					v = markHeld
				}
			}
		})
		if err != nil {
			return 0, err
		}
	}
	if m.side == nil {
		m.side = map[vidcolor.SideKind]verdict{}
	}
	m.side[s.Kind] = v
	return v, nil
}

// trialFrames is how many frames a trial of the encoder has.
const trialFrames = 3

// tryFrames encodes a few small grey frames that mark has marked as the film will be,
// reads them back and shows see what the container says of their fields and each frame.
func (w *Writer) tryFrames(mark func(*vidcolor.Frame), see func(order string, f *astiav.Frame)) error {
	in := w.in
	in.Width, in.Height = min(in.Width, 320+in.Width%2), min(in.Height, 256+in.Height%2)
	o := w.o
	o.Threads = 1
	e, _, _, err := openEncoder(w.path, &in, in.Tag.Complete(w.in.Width, w.in.Height), w.box, o, 0)
	if err != nil {
		return err
	}
	defer e.free()
	t, ok, err := newTrial(w.box, nil, func(out *av.Output) error { return addEncoded(out, e, &in) })
	if err != nil {
		return failed("write", w.path, err, "")
	}
	if !ok {
		return nil // which addStreams will say
	}
	defer t.free()
	if err := e.shoot(t, mark); err != nil {
		return w.fail("encode", err)
	}
	back, err := t.read()
	if err != nil {
		return failed("write", w.path, err, "")
	}
	if back == nil {
		return nil
	}
	defer back.Close()
	main := av.MainStream(back.Streams())
	if main == nil {
		return nil
	}
	order := av.FieldOrder(main)
	err = decodeTrial(back, main, func(f *astiav.Frame) { see(order, f) })
	if err != nil {
		return failed("write", w.path, err, "")
	}
	return nil
}

// addEncoded adds a stream for what e makes to out.
func addEncoded(out *av.Output, e *encoder, in *vidcolor.VideoInfo) error {
	s := out.NewStream(nil)
	if s == nil {
		return fmt.Errorf("out of memory")
	}
	if err := s.CodecParameters().FromCodecContext(e.ctx); err != nil {
		return err
	}
	s.SetTimeBase(av.ToRational(e.timing.base))
	s.SetAvgFrameRate(av.ToRational(nominalRate(in)))
	return nil
}

// shoot encodes the frames of a trial into t.
func (e *encoder) shoot(t *trial, mark func(*vidcolor.Frame)) error {
	f := vidcolor.NewFrame(e.in.Width, e.in.Height, e.layout.Depth, e.layout)
	for _, p := range []*vidcolor.Plane{&f.Luma, &f.U, &f.V} {
		p.Fill(1 << (p.Depth - 1))
	}
	rate := nominalRate(e.in)
	f.TimeBase, f.Duration, f.Tag = vidcolor.Rational{Num: rate.Den, Den: rate.Num}, 1, e.tag
	mark(f)
	p := av.NewPacket()
	defer av.FreePacket(&p)
	s := t.out.Streams()[0]
	drain := func() error {
		for {
			ok, err := e.receive(p)
			if !ok || err != nil {
				return err
			}
			from, to := e.timing.base, av.StreamTimeBase(s)
			p.SetPts(rescale(p.Pts(), from, to))
			p.SetDts(min(p.Pts(), rescale(p.Dts(), from, to)))
			p.SetStreamIndex(0)
			t.write(p)
			p.Unref()
		}
	}
	for i := range int64(trialFrames) {
		if err := e.send(f, i); err != nil {
			return err
		}
		if err := drain(); err != nil {
			return err
		}
	}
	if err := e.flush(); err != nil {
		return err
	}
	return drain()
}

// tellFields says before the work begins what the film's field order meets.
func (w *Writer) tellFields() error {
	if !interlaced(w.in.FieldOrder) {
		return nil
	}
	top := !bottomFirst(w.in.FieldOrder)
	v, err := w.judgeFields(top)
	if err != nil {
		return err
	}
	name, codec := fieldsName(top), w.enc.spec.name
	switch v {
	case markLost:
		w.marks.tell(name)
		w.dropped = append(w.dropped, fmt.Sprintf("%s: %s cannot mark it, and the fields would be shown as whole pictures; use --deinterlace, or --vcodec libx264, mpeg2video or ffv1", name, codec))
	case markOnlyContainer:
		w.notes = append(w.notes, fmt.Sprintf("%s: %s does not mark it in its frames; only the header of %s says it, which some players do not ask: see --deinterlace", name, codec, w.box.ext[1:]))
	}
	return nil
}

func (m *marks) tell(name string) {
	if m.told == nil {
		m.told = map[string]bool{}
	}
	m.told[name] = true
}

// tellLost names, at the film's end, what its frames bore and the output does not.
func (w *Writer) tellLost() {
	var names []string
	for name := range w.marks.lost {
		if !w.marks.told[name] {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		w.marks.tell(name)
		w.dropped = append(w.dropped, fmt.Sprintf("%s of %d frames: %s cannot write it there", name, w.marks.lost[name], w.enc.spec.name))
	}
}

package encode

import (
	"errors"
	"fmt"
	"maps"
	"os"

	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor/internal/av"
	"github.com/vidcolor/vidcolor/internal/system"
)

// trial is a small file in memory that is written to be read back: what a container
// holds is what its reader finds, and not what its writer takes.
type trial struct {
	box    container
	file   *os.File
	remove func() // of the closed file
	sink   *av.Sink
	out    *av.Output
	done   bool

	sent, back []int64 // times of the packets that were written and that came back, in µs
}

// newTrial writes the header of a file of kind box with the streams and tags that add
// gives it. ok is false if the muxer refuses; an error says that it was not asked.
func newTrial(box container, options map[string]string, add func(*av.Output) error) (t *trial, ok bool, err error) {
	file, remove, err := system.MemoryFile("vidcolor-trial")
	if err != nil {
		return nil, false, err
	}
	t = &trial{box: box, file: file, remove: remove}
	defer func() {
		if err != nil || !ok {
			t.free()
			t = nil
		}
	}()
	if t.out, err = av.NewOutput(box.format); err != nil {
		return t, false, err
	}
	if err = add(t.out); err != nil {
		return t, false, err
	}
	if t.sink, err = av.NewSink(t.file, true); err != nil {
		return t, false, err
	}
	t.out.SetSink(t.sink)
	opts := box.trialOptions()
	for k, v := range options {
		if k == "movflags" {
			v = opts[k] + v
		}
		opts[k] = v
	}
	d, err := av.Options(opts)
	if err != nil {
		return t, false, err
	}
	defer d.Free()
	av.Logged(func() { ok = t.out.WriteHeader(d) == nil })
	return t, ok, t.err(nil)
}

// err is what kept the trial from being written or, by reading, from being read: other
// than a refusal it says nothing of the container.
func (t *trial) err(reading error) error {
	var refused astiav.Error
	switch err := t.sink.Err(); {
	case err != nil:
		return fmt.Errorf("a trial file in memory: %w", err)
	case reading != nil && !errors.As(reading, &refused):
		return fmt.Errorf("a trial file in memory: %w", reading)
	}
	return nil
}

// trialOptions are those that change what a muxer takes.
func (c container) trialOptions() map[string]string {
	opts := maps.Clone(c.muxer)
	if opts == nil {
		opts = map[string]string{}
	}
	if c.mov && c.pipe {
		opts["movflags"] = fragments
	}
	return opts
}

// demuxer is FFmpeg's name of what reads files of that kind.
func (c container) demuxer() string {
	switch {
	case c.mov:
		return "mov"
	case c.mkv:
		return "matroska"
	}
	return c.format
}

// write muxes p, which is left empty; false if the muxer refuses it.
func (t *trial) write(p *astiav.Packet) (ok bool) {
	av.Logged(func() { ok = t.out.WriteInterleavedFrame(p) == nil })
	return ok
}

// writeAnything muxes a packet that means nothing, for readers that look no further than
// the first.
func (t *trial) writeAnything() {
	p := av.NewPacket()
	defer av.FreePacket(&p)
	if p.FromData(make([]byte, 64)) != nil {
		return
	}
	p.SetFlags(astiav.PacketFlags(astiav.PacketFlagKey))
	p.SetPts(0)
	p.SetDts(0)
	p.SetDuration(1)
	t.write(p)
}

// read completes the file and opens it; nil if nothing recognises it. The caller
// closes it, before free.
func (t *trial) read() (*av.Input, error) {
	if !t.done {
		var err error
		av.Logged(func() {
			if err = t.out.WriteTrailer(); err == nil {
				err = t.sink.Flush()
			}
		})
		if err != nil {
			return nil, t.err(err)
		}
		t.done = true
	}
	in, _, err := av.OpenAs(system.Reopen(t.file), t.box.demuxer())
	if err != nil {
		return nil, t.err(err)
	}
	return in, nil
}

func (t *trial) free() {
	if t.out != nil {
		t.out.Free()
	}
	if t.sink != nil {
		t.sink.Free()
	}
	_ = t.file.Close()
	t.remove()
}

// decodeTrial decodes stream s of in and shows each frame to see.
func decodeTrial(in *av.Input, s *astiav.Stream, see func(*astiav.Frame)) error {
	return decodePackets(s, func(p *astiav.Packet) bool {
		for in.ReadFrame(p) == nil {
			if p.StreamIndex() == s.Index() {
				return true
			}
			p.Unref()
		}
		return false
	}, see)
}

// decodePackets decodes packets of s that next gives and shows each frame to see.
func decodePackets(s *astiav.Stream, next func(*astiav.Packet) bool, see func(*astiav.Frame)) (err error) {
	if k := s.CodecParameters().MediaType(); k != astiav.MediaTypeAudio && k != astiav.MediaTypeVideo {
		return nil // FFmpeg aborts
	}
	codec := astiav.FindDecoder(s.CodecParameters().CodecID())
	if codec == nil {
		return nil
	}
	cc := av.NewCodec(codec)
	if cc == nil {
		return fmt.Errorf("out of memory")
	}
	defer av.FreeCodec(&cc)
	p, f := av.NewPacket(), av.NewFrame()
	defer av.FreePacket(&p)
	defer av.FreeFrame(&f)
	receive := func() {
		for cc.ReceiveFrame(f) == nil {
			see(f)
			f.Unref()
		}
	}
	av.Logged(func() {
		if err = s.CodecParameters().ToCodecContext(cc); err != nil {
			return
		}
		if err = cc.Open(codec, nil); err != nil {
			return
		}
		for next(p) {
			_ = cc.SendPacket(p)
			receive()
			p.Unref()
		}
		_ = cc.SendPacket(nil)
		receive()
	})
	return err
}

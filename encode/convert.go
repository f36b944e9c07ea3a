package encode

import (
	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/av"
)

// converter brings packets to what the container holds; the zero value leaves them.
type converter struct {
	text  *av.Subtitles
	sound *av.Sound
}

// convert gives put what p of src becomes, with its times in base: nothing, one packet
// or several. p's content is taken. shows is false for a packet that says nothing by
// itself.
func (c converter) convert(p *astiav.Packet, src *astiav.Stream, put func(p *astiav.Packet, base vidcolor.Rational)) (shows bool, err error) {
	if c.sound != nil {
		if err := c.sound.Send(p); err != nil {
			return false, err
		}
		return true, c.drain(put)
	}
	if c.text != nil {
		if shows, err := c.text.Convert(p); err != nil || !shows {
			return false, err
		}
	}
	put(p, av.StreamTimeBase(src))
	return true, nil
}

// finish gives put what a conversion of sound still holds.
func (c converter) finish(put func(p *astiav.Packet, base vidcolor.Rational)) error {
	if c.sound == nil {
		return nil
	}
	if err := c.sound.Send(nil); err != nil {
		return err
	}
	return c.drain(put)
}

func (c converter) drain(put func(p *astiav.Packet, base vidcolor.Rational)) error {
	p := av.NewPacket()
	defer av.FreePacket(&p)
	for {
		ok, err := c.sound.Receive(p)
		if !ok || err != nil {
			return err
		}
		put(p, c.sound.TimeBase())
		p.Unref()
	}
}

func (c converter) free() {
	if c.text != nil {
		c.text.Free()
	}
	if c.sound != nil {
		c.sound.Free()
	}
}

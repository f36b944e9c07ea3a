package decode

import (
	"errors"
	"fmt"
	"io"

	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/av"
	"github.com/vidcolor/vidcolor/internal/fault"
)

// maxReadErrors is how many errors in a row the demuxer may report before the
// file counts as ended; some demuxers find their way again.
const maxReadErrors = 8

// errEncrypted is of a film whose key FFmpeg was not given.
var errEncrypted = errors.New("it is encrypted")

// decodeNext puts the next decoded frame into cur, io.EOF after the last. Errors of
// the decoder are counted; only an interrupted read, or the first damage where
// that is to stop, ends decoding otherwise.
func (r *Reader) decodeNext() error {
	// Compared by ==: the errors are astiav.Error values, and this is the hot loop.
	for failures := 0; ; {
		err := fault.At("receive frame")
		if err == nil {
			err = r.dec.ReceiveFrame(r.cur)
		}
		switch {
		case err == nil:
			if !r.started {
				r.seeLabel()
			}
			return r.leadLost()
		case err == error(astiav.ErrEof):
			return io.EOF
		case err != error(astiav.ErrEagain):
			if err := r.lostPacket(err); err != nil {
				return err
			}
			if failures++; failures < 1000 {
				continue
			}
			return io.EOF
		}
		failures = 0
		if err := r.feed(); err != nil {
			return err
		}
	}
}

// feed sends the decoder one more packet of the main stream, or the order to
// give what it still holds.
func (r *Reader) feed() error {
	for !r.draining {
		err := r.read()
		if err != nil {
			if err := r.readFailed(err); err != nil {
				return err
			}
			continue
		}
		r.readErrors = 0
		r.noteEnd(r.pkt)
		if r.pkt.StreamIndex() != r.stream.Index() {
			r.pkt.Unref()
			continue
		}
		if av.Encrypted(r.pkt) {
			r.pkt.Unref()
			return errEncrypted
		}
		r.packets++
		if r.landed < 0 {
			r.landed = r.pkt.Pos()
		}
		r.shiftPacket()
		r.lead.packet(r.pkt)
		corrupt := r.pkt.Flags().Has(astiav.PacketFlagCorrupt)
		if err = fault.At("send packet"); err == nil {
			err = r.dec.SendPacket(r.pkt)
		}
		r.pkt.Unref()
		if err == nil && corrupt {
			err = errors.New("marked corrupt by the container")
		}
		if err != nil {
			return r.lostPacket(err)
		}
		return nil
	}
	err := r.dec.SendPacket(nil)
	if err == nil || err == error(astiav.ErrEof) {
		return nil
	}
	return r.lostPacket(err)
}

// readFailed deals with an error of the demuxer: an end of the file, clean or
// not, begins the draining.
func (r *Reader) readFailed(err error) error {
	if errors.Is(err, astiav.ErrExit) {
		return err
	}
	if errors.Is(err, astiav.ErrEof) {
		r.draining = true
		if err := r.in.StreamError(); err != nil {
			return err
		}
		if r.in.ReadError() != nil || r.in.EndedEarly() {
			return r.truncated()
		}
		return nil
	}
	if r.readErrors++; r.readErrors == 1 {
		if err := r.lostPacket(err); err != nil {
			return err
		}
	}
	if r.readErrors >= maxReadErrors {
		r.draining = true
		return r.truncated()
	}
	return nil
}

// read gets the next packet, going on where numbered pictures have a gap.
func (r *Reader) read() error {
	if !r.source.numbered() {
		if err := fault.At("read packet"); err != nil {
			return err
		}
		return r.in.ReadFrame(r.pkt)
	}
	for {
		if !r.source.ended() {
			err := r.in.ReadFrame(r.pkt)
			if err == nil {
				r.source.next++
				return nil
			}
			if errors.Is(err, astiav.ErrExit) {
				return err
			}
		}
		if more, err := r.resume(); err != nil {
			return err
		} else if !more {
			return astiav.ErrEof
		}
	}
}

// shiftPacket moves the times of a packet of numbered pictures behind a gap.
func (r *Reader) shiftPacket() {
	by := r.source.offset()
	if by == 0 {
		return
	}
	if t := r.pkt.Pts(); t != vidcolor.NoPTS {
		r.pkt.SetPts(t + by)
	}
	if t := r.pkt.Dts(); t != vidcolor.NoPTS {
		r.pkt.SetDts(t + by)
	}
}

func (r *Reader) truncated() error {
	r.damage.Truncated = true
	if r.o.FailOnError {
		return errors.New("the file ends earlier than it claims")
	}
	return nil
}

func (r *Reader) lostPacket(err error) error {
	r.damage.Packets++
	if r.o.FailOnError {
		return fmt.Errorf("packet %d: %w", r.packets, err)
	}
	return nil
}

// finish is called at the end of the range or film.
func (r *Reader) finish() error {
	r.watch.disarm()
	if r.done {
		return io.EOF
	}
	if err := r.shortfall(); err != nil {
		return err
	}
	// As FFmpeg's own max_error_rate: more than two thirds lost is a failure.
	if lost := int64(r.damage.Packets); lost*3 > r.packets*2 && lost > 2 {
		return fmt.Errorf("%d of %d packets cannot be decoded", lost, r.packets)
	}
	return io.EOF
}

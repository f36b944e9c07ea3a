package encode

import (
	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor/internal/av"
)

// aacRates are the sample rates that MPEG-4 audio counts by index (ISO/IEC
// 14496-3, table 1.18).
var aacRates = [...]int{96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350}

// Profiles of AAC as FFmpeg numbers them: the audio object type less one.
const (
	profileLC   = 1
	profileHE   = 4  // with spectral band replication: the core has half the rate
	profileHEv2 = 28 // and parametric stereo: the core has one channel
)

// audioConfig is the AudioSpecificConfig (ISO/IEC 14496-3, 1.6.2.1) of an AAC
// stream that says it in every packet instead, as in transport streams. FFmpeg's
// muxers find it in the first packet and go back to their header, which a pipe
// does not let them. nil if it cannot be said.
func audioConfig(p *astiav.CodecParameters) []byte {
	if p.CodecID() != astiav.CodecIDAac || len(p.ExtraData()) > 0 {
		return nil
	}
	profile, rate, channels := int(p.Profile()), p.SampleRate(), av.Channels(p)
	var bits bitString
	switch profile {
	case profileHE, profileHEv2:
		core, outer := rateIndex(rate/2), rateIndex(rate)
		if core < 0 || outer < 0 {
			return nil
		}
		if profile == profileHEv2 {
			channels = 1
		}
		bits.add(profile+1, 5)
		bits.add(core, 4)
		bits.add(channels, 4)
		bits.add(outer, 4)
		bits.add(profileLC+1, 5)
	default:
		core := rateIndex(rate)
		if core < 0 || profile < 0 || profile > 3 {
			return nil
		}
		bits.add(profile+1, 5)
		bits.add(core, 4)
		bits.add(channels, 4)
	}
	if channels < 1 || channels > 7 {
		return nil
	}
	bits.add(0, 3) // 1,024 samples a frame, no core coder, no extension
	return bits.bytes
}

func rateIndex(rate int) int {
	for i, r := range aacRates {
		if r == rate {
			return i
		}
	}
	return -1
}

// bare reports whether k's packets lose their headers on the way into box.
func (k kept) bare(box container) bool {
	return box.pipe && box.mov && k.sound == "" && audioConfig(k.CodecParameters()) != nil
}

// stripADTS takes the header that audioConfig says for all packets off one (ISO/IEC
// 14496-3, 1.A.2.2.1). FFmpeg's muxers do it by themselves except where they
// write fragments.
func stripADTS(p *astiav.Packet) {
	b := p.Data()
	if len(b) < 9 || b[0] != 0xff || b[1]&0xf6 != 0xf0 {
		return
	}
	n := 7
	if b[1]&1 == 0 {
		n = 9 // with a check sum
	}
	av.TrimPacket(p, n)
}

// bitString is filled from its first bit.
type bitString struct {
	bytes []byte
	n     int
}

func (b *bitString) add(v, width int) {
	for i := width - 1; i >= 0; i-- {
		if b.n%8 == 0 {
			b.bytes = append(b.bytes, 0)
		}
		if v>>i&1 != 0 {
			b.bytes[b.n/8] |= 0x80 >> (b.n % 8)
		}
		b.n++
	}
}

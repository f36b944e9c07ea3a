package av

// #include "shim.h"
import "C"

import (
	"strings"

	"github.com/asticode/go-astiav"
)

// BlockAlign is the number of bytes of a block of sound by which its container counts,
// 0 where it says none.
func BlockAlign(s *astiav.Stream) int { return int(streamC(s).codecpar.block_align) }

// SetPace says by what a muxer counts sound: blocks of so many bytes (0 = by packets),
// each of frame samples (0 = not known).
func SetPace(s *astiav.Stream, block, frame int) {
	p := streamC(s).codecpar
	p.block_align, p.frame_size = C.int(block), C.int(frame)
}

// PlainBytes is the number of bytes of one sample of all channels of plain (PCM) sound, 0
// for sound of another kind.
func PlainBytes(s *astiav.Stream) int {
	p := streamC(s).codecpar
	if !strings.HasPrefix(s.CodecParameters().CodecID().Name(), "pcm_") {
		return 0
	}
	return int(C.av_get_exact_bits_per_sample(p.codec_id)*p.ch_layout.nb_channels) / 8
}

// SetPlainPace makes a muxer count plain sound by its samples.
func SetPlainPace(s *astiav.Stream) {
	p := streamC(s).codecpar
	p.block_align, p.frame_size = C.int(PlainBytes(s)), 0
	p.bit_rate = 8 * C.int64_t(p.block_align) * C.int64_t(p.sample_rate)
}

// InitialPadding is the number of samples that an encoder puts before the sound's first.
func InitialPadding(s *astiav.Stream) int { return int(streamC(s).codecpar.initial_padding) }

// Reorders reports whether an open encoder gives its pictures in another order than that
// in which they are shown.
func Reorders(cc *astiav.CodecContext) bool { return codecC(cc).has_b_frames > 0 }

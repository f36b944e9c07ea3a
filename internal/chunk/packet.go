package chunk

// Packet is one packet of encoded video.
type Packet struct {
	PTS, Duration int64 // ticks of the film's time base
	Flags         int   // FFmpeg's AV_PKT_FLAG bits
	Data          []byte
}

// Limits of what a reader believes.
const (
	maxPacket = 1 << 29 // bytes: FFmpeg's packets are below 2^31, frames of 2^28 samples far below this
	maxHeader = 1 << 24
)

const magic = "VCCHUNK1"

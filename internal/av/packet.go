package av

// #include "shim.h"
import "C"

import (
	"unsafe"

	"github.com/asticode/go-astiav"
)

// PacketData is p's payload. It aliases the packet's own memory and holds until
// the packet is changed or freed.
func PacketData(p *astiav.Packet) []byte {
	c := packetC(p)
	if c.data == nil || c.size <= 0 {
		return nil
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(c.data)), int(c.size))
}

// Encrypted reports whether p came without the key that it needs.
func Encrypted(p *astiav.Packet) bool {
	c := packetC(p)
	return c.side_data_elems > 0 && C.av_packet_get_side_data(c, C.AV_PKT_DATA_ENCRYPTION_INFO, nil) != nil
}

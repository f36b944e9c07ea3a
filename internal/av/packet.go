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

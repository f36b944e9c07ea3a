// Package chunk keeps a few seconds of encoded video in a file: packets in
// decoding order with their presentation times, behind the encoder's header. A
// chunk appears under its name only when it is complete and on the disk.
//
// # Format
//
//	"VCCHUNK1"
//	uvarint length, encoder's header
//	for each packet: uvarint size+1, uvarint flags, varint difference to the
//	  presentation time before, varint duration, data
//	uvarint 0, uvarint number of packets
//
// Decoding times are not kept: they follow from the presentation times of the
// film as a whole.
package chunk

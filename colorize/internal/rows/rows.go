// Package rows has the inner loops of painting in vector registers: rows of luma mixed to
// those of chroma, and rows of chroma codes by a table, eight samples at a time.
//
// They give the bits of the loops in Go that package colorize has for all processors:
// each product and sum is rounded by itself, in the same order. Where [Vector] is false
// they must not be called.
package rows

// Block is how many samples are taken at once; rows are at least as long.
const Block = 8

// Place is a horizontal position between two nodes.
type Place struct {
	Node  int32 // the left node
	Right float32
}

// Node is, of a and b each, what a line over luma starts with and how it rises, and then
// the least and the most of a and of b: two offsets and slopes, two limits.
type Node = [8]float32

// Table is Cb and Cr at nodes of Y', a and b, as a chromaTable has them: Luma nodes of Y'
// from 0 to 1 and AB each way of a and b, Step apart and symmetric about 0, the pair of a
// node behind that of the next smaller b.
type Table struct {
	Pairs              []float32
	RCr, GCr, GCb, BCb float32 // R'−Y', G'−Y' and B'−Y' by Cr and Cb
}

// Size of a [Table].
const (
	Luma = 49
	AB   = 33
	Step = 7.0
)

// Codes are how Cb and Cr are written: v·Span + Half, rounded down, 0 to Top.
type Codes struct {
	Span, Half float32
	Top        int32
}

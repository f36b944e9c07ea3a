// Package rows has the inner loops of painting in vector registers: rows of luma summed to a
// coarse grid's and mixed to those of chroma, the model of chroma fitted, and rows of chroma codes by it and a table,
// eight samples at a time.
//
// They give the bits of the loops in Go that package colorize has for all processors:
// each product and sum is rounded by itself, in the same order. Where [Vector] is false
// they must not be called.
package rows

// Block is how many samples are taken at once; rows are at least as long.
const Block = 8

// Bounds of [Sum]: the least columns, and the most rows.
const (
	SumLeast = 64
	SumMost  = 259
)

// Place is a horizontal position between two nodes.
type Place struct {
	Node  int32 // the left node
	Right float32
}

// Values is how many numbers a node has: what a line over luma starts with and how it
// rises, of a and then of b, the least and the most of a, and those of b.
//
// Each lies in a row of its own over the nodes, [Room] long. A model has, for each row of
// nodes, these rows one behind another. A line, which is a model between two rows of nodes,
// has behind each of them by how much the next node's is larger.
const Values = 8

// Room is how long the rows of w nodes are: some more than w, so that whole blocks are read.
func Room(w int) int { return (w+Block-1)/Block*Block + Block }

// Span says where the samples of a block lie among nodes.
type Span struct {
	First int64          // bytes before the first of its nodes
	Node  [Block]int32   // the left node of each sample, the first being 0
	Right [Block]float32 // how far each sample lies from that to the next
}

// Spans are the blocks of places: block k begins with place 8·k, but the last one, which
// ends with the last place. Nil where there are fewer places than a block has, or nodes lie
// closer than samples.
func Spans(places []Place) []Span {
	n := len(places)
	if n < Block {
		return nil
	}
	spans := make([]Span, (n+Block-1)/Block)
	for k := range spans {
		block := places[min(k*Block, n-Block):][:Block]
		first := block[0].Node
		spans[k].First = int64(first) * 4
		for i, p := range block {
			if p.Node < first || p.Node-first >= Block {
				return nil
			}
			spans[k].Node[i], spans[k].Right[i] = p.Node-first, p.Right
		}
	}
	return spans
}

// The numbers of a cell that a model is fitted to: luma, a, b, and its weight in the fit of
// its own node, of one beside it, and of a diagonal one. Each lies in a row of its own,
// [Room] long: the row's first cell stands before it once more, and its last one behind it,
// both without weight. Such rows stand in this order for each row of cells, the first row of
// which stands before it, and the last one behind it, without weight.
const (
	FitLuma = iota
	FitA
	FitB
	FitOwn
	FitSide
	FitDiagonal
	FitValues
)

// Table is Cb and Cr at nodes of Y', a and b, as a chromaTable has them: Luma nodes of Y'
// from 0 to 1 and AB each way of a and b, Step apart and symmetric about 0. The pair of a
// node and that of the next larger Y' stand behind those of the next smaller b; the largest
// Y' has none of its own.
type Table struct {
	Quads              []float32
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

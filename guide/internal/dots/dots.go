// Package dots multiplies vectors of small whole numbers with many others. Processors with
// AVX2 do it in vector registers, others three vectors to a word; whole numbers give the same
// sums in any order.
package dots

const (
	// Most is the largest magnitude of a product, sums on the way to it included.
	Most = 1<<(field-1) - 1

	block   = 16 // values of a vector that are multiplied at once
	group   = 4  // vectors that are multiplied at once
	perWord = 3  // vectors that lie in one word
	field   = 21 // bits of each there
)

// Table holds vectors. It may be used on several goroutines.
type Table struct {
	n, dim int

	rows   []int16 // by vector registers: vectors, their values up to a whole block, then a group of nothing
	stride int     // values from one to the next

	wide, packed []int64 // else: vectors, and perWord of them to a word
}

// New makes a table of n vectors of dim values, at(i, d) the d-th of the i-th. No product
// of two vectors that are multiplied may exceed [Most].
func New(n, dim int, at func(i, d int) int16) *Table { return newTable(n, dim, at, vector) }

func newTable(n, dim int, at func(i, d int) int16, vector bool) *Table {
	t := &Table{n: n, dim: dim}
	if vector {
		t.stride = (dim + block - 1) / block * block
		t.rows = make([]int16, (n+group-1)*t.stride)
	} else {
		t.wide = make([]int64, n*dim)
		t.packed = make([]int64, (n+perWord-1)/perWord*dim)
	}
	for i := range n {
		for d := range dim {
			v := at(i, d)
			if vector {
				t.rows[i*t.stride+d] = v
				continue
			}
			t.wide[i*dim+d] = int64(v)
			t.packed[i/perWord*dim+d] += int64(v) << (field * (i % perWord))
		}
	}
	return t
}

// Dim is how many values a vector has.
func (t *Table) Dim() int { return t.dim }

// At is value d of vector i.
func (t *Table) At(i, d int) int16 {
	if t.rows != nil {
		return t.rows[i*t.stride+d]
	}
	return int16(t.wide[i*t.dim+d])
}

// Room is how long what [Table.Products] writes to must be.
func (t *Table) Room() int { return t.n + group - 1 }

// Products writes the products of vector i of o, which has vectors of as many values, with
// those of t from first to before end to their places in out; what lies within three places
// of them may be overwritten.
func (t *Table) Products(o *Table, i, first, end int, out []int32) {
	if first >= end {
		return
	}
	if t.rows != nil {
		groups := (end - first + group - 1) / group
		x, rows, to := o.rows[i*o.stride:][:o.stride], t.rows[first*t.stride:][:groups*group*t.stride], out[first:][:groups*group]
		products(&to[0], &x[0], &rows[0], groups, t.stride/block)
		return
	}
	t.inWords(o.wide[i*o.dim:][:t.dim], first, end, out)
}

// inWords sends three vectors through one multiplication: whole numbers of 21 bits side by
// side in a word do not mix, and what a negative one borrows from its neighbour is given back.
func (t *Table) inWords(z []int64, first, end int, out []int32) {
	const half = 1 << (field - 1)
	at := first / perWord * perWord
	for g := first / perWord * t.dim; g < (end+perWord-1)/perWord*t.dim; g += t.dim {
		words := t.packed[g : g+t.dim]
		z := z[:len(words)]
		var even, odd int64
		k := 0
		for ; k+1 < len(words); k += 2 {
			even += words[k] * z[k]
			odd += words[k+1] * z[k+1]
		}
		if k < len(words) {
			even += words[k] * z[k]
		}
		sum := even + odd
		first := (sum+half)&(1<<field-1) - half
		sum = (sum - first) >> field
		second := (sum+half)&(1<<field-1) - half
		out[at], out[at+1], out[at+2] = int32(first), int32(second), int32((sum-second)>>field)
		at += perWord
	}
}

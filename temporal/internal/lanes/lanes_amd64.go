package lanes

import "golang.org/x/sys/cpu"

var vector = cpu.X86.HasAVX2

//go:noescape
func diff8(p, q *float32, k *Pair, out *[2]float32)

//go:noescape
func diffAt8(p, q *float32, k *Pair, fx, fy float32, out *[2]float32)

//go:noescape
func moments8(p, q *float32, k *Pair, fx, fy float32, out *[4]float32)

//go:noescape
func probe8(p, q *float32, k *Pair, fx, fy float32, out *[5]float32)

//go:noescape
func gradients8(p *float32, k *Pair, out *[9]float32)

//go:noescape
func sum8(p *float32, k *Pair, out *float32)

//go:noescape
func calm8(out, above, mid, below *Vec, n int, kinship float32)

//go:noescape
func weigh8(out, a, b, c *float32, n int, add float32)

//go:noescape
func halve8(out, a, b *float32, n int)

//go:build !amd64

package lanes

const vector = false

func diff8(p, q *float32, k *Pair, out *[2]float32) {}

func diffAt8(p, q *float32, k *Pair, fx, fy float32, out *[2]float32) {}

func moments8(p, q *float32, k *Pair, fx, fy float32, out *[4]float32) {}

func probe8(p, q *float32, k *Pair, fx, fy float32, out *[5]float32) {}

func gradients8(p *float32, k *Pair, out *[9]float32) {}

func sum8(p *float32, k *Pair, out *float32) {}

func calm8(out, above, mid, below *Vec, n int, kinship float32) {}

func weigh8(out, a, b, c *float32, n int, add float32) {}

func halve8(out, a, b *float32, n int) {}

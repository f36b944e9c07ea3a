package lanes

// Weigh is (a + c)/4 + b/2 + add, sample by sample, into out. a, b and c are at least as long
// as out.
func Weigh(out, a, b, c []float32, add float32) {
	n := len(out)
	a, b, c = a[:n], b[:n], c[:n]
	done := 0
	if vector {
		if done = n &^ 7; done > 0 {
			weigh8(&out[0], &a[0], &b[0], &c[0], done, add)
		}
	}
	weigh(out[done:], a[done:], b[done:], c[done:], add)
}

func weigh(out, a, b, c []float32, add float32) {
	for x := range out {
		out[x] = float32(0.25*(a[x]+c[x])) + float32(0.5*b[x]) + add
	}
}

// Halve is the mean of two samples each of a and b, two lines of twice out's length.
func Halve(out, a, b []float32) {
	n := len(out)
	a, b = a[:2*n], b[:2*n]
	done := 0
	if vector {
		if done = n &^ 7; done > 0 {
			halve8(&out[0], &a[0], &b[0], done)
		}
	}
	halve(out[done:], a[2*done:], b[2*done:])
}

func halve(out, a, b []float32) {
	for x := range out {
		out[x] = 0.25 * (a[2*x] + a[2*x+1] + b[2*x] + b[2*x+1])
	}
}

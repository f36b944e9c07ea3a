package metrics

import "math"

// histogram counts the bytes of each channel, as shares that sum to 1.
type histogram [3][256]float64

func (h *histogram) fill(p *picture) {
	var count [3][256]int
	for o := 0; o+2 < len(p.rgb); o += 3 {
		count[0][p.rgb[o]]++
		count[1][p.rgb[o+1]]++
		count[2][p.rgb[o+2]]++
	}
	scale := 1 / float64(len(p.rgb)/3)
	for c := range count {
		for i, n := range count[c] {
			h[c][i] = float64(n) * scale
		}
	}
}

// divergence is the Jensen–Shannon divergence of two distributions: half the sum of
// their Kullback–Leibler divergences from their mean, natural logarithm.
func divergence(p, q *[256]float64) float64 {
	var sum float64
	for i := range p {
		m := (p[i] + q[i]) / 2
		if p[i] > 0 {
			sum += p[i] * math.Log(p[i]/m)
		}
		if q[i] > 0 {
			sum += q[i] * math.Log(q[i]/m)
		}
	}
	return sum / 2
}

// spans are the distances in frames at which CDC compares, each with equal weight.
var spans = [3]int{1, 2, 4}

// consistency accumulates CDC (colour distribution consistency) as ColorMNet's
// scorer defines it: for each channel and each span t the mean over i of the
// divergence of frames i and i+t; the mean over the spans; the mean over channels.
// It keeps the histograms of the last four frames.
type consistency struct {
	recent [4]histogram // frame i lies at i mod 4
	seen   int
	sum    [len(spans)][3]float64
	count  [len(spans)]int
}

func (c *consistency) add(h *histogram) {
	for k, t := range spans {
		if c.seen < t {
			continue
		}
		before := &c.recent[(c.seen-t)%len(c.recent)]
		for ch := range h {
			c.sum[k][ch] += divergence(&before[ch], &h[ch])
		}
		c.count[k]++
	}
	c.recent[c.seen%len(c.recent)] = *h
	c.seen++
}

// value is CDC so far, nil before the second frame. Spans longer than the film are
// left out.
func (c *consistency) value() *float64 {
	var sum float64
	var used int
	for k, n := range c.count {
		if n == 0 {
			continue
		}
		used++
		for _, s := range c.sum[k] {
			sum += s / float64(n) / 3
		}
	}
	if used == 0 {
		return nil
	}
	v := sum / float64(used)
	return &v
}

package metrics

import "math"

// counts are pictures' bytes counted by channel: R, G, B or a, b.
type counts [3][256]uint32

// histogram is counts as shares that sum to 1.
type histogram [3][256]float64

func (h *histogram) fill(c *counts, channels, samples int) {
	scale := 1 / float64(samples)
	for ch := range channels {
		for i, n := range c[ch] {
			h[ch][i] = float64(n) * scale
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
	channels int
	recent   [4]histogram // frame i lies at i mod 4
	seen     int
	sum      [len(spans)][3]float64
	count    [len(spans)]int
}

// add takes the next frame's counts of samples samples.
func (c *consistency) add(n *counts, samples int) {
	var h histogram
	h.fill(n, c.channels, samples)
	for k, t := range spans {
		if c.seen < t {
			continue
		}
		before := &c.recent[(c.seen-t)%len(c.recent)]
		for ch := range c.channels {
			c.sum[k][ch] += divergence(&before[ch], &h[ch])
		}
		c.count[k]++
	}
	c.recent[c.seen%len(c.recent)] = h
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
		for _, s := range c.sum[k][:c.channels] {
			sum += s / float64(n) / float64(c.channels)
		}
	}
	if used == 0 {
		return nil
	}
	v := sum / float64(used)
	return &v
}

package lab

import "math"

// DeltaE2000 returns the colour difference CIEDE2000 of two CIELAB colours with
// the weights kL = kC = kH = 1 (CIE 142-2001; the order of steps is that of
// Sharma, Wu, Dalal 2005).
func DeltaE2000(p, q [3]float64) float64 {
	const deg = math.Pi / 180
	pow7 := func(c float64) float64 { c7 := math.Pow(c, 7); return math.Sqrt(c7 / (c7 + 6103515625)) }
	mean := (math.Hypot(p[1], p[2]) + math.Hypot(q[1], q[2])) / 2
	g := 1 + 0.5*(1-pow7(mean))
	a1, a2 := p[1]*g, q[1]*g
	c1, c2 := math.Hypot(a1, p[2]), math.Hypot(a2, q[2])
	h1, h2 := hue(a1, p[2]), hue(a2, q[2])

	dh := h2 - h1
	sum := h1 + h2
	switch {
	case c1*c2 == 0:
		dh = 0
	case dh > 180:
		dh -= 360
	case dh < -180:
		dh += 360
	}
	mh := sum / 2
	if c1*c2 == 0 {
		mh = sum
	} else if math.Abs(h1-h2) > 180 {
		if sum < 360 {
			mh += 180
		} else {
			mh -= 180
		}
	}
	ml, mc := (p[0]+q[0])/2, (c1+c2)/2
	t := 1 - 0.17*math.Cos((mh-30)*deg) + 0.24*math.Cos(2*mh*deg) +
		0.32*math.Cos((3*mh+6)*deg) - 0.20*math.Cos((4*mh-63)*deg)
	sl := 1 + 0.015*(ml-50)*(ml-50)/math.Sqrt(20+(ml-50)*(ml-50))
	sc := 1 + 0.045*mc
	sh := 1 + 0.015*mc*t
	turn := (mh - 275) / 25
	rt := -2 * pow7(mc) * math.Sin(60*deg*math.Exp(-turn*turn))

	l := (q[0] - p[0]) / sl
	c := (c2 - c1) / sc
	h := 2 * math.Sqrt(c1*c2) * math.Sin(dh/2*deg) / sh
	return math.Sqrt(l*l + c*c + h*h + rt*c*h)
}

// hue is the angle of (a, b) in degrees from 0 to 360, 0 for neutral.
func hue(a, b float64) float64 {
	if a == 0 && b == 0 {
		return 0
	}
	h := math.Atan2(b, a) * 180 / math.Pi
	if h < 0 {
		h += 360
	}
	return h
}

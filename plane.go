package vidcolor

import (
	"hash/crc32"
	"unsafe"
)

// Plane is one component of a picture: Height rows of Width samples. Samples
// of Depth 8 take one byte, deeper ones two, in the machine's byte order and
// right-aligned (a 10-bit sample runs from 0 to 1023).
type Plane struct {
	Pix    []byte
	Stride int // bytes from one row to the next
	Width  int // samples a row
	Height int // rows
	Depth  int // bits a sample, 8 to 16
}

// NewPlane allocates a zeroed plane whose rows are not padded.
func NewPlane(width, height, depth int) Plane {
	p := Plane{Stride: width, Width: width, Height: height, Depth: depth}
	if depth > 8 {
		p.Stride *= 2
	}
	// Allocated as 16-bit words so that Row16 is always aligned.
	words := make([]uint16, (p.Stride*height+1)/2+1)
	p.Pix = unsafe.Slice((*byte)(unsafe.Pointer(&words[0])), p.Stride*height)
	return p
}

// BytesPerSample is 1 for depth 8 and 2 above.
func (p *Plane) BytesPerSample() int {
	if p.Depth > 8 {
		return 2
	}
	return 1
}

// Max is the largest code value, 2^Depth − 1.
func (p *Plane) Max() int { return 1<<p.Depth - 1 }

// Row8 returns the samples of row y of a plane of depth 8. It aliases Pix.
func (p *Plane) Row8(y int) []uint8 {
	o := y * p.Stride
	return p.Pix[o : o+p.Width : o+p.Width]
}

// Row16 returns the samples of row y of a plane deeper than 8 bits. It aliases
// Pix, whose rows must start on even addresses, as those of NewPlane do.
func (p *Plane) Row16(y int) []uint16 {
	o := y * p.Stride
	b := p.Pix[o : o+2*p.Width]
	if len(b) == 0 {
		return nil
	}
	return unsafe.Slice((*uint16)(unsafe.Pointer(&b[0])), p.Width)
}

// At returns the code value at column x of row y. For kernels use the rows.
func (p *Plane) At(x, y int) int {
	if p.Depth > 8 {
		return int(p.Row16(y)[x])
	}
	return int(p.Row8(y)[x])
}

// Set writes the code value v at column x of row y. For kernels use the rows.
func (p *Plane) Set(x, y, v int) {
	if p.Depth > 8 {
		p.Row16(y)[x] = uint16(v)
		return
	}
	p.Row8(y)[x] = uint8(v)
}

// Sum is the CRC-32 (Castagnoli) of the samples, row by row, without padding.
func (p *Plane) Sum() (sum uint32) {
	n, castagnoli := p.Width*p.BytesPerSample(), crc32.MakeTable(crc32.Castagnoli)
	if p.Stride == n {
		return crc32.Update(0, castagnoli, p.Pix[:n*p.Height])
	}
	for y := range p.Height {
		sum = crc32.Update(sum, castagnoli, p.Pix[y*p.Stride:][:n])
	}
	return sum
}

// Fill sets every sample to v.
func (p *Plane) Fill(v int) {
	for y := range p.Height {
		if p.Depth > 8 {
			row := p.Row16(y)
			for x := range row {
				row[x] = uint16(v)
			}
			continue
		}
		row := p.Row8(y)
		for x := range row {
			row[x] = uint8(v)
		}
	}
}

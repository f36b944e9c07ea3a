package decode

import (
	"fmt"

	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor/internal/av"
	"github.com/vidcolor/vidcolor/internal/fault"
)

// detour is the format by way of which swscale reads a format that ReadPlane
// cannot: grey for black-and-white bits and floating-point grey, packed RGB for
// palettes and odd RGB (swscale unpacks those without a colour matrix), 4:4:4
// for odd YUV.
func detour(p av.PixelFormat) av.PixelFormat {
	deep := p.Depth > 8 || p.Name == "xyz12le" || p.Name == "xyz12be"
	name := "yuv444p"
	switch {
	case p.Gray() && deep:
		name = "gray16"
	case p.Gray():
		name = "gray"
	case p.RGB && deep:
		name = "rgb48"
	case p.RGB:
		name = "rgb24"
	case deep:
		name = "yuv444p16"
	}
	target, _ := av.FindFormat(name)
	return target
}

// scaler brings frames of one format and size to another format. Owned by the
// converter; close frees it.
type scaler struct {
	ctx  *astiav.SoftwareScaleContext
	dst  *astiav.Frame
	src  astiav.PixelFormat
	w, h int
}

// convert returns f in format to. The frame belongs to the scaler and holds
// until the next call.
func (s *scaler) convert(f *astiav.Frame, to av.PixelFormat) (*astiav.Frame, error) {
	if s.ctx == nil || s.src != f.PixelFormat() || s.w != f.Width() || s.h != f.Height() {
		s.close()
		ctx, err := av.NewScaler(f.Width(), f.Height(), f.PixelFormat(), to.Format)
		if err != nil {
			return nil, fmt.Errorf("pixel format %s: %w", f.PixelFormat(), err)
		}
		s.ctx, s.src, s.w, s.h = ctx, f.PixelFormat(), f.Width(), f.Height()
		s.dst = av.NewFrame()
		s.dst.SetWidth(s.w)
		s.dst.SetHeight(s.h)
		s.dst.SetPixelFormat(to.Format)
		if err := allocate(s.dst); err != nil {
			return nil, err
		}
	}
	if err := fault.At("scale"); err != nil {
		return nil, err
	}
	if err := s.ctx.ScaleFrame(f, s.dst); err != nil {
		return nil, fmt.Errorf("pixel format %s: %w", f.PixelFormat(), err)
	}
	return s.dst, nil
}

func allocate(f *astiav.Frame) error {
	if err := fault.At("frame memory"); err != nil {
		return err
	}
	return f.AllocBuffer(0)
}

func (s *scaler) close() {
	av.FreeScaler(&s.ctx)
	av.FreeFrame(&s.dst)
}

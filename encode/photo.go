package encode

import (
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/av"
	"github.com/vidcolor/vidcolor/internal/fault"
)

// PhotoOptions say how to write a photo. The zero value is good quality.
type PhotoOptions struct {
	Quality   int    // 1 to 100 for JPEG and WebP, 0 = 95
	Input     string // the source, which must not be the output
	Overwrite bool   // replace an existing output
}

// photoKind is a kind of picture file.
type photoKind struct {
	ext   string
	codec string
	deep  string // pixel format for sources deeper than 8 bits, "" = none
	plain string // pixel format for 8 bits
}

var photoKinds = [...]photoKind{
	{ext: ".png", codec: "png", plain: "rgb24", deep: "rgb48be"},
	{ext: ".tif", codec: "tiff", plain: "rgb24", deep: "rgb48le"},
	{ext: ".tiff", codec: "tiff", plain: "rgb24", deep: "rgb48le"},
	{ext: ".webp", codec: "libwebp", plain: "bgra"},
	{ext: ".jpg", codec: "mjpeg"},
	{ext: ".jpeg", codec: "mjpeg"},
}

func photoKindOf(path string) (photoKind, error) {
	ext := strings.ToLower(filepath.Ext(path))
	var known []string
	for _, k := range photoKinds {
		if k.ext == ext {
			return k, nil
		}
		known = append(known, k.ext)
	}
	return photoKind{}, usage("write", path, fmt.Errorf("unknown kind of photo %q", ext), "end the name in one of "+strings.Join(known, " "))
}

// Photos reports whether path's extension is one that WritePhoto writes.
func Photos(path string) bool {
	_, err := photoKindOf(path)
	return err == nil
}

// WritePhoto writes f, painted by f.Tag, as a picture file: .png, .tif and
// .webp as RGB that the tag's matrix and range give (16 bits in PNG and TIFF
// where luma is deeper than 8), .jpg as full-range BT.601 YUV, into which the
// luma goes as it is where the tag says the same. The file appears under its
// name only when complete. Errors are *vidcolor.Error.
func WritePhoto(path string, f *vidcolor.Frame, o PhotoOptions) error {
	av.Quiet()
	kind, err := photoKindOf(path)
	if err != nil {
		return err
	}
	if o.Quality < 0 || o.Quality > 100 {
		return usage("write", path, fmt.Errorf("quality %d is not between 1 and 100", o.Quality), "")
	}
	if o.Quality == 0 {
		o.Quality = 95
	}
	inputs := []string{}
	if o.Input != "" {
		inputs = append(inputs, o.Input)
	}
	if err := checkOutput(path, inputs, o.Overwrite); err != nil {
		return err
	}
	data, err := encodePhoto(kind, f, o)
	if err != nil {
		return failed("write", path, err, "")
	}
	part, err := createPart(path, o.Overwrite)
	if err != nil {
		return err
	}
	if err = fault.At("write photo"); err == nil {
		_, err = part.Write(data)
	}
	if err != nil {
		err = writeError(path, err)
	} else {
		err = part.commit()
	}
	if err == nil && o.Input != "" { // one of many need not look through its folder
		removeStrays(path)
	}
	if err != nil {
		_ = part.remove() // the first error matters
	}
	return err
}

// encodePhoto returns the bytes of the picture file.
func encodePhoto(kind photoKind, f *vidcolor.Frame, o PhotoOptions) ([]byte, error) {
	frame := av.NewFrame()
	defer av.FreeFrame(&frame)
	var err error
	if kind.codec == "mjpeg" {
		err = fillJPEG(frame, f)
	} else {
		err = fillRGB(frame, f, kind)
	}
	if err != nil {
		return nil, err
	}
	codec := astiav.FindEncoderByName(kind.codec)
	if codec == nil {
		return nil, fmt.Errorf("this FFmpeg has no encoder %s", kind.codec)
	}
	ctx := av.NewCodec(codec)
	if ctx == nil {
		return nil, errors.New("out of memory")
	}
	defer av.FreeCodec(&ctx)
	ctx.SetWidth(frame.Width())
	ctx.SetHeight(frame.Height())
	ctx.SetPixelFormat(frame.PixelFormat())
	ctx.SetTimeBase(astiav.NewRational(1, 25))
	ctx.SetThreadCount(1)
	d, err := av.Options(photoSettings(kind, o.Quality))
	if err != nil {
		return nil, err
	}
	defer d.Free()
	log := av.Logged(func() {
		if err = fault.At("open photo encoder"); err == nil {
			err = ctx.Open(codec, d)
		}
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w (%s)", kind.codec, err, log)
	}
	return encodeOne(ctx, frame)
}

// photoSettings are the encoder's options. JPEG's quantiser scale runs from 2
// for quality 95 and more to 31 for quality 1.
func photoSettings(kind photoKind, quality int) map[string]string {
	switch kind.codec {
	case "mjpeg":
		return qscale(2 + max(0, 95-quality)*29/94)
	case "libwebp":
		return map[string]string{"quality": strconv.Itoa(quality)}
	case "tiff":
		return map[string]string{"compression_algo": "deflate"}
	}
	return nil
}

// encodeOne returns the one packet that frame becomes.
func encodeOne(ctx *astiav.CodecContext, frame *astiav.Frame) ([]byte, error) {
	av.StampFrame(frame, 0)
	av.SetFrameQuality(frame, ctx)
	if err := firstOf(fault.At("send photo"), func() error { return ctx.SendFrame(frame) }); err != nil {
		return nil, err
	}
	if err := ctx.SendFrame(nil); err != nil {
		return nil, err
	}
	pkt := av.NewPacket()
	defer av.FreePacket(&pkt)
	if err := firstOf(fault.At("receive photo"), func() error { return ctx.ReceivePacket(pkt) }); err != nil {
		return nil, err
	}
	return pkt.Data(), nil
}

// allocate prepares frame for a picture of f's size in a pixel format.
func allocate(frame *astiav.Frame, f *vidcolor.Frame, name string) error {
	p, ok := av.FindFormat(name)
	if !ok {
		return fmt.Errorf("pixel format %s is not known", name)
	}
	frame.SetWidth(f.Luma.Width)
	frame.SetHeight(f.Luma.Height)
	frame.SetPixelFormat(p.Format)
	return firstOf(fault.At("photo memory"), func() error { return frame.AllocBuffer(0) })
}

// fillRGB gives frame the picture in RGB.
func fillRGB(frame *astiav.Frame, f *vidcolor.Frame, kind photoKind) error {
	depth, name := 8, kind.plain
	if f.Luma.Depth > 8 && kind.deep != "" {
		depth, name = 16, kind.deep
	}
	if err := allocate(frame, f, name); err != nil {
		return err
	}
	planes, err := toRGB(f, depth)
	if err != nil {
		return err
	}
	for comp := range planes {
		if err := av.WritePlane(frame, comp, &planes[comp]); err != nil {
			return err
		}
	}
	if name == "bgra" {
		alpha := &planes[0] // its values are in the frame by now
		alpha.Fill(alpha.Max())
		return av.WritePlane(frame, 3, alpha)
	}
	return nil
}

// fillJPEG gives frame the picture as JFIF has it: BT.601, full range.
func fillJPEG(frame *astiav.Frame, f *vidcolor.Frame) error {
	tag := vidcolor.ColorTag{Matrix: vidcolor.MatrixBT470BG, Range: vidcolor.RangeFull, Primaries: f.Tag.Primaries, Transfer: f.Tag.Transfer}
	planes := [3]vidcolor.Plane{f.Luma, f.U, f.V}
	names := map[[2]int]string{{0, 0}: "yuvj444p", {1, 0}: "yuvj422p", {1, 1}: "yuvj420p"}
	name, ok := names[[2]int{f.Layout.SubX, f.Layout.SubY}]
	same := f.Tag.Range == vidcolor.RangeFull && (f.Tag.Matrix == vidcolor.MatrixBT470BG || f.Tag.Matrix == vidcolor.MatrixSMPTE170M)
	if !ok || !same {
		rgb, err := toRGB(f, 16)
		if err != nil {
			return err
		}
		name, planes = "yuvj444p", fromRGB(&rgb, tag)
	}
	if err := allocate(frame, f, name); err != nil {
		return err
	}
	av.SetFrameColor(frame, tag)
	for comp := range planes {
		if err := av.WritePlane(frame, comp, &planes[comp]); err != nil {
			return err
		}
	}
	return nil
}

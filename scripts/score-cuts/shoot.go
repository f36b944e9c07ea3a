package main

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os/exec"
	"strings"
)

// Size and rate of reels. Sources are fitted with room for the camera's movement.
const (
	reelW, reelH = 480, 270
	roomW, roomH = 528, 296
	reelRate     = 24
)

// shoot makes the reel's film: every block with a filter graph of its own, raw,
// into one encoder, so that frames are counted and none is lost.
func (r *reel) shoot(path string) error {
	enc := exec.Command("ffmpeg", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "yuv420p",
		"-s", fmt.Sprintf("%dx%d", reelW, reelH), "-r", fmt.Sprint(reelRate), "-i", "-",
		"-c:v", "libx264", "-crf", "16", "-preset", "veryfast", path)
	var errs bytes.Buffer
	enc.Stderr = &errs
	in, err := enc.StdinPipe()
	if err != nil {
		return err
	}
	if err := enc.Start(); err != nil {
		return err
	}
	for i := range r.blocks {
		if err := r.blocks[i].write(in); err != nil {
			in.Close()
			enc.Wait()
			return fmt.Errorf("block %d: %w", i, err)
		}
	}
	in.Close()
	if err := enc.Wait(); err != nil {
		return fmt.Errorf("encode the reel: %w: %s", err, errs.String())
	}
	return nil
}

// write renders the block's frames to w.
func (b *block) write(w io.Writer) error {
	args := []string{"-nostdin", "-v", "error"}
	for _, s := range b.shots {
		args = append(args, "-i", s.path)
	}
	args = append(args, "-filter_complex", b.graph(), "-map", "[out]", "-fps_mode", "passthrough", "-f", "rawvideo", "-")
	cmd := exec.Command("ffmpeg", args...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%w: %s", err, errs.String())
	}
	if want := b.frames() * reelW * reelH * 3 / 2; out.Len() != want {
		return fmt.Errorf("%d bytes of film, want %d, by %s", out.Len(), want, b.graph())
	}
	_, err := w.Write(out.Bytes())
	return err
}

// graph is the block's filter graph.
func (b *block) graph() string {
	var g strings.Builder
	for i, s := range b.shots {
		fmt.Fprintf(&g, "[%d:v]trim=start_frame=%d:end_frame=%d", i, s.first+s.from, s.first+s.from+s.frames*s.step)
		if s.step > 1 {
			fmt.Fprintf(&g, ",framestep=%d", s.step)
		}
		fmt.Fprintf(&g, ",setpts=N/%d/TB,fps=%d,scale=%d:%d:force_original_aspect_ratio=increase,crop=%d:%d,setsar=1,format=gray,format=yuv420p",
			reelRate, reelRate, roomW, roomH, roomW, roomH)
		if s.mirror {
			g.WriteString(",hflip")
		}
		fmt.Fprintf(&g, ",settb=1/%d[s%d];", reelRate, i)
	}
	if b.mix > 0 {
		fmt.Fprintf(&g, "[s0][s1]xfade=transition=%s:duration=%.6f:offset=%.6f[mixed];[mixed]", b.mixKind,
			float64(b.mix)/reelRate, float64(b.shots[0].frames-b.mix)/reelRate)
	} else {
		g.WriteString("[s0]")
	}
	g.WriteString(strings.Join(b.filters(), ","))
	// xfade rounds times and may give a frame more.
	fmt.Fprintf(&g, ",trim=end_frame=%d,format=yuv420p[out]", b.frames())
	return g.String()
}

// filters are those of wear and flash.
func (b *block) filters() []string {
	w := b.wear
	// A pseudo-random number from −1 to 1 of frame n, as an expression.
	random := func(salt int) string {
		return fmt.Sprintf("(2*mod(abs(sin((n+%d)*12.9898+%d)*43758.5453),1)-1)", w.seed%1000, salt)
	}
	out := []string{fmt.Sprintf("crop=%d:%d:x='(iw-ow)/2+%.2f*%s+%.2f*sin(n/9+%d)':y='(ih-oh)/2+%.2f*%s+%.2f*sin(n/7+%d)'",
		reelW, reelH, w.weave, random(1), w.hand, w.seed%7, w.weave, random(2), w.hand/2, w.seed%5)}
	out = append(out, fmt.Sprintf("eq=eval=frame:contrast='1+%.3f*%s':brightness='%.3f*%s'", w.flicker, random(3), w.flicker/4, random(4)))
	rng := rand.New(rand.NewPCG(uint64(w.seed), 2))
	if w.scratch {
		out = append(out, fmt.Sprintf("drawbox=x=%d:y=0:w=2:h=ih:color=white@0.8:t=fill", rng.IntN(reelW)))
	}
	if w.dust {
		for n := range b.frames() {
			for range rng.IntN(3) {
				size := 3 + rng.IntN(14)
				out = append(out, fmt.Sprintf("drawbox=x=%d:y=%d:w=%d:h=%d:color=%s:t=fill:enable='eq(n,%d)'",
					rng.IntN(reelW), rng.IntN(reelH), size, size, []string{"black", "white"}[rng.IntN(2)], n))
			}
		}
	}
	if b.flash > 0 {
		out = append(out, fmt.Sprintf("lutyuv=y='val*%.2f+%d':enable='between(n,%d,%d)'", 0.4+0.4*rng.Float64(), 70+rng.IntN(70), b.flash, b.flash+b.flashFor-1))
	}
	return append(out, fmt.Sprintf("noise=c0s=%d:c0f=t:c0_seed=%d", w.grain, w.seed))
}

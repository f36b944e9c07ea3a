package main

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// The size at which these bars measure, in pixels.
const blankWidth, blankHeight = 320, 180

// lossless writes a film whose chroma can be compared.
var lossless = []string{"--progress", "none", "--keep-color", "never", "--vcodec", "ffv1", "-y"}

// planes are U and V of each frame of a film, one behind the other, as codes of 8 bits.
func planes(path string) ([][]byte, error) {
	raw, err := ffmpeg("-i", path, "-pix_fmt", "yuv420p", "-f", "rawvideo", "-")
	if err != nil {
		return nil, err
	}
	const luma, chroma = blankWidth * blankHeight, blankWidth / 2 * (blankHeight / 2) * 2
	var all [][]byte
	for ; len(raw) >= luma+chroma; raw = raw[luma+chroma:] {
		all = append(all, raw[luma:luma+chroma])
	}
	return all, nil
}

// meanChroma is the mean distance of a frame's chroma from neutral, in codes, and
// meanOff that of two frames' from one another.
func meanChroma(p []byte) float64 { return meanOff(p, nil) }

func meanOff(p, q []byte) float64 {
	n := len(p) / 2
	sum := 0.0
	for i := range n {
		u, v := 128.0, 128.0
		if q != nil {
			u, v = float64(q[i]), float64(q[n+i])
		}
		sum += math.Hypot(float64(p[i])-u, float64(p[n+i])-v)
	}
	return sum / float64(n)
}

// scenes are six grey scenes of some seconds, made of the films and clips in
// ../shared/data; none where they are absent.
func (b *bench) scenes(seconds float64) (all []string, err error) {
	for _, name := range []string{"film/chaplin.mp4", "film/townhall.mp4", "clips/goat.mp4", "clips/libby.mp4", "clips/car-shadow.mp4", "clips/breakdance.mp4"} {
		in := filepath.Join("..", "shared", "data", name)
		if _, err := os.Stat(in); err != nil {
			return nil, nil
		}
		out := filepath.Join(b.dir, fmt.Sprintf("scene-%g-%s.mkv", seconds, strings.TrimSuffix(filepath.Base(name), ".mp4")))
		if _, err := ffmpeg("-t", fmt.Sprint(seconds), "-i", in, "-an", "-vf", fmt.Sprintf("hue=s=0,setsar=1,scale=%d:%d,fps=25,format=yuv420p", blankWidth, blankHeight), "-c:v", "ffv1", out); err != nil {
			return nil, err
		}
		all = append(all, out)
	}
	return all, nil
}

// colored is the chroma of in as the program colours it.
func (b *bench) colored(in string) ([][]byte, error) {
	out := filepath.Join(b.dir, "blank-out.mkv")
	if r := b.color(append(lossless, in, out)...); r.code != 0 {
		return nil, fmt.Errorf("%s: exit %d: %s", filepath.Base(in), r.code, oneLine(r.stderr))
	}
	return planes(out)
}

var absent = outcome{figure: "../shared/data is not here", absent: true}

// headsBar puts black, white and grey frames before scenes, and looks how far the
// scene's chroma is from what it is alone.
func headsBar(b *bench) (outcome, error) {
	scenes, err := b.scenes(2)
	if err != nil || scenes == nil {
		return absent, err
	}
	worst, where, count := 0.0, "", 0
	for _, scene := range scenes {
		alone, err := b.colored(scene)
		if err != nil {
			return outcome{}, err
		}
		for _, color := range []string{"black", "white", "gray"} {
			for _, n := range []int{1, 5, 25, 50} {
				in := filepath.Join(b.dir, "head.mkv")
				_, err := ffmpeg("-f", "lavfi", "-i", fmt.Sprintf("color=%s:s=%dx%d:r=25,trim=end_frame=%d,format=yuv420p", color, blankWidth, blankHeight, n), "-i", scene,
					"-filter_complex", "[0:v][1:v]concat=n=2:v=1", "-c:v", "ffv1", in)
				if err != nil {
					return outcome{}, err
				}
				got, err := b.colored(in)
				if err != nil {
					return outcome{}, err
				}
				if len(got) != n+len(alone) {
					return outcome{}, fmt.Errorf("%d frames of %d", len(got), n+len(alone))
				}
				count++
				for i, p := range got[n:] {
					if off := meanOff(p, alone[i]); off > worst {
						worst, where = off, fmt.Sprintf("%s, %d %s frames, frame %d", strings.TrimPrefix(strings.TrimSuffix(filepath.Base(scene), ".mkv"), "scene-"), n, color, i)
					}
				}
			}
		}
	}
	return outcome{figure: fmt.Sprintf("%d films with blank heads: a frame's mean chroma is at most %.2f from the scene's alone (%s)", count, worst, where), pass: worst <= 1}, nil
}

// fadesBar fades scenes in from black, and looks at chroma from the fade's end on and at
// its strength before.
func fadesBar(b *bench) (outcome, error) {
	scenes, err := b.scenes(3)
	if err != nil || scenes == nil {
		return absent, err
	}
	lengths := []int{5, 8, 12, 25, 50}
	behind, over := make([]float64, len(lengths)), make([]float64, len(lengths))
	for _, scene := range scenes {
		alone, err := b.colored(scene)
		if err != nil {
			return outcome{}, err
		}
		for k, length := range lengths {
			if len(alone) < length+10 {
				continue // there is nothing behind the fade
			}
			off, above, err := b.fade(scene, alone, length)
			if err != nil {
				return outcome{}, err
			}
			behind[k], over[k] = max(behind[k], off), max(over[k], above)
		}
	}
	return outcome{figure: fmt.Sprintf("%d scenes faded in over %d frames: mean chroma is off by at most %.2f from the fade's end on, and at most %.2f above the scene's during it", len(scenes), lengths, behind, over),
		pass: slices.Max(behind) <= 1 && slices.Max(over) <= 1}, nil
}

// fade fades a scene in over length frames. off is how far its mean chroma is, from the
// fade's end on, from the scene's, whole or begun at that frame: each has keyframes of
// its own, by which chroma differs more than by any fade. above is by how much it is
// above the whole scene's before.
func (b *bench) fade(scene string, alone [][]byte, length int) (off, above float64, err error) {
	color := func(name, filter string) ([][]byte, error) {
		path := filepath.Join(b.dir, name)
		if _, err := ffmpeg("-i", scene, "-vf", filter+",format=yuv420p", "-c:v", "ffv1", path); err != nil {
			return nil, err
		}
		return b.colored(path)
	}
	bare, err := color("behind.mkv", fmt.Sprintf("trim=start_frame=%d,setpts=PTS-STARTPTS", length))
	if err != nil {
		return 0, 0, err
	}
	got, err := color("fade.mkv", fmt.Sprintf("fade=in:0:%d", length))
	if err != nil {
		return 0, 0, err
	}
	for i, p := range got {
		own, whole := meanChroma(p), meanChroma(alone[i])
		if i < length {
			above = max(above, own-whole)
			continue
		}
		off = max(off, min(math.Abs(own-whole), math.Abs(own-meanChroma(bare[i-length]))))
	}
	return off, above, nil
}

// cardsBar colours title cards and leader of eight lightnesses.
func cardsBar(b *bench) (outcome, error) {
	worst, count := 0.0, 0
	for _, level := range []int{16, 40, 70, 100, 130, 160, 200, 235} {
		for _, text := range []bool{false, true} {
			in := filepath.Join(b.dir, "card.mkv")
			filter := fmt.Sprintf("color=black:s=%dx%d:r=25,trim=end_frame=20,lut=y=%d:u=128:v=128", blankWidth, blankHeight, level)
			if text {
				ink := "white"
				if level > 128 {
					ink = "black"
				}
				filter += ",drawtext=text='The tram to the harbour':font=DejaVu Sans:fontsize=24:fontcolor=" + ink + ":x=(w-tw)/2:y=(h-th)/2"
			}
			if _, err := ffmpeg("-f", "lavfi", "-i", filter+",hue=s=0,format=yuv420p", "-c:v", "ffv1", in); err != nil {
				return outcome{}, err
			}
			got, err := b.colored(in)
			if err != nil {
				return outcome{}, err
			}
			count++
			for _, p := range got {
				worst = max(worst, meanChroma(p))
			}
		}
	}
	return outcome{figure: fmt.Sprintf("%d cards of 8 lightnesses, with and without text: mean chroma of a frame at most %.2f", count, worst), pass: worst <= 2}, nil
}

// mixedBar joins colour, grey and sepia shots; those in colour have to come out as they
// went in.
func mixedBar(b *bench) (outcome, error) {
	clips := []string{"goat", "libby", "car-shadow", "breakdance"}
	same, colored, frames := 0, 0, 0
	for k, name := range clips {
		shared := filepath.Join("..", "shared", "data", "clips", name+".mp4")
		other := filepath.Join("..", "shared", "data", "film", []string{"chaplin", "townhall"}[k%2]+".mp4")
		if _, err := os.Stat(shared); err != nil {
			return absent, nil
		}
		in, out := filepath.Join(b.dir, "mixed.mkv"), filepath.Join(b.dir, "mixed-out.mkv")
		size := fmt.Sprintf("scale=%d:%d,setsar=1,fps=25,trim=end_frame=30,setpts=PTS-STARTPTS,format=yuv420p", blankWidth, blankHeight)
		_, err := ffmpeg("-i", shared, "-i", other, "-filter_complex",
			"[0:v]"+size+",split[c][s];[s]hue=s=0,colorchannelmixer=.393:.769:.189:0:.349:.686:.168:0:.272:.534:.131,format=yuv420p[t];[1:v]"+size+",hue=s=0[g];[c][g][t]concat=n=3:v=1,format=yuv420p", "-an", "-c:v", "ffv1", in)
		if err != nil {
			return outcome{}, err
		}
		if r := b.color("--progress", "none", "--vcodec", "ffv1", "-y", "--keep-color", "auto", in, out); r.code != 0 {
			return outcome{}, errors.New(oneLine(r.stderr))
		}
		want, err := hashes(in, false)
		if err != nil {
			return outcome{}, err
		}
		got, err := hashes(out, false)
		if err != nil {
			return outcome{}, err
		}
		for i := range want {
			if i < 30 {
				frames++
				if i < len(got) && got[i] == want[i] {
					same++
				}
			} else if i < len(got) && got[i] != want[i] {
				colored++
			}
		}
	}
	return outcome{figure: fmt.Sprintf("%d films of a colour, a grey and a sepia shot: %d of %d colour frames bit-identical, %d of %d others coloured", len(clips), same, frames, colored, 2*frames),
		pass: same == frames && colored == 2*frames}, nil
}

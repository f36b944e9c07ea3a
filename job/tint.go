package job

import (
	"context"
	"math"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/decode"
	"github.com/vidcolor/vidcolor/internal/sequence"
)

// colorSpread is the standard deviation of chroma, in codes of 8 bits, above
// which a picture counts as coloured: compression noise on a grey film stays
// well below, the palest colour film above. A tone that is the same everywhere,
// such as sepia, does not count.
const colorSpread = 3

// isColored reports whether the film is in colour already, judged by one frame
// from its middle, of a pipe by its first. What cannot be read counts as grey.
func isColored(ctx context.Context, from *source, info vidcolor.VideoInfo, playlists bool, threads int) bool {
	if info.Gray {
		return false
	}
	if info.Pages > 0 { // a photo that FFmpeg is not needed for
		spread, err := decode.ChromaSpread(ctx, from.path)
		return err == nil && spread > colorSpread
	}
	o := decode.Options{Threads: threads, Playlists: playlists, Start: info.Duration / 2, Nearby: true, Chroma: true, Stream: from.stream}
	if from.stream != nil {
		o.Start = 0 // its middle has not come yet
	}
	if sequence.Is(from.path) {
		o.FrameRate = info.FrameRate
	}
	r, err := decode.Open(from.path, o)
	if err != nil {
		return false
	}
	defer r.Close()
	i := r.Info()
	f := vidcolor.NewFrame(i.Width, i.Height, i.Depth, i.Layout)
	if r.Next(ctx, f) != nil {
		return false
	}
	return math.Hypot(spread(&f.U), spread(&f.V)) > colorSpread
}

// spread is the standard deviation of p's samples in codes of 8 bits, by every
// fourth sample each way.
func spread(p *vidcolor.Plane) float64 {
	var n, sum, squares float64
	for y := 0; y < p.Height; y += 4 {
		for x := 0; x < p.Width; x += 4 {
			v := float64(p.At(x, y))
			n, sum, squares = n+1, sum+v, squares+v*v
		}
	}
	mean := sum / n
	return math.Sqrt(max(squares/n-mean*mean, 0)) / float64(int(1)<<(p.Depth-8))
}

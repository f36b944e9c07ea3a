package preview

import (
	"context"
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/decode"
)

// Poster is a frame a little behind the beginning of the film or photo at path, grey and
// of at most width samples: enough for a list. No network is needed.
func Poster(ctx context.Context, path string, width int) (*vidcolor.Frame, vidcolor.VideoInfo, error) {
	r, err := decode.Open(path, decode.Options{Threads: 1})
	if err != nil {
		return nil, vidcolor.VideoInfo{}, err
	}
	defer r.Close()
	f := &Film{info: r.Info()}
	if at := min(time.Second, f.info.Duration/3); at > 0 {
		ticks := vidcolor.Rescale(int64(at), nanos, f.info.TimeBase)
		if err := r.Jump(ctx, f.info.Origin+ticks, true); err != nil {
			return nil, vidcolor.VideoInfo{}, err
		}
	}
	f.layout = layoutOf(f.info)
	from := f.newFrame()
	if err := r.Next(ctx, from); err != nil {
		return nil, f.info, err
	}
	info := f.smaller(min(width, f.info.Width))
	to := vidcolor.NewFrame(info.Width, info.Height, 8, smallLayout())
	reduce(&to.Luma, &from.Luma)
	to.U.Fill(128)
	to.V.Fill(128)
	return to, f.info, nil
}

package job

import (
	"context"
	"errors"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/decode"
	"github.com/vidcolor/vidcolor/internal/fail"
)

// Inspect describes the file at s.Input: its streams and tags, and with shots its shots
// and their scenes, for which every frame is looked at by the network that s asks for.
// Without a network, and of a film that cannot be coloured, no shots are listed, which
// l is told and is no error. l, which may be nil, is also told of progress.
func (e *Engine) Inspect(ctx context.Context, s Spec, shots bool, l Listener) (*FileInfo, error) {
	if err := fail.First(s.Validate(), fail.Input(s.Input)); err != nil {
		return nil, err
	}
	j, done, err := e.newTask(ctx, s, l)
	if err != nil {
		return nil, err
	}
	defer done()
	media, err := decode.ProbeWith(s.Input, decode.Options{Playlists: s.AllowPlaylists})
	if err != nil {
		return nil, err
	}
	card := newFileInfo(s.Input, media)
	if shots && media.HasVideo {
		if err := j.scanShots(card); err != nil {
			return nil, fail.Cause(j.ctx, err)
		}
	}
	return card, nil
}

// scanShots looks at the whole film and adds its shots to card.
func (j *task) scanShots(card *FileInfo) (err error) {
	if err := j.enterEngine(); err != nil {
		return err
	}
	r, err := decode.Open(j.input, decode.Options{Threads: j.engine.decodeThreads(&j.spec), Playlists: j.spec.AllowPlaylists})
	if vidcolor.KindOf(err) == vidcolor.KindUsage { // such as HDR, which is refused for colouring
		j.note(AboutInput, "shots are not listed: "+fail.OneLine(err))
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	info := r.Info()
	j.spec.Guide = "" // nothing is coloured
	j.source = &source{name: j.input, path: j.input}
	line, err := j.line(info, vidcolor.Layout{SubX: 1, SubY: 1, Depth: 8}, info.Tag.Complete(info.Width, info.Height))
	if err != nil {
		j.note(AboutInput, "shots are not listed: "+fail.OneLine(err))
		return nil
	}
	j.opened(line)
	res, err := line.Scan(j.ctx, r, RunOptions{Progress: j.progress, Shot: j.shotFound(line, info.TimeBase)}, true, nil)
	if err != nil {
		return err
	}
	card.Frames, card.CountedFrames = res.Frames, true
	card.Shots = []Shot{}
	for _, shot := range res.Shots {
		card.Shots = append(card.Shots, line.Shot(shot, res.TimeBase))
	}
	card.Damage = r.Damage().Notes
	return nil
}

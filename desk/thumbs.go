package desk

import (
	"bytes"
	"context"
	"fmt"
	"image/jpeg"
	"path/filepath"
	"slices"
	"sync"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/fail"
	"github.com/vidcolor/vidcolor/internal/system"
	"github.com/vidcolor/vidcolor/preview"
)

const (
	thumbWidth = 240      // samples
	maxThumbs  = 16 << 20 // bytes of thumbnails that are kept
)

// thumbs keeps thumbnails, so that a strip that is scrolled or reloaded decodes nothing.
type thumbs struct {
	mu    sync.Mutex
	kept  map[string][]byte
	order []string // by when they were made
	bytes int
}

func (t *thumbs) get(key string) []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.kept[key]
}

func (t *thumbs) put(key string, b []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.kept == nil {
		t.kept = map[string][]byte{}
	}
	if t.kept[key] != nil {
		return
	}
	t.kept[key] = b
	t.order = append(t.order, key)
	for t.bytes += len(b); t.bytes > maxThumbs; {
		t.bytes -= len(t.kept[t.order[0]])
		delete(t.kept, t.order[0])
		t.order = slices.Delete(t.order, 0, 1)
	}
}

// thumb is a JPEG of a frame of f, or with −1 of one a little behind the beginning, for
// which the film is not looked through.
func (b *bench) thumb(ctx context.Context, f *film, frame int64, after bool) ([]byte, error) {
	revision := int64(0)
	if after && frame >= 0 {
		revision = b.revision(f)
	}
	key := fmt.Sprintf("%s/%d/%d/%d/%v/%d", f.id, f.modified.UnixNano(), f.size, frame, after, revision)
	if b := b.thumbs.get(key); b != nil {
		return b, nil
	}
	var rec *record
	if frame < 0 {
		leave, err := b.enter(ctx)
		if err != nil {
			return nil, err
		}
		defer leave()
		if rec, err = poster(ctx, f); err != nil {
			return nil, err
		}
	} else {
		v, err := b.open(ctx, f)
		if err != nil {
			return nil, err
		}
		defer v.leave()
		if after {
			select {
			case b.after <- struct{}{}:
				defer func() { <-b.after }()
			case <-ctx.Done():
				return nil, context.Cause(ctx)
			}
		}
		p, err := b.picture(ctx, v, frame, preview.Want{Width: v.coded(thumbWidth), Gray: !after})
		if err != nil {
			return nil, err
		}
		rec = v.record(p, true, false)
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, rec.image(), &jpeg.Options{Quality: 85}); err != nil {
		return nil, err
	}
	b.thumbs.put(key, out.Bytes())
	return out.Bytes(), nil
}

// poster is the picture that stands for a film in the list.
func poster(ctx context.Context, f *film) (*record, error) {
	file, err := f.open()
	if err != nil {
		return nil, err
	}
	defer file.Close()
	frame, info, err := preview.Poster(ctx, system.Reopen(file), thumbWidth)
	if err != nil {
		return nil, fail.Named(err, system.Reopen(file), filepath.Base(f.name()))
	}
	return newRecord(frame, info.Tag.Complete(info.Width, info.Height), vidcolor.TurnOf(info.Rotation)), nil
}

// revision is that of the guide by which an open film is coloured.
func (b *bench) revision(f *film) int64 {
	b.mu.Lock()
	v := b.use(f)
	b.mu.Unlock()
	if v == nil {
		return 0
	}
	v.said.mu.Lock()
	defer v.said.mu.Unlock()
	return v.said.revision
}

package queue

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/vidcolor/vidcolor/internal/fail"
	"github.com/vidcolor/vidcolor/internal/system"
)

// cache is a worker's folder of films that were sent. It is this process's alone, and goes
// with it.
type cache struct {
	dir  string // this process's
	most int64  // bytes of films
	lock *os.File

	mu    sync.Mutex
	films map[string]*cachedFilm
}

// cachedFilm is a film that is here, or being fetched.
type cachedFilm struct {
	Parcel
	users int
	used  time.Time
	ready chan struct{} // closed when it is here, or err says why not
	err   error
}

// cacheFolder is dir, "" = in the user's cache.
func cacheFolder(dir string) (string, error) {
	if dir != "" {
		return filepath.Abs(dir)
	}
	user, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(user, "vidcolor", "farm"), nil
}

// sweepCache removes what processes that are no more have left in dir.
func sweepCache(dir string) {
	dir, err := cacheFolder(dir)
	if err != nil {
		return
	}
	old, _ := filepath.Glob(filepath.Join(escapeGlob(dir), "worker-*"))
	for _, o := range old {
		removeIfLeft(o)
	}
}

// openCache makes a folder below dir. Films take at most half of the free room.
func openCache(dir string) (*cache, error) {
	dir, err := cacheFolder(dir)
	if err != nil {
		return nil, fail.Usage("farm work", err, "name a folder for films that are sent: --cache DIR")
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fail.File(fail.MakeFolder, dir, err)
	}
	if dir, err = filepath.EvalSymlinks(dir); err != nil {
		return nil, fail.File("open", dir, err)
	}
	sweepCache(dir)
	free, _, err := system.DiskOf(dir)
	if err != nil {
		return nil, fail.File("open", dir, err)
	}
	c := &cache{most: free / 2, films: map[string]*cachedFilm{}}
	for range 10 {
		if c.dir, err = os.MkdirTemp(dir, "worker-*"); err != nil {
			return nil, fail.File(fail.MakeFolder, dir, err)
		}
		if c.lock, err = os.Create(filepath.Join(c.dir, "lock")); err != nil {
			continue
		}
		// Somebody who sweeps may have come between.
		if err = system.Lock(c.lock); err == nil && exists(c.lock.Name()) {
			return c, nil
		}
		c.close()
	}
	return nil, fail.File("lock", dir, errors.Join(err, errors.New("its folders are removed again and again")))
}

// removeIfLeft removes a worker's folder that nobody holds. One whose lock is not there yet
// is being made, or its worker died just then: an hour tells.
func removeIfLeft(dir string) {
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR, 0)
	if err != nil {
		if info, err := os.Stat(dir); err == nil && time.Since(info.ModTime()) > time.Hour {
			_ = os.RemoveAll(dir)
		}
		return
	}
	defer f.Close()
	if system.Lock(f) == nil {
		_ = os.RemoveAll(dir)
	}
}

func (c *cache) close() {
	_ = os.RemoveAll(c.dir)
	_ = c.lock.Close()
}

// use brings the film of an id to path and keeps it there until release is called. Films
// that nobody uses make room.
func (c *cache) use(ctx context.Context, id string, p *Parcel, fetch func() error) (release func(), err error) {
	for {
		c.mu.Lock()
		f := c.films[id]
		if f == nil {
			if err := c.makeRoom(p.Bytes); err != nil {
				c.mu.Unlock()
				return nil, err
			}
			f = &cachedFilm{Parcel: *p, ready: make(chan struct{})}
			c.films[id] = f
			f.users++
			c.mu.Unlock()
			f.err = fetch()
			if f.err != nil {
				c.mu.Lock()
				delete(c.films, id) // whoever waits for it tries itself
				c.mu.Unlock()
				close(f.ready)
				return nil, f.err
			}
			close(f.ready)
			return func() { c.release(f) }, nil
		}
		f.users++
		c.mu.Unlock()
		select {
		case <-f.ready:
		case <-ctx.Done():
			c.release(f)
			return nil, context.Cause(ctx)
		}
		if f.err == nil {
			return func() { c.release(f) }, nil
		}
		c.release(f) // whoever fetched it has failed: try oneself
		if !sleep(ctx, 100*time.Millisecond) {
			return nil, context.Cause(ctx)
		}
	}
}

func (c *cache) release(f *cachedFilm) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f.users--
	f.used = time.Now()
}

// makeRoom removes films that nobody uses, the longest unused first, until so many bytes
// fit. The caller holds mu.
func (c *cache) makeRoom(bytes int64) error {
	for {
		sum, oldest := int64(0), ""
		for id, f := range c.films {
			sum += f.Bytes
			if f.users == 0 && (oldest == "" || f.used.Before(c.films[oldest].used)) {
				oldest = id
			}
		}
		if sum+bytes <= c.most {
			return nil
		}
		if oldest == "" {
			return fmt.Errorf("%w: %w", ErrPause, fail.Refuse("fetch to", c.dir, fmt.Errorf("the film has %d MB, and there is room for %d MB", mb(bytes), (c.most-sum)>>20), "free room there, or name a folder on a larger disk: --cache DIR"))
		}
		c.removeFilm(oldest)
	}
}

// removeFilm removes what is here of a film. The caller holds mu.
func (c *cache) removeFilm(id string) {
	delete(c.films, id)
	_ = os.RemoveAll(filepath.Join(c.dir, id))
	left, _ := filepath.Glob(filepath.Join(escapeGlob(c.dir), ".vidcolor."+id+".*"))
	for _, l := range left {
		_ = os.RemoveAll(l)
	}
}

// forget removes a film that nobody uses.
func (c *cache) forget(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if f := c.films[id]; f != nil && f.users == 0 {
		c.removeFilm(id)
	}
}

// forgetGone removes the films that are not in the store any more: they are done.
func (c *cache) forgetGone(ctx context.Context, by courier) {
	c.mu.Lock()
	var names []string
	for id, f := range c.films {
		if f.users == 0 {
			names = append(names, id)
		}
	}
	c.mu.Unlock()
	store, err := by.bucket(ctx, filmObjects)
	if err != nil {
		return
	}
	for _, id := range names {
		if _, err := getInfo(ctx, store, partName(filmParcel(id), 0)); errors.Is(err, errGone) {
			c.forget(id)
		}
	}
}

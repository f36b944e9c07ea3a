package queue

import (
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

func filesIn(dir string) (n int) {
	_ = filepath.WalkDir(dir, func(_ string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			n++
		}
		return nil
	})
	return n
}

// A film is fetched once however many use it, stays while somebody does, and makes room
// when nobody does.
func TestCache(t *testing.T) {
	c, err := openCache(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	c.most = 100
	fetched := 0
	use := func(id string, bytes int64) (func(), error) {
		return c.use(t.Context(), id, &Parcel{Bytes: bytes}, func() error {
			fetched++
			if err := os.Mkdir(filepath.Join(c.dir, id), 0o700); err != nil {
				return err
			}
			return os.WriteFile(filepath.Join(c.dir, id, "film"), nil, 0o600)
		})
	}
	var many sync.WaitGroup
	for range 8 {
		many.Go(func() {
			release, err := use("a", 60)
			if err != nil {
				t.Error(err)
				return
			}
			release()
		})
	}
	many.Wait()
	if fetched != 1 {
		t.Errorf("fetched %d times", fetched)
	}
	release, err := use("b", 60) // a goes
	if err != nil || exists(filepath.Join(c.dir, "a")) {
		t.Errorf("no room was made: %v", err)
	}
	if _, err := use("c", 60); !errors.Is(err, ErrPause) {
		t.Errorf("b is in use: got %v", err)
	}
	c.forget("b")
	if !exists(filepath.Join(c.dir, "b", "film")) {
		t.Error("a film that is in use went")
	}
	release()
	c.forget("b")
	if exists(filepath.Join(c.dir, "b")) {
		t.Error("a film that is done stays")
	}
	c.close()
	if exists(c.dir) {
		t.Error("the cache stays")
	}
}

// A film that could not be fetched is fetched again by who needs it next.
func TestCacheAfterError(t *testing.T) {
	c, err := openCache(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer c.close()
	broken := errors.New("broken")
	if _, err := c.use(t.Context(), "d", &Parcel{Bytes: 1}, func() error { return broken }); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	release, err := c.use(t.Context(), "d", &Parcel{Bytes: 1}, func() error { return nil })
	if err != nil {
		t.Fatalf("after an error: %v", err)
	}
	release()
}

// What a process that was killed left goes, what another holds stays.
func TestCacheIsSwept(t *testing.T) {
	dir := t.TempDir()
	held, err := openCache(dir)
	if err != nil {
		t.Fatal(err)
	}
	left, err := openCache(dir)
	if err != nil {
		t.Fatal(err)
	}
	left.lock.Close() // as if killed
	sweepCache(dir)
	if !exists(held.dir) || exists(left.dir) {
		t.Errorf("held is there: %v, left is: %v", exists(held.dir), exists(left.dir))
	}
	held.close()
	if n := filesIn(dir); n > 0 {
		t.Errorf("%d files are left", n)
	}
}

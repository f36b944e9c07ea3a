package desk

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
)

// tree makes files of the given names, with their own name as content.
func tree(t *testing.T, dir string, names ...string) {
	t.Helper()
	for _, n := range names {
		p := filepath.Join(dir, n)
		if err := os.MkdirAll(filepath.Dir(p), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(n), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

func rels(films []*film) (names []string) {
	for _, f := range films {
		names = append(names, f.rel)
	}
	return names
}

// Films and photos are listed, and nothing that is hidden, finished, no file, or a
// link that leads out.
func TestLibraryLists(t *testing.T) {
	dir, other := t.TempDir(), t.TempDir()
	tree(t, other, "secret.mp4")
	tree(t, dir, "reel 2.mp4", "reel.MOV", "photo.jpg", "notes.txt", ".hidden.mp4", "box/deep.mkv", "colored/reel.mp4", "box/colored/deep.mkv", "<img onerror=x>.mp4")
	for link, target := range map[string]string{"out.mp4": filepath.Join(other, "secret.mp4"), "up.mp4": "../" + filepath.Base(other) + "/secret.mp4", "in.mp4": "reel.MOV", "gone.mp4": "nowhere"} {
		if err := os.Symlink(target, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(other, filepath.Join(dir, "elsewhere")); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe.mp4"), 0o666); err != nil {
		t.Fatal(err)
	}
	l, err := newLibrary([]string{dir})
	if err != nil {
		t.Fatal(err)
	}
	defer l.close()
	got, want := rels(l.list()), []string{"<img onerror=x>.mp4", "box/deep.mkv", "in.mp4", "photo.jpg", "reel 2.mp4", "reel.MOV"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A film that is replaced by a link out of the folder after it was listed does not open.
func TestLibraryStaysInside(t *testing.T) {
	dir, other := t.TempDir(), t.TempDir()
	tree(t, other, "secret.mp4")
	tree(t, dir, "reel.mp4")
	l, err := newLibrary([]string{dir})
	if err != nil {
		t.Fatal(err)
	}
	defer l.close()
	f := l.list()[0]
	file, err := f.open()
	if err != nil {
		t.Fatal(err)
	}
	if b, err := io.ReadAll(file); err != nil || string(b) != "reel.mp4" {
		t.Errorf("got %q, %v", b, err)
	}
	file.Close()
	path := filepath.Join(dir, "reel.mp4")
	for _, target := range []string{filepath.Join(other, "secret.mp4"), "../" + filepath.Base(other) + "/secret.mp4", "/dev/zero", "/proc/self/environ"} {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(target, path); err != nil {
			t.Fatal(err)
		}
		if file, err := f.open(); err == nil {
			file.Close()
			t.Errorf("a link to %s opens", target)
		}
	}
}

// Of a single film nothing beside it can be seen.
func TestLibraryOfOneFilm(t *testing.T) {
	dir := t.TempDir()
	tree(t, dir, "reel.mp4", "other.mp4")
	l, err := newLibrary([]string{filepath.Join(dir, "reel.mp4")})
	if err != nil {
		t.Fatal(err)
	}
	defer l.close()
	films := l.list()
	if got := rels(films); !slices.Equal(got, []string{"reel.mp4"}) {
		t.Fatalf("got %q", got)
	}
	if _, ok := l.find(films[0].id); !ok {
		t.Error("its own identifier is unknown")
	}
	for _, id := range []string{"", "..", "../other.mp4", "other.mp4", films[0].id + "/.."} {
		if _, ok := l.find(id); ok {
			t.Errorf("%q is known", id)
		}
	}
}

package desk

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// filmIn is a film of a folder that the desk may see.
func filmIn(t *testing.T, dir string) *film {
	t.Helper()
	r, err := openRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.dir.Close() })
	return &film{root: r, rel: "reel.mp4"}
}

// A guide.toml that is a link stays one, and what it leads to is read and written; nothing
// outside the root is.
func TestGuideFileLinks(t *testing.T) {
	const old, fresh = "# old\n", "# new\n"
	for _, tt := range []struct {
		name   string
		make   func(root string) error // with reel.mp4.guide there
		target string                  // from the root
		cause  string
	}{
		{"a file", func(root string) error {
			return os.WriteFile(filepath.Join(root, "reel.mp4.guide/guide.toml"), []byte(old), 0o640)
		}, "reel.mp4.guide/guide.toml", ""},
		{"a link beside it", func(root string) error {
			return os.Symlink("first.toml", filepath.Join(root, "reel.mp4.guide/guide.toml"))
		}, "reel.mp4.guide/first.toml", ""},
		{"a link to a link in another folder", func(root string) error {
			if err := os.Symlink("../two.toml", filepath.Join(root, "shared/one.toml")); err != nil {
				return err
			}
			return os.Symlink("../shared/one.toml", filepath.Join(root, "reel.mp4.guide/guide.toml"))
		}, "two.toml", ""},
		{"a folder that is a link", func(root string) error {
			if err := os.Remove(filepath.Join(root, "reel.mp4.guide")); err != nil {
				return err
			}
			if err := os.Symlink("shared/deep", filepath.Join(root, "reel.mp4.guide")); err != nil {
				return err
			}
			return os.Symlink("../here.toml", filepath.Join(root, "shared/deep/guide.toml"))
		}, "shared/here.toml", ""},
		{"out of the root", func(root string) error {
			return os.Symlink("../../out.toml", filepath.Join(root, "reel.mp4.guide/guide.toml"))
		}, "../out.toml", "leads out of"},
		{"by its whole path", func(root string) error {
			return os.Symlink(filepath.Join(root, "two.toml"), filepath.Join(root, "reel.mp4.guide/guide.toml"))
		}, "two.toml", "leads out of"},
		{"a pipe", func(root string) error {
			return syscall.Mkfifo(filepath.Join(root, "reel.mp4.guide/guide.toml"), 0o666)
		}, "", "not a regular file"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			root := filepath.Join(t.TempDir(), "films")
			for _, dir := range []string{"reel.mp4.guide", "shared/deep"} {
				if err := os.MkdirAll(filepath.Join(root, dir), 0o777); err != nil {
					t.Fatal(err)
				}
			}
			if err := tt.make(root); err != nil {
				t.Fatal(err)
			}
			f := filmIn(t, root)
			target := filepath.Join(root, tt.target)
			if tt.target != "" {
				write(t, target, old)
			}
			text, err := f.onDisk()
			if tt.cause != "" {
				if err == nil || !strings.Contains(err.Error(), "reel.mp4.guide/guide.toml") || !strings.Contains(err.Error(), tt.cause) {
					t.Errorf("read: got %v, want %q", err, tt.cause)
				}
				if tt.target != "" {
					if err := f.write(splitGuide(fresh)); err == nil || !strings.Contains(err.Error(), tt.cause) || readText(t, target) != old {
						t.Errorf("written: got %v, want %q", err, tt.cause)
					}
				}
				return
			}
			if err != nil || text.String() != old {
				t.Fatalf("got %q and %v", text, err)
			}
			was, _ := os.Lstat(filepath.Join(root, "reel.mp4.guide/guide.toml"))
			rights, _ := os.Stat(target)
			if err := f.write(splitGuide(fresh)); err != nil || readText(t, target) != fresh {
				t.Errorf("written: got %v and %q", err, readText(t, target))
			}
			now, err := os.Lstat(filepath.Join(root, "reel.mp4.guide/guide.toml"))
			if err != nil || now.Mode() != was.Mode() {
				t.Errorf("it was %v and is %v, %v", was.Mode(), now, err)
			}
			if after, err := os.Stat(target); err != nil || after.Mode() != rights.Mode() {
				t.Errorf("rights were %v and are %v, %v", rights.Mode(), after, err)
			}
			if err := f.write(nil); err != nil {
				t.Error(err)
			}
			if _, err := os.Stat(target); err == nil {
				t.Error("a guide that was taken back is still there")
			}
		})
	}
}

// A folder for results that is a link which leads out is said to be one.
func TestResultFolderThatLeadsOut(t *testing.T) {
	dir := t.TempDir()
	if err := os.Symlink(t.TempDir(), filepath.Join(dir, resultFolder)); err != nil {
		t.Fatal(err)
	}
	f := filmIn(t, dir)
	err := f.root.stays(resultFolder, f.root.dir.MkdirAll(resultFolder, 0o777))
	if err == nil || !strings.HasPrefix(err.Error(), "colored is, or lies behind, a link that leads out of "+dir) {
		t.Errorf("got %v", err)
	}
}

// The same asked of a desk.
func TestDeskWithAGuideByHand(t *testing.T) {
	c, file := desked(t, handGuide+"[palette]\ntram-cream = \"#e8dcb8\"\n"+hint(10, "tram-cream")+
		"\n[[region]]\ntime = 0\ncolour = \"neutral\"\npolygon = [\n  [10, 10],\n  [90, 12],\n  [50, 80],\n]\n")
	shared := filepath.Join(filepath.Dir(file), "shared.toml")
	if err := errors.Join(os.Rename(file, shared), os.Symlink("shared.toml", file), os.Symlink(t.TempDir(), filepath.Join(filepath.Dir(filepath.Dir(file)), resultFolder))); err != nil {
		t.Fatal(err)
	}
	if g := c.guide(); len(g.Statements) != 2 || len(g.Palette) != 1 || g.Wrong != "" {
		t.Errorf("got %+v", g)
	}
	if status, text := c.change(`{"op":"remove","id":"region1","revision":%d}`, c.guide().Revision); status != http.StatusOK {
		t.Errorf("the region: got status %d: %s", status, text)
	}
	if status, text := c.change(`{"op":"name","name":"tram-cream","colour":"#102030"}`); status != http.StatusOK {
		t.Errorf("the name: got status %d: %s", status, text)
	}
	if got, want := readText(t, shared), handGuide+"[palette]\ntram-cream = \"#102030\"\n"+hint(10, "tram-cream"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if info, err := os.Lstat(file); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("guide.toml is no link any more: %v", err)
	}
	if status, text := c.ask("/api/jobs", fmt.Sprintf(`{"films":[%q],"options":{}}`, c.s.library.list()[0].id)); status != http.StatusOK && status != http.StatusNoContent {
		t.Fatalf("got status %d: %s", status, text)
	}
	for until := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		_, text := c.ask("/api/jobs", "")
		if strings.Contains(text, `"failed"`) || time.Now().After(until) {
			if !strings.Contains(text, "colored is, or lies behind, a link that leads out of ") {
				t.Errorf("got %s", text)
			}
			break
		}
	}
}

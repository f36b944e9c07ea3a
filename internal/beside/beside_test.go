package beside

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestCut(t *testing.T) {
	for _, tc := range []struct {
		name string
		most int
		want string
	}{
		{"film.mp4", 8, "film.mp4"}, {"film.mp4", 4, "film"}, {"éé", 3, "é"}, {"éé", 2, "é"}, {"éé", 1, ""}, {"映映", 5, "映"},
		{"a😀", 4, "a"}, {"\xe9\xe8\xe7", 2, "\xe9\xe8"}, {"\x80\x80\x80\x80\x80\x80", 5, "\x80\x80\x80\x80\x80"}, {"x", -1, ""},
	} {
		if got := Cut(tc.name, tc.most); got != tc.want {
			t.Errorf("%q to %d: got %q, want %q", tc.name, tc.most, got, tc.want)
		}
	}
}

func FuzzCut(f *testing.F) {
	f.Add("xéé", 4)
	f.Add("\x80映", 2)
	f.Fuzz(func(t *testing.T, name string, most int) {
		got := Cut(name, most)
		if len(got) > max(most, 0) || !strings.HasPrefix(name, got) || utf8.ValidString(name) && !utf8.ValidString(got) {
			t.Errorf("%q to %d: got %q", name, most, got)
		}
	})
}

func TestFolder(t *testing.T) {
	dir, long := t.TempDir(), strings.Repeat("é", 120)
	if got := Folder(dir, "film.mp4", "0123", ".vidcolor"); got != ".film.mp4.vidcolor" {
		t.Errorf("got %q", got)
	}
	got := Folder(dir, long, "0123", ".vidcolor")
	if want := "." + long[:200] + "-0123.vidcolor"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// What Create makes is known as a stray of the name that it was made for, once its
// process is gone, however long that name is.
func TestCreateAndStray(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"film.mp4", strings.Repeat("é", 125) + ".mp4", strings.Repeat("x", 255), "\xff\xfe.mp4"} {
		f, err := Create(filepath.Join(dir, name))
		if err != nil {
			t.Errorf("%q: %v", name, err)
			continue
		}
		f.Close()
		base := filepath.Base(f.Name())
		if len(base) > 255 || utf8.ValidString(name) && !utf8.ValidString(base) {
			t.Errorf("%q became %q", name, base)
		}
		if Stray(name, base) {
			t.Errorf("%q is taken for that of a process which is gone", base)
		}
		gone := strings.Replace(base, Mark(), partMark+"999999999-", 1)
		if !Stray(name, gone) || Stray("other.mp4", gone) {
			t.Errorf("%q: not known for %q alone", gone, name)
		}
	}
	RemoveOwn(dir)
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left: %v, %v", left, err)
	}
}

func TestTarget(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	if err := errors.Join(os.Mkdir(at("far"), 0o700), os.WriteFile(at("far/film"), nil, 0o600),
		os.Symlink("far/film", at("one")), os.Symlink("one", at("two")), os.Symlink(at("far/film"), at("abs")),
		os.Symlink("none", at("dangling")), os.Symlink("dangling", at("further")), os.Symlink("b", at("a")), os.Symlink("a", at("b")),
		os.Symlink("far", at("folder")), os.Symlink("../one", at("far/back"))); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]any{
		"far/film": "far/film", "new": "new", "one": "far/film", "two": "far/film", "abs": "far/film", "folder/film": "folder/film",
		"folder/back": "far/film", "folder": "far", "dangling": ErrDangling, "further": ErrDangling, "a": ErrLoop,
	} {
		got, err := Target(at(name))
		if e, bad := want.(error); bad {
			if !errors.Is(err, e) {
				t.Errorf("%s: got %q, %v, want %v", name, got, err, e)
			}
			continue
		}
		a, errA := filepath.EvalSymlinks(filepath.Dir(got))
		b, errB := filepath.EvalSymlinks(filepath.Dir(at(want.(string))))
		if err != nil || errors.Join(errA, errB) != nil || a != b || filepath.Base(got) != filepath.Base(want.(string)) {
			t.Errorf("%s: got %q, %v, want %v", name, got, err, want)
		}
	}
}

func TestSame(t *testing.T) {
	dir := t.TempDir()
	a, b, c := filepath.Join(dir, "film"), filepath.Join(dir, "FILM"), filepath.Join(dir, "hard")
	if err := errors.Join(os.WriteFile(a, nil, 0o600), os.WriteFile(b, nil, 0o600), os.Link(a, c)); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		a, b string
		want bool
	}{{a, a, true}, {a, c, true}, {a, filepath.Join(dir, ".", "film"), true}, {a, filepath.Join(dir, "none"), false}} {
		if got := Same(tc.a, tc.b); got != tc.want {
			t.Errorf("%s and %s: got %v", tc.a, tc.b, got)
		}
	}
	if entries, err := os.ReadDir(dir); err == nil && len(entries) == 3 && Same(a, b) {
		t.Error("two files that differ in capitals are taken for one")
	}
}

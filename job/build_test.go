package job

import (
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"
)

const revision = "667d7ee6b1f0c5a4d3e2f1a0b9c8d7e6f5a4b3c2"

func TestBuild(t *testing.T) {
	settings := func(modified string) []debug.BuildSetting {
		return []debug.BuildSetting{{Key: "GOOS", Value: "linux"}, {Key: "vcs.revision", Value: revision}, {Key: "vcs.modified", Value: modified}}
	}
	tests := []struct {
		name, module string
		settings     []debug.BuildSetting
		stamp        string
		want         string
		exact        bool
	}{
		{"release", "v1.2.3", nil, "", "v1.2.3", true},
		{"no stamp", "(devel)", nil, "", "(devel)", false},
		{"nothing known", "", nil, "", "(devel)", false},
		{"revision", "(devel)", settings("false"), "", "(devel) 667d7ee6b1f0", true},
		{"changed", "(devel)", settings("true"), "", "(devel) 667d7ee6b1f0+dirty", false},
		{"pseudo-version", "v0.0.0-20261124121500-667d7ee6b1f0", settings("false"), "", "v0.0.0-20261124121500-667d7ee6b1f0", true},
		{"pseudo-version, changed", "v0.0.0-20261124121500-667d7ee6b1f0+dirty", settings("true"), "", "v0.0.0-20261124121500-667d7ee6b1f0+dirty", false},
		{"stamped by make", "(devel)", nil, revision, "(devel) 667d7ee6b1f0", true},
		{"stamped, changed", "(devel)", nil, revision + "+dirty", "(devel) 667d7ee6b1f0+dirty", false},
		{"a bundle", "(devel)", nil, "1.2 " + revision, "1.2 667d7ee6b1f0", true},
		{"a bundle, changed", "(devel)", nil, "1.2 " + revision + "+dirty", "1.2 667d7ee6b1f0+dirty", false},
		{"a bundle of a version", "v1.2.3", nil, "1.2 " + revision, "v1.2.3 667d7ee6b1f0", true},
		{"stamped twice", "(devel)", settings("false"), "0000000000000000000000000000000000000000", "(devel) 667d7ee6b1f0", true},
		{"dirty without settings", "v1.2.3+dirty", nil, "", "v1.2.3+dirty", false},
	}
	for _, tc := range tests {
		b := newBuild(&debug.BuildInfo{Main: debug.Module{Version: tc.module}, Settings: tc.settings}, tc.stamp)
		if got := b.String(); got != tc.want || b.exact() != tc.exact {
			t.Errorf("%s: got %q, exact %v, want %q, %v", tc.name, got, b.exact(), tc.want, tc.exact)
		}
	}
}

// In a program of others it is their dependency that counts.
func TestBuildOfOthers(t *testing.T) {
	main := debug.Module{Path: "example.com/desk", Version: "v9.0.0"}
	own := &debug.Module{Path: "github.com/vidcolor/vidcolor", Version: "v1.2.3"}
	replaced := *own
	replaced.Replace = &debug.Module{Path: "../vidcolor"}
	for want, dep := range map[string]*debug.Module{"v1.2.3": own, "(devel)": &replaced} {
		b := newBuild(&debug.BuildInfo{Main: main, Deps: []*debug.Module{dep}}, "")
		if got := b.String(); got != want || b.exact() != (want == "v1.2.3") {
			t.Errorf("got %q, exact %v, want %q", got, b.exact(), want)
		}
	}
}

// Two programs of which the build says the same are told apart by what they are.
func TestBuildIdentity(t *testing.T) {
	dir := t.TempDir()
	write := func(name, data string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	one, other := write("one", "code"), write("other", "other code")
	for _, tc := range []struct {
		b      build
		differ bool
	}{
		{build{module: "(devel)"}, true},
		{build{module: "(devel)", revision: revision, modified: true}, true},
		{build{module: "(devel)", revision: revision}, false},
		{build{module: "v1.2.3"}, false},
	} {
		a, err := tc.b.identity(one)
		if err != nil {
			t.Fatal(err)
		}
		o, err := tc.b.identity(other)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(a, tc.b.String()) || (a != o) != tc.differ {
			t.Errorf("%v: got %q and %q, want them to differ: %v", tc.b, a, o, tc.differ)
		}
	}
	if _, err := (build{module: "(devel)"}).identity(filepath.Join(dir, "absent")); err == nil {
		t.Error("a program that cannot be read: got no error")
	}
}

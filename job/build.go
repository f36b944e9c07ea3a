package job

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"

	"github.com/vidcolor/vidcolor/internal/fail"
)

// build says which code a program was made of, as far as the build knew.
type build struct {
	module   string // version of the module, "(devel)" where it has none
	revision string // of the repository, "" if unknown
	modified bool   // there were changes that no revision holds
}

// stamp is the revision that make tells the linker, "+dirty" behind it where there were
// changes: Go itself finds none in a worktree. A bundle's and a package's has their version
// and a space before it. Nothing else sets it.
var stamp string

// readBuild reads what the linker noted in this program.
func readBuild() build {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return newBuild(&debug.BuildInfo{}, stamp)
	}
	return newBuild(info, stamp)
}

func newBuild(info *debug.BuildInfo, stamp string) build {
	b := build{module: info.Main.Version}
	if info.Main.Path != "" && info.Main.Path != modulePath {
		return build{module: dependency(info)} // another program uses these packages
	}
	if b.module == "" {
		b.module = "(devel)"
	}
	b.modified = strings.HasSuffix(b.module, "+dirty")
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.revision = s.Value
		case "vcs.modified":
			b.modified = s.Value == "true"
		}
	}
	if b.revision == "" && stamp != "" {
		version, revision, named := strings.Cut(stamp, " ")
		if !named {
			revision = stamp
		} else if b.module == "(devel)" {
			b.module = version
		}
		b.revision, b.modified = strings.CutSuffix(revision, "+dirty")
	}
	return b
}

const modulePath = "github.com/vidcolor/vidcolor"

// dependency is the version of these packages in another program, "(devel)" where
// something else stands in for them.
func dependency(info *debug.BuildInfo) string {
	for _, d := range info.Deps {
		if d.Path == modulePath && d.Replace == nil && d.Version != "" {
			return d.Version
		}
	}
	return "(devel)"
}

// String is the module's version, with the revision where that does not name it.
func (b build) String() string {
	const short = 12
	r := b.revision[:min(len(b.revision), short)]
	if r == "" || strings.Contains(b.module, r) {
		return b.module
	}
	if b.modified {
		r += "+dirty"
	}
	return b.module + " " + r
}

// exact reports whether b names one state of the code and no other.
func (b build) exact() bool {
	return !b.modified && (b.revision != "" || b.module != "(devel)")
}

// identity tells b from every other build: where it does not name one state of the
// code, a digest of the running program does. program is its path.
func (b build) identity(program string) (string, error) {
	if b.exact() {
		return b.String(), nil
	}
	f, err := os.Open(program)
	if err != nil {
		return "", fail.File("open", program, err)
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return "", fail.File("read", program, err)
	}
	return b.String() + ", program " + hex.EncodeToString(sum.Sum(nil)[:6]), nil
}

// BuildIdentity tells this program's code from any other: a version, a revision, or a
// digest of the running program where neither names one state of the code.
func BuildIdentity() (string, error) {
	path, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("find this program: %w", err)
	}
	return readBuild().identity(path)
}

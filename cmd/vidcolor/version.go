package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/urfave/cli/v2"
)

// build says which code a program was made of, as far as the build knew.
type build struct {
	module   string // version of the module, "(devel)" where it has none
	revision string // of the repository, "" if unknown
	modified bool   // there were changes that no revision holds
}

// readBuild reads what the linker noted in this program.
func readBuild() build {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return newBuild(&debug.BuildInfo{})
	}
	return newBuild(info)
}

func newBuild(info *debug.BuildInfo) build {
	b := build{module: info.Main.Version}
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
	return b
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
		return "", fileError("open", program, err)
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return "", fileError("read", program, err)
	}
	return b.String() + ", program " + hex.EncodeToString(sum.Sum(nil)[:6]), nil
}

// buildIdentity is the identity of this program.
func buildIdentity() (string, error) {
	path, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("find this program: %w", err)
	}
	return readBuild().identity(path)
}

// printVersion is what --version answers.
func (p *program) printVersion(*cli.Context) error {
	v, err := buildIdentity()
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.stdout, "vidcolor %s (%s, %s/%s)\n", v, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}

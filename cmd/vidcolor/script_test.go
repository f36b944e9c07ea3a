package main

import (
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/vidcolor/vidcolor/colorize"
	"github.com/vidcolor/vidcolor/internal/mediatest"
)

var update = flag.Bool("update", false, "rewrite the golden text in the scripts")

// raceOptions is the environment variable that the race detector reads.
const raceOptions = "GORACE"

func TestMain(m *testing.M) {
	// A program with the race detector sleeps a second before it exits.
	if os.Getenv(raceOptions) == "" {
		if err := os.Setenv(raceOptions, "atexit_sleep_ms=0"); err != nil {
			panic(err)
		}
	}
	testscript.Main(m, map[string]func(){"vidcolor": main})
}

// TestScripts runs the command line itself. Scripts that need ffmpeg or the
// network skip where they are absent.
func TestScripts(t *testing.T) {
	t.Parallel()
	library := runtimeLibrary(t)
	network := sync.OnceValue(func() bool {
		net, err := colorize.Open(colorize.Options{Library: library})
		if err != nil {
			t.Logf("no network: %v", err)
			return false
		}
		return net.Close() == nil
	})
	testscript.Run(t, testscript.Params{
		Dir:           filepath.Join("testdata", "script"),
		UpdateScripts: *update,
		Setup: func(e *testscript.Env) error {
			e.Setenv("VIDCOLOR_ORT", library)
			e.Setenv("LIBRARY", library)
			e.Setenv("TZ", "UTC")
			e.Setenv("VIDCOLOR_KEEP_COLOR", "never") // test patterns are in colour
			e.Setenv(raceOptions, os.Getenv(raceOptions))
			tiny, err := filepath.Abs(tinyModel)
			if err != nil {
				return err
			}
			e.Setenv("TINY", tiny)
			e.Setenv("TESTDATA", filepath.Dir(tiny))
			return nil
		},
		Condition: func(cond string) (bool, error) {
			switch cond {
			case "network":
				return network(), nil
			case "mount":
				return exec.Command("unshare", "-m", "mount", "-t", "tmpfs", "tmpfs", os.TempDir()).Run() == nil, nil
			}
			return false, errors.New("unknown condition " + cond)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "turn": turn},
	})
}

// turn has a film's pictures shown turned: turn FILE DEGREES
func turn(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: turn FILE DEGREES")
	}
	degrees, err := strconv.Atoi(args[1])
	ts.Check(err)
	ts.Check(mediatest.Turn(ts.MkAbs(args[0]), degrees))
}

// exits runs a command and checks its exit code: exits CODE COMMAND ARG...
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND ARG...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	var status *exec.ExitError
	switch {
	case errors.As(err, &status):
		got = status.ExitCode()
	case err != nil:
		ts.Fatalf("run %s: %v", args[1], err)
	}
	if got != want {
		ts.Fatalf("got exit code %d, want %d", got, want)
	}
}

// runtimeLibrary is the ONNX Runtime that the checkout keeps, "" to let the
// program search.
func runtimeLibrary(t *testing.T) string {
	if lib := os.Getenv("VIDCOLOR_ORT"); lib != "" {
		return lib
	}
	lib, err := filepath.Abs(filepath.Join("..", "..", ".runtime", "libonnxruntime.so"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(lib); err != nil {
		return ""
	}
	return lib
}

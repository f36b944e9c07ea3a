package cliargs

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestMain(m *testing.M) {
	if os.Getenv(echoVariable) != "" {
		os.Exit(echoArgs())
	}
	os.Exit(m.Run())
}

// echoVariable makes the test binary print its command line, see echoArgs.
const echoVariable = "VIDCOLOR_TEST_ECHO_ARGS"

// echoArgs prints the arguments that Full gives, a line each, and returns
// the exit code: 1 if the system sees a longer command line than it should.
func echoArgs() int {
	args, err := Full(os.Args)
	if err != nil {
		fmt.Println(err)
		return 1
	}
	line, err := os.ReadFile("/proc/self/cmdline")
	if err != nil || len(line) > longArgs {
		fmt.Printf("/proc/self/cmdline holds %d bytes, at most %d are wanted: %v", len(line), longArgs, err)
		return 1
	}
	fmt.Print(strings.Join(args[1:], "\n"))
	return 0
}

// A command line of any length reaches the program whole, whatever bytes its
// names have, and /proc/self/cmdline stays short.
func TestLongCommandLine(t *testing.T) {
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, count := range []int{0, 3, 5000} {
		want := make([]string, count)
		for i := range want {
			want[i] = filepath.Join(strings.Repeat("d", i%60+1), "film \xff\".mp4")
		}
		cmd := exec.Command(exe, want...)
		cmd.Env = append(os.Environ(), echoVariable+"=1")
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%d names: %v: %.200s", count, err, out)
		}
		if got := string(out); got != strings.Join(want, "\n") {
			t.Errorf("%d names: %d bytes of names arrived, want %d", count, len(got), len(strings.Join(want, "\n")))
		}
	}
}

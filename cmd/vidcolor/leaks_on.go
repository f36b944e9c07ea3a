//go:build leakcheck

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/vidcolor/vidcolor/colorize"
	"github.com/vidcolor/vidcolor/internal/av"
	"github.com/vidcolor/vidcolor/internal/photo"
	"go.uber.org/goleak"
)

// exitLeak is the exit code of a run that left something behind.
const exitLeak = 70

// checkLeaks runs the program and says on standard error what is left at its end:
// native objects of FFmpeg and ONNX Runtime, goroutines, descriptors.
func checkLeaks(program func() int) int {
	before := descriptors()
	code := program()
	objects := av.Live() + photo.Live() + colorize.Live()
	var open []string
	for fd, name := range descriptors() {
		if before[fd] != name {
			open = append(open, name)
		}
	}
	goroutines := goleak.Find()
	fmt.Fprintf(os.Stderr, "leakcheck: %d native objects, %d descriptors, %s\n", objects, len(open), goroutineCount(goroutines))
	if objects != 0 || len(open) > 0 || goroutines != nil {
		fmt.Fprintln(os.Stderr, open, goroutines)
		return exitLeak
	}
	return code
}

func goroutineCount(err error) string {
	if err == nil {
		return "0 goroutines"
	}
	return fmt.Sprint(strings.Count(err.Error(), "created by"), " goroutines")
}

// descriptors are what is open, without what Go's own scheduler keeps and the list
// of calls that a test asks for.
func descriptors() map[string]string {
	open := map[string]string{}
	entries, _ := os.ReadDir("/proc/self/fd")
	for _, e := range entries {
		name, err := os.Readlink("/proc/self/fd/" + e.Name())
		if err == nil && !strings.HasPrefix(name, "anon_inode:") && filepath.Clean(os.Getenv("VIDCOLOR_FAULT_LIST")) != name {
			open[e.Name()] = name
		}
	}
	return open
}

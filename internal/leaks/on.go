//go:build leakcheck

package leaks

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"go.uber.org/goleak"
)

// exitLeak is the exit code of a run that left something behind.
const exitLeak = 70

// Check runs the program and says on standard error what is left at its end: native
// objects, which live counts, goroutines, descriptors.
func Check(program func() int, live ...func() int64) int {
	before := descriptors()
	code := program()
	objects := int64(0)
	for _, count := range live {
		objects += count()
	}
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

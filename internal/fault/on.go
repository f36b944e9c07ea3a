//go:build faults

package fault

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"
)

// plan is what the environment asks for, read once. Unlike the program's own
// packages this one has state: it exists in builds for tests alone.
var plan = sync.OnceValue(func() *state {
	s := &state{nth: 1}
	name, rest, _ := strings.Cut(os.Getenv("VIDCOLOR_FAULT"), ":")
	nth, errno, _ := strings.Cut(rest, ":")
	s.name = name
	if n, err := strconv.Atoi(nth); err == nil {
		s.nth = n
	}
	if n, err := strconv.Atoi(errno); err == nil {
		s.errno = syscall.Errno(n)
	}
	if path := os.Getenv("VIDCOLOR_FAULT_LIST"); path != "" {
		s.list, _ = os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	}
	return s
})

type state struct {
	mu    sync.Mutex
	name  string
	nth   int
	errno syscall.Errno
	list  *os.File
	calls int
}

// At returns an error where the call called name is to fail.
func At(name string) error {
	s := plan()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.list != nil {
		fmt.Fprintln(s.list, name)
	}
	if name != s.name {
		return nil
	}
	if s.calls++; s.calls != s.nth {
		return nil
	}
	if s.errno != 0 {
		return fmt.Errorf("injected fault %s: %w", name, s.errno)
	}
	return fmt.Errorf("injected fault %s", name)
}

package main

import (
	"fmt"
	"log"
	"os"
	"os/exec"
	"time"
)

// spaces are network namespaces: one for the server, with a bridge, and one for each
// worker, joined to it by a pair of devices. A cut takes the pair's end at the bridge down,
// so that nothing arrives any more and nobody is told.
type spaces struct {
	prefix  string
	workers int
}

// hubAddress is the server's, in its own namespace.
const hubAddress = "10.77.0.1"

func (s *spaces) hub() string         { return s.prefix + "h" }
func (s *spaces) worker(i int) string { return fmt.Sprintf("%sw%d", s.prefix, i) }

func ip(args ...string) error {
	out, err := exec.Command("ip", args...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("ip %v: %w\n%s", args, err, out)
	}
	return nil
}

// canSpaces reports whether namespaces can be made here.
func canSpaces() bool { return os.Geteuid() == 0 && ip("netns", "list") == nil }

// makeSpaces makes the namespaces, which only root may, on Linux.
func makeSpaces(workers int) (s *spaces, err error) {
	s = &spaces{prefix: fmt.Sprintf("vc%d", os.Getpid()%100000), workers: workers}
	defer func() {
		if err != nil {
			s.remove()
		}
	}()
	hub := s.hub()
	steps := [][]string{
		{"netns", "add", hub}, {"-n", hub, "link", "set", "lo", "up"},
		{"-n", hub, "link", "add", "br0", "type", "bridge"}, {"-n", hub, "addr", "add", hubAddress + "/16", "dev", "br0"}, {"-n", hub, "link", "set", "br0", "up"},
	}
	for i := range workers {
		w, end := s.worker(i), fmt.Sprintf("v%d", i)
		steps = append(steps, []string{"netns", "add", w}, []string{"-n", w, "link", "set", "lo", "up"},
			[]string{"-n", hub, "link", "add", end, "type", "veth", "peer", "name", "eth0", "netns", w},
			[]string{"-n", hub, "link", "set", end, "master", "br0", "up"},
			[]string{"-n", w, "addr", "add", fmt.Sprintf("10.77.1.%d/16", i+1), "dev", "eth0"}, []string{"-n", w, "link", "set", "eth0", "up"})
	}
	for _, step := range steps {
		if err := ip(step...); err != nil {
			return s, err
		}
	}
	return s, nil
}

func (s *spaces) remove() {
	for i := range s.workers {
		_ = ip("netns", "del", s.worker(i))
	}
	_ = ip("netns", "del", s.hub())
}

// in makes a command one of a namespace. It stays one process.
func in(space string, cmd *exec.Cmd) {
	cmd.Args = append([]string{"ip", "netns", "exec", space}, append([]string{cmd.Path}, cmd.Args[1:]...)...)
	if path, err := exec.LookPath("ip"); err == nil {
		cmd.Path = path
	}
}

// cut lets worker i's network fall silent for a while.
func (s *spaces) cut(i int, d time.Duration) {
	end := fmt.Sprintf("v%d", i)
	if err := ip("-n", s.hub(), "link", "set", end, "down"); err != nil {
		log.Print(err)
		return
	}
	time.AfterFunc(d, func() { _ = ip("-n", s.hub(), "link", "set", end, "up") })
}

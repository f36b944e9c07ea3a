package main

import (
	"bytes"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
)

// source is the part of a film, all one shot, that a reel may take frames from.
type source struct {
	path         string
	first, count int // frames
}

// readSources reads arguments FILE or FILE:FIRST and counts frames.
func readSources(args []string) ([]source, error) {
	var out []source
	for _, a := range args {
		s := source{path: a}
		if i := strings.LastIndexByte(a, ':'); i > 0 {
			if n, err := strconv.Atoi(a[i+1:]); err == nil {
				s.path, s.first = a[:i], n
			}
		}
		text, err := exec.Command("ffprobe", "-v", "error", "-select_streams", "v:0", "-count_packets",
			"-show_entries", "stream=nb_read_packets", "-of", "csv=p=0", s.path).Output()
		if err != nil {
			return nil, fmt.Errorf("count frames of %s: %w", s.path, err)
		}
		n, err := strconv.Atoi(string(bytes.Trim(text, "\n,")))
		if err != nil {
			return nil, fmt.Errorf("count frames of %s: %w", s.path, err)
		}
		s.count = n - s.first
		if s.count < 20 {
			return nil, fmt.Errorf("%s: %d frames, want at least 20", s.path, s.count)
		}
		out = append(out, s)
	}
	return out, nil
}

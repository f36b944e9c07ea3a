package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os/exec"
)

// beginning is where a finder says that a shot begins.
type beginning struct {
	frame int
	mixed bool // by a dissolve or fade
}

func byVidcolor(program, path string) ([]beginning, error) {
	text, err := output(exec.Command(program, "info", "--json", path))
	if err != nil {
		return nil, err
	}
	var card struct {
		Shots []struct {
			Kind  string `json:"kind"`
			First int    `json:"first_frame"`
		} `json:"shots"`
	}
	if err := json.Unmarshal(text, &card); err != nil {
		return nil, fmt.Errorf("read what %s says: %w", program, err)
	}
	var out []beginning
	for _, s := range card.Shots {
		if s.First > 0 {
			out = append(out, beginning{s.First, s.Kind != "cut"})
		}
	}
	return out, nil
}

// byPySceneDetect asks a detector at its defaults for the scenes' first frames.
func byPySceneDetect(python, detector, path string) ([]beginning, error) {
	script := `import json, sys, scenedetect as s
print(json.dumps([a.get_frames() for a, b in s.detect(sys.argv[2], getattr(s, sys.argv[1])())]))`
	text, err := output(exec.Command(python, "-c", script, detector, path))
	if err != nil {
		return nil, err
	}
	var frames []int
	if err := json.Unmarshal(text, &frames); err != nil {
		return nil, fmt.Errorf("read what PySceneDetect says: %w", err)
	}
	var out []beginning
	for _, f := range frames {
		if f > 0 {
			out = append(out, beginning{frame: f})
		}
	}
	return out, nil
}

func output(cmd *exec.Cmd) ([]byte, error) {
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("%s: %w: %s", cmd.Path, err, bytes.TrimSpace(errs.Bytes()))
	}
	return out.Bytes(), nil
}

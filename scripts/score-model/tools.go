package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/vidcolor/vidcolor/internal/metrics"
)

// score is the part of `vidcolor score --json --curve` that counts here.
type score struct {
	Name     string        `json:"name"`
	PSNR     float64       `json:"psnr"`
	GrayPSNR float64       `json:"gray_psnr"`
	ABError  float64       `json:"ab_error"`
	CF       float64       `json:"cf"`
	TruthCF  float64       `json:"truth_cf"`
	Flicker  *float64      `json:"chroma_flicker"`
	Curve    metrics.Curve `json:"curve"`
}

// report is the part of --report that counts here.
type report struct {
	Files []struct {
		Input string `json:"input"`
		Shots []struct {
			Scenes []string `json:"scenes"`
		} `json:"shots"`
	} `json:"files"`
}

// run runs the program and returns its standard output.
func (j *job) run(args ...string) ([]byte, error) {
	c := exec.Command(j.program, args...)
	var said bytes.Buffer
	c.Stderr = &said
	out, err := c.Output()
	if err != nil {
		lines := strings.Split(strings.TrimSpace(said.String()), "\n")
		return nil, fmt.Errorf("%s: %w: %s", j.program, err, lines[len(lines)-1])
	}
	return out, nil
}

// color colours files into a new scratch folder and says which scenes the network
// saw in each, likeliest first, by file name without extension.
func (j *job) color(files []string, args ...string) (dir string, scenes map[string][]string, err error) {
	if dir, err = os.MkdirTemp(j.dir, "out-"); err != nil {
		return "", nil, err
	}
	path := dir + ".json"
	all := append([]string{"--progress", "none", "-y", "--report", path}, j.args...)
	if _, err := j.run(append(append(append(all, args...), files...), dir+"/")...); err != nil {
		return "", nil, err
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return "", nil, err
	}
	var r report
	if err := json.Unmarshal(text, &r); err != nil {
		return "", nil, fmt.Errorf("read %s: %w", path, err)
	}
	scenes = map[string][]string{}
	for _, f := range r.Files {
		if len(f.Shots) > 0 {
			scenes[stem(f.Input)] = f.Shots[0].Scenes
		}
	}
	return dir, scenes, nil
}

// score compares a folder with the truth's, by file name without extension.
func (j *job) score(truth, result string, args ...string) (map[string]score, error) {
	all := append([]string{"score", "--json", "--curve"}, args...)
	text, err := j.run(append(all, truth, result)...)
	if err != nil {
		return nil, err
	}
	var card struct {
		Files []score `json:"files"`
	}
	if err := json.Unmarshal(text, &card); err != nil {
		return nil, fmt.Errorf("read what %s score said: %w", j.program, err)
	}
	out := map[string]score{}
	for _, f := range card.Files {
		out[stem(f.Name)] = f
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%s score found nothing to compare in %s and %s", j.program, truth, result)
	}
	return out, nil
}

// stem is a file's name without folder and extension.
func stem(path string) string {
	return strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
}

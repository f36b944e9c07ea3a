package main

import (
	"archive/tar"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// photo is a line of val.tsv.
type photo struct {
	stem       string // file name without extension
	set, label string // label - means none
}

// scenePhotos is the set whose labels are scenes.
const scenePhotos = "places"

// group is a part of the photos that is scored apart.
type group struct {
	name string
	sets []string // nil: all
}

// groups are those of the project's bars. Stock photos are food and grocery.
var groups = []group{
	{"all", nil},
	{"scenes", []string{"places", "intel"}},
	{"faces", []string{"lfw"}},
	{"things", []string{"voc", "corel5k", "caltech101", "imagenette", "imagenet1k1", "intel", "catsdogs", "ccp", "houses", "clothing", "idenprof"}},
	{"stock", []string{"food", "grocery"}},
}

// unpack reads the list and puts the photos of it under the work folder, once.
func (j *job) unpack() error {
	f, err := os.Open(filepath.Join(j.photos, "val.tsv"))
	if err != nil {
		return err
	}
	defer f.Close()
	if j.list, err = readList(f, j.every); err != nil {
		return fmt.Errorf("read %s: %w", f.Name(), err)
	}
	dir := j.kind("clean")
	if _, err := os.Stat(dir); err == nil {
		return nil
	}
	part := dir + ".part"
	if err := untar(filepath.Join(j.photos, "val.tar"), part); err != nil {
		return err
	}
	return os.Rename(part, dir)
}

// readList reads val.tsv and keeps every n-th photo.
func readList(r io.Reader, every int) ([]photo, error) {
	t := csv.NewReader(r)
	t.Comma, t.LazyQuotes = '\t', true
	rows, err := t.ReadAll()
	if err != nil {
		return nil, err
	}
	if len(rows) < 2 || len(rows[0]) < 4 || rows[0][1] != "name" || rows[0][2] != "set" || rows[0][3] != "label" {
		return nil, errors.New("not a list with the columns shard, name, set, label")
	}
	var out []photo
	for i, row := range rows[1:] {
		if i%every == 0 {
			out = append(out, photo{stem: strings.TrimSuffix(row[1], filepath.Ext(row[1])), set: row[2], label: row[3]})
		}
	}
	return out, nil
}

// untar writes the files of a tar flat into dir.
func untar(path, dir string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for r := tar.NewReader(f); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read %s: %w", path, err)
		}
		if h.Typeflag != tar.TypeReg {
			continue
		}
		content, err := io.ReadAll(r)
		if err != nil {
			return fmt.Errorf("read %s: %w", path, err)
		}
		if err := os.WriteFile(filepath.Join(dir, filepath.Base(h.Name)), content, 0o644); err != nil {
			return err
		}
	}
}

// kind is the folder of one rendering of the photos: clean, degraded, ortho, blue.
func (j *job) kind(name string) string { return filepath.Join(j.work, name) }

// make lets the training environment make renderings that are missing; false if
// there is no such environment.
func (j *job) make(kinds ...string) (bool, error) {
	var missing []string
	for _, k := range kinds {
		if _, err := os.Stat(j.kind(k)); err != nil {
			missing = append(missing, k)
		}
	}
	if len(missing) == 0 {
		return true, nil
	}
	if _, err := os.Stat(j.python); err != nil {
		return false, nil
	}
	c := exec.Command(j.python, "-m", "train", "pictures", "--photos", j.photos, "--out", j.work, "--kinds", strings.Join(missing, ","))
	c.Stdout, c.Stderr = os.Stderr, os.Stderr
	if err := c.Run(); err != nil {
		return false, fmt.Errorf("make %s pictures: %w", strings.Join(missing, ", "), err)
	}
	return true, nil
}

// files lists the listed photos of a kind.
func (j *job) files(kind string) ([]string, error) {
	var out []string
	for _, p := range j.list {
		found, err := filepath.Glob(filepath.Join(j.kind(kind), p.stem+".*"))
		if err != nil || len(found) != 1 {
			return nil, fmt.Errorf("%s: %d files for photo %s; delete the folder and start again", j.kind(kind), len(found), p.stem)
		}
		out = append(out, found[0])
	}
	return out, nil
}

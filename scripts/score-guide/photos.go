package main

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/vidcolor/vidcolor/colorize"
)

// photoPoints are the numbers of points that photos are scored with, and published is
// what Zhang et al. 2017 (Real-Time User-Guided Image Colorization) gain by them over their
// 24.43 dB without any, from the results that are stored with their code: 1,000 pictures of
// ImageNet at 256 pixels, points of 6 × 6.
var (
	photoPoints = []int{1, 5, 10, 50, 100}
	published   = map[int]float64{1: 0.94, 5: 2.96, 10: 3.99, 50: 5.99, 100: 6.70}
)

// photoScore is what so many points gain, dB, over all photos.
type photoScore struct {
	points int
	gains  []float64
}

// scorePhotos colours every n-th photo of the archive at path with random points of
// itself, each photo as a clip of one frame.
func (j *scoring) scorePhotos(ctx context.Context, net *colorize.Network, path string, n int) ([]photoScore, error) {
	set, err := settings(j.set)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "score-guide-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	scores := make([]photoScore, len(photoPoints))
	for i, p := range photoPoints {
		scores[i].points = p
	}
	return scores, eachPhoto(path, n, dir, func(photo string, number int) error {
		c, err := readClip(ctx, net, photo, false)
		if err != nil {
			return err
		}
		auto, err := c.automatic(ctx)
		if err != nil {
			return err
		}
		base := c.decibels(auto)
		for i, p := range photoPoints {
			got, err := c.color(ctx, c.points(p, j.seed+int64(number)), set)
			if err != nil {
				return err
			}
			scores[i].gains = append(scores[i].gains, c.decibels(got)[0]-base[0])
		}
		return nil
	})
}

// eachPhoto calls f with every n-th file of the archive, which lies in dir for so long.
func eachPhoto(archive string, n int, dir string, f func(path string, number int) error) error {
	in, err := os.Open(archive)
	if err != nil {
		return err
	}
	defer in.Close()
	t := tar.NewReader(in)
	for i := 0; ; i++ {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read %s: %w", archive, err)
		}
		if i%n != 0 {
			continue
		}
		data, err := io.ReadAll(t)
		if err != nil {
			return fmt.Errorf("read %s: %w", archive, err)
		}
		path := filepath.Join(dir, filepath.Base(h.Name))
		if err := os.WriteFile(path, data, 0o600); err != nil {
			return err
		}
		if err := f(path, i); err != nil {
			return fmt.Errorf("%s: %w", h.Name, err)
		}
		if err := os.Remove(path); err != nil {
			return err
		}
	}
}

// printPhotos writes the table, and the plot to path unless that is "".
func printPhotos(scores []photoScore, path string) error {
	fmt.Printf("| points | gain dB, mean of %d photos | Zhang et al. 2017, own pictures |\n|---|---|---|\n", len(scores[0].gains))
	for _, s := range scores {
		other := ""
		if v, ok := published[s.points]; ok {
			other = fmt.Sprintf("%+.2f", v)
		}
		fmt.Printf("| %d | %+.2f | %s |\n", s.points, s.mean(), other)
	}
	if path == "" {
		return nil
	}
	return os.WriteFile(path, []byte(plot(scores)), 0o666)
}

func (s photoScore) mean() (sum float64) {
	for _, g := range s.gains {
		sum += g / float64(len(s.gains))
	}
	return sum
}

// plot draws gain over points as SVG: one column a number of points.
func plot(scores []photoScore) string {
	const left, bottom, column, unit = 60, 400, 110, 48
	var b strings.Builder
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 460" font-family="sans-serif" font-size="15">` + "\n" +
		`<rect width="640" height="460" fill="#fff"/>` + "\n")
	for db := range 8 {
		y := bottom - unit*db
		fmt.Fprintf(&b, `<path d="M%d %dH610" stroke="#ddd"/><text x="%d" y="%d" text-anchor="end">%d</text>`+"\n", left, y, left-8, y+5, db)
	}
	var ours, theirs []string
	for i, s := range scores {
		x := left + 45 + column*i
		fmt.Fprintf(&b, `<text x="%d" y="%d" text-anchor="middle">%s</text>`+"\n", x, bottom+22, strconv.Itoa(s.points))
		place := func(db float64, to *[]string) {
			*to = append(*to, fmt.Sprintf("%d,%.1f", x, bottom-unit*db))
		}
		place(s.mean(), &ours)
		if v, ok := published[s.points]; ok {
			place(v, &theirs)
		}
	}
	for _, l := range []struct {
		points []string
		color  string
		name   string
		y      int
	}{{ours, "#1b6e8c", "vidcolor: points spread, the network unaware of them", 40}, {theirs, "#c06018", "Zhang et al. 2017, their pictures", 62}} {
		fmt.Fprintf(&b, `<polyline points="%s" fill="none" stroke="%s" stroke-width="3"/><text x="80" y="%d" fill="%s">%s</text>`+"\n",
			strings.Join(l.points, " "), l.color, l.y, l.color, l.name)
	}
	b.WriteString(`<text x="335" y="450" text-anchor="middle">random points of true colour in a photo</text>` + "\n" +
		`<text x="18" y="205" text-anchor="middle" transform="rotate(-90 18 205)">gain over automatic colour, dB of PSNR</text>` + "\n</svg>\n")
	return b.String()
}

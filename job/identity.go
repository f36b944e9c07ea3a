package job

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"github.com/vidcolor/vidcolor/encode"
	"github.com/vidcolor/vidcolor/internal/fail"
	"github.com/vidcolor/vidcolor/internal/filesum"
	"github.com/vidcolor/vidcolor/internal/journal"
	"github.com/vidcolor/vidcolor/internal/sequence"
)

// identity says everything that the result depends on, the name of OUTPUT apart. It
// reads the input once.
func (j *task) identity() (journal.Job, error) {
	if j.id == nil {
		id, err := j.findIdentity()
		if err != nil {
			return nil, err
		}
		j.id = id
	}
	return maps.Clone(j.id), nil
}

func (j *task) findIdentity() (journal.Job, error) {
	id, err := j.optionsIdentity()
	if err != nil {
		return nil, err
	}
	id["container"] = strings.ToLower(filepath.Ext(j.output))
	if j.spec.Content != "" {
		id["input sha256"] = j.spec.Content // the job has compared it
		return id, nil
	}
	if sequence.Is(j.input) {
		return id, identifyPictures(id, j.input)
	}
	return id, identifyFile(j.ctx, id, j.input)
}

// optionsIdentity is what the results of all inputs depend on. It opens the
// network.
func (j *task) optionsIdentity() (journal.Job, error) {
	o := &j.spec
	net, err := j.network()
	if err != nil {
		return nil, err
	}
	said, err := guideSum(j.ctx, o.Guide, j.engine.pictures)
	if err != nil {
		return nil, err
	}
	made, err := BuildIdentity()
	if err != nil {
		return nil, err
	}
	return journal.Job{
		"model": net.name(), "model sha256": net.Digest(), "device": net.Device(),
		"size": strconv.Itoa(o.Size), "keyframes": strconv.Itoa(o.keyframes()),
		"smooth": formatNumber(o.smooth()), "saturation": formatNumber(o.saturation()), "year": yearText(o.Year),
		"keep-color": cmp.Or(o.KeepColor, KeepAuto),
		"start":      o.Start.String(), "duration": o.Duration.String(),
		"deinterlace": strconv.FormatBool(o.Deinterlace),
		"format":      o.Format, "profile": o.Profile,
		"vcodec": o.Codec, "crf": strconv.Itoa(o.crf()), "preset": o.Preset, "pix-fmt": o.PixFmt,
		"threads": threadsOf(j.engine.networkThreads(o)), "encoder threads": threadsOf(o.coderThreads()), "chunk": o.chunk().String(),
		"framerate": o.frameRate().String(), "guide": said,
		"provenance": strconv.FormatBool(o.Provenance != NoProvenance),
		"vidcolor":   made, "FFmpeg": encode.Version(), "ONNX Runtime": net.RuntimeVersion(),
	}, nil
}

// yearText is a year as --year was given it.
func yearText(year int) string {
	switch year {
	case 0:
		return "by the film's tags"
	case UnknownYear:
		return "0"
	}
	return strconv.Itoa(year)
}

// threadsOf names the number of threads, on which the bits of some encoders
// depend.
func threadsOf(n int) string {
	if n == 0 {
		return fmt.Sprintf("one a processor (%d)", runtime.NumCPU())
	}
	return strconv.Itoa(n)
}

// identifyFile adds to id what tells the file at path from any other.
func identifyFile(ctx context.Context, id journal.Job, path string) error {
	sum, err := filesum.Of(ctx, path)
	if err != nil {
		return err
	}
	if sum.Changed != "" {
		id["input changed"] = sum.Changed
	}
	id["input bytes"] = strconv.FormatInt(sum.Bytes, 10)
	id["input sha256"] = sum.SHA256
	return nil
}

// identifyPictures adds what tells numbered pictures from any others: their names, sizes and
// times, since there may be a hundred thousand.
func identifyPictures(id journal.Job, path string) error {
	p, err := sequence.Parse(path)
	if err != nil {
		return fail.Refuse("open", path, err, "")
	}
	numbers, err := p.Find()
	if err != nil {
		return fail.File("open", path, err)
	}
	sum := sha256.New()
	for _, n := range numbers {
		st, err := os.Stat(p.Name(n))
		if err != nil {
			return fail.File("open", p.Name(n), err)
		}
		fmt.Fprintf(sum, "%d %d %d\n", n, st.Size(), st.ModTime().UnixNano())
	}
	id["input pictures"] = strconv.Itoa(len(numbers))
	id["input names, sizes, times"] = hex.EncodeToString(sum.Sum(nil))
	return nil
}

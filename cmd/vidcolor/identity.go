package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/vidcolor/vidcolor/encode"
	"github.com/vidcolor/vidcolor/internal/journal"
	"github.com/vidcolor/vidcolor/internal/sequence"
)

// identity says everything that the result depends on, the name of OUTPUT apart.
func (j *job) identity() (journal.Job, error) {
	id, err := j.optionsIdentity()
	if err != nil {
		return nil, err
	}
	id["container"] = strings.ToLower(filepath.Ext(j.output))
	if sequence.Is(j.input) {
		return id, identifyPictures(id, j.input)
	}
	return id, identifyFile(j.program.ctx, id, j.input)
}

// optionsIdentity is what the results of all inputs depend on. It opens the
// network.
func (j *job) optionsIdentity() (journal.Job, error) {
	o, net := j.opts, &j.program.net
	if _, err := net.open(); err != nil {
		return nil, err
	}
	made, err := buildIdentity()
	if err != nil {
		return nil, err
	}
	return journal.Job{
		"model": net.name(), "model sha256": net.net.Digest(), "device": net.device(),
		"size": strconv.Itoa(o.size), "keyframes": strconv.Itoa(o.keyframes),
		"smooth": number(o.smooth), "saturation": number(o.saturation), "year": strconv.Itoa(o.year),
		"start": o.start.String(), "duration": o.duration.String(),
		"deinterlace": strconv.FormatBool(o.deinterlace),
		"format":      o.format,
		"vcodec":      o.vcodec, "crf": strconv.Itoa(o.crf), "preset": o.preset, "pix-fmt": o.pixFmt,
		"threads": threadsOf(o.threads), "chunk": o.chunk.String(),
		"framerate": o.framerate.String(),
		"vidcolor":  made, "FFmpeg": encode.Version(), "ONNX Runtime": net.net.RuntimeVersion(),
	}, nil
}

func number(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

// threadsOf names the number of threads, on which the bits of some encoders
// depend.
func threadsOf(n int) string {
	if n == 0 {
		return fmt.Sprintf("one a processor (%d)", runtime.NumCPU())
	}
	return strconv.Itoa(n)
}

// A file of up to wholeBytes is identified by all of it. Of a larger one, which
// would take too long to read, sampleBlocks evenly spread blocks are, the first and the
// last bytes among them, and the time of the last change counts too.
const (
	wholeBytes   = 256 << 20
	sampleBlocks = 256
	sampleSize   = wholeBytes / sampleBlocks
)

// identifyFile adds to id what tells the file at path from any other.
func identifyFile(ctx context.Context, id journal.Job, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return fileError("open", path, err)
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return fileError("open", path, err)
	}
	sum, size := sha256.New(), st.Size()
	if size <= wholeBytes {
		_, err = io.Copy(sum, &stoppable{ctx, f})
	} else {
		id["input changed"] = st.ModTime().UTC().Format(time.RFC3339Nano)
		err = hashSamples(ctx, sum, f, size)
	}
	if err != nil {
		return fileError("read", path, err)
	}
	id["input bytes"] = strconv.FormatInt(size, 10)
	id["input sha256"] = hex.EncodeToString(sum.Sum(nil))
	return nil
}

func hashSamples(ctx context.Context, sum hash.Hash, f io.ReaderAt, size int64) error {
	for i := range int64(sampleBlocks) {
		at := (size - sampleSize) / (sampleBlocks - 1) * i
		if i == sampleBlocks-1 {
			at = size - sampleSize
		}
		if _, err := io.Copy(sum, &stoppable{ctx, io.NewSectionReader(f, at, sampleSize)}); err != nil {
			return err
		}
	}
	return nil
}

// stoppable reads until its context ends.
type stoppable struct {
	ctx context.Context
	io.Reader
}

func (s *stoppable) Read(b []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.Reader.Read(b)
}

// identifyPictures does the same for numbered pictures, by their names, sizes and
// times: there may be a hundred thousand.
func identifyPictures(id journal.Job, path string) error {
	p, err := sequence.Parse(path)
	if err != nil {
		return refusal("open", path, err, "")
	}
	numbers, err := p.Find()
	if err != nil {
		return fileError("open", path, err)
	}
	sum := sha256.New()
	for _, n := range numbers {
		st, err := os.Stat(p.Name(n))
		if err != nil {
			return fileError("open", p.Name(n), err)
		}
		fmt.Fprintf(sum, "%d %d %d\n", n, st.Size(), st.ModTime().UnixNano())
	}
	id["input pictures"] = strconv.Itoa(len(numbers))
	id["input names, sizes, times"] = hex.EncodeToString(sum.Sum(nil))
	return nil
}

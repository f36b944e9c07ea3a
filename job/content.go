package job

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/fail"
	"github.com/vidcolor/vidcolor/internal/filesum"
	"github.com/vidcolor/vidcolor/internal/sequence"
)

// ContentDigest is the SHA-256, in hexadecimal, of the file at path, or of numbered
// pictures with their numbers and sizes: the same wherever the input lies. It reads
// everything.
func ContentDigest(ctx context.Context, path string) (string, error) {
	sum := sha256.New()
	if !sequence.Is(path) {
		if _, err := hashFile(ctx, sum, path); err != nil {
			return "", err
		}
		return hex.EncodeToString(sum.Sum(nil)), nil
	}
	p, err := sequence.Parse(path)
	if err != nil {
		return "", fail.Refuse("open", path, err, "")
	}
	numbers, err := p.Find()
	if err != nil {
		return "", fail.File("open", path, err)
	}
	for _, n := range numbers {
		one := sha256.New()
		size, err := hashFile(ctx, one, p.Name(n))
		if err != nil {
			return "", err
		}
		fmt.Fprintf(sum, "%d %d %x\n", n, size, one.Sum(nil))
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

func hashFile(ctx context.Context, sum hash.Hash, path string) (size int64, err error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, fail.File("open", path, err)
	}
	defer f.Close()
	if size, err = io.Copy(sum, filesum.Reader(ctx, f)); err != nil {
		return 0, fail.File("read", path, err)
	}
	return size, nil
}

// checkContent refuses an input that is not what the spec says.
func (j *task) checkContent() error {
	if j.spec.Content == "" {
		return nil
	}
	if j.source.once {
		return fail.Usage("open "+j.source.name, errors.New("what a pipe gives cannot be compared before it is coloured"), "leave the content's digest out, or name a file")
	}
	got, err := ContentDigest(j.ctx, j.source.path)
	if err != nil {
		return err
	}
	if got != j.spec.Content {
		return &vidcolor.Error{Kind: vidcolor.KindResume, Op: "open", Path: j.input,
			Err: fmt.Errorf("its content is not what was planned: SHA-256 %.12s… → %.12s…", j.spec.Content, got), Hint: "give the file that was planned, or plan anew"}
	}
	return nil
}

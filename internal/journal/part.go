package journal

import (
	"context"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/chunk"
)

// Part is the journal of a part of a job: the chunks behind those of before, which lie
// elsewhere and of which size and checksum need not be known. The folder dir is there
// and nobody else's; it holds chunks alone, no manifest and no lock. The caller keeps
// what [Journal.Manifest] tells.
func Part(dir string, job Job, tb vidcolor.Rational, before []Chunk) *Journal {
	return &Journal{dir: dir, part: true, m: Manifest{Format: format, Job: job, TimeBase: tb, Chunks: before[:len(before):len(before)]}}
}

// Whole is the journal of a job of which every chunk is there, chunk i in the file
// files[i]. finished is called with the number of bytes of the result when that is
// about to get its name. Nothing is written or removed by it.
func Whole(dir string, job Job, tb vidcolor.Rational, chunks []Chunk, files []string, finished func(output int64) error) *Journal {
	return &Journal{dir: dir, part: true, files: files, finished: finished, m: Manifest{Format: format, Job: job, TimeBase: tb, Chunks: chunks, Complete: true}}
}

// Check reports whether chunk i is what was written, by reading all of it.
func (j *Journal) Check(ctx context.Context, i int) error {
	if err := ctx.Err(); err != nil {
		return context.Cause(ctx)
	}
	c := &j.m.Chunks[i]
	return chunk.Check(j.Path(i), c.Bytes, c.SHA256)
}

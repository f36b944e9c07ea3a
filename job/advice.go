package job

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/fail"
	"github.com/vidcolor/vidcolor/internal/system"
	"github.com/vidcolor/vidcolor/pipeline"
)

// advise says how to go on after err, where there is something to go on with, and
// removes what is of no use.
func (f *filmTask) advise(res *pipeline.Result, err error) error {
	k := f.work
	if k == nil || f.part != nil || vidcolor.KindOf(err) == vidcolor.KindResume {
		return err
	}
	full := vidcolor.KindOf(err) == vidcolor.KindDiskFull
	if !k.Kept() {
		_ = k.done() // no chunk was finished: the folder holds nothing
		if full {
			return &vidcolor.Advice{Err: err, Hint: "free about the size of INPUT, or choose another disk"}
		}
		return err
	}
	done := k.Manifest().Frames()
	if found, _ := k.Found(); done == 0 && found != nil {
		done = found.Frames() // this run has not replaced the earlier one yet
	}
	hint := fmt.Sprintf("%s frames are done; the same command with --resume goes on", f.share(done))
	if full {
		hint = fmt.Sprintf("free about %s%s; %s", byteSize(f.need(err)), f.where(err), hint)
	}
	return &vidcolor.Advice{Err: err, Hint: hint}
}

// share says how many frames are done, of how many where that is known.
func (f *filmTask) share(done int64) string {
	if f.info.Frames < done || f.spec.Start > 0 || f.spec.Duration > 0 {
		return fmt.Sprint(done)
	}
	return fmt.Sprintf("%d of %d", done, f.info.Frames)
}

// where names the disk that err is about.
func (f *filmTask) where(err error) string {
	if p := fail.As(err).Path; p != "" {
		return " where " + p + " is"
	}
	return ""
}

// need estimates how many bytes are still to be written to the disk that is full,
// by what the frames so far have taken.
func (f *filmTask) need(err error) int64 {
	m := f.work.Manifest()
	frames, size := m.Frames(), m.Bytes()
	if frames == 0 {
		return 0
	}
	whole := size
	if f.info.Frames > frames {
		whole = int64(float64(size) / float64(frames) * float64(f.info.Frames))
	}
	chunks := whole - size
	result := whole
	if st, err := os.Stat(f.input); err == nil && st.Size() > 0 && f.spec.Start == 0 && f.spec.Duration == 0 {
		result += whole / 50 // sound and headers
	}
	switch {
	case system.SameDisk(f.work.Dir(), filepath.Dir(f.output)):
		return chunks + result
	case fail.As(err).Path == f.work.Dir():
		return chunks
	}
	return result
}

// byteSize is a size in words.
func byteSize(n int64) string {
	v, unit := float64(n), "bytes"
	for _, u := range []string{"KB", "MB", "GB", "TB"} {
		if v < 1000 {
			break
		}
		v, unit = v/1000, u
	}
	if unit == "bytes" {
		return fmt.Sprintf("%d bytes", n)
	}
	return fmt.Sprintf("%.1f %s", v, unit)
}

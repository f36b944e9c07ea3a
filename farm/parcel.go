package farm

import (
	"archive/tar"
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/fail"
	"github.com/vidcolor/vidcolor/internal/system"
	"github.com/vidcolor/vidcolor/job"
)

// maxRecord bounds what is believed of a record that somebody sends, in bytes.
const maxRecord = 64 << 20

// Pack writes unit n, which is made, as a tar archive: its record, then its files. A unit
// that is not made is an error.
func (p *Plan) Pack(n int, w io.Writer) error {
	film, i, err := p.Unit(n)
	if err != nil {
		return err
	}
	r, err := p.Done(n, false)
	if err != nil {
		return err
	}
	if r == nil {
		return fail.File("read", p.unitDir(n), errors.New("it is not made"))
	}
	data, err := json.Marshal(r)
	if err != nil {
		return err
	}
	t := tar.NewWriter(w)
	if err := t.WriteHeader(&tar.Header{Name: recordName, Size: int64(len(data)), Mode: 0o644}); err != nil {
		return err
	}
	if _, err := t.Write(data); err != nil {
		return err
	}
	for _, f := range r.Made.Files(&film.Units[i]) {
		if err := packFile(t, p.unitDir(n), f); err != nil {
			return err
		}
	}
	return t.Close()
}

func packFile(t *tar.Writer, dir string, f job.MadeFile) error {
	in, err := os.Open(filepath.Join(dir, f.Name))
	if err != nil {
		return fail.File("open", dir, err)
	}
	defer in.Close()
	if err := t.WriteHeader(&tar.Header{Name: f.Name, Size: f.Bytes, Mode: 0o644}); err != nil {
		return err
	}
	_, err = io.CopyN(t, in, f.Bytes)
	return err
}

// Unpack takes unit n as [Plan.Pack] wrote it elsewhere, and gives it its number if all of it is
// what was planned: versions, frames, times, sizes and checksums. Where the unit is there
// already, that one stays. What is refused is an error that wraps [ErrRotten], or
// [job.ErrUnlike] where another program made it.
func (p *Plan) Unpack(n int, r io.Reader) (*Outcome, error) {
	film, i, err := p.Unit(n)
	if err != nil {
		return nil, err
	}
	t := tar.NewReader(r)
	record, err := p.unpackRecord(film, n, t)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(p.Dir(), 0o777); err != nil {
		return nil, fail.File(fail.MakeFolder, p.Dir(), err)
	}
	switch there, err := p.Done(n, true); {
	case errors.Is(err, ErrRotten):
		if err := p.Discard(n); err != nil {
			return nil, err
		}
	case err != nil:
		return nil, err
	case there != nil:
		return &Outcome{Record: there, Double: true, Differs: there.Digest() != record.Digest()}, nil
	}
	p.sweep(n)
	dir, err := os.MkdirTemp(p.Dir(), attemptName(n)+"*"+attemptEnd)
	if err != nil {
		return nil, fail.File(fail.MakeFolder, p.Dir(), err)
	}
	defer os.RemoveAll(dir)
	for _, f := range record.Made.Files(&film.Units[i]) {
		if err := unpackFile(t, dir, f); err != nil {
			return nil, err
		}
	}
	if err := record.Made.Check(dir, &film.Units[i], true); err != nil {
		return nil, rotten(dir, err)
	}
	record.Attempt = filepath.Base(dir)
	return p.publish(n, dir, record)
}

// unpackRecord reads the archive's first entry and compares it with the plan.
func (p *Plan) unpackRecord(film *Film, n int, t *tar.Reader) (*Record, error) {
	bad := func(err error) error { return rotten(p.unitDir(n), err) }
	h, err := t.Next()
	if err != nil || h.Name != recordName || h.Typeflag != tar.TypeReg || h.Size > maxRecord {
		return nil, bad(errors.Join(errors.New("its record does not come first"), err))
	}
	r := &Record{}
	if err := json.NewDecoder(t).Decode(r); err != nil {
		return nil, bad(err)
	}
	if r.Plan != p.ID || r.Unit != n {
		return nil, bad(errors.New("it is the record of another unit"))
	}
	if err := job.SameIdentity(film.Spec.Input, film.Identity, r.Identity); err != nil {
		return nil, err
	}
	u := &film.Units[n-film.First]
	if film.Whole != (r.File != "") || !film.Whole && len(r.Chunks) != len(u.Chunks) {
		return nil, bad(fmt.Errorf("it holds %d chunks, planned were %d", len(r.Chunks), len(u.Chunks)))
	}
	if want := "film" + filepath.Ext(film.Spec.Output); film.Whole && r.File != want {
		return nil, bad(fmt.Errorf("it holds %q, not %s", r.File, want))
	}
	return r, nil
}

// unpackFile writes the archive's next entry, which is f or an error, and brings it to
// the disk.
func unpackFile(t *tar.Reader, dir string, f job.MadeFile) (err error) {
	path := filepath.Join(dir, f.Name)
	h, err := t.Next()
	if err != nil || h.Name != f.Name || h.Typeflag != tar.TypeReg || h.Size != f.Bytes {
		return rotten(path, errors.Join(errors.New("it does not come as its record says"), err))
	}
	out, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return fail.File("write", path, err)
	}
	_, err = io.Copy(out, t)
	if err == nil {
		err = system.SyncFile(out)
	}
	if e := out.Close(); err == nil {
		err = e
	}
	if err != nil && errors.Is(err, io.ErrUnexpectedEOF) {
		return rotten(path, err)
	}
	if err != nil {
		return fail.File("write", path, err)
	}
	return nil
}

// ErrOther is wrapped by errors about a plan that is not that of a film.
var ErrOther = errors.New("it is another plan")

// Holds refuses a plan that is not of one film of this spec, as it was written, with the
// content sum: what somebody else planned is to name no other files and no other options.
func (p *Plan) Holds(id string, spec job.Spec, sum string) error {
	switch {
	case p.ID != id || len(p.Films) > 1:
		return ErrOther
	case len(p.Films) == 0:
		return nil
	}
	f := p.Films[0]
	if f.Spec.Input != spec.Input || f.Spec.Output != spec.Output || f.Spec.Guide != spec.Guide || f.Spec.Model != spec.Model {
		return fmt.Errorf("%w: it plans %s to %s", ErrOther, f.Spec.Input, f.Spec.Output)
	}
	if Options(f.Spec) != Options(spec) {
		return fmt.Errorf("%w: it plans %s with other options", ErrOther, f.Spec.Input)
	}
	if f.End != nil && f.End.Content != sum {
		return &vidcolor.Error{Kind: vidcolor.KindResume, Op: "read", Path: f.Spec.Input, Err: errors.New("it was planned from other bytes than were sent")}
	}
	return nil
}

// Options is what a spec says beside the paths of files, as text: two specs of one film with
// the same text make the same of it.
func Options(s job.Spec) string {
	for _, p := range paths(&s) {
		*p = ""
	}
	data, err := json.Marshal(s)
	if err != nil {
		panic(err) // plain data
	}
	return string(data)
}

// OutputOf is the output of the first film of the plan at path, "" while none is in it. No
// more of the file is read than that needs.
func OutputOf(path string, roots Roots) (string, error) {
	in, err := os.Open(path)
	if err != nil {
		return "", fail.File("open", path, err)
	}
	defer in.Close()
	p, r := &Plan{}, bufio.NewReaderSize(in, 1<<12)
	for n := 1; n <= 2; n++ {
		text, err := readLine(r)
		if err == io.EOF {
			return "", nil
		}
		var l line
		if err == nil {
			err = json.Unmarshal(text, &l)
		}
		if err == nil {
			err = p.take(n, &l)
		}
		if err != nil {
			return "", fail.File("read", path, err)
		}
	}
	if len(p.Films) == 0 {
		return "", nil
	}
	return roots.Path(p.Films[0].Spec.Output)
}

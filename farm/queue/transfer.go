package queue

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/vidcolor/vidcolor"
)

// Buckets of the object store. Films and plans lie in the first, written by whoever adds
// and by the server; results in the second, written by workers.
const (
	filmObjects   = "vc_films"
	resultObjects = "vc_results"
)

// Parcel is something that goes through the object store, as objects NAME/000000, … of
// partSize bytes. The names in it are never used twice, so that none is replaced.
type Parcel struct {
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"` // hexadecimal
}

// partSize is how much is sent at a time, in bytes: what a cut of the network costs.
const partSize = 8 << 20

func partName(name string, n int64) string { return fmt.Sprintf("%s/%06d", name, n) }

func (p *Parcel) parts() int64 { return (p.Bytes + partSize - 1) / partSize }

// Deadlines. A part has one that its size gives, so that what advances may take as long as
// it takes, and what does not ends.
const (
	partPatience = 20 * time.Second
	leastSpeed   = 64 << 10 // bytes a second
	partTries    = 6
)

func partDeadline(bytes int64) time.Duration {
	return partPatience + time.Duration(bytes)*time.Second/leastSpeed
}

// errGone says that an object is not in the store.
var errGone = errors.New("it is not in the farm's store any more")

// errNoRoom says that a bucket, or the disk below it, is full.
var errNoRoom = errors.New("the farm's store is full")

// again tries to move one part until it succeeds, waiting longer each time. What another
// try would not change ends it.
func again(ctx context.Context, bytes int64, move func(ctx context.Context) error) (err error) {
	for try := range partTries {
		if try > 0 && !sleep(ctx, time.Second<<try) {
			return context.Cause(ctx)
		}
		one, cancel := context.WithTimeoutCause(ctx, partDeadline(bytes), fmt.Errorf("%d KB did not pass in %s", bytes>>10, partDeadline(bytes).Round(time.Second)))
		err = move(one)
		if err != nil && one.Err() != nil && ctx.Err() == nil {
			err = context.Cause(one)
		}
		cancel()
		switch {
		case err == nil || ctx.Err() != nil || errors.Is(err, errGone) || errors.Is(err, nats.ErrPermissionViolation):
			return err
		case noRoom(err):
			return fmt.Errorf("%w: %w", errNoRoom, err)
		}
	}
	return err
}

// noRoom reports whether JetStream refused for want of room.
func noRoom(err error) bool {
	var api *jetstream.APIError
	return errors.As(err, &api) && (api.ErrorCode == 10077 || api.ErrorCode == 10047 || api.ErrorCode == 10023)
}

// courier moves parcels.
type courier struct {
	js jetstream.JetStream
}

func (c courier) bucket(ctx context.Context, name string) (jetstream.ObjectStore, error) {
	o, err := c.js.ObjectStore(ctx, name)
	if errors.Is(err, jetstream.ErrBucketNotFound) {
		err = fmt.Errorf("%w: the farm takes no films that are sent", errGone)
	}
	return o, err
}

// put sends all of r. moved is told of every part. Parts that are there are not sent again.
func (c courier) put(ctx context.Context, bucket, name string, r io.Reader, moved func(bytes int64)) (*Parcel, error) {
	p := &Parcel{Name: name}
	var store jetstream.ObjectStore
	err := again(ctx, 0, func(ctx context.Context) (err error) { store, err = c.bucket(ctx, bucket); return err })
	if err != nil {
		return nil, err
	}
	sum, buffer := sha256.New(), make([]byte, partSize)
	for n := int64(0); ; n++ {
		k, err := io.ReadFull(r, buffer)
		if err == io.EOF {
			break
		}
		if err != nil && err != io.ErrUnexpectedEOF {
			return nil, err
		}
		data, last := buffer[:k], err == io.ErrUnexpectedEOF
		sum.Write(data)
		err = again(ctx, int64(k), func(ctx context.Context) error { return putPart(ctx, store, partName(name, n), data) })
		if err != nil {
			return nil, err
		}
		p.Bytes += int64(k)
		moved(p.Bytes)
		if last {
			break
		}
	}
	p.SHA256 = hex.EncodeToString(sum.Sum(nil))
	return p, nil
}

func putPart(ctx context.Context, store jetstream.ObjectStore, name string, data []byte) error {
	sum := sha256.Sum256(data)
	there, err := store.GetInfo(ctx, name)
	if err == nil && there.Size == uint64(len(data)) && there.Digest == "SHA-256="+base64.URLEncoding.EncodeToString(sum[:]) {
		return nil
	}
	_, err = store.PutBytes(ctx, name, data)
	return err
}

// get writes all of p to w, and compares it with its sum. moved is told of every part.
func (c courier) get(ctx context.Context, bucket string, p *Parcel, w io.Writer, moved func(bytes int64)) error {
	var store jetstream.ObjectStore
	err := again(ctx, 0, func(ctx context.Context) (err error) { store, err = c.bucket(ctx, bucket); return err })
	if err != nil {
		return err
	}
	sum, at := sha256.New(), int64(0)
	for n := range p.parts() {
		var data []byte
		want := min(partSize, p.Bytes-at)
		err := again(ctx, want, func(ctx context.Context) (err error) {
			data, err = getPart(ctx, c.js, store, bucket, partName(p.Name, n))
			return err
		})
		if err != nil {
			return err
		}
		if int64(len(data)) != want {
			return fmt.Errorf("part %d of %s has %d bytes, not %d", n, p.Name, len(data), want)
		}
		sum.Write(data)
		if _, err := w.Write(data); err != nil {
			return err
		}
		at += want
		moved(at)
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != p.SHA256 {
		return &vidcolor.Error{Kind: vidcolor.KindResume, Op: "read", Path: p.Name, Err: errors.New("it came with another checksum than was sent")}
	}
	return nil
}

// getPart reads an object message by message, by direct reading. The library's own Get
// makes a consumer for each object, which whoever may make one could let deliver anywhere.
func getPart(ctx context.Context, js jetstream.JetStream, store jetstream.ObjectStore, bucket, name string) ([]byte, error) {
	info, err := getInfo(ctx, store, name)
	if err != nil {
		return nil, err
	}
	if info.Size > partSize {
		return nil, fmt.Errorf("%s has %d bytes, a part has %d at most", name, info.Size, partSize)
	}
	stream, err := js.Stream(ctx, "OBJ_"+bucket)
	if err != nil {
		return nil, err
	}
	subject, at := fmt.Sprintf("$O.%s.C.%s", bucket, info.NUID), uint64(1)
	var data bytes.Buffer
	for range info.Chunks {
		m, err := stream.GetMsg(ctx, at, jetstream.WithGetMsgSubject(subject))
		if errors.Is(err, jetstream.ErrMsgNotFound) {
			return nil, fmt.Errorf("%s is not whole", name)
		}
		if err != nil {
			return nil, err
		}
		if data.Len()+len(m.Data) > partSize {
			return nil, fmt.Errorf("%s is longer than it says", name)
		}
		data.Write(m.Data)
		at = m.Sequence + 1
	}
	if sum := sha256.Sum256(data.Bytes()); info.Digest != "SHA-256="+base64.URLEncoding.EncodeToString(sum[:]) {
		return nil, fmt.Errorf("%s does not have its checksum", name)
	}
	return data.Bytes(), nil
}

// getInfo is an object's entry; none is [errGone].
func getInfo(ctx context.Context, store jetstream.ObjectStore, name string) (*jetstream.ObjectInfo, error) {
	info, err := store.GetInfo(ctx, name)
	if errors.Is(err, jetstream.ErrObjectNotFound) {
		err = errGone
	}
	return info, err
}

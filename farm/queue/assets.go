package queue

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// Names of what is kept in NATS.
const (
	unitsStream  = "VC_UNITS"
	taskSubject  = "vc.task."
	consumerName = "work"
	filmBucket   = "vc_film"
	unitBucket   = "vc_unit"
	workerBucket = "vc_worker"
	askSubject   = "vc.ask."
	eventSubject = "vc.event"
)

// DefaultLease is for how long a worker may say nothing.
const DefaultLease = 60 * time.Second

// assets are the streams and buckets.
type assets struct {
	units                 jetstream.Stream
	work                  jetstream.Consumer
	films, tasks, workers jetstream.KeyValue
}

// makeAssets makes what is not there and changes what is there otherwise; only the server
// does. Copies is how many servers of a cluster keep each.
func makeAssets(ctx context.Context, js jetstream.JetStream, lease time.Duration, copies int) (*assets, error) {
	a := &assets{}
	var err error
	stream := jetstream.StreamConfig{
		Name: unitsStream, Subjects: []string{taskSubject + ">"}, Retention: jetstream.WorkQueuePolicy,
		Storage: jetstream.FileStorage, Replicas: copies, Discard: jetstream.DiscardNew, DiscardNewPerSubject: true,
		MaxMsgsPerSubject: 1, MaxMsgs: 10_000, MaxMsgSize: 64 << 10,
	}
	a.units, err = js.Stream(ctx, unitsStream)
	switch {
	case errors.Is(err, jetstream.ErrStreamNotFound):
		a.units, err = js.CreateStream(ctx, stream)
	case err == nil && !sameStream(a.units.CachedInfo().Config, stream):
		a.units, err = js.UpdateStream(ctx, stream)
	}
	if err != nil {
		return nil, fmt.Errorf("stream %s: %w", unitsStream, err)
	}
	consumer := jetstream.ConsumerConfig{
		Durable: consumerName, AckPolicy: jetstream.AckExplicitPolicy, AckWait: lease, MaxDeliver: -1,
		MaxAckPending: 10_000, MaxWaiting: 4_096, MaxRequestBatch: 1,
	}
	a.work, err = a.units.Consumer(ctx, consumerName)
	switch {
	case errors.Is(err, jetstream.ErrConsumerNotFound):
		a.work, err = a.units.CreateConsumer(ctx, consumer)
	case err == nil && a.work.CachedInfo().Config.AckWait != lease:
		a.work, err = a.units.UpdateConsumer(ctx, consumer)
	}
	if err != nil {
		return nil, fmt.Errorf("consumer %s: %w", consumerName, err)
	}
	for _, b := range []struct {
		to   *jetstream.KeyValue
		name string
		ttl  time.Duration
		most int64
	}{{&a.films, filmBucket, 0, 256 << 20}, {&a.tasks, unitBucket, 0, 256 << 20}, {&a.workers, workerBucket, max(lease*3/2, 5*time.Second), 8 << 20}} {
		*b.to, err = js.KeyValue(ctx, b.name)
		if errors.Is(err, jetstream.ErrBucketNotFound) {
			*b.to, err = js.CreateKeyValue(ctx, jetstream.KeyValueConfig{Bucket: b.name, History: 1, TTL: b.ttl, MaxBytes: b.most, Replicas: copies, MaxValueSize: 64 << 10})
		}
		if err != nil {
			return nil, fmt.Errorf("bucket %s: %w", b.name, err)
		}
	}
	return a, nil
}

func sameStream(a, b jetstream.StreamConfig) bool {
	return a.Retention == b.Retention && a.Replicas == b.Replicas && a.MaxMsgs == b.MaxMsgs && a.MaxMsgsPerSubject == b.MaxMsgsPerSubject && a.DiscardNewPerSubject == b.DiscardNewPerSubject && a.MaxMsgSize == b.MaxMsgSize
}

// findAssets opens what the server has made.
func findAssets(ctx context.Context, js jetstream.JetStream) (*assets, error) {
	a := &assets{}
	var err error
	if a.work, err = js.Consumer(ctx, unitsStream, consumerName); err != nil {
		return nil, err
	}
	if a.tasks, err = js.KeyValue(ctx, unitBucket); err != nil {
		return nil, err
	}
	a.workers, err = js.KeyValue(ctx, workerBucket)
	return a, err
}

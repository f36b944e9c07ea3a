// Package pipeline joins source, look, colour, carry, paint and sink by bounded
// queues under one errgroup. It owns order, the frame pool, cancellation and
// progress counts; it knows no FFmpeg, no ONNX Runtime, prints nothing and
// exits nowhere.
//
// [Run] colours a film:
//
//	read ─ look (parallel) ─ track ─ keep ─ features (batches) ─ settle ─ paint (parallel) ─ sink
//
// Every arrow is a bounded channel, and every send and receive also waits for
// the context. Frames come from one pool whose size follows from the stages'
// look-ahead, so memory does not grow with the film's length and the line
// cannot starve. Work that runs in parallel (look, paint) hands on futures in
// order, and the network's batches are composed by frame count alone: the result
// does not depend on timing.
//
// [Scan] runs the first half only: it finds the shots.
package pipeline

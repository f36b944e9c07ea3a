package pipeline

// FrameBytes is the size of one frame's planes in bytes.
func (o Options) FrameBytes() int64 { return int64(o.frameBytes()) }

// PoolBytes is how many bytes of frames a [Run] of these stages may have in memory at
// once. tracker and carrier are their look-aheads, in frames.
func (o Options) PoolBytes(tracker, carrier int) int64 {
	o = o.withDefaults()
	return int64(o.poolSize(tracker, carrier)) * o.FrameBytes()
}

package colorize

import "sync/atomic"

// live counts what C holds for this package: uses of the environment, sessions,
// tensors. It decides nothing: it exists so that tests can show that all is freed.
var live atomic.Int64

// Live returns the number of live native objects. Safe for concurrent use.
func Live() int64 { return live.Load() }

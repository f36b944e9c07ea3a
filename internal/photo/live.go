package photo

import "sync/atomic"

// live counts native objects, for the check of a build with leakcheck.
var live atomic.Int64

// Live is how many native objects of this package exist.
func Live() int64 { return live.Load() }

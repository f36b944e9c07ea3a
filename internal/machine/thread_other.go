//go:build !linux

package machine

import "time"

// ThreadTime is 0: the processor time of a thread is not known here.
func ThreadTime() time.Duration { return 0 }

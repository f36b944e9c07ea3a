package job

import (
	"github.com/vidcolor/vidcolor/internal/av"
	"github.com/vidcolor/vidcolor/internal/machine"
)

// BoundMemory is for programs that do nothing but jobs, before their first: Go's heap grows by a
// few megabytes at a time, unless GOGC or GOMEMLIMIT say otherwise, and the C library gives
// large blocks back to the system when they are freed.
func BoundMemory() {
	machine.BoundMemory()
	av.ReturnMemory()
}

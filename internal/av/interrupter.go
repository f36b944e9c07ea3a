package av

// #include <stdlib.h>
// #include "source.h"
import "C"

import (
	"unsafe"

	"github.com/asticode/go-astiav"
)

// Interrupter stops blocking reads of a format context. Owned by whoever owns
// the context; freed after it.
type Interrupter struct {
	c *C.vc_interrupt
}

// NewInterrupter allocates an interrupter that does not interrupt yet.
func NewInterrupter() *Interrupter {
	live[KindInterrupt].Add(1)
	return &Interrupter{c: C.vc_interrupt_new()}
}

// Attach makes fc heed i. Call it before fc is opened.
func (i *Interrupter) Attach(fc *astiav.FormatContext) { C.vc_interrupt_attach(formatC(fc), i.c) }

// Set turns interruption on or off. Safe for concurrent use until Free.
func (i *Interrupter) Set(stop bool) {
	v := C.int(0)
	if stop {
		v = 1
	}
	C.vc_interrupt_set(i.c, v)
}

func (i *Interrupter) stopped() bool { return C.vc_interrupt_stopped(i.c) != 0 }

func (i *Interrupter) earlyEnd() bool { return C.vc_interrupt_early_end(i.c) != 0 }

// Free releases i. It may be called twice.
func (i *Interrupter) Free() {
	if i.c != nil {
		C.free(unsafe.Pointer(i.c))
		i.c = nil
		live[KindInterrupt].Add(-1)
	}
}

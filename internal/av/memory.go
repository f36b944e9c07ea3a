package av

// #include "shim.h"
import "C"

// ReturnMemory has the C library give large blocks back to the system when they are freed.
// Call it before there are any.
func ReturnMemory() { C.vc_return_memory() }

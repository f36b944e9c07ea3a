package av

// #include <stdlib.h>
// #ifdef __GLIBC__
// #include <malloc.h>
// static void vc_trim(void) { malloc_trim(0); }
// #else
// static void vc_trim(void) {}
// #endif
import "C"

// Trim gives freed native memory back to the system where the C library keeps it.
// An encoder's threads each free into an arena of their own, and the next encoder's
// threads begin new ones: without this a film in many chunks grows.
func Trim() { C.vc_trim() }

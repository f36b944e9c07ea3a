// Package av is the one cgo shim between vidcolor and FFmpeg: what go-astiav
// v0.16 (the last release that builds against FFmpeg 5.1) lacks and decode and
// encode both need, and what differs between FFmpeg 5.1, 7.1 and 9.0 or between the
// releases of astiav that serve them. Everything else they ask of astiav directly.
//
// What is here and why:
//
//   - planes: astiav copies whole images into new Go memory, one allocation of
//     the image's size a frame; here a component goes straight between an
//     AVFrame and a pooled [vidcolor.Plane], with its depth converted;
//   - frame fields (best effort time, duration, interlacing, damage, colour),
//     codec colour tags and field order, metadata, dispositions, chapters:
//     no accessors in astiav;
//   - output: libavformat hides errno and many muxers never look at pb->error,
//     so a [Sink] writes to a descriptor that Go owns and keeps the first error;
//   - interrupt: astiav's keeps a pointer to Go memory inside C memory;
//   - majors: major.c holds what differs between FFmpeg's, and bwdif's graph is made
//     in C because astiav's way to make one changed;
//   - log: FFmpeg prints on stderr; here errors are kept for the opening that
//     failed;
//   - a count of live native objects, so that tests can show that none leaks.
//
// astiav's wrappers hold the C pointer as their first field; astiav exports it
// for frames alone. [cptr] reads it for the others and a test guards the trick.
//
// No function keeps a Go pointer after it returns. Nothing here is safe for
// concurrent use on one context unless it says so.
package av

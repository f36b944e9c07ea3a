// Package vidcolor holds the domain types that every part of the program
// shares: planes and frames of video, rational time, colour tags, the proxy
// that the network looks at, the chroma that it predicts, and the errors that
// decide how the program ends.
//
// It depends on the standard library alone. The adapters import it and never
// each other:
//
//   - decode and encode speak FFmpeg,
//   - colorize speaks ONNX Runtime and paints chroma,
//   - temporal finds shots and motion and carries chroma along them,
//   - pipeline joins them through small interfaces of its own,
//   - job, preview and score build on them: a job makes one output of one input,
//     an engine runs jobs,
//   - cmd/vidcolor is the command line of those.
//
// # Conventions
//
// Time is kept in integer ticks of a [Rational] time base, never in floating
// seconds. Sample values are code values of the stream's own bit depth. L, a
// and b are CIELAB with the D65 white point: L from 0 to 100, a and b about
// −110 to 110.
package vidcolor

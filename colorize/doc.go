// Package colorize gives grey frames their colour: it runs the two graphs of a
// bundle through ONNX Runtime and paints chroma.
//
//	net, err := colorize.Open(colorize.Options{Threads: 2})
//	canvas := net.For(info, layout, tag)     // one film
//	proxy := canvas.Proxy(frame)             // small L picture of the luma
//	features, err := canvas.Features(ctx, []*vidcolor.Proxy{proxy})
//	chroma, err := canvas.Color(ctx, features, priors)
//	err = canvas.Paint(frame, chroma[0])     // full-size U and V
//
// A [Network] owns the sessions and serves any number of canvases; a [Canvas]
// holds what depends on one film's size and format. Luma is only ever read.
//
// # Bundles
//
// A bundle (*.vidcolor) is a ZIP with features.onnx, colour.onnx and
// manifest.json (format "vidcolor-bundle/1"):
//
//   - features: L (N, 1, H, W) in CIELAB 0 to 100, H and W multiples of 32, and
//     emulsion (N, 4) one-hot → local maps, g (N, G), scene (N, S) logits. Every
//     output that is neither g nor scene is a local map, whatever its name.
//   - colour: the local maps, g → ab (N, 2, H/4, W/4) in CIELAB units and
//     confidence (N, 1, H/4, W/4).
//   - likeness.onnx, which may be absent: local maps, g → likeness (N, D, H/4, W/4),
//     vectors of unit length that say which cells are alike. It is loaded when a guide
//     first needs it.
//
// What does not match is refused with an error of [vidcolor.KindModel].
//
// # Foreign networks
//
// Other people's networks are one graph from a grey picture to colour: FILE.onnx,
// with its conventions in FILE.json beside it (format "vidcolor-foreign/1"). The
// picture goes in as L or as three equal channels, stretched to the square that the
// graph wants; a and b come back from ab or RGB, with confidence 1. There is no
// global feature for a shot to share, no scene and no emulsion.
//
// # ONNX Runtime
//
// Its shared library is looked for when a Network is opened: the file that
// Options.Library or VIDCOLOR_ORT names, beside the binary, in .runtime of the
// checkout, in the system. One unexported owner keeps the process's ORT
// environment while any Network is open.
package colorize

// Command vidcolor colours black-and-white film.
//
//	vidcolor [options] INPUT OUTPUT
//	vidcolor [options] INPUT... OUTDIR/
//	vidcolor preview [--at TIME]... [options] INPUT [OUTPUT.png]
//	vidcolor info INPUT
//	vidcolor score TRUTH RESULT
//	vidcolor models
//
// # Manners
//
// Standard output carries data alone: what info, score and models found, and
// JSON messages where they are asked for. Everything else goes to standard
// error. A failure is one line that names what was done to which file and why it
// failed, and one line that says how to cure it:
//
//	vidcolor: error: open in.mp4: no such file
//	vidcolor: hint: check the path
//
// Refusals come before any work. An output appears under its name only when it
// is complete; an interrupted or failed run leaves nothing behind.
package main

import "os"

func main() {
	os.Exit(run(os.Args, os.Stdout, os.Stderr))
}

// Command vidcolor colours black-and-white film.
//
//	vidcolor [options] INPUT OUTPUT
//	vidcolor [options] INPUT... OUTDIR/
//	vidcolor [options] - -
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
// is complete. An interrupted or failed run leaves nothing behind but, of a long
// film, what --resume needs.
package main

import (
	"fmt"
	"os"

	"github.com/vidcolor/vidcolor/colorize"
	"github.com/vidcolor/vidcolor/internal/av"
	"github.com/vidcolor/vidcolor/internal/cliargs"
	"github.com/vidcolor/vidcolor/internal/leaks"
	"github.com/vidcolor/vidcolor/internal/photo"
)

func main() {
	args, err := cliargs.Full(os.Args)
	if err != nil {
		fmt.Fprintf(os.Stderr, "vidcolor: error: %v\nvidcolor: hint: name fewer files at once\n", err)
		os.Exit(1)
	}
	os.Exit(leaks.Check(func() int { return run(args, os.Stdout, os.Stderr) }, av.Live, photo.Live, colorize.Live))
}

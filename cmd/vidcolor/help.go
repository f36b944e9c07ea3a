package main

import (
	"strings"

	"github.com/vidcolor/vidcolor/internal/fail"
)

// introduction is what help and man page say first.
const introduction = `A film of over 30 s is kept in chunks until it is complete. After a stop or a
crash the same command with --resume goes on behind the last chunk; with OUTDIR/
it also passes over outputs that are complete. Another input, model or option is
refused.`

// exitTable lists the exit codes for a help.
func exitTable() string {
	var b strings.Builder
	for _, c := range fail.Codes() {
		b.WriteString("  " + c[0] + "  " + c[1] + "\n")
	}
	return b.String()
}

// Help texts. urfave/cli fills in the options.
const (
	appHelp = `vidcolor - colour black-and-white film

Usage:
  vidcolor [options] INPUT OUTPUT      a film, or a photo by OUTPUT's extension: .png .jpg .tif .webp
  vidcolor [options] INPUT... OUTDIR/  the same for many
  vidcolor [options] - -               the film from standard input, to standard output; "-" may be either
  vidcolor preview [--at TIME]... [options] INPUT [OUTPUT.png]
                                       before | after of single frames; without --at a sheet of all shots
  vidcolor guide export FILM GUIDE/    frames to be painted on, for --guide (--at TIME, --shots 3,7)
  vidcolor info INPUT                  streams, colour tags, field order, shots (--json)
  vidcolor score TRUTH RESULT          PSNR, ab error, colourfulness of a result against colour truth (--json)
  vidcolor plan FILM... -o plan.json   units that many machines can make; vidcolor work and vidcolor join
  vidcolor farm serve|add|work|status  many films on many machines
  vidcolor models                      built-in networks, and how to bring another
  vidcolor doctor                      whether everything is here that colouring needs (--json)
  vidcolor completion SHELL            completion for bash, zsh or fish
  vidcolor man                         the man page, for groff

Options may stand before or after the files; "--" ends them. "vidcolor VERB --help" lists a verb's.
TIME and T are seconds (12.5), 1:02.5 or 1:02:03.

` + introduction + `
{{range .VisibleFlagCategories}}
{{if .Name}}{{.Name}}:{{else}}Other:{{end}}
{{range .Flags}}  {{.}}
{{end}}{{end}}
Environment:
  VIDCOLOR_ORT names the ONNX Runtime library.

Exit codes:
{{.Copyright}}
Example:
  vidcolor reel.mp4 reel-color.mp4
`
	verbHelp = `vidcolor {{.Name}} - {{.Usage}}

Usage:
  vidcolor {{.Name}} {{.ArgsUsage}}
{{if .Description}}
{{.Description}}
{{end}}{{range .VisibleFlagCategories}}
{{if .Name}}{{.Name}}:{{else}}Other:{{end}}
{{range .Flags}}  {{.}}
{{end}}{{end}}`
)

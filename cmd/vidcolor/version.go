package main

import (
	"fmt"
	"runtime"
	"strings"

	"github.com/vidcolor/vidcolor/colorize"
	"github.com/vidcolor/vidcolor/encode"
	"github.com/vidcolor/vidcolor/job"
)

// printVersion is what --version answers: this program, its libraries, and the
// licence that follows.
func (p *program) printVersion() error {
	v, err := job.BuildIdentity()
	if err != nil {
		return err
	}
	path, version, err := colorize.RuntimeLibrary("")
	ort := fmt.Sprintf("ONNX Runtime %s, %s, MIT", version, path)
	if err != nil {
		ort = "ONNX Runtime: " + strings.TrimPrefix(err.Error(), "load network: ")
	}
	_, err = fmt.Fprintf(p.stdout, "vidcolor %s (%s, %s/%s)\nFFmpeg %s, %s, %s\n%s\nlicence: MIT; of the whole with these libraries %s\n",
		v, runtime.Version(), runtime.GOOS, runtime.GOARCH, encode.Version(), job.Linking(), encode.License(), ort, job.WholeLicense())
	return err
}

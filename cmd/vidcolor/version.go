package main

import (
	"fmt"
	"runtime"

	"github.com/vidcolor/vidcolor/job"
)

// printVersion is what --version answers.
func (p *program) printVersion() error {
	v, err := job.BuildIdentity()
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.stdout, "vidcolor %s (%s, %s/%s)\n", v, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}

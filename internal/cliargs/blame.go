package cliargs

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/urfave/cli/v2"
	"github.com/vidcolor/vidcolor"
)

// Blame names the environment variable in the place of the option, where err is of an
// option's value that came from there. variables are those of an option.
func Blame(c *cli.Context, err error, variables func(option string) []string) error {
	var e *vidcolor.Error
	if !errors.As(err, &e) {
		return err
	}
	name, is := strings.CutPrefix(e.Op, "--")
	if !is {
		return err
	}
	for _, v := range variables(name) {
		if text := os.Getenv(v); text != "" && text == fmt.Sprint(c.Value(name)) {
			e.Op = "environment variable " + v
		}
	}
	return err
}

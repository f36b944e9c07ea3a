package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"

	"github.com/urfave/cli/v2"
	"github.com/vidcolor/vidcolor/internal/config"
	"github.com/vidcolor/vidcolor/internal/fail"
	"github.com/vidcolor/vidcolor/job"
)

// configFlags choose the file of settings.
func configFlags() []cli.Flag {
	return []cli.Flag{
		stringFlag(job.GroupRun, "config", "", "take options from `FILE` (default: vidcolor/config.toml in $XDG_CONFIG_HOME or ~/.config)"),
		boolFlag(job.GroupRun, "no-config", "take no options from a file"),
	}
}

// configure sets what the file of settings says and neither the command line nor the
// environment does. All of the file is checked, whatever the verb.
func configure(c *cli.Context) error {
	path, settings, err := readConfig(c)
	if err != nil {
		return err
	}
	for _, s := range settings {
		if err := checkSetting(c.App, s); err != nil {
			return fail.Refuse("read", path, fmt.Errorf("line %d: %w", s.Line, err), configHint)
		}
		if !c.IsSet(s.Name) {
			_ = c.Set(s.Name, s.Text) // a verb that does not take it goes without
		}
	}
	return nil
}

const configHint = "mend the line, or go without the file: --no-config"

// readConfig reads the file that is asked for, or the usual one if it is there.
func readConfig(c *cli.Context) (string, []config.Setting, error) {
	path := c.String("config")
	asked := path != ""
	if c.Bool("no-config") {
		return "", nil, nil
	}
	if !asked {
		var err error
		if path, err = config.Path(); err != nil {
			return "", nil, nil // no home, no file
		}
	}
	data, err := os.ReadFile(path)
	switch {
	case !asked && (errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission)):
		return "", nil, nil
	case errors.Is(err, fs.ErrNotExist):
		return "", nil, fail.Refuse("read", path, errors.New("no such file"), "check the spelling of the path")
	case err != nil:
		return "", nil, fail.File("read", path, err)
	}
	settings, err := config.Parse(data, settingNames(c.App))
	if err != nil {
		return "", nil, fail.Refuse("read", path, err, configHint)
	}
	return path, settings, nil
}

// settingNames are the options that a file of settings may set.
func settingNames(app *cli.App) (names []string) {
	for _, f := range app.Flags {
		if name := f.Names()[0]; !slices.Contains([]string{"help", "version", "config", "no-config"}, name) {
			names = append(names, name)
		}
	}
	return names
}

// checkSetting refuses a value that the option does not take.
func checkSetting(app *cli.App, s config.Setting) error {
	for _, f := range app.Flags {
		if f.Names()[0] == s.Name {
			if err := checkValue(f, s.Name, s.Text); err != nil {
				return err
			}
		}
	}
	var trial job.Spec
	for _, o := range named(s.Name) {
		if err := o.Set(&trial, s.Text); err != nil {
			return err
		}
	}
	return trial.Validate()
}

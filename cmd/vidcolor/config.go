package main

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/urfave/cli/v2"
	"github.com/vidcolor/vidcolor/internal/cliargs"
	"github.com/vidcolor/vidcolor/internal/config"
	"github.com/vidcolor/vidcolor/job"
)

// configFlags choose the file of settings.
func configFlags() []cli.Flag {
	return []cli.Flag{
		stringFlag(job.GroupRun, "config", "", "take options from `FILE` (default: vidcolor/config.toml in "+config.Where+")"),
		boolFlag(job.GroupRun, "no-config", "take no options from a file"),
	}
}

// configure sets what the file of settings says and neither the command line nor the
// environment does. All of the file is checked, whatever the verb.
func configure(c *cli.Context) error {
	if c.Bool("no-config") {
		return nil
	}
	file, err := config.Read(c.String("config"), settingNames(c.App))
	if err != nil {
		return err
	}
	for _, s := range file.Settings {
		if err := checkSetting(c.App, s); err != nil {
			return file.Refuse(s, err)
		}
		if !c.IsSet(s.Name) {
			_ = c.Set(s.Name, s.Text) // a verb that does not take it goes without
		}
	}
	return nil
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
			if err := cliargs.CheckValue(f, s.Name, s.Text); err != nil {
				return err
			}
		}
	}
	switch s.Name {
	case "progress":
		if _, err := parseProgressMode(s.Text); err != nil {
			return fmt.Errorf("--progress: %w", err)
		}
	case "jobs":
		n, _ := strconv.ParseInt(s.Text, 0, 64) // it is one, by CheckValue
		return checkJobs(int(n))
	}
	var trial job.Spec
	for _, o := range named(s.Name) {
		if err := o.Set(&trial, s.Text); err != nil {
			return err
		}
	}
	return trial.Validate()
}

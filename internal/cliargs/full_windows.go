package cliargs

import "path/filepath"

func whole(args []string) ([]string, error) { return expand(args, filepath.Glob), nil }

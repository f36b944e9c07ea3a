package cliargs

func whole(args []string) ([]string, error) { return expand(args, find), nil }

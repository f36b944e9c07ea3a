package cliargs

func whole(args []string) ([]string, error) { return args, nil }

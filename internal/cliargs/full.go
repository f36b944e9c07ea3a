// Package cliargs reads command lines: of any length, with options before and behind
// the files, and refuses what urfave/cli would not understand in words of its own.
package cliargs

import (
	"encoding/json"
	"fmt"
	"os"
	"strconv"
)

// argsVariable names, for the program started anew, the descriptor of the file that holds
// the whole command line.
const argsVariable = "VIDCOLOR_ARGS_FD"

// Full returns the command line. On Linux it writes a long one to a file in memory
// and starts the program anew, in the same process, with the name alone as its
// command line; the program then finds the whole in the file. On Windows, whose shells
// leave that to programs, it puts the files in the place of names such as *.mp4. A program
// calls it once, before anything else.
func Full(args []string) ([]string, error) {
	if fd := os.Getenv(argsVariable); fd != "" {
		os.Unsetenv(argsVariable)
		return readArgs(fd)
	}
	return whole(args)
}

// readArgs reads the command line that startAnew wrote.
func readArgs(descriptor string) ([]string, error) {
	fd, err := strconv.Atoi(descriptor)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", argsVariable, err)
	}
	f := os.NewFile(uintptr(fd), "command line")
	if f == nil {
		return nil, fmt.Errorf("%s: no descriptor %d", argsVariable, fd)
	}
	defer f.Close()
	var args [][]byte // names need not be UTF-8
	if err := json.NewDecoder(f).Decode(&args); err != nil {
		return nil, fmt.Errorf("%s: %w", argsVariable, err)
	}
	out := make([]string, len(args))
	for i, a := range args {
		out[i] = string(a)
	}
	return out, nil
}

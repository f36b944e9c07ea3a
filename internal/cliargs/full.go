// Package cliargs reads command lines: of any length, with options before and behind
// the files, and refuses what urfave/cli would not understand in words of its own.
package cliargs

import (
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

const (
	// longArgs is the length of a command line, in bytes, from which it is
	// handed over by file. ONNX Runtime 1.30 matches /proc/self/cmdline against
	// regular expressions that recurse at every byte when its environment is
	// made: 30 KB, some thousand file names, overflow an 8 MB stack.
	longArgs = 4096

	// argsVariable names, for the program started anew, the descriptor of the
	// file that holds the whole command line.
	argsVariable = "VIDCOLOR_ARGS_FD"
)

// Full returns the command line. A long one it writes to a file in memory
// and starts the program anew, in the same process, with the name alone as its
// command line; the program then finds the whole in the file. A program calls it once,
// before anything else.
func Full(args []string) ([]string, error) {
	if fd := os.Getenv(argsVariable); fd != "" {
		os.Unsetenv(argsVariable)
		return readArgs(fd)
	}
	length := 0
	for _, a := range args {
		length += len(a) + 1
	}
	if length < longArgs {
		return args, nil
	}
	return nil, startAnew(args)
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

// startAnew replaces the process by itself. It returns only if that fails.
func startAnew(args []string) error {
	fd, err := unix.MemfdCreate("vidcolor-args", 0) // inherited
	if err != nil {
		return fmt.Errorf("hand over a long command line: %w", err)
	}
	f := os.NewFile(uintptr(fd), "command line")
	defer f.Close()
	raw := make([][]byte, len(args))
	for i, a := range args {
		raw[i] = []byte(a)
	}
	if err := json.NewEncoder(f).Encode(raw); err != nil {
		return err
	}
	if _, err := f.Seek(0, 0); err != nil {
		return err
	}
	env := append(os.Environ(), argsVariable+"="+strconv.Itoa(fd))
	return fmt.Errorf("start anew with a long command line: %w", syscall.Exec("/proc/self/exe", args[:1], env))
}

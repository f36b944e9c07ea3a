package cliargs

import (
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

// longArgs is the length of a command line, in bytes, from which it is handed over by
// file. ONNX Runtime 1.30 matches /proc/self/cmdline against regular expressions that
// recurse at every byte when its environment is made: 30 KB, some thousand file names,
// overflow an 8 MB stack.
const longArgs = 4096

func whole(args []string) ([]string, error) {
	length := 0
	for _, a := range args {
		length += len(a) + 1
	}
	if length < longArgs {
		return args, nil
	}
	return nil, startAnew(args)
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

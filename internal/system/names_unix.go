//go:build unix

package system

import "os"

// TempVariable is the variable of the environment that names the folder for temporary
// files.
const TempVariable = "TMPDIR"

// MakeFolder is the command that makes a folder and those above it.
const MakeFolder = "mkdir -p"

// Rename gives a file another name, and takes that from the file that had it.
func Rename(from, to string) error { return os.Rename(from, to) }

// InUse reports whether err says that another program has a file open, which keeps it
// from being replaced or removed: it keeps nothing here.
func InUse(error) bool { return false }

// Device reports whether a name stands for a device in whatever folder, or for a part of
// another file.
func Device(string) bool { return false }

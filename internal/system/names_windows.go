package system

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/windows"
)

// TempVariable is the variable of the environment that names the folder for temporary
// files.
const TempVariable = "TMP"

// What keeps a name busy goes soon, where it is a scanner that looks at new files.
const (
	patience   = 2 * time.Second
	firstPause = 10 * time.Millisecond
)

// MakeFolder is the command that makes a folder and those above it.
const MakeFolder = "mkdir"

// Rename gives a file another name, and takes that from the file that had it. Windows
// denies it while a program has one of them open: that is waited for a while.
func Rename(from, to string) error {
	for pause, end := firstPause, time.Now().Add(patience); ; pause *= 2 {
		err := os.Rename(from, to)
		if err == nil || !InUse(err) || !time.Now().Before(end) {
			return err
		}
		if info, e := os.Stat(to); e == nil && info.IsDir() {
			return err // no wait makes a folder give way
		}
		time.Sleep(pause)
	}
}

// InUse reports whether err says that another program has a file open, which keeps it
// from being replaced or removed.
func InUse(err error) bool {
	var renaming *os.LinkError // which is denied where the new name is open
	return is(err, windows.ERROR_SHARING_VIOLATION, windows.ERROR_USER_MAPPED_FILE) ||
		errors.As(err, &renaming) && errors.Is(err, windows.ERROR_ACCESS_DENIED)
}

// Device reports whether a name stands for a device in whatever folder, such as "nul.mp4",
// or for a part of another file, such as "film:a.mp4".
func Device(name string) bool { return strings.Contains(name, ":") || !filepath.IsLocal(name) }

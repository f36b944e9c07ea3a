package system

import (
	"os"

	"golang.org/x/sys/windows"
)

// DiskOf tells of the disk that folder dir is on: how many bytes a user may still write,
// and what kind it is if it may lie on another machine, else "".
func DiskOf(dir string) (free int64, remote string, err error) {
	name, err := windows.UTF16PtrFromString(dir)
	if err != nil {
		return 0, "", err
	}
	var room uint64
	if err := windows.GetDiskFreeSpaceEx(name, &room, nil, nil); err != nil {
		return 0, "", err
	}
	if root, err := volume(dir); err == nil {
		if name, err := windows.UTF16PtrFromString(root); err == nil && windows.GetDriveType(name) == windows.DRIVE_REMOTE {
			remote = "a network drive"
		}
	}
	return int64(room), remote, nil
}

// NameLimit is how many bytes a name in folder dir may have by the word of the file
// system, 0 if it says nothing: Windows counts 255 units of UTF-16.
func NameLimit(string) int64 { return 0 }

// PunchHole would give n bytes of f from off on back to the disk.
func PunchHole(*os.File, int64, int64) error { return windows.ERROR_NOT_SUPPORTED }

// MemoryFile is a file that is to be of this process alone, and a function that removes
// it once it is closed.
func MemoryFile(name string) (*os.File, func(), error) { return Scratch("", name+"-") }

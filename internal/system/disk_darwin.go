package system

import (
	"os"

	"golang.org/x/sys/unix"
)

// DiskOf tells of the disk that folder dir is on: how many bytes a user may still write,
// and what kind it is if it may lie on another machine, else "".
func DiskOf(dir string) (free int64, remote string, err error) {
	var st unix.Statfs_t
	if err := unix.Statfs(dir, &st); err != nil {
		return 0, "", err
	}
	if st.Flags&unix.MNT_LOCAL == 0 {
		remote = "a network drive"
	}
	return int64(st.Bavail) * int64(st.Bsize), remote, nil
}

// NameLimit is how many bytes a name in folder dir may have by the word of the file
// system, 0 if it says nothing.
func NameLimit(string) int64 { return 0 }

// PunchHole would give n bytes of f from off on back to the disk.
func PunchHole(*os.File, int64, int64) error { return unix.ENOTSUP }

// MemoryFile is a file that is to be of this process alone, and a function that removes
// it once it is closed.
func MemoryFile(name string) (*os.File, func(), error) { return Scratch("", name+"-") }

package system

import (
	"os"

	"golang.org/x/sys/unix"
)

// remoteKind names a file system on other machines by its number (statfs(2)). FUSE may
// lead anywhere.
func remoteKind(kind int64) string {
	switch kind & 0xffffffff {
	case 0x6969:
		return "NFS"
	case 0xff534d42, 0xfe534d42, 0x517b:
		return "SMB"
	case 0x65735546:
		return "FUSE"
	case 0x01021997:
		return "9P"
	case 0x00c36400:
		return "Ceph"
	case 0x0bd00bd0:
		return "Lustre"
	case 0x5346414f:
		return "AFS"
	case 0x19830326:
		return "BeeGFS"
	case 0x47504653:
		return "GPFS"
	}
	return ""
}

// DiskOf tells of the disk that folder dir is on: how many bytes a user may still write,
// and what kind it is if it may lie on another machine, else "".
func DiskOf(dir string) (free int64, remote string, err error) {
	var st unix.Statfs_t
	if err := unix.Statfs(dir, &st); err != nil {
		return 0, "", err
	}
	return int64(st.Bavail) * int64(st.Bsize), remoteKind(int64(st.Type)), nil
}

// NameLimit is how many bytes a name in folder dir may have by the word of the file
// system, 0 if it says nothing.
func NameLimit(dir string) int64 {
	var st unix.Statfs_t
	if err := unix.Statfs(dir, &st); err != nil {
		return 0
	}
	return int64(st.Namelen)
}

// PunchHole gives n bytes of f from off on back to the disk.
func PunchHole(f *os.File, off, n int64) error {
	return unix.Fallocate(int(f.Fd()), unix.FALLOC_FL_PUNCH_HOLE|unix.FALLOC_FL_KEEP_SIZE, off, n)
}

// MemoryFile is a file in memory, and a function that removes it once it is closed.
func MemoryFile(name string) (*os.File, func(), error) {
	fd, err := unix.MemfdCreate(name, unix.MFD_CLOEXEC)
	if err != nil {
		return nil, nil, err
	}
	return os.NewFile(uintptr(fd), name), func() {}, nil
}

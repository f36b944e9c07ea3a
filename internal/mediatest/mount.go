package mediatest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Mount mounts an empty file system of a kind ("exfat" or "ntfs") by FUSE for as
// long as the test runs, and returns its folder. It skips the test where that
// cannot be done: it takes root, /dev/fuse, and the packages exfat-fuse and
// exfatprogs, or ntfs-3g.
func Mount(t testing.TB, kind string) string {
	t.Helper()
	dir := t.TempDir()
	image, at := filepath.Join(dir, "image"), filepath.Join(dir, "mounted")
	if err := os.Mkdir(at, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(image, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(image, 64<<20); err != nil {
		t.Fatal(err)
	}
	mount := func(name string, args ...string) string {
		out, err := exec.Command(name, args...).CombinedOutput()
		if err != nil {
			t.Skipf("no %s here: %s: %v %s", kind, name, err, out)
		}
		return strings.TrimSpace(string(out))
	}
	switch kind {
	case "exfat":
		mount("mkfs.exfat", image)
		loop := mount("losetup", "-f", "--show", image)
		t.Cleanup(func() { _ = exec.Command("losetup", "-d", loop).Run() })
		mount("mount.exfat-fuse", loop, at)
	case "ntfs":
		mount("mkfs.ntfs", "-q", "-F", "-f", image)
		mount("ntfs-3g", image, at)
	default:
		t.Fatalf("no file system %q", kind)
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", at).CombinedOutput(); err != nil {
			t.Errorf("unmount %s: %v %s", at, err, out)
		}
	})
	return at
}

package beside

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/vidcolor/vidcolor/internal/system"
)

const (
	usualLimit = 255 // bytes of a name that the usual file systems take
	leastLimit = 64  // shorter names are not tried
)

// Limit is how many bytes a name in folder dir may have: what the file system
// says, at most 255 (some count letters, and say as many bytes as those can be).
func Limit(dir string) int {
	if dir == "" {
		dir = "."
	}
	if n := system.NameLimit(dir); n >= leastLimit {
		return int(min(n, usualLimit))
	}
	return usualLimit
}

// Cut shortens name to at most most bytes without cutting a letter in two: file
// systems that keep names as UTF-16 refuse what is no UTF-8.
func Cut(name string, most int) string {
	if most = max(most, 0); len(name) <= most {
		return name
	}
	end := most
	for end > 0 && most-end < utf8.UTFMax && !utf8.RuneStart(name[end]) {
		end--
	}
	if !utf8.RuneStart(name[end]) {
		end = most // it is no UTF-8 at all
	}
	return name[:end]
}

// Folder is the name of a hidden folder for the file called name in dir, which
// ends in suffix: the name itself, or where that would be too long its beginning
// and mark, which tells it from others that begin alike.
func Folder(dir, name, mark, suffix string) string {
	limit := Limit(dir)
	if len(name) <= 200 && 1+len(name)+len(suffix) <= limit {
		return "." + name + suffix
	}
	return "." + Cut(name, min(200, limit-2-len(mark)-len(suffix))) + "-" + mark + suffix
}

// parts is what Create makes of a name.
var parts = regexp.MustCompile(`^\.(.+)` + partMark + `([0-9]+)-[0-9a-f]{8}$`)

const partMark = ".part-"

// Mark is what the names of all files hold that this process creates by Create.
func Mark() string { return fmt.Sprintf("%s%d-", partMark, os.Getpid()) }

// Create creates the hidden file that will become path, in the same folder.
// Nothing else bears its name. A file system that takes only shorter names than
// it says gets shorter ones.
func Create(path string) (*os.File, error) {
	var salt [4]byte
	if _, err := rand.Read(salt[:]); err != nil {
		return nil, err
	}
	dir, name := filepath.Split(path)
	suffix := Mark() + hex.EncodeToString(salt[:])
	for limit := Limit(dir) - 1; ; limit = max(limit/2, leastLimit) {
		temp := filepath.Join(dir, "."+Cut(name, limit-len(suffix))+suffix)
		f, err := os.OpenFile(temp, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o666)
		if err == nil || !system.TooLong(err) || limit <= leastLimit {
			return f, err
		}
	}
}

// Stray reports whether entry is the name of a file that Create made for the file
// called name, in a process that is no more.
func Stray(name, entry string) bool {
	m := parts.FindStringSubmatch(entry)
	if m == nil || m[1] != name && !(len(m[1]) > leastLimit/2 && strings.HasPrefix(name, m[1])) {
		return false
	}
	pid, err := strconv.Atoi(m[2])
	return err == nil && pid > 0 && pid != os.Getpid() && system.Gone(pid)
}

// RemoveOwn removes what this process created for files in dir: the last resort
// when there is no time to let their writers do it.
func RemoveOwn(dir string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") && strings.Contains(e.Name(), Mark()) {
			_ = os.Remove(filepath.Join(dir, e.Name()))
		}
	}
}

// Refused reports whether err says that the file system takes no such name: it
// forbids some characters, or what is no UTF-8.
func Refused(path string, err error) bool {
	if !system.BadName(err) && !errors.Is(err, fs.ErrNotExist) {
		return false
	}
	name := filepath.Base(path)
	return !utf8.ValidString(name) || strings.ContainsAny(name, `"*:<>?\|`) || strings.TrimRight(name, ". ") != name
}

// Try finds out whether path can be written, by creating what would become it and
// removing that again.
func Try(path string) error {
	target, err := Target(path)
	if err != nil {
		return err
	}
	f, err := Create(target)
	if err != nil {
		return err
	}
	f.Close()
	return os.Remove(f.Name())
}

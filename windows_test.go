//go:build long

package vidcolor_test

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// What needs no C compiles for Windows, too, and passes go vet there.
func TestPurePackagesCompileForWindows(t *testing.T) {
	all := listPackages(t, "./...")
	var impure func(path string, seen map[string]bool) bool
	impure = func(path string, seen map[string]bool) bool {
		p := all[path]
		if p.Standard || seen[path] {
			return false
		}
		seen[path] = true
		return len(p.CgoFiles) > 0 || slices.ContainsFunc(p.Imports, func(dep string) bool { return impure(dep, seen) })
	}
	var pure []string
	for path := range all {
		if (path == module || within(path, "internal") || within(path, "temporal") || within(path, "pipeline") || within(path, "guide")) &&
			!impure(path, map[string]bool{}) {
			pure = append(pure, path)
		}
	}
	for _, want := range []string{"/internal/system", "/internal/journal", "/internal/spool", "/pipeline"} {
		if !slices.Contains(pure, module+want) {
			t.Errorf("%s is not pure Go", want)
		}
	}
	slices.Sort(pure)
	cmd := exec.Command("go", append([]string{"vet"}, pure...)...)
	cmd.Env = append(os.Environ(), "GOOS=windows", "GOARCH=amd64", "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("go vet %s: %v\n%s", strings.Join(pure, " "), err, out)
	}
}

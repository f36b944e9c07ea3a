package colorize

import "fmt"

// RuntimeLibrary finds the ONNX Runtime library that networks would use (named "" for
// the usual places) and returns its path and version, such as "1.30.0", without
// starting it. Where there is none the error is that of [Open].
func RuntimeLibrary(named string) (path, version string, err error) {
	if err := silence(); err != nil {
		return "", "", err
	}
	path, err = findLibrary(named, func(path string) (err error) {
		if version, err = versionOf(path); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		return nil
	})
	return path, version, err
}

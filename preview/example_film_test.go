package preview_test

import (
	"os"
	"os/exec"
	"path/filepath"
)

// exampleFilm makes a film in grey.
func exampleFilm() (path string, remove func()) {
	dir, err := os.MkdirTemp("", "vidcolor-example")
	if err != nil {
		panic(err)
	}
	path = filepath.Join(dir, "grey.mkv")
	if err := exec.Command("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=96x64:rate=25:duration=0.4,format=gray", "-c:v", "ffv1", path).Run(); err != nil {
		panic(err)
	}
	return path, func() { _ = os.RemoveAll(dir) }
}

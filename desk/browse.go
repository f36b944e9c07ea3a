package desk

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
)

// Browse opens the desk's address in the browser that people use here, and returns what to do
// when the desk ends. Command lines can be read by everybody on a machine, so the browser
// is given a file that only its user can read, which leads on.
func (s *Server) Browse() (done func()) {
	nothing, url := func() {}, s.URL()
	program, args := "xdg-open", []string(nil)
	switch runtime.GOOS {
	case "darwin":
		program = "open"
	case "windows":
		program, args = "rundll32", []string{"url.dll,FileProtocolHandler"}
	default:
		if os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "" {
			return nothing
		}
	}
	if _, err := exec.LookPath(program); err != nil {
		return nothing
	}
	f, err := os.CreateTemp("", "vidcolor-desk-*.html") // of mode 0600
	if err != nil {
		return nothing
	}
	done = func() { _ = os.Remove(f.Name()) }
	_, err = fmt.Fprintf(f, "<!doctype html><meta charset=utf-8><meta http-equiv=refresh content=\"0;url=%s\"><title>vidcolor</title><a href=\"%s\">vidcolor desk</a>\n", url, url)
	if err = errors.Join(err, f.Close()); err != nil {
		return done
	}
	cmd := exec.Command(program, append(args, f.Name())...)
	if cmd.Start() == nil {
		go func() { _ = cmd.Wait() }()
	}
	return done
}

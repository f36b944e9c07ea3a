package colorize

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	ort "github.com/yalue/onnxruntime_go"

	"github.com/vidcolor/vidcolor/internal/fault"
)

// environment owns the process's ONNX Runtime environment. The C library allows
// one, so this is the package's only shared state: loaded when the first Network
// opens, let go when the last one closes.
type environment struct {
	mu    sync.Mutex
	users int
	path  string
}

var sharedEnvironment environment

// acquire loads the library unless it is loaded already and returns its path. Each
// success is matched by one release.
func (e *environment) acquire(library string) (string, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.users == 0 {
		path, err := findLibrary(library, load)
		if err != nil {
			return "", err
		}
		e.path = path
	} else if library != "" && library != e.path {
		return "", modelError("", fmt.Errorf("ONNX Runtime is in use from %s and cannot be loaded from %s too", e.path, library), "")
	}
	e.users++
	live.Add(1)
	return e.path, nil
}

// load opens one library and the environment in it.
func load(path string) error {
	if err := fault.At("load library"); err != nil {
		return err
	}
	if err := silence(); err != nil {
		return err
	}
	if err := loadable(); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	ort.SetSharedLibraryPath(path)
	if err := ort.InitializeEnvironment(ort.WithLogLevelError()); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if err := quieten(); err != nil {
		return errors.Join(fmt.Errorf("%s: %w", path, err), ort.DestroyEnvironment())
	}
	return nil
}

// telemetrySwitch is the variable by which ONNX Runtime is told, before it is
// loaded, to report nothing (on Windows see quieten).
const telemetrySwitch = "ORT_DISABLE_TELEMETRY"

// silence keeps ONNX Runtime from telling its makers what runs here: 1.30 on Linux
// else keeps a device's identity and a data base of events in the user's cache,
// sends them, and leaves a file in the folder for temporary ones at each run.
func silence() error {
	if _, set := os.LookupEnv(telemetrySwitch); set {
		return nil
	}
	return os.Setenv(telemetrySwitch, "1")
}

// release ends one use.
func (e *environment) release() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.users--
	live.Add(-1)
	if e.users > 0 {
		return nil
	}
	if err := ort.DestroyEnvironment(); err != nil {
		return fmt.Errorf("close ONNX Runtime: %w", err)
	}
	return nil
}

// providerBeside returns the file of a provider's library beside the runtime's.
func providerBeside(library, provider string) string {
	return filepath.Join(filepath.Dir(library), providerName(provider))
}

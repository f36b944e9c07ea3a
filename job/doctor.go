package job

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/vidcolor/vidcolor/colorize"
	"github.com/vidcolor/vidcolor/encode"
	"github.com/vidcolor/vidcolor/internal/beside"
	"github.com/vidcolor/vidcolor/internal/fail"
	"github.com/vidcolor/vidcolor/internal/machine"
	"github.com/vidcolor/vidcolor/internal/system"
)

// Finding is what Diagnose found out about one thing that jobs need.
type Finding struct {
	Name string `json:"name"`
	Text string `json:"text"`           // what is there
	Cure string `json:"cure,omitempty"` // what to do; "" = nothing
	Fail bool   `json:"fail,omitempty"` // no film can be coloured without it
}

// leastRoom and leastMemory are bytes below which a film of a usual size may not be
// made: `make bench` has the memory.
const (
	leastRoom   = 1 << 30
	leastMemory = 1 << 30
)

// Diagnose looks at what jobs with spec s need of the machine: FFmpeg and its encoders,
// ONNX Runtime and the network, CUDA, threads, memory, and room in the folders.
func Diagnose(ctx context.Context, s Spec) []Finding {
	found := []Finding{
		{Name: "FFmpeg", Text: encode.Version() + ", " + Linking()},
		{Name: "licence", Text: "MIT; of the whole with these libraries " + WholeLicense()},
	}
	found = append(found, diagnoseEncoders()...)
	found = append(found, diagnoseNetwork(s)...)
	if ctx.Err() != nil {
		return found
	}
	found = append(found, Finding{Name: "threads", Text: fmt.Sprintf("%d processors, %d in use", runtime.NumCPU(), runtime.GOMAXPROCS(0))})
	found = append(found, diagnoseMemory(), diagnoseFolder("current folder", "."), diagnoseFolder("temporary files", os.TempDir()))
	if s.WorkDir != "" {
		found = append(found, diagnoseFolder("--work-dir", s.WorkDir))
	}
	return found
}

// diagnoseEncoders looks for what films and photos are written by.
func diagnoseEncoders() (found []Finding) {
	var have, lack []string
	for _, name := range []string{"libx264", "libx265", "libvpx-vp9", "libsvtav1", "ffv1", "prores_ks", "dnxhd", "mpeg2video", "png", "mjpeg", "tiff", "libwebp"} {
		if encode.HasEncoder(name) {
			have = append(have, name)
		} else {
			lack = append(lack, name)
		}
	}
	found = append(found, Finding{Name: "encoders", Text: strings.Join(have, " ")})
	if len(lack) > 0 {
		f := Finding{Name: "encoders", Text: "without " + strings.Join(lack, " "), Cure: "install an FFmpeg that has them; on Debian and Ubuntu its packages do"}
		if !encode.Shared() {
			f.Cure = "take a bundle that has them: FFmpeg is part of this program"
		}
		f.Fail = !encode.HasEncoder("libx264")
		found = append(found, f)
	}
	return found
}

// diagnoseNetwork opens the network that s asks for.
func diagnoseNetwork(s Spec) []Finding {
	net, err := colorize.Open(colorize.Options{Model: s.Model, Device: s.Device, Threads: s.Threads})
	if err != nil {
		f := Finding{Name: "network", Text: fail.OneLine(err), Cure: "make runtime fetches ONNX Runtime; VIDCOLOR_ORT names its library", Fail: true}
		if hint := fail.As(err).Hint; hint != "" {
			f.Cure = hint
		}
		return []Finding{f}
	}
	defer net.Close()
	found := []Finding{
		{Name: "ONNX Runtime", Text: net.RuntimeVersion()},
		{Name: "network", Text: net.Manifest().Name + " on " + net.Device()},
	}
	cuda := Finding{Name: "CUDA", Text: "in use"}
	if !strings.HasPrefix(net.Device(), "cuda") {
		cuda.Text, cuda.Cure = "not in use", "none is needed; a graphics card of NVIDIA's works faster, with ONNX Runtime's GPU build (VIDCOLOR_ORT)"
		if why := net.Fallback(); why != nil {
			cuda.Text += ": " + fail.OneLine(why)
		}
	}
	return append(found, cuda)
}

func diagnoseMemory() Finding {
	free, err := machine.Free()
	f := Finding{Name: "memory", Text: megabytes(free) + " available"}
	switch {
	case err != nil:
		f.Text = "unknown: " + fail.OneLine(err)
	case free < leastMemory:
		f.Cure = "close other programs, or colour with --threads 1"
	}
	return f
}

// diagnoseFolder asks whether files can be written in dir, and how large.
func diagnoseFolder(name, dir string) Finding {
	f := Finding{Name: name, Text: dir}
	if whole, err := filepath.Abs(dir); err == nil {
		f.Text = whole
	}
	if err := beside.Try(filepath.Join(dir, "vidcolor-doctor")); err != nil {
		f.Text += " cannot be written: " + fail.OneLine(fail.File("write", dir, err))
		f.Cure = "make it writable, or choose another folder"
		if name == "temporary files" {
			f.Cure = "set " + system.TempVariable + " to a folder that can be written; films from pipes are kept there"
		}
		return f
	}
	room, _, err := system.DiskOf(dir)
	if err != nil {
		return f
	}
	f.Text += ", " + megabytes(room) + " free"
	if room < leastRoom {
		f.Cure = "free some space: a film needs about twice its own size"
	}
	return f
}

func megabytes(n int64) string {
	if n >= 10<<30 {
		return fmt.Sprintf("%d GB", n/1e9)
	}
	return fmt.Sprintf("%d MB", n/1e6)
}

// String is what was found, in a line, and what to do in another below it.
func (f Finding) String() string {
	mark := "ok"
	switch {
	case f.Fail:
		mark = "FAIL"
	case f.Cure != "":
		mark = "note"
	}
	line := fmt.Sprintf("%-4s  %-15s  %s\n", mark, f.Name, f.Text)
	if f.Cure != "" {
		line += fmt.Sprintf("%23s%s\n", "", f.Cure)
	}
	return line
}

package colorize

import (
	"fmt"
	"runtime"
	"strconv"
	"strings"

	"github.com/vidcolor/vidcolor"
)

// NoColor as Options.Saturation leaves every frame grey.
const NoColor = -1

// Options say which network runs where. The zero value is the default network on
// the best device there is.
type Options struct {
	Model      string   // a bundle, a foreign network's FILE.onnx, or the name of a built-in network; "" is the default one
	Library    string   // file of the ONNX Runtime library; "" searches, VIDCOLOR_ORT first
	Device     string   // "auto" (also ""), "cpu", "cuda" or "cuda:N"
	Threads    int      // of the CPU for one run, 0 to 256; 0 is the number of cores, at most 8
	Size       int      // short side of the network's picture, 0 to 1024; 0 is the bundle's own
	Saturation float64  // factor on chroma, up to 9; 0 is 1 (as predicted), NoColor is none
	Emulsion   Emulsion // what recorded the films
}

// Validate names the first field that is out of range.
func (o *Options) Validate() error {
	bad := func(field string, value any, want string) error {
		return &vidcolor.Error{Kind: vidcolor.KindUsage, Op: "colorize", Err: fmt.Errorf("%s %v: want %s", field, value, want)}
	}
	if _, err := parseDevice(o.Device); err != nil {
		return bad("device", strconv.Quote(o.Device), "auto, cpu, cuda or cuda:N")
	}
	if o.Threads < 0 || o.Threads > 256 {
		return bad("threads", o.Threads, "0 to 256")
	}
	if o.Size < 0 || o.Size > proxyLargest {
		return bad("size", o.Size, fmt.Sprintf("0 to %d", proxyLargest))
	}
	if !(o.Saturation >= 0 && o.Saturation <= 9) && o.Saturation != NoColor {
		return bad("saturation", o.Saturation, "0 to 9")
	}
	if o.Emulsion < 0 || o.Emulsion >= emulsionCount {
		return bad("emulsion", int(o.Emulsion), "a known one")
	}
	return nil
}

func (o *Options) threads() int {
	if o.Threads > 0 {
		return o.Threads
	}
	return min(runtime.GOMAXPROCS(0), 8)
}

func (o *Options) saturation() float64 {
	switch o.Saturation {
	case 0:
		return 1
	case NoColor:
		return 0
	}
	return o.Saturation
}

// device is a parsed Options.Device.
type device struct {
	auto, cuda bool
	index      int
}

func parseDevice(s string) (device, error) {
	switch s {
	case "", "auto":
		return device{auto: true}, nil
	case "cpu":
		return device{}, nil
	case "cuda":
		return device{cuda: true}, nil
	}
	if n, found := strings.CutPrefix(s, "cuda:"); found {
		if i, err := strconv.Atoi(n); err == nil && i >= 0 {
			return device{cuda: true, index: i}, nil
		}
	}
	return device{}, fmt.Errorf("device %q", s)
}

// String names the device as Options.Device does.
func (d device) String() string {
	if d.cuda {
		return fmt.Sprintf("cuda:%d", d.index)
	}
	return "cpu"
}

package colorize

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"sync"

	ort "github.com/yalue/onnxruntime_go"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/fault"
	"github.com/vidcolor/vidcolor/internal/lab"
	"github.com/vidcolor/vidcolor/internal/machine"
)

// Network is an opened bundle: both graphs as ONNX Runtime sessions; or a foreign
// network, one graph. Methods are
// safe for concurrent use; runs take turns, since concurrent ones only compete for
// the same cores.
type Network struct {
	options  Options
	manifest *Manifest
	device   device
	fallback error
	library  string
	digest   func() string

	turn            chan struct{} // holds one token: who has it may use the graphs
	features, color *graph        // nil once closed, and of a foreign network
	likeness, tint  extra         // what only guides ask for
	foreign         *foreign      // instead of both; nil once closed
	others          bool          // it is a foreign network
	closeOnce       sync.Once
	closeErr        error

	lightness *lab.LightnessTable
	tablesMu  sync.Mutex
	tables    map[tableKey]*chromaTable
}

// tableKey says what a chroma table depends on.
type tableKey struct {
	matrix    vidcolor.Matrix
	primaries int // as the gamut says
}

// Open finds and loads ONNX Runtime and the network. Errors are of KindUsage for
// options out of range and of KindModel else. The caller closes the Network.
func Open(o Options) (*Network, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	b, err := openBundle(o.Model)
	if e := fault.At("open model"); e != nil && err == nil {
		err = modelError(o.Model, e, "")
	}
	if err != nil {
		return nil, err
	}
	library, err := sharedEnvironment.acquire(o.Library)
	if err != nil {
		return nil, err
	}
	n := &Network{options: o, manifest: b.manifest, library: library, digest: b.digest, turn: make(chan struct{}, 1)}
	n.likeness.data, n.tint.data = b.likeness, b.tint
	n.lightness = lab.NewLightnessTable()
	n.tables = make(map[tableKey]*chromaTable)
	if err := n.load(b); err != nil {
		return nil, errors.Join(err, sharedEnvironment.release())
	}
	machine.Forget(b.builtIn) // the sessions have copies of what they want
	n.turn <- struct{}{}
	return n, nil
}

// load makes the sessions on the device that the options ask for.
func (n *Network) load(b *bundle) error {
	options, err := newSessionOptions(n.options.threads())
	if err != nil {
		return modelError(n.options.Model, err, "")
	}
	defer options.Destroy()
	want, _ := parseDevice(n.options.Device) // validated
	if want.auto {
		if _, err := os.Stat(providerBeside(n.library, "cuda")); err == nil {
			want.cuda = true
		}
	}
	if want.cuda {
		err := appendCUDA(options, n.library, want.index)
		if err != nil && !want.auto {
			return modelError("", err, "install the GPU build of ONNX Runtime beside its library, the CUDA and cuDNN that it names, and a driver; or use --device cpu")
		}
		if err != nil {
			n.fallback, want.cuda = err, false
		}
	}
	n.device = want
	if n.others = b.foreign != nil; n.others {
		if n.foreign, err = openForeign(b.foreign, b.color, options); err != nil {
			return modelError(n.options.Model, err, "its manifest "+foreignManifestOf(n.options.Model)+" must say what the graph takes and gives")
		}
		return nil
	}
	if n.features, n.color, err = openGraphs(b, options); err != nil {
		return modelError(n.options.Model, err, "this bundle cannot be run here; `vidcolor models` lists the built-in networks")
	}
	return nil
}

func modelError(path string, err error, hint string) error {
	return &vidcolor.Error{Kind: vidcolor.KindModel, Op: "load network", Path: path, Err: oneLine(err), Hint: hint}
}

// newSessionOptions sets what every session of this program has: threads as told,
// which sleep while there is nothing to do.
func newSessionOptions(threads int) (*ort.SessionOptions, error) {
	if err := fault.At("session options"); err != nil {
		return nil, err
	}
	o, err := ort.NewSessionOptions()
	if err != nil {
		return nil, fmt.Errorf("session options: %w", err)
	}
	err = errors.Join(
		o.SetIntraOpNumThreads(threads),
		o.SetInterOpNumThreads(1),
		o.AddSessionConfigEntry("session.intra_op.allow_spinning", "0"),
		o.AddSessionConfigEntry("session.inter_op.allow_spinning", "0"),
		o.SetMemPattern(false), // one block for all that a run needs, beside the arena's own
	)
	if err != nil {
		o.Destroy()
		return nil, fmt.Errorf("session options: %w", err)
	}
	return o, nil
}

// appendCUDA puts CUDA before the CPU in options. Its options: memory grows by what
// is asked, and convolutions are chosen by rule, since picture sizes vary.
func appendCUDA(options *ort.SessionOptions, library string, index int) error {
	provider := providerBeside(library, "cuda")
	if _, err := os.Stat(provider); err != nil {
		return fmt.Errorf("CUDA: ONNX Runtime has no CUDA provider: %w", err)
	}
	cuda, err := ort.NewCUDAProviderOptions()
	if err != nil {
		return fmt.Errorf("CUDA: %w", err)
	}
	defer cuda.Destroy()
	err = cuda.Update(map[string]string{
		"device_id":                 strconv.Itoa(index),
		"arena_extend_strategy":     "kSameAsRequested",
		"cudnn_conv_algo_search":    "HEURISTIC",
		"do_copy_in_default_stream": "1",
	})
	if err == nil {
		err = options.AppendExecutionProviderCUDA(cuda)
	}
	if err != nil {
		return fmt.Errorf("CUDA: %w", err)
	}
	return nil
}

// Manifest describes the network.
func (n *Network) Manifest() Manifest { return *n.manifest }

// Device is where the network runs: "cpu" or "cuda:N".
func (n *Network) Device() string { return n.device.String() }

// Fallback says why the device is the CPU although "auto" found a CUDA provider;
// nil else.
func (n *Network) Fallback() error { return n.fallback }

// Library is the file of ONNX Runtime that is in use.
func (n *Network) Library() string { return n.library }

// Digest is the SHA-256 of the bundle in hexadecimal: it names the network for
// sure, as its name does not.
func (n *Network) Digest() string { return n.digest() }

// RuntimeVersion is the version of ONNX Runtime that is in use, such as "1.26.0".
func (n *Network) RuntimeVersion() string { return ort.GetVersion() }

// Close waits for a run in progress and frees the sessions. Idempotent.
func (n *Network) Close() error {
	n.closeOnce.Do(func() {
		n.tablesMu.Lock()
		for _, t := range n.tables {
			<-t.solved
		}
		n.tablesMu.Unlock()
		<-n.turn
		n.closeErr = errors.Join(n.features.close(), n.color.close(), n.likeness.graph.close(), n.tint.graph.close(), n.foreign.close(), sharedEnvironment.release())
		n.features, n.color, n.likeness.graph, n.tint.graph, n.foreign = nil, nil, nil, nil, nil
		n.turn <- struct{}{}
	})
	return n.closeErr
}

var errClosed = errors.New("the network is closed")

// take waits for the graphs; give hands them on.
func (n *Network) take(ctx context.Context) error {
	select {
	case <-n.turn:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	if n.features == nil && n.foreign == nil {
		n.give()
		return errClosed
	}
	return nil
}

func (n *Network) give() { n.turn <- struct{}{} }

// chromaTable returns the table of a tag's matrix and primaries, which is begun when
// first asked for.
func (n *Network) chromaTable(tag vidcolor.ColorTag) *chromaTable {
	n.tablesMu.Lock()
	defer n.tablesMu.Unlock()
	gamut := lab.GamutOf(tag.Primaries)
	key := tableKey{tag.Matrix, gamut.Primaries()}
	if n.tables[key] == nil {
		n.tables[key] = startChromaTable(tag.Matrix, gamut)
	}
	return n.tables[key]
}

// runError marks errors of a run; those of the context stay as they are.
func runError(ctx context.Context, op string, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("%s: %w", op, err)
	}
	return &vidcolor.Error{Kind: vidcolor.KindModel, Op: op, Err: oneLine(err)}
}

package job

import (
	"context"
	"errors"
	"sync"

	"github.com/vidcolor/vidcolor/colorize"
	"github.com/vidcolor/vidcolor/internal/av"
	"github.com/vidcolor/vidcolor/internal/fail"
)

// sessionKey says which networks can be shared.
type sessionKey struct {
	model, device string
	threads       int
}

// network is an open network that jobs share.
type network struct {
	*colorize.Network
	turn chan struct{} // holds one token: who has it may use the device
}

func (n *network) name() string     { return n.Manifest().Name }
func (n *network) scenes() []string { return n.Manifest().Scenes }

// networks opens each network when it is first needed and keeps it.
type networks struct {
	mu     sync.Mutex
	open   map[sessionKey]*network
	turns  map[string]chan struct{} // by device
	closed bool

	library string
}

func newNetworks(library string) *networks {
	return &networks{library: library, open: map[sessionKey]*network{}, turns: map[string]chan struct{}{}}
}

// get returns the network that s asks for. warn is told why it does not run where it
// might.
func (n *networks) get(ctx context.Context, s *Spec, threads int, warn func(string)) (*network, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.closed {
		return nil, ErrClosed
	}
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	key := sessionKey{s.Model, s.Device, min(threads, 8)}
	if found := n.open[key]; found != nil {
		return found, nil
	}
	net, err := colorize.Open(colorize.Options{Model: key.model, Device: key.device, Library: n.library, Threads: key.threads})
	if err != nil {
		return nil, err
	}
	av.Trim() // what reading it took
	if why := net.Fallback(); why != nil {
		warn("the network runs on the CPU: " + fail.OneLine(why))
	}
	if n.turns[net.Device()] == nil {
		n.turns[net.Device()] = make(chan struct{}, 1)
		n.turns[net.Device()] <- struct{}{}
	}
	n.open[key] = &network{Network: net, turn: n.turns[net.Device()]}
	return n.open[key], nil
}

// close closes all networks. Nobody uses them any more.
func (n *networks) close() (err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.closed = true
	for _, net := range n.open {
		err = errors.Join(err, net.Close())
	}
	clear(n.open)
	return err
}

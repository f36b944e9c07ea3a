package main

import (
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/colorize"
)

// network opens the model when it is first needed and keeps it for all inputs.
type network struct {
	options options
	warn    func(string)
	net     *colorize.Network
	err     error
}

// open returns the network, or the reason that there is none, every time.
func (n *network) open() (*colorize.Network, error) {
	if n.net == nil && n.err == nil {
		o := n.options
		saturation := o.saturation
		if saturation == 0 {
			saturation = colorize.NoColor
		}
		n.net, n.err = colorize.Open(colorize.Options{
			Model: o.model, Device: o.device, Threads: min(o.threads, 8), Size: o.size,
			Saturation: saturation,
		})
		if n.err == nil && n.net.Fallback() != nil {
			n.warn("the network runs on the CPU: " + oneLine(n.net.Fallback()))
		}
	}
	return n.net, n.err
}

// canvas is the network for frames like info's that are painted in the given
// layout and tag. It is told the film's emulsion.
func (n *network) canvas(info vidcolor.VideoInfo, layout vidcolor.Layout, tag vidcolor.ColorTag) (*colorize.Canvas, error) {
	net, err := n.open()
	if err != nil {
		return nil, err
	}
	c := net.For(info, layout, tag)
	c.SetEmulsion(n.emulsion(info).emulsion)
	return c, nil
}

// emulsion is what the network is told of a film.
func (n *network) emulsion(info vidcolor.VideoInfo) emulsionChoice {
	return chooseEmulsion(n.options.year, info.Metadata)
}

func (n *network) name() string     { return n.net.Manifest().Name }
func (n *network) device() string   { return n.net.Device() }
func (n *network) library() string  { return n.net.Library() }
func (n *network) scenes() []string { return n.net.Manifest().Scenes }

func (n *network) close() error {
	if n.net == nil {
		return nil
	}
	return n.net.Close()
}

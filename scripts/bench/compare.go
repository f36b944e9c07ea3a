package main

import (
	"encoding/json"
	"fmt"
	"os"
)

// measured is what a run by size leaves for the next commit.
type measured struct {
	Processor string  `json:"processor"`
	Date      string  `json:"date"`
	Sizes     []sized `json:"sizes"`
	Waits     waits   `json:"waits"`
}

func readMeasured(path string) (m measured, err error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return m, err
	}
	if err := json.Unmarshal(data, &m); err != nil {
		return m, fmt.Errorf("%s: %w", path, err)
	}
	return m, nil
}

// compareFiles prints what changed between two commits' figures: the ratios to the plain
// transcode, which hold on other machines, and the milliseconds of the own stages, which
// are told apart where the processors differ.
func compareFiles(base, now string) error {
	was, err := readMeasured(base)
	if err != nil {
		return err
	}
	is, err := readMeasured(now)
	if err != nil {
		return err
	}
	if was.Processor != is.Processor {
		fmt.Printf("other processors (%s, %s): only ratios compare\n", was.Processor, is.Processor)
	}
	for _, s := range is.Sizes {
		for _, o := range was.Sizes {
			if o.frameSize != s.frameSize || o.Grain != s.Grain {
				continue
			}
			wallWas, cpuWas := o.Colour.ratio(o.Plain)
			wall, cpu := s.Colour.ratio(s.Plain)
			fmt.Printf("%d×%d grain %-5v wall %.2f × → %.2f ×, CPU %.2f × → %.2f ×, peak %.0f → %.0f MiB, own stages %.1f → %.1f ms\n",
				s.Width, s.Height, s.Grain, wallWas, wall, cpuWas, cpu, o.Colour.Peak, s.Colour.Peak, o.own(), s.own())
		}
	}
	return nil
}

// own is what a frame costs outside codecs and network, in milliseconds of a core.
func (s *sized) own() float64 {
	if s.Effort == nil {
		return 0
	}
	return s.Effort.Look + s.Effort.Settle + s.Effort.Paint
}

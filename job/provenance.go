package job

import (
	"path/filepath"

	"github.com/vidcolor/vidcolor/colorize"
	"github.com/vidcolor/vidcolor/internal/provenance"
)

// Provenance is one making of a picture's colour, as the file itself tells it.
type Provenance = provenance.Record

// NoProvenance as [Spec.Provenance] writes no line that says how the colour was made.
const NoProvenance = "none"

// provenance is the line that the output bears, "" for none. The network is named as it
// is asked for: it is opened when the output's header is written already.
func (s *Spec) provenance() string {
	if s.Provenance == NoProvenance {
		return ""
	}
	network := filepath.Base(s.Model)
	if s.Model == "" {
		if built := colorize.Models(); len(built) > 0 {
			network = built[0].Name
		}
	}
	guide := ""
	if s.Guide != "" {
		guide = filepath.Base(s.Guide)
	}
	return Provenance{
		Program: "vidcolor", Version: readBuild().String(), Network: network, Guide: guide, Date: provenance.Today(),
	}.String()
}

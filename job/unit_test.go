package job

import (
	"encoding/json"
	"testing"

	"github.com/vidcolor/vidcolor/internal/journal"
)

// What was made of a unit has the samples that were planned, but behind a loss: what a
// decoder makes up there need not be the same twice.
func TestMadeIsWhatWasPlanned(t *testing.T) {
	damaged, err := json.Marshal(chunkReport{Lost: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name   string
		replay bool
		report json.RawMessage
		luma   uint32 // planned is 7
		pts    int64  // planned is 24
		same   bool
	}{
		{"as planned", false, nil, 7, 24, true},
		{"another picture", false, nil, 8, 24, false},
		{"another time", false, nil, 7, 25, false},
		{"another picture behind a loss", true, nil, 8, 24, true},
		{"another picture in a unit with a loss", false, damaged, 8, 24, true},
		{"another time behind a loss", true, nil, 7, 25, false},
	} {
		plan := journal.Chunk{Frames: 25, LastPTS: 24, Last: journal.Place{Frame: 24, PTS: 24, Luma: 7}}
		got := plan
		got.Last.Luma, got.Last.PTS, got.LastPTS, got.Report = tt.luma, tt.pts, tt.pts, tt.report
		err := sameChunks(&Unit{Replay: tt.replay, Chunks: []Chunk{plan}}, []Chunk{got})
		if (err == nil) != tt.same {
			t.Errorf("%s: got %v, the same: want %v", tt.name, err, tt.same)
		}
	}
}

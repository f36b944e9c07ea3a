package desk

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/vidcolor/vidcolor/job"
)

// words is a report for people.
func words(r *job.Report) map[string]string {
	w := map[string]string{
		"Frames":                   strconv.FormatInt(r.Frames, 10),
		"Shots":                    strconv.Itoa(len(r.Shots)),
		"Looked at by the network": strconv.FormatInt(r.NetworkFrames, 10) + " frames",
		"Time taken":               (time.Duration(r.Seconds * float64(time.Second))).Round(100 * time.Millisecond).String(),
		"Speed":                    fmt.Sprintf("%.1f frames a second", r.FPS),
		"Network":                  r.Model + " on " + r.Device,
		"Result":                   r.Output,
	}
	if r.Error != "" {
		w["Ended by"] = r.Error
	}
	if len(r.DroppedStreams) > 0 {
		w["Not kept"] = strings.Join(r.DroppedStreams, "; ")
	}
	if r.CorruptFrames > 0 || r.LostPackets > 0 {
		w["Damage"] = fmt.Sprintf("%d frames, %d packets", r.CorruptFrames, r.LostPackets)
	}
	return w
}

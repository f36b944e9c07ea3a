package decode

import (
	"time"

	"github.com/vidcolor/vidcolor"
)

// Media describes a file: its streams and, where it has one, the video that
// would be coloured.
type Media struct {
	Video    vidcolor.VideoInfo // as the container says, nothing is decoded
	HasVideo bool
	Streams  []vidcolor.StreamInfo
	Metadata map[string]string // the file's tags
	Duration time.Duration     // 0 if unknown
	Chapters int

	Provenance *vidcolor.Provenance // of colour that was made by machine; nil if nothing says so
}

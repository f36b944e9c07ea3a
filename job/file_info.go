package job

import (
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/decode"
	"github.com/vidcolor/vidcolor/internal/provenance"
)

// FileInfo is what [Engine.Inspect] finds out about a file.
type FileInfo struct {
	Path      string                `json:"path"`
	Container string                `json:"container"`
	Duration  float64               `json:"duration"` // seconds, 0 if unknown
	Chapters  int                   `json:"chapters"`
	Metadata  map[string]string     `json:"metadata,omitempty"`
	Streams   []vidcolor.StreamInfo `json:"streams"`
	Video     *PictureInfo          `json:"video,omitempty"` // the stream that would be coloured

	Frames        int64    `json:"frames"`         // 0 if unknown
	CountedFrames bool     `json:"frames_counted"` // by decoding, not from the file's own word
	Shots         []Shot   `json:"shots,omitempty"`
	Damage        []string `json:"damage,omitempty"`

	Provenance []Provenance `json:"provenance,omitempty"` // how its colour was made, oldest first; nil = not by this program
}

// PictureInfo describes the video stream that would be coloured.
type PictureInfo struct {
	Codec        string   `json:"codec"`
	PixFmt       string   `json:"pix_fmt"`
	Width        int      `json:"width"`
	Height       int      `json:"height"`
	Depth        int      `json:"depth"`
	Gray         bool     `json:"gray"`
	FrameRate    string   `json:"frame_rate,omitempty"`
	TimeBase     string   `json:"time_base"`
	SampleAspect string   `json:"sample_aspect_ratio,omitempty"`
	FieldOrder   string   `json:"field_order"`
	Rotation     int      `json:"rotation"`
	Color        TagNames `json:"color"`
	Completed    TagNames `json:"color_completed"` // what is computed with and written
	Still        bool     `json:"still"`

	Emulsion Emulsion `json:"emulsion"` // that the network would be told without --year

	HDR bool `json:"-"` // high dynamic range, and so refused for colouring
}

// TagNames are the four colour tags of ITU-T H.273 by FFmpeg's names.
type TagNames struct {
	Matrix    string `json:"matrix"`
	Primaries string `json:"primaries"`
	Transfer  string `json:"transfer"`
	Range     string `json:"range"`
}

func tagNames(t vidcolor.ColorTag) TagNames {
	return TagNames{
		tagName(matrixNames, int(t.Matrix)), tagName(primariesNames, t.Primaries),
		tagName(transferNames, t.Transfer), tagName(rangeNames, int(t.Range)),
	}
}

// String names all four.
func (t TagNames) String() string {
	return "matrix " + t.Matrix + ", primaries " + t.Primaries + ", transfer " + t.Transfer + ", range " + t.Range
}

func newFileInfo(path string, m *decode.Media) *FileInfo {
	c := &FileInfo{
		Path: path, Container: m.Video.Container, Duration: round(m.Duration.Seconds(), 6),
		Chapters: m.Chapters, Metadata: m.Metadata, Streams: m.Streams, Provenance: provenance.FindIn(m.Metadata),
	}
	if p := m.Provenance; p != nil { // a photo's
		c.Provenance = append(c.Provenance, Provenance{Program: p.Program, Version: p.Version, Network: p.Network, Guide: "none", Date: p.Date.Format(time.DateOnly)})
	}
	if !m.HasVideo {
		return c
	}
	v := m.Video
	c.Frames = v.Frames
	c.Video = &PictureInfo{
		Codec: v.Codec, PixFmt: v.PixFmt, Width: v.Width, Height: v.Height, Depth: v.Depth, Gray: v.Gray,
		TimeBase: v.TimeBase.String(), FieldOrder: v.FieldOrder, Rotation: v.Rotation,
		Color: tagNames(v.Tag), Completed: tagNames(v.Tag.Complete(v.Width, v.Height)), Still: v.Still,
		Emulsion: EmulsionOf(0, v.Metadata), HDR: v.Tag.HDR(),
	}
	if v.FrameRate.Valid() {
		c.Video.FrameRate = v.FrameRate.String()
	}
	if v.SampleAspect.Valid() {
		c.Video.SampleAspect = v.SampleAspect.String()
	}
	return c
}

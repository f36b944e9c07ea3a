package encode

import (
	"fmt"
	"maps"
	"strconv"
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/av"
	"github.com/vidcolor/vidcolor/internal/fault"
)

// writeHeader begins the output.
func (w *Writer) writeHeader() error {
	w.stream = w.out.Streams()[0]
	if err := w.copyChapters(); err != nil {
		return err
	}
	d, err := av.Options(w.muxerOptions())
	if err != nil {
		return failed("write", w.path, err, "")
	}
	defer d.Free()
	log := av.Logged(func() {
		if err = fault.At("write header"); err == nil {
			err = w.out.WriteHeader(d)
		}
	})
	if sinkErr := w.sink.Err(); sinkErr != nil {
		return writeError(w.path, sinkErr)
	}
	if err != nil {
		if log != "" {
			err = fmt.Errorf("%w (%s)", err, log)
		}
		return failed("write", w.path, err, "")
	}
	if w.copy != nil && w.copy.ended {
		w.copy.in.Close() // nothing is read: its index would only take memory
	}
	return nil
}

// muxerOptions are what the container's muxer is told, by FFmpeg's names. What they
// change for the reader is noted.
func (w *Writer) muxerOptions() map[string]string {
	opts := map[string]string{
		// Sparse streams, such as subtitles, must not make the muxer hold more of
		// the film than this.
		"max_interleave_delta": strconv.Itoa(int(2 * time.Second / time.Microsecond)),
	}
	if w.box.mkv {
		// Sound often begins a little before 0, where the decoder's priming lies.
		// Blocks can say so; moving the whole film instead would alter every time.
		opts["avoid_negative_ts"] = "disabled"
		if w.in.StartPTS < 0 && w.in.StartPTS != vidcolor.NoPTS {
			// A picture before 0 has no such way out; FFmpeg would not read its times.
			opts["avoid_negative_ts"] = "make_non_negative"
			w.notes = append(w.notes, w.box.ext[1:]+" has no picture before time 0: everything begins that much later")
		}
	}
	maps.Copy(opts, w.box.muxer)
	if w.part.pipe {
		opts["flush_packets"] = "1" // the reader waits for them
	}
	if w.box.format == "mpegts" {
		opts["mpegts_copyts"] = "1" // no delay of the muxer's own
	}
	if w.box.mov {
		// Input times exactly; QuickTime's scale is an integer number of ticks a
		// second, and 1001/30000 counts in 1/30000.
		opts["video_track_timescale"] = strconv.Itoa(w.enc.timing.base.Den)
		opts["movflags"] = "+write_colr"
		if w.part.pipe {
			// Fragments need no going back; the index waits for the first, so that an
			// edit list can say where time begins.
			opts["movflags"] += fragments
		}
		if w.o.FastStart && !w.part.pipe {
			opts["movflags"] += "+faststart"
			w.out.SetPath(w.part.temp) // where the muxer reads what it moves
		}
		if w.unofficial {
			opts["strict"] = "unofficial"
		}
		if w.anyTags {
			opts["movflags"] += anyTags
		}
		if scale := w.movieScale(); scale > 0 {
			opts["movie_timescale"] = strconv.Itoa(scale)
		}
	}
	return opts
}

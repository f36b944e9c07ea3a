// Package encode writes a coloured film or photo.
//
// A [Writer] encodes painted frames and muxes them with everything else of the
// source: audio, subtitles, attachments and data packet for packet, chapters,
// tags, dispositions. It writes to a hidden file beside the output, checks
// every write, syncs, and renames when all is done: the output's name holds the
// old file, a complete new one, or nothing. [WritePhoto] does the same for one
// picture.
//
// One frame comes out for each that goes in, at the same time in the source's
// own time base where the container can hold it: mp4 and mov always, Matroska
// and WebM to the millisecond, AVI to the frame. MPEG-TS, MPEG-PS and NUT know no
// times before 0 and may delay everything together by the encoder's reordering.
// Luma is written as it is; where the encoder is deeper it is shifted up, exactly.
package encode

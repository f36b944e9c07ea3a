// Package decode reads the main video stream of any file that FFmpeg reads and
// gives its luma, exactly as decoded and at its own depth, frame by frame.
//
// [Open] returns a [Reader] that has already decoded its first frame, so that
// what it says of the stream is what the frames will be. [Probe] describes a
// file without decoding it.
//
//   - YUV and grey sources give their Y plane bit for bit. RGB sources give the
//     luma that the completed colour tag's matrix makes of them, full range: a
//     grey of value v gives v.
//   - Times are FFmpeg's best effort timestamps. Where the file has none they
//     follow from the frame rate; where they do not grow they are nudged.
//   - What is damaged is counted in [Damage] and reading goes on.
//   - A photo is given upright, as its EXIF orientation says: samples are moved,
//     not altered. A film's display rotation is reported, not applied.
package decode

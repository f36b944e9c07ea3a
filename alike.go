package vidcolor

// Alike is what a keyframe shows, so that its cells can be compared with those of another.
type Alike interface {
	// Light is the mean L of each cell, row by row.
	Light() []float32
	// Like finds for each of the wanted cells those of an earlier frame that it is most
	// like; nil where the two cannot be compared.
	Like(earlier Alike, wanted []bool) *Likes
}

// Likes are the cells of one frame that those of another are like, most of all K of them
// for each cell, whether it was wanted or not.
type Likes struct {
	K      int
	Index  []int32   // of cells of the earlier frame
	Weight []float32 // their shares, summing to 1; 0 where the cell was not wanted
	Best   []float32 // highest likeness of each cell, up to 1
}

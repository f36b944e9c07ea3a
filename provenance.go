package vidcolor

import "time"

// Provenance says what made the colour of a film or photo. It travels with the file:
// colour that was made by machine is not to be taken for what was there.
type Provenance struct {
	Program string    `json:"program"`
	Version string    `json:"version"`
	Network string    `json:"network"` // its name
	Date    time.Time `json:"date"`
}

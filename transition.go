package vidcolor

// Transition says how a shot begins.
type Transition uint8

// The transitions.
const (
	TransitionNone     Transition = iota // the frame begins no shot
	TransitionStart                      // the film's first shot, or a change of picture size
	TransitionCut                        // hard cut
	TransitionDissolve                   // the scene before dissolved into this one
	TransitionFade                       // the scene before faded to a blank picture
)

// String returns "none", "start", "cut", "dissolve" or "fade".
func (t Transition) String() string {
	names := [...]string{"none", "start", "cut", "dissolve", "fade"}
	if int(t) >= len(names) {
		return "unknown"
	}
	return names[t]
}

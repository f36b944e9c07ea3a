package vidcolor

// SideKind says what rides on a frame beside its picture.
type SideKind uint8

// Kinds of side data, those that films bear in the stream of their pictures.
const (
	SideCaptions        SideKind = iota + 1 // EIA-608 and 708 captions: cc_data of ATSC A/53 part 4
	SideAFD                                 // active format description (ETSI TS 101 154 annex B), one byte
	SideUserData                            // unregistered user data of H.264 and HEVC: UUID, then anything
	SidePanScan                             // pan and scan window
	SideStereo                              // stereoscopic packing
	SideTimecode                            // SMPTE ST 12 time code
	SideDisplay                             // display orientation
	SideMastering                           // mastering display (SMPTE ST 2086)
	SideLight                               // content light level (CTA-861.3)
	SideDynamicMetadata                     // dynamic HDR metadata
	sideKinds
)

// String names the kind in words, as messages do.
func (k SideKind) String() string {
	names := [sideKinds]string{"unknown data", "closed captions", "active format description", "user data", "pan and scan window",
		"stereoscopic packing", "time code", "display orientation", "mastering display", "content light level", "dynamic HDR metadata"}
	if k >= sideKinds {
		return names[0]
	}
	return names[k]
}

// SideData is one piece of data that rides on a frame. Data is as FFmpeg keeps it for
// its kind and is not to be changed.
type SideData struct {
	Kind SideKind
	Data []byte
}

package av

// #cgo linux LDFLAGS: -Wl,--as-needed
// // Libraries of which nothing is called are left out of what a start loads (see devices.c).
import "C"

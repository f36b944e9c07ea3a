package dots

import "golang.org/x/sys/cpu"

var vector = cpu.X86.HasAVX2

//go:noescape
func products(out *int32, x, rows *int16, groups, blocks int)

//go:noescape
func scores(score *float32, products *int32, light *float32, n int, own, perProduct, perSquare, least float32, most *int32) uint64

package machine

import (
	"runtime"
	"strings"

	"golang.org/x/sys/cpu"
)

// Processor names the kind of processor by what a network's kernels choose between: on
// another kind the last bits of what it computes may differ.
func Processor() string {
	words := []string{runtime.GOARCH}
	for _, f := range []struct {
		name string
		has  bool
	}{
		{"avx2", cpu.X86.HasAVX2}, {"fma", cpu.X86.HasFMA}, {"avx512", cpu.X86.HasAVX512F && cpu.X86.HasAVX512BW},
		{"vnni", cpu.X86.HasAVX512VNNI}, {"amx", cpu.X86.HasAMXTile},
		{"dotprod", cpu.ARM64.HasASIMDDP}, {"sve", cpu.ARM64.HasSVE},
	} {
		if f.has {
			words = append(words, f.name)
		}
	}
	return strings.Join(words, "+")
}

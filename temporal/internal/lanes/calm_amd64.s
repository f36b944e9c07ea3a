#include "textflag.h"

// TAP draws in vectors v: weight Y1 less their distance from Y0, where above 0, of four
// vectors each. Y2 sums weighted vectors and Y3 weights; Y14 takes signs off, Y15 is 0.
#define TAP(v) \
	VMOVUPS   v, Y4 \
	VSUBPS    Y0, Y4, Y5 \
	VANDPS    Y14, Y5, Y5 \
	VPERMILPS $0xB1, Y5, Y6 \
	VADDPS    Y6, Y5, Y5 \
	VSUBPS    Y5, Y1, Y5 \
	VMAXPS    Y15, Y5, Y5 \
	VADDPS    Y5, Y3, Y3 \
	VMULPS    Y4, Y5, Y5 \
	VADDPS    Y5, Y2, Y2

// func calm8(out, above, mid, below *Vec, n int, kinship float32)
TEXT ·calm8(SB), NOSPLIT, $0-44
	MOVQ         out+0(FP), DI
	MOVQ         above+8(FP), R8
	MOVQ         mid+16(FP), R9
	MOVQ         below+24(FP), R10
	MOVQ         n+32(FP), CX
	VBROADCASTSS kinship+40(FP), Y1
	VXORPS       Y15, Y15, Y15
	VPCMPEQD     Y14, Y14, Y14
	VPSRLD       $1, Y14, Y14

calmNext:
	VMOVUPS 8(R9), Y0
	VXORPS  Y2, Y2, Y2
	VXORPS  Y3, Y3, Y3
	TAP((R8))
	TAP(8(R8))
	TAP(16(R8))
	TAP((R9))
	TAP(8(R9))
	TAP(16(R9))
	TAP((R10))
	TAP(8(R10))
	TAP(16(R10))
	VDIVPS  Y3, Y2, Y2
	VMOVUPS Y2, (DI)
	ADDQ    $32, DI
	ADDQ    $32, R8
	ADDQ    $32, R9
	ADDQ    $32, R10
	SUBQ    $4, CX
	JNZ     calmNext

	VZEROUPPER
	RET

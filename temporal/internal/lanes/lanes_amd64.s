#include "textflag.h"

// FOLD adds the eight lanes of Y: lane k to k+4, then k to k+2, then both.
#define FOLD(Y, X, out) \
	VEXTRACTF128 $1, Y, X13 \
	VADDPS       X13, X, X13 \
	VMOVHLPS     X13, X13, X14 \
	VADDPS       X14, X13, X13 \
	VMOVSHDUP    X13, X14 \
	VADDSS       X14, X13, X13 \
	VMOVSS       X13, out

// READ is q between samples, into Y8: line DI and the one R9 bytes below, fractions Y10
// and Y11, lanes Y15.
#define READ \
	VMASKMOVPS (DI), Y15, Y6 \
	VMASKMOVPS (DI)(R9*1), Y15, Y7 \
	VSUBPS     Y6, Y7, Y7 \
	VMULPS     Y11, Y7, Y7 \
	VADDPS     Y7, Y6, Y6 \
	VMASKMOVPS 4(DI), Y15, Y8 \
	VMASKMOVPS 4(DI)(R9*1), Y15, Y9 \
	VSUBPS     Y8, Y9, Y9 \
	VMULPS     Y11, Y9, Y9 \
	VADDPS     Y9, Y8, Y8 \
	VSUBPS     Y6, Y8, Y8 \
	VMULPS     Y10, Y8, Y8 \
	VADDPS     Y8, Y6, Y8

// BEGIN loads what all share: places, strides in bytes, steps, lanes, rows.
#define BEGIN \
	MOVQ    p+0(FP), SI \
	MOVQ    q+8(FP), DI \
	MOVQ    ps+16(FP), R8 \
	MOVQ    qs+24(FP), R9 \
	MOVQ    mask+32(FP), AX \
	MOVQ    rows+40(FP), CX \
	MOVQ    skip+48(FP), DX \
	SHLQ    $2, R8 \
	SHLQ    $2, R9 \
	MOVQ    R8, R10 \
	IMULQ   DX, R10 \
	MOVQ    R9, R11 \
	IMULQ   DX, R11 \
	VMOVUPS (AX), Y15

// FRACTIONS loads fx and fy.
#define FRACTIONS \
	VBROADCASTSS fx+56(FP), Y10 \
	VBROADCASTSS fy+60(FP), Y11

// func diff8(p, q *float32, ps, qs int, mask *[Width]int32, rows, skip int, out *[2]float32)
TEXT ·diff8(SB), NOSPLIT, $0-64
	BEGIN
	MOVQ   out+56(FP), BX
	VXORPS Y0, Y0, Y0
	VXORPS Y1, Y1, Y1

diffRow:
	VMASKMOVPS (SI), Y15, Y6
	VMASKMOVPS (DI), Y15, Y8
	VSUBPS     Y6, Y8, Y8
	VADDPS     Y8, Y0, Y0
	VMULPS     Y8, Y8, Y9
	VADDPS     Y9, Y1, Y1
	ADDQ       R10, SI
	ADDQ       R11, DI
	DECQ       CX
	JNZ        diffRow

	FOLD(Y0, X0, (BX))
	FOLD(Y1, X1, 4(BX))
	VZEROUPPER
	RET

// func diffAt8(p, q *float32, ps, qs int, mask *[Width]int32, rows, skip int, fx, fy float32, out *[2]float32)
TEXT ·diffAt8(SB), NOSPLIT, $0-72
	BEGIN
	FRACTIONS
	MOVQ   out+64(FP), BX
	VXORPS Y0, Y0, Y0
	VXORPS Y1, Y1, Y1

diffAtRow:
	READ
	VMASKMOVPS (SI), Y15, Y6
	VSUBPS     Y6, Y8, Y8
	VADDPS     Y8, Y0, Y0
	VMULPS     Y8, Y8, Y9
	VADDPS     Y9, Y1, Y1
	ADDQ       R10, SI
	ADDQ       R11, DI
	DECQ       CX
	JNZ        diffAtRow

	FOLD(Y0, X0, (BX))
	FOLD(Y1, X1, 4(BX))
	VZEROUPPER
	RET

// func moments8(p, q *float32, ps, qs int, mask *[Width]int32, rows, skip int, fx, fy float32, out *[3]float32)
TEXT ·moments8(SB), NOSPLIT, $0-72
	BEGIN
	FRACTIONS
	MOVQ   out+64(FP), BX
	VXORPS Y0, Y0, Y0
	VXORPS Y1, Y1, Y1
	VXORPS Y2, Y2, Y2

momentsRow:
	READ
	VADDPS     Y8, Y0, Y0
	VMULPS     Y8, Y8, Y9
	VADDPS     Y9, Y1, Y1
	VMASKMOVPS (SI), Y15, Y6
	VMULPS     Y6, Y8, Y9
	VADDPS     Y9, Y2, Y2
	ADDQ       R10, SI
	ADDQ       R11, DI
	DECQ       CX
	JNZ        momentsRow

	FOLD(Y0, X0, (BX))
	FOLD(Y1, X1, 4(BX))
	FOLD(Y2, X2, 8(BX))
	VZEROUPPER
	RET

// func probe8(p, q *float32, ps, qs int, mask *[Width]int32, rows, skip int, fx, fy float32, out *[5]float32)
TEXT ·probe8(SB), NOSPLIT, $0-72
	BEGIN
	FRACTIONS
	MOVQ   out+64(FP), BX
	LEAQ   4(SI)(R8*1), R12 // the window in p; SI is the line above it
	ADDQ   $4, SI
	VXORPS Y0, Y0, Y0
	VXORPS Y1, Y1, Y1
	VXORPS Y2, Y2, Y2
	VXORPS Y3, Y3, Y3
	VXORPS Y4, Y4, Y4

probeRow:
	READ
	VADDPS     Y8, Y0, Y0
	VMULPS     Y8, Y8, Y9
	VADDPS     Y9, Y1, Y1
	VMASKMOVPS (R12), Y15, Y6
	VMULPS     Y6, Y8, Y9
	VADDPS     Y9, Y2, Y2
	VMASKMOVPS -4(R12), Y15, Y6
	VMASKMOVPS 4(R12), Y15, Y7
	VSUBPS     Y6, Y7, Y7
	VMULPS     Y7, Y8, Y7
	VADDPS     Y7, Y3, Y3
	VMASKMOVPS (SI), Y15, Y6
	VMASKMOVPS (R12)(R8*1), Y15, Y7
	VSUBPS     Y6, Y7, Y7
	VMULPS     Y7, Y8, Y7
	VADDPS     Y7, Y4, Y4
	ADDQ       R10, SI
	ADDQ       R10, R12
	ADDQ       R11, DI
	DECQ       CX
	JNZ        probeRow

	FOLD(Y0, X0, (BX))
	FOLD(Y1, X1, 4(BX))
	FOLD(Y2, X2, 8(BX))
	FOLD(Y3, X3, 12(BX))
	FOLD(Y4, X4, 16(BX))
	VZEROUPPER
	RET

DATA half<>+0(SB)/4, $0x3f000000
GLOBL half<>(SB), RODATA|NOPTR, $4

// func gradients8(p *float32, ps int, mask *[Width]int32, rows, skip int, out *[9]float32)
TEXT ·gradients8(SB), NOSPLIT, $0-48
	MOVQ         p+0(FP), SI
	MOVQ         ps+8(FP), R8
	MOVQ         mask+16(FP), AX
	MOVQ         rows+24(FP), CX
	MOVQ         skip+32(FP), DX
	MOVQ         out+40(FP), BX
	SHLQ         $2, R8
	MOVQ         R8, R10
	IMULQ        DX, R10
	VMOVUPS      (AX), Y15
	VBROADCASTSS half<>(SB), Y12
	LEAQ         4(SI)(R8*1), R12
	ADDQ         $4, SI
	VXORPS       Y0, Y0, Y0
	VXORPS       Y1, Y1, Y1
	VXORPS       Y2, Y2, Y2
	VXORPS       Y3, Y3, Y3
	VXORPS       Y4, Y4, Y4
	VXORPS       Y5, Y5, Y5
	VXORPS       Y6, Y6, Y6
	VXORPS       Y7, Y7, Y7
	VXORPS       Y8, Y8, Y8

gradientsRow:
	VMASKMOVPS (R12), Y15, Y9
	VMASKMOVPS -4(R12), Y15, Y13
	VMASKMOVPS 4(R12), Y15, Y10
	VSUBPS     Y13, Y10, Y10
	VMULPS     Y12, Y10, Y10
	VMASKMOVPS (SI), Y15, Y13
	VMASKMOVPS (R12)(R8*1), Y15, Y11
	VSUBPS     Y13, Y11, Y11
	VMULPS     Y12, Y11, Y11
	VADDPS     Y9, Y0, Y0
	VMULPS     Y9, Y9, Y13
	VADDPS     Y13, Y1, Y1
	VADDPS     Y10, Y2, Y2
	VADDPS     Y11, Y3, Y3
	VMULPS     Y9, Y10, Y13
	VADDPS     Y13, Y4, Y4
	VMULPS     Y9, Y11, Y13
	VADDPS     Y13, Y5, Y5
	VMULPS     Y10, Y10, Y13
	VADDPS     Y13, Y6, Y6
	VMULPS     Y11, Y10, Y13
	VADDPS     Y13, Y7, Y7
	VMULPS     Y11, Y11, Y13
	VADDPS     Y13, Y8, Y8
	ADDQ       R10, SI
	ADDQ       R10, R12
	DECQ       CX
	JNZ        gradientsRow

	FOLD(Y0, X0, (BX))
	FOLD(Y1, X1, 4(BX))
	FOLD(Y2, X2, 8(BX))
	FOLD(Y3, X3, 12(BX))
	FOLD(Y4, X4, 16(BX))
	FOLD(Y5, X5, 20(BX))
	FOLD(Y6, X6, 24(BX))
	FOLD(Y7, X7, 28(BX))
	FOLD(Y8, X8, 32(BX))
	VZEROUPPER
	RET

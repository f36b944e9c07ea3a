#include "textflag.h"

// HALVE adds the upper four lanes of Y to its lower four, those of columns that are no part of
// the window left out.
#define HALVE(Y, X) \
	VANDPS       Y15, Y, Y \
	VEXTRACTF128 $1, Y, X14 \
	VADDPS       X14, X, X

// FOLD adds the eight lanes of Y: lane k to k+4, then k to k+2, then both.
#define FOLD(Y, X, out) \
	HALVE(Y, X) \
	VMOVHLPS  X, X, X14 \
	VADDPS    X14, X, X \
	VMOVSHDUP X, X14 \
	VADDSS    X14, X, X \
	VMOVSS    X, out

// FOLD4 is FOLD of four, whose sums go to out.
#define FOLD4(Y, X, Ya, Xa, Yb, Xb, Yc, Xc, out) \
	HALVE(Y, X) \
	HALVE(Ya, Xa) \
	HALVE(Yb, Xb) \
	HALVE(Yc, Xc) \
	VMOVLHPS Xa, X, X14 \
	VMOVHLPS X, Xa, Xa \
	VADDPS   Xa, X14, X \
	VMOVLHPS Xc, Xb, X14 \
	VMOVHLPS Xb, Xc, Xc \
	VADDPS   Xc, X14, Xb \
	VSHUFPS  $0x88, Xb, X, X14 \
	VSHUFPS  $0xDD, Xb, X, X \
	VADDPS   X, X14, X \
	VMOVUPS  X, out

// READ is q between samples, into Y8: line DI and the one R9 bytes below, fractions Y10
// and Y11.
#define READ \
	VMOVUPS (DI)(R9*1), Y6 \
	VSUBPS  (DI), Y6, Y6 \
	VMULPS  Y11, Y6, Y6 \
	VADDPS  (DI), Y6, Y6 \
	VMOVUPS 4(DI)(R9*1), Y8 \
	VSUBPS  4(DI), Y8, Y8 \
	VMULPS  Y11, Y8, Y8 \
	VADDPS  4(DI), Y8, Y8 \
	VSUBPS  Y6, Y8, Y8 \
	VMULPS  Y10, Y8, Y8 \
	VADDPS  Y8, Y6, Y8

// BEGIN loads what all share: places, lines and steps in bytes, rows, lanes.
#define BEGIN \
	MOVQ    p+0(FP), SI \
	MOVQ    q+8(FP), DI \
	MOVQ    k+16(FP), AX \
	MOVQ    (AX), R8 \
	MOVQ    8(AX), R9 \
	MOVQ    16(AX), R10 \
	MOVQ    24(AX), R11 \
	MOVQ    32(AX), CX \
	VMOVUPS 40(AX), Y15

// FRACTIONS loads fx and fy.
#define FRACTIONS \
	VBROADCASTSS fx+24(FP), Y10 \
	VBROADCASTSS fy+28(FP), Y11

// func diff8(p, q *float32, k *Pair, out *[2]float32)
TEXT ·diff8(SB), NOSPLIT, $0-32
	BEGIN
	MOVQ   out+24(FP), BX
	VXORPS Y0, Y0, Y0
	VXORPS Y1, Y1, Y1

diffRow:
	VMOVUPS (DI), Y8
	VSUBPS  (SI), Y8, Y8
	VADDPS  Y8, Y0, Y0
	VMULPS  Y8, Y8, Y9
	VADDPS  Y9, Y1, Y1
	ADDQ    R10, SI
	ADDQ    R11, DI
	DECQ    CX
	JNZ     diffRow

	FOLD(Y0, X0, (BX))
	FOLD(Y1, X1, 4(BX))
	VZEROUPPER
	RET

// func sum8(p *float32, k *Pair, out *float32)
TEXT ·sum8(SB), NOSPLIT, $0-24
	MOVQ    p+0(FP), SI
	MOVQ    k+8(FP), AX
	MOVQ    out+16(FP), BX
	MOVQ    16(AX), R10
	MOVQ    32(AX), CX
	VMOVUPS 40(AX), Y15
	VXORPS  Y0, Y0, Y0

sumRow:
	VADDPS (SI), Y0, Y0
	ADDQ   R10, SI
	DECQ   CX
	JNZ    sumRow

	FOLD(Y0, X0, (BX))
	VZEROUPPER
	RET

// func diffAt8(p, q *float32, k *Pair, fx, fy float32, out *[2]float32)
TEXT ·diffAt8(SB), NOSPLIT, $0-40
	BEGIN
	FRACTIONS
	MOVQ   out+32(FP), BX
	VXORPS Y0, Y0, Y0
	VXORPS Y1, Y1, Y1

diffAtRow:
	READ
	VSUBPS (SI), Y8, Y8
	VADDPS Y8, Y0, Y0
	VMULPS Y8, Y8, Y9
	VADDPS Y9, Y1, Y1
	ADDQ   R10, SI
	ADDQ   R11, DI
	DECQ   CX
	JNZ    diffAtRow

	FOLD(Y0, X0, (BX))
	FOLD(Y1, X1, 4(BX))
	VZEROUPPER
	RET

// func moments8(p, q *float32, k *Pair, fx, fy float32, out *[4]float32)
TEXT ·moments8(SB), NOSPLIT, $0-40
	BEGIN
	FRACTIONS
	MOVQ   out+32(FP), BX
	VXORPS Y0, Y0, Y0
	VXORPS Y1, Y1, Y1
	VXORPS Y2, Y2, Y2
	VXORPS Y3, Y3, Y3

momentsRow:
	READ
	VADDPS Y8, Y0, Y0
	VMULPS Y8, Y8, Y9
	VADDPS Y9, Y1, Y1
	VMULPS (SI), Y8, Y9
	VADDPS Y9, Y2, Y2
	ADDQ   R10, SI
	ADDQ   R11, DI
	DECQ   CX
	JNZ    momentsRow

	FOLD4(Y0, X0, Y1, X1, Y2, X2, Y3, X3, (BX))
	VZEROUPPER
	RET

// func probe8(p, q *float32, k *Pair, fx, fy float32, out *[5]float32)
TEXT ·probe8(SB), NOSPLIT, $0-40
	BEGIN
	FRACTIONS
	MOVQ   out+32(FP), BX
	LEAQ   4(SI)(R8*1), R12 // the window in p; SI is the line above it
	ADDQ   $4, SI
	VXORPS Y0, Y0, Y0
	VXORPS Y1, Y1, Y1
	VXORPS Y2, Y2, Y2
	VXORPS Y3, Y3, Y3
	VXORPS Y4, Y4, Y4

probeRow:
	READ
	VADDPS  Y8, Y0, Y0
	VMULPS  Y8, Y8, Y9
	VADDPS  Y9, Y1, Y1
	VMULPS  (R12), Y8, Y9
	VADDPS  Y9, Y2, Y2
	VMOVUPS 4(R12), Y7
	VSUBPS  -4(R12), Y7, Y7
	VMULPS  Y7, Y8, Y7
	VADDPS  Y7, Y3, Y3
	VMOVUPS (R12)(R8*1), Y7
	VSUBPS  (SI), Y7, Y7
	VMULPS  Y7, Y8, Y7
	VADDPS  Y7, Y4, Y4
	ADDQ    R10, SI
	ADDQ    R10, R12
	ADDQ    R11, DI
	DECQ    CX
	JNZ     probeRow

	FOLD4(Y0, X0, Y1, X1, Y2, X2, Y3, X3, (BX))
	FOLD(Y4, X4, 16(BX))
	VZEROUPPER
	RET

DATA half<>+0(SB)/4, $0x3f000000
GLOBL half<>(SB), RODATA|NOPTR, $4

// func gradients8(p *float32, k *Pair, out *[9]float32)
TEXT ·gradients8(SB), NOSPLIT, $0-24
	MOVQ         p+0(FP), SI
	MOVQ         k+8(FP), AX
	MOVQ         out+16(FP), BX
	MOVQ         (AX), R8
	MOVQ         16(AX), R10
	MOVQ         32(AX), CX
	VMOVUPS      40(AX), Y15
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
	VMOVUPS (R12), Y9
	VMOVUPS 4(R12), Y10
	VSUBPS  -4(R12), Y10, Y10
	VMULPS  Y12, Y10, Y10
	VMOVUPS (R12)(R8*1), Y11
	VSUBPS  (SI), Y11, Y11
	VMULPS  Y12, Y11, Y11
	VADDPS  Y9, Y0, Y0
	VMULPS  Y9, Y9, Y13
	VADDPS  Y13, Y1, Y1
	VADDPS  Y10, Y2, Y2
	VADDPS  Y11, Y3, Y3
	VMULPS  Y9, Y10, Y13
	VADDPS  Y13, Y4, Y4
	VMULPS  Y9, Y11, Y13
	VADDPS  Y13, Y5, Y5
	VMULPS  Y10, Y10, Y13
	VADDPS  Y13, Y6, Y6
	VMULPS  Y11, Y10, Y13
	VADDPS  Y13, Y7, Y7
	VMULPS  Y11, Y11, Y13
	VADDPS  Y13, Y8, Y8
	ADDQ    R10, SI
	ADDQ    R10, R12
	DECQ    CX
	JNZ     gradientsRow

	FOLD4(Y0, X0, Y1, X1, Y2, X2, Y3, X3, (BX))
	FOLD4(Y4, X4, Y5, X5, Y6, X6, Y7, X7, 16(BX))
	FOLD(Y8, X8, 32(BX))
	VZEROUPPER
	RET

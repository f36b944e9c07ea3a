#include "textflag.h"

// func products(out *int32, x, rows *int16, groups, blocks int)
//
// Four rows at a time, R8 bytes apart: Y0 to Y3 sum products of pairs of values.
TEXT ·products(SB), NOSPLIT, $0-40
	MOVQ out+0(FP), DI
	MOVQ x+8(FP), BX
	MOVQ rows+16(FP), SI
	MOVQ groups+24(FP), CX
	MOVQ blocks+32(FP), DX
	MOVQ DX, R8
	SHLQ $5, R8
	LEAQ (R8)(R8*2), R9

next:
	VPXOR Y0, Y0, Y0
	VPXOR Y1, Y1, Y1
	VPXOR Y2, Y2, Y2
	VPXOR Y3, Y3, Y3
	MOVQ  BX, AX
	MOVQ  DX, R10

blocks:
	VMOVDQU  (AX), Y8
	VPMADDWD (SI), Y8, Y4
	VPMADDWD (SI)(R8*1), Y8, Y5
	VPMADDWD (SI)(R8*2), Y8, Y6
	VPMADDWD (SI)(R9*1), Y8, Y7
	VPADDD   Y4, Y0, Y0
	VPADDD   Y5, Y1, Y1
	VPADDD   Y6, Y2, Y2
	VPADDD   Y7, Y3, Y3
	ADDQ     $32, AX
	ADDQ     $32, SI
	DECQ     R10
	JNZ      blocks

	VPHADDD      Y1, Y0, Y0
	VPHADDD      Y3, Y2, Y2
	VPHADDD      Y2, Y0, Y0
	VEXTRACTI128 $1, Y0, X1
	VPADDD       X1, X0, X0
	VMOVDQU      X0, (DI)
	ADDQ         $16, DI
	ADDQ         R9, SI
	DECQ         CX
	JNZ          next
	VZEROUPPER
	RET

// func scores(score *float32, products *int32, light *float32, n int, own, perProduct, perSquare, least float32, most *int32) uint64
//
// Eight at a time, n at most 64; Y5 are the largest products.
TEXT ·scores(SB), NOSPLIT, $0-64
	MOVQ         score+0(FP), DI
	MOVQ         products+8(FP), SI
	MOVQ         light+16(FP), DX
	MOVQ         n+24(FP), R9
	VBROADCASTSS own+32(FP), Y1
	VBROADCASTSS perProduct+36(FP), Y2
	VBROADCASTSS perSquare+40(FP), Y3
	VBROADCASTSS least+44(FP), Y4
	MOVQ         most+48(FP), R10
	VPBROADCASTD (R10), Y5
	XORQ         CX, CX
	XORQ         BX, BX

score:
	VMOVDQU   (SI)(CX*4), Y6
	VPMAXSD   Y6, Y5, Y5
	VCVTDQ2PS Y6, Y6
	VMULPS    Y2, Y6, Y6
	VMOVUPS   (DX)(CX*4), Y7
	VSUBPS    Y1, Y7, Y7
	VMULPS    Y7, Y7, Y7
	VMULPS    Y3, Y7, Y7
	VSUBPS    Y7, Y6, Y6
	VMOVUPS   Y6, (DI)(CX*4)
	VCMPPS    $2, Y6, Y4, Y7
	VMOVMSKPS Y7, AX
	SHLQ      CX, AX
	ORQ       AX, BX
	ADDQ      $8, CX
	CMPQ      CX, R9
	JLT       score

	VEXTRACTI128 $1, Y5, X6
	VPMAXSD      X6, X5, X5
	VPSHUFD      $0x4e, X5, X6
	VPMAXSD      X6, X5, X5
	VPSHUFD      $0xb1, X5, X6
	VPMAXSD      X6, X5, X5
	VMOVD        X5, (R10)
	MOVQ         BX, ret+56(FP)
	VZEROUPPER
	RET

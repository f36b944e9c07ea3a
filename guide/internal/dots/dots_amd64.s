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

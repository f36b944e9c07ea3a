#include "textflag.h"

// WIDE adds sixteen middle sums of words, in YM and eight times, to those of the
// first and last row, in Y6, and writes them from byte at on.
#define WIDE(XM, YM, at) \
	VPMOVZXWD    XM, Y8 \
	VPSLLD       $3, Y8, Y8 \
	VPMOVZXWD    X6, Y9 \
	VPADDD       Y9, Y8, Y8 \
	VMOVDQU      Y8, at(DI) \
	VEXTRACTI128 $1, YM, X8 \
	VPMOVZXWD    X8, Y8 \
	VPSLLD       $3, Y8, Y8 \
	VEXTRACTI128 $1, Y6, X9 \
	VPMOVZXWD    X9, Y9 \
	VPADDD       Y9, Y8, Y8 \
	VMOVDQU      Y8, (at+32)(DI)

// ENDS makes Y6 of the first and last row's samples from byte at on.
#define ENDS(at) \
	VPMOVZXBW at(SI), Y6 \
	VPMULLW   Y14, Y6, Y6 \
	VPMOVZXBW at(R11), Y7 \
	VPMULLW   Y15, Y7, Y7 \
	VPADDW    Y7, Y6, Y6

// func sum8(cols *uint32, src *uint8, stride, groups, rows, head, tail int)
TEXT ·sum8(SB), NOSPLIT, $0-56
	MOVQ         cols+0(FP), DI
	MOVQ         src+8(FP), SI
	MOVQ         stride+16(FP), R8
	MOVQ         groups+24(FP), CX
	MOVQ         rows+32(FP), R9
	VMOVQ        head+40(FP), X14
	VPBROADCASTW X14, Y14
	VMOVQ        tail+48(FP), X15
	VPBROADCASTW X15, Y15
	MOVQ         R9, R11
	DECQ         R11
	IMULQ        R8, R11
	ADDQ         SI, R11         // the last row

sumGroup:
	VPXOR Y0, Y0, Y0
	VPXOR Y1, Y1, Y1
	VPXOR Y2, Y2, Y2
	VPXOR Y3, Y3, Y3
	MOVQ  SI, R10
	MOVQ  R9, AX
	SUBQ  $2, AX
	JLE   sumEnds

sumRow:
	ADDQ      R8, R10
	VPMOVZXBW (R10), Y4
	VPADDW    Y4, Y0, Y0
	VPMOVZXBW 16(R10), Y5
	VPADDW    Y5, Y1, Y1
	VPMOVZXBW 32(R10), Y4
	VPADDW    Y4, Y2, Y2
	VPMOVZXBW 48(R10), Y5
	VPADDW    Y5, Y3, Y3
	DECQ      AX
	JNZ       sumRow

sumEnds:
	ENDS(0)
	WIDE(X0, Y0, 0)
	ENDS(16)
	WIDE(X1, Y1, 64)
	ENDS(32)
	WIDE(X2, Y2, 128)
	ENDS(48)
	WIDE(X3, Y3, 192)
	ADDQ $64, SI
	ADDQ $64, R11
	ADDQ $256, DI
	DECQ CX
	JNZ  sumGroup
	VZEROUPPER
	RET

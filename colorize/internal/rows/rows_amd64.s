#include "textflag.h"

#define CONST(name, bits) \
	DATA name<>+0(SB)/4, bits \
	GLOBL name<>(SB), RODATA|NOPTR, $4

CONST(one, $0x3f800000)
CONST(two, $0x40000000)
CONST(quarter, $0x3e800000)
CONST(lumaTop, $0x42400000) // 48
CONST(lumaLast, $47)
CONST(abLast, $31)
CONST(abLimit, $0x42e00000) // 112
CONST(abLeast, $0xc2e00000) // −112
CONST(abScale, $0x3e124925) // 1/7
CONST(steepHigh, $0xbf0ccccd) // −0.55
CONST(steepLow, $0xbfcccccd) // −1.6

// The table's distance in bytes from a node of a to the next.
#define ROW 528

// MIX is mix8 and mix16, by how eight samples are widened and the bytes that they take.
#define MIX(WIDEN, bytes) \
	MOVQ         dst+0(FP), DI \
	MOVQ         src+8(FP), SI \
	MOVQ         n+16(FP), CX \
	VBROADCASTSS k+24(FP), Y1 \
	VBROADCASTSS add+28(FP), Y2 \
	MOVQ         more+32(FP), AX \
	SHRQ         $3, CX \
	JZ           done \
	TESTQ        AX, AX \
	JNZ          more \
first: \
	WIDEN        (SI), Y0 \
	VCVTDQ2PS    Y0, Y0 \
	VMULPS       Y1, Y0, Y0 \
	VADDPS       Y2, Y0, Y0 \
	VMOVUPS      Y0, (DI) \
	ADDQ         $bytes, SI \
	ADDQ         $32, DI \
	DECQ         CX \
	JNZ          first \
	VZEROUPPER \
	RET \
more: \
	WIDEN        (SI), Y0 \
	VCVTDQ2PS    Y0, Y0 \
	VMULPS       Y1, Y0, Y0 \
	VADDPS       Y2, Y0, Y0 \
	VADDPS       (DI), Y0, Y0 \
	VMOVUPS      Y0, (DI) \
	ADDQ         $bytes, SI \
	ADDQ         $32, DI \
	DECQ         CX \
	JNZ          more \
done: \
	VZEROUPPER \
	RET

// func mix8(dst *float32, src *uint8, n int, k, add float32, more int)
TEXT ·mix8(SB), NOSPLIT, $0-40
	MIX(VPMOVZXBD, 8)

// func mix16(dst *float32, src *uint16, n int, k, add float32, more int)
TEXT ·mix16(SB), NOSPLIT, $0-40
	MIX(VPMOVZXWD, 16)

// func tent8(dst, src *float32, n int)
TEXT ·tent8(SB), NOSPLIT, $0-24
	MOVQ         dst+0(FP), DI
	MOVQ         src+8(FP), SI
	MOVQ         n+16(FP), CX
	VBROADCASTSS two<>(SB), Y8
	VBROADCASTSS quarter<>(SB), Y9
	VBROADCASTSS one<>(SB), Y10
	VXORPS       Y11, Y11, Y11
	SHRQ         $3, CX

tentBlock:
	VMOVUPS (SI), Y0
	VMOVUPS 32(SI), Y1
	VMOVUPS 8(SI), Y2
	VMOVUPS 40(SI), Y3
	VSHUFPS $0x88, Y1, Y0, Y4 // left
	VSHUFPS $0xdd, Y1, Y0, Y5 // middle
	VSHUFPS $0x88, Y3, Y2, Y6 // right
	VMULPS  Y8, Y5, Y5
	VADDPS  Y5, Y4, Y4
	VADDPS  Y6, Y4, Y4
	VMULPS  Y9, Y4, Y4
	VMAXPS  Y4, Y11, Y4
	VMINPS  Y4, Y10, Y4
	VPERMPD $0xd8, Y4, Y4
	VMOVUPS Y4, (DI)
	ADDQ    $64, SI
	ADDQ    $32, DI
	DECQ    CX
	JNZ     tentBlock
	VZEROUPPER
	RET

// LINE reads the next two rows of the line at the block's places, to A and B. R13 is where
// the block begins on them, R12 a row's length, Y11 the left nodes and Y10 the fractions.
#define LINE(A, B) \
	VPERMPS (R13), Y11, A \
	VPERMPS (R13)(R12*1), Y11, Y9 \
	LEAQ    (R13)(R12*2), R13 \
	VMULPS  Y10, Y9, Y9 \
	VADDPS  Y9, A, A \
	VPERMPS (R13), Y11, B \
	VPERMPS (R13)(R12*1), Y11, Y9 \
	LEAQ    (R13)(R12*2), R13 \
	VMULPS  Y10, Y9, Y9 \
	VADDPS  Y9, B, B

// TURN makes of eight rows of four, from byte at of the stack on, four columns in Y4 to Y7.
#define TURN(at) \
	VMOVUPS     (at)(SP), X0 \
	VINSERTF128 $1, (at+64)(SP), Y0, Y0 \
	VMOVUPS     (at+16)(SP), X1 \
	VINSERTF128 $1, (at+80)(SP), Y1, Y1 \
	VMOVUPS     (at+32)(SP), X2 \
	VINSERTF128 $1, (at+96)(SP), Y2, Y2 \
	VMOVUPS     (at+48)(SP), X3 \
	VINSERTF128 $1, (at+112)(SP), Y3, Y3 \
	VUNPCKLPS   Y1, Y0, Y8 \
	VUNPCKHPS   Y1, Y0, Y9 \
	VUNPCKLPS   Y3, Y2, Y10 \
	VUNPCKHPS   Y3, Y2, Y11 \
	VSHUFPS     $0x44, Y10, Y8, Y4 \
	VSHUFPS     $0xee, Y10, Y8, Y5 \
	VSHUFPS     $0x44, Y11, Y9, Y6 \
	VSHUFPS     $0xee, Y11, Y9, Y7

// QUAD reads Cb and Cr of sample i of the block at the table's two nodes of luma, to the
// stack.
#define QUAD(i) \
	MOVL         (128+4*i)(SP), AX \
	VBROADCASTSS (160+4*i)(SP), X0 \
	VMULPS       (R8)(AX*1), X0, X0 \
	VBROADCASTSS (192+4*i)(SP), X1 \
	VMULPS       16(R8)(AX*1), X1, X1 \
	VBROADCASTSS (224+4*i)(SP), X2 \
	VMULPS       ROW(R8)(AX*1), X2, X2 \
	VBROADCASTSS (256+4*i)(SP), X3 \
	VMULPS       (ROW+16)(R8)(AX*1), X3, X3 \
	VADDPS       X1, X0, X0 \
	VADDPS       X2, X0, X0 \
	VADDPS       X3, X0, X0 \
	VMOVUPS      X0, (16*i)(SP)

// func paint8(w *work)
// The stack: 0 what QUAD reads, 128 places in the table, 160 weights.
TEXT ·paint8(SB), NOSPLIT, $288-8
	MOVQ w+0(FP), DI
	MOVQ 0(DI), SI
	MOVQ 8(DI), DX
	MOVQ 16(DI), BX
	MOVQ 24(DI), R8
	MOVQ 32(DI), R9
	MOVQ 40(DI), R10
	MOVQ 48(DI), R11
	MOVQ 56(DI), CX
	MOVQ 104(DI), R12
	TESTQ CX, CX
	JZ   paintDone

paintBlock:
	MOVQ    (DX), R13
	ADDQ    BX, R13
	VMOVUPS 8(DX), Y11
	VMOVUPS 40(DX), Y10
	VMOVUPS (SI), Y15 // luma
	LINE(Y12, Y5)     // offset and slope of a
	LINE(Y13, Y7)     // of b

	VMULPS Y15, Y5, Y5
	VADDPS Y5, Y12, Y12
	VMULPS Y15, Y7, Y7
	VADDPS Y7, Y13, Y13
	LINE(Y4, Y5)      // limits of a
	LINE(Y6, Y7)      // of b

	VMAXPS       Y12, Y4, Y12
	VMINPS       Y12, Y5, Y12
	VMAXPS       Y13, Y6, Y13
	VMINPS       Y13, Y7, Y13
	VBROADCASTSS abLeast<>(SB), Y0
	VBROADCASTSS abLimit<>(SB), Y1
	VBROADCASTSS abScale<>(SB), Y2
	VMAXPS       Y12, Y0, Y12
	VMINPS       Y12, Y1, Y12
	VMAXPS       Y13, Y0, Y13
	VMINPS       Y13, Y1, Y13
	VADDPS       Y1, Y12, Y12
	VMULPS       Y2, Y12, Y12 // place among nodes of a
	VADDPS       Y1, Y13, Y13
	VMULPS       Y2, Y13, Y13 // of b
	VBROADCASTSS lumaTop<>(SB), Y3
	VMULPS       Y3, Y15, Y14 // of luma
	VPBROADCASTD abLast<>(SB), Y0
	VPBROADCASTD lumaLast<>(SB), Y1
	VCVTTPS2DQ   Y12, Y4
	VPMINSD      Y0, Y4, Y4
	VCVTTPS2DQ   Y13, Y5
	VPMINSD      Y0, Y5, Y5
	VCVTTPS2DQ   Y14, Y6
	VPMINSD      Y1, Y6, Y6
	VCVTDQ2PS    Y4, Y7
	VSUBPS       Y7, Y12, Y12 // fraction of a
	VCVTDQ2PS    Y5, Y7
	VSUBPS       Y7, Y13, Y13 // of b
	VCVTDQ2PS    Y6, Y7
	VSUBPS       Y7, Y14, Y14 // of luma

	// byte ((luma·33 + a)·33 + b)·16
	VPSLLD  $5, Y6, Y7
	VPADDD  Y6, Y7, Y7
	VPADDD  Y4, Y7, Y7
	VPSLLD  $5, Y7, Y8
	VPADDD  Y7, Y8, Y8
	VPADDD  Y5, Y8, Y8
	VPSLLD  $4, Y8, Y8
	VMOVDQU Y8, 128(SP)

	VMULPS       Y13, Y12, Y3 // w11
	VSUBPS       Y3, Y12, Y2  // w10
	VSUBPS       Y3, Y13, Y1  // w01
	VBROADCASTSS one<>(SB), Y0
	VSUBPS       Y12, Y0, Y0
	VSUBPS       Y1, Y0, Y0   // w00
	VMOVUPS      Y0, 160(SP)
	VMOVUPS      Y1, 192(SP)
	VMOVUPS      Y2, 224(SP)
	VMOVUPS      Y3, 256(SP)
	QUAD(0)
	QUAD(1)
	QUAD(2)
	QUAD(3)
	QUAD(4)
	QUAD(5)
	QUAD(6)
	QUAD(7)
	TURN(0)
	VSUBPS Y4, Y6, Y6
	VMULPS Y14, Y6, Y6
	VADDPS Y6, Y4, Y4 // Cb
	VSUBPS Y5, Y7, Y7
	VMULPS Y14, Y7, Y7
	VADDPS Y7, Y5, Y5 // Cr

	// the least and the most of R', G' and B' less Y'
	VBROADCASTSS 72(DI), Y0
	VMULPS       Y5, Y0, Y0
	VBROADCASTSS 84(DI), Y1
	VMULPS       Y4, Y1, Y1
	VBROADCASTSS 76(DI), Y2
	VMULPS       Y5, Y2, Y2
	VBROADCASTSS 80(DI), Y3
	VMULPS       Y4, Y3, Y3
	VADDPS       Y3, Y2, Y2
	VMINPS       Y0, Y1, Y6
	VMINPS       Y2, Y6, Y6 // least
	VMAXPS       Y0, Y1, Y7
	VMAXPS       Y2, Y7, Y7 // most

	VBROADCASTSS steepHigh<>(SB), Y0
	VMULPS       Y15, Y0, Y0
	VCMPPS       $1, Y0, Y6, Y0 // least < −0.55·luma
	VBROADCASTSS steepLow<>(SB), Y1
	VMULPS       Y15, Y1, Y1
	VCMPPS       $1, Y6, Y1, Y1 // −1.6·luma < least
	VANDPS       Y1, Y0, Y0
	VMOVMSKPS    Y0, AX
	MOVB         AX, (R11)

	// k: less chroma until every component is in 0 to 1
	VBROADCASTSS one<>(SB), Y8
	VSUBPS       Y15, Y8, Y9    // 1 − luma
	VXORPS       Y10, Y10, Y10
	VSUBPS       Y15, Y10, Y11  // −luma
	VCMPPS       $1, Y11, Y6, Y13
	VCMPPS       $1, Y7, Y9, Y14
	VORPS        Y13, Y14, Y14
	VTESTPS      Y14, Y14
	JZ           paintCodes
	VSUBPS       Y6, Y10, Y12   // −least
	VDIVPS       Y12, Y15, Y12
	VBLENDVPS    Y13, Y12, Y8, Y12
	VDIVPS       Y7, Y9, Y14
	VMULPS       Y12, Y7, Y13
	VCMPPS       $1, Y13, Y9, Y13
	VBLENDVPS    Y13, Y14, Y12, Y12
	VMULPS       Y12, Y4, Y4
	VMULPS       Y12, Y5, Y5

paintCodes:
	VBROADCASTSS 88(DI), Y0 // half
	VBROADCASTSS 92(DI), Y1 // span
	VPBROADCASTD 96(DI), Y2 // top
	VPXOR        Y3, Y3, Y3
	VMULPS       Y1, Y4, Y4
	VADDPS       Y0, Y4, Y4
	VCVTTPS2DQ   Y4, Y4
	VPMAXSD      Y3, Y4, Y4
	VPMINSD      Y2, Y4, Y4
	VMULPS       Y1, Y5, Y5
	VADDPS       Y0, Y5, Y5
	VCVTTPS2DQ   Y5, Y5
	VPMAXSD      Y3, Y5, Y5
	VPMINSD      Y2, Y5, Y5
	VEXTRACTI128 $1, Y4, X0
	VPACKUSDW    X0, X4, X4
	VEXTRACTI128 $1, Y5, X1
	VPACKUSDW    X1, X5, X5
	CMPQ         64(DI), $0
	JNE          paintDeep
	VPACKUSWB    X4, X4, X4
	VPACKUSWB    X5, X5, X5
	VMOVQ        X4, (R9)
	VMOVQ        X5, (R10)
	ADDQ         $8, R9
	ADDQ         $8, R10
	JMP          paintNext

paintDeep:
	VMOVDQU X4, (R9)
	VMOVDQU X5, (R10)
	ADDQ    $16, R9
	ADDQ    $16, R10

paintNext:
	ADDQ $32, SI
	ADDQ $72, DX
	INCQ R11
	DECQ CX
	JNZ  paintBlock

paintDone:
	VZEROUPPER
	RET

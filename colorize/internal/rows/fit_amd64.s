#include "textflag.h"

DATA unit<>+0(SB)/4, $0x3f800000
GLOBL unit<>(SB), RODATA|NOPTR, $4

// NEAR adds a cell to the sums of eight nodes: that at byte dx of a row of cells at R, whose
// weight lies WEIGHT from there. Y0 to Y6 are the sums of the weights, of luma, a and b by
// them, and of luma by luma, a and b, Y7 to Y10 the limits of a and b.
#define NEAR(R, dx, WEIGHT) \
	VMOVUPS dx(R), Y11 \
	VSUBPS  (SI), Y11, Y11 \
	VMOVUPS dx(R)(CX*1), Y12 \
	VMINPS  Y12, Y7, Y7 \
	VMAXPS  Y12, Y8, Y8 \
	VSUBPS  (SI)(CX*1), Y12, Y12 \
	VMOVUPS dx(R)(CX*2), Y13 \
	VMINPS  Y13, Y9, Y9 \
	VMAXPS  Y13, Y10, Y10 \
	VSUBPS  (SI)(CX*2), Y13, Y13 \
	VMOVUPS dx(R)WEIGHT, Y14 \
	VADDPS  Y14, Y0, Y0 \
	VMULPS  Y11, Y14, Y15 \
	VADDPS  Y15, Y1, Y1 \
	VMULPS  Y11, Y15, Y11 \
	VADDPS  Y11, Y4, Y4 \
	VMULPS  Y12, Y15, Y11 \
	VADDPS  Y11, Y5, Y5 \
	VMULPS  Y13, Y15, Y11 \
	VADDPS  Y11, Y6, Y6 \
	VMULPS  Y12, Y14, Y12 \
	VADDPS  Y12, Y2, Y2 \
	VMULPS  Y13, Y14, Y13 \
	VADDPS  Y13, Y3, Y3

// func fit8(nodes, cells *float32, room, blocks int, noise float32)
// R8, SI and R9 are the rows of cells, R10 and R11 lead to the weights of an own cell and a
// diagonal one; that of one beside lies four rows on.
TEXT ·fit8(SB), NOSPLIT, $0-36
	MOVQ nodes+0(FP), DI
	MOVQ cells+8(FP), R8
	MOVQ room+16(FP), CX
	MOVQ blocks+24(FP), DX
	LEAQ (CX)(CX*2), R10
	LEAQ (CX)(CX*4), R11
	ADDQ $4, R8
	LEAQ (R8)(R10*2), SI
	LEAQ (SI)(R10*2), R9
	LEAQ (DI)(R10*1), R12
	LEAQ (DI)(CX*4), R13

fitBlock:
	VXORPS  Y0, Y0, Y0
	VXORPS  Y1, Y1, Y1
	VXORPS  Y2, Y2, Y2
	VXORPS  Y3, Y3, Y3
	VXORPS  Y4, Y4, Y4
	VXORPS  Y5, Y5, Y5
	VXORPS  Y6, Y6, Y6
	VMOVUPS (SI)(CX*1), Y7
	VMOVAPS Y7, Y8
	VMOVUPS (SI)(CX*2), Y9
	VMOVAPS Y9, Y10
	NEAR(R8, -4, (R11*1))
	NEAR(R8, 0, (CX*4))
	NEAR(R8, 4, (R11*1))
	NEAR(SI, -4, (CX*4))
	NEAR(SI, 0, (R10*1))
	NEAR(SI, 4, (CX*4))
	NEAR(R9, -4, (R11*1))
	NEAR(R9, 0, (CX*4))
	NEAR(R9, 4, (R11*1))

	VBROADCASTSS unit<>(SB), Y11
	VDIVPS       Y0, Y11, Y0  // 1 by the weights
	VMULPS       Y0, Y1, Y1   // mean of luma
	VMULPS       Y0, Y4, Y4
	VMULPS       Y1, Y1, Y11
	VSUBPS       Y11, Y4, Y4
	VBROADCASTSS noise+32(FP), Y11
	VADDPS       Y11, Y4, Y4  // variance
	VMULPS       Y2, Y1, Y2
	VMULPS       Y0, Y2, Y2
	VMULPS       Y0, Y5, Y5
	VSUBPS       Y2, Y5, Y5
	VDIVPS       Y4, Y5, Y5   // slope of a
	VMULPS       Y3, Y1, Y3
	VMULPS       Y0, Y3, Y3
	VMULPS       Y0, Y6, Y6
	VSUBPS       Y3, Y6, Y6
	VDIVPS       Y4, Y6, Y6   // of b
	VMOVUPS      (SI), Y0
	VMULPS       Y0, Y5, Y1
	VMOVUPS      (SI)(CX*1), Y2
	VSUBPS       Y1, Y2, Y1
	VMULPS       Y0, Y6, Y3
	VMOVUPS      (SI)(CX*2), Y2
	VSUBPS       Y3, Y2, Y3
	VMOVUPS      Y1, (DI)
	VMOVUPS      Y5, (DI)(CX*1)
	VMOVUPS      Y3, (DI)(CX*2)
	VMOVUPS      Y6, (R12)
	VMOVUPS      Y7, (R13)
	VMOVUPS      Y8, (R13)(CX*1)
	VMOVUPS      Y9, (R13)(CX*2)
	VMOVUPS      Y10, (R13)(R10*1)
	ADDQ         $32, R8
	ADDQ         $32, SI
	ADDQ         $32, R9
	ADDQ         $32, DI
	ADDQ         $32, R12
	ADDQ         $32, R13
	DECQ         DX
	JNZ          fitBlock
	VZEROUPPER
	RET

// func between8(line, low, high *float32, room int, t float32)
TEXT ·between8(SB), NOSPLIT, $0-36
	MOVQ         line+0(FP), DI
	MOVQ         low+8(FP), SI
	MOVQ         high+16(FP), DX
	MOVQ         room+24(FP), R8
	VBROADCASTSS t+32(FP), Y4
	MOVQ         $8, CX

betweenRow:
	MOVQ R8, AX
	SHRQ $5, AX

betweenBlock:
	VMOVUPS (SI), Y0
	VMOVUPS (DX), Y1
	VSUBPS  Y0, Y1, Y1
	VMULPS  Y4, Y1, Y1
	VADDPS  Y1, Y0, Y0
	VMOVUPS Y0, (DI)
	VMOVUPS 4(SI), Y2
	VMOVUPS 4(DX), Y3
	VSUBPS  Y2, Y3, Y3
	VMULPS  Y4, Y3, Y3
	VADDPS  Y3, Y2, Y2
	VSUBPS  Y0, Y2, Y2
	VMOVUPS Y2, (DI)(R8*1)
	ADDQ    $32, SI
	ADDQ    $32, DX
	ADDQ    $32, DI
	DECQ    AX
	JNZ     betweenBlock
	ADDQ    R8, DI
	DECQ    CX
	JNZ     betweenRow
	VZEROUPPER
	RET

#include "textflag.h"

DATA quarter<>+0(SB)/4, $0x3e800000
GLOBL quarter<>(SB), RODATA|NOPTR, $4

DATA half<>+0(SB)/4, $0x3f000000
GLOBL half<>(SB), RODATA|NOPTR, $4

// func weigh8(out, a, b, c *float32, n int, add float32)
TEXT ·weigh8(SB), NOSPLIT, $0-44
	MOVQ         out+0(FP), DI
	MOVQ         a+8(FP), R8
	MOVQ         b+16(FP), R9
	MOVQ         c+24(FP), R10
	MOVQ         n+32(FP), CX
	VBROADCASTSS add+40(FP), Y3
	VBROADCASTSS quarter<>(SB), Y4
	VBROADCASTSS half<>(SB), Y5

weighNext:
	VMOVUPS (R8), Y0
	VADDPS  (R10), Y0, Y0
	VMULPS  Y4, Y0, Y0
	VMULPS  (R9), Y5, Y1
	VADDPS  Y1, Y0, Y0
	VADDPS  Y3, Y0, Y0
	VMOVUPS Y0, (DI)
	ADDQ    $32, DI
	ADDQ    $32, R8
	ADDQ    $32, R9
	ADDQ    $32, R10
	SUBQ    $8, CX
	JNZ     weighNext

	VZEROUPPER
	RET

// func halve8(out, a, b *float32, n int)
TEXT ·halve8(SB), NOSPLIT, $0-32
	MOVQ         out+0(FP), DI
	MOVQ         a+8(FP), R8
	MOVQ         b+16(FP), R9
	MOVQ         n+24(FP), CX
	VBROADCASTSS quarter<>(SB), Y4

halveNext:
	VMOVUPS (R8), Y0
	VMOVUPS 32(R8), Y1
	VSHUFPS $0x88, Y1, Y0, Y2
	VSHUFPS $0xDD, Y1, Y0, Y3
	VADDPS  Y3, Y2, Y2
	VMOVUPS (R9), Y0
	VMOVUPS 32(R9), Y1
	VSHUFPS $0x88, Y1, Y0, Y3
	VSHUFPS $0xDD, Y1, Y0, Y1
	VADDPS  Y3, Y2, Y2
	VADDPS  Y1, Y2, Y2
	VMULPS  Y4, Y2, Y2
	VPERMPD $0xD8, Y2, Y2
	VMOVUPS Y2, (DI)
	ADDQ    $32, DI
	ADDQ    $64, R8
	ADDQ    $64, R9
	SUBQ    $8, CX
	JNZ     halveNext

	VZEROUPPER
	RET

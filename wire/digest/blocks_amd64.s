//go:build amd64 && !purego

#include "textflag.h"

// Goal: SHA-256 (FIPS 180-4, sections 4.1.2 and 6.2) of sixteen texts at once, one in each lane of 32 bits. The Go side is in digest.go.
//
// Registers: Z0 to Z7 are the working variables a to h, Z16 to Z31 the sixteen words of the message schedule that are needed, Z8 to Z15 are for the
// moment. Rounds rename the variables instead of moving them: after eight they are where they were. What it is given is public or at least no key:
// its time depends on how many blocks there are, and on nothing else.

// The first words of the fractional parts of the cube roots of the first 64 primes (section 4.2.2).
DATA k<>+0x00(SB)/8, $0x71374491428a2f98
DATA k<>+0x08(SB)/8, $0xe9b5dba5b5c0fbcf
DATA k<>+0x10(SB)/8, $0x59f111f13956c25b
DATA k<>+0x18(SB)/8, $0xab1c5ed5923f82a4
DATA k<>+0x20(SB)/8, $0x12835b01d807aa98
DATA k<>+0x28(SB)/8, $0x550c7dc3243185be
DATA k<>+0x30(SB)/8, $0x80deb1fe72be5d74
DATA k<>+0x38(SB)/8, $0xc19bf1749bdc06a7
DATA k<>+0x40(SB)/8, $0xefbe4786e49b69c1
DATA k<>+0x48(SB)/8, $0x240ca1cc0fc19dc6
DATA k<>+0x50(SB)/8, $0x4a7484aa2de92c6f
DATA k<>+0x58(SB)/8, $0x76f988da5cb0a9dc
DATA k<>+0x60(SB)/8, $0xa831c66d983e5152
DATA k<>+0x68(SB)/8, $0xbf597fc7b00327c8
DATA k<>+0x70(SB)/8, $0xd5a79147c6e00bf3
DATA k<>+0x78(SB)/8, $0x1429296706ca6351
DATA k<>+0x80(SB)/8, $0x2e1b213827b70a85
DATA k<>+0x88(SB)/8, $0x53380d134d2c6dfc
DATA k<>+0x90(SB)/8, $0x766a0abb650a7354
DATA k<>+0x98(SB)/8, $0x92722c8581c2c92e
DATA k<>+0xa0(SB)/8, $0xa81a664ba2bfe8a1
DATA k<>+0xa8(SB)/8, $0xc76c51a3c24b8b70
DATA k<>+0xb0(SB)/8, $0xd6990624d192e819
DATA k<>+0xb8(SB)/8, $0x106aa070f40e3585
DATA k<>+0xc0(SB)/8, $0x1e376c0819a4c116
DATA k<>+0xc8(SB)/8, $0x34b0bcb52748774c
DATA k<>+0xd0(SB)/8, $0x4ed8aa4a391c0cb3
DATA k<>+0xd8(SB)/8, $0x682e6ff35b9cca4f
DATA k<>+0xe0(SB)/8, $0x78a5636f748f82ee
DATA k<>+0xe8(SB)/8, $0x8cc7020884c87814
DATA k<>+0xf0(SB)/8, $0xa4506ceb90befffa
DATA k<>+0xf8(SB)/8, $0xc67178f2bef9a3f7
GLOBL k<>(SB), RODATA|NOPTR, $256

// Bytes of a word from the text's order, highest first, to the processor's.
DATA turn<>+0(SB)/8, $0x0405060700010203
DATA turn<>+8(SB)/8, $0x0c0d0e0f08090a0b
GLOBL turn<>(SB), RODATA|NOPTR, $16

// LOAD fetches sixteen bytes of each lane: four words. Texts 0, 4, 8, 12 come into the quarters of one register, 1, 5, 9, 13 into the next, and so
// on; then the four by four words of each quarter are transposed, which puts text i into lane i.
#define LOAD(at, W0, W1, W2, W3) \
	VMOVDQU at(R8), X8; \
	VMOVDQU at(R8)(CX*1), X9; \
	VMOVDQU at(R8)(CX*2), X10; \
	VMOVDQU at(R8)(DX*1), X11; \
	VBROADCASTI32X4 at(R9), K1, Z8; \
	VBROADCASTI32X4 at(R9)(CX*1), K1, Z9; \
	VBROADCASTI32X4 at(R9)(CX*2), K1, Z10; \
	VBROADCASTI32X4 at(R9)(DX*1), K1, Z11; \
	VBROADCASTI32X4 at(R10), K2, Z8; \
	VBROADCASTI32X4 at(R10)(CX*1), K2, Z9; \
	VBROADCASTI32X4 at(R10)(CX*2), K2, Z10; \
	VBROADCASTI32X4 at(R10)(DX*1), K2, Z11; \
	VBROADCASTI32X4 at(R11), K3, Z8; \
	VBROADCASTI32X4 at(R11)(CX*1), K3, Z9; \
	VBROADCASTI32X4 at(R11)(CX*2), K3, Z10; \
	VBROADCASTI32X4 at(R11)(DX*1), K3, Z11; \
	VPSHUFB Z15, Z8, Z8; \
	VPSHUFB Z15, Z9, Z9; \
	VPSHUFB Z15, Z10, Z10; \
	VPSHUFB Z15, Z11, Z11; \
	VPUNPCKLDQ Z9, Z8, Z12; \
	VPUNPCKHDQ Z9, Z8, Z13; \
	VPUNPCKLDQ Z11, Z10, Z14; \
	VPUNPCKHDQ Z11, Z10, Z8; \
	VPUNPCKLQDQ Z14, Z12, W0; \
	VPUNPCKHQDQ Z14, Z12, W1; \
	VPUNPCKLQDQ Z8, Z13, W2; \
	VPUNPCKHQDQ Z8, Z13, W3

// ROUND is step 3 of section 6.2.2: T1 = h + Σ1(e) + Ch(e, f, g) + K + W; d += T1; h = T1 + Σ0(a) + Maj(a, b, c).
#define ROUND(A, B, C, D, E, F, G, H, W, at) \
	VPADDD.BCST at(BX), W, Z8; \
	VPRORD $6, E, Z9; \
	VPRORD $11, E, Z10; \
	VPRORD $25, E, Z11; \
	VPADDD Z8, H, H; \
	VMOVDQA32 E, Z12; \
	VPTERNLOGD $0x96, Z10, Z9, Z11; \
	VPTERNLOGD $0xca, G, F, Z12; \
	VPADDD Z11, H, H; \
	VPRORD $2, A, Z9; \
	VPRORD $13, A, Z10; \
	VPRORD $22, A, Z11; \
	VPADDD Z12, H, H; \
	VMOVDQA32 A, Z12; \
	VPTERNLOGD $0x96, Z10, Z9, Z11; \
	VPTERNLOGD $0xe8, C, B, Z12; \
	VPADDD H, D, D; \
	VPADDD Z11, H, H; \
	VPADDD Z12, H, H

// NEXT is step 1: W += σ0(the next word) + the word nine on + σ1(the word fourteen on), which are 15, 7 and 2 words back from the one that is made.
#define NEXT(W, W1, W9, W14) \
	VPRORD $7, W1, Z13; \
	VPRORD $18, W1, Z14; \
	VPSRLD $3, W1, Z15; \
	VPADDD W9, W, W; \
	VPTERNLOGD $0x96, Z14, Z13, Z15; \
	VPADDD Z15, W, W; \
	VPRORD $17, W14, Z13; \
	VPRORD $19, W14, Z14; \
	VPSRLD $10, W14, Z15; \
	VPTERNLOGD $0x96, Z14, Z13, Z15; \
	VPADDD Z15, W, W

// KEEP adds what a variable was before the block.
#define KEEP(V, at) \
	VPADDD at(DI), V, V; \
	VMOVDQU32 V, at(DI)

// func blocks(state *states, text *byte, stride, n int)
TEXT ·blocks(SB), NOSPLIT, $0-32
	MOVQ state+0(FP), DI
	MOVQ text+8(FP), R8
	MOVQ stride+16(FP), CX
	MOVQ n+24(FP), AX
	LEAQ (CX)(CX*2), DX
	LEAQ (R8)(CX*4), R9
	LEAQ (R9)(CX*4), R10
	LEAQ (R10)(CX*4), R11
	MOVL $0x00f0, R12
	KMOVW R12, K1
	MOVL $0x0f00, R12
	KMOVW R12, K2
	MOVL $0xf000, R12
	KMOVW R12, K3
	VMOVDQU32 0(DI), Z0
	VMOVDQU32 64(DI), Z1
	VMOVDQU32 128(DI), Z2
	VMOVDQU32 192(DI), Z3
	VMOVDQU32 256(DI), Z4
	VMOVDQU32 320(DI), Z5
	VMOVDQU32 384(DI), Z6
	VMOVDQU32 448(DI), Z7

block:
	VBROADCASTI32X4 turn<>(SB), Z15
	LOAD(0, Z16, Z17, Z18, Z19)
	LOAD(16, Z20, Z21, Z22, Z23)
	LOAD(32, Z24, Z25, Z26, Z27)
	LOAD(48, Z28, Z29, Z30, Z31)
	ADDQ $64, R8
	ADDQ $64, R9
	ADDQ $64, R10
	ADDQ $64, R11
	LEAQ k<>(SB), BX
	ROUND(Z0, Z1, Z2, Z3, Z4, Z5, Z6, Z7, Z16, 0)
	ROUND(Z7, Z0, Z1, Z2, Z3, Z4, Z5, Z6, Z17, 4)
	ROUND(Z6, Z7, Z0, Z1, Z2, Z3, Z4, Z5, Z18, 8)
	ROUND(Z5, Z6, Z7, Z0, Z1, Z2, Z3, Z4, Z19, 12)
	ROUND(Z4, Z5, Z6, Z7, Z0, Z1, Z2, Z3, Z20, 16)
	ROUND(Z3, Z4, Z5, Z6, Z7, Z0, Z1, Z2, Z21, 20)
	ROUND(Z2, Z3, Z4, Z5, Z6, Z7, Z0, Z1, Z22, 24)
	ROUND(Z1, Z2, Z3, Z4, Z5, Z6, Z7, Z0, Z23, 28)
	ROUND(Z0, Z1, Z2, Z3, Z4, Z5, Z6, Z7, Z24, 32)
	ROUND(Z7, Z0, Z1, Z2, Z3, Z4, Z5, Z6, Z25, 36)
	ROUND(Z6, Z7, Z0, Z1, Z2, Z3, Z4, Z5, Z26, 40)
	ROUND(Z5, Z6, Z7, Z0, Z1, Z2, Z3, Z4, Z27, 44)
	ROUND(Z4, Z5, Z6, Z7, Z0, Z1, Z2, Z3, Z28, 48)
	ROUND(Z3, Z4, Z5, Z6, Z7, Z0, Z1, Z2, Z29, 52)
	ROUND(Z2, Z3, Z4, Z5, Z6, Z7, Z0, Z1, Z30, 56)
	ROUND(Z1, Z2, Z3, Z4, Z5, Z6, Z7, Z0, Z31, 60)
	MOVL $3, R12

sixteen:
	ADDQ $64, BX
	NEXT(Z16, Z17, Z25, Z30)
	ROUND(Z0, Z1, Z2, Z3, Z4, Z5, Z6, Z7, Z16, 0)
	NEXT(Z17, Z18, Z26, Z31)
	ROUND(Z7, Z0, Z1, Z2, Z3, Z4, Z5, Z6, Z17, 4)
	NEXT(Z18, Z19, Z27, Z16)
	ROUND(Z6, Z7, Z0, Z1, Z2, Z3, Z4, Z5, Z18, 8)
	NEXT(Z19, Z20, Z28, Z17)
	ROUND(Z5, Z6, Z7, Z0, Z1, Z2, Z3, Z4, Z19, 12)
	NEXT(Z20, Z21, Z29, Z18)
	ROUND(Z4, Z5, Z6, Z7, Z0, Z1, Z2, Z3, Z20, 16)
	NEXT(Z21, Z22, Z30, Z19)
	ROUND(Z3, Z4, Z5, Z6, Z7, Z0, Z1, Z2, Z21, 20)
	NEXT(Z22, Z23, Z31, Z20)
	ROUND(Z2, Z3, Z4, Z5, Z6, Z7, Z0, Z1, Z22, 24)
	NEXT(Z23, Z24, Z16, Z21)
	ROUND(Z1, Z2, Z3, Z4, Z5, Z6, Z7, Z0, Z23, 28)
	NEXT(Z24, Z25, Z17, Z22)
	ROUND(Z0, Z1, Z2, Z3, Z4, Z5, Z6, Z7, Z24, 32)
	NEXT(Z25, Z26, Z18, Z23)
	ROUND(Z7, Z0, Z1, Z2, Z3, Z4, Z5, Z6, Z25, 36)
	NEXT(Z26, Z27, Z19, Z24)
	ROUND(Z6, Z7, Z0, Z1, Z2, Z3, Z4, Z5, Z26, 40)
	NEXT(Z27, Z28, Z20, Z25)
	ROUND(Z5, Z6, Z7, Z0, Z1, Z2, Z3, Z4, Z27, 44)
	NEXT(Z28, Z29, Z21, Z26)
	ROUND(Z4, Z5, Z6, Z7, Z0, Z1, Z2, Z3, Z28, 48)
	NEXT(Z29, Z30, Z22, Z27)
	ROUND(Z3, Z4, Z5, Z6, Z7, Z0, Z1, Z2, Z29, 52)
	NEXT(Z30, Z31, Z23, Z28)
	ROUND(Z2, Z3, Z4, Z5, Z6, Z7, Z0, Z1, Z30, 56)
	NEXT(Z31, Z16, Z24, Z29)
	ROUND(Z1, Z2, Z3, Z4, Z5, Z6, Z7, Z0, Z31, 60)
	SUBL $1, R12
	JNZ sixteen

	KEEP(Z0, 0)
	KEEP(Z1, 64)
	KEEP(Z2, 128)
	KEEP(Z3, 192)
	KEEP(Z4, 256)
	KEEP(Z5, 320)
	KEEP(Z6, 384)
	KEEP(Z7, 448)
	SUBQ $1, AX
	JNZ block
	VZEROUPPER
	RET

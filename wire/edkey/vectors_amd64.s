//go:build amd64 && !purego

#include "textflag.h"
#include "go_asm.h"

// Goal: add points of the curve, four lanes of 64 bits a point, two points a register, with the 52-bit multipliers of AVX-512 IFMA. The Go
// side, what is prepared and what a sum is made of are in vectors.go and multiple.go.
//
// Verifying is given nothing that is secret; signing is, by addSecret, and by addPoints and doublePoints with the points that came of it. What these
// three rely on, so that nobody can tell by time or by the cache what they were given:
//	- the only branches are at the end of a loop, on a count: sixteen rounds, or as many doublings as the caller says, which is a constant there;
//	- every address is an argument, or one moved on by the same step each round, or a name of this file, and a constant more; no lane is an address;
//	- all else is multiplications of 52 bits, additions, shifts, bit by bit operations, permutations of whole registers and masks, whose time
//	  is not known to depend on what is in the registers on any processor that has them. A mask that a digit makes picks lanes of registers, never of memory.
// addEntries does not keep to this: it reads entries and permutations where pointers and signs say.
//
// A number modulo p = 2²⁵⁵ - 19 is five limbs in five registers: weights 2⁰, 2⁵², 2¹⁰⁴, 2¹⁵⁶, 2²⁰⁸. The multipliers take the lowest 52 bits of a
// lane and nothing else, so that limbs need not be cut off: of the lowest four only these bits count, whatever stands above them. The highest
// limb is below 2⁴⁷ + 2¹². Such a number is called tight. A number of five limbs of up to 64 bits that all count is called wide.
//
// A point is in one of two forms, both tight, lanes from the lowest:
//	point: Y-X, Y+X, T, Z                 (X/Z, Y/Z, XY = TZ)
//	entry: y-x, y+x, 2d·t, 2z             (the same of the point that is added; see vectors.go)
// An addition (Hisil, Wong, Carter, Dawson 2008, sections 3.1 and 4.2, a = -1) is one multiplication of a point by an entry, which gives A, B,
// C, D; then E = B-A, H = B+A, F = D-C, G = D+C; then one multiplication E·F, H·E, F·G, G·H, which gives X, T, Z, Y. It is complete. To
// subtract an entry is to swap its y-x and y+x and to turn 2d·t. The first is done as it is read. The second is not done: F and G change places
// instead, and with them Z and Y, which the permutations after that put right.
//
// Registers: Z0 to Z4 and Z5 to Z9 are two independent sums, which take turns so that the steps of the one fill the waits of the other.
// Z10 to Z14 are the second factor of a multiplication, Z15 to Z24 the product (Z15 to Z19 from the reduction on), Z25 is for the moment,
// Z26 and Z27 are permutations, BX is where they all are.

#define C608 Z28  // 608 = 19·2⁵, which 2²⁶⁰ is modulo p
#define C19 Z29   // 2²⁵⁵ is 19
#define LOW47 Z30 // 2⁴⁷ - 1
#define TWO Z31   // 2 in lanes 3 and 7

#define THREE K1 // all lanes but 3 and 7: what an entry in a table has
#define EVEN K2  // lanes 0, 2, 4, 6: E and F, which are differences
#define LANE0 K3 // lanes 0 and 4: Y-X
#define LANE1 K4 // lanes 1 and 5: Y+X
#define LANE2 K5 // lanes 2 and 6: F

// In addSecret:
#define LANES01 K1 // lanes 0, 1, 4, 5: what is swapped
#define MINUS K6   // the lanes of digits below 8, then lanes 2 and 6 of these
#define UPPER K7   // lanes 4 to 7

// 512·p, what a product starts from, so that the differences made of it are above zero: its lowest limb, one of the next three, which are the
// same, and the highest. The first multiplication has it in lanes 1 and 3 (B and D), the second in 1, 2 and 3 (Y is in 2 or 3; to the
// others it does no harm, being a multiple of p).
DATA bias<>+8(SB)/8, $0x1fffffffffffda00
DATA bias<>+24(SB)/8, $0x1fffffffffffda00
DATA bias<>+40(SB)/8, $0x1ffffffffffffe00
DATA bias<>+56(SB)/8, $0x1ffffffffffffe00
DATA bias<>+72(SB)/8, $0x00fffffffffffe00
DATA bias<>+88(SB)/8, $0x00fffffffffffe00
DATA bias<>+104(SB)/8, $0x1fffffffffffda00
DATA bias<>+112(SB)/8, $0x1fffffffffffda00
DATA bias<>+120(SB)/8, $0x1fffffffffffda00
DATA bias<>+136(SB)/8, $0x1ffffffffffffe00
DATA bias<>+144(SB)/8, $0x1ffffffffffffe00
DATA bias<>+152(SB)/8, $0x1ffffffffffffe00
DATA bias<>+168(SB)/8, $0x00fffffffffffe00
DATA bias<>+176(SB)/8, $0x00fffffffffffe00
DATA bias<>+184(SB)/8, $0x00fffffffffffe00
GLOBL bias<>(SB), RODATA|NOPTR, $192

// Permutations of the eight lanes, a byte each, for the four cases: nothing is subtracted, the lower entry is, the upper is, both are.
//	of an entry:    0 1 2, subtracted 1 0 2
//	E H F G to F E G H:  2 0 3 1; subtracted E H G F to F E H G:  3 0 1 2
//	X T Z Y to Y Y T Z:  3 3 1 2; subtracted X T Y Z to Y Y T Z:  2 2 1 3
DATA lanes<>+0(SB)/8, $0x0706050403020100
DATA lanes<>+8(SB)/8, $0x0507040601030002
DATA lanes<>+16(SB)/8, $0x0605070702010303
DATA lanes<>+32(SB)/8, $0x0706050403020001
DATA lanes<>+40(SB)/8, $0x0507040602010003
DATA lanes<>+48(SB)/8, $0x0605070703010202
DATA lanes<>+64(SB)/8, $0x0706040503020100
DATA lanes<>+72(SB)/8, $0x0605040701030002
DATA lanes<>+80(SB)/8, $0x0705060602010303
DATA lanes<>+96(SB)/8, $0x0706040503020001
DATA lanes<>+104(SB)/8, $0x0605040702010003
DATA lanes<>+112(SB)/8, $0x0705060603010202
GLOBL lanes<>(SB), RODATA|NOPTR, $128

// 1, 1, 2d, 2 by limbs, which times a point's lanes is an entry.
DATA factors<>+0(SB)/8, $1
DATA factors<>+8(SB)/8, $1
DATA factors<>+16(SB)/8, $0x69b9426b2f159
DATA factors<>+24(SB)/8, $2
DATA factors<>+48(SB)/8, $0x9a8283b156ebd
DATA factors<>+80(SB)/8, $0xef3d13000e014
DATA factors<>+112(SB)/8, $0xfce7198e80f2e
DATA factors<>+144(SB)/8, $0x02406d9dc56df
GLOBL factors<>(SB), RODATA|NOPTR, $160

// What SELECT turns digits and limbs with: 8, 7, 2⁵² - 1, 18.
DATA digit<>+0(SB)/8, $8
DATA digit<>+8(SB)/8, $7
DATA digit<>+16(SB)/8, $0xfffffffffffff
DATA digit<>+24(SB)/8, $18
GLOBL digit<>(SB), RODATA|NOPTR, $32

#define CONSTANTS \
	MOVQ         $608, AX; \
	VPBROADCASTQ AX, C608; \
	MOVQ         $19, AX; \
	VPBROADCASTQ AX, C19; \
	MOVQ         $0x7fffffffffff, AX; \
	VPBROADCASTQ AX, LOW47; \
	MOVQ         $0x88, AX; \
	KMOVW        AX, K1; \
	MOVQ         $2, AX; \
	VPBROADCASTQ.Z AX, K1, TWO; \
	MOVQ         $0x77, AX; \
	KMOVW        AX, THREE; \
	MOVQ         $0x55, AX; \
	KMOVW        AX, EVEN; \
	MOVQ         $0x11, AX; \
	KMOVW        AX, LANE0; \
	MOVQ         $0x22, AX; \
	KMOVW        AX, LANE1; \
	MOVQ         $0x44, AX; \
	KMOVW        AX, LANE2

// START begins a product with the bias. The limbs of a product are below 10·2⁵² without it (see PRODUCT), those of 512·p are 2⁶¹ less a little,
// the highest 2⁵⁶ less a little, which is 16·2⁵²: so of two wide numbers of which the first has the bias, the difference is above zero, and
// the sum below 2⁶².
#define START(at) \
	VBROADCASTI64X4 bias<>+at+0(SB), Z15; \
	VBROADCASTI64X4 bias<>+at+32(SB), Z16; \
	VBROADCASTI64X4 bias<>+at+32(SB), Z17; \
	VBROADCASTI64X4 bias<>+at+32(SB), Z18; \
	VBROADCASTI64X4 bias<>+at+64(SB), Z19

// ROW adds limb a times the second factor: the lower 52 bits of each partial product to the limb of its weight, the upper to the next.
#define ROW(a, p0, p1, p2, p3, p4, p5) \
	VPMADD52LUQ Z10, a, p0; \
	VPMADD52LUQ Z11, a, p1; \
	VPMADD52LUQ Z12, a, p2; \
	VPMADD52LUQ Z13, a, p3; \
	VPMADD52LUQ Z14, a, p4; \
	VPMADD52HUQ Z10, a, p1; \
	VPMADD52HUQ Z11, a, p2; \
	VPMADD52HUQ Z12, a, p3; \
	VPMADD52HUQ Z13, a, p4; \
	VPMADD52HUQ Z14, a, p5

// OVER takes limb high, of weight 2²⁶⁰ times that of low, back into low and next, times 608: its lowest 52 bits as a product of two parts, what
// stands above them as one.
#define OVER(high, low, next) \
	VPSRLQ      $52, high, Z25; \
	VPMADD52LUQ C608, high, low; \
	VPMADD52HUQ C608, high, next; \
	VPMADD52LUQ C608, Z25, next

// PRODUCT adds the product of two tight numbers, a0 to a4 and Z10 to Z14, to Z15 to Z19, wide. No limb of ten takes more than nine parts below
// 2⁵², so none comes near 2⁶⁴. Of Z24, the upper part of the product of the highest limbs, no more than 2⁴² + 2⁸ is there, so that 608 times it
// is below 2⁵² and has no upper part. What comes back by OVER is below 2⁵² + 2¹⁴ a limb: ten times 2⁵² is never reached.
#define PRODUCT(a0, a1, a2, a3, a4) \
	VPXORQ      Z20, Z20, Z20; \
	VPXORQ      Z21, Z21, Z21; \
	VPXORQ      Z22, Z22, Z22; \
	VPXORQ      Z23, Z23, Z23; \
	VPXORQ      Z24, Z24, Z24; \
	ROW(a0, Z15, Z16, Z17, Z18, Z19, Z20); \
	ROW(a1, Z16, Z17, Z18, Z19, Z20, Z21); \
	ROW(a2, Z17, Z18, Z19, Z20, Z21, Z22); \
	ROW(a3, Z18, Z19, Z20, Z21, Z22, Z23); \
	ROW(a4, Z19, Z20, Z21, Z22, Z23, Z24); \
	OVER(Z20, Z15, Z16); \
	OVER(Z21, Z16, Z17); \
	OVER(Z22, Z17, Z18); \
	OVER(Z23, Z18, Z19); \
	VPMADD52LUQ C608, Z24, Z19

// TIGHTEN makes a wide number tight of which no limb is above 2⁶³ + 2⁶⁰, the highest not above 2⁵⁹: what stands above 2²⁵⁵ comes back times 19, then each limb gives what is above its 52
// bits to the next. The lowest four keep it as well, which nobody looks at. The highest is 47 bits and what it is given, less than 2¹².
#define TIGHTEN(a0, a1, a2, a3, a4) \
	VPSRLQ      $47, a4, Z25; \
	VPANDQ      LOW47, a4, a4; \
	VPMADD52LUQ C19, Z25, a0; \
	VPSRLQ      $52, a0, Z25; \
	VPADDQ      Z25, a1, a1; \
	VPSRLQ      $52, a1, Z25; \
	VPADDQ      Z25, a2, a2; \
	VPSRLQ      $52, a2, Z25; \
	VPADDQ      Z25, a3, a3; \
	VPSRLQ      $52, a3, Z25; \
	VPADDQ      Z25, a4, a4

// SUMS makes E, H, F, G of A, B, C, D: each pair swapped, then plus, and in the even lanes minus, the pair as it was.
#define SUMS(product, to) \
	VPSHUFD $0x4e, product, Z25; \
	VPADDQ  product, Z25, to; \
	VPSUBQ  product, Z25, EVEN, to

// FIRST multiplies a point by the entry in Z10 to Z14 and leaves E, H, F, G in its place.
#define FIRST(a0, a1, a2, a3, a4) \
	START(0); \
	PRODUCT(a0, a1, a2, a3, a4); \
	SUMS(Z15, a0); \
	SUMS(Z16, a1); \
	SUMS(Z17, a2); \
	SUMS(Z18, a3); \
	SUMS(Z19, a4); \
	TIGHTEN(a0, a1, a2, a3, a4)

// TWICE makes E, H, F, G of A = (Y-X)², B = (Y+X)², J = (Y-X)·(Y+X), K = Z²: E = B-A, H = B+A, F = 4K-2J, G = 2J. These are the E, H, F, G of
// a point added to itself, since Y²-X² = Z² + d·T² on the curve, so that C = 2d·T² = 2J-2K, with D = 2K. Of K with the bias four times are
// below 2⁶³ + 2⁶⁰, the highest limb below 2⁵⁹.
#define TWICE(product, to) \
	VPSHUFD $0x4e, product, Z25; \
	VPADDQ  Z25, Z25, to; \
	VPSUBQ  product, Z25, LANE0, to; \
	VPADDQ  product, Z25, LANE1, to; \
	VPSUBQ  product, to, LANE2, to; \
	VPADDQ  to, to, LANE2, to

// SQUARES multiplies Y-X, Y+X, Y-X, Z by Y-X, Y+X, Y+X, Z and leaves E, H, F, G of the point twice in its place.
#define SQUARES(a0, a1, a2, a3, a4) \
	VPERMQ $0xd4, a0, Z10; \
	VPERMQ $0xd4, a1, Z11; \
	VPERMQ $0xd4, a2, Z12; \
	VPERMQ $0xd4, a3, Z13; \
	VPERMQ $0xd4, a4, Z14; \
	VPERMQ $0xc4, a0, a0; \
	VPERMQ $0xc4, a1, a1; \
	VPERMQ $0xc4, a2, a2; \
	VPERMQ $0xc4, a3, a3; \
	VPERMQ $0xc4, a4, a4; \
	START(0); \
	PRODUCT(a0, a1, a2, a3, a4); \
	TWICE(Z15, a0); \
	TWICE(Z16, a1); \
	TWICE(Z17, a2); \
	TWICE(Z18, a3); \
	TWICE(Z19, a4); \
	TIGHTEN(a0, a1, a2, a3, a4)

// POINT makes Y-X, Y+X, T, Z of X, T, Z, Y: Y, Y, T, Z by a permutation, then minus and plus X in lanes 0 and 1.
#define POINT(product, permutation, to) \
	VPERMQ  product, permutation, to; \
	VPSHUFD $0x44, product, Z25; \
	VPSUBQ  Z25, to, LANE0, to; \
	VPADDQ  Z25, to, LANE1, to

// SECOND multiplies E, H, F, G by F, E, G, H and leaves the sum in its place, a point. The case is where the permutations are, see CASE.
#define SECOND(case, a0, a1, a2, a3, a4) \
	VPMOVZXBQ 8(case), Z26; \
	VPMOVZXBQ 16(case), Z27; \
	VPERMQ    a0, Z26, Z10; \
	VPERMQ    a1, Z26, Z11; \
	VPERMQ    a2, Z26, Z12; \
	VPERMQ    a3, Z26, Z13; \
	VPERMQ    a4, Z26, Z14; \
	START(96); \
	PRODUCT(a0, a1, a2, a3, a4); \
	POINT(Z15, Z27, a0); \
	POINT(Z16, Z27, a1); \
	POINT(Z17, Z27, a2); \
	POINT(Z18, Z27, a3); \
	POINT(Z19, Z27, a4); \
	TIGHTEN(a0, a1, a2, a3, a4)

// CASE finds the permutations for two entries, of which at says with a byte each whether they are subtracted (1) or added (0).
#define CASE(at, case, other) \
	MOVBLZX at, case; \
	MOVBLZX 1+at, other; \
	LEAQ    (case)(other*2), case; \
	SHLQ    $5, case; \
	ADDQ    BX, case

// ENTRIES reads two entries, by limbs of three lanes; 2z, in the fourth, is 2. No byte beyond an entry is read.
#define ENTRIES(case, lower, upper) \
	VPMOVZXBQ    (case), Z26; \
	VMOVDQU64    (lower), Y25; \
	VINSERTI64X4 $1, (upper), Z25, Z25; \
	VMOVDQA64    TWO, Z10; \
	VPERMQ       Z25, Z26, THREE, Z10; \
	VMOVDQU64    24(lower), Y11; \
	VINSERTI64X4 $1, 24(upper), Z11, Z11; \
	VPERMQ.Z     Z11, Z26, THREE, Z11; \
	VMOVDQU64    48(lower), Y12; \
	VINSERTI64X4 $1, 48(upper), Z12, Z12; \
	VPERMQ.Z     Z12, Z26, THREE, Z12; \
	VMOVDQU64    72(lower), Y13; \
	VINSERTI64X4 $1, 72(upper), Z13, Z13; \
	VPERMQ.Z     Z13, Z26, THREE, Z13; \
	VMOVDQU64    96(lower), Y14; \
	VINSERTI64X4 $1, 96(upper), Z14, Z14; \
	VPERMQ.Z     Z14, Z26, THREE, Z14

#define LOAD(at, a0, a1, a2, a3, a4) \
	VMOVDQU64 0(at), a0; \
	VMOVDQU64 64(at), a1; \
	VMOVDQU64 128(at), a2; \
	VMOVDQU64 192(at), a3; \
	VMOVDQU64 256(at), a4

#define STORE(a0, a1, a2, a3, a4, at) \
	VMOVDQU64 a0, 0(at); \
	VMOVDQU64 a1, 64(at); \
	VMOVDQU64 a2, 128(at); \
	VMOVDQU64 a3, 192(at); \
	VMOVDQU64 a4, 256(at)

#define PREFETCH(entry) \
	PREFETCHT0 (entry); \
	PREFETCHT0 64(entry)

// func addEntries(to *[2]pair, of *sums, n int)
TEXT ·addEntries(SB), NOSPLIT, $0-24
	MOVQ to+0(FP), DI
	MOVQ of+8(FP), SI
	MOVQ n+16(FP), CX
	CONSTANTS
	LEAQ 320(DI), DX
	LOAD(DI, Z0, Z1, Z2, Z3, Z4)
	LOAD(DX, Z5, Z6, Z7, Z8, Z9)
	LEAQ lanes<>(SB), BX
	LEAQ terms__size(SI), DX // what the second sum is made of
	LEAQ terms_negative(SI), R14
	LEAQ terms_negative(DX), R15
	TESTQ CX, CX
	JZ    done

next:
	// So many entries after these are there, whatever n is: see vectors.go.
	MOVQ const_ahead*8(SI), R8
	MOVQ const_ahead*8+8(SI), R9
	MOVQ const_ahead*8(DX), R10
	MOVQ const_ahead*8+8(DX), R11
	PREFETCH(R8)
	PREFETCH(R9)
	PREFETCH(R10)
	PREFETCH(R11)
	MOVQ 0(SI), R8
	MOVQ 8(SI), R9
	MOVQ 0(DX), R10
	MOVQ 8(DX), R11
	CASE(0(R14), R12, AX)
	CASE(0(R15), R13, AX)
	ENTRIES(R12, R8, R9)
	FIRST(Z0, Z1, Z2, Z3, Z4)
	ENTRIES(R13, R10, R11)
	FIRST(Z5, Z6, Z7, Z8, Z9)
	SECOND(R12, Z0, Z1, Z2, Z3, Z4)
	SECOND(R13, Z5, Z6, Z7, Z8, Z9)
	ADDQ $16, SI
	ADDQ $16, DX
	ADDQ $2, R14
	ADDQ $2, R15
	DECQ CX
	JNZ  next

done:
	LEAQ 320(DI), DX
	STORE(Z0, Z1, Z2, Z3, Z4, DI)
	STORE(Z5, Z6, Z7, Z8, Z9, DX)
	VZEROUPPER
	RET

// SELECT makes of a byte of two digits the two entries that they stand for, the lower digit's in the lower lanes. A digit u stands for 2u - 15: from 8 on
// for the multiple that is at u - 8 in its table, below 8 for the negative of that at 7 - u. A table has three registers for each limb, of eight words
// each: y-x, y+x, 2d·t. Lanes 0 and 1 are found in the first two, as if these were sixteen words: this permutation sees the lowest four bits of an
// index. From 8 on y-x is at u^8 and y+x at u; below 8, where the two change places, y+x is at u^15 and y-x at u^7. Lane 2 is found in the third: that
// permutation sees three bits. Where it is to be turned, it is p less it. All bits of p are ones, 52 a limb, but that the lowest limb is less
// by 18; so each limb is turned by itself, as long as the lowest is not above 2⁵² - 19 in any entry, which is seen to when they are made.
// The constants are in registers of the product, which begins after this: no instruction that MINUS masks may read memory, since what a processor does
// about memory behind a mask is told for faults only, not for time.
#define SELECT(byte, table) \
	MOVBLZX      byte, AX; \
	VPBROADCASTQ AX, Z26; \
	VPBROADCASTQ digit<>+0(SB), Z15; \
	VPBROADCASTQ digit<>+8(SB), Z16; \
	VPBROADCASTQ digit<>+16(SB), Z17; \
	VPBROADCASTQ digit<>+24(SB), Z18; \
	VPSRLQ       $4, Z26, UPPER, Z26; \
	VPTESTNMQ    Z15, Z26, MINUS; \
	VPXORQ       Z15, Z26, LANE0, Z26; \
	VPXORQ       Z16, Z26, MINUS, Z26; \
	KANDW        MINUS, LANE2, MINUS; \
	LIMB(0, table, Z10); \
	LIMB(192, table, Z11); \
	LIMB(384, table, Z12); \
	LIMB(576, table, Z13); \
	LIMB(768, table, Z14); \
	VPXORQ       Z17, Z10, MINUS, Z10; \
	VPXORQ       Z17, Z11, MINUS, Z11; \
	VPXORQ       Z17, Z12, MINUS, Z12; \
	VPXORQ       Z17, Z13, MINUS, Z13; \
	VPXORQ       LOW47, Z14, MINUS, Z14; \
	VPSUBQ       Z18, Z10, MINUS, Z10; \
	VPORQ        TWO, Z10, Z10

#define LIMB(at, table, to) \
	VMOVDQU64  at+0(table), to; \
	VPERMT2Q.Z at+64(table), Z26, LANES01, to; \
	VPERMQ     at+128(table), Z26, LANE2, to

// func addSecret(to *[2]pair, of *baseTables, digits *[places]byte)
TEXT ·addSecret(SB), NOSPLIT, $0-24
	MOVQ  to+0(FP), DI
	MOVQ  of+8(FP), DX
	MOVQ  digits+16(FP), SI
	CONSTANTS
	MOVQ  $0x33, AX
	KMOVW AX, LANES01
	MOVQ  $0xf0, AX
	KMOVW AX, UPPER
	LEAQ  320(DI), R8
	LOAD(DI, Z0, Z1, Z2, Z3, Z4)
	LOAD(R8, Z5, Z6, Z7, Z8, Z9)
	LEAQ  lanes<>(SB), BX // nothing is subtracted
	MOVQ  $const_places/2, CX

each:
	SELECT(0(SI), DX)
	FIRST(Z0, Z1, Z2, Z3, Z4)
	ADDQ $960, DX
	SELECT(1(SI), DX)
	FIRST(Z5, Z6, Z7, Z8, Z9)
	SECOND(BX, Z0, Z1, Z2, Z3, Z4)
	SECOND(BX, Z5, Z6, Z7, Z8, Z9)
	ADDQ $960, DX
	ADDQ $2, SI
	DECQ CX
	JNZ  each

	STORE(Z0, Z1, Z2, Z3, Z4, DI)
	STORE(Z5, Z6, Z7, Z8, Z9, R8)
	VZEROUPPER
	RET

// func addPoints(to, other *pair)
TEXT ·addPoints(SB), NOSPLIT, $0-16
	MOVQ to+0(FP), DI
	MOVQ other+8(FP), SI
	CONSTANTS
	LOAD(DI, Z0, Z1, Z2, Z3, Z4)
	LOAD(SI, Z5, Z6, Z7, Z8, Z9)
	LEAQ lanes<>(SB), BX

	// The entry of the other point.
	VBROADCASTI64X4 factors<>+0(SB), Z10
	VBROADCASTI64X4 factors<>+32(SB), Z11
	VBROADCASTI64X4 factors<>+64(SB), Z12
	VBROADCASTI64X4 factors<>+96(SB), Z13
	VBROADCASTI64X4 factors<>+128(SB), Z14
	START(0)
	PRODUCT(Z5, Z6, Z7, Z8, Z9)
	VMOVDQA64 Z15, Z10
	VMOVDQA64 Z16, Z11
	VMOVDQA64 Z17, Z12
	VMOVDQA64 Z18, Z13
	VMOVDQA64 Z19, Z14
	TIGHTEN(Z10, Z11, Z12, Z13, Z14)

	FIRST(Z0, Z1, Z2, Z3, Z4)
	SECOND(BX, Z0, Z1, Z2, Z3, Z4)
	STORE(Z0, Z1, Z2, Z3, Z4, DI)
	VZEROUPPER
	RET

// func doublePoints(p *pair, n int)
TEXT ·doublePoints(SB), NOSPLIT, $0-16
	MOVQ p+0(FP), DI
	MOVQ n+8(FP), CX
	CONSTANTS
	LOAD(DI, Z0, Z1, Z2, Z3, Z4)
	LEAQ lanes<>(SB), BX

again:
	SQUARES(Z0, Z1, Z2, Z3, Z4)
	SECOND(BX, Z0, Z1, Z2, Z3, Z4)
	DECQ CX
	JNZ  again
	STORE(Z0, Z1, Z2, Z3, Z4, DI)
	VZEROUPPER
	RET

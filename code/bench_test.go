package code

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"hutong/code/registry"
)

// bigRegistry is 5,000 entries of all three kinds on top of the shipped ones.
func bigRegistry(t testing.TB, n int) *registry.Snapshot {
	t.Helper()
	more := make([]registry.Entry, 0, n)
	for i := range n {
		e := registry.Entry{ID: fmt.Sprintf("e%d", i), Issuer: fmt.Sprintf("p%d", i%300), Source: "made for a test"}
		switch i % 3 {
		case 0:
			e.Prefix, e.Length = fmt.Sprintf("9%06d", i), []int{20}
		case 1:
			e.Host, e.Path = fmt.Sprintf("pay%d.example.com", i/10), fmt.Sprintf("/q%d/*", i%10)
		default:
			e.GUID, e.Tag, e.Country, e.Currency = fmt.Sprintf("com.example.n%d", i), "26", "TH", "THB"
		}
		more = append(more, e)
	}
	s, err := registry.Known().With("test", more...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// a 180-byte code: QRIS with two accounts, references and postal code.
const qris180 = "00020101021126580013ID.CO.BRI.WWW01189360000200413325550208413325550303UMI51440014ID.CO.QRIS.WWW0215ID10243358898860303UMI5204591253033605802ID5914APOTIK SYAHADA6006PADANG61052517162070703A01630490C5"

func BenchmarkDecode(b *testing.B) {
	reg := bigRegistry(b, 5000)
	now := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	for _, tt := range []struct{ name, payload string }{
		{"qris", qris180},
		{"promptpay", "00020101021229370016A0000006770101110113006680111111153037645802TH540520.15630442BE"},
		{"korean", "0002010102121531260004102600041071195812000000026310014D4100000014010050910000540852047299530341054062569805802KR5910NAISHUSIAT6013SEOUL MAPO-GU610504086625603091000054080515MQ202200012703306081000445207080000000164240002ko0104나이스샷0206서울 마포구63045C76"},
		{"wechat", "134621141753364349"},
		{"link", "https://qr.95516.com/00010000/62028489073949969691921655610979"},
	} {
		b.Run(tt.name, func(b *testing.B) {
			Decode(tt.payload, reg, now) // the profiles are compiled at first use
			b.SetBytes(int64(len(tt.payload)))
			b.ReportAllocs()
			for b.Loop() {
				if c := Decode(tt.payload, reg, now); !c.Valid {
					b.Fatal(c.Errors)
				}
			}
		})
	}
}

func BenchmarkDecodeInto(b *testing.B) {
	reg := bigRegistry(b, 5000)
	c := new(Code)
	b.ReportAllocs()
	for b.Loop() {
		if DecodeInto(c, qris180, reg, time.Time{}); !c.Valid {
			b.Fatal(c.Errors)
		}
	}
}

// TestDecodeAllocations holds the reader to four allocations on a valid code.
func TestDecodeAllocations(t *testing.T) {
	reg := bigRegistry(t, 500)
	for name, payload := range map[string]string{
		"qris": qris180, "wechat": "134621141753364349",
		"many references": "0002010102121531260004102600041071195812000000026310014D4100000014010050910000540852047299530341054062569805802KR5910NAISHUSIAT6013SEOUL MAPO-GU610504086625603091000054080515MQ202200012703306081000445207080000000164240002ko0104나이스샷0206서울 마포구63045C76",
	} {
		Decode(payload, reg, time.Time{})
		if n := testing.AllocsPerRun(200, func() { Decode(payload, reg, time.Time{}) }); n > 4 {
			t.Errorf("%s: %v allocations, at most 4", name, n)
		}
	}
}

func BenchmarkAppendJSON(b *testing.B) {
	c := Decode(qris180, nil, time.Time{})
	var buf []byte
	for b.Loop() {
		buf = c.AppendJSON(buf[:0])
	}
	b.SetBytes(int64(len(buf)))
}

// A registry's size must not show in the cost of a look-up: compare five entries and five thousand.
func BenchmarkRegistrySize(b *testing.B) {
	for _, n := range []int{5, 5000} {
		reg := bigRegistry(b, n)
		b.Run(strings.TrimSpace(fmt.Sprint(n)), func(b *testing.B) {
			for b.Loop() {
				Decode(qris180, reg, time.Time{})
				Decode("134621141753364349", reg, time.Time{})
				Decode("https://pay0.example.com/q1/x", reg, time.Time{})
			}
		})
	}
}

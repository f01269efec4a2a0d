package digest

import (
	"crypto/sha256"
	"math/rand/v2"
	"testing"
)

// texts are n of unlike lengths.
func texts(rnd *rand.Rand, n, low, high int) [][]byte {
	out := make([][]byte, n)
	for i := range out {
		out[i] = make([]byte, low+rnd.IntN(high-low+1))
		for j := range out[i] {
			out[i][j] = byte(rnd.Uint32())
		}
	}
	return out
}

// check compares all leaves and all nodes over them with what the library says of each.
func check(t *testing.T, all [][]byte) {
	t.Helper()
	leaves := make([][Size]byte, len(all))
	Leaves(leaves, func(i int) []byte { return all[i] })
	for i, text := range all {
		if want := sha256.Sum256(append([]byte{0}, text...)); leaves[i] != want {
			t.Fatalf("leaf %d of %d, %d bytes: %x, want %x", i, len(all), len(text), leaves[i], want)
		}
	}
	level := append([][Size]byte(nil), leaves...)
	Nodes(level)
	for i := range len(all) / 2 {
		l, r := leaves[2*i], leaves[2*i+1]
		if want := sha256.Sum256(append(append([]byte{1}, l[:]...), r[:]...)); level[i] != want {
			t.Fatalf("node %d of %d leaves: %x, want %x", i, len(all), level[i], want)
		}
	}
	if n := len(all); n%2 == 1 && level[n-1] != leaves[n-1] {
		t.Fatal("the one that has nothing beside it was changed")
	}
}

// checkAll has every length up to beyond what a lane takes, and every number of texts up to some groups of lanes.
func checkAll(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for n := range 70 {
		for _, high := range []int{0, 1, 54, 55, 64, 130, 700, (most + 2) * sha256.BlockSize} {
			check(t, texts(rnd, n, 0, high))
		}
	}
	for low := 0; low < (most+1)*sha256.BlockSize; low += 20 {
		var all [][]byte
		for i := range 20 { // 20 lengths side by side
			all = append(all, texts(rnd, 1, low+i, low+i)...)
		}
		check(t, all)
	}
}

func TestHashesAreTheLibrarys(t *testing.T) { checkAll(t) }

func FuzzHashes(f *testing.F) {
	f.Add([]byte("\x03\x00\x01\x02"), byte(20))
	f.Fuzz(func(t *testing.T, data []byte, n byte) {
		all := make([][]byte, n)
		for i := range all {
			if len(data) < 2 {
				break
			}
			size := min(int(data[0])+int(data[1])<<8, len(data)-2)
			all[i], data = data[2:2+size], data[1:] // they overlap
		}
		check(t, all)
	})
}

// What stands in a frame, by its lengths.
func BenchmarkLeaves(b *testing.B) {
	for _, c := range []struct {
		name      string
		low, high int
	}{{"requests", 280, 320}, {"answers", 580, 620}, {"questions", 680, 720}, {"mixed", 200, 900}} {
		for _, way := range []string{"one by one", "all"} {
			b.Run(c.name+"/"+way, func(b *testing.B) {
				const n = 150
				all := texts(rand.New(rand.NewPCG(1, 2)), n, c.low, c.high)
				to := make([][Size]byte, n)
				for b.Loop() {
					if way == "all" {
						Leaves(to, func(i int) []byte { return all[i] })
						continue
					}
					for i, text := range all {
						to[i] = Leaf[[Size]byte](text)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/leaf")
			})
		}
	}
}

func BenchmarkNodes(b *testing.B) {
	for _, way := range []string{"one by one", "all"} {
		b.Run(way, func(b *testing.B) {
			level := make([][Size]byte, 256)
			for b.Loop() {
				if way == "all" {
					Nodes(level)
					continue
				}
				for i := range 128 {
					level[i] = Node(&level[2*i], &level[2*i+1])
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*128), "ns/node")
		})
	}
}

package bench

import (
	"crypto/ed25519"
	"fmt"
	"os"
	"runtime"
	"slices"
	"time"
)

// Machine is what a machine takes for pieces of work that have nothing to do with the switch. Figures of unlike machines, or of two minutes on
// one that others use too, are compared by it: machines of one price differ by two and more.
type Machine struct {
	Processors   int     `json:"processors"`
	SignMicros   float64 `json:"ed25519_sign_us"`   // by the standard library, on one processor; the least of some rounds
	VerifyMicros float64 `json:"ed25519_verify_us"` // likewise
	SyncMillis   float64 `json:"synced_write_ms"`   // 8 KiB at the end of a file in the temporary folder; the median of some
}

// MeasureMachine takes about a twentieth of a second.
func MeasureMachine() (Machine, error) {
	m := Machine{Processors: runtime.GOMAXPROCS(0)}
	key := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
	public, message := key.Public().(ed25519.PublicKey), make([]byte, 500)
	signature := ed25519.Sign(key, message)
	m.SignMicros = least(func() { ed25519.Sign(key, message) })
	m.VerifyMicros = least(func() {
		if !ed25519.Verify(public, message, signature) {
			panic("crypto/ed25519 refuses its own signature")
		}
	})
	var err error
	if m.SyncMillis, err = syncedWrite(); err != nil {
		return m, fmt.Errorf("bench: measure the machine's disk: %w (TMPDIR names the temporary folder)", err)
	}
	return m, nil
}

// least is the time that a piece of work takes in the quietest of some rounds, in microseconds.
func least(do func()) float64 {
	const rounds, each = 12, 16
	best := time.Duration(1<<63 - 1)
	for range rounds {
		began := time.Now()
		for range each {
			do()
		}
		best = min(best, time.Since(began))
	}
	return float64(best.Nanoseconds()) / each / 1000
}

func syncedWrite() (millis float64, err error) {
	f, err := os.CreateTemp("", "hutong-bench-")
	if err != nil {
		return 0, err
	}
	defer os.Remove(f.Name())
	defer f.Close()
	block, took := make([]byte, 8<<10), make([]time.Duration, 25)
	for i := range took {
		began := time.Now()
		if _, err := f.Write(block); err != nil {
			return 0, err
		}
		if err := f.Sync(); err != nil {
			return 0, err
		}
		took[i] = time.Since(began)
	}
	slices.Sort(took)
	return float64(took[len(took)/2].Microseconds()) / 1000, nil
}

// String is for people.
func (m Machine) String() string {
	return fmt.Sprintf("%d processors; an Ed25519 signature of the standard library %.0f µs, its verification %.0f µs, a synced write %.2f ms", m.Processors, m.SignMicros, m.VerifyMicros, m.SyncMillis)
}

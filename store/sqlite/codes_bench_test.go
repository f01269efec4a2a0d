package sqlite_test

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"hutong/payment"
	"hutong/store"
	"hutong/store/sqlite"
)

// Issuing a code is a commit of its own; looking one up is a read.
func BenchmarkIssued(b *testing.B) {
	s, err := sqlite.Open(filepath.Join(b.TempDir(), "codes.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	n := 0
	put := func(b *testing.B) [32]byte {
		n++
		var id payment.ID
		binary.BigEndian.PutUint64(id[:8], uint64(at.UnixMilli()+int64(n))<<16|0x8000)
		binary.BigEndian.PutUint64(id[8:], uint64(n)|1<<63)
		key := sha256.Sum256(id[:])
		if _, err := s.PutIssued(b.Context(), &store.Issued{ID: id, Key: key, Owner: "wallet", Form: "barcode", IssuedAt: at, ExpiresAt: at.Add(time.Minute),
			Payer: payment.Payer{Reference: fmt.Sprint("customer-", n), Residency: "TH"}}); err != nil {
			b.Fatal(err)
		}
		return key
	}
	var key [32]byte
	b.Run("put", func(b *testing.B) {
		for b.Loop() {
			key = put(b)
		}
	})
	b.Run("look", func(b *testing.B) {
		for b.Loop() {
			if _, err := s.Issued(b.Context(), key); err != nil {
				b.Fatal(err)
			}
		}
	})
}

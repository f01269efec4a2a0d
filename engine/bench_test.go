package engine_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hutong/engine"
	"hutong/ledger"
	"hutong/money"
	"hutong/payment"
	"hutong/store"
	"hutong/store/memory"
	"hutong/store/sqlite"
)

// BenchmarkReserveFinish is one payment in two durable steps: reserve (identity, caps of four accounts, terms, references) and finish (the
// wallet's yes: eight postings). 200 institutions, skewed as Zipf has it; each caller is a goroutine that waits for both steps before its
// next payment. An operation is one payment; the callers' own work, making terms, is counted. Latencies are of the two steps together.
//
//	go test ./engine -run xxx -bench ReserveFinish -benchtime 3s -count 3
func BenchmarkReserveFinish(b *testing.B) {
	for _, s := range []struct {
		name string
		open func(*testing.B) store.Store
	}{
		{"memory", func(*testing.B) store.Store { return memory.New(memory.Options{}) }},
		{"sqlite", func(b *testing.B) store.Store {
			s, err := sqlite.Open(filepath.Join(b.TempDir(), "bench.db"))
			if err != nil {
				b.Fatal(err)
			}
			return s
		}},
	} {
		for _, claims := range []bool{false, true} {
			for _, callers := range []int{1, 64, 1024} {
				b.Run(fmt.Sprintf("store=%s/claims=%v/callers=%d", s.name, claims, callers), func(b *testing.B) { reserveFinish(b, s.open(b), claims, callers) })
			}
		}
	}
}

const institutions = 200

func account(participant string, c money.Currency) ledger.Account {
	return ledger.Account{Participant: participant, Agreement: participant + "-" + string(c), Currency: c}
}

// caller makes payments, each unlike the one before.
type caller struct {
	rnd  *rand.Rand
	zipf *rand.Zipf
}

func newCaller(seed uint64) *caller {
	rnd := rand.New(rand.NewPCG(seed, 7))
	return &caller{rnd, rand.NewZipf(rnd, 1.1, 1, institutions-1)}
}

func (c *caller) terms(now time.Time, claims bool) *payment.Terms {
	i := c.zipf.Uint64()
	j := (i + 1 + c.zipf.Uint64()) % institutions
	payer, payee := fmt.Sprintf("institution-%03d", i), fmt.Sprintf("institution-%03d", j)
	var r payment.RequestID
	binary.BigEndian.PutUint64(r[:8], uint64(now.UnixMilli())<<16|0x7000|c.rnd.Uint64()&0xfff)
	binary.BigEndian.PutUint64(r[8:], 1<<63|c.rnd.Uint64()>>2)
	credit := money.New(100+c.rnd.Int64N(1_000_000), "CNY")
	debit := money.New(credit.Minor*6/10+1, "MYR")
	wallet, acquirer := account(payer, "MYR"), account(payee, "CNY")
	t := &payment.Terms{ID: payment.NewID(payee, r), Kind: payment.Pay, Flow: payment.Pull, Initiator: payee, RequestID: r, CreatedAt: now,
		Payer: payment.Side{Participant: payer, Account: wallet}, Payee: payment.Side{Participant: payee, Account: acquirer},
		Amounts: payment.Amounts{Order: credit, Credit: credit, Debit: debit, Customer: debit},
		Lines: []ledger.Line{{Kind: ledger.Principal, From: wallet, To: account("bank", "MYR"), Minor: debit.Minor},
			{Kind: ledger.Principal, From: account("bank", "CNY"), To: acquirer, Minor: credit.Minor},
			{Kind: ledger.NetworkFee, From: acquirer, To: account("operator", "CNY"), Minor: 1 + credit.Minor/200},
			{Kind: ledger.IssuerFee, From: account("operator", "MYR"), To: wallet, Minor: 1 + debit.Minor/400}},
		Funds: payment.Ask, Loss: payment.LossPayee, Policy: "pull", InitiatorRef: fmt.Sprintf("R%016x", c.rnd.Uint64()), RefundableTill: now.Add(366 * 24 * time.Hour),
		Detail: payment.Detail{FX: &payment.FX{Provider: "bank", Base: "CNY", Quote: "MYR", Unit: 1, Reference: "0.5912", Rate: "0.593565", MarkupBps: 40, Rounding: money.Up, Residue: "0.0035", Source: "board", AsOf: now.Truncate(time.Hour)},
			Merchant: payment.Merchant{ID: "898110059990001", Name: "前门大街茶庄", City: "BEIJING", Country: "CN", MCC: "5499", Store: "S1", Terminal: "T01"},
			Scheme:   "alipayplus", CodeKind: "barcode", Rulebook: "2026-11",
			Why: []payment.Why{{Code: "route.issuer", Args: []string{"alipayplus", payer}, Rule: "prefix-28"}, {Code: "rate.reference", Args: []string{"1", "CNY", "0.5912", "MYR"}, Rule: "cny-myr"}}}}
	binary.BigEndian.PutUint64(t.Fingerprint[:], c.rnd.Uint64())
	if claims {
		binary.BigEndian.PutUint64(t.Claim[:], c.rnd.Uint64())
		binary.BigEndian.PutUint64(t.Claim[8:], c.rnd.Uint64())
		t.ClaimOneUse = true
	}
	return t
}

func reserveFinish(b *testing.B, st store.Store, claims bool, callers int) {
	defer st.Close()
	policy := &payment.Policy{ID: "pull", AnswerWithin: time.Second, Debit: []time.Duration{time.Second}, Payer: []time.Duration{time.Second},
		Cancel: []time.Duration{time.Second}, Credit: []time.Duration{time.Second}}
	var caps []engine.Cap
	for _, c := range []money.Currency{"CNY", "MYR"} {
		for i := range institutions {
			caps = append(caps, engine.Cap{Account: account(fmt.Sprintf("institution-%03d", i), c), Minor: money.MaxMinor})
		}
		caps = append(caps, engine.Cap{Account: account("bank", c), Minor: money.MaxMinor}, engine.Cap{Account: account("operator", c), Minor: money.MaxMinor})
	}
	e, err := engine.New(context.Background(), engine.Options{Store: st, Lanes: 1, Now: time.Now, Caps: caps, Log: slog.New(slog.DiscardHandler),
		Policy: func(string, time.Time) *payment.Policy { return policy },
		Calendar: func(t time.Time) payment.Calendar {
			return payment.Calendar{Cycle: t.Format(time.DateOnly), BusinessDate: t.Format(time.DateOnly)}
		}})
	if err != nil {
		b.Fatal(err)
	}
	defer e.Close()
	var left atomic.Int64
	left.Store(int64(b.N))
	took := make([][]time.Duration, callers)
	var wg sync.WaitGroup
	b.ResetTimer()
	for k := range callers {
		wg.Go(func() {
			c := newCaller(uint64(k))
			for left.Add(-1) >= 0 {
				began := time.Now()
				t := c.terms(began, claims)
				yes := payment.Event{Kind: payment.Answered, Op: payment.OpAuthorise, Result: payment.Success, Reference: t.InitiatorRef + "-w", By: t.Payer.Participant, Amount: t.Amounts.Debit}
				_, _, err := e.Open(context.Background(), engine.Opening{Terms: t, References: []store.Reference{{Owner: t.Initiator, Value: t.InitiatorRef, Payment: t.ID}}})
				if err == nil {
					var rec store.Record
					if rec, err = e.Apply(context.Background(), t.ID, yes); err == nil && !rec.State.Paid() {
						err = fmt.Errorf("it is %s %s", rec.State.Status, rec.State.Reason)
					}
				}
				if err != nil {
					b.Errorf("caller %d: %v", k, err)
					return
				}
				took[k] = append(took[k], time.Since(began))
			}
		})
	}
	wg.Wait()
	b.StopTimer()
	all := slices.Concat(took...)
	slices.Sort(all)
	n := len(all)
	if n == 0 {
		return
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "payments/s")
	b.ReportMetric(float64(all[n/2].Microseconds()), "p50-µs")
	b.ReportMetric(float64(all[n*99/100].Microseconds()), "p99-µs")
	b.ReportMetric(float64(n)*2/float64(e.Counters().Commits), "commands/commit")
	b.ReportMetric(0, "ns/op")
}

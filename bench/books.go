package bench

import (
	"context"
	"errors"
	"fmt"
	"io"

	"hutong/audit"
	"hutong/payment"
	"hutong/store"
)

// derive lets the auditor derive a store's books from its postings; books that are wrong are an error.
func derive(ctx context.Context, s store.Store) (*audit.Report, error) {
	r, w := io.Pipe()
	go func() { w.CloseWithError(s.Export(ctx, w)) }()
	defer r.Close()
	report, err := audit.Verify(r, audit.Options{})
	switch {
	case err != nil:
		return nil, err
	case !report.OK():
		return nil, fmt.Errorf("the audit fails: %s %s %s", report.List[0].Code, report.List[0].Where, report.List[0].Text)
	}
	return report, nil
}

// paidIn counts the payments, refunds among them, that succeeded.
func paidIn(r *audit.Report) int64 { return r.ByStatus[string(payment.Succeeded)] }

// books are what the auditor found in a store, as far as callers can know it.
type books struct {
	paid   int64 // payments and refunds that succeeded
	credit int64 // what the exchange delivered to payees' institutions, less what came back, in minor units of their currency
}

func (b books) less(c books) books { return books{b.paid - c.paid, b.credit - c.credit} }

// equal compares what the store has more than before with what the callers saw.
func (b books) equal(seen books) error {
	switch {
	case b.paid != seen.paid:
		return fmt.Errorf("bench: the callers saw %d payments succeed, the store has %d more", seen.paid, b.paid)
	case b.credit != seen.credit:
		return fmt.Errorf("bench: the callers saw %d minor units of %s credited, the store has %d more", seen.credit, payeeCurrency, b.credit)
	}
	return nil
}

func (o *Options) audited(ctx context.Context) (books, error) {
	s, err := o.Open(ctx)
	if err != nil {
		return books{}, err
	}
	rep, err := derive(ctx, s)
	if err = errors.Join(err, s.Close()); err != nil {
		return books{}, err
	}
	return booksOf(rep), nil
}

func booksOf(r *audit.Report) books {
	b := books{paid: paidIn(r)}
	for _, x := range r.Balances {
		if x.Participant == exchangeID && x.Currency == payeeCurrency {
			b.credit += x.Debits - x.Credits
		}
	}
	return b
}

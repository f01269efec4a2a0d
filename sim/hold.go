package sim

import (
	"context"

	"hutong/reason"
	"hutong/wire/api"
)

// opCapture and opRelease name what is asked of a hold, for Faults; nobody looks them up, they are told again.
const (
	opCapture api.Operation = "capture"
	opRelease api.Operation = "release"
)

// taken is one capture.
type taken struct {
	Reference string `json:"reference"`
	Minor     int64  `json:"minor"`
}

// hold sets aside what was debited, when the authorisation is one that is held.
func (d *done) hold() {
	if d.Hold {
		d.Held = d.Minor
	}
}

// captured is what captures took of a hold.
func (d *done) captured() (sum int64) {
	for _, t := range d.Captures {
		sum += t.Minor
	}
	return sum
}

// Capture takes a part from what is held, and from the customer's balance what the hold does not cover.
func (i *Institution) Capture(_ context.Context, _ string, r *api.HeldCaptureRequest) (*api.HeldCaptureAnswer, error) {
	f := i.fault(opCapture, false)
	if f == LoseRequest {
		return nil, ErrDropped
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	a := &api.HeldCaptureAnswer{Call: api.CallSuccess, PaymentID: r.PaymentID, CaptureID: r.CaptureID}
	d := i.ops[doneKey{api.OperationAuthorise, r.PaymentID}]
	if d == nil || d.State != "success" || !d.Hold {
		a.Result, a.Reason = api.ResultFailure, reason.NotHeld
		return a, nil
	}
	t, known := d.Captures[r.CaptureID]
	switch {
	case !known && f == Decline:
		a.Result, a.Reason = api.ResultFailure, reason.PayerBlocked
		return a, nil
	case !known:
		t = taken{i.reference(), r.DebitAmount.Minor}
		after := *d
		after.Captures = map[string]taken{r.CaptureID: t}
		for id, t := range d.Captures {
			after.Captures[id] = t
		}
		from := min(d.Held, t.Minor)
		after.Held -= from
		if err := i.write(&after); err != nil {
			return nil, err
		}
		if c := i.customers[d.Customer]; c != nil {
			c.Balance -= t.Minor - from
		}
	}
	if f == LoseAnswer {
		return nil, ErrDropped
	}
	a.Result, a.Reference, a.Amount = api.ResultSuccess, t.Reference, &api.Amount{Currency: d.Currency, Minor: t.Minor}
	return a, nil
}

// Release gives back what is held beyond the captures, told of or not.
func (i *Institution) Release(_ context.Context, _ string, r *api.HeldReleaseRequest) (*api.HeldReleaseAnswer, error) {
	f := i.fault(opRelease, false)
	if f == LoseRequest {
		return nil, ErrDropped
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	a := &api.HeldReleaseAnswer{Call: api.CallSuccess, PaymentID: r.PaymentID, Result: api.ResultSuccess}
	d := i.ops[doneKey{api.OperationAuthorise, r.PaymentID}]
	if d == nil || d.State != "success" || !d.Hold {
		a.Result, a.Reason = api.ResultFailure, reason.NotHeld
		return a, nil
	}
	if keep := min(d.Held, max(0, r.CapturedDebitAmount.Minor-d.captured())); keep != d.Held {
		after := *d
		after.Held = keep
		if err := i.write(&after); err != nil {
			return nil, err
		}
		if c := i.customers[d.Customer]; c != nil {
			c.Balance += d.Held - keep
		}
	}
	if f == LoseAnswer {
		return nil, ErrDropped
	}
	a.Reference = d.Reference
	return a, nil
}

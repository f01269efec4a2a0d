package client

import (
	"context"
	"net/http"
	"time"

	"hutong/reason"
	"hutong/wire/api"
	"hutong/wire/httpsig"
	"hutong/wire/link"
	"hutong/wire/problem"
	"hutong/wire/strict"
)

// Handler is what an institution does for the switch. Each method may be called several times with the same request id, and later
// calls must give the answer of the first one as it stands now. An error that carries a reason becomes its problem document; any
// other says nothing about what was done, and the switch inquires.
type Handler interface {
	// Authorise debits the institution's customer.
	Authorise(ctx context.Context, requestID string, in *api.AuthorisationRequest) (*api.AuthorisationAnswer, error)
	// VerifyOrder says whether the merchant or order of a code is registered and open. It changes nothing.
	VerifyOrder(ctx context.Context, requestID string, in *api.OrderRequest) (*api.OrderAnswer, error)
	// Credit credits the merchant, or gives a refund back to the customer.
	Credit(ctx context.Context, requestID string, in *api.CreditRequest) (*api.CreditAnswer, error)
	// Capture takes an amount from what is held for a payment. It was promised: whatever is not success is told again.
	Capture(ctx context.Context, requestID string, in *api.HeldCaptureRequest) (*api.HeldCaptureAnswer, error)
	// Release gives back what is held for a payment beyond its captures.
	Release(ctx context.Context, requestID string, in *api.HeldReleaseRequest) (*api.HeldReleaseAnswer, error)
	// Cancel undoes one operation; one that has not arrived must be refused when it does.
	Cancel(ctx context.Context, requestID string, in *api.CancellationRequest) (*api.CancellationAnswer, error)
	// LookUp says what is known of one operation. Of an authorisation not_found promises that it will be refused when it arrives; a credit
	// or refund that was not found is sent again, and is then taken.
	LookUp(ctx context.Context, requestID string, in *api.LookupRequest) (*api.LookupAnswer, error)
	// ResolveCode says who stands behind a private code. It changes nothing.
	ResolveCode(ctx context.Context, requestID string, in *api.ResolveRequest) (*api.ResolveAnswer, error)
}

// Serve makes the http.Handler that the switch calls. Only requests signed with a key that SwitchID owns get through; they are read
// strictly and validated before h sees them. Answers get call, and the ids that they echo, filled in when h left them out. An
// endpoint with a path of its own is served behind http.StripPrefix.
func Serve(config Config, h Handler) (http.Handler, error) {
	if err := config.complete(); err != nil {
		return nil, err
	}
	s := &link.Server{
		Verifier: &httpsig.Verifier{Keys: config.SwitchKeys, Now: config.Clock, Past: config.Past, Future: config.Future,
			Nonces: httpsig.NewNonces(config.Nonces), MaxBody: strict.MaxBytes, Authorities: config.Authorities,
			Since: config.Clock().Truncate(time.Second)},
		Signer:  &httpsig.Signer{KeyID: config.KeyID, Private: config.PrivateKey, Now: config.Clock},
		Log:     config.Log,
		Witness: config.Witness,
	}
	for path, q := range questions(h) {
		s.Handle(http.MethodPost, path, func(ctx context.Context, in *link.Inbound) (int, api.Validator, error) {
			if in.Owner != config.SwitchID {
				return 0, nil, problem.New(reason.NotAllowed, "only the switch may call here")
			}
			answer, err := q(ctx, in.RequestID, func(model api.Validator) error { return strict.Request(in.Body, model) })
			return http.StatusOK, answer, err
		})
	}
	return s, nil
}

// question answers one question of the switch; read reads its body into a zero model.
type question func(ctx context.Context, requestID string, read func(api.Validator) error) (api.Validator, error)

// questions are what h answers, by path.
func questions(h Handler) map[string]question {
	q := map[string]question{}
	ask(q, api.PathAuthorise, func(ctx context.Context, id string, in *api.AuthorisationRequest) (*api.AuthorisationAnswer, error) {
		a, err := h.Authorise(ctx, id, in)
		if a != nil {
			fill(&a.Call, &a.PaymentID, in.PaymentID)
		}
		return a, err
	})
	ask(q, api.PathVerifyOrder, func(ctx context.Context, id string, in *api.OrderRequest) (*api.OrderAnswer, error) {
		a, err := h.VerifyOrder(ctx, id, in)
		if a != nil {
			fill(&a.Call, nil, "")
		}
		return a, err
	})
	ask(q, api.PathCredit, func(ctx context.Context, id string, in *api.CreditRequest) (*api.CreditAnswer, error) {
		a, err := h.Credit(ctx, id, in)
		if a != nil {
			fill(&a.Call, &a.PaymentID, in.PaymentID)
			fill(&a.Call, &a.RefundID, in.RefundID)
		}
		return a, err
	})
	ask(q, api.PathCapture, func(ctx context.Context, id string, in *api.HeldCaptureRequest) (*api.HeldCaptureAnswer, error) {
		a, err := h.Capture(ctx, id, in)
		if a != nil {
			fill(&a.Call, &a.PaymentID, in.PaymentID)
			fill(&a.Call, &a.CaptureID, in.CaptureID)
		}
		return a, err
	})
	ask(q, api.PathRelease, func(ctx context.Context, id string, in *api.HeldReleaseRequest) (*api.HeldReleaseAnswer, error) {
		a, err := h.Release(ctx, id, in)
		if a != nil {
			fill(&a.Call, &a.PaymentID, in.PaymentID)
		}
		return a, err
	})
	ask(q, api.PathCancel, func(ctx context.Context, id string, in *api.CancellationRequest) (*api.CancellationAnswer, error) {
		a, err := h.Cancel(ctx, id, in)
		if a != nil {
			fill(&a.Call, &a.PaymentID, in.PaymentID)
			fill(&a.Call, &a.RefundID, in.RefundID)
			if a.Operation == "" {
				a.Operation = in.Operation
			}
		}
		return a, err
	})
	ask(q, api.PathLookUp, func(ctx context.Context, id string, in *api.LookupRequest) (*api.LookupAnswer, error) {
		a, err := h.LookUp(ctx, id, in)
		if a != nil {
			fill(&a.Call, &a.PaymentID, in.PaymentID)
			fill(&a.Call, &a.RefundID, in.RefundID)
			if a.Operation == "" {
				a.Operation = in.Operation
			}
		}
		return a, err
	})
	ask(q, api.PathResolve, func(ctx context.Context, id string, in *api.ResolveRequest) (*api.ResolveAnswer, error) {
		a, err := h.ResolveCode(ctx, id, in)
		if a != nil {
			fill(&a.Call, nil, "")
		}
		return a, err
	})
	return q
}

// fill completes what every answer says.
func fill(call *api.Call, id *api.ID, asked api.ID) {
	if *call == "" {
		*call = api.CallSuccess
	}
	if id != nil && *id == "" {
		*id = asked
	}
}

func ask[In, Out any, PIn interface {
	*In
	api.Validator
}, POut interface {
	*Out
	api.Validator
}](to map[string]question, path string, h func(context.Context, string, *In) (*Out, error)) {
	to[path] = func(ctx context.Context, requestID string, read func(api.Validator) error) (api.Validator, error) {
		body := new(In)
		if err := read(PIn(body)); err != nil {
			return nil, err
		}
		answer, err := h(ctx, requestID, body)
		if answer == nil || err != nil {
			return nil, err // without either, the carrier says that there was no answer
		}
		return POut(answer), nil
	}
}

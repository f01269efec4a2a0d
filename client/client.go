// Package client is what an institution uses to connect to the switch from Go: Client calls it, Serve answers it.
//
// Every retry keeps the request id and is signed anew. An answer counts only when its signature verifies and is bound to the request;
// everything else is ErrUncertain, and the caller inquires or sends the same request again. That is always safe: the same request id
// and body is the same payment in its present state.
package client

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"hutong/reason"
	"hutong/wire/api"
	"hutong/wire/httpsig"
	"hutong/wire/link"

	"github.com/google/uuid"
)

// The ways a call can end without an answer; see package link.
type (
	// Refused : the switch says that this call failed, and why.
	Refused = link.Refused
	// NotSent : the request definitely did not leave, in any try.
	NotSent = link.NotSent
	// Uncertain : some try may have been worked on. Inquire.
	Uncertain = link.Uncertain
)

// ErrUncertain is what every *Uncertain is, for errors.Is.
var ErrUncertain = link.ErrUncertain

// Config says who the institution is and how it connects.
type Config struct {
	BaseURL    string             // of the switch, for calls
	SwitchID   string             // the name that owns the switch's keys; "" is "switch"
	SwitchKeys httpsig.Keys       // the switch's public keys
	KeyID      string             // of the institution's own key
	PrivateKey ed25519.PrivateKey // the institution's own key
	HTTPClient *http.Client       // nil: one for many calls at once, see link.NewTransport
	Clock      func() time.Time   // nil: time.Now
	Attempts   int                // tries of one call, 0 is 3
	Timeout    time.Duration      // of one try, 0 is 10 s
	Pause      time.Duration      // before the second try, doubled for each further one, 0 is 200 ms
	Witness    func(link.Exchange)

	// For Serve:
	Log         *slog.Logger  // of faults in the handler; nil: none
	Past        time.Duration // how old a request of the switch may be, 0 is 60 s
	Future      time.Duration // how far ahead the switch's clock may be, 0 is 10 s
	Nonces      int           // room for requests within Past + Future, 0 is 1,000,000
	Authorities []string      // host[:port] that the switch may address; empty: any

	adjusted bool // Clock is not this machine's
}

// Format masks the private key, whatever the verb.
func (c Config) Format(f fmt.State, _ rune) {
	fmt.Fprintf(f, "(connection to %s with key %s)", c.BaseURL, c.KeyID)
}

func (c *Config) complete() error {
	if c.SwitchID == "" {
		c.SwitchID = "switch"
	}
	if c.adjusted = c.Clock != nil; !c.adjusted {
		c.Clock = time.Now
	}
	if c.Attempts == 0 {
		c.Attempts = 3
	}
	if c.Timeout == 0 {
		c.Timeout = 10 * time.Second
	}
	if c.Pause == 0 {
		c.Pause = 200 * time.Millisecond
	}
	if c.Past == 0 {
		c.Past = time.Minute
	}
	if c.Future == 0 {
		c.Future = 10 * time.Second
	}
	if c.Nonces == 0 {
		c.Nonces = 1_000_000
	}
	switch {
	case c.SwitchKeys == nil:
		return errors.New("client: SwitchKeys is missing: without the switch's public keys no answer can be believed")
	case c.KeyID == "":
		return errors.New("client: KeyID is missing: the switch finds the institution's public key by it")
	case len(c.PrivateKey) != ed25519.PrivateKeySize:
		return fmt.Errorf("client: PrivateKey has %d bytes, an Ed25519 key has %d", len(c.PrivateKey), ed25519.PrivateKeySize)
	case httpsig.Prepare(c.PrivateKey) == nil:
		return errors.New("client: the second half of PrivateKey is not the public key of the first: make it with ed25519.NewKeyFromSeed, or read it with ReadKey")
	}
	return nil
}

// Client calls the switch. Safe for concurrent use.
type Client struct {
	config Config
	caller carrier
	peer   link.Peer
}

// carrier takes a call to the switch and its answer back.
type carrier interface {
	Call(ctx context.Context, to link.Peer, method, path, requestID string, in, out api.Validator) error
}

// New checks the configuration and makes a client. It doesn't connect.
func New(config Config) (*Client, error) {
	if err := config.complete(); err != nil {
		return nil, err
	}
	u, err := url.Parse(config.BaseURL)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") || u.RawQuery != "" || u.Fragment != "" {
		return nil, fmt.Errorf("client: BaseURL %q is not like https://switch.example", config.BaseURL)
	}
	return &Client{
		config: config,
		caller: &link.Caller{Signer: &httpsig.Signer{KeyID: config.KeyID, Private: config.PrivateKey, Now: config.Clock},
			Keys: config.SwitchKeys, Client: config.HTTPClient, Now: config.Clock, Witness: config.Witness},
		peer: link.Peer{Owner: config.SwitchID, BaseURL: config.BaseURL},
	}, nil
}

// NewRequestID makes a request id. Keep it with the order before the first try: every retry needs the same.
func NewRequestID() string { return uuid.Must(uuid.NewV7()).String() }

// ReadCode asks what a code is, who the merchant is and whether it can be paid.
func (c *Client) ReadCode(ctx context.Context, requestID string, in *api.CodeReadRequest) (*api.CodeReading, error) {
	out, err := call[api.CodeAnswer](ctx, c, http.MethodPost, api.PathReadCode, requestID, in)
	if err != nil {
		return nil, err
	}
	return &out.Code, nil
}

// XrayCode asks for every field of a code, what is wrong with it and which connected institutions can pay it.
func (c *Client) XrayCode(ctx context.Context, requestID string, in *api.XrayRequest) (*api.Xray, error) {
	out, err := call[api.XrayAnswer](ctx, c, http.MethodPost, api.PathXray, requestID, in)
	if err != nil {
		return nil, err
	}
	return &out.Xray, nil
}

// IssueCode asks for a one-use code that a customer of this wallet can show. A retry gives the same code.
func (c *Client) IssueCode(ctx context.Context, requestID string, in *api.CodeIssueRequest) (*api.CodeIssueAnswer, error) {
	return call[api.CodeIssueAnswer](ctx, c, http.MethodPost, api.PathIssueCode, requestID, in)
}

// RevokeCode takes an issued code back. Code_used says that a payment holds it.
func (c *Client) RevokeCode(ctx context.Context, requestID string, in *api.CodeRevokeRequest) (*api.CodeRevokeAnswer, error) {
	return call[api.CodeRevokeAnswer](ctx, c, http.MethodPost, api.PathRevokeCode, requestID, in)
}

// RegistryEntries gives a page of the code registry: of the entries whose ids begin with prefix those after an id. For the operator.
func (c *Client) RegistryEntries(ctx context.Context, prefix, after string) (*api.RegistryList, error) {
	query := url.Values{}
	for name, value := range map[string]string{"prefix": prefix, "after": after} {
		if value != "" {
			query.Set(name, value)
		}
	}
	path := api.PathRegistry
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	return call[api.RegistryList](ctx, c, http.MethodGet, path, NewRequestID(), nil)
}

// PutRegistryEntry adds or replaces an entry of the code registry. For the operator.
func (c *Client) PutRegistryEntry(ctx context.Context, requestID string, in *api.RegistryEntry) (*api.RegistryAnswer, error) {
	return call[api.RegistryAnswer](ctx, c, http.MethodPut, api.PathRegistry+"/"+url.PathEscape(in.ID), requestID, in)
}

// DeleteRegistryEntry takes an entry of the code registry out of force. For the operator.
func (c *Client) DeleteRegistryEntry(ctx context.Context, requestID, id string) (*api.RegistryRemoval, error) {
	return call[api.RegistryRemoval](ctx, c, http.MethodDelete, api.PathRegistry+"/"+url.PathEscape(id), requestID, nil)
}

// Losses gives a page of the losses that this institution owes or is owed, those in a state ("" for all), from before a payment on.
func (c *Client) Losses(ctx context.Context, state api.LossState, before string) (*api.LossList, error) {
	q := url.Values{}
	if state != "" {
		q.Set("state", string(state))
	}
	if before != "" {
		q.Set("before", before)
	}
	return call[api.LossList](ctx, c, http.MethodGet, withQuery(api.PathLosses, q), NewRequestID(), nil)
}

// SettleLoss says that a loss that this institution was owed is paid.
func (c *Client) SettleLoss(ctx context.Context, requestID string, in *api.LossSettlement) (*api.Loss, error) {
	a, err := call[api.LossAnswer](ctx, c, http.MethodPost, api.PathSettleLoss, requestID, in)
	if err != nil {
		return nil, err
	}
	return &a.Loss, nil
}

// Reviews gives a page of the payments that two persons must decide. For the operator.
func (c *Client) Reviews(ctx context.Context, before string) (*api.ReviewList, error) {
	q := url.Values{}
	if before != "" {
		q.Set("before", before)
	}
	return call[api.ReviewList](ctx, c, http.MethodGet, withQuery(api.PathReviews, q), NewRequestID(), nil)
}

// Propose says what became of a payment. For a person of the operator.
func (c *Client) Propose(ctx context.Context, requestID string, in *api.ResolutionProposal) (*api.Review, error) {
	return review(call[api.ReviewAnswer](ctx, c, http.MethodPost, api.PathPropose, requestID, in))
}

// Decide approves or rejects another person's proposal. For a person of the operator.
func (c *Client) Decide(ctx context.Context, requestID string, in *api.ResolutionDecision) (*api.Review, error) {
	return review(call[api.ReviewAnswer](ctx, c, http.MethodPost, api.PathDecide, requestID, in))
}

func review(a *api.ReviewAnswer, err error) (*api.Review, error) {
	if err != nil {
		return nil, err
	}
	return &a.Review, nil
}

// Certainty gives how long outcomes stayed unknown, by institution and leg. For the operator.
func (c *Client) Certainty(ctx context.Context) ([]api.CertaintyRow, error) {
	a, err := call[api.CertaintyAnswer](ctx, c, http.MethodGet, api.PathCertainty, NewRequestID(), nil)
	if err != nil {
		return nil, err
	}
	return a.Rows, nil
}

// Lanes lists the lanes that have the switch's slots. For the operator.
func (c *Client) Lanes(ctx context.Context) (*api.LanesAnswer, error) {
	return call[api.LanesAnswer](ctx, c, http.MethodGet, api.PathLanes, NewRequestID(), nil)
}

// ChangeLanes changes the number of lanes while payments go on, and lists them. For the operator.
func (c *Client) ChangeLanes(ctx context.Context, requestID string, lanes int) (*api.LanesAnswer, error) {
	return call[api.LanesAnswer](ctx, c, http.MethodPost, api.PathLanes, requestID, &api.LanesChange{Lanes: int32(lanes)})
}

func withQuery(path string, q url.Values) string {
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// Quote asks for both amounts, rate and fees of a payment to come; in names the request id that the payment will have.
func (c *Client) Quote(ctx context.Context, requestID string, in *api.QuoteRequest) (*api.Quote, error) {
	out, err := call[api.QuoteAnswer](ctx, c, http.MethodPost, api.PathQuotes, requestID, in)
	if err != nil {
		return nil, err
	}
	return &out.Quote, nil
}

// Pay asks for a payment and gives its state, which is the end only if Final says so: see Await.
func (c *Client) Pay(ctx context.Context, requestID string, in *api.PaymentRequest) (*api.Payment, error) {
	return c.payment(ctx, http.MethodPost, api.PathPayments, requestID, in)
}

// Payment gives the present state of a payment.
func (c *Client) Payment(ctx context.Context, paymentID string) (*api.Payment, error) {
	return c.payment(ctx, http.MethodGet, api.PathPayments+"/"+url.PathEscape(paymentID), NewRequestID(), nil)
}

// FindByRequestID gives the payments that were asked for under the request id: one or none.
func (c *Client) FindByRequestID(ctx context.Context, requestID string) ([]api.Payment, error) {
	return c.find(ctx, "request_id", requestID)
}

// FindByReference gives the payments that carry the reference, whichever party's it is; at most 20, newest first.
func (c *Client) FindByReference(ctx context.Context, reference string) ([]api.Payment, error) {
	return c.find(ctx, "reference", reference)
}

func (c *Client) find(ctx context.Context, by, value string) ([]api.Payment, error) {
	out, err := call[api.PaymentList](ctx, c, http.MethodGet, api.PathPayments+"?"+url.Values{by: {value}}.Encode(), NewRequestID(), nil)
	if err != nil {
		return nil, err
	}
	return out.Payments, nil
}

// Cancel asks to cancel the payment that in names by its request id. The state that comes back says whether it did.
func (c *Client) Cancel(ctx context.Context, requestID string, in *api.CancelRequest) (*api.Payment, error) {
	return c.payment(ctx, http.MethodPost, api.PathCancellations, requestID, in)
}

// Refund gives a successful payment back, or the part that in names; without an amount all that is left of it.
func (c *Client) Refund(ctx context.Context, requestID string, in *api.RefundRequest) (*api.Refund, error) {
	return c.refund(ctx, http.MethodPost, api.PathRefunds, requestID, in)
}

// GetRefund gives the present state of a refund.
func (c *Client) GetRefund(ctx context.Context, refundID string) (*api.Refund, error) {
	return c.refund(ctx, http.MethodGet, api.PathRefunds+"/"+url.PathEscape(refundID), NewRequestID(), nil)
}

// Capture takes a part of a payment that is held; without an amount, what of the order is not captured yet. It is paid with the answer.
func (c *Client) Capture(ctx context.Context, requestID string, in *api.CaptureRequest) (*api.Capture, error) {
	return c.capture(ctx, http.MethodPost, api.PathCaptures, requestID, in)
}

// GetCapture gives the present state of a capture.
func (c *Client) GetCapture(ctx context.Context, captureID string) (*api.Capture, error) {
	return c.capture(ctx, http.MethodGet, api.PathCaptures+"/"+url.PathEscape(captureID), NewRequestID(), nil)
}

// Release gives back what is held and not captured, and gives the payment's state.
func (c *Client) Release(ctx context.Context, requestID string, in *api.ReleaseRequest) (*api.Payment, error) {
	return c.payment(ctx, http.MethodPost, api.PathReleases, requestID, in)
}

// Void undoes the whole of a successful payment with all its fees, while its window is open.
func (c *Client) Void(ctx context.Context, requestID string, in *api.VoidRequest) (*api.Void, error) {
	return c.void(ctx, http.MethodPost, api.PathVoids, requestID, in)
}

// Dispute contests a successful payment for its payer, or the part of it that the request names.
func (c *Client) Dispute(ctx context.Context, requestID string, in *api.DisputeRequest) (*api.Dispute, error) {
	return c.dispute(ctx, http.MethodPost, api.PathDisputes, requestID, in)
}

// GetDispute gives the present state of a dispute.
func (c *Client) GetDispute(ctx context.Context, disputeID string) (*api.Dispute, error) {
	return c.dispute(ctx, http.MethodGet, disputePath(disputeID, ""), NewRequestID(), nil)
}

// AnswerDispute contests a dispute for the payee's side, with its evidence.
func (c *Client) AnswerDispute(ctx context.Context, requestID, disputeID string, in *api.DisputeAnswering) (*api.Dispute, error) {
	return c.dispute(ctx, http.MethodPost, disputePath(disputeID, "/answer"), requestID, in)
}

// AcceptDispute accepts a dispute for the payee's side: it is decided for the payer.
func (c *Client) AcceptDispute(ctx context.Context, requestID, disputeID, note string) (*api.Dispute, error) {
	return c.dispute(ctx, http.MethodPost, disputePath(disputeID, "/accept"), requestID, &api.DisputeWordRequest{Note: note})
}

// WithdrawDispute withdraws a dispute for the payer's side: the payment stands.
func (c *Client) WithdrawDispute(ctx context.Context, requestID, disputeID, note string) (*api.Dispute, error) {
	return c.dispute(ctx, http.MethodPost, disputePath(disputeID, "/withdraw"), requestID, &api.DisputeWordRequest{Note: note})
}

func disputePath(id, below string) string { return api.PathDisputes + "/" + url.PathEscape(id) + below }

func (c *Client) dispute(ctx context.Context, method, path, requestID string, in api.Validator) (*api.Dispute, error) {
	out, err := call[api.DisputeAnswer](ctx, c, method, path, requestID, in)
	if err != nil {
		return nil, err
	}
	return &out.Dispute, nil
}

// GetVoid gives the present state of a void.
func (c *Client) GetVoid(ctx context.Context, voidID string) (*api.Void, error) {
	return c.void(ctx, http.MethodGet, api.PathVoids+"/"+url.PathEscape(voidID), NewRequestID(), nil)
}

// CreateWebhook asks to be told at an address; the answer has the secret that WebhookHandler needs.
func (c *Client) CreateWebhook(ctx context.Context, requestID string, in *api.WebhookRequest) (*api.WebhookAnswer, error) {
	return call[api.WebhookAnswer](ctx, c, http.MethodPost, api.PathWebhooks, requestID, in)
}

// Webhooks lists the institution's webhooks.
func (c *Client) Webhooks(ctx context.Context) ([]api.Webhook, error) {
	out, err := call[api.WebhookList](ctx, c, http.MethodGet, api.PathWebhooks, NewRequestID(), nil)
	if err != nil {
		return nil, err
	}
	return out.Webhooks, nil
}

// RotateWebhook gives a webhook a new secret. Give it to the receiver beside the former one, which signs on for a while.
func (c *Client) RotateWebhook(ctx context.Context, requestID string, in *api.WebhookChange) (*api.WebhookAnswer, error) {
	return call[api.WebhookAnswer](ctx, c, http.MethodPost, api.PathRotateWebhook, requestID, in)
}

// EnableWebhook takes a webhook that was disabled into use again.
func (c *Client) EnableWebhook(ctx context.Context, requestID string, in *api.WebhookChange) (*api.WebhookAnswer, error) {
	return call[api.WebhookAnswer](ctx, c, http.MethodPost, api.PathEnableWebhook, requestID, in)
}

// ReplayWebhook asks to be told once more of one message, or of all since a time.
func (c *Client) ReplayWebhook(ctx context.Context, requestID string, in *api.WebhookReplayRequest) (*api.WebhookAnswer, error) {
	return call[api.WebhookAnswer](ctx, c, http.MethodPost, api.PathReplayWebhook, requestID, in)
}

// DeleteWebhook ends a webhook.
func (c *Client) DeleteWebhook(ctx context.Context, requestID, id string) (*api.WebhookRemoval, error) {
	return call[api.WebhookRemoval](ctx, c, http.MethodDelete, api.PathWebhooks+"/"+url.PathEscape(id), requestID, nil)
}

// WebhookAttempts gives a page of a webhook's log: the tries before a place, 0 for the latest.
func (c *Client) WebhookAttempts(ctx context.Context, id string, before int64) (*api.WebhookLog, error) {
	path := api.PathWebhooks + "/" + url.PathEscape(id) + "/attempts"
	if before > 0 {
		path += "?before=" + strconv.FormatInt(before, 10)
	}
	return call[api.WebhookLog](ctx, c, http.MethodGet, path, NewRequestID(), nil)
}

// WebhookMessages gives what failed at a webhook and is tried again, or was given up.
func (c *Client) WebhookMessages(ctx context.Context, id string) (*api.WebhookBacklog, error) {
	return call[api.WebhookBacklog](ctx, c, http.MethodGet, api.PathWebhooks+"/"+url.PathEscape(id)+"/messages", NewRequestID(), nil)
}

func (c *Client) payment(ctx context.Context, method, path, requestID string, in api.Validator) (*api.Payment, error) {
	out, err := call[api.PaymentAnswer](ctx, c, method, path, requestID, in)
	if err != nil {
		return nil, err
	}
	return &out.Payment, nil
}

func (c *Client) capture(ctx context.Context, method, path, requestID string, in api.Validator) (*api.Capture, error) {
	out, err := call[api.CaptureAnswer](ctx, c, method, path, requestID, in)
	if err != nil {
		return nil, err
	}
	return &out.Capture, nil
}

func (c *Client) void(ctx context.Context, method, path, requestID string, in api.Validator) (*api.Void, error) {
	out, err := call[api.VoidAnswer](ctx, c, method, path, requestID, in)
	if err != nil {
		return nil, err
	}
	return &out.Void, nil
}

func (c *Client) refund(ctx context.Context, method, path, requestID string, in api.Validator) (*api.Refund, error) {
	out, err := call[api.RefundAnswer](ctx, c, method, path, requestID, in)
	if err != nil {
		return nil, err
	}
	return &out.Refund, nil
}

// Await asks for a payment's state until it is final, or held (authorised), or ctx ends, and gives the last state that was seen. It asks when the switch
// said that it acts next, but at least every five seconds and at most ten times a second. A failed inquiry is no end.
func (c *Client) Await(ctx context.Context, p *api.Payment) (*api.Payment, error) {
	for !p.Final && p.Status != api.PaymentStatusAuthorised {
		wait := 500 * time.Millisecond
		if next, err := api.ParseTime(p.NextActionAt); err == nil && !next.IsZero() {
			wait = min(max(next.Sub(c.config.Clock()), 100*time.Millisecond), 5*time.Second)
		}
		if err := sleep(ctx, wait); err != nil {
			return p, &Uncertain{Err: fmt.Errorf("payment %s was still under way: %w", p.PaymentID, err)}
		}
		now, err := c.Payment(ctx, p.PaymentID)
		var refused *Refused
		switch {
		case err == nil:
			p = now
		case errors.As(err, &refused) && refused.Problem.Retry != api.RetryLater && refused.Problem.Retry != api.RetrySame:
			return p, err
		}
	}
	return p, nil
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// call makes the tries of one call.
func call[T any, P interface {
	*T
	api.Validator
}](ctx context.Context, c *Client, method, path, requestID string, in api.Validator) (*T, error) {
	return tries[T, P](ctx, c, method, path, requestID, in, nil)
}

// tries makes the tries of one call; first is the first of them, if it is not made like the others. Once a try was uncertain the call is, unless a later try is answered: a
// refusal or a failed connection afterwards says nothing of the try before.
func tries[T any, P interface {
	*T
	api.Validator
}](ctx context.Context, c *Client, method, path, requestID string, in api.Validator, first func(P) error) (*T, error) {
	var uncertain *Uncertain
	to, pause := c.peer, c.config.Pause
	for try := 1; ; try++ {
		var out T
		var err error
		if try == 1 && first != nil {
			err = first(P(&out))
		} else {
			to.Until = time.Now().Add(c.config.Timeout)
			err = c.caller.Call(ctx, to, method, path, requestID, in, P(&out))
		}
		if err == nil {
			return &out, nil
		}
		var u *Uncertain
		if errors.As(err, &u) {
			uncertain = u
		}
		again, wait := worthwhile(err, pause)
		if !again || try >= c.config.Attempts || sleep(ctx, wait) != nil {
			if uncertain != nil && err != error(uncertain) {
				return nil, &Uncertain{Err: fmt.Errorf("%w; the last try: %v", uncertain.Err, err), Status: uncertain.Status}
			}
			return nil, err
		}
		pause *= 2
	}
}

// worthwhile tells whether another try may do better, and after how long.
func worthwhile(err error, pause time.Duration) (bool, time.Duration) {
	var notSent *NotSent
	if errors.As(err, &notSent) {
		var coded interface{ ReasonCode() reason.Code }
		return !errors.As(err, &coded), pause // a request that can't be made won't be made later
	}
	var refused *Refused
	if errors.As(err, &refused) && !errors.Is(err, ErrUncertain) {
		if refused.Problem.Retry != api.RetrySame && refused.Problem.Retry != api.RetryLater {
			return false, 0
		}
		if s, err := strconv.Atoi(refused.RetryAfter); err == nil && s > 0 && s <= 60 {
			pause = max(pause, time.Duration(s)*time.Second)
		}
	}
	return true, pause
}

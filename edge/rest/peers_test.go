package rest_test

// Goal: of what institutions say, only a signed answer to this very question counts; everything else leaves the question open. Method: one
// question of each kind against a list of things that an institution, or somebody on the wire, can do to the answer.

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hutong/delivery"
	"hutong/edge/calls"
	"hutong/money"
	"hutong/payment"
	"hutong/reason"
	"hutong/wire/api"
	"hutong/wire/httpsig"
	"hutong/wire/link"
	"hutong/wire/problem"
	"hutong/wire/strict"

	"github.com/google/go-cmp/cmp"
)

// question makes a question of the kind, to the payer's side or the payee's, about a payment of its own.
func (w *world) question(op payment.Op, kind payment.Kind) delivery.Question {
	r, err := payment.ParseRequestID(w.id())
	if err != nil {
		w.t.Fatal(err)
	}
	cny, myr := func(n int64) money.Amount { return money.New(n, "CNY") }, func(n int64) money.Amount { return money.New(n, "MYR") }
	t := &payment.Terms{ID: payment.NewID("acq-cn", r), Kind: kind, Flow: payment.Pull, Initiator: "acq-cn", RequestID: r, Funds: payment.Ask,
		Payer: payment.Side{Participant: "wallet-my"}, Payee: payment.Side{Participant: "wallet-cn"}, Amounts: payment.Amounts{Order: cny(1000), Credit: cny(1000), Debit: myr(623), Customer: myr(623)},
		Detail: payment.Detail{Merchant: payment.Merchant{ID: "M-1", Name: "Tea", Country: "CN"}, Payer: payment.Payer{Reference: "P", Residency: "MY"}}}
	q := delivery.Question{Op: op, Terms: t, Seq: 1, State: &payment.State{Seq: 1}, To: "wallet-my", Code: consumerCode(), AnswerBy: w.clock.Now().Add(10 * time.Second)}
	if op == payment.OpCredit || op == payment.OpLookUpCredit {
		q.To = "wallet-cn"
	}
	if kind == payment.Refund {
		t.Parent, t.Flow = payment.NewID("acq-cn", r), payment.Push
		t.ID = payment.NewIDInSlot("acq-cn", payment.RequestID{6: 0x70, 8: 0x80, 15: 1}, t.Parent.Slot())
	}
	return q
}

// put asks and waits for the one answer.
func (w *world) put(q delivery.Question) delivery.Answer {
	w.t.Helper()
	answers := make(chan delivery.Answer, 2)
	w.peers.Ask(w.t.Context(), q, func(a delivery.Answer) { answers <- a })
	a := <-answers
	select {
	case more := <-answers:
		w.t.Errorf("answered twice: %+v", more)
	default:
	}
	return a
}

var everyQuestion = []struct {
	op   payment.Op
	kind payment.Kind
	path string
}{
	{payment.OpAuthorise, payment.Pay, api.PathAuthorise},
	{payment.OpCredit, payment.Pay, api.PathCredit},
	{payment.OpCredit, payment.Refund, api.PathCredit},
	{payment.OpCancel, payment.Pay, api.PathCancel},
	{payment.OpLookUpDebit, payment.Pay, api.PathLookUp},
	{payment.OpLookUpCredit, payment.Pay, api.PathLookUp},
	{payment.OpLookUpCredit, payment.Refund, api.PathLookUp},
}

func TestWhatProvesNothingLeavesTheQuestionOpen(t *testing.T) {
	w := newWorld(t)
	rerun := func(rw http.ResponseWriter, r *http.Request, next http.Handler) *httptest.ResponseRecorder {
		rec := httptest.NewRecorder()
		next.ServeHTTP(rec, r)
		return rec
	}
	copyOut := func(rw http.ResponseWriter, rec *httptest.ResponseRecorder, body []byte) {
		for k, v := range rec.Header() {
			rw.Header()[k] = v
		}
		rw.Header().Del("Content-Length")
		rw.WriteHeader(rec.Code)
		_, _ = rw.Write(body)
	}
	// resigned answers in the institution's own name with another body or status.
	resigned := func(id string, status int, media string, body func(r *http.Request, was []byte) []byte) func(http.ResponseWriter, *http.Request, http.Handler) {
		return func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
			rec := rerun(rw, r, next)
			out := body(r, rec.Body.Bytes())
			s := &httpsig.Signer{KeyID: id + "-1", Private: keyOf(id), Now: w.clock.Now}
			rw.Header().Set("Content-Type", media)
			if err := s.SignAnswer(rw.Header(), status, out, r); err != nil {
				t.Error(err)
			}
			rw.WriteHeader(status)
			_, _ = rw.Write(out)
		}
	}
	same := func(_ *http.Request, was []byte) []byte { return was }
	refusal := func(code reason.Code) func(*http.Request, []byte) []byte {
		return func(*http.Request, []byte) []byte {
			b, err := strict.Encode(problem.New(code, "no").Problem)
			if err != nil {
				t.Error(err)
			}
			return b
		}
	}
	var earlier atomic.Pointer[httptest.ResponseRecorder]
	faults := []struct {
		name  string
		hangs bool
		do    func(id string) func(http.ResponseWriter, *http.Request, http.Handler)
	}{
		{"no answer", true, func(string) func(http.ResponseWriter, *http.Request, http.Handler) {
			return func(_ http.ResponseWriter, r *http.Request, _ http.Handler) {
				_, _ = io.Copy(io.Discard, r.Body) // only then does the server see that the caller has gone
				<-r.Context().Done()
			}
		}},
		{"request lost", false, func(string) func(http.ResponseWriter, *http.Request, http.Handler) { return loseRequest }},
		{"answer lost", false, func(string) func(http.ResponseWriter, *http.Request, http.Handler) { return loseAnswer }},
		{"answer of a proxy", false, func(string) func(http.ResponseWriter, *http.Request, http.Handler) {
			return func(rw http.ResponseWriter, _ *http.Request, _ http.Handler) {
				http.Error(rw, "bad gateway", http.StatusBadGateway)
			}
		}},
		{"redirect", false, func(string) func(http.ResponseWriter, *http.Request, http.Handler) {
			return func(rw http.ResponseWriter, r *http.Request, _ http.Handler) {
				http.Redirect(rw, r, "/elsewhere", http.StatusTemporaryRedirect)
			}
		}},
		{"changed on the way", false, func(string) func(http.ResponseWriter, *http.Request, http.Handler) {
			return func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
				rec := rerun(rw, r, next)
				copyOut(rw, rec, bytes.Replace(rec.Body.Bytes(), []byte(`"call":"success"`), []byte(`"call":"failure"`), 1))
			}
		}},
		{"signature taken away", false, func(string) func(http.ResponseWriter, *http.Request, http.Handler) {
			return func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
				rec := rerun(rw, r, next)
				rec.Header().Del("Signature")
				copyOut(rw, rec, rec.Body.Bytes())
			}
		}},
		{"signed by another institution", false, func(string) func(http.ResponseWriter, *http.Request, http.Handler) {
			return resigned("wallet-th", 200, "application/json", same)
		}},
		{"an earlier answer", false, func(string) func(http.ResponseWriter, *http.Request, http.Handler) {
			return func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
				rec := rerun(rw, r, next)
				if earlier.CompareAndSwap(nil, rec) {
					panic(http.ErrAbortHandler)
				}
				copyOut(rw, earlier.Load(), earlier.Load().Body.Bytes())
			}
		}},
		{"about another payment", false, func(id string) func(http.ResponseWriter, *http.Request, http.Handler) {
			return resigned(id, 200, "application/json", func(_ *http.Request, was []byte) []byte {
				_, after, _ := bytes.Cut(was, []byte(`"payment_id":"`))
				return bytes.ReplaceAll(was, after[:36], []byte("01890a5d-ac96-8001-bcce-b302099a8057"))
			})
		}},
		{"not of the interface", false, func(id string) func(http.ResponseWriter, *http.Request, http.Handler) {
			return resigned(id, 200, "application/json", func(*http.Request, []byte) []byte { return []byte(`{"ok":true}`) })
		}},
		{"not JSON", false, func(id string) func(http.ResponseWriter, *http.Request, http.Handler) {
			return resigned(id, 200, "text/html", func(*http.Request, []byte) []byte { return []byte(`<p>paid</p>`) })
		}},
		{"its call failed", false, func(id string) func(http.ResponseWriter, *http.Request, http.Handler) {
			return resigned(id, 200, "application/json", func(_ *http.Request, was []byte) []byte {
				return bytes.Replace(was, []byte(`"call":"success"`), []byte(`"call":"failure"`), 1)
			})
		}},
		{"endless", true, func(string) func(http.ResponseWriter, *http.Request, http.Handler) {
			return func(rw http.ResponseWriter, r *http.Request, _ http.Handler) {
				for r.Context().Err() == nil {
					if _, err := rw.Write(bytes.Repeat([]byte(" "), 1<<16)); err != nil {
						return
					}
				}
			}
		}},
		{"a problem document", false, func(id string) func(http.ResponseWriter, *http.Request, http.Handler) {
			return resigned(id, 422, problem.MediaType, refusal(reason.InsufficientFunds))
		}},
		{"not found as a problem document", false, func(id string) func(http.ResponseWriter, *http.Request, http.Handler) {
			return resigned(id, 404, problem.MediaType, refusal(reason.NotFound))
		}},
		{"order paid as a problem document", false, func(id string) func(http.ResponseWriter, *http.Request, http.Handler) {
			return resigned(id, 409, problem.MediaType, refusal(reason.OrderPaid))
		}},
		{"overloaded", false, func(id string) func(http.ResponseWriter, *http.Request, http.Handler) {
			return resigned(id, 503, problem.MediaType, refusal(reason.Overloaded))
		}},
	}
	for _, c := range everyQuestion {
		for _, f := range faults {
			q := w.question(c.op, c.kind)
			if f.hangs {
				q.AnswerBy = w.clock.Now().Add(200 * time.Millisecond)
			}
			to := w.inst[q.To]
			earlier.Store(nil)
			to.meddled(c.path, f.do(q.To))
			if f.name == "an earlier answer" { // the first of two questions makes the answer that the second one gets
				w.put(q)
				q = w.question(c.op, c.kind)
			}
			a := w.put(q)
			if a.Result != payment.Unknown || a.Note == "" || a.Reference != "" || a.Amount != (money.Amount{}) {
				t.Errorf("%s %s, %s: %+v", c.op, c.kind, f.name, a)
			}
			to.meddled("", nil)
		}
		// Without a fault the same question gets an end.
		if a := w.put(w.question(c.op, c.kind)); a.Result == payment.Unknown || a.Note != "" {
			t.Errorf("%s %s: %+v", c.op, c.kind, a)
		}
	}
	// Of the recorded exchanges those that were spoiled on purpose are not what the description says; they are not looked at again.
	w.observed.mu.Lock()
	w.observed.wire = nil
	w.observed.mu.Unlock()
}

func TestAnswersAreRead(t *testing.T) {
	w := newWorld(t)
	my, cn := w.inst["wallet-my"], w.inst["wallet-cn"]
	amount := &api.Amount{Currency: "MYR", Minor: 623}
	other := &api.Amount{Currency: "CNY", Minor: 1000}
	auth := func(a *api.AuthorisationAnswer) func() {
		return func() {
			my.authorise = func(context.Context, *api.AuthorisationRequest) (*api.AuthorisationAnswer, error) {
				c := *a
				return &c, nil
			}
		}
	}
	credit := func(a *api.CreditAnswer) func() {
		return func() {
			cn.credit = func(context.Context, *api.CreditRequest) (*api.CreditAnswer, error) { c := *a; return &c, nil }
		}
	}
	look := func(a *api.LookupAnswer) func() {
		return func() {
			f := func(context.Context, *api.LookupRequest) (*api.LookupAnswer, error) { c := *a; return &c, nil }
			my.lookUp, cn.lookUp = f, f
		}
	}
	cancel := func(a *api.CancellationAnswer) func() {
		return func() {
			my.cancel = func(context.Context, *api.CancellationRequest) (*api.CancellationAnswer, error) {
				c := *a
				return &c, nil
			}
		}
	}
	myr, cny := money.New(623, "MYR"), money.New(1000, "CNY")
	for _, c := range []struct {
		op     payment.Op
		script func()
		want   delivery.Answer
	}{
		{payment.OpAuthorise, auth(&api.AuthorisationAnswer{Result: api.ResultSuccess, Reference: "D-1", Amount: amount}), delivery.Answer{Result: payment.Success, Reference: "D-1", Amount: myr}},
		{payment.OpAuthorise, auth(&api.AuthorisationAnswer{Result: api.ResultSuccess, Reference: "D-1", Amount: other}), delivery.Answer{Result: payment.Success, Reference: "D-1", Amount: cny}},
		{payment.OpAuthorise, auth(&api.AuthorisationAnswer{Result: api.ResultFailure, Reason: reason.PayerBlocked}), delivery.Answer{Result: payment.Failure, Reason: reason.PayerBlocked}},
		{payment.OpAuthorise, auth(&api.AuthorisationAnswer{Result: api.ResultFailure, Reason: reason.LossAssigned}), delivery.Answer{Result: payment.Failure}},
		{payment.OpAuthorise, auth(&api.AuthorisationAnswer{Result: api.ResultFailure, Reason: reason.MerchantClosed}), delivery.Answer{Result: payment.Failure}},
		{payment.OpAuthorise, auth(&api.AuthorisationAnswer{Result: api.ResultUnknown, Reason: reason.AwaitingPayer}), delivery.Answer{Result: payment.Pending, Reason: reason.AwaitingPayer}},
		{payment.OpAuthorise, auth(&api.AuthorisationAnswer{Result: api.ResultUnknown, Reason: reason.InProgress}), delivery.Answer{Result: payment.Unknown}},
		{payment.OpCredit, credit(&api.CreditAnswer{Result: api.ResultSuccess, Reference: "C-1", Amount: other}), delivery.Answer{Result: payment.Success, Reference: "C-1", Amount: cny}},
		{payment.OpCredit, credit(&api.CreditAnswer{Result: api.ResultFailure, Reason: reason.OrderExpired}), delivery.Answer{Result: payment.Failure, Reason: reason.OrderExpired}},
		{payment.OpCredit, credit(&api.CreditAnswer{Result: api.ResultFailure, Reason: reason.InsufficientFunds}), delivery.Answer{Result: payment.Failure}},
		{payment.OpCredit, credit(&api.CreditAnswer{Result: api.ResultUnknown, Reason: reason.AwaitingPayer}), delivery.Answer{Result: payment.Pending, Reason: reason.AwaitingPayer}},
		{payment.OpLookUpDebit, look(&api.LookupAnswer{State: api.LookupStateSuccess, Reference: "D-2", Amount: amount}), delivery.Answer{Result: payment.Success, Reference: "D-2", Amount: myr}},
		{payment.OpLookUpDebit, look(&api.LookupAnswer{State: api.LookupStateFailure, Reason: reason.InsufficientFunds}), delivery.Answer{Result: payment.Failure, Reason: reason.InsufficientFunds}},
		{payment.OpLookUpDebit, look(&api.LookupAnswer{State: api.LookupStateCancelled}), delivery.Answer{Result: payment.Failure}},
		{payment.OpLookUpDebit, look(&api.LookupAnswer{State: api.LookupStateNotFound}), delivery.Answer{Result: payment.NotFound}},
		{payment.OpLookUpDebit, look(&api.LookupAnswer{State: api.LookupStatePending}), delivery.Answer{Result: payment.Pending, Reason: reason.AwaitingPayer}},
		{payment.OpLookUpCredit, look(&api.LookupAnswer{State: api.LookupStatePending}), delivery.Answer{Result: payment.Unknown}},
		{payment.OpLookUpCredit, look(&api.LookupAnswer{State: api.LookupStateSuccess, Reference: "C-2", Amount: other}), delivery.Answer{Result: payment.Success, Reference: "C-2", Amount: cny}},
		{payment.OpLookUpCredit, look(&api.LookupAnswer{State: api.LookupStateNotFound}), delivery.Answer{Result: payment.NotFound}},
		{payment.OpCancel, cancel(&api.CancellationAnswer{Result: api.ResultSuccess, Outcome: api.CancellationOutcomeCancelled, Reference: "U-1", Amount: amount}), delivery.Answer{Result: payment.Success, Reference: "U-1", Amount: myr}},
		{payment.OpCancel, cancel(&api.CancellationAnswer{Result: api.ResultSuccess, Outcome: api.CancellationOutcomeWasNeverDone}), delivery.Answer{Result: payment.NotFound}},
		{payment.OpCancel, cancel(&api.CancellationAnswer{Result: api.ResultFailure, Outcome: api.CancellationOutcomeRefused, Reason: reason.AlreadyFinal}), delivery.Answer{Result: payment.Failure, Note: "the institution refuses to undo it: already_final"}},
		{payment.OpCancel, cancel(&api.CancellationAnswer{Result: api.ResultUnknown, Reason: reason.InProgress}), delivery.Answer{Result: payment.Unknown, Note: "the institution does not know yet: in_progress"}},
	} {
		c.script()
		a := w.put(w.question(c.op, payment.Pay))
		a.Took, a.At = 0, time.Time{}
		if diff := cmp.Diff(c.want, a); diff != "" {
			t.Errorf("%s: %s", c.op, diff)
		}
	}
	// Failure and "under way" at once is a contradiction.
	auth(&api.AuthorisationAnswer{Result: api.ResultFailure, Reason: reason.AwaitingPayer})()
	if a := w.put(w.question(payment.OpAuthorise, payment.Pay)); a.Result != payment.Unknown || a.Note == "" {
		t.Errorf("%+v", a)
	}
	// A code that was lost in a restart is never asked with.
	q := w.question(payment.OpAuthorise, payment.Pay)
	q.Code = ""
	asked := len(my.asks("authorise"))
	if a := w.put(q); a.Result != payment.Unknown || a.Note == "" || len(my.asks("authorise")) != asked {
		t.Errorf("%+v", a)
	}
	// An institution without an endpoint can't be asked.
	q = w.question(payment.OpAuthorise, payment.Pay)
	for _, to := range []string{"fx-one", "nobody"} {
		q.To = to
		if a := w.put(q); a.Result != payment.Unknown || !strings.Contains(a.Note, to) {
			t.Errorf("%s: %+v", to, a)
		}
	}
	q.Op = "dance"
	if a := w.put(q); a.Result != payment.Unknown || a.Note == "" {
		t.Errorf("%+v", a)
	}
}

func TestQuestionsAreRecognisedByTheirRequestID(t *testing.T) {
	w := newWorld(t)
	my, cn := w.inst["wallet-my"], w.inst["wallet-cn"]
	last := func(i *institution, op string) string { a := i.asks(op); return strings.Fields(a[len(a)-1])[2] }
	q := w.question(payment.OpAuthorise, payment.Pay)
	w.put(q)
	one := last(my, "authorise")
	q.Seq++
	w.put(q)
	if again := last(my, "authorise"); again != one || !api.ValidRequestID(one) || !strings.EqualFold(one[:13], q.Terms.ID.String()[:13]) {
		t.Errorf("a repeat of %s goes by %s", one, again)
	}
	q.Op = payment.OpCancel
	w.put(q)
	cancel := last(my, "cancel")
	q.Op = payment.OpLookUpDebit
	w.put(q)
	look := last(my, "lookup")
	w.put(q)
	if again := last(my, "lookup"); again != look {
		t.Errorf("the same inquiry of the same state goes by %s and %s", look, again)
	}
	q.Seq++
	w.put(q)
	seen := []string{one, cancel, look, last(my, "lookup")}
	q = w.question(payment.OpCredit, payment.Pay)
	q.State.Status = payment.CreditAsked
	w.put(q)
	first := last(cn, "payment")
	w.put(q)
	if again := last(cn, "payment"); again != first {
		t.Errorf("a credit after a restart goes by %s and %s", first, again)
	}
	q.Seq, q.State.Seq, q.State.Rung = 4, 4, 1
	w.put(q)
	if again := last(cn, "payment"); again != first {
		t.Errorf("a credit that was not found goes by %s and %s", first, again)
	}
	seen = append(seen, first)
	slices.Sort(seen)
	if n := len(slices.Compact(seen)); n != 5 {
		t.Errorf("%d ids for five questions: %v", n, seen)
	}
}

// An institution that hangs costs its own payments only: others are asked at once, and what waits for a place gives up when its answer is due.
func TestOneHangingInstitutionHoldsUpNobodyElse(t *testing.T) {
	w := newWorld(t, func(s *setup) { s.concurrent = 2 })
	inside := make(chan struct{}, 10)
	w.inst["wallet-my"].authorise = func(ctx context.Context, _ *api.AuthorisationRequest) (*api.AuthorisationAnswer, error) {
		inside <- struct{}{}
		return never[api.AuthorisationAnswer](ctx)
	}
	var mu sync.Mutex
	ask := func(ctx context.Context, n int, within time.Duration) (notes *[]string, wait func()) {
		notes = new([]string)
		var wg sync.WaitGroup
		for range n {
			q := w.question(payment.OpAuthorise, payment.Pay)
			q.AnswerBy = w.clock.Now().Add(within)
			wg.Add(1)
			w.peers.Ask(ctx, q, func(a delivery.Answer) {
				defer wg.Done()
				mu.Lock()
				defer mu.Unlock()
				*notes = append(*notes, a.Note)
				if a.Result != payment.Unknown {
					t.Errorf("%+v", a)
				}
			})
		}
		return notes, wg.Wait
	}
	// Two hold the places for as long as the test wants, four find none and give up when their answers are due.
	holding, release := context.WithCancel(t.Context())
	defer release()
	_, released := ask(holding, 2, time.Hour)
	<-inside
	<-inside
	notes, waited := ask(t.Context(), 4, time.Second)
	if a := w.put(w.question(payment.OpCredit, payment.Pay)); a.Result != payment.Success {
		t.Errorf("another institution: %+v", a)
	}
	waited()
	for _, n := range *notes {
		if !strings.Contains(n, "under way already") {
			t.Errorf("a question without a place ended by %q", n)
		}
	}
	if len(*notes) != 4 || len(inside) != 0 {
		t.Errorf("%d found no room, %d came in beyond the two", len(*notes), len(inside))
	}
	release()
	released()
	if a := w.put(w.question(payment.OpLookUpDebit, payment.Pay)); a.Result != payment.NotFound {
		t.Errorf("afterwards: %+v", a)
	}
}

func TestPrivateCodesAreResolved(t *testing.T) {
	w := newWorld(t)
	ask := func(to string) delivery.CodeQuestion {
		return delivery.CodeQuestion{To: to, Asking: "wallet-th", Code: "https://qr.alipay.com/fkx01234", AnswerBy: w.clock.Now().Add(time.Minute)}
	}
	r, err := w.peers.ResolveCode(t.Context(), ask("wallet-cn"))
	if err != nil || r.Reason != reason.CodeUnknown {
		t.Errorf("%+v, %v", r, err)
	}
	w.inst["wallet-cn"].resolve = func(_ context.Context, in *api.ResolveRequest) (*api.ResolveAnswer, error) {
		return &api.ResolveAnswer{Result: api.ResultSuccess, Side: api.SidePayee, Merchant: &api.Merchant{Name: in.AskingInstitution, Country: "CN"}, OrderKey: "K",
			OrderAmount: &api.Amount{Currency: "CNY", Minor: 7}, ExpiresAt: "2026-03-01T09:00:00.000Z"}, nil
	}
	r, err = w.peers.ResolveCode(t.Context(), ask("wallet-cn"))
	want := delivery.CodeAnswer{OrderAnswer: delivery.OrderAnswer{Merchant: payment.Merchant{Name: "wallet-th", Country: "CN"}, OrderKey: "K",
		Amount: money.New(7, "CNY"), ExpiresAt: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)}}
	if diff := cmp.Diff(want, r); err != nil || diff != "" {
		t.Errorf("%s, %v", diff, err)
	}
	w.inst["wallet-cn"].meddled(api.PathResolve, loseAnswer)
	if r, err = w.peers.ResolveCode(t.Context(), ask("wallet-cn")); err == nil {
		t.Errorf("%+v", r)
	}
	if _, err := w.peers.ResolveCode(t.Context(), ask("fx-one")); err == nil {
		t.Error("an institution without endpoint answered")
	}
}

// carrier takes questions that nobody waits for, or panics with one.
type carrier struct {
	calls.Carrier // nil: nobody waits
	panics        bool
	taken         int
}

func (c *carrier) Begin(_ context.Context, _ time.Duration, _ link.Peer, _, _, _ string, _, _ api.Validator, then func(error)) bool {
	if c.panics {
		panic("no way")
	}
	c.taken++
	then(&link.Uncertain{Err: errors.New("nothing came")})
	return true
}

// A question that makes its caller panic leaves its place to the next one.
func TestAPanicKeepsNoPlace(t *testing.T) {
	w := newWorld(t)
	via := &carrier{panics: true}
	peers := calls.NewCounterparties(calls.CounterpartyOptions{Directory: &w.dir, Now: w.clock.Now, Log: slog.New(slog.DiscardHandler),
		Stream: func(string, bool) (calls.Carrier, int) { return via, 2 }})
	defer peers.Close()
	for i := range 5 {
		via.panics = i < 3
		q, answers := w.question(payment.OpAuthorise, payment.Pay), []delivery.Answer(nil)
		q.Began = w.clock.Now()
		peers.Ask(t.Context(), q, func(a delivery.Answer) { answers = append(answers, a) })
		want := delivery.Unanswered
		if via.panics {
			want = delivery.Unasked
		}
		if len(answers) != 1 || answers[0].Result != payment.Unknown || answers[0].Fault != want {
			t.Fatalf("question %d: %+v", i, answers)
		}
	}
	if via.taken != 2 {
		t.Errorf("%d questions are taken after the panics, want 2", via.taken)
	}
}

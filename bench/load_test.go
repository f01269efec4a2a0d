package bench

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"os"
	"strings"
	"testing"
	"time"

	"hutong/client"
	"hutong/wire/api"
)

// slowBank pays everything, each after a while.
type slowBank struct {
	bank
	takes time.Duration
	fails int // so many calls first come to an unknown end
}

func (b *slowBank) Pay(_ context.Context, id string, in *api.PaymentRequest) (*api.Payment, error) {
	if b.fails > 0 {
		b.fails--
		return nil, &client.Uncertain{Err: errors.New("the line went dead")}
	}
	time.Sleep(b.takes)
	return &api.Payment{PaymentID: id, Final: true, Status: api.PaymentStatusSucceeded, Amounts: &api.Amounts{Order: *in.OrderAmount}}, nil
}

func runOn(t *testing.T, l *Load, b bank) (seen []sample, did tally) {
	t.Helper()
	n, err := newNetwork(l.Institutions)
	if err != nil {
		t.Fatal(err)
	}
	did = l.run(t.Context(), n, &banks{[]bank{b}, []bank{b}}, func(s sample) { seen = append(seen, s) })
	return seen, did
}

// A switch that is slower than the rate can't hide it: what waited for a caller has waited since it was due.
func TestOpenLoopCountsWaiting(t *testing.T) {
	seen, did := runOn(t, &Load{Flow: "pull", Rate: 100, Callers: 1, Duration: 400 * time.Millisecond, Institutions: 1}, &slowBank{takes: 20 * time.Millisecond})
	if len(seen)+int(did.unbegun) != 40 || len(seen) == 0 {
		t.Fatalf("%d operations and %d that never began, want 40", len(seen), did.unbegun)
	}
	for i, s := range seen {
		if least := int64(20*(i+1)-10*i) * 1000; s.took < least || s.late < least-20_000 || s.late > s.took || s.failed || s.credit < 100 {
			t.Errorf("operation %d took %d µs, at least %d: %+v", i, s.took, least, s)
		}
	}
}

// Operations are due at even distances, however late those before could begin; none begins before.
func TestPace(t *testing.T) {
	l := &Load{Rate: 1000, Duration: 60 * time.Millisecond}
	start, moments, n := time.Now(), make(chan time.Time), 0
	go l.pace(t.Context(), start, moments)
	for due := range moments {
		if now := time.Now(); now.Before(due) || due.Sub(start) != time.Duration(n)*time.Millisecond {
			t.Errorf("the moment %d is %s after the start and came at %s", n, due.Sub(start), now.Sub(start))
		}
		if n++; n == 7 {
			time.Sleep(20 * time.Millisecond)
		}
	}
	if n != 60 {
		t.Errorf("%d moments, want 60", n)
	}
	ctx, cancel := context.WithCancel(t.Context())
	l, moments = &Load{Rate: 1e-3, Duration: time.Hour}, make(chan time.Time)
	go l.pace(ctx, start, moments)
	<-moments
	cancel()
	if due, ok := <-moments; ok { // the next one is a quarter of an hour away
		t.Errorf("the moment %s after the start came when the run had ended", due.Sub(start))
	}
	if (newAlarm(ctx)).sleepUntil(ctx, time.Now().Add(time.Hour)) || sleepUntil(ctx, time.Now().Add(time.Hour)) {
		t.Error("an hour was slept when the run had ended")
	}
}

// Nor does it make a run last for ever.
func TestOpenLoopGivesUp(t *testing.T) {
	seen, did := runOn(t, &Load{Flow: "pull", Rate: 500, Callers: 1, Duration: 100 * time.Millisecond, Institutions: 1}, &slowBank{takes: 200 * time.Millisecond})
	if did.unbegun == 0 || len(seen)+int(did.unbegun) != 50 {
		t.Errorf("%d operations, %d that never began, want 50 in all and some of both", len(seen), did.unbegun)
	}
}

// A call with an unknown end is made again until its end is known: what the switch did must not be missed.
func TestUnknownEndIsAskedAgain(t *testing.T) {
	b := &slowBank{fails: 2}
	seen, did := runOn(t, &Load{Flow: "pull", Rate: 10, Callers: 1, Duration: 150 * time.Millisecond, Institutions: 1}, b)
	if len(seen) != 2 || seen[0].failed || seen[1].failed || len(did.failures) > 0 || b.fails != 0 {
		t.Errorf("%+v %+v, %d left", seen, did, b.fails)
	}
}

// Operations come as often as the flow says; a refund is of a payment that was made and not refunded yet.
func TestShares(t *testing.T) {
	for flow, shares := range flows {
		sum := 0
		for _, n := range shares {
			sum += n
		}
		if sum != 100 {
			t.Errorf("%s: %d hundredths", flow, sum)
		}
	}
	l := &Load{Hot: 0.5, Duration: 8 * time.Second}
	for at, want := range map[time.Duration]phase{0: even, 999 * time.Millisecond: even, time.Second: hot, 2500 * time.Millisecond: even} {
		if got := l.phaseAt(at); got != want {
			t.Errorf("at %s: phase %d, want %d", at, got, want)
		}
	}
	w := newWorker(&Load{Institutions: 4, Hot: 0.7}, nil, nil, 1, 2)
	var in [3][4]int
	for range 4000 {
		in[even][w.payer(even)]++
		in[hot][w.payer(hot)]++
	}
	for i := range 4 {
		if in[even][i] < 800 || in[even][i] > 1200 {
			t.Errorf("evenly: %v", in[even])
		}
		if want := []int{2800, 400, 400, 400}[i]; in[hot][i] < want*3/4 || in[hot][i] > want*5/4 {
			t.Errorf("hot: %v", in[hot])
		}
	}
}

// An operation is counted once all counterparties have told up to its end, without the time that they took, and nothing of it stays.
func TestJoin(t *testing.T) {
	j := newJoin()
	one, two := j.source(), j.source()
	at := time.UnixMicro(1_000_000)
	id := func(n byte) key { return key{15: n} }
	j.take(sample{kind: pull, id: id(1), end: at, took: 900, late: 70, credit: 100})
	j.take(sample{kind: push, id: id(2), order: id(3), end: at.Add(time.Millisecond), took: 900, credit: 50})
	j.take(sample{kind: refund, id: id(4), end: at, took: 700, credit: 100})
	j.take(sample{kind: pull, failed: true, end: at})
	j.take(sample{kind: inquiry, end: at, took: 10})
	j.take(sample{kind: pull, warmUp: true, id: id(5), end: at, took: 900, late: 500, credit: 30})
	j.take(sample{kind: refund, warmUp: true, id: id(6), end: at, took: 900, credit: 7})
	j.take(sample{kind: inquiry, warmUp: true, end: at, took: 10})
	tell := func(source int, reports ...report) {
		for _, r := range reports {
			j.hear(source, r)
		}
	}
	tell(one, report{ID: id(1), A: 300}, report{ID: id(2), A: 100}, report{A: at.UnixMicro() + 10, B: 77})
	early, cancel := context.WithCancel(t.Context())
	cancel()
	if err := j.settled(early); !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "8 operations") {
		t.Errorf("settled before the other side has told: %v", err)
	}
	if n := j.payments(); n != 0 {
		t.Errorf("%d payments are counted before the other side has told", n)
	}
	tell(two, report{ID: id(3), A: 200}, report{ID: id(4), A: 600}, report{A: at.UnixMicro() + 20, B: 3})
	if j.done != [kinds]int64{pull: 1, refund: 1, inquiry: 1} || j.failed != 1 || j.warmUp != 2 || j.credit != 23 || len(j.pending) != 1 || len(j.waits) != 2 {
		t.Errorf("%v done, %d failed, %d before, credit %d, %d pending, %v", j.done, j.failed, j.warmUp, j.credit, len(j.pending), j.waits)
	}
	tell(one, report{A: at.UnixMicro() + 2000, B: 80})
	tell(two, report{A: at.UnixMicro() + 2000, B: 4})
	if j.done[push] != 1 || j.credit != 73 || len(j.pending) != 0 || len(j.waits) != 0 || j.wire() != 84 {
		t.Errorf("%v done, credit %d, %d pending, %v, %d bytes", j.done, j.credit, len(j.pending), j.waits, j.wire())
	}
	if err := j.settled(t.Context()); err != nil {
		t.Error(err)
	}
	for k, want := range map[kind]int64{pull: 600, push: 600, refund: 100, inquiry: 10} {
		if got := j.own[k].Max(); got < want || got > want+want/100 {
			t.Errorf("%s took %d µs of the switch's time, want %d", kindNames[k], got, want)
		}
	}
	if got := j.late.Max(); got != 70 || j.late.TotalCount() != 4 {
		t.Errorf("%d operations, of which the last began %d µs late, want 4 and 70", j.late.TotalCount(), got)
	}
	if got := j.whole.Max(); got < 900 || got > 910 {
		t.Errorf("the whole took %d µs", got)
	}
}

// Reports that break off in the middle are not taken for all that there was.
func TestJoinMissesReports(t *testing.T) {
	j := newJoin()
	j.read(j.source(), bytes.NewReader((&report{ID: key{1}, A: 5}).append(nil)[:reportBytes-1]))
	if _, err := j.total(); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("%v", err)
	}
	k := newJoin()
	k.read(k.source(), bytes.NewReader((&report{ID: key{1}, A: 5}).append(nil)))
	if _, err := k.total(); err != nil || k.until[0] != math.MaxInt64 {
		t.Errorf("%v, told until %d", err, k.until[0])
	}
}

func TestGrowth(t *testing.T) {
	g := growth{warm: time.Minute}
	g.add(30*time.Second, 1<<40) // still warming up
	for i := range 60 {
		wobble := int64(i%2) * 1000
		g.add(time.Duration(i+1)*time.Minute, 1_000_000+int64(i)*500+wobble)
	}
	if s := g.slope(); s < 29_000 || s > 31_500 || g.first != 1_000_000 || g.highest < g.last {
		t.Errorf("slope %g, %+v", s, g)
	}
	if s := (&growth{}).slope(); s != 0 {
		t.Errorf("of nothing: %g", s)
	}
}

// A party that is told nonsense ends with an error instead of serving.
func TestPartyJob(t *testing.T) {
	for job, want := range map[string]string{"": "no job", "{\n": "cannot be read", "no\n": "cannot be read", `{"Members":[{"ID":"x","Seed":"AAAA"}]}` + "\n": "no key of the switch",
		`{"Members":[{"ID":"x","Seed":"AAAA"}],"KeyID":"k","Switch":"s","Public":"` + strings.Repeat("A", 43) + "=\"}\n": "x has no key"} {
		if err := Party(strings.NewReader(job), os.Stderr); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", job, err, want)
		}
	}
}

// What a party did stands: asked again it says the same, cancelled it is refused, and what never came is promised never to be done.
func TestPartyKeepsItsWord(t *testing.T) {
	y := &yes{id: "wallet-01", party: &party{}}
	ctx := t.Context()
	id := func(n byte) string {
		return "01890a5d-ac96-874b-bcce-b302099a80" + string("0123456789abcdef"[n/16]) + string("0123456789abcdef"[n%16])
	}
	ask := func(n byte) api.Result {
		a, err := y.Authorise(ctx, "", &api.AuthorisationRequest{PaymentID: id(n), DebitAmount: api.Amount{Currency: "MYR", Minor: 7}})
		if err != nil {
			t.Fatal(err)
		}
		return a.Result
	}
	look := func(op api.Operation, n byte) api.LookupState {
		a, err := y.LookUp(ctx, "", &api.LookupRequest{PaymentID: id(n), Operation: op})
		if err != nil {
			t.Fatal(err)
		}
		if a.State == api.LookupStateSuccess && (a.Amount.Minor != 7 || a.Amount.Currency != "MYR") {
			t.Errorf("%+v", a)
		}
		return a.State
	}
	cancel := func(n byte) api.CancellationOutcome {
		a, err := y.Cancel(ctx, "", &api.CancellationRequest{PaymentID: id(n), Operation: api.OperationAuthorise})
		if err != nil {
			t.Fatal(err)
		}
		return a.Outcome
	}
	for i, step := range []struct{ got, want string }{
		{string(ask(1)), "success"}, {string(ask(1)), "success"}, {string(look("authorise", 1)), "success"}, {string(cancel(1)), "cancelled"}, {string(cancel(1)), "cancelled"},
		{string(look("authorise", 1)), "cancelled"}, {string(ask(1)), "failure"},
		{string(cancel(2)), string(api.CancellationOutcomeWasNeverDone)}, {string(ask(2)), "failure"}, {string(look("authorise", 2)), "not_found"},
		{string(look("authorise", 3)), "not_found"}, {string(ask(3)), "failure"}, {string(look("credit", 4)), "not_found"}, {string(look("credit", 1)), "not_found"},
	} {
		if step.got != step.want {
			t.Errorf("step %d: %s, want %s", i, step.got, step.want)
		}
	}
	for _, apart := range []uint64{1, 1 << 10, 1 << 22} { // at one time, some to a time, and each at one of its own
		var d deeds
		var last deedKey
		for n := range uint64(2 * remembered) {
			last = deedKey{op: 'a'}
			binary.BigEndian.PutUint64(last.id[:], n*apart)
			d.keep(last, deed{minor: 1})
		}
		n := 0
		for _, m := range d.by {
			n += len(m)
		}
		if n != d.n || n > remembered || len(d.by) != len(d.times) {
			t.Errorf("%d deeds of %d times (%d in order) are remembered, %d are counted, at most %d may be", n, len(d.by), len(d.times), d.n, remembered)
		}
		if _, ok := d.find(deedKey{op: 'a'}); ok {
			t.Error("the first deed is not forgotten")
		}
		if got, ok := d.find(last); !ok || got.minor != 1 {
			t.Errorf("the last deed is %+v, %v", got, ok)
		}
	}
}

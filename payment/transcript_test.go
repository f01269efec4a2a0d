package payment_test

// Goal: a person can read what the machine does. Each file of testdata/transcripts is one payment: the left side says what happens, the
// right side what the machine makes of it. Method: the left sides are played, the whole file is written again, and it must be the same.
// After a deliberate change of the machine: go test ./payment -run Transcripts -update, and read the difference.

import (
	"bufio"
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"hutong/money"
	"hutong/payment"
	"hutong/reason"
)

var update = flag.Bool("update", false, "write the transcripts as the machine now goes")

func TestTranscripts(t *testing.T) {
	files, err := filepath.Glob("testdata/transcripts/*.txt")
	if err != nil || len(files) < 10 {
		t.Fatalf("found %d transcripts, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got, err := play(want)
			if err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			if *update {
				if err := os.WriteFile(file, got, 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if !bytes.Equal(want, got) {
				t.Errorf("%s: the machine goes another way now:\n%s", file, got)
			}
		})
	}
}

// player is one payment being played. An answer comes when its question is due, everything else at once; "+5s" lets time pass.
type player struct {
	terms *payment.Terms
	state payment.State
	now   time.Time
}

func play(script []byte) ([]byte, error) {
	var out bytes.Buffer
	var p player
	for lines, n := bufio.NewScanner(bytes.NewReader(script)), 1; lines.Scan(); n++ {
		line := lines.Text()
		left, _, _ := strings.Cut(line, "→")
		left = strings.TrimSpace(left)
		if left == "" || strings.HasPrefix(left, "#") {
			fmt.Fprintln(&out, left)
			continue
		}
		got, err := p.do(strings.Fields(left))
		if err != nil {
			return nil, fmt.Errorf("line %d %q: %w", n, left, err)
		}
		if got == "" {
			fmt.Fprintln(&out, left)
			continue
		}
		fmt.Fprintf(&out, "%-52s → %s\n", left, got)
	}
	return out.Bytes(), nil
}

func (p *player) do(words []string) (string, error) {
	args := map[string]string{}
	for len(words) > 1 && strings.Contains(words[len(words)-1], "=") {
		k, v, _ := strings.Cut(words[len(words)-1], "=")
		args[k] = v
		words = words[:len(words)-1]
	}
	switch words[0] {
	case "release":
		if len(words) == 1 {
			return p.step(payment.Event{Kind: payment.ReleaseAsked})
		}
	case "terms":
		kind := payment.Pay
		if args["kind"] != "" {
			kind = payment.Kind(args["kind"])
		}
		p.terms = terms(kind, payment.Flow(args["flow"]), payment.Funds(args["funds"]), payment.LossBearer(args["loss"]))
		if args["voids"] != "" {
			d, err := time.ParseDuration(args["voids"])
			if err != nil {
				return "", err
			}
			p.terms.Detail.Return.VoidTill = start.Add(d)
		}
		if hold := args["hold"]; hold != "" {
			d, err := time.ParseDuration(hold)
			if err != nil {
				return "", err
			}
			p.terms.Hold = payment.Hold{Until: start.Add(d), Most: p.terms.Amounts.Order.Minor}
		}
		p.now = start
		return "", nil
	case "open_capture":
		return p.took(payment.OpenCapture(p.terms, p.now, calendar(p.now))), nil
	case "expire":
		if _, at, _ := payment.Next(p.terms, &p.state); at.After(p.now) {
			p.now = at
		}
		return p.step(payment.Event{Kind: payment.HoldExpired})
	case "open":
		return p.took(payment.Open(p.terms, reason.Code(args["refused"]), p.now, calendar(p.now))), nil
	case "bury":
		return p.took(payment.Bury(p.terms, p.terms.Initiator, "", p.now)), nil
	case "initiator_cancels":
		return p.step(payment.Event{Kind: payment.CancelAsked})
	case "restart":
		return p.step(payment.Event{Kind: payment.Restarted})
	case "void", "void_failed":
		kind := payment.VoidOpened
		if words[0] == "void_failed" {
			kind = payment.VoidFailed
		}
		return p.step(payment.Event{Kind: kind, Share: wholeVoid(p.terms)})
	case "refund", "refund_failed", "capture":
		n, err := strconv.ParseInt(words[1], 10, 64)
		kind := map[string]payment.EventKind{"refund": payment.RefundOpened, "refund_failed": payment.RefundFailed, "capture": payment.CaptureOpened}[words[0]]
		if err != nil && words[0] == "capture" {
			break // an answer to the op of that name
		}
		if err != nil {
			return "", err
		}
		return p.step(payment.Event{Kind: kind, Share: payment.Refunded{Order: n, Credit: n, Debit: n / 2, Customer: n / 2}})
	}
	if e, ok := p.says(words, args); ok {
		return p.step(e)
	}
	if d, err := time.ParseDuration(strings.TrimPrefix(words[0], "+")); err == nil {
		p.now = p.now.Add(d)
		return "", nil
	}
	if len(words) != 2 {
		return "", errors.New("want an op and its result")
	}
	e := payment.Event{Kind: payment.Answered, Op: payment.Op(words[0]), Result: payment.Result(words[1]),
		Reason: reason.Code(args["reason"]), Reference: args["ref"]}
	if a := args["amount"]; a != "" {
		var err error
		if e.Amount, err = money.ParseMajor(a[3:], money.Currency(a[:3])); err != nil {
			return "", err
		}
	}
	if op, at, ok := payment.Next(p.terms, &p.state); ok && op == e.Op && at.After(p.now) {
		p.now = at
	}
	return p.step(e)
}

// says reads what persons and creditors say: propose FINDING by=…, approve by=…, reject by=…, settle.
func (p *player) says(words []string, args map[string]string) (payment.Event, bool) {
	e := payment.Event{By: args["by"], Reference: strconv.Itoa(p.state.Resolver.Proposal.N)}
	switch words[0] {
	case "propose":
		e.Kind, e.Finding = payment.ResolutionProposed, payment.Finding(words[1])
	case "approve":
		e.Kind = payment.ResolutionApproved
	case "reject":
		e.Kind = payment.ResolutionRejected
	case "settle":
		e.Kind = payment.LossSettledBy
	default:
		return e, false
	}
	return e, true
}

func (p *player) step(e payment.Event) (string, error) {
	out, err := payment.Step(p.terms, p.state, e, p.now, policy, calendar(p.now))
	var refusal payment.Refusal
	switch {
	case errors.Is(err, payment.ErrUnchanged):
		return "nothing new", nil
	case errors.As(err, &refusal):
		return "refused: " + string(refusal.Reason), nil
	case err != nil:
		return "fault: " + err.Error(), nil
	}
	return p.took(out), nil
}

// took shows an outcome: the time since the start, status and public state, legs, booking, what is asked next.
func (p *player) took(o payment.Outcome) string {
	p.state = o.State
	s := &p.state
	text := fmt.Sprintf("%5s  %s", p.now.Sub(start), s.Status)
	if s.Reason != "" && string(s.Reason) != string(s.Status) {
		text += " (" + string(s.Reason) + ")"
	}
	text += fmt.Sprintf(" [%s]  debit %s, credit %s", s.Public(), s.Debit.State, s.Credit.State)
	if s.Debit.Reference != "" {
		text += ", ref " + s.Debit.Reference
	}
	if s.Captured != 0 {
		text += fmt.Sprintf("  captured %d", s.Captured)
	}
	if s.Refunded.Order != 0 {
		text += fmt.Sprintf("  refunded %d", s.Refunded.Order)
	}
	if l := &s.Resolver.Loss; l.State != payment.NoLoss {
		text += fmt.Sprintf("  loss %s: %s owes %s", l.State, l.From, l.Amount)
	}
	if s.Resolver.Needs != "" {
		text += "  needs persons: " + string(s.Resolver.Needs)
	}
	if f := s.Resolver.Proposal; f.N > 0 {
		text += fmt.Sprintf("  %s proposes %s", f.By, f.Finding)
	}
	if s.Refunded.Void {
		text += "  void"
	}
	if o.Booking != payment.BookNothing {
		text += "  book " + string(o.Booking)
	}
	if o.Booking == payment.BookPost {
		text += " in " + s.Cycle
	}
	op, at, ok := payment.Next(p.terms, s)
	switch wait := at.Sub(p.now); {
	case !ok && s.Status.Final():
		text += "  end"
	case !ok:
		text += "  HANGS"
	case wait == 0:
		text += "  next " + string(op)
	default:
		text += fmt.Sprintf("  next %s in %s", op, wait)
	}
	return text
}

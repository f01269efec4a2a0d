package virtual

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"hutong/payment"
	"hutong/reason"
)

// Reached counts one step: from which status, by which event, to which status.
type Reached struct {
	From   string `json:"from"` // "" : the beginning
	Event  string `json:"event"`
	Op     string `json:"op,omitempty"`
	Result string `json:"result,omitempty"`
	To     string `json:"to"`
	Count  int64  `json:"count"`
}

// tally is what one world counts.
type tally struct {
	faults                                                        [kinds]int64
	crashes                                                       [kinds]int64
	rows                                                          map[Reached]int64
	did                                                           map[string]int64
	ends                                                          map[string]int64
	lossStates                                                    map[string]int64 // payments, by how their loss stands in the end
	events, calls, questions, commits, moves, outcomes, redecided int64
	refunds, refused, underFault, refundsUnderFault               int64
	losses, lossMoved, broken, brokenFound, personal              int64
	compared, warnings, opened, kept, stood                       int64
	captures, capturesRefused, heldOver                           int64
	virtual                                                       time.Duration
	digest                                                        [32]byte
}

func newTally() tally {
	return tally{lossStates: map[string]int64{}, rows: map[Reached]int64{}, did: map[string]int64{}, ends: map[string]int64{}}
}

// lived counts what one life of the switch did.
func (t *tally) lived(i *incarnation) {
	if i.engine != nil {
		t.redecided += i.engine.Counters().TakenBack
	}
	for _, v := range i.guards.List() {
		t.opened += v.Opened
		t.kept += v.Refused
	}
}

// count takes a payment at its end.
func (t *tally) count(p *pay) {
	struck := p.faults > 0
	switch {
	case p.terms.Kind == payment.Capture && p.end == nil:
		t.capturesRefused++
		return
	case p.terms.Kind == payment.Capture:
		t.captures++
	case p.parent != nil && p.end == nil:
		t.refused++
		return
	case p.parent != nil:
		t.refunds++
		if struck {
			t.refundsUnderFault++
		}
	case struck && p.end != nil:
		t.underFault++
	}
	if p.end == nil {
		return
	}
	what := string(p.end.public)
	if p.end.reason != "" {
		what += ": " + string(p.end.reason)
	}
	t.ends[what]++
	if p.end.reason == reason.LossAssigned {
		t.losses++
	}
}

// Report is what a run found.
type Report struct {
	Seed         uint64           `json:"seed"`
	OK           bool             `json:"ok"`
	Violation    *Violation       `json:"violation,omitempty"`
	Payments     int64            `json:"payments"`
	UnderFault   int64            `json:"decided_under_fault"` // payments that at least one fault struck before their client knew the end
	Refunds      int64            `json:"refunds"`             // recorded
	RefundsFault int64            `json:"refunds_under_fault"`
	Refused      int64            `json:"refunds_not_taken"`
	Captures     int64            `json:"captures"` // recorded
	NotCaptured  int64            `json:"captures_not_taken"`
	HeldOver     int64            `json:"holds_never_given_back"` // to the end of a ladder that was climbed in vain, or against a word
	Worlds       int64            `json:"worlds"`
	Lanes        []int            `json:"lanes"`
	Faults       map[string]int64 `json:"faults"`
	Crashes      map[string]int64 `json:"crashes"`
	Clients      map[string]int64 `json:"clients"`
	Ends         map[string]int64 `json:"ends"`
	LossStates   map[string]int64 `json:"losses_by_state"`
	Rows         []Reached        `json:"rows"`
	Missing      []string         `json:"rows_never_reached"`
	Never        []string         `json:"faults_never_injected"`
	Losses       int64            `json:"losses_assigned"`       // by the end of a ladder that was climbed in vain
	LossMoved    int64            `json:"losses_with_a_claim"`   // of these, where the two institutions ended up apart
	Broken       int64            `json:"broken_words"`          // an institution moved money against its word, and nobody could know
	BrokenFound  int64            `json:"broken_words_findings"` // of the three-way comparison about those; there are no others
	Personal     int64            `json:"late_debits_for_a_person"`
	Calls        int64            `json:"client_calls"`
	Questions    int64            `json:"questions"`
	Commits      int64            `json:"commits"`
	Moves        int64            `json:"headroom_moves"`
	Redecided    int64            `json:"commands_decided_again"` // the batch before was not written
	Outcomes     int64            `json:"outcomes"`
	Events       int64            `json:"events"`
	Compared     int64            `json:"legs_compared"`
	Opened       int64            `json:"breakers_opened"`
	Stood        int64            `json:"stood_in"`                  // paid on the switch's word in a wallet's stead, and acknowledged
	Kept         int64            `json:"requests_kept_by_breakers"` // refused before anything was reserved or asked
	Virtual      float64          `json:"virtual_hours"`
	Wall         float64          `json:"wall_seconds"`
	PerSecond    float64          `json:"decided_under_fault_per_second"`
	Digest       string           `json:"digest"` // SHA-256 over the digests of the worlds' exports

	began time.Time
	rows  map[Reached]int64
	chain [32]byte
}

func newReport(o Options) *Report {
	return &Report{Seed: o.Seed, Faults: map[string]int64{}, Crashes: map[string]int64{}, Clients: map[string]int64{}, Ends: map[string]int64{}, LossStates: map[string]int64{},
		rows: map[Reached]int64{}, began: time.Now()}
}

func sum[K comparable](to, from map[K]int64) {
	for k, n := range from {
		to[k] += n
	}
}

func (r *Report) add(w *world) {
	t := &w.tally
	r.Violation = w.violation
	r.Worlds++
	if !slices.Contains(r.Lanes, w.lanes) {
		r.Lanes = append(r.Lanes, w.lanes)
	}
	for k := range kinds {
		r.Faults[k.String()] += t.faults[k]
		if k.crash() {
			r.Crashes[k.String()] += t.crashes[k]
		}
	}
	sum(r.Clients, t.did)
	sum(r.Ends, t.ends)
	delete(t.lossStates, "")
	sum(r.LossStates, t.lossStates)
	sum(r.rows, t.rows)
	r.Payments += int64(w.made)
	for _, x := range []struct {
		to *int64
		n  int64
	}{{&r.UnderFault, t.underFault}, {&r.Refunds, t.refunds}, {&r.RefundsFault, t.refundsUnderFault}, {&r.Refused, t.refused}, {&r.Losses, t.losses},
		{&r.LossMoved, t.lossMoved}, {&r.Broken, t.broken}, {&r.BrokenFound, t.brokenFound}, {&r.Personal, t.personal}, {&r.Calls, t.calls},
		{&r.Questions, t.questions}, {&r.Commits, t.commits}, {&r.Moves, t.moves}, {&r.Redecided, t.redecided}, {&r.Outcomes, t.outcomes}, {&r.Events, t.events}, {&r.Compared, t.compared}, {&r.Opened, t.opened}, {&r.Kept, t.kept}, {&r.Stood, t.stood},
		{&r.Captures, t.captures}, {&r.NotCaptured, t.capturesRefused}, {&r.HeldOver, t.heldOver}} {
		*x.to += x.n
	}
	r.Virtual += t.virtual.Hours()
	r.chain = sha256.Sum256(append(r.chain[:], t.digest[:]...))
}

func (r *Report) finish() {
	reached := map[string]bool{}
	for k, n := range r.rows {
		reached[k.To] = true
		k.Count = n
		r.Rows = append(r.Rows, k)
	}
	slices.SortFunc(r.Rows, func(a, b Reached) int {
		return cmp.Or(cmp.Compare(place(a.From), place(b.From)), cmp.Compare(a.Event, b.Event), cmp.Compare(a.Op, b.Op), cmp.Compare(a.Result, b.Result),
			cmp.Compare(place(a.To), place(b.To)))
	})
	r.Missing, r.Never = []string{}, []string{}
	for _, row := range payment.Table {
		if !reached[string(row.Status)] {
			r.Missing = append(r.Missing, string(row.Status))
		}
	}
	for k := range kinds {
		if r.Faults[k.String()] == 0 {
			r.Never = append(r.Never, k.String())
		}
	}
	r.OK = r.Violation == nil
	r.Wall = time.Since(r.began).Seconds()
	r.PerSecond = float64(r.UnderFault) / max(r.Wall, 1e-9)
	r.Digest = hex.EncodeToString(r.chain[:])
}

// place is a status's row in the table of states; -1 for the beginning.
func place(status string) int {
	return slices.IndexFunc(payment.Table, func(r payment.Row) bool { return string(r.Status) == status })
}

// WriteJSON writes the report as one indented JSON object.
func (r *Report) WriteJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(r)
}

// Write writes the report for people; its last line says pass or fail.
func (r *Report) Write(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	line := func(name string, value any) { fmt.Fprintf(t, "%s\t%v\n", name, value) }
	line("seed", r.Seed)
	line("payments", r.Payments)
	line("  decided under fault", r.UnderFault)
	line("refunds", fmt.Sprintf("%d, %d of them under fault; %d not taken", r.Refunds, r.RefundsFault, r.Refused))
	line("captures of holds", fmt.Sprintf("%d, %d not taken; %d holds never given back", r.Captures, r.NotCaptured, r.HeldOver))
	line("worlds", fmt.Sprintf("%d, lanes %v", r.Worlds, r.Lanes))
	line("client calls, questions", fmt.Sprintf("%d, %d", r.Calls, r.Questions))
	line("outcomes, commits", fmt.Sprintf("%d, %d, and %d moves of headroom", r.Outcomes, r.Commits, r.Moves))
	line("decided again", fmt.Sprintf("%d commands, because the batch before them was not written", r.Redecided))
	line("losses assigned", fmt.Sprintf("%d after a ladder in vain, %d of them left a claim", r.Losses, r.LossMoved))
	line("broken words", fmt.Sprintf("%d of institutions that nobody could know of, %d findings about them in the comparison", r.Broken, r.BrokenFound))
	line("late debits for a person", r.Personal)
	line("legs compared", r.Compared)
	line("stood in", fmt.Sprintf("%d times for wallets that did not answer; each acknowledged it", r.Stood))
	line("breakers opened", fmt.Sprintf("%d times; they kept %d requests from institutions that did not answer", r.Opened, r.Kept))
	line("virtual time", fmt.Sprintf("%.1f h", r.Virtual))
	line("wall time", fmt.Sprintf("%.1f s, %.0f payments decided under fault a second", r.Wall, r.PerSecond))
	line("digest", r.Digest)
	counted := func(title string, m map[string]int64) {
		fmt.Fprintf(t, "\n%s\n", title)
		for _, k := range slices.SortedFunc(maps.Keys(m), func(a, b string) int { return cmp.Or(cmp.Compare(m[b], m[a]), strings.Compare(a, b)) }) {
			line("  "+k, m[k])
		}
	}
	counted("FAULTS", r.Faults)
	counted("LIVES ENDED", r.Crashes)
	counted("CLIENTS", r.Clients)
	counted("ENDS", r.Ends)
	counted("LOSSES IN THE END", r.LossStates)
	fmt.Fprintf(t, "\nFROM\tEVENT\tTO\tCOUNT\n")
	for _, x := range r.Rows {
		fmt.Fprintf(t, "%s\t%s\t%s\t%d\n", cmp.Or(x.From, "-"), strings.TrimSpace(x.Event+" "+x.Op+" "+x.Result), x.To, x.Count)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	var b strings.Builder
	if len(r.Missing) > 0 {
		fmt.Fprintf(&b, "\nrows never reached: %s\n", strings.Join(r.Missing, ", "))
	}
	if len(r.Never) > 0 {
		fmt.Fprintf(&b, "faults never injected: %s\n", strings.Join(r.Never, ", "))
	}
	b.WriteString("\n")
	if v := r.Violation; v != nil {
		for _, l := range v.Story {
			fmt.Fprintln(&b, l)
		}
		fmt.Fprintf(&b, "fail: seed %d, world of seed %d with %d lanes: %s\n", r.Seed, v.Seed, v.Lanes, v)
	} else {
		fmt.Fprintf(&b, "pass: %d payments and %d refunds ended once, and all books agree\n", r.Payments, r.Refunds)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

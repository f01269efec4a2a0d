package rulebook

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"hutong/money"
	"hutong/payment"
)

type fileHead struct {
	ID     string `yaml:"id"`
	From   string `yaml:"from"` // date (UTC midnight) or RFC 3339 time
	To     string `yaml:"to"`
	Source string `yaml:"source"`
}

type file struct {
	Version  string `yaml:"version"`
	Calendar []struct {
		Head   fileHead `yaml:",inline"`
		Zone   string   `yaml:"zone"`
		CutOff string   `yaml:"cut_off"`
	} `yaml:"calendar"`
	Windows []struct {
		Head          fileHead `yaml:",inline"`
		RequestPast   string   `yaml:"request_past"`
		RequestFuture string   `yaml:"request_future"`
		Signature     string   `yaml:"signature"`
		Refund        string   `yaml:"refund"`
		Void          string   `yaml:"void"` // optional: without it voids are refused
		Quote         string   `yaml:"quote"`
		Answer        string   `yaml:"answer"`
		Code          string   `yaml:"consumer_code"` // optional, with consumer_code_longest
		CodeLongest   string   `yaml:"consumer_code_longest"`
		Hold          string   `yaml:"hold"` // optional, with hold_longest: without them nothing is held
		HoldLongest   string   `yaml:"hold_longest"`
		OverCapture   int64    `yaml:"over_capture_bps"` // optional
	} `yaml:"windows"`
	Webhooks []struct { // optional
		Head         fileHead `yaml:",inline"`
		AnswerWithin string   `yaml:"answer_within"`
		Retries      []string `yaml:"retries"`
		Jitter       int64    `yaml:"jitter_percent"`
		HoldAfter    int      `yaml:"hold_after"`
		Hold         []string `yaml:"hold"`
		DisableAfter string   `yaml:"disable_after"`
		Overlap      string   `yaml:"secret_overlap"`
		Log          string   `yaml:"log"`
		LogMost      int64    `yaml:"log_most"`
		Workers      int      `yaml:"workers"`
		Each         int      `yaml:"per_institution"`
	} `yaml:"webhooks"`
	Policies []struct {
		Head         fileHead `yaml:",inline"`
		AnswerWithin string   `yaml:"answer_within"`
		Margin       string   `yaml:"margin"` // optional
		Debit        []string `yaml:"debit"`
		Payer        []string `yaml:"payer"`
		Cancel       []string `yaml:"cancel"`
		Credit       []string `yaml:"credit"`
		Loss         []string `yaml:"loss"`          // optional
		DecideWithin string   `yaml:"decide_within"` // optional
		Advice       []string `yaml:"advice"`        // optional; needed when an agreement grants stand-in
	} `yaml:"policies"`
	Limits []struct {
		Head         fileHead       `yaml:",inline"`
		Flow         payment.Flow   `yaml:"flow"`
		CodeKind     string         `yaml:"code_kind"`
		PayerCountry string         `yaml:"payer_country"`
		PayeeCountry string         `yaml:"payee_country"`
		Agreement    string         `yaml:"agreement"`
		Currency     money.Currency `yaml:"currency"`
		Min          string         `yaml:"min"`
		Max          string         `yaml:"max"`
	} `yaml:"limits"`
	Prices []struct {
		Head     fileHead       `yaml:",inline"`
		Currency money.Currency `yaml:"currency"` // of fixed and max
		Fees     []struct {
			Who      FeePayer       `yaml:"who"`
			Bps      int64          `yaml:"bps"`
			Fixed    string         `yaml:"fixed"`
			Max      string         `yaml:"max"`
			Rounding money.Rounding `yaml:"rounding"`
			Refund   string         `yaml:"refund"` // in_proportion or kept (also when absent)
		} `yaml:"fees"`
	} `yaml:"prices"`
	Refunds []struct {
		Head       fileHead       `yaml:",inline"`
		Rate       string         `yaml:"rate"` // original or day
		Difference payment.Bearer `yaml:"difference"`
		Rounding   money.Rounding `yaml:"rounding"`
	} `yaml:"refunds"`
	Disputes []struct { // optional
		Head         fileHead       `yaml:",inline"`
		Window       string         `yaml:"window"`
		AnswerWithin string         `yaml:"answer_within"`
		DecideWithin string         `yaml:"decide_within"`
		Default      payment.Favour `yaml:"default"`
		Reasons      []string       `yaml:"reasons"`
	} `yaml:"disputes"`
	Rates []struct {
		Head  fileHead       `yaml:",inline"`
		Base  money.Currency `yaml:"base"`
		Quote money.Currency `yaml:"quote"`
		Unit  int64          `yaml:"unit"`
		Value string         `yaml:"value"`
	} `yaml:"reference_rates"`
	FX []struct {
		Head     fileHead       `yaml:",inline"`
		Provider string         `yaml:"provider"`
		Base     money.Currency `yaml:"base"`
		Quote    money.Currency `yaml:"quote"`
		Markup   int64          `yaml:"markup_bps"`
		Scale    int32          `yaml:"scale"`
		RateSide money.Rounding `yaml:"rate_rounding"`
		Rounding money.Rounding `yaml:"rounding"`
		Lock     string         `yaml:"lock"`
	} `yaml:"fx"`
	Coverage []struct {
		Head   fileHead `yaml:",inline"`
		Payer  string   `yaml:"payer"`
		Payee  string   `yaml:"payee"`
		Scheme string   `yaml:"scheme"`
		City   string   `yaml:"city"`
	} `yaml:"coverage"`
	Breakers []struct {
		Head           fileHead `yaml:",inline"`
		Institution    string   `yaml:"institution"`
		Operation      string   `yaml:"operation"`
		Window         string   `yaml:"window"`
		MinCalls       int      `yaml:"min_calls"`
		FailurePercent int      `yaml:"failure_percent"`
		Slow           string   `yaml:"slow"` // optional, with slow_percent
		SlowPercent    int      `yaml:"slow_percent"`
		Open           string   `yaml:"open"`
		JitterPercent  int      `yaml:"jitter_percent"` // optional
		Probes         int      `yaml:"probes"`
	} `yaml:"breakers"`
}

// MaxFile bounds a rulebook, in bytes.
const MaxFile = 16 << 20

// maxRungs bounds a ladder: together with the pauses it bounds how long a payment can stay unknown.
const maxRungs = 1000

type loader struct {
	b    *Rulebook
	errs []error
	seen map[string]bool // kind, key and first moment of every rule
}

// disputeReason is what a reason of a dispute looks like.
var disputeReason = regexp.MustCompile(`^[a-z][a-z0-9_]{0,23}$`)

func (l *loader) bad(where, format string, args ...any) {
	l.errs = append(l.errs, fmt.Errorf("rulebook: %s: %s", where, fmt.Sprintf(format, args...)))
}

// Load reads a rulebook (YAML). Unknown keys are errors; every finding is listed with the rule it is in.
func Load(r io.Reader) (*Rulebook, error) {
	raw, err := io.ReadAll(io.LimitReader(r, MaxFile+1))
	if err != nil {
		return nil, fmt.Errorf("read the rulebook: %w", err)
	}
	if len(raw) > MaxFile {
		return nil, fmt.Errorf("the rulebook is larger than %d MiB", MaxFile>>20)
	}
	var f file
	if err := yaml.NewDecoder(bytes.NewReader(raw), yaml.Strict()).Decode(&f); err != nil {
		return nil, fmt.Errorf("the rulebook is not well-formed: %s", yaml.FormatError(err, false, true))
	}
	l := loader{b: &Rulebook{Version: f.Version}, seen: map[string]bool{}}
	if f.Version == "" {
		l.bad("version", "is missing")
	}
	l.load(&f)
	if err := errors.Join(l.errs...); err != nil {
		return nil, err
	}
	slices.SortFunc(l.b.edges, time.Time.Compare)
	l.b.edges = slices.CompactFunc(l.b.edges, time.Time.Equal)
	if err := l.b.checkAhead(); err != nil {
		return nil, err
	}
	return l.b, nil
}

// checkAhead refuses a rulebook that stops being enough: once payments can be decided, they can be at every later moment.
func (b *Rulebook) checkAhead() error {
	needed := &Rulebook{Version: b.Version, calendars: b.calendars, windows: b.windows, policies: b.policies}
	var edges []time.Time
	edge := func(h *Head) {
		edges = append(edges, h.From)
		if !h.To.IsZero() {
			edges = append(edges, h.To)
		}
	}
	for i := range b.calendars {
		edge(&b.calendars[i].Head)
	}
	for i := range b.windows {
		edge(&b.windows[i].Head)
	}
	for i := range b.policies {
		edge(&b.policies[i].Head)
	}
	slices.SortFunc(edges, time.Time.Compare)
	enough := false
	for _, t := range edges {
		err := needed.view(t).Check()
		if err != nil && enough {
			return fmt.Errorf("%w from %s on: give the rule that ends then a successor", err, t.Format(time.RFC3339))
		}
		enough = enough || err == nil
	}
	return nil
}

func (l *loader) load(f *file) {
	b := l.b
	for _, x := range f.Calendar {
		h, where := l.head("calendar", x.Head)
		l.once(where, "calendar", "", h.From)
		zone, err := time.LoadLocation(x.Zone)
		if err != nil || x.Zone == "" {
			l.bad(where, "zone %q is not a name of the time zone database", x.Zone)
			zone = time.UTC
		}
		cut, err := time.Parse("15:04", x.CutOff)
		if err != nil {
			l.bad(where, "cut_off %q is not a time like 00:00", x.CutOff)
		}
		b.calendars = append(b.calendars, Calendar{h, zone, time.Duration(cut.Hour())*time.Hour + time.Duration(cut.Minute())*time.Minute})
	}
	for _, x := range f.Windows {
		h, where := l.head("windows", x.Head)
		l.once(where, "windows", "", h.From)
		w := Windows{Head: h, RequestPast: l.pause(where, "request_past", x.RequestPast), RequestFuture: l.pause(where, "request_future", x.RequestFuture),
			Signature: l.pause(where, "signature", x.Signature), Refund: l.pause(where, "refund", x.Refund), Quote: l.pause(where, "quote", x.Quote),
			Answer: l.pause(where, "answer", x.Answer)}
		if x.Void != "" {
			w.Void = l.pause(where, "void", x.Void)
		}
		if x.Code != "" || x.CodeLongest != "" {
			w.ConsumerCode, w.ConsumerCodeLongest = l.pause(where, "consumer_code", x.Code), l.pause(where, "consumer_code_longest", x.CodeLongest)
			if w.ConsumerCode > w.ConsumerCodeLongest {
				l.bad(where, "consumer_code %s is longer than consumer_code_longest %s", w.ConsumerCode, w.ConsumerCodeLongest)
			}
		}
		if x.Hold != "" || x.HoldLongest != "" {
			w.Hold, w.HoldLongest = l.pause(where, "hold", x.Hold), l.pause(where, "hold_longest", x.HoldLongest)
			if w.Hold > w.HoldLongest {
				l.bad(where, "hold %s is longer than hold_longest %s", w.Hold, w.HoldLongest)
			}
		}
		if w.OverCaptureBps = x.OverCapture; x.OverCapture < 0 || x.OverCapture > 10_000 {
			l.bad(where, "over_capture_bps %d is not 0 to 10000", x.OverCapture)
		}
		b.windows = append(b.windows, w)
	}
	for _, x := range f.Webhooks {
		h, where := l.head("webhooks", x.Head)
		l.once(where, "webhooks", "", h.From)
		w := Webhooks{Head: h, AnswerWithin: l.pause(where, "answer_within", x.AnswerWithin), Retries: l.ladder(where, "retries", x.Retries), Jitter: x.Jitter,
			HoldAfter: x.HoldAfter, Hold: l.ladder(where, "hold", x.Hold), DisableAfter: l.pause(where, "disable_after", x.DisableAfter),
			Overlap: l.pause(where, "secret_overlap", x.Overlap), Log: l.pause(where, "log", x.Log), LogMost: x.LogMost, Workers: x.Workers, Each: x.Each}
		for _, n := range []struct {
			name              string
			have, least, most int64
		}{{"jitter_percent", x.Jitter, 0, 50}, {"hold_after", int64(x.HoldAfter), 1, 1000}, {"log_most", x.LogMost, 0, 1 << 40}, {"workers", int64(x.Workers), 1, 64}, {"per_institution", int64(x.Each), 1, 100}} {
			if n.have < n.least || n.have > n.most {
				l.bad(where, "%s is %d, want %d to %d", n.name, n.have, n.least, n.most)
			}
		}
		if w.AnswerWithin > time.Minute {
			l.bad(where, "answer_within %s is longer than a minute: answer first, then work", w.AnswerWithin)
		}
		b.webhooks = append(b.webhooks, w)
	}
	for _, x := range f.Policies {
		h, where := l.head("policy", x.Head)
		l.once(where, "policy", h.ID, h.From)
		var loss []time.Duration
		var decide time.Duration
		if len(x.Loss) > 0 {
			loss = l.ladder(where, "loss", x.Loss)
		}
		if x.DecideWithin != "" {
			decide = l.pause(where, "decide_within", x.DecideWithin)
		}
		answer, margin := l.pause(where, "answer_within", x.AnswerWithin), time.Duration(0)
		if x.Margin != "" {
			if margin = l.pause(where, "margin", x.Margin); margin >= answer {
				l.bad(where, "margin %s leaves nothing of answer_within %s", margin, answer)
			}
		}
		var advice []time.Duration
		if len(x.Advice) > 0 {
			advice = l.ladder(where, "advice", x.Advice)
		}
		b.policies = append(b.policies, policy{h, payment.Policy{Loss: loss, DecideWithin: decide, ID: h.ID, AnswerWithin: answer, Margin: margin, Advice: advice,
			Debit: l.ladder(where, "debit", x.Debit), Payer: l.ladder(where, "payer", x.Payer),
			Cancel: l.ladder(where, "cancel", x.Cancel), Credit: l.ladder(where, "credit", x.Credit)}})
	}
	for _, x := range f.Limits {
		h, where := l.head("limit", x.Head)
		l.once(where, "limit", h.ID, h.From)
		if x.Flow != "" && x.Flow != payment.Pull && x.Flow != payment.Push {
			l.bad(where, "flow %q is not pull or push", x.Flow)
		}
		least, most := l.amount(where, "min", x.Min, x.Currency), l.amount(where, "max", x.Max, x.Currency)
		switch {
		case !x.Currency.Valid():
			l.bad(where, "currency %q is not an ISO 4217 code", x.Currency)
		case x.Min == "" && x.Max == "":
			l.bad(where, "has neither min nor max")
		case most > 0 && least > most:
			l.bad(where, "min %s is more than max %s", x.Min, x.Max)
		}
		b.limits = append(b.limits, Limit{h, x.Flow, x.CodeKind, x.PayerCountry, x.PayeeCountry, x.Agreement, x.Currency, least, most})
	}
	for _, x := range f.Prices {
		h, where := l.head("price", x.Head)
		l.once(where, "price", h.ID, h.From)
		p := Price{Head: h, Currency: x.Currency}
		for i, fee := range x.Fees {
			at := fmt.Sprintf("%s, fee %d", where, i+1)
			if fee.Who != PayeeSide && fee.Who != PayerSide && fee.Who != ToPayerSide {
				l.bad(at, "who %q is not payee_side, payer_side or to_payer_side", fee.Who)
			}
			if fee.Bps < 0 || fee.Bps > 10_000 {
				l.bad(at, "bps %d is not between 0 and 10000", fee.Bps)
			}
			l.side(at, "rounding", fee.Rounding)
			if fee.Refund != "" && fee.Refund != "kept" && fee.Refund != "in_proportion" {
				l.bad(at, "refund %q is not kept or in_proportion", fee.Refund)
			}
			p.Fees = append(p.Fees, Fee{fee.Who, fee.Bps, l.amount(at, "fixed", fee.Fixed, x.Currency), l.amount(at, "max", fee.Max, x.Currency), fee.Rounding,
				fee.Refund == "in_proportion"})
		}
		b.prices = append(b.prices, p)
	}
	for _, x := range f.Refunds {
		h, where := l.head("refund", x.Head)
		l.once(where, "refund", h.ID, h.From)
		switch {
		case x.Rate == "day" && x.Difference != payment.ByProvider && x.Difference != payment.ByPayer && x.Difference != payment.ByPayee:
			l.bad(where, "difference %q is not fx_provider, payer_side or payee_side: say who carries what the day's rate differs by", x.Difference)
		case x.Rate == "original" && x.Difference != "":
			l.bad(where, "difference %q: at the original rate there is none", x.Difference)
		case x.Rate != "day" && x.Rate != "original":
			l.bad(where, "rate %q is not original or day", x.Rate)
		}
		l.side(where, "rounding", x.Rounding)
		b.refunds = append(b.refunds, Refund{h, x.Rate == "day", x.Difference, x.Rounding})
	}
	for _, x := range f.Disputes {
		h, where := l.head("dispute", x.Head)
		l.once(where, "dispute", h.ID, h.From)
		d := Dispute{Head: h, Window: l.pause(where, "window", x.Window), AnswerWithin: l.pause(where, "answer_within", x.AnswerWithin),
			DecideWithin: l.pause(where, "decide_within", x.DecideWithin), Default: x.Default, Reasons: x.Reasons}
		if d.Default != payment.ForThePayer && d.Default != payment.ForThePayee {
			l.bad(where, "default %q is not payer_side or payee_side: say for whom a dispute is decided that stays contested", d.Default)
		}
		if len(d.Reasons) == 0 || len(d.Reasons) > 16 {
			l.bad(where, "reasons has %d entries, want 1 to 16", len(d.Reasons))
		}
		for i, r := range d.Reasons {
			if !disputeReason.MatchString(r) || slices.Contains(d.Reasons[:i], r) {
				l.bad(where, "reason %q must be 1 to 24 of a-z, 0-9 and _, once", r)
			}
		}
		b.disputes = append(b.disputes, d)
	}
	for _, x := range f.Rates {
		h, where := l.head("reference rate", x.Head)
		l.once(where, "reference rate", string(x.Base+x.Quote), h.From)
		r := ReferenceRate{h, money.Rate{Base: x.Base, Quote: x.Quote, Unit: x.Unit}}
		if x.Unit == 0 {
			r.Unit = 1
		}
		var err error
		if r.Value, err = money.ParseDecimal(x.Value); err != nil {
			l.bad(where, "value: %v", err)
		} else if err := r.Validate(); err != nil {
			l.bad(where, "%v", err)
		}
		b.rates = append(b.rates, r)
	}
	for _, x := range f.FX {
		h, where := l.head("fx", x.Head)
		l.once(where, "fx", fmt.Sprint(x.Provider, " ", x.Base, x.Quote), h.From)
		if x.Provider == "" {
			l.bad(where, "provider is missing")
		}
		l.side(where, "rate_rounding", x.RateSide)
		l.side(where, "rounding", x.Rounding)
		if x.Markup < 0 || x.Markup > 10_000 || x.Scale < 0 || x.Scale > 12 {
			l.bad(where, "markup_bps must be 0 to 10000 and scale 0 to 12")
		}
		if !x.Base.Valid() || !x.Quote.Valid() || x.Base == x.Quote {
			l.bad(where, "base %q and quote %q must be two different ISO 4217 codes", x.Base, x.Quote)
		}
		b.fx = append(b.fx, FX{h, x.Provider, x.Base, x.Quote, x.Markup, x.Scale, x.RateSide, x.Rounding, l.pause(where, "lock", x.Lock)})
	}
	for _, x := range f.Coverage {
		h, where := l.head("coverage", x.Head)
		l.once(where, "coverage", h.ID, h.From)
		b.coverage = append(b.coverage, Coverage{h, x.Payer, x.Payee, x.Scheme, x.City})
	}
	for _, x := range f.Breakers {
		h, where := l.head("breaker", x.Head)
		l.once(where, "breaker", h.ID, h.From)
		r := Breaker{Head: h, Institution: x.Institution, Operation: x.Operation, Window: l.pause(where, "window", x.Window), MinCalls: x.MinCalls,
			FailurePercent: x.FailurePercent, SlowPercent: x.SlowPercent, Open: l.pause(where, "open", x.Open), JitterPercent: x.JitterPercent, Probes: x.Probes}
		if x.Slow != "" {
			r.Slow = l.pause(where, "slow", x.Slow)
		}
		switch {
		case x.Operation != "" && !slices.Contains(guarded, x.Operation):
			l.bad(where, "operation %q is none of %s", x.Operation, strings.Join(guarded, ", "))
		case x.MinCalls < 1 || x.MinCalls > 1_000_000 || x.Probes < 1 || x.Probes > 1000:
			l.bad(where, "min_calls must be 1 to 1000000 and probes 1 to 1000")
		case x.FailurePercent < 1 || x.FailurePercent > 100:
			l.bad(where, "failure_percent %d is not between 1 and 100", x.FailurePercent)
		case x.SlowPercent < 0 || x.SlowPercent > 100 || (x.SlowPercent > 0) != (x.Slow != ""):
			l.bad(where, "slow and slow_percent (1 to 100) go together")
		case x.JitterPercent < 0 || x.JitterPercent > 100:
			l.bad(where, "jitter_percent %d is not between 0 and 100", x.JitterPercent)
		}
		b.breakers = append(b.breakers, r)
	}
}

// guarded are the operations that a breaker can name.
var guarded = []string{string(payment.OpAuthorise), string(payment.OpCredit), string(payment.OpCancel), string(payment.OpLookUpDebit),
	string(payment.OpLookUpCredit), string(payment.OpAdvise), "verify_order", "resolve_code"}

// once refuses two rules of one key that begin at the same moment: which of them is the newest would be chance.
func (l *loader) once(where, kind, key string, from time.Time) {
	k := fmt.Sprint(kind, "\x00", key, "\x00", from.UnixNano())
	if l.seen[k] {
		l.bad(where, "another %s for the same begins at the same moment", kind)
	}
	l.seen[k] = true
}

func (l *loader) head(kind string, f fileHead) (Head, string) {
	where := kind + " " + f.ID
	h := Head{ID: f.ID, Source: f.Source}
	if f.ID == "" {
		l.bad(kind, "a rule has no id")
	}
	if f.Source == "" {
		l.bad(where, "source is missing: say where the rule is from")
	}
	h.From = l.moment(where, "from", f.From)
	if f.From == "" {
		l.bad(where, "from is missing")
	}
	if f.To != "" {
		if h.To = l.moment(where, "to", f.To); !h.To.After(h.From) {
			l.bad(where, "to is not after from")
		}
	}
	l.b.edges = append(l.b.edges, h.From)
	if !h.To.IsZero() {
		l.b.edges = append(l.b.edges, h.To)
	}
	return h, where
}

func (l *loader) moment(where, name, s string) time.Time {
	if s == "" {
		return time.Time{}
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC()
		}
	}
	l.bad(where, "%s %q is not a date or an RFC 3339 time", name, s)
	return time.Time{}
}

func (l *loader) pause(where, name, s string) time.Duration {
	d, err := time.ParseDuration(s)
	if err != nil || d <= 0 {
		l.bad(where, "%s %q is not a positive duration like 3s, 10m or 8784h", name, s)
	}
	return d
}

// ladder reads pauses such as "4s" and repeats such as "20 x 3s".
func (l *loader) ladder(where, name string, steps []string) []time.Duration {
	var out []time.Duration
	for _, s := range steps {
		n := 1
		if count, pause, repeated := strings.Cut(s, " x "); repeated {
			var err error
			if n, err = strconv.Atoi(count); err != nil || n < 1 || n > maxRungs {
				l.bad(where, "%s: %q is not like 20 x 3s", name, s)
				n = 1
			}
			s = pause
		}
		d := l.pause(where, name, s)
		for range n {
			out = append(out, d)
		}
		if len(out) > maxRungs {
			break
		}
	}
	switch {
	case len(out) == 0:
		l.bad(where, "%s has 0 steps: an empty ladder would leave an unknown outcome without a clock", name)
	case len(out) > maxRungs:
		l.bad(where, "%s has more than %d steps", name, maxRungs)
	}
	return out
}

func (l *loader) amount(where, name, s string, c money.Currency) int64 {
	if s == "" {
		return 0
	}
	a, err := money.ParseMajor(s, c)
	if err != nil {
		l.bad(where, "%s: %v", name, err)
	}
	return a.Minor
}

func (l *loader) side(where, name string, r money.Rounding) {
	if _, err := money.ParseRounding(string(r)); err != nil {
		l.bad(where, "%s: %v", name, err)
	}
}

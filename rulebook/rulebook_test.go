package rulebook_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"hutong/money"
	"hutong/payment"
	"hutong/rulebook"
)

func good(t testing.TB) string {
	raw, err := os.ReadFile("testdata/good.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func load(t testing.TB, text string) *rulebook.Rulebook {
	t.Helper()
	b, err := rulebook.Load(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func at(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return t
}

func TestLoad(t *testing.T) {
	r := load(t, good(t)).At(at("2026-06-01T00:00:00Z"))
	if err := r.Check(); err != nil {
		t.Fatal(err)
	}
	p := r.Policies["pull"]
	if p == nil || p.AnswerWithin != 3*time.Second || fmt.Sprint(p.Debit) != "[3s 3s 3s]" || fmt.Sprint(p.Credit) != "[4s 30s 5m0s]" || fmt.Sprint(p.Loss) != "[1h0m0s 24h0m0s 24h0m0s]" || p.DecideWithin != 8*time.Hour || p.ID != "pull" {
		t.Errorf("policy %+v", p)
	}
	price := r.Prices["acquiring"]
	if back, day := r.Refunds["at-original"], r.Refunds["at-day"]; back == nil || back.Day || back.Rounding != money.HalfEven || day == nil || !day.Day ||
		day.Difference != payment.ByPayee || r.Windows.Void != 30*time.Minute || !r.Prices["acquiring"].Fees[0].Back || r.Prices["acquiring"].Fees[1].Back {
		t.Errorf("refunds: %+v, %+v, voids %s", back, day, r.Windows.Void)
	}
	if price == nil || len(price.Fees) != 2 || price.Fees[0].Max != 100_000 || price.Fees[1].Fixed != 5 || price.Fees[1].Who != rulebook.PayerSide {
		t.Errorf("price %+v", price)
	}
	rate := r.Rates[[2]money.Currency{"IDR", "CNY"}]
	if rate == nil || rate.Unit != 10_000 || rate.Value.String() != "4.3125" || rate.Source != "board B" {
		t.Errorf("rate %+v", rate)
	}
	if rate := r.Rates[[2]money.Currency{"CNY", "MYR"}]; rate == nil || rate.Unit != 1 {
		t.Errorf("a rate without a unit: %+v", rate)
	}
	fx := r.FX[rulebook.FXKey{Provider: "harbour", Base: "CNY", Quote: "MYR"}]
	if fx == nil || fx.MarkupBps != 40 || fx.Lock != 10*time.Minute || fx.RateSide != money.HalfUp || fx.Rounding != money.Up {
		t.Errorf("fx %+v", fx)
	}
	if len(r.Limits) != 2 || r.Limits[0].Max != 50_000 || r.Limits[1].Min != 1 || r.Limits[1].Currency != "JPY" {
		t.Errorf("limits %+v", r.Limits)
	}
	if w := r.Windows; w.Refund != 8784*time.Hour || w.Answer != 10*time.Second || w.RequestPast != 24*time.Hour {
		t.Errorf("windows %+v", w)
	}
}

// A rule holds from its own first instant to just before its last; of two that hold, the one that began last counts.
func TestAt(t *testing.T) {
	b := load(t, good(t))
	markup := func(s string) string {
		r := b.At(at(s))
		out := r.Version + " "
		if fx := r.FX[rulebook.FXKey{Provider: "harbour", Base: "CNY", Quote: "MYR"}]; fx != nil {
			out += fmt.Sprint(fx.MarkupBps)
		}
		for _, c := range r.Coverage {
			out += " " + c.ID
		}
		return out
	}
	for when, want := range map[string]string{
		"2024-12-31T23:59:59.999999999Z": "test-1 ",
		"2025-01-01T00:00:00Z":           "test-1 40 first",
		"2026-03-31T15:59:59.999Z":       "test-1 40 first",
		"2026-03-31T16:00:00Z":           "test-1 40 first trial", // 2026-04-01 in Shanghai
		"2026-04-30T23:59:59.999Z":       "test-1 40 first trial",
		"2026-05-01T00:00:00Z":           "test-1 40 first",
		"2026-07-01T00:00:00Z":           "test-1 55 first",
		"2026-08-01T00:00:00Z":           "test-1 40 first",
		"2099-01-01T00:00:00Z":           "test-1 40 first",
	} {
		if got := markup(when); got != want {
			t.Errorf("at %s: %q, want %q", when, got, want)
		}
	}
	// Asked in another order and zone, views are the same and shared.
	one, two := b.At(at("2026-04-01T00:00:00+08:00")), b.At(at("2026-04-02T00:00:00Z"))
	if one != two || len(one.Coverage) != 2 {
		t.Errorf("two views of one stretch: %p %p", one, two)
	}
	if b.At(at("2024-01-01T00:00:00Z")).Check() == nil {
		t.Error("payments can be decided before any rule holds")
	}
}

func TestCheckNamesWhatIsMissing(t *testing.T) {
	for what, want := range map[string]string{"id: business-day": "calendar", "id: standard": "windows", "id: refund": "policies"} {
		text := strings.Replace(good(t), what+", from: 2025-01-01", what+", from: 2090-01-01", 1)
		text = strings.Replace(text, what+"\n    from: 2025-01-01", what+"\n    from: 2090-01-01", 1)
		if err := load(t, text).At(at("2026-06-01T00:00:00Z")).Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("without %s: %v", what, err)
		}
	}
}

// The business date changes at the local time of the cut-off, also on days whose clocks are put forward or back.
func TestCycles(t *testing.T) {
	for _, c := range []struct{ zone, cutOff, when, want string }{
		{"Asia/Shanghai", "00:00", "2026-11-22T15:59:59.999Z", "2026-11-22"},
		{"Asia/Shanghai", "00:00", "2026-11-22T16:00:00Z", "2026-11-23"},
		{"Asia/Shanghai", "05:30", "2026-11-22T21:29:59.999Z", "2026-11-22"},
		{"Asia/Shanghai", "05:30", "2026-11-22T21:30:00Z", "2026-11-23"},
		{"Asia/Kolkata", "00:00", "2026-11-22T18:29:59.999Z", "2026-11-22"},
		{"Asia/Kolkata", "00:00", "2026-11-22T18:30:00Z", "2026-11-23"},
		{"UTC", "23:00", "2026-11-22T22:59:59.999Z", "2026-11-21"},
		{"UTC", "23:00", "2026-11-22T23:00:00Z", "2026-11-22"},
		// Clocks go from 02:00 to 03:00: 05:00 is four hours after midnight.
		{"Europe/Berlin", "05:00", "2026-03-29T02:59:59.999Z", "2026-03-28"},
		{"Europe/Berlin", "05:00", "2026-03-29T03:00:00Z", "2026-03-29"},
		// Clocks go from 03:00 to 02:00: 05:00 is six hours after midnight.
		{"Europe/Berlin", "05:00", "2026-10-25T03:59:59.999Z", "2026-10-24"},
		{"Europe/Berlin", "05:00", "2026-10-25T04:00:00Z", "2026-10-25"},
		{"Pacific/Apia", "00:00", "2026-11-22T11:00:00Z", "2026-11-23"},
	} {
		text := strings.Replace(good(t), `zone: Asia/Shanghai, cut_off: "00:00"`, fmt.Sprintf(`zone: %s, cut_off: %q`, c.zone, c.cutOff), 1)
		got := load(t, text).At(at(c.when)).CycleAt(at(c.when))
		if got != (payment.Calendar{Cycle: c.want, BusinessDate: c.want}) {
			t.Errorf("%s in %s, cut-off %s: %+v, want %s", c.when, c.zone, c.cutOff, got, c.want)
		}
	}
}

// Every fault is told with the rule it is in.
func TestLoadRefuses(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{"version: test-1", "version: ''", "version: is missing"},
		{"version: test-1", "versoin: test-1", "versoin"},
		{"id: business-day,", "", "calendar: a rule has no id"},
		{"jitter_percent: 10", "jitter_percent: 51", "webhooks standard: jitter_percent is 51, want 0 to 50"},
		{"hold_after: 5", "hold_after: 0", "webhooks standard: hold_after is 0"},
		{"workers: 4", "", "webhooks standard: workers is 0"},
		{"retries: [5s, 5m,", "retries: [0s, 5m,", `webhooks standard: retries "0s"`},
		{"hold: [5s, 30s, 2m, 10m]", "", "webhooks standard: hold has 0 steps"},
		{"answer_within: 15s", "answer_within: 61s", "webhooks standard: answer_within 1m1s is longer than a minute"},
		{"id: quote-board-a, from: 2026-01-01", "id: quote-board-a", "reference rate quote-board-a: from is missing"},
		{"id: first, from: 2025-01-01", "id: first, from: 01.01.2025", `coverage first: from "01.01.2025" is not a date`},
		{"to: 2026-05-01", "to: 2026-03-01", "coverage trial: to is not after from"},
		{"to: 2026-05-01", "to: soon", `coverage trial: to "soon"`},
		{`source: "board B"`, `source: ""`, "reference rate idr-cny: source is missing"},
		{"zone: Asia/Shanghai", "zone: Asia/Peking", `calendar business-day: zone "Asia/Peking"`},
		{"zone: Asia/Shanghai", `zone: ""`, `calendar business-day: zone ""`},
		{`cut_off: "00:00"`, `cut_off: "24:00"`, `calendar business-day: cut_off "24:00"`},
		{"quote: 10m", "quote: 0s", `windows standard: quote "0s"`},
		{"refund: 8784h", "refund: a year", `windows standard: refund "a year"`},
		{"void: 30m", "void: soon", `windows standard: void "soon"`},
		{"    void: 30m\n", "", ""}, // then voids are refused
		{"refund: in_proportion", "refund: whole", `price acquiring, fee 1: refund "whole"`},
		{"refund: in_proportion", "refund: kept", ""},
		{"rate: day", "rate: daily", `refund at-day: rate "daily"`},
		{"difference: payee_side", "difference: customer", `refund at-day: difference "customer"`},
		{"difference: payee_side, ", "", `refund at-day: difference ""`},
		{"rate: original", "rate: original, difference: payer_side", `refund at-original: difference "payer_side"`},
		{"default: payee_side", "default: nobody", `dispute region: default "nobody"`},
		{"window: 2880h", "window: long", `dispute region: window "long"`},
		{"reasons: [not_received, duplicate]", "reasons: []", "dispute region: reasons has 0 entries"},
		{"reasons: [not_received, duplicate]", "reasons: [not_received, not_received]", `dispute region: reason "not_received"`},
		{"reasons: [not_received, duplicate]", "reasons: [Not Received]", `dispute region: reason "Not Received"`},
		{"rounding: half_even", "rounding: fair", "refund at-original: rounding:"},
		{"id: at-day", "id: at-original", "refund at-original: another"},
		{"answer_within: 3s", "answer_within: -3s", `policy pull: answer_within "-3s"`},
		{`debit: ["3 x 3s"]`, "debit: []", "policy pull: debit has 0 steps"},
		{`debit: ["3 x 3s"]`, `debit: ["0 x 3s"]`, `policy pull: debit: "0 x 3s"`},
		{`debit: ["3 x 3s"]`, `debit: ["1001 x 3s"]`, `policy pull: debit: "1001 x 3s"`},
		{`debit: ["3 x 3s"]`, `debit: ["600 x 3s", "600 x 1s"]`, "policy pull: debit has"},
		{"credit: [4s, 30s, 5m]", "credit: [4s, 30s, 5]", `policy pull: credit "5"`},
		{`currency: CNY, max: "500.00"`, `currency: CNY, max: "500.001"`, "limit static-code: max:"},
		{`currency: CNY, max: "500.00"`, `currency: XXQ, max: "500.00"`, "limit static-code: "},
		{`currency: CNY, max: "500.00"`, `currency: XXQ`, "limit static-code: "},
		{`currency: CNY, max: "500.00"`, `currency: CNY`, "limit static-code: "},
		{`currency: CNY, max: "500.00"`, `currency: CNY, max: "500.00", min: "500.01"`, "limit static-code: "},
		{"flow: push", "flow: pusch", `limit static-code: flow "pusch"`},
		{"who: payer_side", "who: customer", `price acquiring, fee 2: who "customer"`},
		{"bps: 60", "bps: 10001", "price acquiring, fee 1: bps 10001"},
		{"bps: 60", "bps: -1", "price acquiring, fee 1: bps -1"},
		{`fixed: "0.05"`, `fixed: "-0.05"`, "price acquiring, fee 2: fixed:"},
		{"rounding: half_up, refund", "rounding: nearest, refund", "price acquiring, fee 1: rounding:"},
		{`value: "4.3125"`, `value: "4,3125"`, "reference rate idr-cny: value:"},
		{`value: "4.3125"`, `value: "0"`, "reference rate idr-cny: "},
		{"base: IDR, quote: CNY", "base: IDR, quote: IDR", "reference rate idr-cny: "},
		{"unit: 10000", "unit: -1", "reference rate idr-cny: "},
		{"markup_bps: 40", "markup_bps: 10001", "fx cny-myr: markup_bps"},
		{"scale: 6", "scale: 13", "fx cny-myr: markup_bps must be 0 to 10000 and scale 0 to 12"},
		{"rate_rounding: half_up", "rate_rounding: ''", "fx cny-myr: rate_rounding:"},
		{"lock: 10m", "lock: 10", `fx cny-myr: lock "10"`},
		{"provider: harbour, base: CNY, quote: MYR, markup_bps: 40", "provider: harbour, base: CNY, quote: CNY, markup_bps: 40", "fx cny-myr: base"},
		{"provider: harbour, base: CNY, quote: MYR, markup_bps: 40", "base: CNY, quote: MYR, markup_bps: 40", "fx cny-myr: provider is missing"},
		{"id: trial", "id: first", ""}, // two coverages of one name, from different moments: the later one counts
		{"id: trial, from: 2026-04-01T00:00:00+08:00", "id: first, from: 2025-01-01", "coverage first: another"},
		{"id: cny-myr-summer, from: 2026-07-01", "id: cny-myr-summer, from: 2025-01-01", "fx cny-myr-summer: another"},
		{"id: trial", "id: trial, colour: red", "colour"},
	} {
		text := strings.Replace(good(t), c.old, c.new, 1)
		if text == good(t) {
			t.Errorf("%q is not in the file", c.old)
			continue
		}
		b, err := rulebook.Load(strings.NewReader(text))
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s → %s: %v", c.old, c.new, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s → %s: %v, want %q", c.old, c.new, err, c.want)
		case err != nil && b != nil:
			t.Errorf("%s → %s: a rulebook beside an error", c.old, c.new)
		}
	}
}

// A rulebook that would leave the switch without a calendar, windows or a policy one day is refused today.
func TestLoadLooksAhead(t *testing.T) {
	for old, want := range map[string]string{
		`id: business-day, from: 2025-01-01`: "no calendar holds from 2027-01-01",
		"id: standard\n    from: 2025-01-01": "no windows hold from 2027-01-01",
		"id: refund\n    from: 2025-01-01":   "policies pull, push and refund must hold from 2027-01-01",
		`id: static-code, from: 2025-01-01`:  "", // payments can do without a limit
	} {
		sep := ", to: 2027-01-01"
		if strings.Contains(old, "\n") {
			sep = "\n    to: 2027-01-01"
		}
		_, err := rulebook.Load(strings.NewReader(strings.Replace(good(t), old, old+sep, 1)))
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s ends: %v, want %q", old, err, want)
		}
	}
}

// Two unlike faults are told at once.
func TestLoadTellsEveryFault(t *testing.T) {
	text := strings.Replace(strings.Replace(good(t), "lock: 10m", "lock: x", 1), "quote: 10m", "quote: y", 1)
	_, err := rulebook.Load(strings.NewReader(text))
	if err == nil || !strings.Contains(err.Error(), "fx cny-myr: lock") || !strings.Contains(err.Error(), "windows standard: quote") {
		t.Errorf("%v", err)
	}
}

func TestLoadIsBounded(t *testing.T) {
	if _, err := rulebook.Load(strings.NewReader("# " + strings.Repeat("x", rulebook.MaxFile))); err == nil || !strings.Contains(err.Error(), "larger than") {
		t.Errorf("%v", err)
	}
	// A ladder of very many repeats is refused without being built.
	var many strings.Builder
	for range 20_000 {
		many.WriteString(`"1000 x 3s", `)
	}
	text := strings.Replace(good(t), `debit: ["3 x 3s"]`, "debit: ["+many.String()+"]", 1)
	if _, err := rulebook.Load(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), "policy pull: debit") {
		t.Errorf("%.200v", err)
	}
}

func FuzzLoad(f *testing.F) {
	f.Add(good(f))
	f.Add("version: x\ncalendar:\n  - {id: a, from: 2025-01-01, zone: UTC, cut_off: '00:00', source: s}\n")
	f.Add("version: &a [*a]")
	f.Add("limits: [{id: l, currency: JPY, max: '1.0'}]")
	f.Add("policies: [{id: p, debit: ['999 x 1ns']}]")
	f.Fuzz(func(t *testing.T, text string) {
		done := time.AfterFunc(5*time.Second, func() { panic("it takes too long: " + fmt.Sprintf("%q", text)) })
		b, err := rulebook.Load(strings.NewReader(text))
		done.Stop()
		if err != nil {
			return
		}
		for _, s := range []string{"2025-06-01T00:00:00Z", "2026-11-22T16:00:00Z"} {
			if r := b.At(at(s)); r.Check() == nil {
				_ = r.CycleAt(at(s))
			}
		}
	})
}

// A rulebook without the rule tells nobody; with it every figure arrives where it belongs.
func TestWebhooks(t *testing.T) {
	b := load(t, good(t))
	w := b.At(at("2026-01-01T00:00:00Z")).Webhooks
	if w == nil || w.AnswerWithin != 15*time.Second || len(w.Retries) != 9 || w.Retries[1] != 5*time.Minute || w.Jitter != 10 || w.HoldAfter != 5 || w.Hold[3] != 10*time.Minute ||
		w.DisableAfter != 120*time.Hour || w.Overlap != 24*time.Hour || w.Log != 168*time.Hour || w.LogMost != 5000 || w.Workers != 4 || w.Each != 8 {
		t.Errorf("webhooks: %+v", w)
	}
	var sum time.Duration
	for _, p := range w.Retries {
		sum += p
	}
	if sum < 72*time.Hour {
		t.Errorf("the retries end after %s, want three days", sum)
	}
	if w := b.At(at("2024-12-31T00:00:00Z")).Webhooks; w != nil {
		t.Errorf("webhooks before the rule: %+v", w)
	}
}

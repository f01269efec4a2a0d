package audit

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

var institutions = []string{"my-wallet", "cn-acquirer", "cn-wallet", "th-wallet"}

// world is the export of the day and the logs of its institutions.
type world struct {
	day  *export
	logs map[string]*export
}

func newWorld(t testing.TB) *world {
	w := &world{load(t, "day.jsonl"), map[string]*export{}}
	for _, name := range institutions {
		w.logs[name] = load(t, name+".log.jsonl")
	}
	return w
}

// line finds an institution's n-th line (from 0) about a leg.
func (w *world) line(party, payment, leg string, n int) int {
	for i, o := range w.logs[party].lines {
		if o["payment"] == payment && o["leg"] == leg {
			if n == 0 {
				return i
			}
			n--
		}
	}
	panic("no such line")
}

func (w *world) saw(party, payment, leg string) object {
	return w.logs[party].lines[w.line(party, payment, leg, 0)]
}

func (w *world) compare(t testing.TB) *Comparison {
	t.Helper()
	var logs []io.Reader
	for _, name := range institutions {
		logs = append(logs, bytes.NewReader(w.logs[name].bytes(t)))
	}
	c, err := Compare(bytes.NewReader(w.day.bytes(t)), logs...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCompareGoodDay(t *testing.T) {
	c := newWorld(t).compare(t)
	// The acquirer never credited what the payer's side bears, and the wallet did debit what was never confirmed undone: both are known
	// losses. One credit succeeded already for which the switch still waits.
	if got, want := found(&c.Findings), []string{"compare-loss", "compare-open"}; !slices.Equal(got, want) || !c.OK() || c.Warnings != 2 || c.Notes != 1 {
		t.Errorf("found %v: %+v", got, c.List)
	}
	want := []Party{{"cn-acquirer", 7, 14, 13}, {"cn-wallet", 5, 3, 3}, {"my-wallet", 6, 8, 7}, {"th-wallet", 3, 3, 3}}
	if !slices.Equal(c.Parties, want) {
		t.Errorf("got %+v, want %+v", c.Parties, want)
	}
}

func TestCompareFindsWhatDiffers(t *testing.T) {
	for _, m := range []struct {
		name string
		edit func(w *world)
		want []string
		says string // part of a finding
	}{
		{"a payment is missing here", func(w *world) {
			w.logs["my-wallet"].replace(paid, nobody)
		}, []string{"compare-missing-here", "compare-missing-there"}, "MYR 6200"},
		{"a payment was never debited there", func(w *world) {
			w.logs["cn-wallet"].remove(w.line("cn-wallet", pulled, "debit", 0))
		}, []string{"compare-missing-there"}, "CNY 3300"},
		{"a credit is missing there", func(w *world) {
			w.logs["my-wallet"].remove(w.line("my-wallet", given, "credit", 0))
		}, []string{"compare-missing-there"}, "MYR 2480"},
		{"another amount", func(w *world) { bump(w.saw("cn-acquirer", paid, "credit"), "minor", -1) },
			[]string{"compare-amount"}, "want CNY 10000, cn-acquirer moved CNY 9999"},
		{"another currency", func(w *world) { set(w.saw("my-wallet", paid, "debit"), "currency", "SGD") },
			[]string{"compare-amount"}, "SGD 6200"},
		{"paid here, failed there", func(w *world) { set(w.saw("cn-acquirer", paid, "credit"), "result", "failure") },
			[]string{"compare-sides", "compare-status"}, "failure with cn-acquirer"},
		{"failed here, paid there", func(w *world) {
			w.logs["th-wallet"].remove(w.line("th-wallet", reversed, "debit", 1))
		}, []string{"compare-sides", "compare-status"}, "success with th-wallet"},
		{"both institutions against the switch", func(w *world) {
			set(w.saw("my-wallet", paid, "debit"), "result", "failure")
			set(w.saw("cn-acquirer", paid, "credit"), "result", "undone")
		}, []string{"compare-status"}, "undone with cn-acquirer"},
		{"debited twice", func(w *world) {
			l := w.logs["my-wallet"]
			l.insert(len(l.lines), clone(w.saw("my-wallet", paid, "debit")))
		}, []string{"compare-duplicate"}, "log 1, line 7"},
		{"undone and done again", func(w *world) {
			l := w.logs["my-wallet"]
			for _, result := range []string{"undone", "success"} {
				o := clone(w.saw("my-wallet", paid, "debit"))
				set(o, "result", result)
				l.insert(len(l.lines), o)
			}
		}, []string{"compare-duplicate"}, "again"},
		{"a leg of another institution", func(w *world) {
			l := w.logs["th-wallet"]
			o := clone(w.saw("cn-wallet", pulled, "debit"))
			set(o, "party", "th-wallet")
			l.insert(0, o)
		}, []string{"compare-party"}, "th-wallet"},
		{"the debit is promised and then denied", func(w *world) { set(w.saw("th-wallet", crediting, "debit"), "result", "failure") },
			[]string{"compare-status"}, crediting},
		{"a line without its leg", func(w *world) { set(w.saw("cn-wallet", altered, "debit"), "leg", nil) },
			[]string{"compare-log"}, "log 3, line 4"},
		{"a success of nothing", func(w *world) { set(w.saw("cn-wallet", cancelled, "debit"), "minor", 0) },
			[]string{"compare-log"}, "log 3, line 2"},
		{"a field that logs do not have", func(w *world) { set(w.saw("cn-wallet", pulled, "debit"), "balance", 1) },
			[]string{"compare-log", "compare-missing-there"}, "balance"},
		{"a failure of a payment that is not here", func(w *world) {
			w.logs["my-wallet"].replace(declined, nobody)
		}, nil, ""},
		{"the export is cut off", func(w *world) { w.day.remove(w.day.at("end", 0)) }, []string{"compare-export"}, "end line"},
	} {
		t.Run(m.name, func(t *testing.T) {
			w := newWorld(t)
			m.edit(w)
			c := w.compare(t)
			if got := found(&c.Findings, compareLoss, compareOpen); !slices.Equal(got, m.want) {
				t.Errorf("found %v, want %v: %+v", got, m.want, c.List)
			}
			if c.OK() != (len(m.want) == 0) {
				t.Errorf("ok is %t", c.OK())
			}
			if !slices.ContainsFunc(c.List, func(f Finding) bool { return strings.Contains(f.Where+" "+f.Text, m.says) }) {
				t.Errorf("no finding says %q: %+v", m.says, c.List)
			}
		})
	}
}

func TestCompareWithoutSomeLogs(t *testing.T) {
	w := newWorld(t)
	log, err := os.ReadFile("testdata/th-wallet.log.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	c, err := Compare(bytes.NewReader(w.day.bytes(t)), bytes.NewReader(log), strings.NewReader(""))
	if err != nil || !c.OK() || len(c.Parties) != 1 || c.Parties[0].Legs != 3 {
		t.Errorf("%v: %+v", err, c)
	}
	var text strings.Builder
	if err := c.Write(&text); err != nil || !strings.HasSuffix(text.String(), "\nPASS: 15 payments, 1 logs' parties; errors 0, warnings 0, notes 0\n") {
		t.Errorf("%v:\n%s", err, text.String())
	}
	var b bytes.Buffer
	var got struct {
		OK      bool
		Parties []Party
	}
	if err := c.WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b.Bytes(), &got); err != nil || !got.OK || len(got.Parties) != 1 {
		t.Errorf("%v: %s", err, b.String())
	}
}

func TestCompareReadingErrorsAreErrors(t *testing.T) {
	broken := errors.New("the disk is gone")
	if _, err := Compare(bytes.NewReader(rawDay(t)), strings.NewReader(""), iotest.ErrReader(broken)); !errors.Is(err, broken) || !strings.Contains(err.Error(), "log 2") {
		t.Errorf("got %v", err)
	}
	if _, err := Compare(iotest.ErrReader(broken)); !errors.Is(err, broken) || !strings.Contains(err.Error(), "export") {
		t.Errorf("got %v", err)
	}
}

// Neither a debit nor its cancellation was ever confirmed: what the institution did with it is a known loss, whatever it was.
func TestCompareDebitNeverConfirmed(t *testing.T) {
	w := newWorld(t)
	last := w.day.outcome(hanging, 6)
	if get(last, "status") != "loss_assigned" {
		t.Fatalf("the last outcome is %v", last)
	}
	set(last, "debit", object{"state": "unknown"})
	if c := w.compare(t); !c.OK() || c.ByCode[compareLoss] != 2 {
		t.Errorf("found %+v", c.List)
	}
}

package store_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"hutong/ledger"
	"hutong/money"
	"hutong/payment"
	"hutong/reason"
	"hutong/store"
	"hutong/store/storetest"
)

// columns are what of terms stands beside the body.
func columns(t *payment.Terms) *payment.Terms {
	return &payment.Terms{ID: t.ID, Parent: t.Parent, Initiator: t.Initiator, Payer: payment.Side{Participant: t.Payer.Participant}, Payee: payment.Side{Participant: t.Payee.Participant}}
}

func openTerms(t testing.TB, body []byte, cols *payment.Terms) *payment.Terms {
	t.Helper()
	detail, err := store.ParseTerms(body, cols)
	if err == nil {
		cols.Detail, err = store.ParseDetail(detail)
	}
	if err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	return cols
}

func openOutcome(t testing.TB, body []byte, o *payment.Outcome) payment.Outcome {
	t.Helper()
	event, err := store.ParseOutcome(body, o)
	if err == nil {
		o.Event, err = store.ParseEvent(event)
	}
	if err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	return *o
}

func outcomeColumns(o *payment.Outcome) *payment.Outcome {
	return &payment.Outcome{Payment: o.Payment, Booking: o.Booking, State: payment.State{Seq: o.State.Seq, Status: o.State.Status}}
}

// Every sort of payment, whole and through its life, comes back from its body as a store gives it.
func TestBodiesHoldEverything(t *testing.T) {
	m := storetest.NewMaker(1, 5)
	var lives []*storetest.Life
	for _, terms := range []*payment.Terms{m.Pull(), m.Push(), m.Hold(), m.Refused(), m.Tombstone(), m.Largest(), m.Refund(m.Pull())} {
		lives = append(lives, m.Begin(terms, ""), m.Begin(terms, reason.CapExceeded))
	}
	lives = append(append(lives, m.Gallery()...), m.Unknowns()...)
	texts := map[string]bool{}
	for _, l := range lives {
		body := store.AppendTerms([]byte("before "), l.Terms)[len("before "):]
		texts[string(body)] = true
		if got, want := openTerms(t, body, columns(l.Terms)), store.CopyTerms(l.Terms); !reflect.DeepEqual(got, want) {
			t.Errorf("%s\nis %+v\nwant %+v", body, got, want)
		}
		for i := range l.Outcomes {
			body := store.AppendOutcome([]byte("before "), &l.Outcomes[i])[len("before "):]
			if got, want := openOutcome(t, body, outcomeColumns(&l.Outcomes[i])), store.CopyOutcome(l.Outcomes[i]); got != want {
				t.Errorf("%s\nis %+v\nwant %+v", body, got, want)
			}
		}
	}
	if len(texts) < len(lives)/2 {
		t.Errorf("%d different bodies of %d payments", len(texts), len(lives))
	}
}

// An outcome with every member, and the bodies in words: what docs/EXPORT.md says.
func TestBodiesAreReadable(t *testing.T) {
	at := time.UnixMilli(1772380798123).UTC()
	wallet, shop := ledger.Account{Participant: "w", Agreement: "wa", Currency: "CNY"}, ledger.Account{Participant: "s\"", Agreement: "sa", Currency: "CNY"}
	terms := &payment.Terms{Kind: payment.Pay, Flow: payment.Push, RequestID: payment.RequestID{0: 1, 15: 2}, Fingerprint: [32]byte{0: 0xab}, CreatedAt: at,
		Payer: payment.Side{Account: wallet}, Payee: payment.Side{Account: shop}, Amounts: payment.Amounts{Order: money.New(7, "CNY"), Debit: money.New(-8, "CNY")},
		Lines: []ledger.Line{{Kind: ledger.Principal, From: wallet, To: shop, Minor: 7}}, Funds: payment.Ask, Loss: payment.LossPayer,
		QuoteID: payment.ID{15: 3}, QuoteExpires: at, Claim: [32]byte{31: 1}, ClaimOneUse: true, InitiatorRef: "r\x00\xff", Policy: "p", RefundableTill: at, Hold: payment.Hold{Until: at, Most: 9},
		Detail: payment.Detail{Purpose: "goods"}}
	const wantTerms = `{"kind":"pay","flow":"push","request_id":"01000000-0000-0000-0000-000000000002","fingerprint":"ab00000000000000000000000000000000000000000000000000000000000000",` +
		`"created_at":1772380798123,"accounts":[["w","wa","CNY"],["s\"","sa","CNY"]],"payer":0,"payee":1,"amounts":["CNY",7,"",0,"CNY",-8,"",0],"lines":[["principal",0,1,7]],` +
		`"funds":"ask","loss":"payer_side","quote":"00000000-0000-0000-0000-000000000003","quote_expires":1772380798123,` +
		`"claim":"0000000000000000000000000000000000000000000000000000000000000001","one_use":true,"initiator_ref":"r\u0000` + "\ufffd" + `","policy":"p","refundable_till":1772380798123,` +
		`"hold_until":1772380798123,"hold_most":9,"detail":{"purpose":"goods"}}`
	if got := string(store.AppendTerms(nil, terms)); got != wantTerms {
		t.Errorf("terms are\n%s\nwant\n%s", got, wantTerms)
	}
	o := payment.Outcome{At: at, From: "a", Event: payment.Event{Kind: payment.Answered, Note: "n"}, State: payment.State{Reason: "no", Debit: payment.Leg{State: payment.LegSuccess, Reference: "d"},
		Credit: payment.Leg{State: payment.NotAsked}, Reserved: true, ReserveCycle: "c1", Rung: 2, DueAt: at, Cycle: "c2", BusinessDate: "2026-03-01",
		Refunded: payment.Refunded{Order: 1, Credit: 2, Debit: 3, Customer: 4, PayeeFee: 5, PayerFee: 6, IssuerFee: 7, Void: true}, Captured: 8,
		Resolver: payment.Resolver{Doubt: payment.Doubt{Leg: "debit", Since: at}, Needs: "}{\\\""}, UpdatedAt: at, FinalAt: at}}
	const wantOutcome = `{"at":1772380798123,"from":"a","reason":"no","debit":["success","d"],"credit":["not_asked"],"reserved":true,"reserve_cycle":"c1","rung":2,"due_at":1772380798123,` +
		`"cycle":"c2","business_date":"2026-03-01","refunded":{"order":1,"credit":2,"debit":3,"customer":4,"payee_fee":5,"payer_fee":6,"issuer_fee":7,"void":true},"captured":8,` +
		`"updated_at":1772380798123,"final_at":1772380798123,"resolver":{"doubt":{"leg":"debit","since":"2026-03-01T15:59:58.123Z"},"needs":"}{\\\""},"event":{"kind":"answered","note":"n"}}`
	body := store.AppendOutcome(nil, &o)
	if string(body) != wantOutcome {
		t.Errorf("the outcome is\n%s\nwant\n%s", body, wantOutcome)
	}
	if got := openOutcome(t, body, outcomeColumns(&o)); got != store.CopyOutcome(o) {
		t.Errorf("it comes back as %+v, want %+v", got, o)
	}
}

// Whatever is not in the form is an error: other members, another order, other spellings of a value.
func TestAlteredBodiesAreRefused(t *testing.T) {
	const terms, outcome = `{"kind":"pay","created_at":5,"accounts":[["a","b","c"]],"payer":0,"detail":{}}`, `{"at":5,"debit":["asked"],"reserved":true,"refunded":{"order":1},"event":{}}`
	if _, err := store.ParseTerms([]byte(terms), &payment.Terms{}); err != nil {
		t.Fatal(err)
	}
	if _, err := store.ParseOutcome([]byte(outcome), &payment.Outcome{}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ old, new string }{
		{terms, ""}, {terms, "{}"}, {terms, "null"}, {terms, "[]"}, {`"kind":"pay",`, `"kind":"pay","kind":"pay",`}, {`"kind":"pay","created_at":5,`, `"created_at":5,"kind":"pay",`},
		{`"kind"`, ` "kind"`}, {`"kind"`, `"Kind"`}, {`"pay"`, "\"p\nay\""}, {`"pay"`, "\"p\xffay\""}, {`"pay"`, `"p\/ay"`}, {`"pay"`, `"p\u0041y"`}, {`"pay"`, `7`}, {`:5`, `:05`}, {`:5`, `:5.0`}, {`:5`, `:-0`},
		{`:5`, `:9223372036854775807`}, {`:5`, `:99999999999999999999`}, {`:5`, `:"5"`}, {`:5`, `:`}, {`"payer":0`, `"payer":1`}, {`"payer":0`, `"payer":-1`}, {`[["a","b","c"]]`, `[]`}, {`[["a","b","c"]]`, `[["a","b"]]`},
		{`"c"]`, `"c"],`}, {`"detail":{}`, `"detail":[]`}, {`,"detail":{}`, ``}, {`"detail":{}`, `"other":{}`}, {`{}}`, `{}`}, {`{}}`, `{}} `},
	} {
		if bad := strings.Replace(terms, c.old, c.new, 1); bad == terms {
			t.Errorf("%q changes nothing", c.old)
		} else if _, err := store.ParseTerms([]byte(bad), &payment.Terms{}); err == nil {
			t.Errorf("%s was read", bad)
		}
	}
	for _, c := range []struct{ old, new string }{
		{`["asked"]`, `[]`}, {`["asked"]`, `["asked",]`}, {`["asked"]`, `["asked","r","s"]`}, {`["asked"]`, `"asked"`}, {`true`, `false`}, {`true`, `1`}, {`{"order":1}`, `{"order":1,"order":1}`},
		{`{"order":1}`, `1`}, {`{"order":1}`, `{"order":1`}, {`{"order":1}`, `{"order":1},"resolver":{`}, {`{"order":1}`, `{"order":1},"resolver":7`}, {`"event":{}`, `"event":7`}, {`"at":5,`, `"at":5,"place":1,`},
	} {
		if bad := strings.Replace(outcome, c.old, c.new, 1); bad == outcome {
			t.Errorf("%q changes nothing", c.old)
		} else if _, err := store.ParseOutcome([]byte(bad), &payment.Outcome{}); err == nil {
			t.Errorf("%s was read", bad)
		}
	}
}

func FuzzParseTerms(f *testing.F) {
	m := storetest.NewMaker(2, 3)
	for _, t := range []*payment.Terms{m.Pull(), m.Push(), m.Hold(), m.Refused(), m.Tombstone(), m.Largest()} {
		f.Add(store.AppendTerms(nil, t))
	}
	f.Add([]byte(`{"kind":"\u0001\\\"","accounts":[["","",""]],"payee":0,"amounts":["",0,"",0,"",0,"",-9223372036854775808],"lines":[["",0,0,0]],"one_use":true,"detail":{}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		first := &payment.Terms{}
		detail, err := store.ParseTerms(body, first)
		if err != nil {
			return
		}
		if first.Detail, err = store.ParseDetail(detail); err != nil {
			return
		}
		if first.Detail.FX != nil && (first.Detail.FX.AsOf.UTC().Year() < 0 || first.Detail.FX.AsOf.UTC().Year() > 9999) {
			return // an offset carries the time out of the years that RFC 3339 can say
		}
		first = store.CopyTerms(first)
		if again := store.CopyTerms(openTerms(t, store.AppendTerms(nil, first), columns(first))); !reflect.DeepEqual(again.Lines, first.Lines) || again.Amounts != first.Amounts ||
			string(store.AppendTerms(nil, again)) != string(store.AppendTerms(nil, first)) {
			t.Fatalf("%q: %+v, then %+v", body, first, again)
		}
	})
}

func FuzzParseOutcome(f *testing.F) {
	m := storetest.NewMaker(3, 3)
	for _, l := range append(m.Gallery(), m.Unknowns()...) {
		for i := range l.Outcomes {
			f.Add(store.AppendOutcome(nil, &l.Outcomes[i]))
		}
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var first payment.Outcome
		event, err := store.ParseOutcome(body, &first)
		if err != nil {
			return
		}
		if first.Event, err = store.ParseEvent(event); err != nil {
			return
		}
		if again := openOutcome(t, store.AppendOutcome(nil, &first), &payment.Outcome{}); string(store.AppendOutcome(nil, &again)) != string(store.AppendOutcome(nil, &first)) {
			t.Fatalf("%q: %+v, then %+v", body, first, again)
		}
	})
}

func BenchmarkAppendTerms(b *testing.B) {
	t := storetest.NewMaker(1, 5).Pull()
	var dst []byte
	b.ReportAllocs()
	for b.Loop() {
		dst = store.AppendTerms(dst[:0], t)
	}
	b.SetBytes(int64(len(dst)))
}

func BenchmarkParseTerms(b *testing.B) {
	body := store.AppendTerms(nil, storetest.NewMaker(1, 5).Pull())
	b.ReportAllocs()
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		if _, err := store.ParseTerms(body, &payment.Terms{}); err != nil {
			b.Fatal(err)
		}
	}
}

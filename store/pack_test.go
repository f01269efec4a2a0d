package store_test

import (
	"bytes"
	"reflect"
	"slices"
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
	if err := store.ParseTerms(body, cols); err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	return cols
}

func openOutcome(t testing.TB, body []byte, o *payment.Outcome) payment.Outcome {
	t.Helper()
	if err := store.ParseOutcome(body, o); err != nil {
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

// Terms and outcomes with every cell: what docs/EXPORT.md says. The cells are counted by views, so that they can't move.
func TestBodiesAreReadable(t *testing.T) {
	at, later := time.UnixMilli(1772380798123).UTC(), time.UnixMilli(1772380800000).UTC()
	wallet, shop := ledger.Account{Participant: "w", Agreement: "wa", Currency: "CNY"}, ledger.Account{Participant: "s\"", Agreement: "sa", Currency: "CNY"}
	bank := ledger.Account{Participant: "b", Agreement: "ba", Currency: "MYR"}
	terms := &payment.Terms{Kind: payment.Pay, Flow: payment.Push, RequestID: payment.RequestID{0: 1, 15: 2}, Fingerprint: [32]byte{0: 0xab}, CreatedAt: at,
		Payer: payment.Side{Participant: "w", Account: wallet}, Payee: payment.Side{Participant: "s\"", Account: shop},
		Amounts: payment.Amounts{Order: money.New(7, "CNY"), Credit: money.New(7, "CNY"), Customer: money.New(-8, "MYR")},
		Lines:   []ledger.Line{{Kind: ledger.Principal, From: wallet, To: shop, Minor: 7}, {Kind: ledger.NetworkFee, From: bank, To: wallet, Minor: 1}}, Funds: payment.Ask, Loss: payment.LossPayer,
		QuoteID: payment.ID{15: 3}, QuoteExpires: at, Claim: [32]byte{31: 1}, ClaimOneUse: true, InitiatorRef: "r\x00\xff", Policy: "p", RefundableTill: later, Hold: payment.Hold{Until: later, Most: 9},
		Detail: payment.Detail{Merchant: payment.Merchant{ID: "m", City: "北京"}, Scheme: "emv", CodeKind: "cpm", Rulebook: "v", Why: []payment.Why{{Code: "a", Args: []string{"", "x", "CNY -1.50", ""}}, {Code: "b", Args: []string{"2026-03-01T00:00:00Z"}}, {Rule: "r", For: payment.ForPayer}},
			FX:    &payment.FX{Provider: "b", Base: "CNY", Quote: "MYR", Unit: 1, Reference: "0.6", Rate: "0.59", MarkupBps: 40, Rounding: money.Up, Residue: "0.1", Source: "board", AsOf: later},
			Payer: payment.Payer{Residency: "CN"}, Purpose: "goods", Code: "c", Order: "o", Return: &payment.Return{Rule: "r", Day: true, IssuerFee: 3, VoidTill: later}, Note: "n",
			Extensions: map[string]string{"y": "2", "x": "1"}, StandIn: &payment.StandIn{Agreement: "wa", Period: "2026-03-01", Most: 5},
			Dispute: &payment.Disputed{Rule: "r", Reason: "z", AnswerBy: at, DecideBy: later, Default: payment.ForThePayee}}}
	const wantTerms = `[1,["pay","push",[[true,"wa","CNY"],["s\"","sa","CNY"],["b","ba","MYR"]],[["principal",0,1],["network_fee",2,0]],["CNY",true,"","MYR"],"ask","payer_side","p",` +
		`"emv","cpm","v",[["a",["","x",true,""]],["b",[true]],["","","r","payer"]],["b","CNY","MYR",1,"0.6","0.59",40,"up","board",1772380800000]]` + "\n" +
		`,"01000000000000000000000000000002","qwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",1772380798123,[7,true,"",-8],[7,1],"r\u0000` + "\ufffd" + `",1772380800000,` +
		`[["m","","北京"],["CNY -1.50","2026-03-01T00:00:00Z"],"0.1",["","CN"],"goods","c","o",["r",true,"","","","",3,1772380800000],"n",{"x":"1","y":"2"},["wa","2026-03-01",5],["r","z",1772380798123,1772380800000,"payee_side"]],` +
		`"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE",true,"00000000000000000000000000000003",1772380798123,1772380800000,9]`
	if got := string(store.AppendTerms(nil, terms)); got != wantTerms {
		t.Errorf("terms are\n%s\nwant\n%s", got, wantTerms)
	}
	o := payment.Outcome{At: at, From: "a", Event: payment.Event{Kind: payment.Answered, By: "w", Op: payment.OpCredit, Result: payment.Success, Reference: "d", Amount: money.New(7, "CNY"), Reason: "why", Note: "n",
		Share: payment.Refunded{Order: 1, Void: true}, Key: "k", Finding: payment.FoundSettled, Request: "q"}, State: payment.State{Reason: "no", Debit: payment.Leg{State: payment.LegSuccess, Reference: "d"},
		Credit: payment.Leg{State: payment.LegFailure, Reference: "other"}, Reserved: true, ReserveCycle: "c1", Rung: 2, DueAt: at, Cycle: "c1", BusinessDate: "2026-03-01",
		Refunded: payment.Refunded{Order: 1, Credit: 2, Debit: 3, Customer: 4, PayeeFee: 5, PayerFee: 6, IssuerFee: 7, Void: true}, Captured: 8,
		Resolver: payment.Resolver{Doubt: payment.Doubt{Leg: "debit", Since: at}, Loss: payment.Loss{State: payment.LossDue, From: payment.LossPayer, Leg: "debit", Amount: money.New(3, "CNY"), At: at, ChangedAt: later},
			Needs: "}{\\\"", Proposal: payment.Proposal{N: 2, Finding: payment.FoundCredited, By: "p", Key: "k", Reason: "r", At: at, Expires: later}}, UpdatedAt: later, FinalAt: later}}
	const wantOutcome = `[1,1772380798123,["answered","w","credit","success","d",[7,"CNY"],"why","n",[1,"","","","","","",true],"k","settled","q"],"a",["success",true],["failure","other"],true,"c1",true,true,` +
		`"2026-03-01",1772380800000,"no",2,[1,2,3,4,5,6,7,true],8,[["debit",1772380798123],["due","payer_side","debit",[3,"CNY"],1772380798123,1772380800000],"}{\\\"",` +
		`[2,"credited","p","k","r",1772380798123,1772380800000]],1772380800000]`
	const opened = `[1,1772380798123,["opened","w"],"","asked","not_asked",true,"c1",1772380800000]`
	first := payment.Outcome{At: at, Event: payment.Event{Kind: payment.Opened, By: "w"}, State: payment.State{Debit: payment.Leg{State: payment.Asked}, Credit: payment.Leg{State: payment.NotAsked},
		Reserved: true, ReserveCycle: "c1", DueAt: later, UpdatedAt: at}}
	for want, o := range map[string]*payment.Outcome{wantOutcome: &o, opened: &first} {
		body := store.AppendOutcome(nil, o)
		if string(body) != want {
			t.Errorf("the outcome is\n%s\nwant\n%s", body, want)
		}
		if got := openOutcome(t, body, outcomeColumns(o)); got != store.CopyOutcome(*o) {
			t.Errorf("it comes back as %+v, want %+v", got, o)
		}
	}
}

// Whatever is not in the form is an error: cells in another order or of another sort, other spellings of a value, another version.
func TestAlteredBodiesAreRefused(t *testing.T) {
	const terms, outcome = `[1,["pay","",[["a","b","c"],""],[["principal",0,1]],["CNY",true],"","","","","","",[["w",["x",true]]],["f","","","","","","","","",9]]` + "\n" +
		`,"0a000000000000000002","qwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",5,[7,true],[3],"",8,[["m"],["CNY 7"],"0.1",["","CN"],"","","",["",true],"",{"x":"y"}],"",true]`,
		`[1,5,["opened"],"",["asked","r"],"",true,"","","","",true,"",2,[1],"",[["debit"]],false]`
	if err := store.ParseTerms([]byte(terms), &payment.Terms{}); err != nil {
		t.Fatal(err)
	}
	if err := store.ParseOutcome([]byte(outcome), &payment.Outcome{}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ old, new string }{
		{terms, ""}, {terms, "[]"}, {terms, "{}"}, {terms, "null"}, {terms, "1"}, {`[1,`, `[2,`}, {`[1,`, `["1",`}, {`[1,`, `["",`}, {`[1,`, `[`}, {`[1,`, `[ 1,`}, {`"pay","",`, `"pay",`}, {`"pay","",`, `"pay","","",`}, {"[1,", `[1,"",`},
		{`"pay"`, `true`}, {`"pay"`, `7`}, {`"pay"`, `null`}, {`"pay"`, "\"p\nay\""}, {`"pay"`, "\"p\xffay\""}, {`"pay"`, `"p\/ay"`}, {`"pay"`, `"p\u0041y"`}, {`"pay"`, `pay`}, {`"0a00`, `"0A00`}, {`"0a00`, `"0a`}, {`"0a00`, `"0g00`}, {`"0a00`, `"0a0000`},
		{`,5,`, `,05,`}, {`,5,`, `,5.0,`}, {`,5,`, `,-0,`}, {`,5,`, `,9223372036854775807,`}, {`,5,`, `,99999999999999999999,`}, {`,5,`, `,"5",`}, {`,5,`, `,,`}, {`,5,`, `,true,`},
		{`[["a","b","c"],""]`, `[]`}, {`[["a","b","c"],""]`, `[["a","b","c"]]`}, {`["a","b","c"]`, `["a","b",""]`}, {`["a","b","c"]`, `["a","b","c","d"]`}, {`["a","b","c"]`, `"a"`}, {`""],[["p`, `["d",""]],[["p`},
		{`["CNY",true]`, `["CNY",true,""]`}, {`["CNY",true]`, `["CNY",true,true,true,true]`}, {`["CNY",true]`, `"CNY"`}, {`["CNY",true]`, `["CNY",7]`}, {`[7,true]`, `[7,true,""]`}, {`[7,true]`, `[7,true,true,true,true]`},
		{`[7,true]`, `7`}, {`[7,true]`, `["7",true]`}, {`[3]`, `[]`}, {`[3]`, `[3,4]`}, {`[3]`, `[""]`}, {`[3]`, `["3"]`}, {`[3]`, `""`}, {`[3]`, `3`},
		{`0,1]`, `0,2]`}, {`0,1]`, `0,-1]`}, {`0,1]`, `0]`}, {`0,1]`, `0,1,3]`}, {`0,1]`, `0,"1"]`}, {`[["principal",0,1]]`, `[]`}, {`[["principal",0,1]]`, `""`}, {`[["principal",0,1]]`, `[["principal",0,1],""]`},
		{`["m"]`, `["m",""]`}, {`["m"]`, `[]]`}, {`[["w",["x",true]]]`, `[]`}, {`["x",true]`, `[]`}, {`["x",true]`, `["x"]`}, {`["x",true]`, `["x",false]`}, {`["x",true]`, `["CNY 8",true]`}, {`["x",true]`, `[true,true]`}, {`["CNY 7"]`, `""`}, {`["CNY 7"]`, `[]`},
		{`["CNY 7"]`, `["CNY x"]`}, {`["CNY 7"]`, `["CNY 7","CNY 8"]`}, {`["CNY 7"]`, `[7]`}, {`["CNY 7"]`, `["2026-03-0xT"]`}, {`"0.1"`, `0.1`}, {`"0.1"`, `["0.1"]`}, {`["f","","","","","","","","",9]`, `""`}, {`,["f","","","","","","","","",9]`, ``}, {`,9]`, `,"1970-01-01T00:00:00Z"]`}, {`,9]`, `,"1970-01-01T00:00:00.0000001+01:00"]`}, {`,9]`, `,9,9]`}, {`,9]]`, `,9],""]`},
		{`["",true]`, `["",false]`}, {`["",true]`, `["",1]`}, {`{"x":"y"}`, `{}`}, {`{"x":"y"}`, `{"x":7}`}, {`{"x":"y"}`, `{"x":"y",}`}, {`{"x":"y"}`, `["x"]`}, {`}],"",true]`, `}],"",true,""]`}, {`}],"",true]`, `}],"",true,"","","",4,5]`},
		{`}],"",true]`, `}],"",true`}, {`}],"",true]`, `}],"",true] `}, {`}],"",true]`, `}],"",true]]`}, {`}],"",true]`, `}],"",TRUE]`}, {"\n", ""}, {"\n", " "}, {"\n", "\n\n"}, {"\n,", ",\n"}, {`"qwA`, `"qw=`}, {`AA",5`, `AB",5`}, {`AA",5`, `A",5`}, {`AA",5`, `AAA",5`},
		{"AAAA", "AA\nA"}, {`[1,["pay`, `[1,"",["pay`}, {`"0a00`, `"0000000000000a00`}, {`"0a00`, `"0000000000000a`}, {`"0a00`, `"0`},
	} {
		if bad := strings.Replace(terms, c.old, c.new, 1); bad == terms {
			t.Errorf("%q changes nothing", c.old)
		} else if err := store.ParseTerms([]byte(bad), &payment.Terms{}); err == nil {
			t.Errorf("%s was read", bad)
		}
	}
	for _, c := range []struct{ old, new string }{
		{`["asked","r"]`, `[]]`}, {`["asked","r"]`, `["asked",]`}, {`["asked","r"]`, `["asked","r","s"]`}, {`["asked","r"]`, `["asked",""]`}, {`["asked","r"]`, `{"asked":"r"}`}, {`["opened"]`, `["opened",""]`}, {`["opened"]`, `"opened"`},
		{`true`, `1`}, {`true`, `false`}, {`[1]`, `[1,""]`}, {`[1]`, `1`}, {`[1]`, `["1"]`}, {`[1]`, `[1`}, {`[["debit"]]`, `["debit"]`}, {`[["debit"]]`, `[["debit"]`}, {`false`, `true`}, {`false`, `""`}, {`false`, `null`}, {`[1,5`, `[2,5`}, {`[1,5`, `[5`},
	} {
		if bad := strings.Replace(outcome, c.old, c.new, 1); bad == outcome {
			t.Errorf("%q changes nothing", c.old)
		} else if err := store.ParseOutcome([]byte(bad), &payment.Outcome{}); err == nil {
			t.Errorf("%s was read", bad)
		}
	}
	if err := store.ParseOutcome([]byte(strings.Replace(outcome, "[1,", "[2,", 1)), &payment.Outcome{}); err == nil || !strings.Contains(err.Error(), "a later one") {
		t.Errorf("of a body of a later version it is said: %v", err)
	}
}

// Texts that a store has to keep otherwise are read back as any other: what a row says of its neighbours does not change with them.
func TestBodiesOfTextsThatAreNotUTF8(t *testing.T) {
	odd := "b\xffk"
	terms := &payment.Terms{Payer: payment.Side{Participant: odd, Account: ledger.Account{Participant: odd}}, Payee: payment.Side{Participant: "e\x00", Account: ledger.Account{Participant: "e\x00"}},
		Detail: payment.Detail{Extensions: map[string]string{"a\xff": "1", "a\xfe": "1"}}}
	got := openTerms(t, store.AppendTerms(nil, terms), &payment.Terms{Payer: payment.Side{Participant: "b\ufffdk"}, Payee: payment.Side{Participant: "e\ufffd"}}) // as PostgreSQL's columns have them
	if got.Payer.Account.Participant != "b\ufffdk" || got.Payee.Account.Participant != "e\x00" || len(got.Detail.Extensions) != 1 {
		t.Errorf("%+v", got)
	}
}

// What two payments say alike is one text, whatever they say by themselves, and either's body can be put together with the other's.
func TestBodiesAreCutAndJoined(t *testing.T) {
	one := storetest.NewMaker(1, 5).Pull()
	two := *one
	two.ID[15]++
	two.RequestID[15]++
	two.Fingerprint[0]++
	two.CreatedAt = two.CreatedAt.Add(time.Second)
	two.Lines = slices.Clone(one.Lines)
	for i := range two.Lines {
		two.Lines[i].Minor++
	}
	two.Amounts.Order.Minor++
	two.Detail.FX = &payment.FX{}
	*two.Detail.FX = *one.Detail.FX
	two.Detail.FX.Residue = "0.5"
	one.Detail.Why, two.Detail.Why = []payment.Why{{Code: "limit.passed", Args: []string{"CNY 1.00", "x"}}}, []payment.Why{{Code: "limit.passed", Args: []string{"CNY 23.00", "x"}}}
	two.InitiatorRef, two.RefundableTill, two.Detail.Merchant.Name, two.Detail.Order = "other\n", two.CreatedAt, "line\nfeed", "order"
	first, second := store.AppendTerms(nil, one), store.AppendTerms(nil, &two)
	common, _ := store.CutTerms(first)
	same, own := store.CutTerms(second)
	if len(common) == 0 || !bytes.Equal(common, same) {
		t.Fatalf("the common terms are\n%s\nand\n%s", common, same)
	}
	short := store.AppendOwn([]byte("before "), own)[len("before "):]
	if len(short) > len(second)-len(common)+2 || bytes.Contains(short, []byte("\n")) {
		t.Errorf("%s of %s", short, second)
	}
	whole, err := store.JoinTerms([]byte("before "), common, short)
	if err != nil {
		t.Fatal(err)
	}
	if got := openTerms(t, whole[len("before "):], columns(&two)); !reflect.DeepEqual(got, store.CopyTerms(&two)) {
		t.Errorf("%s\nis %+v\nwant %+v", whole, got, &two)
	}
	if err := store.ParseTerms(short, columns(&two)); err == nil {
		t.Errorf("%s was read without its common terms", short)
	}
	for body, want := range map[string]string{string(second): "not in its form", "": "not in its form", strings.Replace(string(short), "[1,", "[2,", 1): "a later one"} {
		if _, err := store.JoinTerms(nil, common, []byte(body)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q with common terms: %v", body, err)
		}
	}
	for _, body := range []string{"", "[1,", "[2,[]\n]", string(short)} {
		if common, own := store.CutTerms([]byte(body)); common != nil || string(own) != body {
			t.Errorf("%q was cut", body)
		}
	}
	three := *one
	three.Payer.Account.Agreement += "x"
	if other, _ := store.CutTerms(store.AppendTerms(nil, &three)); bytes.Equal(common, other) {
		t.Error("another account is in no common term")
	}
}

func FuzzParseTerms(f *testing.F) {
	m := storetest.NewMaker(2, 3)
	for _, t := range []*payment.Terms{m.Pull(), m.Push(), m.Hold(), m.Refused(), m.Tombstone(), m.Largest()} {
		f.Add(store.AppendTerms(nil, t))
	}
	f.Add([]byte(`[1,["\u0001\\\"","",["",["","","c"],[true]],[["",0,0],["x",2,1]],["","a",true,true],"","","","","","",[["",[true,"",true]]]]` + "\n" + `,"","","",["",1,true,-9223372036854775808],[0,5],"","",[[],["XYZ -","2026-03-01T"],"","",[]]]`))
	f.Add([]byte(`[1,["","","","","","","","","","","","",["","","","","","","","","","2026-03-01T00:00:00.0000001Z"]]` + "\n,\"\",\"\",\"\",\"\",\"\",\"\",\"\",[\"\",\"\",\"0.1\"]]"))
	var commons store.Commons // of all, so that each meets the others'
	f.Fuzz(func(t *testing.T, body []byte) {
		first := &payment.Terms{Payer: payment.Side{Participant: "w"}, Payee: payment.Side{Participant: "s"}}
		if err := store.ParseTerms(body, first); err != nil {
			return
		}
		if first.Detail.FX != nil && (first.Detail.FX.AsOf.Year() < 0 || first.Detail.FX.AsOf.Year() > 9999) {
			t.Fatalf("%q: a year that RFC 3339 can't say", body)
		}
		first = store.CopyTerms(first)
		if again := store.CopyTerms(openTerms(t, store.AppendTerms(nil, first), columns(first))); !reflect.DeepEqual(again, first) {
			t.Fatalf("%q: %+v, then %+v", body, first, again)
		}
		for range 2 {
			if made := commons.Body(nil, first); !bytes.Equal(made.Append(nil), store.AppendTerms(nil, first)) {
				t.Fatalf("%q: made of what others said it is %q", body, made.Append(nil))
			}
		}
		common, own := store.CutTerms(body)
		if joined, err := store.JoinTerms(nil, common, store.AppendOwn(nil, own)); err != nil || !bytes.Equal(joined, body) {
			t.Fatalf("%q is %q after it was cut and put together: %v", body, joined, err)
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
	f.Add([]byte(`[1,5,"","",["",true],["x"],true,"",true,true,true,true,"",1,"",1,"",false]`))
	f.Fuzz(func(t *testing.T, body []byte) {
		var first payment.Outcome
		if err := store.ParseOutcome(body, &first); err != nil {
			return
		}
		first = store.CopyOutcome(first)
		if again := openOutcome(t, store.AppendOutcome(nil, &first), &payment.Outcome{}); again != first {
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
		if err := store.ParseTerms(body, &payment.Terms{}); err != nil {
			b.Fatal(err)
		}
	}
}

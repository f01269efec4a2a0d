package price_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"hutong/ledger"
	"hutong/money"
	"hutong/participant"
	"hutong/payment"
	"hutong/price"
	"hutong/rulebook"
)

const network = `
version: test
participants:
  - {id: operator, name: {en: O}, roles: [operator], country: CN}
  - {id: kelana, name: {en: K}, roles: [wallet], country: MY}
  - {id: qianmen, name: {en: Q}, roles: [acquirer], country: CN}
agreements:
  - {id: op-cny, participant: operator, currency: CNY, cap: "100"}
  - {id: op-myr, participant: operator, currency: MYR, cap: "100"}
  - {id: kelana-myr, participant: kelana, currency: MYR, cap: "100", price: issuing}
  - {id: kelana-thb, participant: kelana, currency: THB, cap: "100", price: issuing}
  - {id: qianmen-cny, participant: qianmen, currency: CNY, cap: "100", price: acquiring}
`

func directory(t *testing.T) *participant.Directory {
	t.Helper()
	d, err := participant.Load(strings.NewReader(network))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func rules() *rulebook.Rules {
	return &rulebook.Rules{Version: "v1", Prices: map[string]*rulebook.Price{
		"acquiring": {Head: rulebook.Head{ID: "acquiring"}, Currency: "CNY", Fees: []rulebook.Fee{
			{Who: rulebook.PayeeSide, Bps: 60, Max: 1_000, Rounding: money.HalfUp},
			{Who: rulebook.PayerSide, Bps: 9_999, Rounding: money.Up}}}, // of the other side: not this agreement's
		"issuing": {Head: rulebook.Head{ID: "issuing"}, Fees: []rulebook.Fee{
			{Who: rulebook.ToPayerSide, Bps: 33, Rounding: money.Down},
			{Who: rulebook.PayerSide, Bps: 10, Rounding: money.Up}}},
	}}
}

func agreement(t *testing.T, d *participant.Directory, id string) *participant.Agreement {
	t.Helper()
	a, ok := d.Agreement(id)
	if !ok {
		t.Fatal(id)
	}
	return a
}

func shown(lines []ledger.Line) string {
	var out []string
	for _, l := range lines {
		out = append(out, fmt.Sprintf("%s %s→%s %d %s", l.Kind, l.From.Participant, l.To.Participant, l.Minor, l.From.Currency))
	}
	return strings.Join(out, "; ")
}

func TestFees(t *testing.T) {
	d := directory(t)
	for _, c := range []struct {
		debit, credit money.Amount
		want          string
	}{
		{money.New(6_450, "MYR"), money.New(10_050, "CNY"), "network_fee qianmen→operator 60 CNY; issuer_fee operator→kelana 21 MYR; network_fee kelana→operator 7 MYR"},
		{money.New(645_000, "MYR"), money.New(1_000_000, "CNY"), "network_fee qianmen→operator 1000 CNY; issuer_fee operator→kelana 2128 MYR; network_fee kelana→operator 645 MYR"},
		{money.New(1, "MYR"), money.New(2, "CNY"), "network_fee kelana→operator 1 MYR"}, // what rounds to nothing is no line
	} {
		lines, why, _, err := price.Fees(rules(), d, agreement(t, d, "kelana-myr"), agreement(t, d, "qianmen-cny"), c.debit, c.credit, nil, nil)
		if err != nil || shown(lines) != c.want || len(why) != len(lines) {
			t.Errorf("%s for %s: %s (%d reasons), %v", c.credit, c.debit, shown(lines), len(why), err)
		}
		if err := ledger.Check(lines); err != nil {
			t.Error(err)
		}
		for i, w := range why {
			if want := map[money.Currency]payment.Audience{"CNY": payment.ForPayee, "MYR": payment.ForPayer}[lines[i].From.Currency]; w.For != want || w.Rule == "" {
				t.Errorf("line %d is told to %q by %q", i, w.For, w.Rule)
			}
		}
	}
}

// Of the fees that the schedules mark, what goes back is summed by sort; of the rest nothing.
func TestWhatGoesBack(t *testing.T) {
	d, r := directory(t), rules()
	a, i := r.Prices["acquiring"], r.Prices["issuing"]
	a.Fees = append(a.Fees, rulebook.Fee{Who: rulebook.PayeeSide, Bps: 10, Rounding: money.HalfUp}, rulebook.Fee{Who: rulebook.PayeeSide, Fixed: 5, Rounding: money.HalfUp})
	a.Fees[0].Back, a.Fees[1].Back, a.Fees[3].Back, i.Fees[0].Back = true, true, true, true
	_, _, back, err := price.Fees(r, d, agreement(t, d, "kelana-myr"), agreement(t, d, "qianmen-cny"), money.New(6_450, "MYR"), money.New(10_050, "CNY"), nil, nil)
	if want := (price.Back{PayeeFee: 60 + 5, IssuerFee: 21}); err != nil || back != want {
		t.Errorf("%+v, %v, want %+v", back, err, want)
	}
	i.Fees[1].Back = true
	if _, _, back, err = price.Fees(r, d, agreement(t, d, "kelana-myr"), agreement(t, d, "qianmen-cny"), money.New(6_450, "MYR"), money.New(10_050, "CNY"), nil, nil); err != nil || back.PayerFee != 7 {
		t.Errorf("%+v, %v", back, err)
	}
}

func TestFixedFeeNeverEatsMoreThanTheAmount(t *testing.T) {
	d, r := directory(t), rules()
	r.Prices["acquiring"].Fees = []rulebook.Fee{{Who: rulebook.PayeeSide, Bps: 0, Fixed: 30, Rounding: money.Up}}
	for minor, want := range map[int64]string{29: " 29 CNY", 30: " 30 CNY", 31: " 30 CNY"} {
		lines, _, _, err := price.Fees(r, d, agreement(t, d, "kelana-myr"), agreement(t, d, "qianmen-cny"), money.New(1, "MYR"), money.New(minor, "CNY"), nil, nil)
		if err != nil || !strings.Contains(shown(lines), want) {
			t.Errorf("of %d: %s, %v", minor, shown(lines), err)
		}
	}
}

// Nor do several fees of one side together; what the operator pays is not taken from the amount.
func TestFeesTogetherNeverEatMoreThanTheAmount(t *testing.T) {
	d, r := directory(t), rules()
	r.Prices["acquiring"].Fees = []rulebook.Fee{{Who: rulebook.PayeeSide, Fixed: 30, Rounding: money.Up, Back: true}, {Who: rulebook.PayeeSide, Bps: 5_000, Rounding: money.Up},
		{Who: rulebook.PayeeSide, Fixed: 20, Rounding: money.Up, Back: true}, {Who: rulebook.PayeeSide, Fixed: 1, Rounding: money.Up}}
	r.Prices["issuing"].Currency = "MYR"
	r.Prices["issuing"].Fees = []rulebook.Fee{{Who: rulebook.PayerSide, Fixed: 40, Rounding: money.Up}, {Who: rulebook.ToPayerSide, Fixed: 40, Rounding: money.Up}}
	for _, c := range []struct {
		minor      int64
		want, back string
	}{
		{200, "30 100 20 1", "50"},
		{61, "30 31", "30"},
		{80, "30 40 10", "40"},
		{20, "20", "20"},
	} {
		lines, _, back, err := price.Fees(r, d, agreement(t, d, "kelana-myr"), agreement(t, d, "qianmen-cny"), money.New(50, "MYR"), money.New(c.minor, "CNY"), nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, l := range lines[:len(lines)-2] {
			got = append(got, strconv.FormatInt(l.Minor, 10))
		}
		if strings.Join(got, " ") != c.want || strconv.FormatInt(back.PayeeFee, 10) != c.back {
			t.Errorf("of %d: %s, %d of it goes back; want %s and %s", c.minor, shown(lines), back.PayeeFee, c.want, c.back)
		}
		if of := lines[len(lines)-2:]; of[0].Minor != 40 || of[1].Minor != 40 {
			t.Errorf("the payer's side: %s", shown(lines))
		}
	}
}

// Holes in the data are errors that say where.
func TestFeesFaults(t *testing.T) {
	d := directory(t)
	payer, payee := agreement(t, d, "kelana-myr"), agreement(t, d, "qianmen-cny")
	debit, credit := money.New(6_450, "MYR"), money.New(10_000, "CNY")
	r := rules()
	delete(r.Prices, "issuing")
	if _, _, _, err := price.Fees(r, d, payer, payee, debit, credit, nil, nil); err == nil || !strings.Contains(err.Error(), "price issuing of agreement kelana-myr") {
		t.Errorf("a missing schedule: %v", err)
	}
	if _, _, _, err := price.Fees(rules(), d, agreement(t, d, "kelana-thb"), payee, money.New(5_000, "THB"), credit, nil, nil); err == nil || !strings.Contains(err.Error(), "operator has no agreement in THB") {
		t.Errorf("an operator without an agreement: %v", err)
	}
	// Fixed parts are in the schedule's currency; 30 fen are not 30 sen.
	for _, fee := range []rulebook.Fee{{Who: rulebook.PayerSide, Fixed: 30, Rounding: money.Up}, {Who: rulebook.PayerSide, Bps: 10, Max: 30, Rounding: money.Up}} {
		r = rules()
		r.Prices["issuing"].Currency, r.Prices["issuing"].Fees = "CNY", []rulebook.Fee{fee}
		if _, _, _, err := price.Fees(r, d, payer, payee, debit, credit, nil, nil); err == nil || !strings.Contains(err.Error(), "price issuing") {
			t.Errorf("a schedule in another currency: %v", err)
		}
	}
}

func TestAgreementsWithoutAPriceAreFree(t *testing.T) {
	d := directory(t)
	payer, payee := *agreement(t, d, "kelana-myr"), *agreement(t, d, "qianmen-cny")
	payer.Price, payee.Price = "", ""
	if lines, why, _, err := price.Fees(rules(), d, &payer, &payee, money.New(6_450, "MYR"), money.New(10_000, "CNY"), nil, nil); err != nil || len(lines)+len(why) > 0 {
		t.Errorf("%s, %v", shown(lines), err)
	}
}

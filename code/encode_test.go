package code

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// Goal: what is written is read back the same, for every profile and every kind of account that it knows.
// Method: fields are drawn from the profile's own data, so a new profile is tested by being there.

// fieldsOf draws fields for one account rule of a profile.
func fieldsOf(t *rapid.T, p *Profile) Fields {
	rules := make([]*Rule, 0, len(p.Accounts))
	for i := range p.Accounts {
		// An account without identifier is read where a scheme has an identifier of its own, never written.
		if r := &p.Accounts[i]; !r.NoClaim && r.Shape != "no-guid" {
			rules = append(rules, r)
		}
	}
	f := Fields{
		Kind:     rapid.SampledFrom([]Kind{Static, Dynamic}).Draw(t, "kind"),
		Merchant: Merchant{Name: text(t, "name", 1, 25), City: text(t, "city", 1, 15), MCC: digits(t, "mcc", 4)},
	}
	f.Country = rapid.SampledFrom(append([]string{"TH", "FR"}, p.Countries...)).Draw(t, "any country")
	if len(p.Countries) > 0 {
		f.Country = rapid.SampledFrom(p.Countries).Draw(t, "country")
	}
	f.Currency = "EUR"
	if len(p.currencies) > 0 {
		f.Currency = rapid.SampledFrom(p.currencies).Draw(t, "currency")
	}
	if len(rules) > 0 {
		r := rapid.SampledFrom(rules).Draw(t, "rule")
		if r.currency != "" {
			f.Currency = r.currency
		}
		if r.Country != "" {
			f.Country = r.Country
		}
		f.Accounts = []Account{accountOf(t, r)}
		for _, n := range r.Notes {
			if referenceTag(n.Key) < 0 && rapid.Bool().Draw(t, "note "+n.Key) {
				f.Reference = append(f.Reference, Pair{n.Key, text(t, n.Key, 1, 20)})
			}
		}
		if r.Expiry != nil && rapid.Bool().Draw(t, "expires") {
			f.ExpiresAt = moment(t, r.Expiry)
		}
	} else {
		f.Accounts = []Account{{Tag: "29", GUID: "com.example.pay", ID: digits(t, "id", 8)}}
	}
	if rapid.Bool().Draw(t, "with amount") {
		whole := rapid.Int64Range(1, 9_999_999).Draw(t, "amount")
		f.Amount = fmt.Sprint(whole)
		if f.Currency.Exponent() == 2 && f.Currency != "KHR" && rapid.Bool().Draw(t, "cents") || p.AmountUnit == "minor12" {
			f.Amount += fmt.Sprintf(".%02d", rapid.IntRange(0, 99).Draw(t, "fraction"))
		}
	}
	if p.Expiry != nil {
		f.ExpiresAt = moment(t, p.Expiry)
	}
	for _, key := range []string{"bill", "ref", "terminal", "tax_id"} {
		if rapid.Bool().Draw(t, "has "+key) && !f.Reference.has(key) {
			f.Reference = append(f.Reference, Pair{key, text(t, key, 1, 15)})
		}
	}
	if rapid.Bool().Draw(t, "alternate") {
		f.Alternate = Alternate{"zh", rapid.SampledFrom([]string{"最佳运输", "ร้านค้า", "나이스샷"}).Draw(t, "alt"), "北京"}
	}
	if rapid.Bool().Draw(t, "fee") {
		f.Tip, f.FeeFixed = "02", "5"
	}
	return f
}

func text(t *rapid.T, label string, lo, hi int) string {
	return rapid.StringOfN(rapid.SampledFrom([]rune("ABCdef 123-.ÄÖ店 สี나")), lo, hi, -1).Draw(t, label)
}

func digits(t *rapid.T, label string, n int) string {
	return rapid.StringOfN(rapid.SampledFrom([]rune("0123456789")), n, n, -1).Draw(t, label)
}

func moment(t *rapid.T, e *Expiry) time.Time {
	at := time.Unix(rapid.Int64Range(1_500_000_000, 2_500_000_000).Draw(t, "moment"), 0)
	if e.Format == "ms" {
		return at.UTC()
	}
	return at.In(e.loc)
}

func accountOf(t *rapid.T, r *Rule) Account {
	tag := rapid.SampledFrom(tagsOf(r)).Draw(t, "tag")
	a := Account{Tag: tag, Network: r.Network, GUID: r.GUID}
	switch r.Shape {
	case "primitive":
		return Account{Tag: tag, Network: r.Network, Type: "merchant-id", ID: digits(t, "card", 15)}
	case "raw":
		return Account{Tag: tag, Network: r.Network, Type: "raw", ID: "X" + digits(t, "raw", 12)}
	case "account@bank":
		a.GUID = "user" + digits(t, "user", 3) + "@bank"
	case "digits28":
		a.GUID = digits(t, "28", 28)
	case "hex32":
		a.GUID = strings.Repeat("a1b2c3d4", 4)
	case "any":
		a.GUID = digits(t, "guid", 11)
	case "sub":
		a.GUID = "ID.CO.EXAMPLE.WWW"
	}
	if head, ok := strings.CutSuffix(a.GUID, "*"); ok {
		a.GUID = head + "X1"
	}
	if len(r.ids) == 0 {
		return a
	}
	d := rapid.SampledFrom(r.ids).Draw(t, "id")
	a.Type = d.typ
	if len(d.types) > 0 {
		for _, typ := range d.types {
			a.Type = max(a.Type, typ)
		}
	}
	if d.byTag != nil {
		a.Type = d.byTag[rapid.IntRange(1, 99).Draw(t, "psp")]
	}
	n := 12
	if len(d.length) > 0 {
		n = rapid.SampledFrom(d.length).Draw(t, "length")
	}
	switch {
	case d.path.ok && d.path.a == 0 || r.ids[0].path.ok && r.ids[0].path.a == 0:
		a.ID = a.GUID // the identifier is the account
	case d.name == "vpa":
		a.ID = "shop" + digits(t, "vpa", 4) + "@bank"
	case r.Shape == "sub":
		a.ID = r.shapeHead + digits(t, "pan", 14)
	default:
		a.ID = digits(t, "payee", n)
	}
	if r.bankPath.ok && !(d.path == r.bankPath) {
		a.Bank = digits(t, "bank", 6)
	}
	// An earlier place of an id wins when read; only the drawn one is written.
	return a
}

func tagsOf(r *Rule) []string {
	var out []string
	for tag := range uint8(100) {
		if r.onTag(tag) {
			out = append(out, tagNames[tag])
		}
	}
	return out
}

func TestRoundTripEveryProfile(t *testing.T) {
	for _, p := range Profiles() {
		if p.Family != "emv" {
			continue
		}
		t.Run(p.Slug, rapid.MakeCheck(func(t *rapid.T) {
			f := fieldsOf(t, p)
			payload, err := Encode(p.Slug, f)
			if err != nil {
				t.Fatalf("%v\n%+v", err, f)
			}
			c := Decode(payload, nil, time.Time{})
			got := Fields{c.Kind, c.Country, c.Currency, c.Amount, c.Merchant, nil, nil, c.Alternate, c.Tip, c.FeeFixed, c.FeePercent, c.ExpiresAt}
			want := f
			want.Accounts, want.Reference = nil, nil
			if !got.ExpiresAt.Equal(want.ExpiresAt) {
				t.Fatalf("expires %v, want %v\n%s", got.ExpiresAt, want.ExpiresAt, payload)
			}
			got.ExpiresAt, want.ExpiresAt = time.Time{}, time.Time{}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("%s\n%s", payload, diff)
			}
			for _, r := range f.Reference {
				if c.Reference.Get(r.Key) != r.Value {
					t.Fatalf("reference %s = %q, want %q\n%s", r.Key, c.Reference.Get(r.Key), r.Value, payload)
				}
			}
			for i, a := range f.Accounts {
				b := c.Accounts[i]
				b.Offset = 0
				if a.Type == "" || b.Network != a.Network {
					a.Type, a.Network = b.Type, b.Network // a network of the registry's, or none
				}
				if diff := cmp.Diff(a, b); diff != "" {
					t.Fatalf("%s\n%s", payload, diff)
				}
			}
		}))
	}
}

func TestEncodeRefuses(t *testing.T) {
	good := Fields{Kind: Static, Country: "TH", Currency: "THB", Accounts: []Account{{Type: "mobile", ID: "0066801111111"}}}
	if payload, err := Encode("promptpay", good); err != nil || !strings.Contains(payload, "0016A000000677010111") {
		t.Fatalf("%s %v", payload, err)
	}
	for name, change := range map[string]func(*Fields){
		"currency of another country": func(f *Fields) { f.Currency = "EUR" },
		"number of the wrong length":  func(f *Fields) { f.Accounts = []Account{{Type: "mobile", ID: "0801111111"}} },
		"name too long to write":      func(f *Fields) { f.Merchant.Name = strings.Repeat("x", 100) },
		"amount that is none":         func(f *Fields) { f.Amount = "12,50" },
		"no account":                  func(f *Fields) { f.Accounts = nil },
		"two accounts in one place":   func(f *Fields) { f.Accounts = append(f.Accounts, f.Accounts[0]) },
		"reference without a place":   func(f *Fields) { f.Reference = References{{"colour", "red"}} },
	} {
		f := good
		f.Accounts = append([]Account(nil), good.Accounts...)
		change(&f)
		if payload, err := Encode("promptpay", f); err == nil {
			t.Errorf("%s: wrote %s", name, payload)
		}
	}
	if _, err := Encode("alipay", good); err == nil {
		t.Error("wrote a link as EMVCo")
	}
}

func TestRoundTripTransfers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := Transfer{
			BIC: rapid.SampledFrom([]string{"", "BHBLDEHHXXX", "GENODEF1"}).Draw(t, "bic"), Name: "N" + text(t, "name", 0, 40),
			IBAN:   rapid.SampledFrom([]string{"DE89370400440532013000", "FR1420041010050500013M02606"}).Draw(t, "iban"),
			Amount: rapid.SampledFrom([]string{"", "12.30", "999999999.99", "1"}).Draw(t, "amount"),
			Text:   text(t, "text", 0, 100),
		}
		payload, err := EncodeEPC(x)
		if err != nil {
			t.Fatal(err)
		}
		c := Decode(payload, nil, time.Time{})
		if c.Merchant.Name != x.Name || c.Accounts[0].ID != x.IBAN || c.Accounts[0].Bank != x.BIC || c.Amount != x.Amount || c.Reference.Get("text") != x.Text {
			t.Fatalf("%q: %+v", payload, c)
		}
	})
	if _, err := EncodeEPC(Transfer{Name: "A\nB", IBAN: "DE89370400440532013000"}); err == nil {
		t.Error("a line end got into a line")
	}
}

func TestRoundTripSwiss(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		body := digits(t, "reference", 26)
		b := Bill{Creditor: Address{"Robert Schneider AG", "Rue du Lac", "1268", "2501", text(t, "town", 1, 10) + "x", "CH"}, Currency: "CHF",
			Message: text(t, "message", 0, 60), Amount: rapid.SampledFrom([]string{"", "0.01", "1949.75"}).Draw(t, "amount")}
		switch rapid.IntRange(0, 2).Draw(t, "type") {
		case 0:
			b.IBAN, b.Reference = "CH4431999123000889012", body+string(qrrDigit(body))
		case 1:
			b.IBAN, b.Reference = "CH5204835012345671000", "RF8420191230100503QYP0627"
		default:
			b.IBAN = "CH5204835012345671000"
		}
		payload, err := EncodeSwiss(b)
		if err != nil {
			t.Fatal(err)
		}
		c := Decode(payload, nil, time.Time{})
		if c.Accounts[0].ID != b.IBAN || c.Reference.Get("ref") != b.Reference || c.Amount != b.Amount || c.Merchant.City != b.Creditor.Town || c.Reference.Get("message") != b.Message {
			t.Fatalf("%q: %+v", payload, c)
		}
	})
	if _, err := EncodeSwiss(Bill{IBAN: "CH4431999123000889012", Creditor: Address{"A", "", "", "1", "B", "CH"}, Currency: "CHF"}); err == nil {
		t.Error("a QR-IBAN went without its reference")
	}
}

func TestRoundTripUPI(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := UPILink{Address: "shop." + digits(t, "n", 4) + "@okaxis", Name: text(t, "name", 0, 30), MCC: "5411",
			Amount: rapid.SampledFrom([]string{"", "40.00", "1"}).Draw(t, "amount"), Reference: text(t, "ref", 0, 20), Note: "a+b & c=%41 " + text(t, "note", 0, 10)}
		payload, err := EncodeUPI(l)
		if err != nil {
			t.Fatal(err)
		}
		c := Decode(payload, nil, time.Time{})
		if c.Accounts[0].ID != l.Address || c.Merchant.Name != l.Name || c.Amount != l.Amount || c.Reference.Get("ref") != l.Reference || c.Reference.Get("note") != l.Note {
			t.Fatalf("%q: %+v", payload, c)
		}
	})
}

func TestRoundTripConsumer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := Consumer{AID: rapid.SampledFrom([]string{"A000000333010102", "A0000006022020", "A0000000777777"}).Draw(t, "aid"), Label: "QRIS CPM",
			PAN: rapid.SampledFrom([]string{"", "9360123411234567899", "62345678901234"}).Draw(t, "pan"), Cardholder: rapid.SampledFrom([]string{"", "TEST/PERSON"}).Draw(t, "holder")}
		payload, err := EncodeConsumer(f)
		if err != nil {
			t.Fatal(err)
		}
		c := Decode(payload, nil, time.Time{})
		if !c.Valid || c.Kind != CPM || c.Accounts[0].GUID != f.AID || c.Accounts[0].ID != f.PAN || c.Reference.Get("cardholder") != f.Cardholder {
			t.Fatalf("%q: %+v", payload, c)
		}
	})
	for _, bad := range []Consumer{{AID: "A0"}, {AID: "A000000333010102", PAN: "12ab"}, {AID: "A000000333010102", Label: "a label that is too long"}} {
		if payload, err := EncodeConsumer(bad); err == nil {
			t.Errorf("wrote %+v as %s", bad, payload)
		}
	}
}

func TestConsumerDigits(t *testing.T) {
	entropy := []byte{255, 7, 19, 250, 31, 42, 0, 9, 8, 249, 6, 5, 4, 3, 2, 1, 1, 2, 3, 4, 5, 6, 7}
	got, err := ConsumerDigits("281010", 24, entropy)
	if err != nil || got != "281010"+"791209896543211234" {
		t.Fatalf("%q %v", got, err)
	}
	if c := Decode(got, nil, time.Time{}); c.Scheme != "alipayplus-cpm" || !c.Valid {
		t.Errorf("reads as %s", c.Scheme)
	}
	for name, err := range map[string]error{
		"few bytes":        second(ConsumerDigits("281010", 24, entropy[:10])),
		"guessable":        second(ConsumerDigits("281010", 17, entropy)),
		"prefix no digits": second(ConsumerDigits("28a", 24, entropy)),
	} {
		if err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func second(_ string, err error) error { return err }

package console

import (
	"html"
	"regexp"
	"strings"
	"testing"
	"time"

	"hutong/money"
	"hutong/payment"
	"hutong/service"
	"hutong/store"
)

var (
	tags  = regexp.MustCompile(`<[^>]*>`)
	space = regexp.MustCompile(`\s+`)
)

// words is what a person reads of a page, in one line.
func words(body string) string {
	return space.ReplaceAllString(html.UnescapeString(tags.ReplaceAllString(body, " ")), " ")
}

// What amounts are called follows what became of them: nothing is refunded that is only in dispute, nothing charged that was held and given
// back, and a refund, a capture and a dispute are no purchases.
func TestAmountsAreCalledWhatTheyAre(t *testing.T) {
	w := newWorld(t)
	ids := w.after()
	held, err := w.paid("lion-bank", w.requestID(), service.PayRequest{Flow: payment.Pull, Code: w.barcode(), Order: money.New(3_000, "SGD"),
		Reference: "held", Merchant: service.MerchantHint{ID: "M-01", Store: "S1", Terminal: "T1"}, Hold: &service.HoldRequest{}})
	if err != nil {
		t.Fatal(err)
	}
	paid := w.pull("half-back", 6_600)
	if _, err := w.service.Dispute(t.Context(), "lotus", w.requestID(), service.DisputeRequest{Payment: paid.Terms.ID, Amount: money.New(1_100, "SGD"), Reason: "not_received"}); err != nil {
		t.Fatal(err)
	}
	refund, err := w.service.Refund(t.Context(), "lion-bank", w.requestID(), service.RefundRequest{Payment: paid.Terms.ID, Amount: money.New(2_200, "SGD")})
	if err != nil || refund.State.Status != payment.Succeeded {
		t.Fatalf("the refund is %s, %v", refund.State.Status, err)
	}
	const charged = "what the customer is charged"
	for _, c := range []struct {
		name, path, lang string
		says, not        []string
	}{
		{"all of it in dispute", ids["disputed"].String(), "en", []string{"SGD 45.00 of this payment is in dispute.", "SGD 45.00 in dispute, SGD 0.00 refunded, SGD 0.00 left", charged + " CNY 245.55"},
			[]string{"SGD 45.00 refunded"}},
		{"all of it in dispute", ids["disputed"].String(), "zh", []string{"该支付中有 SGD 45.00 处于争议中。", "争议中 SGD 45.00，已退 SGD 0.00，余 SGD 0.00"}, nil},
		{"in dispute and refunded in part", paid.Terms.ID.String(), "en", []string{"SGD 11.00 of this payment is in dispute.", "SGD 11.00 in dispute, SGD 22.00 refunded, SGD 33.00 left"}, nil},
		{"an ended hold", ids["hold"].String(), "en", []string{"Held: Order SGD 200.00", "Held: Debit CNY 1,091.31", "Captured: Order SGD 150.00", "Captured: Debit CNY 818.48", "Given back: Order SGD 50.00",
			"Given back: Debit CNY 272.83", charged + " CNY 818.48", "what the payee’s institution is credited, before its fees SGD 150.00", "what was held of the customer and is not charged CNY 272.83",
			"Lion City Bank SGD 150.00 captured", "Lotus Wallet CNY 818.48 captured", "Lotus Wallet holds the amount of its customer."}, []string{charged + " CNY 1,091.31", "what the merchant asks for", "debited its customer"}},
		{"an ended hold", ids["hold"].String(), "zh", []string{"冻结：订单 SGD 200.00", "已扣取：扣款 CNY 818.48", "已退回：订单 SGD 50.00", "向客户收取的金额 CNY 818.48", "曾对客户冻结而不收取的金额 CNY 272.83"},
			[]string{"向客户收取的金额 CNY 1,091.31"}},
		{"a hold", held.Terms.ID.String(), "en", []string{"Held: Order SGD 30.00", "what is held of the customer until it is captured or given back CNY 163.70", "Lotus Wallet CNY 163.70 held", "Hold · done"},
			[]string{charged, "Debit · done", "Captured: ", "Given back: ", "Lion City Bank SGD 30.00"}},
		{"a capture", ids["half"].String(), "en", []string{"Capture of", "what the merchant captures of the hold SGD 100.00", "what the customer is charged of what is held CNY 545.6"}, []string{"Refund of", "what the merchant asks for"}},
		// Of CNY 360.14: its half less its sixth, each rounded: 180.07 − 60.02.
		{"a refund", refund.Terms.ID.String(), "en", []string{"what the merchant gives back SGD 22.00", "what the customer gets back CNY 120.05"}, []string{charged, "what the merchant asks for"}},
		{"a refund", refund.Terms.ID.String(), "zh", []string{"商户退还的金额 SGD 22.00", "退还客户的金额 CNY 120.05"}, []string{"向客户收取", "商户要求的金额"}},
		{"a dispute", ids["dispute"].String(), "en", []string{"what of the order is contested SGD 45.00", "what the customer gets back if it is decided for the customer’s institution CNY 245.55"},
			[]string{charged, "what the merchant asks for"}},
		{"a dispute", ids["dispute"].String(), "zh", []string{"订单中有争议的金额 SGD 45.00"}, []string{"向客户收取", "商户要求的金额"}},
	} {
		_, body := w.get("/payments/"+c.path, c.lang)
		text := words(body)
		for _, want := range c.says {
			if !strings.Contains(text, want) {
				t.Errorf("%s in %s does not say %q", c.name, c.lang, want)
			}
		}
		for _, bad := range append(c.not, "⟨") {
			if strings.Contains(text, bad) {
				t.Errorf("%s in %s says %q", c.name, c.lang, bad)
			}
		}
	}
	_, list := w.get("/payments", "en")
	text := words(list)
	for _, want := range []string{"Hold Kopi & Toast <SG> SGD 150.00 captured of SGD 200.00 held CNY 818.48", "Hold Kopi & Toast <SG> SGD 30.00 held CNY 163.70"} {
		if !strings.Contains(text, want) {
			t.Errorf("the list does not say %q", want)
		}
	}
	// The list shows each kind alone.
	for kind, want := range map[string]int{"pay": 2, "hold": 2, "capture": 2, "refund": 1, "void": 0, "dispute": 2, "": 9, "unheard-of": 0} {
		if _, body := w.get("/payments?kind="+kind, "en"); strings.Count(body, `<tr id="p-`) != want {
			t.Errorf("kind %q: %d rows, want %d", kind, strings.Count(body, `<tr id="p-`), want)
		}
	}
}

// A dispute's terms have the sides changed, so its page and the resolver's say by name for whom it is or will be decided, and on what day; and
// nothing of it is called unknown, as what really is still is.
func TestDisputesAreDecidedForInstitutions(t *testing.T) {
	w := newWorld(t)
	ids := w.after()
	dispute := func(reference string) store.Record {
		rec, err := w.service.Dispute(t.Context(), "lotus", w.requestID(), service.DisputeRequest{Payment: w.pull(reference, 4_500).Terms.ID, Reason: "not_received"})
		if err != nil {
			t.Fatal(err)
		}
		return rec
	}
	open, accepted := dispute("open"), dispute("accepted")
	if _, err := w.service.SayOfDispute(t.Context(), "lion-bank", w.requestID(), service.DisputeWord{Dispute: accepted.Terms.ID, Kind: payment.DisputeAccept}); err != nil {
		t.Fatal(err)
	}
	contested, err := w.engine.Get(t.Context(), ids["dispute"])
	if err != nil {
		t.Fatal(err)
	}
	zone := time.FixedZone("east", 8*60*60)
	day := func(at time.Time) string { return at.In(zone).Format("2006-01-02 15:04") }
	answerBy, decideBy := day(open.Terms.Detail.Dispute.AnswerBy), day(contested.Terms.Detail.Dispute.DecideBy)
	waits := w.busy()["waits"]
	for _, c := range []struct {
		name, path, lang string
		says, not        []string
	}{
		{"an open dispute", "/payments/" + open.Terms.ID.String(), "en", []string{"Lion City Bank answers, or at the deadline it is decided for Lotus Wallet.",
			"Next: decided for Lotus Wallet on " + answerBy + " (in 10 days)"}, []string{"Unknown outcome", "For two persons"}},
		{"a contested dispute", "/payments/" + contested.Terms.ID.String(), "en", []string{"Contested by Lion City Bank; it may still accept, Lotus Wallet withdraw",
			"Next: decided for Lion City Bank on " + decideBy + " (in 30 days)", "after 30 days: decided for Lion City Bank", "For two persons"}, []string{"Unknown outcome", "payee's side;", "719 h"}},
		{"a contested dispute", "/payments/" + contested.Terms.ID.String(), "zh", []string{"狮城银行提出异议；其仍可接受，莲花钱包可撤回", "下一步： 裁定狮城银行胜诉 " + decideBy + " （30 天后）", "待两人裁定",
			"若仍有异议，裁定狮城银行胜诉。"}, []string{"未知结果", "收款方提出异议", "收款方胜诉"}},
		{"an accepted dispute", "/payments/" + accepted.Terms.ID.String(), "en", []string{"Lion City Bank accepts the dispute: it is decided for Lotus Wallet."}, []string{"for the payer"}},
		{"an accepted dispute", "/payments/" + accepted.Terms.ID.String(), "zh", []string{"狮城银行接受争议：裁定莲花钱包胜诉。"}, []string{"付款方胜诉"}},
		{"the resolver", "/resolver", "en", []string{"for_payer decided for Lotus Wallet: the money goes back.", "for_payee decided for Lion City Bank: the payment stands."}, nil},
		{"the resolver", "/resolver", "zh", []string{"for_payer 裁定莲花钱包胜诉：款项退还。", "for_payee 裁定狮城银行胜诉：原支付有效。"}, nil},
		{"an unknown credit", "/payments/" + waits.String(), "en", []string{"Next: the switch asks Garuda Network what became of the credit", "Unknown outcome"}, nil},
	} {
		_, body := w.get(c.path, c.lang)
		wellFormed(t, c.path+" "+c.lang, body)
		text := words(body)
		for _, want := range c.says {
			if !strings.Contains(text, want) {
				t.Errorf("%s in %s does not say %q", c.name, c.lang, want)
			}
		}
		for _, bad := range append(c.not, "⟨") {
			if strings.Contains(text, bad) {
				t.Errorf("%s in %s says %q", c.name, c.lang, bad)
			}
		}
	}
}

// A hold shows its captures and that the rest was given back, a contested dispute both sides' words and who decides by when, and the resolver's
// page that persons may decide it; in both languages.
func TestHoldAndDisputePages(t *testing.T) {
	w := newWorld(t)
	ids := w.after()
	for _, c := range []struct {
		path, lang string
		says, not  []string
	}{
		{"/payments/" + ids["hold"].String(), "en", []string{"asks for a hold", "A capture took SGD 100.00 of the hold.", "A capture took SGD 50.00 of the hold.", "gives back what is not captured",
			"gave back the rest", "Captured", ids["half"].String(), ids["quarter"].String()}, []string{"nothing was captured"}},
		{"/payments/" + ids["hold"].String(), "zh", []string{"SGD 100.00", "SGD 50.00"}, []string{"未曾请款"}},
		{"/payments/" + ids["half"].String(), "en", []string{"Capture", "SGD 100.00", "1 SGD"}, nil},
		{"/payments/" + ids["dispute"].String(), "en", []string{"Lotus Wallet disputes the payment.", "Lion City Bank contests the dispute.", "handed over", "E-17", "never <came>",
			"two persons decide", "it is decided for Lion City Bank"}, []string{"ends the hold", "decided for the payee", "payee's side answers"}},
		{"/payments/" + ids["dispute"].String(), "zh", []string{"两名人员可裁定", "E-17"}, nil},
		{"/resolver", "en", []string{"Both sides of a dispute have spoken, and they differ", "for_payer", "for_payee"}, nil},
		{"/resolver", "zh", []string{"争议双方各执一词", "for_payer"}, nil},
	} {
		res, body := w.get(c.path, c.lang)
		wellFormed(t, c.path+" "+c.lang, body)
		text := html.UnescapeString(body)
		for _, want := range c.says {
			if res.StatusCode != 200 || !strings.Contains(text, want) {
				t.Errorf("%s in %s does not say %q", c.path, c.lang, want)
			}
		}
		for _, bad := range append(c.not, "⟨") {
			if strings.Contains(text, bad) {
				t.Errorf("%s in %s says %q", c.path, c.lang, bad)
			}
		}
	}
	rec, err := w.engine.Apply(t.Context(), ids["dispute"], payment.Event{Kind: payment.ResolutionProposed, By: "ada", Key: "k1", Finding: payment.FoundForPayee, Note: "the slip is signed"})
	if err != nil {
		t.Fatal(err)
	}
	if _, body := w.get("/resolver", "en"); !strings.Contains(body, "ada") || !strings.Contains(body, "the payment stands.") || !strings.Contains(body, "the slip is signed") {
		t.Errorf("the proposal %d is not shown", rec.State.Resolver.Proposal.N)
	}
}

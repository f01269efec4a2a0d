package console

import (
	"html"
	"strings"
	"testing"

	"hutong/payment"
)

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
			"two persons decide", "decides the dispute", "it is decided for the payee"}, []string{"ends the hold"}},
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

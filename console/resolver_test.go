package console

import (
	"errors"
	"strings"
	"testing"

	"hutong/payment"
)

// A payment under way shows its clock; one that stayed unknown its loss, on its own page and on the resolver's, in both languages.
func TestResolverPage(t *testing.T) {
	w := newWorld(t)
	ids := w.busy()
	id := ids["waits"]
	for lang, texts := range map[string][]string{"en": {"Asks next at", "Ladder ends at the latest", "The loss goes to: Garuda Network"}, "zh": {"下次查询", "查询最迟截止", "损失归责于: 神鹰网络"}} {
		_, body := w.get("/payments/"+id.String(), lang)
		for _, text := range texts {
			if !strings.Contains(body, text) {
				t.Errorf("the payment's page in %s does not say %q", lang, text)
			}
		}
	}
	if _, body := w.get("/resolver", "en"); !strings.Contains(body, "Nothing was lost.") || !strings.Contains(body, "Nothing needs persons.") {
		t.Error("before the ladder's end the resolver's page has losses or reviews")
	}
	rec, err := w.engine.Get(t.Context(), id)
	for range 5 {
		if err == nil && rec.State.Status != payment.LossAssigned {
			rec, err = w.engine.Apply(t.Context(), id, payment.Event{Kind: payment.Answered, Op: payment.OpLookUpCredit, Result: payment.Unknown, By: "garuda"})
			if errors.Is(err, payment.ErrUnchanged) { // the ladder came to its end meanwhile
				rec, err = w.engine.Get(t.Context(), id)
			}
		}
	}
	if err != nil || rec.State.Status != payment.LossAssigned {
		t.Fatalf("%s, %v", rec.State.Status, err)
	}
	if _, err := w.service.Propose(t.Context(), "hutong", "nobody", id, payment.FoundCredited, "seen"); err == nil {
		t.Error("a proposal without a person")
	}
	rec, err = w.engine.Apply(t.Context(), id, payment.Event{Kind: payment.ResolutionProposed, By: "ada", Finding: payment.FoundCredited, Note: "in <their> statement"})
	if err == nil {
		t.Fatalf("the rules of this world leave no time to decide, and %+v", rec.State.Resolver.Proposal)
	}
	for lang, texts := range map[string][]string{
		"en": {"Garuda Network", "IDR", "Open", "A loss is open and nobody is left to ask", "<code>credited</code>", "<code>not_credited</code>"},
		"zh": {"神鹰网络", "IDR", "未定", "损失未定且已无可查询"}} {
		res, body := w.get("/resolver", lang)
		wellFormed(t, "/resolver "+lang, body)
		for _, text := range texts {
			if res.StatusCode != 200 || !strings.Contains(body, text) {
				t.Errorf("the resolver's page in %s does not say %q", lang, text)
			}
		}
		if strings.Contains(body, "⟨") {
			t.Errorf("a text is missing in %s", lang)
		}
	}
	if _, body := w.get("/payments/"+id.String(), "en"); !strings.Contains(body, "Garuda Network → Lotus Wallet") {
		t.Error("the payment's page does not name who answers to whom")
	}
}

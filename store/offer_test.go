package store_test

import (
	"bytes"
	"reflect"
	"testing"

	"hutong/payment"
	"hutong/store"
	"hutong/store/storetest"
)

// An offer's body has all of its terms but their id, also those that a payment's row has in columns.
func TestOffers(t *testing.T) {
	m := storetest.NewMaker(1, 3)
	for _, want := range []*payment.Terms{m.Push(), m.Pull(), m.Hold(), m.Largest(), {}} {
		want.Parent = payment.ID{} // nothing is offered that another payment is the parent of
		got := &payment.Terms{ID: want.ID}
		if err := store.ParseOffer(store.AppendOffer(nil, want), got); err != nil {
			t.Fatal(err)
		}
		if want = store.CopyTerms(want); !reflect.DeepEqual(store.CopyTerms(got), want) {
			t.Errorf("%+v\nfrom\n%+v", got, want)
		}
	}
}

func TestOffersThatCannotBeRead(t *testing.T) {
	whole := store.AppendOffer(nil, storetest.NewMaker(1, 3).Push())
	for n := range whole {
		if err := store.ParseOffer(whole[:n], new(payment.Terms)); err == nil {
			t.Errorf("read from the first %d of %d bytes", n, len(whole))
		}
	}
	if err := store.ParseOffer(append(bytes.Clone(whole), ' '), new(payment.Terms)); err == nil {
		t.Error("read with something behind it")
	}
}

func FuzzParseOffer(f *testing.F) {
	m := storetest.NewMaker(2, 3)
	for _, t := range []*payment.Terms{m.Push(), m.Pull(), m.Largest()} {
		f.Add(store.AppendOffer(nil, t))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		first, again := new(payment.Terms), new(payment.Terms)
		if store.ParseOffer(body, first) != nil || first.Payer.Participant == "" || first.Payee.Participant == "" {
			return // as in FuzzParseTerms, both are there: lines between accounts of nobody can't be said
		}
		if err := store.ParseOffer(store.AppendOffer(nil, first), again); err != nil || !reflect.DeepEqual(store.CopyTerms(again), store.CopyTerms(first)) {
			t.Fatalf("%q: %+v, then %+v, %v", body, first, again, err)
		}
	})
}

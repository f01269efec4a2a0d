package postgres

import (
	"strconv"
	"testing"
	"time"

	"hutong/payment"
)

func idOn(day, n int) payment.ID {
	id := firstID(time.UnixMilli(int64(day) * 86_400_000).UnixMilli())
	id[15] = byte(n)
	return id
}

// The first payment of a day that says something is the model of those that say the same; a model of another day is none.
func TestModels(t *testing.T) {
	var m models
	for _, c := range []struct {
		id     payment.ID
		common string
		model  payment.ID // none: the payment is whole
	}{
		{idOn(3, 1), "a", payment.ID{}},
		{idOn(3, 2), "b", payment.ID{}},
		{idOn(3, 3), "a", idOn(3, 1)},
		{idOn(3, 4), "", payment.ID{}}, // nothing in common with any
		{idOn(3, 5), "", payment.ID{}},
		{idOn(3, 6), "b", idOn(3, 2)},
		{idOn(4, 1), "a", payment.ID{}},
		{idOn(3, 7), "a", payment.ID{}}, // late, and no model of the new day's
		{idOn(4, 2), "a", idOn(4, 1)},
		{idOn(4, 3), "b", payment.ID{}},
	} {
		if model, like := m.of(c.id, c.common); like != !c.model.IsZero() || like && model != c.model {
			t.Errorf("%s, which says %q: model %s, %v; want %s", c.id, c.common, model, like, c.model)
		}
	}
	m.forget()
	if _, like := m.of(idOn(4, 4), "a"); like {
		t.Error("a model was known after all were forgotten")
	}
}

// A writer keeps the models that are used, and not too many.
func TestModelsAreBounded(t *testing.T) {
	var m models
	const busy = "said by every second payment"
	m.of(idOn(3, 1), busy)
	for i := range 3 * modelsKept {
		m.of(idOn(3, 2), strconv.Itoa(i))
		if model, like := m.of(idOn(3, 3), busy); !like || model != idOn(3, 1) {
			t.Fatalf("after %d others the busy model is %s, %v", i+1, model, like)
		}
	}
	if n := len(m.now) + len(m.old); n > 2*modelsKept {
		t.Errorf("%d models are kept", n)
	}
	if _, like := m.of(idOn(3, 4), "7"); like {
		t.Error("one that was not used for long is kept")
	}
}

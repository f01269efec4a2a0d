package store

// Goal: the text of the common terms, seven hundred bytes, is not made for each payment of the thousands that say the same. Method: terms that were
// written are kept with their text, and terms that come are compared with them, field by field; a text is only used for terms that would give it,
// byte for byte. Most of what is compared are the very texts of rulebook and directory, so that a look at their addresses is enough.

import (
	"hash/maphash"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"hutong/payment"
)

// Common is the cell of common terms of a payment's body. Its text does not change, so that many bodies can share it.
type Common struct {
	Text string
	// Note is whatever a user of the bodies has worked out of all terms that say this. Commons gives the same Common only for terms whose lines have
	// the same kinds and accounts, in the same order.
	Note atomic.Value
}

// Body is the body of a payment's row in its two parts, as CutTerms gives them. The zero Body is none.
type Body struct {
	Common *Common
	Own    []byte
}

// Append appends the whole body.
func (b *Body) Append(dst []byte) []byte {
	dst = append(append(append(dst, bodyHead...), b.Common.Text...), endOfCommon)
	return append(dst, b.Own...)
}

// Commons makes bodies of terms, whose common terms it knows if it has seen them lately. The zero value can be used; safe for concurrent use.
type Commons struct{ sets [commonSets]commonSet }

var commonSeed = maphash.MakeSeed()

// Terms are kept in sets of a few, in which those of a hash are looked for.
const (
	commonSets = 256
	commonWays = 4
)

type commonSet struct {
	known [commonWays]atomic.Pointer[said]
	once  atomic.Uint64 // hash of terms that came; when such terms come again they are kept: to keep those that never do would be work for nothing
	next  atomic.Uint32 // the one to give way
}

// said are terms with their text. Of the terms only what is common is there, without the texts of the request that they came with, which has a code in
// it that is to be forgotten.
type said struct {
	terms payment.Terms
	text  *Common
}

// Body makes the body of terms; its own part is written into the room.
func (c *Commons) Body(room []byte, t *payment.Terms) Body {
	return Body{c.of(t), appendOwnTerms(room[:0], t)}
}

func (c *Commons) of(t *payment.Terms) *Common {
	h := maphash.String(commonSeed, t.Payer.Account.Agreement)*3 + maphash.String(commonSeed, t.Payee.Account.Agreement)
	set := &c.sets[h%commonSets]
	for i := range set.known {
		if s := set.known[i].Load(); s != nil && sameCommon(&s.terms, t) {
			return s.text
		}
	}
	text := &Common{Text: commonText(t)}
	if set.once.Swap(h) == h {
		set.known[set.next.Add(1)%commonWays].Store(&said{terms: commonOf(t), text: text})
	}
	return text
}

func commonText(t *payment.Terms) string {
	c := cells{b: make([]byte, 0, 1024)}
	c.common(t)
	return string(c.b)
}

// commonOf are terms with nothing but what is common.
func commonOf(t *payment.Terms) payment.Terms {
	x := payment.Terms{Kind: t.Kind, Flow: t.Flow, Payer: t.Payer, Payee: t.Payee, Lines: slices.Clone(t.Lines), Funds: cloneText(t.Funds), Loss: t.Loss, Policy: t.Policy}
	x.Amounts.Order.Currency, x.Amounts.Credit.Currency = cloneText(t.Amounts.Order.Currency), cloneText(t.Amounts.Credit.Currency)
	x.Amounts.Debit.Currency, x.Amounts.Customer.Currency = cloneText(t.Amounts.Debit.Currency), cloneText(t.Amounts.Customer.Currency)
	d := &t.Detail
	x.Detail = payment.Detail{Scheme: cloneText(d.Scheme), CodeKind: cloneText(d.CodeKind), Rulebook: d.Rulebook, Why: slices.Clone(d.Why)}
	if d.FX != nil {
		fx := *d.FX
		x.Detail.FX = &fx
	}
	for i := range x.Detail.Why {
		w := &x.Detail.Why[i]
		w.Args = slices.Clone(w.Args)
		for k := range w.Args {
			w.Args[k] = cloneText(w.Args[k])
		}
	}
	return x
}

func cloneText[S ~string](s S) S { return S(strings.Clone(string(s))) }

// sameCommon tells whether two terms have the same text of common terms. It compares whatever cells.common writes of.
func sameCommon(a, b *payment.Terms) bool {
	if a.Payer != b.Payer || a.Payee != b.Payee || a.Kind != b.Kind || a.Flow != b.Flow || a.Funds != b.Funds || a.Loss != b.Loss || a.Policy != b.Policy || len(a.Lines) != len(b.Lines) {
		return false
	}
	for i := range a.Lines {
		if x, y := &a.Lines[i], &b.Lines[i]; x.Kind != y.Kind || x.From != y.From || x.To != y.To {
			return false
		}
	}
	if x, y := &a.Amounts, &b.Amounts; x.Order.Currency != y.Order.Currency || x.Credit.Currency != y.Credit.Currency || x.Debit.Currency != y.Debit.Currency || x.Customer.Currency != y.Customer.Currency {
		return false
	}
	x, y := &a.Detail, &b.Detail
	if x.Scheme != y.Scheme || x.CodeKind != y.CodeKind || x.Rulebook != y.Rulebook || len(x.Why) != len(y.Why) || (x.FX == nil) != (y.FX == nil) {
		return false
	}
	for i := range x.Why {
		v, w := &x.Why[i], &y.Why[i]
		if v.Code != w.Code || v.Rule != w.Rule || v.For != w.For || len(v.Args) != len(w.Args) {
			return false
		}
		for k, arg := range v.Args {
			if arg != w.Args[k] && !(varies(arg) && varies(w.Args[k])) {
				return false
			}
		}
	}
	if x.FX == nil {
		return true
	}
	v, w := *x.FX, *y.FX
	if !v.AsOf.Equal(w.AsOf) {
		return false
	}
	v.AsOf, v.Residue, w.AsOf, w.Residue = time.Time{}, "", time.Time{}, ""
	return v == w
}

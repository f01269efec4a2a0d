package service

// Goal: a way that is known is the one that would be found. Method: ways that differ by one thing each, asked for in turns, several times, against routing without a memory.

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"hutong/code"
	"hutong/code/registry"
	"hutong/money"
	"hutong/participant"
	"hutong/reason"
	"hutong/routing"
	"hutong/rulebook"
)

func TestKnownRoutesAreThoseThatWouldBeFound(t *testing.T) {
	d, err := participant.Load(strings.NewReader(`
version: test
participants:
  - {id: operator, name: {en: O}, roles: [operator], country: CN}
  - {id: north, name: {en: N}, roles: [wallet], country: CN}
  - {id: south, name: {en: S}, roles: [wallet], country: MY}
  - {id: shop, name: {en: A}, roles: [acquirer], country: CN}
  - {id: mart, name: {en: M}, roles: [acquirer], country: CN}
  - {id: harbour, name: {en: X}, roles: [fx_provider], country: HK}
agreements:
  - {id: north-cny, participant: north, currency: CNY, cap: "100000", fx_provider: harbour}
  - {id: south-myr, participant: south, currency: MYR, cap: "100000", fx_provider: harbour}
  - {id: shop-cny, participant: shop, currency: CNY, cap: "100000"}
  - {id: shop-myr, participant: shop, currency: MYR, cap: "100000"}
  - {id: mart-cny, participant: mart, currency: CNY, cap: "100000"}
  - {id: harbour-cny, participant: harbour, currency: CNY, cap: "100000"}
  - {id: harbour-myr, participant: harbour, currency: MYR, cap: "100000"}
`))
	if err != nil {
		t.Fatal(err)
	}
	book, err := rulebook.Load(strings.NewReader(`
version: test
coverage:
  - {id: tea-town, from: 2025-01-01, scheme: tea, city: TOWN, source: s}
  - {id: tea, from: 2025-01-01, scheme: tea, payee: shop, source: s}
  - {id: town, from: 2025-01-01, city: TOWN, source: s}
  - {id: later, from: 2026-01-01, source: s}
`))
	if err != nil {
		t.Fatal(err)
	}
	at := func(year int) routing.World {
		return routing.World{Directory: d, Rules: book.At(time.Date(year, 6, 1, 0, 0, 0, 0, time.UTC))}
	}
	s, found, kept := &Service{}, map[reason.Code]int{}, 0
	for range 3 {
		for _, w := range []routing.World{at(2025), at(2026)} {
			for range 2 {
				for _, acquirer := range []string{"shop", "mart", "nobody"} {
					for _, issuer := range []string{"north", "south", "nobody"} {
						for _, entry := range []string{"rule-1", "rule-2"} {
							for _, scheme := range []string{"tea", "coffee"} {
								for _, order := range []money.Currency{"CNY", "MYR"} {
									for _, city := range []string{"TOWN", "VILLAGE", ""} {
										c := &code.Code{Scheme: scheme, Issuer: &registry.Entry{ID: entry, Issuer: issuer}}
										r, refusal := s.route(w, acquirer, c, order, city)
										want, refused := w.Pull(acquirer, c, order, city)
										if refusal != refused || !reflect.DeepEqual(r, want) {
											t.Fatalf("%s %s %s %s %s %s: %+v %s, want %+v %s", acquirer, issuer, entry, scheme, order, city, r, refusal, want, refused)
										}
										found[refusal]++
									}
								}
							}
						}
					}
				}
				s.routes.Load().known.Range(func(any, any) bool { kept++; return true })
			}
		}
	}
	if found[""] == 0 || found[reason.NoRoute] == 0 || found[reason.CurrencyNotAccepted] == 0 || kept == 0 {
		t.Errorf("%v, %d kept", found, kept)
	}
}

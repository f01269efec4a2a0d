package service

import (
	"strings"
	"sync"
	"sync/atomic"

	"hutong/code"
	"hutong/money"
	"hutong/reason"
	"hutong/routing"
)

// routes are the ways that consumers' codes went by one version of the network and the rules of one stretch of time: thousands of payments go each of them.
// They go when another version or other rules hold.
type routes struct {
	world routing.World
	n     atomic.Int32 // of known, about
	known sync.Map     // routeKey → *routing.Route
}

// routeKey is all of a payment that its route depends on.
type routeKey struct {
	acquirer, issuer, rule, scheme string
	order                          money.Currency
	city                           string
}

// maxRoutes bounds what is kept: a city is any text of the network file, and a few thousand ways are most of what is paid.
const maxRoutes = 4096

// route is the World's Pull, with the trace's steps of a route that was found shared: they must not be changed.
func (s *Service) route(w routing.World, acquirer string, c *code.Code, order money.Currency, city string) (routing.Route, reason.Code) {
	if c.Issuer == nil {
		return w.Pull(acquirer, c, order, city)
	}
	key := routeKey{acquirer, c.Issuer.Issuer, c.Issuer.ID, c.Scheme, order, city}
	in := s.routes.Load()
	if in == nil || in.world != w {
		in = &routes{world: w}
		s.routes.Store(in)
	} else if r, ok := in.known.Load(key); ok {
		return *r.(*routing.Route), ""
	}
	r, refusal := w.Pull(acquirer, c, order, city)
	if refusal == "" && in.n.Load() < maxRoutes {
		// Texts of the request, which has a code in it that is to be forgotten, are not kept.
		key.acquirer, key.scheme, key.order = strings.Clone(acquirer), strings.Clone(c.Scheme), money.Currency(strings.Clone(string(order)))
		for i := range r.Why {
			for k, arg := range r.Why[i].Args {
				r.Why[i].Args[k] = strings.Clone(arg)
			}
		}
		in.n.Add(1)
		in.known.Store(key, &r)
	}
	return r, refusal
}

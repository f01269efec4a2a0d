// Package console is the operator's pages: payments as they happen, one payment with the reasons for all that was done, positions,
// institutions, and the X-ray of any code.
//
// Goal: everything works without scripts, in English and Chinese, on a phone and on a wall; a script adds only what a page can't do by
// itself (rows that arrive, the camera). Method: pages are made by html/template from what the service answers; the page's rows and the
// rows that arrive later come from the same templates. Nothing is loaded from elsewhere, and the policy of every answer forbids it.
//
// The viewer is the operator. There are no accounts in this version, so the pages answer only under a loopback name: a name that
// somebody else pointed at this machine (DNS rebinding) is refused.
package console

import (
	"log/slog"
	"net/http"
	"time"

	"hutong/service"
)

// Options are what the console is given. Service and Feed are needed.
type Options struct {
	Service *service.Service
	Feed    Feed             // usually a Hub that the engine's Committed publishes to
	Lang    string           // "en" or "zh": for browsers that ask for neither; "" means "en"
	Name    string           // what the operator calls this switch; "" means "Hutong"
	Hosts   []string         // names besides loopback under which the pages answer, without port
	Now     func() time.Time // nil means the wall clock; elapsed times on the pages follow it
	Log     *slog.Logger
}

// New makes the pages.
func New(o Options) http.Handler {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Name == "" {
		o.Name = "Hutong"
	}
	return http.NotFoundHandler()
}

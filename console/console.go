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
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
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

// console makes the pages. It holds nothing of its own but a short-lived copy of the positions, shared by everyone who watches.
type console struct {
	o       Options
	tongues map[string]*tongue
	pages   map[string]*template.Template // by language
	assets  *assets
	seats   chan struct{} // one for each page that is watched live

	mu        sync.Mutex
	positions []service.Position
	readAt    time.Time
}

// maxWatchers bounds the pages that are watched live at once: each holds a connection and re-reads positions.
const maxWatchers = 64

//go:embed templates/*.html
var templateFiles embed.FS

// New makes the pages. The handler is complete: it sets its own headers and refuses requests of other origins and names.
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
	if o.Lang != "zh" {
		o.Lang = "en"
	}
	c := &console{o: o, tongues: tongues(), pages: map[string]*template.Template{}, assets: loadAssets(), seats: make(chan struct{}, maxWatchers)}
	for lang, t := range c.tongues {
		c.pages[lang] = template.Must(template.New("").Funcs(template.FuncMap{
			"t":     t.say,
			"count": t.count,
			"word":  t.word,
			"asset": func(name string) string { return c.assets.urls[name] },
		}).ParseFS(templateFiles, "templates/*.html"))
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", c.overview)
	mux.HandleFunc("GET /live", c.live)
	mux.HandleFunc("GET /payments", c.payments)
	mux.HandleFunc("GET /payments/{id}", c.payment)
	mux.HandleFunc("GET /positions", c.positionsPage)
	mux.HandleFunc("GET /institutions", c.institutions)
	mux.HandleFunc("GET /webhooks", c.webhooks)
	mux.HandleFunc("GET /webhooks/{id}", c.webhook)
	mux.HandleFunc("POST /webhooks/{id}", c.webhookPosted)
	mux.HandleFunc("GET /resolver", c.resolver)
	mux.HandleFunc("GET /xray", c.xray)
	mux.HandleFunc("POST /xray", c.xrayPosted)
	mux.HandleFunc("POST /xray/frame", c.xrayFrame)
	mux.HandleFunc("GET /static/{name}", func(w http.ResponseWriter, r *http.Request) {
		if !c.assets.serve(w, r) {
			c.fail(w, r, http.StatusNotFound)
		}
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		status := http.StatusNotFound
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			status = http.StatusMethodNotAllowed
		}
		c.fail(w, r, status)
	})
	foreign := http.NewCrossOriginProtection()
	foreign.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { c.fail(w, r, http.StatusForbidden) }))
	return c.guard(foreign.Handler(mux))
}

// policy lets a page load its own files only; codes are drawn as pictures within the page. No script or style may stand in the page.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; " +
	"base-uri 'none'; frame-ancestors 'none'"

// guard sets the headers of every answer, refuses foreign names, and turns a panic into the error page.
func (c *console) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(self), microphone=(), geolocation=(), payment=(), usb=()")
		h.Set("Cache-Control", "no-store")
		h.Add("Vary", "Accept-Language, Cookie")
		defer func() {
			p := recover()
			if p == nil {
				return
			}
			if p == http.ErrAbortHandler {
				panic(p)
			}
			c.o.Log.Error("a page failed", "path", r.URL.Path, "panic", p, "stack", string(debug.Stack()))
			c.fail(w, r, http.StatusInternalServerError)
		}()
		if !c.named(r.Host) {
			c.fail(w, r, http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// named tells whether a Host header names this machine: a loopback address, localhost, or a name from the options.
func (c *console) named(host string) bool {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	host = strings.ToLower(strings.Trim(host, "[]"))
	if addr, err := netip.ParseAddr(host); err == nil && addr.IsLoopback() {
		return true
	}
	return host == "localhost" || slices.Contains(c.o.Hosts, host)
}

// page is what every template is given.
type page struct {
	Lang    string
	Tag     string // of the lang attribute
	Name    string // of the switch
	Title   string
	Here    string // the navigation's entry
	Refresh int    // seconds after which a browser without scripts loads the page again; 0: never
	English string // this page's address in each language
	Chinese string
	Zone    string // of the times on the page
	Body    any
}

// show writes a page. It is made whole before the first byte leaves, so a fault gives the error page and never half a page.
func (c *console) show(w http.ResponseWriter, r *http.Request, v *viewer, status int, name string, p page) {
	if _, chosen := langOf(r, c.o.Lang); chosen {
		http.SetCookie(w, &http.Cookie{Name: langCookie, Value: v.lang, Path: "/", MaxAge: 365 * 24 * 3600, HttpOnly: true, SameSite: http.SameSiteLaxMode})
	}
	p.Lang, p.Tag, p.Name, p.Zone = v.lang, v.tag(), c.o.Name, v.zone.String()
	if name == "error" {
		p.Zone = "" // no times on it
	}
	p.English, p.Chinese = sameWithLang(r, "en"), sameWithLang(r, "zh")
	var b bytes.Buffer
	if err := c.pages[v.lang].ExecuteTemplate(&b, name, &p); err != nil {
		c.o.Log.Error("a page could not be made", "page", name, "path", r.URL.Path, "error", err)
		if name == "error" {
			http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
			return
		}
		c.fail(w, r, http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(b.Bytes()) // a reader who left needs no answer
	}
}

// fail shows the page that says what went wrong and where to go.
func (c *console) fail(w http.ResponseWriter, r *http.Request, status int) {
	lang, _ := langOf(r, c.o.Lang)
	v := &viewer{tongue: c.tongues[lang], zone: time.UTC}
	key := fmt.Sprintf("error.%d", status)
	c.show(w, r, v, status, "error", page{Title: v.say(key + ".title"), Body: errorView{status, v.say(key + ".title"), v.say(key + ".text")}})
}

type errorView struct {
	Status      int
	Title, Text string
}

// fault answers an error of the rooms below: what is not known is 404, anything else is logged and 500.
func (c *console) fault(w http.ResponseWriter, r *http.Request, err error) {
	if notFound(err) {
		c.fail(w, r, http.StatusNotFound)
		return
	}
	if r.Context().Err() != nil {
		return
	}
	c.o.Log.Error("a page could not be read", "path", r.URL.Path, "error", err)
	c.fail(w, r, http.StatusInternalServerError)
}

package console

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"hutong/participant"
	"hutong/payment"
	"hutong/store"
)

const (
	pageRows = 50
	// listReach is how many of the latest payments the list filters and pages through; what is older is found by its reference.
	listReach = 2_000
	maxQuery  = 200 // bytes of a search
)

// option is one choice of a filter.
type option struct {
	Value, Text string
	Chosen      bool
}

type paymentsView struct {
	Query        string
	Searched     bool
	Kinds        []option
	Statuses     []option
	Institutions []option
	Filtered     bool
	Rows         []row
	From, To     int
	Newer, Older string // addresses; "" when there is no such page
	End          bool   // the list's reach ends here
}

// groups are the filters of the list, by what the parties see.
var groups = []payment.Public{payment.PublicSucceeded, payment.PublicFailed, payment.PublicCancelled, payment.PublicProcessing,
	payment.PublicAwaitingPayer, payment.PublicAuthorised, payment.PublicCancelling}

// kinds are what the list tells apart of payments and what follows them.
var kinds = []string{string(payment.Pay), held, string(payment.Capture), string(payment.Refund), string(payment.Void), string(payment.Dispute)}

// held is a payment that is held first; the machine knows no kind of its own for it.
const held = "hold"

func kindOf(t *payment.Terms) string {
	if t.IsHold() {
		return held
	}
	return string(t.Kind)
}

// filter is what the list shows; what is empty lets everything through.
type filter struct{ kind, status, institution string }

func (f *filter) has(r *store.Record) bool {
	return (f.kind == "" || kindOf(r.Terms) == f.kind) && (f.status == "" || string(r.State.Public()) == f.status)
}

// address is where a page of the list is.
func (f *filter) address(page int) string {
	out := url.Values{"page": {strconv.Itoa(page)}}
	for name, value := range map[string]string{"kind": f.kind, "status": f.status, "institution": f.institution} {
		if value != "" {
			out.Set(name, value)
		}
	}
	return "/payments?" + out.Encode()
}

func (c *console) payments(w http.ResponseWriter, r *http.Request) {
	v := c.viewer(r)
	q := r.URL.Query()
	query := strings.TrimSpace(q.Get("q"))
	if len(query) > maxQuery {
		query = strings.ToValidUTF8(query[:maxQuery], "")
	}
	body := paymentsView{Query: query, Searched: query != ""}
	f := filter{q.Get("kind"), q.Get("status"), q.Get("institution")}
	for _, k := range kinds {
		body.Kinds = append(body.Kinds, option{k, v.word("kind", k), f.kind == k})
	}
	for _, g := range groups {
		body.Statuses = append(body.Statuses, option{string(g), v.word("public", string(g)), f.status == string(g)})
	}
	for _, p := range v.dir.Participants {
		if !p.Has(participant.Operator) || len(p.Roles) > 1 {
			body.Institutions = append(body.Institutions, option{p.ID, p.Name.In(v.lang), f.institution == p.ID})
		}
	}
	if body.Searched {
		recs, err := c.find(r.Context(), v, query)
		if err != nil {
			c.fault(w, r, err)
			return
		}
		if len(recs) == 1 {
			http.Redirect(w, r, "/payments/"+recs[0].Terms.ID.String(), http.StatusSeeOther)
			return
		}
		for _, rec := range recs {
			body.Rows = append(body.Rows, v.row(rec))
		}
	} else if err := c.list(r.Context(), v, &body, q.Get("page"), f); err != nil {
		c.fault(w, r, err)
		return
	}
	c.show(w, r, v, http.StatusOK, "payments", page{Title: v.say("payments.title"), Here: "payments", Body: body})
}

// list fills one page of the latest payments.
func (c *console) list(ctx context.Context, v *viewer, body *paymentsView, page string, f filter) error {
	n, err := strconv.Atoi(page)
	if err != nil || n < 1 || n > listReach/pageRows {
		n = 1
	}
	caller := c.operator()
	if _, ok := v.dir.Participant(f.institution); ok {
		caller = f.institution
	}
	some := f.kind != "" || f.status != ""
	body.Filtered = some || caller != c.operator()
	reach := listReach
	if !some {
		reach = min(reach, n*pageRows+1)
	}
	recs, err := c.o.Service.Recent(ctx, caller, reach)
	if err != nil {
		return err
	}
	var match []store.Record
	for i := range recs {
		if f.has(&recs[i]) {
			match = append(match, recs[i])
		}
	}
	from := min(len(match), (n-1)*pageRows)
	to := min(len(match), from+pageRows)
	for _, rec := range match[from:to] {
		body.Rows = append(body.Rows, v.row(rec))
	}
	body.From, body.To = from+1, to
	if n > 1 {
		body.Newer = f.address(n - 1)
	}
	if to < len(match) && n < listReach/pageRows {
		body.Older = f.address(n + 1)
	}
	body.End = body.Older == "" && len(recs) >= listReach
	return nil
}

// find looks a payment up by whatever a person has at hand: the payment's id, the request id that an institution gave it, the short
// network reference, or any party's own reference.
func (c *console) find(ctx context.Context, v *viewer, query string) ([]store.Record, error) {
	if id, err := payment.ParseID(strings.ToLower(query)); err == nil {
		rec, err := c.o.Service.Payment(ctx, c.operator(), id)
		if notFound(err) {
			return nil, nil
		}
		return []store.Record{rec}, err
	}
	seen := map[payment.ID]bool{}
	var out []store.Record
	add := func(recs ...store.Record) {
		for _, rec := range recs {
			if !seen[rec.Terms.ID] {
				seen[rec.Terms.ID] = true
				out = append(out, rec)
			}
		}
	}
	if id, err := payment.ParseRequestID(strings.ToLower(query)); err == nil {
		for _, p := range v.dir.Participants {
			rec, err := c.o.Service.ByRequestID(ctx, p.ID, id)
			switch {
			case err == nil:
				add(rec)
			case !notFound(err):
				return nil, err
			}
		}
		return out, nil
	}
	recs, err := c.o.Service.Find(ctx, c.operator(), query)
	if err != nil {
		return nil, err
	}
	add(recs...)
	if len(out) > 0 {
		return out, nil
	}
	// A party's own reference is kept under its owner's name.
	for _, p := range v.dir.Participants {
		recs, err := c.o.Service.Find(ctx, p.ID, query)
		if err != nil {
			return nil, err
		}
		add(recs...)
	}
	return out, nil
}

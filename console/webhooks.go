package console

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"hutong/delivery/outbox"
	"hutong/payment"
	"hutong/service"
)

// hookView is one webhook in short.
type hookView struct {
	ID, URL, Note    string
	Party            party
	Status           chip
	Created          stamp
	Failing          stamp
	Disabled         stamp
	Events           []string
	Secrets          int
	Waiting, GivenUp int
	Behind           int64
	Off              bool
}

func (v *viewer) hook(w *service.Webhook) hookView {
	h := hookView{ID: w.ID.String(), URL: w.URL, Note: w.Note, Party: v.party(w.Owner), Created: v.stamp(w.CreatedAt), Failing: v.stamp(w.FailingSince),
		Disabled: v.stamp(w.DisabledAt), Events: w.Events, Secrets: len(w.Live), Waiting: w.Waiting, GivenUp: w.GivenUp, Behind: w.Health.Behind,
		Status: chip{v.word("hook_status", "active"), "ok", ""}}
	switch {
	case !w.DisabledAt.IsZero():
		h.Off = true
		h.Status = chip{v.word("hook_status", "disabled"), "bad", v.word("hook_why", w.DisabledWhy)}
	case !w.FailingSince.IsZero():
		h.Status = chip{v.word("hook_status", "failing"), "wait", ""}
	}
	return h
}

type hooksView struct {
	Hooks []hookView
}

func (c *console) webhooks(w http.ResponseWriter, r *http.Request) {
	v := c.viewer(r)
	all, err := c.o.Service.Webhooks(r.Context(), "")
	if err != nil {
		c.fault(w, r, err)
		return
	}
	var body hooksView
	for _, x := range all {
		body.Hooks = append(body.Hooks, v.hook(x))
	}
	c.show(w, r, v, http.StatusOK, "webhooks", page{Title: v.say("hooks.title"), Here: "webhooks", Refresh: 10, Body: body})
}

// tryView is one try in the log, messageView a message that failed.
type tryView struct {
	At               stamp
	Message, Payment string
	Event            string
	Try, HTTP        int
	Took, Answer     string
	Result           chip
}

type messageView struct {
	Message, Payment string
	Event            string
	Tries            int
	First, Next      stamp
}

type hookPage struct {
	hookView
	Tries    []tryView
	More     int64 // place before which the next page is; 0: none
	Messages []messageView
}

func (c *console) webhook(w http.ResponseWriter, r *http.Request) {
	v := c.viewer(r)
	id, err := payment.ParseID(r.PathValue("id"))
	if err != nil {
		c.fail(w, r, http.StatusNotFound)
		return
	}
	before, err := strconv.ParseInt(r.URL.Query().Get("before"), 10, 64)
	if err != nil || before < 0 {
		before = 0
	}
	hook, err := c.o.Service.WebhookOf(r.Context(), c.operator(), id)
	if err != nil {
		c.fault(w, r, err)
		return
	}
	log, next, err := c.o.Service.WebhookLog(r.Context(), c.operator(), id, before)
	if err != nil {
		c.fault(w, r, err)
		return
	}
	messages, _, _, err := c.o.Service.WebhookBacklog(r.Context(), c.operator(), id)
	if err != nil {
		c.fault(w, r, err)
		return
	}
	body := hookPage{hookView: v.hook(hook), More: next}
	for i := range log {
		a := &log[i]
		tone := "bad"
		if a.Result == string(outbox.Delivered) {
			tone = "ok"
		}
		body.Tries = append(body.Tries, tryView{At: v.stamp(a.At), Message: outbox.MessageID(a.Payment, a.N), Payment: a.Payment.String(), Event: a.Event, Try: a.Try, HTTP: a.Status,
			Took: v.say("time.ms", strconv.FormatInt(a.Took.Milliseconds(), 10)), Answer: string(a.Answer), Result: chip{v.word("hook_result", a.Result), tone, ""}})
	}
	for i := range messages {
		m := &messages[i]
		body.Messages = append(body.Messages, messageView{Message: outbox.MessageID(m.Payment, m.N), Payment: m.Payment.String(), Event: m.Event, Tries: m.Tries,
			First: v.stamp(m.FirstAt), Next: v.stamp(m.NextAt)})
	}
	c.show(w, r, v, http.StatusOK, "webhook", page{Title: v.say("hooks.one", body.Party.Name), Here: "webhooks", Refresh: 10, Body: body})
}

// webhookPosted enables a webhook, or has it told again of one message or of the last hours.
func (c *console) webhookPosted(w http.ResponseWriter, r *http.Request) {
	id, err := payment.ParseID(r.PathValue("id"))
	if err != nil {
		c.fail(w, r, http.StatusNotFound)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, 4<<10)
	if err := r.ParseForm(); err != nil {
		c.fail(w, r, http.StatusBadRequest)
		return
	}
	switch r.PostFormValue("do") {
	case "enable":
		_, err = c.o.Service.EnableWebhook(r.Context(), c.operator(), id)
	case "message":
		_, err = c.o.Service.ReplayMessage(r.Context(), c.operator(), id, r.PostFormValue("message"))
	case "hours":
		hours, bad := strconv.Atoi(r.PostFormValue("hours"))
		if bad != nil || hours < 1 || hours > 24*366 {
			c.fail(w, r, http.StatusBadRequest)
			return
		}
		_, err = c.o.Service.ReplaySince(r.Context(), c.operator(), id, c.o.Now().Add(-time.Duration(hours)*time.Hour))
	default:
		c.fail(w, r, http.StatusBadRequest)
		return
	}
	var known *service.Problem
	if errors.As(err, &known) && !notFound(err) {
		c.fail(w, r, http.StatusBadRequest)
		return
	}
	if err != nil {
		c.fault(w, r, err)
		return
	}
	http.Redirect(w, r, "/webhooks/"+id.String(), http.StatusSeeOther)
}

// silent is how many webhooks are out of use.
func (c *console) silent(r *http.Request) int {
	all, err := c.o.Service.Webhooks(r.Context(), "")
	if err != nil {
		return 0
	}
	n := 0
	for _, w := range all {
		if !w.DisabledAt.IsZero() {
			n++
		}
	}
	return n
}

package console

import (
	"context"
	"encoding/json"
	"errors"
	"html/template"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"hutong/code"
	"hutong/code/image"
	"hutong/payment"
	"hutong/reason"
	"hutong/service"
)

const (
	maxPicture  = image.DefaultMaxBytes
	maxSymbols  = 4               // codes of one picture that are shown
	readWithin  = 6 * time.Second // for one picture
	frameWithin = 900 * time.Millisecond
	maxSamples  = 6
)

type xrayView struct {
	Posted  bool
	Error   string
	Code    string // what the field holds
	Reports []reportView
	Samples []sample
	Reads   []fact // national schemes that are read, by name
}

// sample is a code of a recent payment, to begin with.
type sample struct {
	Link, Scheme, Merchant string
}

// reportView is one code taken apart.
type reportView struct {
	Payload    string // "" for a consumer's code: it is a bearer secret and is not shown again
	Secret     bool
	Scheme     string
	Kind       string
	Verdict    chip
	Certainty  string
	Country    string
	Facts      []fact
	Drawing    template.HTML
	DrawError  string
	Ribbon     []piece
	Fields     []fieldView
	Findings   []findingView
	Payers     []payerView
	Payable    int
	Nobody     string // the one reason, when nobody can pay it for the same one
	Length     int
	Registered string
}

// piece is a stretch of the payload: a field, or what stands between fields.
type piece struct {
	Text, Path, Meaning, Tone string
	Field                     bool
}

type fieldView struct {
	Path, Raw, Meaning string
	Depth, Offset      int
	Length             int
	Verdict            chip
}

type findingView struct {
	Tone, Severity, Text, Where, Certainty, Reason string
	Tampering                                      bool
}

type payerView struct {
	Party  party
	Can    bool
	Reason string
	Why    []because
}

// xray shows the empty form, or with ?payment= the merchant's code of that payment. A code itself never stands in an address: consumers'
// codes are secrets, and addresses are kept by browsers and logs.
func (c *console) xray(w http.ResponseWriter, r *http.Request) {
	v := c.viewer(r)
	var body xrayView
	if name := r.URL.Query().Get("payment"); name != "" {
		id, err := payment.ParseID(name)
		if err != nil {
			c.fail(w, r, http.StatusNotFound)
			return
		}
		rec, err := c.o.Service.Payment(r.Context(), c.operator(), id)
		if err != nil {
			c.fault(w, r, err)
			return
		}
		if rec.Terms.Detail.Code == "" {
			c.fail(w, r, http.StatusNotFound)
			return
		}
		body.Code = rec.Terms.Detail.Code
		body.Reports = []reportView{v.report(c.o.Service, body.Code, "")}
	}
	c.showXray(w, r, v, http.StatusOK, body)
}

func (c *console) showXray(w http.ResponseWriter, r *http.Request, v *viewer, status int, body xrayView) {
	if len(body.Reports) == 0 {
		samples, err := c.samples(r.Context(), v)
		if err != nil {
			c.fault(w, r, err)
			return
		}
		body.Samples = samples
		for _, p := range code.Profiles() {
			body.Reads = append(body.Reads, fact{Name: v.text(p.Name), Value: p.Slug})
		}
	}
	c.show(w, r, v, status, "xray", page{Title: v.say("xray.title"), Here: "xray", Body: body})
}

// samples are merchants' codes of recent payments, one a scheme and merchant.
func (c *console) samples(ctx context.Context, v *viewer) ([]sample, error) {
	recs, err := c.o.Service.Recent(ctx, c.operator(), 100)
	if err != nil {
		return nil, err
	}
	var out []sample
	seen := map[[2]string]bool{}
	for _, rec := range recs {
		d := &rec.Terms.Detail
		key := [2]string{d.Scheme, d.Merchant.Name}
		if d.Code == "" || seen[key] || len(out) == maxSamples {
			continue
		}
		seen[key] = true
		out = append(out, sample{"/xray?payment=" + rec.Terms.ID.String(), v.scheme(d.Scheme), d.Merchant.Name})
	}
	return out, nil
}

// xrayPosted takes a code that was pasted, or a picture of one.
func (c *console) xrayPosted(w http.ResponseWriter, r *http.Request) {
	v := c.viewer(r)
	body := xrayView{Posted: true}
	r.Body = http.MaxBytesReader(w, r.Body, maxPicture+1<<20)
	refuse := func(status int, key string) {
		body.Error = v.say(key)
		c.showXray(w, r, v, status, body)
	}
	// Parts above this stay on disk while they are read.
	if err := r.ParseMultipartForm(4 << 20); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			refuse(http.StatusRequestEntityTooLarge, "xray.error.too_large")
			return
		}
		refuse(http.StatusBadRequest, "xray.error.form")
		return
	}
	if r.MultipartForm != nil {
		defer func() { _ = r.MultipartForm.RemoveAll() }() // what is left in the temporary folder is the system's to clean
	}
	if file, head, err := r.FormFile("picture"); err == nil && head.Size > 0 {
		defer func() { _ = file.Close() }()
		c.picture(w, r, v, &body, file, refuse)
		return
	}
	raw := tidied(r.PostFormValue("code"))
	if raw == "" {
		refuse(http.StatusUnprocessableEntity, "xray.error.empty")
		return
	}
	body.Reports = []reportView{v.report(c.o.Service, raw, "")}
	body.Code = body.Reports[0].Payload
	c.showXray(w, r, v, http.StatusOK, body)
}

func (c *console) picture(w http.ResponseWriter, r *http.Request, v *viewer, body *xrayView, file io.Reader, refuse func(int, string)) {
	ctx, cancel := context.WithTimeout(r.Context(), readWithin)
	defer cancel()
	symbols, err := image.Read(ctx, file, image.Options{MaxSymbols: maxSymbols})
	if err != nil {
		refuse(http.StatusUnprocessableEntity, pictureError(err))
		return
	}
	for _, s := range symbols {
		body.Reports = append(body.Reports, v.report(c.o.Service, s.Text, s.Kind))
	}
	if len(body.Reports) == 1 {
		body.Code = body.Reports[0].Payload
	}
	c.showXray(w, r, v, http.StatusOK, *body)
}

func pictureError(err error) string {
	switch {
	case errors.Is(err, image.ErrNotImage):
		return "xray.error.not_picture"
	case errors.Is(err, image.ErrTooLarge):
		return "xray.error.too_large"
	case errors.Is(err, image.ErrBudget):
		return "xray.error.slow"
	default:
		return "xray.error.none"
	}
}

// xrayFrame reads one frame of the camera for browsers that can't find codes themselves. The answer is {"text": …}, empty when the frame
// shows no code.
func (c *console) xrayFrame(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), frameWithin)
	defer cancel()
	var answer struct {
		Text string `json:"text"`
	}
	symbols, err := image.Read(ctx, http.MaxBytesReader(w, r.Body, 2<<20), image.Options{MaxSymbols: 1, MaxBytes: 2 << 20, MaxPixels: 4 << 20})
	if err == nil && len(symbols) > 0 {
		answer.Text = symbols[0].Text
	}
	out, err := json.Marshal(answer)
	if err != nil {
		c.fault(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(out)
}

// tidied undoes what a form does to a text: line ends become CR LF, and a copied line brings its end along.
func tidied(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	if one := strings.TrimRight(s, "\n"); !strings.Contains(one, "\n") {
		return one
	}
	return s
}

// registered looks for the merchant that a code names among those that its institution registered.
func registered(s *service.Service, c *code.Code) *code.Registered {
	dir := s.Directory()
	for i := range c.Accounts {
		a := &c.Accounts[i]
		issuer := a.Issuer
		if issuer == "" {
			issuer = a.Network
		}
		if p, ok := dir.Behind(issuer); ok && a.ID != "" {
			if m, ok := dir.Merchant(p.ID, a.ID); ok {
				return &code.Registered{Name: m.Name, Source: p.Name.English}
			}
		}
	}
	return nil
}

// report takes a payload apart and asks who can pay it. Symbol is what it was read from, "" when it was pasted.
func (v *viewer) report(s *service.Service, raw, symbol string) reportView {
	reg, now := s.Registry(), v.now
	known := registered(s, code.Decode(raw, reg, now))
	x := code.Explain(raw, reg, now, known)
	c := x.Code
	out := reportView{Scheme: v.text(x.Scheme), Kind: v.word("code_kind", string(c.Kind)), Country: c.Country, Length: len(raw)}
	if known != nil {
		out.Registered = known.Name
	}
	out.Secret = c.Kind == code.CPM || c.Kind == code.Barcode
	for i := range x.Fields {
		out.Secret = out.Secret || x.Fields[i].Secret
	}
	switch {
	case c.Scheme == code.SchemeUnknown:
		out.Verdict = chip{v.say("xray.unknown"), "calm", ""}
	case !c.Valid:
		out.Verdict = chip{v.say("xray.invalid"), "bad", ""}
	case !c.ExpiresAt.IsZero() && now.After(c.ExpiresAt):
		out.Verdict = chip{v.say("xray.expired"), "wait", ""}
	default:
		out.Verdict = chip{v.say("xray.valid"), "ok", ""}
	}
	out.Certainty = v.word("certainty", string(c.Certainty))
	if !out.Secret {
		out.Payload = strings.ToValidUTF8(raw, "\ufffd")
		out.Drawing, out.DrawError = v.draw(raw, symbol)
		out.Ribbon = v.ribbon(x)
	}
	for i := range x.Fields {
		out.Fields = append(out.Fields, v.field(&x.Fields[i], out.Secret))
	}
	for _, f := range x.Findings {
		y := v.finding(f)
		if out.Secret {
			y.Text = strings.ReplaceAll(y.Text, raw, masked(raw))
		}
		out.Findings = append(out.Findings, y)
	}
	out.Facts = v.codeFacts(c, out.Secret)
	for _, p := range s.WhoCanPay(c) {
		if out.Secret {
			break // nobody pays a consumer's code: an acquirer takes it
		}
		y := payerView{Party: v.party(p.Participant.ID), Can: p.Payable, Reason: v.reason(p.Reason)}
		for _, w := range p.Why {
			y.Why = append(y.Why, v.because(nil, w))
		}
		// That no institution can take it would be untrue beside one that can: the last step says what is missing for this one.
		if n := len(y.Why); !y.Can && p.Reason == reason.NoRoute && n > 0 {
			y.Reason = y.Why[n-1].Text
		}
		if y.Can {
			out.Payable++
		}
		out.Payers = append(out.Payers, y)
	}
	if n := len(out.Payers); n > 1 && out.Payable == 0 && !slices.ContainsFunc(out.Payers, func(p payerView) bool { return p.Reason != out.Payers[0].Reason || p.Why != nil }) {
		out.Nobody = out.Payers[0].Reason
	}
	return out
}

// draw makes the picture of a payload; it says why when there can be none.
func (v *viewer) draw(raw, symbol string) (template.HTML, string) {
	d, err := image.Draw(raw, image.DrawOptions{Kind: symbol, Title: v.say("xray.drawing")})
	if err != nil {
		return "", v.say("xray.not_drawable")
	}
	// Our own drawing: numbers, and a title from the catalogue that Draw escapes.
	return template.HTML(d.SVG()), ""
}

const maxShown = 120 // characters of a value in the table

func shown(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == utf8.RuneError {
			return '·'
		}
		return r
	}, s)
	if n := utf8.RuneCountInString(s); n > maxShown {
		return string([]rune(s)[:maxShown]) + "…"
	}
	return s
}

func (v *viewer) field(f *code.Field, secret bool) fieldView {
	out := fieldView{Path: f.Path, Raw: shown(f.Raw), Meaning: v.text(f.Meaning), Depth: min(f.Depth, 4), Offset: f.Offset, Length: f.Length, Verdict: v.verdict(f.Verdict)}
	if f.Secret || secret && len(f.Raw) > 6 {
		out.Raw = masked(out.Raw)
	}
	return out
}

// masked keeps the first two and the last two characters of a longer value.
func masked(s string) string {
	r := []rune(s)
	if len(r) <= 8 {
		return strings.Repeat("•", len(r))
	}
	return string(r[:2]) + strings.Repeat("•", min(len(r)-4, 12)) + string(r[len(r)-2:])
}

var verdictTones = map[code.Verdict]string{code.VerdictOK: "ok", code.VerdictWarning: "wait", code.VerdictError: "bad"}

func (v *viewer) verdict(x code.Verdict) chip {
	return chip{v.word("verdict", string(x)), verdictTones[x], ""}
}

func (v *viewer) finding(f code.Finding) findingView {
	out := findingView{Tone: verdictTones[f.Severity], Severity: v.word("verdict", string(f.Severity)), Text: v.text(f.Text), Certainty: v.word("certainty", string(f.Certainty)),
		Reason: string(f.Reason), Tampering: f.Tampering}
	out.Where = v.say("xray.at", itoa(int64(f.Offset)))
	if f.Path != "" {
		out.Where = f.Path + " · " + out.Where
	}
	return out
}

// codeFacts are what a code says; of a consumer's code only what tells nothing that could be paid with.
func (v *viewer) codeFacts(c *code.Code, secret bool) []fact {
	var out []fact
	add := func(key, value string, mono bool) {
		if value != "" {
			out = append(out, fact{Name: v.say("code." + key), Value: shown(value), Mono: mono})
		}
	}
	add("merchant", c.Merchant.Name, false)
	add("alternate", c.Alternate.Name, false)
	add("place", joined(" · ", c.Merchant.City, c.Merchant.PostalCode, c.Country), false)
	add("mcc", c.Merchant.MCC, true)
	value := c.Amount
	if value != "" {
		add("amount", joined(" ", string(c.Currency), group(value)), false)
	} else if c.Currency != "" {
		add("amount", joined(" · ", string(c.Currency), v.say("code.open_amount")), false)
	}
	for _, a := range c.Accounts {
		id := a.ID
		if secret {
			id = masked(id)
		}
		add("account", joined(" · ", a.Network, a.Type, id), true)
	}
	for _, p := range c.Reference {
		if secret {
			break
		}
		out = append(out, fact{Name: v.say("code.reference") + " " + v.word("code_ref", shown(p.Key)), Value: shown(p.Value), Mono: true})
	}
	if c.Issuer != nil {
		add("issuer", c.Issuer.Issuer, false)
		add("entry", joined(" · ", c.Issuer.ID, c.Issuer.Source), false)
	}
	if !c.ExpiresAt.IsZero() {
		s := v.stamp(c.ExpiresAt)
		add("expires", s.Date+" "+s.Clock, false)
	}
	if c.CRC != "" {
		add("crc", joined(" ≠ ", c.CRC, c.CRCComputed), true)
	}
	return out
}

// ribbon lays the fields of the root over the payload, so that every byte is seen once. Fields that overlap or lie outside, as those of
// a broken code may, are left to the table.
func (v *viewer) ribbon(x *code.Report) []piece {
	raw := x.Code.Raw
	if !utf8.ValidString(raw) || len(raw) > code.MaxPayload {
		return []piece{{Text: shown(strings.ToValidUTF8(raw, "\ufffd"))}}
	}
	var out []piece
	at := 0
	for i := range x.Fields {
		f := &x.Fields[i]
		if f.Depth > 0 && !strings.Contains(raw, "://") {
			continue
		}
		start := f.Offset
		end := start + len(f.Raw)
		if len(f.Path) == 2 && strings.HasPrefix(raw[min(start, len(raw)):], f.Path) && end+4 <= len(raw) && raw[start+4:end+4] == f.Raw {
			end += 4 // the object's tag and length stand before its value
		}
		if start < at || end > len(raw) || end == start {
			continue
		}
		if start > at {
			out = append(out, piece{Text: visible(raw[at:start])})
		}
		out = append(out, piece{visible(raw[start:end]), f.Path, v.text(f.Meaning), verdictTones[f.Verdict], true})
		at = end
	}
	if at < len(raw) {
		out = append(out, piece{Text: visible(raw[at:])})
	}
	return out
}

// visible shows line ends and other control characters of a payload.
func visible(s string) string {
	return strings.NewReplacer("\r", "␍", "\n", "␊\n", "\t", "␉").Replace(strings.ToValidUTF8(s, "\ufffd"))
}

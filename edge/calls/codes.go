package calls

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"hutong/code"
	"hutong/code/registry"
	"hutong/payment"
	"hutong/reason"
	"hutong/service"
	"hutong/wire/api"
	"hutong/wire/problem"
)

// This file serves the X-ray, the codes that the switch issues for wallets, and the operator's calls on the code registry.

func (s *Calls) codeRoutes() {
	post(s, api.PathXray, s.xrayCode)
	post(s, api.PathIssueCode, s.issueCode)
	post(s, api.PathRevokeCode, s.revokeCode)
	get(s, api.PathRegistry, s.listRegistry)
	body(s, http.MethodPut, api.PathRegistry+"/{entry_id}", s.putRegistryEntry)
	s.handle(http.MethodDelete, api.PathRegistry+"/{entry_id}", s.deleteRegistryEntry)
}

func (s *Calls) issueCode(ctx context.Context, c *call, body *api.CodeIssueRequest) (int, api.Validator, error) {
	r := service.IssueRequest{Form: service.CodeForm(body.Form), Payer: payment.Payer{Reference: body.Payer.Reference, Residency: body.Payer.Residency}}
	if body.LifetimeSeconds != nil {
		r.Lifetime = time.Duration(*body.LifetimeSeconds) * time.Second
	}
	i, err := s.o.Service.Issue(ctx, c.caller, c.id, r)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, &api.CodeIssueAnswer{Call: api.CallSuccess, CodeID: i.ID.String(), Code: i.Code, Form: api.CodeForm(i.Form),
		ExpiresAt: api.FormatTime(i.ExpiresAt)}, nil
}

func (s *Calls) revokeCode(ctx context.Context, c *call, body *api.CodeRevokeRequest) (int, api.Validator, error) {
	id, err := payment.ParseID(body.CodeID)
	if err != nil {
		return 0, nil, problem.New(reason.NotFound, "code_id is not an id that this switch gave")
	}
	at, err := s.o.Service.Revoke(ctx, c.caller, id)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, &api.CodeRevokeAnswer{Call: api.CallSuccess, CodeID: body.CodeID, RevokedAt: api.FormatTime(at)}, nil
}

// Bounds of an X-ray's answer; openapi.yaml has the same.
const (
	maxXrayFields   = 512
	maxXrayFindings = 128
	maxXrayPayers   = 500
	maxXrayWhy      = 16  // of one institution
	maxXrayWhyAll   = 400 // of all, so that the operator's answer about a large network stays below a megabyte
)

func (s *Calls) xrayCode(ctx context.Context, c *call, body *api.XrayRequest) (int, api.Validator, error) {
	x, err := s.o.Service.Xray(ctx, c.caller, body.Code)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, &api.XrayAnswer{Call: api.CallSuccess, Xray: xrayModel(x)}, nil
}

func xrayModel(x *service.Xray) api.Xray {
	at := positions(x.Code.Raw)
	out := api.Xray{Scheme: x.Code.Scheme, SchemeName: textModel(x.Scheme), Kind: codeKind(x.Code), Valid: x.Code.Valid, Certainty: api.Certainty(x.Code.Certainty),
		Fields: []api.XrayField{}, Findings: []api.XrayFinding{}, Payability: []api.XrayPayability{},
		Truncated: len(x.Fields) > maxXrayFields || len(x.Findings) > maxXrayFindings || len(x.Payers) > maxXrayPayers}
	for _, f := range x.Fields[:min(len(x.Fields), maxXrayFields)] {
		from := at(f.Offset)
		length := at(f.Offset+f.Length) - from
		if x.Code.Kind == code.CPM {
			length = int32(min(f.Length, 4296)) // the value's bytes; Base64 text has no whole characters for them
		}
		m := api.XrayField{Path: clip(f.Path, 140), Depth: int32(min(f.Depth, 16)), Position: from, Length: length, Secret: secret(x.Code, f),
			Meaning: textModel(f.Meaning), Verdict: api.XrayVerdict(f.Verdict)}
		if !m.Secret {
			m.Raw = strings.ToValidUTF8(f.Raw, "\ufffd")
		}
		out.Fields = append(out.Fields, m)
	}
	for _, f := range x.Findings[:min(len(x.Findings), maxXrayFindings)] {
		out.Findings = append(out.Findings, api.XrayFinding{Severity: api.XrayVerdict(f.Severity), Tampering: f.Tampering, Path: clip(f.Path, 140), Position: at(f.Offset),
			Reason: string(f.Reason), Text: textModel(f.Text), Certainty: api.Certainty(f.Certainty)})
	}
	if x.Institution != "" {
		out.Registered = &api.XrayRegistered{Institution: x.Institution, Reason: x.Reason}
		if m := merchantModel(&x.Merchant); m.Name != "" && m.Country != "" {
			out.Registered.Merchant = &m
		}
	}
	left := maxXrayWhyAll
	for _, p := range x.Payers[:min(len(x.Payers), maxXrayPayers)] {
		m := api.XrayPayability{Institution: p.Participant.ID, Can: p.Payable, Reason: p.Reason, ReasonText: reasonText(p.Reason)}
		steps := min(len(p.Why), maxXrayWhy, left)
		out.Truncated = out.Truncated || steps < len(p.Why)
		left -= steps
		for _, w := range p.Why[:steps] {
			m.Why = append(m.Why, whyText(w))
		}
		out.Payability = append(out.Payability, m)
	}
	return out
}

// secret tells whether a field's value stays out of the answer. Of a consumer's code only what says whose application it is is told: answers
// are kept as evidence, and the code is a bearer secret.
func secret(c *code.Code, f code.Field) bool {
	if f.Secret || c.Kind != code.CPM {
		return f.Secret
	}
	switch last := f.Path[strings.LastIndexByte(f.Path, '.')+1:]; last {
	case "85", "4F", "50", "9F08", "5F2D":
		return false
	}
	return true
}

// positions turns byte offsets of a code into character positions; offsets outside of it become its ends.
func positions(raw string) func(offset int) int32 {
	return func(offset int) int32 {
		return int32(min(utf8.RuneCountInString(raw[:min(max(offset, 0), len(raw))]), 4296))
	}
}

// textModel is a text of the X-ray as the wire takes it.
func textModel(t code.Text) api.Text {
	return api.Text{EN: first(clip(t.EN, 140), "–"), ZH: first(clip(t.ZH, 140), clip(t.EN, 140), "–")}
}

func (s *Calls) listRegistry(ctx context.Context, c *call) (int, api.Validator, error) {
	query, err := url.ParseQuery(c.in.Query)
	if err != nil {
		return 0, nil, problem.New(reason.MalformedRequest, "the query cannot be read")
	}
	for name, values := range query {
		most := map[string]int{"prefix": 64, "after": 256}[name]
		if len(values) != 1 || values[0] == "" || utf8.RuneCountInString(values[0]) > most {
			return 0, nil, problem.New(reason.InvalidField, "the query takes prefix (at most 64 characters) and after (at most 256), each once and not empty")
		}
	}
	page, err := s.o.Service.RegistryEntries(ctx, c.caller, query.Get("prefix"), query.Get("after"))
	if err != nil {
		return 0, nil, err
	}
	out := &api.RegistryList{Call: api.CallSuccess, Version: page.Version, Entries: []api.RegistryItem{}, Next: page.Next}
	for _, i := range page.Items {
		out.Entries = append(out.Entries, itemModel(i))
	}
	return http.StatusOK, out, nil
}

func (s *Calls) putRegistryEntry(ctx context.Context, c *call, body *api.RegistryEntry) (int, api.Validator, error) {
	id, err := entryID(c)
	if err != nil {
		return 0, nil, err
	}
	if body.ID != id {
		f := api.FieldError{Pointer: "/id", Detail: "must be the id in the address, " + id}
		return 0, nil, problem.New(reason.InvalidField, "the entry has another id than the address", f)
	}
	item, version, err := s.o.Service.PutEntry(ctx, c.caller, entryOf(body))
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, &api.RegistryAnswer{Call: api.CallSuccess, Version: version, Item: itemModel(item)}, nil
}

func (s *Calls) deleteRegistryEntry(ctx context.Context, c *call) (int, api.Validator, error) {
	id, err := entryID(c)
	if err != nil {
		return 0, nil, err
	}
	version, err := s.o.Service.DeleteEntry(ctx, c.caller, id)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, &api.RegistryRemoval{Call: api.CallSuccess, Version: version, EntryID: id}, nil
}

// entryID is the entry that the address names.
func entryID(c *call) (string, error) {
	if err := noQuery(c); err != nil {
		return "", err
	}
	id := c.in.Path("entry_id")
	if !api.ValidRegistryID(id) {
		return "", problem.New(reason.InvalidField, "an entry's id is 1 to 64 letters, digits, dots, dashes and underscores")
	}
	return id, nil
}

func itemModel(i service.RegistryItem) api.RegistryItem {
	e := &i.Entry
	m := api.RegistryEntry{ID: clip(e.ID, 256), Prefix: e.Prefix, Mask: e.Mask, URIScheme: clip(e.URIScheme, 256), Host: clip(e.Host, 256), Path: clip(e.Path, 256),
		GUID: clip(e.GUID, 256), Tag: clip(e.Tag, 256), Country: clip(e.Country, 256), Currency: clip(e.Currency, 256), Scheme: clip(e.Scheme, 256),
		Issuer: clip(e.Issuer, 256), Network: clip(e.Network, 256), Certainty: api.Certainty(e.Certainty), Source: clip(e.Source, 500), From: e.From, To: e.To}
	for _, n := range e.Length[:min(len(e.Length), 64)] {
		m.Length = append(m.Length, int32(n))
	}
	for _, q := range e.Query[:min(len(e.Query), 64)] {
		if q != "" {
			m.Query = append(m.Query, clip(q, 256))
		}
	}
	if p := int32(e.Priority); p != 0 {
		m.Priority = &p
	}
	return api.RegistryItem{Layer: api.RegistryLayer(i.Layer), Entry: m}
}

func entryOf(m *api.RegistryEntry) registry.Entry {
	e := registry.Entry{ID: m.ID, Prefix: m.Prefix, Mask: m.Mask, URIScheme: m.URIScheme, Host: m.Host, Path: m.Path, Query: m.Query, GUID: m.GUID, Tag: m.Tag,
		Country: m.Country, Currency: m.Currency, Scheme: m.Scheme, Issuer: m.Issuer, Network: m.Network, Certainty: string(m.Certainty), Source: m.Source,
		From: m.From, To: m.To}
	for _, n := range m.Length {
		e.Length = append(e.Length, int(n))
	}
	if m.Priority != nil {
		e.Priority = int(*m.Priority)
	}
	return e
}

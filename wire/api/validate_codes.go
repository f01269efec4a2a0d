package api

// The part of validate.go for codes that the switch issues, the X-ray and the code registry.

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

var (
	registryID   = &form{isRegistryID, "a name of 1 to 64 letters, digits, dots, dashes and underscores"}
	registryText = &form{func(s string) bool { return isLine(s, 256) }, "at most 256 characters without control characters"}
)

func isRegistryID(s string) bool { return madeOf(s, 1, 64, isInstitution) }

// ValidRegistryID tells whether s can stand in the address of a registry entry.
func ValidRegistryID(s string) bool { return isRegistryID(s) }

// isLine tells whether s is text without control characters of at most so many characters.
func isLine(s string, most int) bool {
	return utf8.RuneCountInString(s) <= most && strings.IndexFunc(s, func(r rune) bool { return r < 0x20 || r == 0x7f }) < 0
}

// many walks a list that is bounded.
func many[T any](c *checker, field string, list []T, most int, each func(*T)) {
	if len(list) > most {
		c.fail(field, "has %d entries, at most %d are allowed", len(list), most)
		return
	}
	c.within(field, func() {
		for i := range list {
			c.within(strconv.Itoa(i), func() { each(&list[i]) })
		}
	})
}

// Validate implements Validator.
func (r *CodeIssueRequest) Validate() []FieldError {
	c := new(checker)
	enum(c, "form", r.Form)
	c.payer("payer", &r.Payer)
	if r.LifetimeSeconds != nil {
		c.integer("lifetime_seconds", int64(*r.LifetimeSeconds), 1, 86_400)
	}
	return c.errs
}

// Validate implements Validator.
func (a *CodeIssueAnswer) Validate() []FieldError {
	c := new(checker)
	enum(c, "call", a.Call)
	c.required("code_id", a.CodeID, idForm)
	c.required("code", a.Code, rawCode)
	enum(c, "form", a.Form)
	c.required("expires_at", a.ExpiresAt, timestamp)
	return c.errs
}

// Validate implements Validator.
func (r *CodeRevokeRequest) Validate() []FieldError {
	c := new(checker)
	c.required("code_id", r.CodeID, idForm)
	return c.errs
}

// Validate implements Validator.
func (a *CodeRevokeAnswer) Validate() []FieldError {
	c := new(checker)
	enum(c, "call", a.Call)
	c.required("code_id", a.CodeID, idForm)
	c.required("revoked_at", a.RevokedAt, timestamp)
	return c.errs
}

// Validate implements Validator.
func (r *XrayRequest) Validate() []FieldError {
	c := new(checker)
	c.required("code", r.Code, rawCode)
	return c.errs
}

// Validate implements Validator.
func (a *XrayAnswer) Validate() []FieldError {
	c := new(checker)
	enum(c, "call", a.Call)
	x := &a.Xray
	c.within("xray", func() {
		c.required("scheme", x.Scheme, slug)
		c.text("scheme_name", &x.SchemeName)
		enum(c, "kind", x.Kind)
		optionalEnum(c, "certainty", x.Certainty)
		many(c, "fields", x.Fields, 512, func(f *XrayField) {
			c.optional("path", f.Path, name)
			c.integer("depth", int64(f.Depth), 0, 16)
			c.integer("position", int64(f.Position), 0, 4296)
			c.integer("length", int64(f.Length), 0, 4296)
			c.optional("raw", f.Raw, rawCode)
			c.text("meaning", &f.Meaning)
			enum(c, "verdict", f.Verdict)
		})
		many(c, "findings", x.Findings, 128, func(f *XrayFinding) {
			enum(c, "severity", f.Severity)
			c.optional("path", f.Path, name)
			c.integer("position", int64(f.Position), 0, 4296)
			c.required("reason", f.Reason, slug)
			c.text("text", &f.Text)
			enum(c, "certainty", f.Certainty)
		})
		if r := x.Registered; r != nil {
			c.within("registered", func() {
				c.required("institution", r.Institution, institution)
				c.merchant("merchant", r.Merchant)
				c.reason("reason", r.Reason)
			})
		}
		many(c, "payability", x.Payability, 500, func(p *XrayPayability) {
			c.required("institution", p.Institution, institution)
			c.reason("reason", p.Reason)
			c.text("reason_text", p.ReasonText)
			many(c, "why", p.Why, 16, func(t *Text) {
				c.required("en", t.EN, name)
				c.required("zh", t.ZH, name)
			})
			if p.Can {
				c.forbidden("reason", p.Reason != "", "can is true")
			} else {
				c.needed("reason", p.Reason != "", "can is false")
			}
		})
	})
	return c.errs
}

func (c *checker) registryEntry(e *RegistryEntry) {
	c.required("id", e.ID, registryText)
	c.required("issuer", e.Issuer, registryText)
	for _, f := range [...]struct{ field, value string }{
		{"prefix", e.Prefix}, {"mask", e.Mask}, {"uri_scheme", e.URIScheme}, {"host", e.Host}, {"path", e.Path}, {"guid", e.GUID},
		{"tag", e.Tag}, {"country", e.Country}, {"currency", e.Currency}, {"scheme", e.Scheme}, {"network", e.Network},
	} {
		c.optional(f.field, f.value, registryText)
	}
	many(c, "length", e.Length, 64, func(n *int32) { c.integer("", int64(*n), 1, 64) })
	many(c, "query", e.Query, 64, func(q *RegistryText) { c.required("", *q, registryText) })
	if e.Priority != nil {
		c.integer("priority", int64(*e.Priority), -1000, 1000)
	}
	optionalEnum(c, "certainty", e.Certainty)
	c.required("source", e.Source, longText)
	c.optional("from", e.From, date)
	c.optional("to", e.To, date)
}

func (c *checker) registryItem(i *RegistryItem) {
	enum(c, "layer", i.Layer)
	c.within("entry", func() { c.registryEntry(&i.Entry) })
}

// Validate implements Validator.
func (e *RegistryEntry) Validate() []FieldError {
	c := new(checker)
	c.registryEntry(e)
	return c.errs
}

// Validate implements Validator.
func (a *RegistryList) Validate() []FieldError {
	c := new(checker)
	enum(c, "call", a.Call)
	c.version(a.Version)
	many(c, "entries", a.Entries, 100, c.registryItem)
	c.optional("next", a.Next, registryText)
	return c.errs
}

// Validate implements Validator.
func (a *RegistryAnswer) Validate() []FieldError {
	c := new(checker)
	enum(c, "call", a.Call)
	c.version(a.Version)
	c.within("item", func() { c.registryItem(&a.Item) })
	return c.errs
}

// Validate implements Validator.
func (a *RegistryRemoval) Validate() []FieldError {
	c := new(checker)
	enum(c, "call", a.Call)
	c.version(a.Version)
	c.required("entry_id", a.EntryID, registryID)
	return c.errs
}

func (c *checker) version(v int64) { c.integer("version", v, 0, 1_000_000_000_000_000) }

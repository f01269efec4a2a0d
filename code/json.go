package code

import (
	"time"
	"unicode/utf8"
)

// AppendJSON appends the code as one JSON object of docs/decode.schema.json to dst. What the code does not say is absent;
// "errors" is always there, empty for a valid code.
func (c *Code) AppendJSON(dst []byte) []byte {
	w := jsonWriter{b: append(dst, '{')}
	w.field("scheme", c.Scheme)
	w.field("kind", string(c.Kind))
	w.key("valid")
	if c.Valid {
		w.b = append(w.b, "true"...)
	} else {
		w.b = append(w.b, "false"...)
	}
	w.field("certainty", string(c.Certainty))
	w.problems("errors", c.Errors)
	if len(c.Warnings) > 0 {
		w.problems("warnings", c.Warnings)
	}
	w.field("country", c.Country)
	w.field("currency", string(c.Currency))
	if c.CurrencyNumeric != "" {
		w.field("currency_numeric", c.CurrencyNumeric)
	} else {
		w.field("currency_numeric", c.Currency.Numeric())
	}
	w.field("amount", c.Amount)
	if c.Merchant != (Merchant{}) {
		w.open("merchant", '{')
		w.field("name", c.Merchant.Name)
		w.field("city", c.Merchant.City)
		w.field("mcc", c.Merchant.MCC)
		w.field("postal_code", c.Merchant.PostalCode)
		w.b = append(w.b, '}')
	}
	if len(c.Accounts) > 0 {
		w.open("accounts", '[')
		for i := range c.Accounts {
			a := &c.Accounts[i]
			w.element(i)
			w.field("tag", a.Tag)
			w.field("network", a.Network)
			w.field("guid", a.GUID)
			w.field("type", a.Type)
			w.field("id", a.ID)
			w.field("bank", a.Bank)
			w.field("issuer", a.Issuer)
			w.b = append(w.b, '}')
		}
		w.b = append(w.b, ']')
	}
	if len(c.Reference) > 0 {
		w.open("reference", '{')
		for i, p := range c.Reference {
			if !c.Reference[:i].has(p.Key) {
				w.field(p.Key, p.Value)
			}
		}
		w.b = append(w.b, '}')
	}
	if c.Alternate != (Alternate{}) {
		w.open("alternate", '{')
		w.field("language", c.Alternate.Language)
		w.field("name", c.Alternate.Name)
		w.field("city", c.Alternate.City)
		w.b = append(w.b, '}')
	}
	w.field("tip", c.Tip)
	w.field("fee_fixed", c.FeeFixed)
	w.field("fee_percent", c.FeePercent)
	w.field("crc", c.CRC)
	w.field("crc_computed", c.CRCComputed)
	if !c.ExpiresAt.IsZero() {
		w.key("expires_at")
		w.b = append(w.b, '"')
		w.b = c.ExpiresAt.AppendFormat(w.b, time.RFC3339Nano)
		w.b = append(w.b, '"')
	}
	if c.Issuer != nil {
		w.open("issuer", '{')
		w.field("entry", c.Issuer.ID)
		w.field("participant", c.Issuer.Issuer)
		w.field("network", c.Issuer.Network)
		w.b = append(w.b, '}')
	}
	return append(w.b, '}')
}

// MarshalJSON is AppendJSON for encoders.
func (c *Code) MarshalJSON() ([]byte, error) { return c.AppendJSON(nil), nil }

func (r References) has(key string) bool {
	for _, p := range r {
		if p.Key == key {
			return true
		}
	}
	return false
}

// jsonWriter appends members; it writes a comma where one is due by looking at the last byte.
type jsonWriter struct{ b []byte }

func (w *jsonWriter) comma() {
	if last := w.b[len(w.b)-1]; last != '{' && last != '[' {
		w.b = append(w.b, ',')
	}
}

func (w *jsonWriter) key(k string) {
	w.comma()
	w.b = appendJSONString(w.b, k)
	w.b = append(w.b, ':')
}

// field writes a member, nothing for an empty value.
func (w *jsonWriter) field(k, v string) {
	if v == "" {
		return
	}
	w.key(k)
	w.b = appendJSONString(w.b, v)
}

func (w *jsonWriter) open(k string, bracket byte) {
	w.key(k)
	w.b = append(w.b, bracket)
}

func (w *jsonWriter) element(i int) {
	if i > 0 {
		w.b = append(w.b, ',')
	}
	w.b = append(w.b, '{')
}

func (w *jsonWriter) problems(k string, list []Problem) {
	w.open(k, '[')
	for i, p := range list {
		w.element(i)
		w.field("tag", p.Tag)
		w.key("offset")
		w.b = appendInt(w.b, p.Offset)
		w.field("reason", string(p.Reason))
		w.field("text", p.Text)
		w.b = append(w.b, '}')
	}
	w.b = append(w.b, ']')
}

func appendInt(b []byte, n int) []byte {
	if n >= 10 {
		b = appendInt(b, n/10)
	}
	return append(b, byte('0'+n%10))
}

// appendJSONString quotes s; bytes that are no UTF-8 become U+FFFD.
func appendJSONString(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); {
		ch := s[i]
		if ch >= ' ' && ch != '"' && ch != '\\' && ch < utf8.RuneSelf {
			i++
			continue
		}
		if ch >= utf8.RuneSelf {
			r, n := utf8.DecodeRuneInString(s[i:])
			if r != utf8.RuneError || n > 1 {
				i += n
				continue
			}
			b = append(append(b, s[start:i]...), "\ufffd"...)
			i++
			start = i
			continue
		}
		b = append(b, s[start:i]...)
		switch ch {
		case '"', '\\':
			b = append(b, '\\', ch)
		case '\n':
			b = append(b, '\\', 'n')
		case '\r':
			b = append(b, '\\', 'r')
		case '\t':
			b = append(b, '\\', 't')
		default:
			b = append(b, '\\', 'u', '0', '0', upperHex[ch>>4], upperHex[ch&15])
		}
		i++
		start = i
	}
	return append(append(b, s[start:]...), '"')
}

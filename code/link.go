package code

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"strings"
	"time"

	"hutong/code/registry"
)

// Links: which network or aggregator a link belongs to is the registry's business; forms with fields of their own (UPI,
// Alipay+, deep links that wrap a code) are read here.

// schemeEnd is the length of "scheme" in "scheme://…", 0 when the payload is no link.
func schemeEnd(raw string) int {
	i := strings.Index(cut(raw, 40), "://")
	if i < 1 || (raw[0]|32)-'a' > 25 {
		return 0
	}
	for j := range i {
		if c := raw[j]; !isAlnum(c) && (j == 0 || c != '+' && c != '.' && c != '-') {
			return 0
		}
	}
	return i
}

// splitLink takes a link apart without decoding anything. Host is lower-cased and freed of user information and port.
func splitLink(raw string) registry.Link {
	n := schemeEnd(raw)
	l := registry.Link{Scheme: strings.ToLower(raw[:n])}
	rest := raw[n+3:]
	rest, _, _ = strings.Cut(rest, "#")
	rest, l.Query, _ = strings.Cut(rest, "?")
	host, path, hasPath := strings.Cut(rest, "/")
	if hasPath {
		l.Path = "/" + path
	}
	if at := strings.LastIndexByte(host, '@'); at >= 0 {
		host = "\x00" + host[at+1:] // a link with user information is nobody's code: it is how look-alikes are made
	}
	if colon := strings.LastIndexByte(host, ':'); colon >= 0 && isDigits(host[colon+1:]) {
		host = host[:colon]
	}
	l.Host = strings.ToLower(host)
	return l
}

// queryPair is one raw pair of a query and where its key begins.
type queryPair struct {
	key, value string
	offset     int
}

// queryPairs splits a raw query. Nothing is decoded; a plus stays a plus.
func queryPairs(raw string) []queryPair {
	at := strings.IndexByte(raw, '?')
	if at < 0 {
		return nil
	}
	query, _, _ := strings.Cut(raw[at+1:], "#")
	offset := at + 1
	var out []queryPair
	for pair := range strings.SplitSeq(query, "&") {
		if pair != "" {
			key, value, _ := strings.Cut(pair, "=")
			out = append(out, queryPair{key, value, offset})
		}
		offset += len(pair) + 1
	}
	return out
}

func decodeLink(c *Code, reg *registry.Snapshot, now time.Time, depth int) {
	l := splitLink(c.Raw)
	c.Kind = URL
	switch l.Scheme {
	case "upi":
		decodeUPI(c, l)
		return
	case "tez", "gpay", "phonepe", "paytmmp", "bhim", "credpay":
		// Payment apps' own schemes for the same parameters: tez://upi/pay?pa=…
		if l.Path == "/pay" || l.Host == "pay" {
			decodeUPI(c, registry.Link{Scheme: l.Scheme, Host: "pay", Query: l.Query})
			return
		}
	}
	e := reg.Link(l, now)
	if e != nil {
		c.Issuer, c.Certainty = e, certaintyOf(e)
		c.Scheme = e.Scheme
		if c.Scheme == "" {
			c.Scheme = SchemeUnknown
		}
		a := Account{Tag: "url", Network: e.Network, Type: "url", ID: c.Raw, Issuer: e.Issuer}
		if id := lastSegment(l); id != "" {
			a.Type, a.ID = "token", id
		}
		c.account(a)
		return
	}
	if l.Scheme != "http" && l.Scheme != "https" {
		for _, p := range queryPairs(c.Raw) {
			if p.key == "qPay_QRcode" {
				decodeWrapped(c, "mn-qpay", p, reg, now, depth)
				return
			}
		}
	} else if payload, ok := mpmPayload(l); ok {
		decodeAlipayPlus(c, payload)
		return
	}
	c.Kind = Unknown
	if l.Scheme == "http" || l.Scheme == "https" || l.Host != "" {
		c.fail("", 0, ReasonUnknown, "no issuer in the registry claims links of "+quote(l.Host)+"; an operator can add a host and path")
		return
	}
	c.fail("", 0, ReasonUnknown, "this link is no payment code of a known form")
}

// lastSegment is a link's token: the last part of its path, else the value of its first parameter.
func lastSegment(l registry.Link) string {
	path := strings.Trim(l.Path, "/")
	if i := strings.LastIndexByte(path, '/'); i >= 0 {
		path = path[i+1:]
	}
	if l.Scheme == "wxp" {
		return l.Host
	}
	if l.Query != "" {
		first, _, _ := strings.Cut(l.Query, "&")
		if _, v, ok := strings.Cut(first, "="); ok && v != "" {
			return v
		}
	}
	return path
}

// decodeWrapped reads an app's link that carries an EMVCo payload: valid when the payload is.
func decodeWrapped(c *Code, scheme string, p queryPair, reg *registry.Snapshot, now time.Time, depth int) {
	c.Scheme, c.Certainty = scheme, Certain
	at := min(p.offset+len(p.key)+1, len(c.Raw))
	// The payload may hold & and =, raw; it is the rest of the link.
	rest := c.Raw[at:]
	inner := rest
	if strings.Contains(rest, "%") {
		decoded, ok := percentDecode(rest)
		if !ok {
			c.fail(p.key, at, ReasonEncoding, "the wrapped payload's percent encoding is broken")
		}
		inner = decoded
	}
	if depth > 0 {
		c.fail(p.key, at, ReasonInner, "a link wraps a link")
		return
	}
	in := &Code{Raw: inner, Scheme: SchemeUnknown, Kind: Unknown}
	decodeInto(in, reg, now, depth+1)
	in.Valid = len(in.Errors) == 0
	c.Inner = in
	if in.Kind != Static && in.Kind != Dynamic {
		c.fail(p.key, at, ReasonInner, "the link wraps no merchant code")
		return
	}
	for _, e := range in.Errors {
		c.fail(p.key+"."+e.Tag, at+e.Offset, e.Reason, e.Text)
	}
	c.Warnings = append(c.Warnings, in.Warnings...)
	c.Country, c.Currency, c.CurrencyNumeric, c.Amount = in.Country, in.Currency, in.CurrencyNumeric, in.Amount
	c.Merchant, c.Accounts, c.Reference, c.Alternate = in.Merchant, in.Accounts, in.Reference, in.Alternate
	c.Tip, c.FeeFixed, c.FeePercent, c.CRC, c.ExpiresAt = in.Tip, in.FeeFixed, in.FeePercent, in.CRC, in.ExpiresAt
}

// mpmPayload finds the payload of an Alipay+ merchant code: https://<any host>/MPM/3/<payload>.
func mpmPayload(l registry.Link) (string, bool) {
	path := strings.TrimPrefix(l.Path, "/")
	std, rest, ok1 := strings.Cut(path, "/")
	version, payload, ok2 := strings.Cut(rest, "/")
	if !ok1 || !ok2 || !strings.EqualFold(std, "MPM") || version != "3" || payload == "" {
		return "", false
	}
	return payload, true
}

// decodeAlipayPlus reads the general payload of an Alipay+ merchant code: Base64 of objects with four-character identifiers
// and three-digit lengths (GPLD: PLVS version, CDSD code issuer's data, CIRD …).
func decodeAlipayPlus(c *Code, payload string) {
	c.Scheme, c.Certainty = "alipayplus", Certain
	at := strings.Index(c.Raw, payload)
	text := payload
	if decoded, ok := percentDecode(payload); ok {
		text = decoded
	}
	data, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(text, "="))
	if err != nil {
		data, err = base64.RawURLEncoding.DecodeString(strings.TrimRight(text, "="))
	}
	if err != nil {
		c.fail("GPLD", at, ReasonEncoding, "the general payload is not Base64")
		return
	}
	body, bad := longTLV(string(data))
	if bad != "" || len(body) != 1 || body[0].key != "GPLD" {
		c.fail("GPLD", at, ReasonFormat, "the general payload is not one GPLD object "+bad)
		return
	}
	objects, bad := longTLV(body[0].value)
	if bad != "" {
		c.fail("GPLD", at, ReasonOverrun, "the general payload's objects do not add up: "+bad)
		return
	}
	version := false
	for _, o := range objects {
		switch o.key {
		case "PLVS":
			version = true
			c.ref("version", o.value)
		case "CDSD", "CIRD":
			spans, fault := readTLV(nil, o.value, 0, len(o.value), isASCII(o.value))
			if fault != nil {
				c.fail(o.key, at, ReasonNotNested, fault.text)
				continue
			}
			a := Account{Tag: o.key, Network: "alipayplus", Type: "merchant-id", Offset: at}
			for _, s := range spans {
				switch s.tag {
				case 1:
					a.Bank = s.of(o.value)
				case 2:
					a.ID = s.of(o.value)
				}
			}
			c.account(a)
		}
	}
	if !version {
		c.fail("PLVS", at, ReasonMissing, "the payload's version (PLVS) is missing")
	}
}

// longTLV reads objects of a four-character identifier and a three-digit length.
func longTLV(s string) (out []queryPair, bad string) {
	if !isASCII(s) {
		return nil, "(not ASCII)"
	}
	for i := 0; i < len(s); {
		if len(s)-i < 7 || !isDigits(s[i+4:i+7]) {
			return out, "(no identifier and length at " + itoa(i) + ")"
		}
		n := int(s[i+4]-'0')*100 + int(s[i+5]-'0')*10 + int(s[i+6]-'0')
		if n > len(s)-i-7 {
			return out, "(" + s[i:i+4] + " claims " + itoa(n) + " characters)"
		}
		out = append(out, queryPair{s[i : i+4], s[i+7 : i+7+n], i})
		i += 7 + n
	}
	return out, ""
}

// decodeUPI reads a UPI payment link (NPCI UPI linking specification 1.6): nothing in it is form-encoded; sign covers the
// original string, so raw bytes are kept.
func decodeUPI(c *Code, l registry.Link) {
	c.Scheme, c.Kind, c.Certainty = "upi", URL, Certain
	c.Country, c.Currency = "IN", "INR"
	if l.Host != "pay" || strings.Trim(l.Path, "/") != "" {
		c.fail("", 0, ReasonNotPayment, "this is a UPI "+quote(l.Host)+" link, not a pay link")
	}
	var seen [24]string
	nSeen := 0
	pa := false
	for _, p := range queryPairs(c.Raw) {
		for _, s := range seen[:nSeen] {
			switch {
			case s != p.key:
			case s == "pa" || s == "am" || s == "cu":
				c.fail(p.key, p.offset, ReasonDuplicate, "parameter "+quote(p.key)+" occurs twice")
			default:
				c.warn(cut(p.key, 20), p.offset, ReasonDuplicate, "parameter "+quote(p.key)+" occurs twice")
			}
		}
		if nSeen < len(seen) {
			seen[nSeen] = p.key
			nSeen++
		}
		value, ok := percentDecode(p.value)
		if !ok && p.key != "sign" {
			// Shops' names hold raw percent signs; what cannot be decoded stays as written.
			c.warn(cut(p.key, 20), p.offset, ReasonEncoding, "percent encoding in "+quote(p.value)+" is broken")
		}
		c.upiParameter(p, value, &pa)
	}
	if !pa {
		c.fail("pa", len(c.Raw), ReasonMissing, "the payee's address (pa) is missing")
	}
}

func (c *Code) upiParameter(p queryPair, value string, pa *bool) {
	switch p.key {
	case "pa":
		*pa = value != ""
		if value == "" {
			return
		}
		c.account(Account{Tag: "pa", Network: "upi", Type: "vpa", ID: value, Offset: p.offset})
		if !validVPA(value) {
			c.fail("pa", p.offset, ReasonAccount, quote(value)+" is not a UPI address (name@handle)")
		}
	case "pn":
		c.Merchant.Name = value
	case "mc":
		if value != "" && (len(value) != 4 || !isDigits(value)) {
			c.warn("mc", p.offset, ReasonValue, "a merchant category is four digits, not "+quote(value))
		}
		c.Merchant.MCC = value
	case "am":
		takeAmount(c, "am", p.offset, value)
	case "mam":
		if _, _, ok := decimal(value); value != "" && value != "null" && !ok {
			c.fail("mam", p.offset, ReasonAmount, "a minimum amount is a decimal number, not "+quote(value))
		}
		c.ref("min_amount", value)
	case "cu":
		if value != "" && value != "INR" {
			c.fail("cu", p.offset, ReasonCurrency, "UPI is paid in INR, not "+quote(value))
		}
	case "tr":
		c.ref("ref", value)
	case "tn":
		c.ref("note", value)
	case "pinCode":
		c.Merchant.PostalCode = value
	case "QRexpire":
		t, err := time.Parse(time.RFC3339, value)
		if err != nil {
			c.warn("QRexpire", p.offset, ReasonExpiry, "the expiry "+quote(value)+" is not a moment")
			return
		}
		c.ExpiresAt = t
	case "sign":
		c.ref("sign", p.value)
	case "mode", "purpose", "orgid", "tid", "ver", "mid", "msid", "mtid", "url", "refUrl":
		c.ref(p.key, value)
	}
}

// walletJSON lists known JSON forms by the keys that must be there.
var walletJSON = []struct {
	keys         []string
	network, typ string
	id, name     string
	bank         string
}{
	{[]string{"accountNumber", "accountName", "bankCode"}, "nepal-bank", "account", "accountNumber", "accountName", "bankCode"},
	{[]string{"eSewa_id", "name"}, "esewa", "wallet", "eSewa_id", "name", ""},
	{[]string{"Khalti_ID", "name"}, "khalti", "wallet", "Khalti_ID", "name", ""},
}

// unreadableJSON are forms that are recognised and can't be read offline.
var unreadableJSON = []struct {
	keys []string
	text string
}{
	{[]string{"TYP", "CRY"}, "this is a CoDi code of the Bank of Mexico: it is encrypted and can't be read offline"},
	{[]string{"TYP", "ic"}, "this is a CoDi code of the Bank of Mexico: it is encrypted and can't be read offline"},
}

// decodeWalletJSON reads flat JSON objects of wallets and bank apps.
func decodeWalletJSON(c *Code) {
	fields, ok := flatJSON(c.Raw)
	if !ok {
		c.fail("", 0, ReasonUnknown, "this is neither a wallet's flat JSON object nor another payment code")
		return
	}
	all := func(keys []string) bool {
		for _, k := range keys {
			if _, ok := fields[k]; !ok {
				return false
			}
		}
		return true
	}
	for _, u := range unreadableJSON {
		if all(u.keys) {
			c.fail("", 0, ReasonUnreadable, u.text)
			return
		}
	}
	for _, w := range walletJSON {
		if !all(w.keys) {
			continue
		}
		c.Scheme, c.Kind, c.Certainty = "nepal-wallet-json", URL, Likely
		c.Country, c.Currency = "NP", "NPR"
		c.Merchant.Name = fields[w.name]
		at := max(0, strings.Index(c.Raw, `"`+w.id+`"`))
		c.account(Account{Tag: w.id, Network: w.network, Type: w.typ, ID: fields[w.id], Bank: fields[w.bank], Offset: at})
		for _, k := range w.keys {
			if fields[k] == "" {
				c.fail(k, max(0, strings.Index(c.Raw, `"`+k+`"`)), ReasonMissing, k+" is empty")
			}
		}
		return
	}
	c.fail("", 0, ReasonUnknown, "no known wallet writes a JSON object with these keys")
}

// flatJSON reads one JSON object; nested values keep their key and lose their content. Duplicate keys are refused.
func flatJSON(raw string) (map[string]string, bool) {
	d := json.NewDecoder(strings.NewReader(raw))
	d.UseNumber()
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, false
	}
	out := map[string]string{}
	for d.More() {
		t, err := d.Token()
		key, isKey := t.(string)
		if err != nil || !isKey {
			return nil, false
		}
		if _, twice := out[key]; twice {
			return nil, false
		}
		v, err := d.Token()
		if err != nil {
			return nil, false
		}
		switch v := v.(type) {
		case string:
			out[key] = v
		case json.Number:
			out[key] = v.String()
		case json.Delim:
			out[key] = ""
			for depth := 1; depth > 0; {
				t, err := d.Token()
				if err != nil {
					return nil, false
				}
				switch t {
				case json.Delim('{'), json.Delim('['):
					depth++
				case json.Delim('}'), json.Delim(']'):
					depth--
				}
				if depth > 32 {
					return nil, false
				}
			}
		default:
			out[key] = ""
		}
	}
	if _, err := d.Token(); err != nil {
		return nil, false
	}
	_, err := d.Token()
	return out, err == io.EOF
}

// Package httpsig signs and verifies HTTP messages (RFC 9421) and their content (RFC 9530).
//
// base.go is the general half: it resolves covered components and builds signature bases for any label, parameters and algorithm.
// profile.go is Hutong's use of it: which components are covered, Ed25519 and nothing else, keys found by id, a window of time, nonces.
// The algorithm comes from the key that the reader holds, never from the message.
//
// Not implemented, because nothing here speaks of them: "bs" (section 2.1.3) and "tr" (section 2.1.4) component parameters; a signature
// that asks for them doesn't verify.
package httpsig

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/dunglas/httpsfv"
)

// Message is what a signature may speak of: a request, or an answer together with its request.
type Message struct {
	Method    string // "POST"
	Scheme    string // "https", in lower case
	Authority string // host and port as sent; normalised when it is used (section 2.2.3)
	Target    string // the request target as sent: path, and "?query" when there is one
	Header    http.Header
	Status    int      // 0 in a request
	Request   *Message // in an answer: the request it belongs to, for components with ";req" (section 2.4)
}

// FromRequest looks at a request, one that was received as well as one to be sent.
func FromRequest(r *http.Request) *Message {
	m := messageOf(r)
	return &m
}

// messageOf is FromRequest for callers who keep nothing of it.
func messageOf(r *http.Request) Message {
	m := Message{Method: r.Method, Header: r.Header, Authority: r.Host, Scheme: r.URL.Scheme, Target: r.RequestURI}
	if m.Method == "" {
		m.Method = http.MethodGet
	}
	if m.Authority == "" {
		m.Authority = r.URL.Host
	}
	if m.Target == "" {
		m.Target = r.URL.RequestURI()
	} else if !strings.HasPrefix(m.Target, "/") {
		m.Target = r.URL.RequestURI() // absolute-form and the like say the same as the parsed URL
	}
	if m.Scheme == "" {
		m.Scheme = "http"
		if r.TLS != nil {
			m.Scheme = "https"
		}
	}
	return m
}

var (
	errNoField   = errors.New("the message has no such field")
	errComponent = errors.New("no such component")
)

// Base is the signature base of section 2.5: one line for each covered component and the signature's parameters. It refuses components
// that are unknown, absent or named twice, and values that span lines.
func Base(m *Message, input httpsfv.InnerList) (string, error) {
	params, err := httpsfv.Marshal(input)
	if err != nil {
		return "", fmt.Errorf("signature parameters: %w", err)
	}
	var b strings.Builder
	b.Grow(512)
	seen := make(map[string]struct{}, len(input.Items))
	for _, item := range input.Items {
		name, ok := item.Value.(string)
		if !ok {
			return "", errors.New("a covered component is not a string")
		}
		id, err := httpsfv.Marshal(item)
		if err != nil {
			return "", fmt.Errorf("component %q: %w", name, err)
		}
		if _, twice := seen[id]; twice {
			return "", fmt.Errorf("component %s is covered twice", id)
		}
		seen[id] = struct{}{}
		value, err := component(m, name, item.Params)
		if err != nil {
			return "", fmt.Errorf("component %s: %w", id, err)
		}
		if strings.ContainsAny(value, "\r\n") {
			return "", fmt.Errorf("component %s: its value spans lines", id)
		}
		b.WriteString(id)
		b.WriteString(": ")
		b.WriteString(value)
		b.WriteByte('\n')
	}
	b.WriteString(`"@signature-params": `)
	b.WriteString(params)
	return b.String(), nil
}

// component resolves one component (sections 2.1 to 2.4).
func component(m *Message, name string, params *httpsfv.Params) (string, error) {
	var key, parameter string
	var hasKey, hasName, sf bool
	if params != nil {
		for _, p := range params.Names() {
			v, _ := params.Get(p)
			switch p {
			case "req":
				if v != true || m.Request == nil {
					return "", errors.New("there is no request to speak of")
				}
				m = m.Request
			case "key":
				key, hasKey = v.(string)
				if !hasKey {
					return "", errors.New("parameter key is not a string")
				}
			case "name":
				parameter, hasName = v.(string)
				if !hasName {
					return "", errors.New("parameter name is not a string")
				}
			case "sf":
				if v != true {
					return "", errors.New("parameter sf has a value")
				}
				sf = true
			default:
				return "", fmt.Errorf("parameter %q is not supported", p)
			}
		}
	}
	if !strings.HasPrefix(name, "@") {
		if hasName {
			return "", errors.New("a field has no parameter name")
		}
		return field(m, name, key, hasKey, sf)
	}
	if hasKey || sf || (hasName != (name == "@query-param")) {
		return "", errors.New("a parameter does not belong here")
	}
	if name == "@status" {
		if m.Status == 0 {
			return "", errors.New("a request has no status")
		}
		return strconv.Itoa(m.Status), nil
	}
	if m.Status != 0 {
		return "", errors.New("only the request has it")
	}
	path, query, hasQuery := strings.Cut(m.Target, "?")
	if path == "" {
		path = "/"
	}
	switch name {
	case "@method":
		return m.Method, nil
	case "@authority":
		return normalAuthority(m.Authority, m.Scheme), nil
	case "@scheme":
		return strings.ToLower(m.Scheme), nil
	case "@path":
		return path, nil
	case "@query":
		return "?" + query, nil
	case "@request-target":
		return m.Target, nil
	case "@target-uri":
		uri := strings.ToLower(m.Scheme) + "://" + normalAuthority(m.Authority, m.Scheme) + path
		if hasQuery {
			uri += "?" + query
		}
		return uri, nil
	case "@query-param":
		return queryParam(query, parameter)
	}
	return "", errComponent
}

// normalAuthority writes a host in lower case and leaves the scheme's own port out (section 2.2.3).
func normalAuthority(authority, scheme string) string {
	a := strings.ToLower(authority)
	switch strings.ToLower(scheme) {
	case "https":
		return strings.TrimSuffix(a, ":443")
	case "http":
		return strings.TrimSuffix(a, ":80")
	}
	return a
}

// queryParam decodes, finds and re-encodes one query parameter (section 2.2.8); one that is there several times is refused, because
// its lines could not be told apart.
func queryParam(query, encodedName string) (string, error) {
	want, err := url.QueryUnescape(encodedName)
	if err != nil {
		return "", errors.New("parameter name is not encoded")
	}
	found, value := 0, ""
	for pair := range strings.SplitSeq(query, "&") {
		k, v, _ := strings.Cut(pair, "=")
		name, err := url.QueryUnescape(k)
		if err != nil || name != want {
			continue
		}
		if value, err = url.QueryUnescape(v); err != nil {
			return "", errors.New("the query parameter is not encoded")
		}
		found++
	}
	if found != 1 {
		return "", fmt.Errorf("the query parameter is there %d times", found)
	}
	return percentEncode(value), nil
}

// percentEncode is the application/x-www-form-urlencoded percent-encode set of the URL standard, with spaces as %20.
func percentEncode(s string) string {
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '*', c == '-', c == '.', c == '_':
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

// field is the value of a header field (section 2.1): lines trimmed and joined, or one member of a dictionary, or strictly serialised.
func field(m *Message, name, key string, hasKey, sf bool) (string, error) {
	if name == "" || name != strings.ToLower(name) {
		return "", errComponent
	}
	values := m.Header[http.CanonicalHeaderKey(name)]
	if name == "host" && len(values) == 0 && m.Authority != "" {
		values = []string{m.Authority}
	}
	if len(values) == 0 {
		return "", errNoField
	}
	if hasKey {
		d, err := httpsfv.UnmarshalDictionary(values)
		if err != nil {
			return "", fmt.Errorf("the field is not a dictionary: %w", err)
		}
		member, ok := d.Get(key)
		if !ok {
			return "", fmt.Errorf("the field has no member %q", key)
		}
		return marshalMember(member)
	}
	if sf {
		return strictField(values)
	}
	if len(values) == 1 {
		return strings.Trim(values[0], " \t"), nil
	}
	trimmed := make([]string, len(values))
	for i, v := range values {
		trimmed[i] = strings.Trim(v, " \t")
	}
	return strings.Join(trimmed, ", "), nil
}

func marshalMember(member httpsfv.Member) (string, error) {
	switch v := member.(type) {
	case httpsfv.Item:
		return httpsfv.Marshal(v)
	case httpsfv.InnerList:
		return httpsfv.Marshal(v)
	}
	return "", errors.New("the member is neither an item nor a list")
}

// strictField serialises a structured field anew (section 2.1.1). Which of the three types a field has is its own affair; the first that
// parses is taken, dictionary first, as the fields that Hutong knows are dictionaries.
func strictField(values []string) (string, error) {
	if d, err := httpsfv.UnmarshalDictionary(values); err == nil {
		return httpsfv.Marshal(d)
	}
	if l, err := httpsfv.UnmarshalList(values); err == nil {
		return httpsfv.Marshal(l)
	}
	i, err := httpsfv.UnmarshalItem(values)
	if err != nil {
		return "", fmt.Errorf("the field is not a structured field: %w", err)
	}
	return httpsfv.Marshal(i)
}

// Cover lists components without parameters.
func Cover(names ...string) []httpsfv.Item {
	items := make([]httpsfv.Item, len(names))
	for i, n := range names {
		items[i] = httpsfv.NewItem(n)
	}
	return items
}

// Attach signs the message under the label and adds Signature-Input and Signature to its header. sign gets the signature base.
func Attach(m *Message, label string, input httpsfv.InnerList, sign func(base string) ([]byte, error)) error {
	base, err := Base(m, input)
	if err != nil {
		return err
	}
	signature, err := sign(base)
	if err != nil {
		return err
	}
	in, out := httpsfv.NewDictionary(), httpsfv.NewDictionary()
	in.Add(label, input)
	out.Add(label, httpsfv.NewItem(signature))
	inText, err := httpsfv.Marshal(in)
	if err != nil {
		return err
	}
	outText, err := httpsfv.Marshal(out)
	if err != nil {
		return err
	}
	m.Header.Add("Signature-Input", inText)
	m.Header.Add("Signature", outText)
	return nil
}

var (
	// ErrNoSignature says that the message carries no signature under the label.
	ErrNoSignature = errors.New("the message has no signature under this label")
	// ErrMalformed says that Signature-Input or Signature can't be read.
	ErrMalformed = errors.New("the signature fields cannot be read")
)

// The most that is read of the signature fields, so that hostile headers cost little: together, in bytes, and components covered.
const (
	maxSignatureFields = 8 << 10
	maxComponents      = 32
)

// Find reads the signature with the label: what it covers, with its parameters, and its bytes. ErrNoSignature or ErrMalformed.
func Find(h http.Header, label string) (httpsfv.InnerList, []byte, error) {
	inputs, signatures := h["Signature-Input"], h["Signature"]
	if len(inputs) == 0 || len(signatures) == 0 {
		return httpsfv.InnerList{}, nil, ErrNoSignature
	}
	size := 0
	for _, v := range inputs {
		size += len(v)
	}
	for _, v := range signatures {
		size += len(v)
	}
	if size > maxSignatureFields {
		return httpsfv.InnerList{}, nil, fmt.Errorf("%w: more than %d bytes", ErrMalformed, maxSignatureFields)
	}
	in, err := httpsfv.UnmarshalDictionary(inputs)
	if err != nil {
		return httpsfv.InnerList{}, nil, fmt.Errorf("%w: Signature-Input: %v", ErrMalformed, err)
	}
	out, err := httpsfv.UnmarshalDictionary(signatures)
	if err != nil {
		return httpsfv.InnerList{}, nil, fmt.Errorf("%w: Signature: %v", ErrMalformed, err)
	}
	im, ok := in.Get(label)
	sm, ok2 := out.Get(label)
	if !ok || !ok2 {
		return httpsfv.InnerList{}, nil, ErrNoSignature
	}
	list, ok := im.(httpsfv.InnerList)
	if !ok || len(list.Items) > maxComponents {
		return httpsfv.InnerList{}, nil, fmt.Errorf("%w: Signature-Input is not a list of at most %d components", ErrMalformed, maxComponents)
	}
	item, ok := sm.(httpsfv.Item)
	if !ok {
		return httpsfv.InnerList{}, nil, fmt.Errorf("%w: Signature is not a byte sequence", ErrMalformed)
	}
	signature, ok := item.Value.([]byte)
	if !ok || len(signature) == 0 {
		return httpsfv.InnerList{}, nil, fmt.Errorf("%w: Signature is not a byte sequence", ErrMalformed)
	}
	return list, signature, nil
}

package httpsig

// This file reads and writes the one form in which the profile's signatures nearly always come: components in the profile's order, parameters
// created, nonce, keyid and tag in this order, fields on one line each. It does by comparing and appending what the general half does by parsing
// and serialising. Whatever is not exactly in that form is left to the general half, and a fuzz test holds the two together.

import (
	"bytes"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// The lists of covered components, as Signature-Input has them; of a request by whether it has a query and an answer-by.
const (
	listBegin  = `("@method" "@authority" "@path"`
	listQuery  = ` "@query"`
	listBody   = ` "content-digest" "hutong-request-id"`
	listBy     = ` "hutong-answer-by"`
	answerList = `("@status" "content-digest" "signature";req;key="hutong" "hutong-request-id";req)`
)

var requestLists = [2][2]string{
	{listBegin + listBody + ")", listBegin + listBody + listBy + ")"},
	{listBegin + listQuery + listBody + ")", listBegin + listQuery + listBody + listBy + ")"},
}

func requestList(m *Message) string {
	query, by := 0, 0
	if strings.IndexByte(m.Target, '?') >= 0 {
		query = 1
	}
	if len(m.Header[AnswerByHeader]) > 0 {
		by = 1
	}
	return requestLists[query][by]
}

// signatureText is the length of 64 bytes in base64.
const signatureText = 88

// quickSignature is a signature in the plain form.
type quickSignature struct {
	params    string // the covered components and parameters as they came, which is how they are serialised
	p         sigParams
	signature [64]byte
}

// readQuick reads the signature fields of a message that covers list; false when they are not in the plain form.
func readQuick(h http.Header, list string, nonce bool) (q quickSignature, ok bool) {
	inputs, signatures := h["Signature-Input"], h["Signature"]
	if len(inputs) != 1 || len(signatures) != 1 || len(inputs[0])+len(signatures[0]) > maxSignatureFields {
		return q, false
	}
	if q.params, ok = strings.CutPrefix(inputs[0], Label+"="); !ok {
		return q, false
	}
	rest, ok := strings.CutPrefix(q.params, list)
	if !ok {
		return q, false
	}
	if rest, ok = strings.CutPrefix(rest, ";created="); !ok {
		return q, false
	}
	n := 0
	for n < len(rest) && rest[n] >= '0' && rest[n] <= '9' {
		n++
	}
	if n == 0 || n > 15 || rest[0] == '0' {
		return q, false
	}
	seconds, err := strconv.ParseInt(rest[:n], 10, 64)
	if err != nil {
		return q, false
	}
	q.p.created, rest = time.Unix(seconds, 0), rest[n:]
	if nonce {
		if q.p.nonce, rest, ok = quoted(rest, `;nonce="`); !ok {
			return q, false
		}
	}
	if q.p.keyID, rest, ok = quoted(rest, `;keyid="`); !ok || q.p.keyID == "" || len(q.p.keyID) > maxKeyID || rest != `;tag="`+Label+`"` {
		return q, false
	}
	text, ok := quickBytes(signatures[0])
	if !ok {
		return q, false
	}
	var buf [signatureText]byte
	copy(buf[:], text[1:])
	got, err := strictBase64.Decode(q.signature[:], buf[:])
	return q, err == nil && got == len(q.signature)
}

// strictBase64 refuses idle bits at the end, which would be serialised otherwise than they came.
var strictBase64 = base64.StdEncoding.Strict()

// quickBytes is the byte sequence of a Signature field that has the profile's signature and nothing else, of the usual length, with its
// colons. Whether it is base64 is not asked.
func quickBytes(field string) (text string, ok bool) {
	text, ok = strings.CutPrefix(field, Label+"=")
	return text, ok && len(text) == signatureText+2 && text[0] == ':' && text[len(text)-1] == ':'
}

// quoted takes a parameter whose value is a string without anything escaped.
func quoted(s, before string) (value, rest string, ok bool) {
	if s, ok = strings.CutPrefix(s, before); !ok {
		return "", "", false
	}
	n := strings.IndexByte(s, '"')
	if n < 0 || !unescaped(s[:n]) {
		return "", "", false
	}
	return s[:n], s[n+1:], true
}

// unescaped tells whether a structured field's string stands for itself (RFC 8941 section 3.3.3).
func unescaped(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' || s[i] == '"' || s[i] == '\\' {
			return false
		}
	}
	return true
}

// bases are buffers for signature bases.
var bases = sync.Pool{New: func() any { b := make([]byte, 0, 1024); return &b }}

// quickBase writes the signature base of a message that covers its list, with the parameters as they are serialised; false when a value is not
// plain, or missing.
func quickBase(b []byte, m *Message, params string) (base []byte, ok bool) {
	begin, lines := len(b), 0
	if m.Status == 0 {
		path, query, hasQuery := strings.Cut(m.Target, "?")
		digest, ok1 := plainField(m.Header, "Content-Digest")
		id, ok2 := plainField(m.Header, RequestIDHeader)
		if !ok1 || !ok2 || path == "" {
			return b, false
		}
		b = appendLine(b, `"@method": `, m.Method)
		b = appendLine(b, `"@authority": `, normalAuthority(m.Authority, m.Scheme))
		b = appendLine(b, `"@path": `, path)
		lines = 5
		if hasQuery {
			b = appendLine(b, `"@query": ?`, query)
			lines++
		}
		b = appendLine(b, `"content-digest": `, digest)
		b = appendLine(b, `"hutong-request-id": `, id)
		if len(m.Header[AnswerByHeader]) > 0 {
			by, one := plainField(m.Header, AnswerByHeader)
			if !one {
				return b, false
			}
			b = appendLine(b, `"hutong-answer-by": `, by)
			lines++
		}
	} else {
		digest, ok1 := plainField(m.Header, "Content-Digest")
		signature, ok2 := plainField(m.Request.Header, "Signature")
		id, ok3 := plainField(m.Request.Header, RequestIDHeader)
		text, ok4 := quickBytes(signature)
		if !ok1 || !ok2 || !ok3 || !ok4 {
			return b, false
		}
		var sig [64]byte
		var buf [signatureText]byte
		copy(buf[:], text[1:])
		if n, err := strictBase64.Decode(sig[:], buf[:]); err != nil || n != len(sig) {
			return b, false
		}
		b = append(b, `"@status": `...)
		b = append(strconv.AppendInt(b, int64(m.Status), 10), '\n')
		b = appendLine(b, `"content-digest": `, digest)
		b = appendLine(b, `"signature";req;key="hutong": `, text)
		b = appendLine(b, `"hutong-request-id";req: `, id)
		lines = 4
	}
	b = append(b, `"@signature-params": `...)
	b = append(b, params...)
	return b, bytes.Count(b[begin:], newline) == lines && bytes.IndexByte(b[begin:], '\r') < 0
}

func appendLine(b []byte, name, value string) []byte {
	b = append(b, name...)
	b = append(b, value...)
	return append(b, '\n')
}

var newline = []byte{'\n'}

// plainField is the value of a field that has one line and needs no trimming.
func plainField(h http.Header, name string) (string, bool) {
	values := h[name]
	if len(values) != 1 {
		return "", false
	}
	v := values[0]
	if n := len(v); n > 0 && (v[0] == ' ' || v[0] == '\t' || v[n-1] == ' ' || v[n-1] == '\t') {
		return "", false
	}
	return v, true
}

// attachQuick signs a message in the plain form and sets the two signature fields; false, with nothing done, when it has to be done the general way.
func (s *Signer) attachQuick(m *Message, list, nonce string) (done bool, err error) {
	if !unescaped(s.KeyID) || !unescaped(nonce) {
		return false, nil
	}
	created := s.Now().Unix()
	if created <= 0 {
		return false, nil
	}
	input := make([]byte, 0, 384)
	input = append(input, Label+"="...)
	input = append(input, list...)
	input = append(input, ";created="...)
	input = strconv.AppendInt(input, created, 10)
	if nonce != "" {
		input = append(input, `;nonce="`...)
		input = append(input, nonce...)
		input = append(input, '"')
	}
	input = append(input, `;keyid="`...)
	input = append(input, s.KeyID...)
	input = append(input, `";tag="`+Label+`"`...)
	inputText := string(input)
	buf := bases.Get().(*[]byte)
	defer bases.Put(buf)
	base, ok := quickBase((*buf)[:0], m, inputText[len(Label)+1:])
	if *buf = base[:0]; !ok {
		return false, nil
	}
	signature, err := s.sign(base)
	if err != nil {
		return true, err
	}
	out := make([]byte, 0, len(Label)+signatureText+3)
	out = append(out, Label+"=:"...)
	out = base64.StdEncoding.AppendEncode(out, signature)
	out = append(out, ':')
	fields := []string{inputText, string(out)}
	m.Header["Signature-Input"], m.Header["Signature"] = fields[:1:1], fields[1:]
	return true, nil
}

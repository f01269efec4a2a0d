package httpsig

import (
	"bytes"
	"crypto/ed25519"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/dunglas/httpsfv"
	"github.com/google/go-cmp/cmp"

	"hutong/wire/edkey"
)

// The plain form is a short cut and nothing else: what it writes and reads is what the general half writes and reads.

// quickSigner signs the same always alike.
func quickSigner() *Signer {
	s := &Signer{KeyID: "institution-key.2026", Private: ed25519.NewKeyFromSeed([]byte(strings.Repeat("q", 32))), Now: func() time.Time { return time.Unix(1_790_000_000, 0) }, Nonce: func() string { return "AbCdEfGhIjKlMnOpQrStUv" }}
	s.prepared.Store(edkey.NewPrivate(s.Private, func() (b [32]byte) { return b }))
	return s
}

// Requests of every shape, and answers to them, are signed to the same bytes both ways; those that have something unusual in them are left to
// the general half.
func TestPlainFormIsTheGeneralForm(t *testing.T) {
	for _, c := range []struct {
		name   string
		target string
		header http.Header
		keyID  string
		quick  bool
	}{
		{"post", "http://switch.example/v1/payments", http.Header{}, "", true},
		{"query", "https://Switch.Example:443/v1/payments?reference=a%20b&x", http.Header{}, "", true},
		{"empty query", "http://switch.example/v1/payments?", http.Header{}, "", true},
		{"answer by", "http://switch.example:8080/v1/payments", http.Header{AnswerByHeader: {"2026-03-01T09:00:00.000Z"}}, "", true},
		{"both", "http://switch.example:80/v1/payments?a=b", http.Header{AnswerByHeader: {"2026-03-01T09:00:00.000Z"}}, "", true},
		{"spaces to trim", "http://switch.example/v1/payments", http.Header{AnswerByHeader: {" 2026-03-01T09:00:00.000Z\t"}}, "", false},
		{"a field twice", "http://switch.example/v1/payments", http.Header{AnswerByHeader: {"a", "b"}}, "", false},
		{"a key id to escape", "http://switch.example/v1/payments", http.Header{}, `a"b\c`, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := quickSigner()
			if c.keyID != "" {
				s.KeyID = c.keyID
			}
			r, err := http.NewRequest(http.MethodPost, c.target, nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Header = c.header.Clone()
			if err := s.SignRequest(r, []byte("{}"), "0190a5b0-0000-7000-8000-000000000001"); err != nil {
				t.Fatal(err)
			}
			m := FromRequest(r)
			general := http.Header{}
			for name, v := range r.Header {
				if name != "Signature" && name != "Signature-Input" {
					general[name] = v
				}
			}
			m.Header = general
			if err := Attach(m, Label, httpsfv.InnerList{Items: requestComponents(m), Params: s.params(s.nonce())}, func(b string) ([]byte, error) { return s.sign([]byte(b)) }); err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(general, r.Header); d != "" {
				t.Error("request (-general +signed):", d)
			}
			if _, ok := readQuick(r.Header, requestList(m), true); ok != c.quick && c.name != "spaces to trim" && c.name != "a field twice" {
				t.Errorf("read in the plain form: %t, want %t", ok, c.quick)
			}
			header := http.Header{}
			if err := s.SignAnswer(header, 200, []byte("{}"), r); err != nil {
				t.Fatal(err)
			}
			want := http.Header{"Content-Digest": header["Content-Digest"]}
			am := &Message{Header: want, Status: 200, Request: FromRequest(r)}
			if err := Attach(am, Label, httpsfv.InnerList{Items: answerComponents(), Params: s.params("")}, func(b string) ([]byte, error) { return s.sign([]byte(b)) }); err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(want, header); d != "" {
				t.Error("answer (-general +signed):", d)
			}
			if c.keyID == "" {
				if _, ok := readQuick(header, answerList, false); !ok {
					t.Error("the answer is not read in the plain form")
				}
			}
		})
	}
}

// Whatever is read in the plain form, the general half reads, with the same parameters, signature and base.
func FuzzPlainForm(f *testing.F) {
	s := quickSigner()
	r, err := http.NewRequest(http.MethodPost, "http://switch.example/v1/payments?a=b", nil)
	if err != nil {
		f.Fatal(err)
	}
	r.Header.Set(AnswerByHeader, "2026-03-01T09:00:00.000Z")
	if err := s.SignRequest(r, nil, "0190a5b0-0000-7000-8000-000000000001"); err != nil {
		f.Fatal(err)
	}
	header := http.Header{}
	if err := s.SignAnswer(header, 200, nil, r); err != nil {
		f.Fatal(err)
	}
	in, sig, digest := r.Header.Get("Signature-Input"), r.Header.Get("Signature"), r.Header.Get("Content-Digest")
	f.Add(in, sig, digest, "id", "by", "POST", "Host:80", "/p?q", "", uint16(0))
	f.Add(header.Get("Signature-Input"), header.Get("Signature"), digest, "id", "", "POST", "h", "/p", sig, uint16(200))
	f.Add(in, sig, digest, "id", "by", "PO\nST", "Host:80", "/p?q\r", "", uint16(0))
	f.Add(replaced(in, ";created=1", ";created=01"), sig, digest, "id", "by", "POST", "h", "/p?q", "", uint16(0))
	f.Add(replaced(in, "keyid=\"", "keyid=\"\\\""), sig, digest, "id", "by", "POST", "h", "/p?q", "", uint16(0))
	f.Add(in, replaced(sig, "==:", "=:"), digest, "id", "by", "POST", "h", "/p?q", "", uint16(0))
	f.Add(header.Get("Signature-Input"), header.Get("Signature"), digest, "id", "", "POST", "h", "/p", "hutong=:AAAA:", uint16(200))
	f.Fuzz(func(t *testing.T, input, signature, digest, id, by, method, authority, target, asked string, status uint16) {
		h := http.Header{"Signature-Input": {input}, "Signature": {signature}, "Content-Digest": {digest}}
		m := &Message{Method: method, Authority: authority, Scheme: "http", Target: target, Header: h, Status: int(status)}
		list, wanted := "", answerComponents
		if status == 0 {
			h[RequestIDHeader] = []string{id}
			if by != "" {
				h[AnswerByHeader] = []string{by}
			}
			list, wanted = requestList(m), func() []httpsfv.Item { return requestComponents(m) }
		} else {
			m.Request = &Message{Method: method, Header: http.Header{"Signature": {asked}, RequestIDHeader: {id}}}
			list = answerList
		}
		q, ok := readQuick(h, list, status == 0)
		if !ok {
			return
		}
		general, bytesOf, err := Find(h, Label)
		if err != nil {
			t.Fatalf("the general half cannot read it: %v", err)
		}
		if err := covers(general.Items, wanted()); err != nil {
			t.Fatal(err)
		}
		p, err := readParams(general.Params)
		if err != nil || p != q.p || !bytes.Equal(bytesOf, q.signature[:]) {
			t.Fatalf("%+v %x, the general half says %+v %x, %v", q.p, q.signature, p, bytesOf, err)
		}
		base, ok := quickBase(nil, m, q.params)
		if !ok {
			return
		}
		want, err := Base(m, general)
		if err != nil || want != string(base) {
			t.Fatalf("base %q, the general half says %q, %v", base, want, err)
		}
	})
}

func replaced(s, from, to string) string { return strings.Replace(s, from, to, 1) }

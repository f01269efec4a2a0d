package httpsig_test

// Goal: the general half does what RFC 9421 prints. Method: the test cases of its Appendix B that a verifier can follow (keys and
// signatures are the RFC's; the algorithms other than Ed25519 are here only), the examples of section 2.2.8, and RFC 9530's digests.

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"hutong/wire/httpsig"

	"github.com/dunglas/httpsfv"
)

// Keys of Appendix B.1.
const (
	rsaPSS = `-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAr4tmm3r20Wd/PbqvP1s2
+QEtvpuRaV8Yq40gjUR8y2Rjxa6dpG2GXHbPfvMs8ct+Lh1GH45x28Rw3Ry53mm+
oAXjyQ86OnDkZ5N8lYbggD4O3w6M6pAvLkhk95AndTrifbIFPNU8PPMO7OyrFAHq
gDsznjPFmTOtCEcN2Z1FpWgchwuYLPL+Wokqltd11nqqzi+bJ9cvSKADYdUAAN5W
Utzdpiy6LbTgSxP7ociU4Tn0g5I6aDZJ7A8Lzo0KSyZYoA485mqcO0GVAdVw9lq4
aOT9v6d+nb4bnNkQVklLQ3fVAvJm+xdDOp9LCNCN48V2pnDOkFV6+U9nV5oyc6XI
2wIDAQAB
-----END PUBLIC KEY-----`
	p256 = `-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqIVYZVLCrPZHGHjP17CTW0/+D9Lf
w0EkjqF7xB4FivAxzic30tMM4GF+hR6Dxh71Z50VGGdldkkDXZCnTNnoXQ==
-----END PUBLIC KEY-----`
	ed25519Public = `-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=
-----END PUBLIC KEY-----`
	ed25519Seed  = "n4Ni+HpISpVObnQMW0wOhCKROaIKqKtW/2ZYb2p9KcU="
	sharedSecret = "uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ=="
	requestBody  = `{"hello": "world"}`
	clientCert   = ":MIIBqDCCAU6gAwIBAgIBBzAKBggqhkjOPQQDAjA6MRswGQYDVQQKDBJMZXQncyBBdXRoZW50aWNhdGUxGzAZBgNVBAMMEkxBIEludGVybWVkaWF0ZSBDQTAeFw0yMDAxMTQyMjU1MzNaFw0yMTAxMjMyMjU1MzNaMA0xCzAJBgNVBAMMAkJDMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE8YnXXfaUgmnMtOXU/IncWalRhebrXmckC8vdgJ1p5Be5F/3YC8OthxM4+k1M6aEAEFcGzkJiNy6J84y7uzo9M6NyMHAwCQYDVR0TBAIwADAfBgNVHSMEGDAWgBRm3WjLa38lbEYCuiCPct0ZaSED2DAOBgNVHQ8BAf8EBAMCBsAwEwYDVR0lBAwwCgYIKwYBBQUHAwIwHQYDVR0RAQH/BBMwEYEPYmRjQGV4YW1wbGUuY29tMAoGCCqGSM49BAMCA0gAMEUCIBHda/r1vaL6G3VliL4/Di6YK0Q6bMjeSkC3dFCOOB8TAiEAx/kHSB4urmiZ0NX5r5XarmPk0wmuydBVoU4hBVZ1yhk=:"
)

func testRequest() *httpsig.Message {
	r := httptest.NewRequest("POST", "https://example.com/foo?param=Value&Pet=dog", strings.NewReader(requestBody))
	r.Header.Set("Date", "Tue, 20 Apr 2021 02:07:55 GMT")
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Content-Digest", "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:")
	r.Header.Set("Content-Length", "18")
	return httpsig.FromRequest(r)
}

func testResponse() *httpsig.Message {
	h := http.Header{}
	h.Set("Date", "Tue, 20 Apr 2021 02:07:56 GMT")
	h.Set("Content-Type", "application/json")
	h.Set("Content-Digest", "sha-512=:mEWXIS7MaLRuGgxOBdODa3xqM1XdEvxoYhvlCFJ41QJgJc4GTsPp29l5oGX69wWdXymyU0rjJuahq4l5aGgfLQ==:")
	h.Set("Content-Length", "23")
	return &httpsig.Message{Header: h, Status: 200, Request: testRequest()}
}

func proxyRequest() *httpsig.Message {
	r := httptest.NewRequest("POST", "https://service.internal.example/foo?param=Value&Pet=dog", strings.NewReader(requestBody))
	r.Header.Set("Client-Cert", clientCert)
	return httpsig.FromRequest(r)
}

func public(t *testing.T, block string) any {
	t.Helper()
	b, _ := pem.Decode([]byte(block))
	k, err := x509.ParsePKIXPublicKey(b.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func unbase64(t *testing.T, s string) []byte {
	t.Helper()
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// fits verifies with the algorithms of the RFC's test keys.
func fits(t *testing.T, key string, base string, signature []byte) bool {
	t.Helper()
	switch key {
	case "test-key-rsa-pss":
		sum := sha512.Sum512([]byte(base))
		return rsa.VerifyPSS(public(t, rsaPSS).(*rsa.PublicKey), crypto.SHA512, sum[:], signature, &rsa.PSSOptions{SaltLength: 64}) == nil
	case "test-key-ecc-p256":
		sum := sha256.Sum256([]byte(base))
		return len(signature) == 64 && ecdsa.Verify(public(t, p256).(*ecdsa.PublicKey), sum[:], new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:]))
	case "test-shared-secret":
		mac := hmac.New(sha256.New, unbase64(t, sharedSecret))
		mac.Write([]byte(base))
		return hmac.Equal(mac.Sum(nil), signature)
	case "test-key-ed25519":
		return ed25519.Verify(public(t, ed25519Public).(ed25519.PublicKey), []byte(base), signature)
	}
	t.Fatalf("no key %q", key)
	return false
}

type vector struct {
	name, label, input, signature string
	message                       func() *httpsig.Message
	lines                         []string // of the base, before @signature-params
}

var vectors = []vector{
	{"B.2.1 minimal", "sig-b21", `();created=1618884473;keyid="test-key-rsa-pss";nonce="b3k2pp5k7z-50gnwp.yemd"`,
		"d2pmTvmbncD3xQm8E9ZV2828BjQWGgiwAaw5bAkgibUopemLJcWDy/lkbbHAve4cRAtx31Iq786U7it++wgGxbtRxf8Udx7zFZsckzXaJMkA7ChG52eSkFxykJeNqsrWH5S+oxNFlD4dzVuwe8DhTSja8xxbR/Z2cOGdCbzR72rgFWhzx2VjBqJzsPLMIQKhO4DGezXehhWwE56YCE+O6c0mKZsfxVrogUvA4HELjVKWmAvtl6UnCh8jYzuVG5WSb/QEVPnP5TmcAnLH1g+s++v6d4s8m0gCw1fV5/SITLq9mhho8K3+7EPYTU8IU1bLhdxO5Nyt8C8ssinQ98Xw9Q==",
		testRequest, nil},
	{"B.2.2 selective", "sig-b22", `("@authority" "content-digest" "@query-param";name="Pet");created=1618884473;keyid="test-key-rsa-pss";tag="header-example"`,
		"LjbtqUbfmvjj5C5kr1Ugj4PmLYvx9wVjZvD9GsTT4F7GrcQEdJzgI9qHxICagShLRiLMlAJjtq6N4CDfKtjvuJyE5qH7KT8UCMkSowOB4+ECxCmT8rtAmj/0PIXxi0A0nxKyB09RNrCQibbUjsLS/2YyFYXEu4TRJQzRw1rLEuEfY17SARYhpTlaqwZVtR8NV7+4UKkjqpcAoFqWFQh62s7Cl+H2fjBSpqfZUJcsIk4N6wiKYd4je2U/lankenQ99PZfB4jY3I5rSV2DSBVkSFsURIjYErOs0tFTQosMTAoxk//0RoKUqiYY8Bh0aaUEb0rQl3/XaVe4bXTugEjHSw==",
		testRequest, []string{`"@authority": example.com`,
			`"content-digest": sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:`,
			`"@query-param";name="Pet": dog`}},
	{"B.2.3 full", "sig-b23", `("date" "@method" "@path" "@query" "@authority" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-rsa-pss"`,
		"bbN8oArOxYoyylQQUU6QYwrTuaxLwjAC9fbY2F6SVWvh0yBiMIRGOnMYwZ/5MR6fb0Kh1rIRASVxFkeGt683+qRpRRU5p2voTp768ZrCUb38K0fUxN0O0iC59DzYx8DFll5GmydPxSmme9v6ULbMFkl+V5B1TP/yPViV7KsLNmvKiLJH1pFkh/aYA2HXXZzNBXmIkoQoLd7YfW91kE9o/CCoC1xMy7JA1ipwvKvfrs65ldmlu9bpG6A9BmzhuzF8Eim5f8ui9eH8LZH896+QIF61ka39VBrohr9iyMUJpvRX2Zbhl5ZJzSRxpJyoEZAFL2FUo5fTIztsDZKEgM4cUA==",
		testRequest, []string{`"date": Tue, 20 Apr 2021 02:07:55 GMT`, `"@method": POST`, `"@path": /foo`, `"@query": ?param=Value&Pet=dog`,
			`"@authority": example.com`, `"content-type": application/json`,
			`"content-digest": sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:`,
			`"content-length": 18`}},
	{"B.2.4 response", "sig-b24", `("@status" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-ecc-p256"`,
		"wNmSUAhwb5LxtOtOpNa6W5xj067m5hFrj0XQ4fvpaCLx0NKocgPquLgyahnzDnDAUy5eCdlYUEkLIj+32oiasw==",
		testResponse, []string{`"@status": 200`, `"content-type": application/json`,
			`"content-digest": sha-512=:mEWXIS7MaLRuGgxOBdODa3xqM1XdEvxoYhvlCFJ41QJgJc4GTsPp29l5oGX69wWdXymyU0rjJuahq4l5aGgfLQ==:`,
			`"content-length": 23`}},
	{"B.2.5 hmac", "sig-b25", `("date" "@authority" "content-type");created=1618884473;keyid="test-shared-secret"`,
		"pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8=",
		testRequest, []string{`"date": Tue, 20 Apr 2021 02:07:55 GMT`, `"@authority": example.com`, `"content-type": application/json`}},
	{"B.2.6 ed25519", "sig-b26", `("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519"`,
		"wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==",
		testRequest, []string{`"date": Tue, 20 Apr 2021 02:07:55 GMT`, `"@method": POST`, `"@path": /foo`, `"@authority": example.com`,
			`"content-type": application/json`, `"content-length": 18`}},
	{"B.3 proxy", "ttrp", `("@path" "@query" "@method" "@authority" "client-cert");created=1618884473;keyid="test-key-ecc-p256"`,
		"xVMHVpawaAC/0SbHrKRs9i8I3eOs5RtTMGCWXm/9nvZzoHsIg6Mce9315T6xoklyy0yzhD9ah4JHRwMLOgmizw==",
		proxyRequest, []string{`"@path": /foo`, `"@query": ?param=Value&Pet=dog`, `"@method": POST`, `"@authority": service.internal.example`,
			`"client-cert": ` + clientCert}},
}

func keyOf(input httpsfv.InnerList) string {
	id, _ := input.Params.Get("keyid")
	s, _ := id.(string)
	return s
}

func TestAppendixB(t *testing.T) {
	for _, v := range vectors {
		t.Run(v.name, func(t *testing.T) {
			m := v.message()
			m.Header.Set("Signature-Input", v.label+"="+v.input)
			m.Header.Set("Signature", v.label+"=:"+v.signature+":")
			input, signature, err := httpsig.Find(m.Header, v.label)
			if err != nil {
				t.Fatal(err)
			}
			base, err := httpsig.Base(m, input)
			if err != nil {
				t.Fatal(err)
			}
			want := strings.Join(append(v.lines, `"@signature-params": `+v.input), "\n")
			if base != want {
				t.Fatalf("base\n%s\nwant\n%s", base, want)
			}
			if !fits(t, keyOf(input), base, signature) {
				t.Error("the RFC's signature does not verify")
			}
			signature[3] ^= 1
			if fits(t, keyOf(input), base, signature) {
				t.Error("a changed signature verifies")
			}
		})
	}
}

func TestEd25519SigningGivesTheRFCsBytes(t *testing.T) {
	v := vectors[5]
	m := v.message()
	input := httpsfv.InnerList{Items: httpsig.Cover("date", "@method", "@path", "@authority", "content-type", "content-length"), Params: httpsfv.NewParams()}
	input.Params.Add("created", int64(1618884473))
	input.Params.Add("keyid", "test-key-ed25519")
	key := ed25519.NewKeyFromSeed(unbase64(t, ed25519Seed))
	if err := httpsig.Attach(m, v.label, input, func(base string) ([]byte, error) { return ed25519.Sign(key, []byte(base)), nil }); err != nil {
		t.Fatal(err)
	}
	if got, want := m.Header.Get("Signature-Input"), v.label+"="+v.input; got != want {
		t.Errorf("Signature-Input %s\nwant %s", got, want)
	}
	if got, want := m.Header.Get("Signature"), v.label+"=:"+v.signature+":"; got != want {
		t.Errorf("Signature %s\nwant %s", got, want)
	}
}

// Appendix B.4: what an intermediary may do to a message, and what it may not.
func TestAppendixB4Transformations(t *testing.T) {
	request := func(method, target string, accept []string, more ...string) *httpsig.Message {
		r := httptest.NewRequest(method, target, nil)
		r.Header["Accept"] = accept
		for i := 0; i < len(more); i += 2 {
			r.Header.Set(more[i], more[i+1])
		}
		r.Header.Set("Signature-Input", `transform=("@method" "@path" "@authority" "accept");created=1618884473;keyid="test-key-ed25519"`)
		r.Header.Set("Signature", "transform=:ZT1kooQsEHpZ0I1IjCqtQppOmIqlJPeo7DHR3SoMn0s5JZ1eRGS0A+vyYP9t/LXlh5QMFFQ6cpLt2m0pmj3NDA==:")
		return httpsig.FromRequest(r)
	}
	const target = "https://example.org/demo?name1=Value1&Name2=value2"
	both := []string{"application/json", "*/*"}
	for _, c := range []struct {
		name string
		m    *httpsig.Message
		want bool
	}{
		{"as signed", request("GET", target, both, "Date", "Fri, 15 Jul 2022 14:24:55 GMT"), true},
		{"a field and a query parameter added", request("GET", target+"&param=added", both, "Accept-Language", "en-US,en;q=0.5"), true},
		{"one field for two, another field gone", request("GET", target, []string{"application/json, */*"}, "Referer", "https://developer.example.org/demo"), true},
		{"the same fields in another order", request("GET", target, []string{" application/json", "*/* "}), true},
		{"other method and host", request("POST", "https://example.com/demo?name1=Value1&Name2=value2", both), false},
		{"values in another order", request("GET", target, []string{"*/*", "application/json"}), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			input, signature, err := httpsig.Find(c.m.Header, "transform")
			if err != nil {
				t.Fatal(err)
			}
			base, err := httpsig.Base(c.m, input)
			if err != nil {
				t.Fatal(err)
			}
			if got := fits(t, "test-key-ed25519", base, signature); got != c.want {
				t.Errorf("verifies: %v, want %v; base\n%s", got, c.want, base)
			}
		})
	}
}

// The examples of sections 2.1 to 2.4, one component each.
func TestComponents(t *testing.T) {
	r := httptest.NewRequest("GET", "https://WWW.Example.com:443/parameters?var=this%20is%20a%20big%0Amultiline%20value&bar=with+plus+whitespace&fa%C3%A7ade%22%3A%20=something&twice=1&twice=2", nil)
	r.Header["X-Ows-Header"] = []string{"  Leading and trailing whitespace.  "}
	r.Header["Cache-Control"] = []string{"max-age=60", "   must-revalidate"}
	r.Header["Example-Dict"] = []string{" a=1,    b=2;x=1;y=2,   c=(a   b   c)"}
	r.Header["X-Empty-Header"] = []string{""}
	r.Header["Broken"] = []string{"a\r\nb: c"}
	r.Header["Signature"] = []string{"hutong=:AAAA:"}
	m := httpsig.FromRequest(r)
	answer := &httpsig.Message{Header: http.Header{}, Status: 503, Request: m}
	bare := httpsig.FromRequest(httptest.NewRequest("OPTIONS", "http://example.com:80", nil))
	for _, c := range []struct {
		m         *httpsig.Message
		component string
		want      string // "" : refused
	}{
		{m, `"@method"`, "GET"},
		{m, `"@authority"`, "www.example.com"},
		{m, `"@scheme"`, "https"},
		{m, `"@path"`, "/parameters"},
		{m, `"@target-uri"`, "https://www.example.com/parameters?var=this%20is%20a%20big%0Amultiline%20value&bar=with+plus+whitespace&fa%C3%A7ade%22%3A%20=something&twice=1&twice=2"},
		{m, `"@query-param";name="var"`, "this%20is%20a%20big%0Amultiline%20value"},
		{m, `"@query-param";name="bar"`, "with%20plus%20whitespace"},
		{m, `"@query-param";name="fa%C3%A7ade%22%3A%20"`, "something"},
		{m, `"@query-param";name="twice"`, ""},
		{m, `"@query-param";name="absent"`, ""},
		{m, `"@query-param"`, ""},
		{m, `"x-ows-header"`, "Leading and trailing whitespace."},
		{m, `"cache-control"`, "max-age=60, must-revalidate"},
		{m, `"example-dict"`, "a=1,    b=2;x=1;y=2,   c=(a   b   c)"},
		{m, `"example-dict";sf`, "a=1, b=2;x=1;y=2, c=(a b c)"},
		{m, `"example-dict";key="a"`, "1"},
		{m, `"example-dict";key="b"`, "2;x=1;y=2"},
		{m, `"example-dict";key="c"`, "(a b c)"},
		{m, `"example-dict";key="d"`, ""},
		{m, `"x-empty-header"`, " "},
		{m, `"absent"`, ""},
		{m, `"broken"`, ""},
		{m, `"Cache-Control"`, ""},
		{m, `"@status"`, ""},
		{m, `"@unknown"`, ""},
		{m, `"cache-control";bs`, ""},
		{m, `"@method";req`, ""},
		{answer, `"@status"`, "503"},
		{answer, `"@method"`, ""},
		{answer, `"@method";req`, "GET"},
		{answer, `"signature";req;key="hutong"`, ":AAAA:"},
		{answer, `"@status";req`, ""},
		{bare, `"@path"`, "/"},
		{bare, `"@authority"`, "example.com"},
		{bare, `"@query"`, "?"},
	} {
		d, err := httpsfv.UnmarshalDictionary([]string{"l=(" + c.component + ")"})
		if err != nil {
			t.Fatal(err)
		}
		l, _ := d.Get("l")
		base, err := httpsig.Base(c.m, l.(httpsfv.InnerList))
		if c.want == "" {
			if err == nil {
				t.Errorf("%s: accepted as %q, want a refusal", c.component, base)
			}
			continue
		}
		want := c.component + ": " + strings.TrimPrefix(c.want, " ") + "\n" + `"@signature-params": (` + c.component + ")"
		if err != nil || base != want {
			t.Errorf("%s: %v\n%s\nwant\n%s", c.component, err, base, want)
		}
	}
	if _, err := httpsig.Base(m, httpsfv.InnerList{Items: httpsig.Cover("@method", "@path", "@method"), Params: httpsfv.NewParams()}); err == nil {
		t.Error("a component named twice was accepted")
	}
}

func TestDigest(t *testing.T) {
	// The body of the test request of RFC 9421; its digest as sha256sum gives it.
	const want = "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:"
	if got := httpsig.ContentDigest([]byte(requestBody)); got != want {
		t.Errorf("digest %s, want %s", got, want)
	}
	const other = "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:"
	for _, c := range []struct {
		fields []string
		ok     bool
	}{
		{[]string{want}, true},
		{[]string{other + ", " + want}, true},
		{[]string{other, want}, true},
		{[]string{other}, false},
		{nil, false},
		{[]string{"sha-256=:AAAA:"}, false},
		{[]string{"sha-256=1"}, false},
		{[]string{"sha-256=(:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:)"}, false},
		{[]string{"sha-256=:"}, false},
		{[]string{want + ", sha-256=:AAAA:"}, false},
		{[]string{strings.Repeat("a", 2000)}, false},
	} {
		h := http.Header{"Content-Digest": c.fields}
		if c.fields == nil {
			h = http.Header{}
		}
		if err := httpsig.CheckDigest(h, []byte(requestBody)); (err == nil) != c.ok {
			t.Errorf("%q: %v, want accepted %v", c.fields, err, c.ok)
		}
	}
}

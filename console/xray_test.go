package console

import (
	"bytes"
	"encoding/json"
	"html"
	"mime/multipart"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"hutong/code"
	"hutong/code/image"
	"hutong/payment"
	"hutong/reason"
)

// postPicture uploads a file as the form does.
func (w *world) postPicture(body []byte) (*http.Response, string) {
	w.t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	part, err := form.CreateFormFile("picture", "code.png")
	if err != nil {
		w.t.Fatal(err)
	}
	if _, err := part.Write(body); err != nil {
		w.t.Fatal(err)
	}
	if err := form.Close(); err != nil {
		w.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, w.server.URL+"/xray", &b)
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("Content-Type", form.FormDataContentType())
	return w.do(req)
}

func drawn(t *testing.T, payload string) []byte {
	t.Helper()
	d, err := image.Draw(payload, image.DrawOptions{})
	if err != nil {
		t.Fatal(err)
	}
	picture, err := d.PNG(4)
	if err != nil {
		t.Fatal(err)
	}
	return picture
}

var bits = regexp.MustCompile(`<span class="(?:bit [a-z]*|gap)"(?: title="[^"]*")?>([^<]*)</span>`)

// A merchant's code: every field, every byte, the verdict, who can pay it and why the others can't, and its picture.
func TestXrayOfAMerchantsCode(t *testing.T) {
	w := newWorld(t)
	payload := qris("WARUNG IBU SARI")
	for lang, wants := range map[string][]string{
		"en": {"Valid", "Nothing is wrong with it.", "WARUNG IBU SARI", "can pay", "<svg", "360", "Field by field"},
		"zh": {"有效", "没有发现问题", "可付", "逐项", "WARUNG IBU SARI"},
	} {
		res, body := w.postCode(payload, lang)
		if res.StatusCode != http.StatusOK {
			t.Fatalf("%s: %s", lang, res.Status)
		}
		wellFormed(t, "xray "+lang, body)
		for _, want := range wants {
			if !strings.Contains(body, want) {
				t.Errorf("%s lacks %q", lang, want)
			}
		}
	}
	_, body := w.postCode(payload, "en")
	var ribbon strings.Builder
	for _, m := range bits.FindAllStringSubmatch(body, -1) {
		ribbon.WriteString(html.UnescapeString(m[1]))
	}
	if ribbon.String() != payload {
		t.Errorf("the ribbon shows %q, want every byte of %q once", ribbon.String(), payload)
	}
	if got := strings.Count(body, `<td class="num f-off">`); got < 15 {
		t.Errorf("%d fields, want those of the code with those inside its templates", got)
	}
	for _, want := range []string{"Siam Mobile Wallet", "Debits of Siam Mobile Wallet are stopped"} {
		if !strings.Contains(body, want) {
			t.Errorf("who can pay lacks %q", want)
		}
	}
	// Beside one that can pay it would be untrue to say that nobody can.
	if nobody := reason.NoRoute.Text("en"); strings.Contains(body, nobody) {
		t.Errorf("the page says %q of a code that can be paid", nobody)
	}
}

// Broken, strange and hostile codes: the page says what is wrong and where.
func TestXrayOfBadCodes(t *testing.T) {
	w := newWorld(t)
	good := qris("WARUNG IBU SARI")
	for _, c := range []struct{ name, code, want string }{
		{"wrong checksum", good[:len(good)-4] + "0000", "Not valid"},
		{"cut short", good[:60], "Not valid"},
		{"no code", "hello", "Not a known payment code"},
		{"hostile link", "https://evil.test/pay?x=1", "Not a known payment code"},
		{"look-alike letters", qris("ALIРAY SHOP"), "look-alike"},
		{"copied with its line end", good + "\r\n", "Nothing is wrong with it"},
	} {
		res, body := w.postCode(c.code, "en")
		if res.StatusCode != http.StatusOK || !strings.Contains(body, c.want) {
			t.Errorf("%s: %s lacks %q", c.name, res.Status, c.want)
		}
		wellFormed(t, c.name, body)
	}
	for _, empty := range []string{"", "\r\n"} {
		if res, body := w.postCode(empty, "en"); res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "Paste a code") {
			t.Errorf("%q: %s", empty, res.Status)
		}
	}
}

// A customer's code is as good as money: neither it nor a picture of it is in the answer.
func TestXrayKeepsConsumerCodes(t *testing.T) {
	w := newWorld(t)
	const alipay = "282222222233333333"
	emvCPM := "hQVDUFYwMWEPUAdOYXRjYXNonwgDAAABYjhfIApMb3VpcyBEYW5nXy0HRW5nbGlzaJ8kDDUwOTg4ODU1NTY2Np8lAhI0X1AKMDg4ODI4ODY4OA=="
	for _, secret := range []string{alipay, emvCPM} {
		res, body := w.postCode(secret, "en")
		if res.StatusCode != http.StatusOK || !strings.Contains(body, "as good as money") {
			t.Fatalf("%.10s…: %s", secret, res.Status)
		}
		if strings.Contains(body, secret) || strings.Contains(body, secret[4:]) || strings.Contains(body, `shape-rendering="crispEdges"`) {
			i := strings.Index(body, secret[4:])
			t.Errorf("%.10s…: the page repeats the code or draws it: %.200s", secret, body[max(0, i-120):])
		}
		if _, body := w.postPicture(drawn(t, secret)); strings.Contains(body, secret[4:]) || !strings.Contains(body, "as good as money") {
			t.Errorf("%.10s…: the page of its picture repeats the code", secret)
		}
	}
}

func TestXrayOfPictures(t *testing.T) {
	w := newWorld(t)
	payload := qris("TOKO BUKU")
	res, body := w.postPicture(drawn(t, payload))
	if res.StatusCode != http.StatusOK || !strings.Contains(body, "TOKO BUKU") || !strings.Contains(body, "can pay") {
		t.Errorf("a picture of a code: %s", res.Status)
	}
	wellFormed(t, "picture", body)
	blank, err := image.Draw("x", image.DrawOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		body []byte
		want string
	}{
		{"no picture", []byte("GIF89a…"), "not a PNG or JPEG"},
		{"half a picture", drawn(t, payload)[:200], "<p class=\"alert\""},
		{"too many pixels", []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x01\x00\x00\x00\x01\x00\x00\x08\x00\x00\x00\x00\x00\x00\x00\x00"), "<p class=\"alert\""},
	} {
		res, body := w.postPicture(c.body)
		if res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, c.want) {
			t.Errorf("%s: %s", c.name, res.Status)
		}
		wellFormed(t, c.name, body)
	}
	if res, body := w.postPicture(bytes.Repeat([]byte("x"), maxPicture+2<<20)); res.StatusCode != http.StatusRequestEntityTooLarge || !strings.Contains(body, "too large") {
		t.Errorf("a huge upload: %s", res.Status)
	}
	// A frame of the camera answers with what it shows, or with nothing.
	for want, frame := range map[string][]byte{payload: drawn(t, payload), "": blank.SVG()} {
		res, err := http.Post(w.server.URL+"/xray/frame", "image/png", bytes.NewReader(frame))
		if err != nil {
			t.Fatal(err)
		}
		var got struct{ Text string }
		if err := json.NewDecoder(res.Body).Decode(&got); err != nil || got.Text != want {
			t.Errorf("frame: %q, %v, want %q", got.Text, err, want)
		}
		_ = res.Body.Close()
	}
}

// A payment's code leads to its X-ray; a payment whose code is not kept has none.
func TestXrayOfAPayment(t *testing.T) {
	w := newWorld(t)
	pushed, pulled := w.push("APP-1", qris("WARUNG"), 2_000_000, payment.Blocked), w.pull("POS-1", 900)
	link := "/xray?payment=" + pushed.Terms.ID.String()
	for _, path := range []string{"/xray", "/payments/" + pushed.Terms.ID.String()} {
		if _, body := w.get(path, "en"); !strings.Contains(body, link) {
			t.Errorf("%s does not lead to the code's X-ray", path)
		}
	}
	if res, body := w.get(link, "en"); res.StatusCode != http.StatusOK || !strings.Contains(body, "WARUNG") {
		t.Errorf("the payment's code: %s", res.Status)
	}
	if res, _ := w.get("/xray?payment="+pulled.Terms.ID.String(), "en"); res.StatusCode != http.StatusNotFound {
		t.Errorf("a payment without a kept code: %s", res.Status)
	}
}

// Schemes that are no profile have a name, and so have the references of an EMVCo code.
func TestXrayNamesSchemesAndReferences(t *testing.T) {
	w := newWorld(t)
	terminal := emv("00", "01", "01", "11", "26", "0011ID.DANA.WWW011893600915302259148802090225914880303UMI", "52", "5812", "53", "360", "58", "ID", "59", "WARUNG", "60", "Denpasar", "61", "80361", "62", "0703A01")
	for _, c := range []struct{ payload, lang, want string }{
		{"https://qr.shouqianba.com/1501", "en", "aggregated merchant code (China)"}, {"https://qr.shouqianba.com/1501", "zh", "聚合收款码"},
		{terminal, "en", "Reference terminal A01"}, {terminal, "zh", "参考号 终端 A01"},
	} {
		if _, body := w.postCode(c.payload, c.lang); !strings.Contains(words(body), c.want) {
			t.Errorf("the X-ray of %.40s in %s does not say %q", c.payload, c.lang, c.want)
		}
	}
	for lang, want := range map[string]string{"en": "aggregated merchant code (China)", "zh": "聚合收款码"} {
		if got := (&viewer{tongue: tongues()[lang]}).scheme("aggregated-cn"); got != want {
			t.Errorf("a chip in %s says %q, want %q", lang, got, want)
		}
	}
}

// Whatever is pasted: an answer, whole and escaped, whose ribbon never invents or repeats a byte.
func FuzzXray(f *testing.F) {
	for _, s := range []string{qris("WARUNG"), "hello", "282222222233333333", "https://qr.alipay.com/bax?x=<b>", "SPC\n0200\n1\n", "00020101021", "{\"a\":1}", "BCD\n002\n1\nSCT",
		"SPD*1.0*ACC:CZ65*AM:1", "0002\u00e9", "|99\r1\r2", "\xff\xfe", strings.Repeat("0", 9000), "26\x0000", "<script>"} {
		f.Add(s)
	}
	w := newWorld(f)
	c := &console{o: Options{Service: w.service}, tongues: tongues()}
	f.Fuzz(func(t *testing.T, raw string) {
		v := &viewer{tongue: c.tongues["zh"], dir: w.service.Directory(), rules: w.service.Rules(), zone: time.UTC, now: time.Now()}
		raw = tidied(raw)
		r := v.report(w.service, raw, "")
		for _, x := range r.Fields {
			if !utf8.ValidString(x.Raw) {
				t.Errorf("field %s shows broken text %q", x.Path, x.Raw)
			}
		}
		if r.Secret && (r.Payload != "" || r.Drawing != "" || r.Ribbon != nil) {
			t.Error("a secret is shown")
		}
		if r.Secret || !utf8.ValidString(raw) || len(raw) > code.MaxPayload {
			return
		}
		var b strings.Builder
		for _, p := range r.Ribbon {
			b.WriteString(p.Text)
		}
		if b.String() != visible(raw) {
			t.Errorf("ribbon %q of %q", b.String(), raw)
		}
	})
}

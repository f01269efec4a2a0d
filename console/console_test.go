package console

import (
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"hutong/delivery"
	"hutong/payment"
)

// get reads a page as a browser of the given language would.
func (w *world) get(path, lang string) (*http.Response, string) {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), http.MethodGet, w.server.URL+path, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("Accept-Language", lang)
	return w.do(req)
}

func (w *world) do(req *http.Request) (*http.Response, string) {
	w.t.Helper()
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return res, string(body)
}

func (w *world) postCode(code, lang string) (*http.Response, string) {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, w.server.URL+"/xray", strings.NewReader(url.Values{"code": {code}}.Encode()))
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept-Language", lang)
	return w.do(req)
}

// Every page in both languages: there, whole, without a text that is missing.
func TestEveryPage(t *testing.T) {
	w := newWorld(t)
	ids := w.busy()
	paths := []string{"/", "/payments", "/payments?page=2", "/payments?status=failed&institution=lotus", "/positions", "/institutions", "/xray",
		"/xray?payment=" + ids["pushed"].String()}
	for _, id := range ids {
		paths = append(paths, "/payments/"+id.String())
	}
	for _, lang := range []string{"en", "zh"} {
		for _, path := range paths {
			res, body := w.get(path, lang)
			if res.StatusCode != http.StatusOK {
				t.Errorf("%s in %s: %s", path, lang, res.Status)
				continue
			}
			wellFormed(t, path+" "+lang, body)
			if i := strings.Index(body, "⟨"); i >= 0 {
				t.Errorf("%s in %s: a text is missing: %.60s", path, lang, body[i:])
			}
		}
	}
}

// What a page says of each payment, one unlike the other.
func TestPaymentPageTellsWhatHappened(t *testing.T) {
	w := newWorld(t)
	ids := w.busy()
	for _, c := range []struct {
		name     string
		en, zh   []string
		withouts []string
	}{
		{"paid", []string{"Lion City Bank scanned a customer’s code", "asks Lotus Wallet to debit", "Lotus Wallet debited its customer", "answered after",
			"Reference rate: 1 SGD = 5.4321 CNY", "ref-sgd-cny", "Sum is zero", "Delta Exchange", "Network fee of SGD", "Kopi &amp; Toast &lt;SG&gt;", "0.45 %"},
			[]string{"狮城银行扫了客户的付款码", "请求莲花钱包扣款", "合计为零", "参考汇率"}, []string{"Sum is not zero"}},
		{"declined", []string{"declined the debit", "Reserve given back", "LW-4471"}, []string{"拒绝扣款", "预留额度已释放"}, []string{"Posted in cycle"}},
		{"resolved", []string{"connection refused", "says on inquiry: debited", "asks Lotus Wallet what became of the debit"}, []string{"经查询"}, nil},
		{"waits", []string{"Credit unknown", "asks Garuda Network what became of the credit", "step "}, []string{"入账未知", "阶梯第"}, nil},
		{"refunded", []string{"A refund took SGD 66.00", "SGD 66.00 refunded, SGD 0.00 left"}, []string{"已退 SGD 66.00"}, nil},
		{"refund", []string{"Refund of", "wrong size", "Lion City Bank gives the payment back"}, []string{"发起退款"}, nil},
		{"voided", []string{"A void took the whole order of SGD 77.00", "SGD 77.00 voided"}, []string{"已冲正 SGD 77.00", "连同全部手续费"}, []string{"left</span>"}},
		{"void", []string{"Void of", "wrong till", "Lion City Bank voids the payment", "with all fees"}, []string{"发起冲正", "冲正原单"}, []string{"Refund of"}},
		{"refused", []string{"above the limit", "limit-cny-order", "CNY 99,000.00"}, []string{"超过限额"}, []string{"Postings</h2>"}},
		{"tombstone", []string{"Cancelled first", "till was closed"}, []string{"先行撤销"}, nil},
		{"domestic", []string{"胡同口面馆", "CNY</span> 38.50"}, []string{"长城收单"}, []string{"Exchange receipt"}},
	} {
		_, en := w.get("/payments/"+ids[c.name].String(), "en")
		_, zh := w.get("/payments/"+ids[c.name].String(), "zh-CN")
		for _, want := range c.en {
			if !strings.Contains(en, want) {
				t.Errorf("%s in English lacks %q", c.name, want)
			}
		}
		for _, want := range c.zh {
			if !strings.Contains(zh, want) {
				t.Errorf("%s in Chinese lacks %q", c.name, want)
			}
		}
		for _, not := range c.withouts {
			if strings.Contains(en, not) {
				t.Errorf("%s in English has %q", c.name, not)
			}
		}
	}
}

// A payment is found by whatever a person has at hand; the consumer's code is nowhere on its page.
func TestFind(t *testing.T) {
	w := newWorld(t)
	a, b := w.pull("POS-0001", 1500), w.push("APP-0001", qris("WARUNG"), 2_000_000, payment.Blocked)
	for query, want := range map[string]payment.ID{
		a.Terms.ID.String():                                 a.Terms.ID,
		strings.ToUpper(b.Terms.ID.String()):                b.Terms.ID,
		a.Terms.RequestID.String():                          a.Terms.ID,
		strings.ToLower(b.Terms.ID.Reference()):             b.Terms.ID,
		" POS-0001 ":                                        a.Terms.ID,
		"APP-0001":                                          b.Terms.ID,
		strings.ReplaceAll(a.Terms.ID.Reference(), "-", ""): a.Terms.ID,
	} {
		res, body := w.get("/payments?q="+url.QueryEscape(query), "en")
		if res.Request.URL.Path != "/payments/"+want.String() {
			t.Errorf("%q led to %s, want %s", query, res.Request.URL, want)
		}
		if !strings.Contains(body, want.Reference()) {
			t.Errorf("%q: the page does not name %s", query, want.Reference())
		}
	}
	for _, query := range []string{"nothing-like-this", strings.Repeat("é", 500), "0190c5a0-0000-8000-8000-000000000000", "'; drop table"} {
		res, body := w.get("/payments?q="+url.QueryEscape(query), "en")
		if res.StatusCode != http.StatusOK || !strings.Contains(body, "Nothing is known under") {
			t.Errorf("%.40q: %s", query, res.Status)
		}
	}
}

func TestListPagesAndFilters(t *testing.T) {
	w := newWorld(t)
	for range pageRows + 3 {
		w.pull("", 1000)
	}
	count := func(body string) int { return strings.Count(body, `<tr id="p-`) }
	_, first := w.get("/payments", "en")
	_, second := w.get("/payments?page=2", "en")
	if count(first) != pageRows || count(second) != 3 {
		t.Errorf("pages of %d and %d rows, want %d and 3", count(first), count(second), pageRows)
	}
	if !strings.Contains(first, "/payments?page=2") || !strings.Contains(second, "/payments?page=1") {
		t.Error("the pages don't lead to each other")
	}
	if _, none := w.get("/payments?status=failed", "en"); count(none) != 0 || !strings.Contains(none, "No payment matches") {
		t.Error("the filter by status lets payments through")
	}
	if _, mine := w.get("/payments?institution=garuda", "en"); count(mine) != 0 {
		t.Error("the filter by institution shows payments of others")
	}
	_, all := w.get("/payments?institution=lotus&status=succeeded&kind=pay", "en")
	if count(all) != pageRows || !strings.Contains(all, "/payments?institution=lotus&amp;kind=pay&amp;page=2&amp;status=succeeded") {
		t.Errorf("all filters: %d rows, want %d and a second page by the same filters", count(all), pageRows)
	}
}

// The language is the one asked for, then the one chosen before, then the browser's.
func TestLanguage(t *testing.T) {
	w := newWorld(t)
	const en, zh = `<html lang="en">`, `<html lang="zh-Hans">`
	for _, c := range []struct{ path, cookie, accept, want string }{
		{"/", "", "zh-TW,en;q=0.5", zh}, {"/", "", "de, en;q=0.5", en}, {"/", "", "", en}, {"/", "en", "zh", en},
		{"/?lang=zh", "en", "en", zh}, {"/?lang=xx", "zh", "en", zh}, {"/", "xx", "zh-CN", zh}, {"/", "", "de", en},
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.server.URL+c.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Accept-Language", c.accept)
		if c.cookie != "" {
			req.AddCookie(&http.Cookie{Name: langCookie, Value: c.cookie})
		}
		res, body := w.do(req)
		if !strings.Contains(body, c.want) {
			t.Errorf("%+v: got another language", c)
		}
		if kept := strings.Contains(res.Header.Get("Set-Cookie"), "lang=zh"); kept != (c.path == "/?lang=zh") {
			t.Errorf("%+v: the choice is kept: %v", c, kept)
		}
	}
	if _, body := w.get("/payments?status=failed", "en"); !strings.Contains(body, "/payments?lang=zh&amp;status=failed") {
		t.Error("changing the language leaves the filter")
	}
}

// Names and codes are other people's words; none of them becomes markup.
func TestHostileText(t *testing.T) {
	w := newWorld(t)
	const evil = `"><script>alert(1)</script>`
	w.mu.Lock()
	w.payee.Name, w.payee.ID, w.payee.City = evil, "'onmouseover=x", "<img src=x onerror=y>"
	w.mu.Unlock()
	w.answers(evil, delivery.Answer{Result: payment.Failure, Reference: evil, Note: evil})
	code := qris(`<b onclick=x>"'&</b>`)
	rec := w.push(evil, code, 3_000_000, payment.Ask)
	pages := map[string]string{}
	for _, path := range []string{"/", "/payments", "/payments/" + rec.Terms.ID.String(), "/xray?payment=" + rec.Terms.ID.String(), "/xray",
		"/payments?q=" + url.QueryEscape(evil+"x"), "/" + url.PathEscape(evil), "/?lang=" + url.QueryEscape(evil)} {
		_, pages[path] = w.get(path, "en")
	}
	_, pages["posted"] = w.postCode(emv("00", "01", "01", "11", "26", "0012"+evil[:12], "59", evil[:20], "60", "</textarea><i>", "58", "ID", "53", "360", "52", "0000"), "en")
	_, pages["not a code"] = w.postCode("</textarea><script>alert(2)</script>", "en")
	_, pages["a link"] = w.postCode(`https://x.test/"><script>alert(3)</script>?a=<b>`, "en")
	for path, body := range pages {
		wellFormed(t, path, body)
		for _, bad := range []string{"<script>", "<b ", "<img", "<i>", "onclick=x>", "</textarea><"} {
			if strings.Contains(body, bad) {
				t.Errorf("%s has %q unescaped", path, bad)
			}
		}
	}
	if !strings.Contains(pages["/payments/"+rec.Terms.ID.String()], "&lt;script&gt;") {
		t.Error("the hostile name is not shown at all, so its escaping was not tested")
	}
	if strings.Count(pages["not a code"], "<textarea") != 1 {
		t.Error("a posted code broke out of the text field")
	}
}

var inlined = regexp.MustCompile(`(?i)<style|\sstyle=|<script(?:[^>]*)>[^<]|\son[a-z]+=|javascript:|src="(?:https?:)?//|href="(?:https?:)?//`)

// Nothing in a page runs or loads but what the policy allows, and the policy allows this host's own files only.
func TestHeadersAndPolicy(t *testing.T) {
	w := newWorld(t)
	ids := w.busy()
	for _, path := range []string{"/", "/payments/" + ids["paid"].String(), "/positions", "/institutions", "/xray?payment=" + ids["pushed"].String(), "/nothing-here"} {
		res, body := w.get(path, "en")
		h := res.Header
		if got := h.Get("Content-Security-Policy"); got != policy || strings.Contains(got, "unsafe") || !strings.Contains(got, "default-src 'none'") {
			t.Errorf("%s: policy %q", path, got)
		}
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin",
			"Cross-Origin-Opener-Policy": "same-origin", "Cache-Control": "no-store"} {
			if h.Get(name) != want {
				t.Errorf("%s: %s is %q, want %q", path, name, h.Get(name), want)
			}
		}
		if m := inlined.FindString(body); m != "" {
			t.Errorf("%s has something inline or foreign: %q", path, m)
		}
	}
}

func TestStaticFilesAreKeptForEver(t *testing.T) {
	w := newWorld(t)
	_, body := w.get("/", "en")
	found := regexp.MustCompile(`/static/[a-z]+\.[0-9a-f]{16}\.(css|js|svg)`).FindAllString(body, -1)
	if len(found) != 3 {
		t.Fatalf("the page names %v, want a style sheet, a script and an icon", found)
	}
	kinds := map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
	for _, path := range found {
		res, _ := w.get(path, "en")
		if res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != kinds[path[strings.LastIndexByte(path, '.'):]] ||
			res.Header.Get("Cache-Control") != "public, max-age=31536000, immutable" {
			t.Errorf("%s: %s %v", path, res.Status, res.Header)
		}
	}
	for _, path := range []string{"/static/app.css", "/static/app.0000000000000000.css", "/static/..%2fconsole.go"} {
		if res, _ := w.get(path, "en"); res.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %s, want 404", path, res.Status)
		}
	}
}

// Who asks from elsewhere, under a foreign name, or for what is not there gets a page that says so.
func TestRefusals(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		method, path, host, site string
		want                     int
		text                     string
	}{
		{"GET", "/nothing", "", "", 404, "Not here"},
		{"GET", "/payments/not-an-id", "", "", 404, "Not here"},
		{"GET", "/payments/0190c5a0-0000-8000-8000-000000000000", "", "", 404, "Not here"},
		{"GET", "/xray?payment=zz", "", "", 404, "Not here"},
		{"DELETE", "/payments", "", "", 405, "Not that way"},
		{"POST", "/xray", "", "cross-site", 403, "another site"},
		{"POST", "/xray/frame", "", "same-site", 403, "another site"},
		{"GET", "/", "hutong.example", "", 421, "Not under this name"},
		{"GET", "/", "127.0.0.1.example:80", "", 421, "Not under this name"},
		{"GET", "/", "localhost:7000", "", 200, "Overview"},
		{"GET", "/", "[::1]:7000", "", 200, "Overview"},
		{"GET", "/", "", "cross-site", 200, "Overview"},
	} {
		req, err := http.NewRequestWithContext(t.Context(), c.method, w.server.URL+c.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if c.host != "" {
			req.Host = c.host
		}
		if c.site != "" {
			req.Header.Set("Sec-Fetch-Site", c.site)
		}
		res, body := w.do(req)
		if res.StatusCode != c.want || !strings.Contains(body, c.text) {
			t.Errorf("%+v: %s", c, res.Status)
		}
		wellFormed(t, c.method+" "+c.path, body)
	}
}

// broken is a feed that fails in the middle of making a page.
type broken struct{ Hub }

func (*broken) Tally(time.Time) Tally { panic("words for the log only") }

// A fault in a page gives the error page, not half a page and not the fault's own words.
func TestFaultIsNotShown(t *testing.T) {
	w := newWorld(t)
	var log strings.Builder
	w.server.Config.Handler = New(Options{Service: w.service, Feed: new(broken), Log: slog.New(slog.NewTextHandler(&log, nil))})
	res, body := w.get("/", "en")
	if res.StatusCode != http.StatusInternalServerError || !strings.Contains(body, "Something broke") || strings.Contains(body, "words for the log") {
		t.Errorf("%s: %.300s", res.Status, body)
	}
	wellFormed(t, "500", body)
	if !strings.Contains(log.String(), "words for the log only") {
		t.Error("the log does not say what happened")
	}
	if res, _ := w.get("/positions", "en"); res.StatusCode != http.StatusOK {
		t.Errorf("after the fault another page: %s", res.Status)
	}
}

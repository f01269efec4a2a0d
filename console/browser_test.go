//go:build browser

package console

// The pages in a real browser: go test -tags browser ./console. HUTONG_SHOTS names a directory for the pictures that people look at;
// without it they are only taken. HUTONG_CHROMIUM names the browser, else /usr/bin/chromium.

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"hutong/delivery"
	"hutong/engine"
	"hutong/payment"
)

// browser starts one browser for the test; page errors are gathered in it.
type browser struct {
	ctx context.Context
	mu  sync.Mutex
	bad []string
}

func newBrowser(t *testing.T) *browser {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(cmp.Or(os.Getenv("HUTONG_CHROMIUM"), "/usr/bin/chromium")),
		chromedp.Flag("use-fake-device-for-media-stream", true), chromedp.Flag("use-fake-ui-for-media-stream", true))
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox) // the browser's own sandbox does not start as root; it only sees our pages
	}
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	ctx, cancel = context.WithTimeout(ctx, 4*time.Minute)
	t.Cleanup(cancel)
	b := &browser{ctx: ctx}
	err := chromedp.Listen(ctx, func(ev any) {
		b.mu.Lock()
		defer b.mu.Unlock()
		switch ev := ev.(type) {
		case *runtime.EventExceptionThrown:
			b.bad = append(b.bad, ev.ExceptionDetails.Text)
		case *runtime.EventConsoleAPICalled:
			if ev.Type == runtime.ConsoleAPICalledTypeError || ev.Type == runtime.ConsoleAPICalledTypeWarning {
				b.bad = append(b.bad, fmt.Sprintf("console: %v", ev.Args))
			}
		case *log.EventEntryAdded:
			if ev.Entry.Level == log.EntryLevelError || ev.Entry.Level == log.EntryLevelWarning {
				b.bad = append(b.bad, ev.Entry.Text+" "+ev.Entry.URL)
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// number is what an expression in the page gives.
func (b *browser) number(t *testing.T, expression string) int64 {
	t.Helper()
	n, err := chromedp.Run(b.ctx, chromedp.Evaluate[int64](expression))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// complaints are what the browser said since it was asked last.
func (b *browser) complaints() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	out := b.bad
	b.bad = nil
	return out
}

func TestPagesInABrowser(t *testing.T) {
	w := newWorld(t)
	ids, after := w.busy(), w.after()
	b := newBrowser(t)
	shots := os.Getenv("HUTONG_SHOTS")
	// A code that somebody turned into another: a look-alike letter in the name, a field that slipped out, a checksum that no longer holds.
	tampered := strings.Replace(qris("WARUNG IBU SАRI"), "5802ID", "5802IX", 1)
	pages := []struct{ name, path, paste string }{
		{"overview", "/", ""}, {"payments", "/payments", ""}, {"payment-pull", "/payments/" + ids["paid"].String(), ""}, {"payment-push", "/payments/" + ids["pushed"].String(), ""},
		{"payment-resolved", "/payments/" + ids["resolved"].String(), ""}, {"payment-waits", "/payments/" + ids["waits"].String(), ""},
		{"payment-refused", "/payments/" + ids["refused"].String(), ""}, {"payment-refunded", "/payments/" + ids["refunded"].String(), ""},
		{"payment-hold", "/payments/" + after["hold"].String(), ""}, {"payment-dispute", "/payments/" + after["dispute"].String(), ""}, {"resolver", "/resolver", ""},
		{"positions", "/positions", ""}, {"institutions", "/institutions", ""}, {"xray", "/xray", ""}, {"xray-code", "/xray?payment=" + ids["pushed"].String(), ""}, {"xray-tampered", "/xray", tampered}, {"xray-consumer", "/xray", "282222222233333333"}, {"missing", "/nothing-here", ""},
	}
	for _, scheme := range []string{"light", "dark"} {
		for _, lang := range []string{"en", "zh"} {
			for _, width := range []int64{1440, 390} {
				for _, p := range pages {
					name := fmt.Sprintf("%s-%s-%d-%s", p.name, lang, width, scheme)
					address := w.server.URL + p.path + "?lang=" + lang
					if strings.Contains(p.path, "?") {
						address = w.server.URL + p.path + "&lang=" + lang
					}
					if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
						Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}); err != nil {
						t.Fatal(err)
					}
					if err := chromedp.Do(b.ctx, chromedp.EmulateViewport(width, 900), chromedp.Navigate(address), chromedp.WaitReady(chromedp.CSS("main"))); err != nil {
						t.Fatalf("%s: %v", name, err)
					}
					if p.paste != "" {
						if err := chromedp.Do(b.ctx, chromedp.SetValue(chromedp.CSS("#code"), p.paste), chromedp.Click(chromedp.CSS("button.primary")), chromedp.WaitVisible(chromedp.CSS(".report"))); err != nil {
							t.Fatalf("%s: %v", name, err)
						}
					}
					wide, view := b.number(t, `document.documentElement.scrollWidth`), b.number(t, `document.documentElement.clientWidth`)
					picture, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
					if err != nil {
						t.Fatalf("%s: %v", name, err)
					}
					if wide > view {
						t.Errorf("%s: the page is %d wide in a window of %d", name, wide, view)
					}
					for _, c := range b.complaints() {
						if p.name == "missing" && strings.Contains(c, "404") {
							continue // the browser notes the status of the page itself
						}
						t.Errorf("%s: %s", name, c)
					}
					if shots != "" {
						if err := os.WriteFile(filepath.Join(shots, name+".png"), picture, 0o644); err != nil {
							t.Fatal(err)
						}
					}
				}
			}
		}
	}
}

// A payment made while the overview is open appears at its top; one that moves on changes on its own page.
func TestLiveInABrowser(t *testing.T) {
	w := newWorld(t)
	w.pull("POS-0001", 1500)
	b := newBrowser(t)
	top := func() string {
		t.Helper()
		id, err := chromedp.Run(b.ctx, chromedp.AttributeValue(chromedp.CSS("#pays tbody tr"), "id"))
		if err != nil {
			t.Fatal(err)
		}
		return "#" + id.Value
	}
	if err := chromedp.Do(b.ctx, chromedp.Navigate(w.server.URL+"/?lang=en"), chromedp.WaitVisible(chromedp.CSS("#beat:not(.off)"))); err != nil {
		t.Fatal(err)
	}
	first := top()
	rec := w.push("APP-0001", qris("WARUNG"), 3_000_000, payment.Blocked)
	id := "#p-" + rec.Terms.ID.String()
	if err := chromedp.Do(b.ctx, chromedp.WaitVisible(chromedp.CSS(id+" .chip.ok"))); err != nil {
		t.Fatal(err)
	}
	if now := top(); now != id || now == first {
		t.Errorf("the top row is %s, want %s", now, id)
	}
	open := w.termsOf("waits")
	w.answers("waits", delivery.Answer{Result: payment.Unknown}, delivery.Answer{Result: payment.Unknown}, delivery.Answer{Result: payment.Unknown})
	opened, _, err := w.engine.Open(t.Context(), engine.Opening{Terms: open})
	if err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(b.ctx, chromedp.Navigate(w.server.URL+"/payments/"+opened.Terms.ID.String()), chromedp.WaitVisible(chromedp.CSS(".hero .chip.wait"))); err != nil {
		t.Fatal(err)
	}
	if _, err := w.engine.Apply(t.Context(), opened.Terms.ID, payment.Event{Kind: payment.Answered, Op: payment.OpLookUpCredit, Result: payment.Success, By: "garuda"}); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(b.ctx, chromedp.WaitVisible(chromedp.CSS(".hero .chip.ok"))); err != nil {
		t.Fatal(err)
	}
	if c := b.complaints(); len(c) > 0 {
		t.Errorf("the browser complains: %q", c)
	}
}

// The camera of the browser (a made-up one) opens, frames are read by the switch, and stopping works.
func TestCameraInABrowser(t *testing.T) {
	w := newWorld(t)
	b := newBrowser(t)
	err := chromedp.Do(b.ctx, chromedp.Navigate(w.server.URL+"/xray?lang=en"), chromedp.WaitVisible(chromedp.CSS("#camera")), chromedp.Click(chromedp.CSS("#camera")),
		chromedp.WaitVisible(chromedp.CSS("#video")))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Run(b.ctx, chromedp.Poll[bool](`document.getElementById("video").videoWidth > 0 && document.getElementById("finder-text").textContent.includes("Hold a code")`)); err != nil {
		t.Fatal(err)
	}
	err = chromedp.Do(b.ctx, chromedp.Click(chromedp.CSS("#camera")), chromedp.WaitNotVisible(chromedp.CSS("#finder")))
	if err != nil {
		t.Fatal(err)
	}
	if c := b.complaints(); len(c) > 0 {
		t.Errorf("the browser complains: %q", c)
	}
}

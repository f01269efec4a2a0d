package console

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"hutong/payment"
	"hutong/store"
)

// watcher reads server-sent events as a browser does.
type watcher struct {
	t       testing.TB
	scanner *bufio.Scanner
}

func (w *world) watch(path string) *watcher {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), 30*time.Second)
	w.t.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, w.server.URL+path, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("Accept-Language", "en")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = res.Body.Close() })
	if res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != "text/event-stream" {
		w.t.Fatalf("%s: %s %s", path, res.Status, res.Header.Get("Content-Type"))
	}
	s := bufio.NewScanner(res.Body)
	s.Buffer(nil, 1<<20)
	return &watcher{w.t, s}
}

// next is the next event of a kind; those of other kinds are passed over.
func (r *watcher) next(kind string, into any) {
	r.t.Helper()
	event := ""
	for r.scanner.Scan() {
		line := r.scanner.Text()
		if name, ok := strings.CutPrefix(line, "event: "); ok {
			event = name
		}
		if data, ok := strings.CutPrefix(line, "data: "); ok && event == kind {
			if err := json.Unmarshal([]byte(data), into); err != nil {
				r.t.Fatalf("%s: %v in %.200s", kind, err, data)
			}
			return
		}
	}
	r.t.Fatalf("the stream ended before an event %q: %v", kind, r.scanner.Err())
}

// The first event is the list as it is; a payment made then arrives as the same row that the page would have.
func TestPaymentsArrive(t *testing.T) {
	w := newWorld(t)
	before := w.pull("POS-0001", 1200)
	live := w.watch("/live")
	var list rowsMessage
	live.next("rows", &list)
	if !list.All || len(list.Rows) != 1 || list.Rows[0].ID != "p-"+before.Terms.ID.String() {
		t.Fatalf("the first event is %+v, want the whole list", list)
	}
	var board map[string]string
	live.next("board", &board)
	if !strings.Contains(board["gauges"], "Lotus Wallet") || !strings.Contains(board["counters"], "Succeeded") || !strings.Contains(board["tiles"], "Debits stopped") {
		t.Errorf("board: %.300v", board)
	}
	paid := w.push("APP-0001", qris("<i>WARUNG"), 3_000_000, payment.Blocked)
	id := "p-" + paid.Terms.ID.String()
	var rows rowsMessage
	for done := false; !done; {
		live.next("rows", &rows)
		if rows.All || rows.Lost != 0 || len(rows.Rows) != 1 || rows.Rows[0].ID != id {
			t.Fatalf("got %+v, want the one new row", rows)
		}
		// The steps of one payment may come in one event or in several; the last shows its end.
		done = strings.Contains(rows.Rows[0].HTML, "Succeeded")
	}
	_, page := w.get("/", "en")
	if !strings.Contains(page, strings.TrimSpace(rows.Rows[0].HTML)) {
		t.Errorf("the row that arrived is not the row of the page:\n%s", rows.Rows[0].HTML)
	}
	live.next("board", &board)
	if !strings.Contains(board["counters"], `<span class="counter-value ok">2</span>`) {
		t.Errorf("counters after two payments: %s", board["counters"])
	}
}

// A payment's own page is told of its own steps and its refunds, and of nobody else's.
func TestOnePaymentIsWatched(t *testing.T) {
	w := newWorld(t)
	ids := w.busy()
	live := w.watch("/live?payment=" + ids["paid"].String())
	if !live.scanner.Scan() {
		t.Fatal(live.scanner.Err())
	}
	other := store.Record{Terms: &payment.Terms{ID: ids["pushed"]}}
	w.hub.Publish(&other, &store.Entry{Outcome: payment.Outcome{Payment: ids["pushed"], State: payment.State{Seq: 7}}})
	child := store.Record{Terms: &payment.Terms{ID: ids["refund"], Parent: ids["paid"]}}
	w.hub.Publish(&child, &store.Entry{Outcome: payment.Outcome{Payment: ids["refund"], State: payment.State{Seq: 8}}})
	own := store.Record{Terms: &payment.Terms{ID: ids["paid"]}}
	w.hub.Publish(&own, &store.Entry{Outcome: payment.Outcome{Payment: ids["paid"], State: payment.State{Seq: 9}}})
	for _, want := range []int{8, 9} {
		var got map[string]int
		live.next("change", &got)
		if got["seq"] != want {
			t.Errorf("told of step %d, want %d", got["seq"], want)
		}
	}
}

// More than a page can show is told as a number, and when the feed ends the stream ends.
func TestALotAtOnce(t *testing.T) {
	w := newWorld(t)
	live := w.watch("/live")
	var rows rowsMessage
	live.next("rows", &rows)
	total := 3 * liveRows
	for range total {
		w.pull("", 1000)
	}
	shown, lost := map[string]bool{}, 0
	for len(shown)+lost < total {
		live.next("rows", &rows)
		lost += rows.Lost
		if len(rows.Rows) > liveRows {
			t.Fatalf("%d rows in one event, want at most %d", len(rows.Rows), liveRows)
		}
		for _, r := range rows.Rows {
			shown[r.ID] = true
		}
	}
	w.hub.Close()
	for live.scanner.Scan() {
	}
	if err := live.scanner.Err(); err != nil {
		t.Errorf("the stream ended with %v", err)
	}
}

func TestWatchersAreBounded(t *testing.T) {
	w := newWorld(t)
	for range maxWatchers {
		w.watch("/live")
	}
	res, _ := w.get("/live", "en")
	if res.StatusCode != http.StatusServiceUnavailable || res.Header.Get("Retry-After") == "" {
		t.Errorf("one watcher too many: %s", res.Status)
	}
	if res, _ := w.get("/live?payment=x", "en"); res.StatusCode == http.StatusOK {
		t.Error("a payment that can't be is watched")
	}
}

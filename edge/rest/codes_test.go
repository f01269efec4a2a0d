package rest_test

// Goal: a code that the switch issues is paid once, within its life, by its owner's customer, and is known to nobody else; the operator's
// registry changes with one call; an X-ray tells what is there. Method: through the front door, with signed requests; the world's end audits
// the books, where each issued code stands beside the payment that used it.

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hutong/client"
	"hutong/payment"
	"hutong/reason"
	"hutong/service"
	"hutong/store"
	"hutong/wire/api"

	"github.com/google/go-cmp/cmp"
)

// ownCodes are the operator's entries that let the switch issue codes.
var ownCodes = []api.RegistryEntry{
	{ID: "own-barcode", Prefix: "9990", Length: []int32{24}, Scheme: "own-cpm", Issuer: "hutong", Network: "own", Source: "test"},
	{ID: "own-cpm", GUID: "F04855544F4E47", Tag: "61", Scheme: "emvco-cpm", Issuer: "hutong", Network: "HUTONG", Source: "test"},
}

func (w *world) enter(e api.RegistryEntry) *api.RegistryAnswer {
	w.t.Helper()
	a, err := w.inst["hutong"].client.PutRegistryEntry(w.t.Context(), w.id(), &e)
	if err != nil {
		w.t.Fatalf("put %s: %v", e.ID, err)
	}
	return a
}

// issuing is a world whose switch issues codes.
func issuing(t testing.TB) *world {
	w := newWorld(t)
	for _, e := range ownCodes {
		w.enter(e)
	}
	return w
}

func (w *world) issue(who string, form api.CodeForm, payer string) *api.CodeIssueAnswer {
	w.t.Helper()
	a, err := w.inst[who].client.IssueCode(w.t.Context(), w.id(), &api.CodeIssueRequest{Form: form, Payer: api.Payer{Reference: payer, Residency: "TH"}})
	if err != nil {
		w.t.Fatalf("%s asks for a code: %v", who, err)
	}
	return a
}

func (w *world) revoke(who, codeID string) (*api.CodeRevokeAnswer, error) {
	return w.inst[who].client.RevokeCode(w.t.Context(), w.id(), &api.CodeRevokeRequest{CodeID: codeID})
}

func TestIssuedCodesArePaidOnceByTheirOwner(t *testing.T) {
	w := issuing(t)
	var told []*api.AuthorisationRequest
	for _, c := range []struct {
		who  string
		form api.CodeForm
		net  map[string]int64
	}{
		{"wallet-my", api.CodeFormBarcode, map[string]int64{"my-myr": -312, "fx-myr": 312, "fx-cny": -500, "acq-cny": 497, "op-cny": 3}},
		{"wallet-cn", api.CodeFormEmvCpm, map[string]int64{"cn-cny": -500, "acq-cny": 497, "op-cny": 3}},
	} {
		i := w.inst[c.who]
		i.authorise = func(_ context.Context, in *api.AuthorisationRequest) (*api.AuthorisationAnswer, error) {
			told = append(told, in)
			return i.debit(in)
		}
		before := w.books()
		code := w.issue(c.who, c.form, "customer-of-"+c.who)
		if life := at(t, code.ExpiresAt).Sub(w.clock.Now()); life > time.Minute || life < 55*time.Second {
			t.Errorf("%s: the code lives %s, want the rulebook's minute", c.who, life)
		}
		p := w.pay("acq-cn", w.id(), pullRequest(code.Code, 500))
		if p.Result != api.ResultSuccess || p.PayerInstitution != c.who {
			t.Fatalf("%s: %s %s by %s", c.who, p.Result, p.Reason, p.PayerInstitution)
		}
		moved := w.moved(before)
		if c.who == "wallet-my" { // what it earns and the network's fee on it are no matter here
			delete(c.net, "op-myr")
			moved["my-myr"], c.net["my-myr"] = 0, 0
			delete(moved, "op-myr")
		}
		if diff := cmp.Diff(c.net, moved); diff != "" {
			t.Errorf("%s:\n%s", c.who, diff)
		}
		last := told[len(told)-1]
		if last.Payer == nil || *last.Payer != (api.Payer{Reference: "customer-of-" + c.who, Residency: "TH"}) || last.Code != code.Code {
			t.Errorf("%s was asked for the payer %+v with code %q", c.who, last.Payer, last.Code)
		}
		if strings.Contains(w.lastAnswer(), "customer-of-") {
			t.Error("the acquirer is told of the payer")
		}
		// One use, however it is written down, and a wallet that takes a used code back is told so.
		for _, again := range []string{code.Code, strings.TrimRight(code.Code, "=")} {
			if p := w.pay("acq-cn", w.id(), pullRequest(again, 500)); p.Reason != reason.CodeUsed {
				t.Errorf("%s: a second payment: %s %s", c.who, p.Result, p.Reason)
			}
		}
		w.refused("revoke a used code", reason.CodeUsed, func(context.Context) error { _, err := w.revoke(c.who, code.CodeID); return err })
		w.kept(code.Code)
	}
}

// kept holds that nothing which the store keeps has the code.
func (w *world) kept(code string) {
	w.t.Helper()
	var export bytes.Buffer
	if err := w.store.Export(w.t.Context(), &export); err != nil {
		w.t.Fatal(err)
	}
	if strings.Contains(export.String(), strings.TrimRight(code, "=")) {
		w.t.Error("the store has the code itself")
	}
}

func at(t testing.TB, s api.Timestamp) time.Time {
	t.Helper()
	v, err := api.ParseTime(s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// Two codes share nothing but what the registry gives them, and each form has the randomness that it is said to have.
func TestIssuedCodesAreUnlike(t *testing.T) {
	w := issuing(t)
	digits := [20]map[byte]bool{}
	seen := map[string]bool{}
	for range 200 {
		c := w.issue("wallet-my", api.CodeFormBarcode, "c")
		if len(c.Code) != 24 || !strings.HasPrefix(c.Code, "9990") || seen[c.Code] {
			t.Fatalf("code %q", c.Code)
		}
		seen[c.Code] = true
		for i := range digits {
			if digits[i] == nil {
				digits[i] = map[byte]bool{}
			}
			digits[i][c.Code[4+i]] = true
		}
	}
	for i, d := range digits {
		if len(d) != 10 {
			t.Errorf("digit %d took %d values in 200 codes", i, len(d))
		}
	}
	one, two := w.issue("wallet-my", api.CodeFormEmvCpm, "c"), w.issue("wallet-my", api.CodeFormEmvCpm, "c")
	a, err := base64.StdEncoding.DecodeString(one.Code)
	b, err2 := base64.StdEncoding.DecodeString(two.Code)
	if err != nil || err2 != nil || len(a) != len(b) {
		t.Fatal(err, err2)
	}
	same := 0
	for i := range a {
		if a[i] == b[i] {
			same++
		}
	}
	if different := len(a) - same; different < 12 || different > 16 {
		t.Errorf("two codes differ in %d bytes, the token has 16", different)
	}
}

func TestIssuedCodesEnd(t *testing.T) {
	w := issuing(t)
	short, usual := int32(5), w.issue("wallet-cn", api.CodeFormBarcode, "c")
	brief, err := w.inst["wallet-my"].client.IssueCode(t.Context(), w.id(), &api.CodeIssueRequest{Form: api.CodeFormEmvCpm, Payer: api.Payer{Reference: "c", Residency: "MY"}, LifetimeSeconds: &short})
	if err != nil {
		t.Fatal(err)
	}
	kept, revoked := w.issue("wallet-my", api.CodeFormBarcode, "c"), w.issue("wallet-my", api.CodeFormBarcode, "c")

	// Revoking: one's own only; twice is the same as once; an id of nobody's and a stranger's look alike.
	first, err := w.revoke("wallet-my", revoked.CodeID)
	if err != nil {
		t.Fatal(err)
	}
	w.clock.advance(time.Second)
	if again, err := w.revoke("wallet-my", revoked.CodeID); err != nil || again.RevokedAt != first.RevokedAt {
		t.Errorf("revoked at %s, then %+v, %v", first.RevokedAt, again, err)
	}
	for _, id := range []string{kept.CodeID, "c_01234567", payment.ID{6: 0x80, 8: 0x80}.String()} {
		w.refused("revoke "+id, reason.NotFound, func(context.Context) error { _, err := w.revoke("wallet-cn", id); return err })
	}

	unknown := "9990" + strings.Repeat("7", 20)
	tries := func(want map[string]reason.Code) {
		t.Helper()
		for code, why := range want {
			if p := w.pay("acq-cn", w.id(), pullRequest(code, 300)); p.Reason != why {
				t.Errorf("%s…: %s %s, want %q", code[:6], p.Result, p.Reason, why)
			}
		}
	}
	tries(map[string]reason.Code{unknown: reason.CodeUnknown, revoked.Code: reason.CodeExpired})
	w.clock.advance(4 * time.Second)
	tries(map[string]reason.Code{brief.Code: reason.CodeExpired, kept.Code: ""})
	w.clock.advance(56 * time.Second)
	tries(map[string]reason.Code{usual.Code: reason.CodeExpired})

	// What expired so long ago that nobody can ask for it again is dropped, and then is as unknown as any other.
	if n, err := w.service.DropExpired(t.Context()); err != nil || n != 0 {
		t.Errorf("%d codes dropped at once, %v", n, err)
	}
	w.clock.advance(25 * time.Hour)
	if n, err := w.service.DropExpired(t.Context()); err != nil || n != 4 {
		t.Errorf("%d codes dropped after a day, %v", n, err)
	}
	tries(map[string]reason.Code{usual.Code: reason.CodeUnknown})
}

func TestAskingForCodes(t *testing.T) {
	w := newWorld(t)
	ask := func(who, id string, form api.CodeForm, payer string, life *int32) (*api.CodeIssueAnswer, error) {
		return w.inst[who].client.IssueCode(t.Context(), id, &api.CodeIssueRequest{Form: form, Payer: api.Payer{Reference: payer, Residency: "MY"}, LifetimeSeconds: life})
	}
	refuse := func(what string, want reason.Code, who, id string, form api.CodeForm, payer string, life *int32) {
		t.Helper()
		w.refused(what, want, func(context.Context) error { _, err := ask(who, id, form, payer, life); return err })
	}
	for _, form := range []api.CodeForm{api.CodeFormBarcode, api.CodeFormEmvCpm} {
		refuse("without an entry of the operator's", reason.NotAllowed, "wallet-my", w.id(), form, "c", nil)
	}
	short := ownCodes[0]
	short.Length = []int32{19} // leaves 15 digits
	w.enter(short)
	refuse("too few digits", reason.NotAllowed, "wallet-my", w.id(), api.CodeFormBarcode, "c", nil)
	ended := ownCodes[0]
	ended.To = "2026-01-01"
	w.enter(ended)
	refuse("an entry that is no longer in force", reason.NotAllowed, "wallet-my", w.id(), api.CodeFormBarcode, "c", nil)
	for _, e := range ownCodes {
		w.enter(e)
	}
	long, longest := int32(301), int32(300)
	refuse("longer than the rulebook allows", reason.InvalidField, "wallet-my", w.id(), api.CodeFormBarcode, "c", &long)
	for _, who := range []string{"acq-cn", "net-id", "fx-one", "hutong"} {
		refuse("by "+who, reason.NotAllowed, who, w.id(), api.CodeFormBarcode, "c", nil)
	}

	id := w.id()
	one, err := ask("wallet-my", id, api.CodeFormBarcode, "c", &longest)
	if err != nil {
		t.Fatal(err)
	}
	w.clock.advance(time.Second)
	if again, err := ask("wallet-my", id, api.CodeFormBarcode, "c", &longest); err != nil || cmp.Diff(one, again) != "" {
		t.Errorf("a retry: %v\n%s", err, cmp.Diff(one, again))
	}
	refuse("the same id for another payer", reason.RequestIDReused, "wallet-my", id, api.CodeFormBarcode, "d", &longest)
	refuse("the same id for another form", reason.RequestIDReused, "wallet-my", id, api.CodeFormEmvCpm, "c", &longest)
	if other, err := ask("wallet-cn", id, api.CodeFormBarcode, "c", &longest); err != nil || other.CodeID == one.CodeID || other.Code == one.Code {
		t.Errorf("another wallet's same request id: %+v, %v", other, err)
	}
	if _, err := w.revoke("wallet-my", one.CodeID); err != nil {
		t.Fatal(err)
	}
	refuse("a retry after revocation", reason.CodeExpired, "wallet-my", id, api.CodeFormBarcode, "c", &longest)
}

// A revocation and a payment at once: either the payment goes through and the wallet is told that the code was used, or it is refused.
func TestRevocationAgainstPayment(t *testing.T) {
	w := issuing(t)
	used, taken := 0, 0
	for range 40 {
		c := w.issue("wallet-cn", api.CodeFormBarcode, "c")
		var wg sync.WaitGroup
		var paid *api.Payment
		var revoked error
		wg.Go(func() {
			p, err := w.inst["acq-cn"].client.Pay(t.Context(), w.id(), pullRequest(c.Code, 100))
			if err != nil {
				t.Error(err)
				return
			}
			paid = w.end("acq-cn", p)
		})
		wg.Go(func() { _, revoked = w.revoke("wallet-cn", c.CodeID) })
		wg.Wait()
		if t.Failed() {
			return
		}
		switch {
		case revoked == nil && paid.Reason == reason.CodeExpired:
			taken++
		case revoked != nil && paid.Result == api.ResultSuccess:
			used++
		default:
			t.Fatalf("revoked: %v, paid: %s %s", revoked, paid.Result, paid.Reason)
		}
	}
	t.Logf("%d were used, %d were taken back", used, taken)
}

// A revocation that comes between a payment's look at the code and its commit waits for the commit: it is told that the code was used.
func TestRevocationWaitsForAPaymentOnItsWay(t *testing.T) {
	var onTheWay func()
	w := newWorld(t, func(s *setup) {
		s.store.BeforeCommit = func(b *store.Batch) error {
			if len(b.Claims) > 0 && onTheWay != nil {
				onTheWay()
			}
			return nil
		}
	})
	for _, e := range ownCodes {
		w.enter(e)
	}
	for _, form := range []api.CodeForm{api.CodeFormBarcode, api.CodeFormEmvCpm} {
		c := w.issue("wallet-cn", form, "c")
		id, err := payment.ParseID(c.CodeID)
		if err != nil {
			t.Fatal(err)
		}
		revoked := make(chan error, 1)
		onTheWay = func() {
			onTheWay = nil
			go func() { _, err := w.service.Revoke(context.Background(), "wallet-cn", id); revoked <- err }()
			for range 2_000 { // one that would not wait would be through by now
				runtime.Gosched()
			}
		}
		p := w.pay("acq-cn", w.id(), pullRequest(c.Code, 100))
		var told *service.Problem
		if err := <-revoked; p.Result != api.ResultSuccess || !errors.As(err, &told) || told.Reason != reason.CodeUsed {
			t.Errorf("%s: paid: %s %s, revoked: %v", form, p.Result, p.Reason, err)
		}
	}
}

// Nobody learns of a code by reading it: whether it is known, whose it is, how long it lives.
func TestReadingTellsNothingOfAnothersCode(t *testing.T) {
	w := issuing(t)
	code := w.issue("wallet-my", api.CodeFormBarcode, "secret-customer").Code
	guess := "9990" + strings.Repeat("3", 20)
	for _, who := range []string{"wallet-cn", "acq-cn", "wallet-my"} {
		var readings []*api.CodeReading
		for _, c := range []string{code, guess} {
			r, err := w.inst[who].client.ReadCode(t.Context(), w.id(), &api.CodeReadRequest{Code: c})
			if err != nil {
				t.Fatal(err)
			}
			if r.PayerInstitution != "" || r.Kind != api.CodeKindConsumer || r.Payable.Reason != reason.NotAllowed {
				t.Errorf("%s reads %+v", who, r)
			}
			readings = append(readings, r)
			x, err := w.inst[who].client.XrayCode(t.Context(), w.id(), &api.XrayRequest{Code: c})
			if err != nil || x.Registered != nil || strings.Contains(fmt.Sprint(x), c[4:]) {
				t.Errorf("%s has it taken apart: %+v, %v", who, x, err)
			}
		}
		if diff := cmp.Diff(readings[0], readings[1]); diff != "" {
			t.Errorf("%s can tell a code from a guess:\n%s", who, diff)
		}
	}
	// Of a wallet's own codes: those who may collect with it and the wallet itself are told whose it is, another wallet isn't.
	own := consumerCode()
	for who, want := range map[string]string{"acq-cn": "wallet-my", "net-id": "wallet-my", "wallet-my": "wallet-my", "wallet-cn": "", "fx-one": ""} {
		if r, err := w.inst[who].client.ReadCode(t.Context(), w.id(), &api.CodeReadRequest{Code: own}); err != nil || r.PayerInstitution != want {
			t.Errorf("%s reads %+v, %v", who, r, err)
		}
	}
}

func TestRegistryChangesWithOneCall(t *testing.T) {
	w := newWorld(t)
	operator := w.inst["hutong"].client
	const link = "https://pay.teahouse.example/q/42"
	scheme := func() string {
		r, err := w.inst["wallet-cn"].client.ReadCode(t.Context(), w.id(), &api.CodeReadRequest{Code: link})
		if err != nil {
			t.Fatal(err)
		}
		return r.Scheme
	}
	tea := api.RegistryEntry{ID: "teahouse", Host: "pay.teahouse.example", Path: "/q/*", Scheme: "aggregated-cn", Issuer: "acq-cn", Source: "the aggregator's letter"}
	if s := scheme(); s != "unknown" {
		t.Fatalf("before: %s", s)
	}
	if a := w.enter(tea); a.Version != 1 || a.Item.Layer != api.RegistryLayerAPI || cmp.Diff(tea, a.Item.Entry) != "" {
		t.Errorf("%+v", a)
	}
	if s := scheme(); s != "aggregated-cn" {
		t.Errorf("the next scan says %s", s)
	}
	if a := w.enter(tea); a.Version != 1 {
		t.Errorf("the same entry again made version %d", a.Version)
	}

	// A conflict names both, and changes nothing; another priority settles it.
	twin := tea
	twin.ID = "teahouse-2"
	var refused *client.Refused
	_, err := operator.PutRegistryEntry(t.Context(), w.id(), &twin)
	if !asRefused(err, &refused) || refused.Problem.Reason != reason.RegistryConflict || refused.Problem.Status != 409 ||
		!strings.Contains(refused.Problem.Detail, `"teahouse"`) || !strings.Contains(refused.Problem.Detail, `"teahouse-2"`) {
		t.Errorf("a conflict: %v", err)
	}
	higher := int32(3)
	twin.Priority, twin.Scheme = &higher, "alipay"
	if a := w.enter(twin); a.Version != 2 || scheme() != "alipay" {
		t.Errorf("version %d, the next scan says %s", a.Version, scheme())
	}
	for what, bad := range map[string]api.RegistryEntry{
		"two claims at once":     {ID: "bad", Prefix: "55", Length: []int32{20}, Host: "x.example", Issuer: "acq-cn", Source: "s"},
		"a prefix with letters":  {ID: "bad", Prefix: "5a", Length: []int32{20}, Issuer: "acq-cn", Source: "s"},
		"a day that comes later": {ID: "bad", GUID: "x.y", From: "2026-02-02", To: "2026-01-01", Issuer: "acq-cn", Source: "s"},
	} {
		w.refused(what, reason.InvalidField, func(ctx context.Context) error { _, err := operator.PutRegistryEntry(ctx, w.id(), &bad); return err })
	}
	if status, _ := w.send("hutong", "PUT", "/v1/registry/entries/other", `{"id":"bad","guid":"x","issuer":"i","source":"s"}`, nil); status != 422 {
		t.Errorf("an entry under another address: %d", status)
	}

	// Deleting, of shipped entries too; twice is the same; what never was is not found.
	for i, id := range []string{"teahouse-2", "alipay-cpm-25", "alipay-cpm-25"} {
		a, err := operator.DeleteRegistryEntry(t.Context(), w.id(), id)
		if err != nil || a.Version != int64(3+min(i, 1)) || a.EntryID != id {
			t.Errorf("delete %s: %+v, %v", id, a, err)
		}
	}
	if s := scheme(); s != "aggregated-cn" {
		t.Errorf("after the deletion: %s", s)
	}
	w.refused("delete what never was", reason.NotFound, func(ctx context.Context) error {
		_, err := operator.DeleteRegistryEntry(ctx, w.id(), "nobody")
		return err
	})

	// Pages: all of it, in order, each once.
	for n := range 130 {
		w.enter(api.RegistryEntry{ID: fmt.Sprintf("page-%03d", n), GUID: fmt.Sprintf("page.%d", n), Issuer: "net-id", Source: "s"})
	}
	var ids []string
	layers := map[string]api.RegistryLayer{}
	pages := 0
	for after := ""; ; pages++ {
		page, err := operator.RegistryEntries(t.Context(), "", after)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range page.Entries {
			ids = append(ids, i.Entry.ID)
			layers[i.Entry.ID] = i.Layer
		}
		if after = page.Next; after == "" {
			break
		}
	}
	if !slices.IsSorted(ids) || len(layers) != len(ids) || len(ids) != w.service.Registry().Len() || pages != len(ids)/100 {
		t.Errorf("%d ids, %d different, %d pages; the registry has %d", len(ids), len(layers), pages, w.service.Registry().Len())
	}
	if layers["teahouse"] != api.RegistryLayerAPI || layers["alipay-cpm-26"] != api.RegistryLayerShipped || layers["alipay-cpm-25"] != "" {
		t.Errorf("layers: %v", layers)
	}
	some, err := operator.RegistryEntries(t.Context(), "page-12", "page-127")
	if err != nil || len(some.Entries) != 2 || some.Entries[0].Entry.ID != "page-128" || some.Next != "" || some.Version != 134 {
		t.Errorf("%+v, %v", some, err)
	}
	for _, query := range []string{"?prefix=", "?prefix=a&prefix=b", "?limit=5", "?after=" + strings.Repeat("x", 257)} {
		if status, _ := w.send("hutong", "GET", "/v1/registry/entries"+query, "", nil); status != 422 {
			t.Errorf("%s: %d", query, status)
		}
	}
}

func asRefused(err error, to **client.Refused) bool {
	r, ok := err.(*client.Refused)
	*to = r
	return ok
}

func TestXrayTells(t *testing.T) {
	w := newWorld(t)
	open := true
	w.inst["net-id"].verify = func(context.Context, *api.OrderRequest) (*api.OrderAnswer, error) {
		return &api.OrderAnswer{Result: api.ResultSuccess, Open: &open, Merchant: &api.Merchant{Name: "Toko Lain", City: "Padang", Country: "ID"}}, nil
	}
	xray := func(who, code string) *api.Xray {
		t.Helper()
		x, err := w.inst[who].client.XrayCode(t.Context(), w.id(), &api.XrayRequest{Code: code})
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	x := xray("wallet-cn", qrisStatic)
	if x.Scheme != "qris" || !x.Valid || x.Kind != api.CodeKindEntry || x.Truncated || x.SchemeName.ZH == "" {
		t.Errorf("%+v", x)
	}
	// Every field stands where it says.
	var name *api.XrayField
	for i := range x.Fields {
		f := &x.Fields[i]
		if qrisStatic[f.Position:f.Position+f.Length] == "" || !strings.Contains(qrisStatic[f.Position:], f.Raw) || f.Meaning.EN == "" || f.Meaning.ZH == "" {
			t.Errorf("field %+v", f)
		}
		if f.Path == "59" {
			name = f
		}
	}
	if name == nil || !strings.Contains(name.Raw, "APOTIK SYAHADA") || name.Verdict != api.XrayVerdictWarning {
		t.Errorf("the merchant's name: %+v", name)
	}
	// The registered name differs from the one in the code: somebody may have put a sticker over it.
	if x.Registered == nil || x.Registered.Institution != "net-id" || x.Registered.Merchant.Name != "Toko Lain" {
		t.Errorf("registered: %+v", x.Registered)
	}
	i := slices.IndexFunc(x.Findings, func(f api.XrayFinding) bool { return f.Reason == "name-differs" })
	if i < 0 || !x.Findings[i].Tampering || x.Findings[i].Certainty != api.CertaintyLikely || !strings.Contains(x.Findings[i].Text.EN, "Toko Lain") {
		t.Errorf("findings: %+v", x.Findings)
	}
	// Who can pay it, and why the others can't; how another institution stands with the operator is not told.
	pays := func(x *api.Xray) map[string]string {
		out := map[string]string{}
		for _, p := range x.Payability {
			out[p.Institution] = fmt.Sprint(p.Can, " ", p.Reason)
			if !p.Can && (p.ReasonText == nil || p.ReasonText.ZH == "") {
				t.Errorf("%+v has no text", p)
			}
		}
		return out
	}
	want := map[string]string{"wallet-my": "true ", "wallet-cn": "true ", "wallet-th": "true ", "net-id": "false no_route", "wallet-off": "false no_route"}
	if diff := cmp.Diff(want, pays(x)); diff != "" {
		t.Errorf("payability:\n%s", diff)
	}
	want["wallet-off"] = "false institution_suspended"
	for _, who := range []string{"wallet-off", "hutong"} {
		if diff := cmp.Diff(want, pays(xray(who, qrisStatic))); diff != "" {
			t.Errorf("payability as %s sees it:\n%s", who, diff)
		}
	}
	// The institution answers with the very name, or not at all: no sign of tampering.
	w.inst["net-id"].verify = nil
	if x := xray("acq-cn", qrisStatic); slices.ContainsFunc(x.Findings, func(f api.XrayFinding) bool { return f.Tampering }) || x.Registered == nil {
		t.Errorf("%+v", x)
	}
	w.inst["net-id"].meddled(api.PathVerifyOrder, loseRequest)
	if x := xray("wallet-cn", qrisStatic); x.Registered == nil || x.Registered.Reason != reason.NoAnswer || x.Registered.Merchant != nil {
		t.Errorf("no answer: %+v", x.Registered)
	}
	// Damaged and hostile ones: nobody is asked, all is told, within bounds.
	asked := len(w.inst["net-id"].asks("verify"))
	broken := qrisStatic[:len(qrisStatic)-4] + "0000"
	if x := xray("wallet-cn", broken); x.Valid || !slices.ContainsFunc(x.Findings, func(f api.XrayFinding) bool {
		return f.Reason == "crc-mismatch" && f.Severity == api.XrayVerdictError && int(f.Position) >= len(broken)-8
	}) {
		t.Errorf("a wrong checksum: %+v", x.Findings)
	}
	var many strings.Builder
	for n := range 700 {
		fmt.Fprintf(&many, "%02d01\u00e9", n%100)
	}
	for what, hostile := range map[string]string{"many fields": many.String(), "long": strings.Repeat("9", 4296), "control characters": "\x01\x02\n\u202e", "one character": "茶"} {
		x := xray("wallet-cn", hostile)
		if x.Valid || len(x.Fields) > 512 || (len(x.Fields) == 512) != x.Truncated {
			t.Errorf("%s: valid %v, %d fields, truncated %v", what, x.Valid, len(x.Fields), x.Truncated)
		}
	}
	if n := len(w.inst["net-id"].asks("verify")); n != asked {
		t.Errorf("%d questions about codes that are no codes", n-asked)
	}
}

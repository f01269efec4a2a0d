package main

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"hutong/client"
	"hutong/reason"
	"hutong/sim/world"
	"hutong/wire/api"
	"hutong/wire/httpsig"
)

// start runs the switch until stop, which waits for its clean end. Its log is added to a file.
func (s *served) start(t *testing.T, log string) (stop func()) {
	t.Helper()
	c := exec.Command(s.bin, "serve", "--config", s.config)
	f, err := os.OpenFile(log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	c.Stderr = f
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Process.Kill() })
	waitFor(t, "the switch", time.Minute, func() bool { code, _ := get("http://" + s.metrics + "/readyz"); return code == 200 })
	return func() {
		t.Helper()
		if err := c.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		if err := c.Wait(); err != nil {
			t.Errorf("serve ended with %v:\n%s", err, contents(t, log))
		}
	}
}

func contents(t *testing.T, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// The demonstration's Thai and Malaysian wallets show codes that the switch issued, at a Chinese till; the operator changes the registry with a
// call. All of it outlives a restart, but for the codes themselves, which are nowhere but with their customers.
func TestServeIssuesCodesAndKeepsItsRegistry(t *testing.T) {
	s := install(t)
	log, store := filepath.Join(s.dir, "switch.log"), filepath.Join(s.dir, "hutong.db")
	stop := s.start(t, log)
	ctx := context.Background()
	if err := s.world.Connect("http://" + s.api); err != nil {
		t.Fatal(err)
	}
	operatorKey := httpsig.Key{ID: world.KeyID(world.Operator), Owner: world.Operator, Public: s.world.SwitchKey().Public().(ed25519.PublicKey), NotBefore: time.Unix(0, 0)}
	operator, err := client.New(client.Config{BaseURL: "http://" + s.api, SwitchID: world.Operator, SwitchKeys: httpsig.KeyMap{operatorKey.ID: operatorKey},
		KeyID: operatorKey.ID, PrivateKey: s.world.SwitchKey()})
	if err != nil {
		t.Fatal(err)
	}
	chang, kelana, qianmen := s.world.Member("chang"), s.world.Member("kelana"), s.world.Member("qianmen")
	issue := func(m *world.Member, id string, form api.CodeForm, customer string) (*api.CodeIssueAnswer, error) {
		return m.Client.IssueCode(ctx, id, &api.CodeIssueRequest{Form: form, Payer: api.Payer{Reference: customer, Residency: m.Country}})
	}
	pay := func(code string) *api.Payment {
		t.Helper()
		p, err := qianmen.Client.Pay(ctx, client.NewRequestID(), &api.PaymentRequest{Flow: api.FlowPull, Code: code, MerchantID: "898110059990001", StoreID: "S1",
			OrderAmount: &api.Amount{Currency: "CNY", Minor: 2_500}, OrderReference: "O-1"})
		if err == nil && !p.Final {
			p, err = qianmen.Client.Await(ctx, p)
		}
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	var codes []string
	for _, c := range []struct {
		wallet   *world.Member
		form     api.CodeForm
		customer string
	}{{chang, api.CodeFormBarcode, "chang-c03"}, {kelana, api.CodeFormEmvCpm, "kelana-c05"}, {chang, api.CodeFormEmvCpm, "chang-c06"}} {
		before := c.wallet.Balance(c.customer)
		code, err := issue(c.wallet, client.NewRequestID(), c.form, c.customer)
		if err != nil {
			t.Fatal(err)
		}
		codes = append(codes, code.Code)
		p := pay(code.Code)
		if p.Result != api.ResultSuccess || p.PayerInstitution != c.wallet.ID || c.wallet.Balance(c.customer) >= before {
			t.Errorf("%s: %s %s by %s; the customer has %d of %d", c.wallet.ID, p.Result, p.Reason, p.PayerInstitution, c.wallet.Balance(c.customer), before)
		}
		if p := pay(code.Code); p.Reason != reason.CodeUsed {
			t.Errorf("%s: a second payment: %s %s", c.wallet.ID, p.Result, p.Reason)
		}
	}
	asked := client.NewRequestID()
	open, err := issue(chang, asked, api.CodeFormBarcode, "chang-c01")
	if err != nil {
		t.Fatal(err)
	}
	revoked, err := issue(chang, client.NewRequestID(), api.CodeFormBarcode, "chang-c01")
	if err == nil {
		_, err = chang.Client.RevokeCode(ctx, client.NewRequestID(), &api.CodeRevokeRequest{CodeID: revoked.CodeID})
	}
	if err != nil {
		t.Fatal(err)
	}
	codes = append(codes, open.Code, revoked.Code)

	const link = "https://pay.noodles.example/t/9"
	noodles := api.RegistryEntry{ID: "noodles", Host: "pay.noodles.example", Path: "/t/*", Scheme: "aggregated-cn", Issuer: "qianmen", Source: "the aggregator's letter"}
	scheme := func() string {
		r, err := chang.Client.ReadCode(ctx, client.NewRequestID(), &api.CodeReadRequest{Code: link})
		if err != nil {
			t.Fatal(err)
		}
		return r.Scheme
	}
	if _, err := operator.PutRegistryEntry(ctx, client.NewRequestID(), &noodles); err != nil {
		t.Fatal(err)
	}
	if a, err := operator.DeleteRegistryEntry(ctx, client.NewRequestID(), "kelana-cpm"); err != nil || a.Version != 2 {
		t.Fatalf("%+v, %v", a, err)
	}
	if got := scheme(); got != "aggregated-cn" {
		t.Errorf("the next scan says %s", got)
	}
	// A file that claims what the interface claimed is not taken; the one in force stays.
	file := filepath.Join(s.dir, "codes.yaml")
	good := contents(t, file)
	add := exec.Command(s.bin, "registry", "add", file, "--id", "noodles-too", "--host", noodles.Host, "--path", noodles.Path, "--issuer", "merlion", "--source", "another letter")
	if out, err := add.CombinedOutput(); err != nil {
		t.Fatalf("registry add: %v\n%s", err, out)
	}
	waitFor(t, "the refusal of the file", time.Minute, func() bool { return bytes.Contains(contents(t, log), []byte("noodles-too")) })
	if got := scheme(); got != "aggregated-cn" {
		t.Errorf("after a file that conflicts: %s", got)
	}
	stop()
	if out, err := exec.Command(s.bin, "serve", "--config", s.config).CombinedOutput(); err == nil || !strings.Contains(string(out), "noodles-too") || !strings.Contains(string(out), `"noodles"`) {
		t.Errorf("a start with files that conflict: %v\n%s", err, out)
	}
	if err := os.WriteFile(file, good, 0o600); err != nil {
		t.Fatal(err)
	}

	stop = s.start(t, log)
	if got := scheme(); got != "aggregated-cn" {
		t.Errorf("after a restart: %s", got)
	}
	page, err := operator.RegistryEntries(ctx, "kelana", "")
	if err != nil || len(page.Entries) != 0 || page.Version != 2 {
		t.Errorf("after a restart: %+v, %v", page, err)
	}
	// A code that a customer shows is still good; one that was revoked is not; and the switch can't tell anybody the code again.
	if p := pay(revoked.Code); p.Reason != reason.CodeExpired {
		t.Errorf("a revoked code after a restart: %s %s", p.Result, p.Reason)
	}
	_, err = issue(chang, asked, api.CodeFormBarcode, "chang-c01")
	var refused *client.Refused
	if !errors.As(err, &refused) || refused.Problem.Reason != reason.CodeExpired {
		t.Errorf("the same request after a restart: %v", err)
	}
	if p := pay(open.Code); p.Result != api.ResultSuccess || p.PayerInstitution != "chang" {
		t.Errorf("a code from before the restart: %s %s", p.Result, p.Reason)
	}
	stop()
	if out, err := exec.Command(s.bin, "verify", "--store", store).CombinedOutput(); err != nil {
		t.Errorf("verify: %v\n%s", err, out)
	}
	for name, text := range map[string][]byte{"log": contents(t, log), "store": contents(t, store)} {
		for _, code := range codes {
			if bytes.Contains(text, []byte(strings.TrimRight(code, "="))) {
				t.Errorf("the %s has an issued code", name)
			}
		}
	}
}

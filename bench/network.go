package bench

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"text/template"
	"time"

	"hutong/client"
	"hutong/sim/world"
	"hutong/wire/httpsig"
)

// The network of a measurement: wallets in Malaysia, acquirers in China, a bank that exchanges between them, and the operator. The rules are
// the demonstration's, with every wallet open at every acquirer.
const (
	operatorID      = "hutong"
	exchangeID      = "harbour" // whom the demonstration's rules name for CNY and MYR
	payerCurrency   = "MYR"
	payeeCurrency   = "CNY"
	payerCountry    = "MY"
	maxInstitutions = 90 // wallets' codes begin with two digits of their own
	codeDigits      = 24
)

func walletID(n int) string   { return fmt.Sprintf("wallet-%02d", n+1) }
func acquirerID(n int) string { return fmt.Sprintf("acquirer-%02d", n+1) }
func merchantID(n int) string { return fmt.Sprintf("89811005999%04d", n+1) }
func keyID(id string) string  { return id + "-bench" }

// codeHead begins the consumer codes of a wallet, in the form of Alipay+ codes: two digits, an issuer's number of four.
func codeHead(n int) string { return fmt.Sprintf("2810%02d", n+10) }

// network is who takes part, with everybody's keys.
type network struct {
	size      int
	keys      map[string]ed25519.PrivateKey
	merchants []string // by acquirer
	heads     []string // of the codes, by wallet
}

func newNetwork(size int) (*network, error) {
	n := &network{size: size, keys: map[string]ed25519.PrivateKey{}}
	for _, id := range append(append([]string{operatorID}, n.ids(payers)...), n.ids(payees)...) {
		_, private, err := ed25519.GenerateKey(rand.Reader)
		if err != nil {
			return nil, err
		}
		n.keys[id] = private
	}
	for i := range size {
		n.merchants, n.heads = append(n.merchants, merchantID(i)), append(n.heads, codeHead(i))
	}
	return n, nil
}

// side is one of the two kinds of institutions.
type side string

const (
	payers side = "wallets"
	payees side = "acquirers"
)

func (n *network) ids(of side) []string {
	out := make([]string, n.size)
	for i := range out {
		if out[i] = walletID(i); of == payees {
			out[i] = acquirerID(i)
		}
	}
	return out
}

// consumerCode is a new one-use code of a wallet's customer.
func (n *network) consumerCode(wallet int, rnd *mathrand.Rand) string {
	code := append(make([]byte, 0, codeDigits), n.heads[wallet]...)
	for left := rnd.Uint64(); len(code) < codeDigits; left /= 10 {
		code = append(code, '0'+byte(left%10))
	}
	return string(code)
}

// merchantCode is the code of one order at an acquirer's merchant.
func (n *network) merchantCode(acquirer int, order key) string {
	return "https://" + acquirerID(acquirer) + ".example/order/" + order.String()
}

// config is what an institution connects to the switch with.
func (n *network) config(id string) client.Config {
	return client.Config{SwitchID: operatorID, SwitchKeys: n.switchKeys(), KeyID: keyID(id), PrivateKey: n.keys[id], Timeout: 15 * time.Second, Nonces: nonces}
}

func (n *network) switchKeys() httpsig.KeyMap {
	return httpsig.KeyMap{keyID(operatorID): {ID: keyID(operatorID), Owner: operatorID, Public: n.public(operatorID), NotBefore: time.Unix(0, 0)}}
}

// nonces is room for what one institution is asked within the time that a signature is taken, at 40,000 questions a second.
const nonces = 3_000_000

func (n *network) public(id string) ed25519.PublicKey { return n.keys[id].Public().(ed25519.PublicKey) }

var networkFile = template.Must(template.New("network").Funcs(template.FuncMap{"merchant": merchantID, "key": func(string) string { return "" },
	"endpoint": func(string) string { return "" }}).Parse(`version: bench
participants:
  - {id: {{.Operator}}, name: {en: Operator}, roles: [operator], country: CN, keys: [{{key .Operator}}]}
  - {id: {{.Exchange}}, name: {en: Exchange}, roles: [fx_provider], country: HK}
{{- range .Wallets}}
  - {id: {{.}}, name: {en: {{.}}}, roles: [wallet], country: MY, endpoint: "{{endpoint .}}", stream: {{$.Stream}}, keys: [{{key .}}]}
{{- end}}
{{- range .Acquirers}}
  - {id: {{.}}, name: {en: {{.}}}, roles: [acquirer], country: CN, endpoint: "{{endpoint .}}", stream: {{$.Stream}}, keys: [{{key .}}]}
{{- end}}
agreements:
  - {id: operator-cny, participant: {{.Operator}}, currency: CNY, cap: "{{.Cap}}"}
  - {id: operator-myr, participant: {{.Operator}}, currency: MYR, cap: "{{.Cap}}"}
  - {id: exchange-cny, participant: {{.Exchange}}, currency: CNY, cap: "{{.Cap}}"}
  - {id: exchange-myr, participant: {{.Exchange}}, currency: MYR, cap: "{{.Cap}}"}
{{- range .Wallets}}
  - {id: {{.}}-myr, participant: {{.}}, currency: MYR, cap: "{{$.Cap}}", price: issuing, debit: blocked, fx_provider: {{$.Exchange}}, refund: at-original}
{{- end}}
{{- range .Acquirers}}
  - {id: {{.}}-cny, participant: {{.}}, currency: CNY, cap: "{{$.Cap}}", price: acquiring-cny}
{{- end}}
merchants:
{{- range $i, $id := .Acquirers}}
  - {id: "{{merchant $i}}", acquirer: {{$id}}, name: Teahouse {{$id}}, city: BEIJING, country: CN, mcc: "5499", currency: CNY, stores: [{id: S1, name: Main street, terminals: [T01]}]}
{{- end}}
`))

// capAmount is far above what a run can use, so that every cap is compared and none refuses.
const capAmount = "900000000000.00"

// install writes what an operator would: the network with the institutions' addresses, rules, registry, key and configuration.
func (n *network) install(dir string, endpoints map[string]string, lanes int, at *switchAt, metricsAt string) error {
	var text bytes.Buffer
	t, err := networkFile.Clone()
	if err == nil {
		t.Funcs(template.FuncMap{"key": n.keyText, "endpoint": func(id string) string { return endpoints[id] }})
		err = t.Execute(&text, map[string]any{"Operator": operatorID, "Exchange": exchangeID, "Wallets": n.ids(payers), "Acquirers": n.ids(payees), "Cap": capAmount, "Stream": at.Stream != ""})
	}
	if err != nil {
		return fmt.Errorf("bench: the network file: %w", err)
	}
	rules, err := openRules()
	if err != nil {
		return err
	}
	var codes bytes.Buffer
	codes.WriteString("version: bench\nentries:\n")
	for i := range n.size {
		fmt.Fprintf(&codes, "  - {id: %s, prefix: %q, length: [%d], scheme: alipayplus-cpm, issuer: %s, network: alipayplus, source: bench}\n", walletID(i), codeHead(i), codeDigits, walletID(i))
		fmt.Fprintf(&codes, "  - {id: %s, host: %s.example, path: \"/order/*\", scheme: aggregated-cn, issuer: %s, source: bench}\n", acquirerID(i), acquirerID(i), acquirerID(i))
	}
	private, err := x509.MarshalPKCS8PrivateKey(n.keys[operatorID])
	if err != nil {
		return err
	}
	config := fmt.Appendf(nil, "network: network.yaml\nrulebook: rulebook.yaml\nregistry: [codes.yaml]\nstore: named.on.the.command.line\nlanes: %d\n"+
		"signing: {key_id: %s, file: switch.pem}\nlisten: {api: %q, metrics: %q}\nlog: {level: warn}\nlimits: {requests_per_second: 1000000, burst: 1000000, concurrent: 20000}\n",
		lanes, keyID(operatorID), at.API, metricsAt)
	if at.Stream != "" {
		config = fmt.Appendf(config, "stream: {listen: %q, cert: stream.pem, key: stream.key}\n", at.Stream)
	}
	for name, body := range map[string][]byte{"network.yaml": text.Bytes(), "rulebook.yaml": rules, "codes.yaml": codes.Bytes(),
		"switch.pem":  pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}),
		"switch.yaml": config, "stream.pem": at.Roots, "stream.key": at.private} {
		if err := os.WriteFile(filepath.Join(dir, name), body, 0o600); err != nil {
			return err
		}
	}
	return nil
}

func (n *network) keyText(id string) string {
	return fmt.Sprintf("{id: %s, public: %q, from: 2025-01-01T00:00:00Z}", keyID(id), base64.StdEncoding.EncodeToString(n.public(id)))
}

// openRules are the demonstration's rules, with one coverage that opens everything in place of those of its institutions.
func openRules() ([]byte, error) {
	const section = "\ncoverage:\n"
	before, rest, ok := bytes.Cut(world.Rules(), []byte(section))
	_, after, ended := bytes.Cut(rest, []byte("\n\n"))
	if !ok || !ended {
		return nil, errors.New("bench: the demonstration's rulebook has no section coverage that ends with an empty line")
	}
	return slices.Concat(before, []byte(section+"  - {id: bench, from: 2025-01-01, source: every wallet pays at every acquirer}\n\n"), after), nil
}

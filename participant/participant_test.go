package participant_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"hutong/participant"
	"hutong/payment"
)

func good(t testing.TB) string {
	raw, err := os.ReadFile("testdata/good.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func load(t testing.TB, text string) *participant.Directory {
	t.Helper()
	d, err := participant.Load(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestLoad(t *testing.T) {
	d := load(t, good(t))
	if d.Version != "test-1" || d.Operator == nil || d.Operator.ID != "operator" || len(d.Participants) != 5 || len(d.Agreements) != 4 || len(d.Merchants) != 2 {
		t.Fatalf("%s: operator %v, %d participants, %d agreements, %d merchants", d.Version, d.Operator, len(d.Participants), len(d.Agreements), len(d.Merchants))
	}
	kelana, _ := d.Participant("kelana")
	qianmen, _ := d.Participant("qianmen")
	if kelana.Status != participant.Active || qianmen.Status != participant.DebitsStopped {
		t.Errorf("status %s and %s", kelana.Status, qianmen.Status)
	}
	if !qianmen.Has(participant.Wallet) || !qianmen.Has(participant.Acquirer) || kelana.Has(participant.Acquirer) {
		t.Error("roles")
	}
	if kelana.Name.In("zh") != "Kelana Wallet" || qianmen.Name.In("zh") != "前门收单" || qianmen.Name.In("en") != "Qianmen Acquiring" {
		t.Error("names")
	}
	a, _ := d.Agreement("kelana-myr")
	if a.Cap != 50_000_000 || a.Funds != payment.Blocked || a.Loss != payment.LossPayee || a.FXProvider != "harbour" || a.Price != "issuing" {
		t.Errorf("agreement %+v", a)
	}
	agent, _ := d.Agreement("kelana-cny")
	if agent.Cap != 100 || agent.Funds != payment.Ask || agent.Account().Participant != "harbour" || agent.Side().Participant != "kelana" {
		t.Errorf("an agreement with a settlement agent: %+v", agent)
	}
	if of := d.AgreementsOf("kelana"); len(of) != 2 || of[0].ID != "kelana-myr" {
		t.Errorf("agreements of kelana: %v", of)
	}
	if x, ok := d.AgreementFor("kelana", "CNY"); !ok || x != agent {
		t.Errorf("agreement in CNY: %v", x)
	}
	if _, ok := d.AgreementFor("qianmen", "MYR"); ok {
		t.Error("an agreement that is not there")
	}
	m, ok := d.Merchant("qianmen", "898110059990001")
	if s, there := m.Store("S2"); !ok || !there || s.Name != "鼓楼店" {
		t.Errorf("merchant %+v", m)
	}
	if _, ok := d.Merchant("kelana", "898110059990001"); ok {
		t.Error("another's merchant")
	}
	if m, _ := d.Merchant("qianmen", "M-2"); !m.Closed {
		t.Error("the closed merchant is open")
	}
}

func TestBehind(t *testing.T) {
	d := load(t, good(t))
	for issuer, want := range map[string]string{"qris": "nusantara", "yeepay": "qianmen", "shouqianba": "qianmen", "kelana": "kelana", "nobody": "", "": ""} {
		got := ""
		if p, ok := d.Behind(issuer); ok {
			got = p.ID
		}
		if got != want {
			t.Errorf("behind %q stands %q, want %q", issuer, got, want)
		}
	}
}

func TestKeys(t *testing.T) {
	d := load(t, good(t))
	for _, c := range []struct {
		key, at string
		want    bool
	}{
		{"kelana-1", "2024-12-31T23:59:59Z", false}, {"kelana-1", "2025-01-01T00:00:00Z", true}, {"kelana-1", "2025-12-31T23:59:59Z", true}, {"kelana-1", "2026-01-01T00:00:00Z", false},
		{"kelana-2", "2025-12-15T00:00:00Z", true}, {"kelana-2", "2026-05-31T23:59:59Z", true}, {"kelana-2", "2026-06-01T00:00:00Z", false},
	} {
		k, ok := d.Key(c.key)
		at, _ := time.Parse(time.RFC3339, c.at)
		if !ok || k.Owner != "kelana" || k.ValidAt(at) != c.want {
			t.Errorf("%s at %s: valid %v", c.key, c.at, !c.want)
		}
	}
	if _, ok := d.Key("kelana-3"); ok {
		t.Error("a key that is not there")
	}
}

// Every fault is told with the entry it is in, and nothing is returned.
func TestLoadRefuses(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{"version: test-1", "", "version: is missing"},
		{"version: test-1", "version: test-1\ncolour: red", "colour"},
		{"{id: operator,", "{id: Operator,", "participant Operator: the id"},
		{"{id: operator,", "{id: x,", "participant x: the id"},
		{"id: harbour, name", "id: kelana, name", "participant kelana: is there twice"},
		{"roles: [operator]", "roles: [wallet]", "participants: none has the role operator"},
		{"roles: [network]", "roles: [network, operator]", "participant nusantara: is a second operator beside operator"},
		{"roles: [network]", "roles: [scheme]", `participant nusantara: role "scheme"`},
		{"roles: [network]", "roles: []", "participant nusantara: has no role"},
		{"name: {en: Nusantara}", "name: {zh: 群岛}", "participant nusantara: name.en is missing"},
		{"country: ID", "country: IDN", `participant nusantara: country "IDN"`},
		{"status: debits_stopped", "status: closed", `participant qianmen: status "closed"`},
		{"https://kelana.example/hutong", "ftp://kelana.example", `participant kelana: endpoint "ftp`},
		{"https://kelana.example/hutong", "https://kelana.example/?q=1", "participant kelana: endpoint"},
		{"https://kelana.example/hutong", "/hutong", "participant kelana: endpoint"},
		{"issuers: [qris]", "issuers: [yeepay]", `participant nusantara: issuer "yeepay" is also claimed by qianmen`},
		{"issuers: [qris]", "issuers: [kelana]", `participant nusantara: issuer "kelana" is the id of another participant`},
		{"issuers: [shouqianba, yeepay]", "issuers: [harbour]", `participant qianmen: issuer "harbour" is the id of another participant`},
		{"issuers: [qris]", "issuers: [nusantara, nusantara2]", ""},
		{"issuers: [qris]", `issuers: [""]`, "participant nusantara: an issuer is empty"},
		{"country: MY\n", "country: MY\n    private_ranges: [10.20.0.0/16, 127.0.0.0/8, fd00:1::/32, 100.64.0.0/10, '::1/128']\n", ""},
		{"country: MY\n", "country: MY\n    webhook_ports: [8443, 65535]\n", ""},
		{"country: MY\n", "country: MY\n    webhook_ports: [443, 0]\n", `participant kelana: webhook_ports: 0 is not a port`},
		{"country: MY\n", "country: MY\n    webhook_ports: [65536]\n", `participant kelana: webhook_ports: 65536 is not a port`},
		{"country: MY\n", "country: MY\n    private_ranges: [10.20.0.1/16]\n", `participant kelana: private_ranges: "10.20.0.1/16"`},
		{"country: MY\n", "country: MY\n    private_ranges: [0.0.0.0/0]\n", `participant kelana: private_ranges: "0.0.0.0/0"`},
		{"country: MY\n", "country: MY\n    private_ranges: [172.0.0.0/8]\n", `participant kelana: private_ranges: "172.0.0.0/8"`},
		{"country: MY\n", "country: MY\n    private_ranges: [169.254.0.0/16]\n", `participant kelana: private_ranges: "169.254.0.0/16"`},
		{"country: MY\n", "country: MY\n    private_ranges: [10.0.0.1]\n", `participant kelana: private_ranges: "10.0.0.1"`},
		{"id: kelana-1, public", "id: k, public", `participant kelana: key id "k"`},
		{"id: kelana-2, public", "id: kelana-1, public", "participant kelana: key kelana-1 is also a key of kelana"},
		{"11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=", "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHUQ==", "participant kelana: key kelana-1: public"},
		{"11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=", "no base64", "participant kelana: key kelana-1: public"},
		{", from: 2025-12-01T00:00:00Z", "", "participant kelana: key kelana-2: from is missing"},
		{"until: 2026-01-01T00:00:00Z", "until: 2024-01-01T00:00:00Z", "participant kelana: key kelana-1: until is not after from"},
		{"{id: kelana-1, public", "{id: kelana-1, person: ada, public", "participant kelana: key kelana-1: only keys of the operator belong to persons"},
		{"roles: [operator], country: CN}", `roles: [operator], country: CN, keys: [{id: a-1, person: Ada, public: "PUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw=", from: 2025-12-01T00:00:00Z}]}`, `participant operator: key a-1: person "Ada"`},
		{"loss: payer_side", "loss: nobody", `agreement qianmen-cny: loss "nobody" is not payer_side, payee_side or persons`},
		{"{id: kelana-myr,", "{id: kelana_myr,", "agreement kelana_myr: the id"},
		{"{id: kelana-cny,", "{id: kelana-myr,", "agreement kelana-myr: is there twice"},
		{"participant: qianmen", "participant: quanmen", `agreement qianmen-cny: participant "quanmen" is not in the file`},
		{"settled_by: harbour", "settled_by: harbor", `agreement kelana-cny: participant "harbor" is not in the file`},
		{"fx_provider: harbour", "fx_provider: qianmen", `agreement kelana-myr: fx_provider "qianmen"`},
		{"debit: blocked", "debit: sometimes", `agreement kelana-myr: debit "sometimes"`},
		{"loss: payer_side", "loss: nobody", `agreement qianmen-cny: loss "nobody"`},
		{`currency: MYR, cap: "500000.00"`, `currency: MYR, cap: "500000.001"`, "agreement kelana-myr: cap:"},
		{`currency: MYR, cap: "500000.00"`, `currency: MYR, cap: "-1"`, "agreement kelana-myr: cap:"},
		{`currency: MYR, cap: "500000.00"`, `currency: MYR`, "agreement kelana-myr: cap:"},
		{`currency: MYR, cap: "500000.00"`, `currency: RMB, cap: "1"`, "agreement kelana-myr: cap:"},
		{`currency: MYR, cap: "500000.00"`, `currency: MYR, cap: "10000000000000.01"`, "agreement kelana-myr: cap:"},
		{"currency: CNY, cap: \"1\"", "currency: MYR, cap: \"1\"", "agreement kelana-cny: kelana has agreement kelana-myr in MYR already"},
		{"acquirer: qianmen, name: Hutong", "acquirer: kelana, name: Hutong", `merchant M-2 of kelana: acquirer "kelana"`},
		{"id: M-2", `id: "898110059990001"`, "merchant 898110059990001 of qianmen: is there twice"},
		{"name: Hutong Coffee", `name: ""`, "merchant M-2 of qianmen: id (1 to 64 bytes) and name are needed"},
		{`mcc: "5812"`, `mcc: "581"`, `merchant M-2 of qianmen: mcc "581"`},
		{`country: CN, mcc: "5812"`, `country: China, mcc: "5812"`, `merchant M-2 of qianmen: country "China"`},
		{`mcc: "5812", currency: CNY`, `mcc: "5812", currency: MYR`, "merchant M-2 of qianmen: qianmen has no agreement in MYR"},
		{`mcc: "5812", currency: CNY`, `mcc: "5812"`, `merchant M-2 of qianmen: currency ""`},
		{"{id: S2,", "{id: S1,", `merchant 898110059990001 of qianmen: store "S1"`},
	} {
		text := strings.Replace(good(t), c.old, c.new, 1)
		if text == good(t) {
			t.Errorf("%q is not in the file", c.old)
			continue
		}
		d, err := participant.Load(strings.NewReader(text))
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s → %s: %v", c.old, c.new, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s → %s: %v, want %q", c.old, c.new, err, c.want)
		case err != nil && d != nil:
			t.Errorf("%s → %s: a directory beside an error", c.old, c.new)
		}
	}
}

func TestLoadTellsEveryFault(t *testing.T) {
	text := strings.Replace(strings.Replace(good(t), "country: ID", "country: id", 1), `mcc: "5812"`, `mcc: x`, 1)
	_, err := participant.Load(strings.NewReader(text))
	if err == nil || !strings.Contains(err.Error(), "participant nusantara") || !strings.Contains(err.Error(), "merchant M-2") {
		t.Errorf("%v", err)
	}
}

func TestLoadIsBounded(t *testing.T) {
	if _, err := participant.Load(strings.NewReader("# " + strings.Repeat("x", participant.MaxFile))); err == nil || !strings.Contains(err.Error(), "larger than") {
		t.Errorf("%v", err)
	}
}

func FuzzLoad(f *testing.F) {
	f.Add(good(f))
	f.Add("version: x\nparticipants: [{id: op, name: {en: O}, roles: [operator], country: CN}]")
	f.Add("version: &a [*a]\nparticipants: *a")
	f.Add("participants: [{id: op, keys: [{id: k1, public: AAAA, from: 2025-13-01}]}]")
	f.Fuzz(func(t *testing.T, text string) {
		late := time.AfterFunc(5*time.Second, func() { panic(fmt.Sprintf("it takes too long: %q", text)) })
		defer late.Stop()
		d, err := participant.Load(strings.NewReader(text))
		if err == nil && d.Operator == nil {
			t.Error("a directory without an operator")
		}
	})
}

// A key of the operator may belong to a person, and an agreement may leave a loss to persons.
func TestPersons(t *testing.T) {
	const key = `{id: ada-1, person: ada, public: "/FHNjmIYoaONpH7QAjDwWAgW7RO6MwOsXeuRFUiQgCU=", from: 2025-12-01T00:00:00Z}`
	keys := func(more string) string {
		return strings.NewReplacer("loss: payer_side", "loss: persons", "roles: [operator], country: CN}", "roles: [operator], country: CN, keys: ["+key+more+"]}").Replace(good(t))
	}
	d := load(t, keys(""))
	if k, ok := d.Key("ada-1"); !ok || k.Person != "ada" || k.Owner != "operator" {
		t.Errorf("the key of a person: %+v", k)
	}
	if k, _ := d.Key("kelana-1"); k.Person != "" {
		t.Errorf("an institution's own key: %+v", k)
	}
	if a, _ := d.Agreement("qianmen-cny"); a.Loss != payment.LossPersons {
		t.Errorf("loss %s", a.Loss)
	}
	// Nobody is two persons: one key can't be registered under two names, nor be an institution's, too.
	again := strings.Replace(", "+key, "ada-1", "ada-2", 1)
	load(t, keys(again)) // listed twice for one person
	for more, want := range map[string]string{
		strings.Replace(again, "person: ada", "person: ben", 1): "key ada-2 is the same as key ada-1 of ada",
		strings.Replace(again, "person: ada, ", "", 1):          "key ada-2 is the same as key ada-1 of ada",
		strings.NewReplacer("person: ada", "person: ben", "/FHNjmIYoaONpH7QAjDwWAgW7RO6MwOsXeuRFUiQgCU=", "PUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw=").Replace(again): "key kelana-2 is the same as key ada-2 of ben",
	} {
		if _, err := participant.Load(strings.NewReader(keys(more))); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", more, err, want)
		}
	}
}

package routing_test

import (
	"fmt"
	"strings"
	"testing"

	"hutong/code"
	"hutong/code/registry"
	"hutong/money"
	"hutong/participant"
	"hutong/reason"
	"hutong/routing"
	"hutong/rulebook"
)

const network = `
version: test
participants:
  - {id: operator, name: {en: O}, roles: [operator], country: CN}
  - {id: kelana, name: {en: K}, roles: [wallet], country: MY}
  - {id: huabao, name: {en: H}, roles: [wallet], country: CN, issuers: [alipay]}
  - {id: frozen, name: {en: F}, roles: [wallet], country: TH, status: suspended}
  - {id: stopped, name: {en: S}, roles: [wallet, acquirer], country: SG, status: debits_stopped}
  - {id: qianmen, name: {en: Q}, roles: [acquirer], country: CN, issuers: [shouqianba]}
  - {id: nusantara, name: {en: N}, roles: [network], country: ID, issuers: [qris]}
  - {id: harbour, name: {en: X}, roles: [fx_provider], country: HK}
  - {id: island, name: {en: I}, roles: [fx_provider], country: HK}
agreements:
  - {id: kelana-myr, participant: kelana, currency: MYR, cap: "1", fx_provider: harbour}
  - {id: kelana-sgd, participant: kelana, currency: SGD, cap: "1"}
  - {id: huabao-cny, participant: huabao, currency: CNY, cap: "1"}
  - {id: frozen-thb, participant: frozen, currency: THB, cap: "1", fx_provider: harbour}
  - {id: stopped-cny, participant: stopped, currency: CNY, cap: "1"}
  - {id: qianmen-cny, participant: qianmen, currency: CNY, cap: "1"}
  - {id: nusantara-idr, participant: nusantara, currency: IDR, cap: "1", fx_provider: island}
  - {id: harbour-cny, participant: harbour, currency: CNY, cap: "1"}
  - {id: harbour-myr, participant: harbour, currency: MYR, cap: "1"}
  - {id: harbour-thb, participant: harbour, currency: THB, cap: "1"}
  - {id: island-idr, participant: island, currency: IDR, cap: "1"}
  - {id: island-cny, participant: island, currency: CNY, cap: "1"}
`

func world(t *testing.T, coverage ...rulebook.Coverage) routing.World {
	t.Helper()
	d, err := participant.Load(strings.NewReader(network))
	if err != nil {
		t.Fatal(err)
	}
	for i := range coverage {
		coverage[i].ID = fmt.Sprint("c", i+1)
	}
	return routing.World{Directory: d, Rules: &rulebook.Rules{Coverage: coverage}}
}

var everywhere = rulebook.Coverage{}

// shown is a route as one line: the agreements, the provider, and the codes of the trace.
func shown(r routing.Route, refused reason.Code) string {
	var out []string
	if refused != "" {
		out = append(out, string(refused))
	} else {
		out = append(out, r.Payer.ID, r.Payee.ID)
		if r.FXProvider != "" {
			out = append(out, "by "+r.FXProvider)
		}
		if r.Account != nil {
			out = append(out, "on "+r.Account.Network)
		}
	}
	for _, w := range r.Why {
		out = append(out, w.Code)
	}
	return strings.Join(out, " ")
}

func consumer(issuer string) *code.Code {
	c := &code.Code{Scheme: "barcode-28", Kind: code.Barcode}
	if issuer != "" {
		c.Issuer = &registry.Entry{ID: "prefix-28", Issuer: issuer}
	}
	return c
}

func TestPull(t *testing.T) {
	for name, c := range map[string]struct {
		acquirer, issuer string
		order            money.Currency
		coverage         []rulebook.Coverage
		want             string
	}{
		"one currency":                           {"qianmen", "alipay", "CNY", []rulebook.Coverage{everywhere}, "huabao-cny qianmen-cny route.issuer route.covered"},
		"converted":                              {"qianmen", "kelana", "CNY", []rulebook.Coverage{everywhere}, "kelana-myr qianmen-cny by harbour route.issuer route.covered"},
		"by the payee's provider":                {"nusantara", "alipay", "IDR", []rulebook.Coverage{everywhere}, "huabao-cny nusantara-idr by island route.issuer route.covered"},
		"provider without one of the currencies": {"nusantara", "kelana", "IDR", []rulebook.Coverage{everywhere}, "rate_unavailable route.issuer route.covered"},
		"code of nobody":                         {"qianmen", "", "CNY", []rulebook.Coverage{everywhere}, "code_unknown"},
		"code of an outsider":                    {"qianmen", "wechat", "CNY", []rulebook.Coverage{everywhere}, "no_route route.not_connected"},
		"currency of no agreement":               {"qianmen", "alipay", "USD", []rulebook.Coverage{everywhere}, "currency_not_accepted route.issuer"},
		"suspended payer":                        {"qianmen", "frozen", "CNY", []rulebook.Coverage{everywhere}, "institution_suspended route.issuer route.suspended"},
		"payer's debits stopped":                 {"qianmen", "stopped", "CNY", []rulebook.Coverage{everywhere}, "debits_stopped route.issuer route.debits_stopped"},
		"payee's debits stopped":                 {"stopped", "alipay", "CNY", []rulebook.Coverage{everywhere}, "huabao-cny stopped-cny route.issuer route.covered"},
		"itself":                                 {"stopped", "stopped", "CNY", []rulebook.Coverage{everywhere}, "no_route route.issuer route.own"},
		"nothing opened":                         {"qianmen", "alipay", "CNY", nil, "no_route route.issuer route.not_covered"},
		"opened for another":                     {"qianmen", "alipay", "CNY", []rulebook.Coverage{{Payer: "kelana"}, {Payee: "nusantara"}, {Scheme: "qris"}, {City: "TIANJIN"}}, "no_route route.issuer route.not_covered"},
		"opened by the second rule":              {"qianmen", "alipay", "CNY", []rulebook.Coverage{{Payer: "kelana"}, {Payer: "huabao", Payee: "qianmen", Scheme: "barcode-28", City: "beijing"}}, "huabao-cny qianmen-cny route.issuer route.covered"},
	} {
		w := world(t, c.coverage...)
		if got := shown(w.Pull(c.acquirer, consumer(c.issuer), c.order, "BEIJING")); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func merchant(city string, accounts ...code.Account) *code.Code {
	return &code.Code{Scheme: "qris", Kind: code.Static, Merchant: code.Merchant{City: city}, Accounts: accounts}
}

func TestPush(t *testing.T) {
	qris, other, aggregator, nameless := code.Account{Network: "qris", ID: "1"}, code.Account{Network: "promptpay", ID: "2"},
		code.Account{Network: "link", Issuer: "shouqianba", ID: "3"}, code.Account{ID: "4"}
	for name, c := range map[string]struct {
		payer        string
		order, debit money.Currency
		accounts     []code.Account
		coverage     []rulebook.Coverage
		want         string
	}{
		"one account":                      {"huabao", "IDR", "", []code.Account{qris}, []rulebook.Coverage{everywhere}, "huabao-cny nusantara-idr by island on qris route.account route.covered"},
		"the connected one of three":       {"huabao", "IDR", "", []code.Account{other, nameless, qris}, []rulebook.Coverage{everywhere}, "huabao-cny nusantara-idr by island on qris route.not_connected route.not_connected route.account route.covered"},
		"the issuer before the network":    {"kelana", "CNY", "", []code.Account{aggregator}, []rulebook.Coverage{everywhere}, "kelana-myr qianmen-cny by harbour on link route.account route.covered"},
		"the first that accepts":           {"huabao", "CNY", "", []code.Account{qris, aggregator}, []rulebook.Coverage{everywhere}, "huabao-cny qianmen-cny on link route.no_currency route.account route.covered"},
		"the first that is opened":         {"huabao", "CNY", "", []code.Account{{Network: "stopped"}, aggregator}, []rulebook.Coverage{{Payee: "qianmen"}}, "huabao-cny qianmen-cny on link route.account route.not_covered route.account route.covered"},
		"nobody is connected":              {"huabao", "IDR", "", []code.Account{other, nameless}, []rulebook.Coverage{everywhere}, "no_route route.not_connected route.not_connected"},
		"no accounts":                      {"huabao", "IDR", "", nil, []rulebook.Coverage{everywhere}, "no_route"},
		"debited as asked":                 {"kelana", "CNY", "MYR", []code.Account{aggregator}, []rulebook.Coverage{everywhere}, "kelana-myr qianmen-cny by harbour on link route.account route.covered"},
		"debited in what it has not":       {"kelana", "CNY", "THB", []code.Account{aggregator}, []rulebook.Coverage{everywhere}, "currency_not_accepted"},
		"nobody converts":                  {"kelana", "CNY", "SGD", []code.Account{aggregator}, []rulebook.Coverage{everywhere}, "rate_unavailable route.account route.covered"},
		"payer without any agreement":      {"operator", "CNY", "", []code.Account{aggregator}, []rulebook.Coverage{everywhere}, "no_route"},
		"suspended payer":                  {"frozen", "CNY", "", []code.Account{aggregator}, []rulebook.Coverage{everywhere}, "institution_suspended route.account route.suspended"},
		"the city opens, whatever letters": {"huabao", "IDR", "", []code.Account{qris}, []rulebook.Coverage{{City: "jakarta"}}, "huabao-cny nusantara-idr by island on qris route.account route.covered"},
	} {
		w := world(t, c.coverage...)
		if got := shown(w.Push(c.payer, merchant("JAKARTA", c.accounts...), c.order, c.debit)); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

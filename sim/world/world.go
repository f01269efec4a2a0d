// Package world is the demonstration: three wallets, two acquirers and a national switch in five countries, as servers of their own on
// loopback, with customers, merchants and real kinds of codes, connected to a switch by nothing but the signed interface.
package world

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"text/template"
	"time"

	"hutong/client"
	"hutong/sim"
	"hutong/wire/api"
	"hutong/wire/hooksig"
	"hutong/wire/httpsig"
)

//go:embed network.yaml
var networkText string

//go:embed rulebook.yaml
var rulebookText []byte

//go:embed registry.yaml
var registryText []byte

// Rules is the text of the demonstration's rulebook.
func Rules() []byte { return bytes.Clone(rulebookText) }

// Operator is the id of the switch's operator in the network file.
const Operator = "hutong"

// spec is what an institution is made of.
type spec struct{ id, country, currency, prefix string }

var specs = []spec{
	{"kelana", "MY", "MYR", "KLN"},
	{"huabao", "CN", "CNY", "HB"},
	{"chang", "TH", "THB", "CHG"},
	{"qianmen", "CN", "CNY", "QM"},
	{"merlion", "SG", "SGD", "MER"},
	{"nusantara", "ID", "IDR", "NUS"},
}

// Member is one institution with its server, its key and its connection to the switch.
type Member struct {
	*sim.Institution
	Client *client.Client

	listener net.Listener
	server   *http.Server
	secrets  atomic.Pointer[[]hooksig.Secret] // of its webhook
}

func (m *Member) hookSecrets() []hooksig.Secret {
	if s := m.secrets.Load(); s != nil {
		return *s
	}
	return nil
}

// World is the institutions together.
type World struct {
	Network  []byte // text of the network file, with the keys and addresses of this world
	Rulebook []byte
	Registry []byte

	keys    map[string]ed25519.PrivateKey
	members map[string]*Member

	mu   sync.Mutex
	acks *os.File // what the institutions were told, one JSON object a line
}

// Make prepares a world: keys, customers, merchants and listeners. With a folder, keys and what institutions did outlive the process.
func Make(dir string) (*World, error) {
	w := &World{Rulebook: rulebookText, Registry: registryText, members: map[string]*Member{}}
	var err error
	if w.keys, err = keys(dir); err != nil {
		return nil, err
	}
	for _, s := range specs {
		journal := ""
		if dir != "" {
			journal = filepath.Join(dir, s.id+".jsonl")
		}
		inst, err := sim.New(s.id, s.country, s.currency, s.prefix, journal)
		if err != nil {
			return nil, err
		}
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		w.members[s.id] = &Member{Institution: inst, listener: l}
	}
	if dir != "" {
		if w.acks, err = os.OpenFile(filepath.Join(dir, "answers.jsonl"), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600); err != nil {
			return nil, err
		}
	}
	w.populate()
	var text bytes.Buffer
	t, err := template.New("network").Funcs(template.FuncMap{"key": w.keyText, "endpoint": w.endpoint}).Parse(networkText)
	if err == nil {
		err = t.Execute(&text, map[string]string{"Version": "demo-2026-11"})
	}
	w.Network = text.Bytes()
	if err != nil || dir == "" {
		return w, err
	}
	// Complete examples for whoever sets up a switch of their own.
	for name, body := range map[string][]byte{"network.yaml": w.Network, "rulebook.yaml": w.Rulebook, "codes.yaml": w.Registry} {
		if err := os.WriteFile(filepath.Join(dir, name), body, 0o600); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// KeyID is the id of an institution's key.
func KeyID(id string) string { return id + "-demo" }

// SwitchKey is the operator's private key.
func (w *World) SwitchKey() ed25519.PrivateKey { return w.keys[Operator] }

// Member finds an institution.
func (w *World) Member(id string) *Member { return w.members[id] }

func (w *World) keyText(id string) string {
	public := w.keys[id].Public().(ed25519.PublicKey)
	return fmt.Sprintf("{id: %s, public: %s, from: 2025-01-01T00:00:00Z}", KeyID(id), base64.StdEncoding.EncodeToString(public))
}

func (w *World) endpoint(id string) string { return "http://" + w.members[id].listener.Addr().String() }

// keys makes the world's keys, or reads those that an earlier run left in the folder.
func keys(dir string) (map[string]ed25519.PrivateKey, error) {
	ids := []string{Operator}
	for _, s := range specs {
		ids = append(ids, s.id)
	}
	seeds := map[string][]byte{}
	path := filepath.Join(dir, "demo-keys.json")
	if dir != "" {
		raw, err := os.ReadFile(path)
		switch {
		case err == nil:
			if err := json.Unmarshal(raw, &seeds); err != nil {
				return nil, fmt.Errorf("%s: %w", path, err)
			}
		case !errors.Is(err, os.ErrNotExist):
			return nil, err
		}
	}
	out := map[string]ed25519.PrivateKey{}
	for _, id := range ids {
		if len(seeds[id]) != ed25519.SeedSize {
			seed := make([]byte, ed25519.SeedSize)
			if _, err := rand.Read(seed); err != nil {
				return nil, err
			}
			seeds[id] = seed
		}
		out[id] = ed25519.NewKeyFromSeed(seeds[id])
	}
	if dir == "" {
		return out, nil
	}
	raw, err := json.Marshal(seeds)
	if err != nil {
		return nil, err
	}
	return out, os.WriteFile(path, raw, 0o600)
}

// Config is what an institution connects to the switch with.
func (w *World) Config(id, switchURL string) client.Config {
	public := w.keys[Operator].Public().(ed25519.PublicKey)
	known := httpsig.KeyMap{KeyID(Operator): {ID: KeyID(Operator), Owner: Operator, Public: public, NotBefore: time.Unix(0, 0)}}
	return client.Config{BaseURL: switchURL, SwitchID: Operator, SwitchKeys: known, KeyID: KeyID(id), PrivateKey: w.keys[id], Timeout: 15 * time.Second}
}

// Endpoint is where a member is asked, as the network file says.
func (w *World) Endpoint(id string) string { return w.endpoint(id) }

// Connect starts the institutions' servers and connects each of them to the switch.
func (w *World) Connect(switchURL string) error {
	for id, m := range w.members {
		config := w.Config(id, switchURL)
		handler, err := client.Serve(config, m.Institution)
		if err != nil {
			return err
		}
		if m.Client, err = client.New(config); err != nil {
			return err
		}
		hooks, err := client.WebhookHandler(client.WebhookConfig{Secrets: m.hookSecrets}, func(ctx context.Context, x client.WebhookMessage) error {
			return m.Take(ctx, x.ID, x.Event)
		})
		if err != nil {
			return err
		}
		mux := http.NewServeMux()
		mux.Handle("/", dropping(handler))
		mux.Handle(hookPath, hooks)
		m.server = &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second, ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelDebug)}
		go m.server.Serve(m.listener)
	}
	return nil
}

// Close stops the servers.
func (w *World) Close() {
	for _, m := range w.members {
		if m.server != nil {
			m.server.Close()
		} else {
			m.listener.Close()
		}
		m.Institution.Close()
	}
	if w.acks != nil {
		w.acks.Close()
	}
}

// Customer is the reference of a wallet's customer; there are a few of each.
func Customer(id string, n int) string { return customer(id, n%customersEach) }

// ConsumerCode is a code that a customer of kelana or huabao shows at a till.
func (w *World) ConsumerCode(id string, n int) string {
	if id == "kelana" {
		return w.members[id].IssueCode(Customer(id, n), kelanaPrefix, kelanaLength)
	}
	return w.members[id].IssueCode(Customer(id, n), huabaoPrefix, huabaoLength)
}

// told notes an answer that an institution believed: what a final one says must be true for ever.
func (w *World) told(o *Outcome) {
	if w.acks == nil || o.Err != nil {
		return
	}
	line, err := json.Marshal(map[string]any{"payment": o.Payment.PaymentID, "final": o.Payment.Final, "status": o.Payment.Status})
	if err != nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.acks.Write(append(line, '\n'))
}

// dropping closes the connection where an institution is to lose its answer, so that the switch sees nothing at all.
func dropping(h http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { h.ServeHTTP(&dropper{ResponseWriter: rw}, r) })
}

type dropper struct{ http.ResponseWriter }

func (d *dropper) WriteHeader(status int) {
	if status == http.StatusInternalServerError {
		panic(http.ErrAbortHandler)
	}
	d.ResponseWriter.WriteHeader(status)
}

// The demonstration's codes. The QRIS payload and the link are public samples of codes in use, the digits have the form of real ones.
const (
	// QRISPharmacy is a printed QRIS code of a pharmacy in Padang.
	QRISPharmacy = "00020101021126580013ID.CO.BRI.WWW01189360000200413325550208413325550303UMI51440014ID.CO.QRIS.WWW0215ID10243358898860303UMI5204591253033605802ID5914APOTIK SYAHADA6006PADANG61052517162070703A01630490C5"
	// QRISKitchen is a printed QRIS code of a food stall.
	QRISKitchen = "00020101021126570011ID.DANA.WWW011893600915302259148102090225914810303UMI51440014ID.CO.QRIS.WWW0215ID10200176114730303UMI5204581253033605802ID5922Warung Sayur Bu Sugeng6010Kab. Demak610559567630458C7"
	// LinkTeahouse is an aggregated code of a Chinese merchant.
	LinkTeahouse = "https://qr.shouqianba.com/app/7654321987654321"
	// linkOrder begins the codes of single orders at Chinese merchants.
	linkOrder = "https://qr.shouqianba.com/app/"
	// kelanaPrefix begins the Malaysian wallet's consumer codes, 24 digits in all; huabaoPrefix the Chinese wallet's, 18 digits.
	kelanaPrefix, kelanaLength = "281010", 24
	huabaoPrefix, huabaoLength = "28", 18
)

const customersEach = 8

func customer(id string, n int) string { return fmt.Sprintf("%s-c%02d", id, n) }

func (w *World) populate() {
	for id, balance := range map[string]int64{"kelana": 2_000_000, "huabao": 5_000_000, "chang": 9_000_000} {
		m := w.members[id]
		for n := range customersEach {
			m.AddCustomer(sim.Customer{Reference: customer(id, n), Residency: m.Country, Balance: balance})
		}
	}
	idr := func(name, city, mcc string) sim.Order {
		return sim.Order{Currency: "IDR", Merchant: api.Merchant{Name: name, City: city, Country: "ID", MCC: mcc}}
	}
	w.members["nusantara"].AddOrder(QRISPharmacy, idr("APOTIK SYAHADA", "PADANG", "5912"))
	w.members["nusantara"].AddOrder(QRISKitchen, idr("Warung Sayur Bu Sugeng", "Kab. Demak", "5812"))
	w.members["qianmen"].AddOrder(LinkTeahouse, sim.Order{Currency: "CNY",
		Merchant: api.Merchant{MerchantID: "898110059990001", Name: "前门大街茶庄", City: "BEIJING", Country: "CN", MCC: "5499", StoreID: "S1"}})
}

// Outcome is one payment of the demonstration as the institution that asked for it saw it.
type Outcome struct {
	Corridor string
	Asked    string // who asked
	Payment  *api.Payment
	// The payment as its two sides see it at the switch; nil where nobody looked.
	PayerView, PayeeView *api.Payment

	Took time.Duration
	Done time.Time
	Err  error
}

// Corridor is one of the demonstration's ways to pay.
type Corridor struct {
	Name  string // for people
	Flow  api.Flow
	From  string // the payer's institution
	To    string // the payee's
	Minor int64  // of the first run's order, in the payee's currency
	Step  int64  // what prices there are multiples of, minor units
	Pay   func(ctx context.Context, w *World, customer int, minor int64) Outcome
}

// Corridors are two structures in both directions.
var Corridors = []Corridor{
	{"Malaysian wallet at a Chinese till", api.FlowPull, "kelana", "qianmen", 12_800, 10, func(ctx context.Context, w *World, c int, minor int64) Outcome {
		code := w.members["kelana"].IssueCode(customer("kelana", c), kelanaPrefix, kelanaLength)
		return w.pull(ctx, "qianmen", code, "898110059990001", minor)
	}},
	{"Chinese wallet at a Singapore till", api.FlowPull, "huabao", "merlion", 1_450, 5, func(ctx context.Context, w *World, c int, minor int64) Outcome {
		code := w.members["huabao"].IssueCode(customer("huabao", c), huabaoPrefix, huabaoLength)
		return w.pull(ctx, "merlion", code, "SG-88120", minor)
	}},
	{"Chinese wallet scans a QRIS code", api.FlowPush, "huabao", "nusantara", 8_500_000, 50_000, func(ctx context.Context, w *World, c int, minor int64) Outcome {
		codes := []string{QRISPharmacy, QRISKitchen}
		return w.push(ctx, "huabao", customer("huabao", c), codes[c%len(codes)], api.FundsAsk, api.Amount{Currency: "IDR", Minor: minor})
	}},
	{"Thai wallet scans a Chinese code", api.FlowPush, "chang", "qianmen", 6_800, 10, func(ctx context.Context, w *World, c int, minor int64) Outcome {
		code := LinkTeahouse
		if c%4 == 1 {
			code = w.newOrder(minor)
		}
		return w.push(ctx, "chang", customer("chang", c), code, api.FundsBlocked, api.Amount{Currency: "CNY", Minor: minor})
	}},
}

// newOrder makes a code for one order of the teahouse: it can be paid once.
func (w *World) newOrder(minor int64) string {
	q := w.members["qianmen"]
	id := client.NewRequestID()
	code := linkOrder + strings.ReplaceAll(id, "-", "")
	q.AddOrder(code, sim.Order{Currency: "CNY", Amount: minor, Key: id, Reference: "T" + id[len(id)-10:],
		Merchant: api.Merchant{MerchantID: "898110059990001", Name: "前门大街茶庄", City: "BEIJING", Country: "CN", MCC: "5499", StoreID: "S1"}})
	return code
}

func (w *World) pull(ctx context.Context, acquirer, code, merchant string, minor int64) Outcome {
	m := w.members[acquirer]
	begun := time.Now()
	id := client.NewRequestID()
	p, err := m.Client.Pay(ctx, id, &api.PaymentRequest{Flow: api.FlowPull, Code: code, MerchantID: merchant, StoreID: "S1", TerminalID: "T01",
		OrderAmount: &api.Amount{Currency: m.Currency, Minor: minor}, OrderReference: "O" + id[len(id)-10:], Reference: m.Prefix + id[len(id)-12:]})
	o := Outcome{Asked: acquirer, Payment: p, Took: time.Since(begun), Err: err}
	w.told(&o)
	return o
}

func (w *World) push(ctx context.Context, wallet, customer, code string, funds api.Funds, order api.Amount) Outcome {
	m := w.members[wallet]
	begun := time.Now()
	id := client.NewRequestID()
	payer := api.Payer{Reference: customer, Residency: m.Country}
	q, err := m.Client.Quote(ctx, client.NewRequestID(), &api.QuoteRequest{PaymentRequestID: id, Code: code, OrderAmount: &order,
		DebitCurrency: m.Currency, Payer: payer})
	if err != nil {
		return Outcome{Asked: wallet, Took: time.Since(begun), Err: err}
	}
	m.StartPush(id, customer)
	p, err := m.Client.Pay(ctx, id, &api.PaymentRequest{Flow: api.FlowPush, Code: code, QuoteID: q.QuoteID, Funds: funds, Payer: &payer,
		Reference: m.Prefix + id[len(id)-12:]})
	o := Outcome{Asked: wallet, Payment: p, Took: time.Since(begun), Err: err}
	w.told(&o)
	return o
}

package bench

import (
	"bufio"
	"context"
	"crypto/ed25519"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"hutong/client"
	"hutong/reason"
	"hutong/wire/api"
	"hutong/wire/httpsig"
	"hutong/wire/link"
)

// A party process is the institutions of one side. It reads its job, a line of JSON, from its standard input and writes one with its addresses; it
// reads where the switch is, connects to its stream if there is one, and writes a line when it is connected; and it serves until its input ends. Then, and ten times a
// second before, it writes reports: how long it kept the switch waiting, call by call, and up to what moment that is all.

// partyJob is what a party process is told.
type partyJob struct {
	Members []member
	Switch  string // owner of the switch's keys
	KeyID   string // the switch's key
	Public  []byte
}

type member struct {
	ID, KeyID string
	Seed      []byte
}

// partyAddresses are where its members are asked, in the order of the job.
type partyAddresses struct{ Listen []string }

// report is what a party process tells of itself: of one call, whose payment, refund or order it was about and the microseconds that it took;
// or, with a zero id, the time (Unix, microseconds) before which there are no calls left to tell, and the bytes that went over its connections.
type report struct {
	ID   key
	A, B int64
}

const reportBytes = 32

func (r *report) append(b []byte) []byte {
	b = append(b, r.ID[:]...)
	b = binary.LittleEndian.AppendUint64(b, uint64(r.A))
	return binary.LittleEndian.AppendUint64(b, uint64(r.B))
}

func readReport(b *[reportBytes]byte) report {
	return report{ID: key(b[:16]), A: int64(binary.LittleEndian.Uint64(b[16:])), B: int64(binary.LittleEndian.Uint64(b[24:]))}
}

// tellEvery is how often a party process writes its reports.
const tellEvery = 100 * time.Millisecond

// Party runs a party process: institutions that say yes. `hutong bench` starts it.
func Party(in io.Reader, out io.Writer) error {
	lines := bufio.NewReader(in)
	raw, err := lines.ReadBytes('\n')
	if err != nil {
		return fmt.Errorf("bench: no job: %w", err)
	}
	var job partyJob
	if err := json.Unmarshal(raw, &job); err != nil {
		return fmt.Errorf("bench: the job cannot be read: %w", err)
	}
	if len(job.Members) == 0 || len(job.Public) != ed25519.PublicKeySize {
		return errors.New("bench: the job has no members or no key of the switch: this process is started by `hutong bench`")
	}
	p := &party{out: out}
	keys := httpsig.KeyMap{job.KeyID: {ID: job.KeyID, Owner: job.Switch, Public: job.Public, NotBefore: time.Unix(0, 0)}}
	var addresses partyAddresses
	var configs []client.Config
	var servers []*link.Front
	var serving sync.WaitGroup
	defer func() {
		for _, s := range servers {
			s.Close()
		}
		serving.Wait()
	}()
	for _, m := range job.Members {
		if len(m.Seed) != ed25519.SeedSize {
			return fmt.Errorf("bench: %s has no key: this process is started by `hutong bench`", m.ID)
		}
		config := client.Config{SwitchID: job.Switch, SwitchKeys: keys, KeyID: m.KeyID, PrivateKey: ed25519.NewKeyFromSeed(m.Seed), Nonces: nonces / len(job.Members)}
		configs = append(configs, config)
		h, err := client.Serve(config, &yes{id: m.ID, party: p})
		if err != nil {
			return err
		}
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		s := link.NewFront(&http.Server{Handler: p.timed(h), ReadHeaderTimeout: 5 * time.Second})
		servers = append(servers, s)
		addresses.Listen = append(addresses.Listen, l.Addr().String())
		serving.Go(func() { s.Serve(countedListener{l, &p.bytes}) })
	}
	if err := json.NewEncoder(out).Encode(addresses); err != nil {
		return err
	}
	if raw, err = lines.ReadBytes('\n'); errors.Is(err, io.EOF) {
		return nil // the run ends before it has begun
	}
	var at switchAt
	if err == nil {
		err = json.Unmarshal(raw, &at)
	}
	if err != nil {
		return fmt.Errorf("bench: where the switch is cannot be read: %w", err)
	}
	if at.Stream != "" {
		for i, m := range job.Members {
			s, err := streamTo(context.Background(), &at, configs[i], &yes{id: m.ID, party: p}, &p.bytes)
			if err != nil {
				return fmt.Errorf("bench: %s: %w", m.ID, err)
			}
			defer func() {
				ctx, cancel := context.WithTimeout(context.Background(), time.Second)
				defer cancel()
				s.Close(ctx) // the switch has ended by then
			}()
		}
	}
	if _, err := out.Write([]byte("connected\n")); err != nil {
		return err
	}
	told, stop := make(chan error, 1), make(chan struct{})
	go func() { told <- p.tell(stop) }()
	_, err = io.Copy(io.Discard, lines) // until the parent closes it, or ends
	close(stop)
	return errors.Join(err, <-told)
}

// party is what the members of a party process share.
type party struct {
	out   io.Writer
	bytes atomic.Int64 // over its connections, both ways

	mu      sync.Mutex
	reports []byte
	done    deeds
}

type callKey struct{}

// timed measures each request from its arrival to its answer.
func (p *party) timed(h http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		begun, about := time.Now(), key{}
		h.ServeHTTP(rw, r.WithContext(context.WithValue(r.Context(), callKey{}, &about)))
		if about != (key{}) {
			p.took(about, time.Since(begun))
		}
	})
}

// took notes a call. It comes before the answer leaves, so the parent never knows of a payment's end before the reports of its calls
// are as far as that.
func (p *party) took(about key, d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.note(about, d)
}

// note is took for whoever holds mu.
func (p *party) note(about key, d time.Duration) {
	r := report{ID: about, A: d.Microseconds()}
	p.reports = r.append(p.reports)
}

// tell writes the reports until stop is closed, and what is left then.
func (p *party) tell(stop <-chan struct{}) error {
	tick := time.NewTicker(tellEvery)
	defer tick.Stop()
	var spare []byte
	for last := false; !last; {
		select {
		case <-tick.C:
		case <-stop:
			last = true
		}
		p.mu.Lock()
		full := p.reports
		p.reports = spare[:0]
		until := report{A: time.Now().UnixMicro(), B: p.bytes.Load()}
		p.mu.Unlock()
		if _, err := p.out.Write(until.append(full)); err != nil {
			return fmt.Errorf("bench: tell the parent: %w", err)
		}
		spare = full
	}
	return nil
}

// deedKey is one operation; deed is what became of it.
type deedKey struct {
	op byte
	id key
}

type deed struct {
	minor     int64
	currency  [3]byte
	cancelled bool // or promised never to be done
}

// remembered bounds what is kept of what was done: it is asked about within a minute, or never.
const remembered = 500_000

// deeds are what was done, by the time that ids begin with: what is asked about together lies together, and the oldest is forgotten first.
type deeds struct {
	by    map[uint64]map[deedKey]deed
	times []uint64 // of by, in the order in which they came
	n     int
}

// timeOf is the part of a deed's id that finds those of the same time, some 60 ms.
func (k *deedKey) timeOf() uint64 { return binary.BigEndian.Uint64(k.id[:]) >> (16 + 6) }

func (d *deeds) find(k deedKey) (deed, bool) {
	of, ok := d.by[k.timeOf()][k]
	return of, ok
}

func (d *deeds) keep(k deedKey, of deed) {
	at := k.timeOf()
	m := d.by[at]
	if _, was := m[k]; !was {
		for d.n >= remembered {
			d.n -= len(d.by[d.times[0]])
			delete(d.by, d.times[0])
			d.times = d.times[1:]
		}
		if m = d.by[at]; m == nil {
			if d.by == nil {
				d.by = map[uint64]map[deedKey]deed{}
			}
			m = map[deedKey]deed{}
			d.by[at], d.times = m, append(d.times, at)
		}
		d.n++
	}
	m[k] = of
}

func opOf(o api.Operation) byte { return o[0] }

// undo takes an operation back, or promises that it will never be done; it tells whether it was.
func (p *party) undo(k deedKey) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	d, _ := p.done.find(k)
	d.cancelled = true
	p.done.keep(k, d)
	return d.minor > 0
}

// yes is an institution that does what it is asked. Answers follow from the questions and from what was done before.
type yes struct {
	id    string
	party *party
}

// about says whom a call is about.
func (y *yes) about(ctx context.Context, k key) {
	if came := cameFor(ctx, k); !came.IsZero() {
		y.party.took(k, time.Since(came))
	}
}

// cameFor gives the time at which a call about somebody came over a stream, where nobody around the handler measures it: what is left of it takes no time. It is zero for
// one that is measured.
func cameFor(ctx context.Context, k key) time.Time {
	if came := client.Came(ctx); !came.IsZero() {
		return came
	}
	if to, ok := ctx.Value(callKey{}).(*key); ok {
		*to = k
	}
	return time.Time{}
}

// do does an operation, or gives what became of it before.
func (y *yes) do(ctx context.Context, op api.Operation, id string, a *api.Amount) (api.Result, api.Reason, api.Reference, *api.Amount) {
	k := deedKey{opOf(op), keyOf(id)}
	came := cameFor(ctx, k.id)
	p := y.party
	p.mu.Lock()
	defer p.mu.Unlock()
	if !came.IsZero() {
		p.note(k.id, time.Since(came))
	}
	d, ok := p.done.find(k)
	if !ok {
		d.minor = a.Minor
		copy(d.currency[:], a.Currency)
		p.done.keep(k, d)
	}
	if d.cancelled {
		return api.ResultFailure, reason.CancelledFirst, "", nil
	}
	return api.ResultSuccess, "", api.Reference(strings.ToUpper(y.id[:1]) + id), &api.Amount{Currency: a.Currency, Minor: a.Minor}
}

// Authorise implements client.Handler: everybody is debited.
func (y *yes) Authorise(ctx context.Context, _ string, in *api.AuthorisationRequest) (*api.AuthorisationAnswer, error) {
	a := &api.AuthorisationAnswer{}
	a.Result, a.Reason, a.Reference, a.Amount = y.do(ctx, api.OperationAuthorise, in.PaymentID, &in.DebitAmount)
	return a, nil
}

// VerifyOrder implements client.Handler: every order is open.
func (y *yes) VerifyOrder(ctx context.Context, _ string, in *api.OrderRequest) (*api.OrderAnswer, error) {
	order := in.Code[strings.LastIndexByte(in.Code, '/')+1:]
	y.about(ctx, keyOf(order))
	open := true
	return &api.OrderAnswer{Result: api.ResultSuccess, Open: &open, OrderKey: order, OrderReference: "T" + order[max(0, len(order)-12):], Amount: in.OrderAmount,
		Merchant: &api.Merchant{MerchantID: "M1", Name: "Teahouse " + y.id, City: "BEIJING", Country: "CN", MCC: "5499"}}, nil
}

// Credit implements client.Handler: merchants and customers are credited.
func (y *yes) Credit(ctx context.Context, _ string, in *api.CreditRequest) (*api.CreditAnswer, error) {
	op, id := api.OperationCredit, in.PaymentID
	if in.RefundID != "" {
		op, id = api.OperationRefund, in.RefundID
	}
	a := &api.CreditAnswer{}
	a.Result, a.Reason, a.Reference, a.Amount = y.do(ctx, op, id, &in.CreditAmount)
	return a, nil
}

// Cancel implements client.Handler.
func (y *yes) Cancel(ctx context.Context, _ string, in *api.CancellationRequest) (*api.CancellationAnswer, error) {
	k := y.subject(ctx, in.PaymentID, in.RefundID)
	a := &api.CancellationAnswer{Result: api.ResultSuccess, Outcome: api.CancellationOutcomeWasNeverDone}
	if y.party.undo(deedKey{opOf(in.Operation), k}) {
		a.Outcome = api.CancellationOutcomeCancelled
	}
	return a, nil
}

// LookUp implements client.Handler.
func (y *yes) LookUp(ctx context.Context, _ string, in *api.LookupRequest) (*api.LookupAnswer, error) {
	k := deedKey{opOf(in.Operation), y.subject(ctx, in.PaymentID, in.RefundID)}
	y.party.mu.Lock()
	defer y.party.mu.Unlock()
	d, ok := y.party.done.find(k)
	switch {
	case !ok:
		if in.Operation == api.OperationAuthorise {
			y.party.done.keep(k, deed{cancelled: true}) // the promise that a later arrival is refused
		}
		return &api.LookupAnswer{State: api.LookupStateNotFound}, nil
	case d.cancelled && d.minor > 0:
		return &api.LookupAnswer{State: api.LookupStateCancelled}, nil
	case d.cancelled:
		return &api.LookupAnswer{State: api.LookupStateNotFound}, nil
	}
	id := in.PaymentID
	if in.RefundID != "" {
		id = in.RefundID
	}
	return &api.LookupAnswer{State: api.LookupStateSuccess, Reference: strings.ToUpper(y.id[:1]) + id, Amount: &api.Amount{Currency: string(d.currency[:]), Minor: d.minor}}, nil
}

func (y *yes) subject(ctx context.Context, payment, refund api.ID) key {
	k := keyOf(payment)
	if refund != "" {
		k = keyOf(refund)
	}
	y.about(ctx, k)
	return k
}

var errNotAsked = errors.New("the institutions of a measurement hold nothing and issue no private codes")

// Capture implements client.Handler.
func (*yes) Capture(context.Context, string, *api.HeldCaptureRequest) (*api.HeldCaptureAnswer, error) {
	return nil, errNotAsked
}

// Release implements client.Handler.
func (*yes) Release(context.Context, string, *api.HeldReleaseRequest) (*api.HeldReleaseAnswer, error) {
	return nil, errNotAsked
}

// ResolveCode implements client.Handler.
func (*yes) ResolveCode(context.Context, string, *api.ResolveRequest) (*api.ResolveAnswer, error) {
	return nil, errNotAsked
}

// counted counts the bytes of a connection, both ways.
type counted struct {
	net.Conn
	n *atomic.Int64
}

func (c counted) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.n.Add(int64(n))
	return n, err
}

func (c counted) Write(b []byte) (int, error) {
	n, err := c.Conn.Write(b)
	c.n.Add(int64(n))
	return n, err
}

// SyscallConn lets a client look at a connection that is idle, as it would without the counting.
func (c counted) SyscallConn() (syscall.RawConn, error) {
	s, ok := c.Conn.(syscall.Conn)
	if !ok {
		return nil, errors.ErrUnsupported
	}
	return s.SyscallConn()
}

type countedListener struct {
	net.Listener
	n *atomic.Int64
}

func (l countedListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return counted{c, l.n}, nil
}

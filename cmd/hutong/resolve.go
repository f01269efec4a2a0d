package main

import (
	"context"
	"crypto/ed25519"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net/http"
	"os"
	"text/tabwriter"
	"time"

	"hutong/client"
	"hutong/node"
	"hutong/participant"
	"hutong/wire/api"
	"hutong/wire/httpsig"
	"hutong/wire/link"
)

// ResolveCmd is how persons of the operator decide payments that the switch can't end by itself: one proposes, another approves.
type ResolveCmd struct {
	List    ResolveListCmd    `cmd:"" help:"List the payments and disputes that two persons must decide."`
	Propose ResolveProposeCmd `cmd:"" help:"Propose what became of a payment, with a reason."`
	Approve ResolveApproveCmd `cmd:"" help:"Approve another person's proposal, with a reason."`
	Reject  ResolveRejectCmd  `cmd:"" help:"Reject another person's proposal, with a reason."`
	Losses  ResolveLossesCmd  `cmd:"" help:"List the losses: who answers to whom for payments that stayed unknown."`
}

// ResolveCall says which switch is called, and who calls.
type ResolveCall struct {
	URL     string        `name:"url" required:"" placeholder:"https://switch.example:8443" help:"Address of the switch's API."`
	Network string        `name:"network" required:"" type:"existingfile" placeholder:"network.yaml" help:"Network file: the switch's keys, and whose key yours is."`
	KeyID   string        `name:"key-id" required:"" help:"Id of your key in the network file; to decide, one with person."`
	Key     string        `name:"key" required:"" type:"existingfile" placeholder:"you.pem" help:"Your private key (PEM, as openssl genpkey -algorithm ed25519 writes it)."`
	CA      string        `name:"ca" type:"existingfile" placeholder:"ca.pem" help:"Certificates (PEM) that the switch's is to be trusted by, instead of the system's."`
	Timeout time.Duration `name:"timeout" default:"30s" help:"How long to wait for an answer."`

	out io.Writer
}

// connect makes the client and a context with the timeout.
func (r *ResolveCall) connect() (*client.Client, context.Context, context.CancelFunc, error) {
	f, err := os.Open(r.Network)
	if err != nil {
		return nil, nil, nil, usage("resolve: %v", err)
	}
	defer f.Close()
	dir, err := participant.Load(f)
	if err != nil {
		return nil, nil, nil, usage("resolve: %v", err)
	}
	mine, ok := dir.Key(r.KeyID)
	if !ok {
		return nil, nil, nil, usage("resolve: the network file has no key %s", r.KeyID)
	}
	private, err := node.ReadKey(r.Key)
	if err != nil {
		return nil, nil, nil, usage("resolve: %v", err)
	}
	if !mine.Public.Equal(private.Public().(ed25519.PublicKey)) {
		return nil, nil, nil, usage("resolve: the private key in %s is not that of %s in the network file", r.Key, r.KeyID)
	}
	keys := httpsig.KeyMap{}
	for _, k := range dir.Operator.Keys {
		keys[k.ID] = httpsig.Key{ID: k.ID, Owner: k.Owner, Public: k.Public, NotBefore: k.From, NotAfter: k.Until, Revoked: !k.Revoked.IsZero()}
	}
	config := client.Config{BaseURL: r.URL, SwitchID: dir.Operator.ID, SwitchKeys: keys, KeyID: r.KeyID, PrivateKey: private}
	if r.CA != "" {
		raw, err := os.ReadFile(r.CA)
		if err != nil {
			return nil, nil, nil, usage("resolve: %v", err)
		}
		roots := x509.NewCertPool()
		if !roots.AppendCertsFromPEM(raw) {
			return nil, nil, nil, usage("resolve: there is no certificate in %s", r.CA)
		}
		config.HTTPClient = &http.Client{Transport: &link.Transport{TLS: &tls.Config{RootCAs: roots}}}
	}
	c, err := client.New(config)
	if err != nil {
		return nil, nil, nil, usage("resolve: %v", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), r.Timeout)
	return c, ctx, cancel, nil
}

// ResolveListCmd lists what is to be decided.
type ResolveListCmd struct{ ResolveCall }

func (r *ResolveListCmd) Run() error {
	c, ctx, cancel, err := r.connect()
	if err != nil {
		return err
	}
	defer cancel()
	t := tabwriter.NewWriter(writer(r.out), 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "PAYMENT\tNEEDS\tFROM\tTO\tORDER\tFITTING\tPROPOSAL")
	for before := ""; ; {
		list, err := c.Reviews(ctx, before)
		if err != nil {
			return err
		}
		for i := range list.Reviews {
			writeReview(t, &list.Reviews[i])
		}
		if before = list.Next; before == "" {
			return t.Flush()
		}
	}
}

func writeReview(w io.Writer, v *api.Review) {
	proposal := "none"
	if p := v.Proposal; p != nil {
		proposal = fmt.Sprintf("%d: %s by %s (%s), until %s", p.Number, p.Finding, p.Person, p.Reason, p.ExpiresAt)
	}
	needs := string(v.Needs)
	if needs == "" {
		needs = "nothing"
	}
	fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%v\t%s\n", v.PaymentID, needs, v.PayerInstitution, v.PayeeInstitution, v.OrderAmount.Money(), v.Findings, proposal)
}

// ResolveProposeCmd proposes.
type ResolveProposeCmd struct {
	ResolveCall
	Payment string `arg:"" help:"Id of the payment."`
	Finding string `arg:"" enum:"credited,not_credited,not_debited,settled,in_order,for_payer,for_payee,debited" help:"What became of it: ${enum}."`
	Reason  string `name:"reason" required:"" help:"What you saw, for the other person and the record."`
}

func (r *ResolveProposeCmd) Run() error {
	c, ctx, cancel, err := r.connect()
	if err != nil {
		return err
	}
	defer cancel()
	v, err := c.Propose(ctx, client.NewRequestID(), &api.ResolutionProposal{PaymentID: r.Payment, Finding: api.Finding(r.Finding), Reason: r.Reason})
	if err != nil {
		return err
	}
	writeReview(writer(r.out), v)
	return nil
}

// ResolveDecision names a proposal and gives a reason.
type ResolveDecision struct {
	ResolveCall
	Payment  string `arg:"" help:"Id of the payment."`
	Proposal int32  `arg:"" help:"Number of the proposal, as list shows it."`
	Reason   string `name:"reason" required:"" help:"What you saw, for the record."`
}

func (r *ResolveDecision) decide(d api.Decision) error {
	c, ctx, cancel, err := r.connect()
	if err != nil {
		return err
	}
	defer cancel()
	v, err := c.Decide(ctx, client.NewRequestID(), &api.ResolutionDecision{PaymentID: r.Payment, Proposal: r.Proposal, Decision: d, Reason: r.Reason})
	if err != nil {
		return err
	}
	writeReview(writer(r.out), v)
	return nil
}

// ResolveApproveCmd approves.
type ResolveApproveCmd struct{ ResolveDecision }

func (r *ResolveApproveCmd) Run() error { return r.decide(api.DecisionApprove) }

// ResolveRejectCmd rejects.
type ResolveRejectCmd struct{ ResolveDecision }

func (r *ResolveRejectCmd) Run() error { return r.decide(api.DecisionReject) }

// ResolveLossesCmd lists losses.
type ResolveLossesCmd struct {
	ResolveCall
	State string `name:"state" enum:",open,due,borne,settled,lifted" default:"" help:"Only those in this state: open, due, borne, settled or lifted."`
}

func (r *ResolveLossesCmd) Run() error {
	c, ctx, cancel, err := r.connect()
	if err != nil {
		return err
	}
	defer cancel()
	t := tabwriter.NewWriter(writer(r.out), 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "PAYMENT\tSTATE\tFROM\tTO\tAMOUNT\tLEG\tPAID\tBOOKED")
	for before := ""; ; {
		list, err := c.Losses(ctx, api.LossState(r.State), before)
		if err != nil {
			return err
		}
		for _, l := range list.Losses {
			amount := "-" // the debit of the other side, which is not told
			if l.Amount != nil {
				amount = l.Amount.Money().String()
			}
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%t\t%s\n", l.PaymentID, l.State, l.From, l.To, amount, l.Leg, l.Paid, l.BookedAt)
		}
		if before = list.Next; before == "" {
			return t.Flush()
		}
	}
}

package main

import (
	"fmt"
	"io"
	"text/tabwriter"

	"hutong/client"
	"hutong/wire/api"
)

// ResolveCmd is how persons of the operator decide payments that the switch can't end by itself: one proposes, another approves.
type ResolveCmd struct {
	List    ResolveListCmd    `cmd:"" help:"List the payments and disputes that two persons must decide."`
	Propose ResolveProposeCmd `cmd:"" help:"Propose what became of a payment, with a reason."`
	Approve ResolveApproveCmd `cmd:"" help:"Approve another person's proposal, with a reason."`
	Reject  ResolveRejectCmd  `cmd:"" help:"Reject another person's proposal, with a reason."`
	Losses  ResolveLossesCmd  `cmd:"" help:"List the losses: who answers to whom for payments that stayed unknown."`
}

// ResolveListCmd lists what is to be decided.
type ResolveListCmd struct{ OperatorCall }

func (r *ResolveListCmd) Run() error {
	c, ctx, cancel, err := r.connect("resolve")
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
	OperatorCall
	Payment string `arg:"" help:"Id of the payment."`
	Finding string `arg:"" enum:"credited,not_credited,not_debited,settled,in_order,for_payer,for_payee,debited" help:"What became of it: ${enum}."`
	Reason  string `name:"reason" required:"" help:"What you saw, for the other person and the record."`
}

func (r *ResolveProposeCmd) Run() error {
	c, ctx, cancel, err := r.connect("resolve")
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
	OperatorCall
	Payment  string `arg:"" help:"Id of the payment."`
	Proposal int32  `arg:"" help:"Number of the proposal, as list shows it."`
	Reason   string `name:"reason" required:"" help:"What you saw, for the record."`
}

func (r *ResolveDecision) decide(d api.Decision) error {
	c, ctx, cancel, err := r.connect("resolve")
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
	OperatorCall
	State string `name:"state" enum:",open,due,borne,settled,lifted" default:"" help:"Only those in this state: open, due, borne, settled or lifted."`
}

func (r *ResolveLossesCmd) Run() error {
	c, ctx, cancel, err := r.connect("resolve")
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

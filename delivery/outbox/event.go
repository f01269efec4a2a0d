package outbox

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"hutong/payment"
)

// Events are the types of what institutions can be told, in order.
var Events = []string{
	"payment.awaiting_payer", "payment.authorised", "payment.succeeded", "payment.failed", "payment.cancelled", "payment.loss_assigned",
	"refund.succeeded", "refund.failed", "refund.loss_assigned", "void.succeeded", "void.failed", "void.loss_assigned",
	"dispute.opened", "dispute.answered", "dispute.decided", "dispute.succeeded", "dispute.failed", "dispute.loss_assigned",
	"capture.succeeded",
}

// Event is the type of an outcome; "" when nobody is told of it. A payment's end and that it is held are told
// once, and that its payer must act whenever it begins. A dispute that is decided for the payer has its end when the money has gone back. A
// capture is paid from the start; that the payer's institution has confirmed it, or can't be asked any more, is its end.
func Event(kind payment.Kind, from payment.Status, after *payment.State) string {
	if from.Final() {
		return "" // what follows an end is another payment's matter: refunds and voids tell of themselves
	}
	what := "payment."
	if kind.IsChild() || kind == payment.Capture {
		what = string(kind) + "."
	}
	switch {
	case after.Status == payment.DisputeOpen:
		what += "opened"
	case after.Status == payment.DisputeAnswered && from != payment.DisputeAnswered:
		what += "answered"
	case kind == payment.Dispute && from.IsDispute() && after.Status == payment.CreditAsked:
		what += "decided"
	case after.Status == payment.LossAssigned:
		what += "loss_assigned"
	case after.Status == payment.DebitPending && from != payment.DebitPending:
		what += "awaiting_payer"
	case after.Status == payment.Held && from != payment.Held:
		what += "authorised"
	case !after.Status.Final():
		return ""
	case after.Public() == payment.PublicSucceeded:
		what += "succeeded"
	case after.Public() == payment.PublicCancelled && !kind.IsChild():
		what += "cancelled"
	default:
		what += "failed"
	}
	if !slices.Contains(Events, what) {
		return ""
	}
	return what
}

// mayTell tells whether somebody is told of an outcome, for some kind of payment: what a journal says by itself.
func mayTell(from payment.Status, after *payment.State) bool {
	return slices.ContainsFunc([]payment.Kind{payment.Pay, payment.Refund, payment.Void, payment.Capture, payment.Dispute},
		func(kind payment.Kind) bool { return Event(kind, from, after) != "" })
}

// MessageID names what is told of a payment's n-th outcome: the same for every try, replay and webhook.
func MessageID(id payment.ID, n int) string { return fmt.Sprintf("%s-%d", id, n) }

// ParseMessageID takes a message's id apart.
func ParseMessageID(text string) (payment.ID, int, error) {
	i := strings.LastIndexByte(text, '-')
	if i > 0 {
		id, err := payment.ParseID(text[:i])
		n, err2 := strconv.Atoi(text[i+1:])
		if err == nil && err2 == nil && n > 0 && MessageID(id, n) == text {
			return id, n, nil
		}
	}
	return payment.ID{}, 0, fmt.Errorf("outbox: %.80q is not a message's id", text)
}

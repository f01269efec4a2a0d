package store

import (
	"bytes"

	"hutong/payment"
)

// AppendOffer appends the body of an offer's row: a line with the version, the payer's, the payee's and the initiator's participant, and the body that a payment with
// the same terms has (AppendTerms).
func AppendOffer(dst []byte, t *payment.Terms) []byte {
	c := array(dst)
	c.number(bodyVersion)
	for _, v := range [...]string{t.Payer.Participant, t.Payee.Participant, t.Initiator} {
		c.text(v)
	}
	return AppendTerms(append(c.end(), '\n'), t)
}

// ParseOffer reads a body that AppendOffer wrote into terms that have nothing but their ID.
func ParseOffer(body []byte, t *payment.Terms) error {
	head, rest, _ := bytes.Cut(body, []byte{'\n'})
	r := reader{b: head}
	r.open()
	t.Payer.Participant, t.Payee.Participant, t.Initiator = r.text(), r.text(), r.text()
	if err := r.close("body of an offer"); err != nil {
		return err
	}
	return ParseTerms(rest, t)
}

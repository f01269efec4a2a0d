package sim

import "hutong/wire/api"

// Leg is one line of an institution's own books, in the shape that `audit.Compare` sets against the switch's export.
type Leg struct {
	Party    string `json:"party"`
	Payment  string `json:"payment"` // or the refund, void, dispute or capture
	Leg      string `json:"leg"`     // debit: the institution paid; credit: it was paid
	Result   string `json:"result"`  // success, failure or undone
	Currency string `json:"currency,omitempty"`
	Minor    int64  `json:"minor,omitempty"` // minor units, above 0 with success
	At       string `json:"at"`              // RFC 3339, UTC, milliseconds
}

// Books are the legs that the institution was asked for, in no order, as they stand now: what a hold took is in its captures, and what waits for a
// customer is left out.
func (i *Institution) Books() (legs []Leg) {
	i.mu.Lock()
	defer i.mu.Unlock()
	for key, d := range i.ops {
		l := Leg{Party: i.ID, Payment: key.id, Leg: "credit", Currency: d.Currency, Minor: d.Minor, At: api.FormatTime(d.At)}
		if d.Operation == api.OperationAuthorise {
			l.Leg = "debit"
		}
		for id, t := range d.Captures {
			c := l
			c.Payment, c.Result, c.Minor = id, "success", t.Minor
			legs = append(legs, c)
		}
		switch d.State {
		case "success":
			l.Result = "success"
		case "cancelled":
			l.Result = "undone"
		case "pending":
			continue
		default:
			l.Result, l.Currency, l.Minor = "failure", "", 0
		}
		if !d.Hold {
			legs = append(legs, l)
		}
	}
	return legs
}

package api

import (
	"time"

	"hutong/money"
)

// TimeLayout is how every time on the wire is written: RFC 3339, UTC, milliseconds.
const TimeLayout = "2006-01-02T15:04:05.000Z"

// FormatTime writes t for the wire, cut (not rounded) to the millisecond; the zero time is "", which is absent.
func FormatTime(t time.Time) Timestamp {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Truncate(time.Millisecond).Format(TimeLayout)
}

// ParseTime reads a time of the wire; "" (absent) is the zero time.
func ParseTime(s Timestamp) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	return time.Parse(TimeLayout, s)
}

// FromMoney gives an amount its form on the wire.
func FromMoney(a money.Amount) Amount { return Amount{Currency: string(a.Currency), Minor: a.Minor} }

// OptionalMoney is FromMoney for a field that is absent when there is no amount: no currency, or nothing of it.
func OptionalMoney(a money.Amount) *Amount {
	if a.Currency == "" || a.Minor == 0 {
		return nil
	}
	w := FromMoney(a)
	return &w
}

// Money gives the amount its form inside the house. Whether the currency exists is not asked here.
func (a Amount) Money() money.Amount { return money.New(a.Minor, money.Currency(a.Currency)) }

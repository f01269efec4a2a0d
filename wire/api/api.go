package api

import (
	"time"

	"hutong/money"
)

// TimeLayout is how every time on the wire is written: RFC 3339, UTC, milliseconds.
const TimeLayout = "2006-01-02T15:04:05.000Z"

// FormatTime writes t for the wire, cut (not rounded) to the millisecond; the zero time is "", which is absent.
func FormatTime(t time.Time) Timestamp {
	var b [len(TimeLayout)]byte
	return string(AppendTime(b[:0], t))
}

// AppendTime appends what FormatTime gives.
func AppendTime(dst []byte, t time.Time) []byte {
	if t.IsZero() {
		return dst
	}
	t = t.UTC()
	year, month, day := t.Date()
	if year < 0 || year > 9999 {
		return t.Truncate(time.Millisecond).AppendFormat(dst, TimeLayout)
	}
	hour, minute, second := t.Clock()
	dst = append(dst, "0000-00-00T00:00:00.000Z"...)
	b := (*[len(TimeLayout)]byte)(dst[len(dst)-len(TimeLayout):])
	b[0], b[1] = twoDigits(year / 100)
	b[2], b[3] = twoDigits(year % 100)
	b[5], b[6] = twoDigits(int(month))
	b[8], b[9] = twoDigits(day)
	b[11], b[12] = twoDigits(hour)
	b[14], b[15] = twoDigits(minute)
	b[17], b[18] = twoDigits(second)
	ms := t.Nanosecond() / 1_000_000
	b[20] = byte('0' + ms/100)
	b[21], b[22] = twoDigits(ms % 100)
	return dst
}

// twoDigits are the two of a number below a hundred.
func twoDigits(n int) (byte, byte) { return byte('0' + uint(n)/10), byte('0' + uint(n)%10) }

// ParseTime reads a time of the wire; "" (absent) is the zero time.
func ParseTime(s Timestamp) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	if !isTimestamp(s) {
		return time.Parse(TimeLayout, s) // which says what is wrong
	}
	number := func(at, width int) int {
		n := 0
		for i := at; i < at+width; i++ {
			n = n*10 + int(s[i]-'0')
		}
		return n
	}
	return time.Date(number(0, 4), time.Month(number(5, 2)), number(8, 2), number(11, 2), number(14, 2), number(17, 2), number(20, 3)*1_000_000, time.UTC), nil
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

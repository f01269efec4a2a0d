package api_test

import (
	"testing"
	"time"

	"hutong/money"
	"hutong/wire/api"
)

func TestTimesGoThereAndBack(t *testing.T) {
	shanghai := time.FixedZone("UTC+8", 8*3600)
	for _, c := range []struct {
		t    time.Time
		want string
	}{
		{time.Date(2026, 3, 1, 17, 0, 0, 999_999_999, shanghai), "2026-03-01T09:00:00.999Z"}, // cut, not rounded into the next second
		{time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC), "2024-02-29T00:00:00.000Z"},
		{time.Time{}, ""},
	} {
		got := api.FormatTime(c.t)
		if got != c.want {
			t.Errorf("%s is written %q, want %q", c.t, got, c.want)
		}
		back, err := api.ParseTime(got)
		if err != nil || !back.Equal(c.t.Truncate(time.Millisecond)) && !c.t.IsZero() {
			t.Errorf("%q is read as %s, %v", got, back, err)
		}
	}
	if _, err := api.ParseTime("2026-02-30T09:00:00.000Z"); err == nil {
		t.Error("the 30th of February was read")
	}
}

func TestAmountsGoThereAndBack(t *testing.T) {
	for _, a := range []money.Amount{money.New(1234, "CNY"), money.New(1_000_000_000_000_000, "IDR"), money.New(0, "JPY")} {
		if got := api.FromMoney(a).Money(); got != a {
			t.Errorf("%v came back as %v", a, got)
		}
		if got := api.OptionalMoney(a); (got == nil) != a.IsZero() {
			t.Errorf("%v: %v", a, got)
		}
	}
	if api.OptionalMoney(money.Amount{}) != nil {
		t.Error("no amount was written")
	}
}

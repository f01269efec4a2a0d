package payment_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"hutong/payment"
)

func requestIDs() *rapid.Generator[payment.RequestID] {
	return rapid.Custom(func(t *rapid.T) payment.RequestID {
		ms := rapid.Int64Range(start.UnixMilli()-int64(10*365*24*time.Hour/time.Millisecond), start.UnixMilli()).Draw(t, "ms")
		return requestID(time.UnixMilli(ms), rapid.Uint64().Draw(t, "rest"))
	})
}

var institutions = rapid.SampledFrom([]string{"wallet", "acquirer", "w", "网络", ""})

func TestIDCarriesTimeSlotAndIdentity(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, who := requestIDs().Draw(t, "request"), institutions.Draw(t, "institution")
		id := payment.NewID(who, r)
		if id != payment.NewID(who, r) {
			t.Fatal("the same command has two names")
		}
		if other := payment.NewID(who+"x", r); other == id {
			t.Fatal("two institutions share a name")
		}
		if !id.Time().Equal(r.Time()) || id.Millis() != r.Time().UnixMilli() {
			t.Fatalf("%s has the time %s of %s", id, id.Time(), r.Time())
		}
		u, err := uuid.Parse(id.String())
		if err != nil || u.Version() != 8 || u.Variant() != uuid.RFC4122 {
			t.Fatalf("%s is not a UUID of version 8: %v", id, err)
		}
		back, err := payment.ParseID(id.String())
		if err != nil || back != id {
			t.Fatalf("%s is read back as %s, %v", id, back, err)
		}
		slot := rapid.Uint16Range(0, payment.Slots-1).Draw(t, "slot")
		beside := payment.NewIDInSlot(who, r, slot)
		if beside.Slot() != slot || !beside.Time().Equal(id.Time()) {
			t.Fatalf("%s is in slot %d, want %d", beside, beside.Slot(), slot)
		}
		if beside = payment.NewIDInSlot(who, r, id.Slot()); beside != id {
			t.Fatalf("the same command in its own slot is %s, want %s", beside, id)
		}
	})
}

// Later request ids have greater payment ids, so that unique indexes are written at their end.
func TestIDsAreInTheOrderOfTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := requestIDs().Draw(t, "a"), requestIDs().Draw(t, "b")
		x, y := payment.NewID("wallet", a), payment.NewID("acquirer", b)
		if a.Time().Before(b.Time()) && bytes.Compare(x[:], y[:]) >= 0 {
			t.Fatalf("%s (%s) does not come before %s (%s)", x, a.Time(), y, b.Time())
		}
	})
}

func TestSlotsAreEvenlyUsed(t *testing.T) {
	count := make([]int, 16)
	for i := range 16_000 {
		count[payment.NewID("wallet", requestID(start, uint64(i))).Slot()/256]++
	}
	for i, n := range count {
		if n < 850 || n > 1150 { // 1,000 ± five standard deviations
			t.Errorf("slots from %d on got %d of 16,000 ids", i*256, n)
		}
	}
}

// A reference on a receipt finds its payment: within the bounds that it gives, and the same however it is typed.
func TestReferenceFindsItsPayment(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := requestIDs().Draw(t, "request")
		id := payment.NewIDInSlot("wallet", r, rapid.Uint16().Draw(t, "slot"))
		ref := id.Reference()
		if len(ref) != 19 || strings.Trim(ref, "0123456789ABCDEFGHJKMNPQRSTVWXYZ-") != "" {
			t.Fatalf("reference %q", ref)
		}
		// Looked up at any time from just before (clocks differ) to ten years after.
		now := id.Time().Add(time.Duration(rapid.Int64Range(-int64(time.Hour), int64(10*365*24*time.Hour)).Draw(t, "later")))
		for _, typed := range []string{ref, strings.ToLower(ref), strings.ReplaceAll(ref, "-", "")} {
			from, to, ok := payment.ReferenceRange(typed, now)
			if !ok || bytes.Compare(from[:], id[:]) > 0 || bytes.Compare(id[:], to[:]) > 0 {
				t.Fatalf("%q at %s gives %s to %s, %v; want around %s", typed, now, from, to, ok, id)
			}
			if from.Millis() != id.Millis() || to.Millis() != id.Millis() {
				t.Fatalf("%q gives more than one millisecond: %s to %s", typed, from, to)
			}
		}
	})
}

func TestReferencesOfOneMillisecondDiffer(t *testing.T) {
	seen := map[string]payment.ID{}
	for i := range 20_000 {
		id := payment.NewID("wallet", requestID(start, uint64(i)))
		if other, double := seen[id.Reference()]; double {
			t.Fatalf("%s and %s share %s", id, other, id.Reference())
		}
		seen[id.Reference()] = id
	}
}

func TestParseRefuses(t *testing.T) {
	good := payment.NewID("wallet", requestID(start, 1)).String()
	request := requestID(start, 1).String()
	if _, err := payment.ParseRequestID(strings.ToUpper(request)); err != nil {
		t.Errorf("capitals: %v", err)
	}
	for name, s := range map[string]string{"empty": "", "a request id": request, "braces": "{" + good + "}", "no hyphens": strings.ReplaceAll(good, "-", ""),
		"hyphen moved": good[:7] + "-" + good[7:8] + good[9:], "not hex": "g" + good[1:], "variant": good[:19] + "1" + good[20:], "more": good + "0", "urn": "urn:uuid:" + good,
		"hyphens inside": good[:9] + "----" + good[13:]} {
		if id, err := payment.ParseID(s); err == nil {
			t.Errorf("%s: %q is read as %s", name, s, id)
		}
	}
	for name, s := range map[string]string{"a payment id": good, "version 4": request[:14] + "4" + request[15:], "variant": request[:19] + "f" + request[20:]} {
		if r, err := payment.ParseRequestID(s); err == nil {
			t.Errorf("%s: %q is read as %s", name, s, r)
		}
	}
	for _, s := range []string{"", "ABCD", "0123-4567-89AB-CDEFG", "0123-4567-89AB-CDEU", "0123 4567 89AB CDEF", "0123-4567-89AB-CDÉF"} {
		if _, _, ok := payment.ReferenceRange(s, start); ok {
			t.Errorf("%q is a reference", s)
		}
	}
}

func FuzzParseID(f *testing.F) {
	f.Add(payment.NewID("wallet", requestID(start, 1)).String())
	f.Add("00000000-0000-8000-8000-00000000000-")
	f.Add("--------------------8---8-----------")
	f.Fuzz(func(t *testing.T, s string) {
		id, err := payment.ParseID(s)
		if err == nil && id.String() != strings.ToLower(s) {
			t.Errorf("%q is read as %s", s, id)
		}
	})
}

func FuzzParseRequestID(f *testing.F) {
	f.Add(requestID(start, 1).String())
	f.Add("FFFFFFFF-FFFF-7FFF-BFFF-FFFFFFFFFFFF")
	f.Fuzz(func(t *testing.T, s string) {
		r, err := payment.ParseRequestID(s)
		if err == nil && r.String() != strings.ToLower(s) {
			t.Errorf("%q is read as %s", s, r)
		}
		_ = r.Time()
	})
}

func FuzzReferenceRange(f *testing.F) {
	f.Add(payment.NewID("wallet", requestID(start, 1)).Reference(), start.UnixMilli())
	f.Add("ZZZZ-ZZZZ-ZZZZ-ZZZZ", int64(0))
	f.Fuzz(func(t *testing.T, s string, ms int64) {
		if ms < 0 || ms >= 1<<48 {
			return
		}
		from, to, ok := payment.ReferenceRange(s, time.UnixMilli(ms))
		if !ok {
			return
		}
		if bytes.Compare(from[:], to[:]) >= 0 || from.Millis() != to.Millis() {
			t.Errorf("%q at %d gives %s to %s", s, ms, from, to)
		}
		want := strings.ToUpper(strings.ReplaceAll(s, "-", ""))
		id := from
		copy(id[11:], to[11:]) // any id within the bounds shares the first half
		if got := strings.ReplaceAll(id.Reference(), "-", ""); got[:8] != want[:8] {
			t.Errorf("%q gives ids with the reference %s", s, id.Reference())
		}
	})
}

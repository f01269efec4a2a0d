package audit

// The shapes of docs/EXPORT.md as tables of fields, and the records that lines are read into. Names are kept once and numbered:
// a record holds numbers, so that comparing two accounts or cycles is comparing two integers.

import (
	"cmp"
	"encoding/hex"
	"strconv"
	"time"
)

// Enumerations: a value is its place in the list; 0 is absent.
var (
	kinds  = []string{"", "pay", "refund", "void", "capture", "dispute"}
	flows  = []string{"", "pull", "push"}
	funds  = []string{"", "ask", "blocked", "stand_in"}
	losses = []string{"", "payer_side", "payee_side", "persons"}
	events = []string{"", "opened", "answered", "cancel_asked", "restarted", "refund_opened", "refund_failed",
		"resolution_proposed", "resolution_approved", "resolution_rejected", "loss_settled", "void_opened", "void_failed",
		"capture_opened", "release_asked", "hold_expired", "stood_in",
		"dispute_opened", "dispute_failed", "dispute_answered", "dispute_accepted", "dispute_withdrawn", "dispute_due"}
	ops       = []string{"", "authorise", "credit", "cancel", "look_up_debit", "look_up_credit", "capture", "release", "expire", "advise"}
	results   = []string{"", "success", "failure", "pending", "unknown", "not_found"}
	roundings = []string{"", "up", "down", "half_up", "half_even"}
	bookings  = []string{"", "reserve", "release", "post", "yield"}
	legs      = []string{"", "not_asked", "asked", "pending", "unknown", "success", "failure", "undone"}
	statuses  = []string{"", "refused", "tombstone", "debit_asked", "debit_pending", "debit_unknown", "cancelling",
		"credit_asked", "credit_unknown", "reversing", "succeeded", "failed", "cancelled", "loss_assigned", "undecided",
		"held", "capturing", "releasing", "captured", "dispute_open", "dispute_answered", "dispute_lost"}
)

// Places in those lists that the rules name.
const (
	kindPay              = 1
	kindRefund           = 2
	kindVoid             = 3
	kindCapture          = 4
	flowPull             = 1
	flowPush             = 2
	fundsBlocked         = 2
	fundsStandIn         = 3
	opAuthorise          = 1
	opCancel             = 3
	opLookUpDebit        = 4
	opAdvise             = 9
	lossPayer            = 1
	lossPayee            = 2
	lossPersons          = 3
	eventAnswered        = 2
	eventCancelAsked     = 3
	eventRefundOpen      = 5
	eventRefundFail      = 6
	eventVoidOpen        = 11
	eventVoidFail        = 12
	eventCapture         = 13
	bookReserve          = 1
	bookRelease          = 2
	bookPost             = 3
	bookYield            = 4
	resultSuccess        = 1
	resultFailure        = 2
	legNotAsked          = 1
	legSuccess           = 5
	legFailure           = 6
	legUndone            = 7
	statusTombstone      = 2
	statusCancelling     = 6
	statusReversing      = 9
	statusLoss           = 13
	statusUndecided      = 14
	kindDispute          = 5
	eventDisputeOpen     = 17
	eventDisputeFail     = 18
	eventDisputeAnswer   = 19
	eventDisputeAccept   = 20
	eventDisputeWithdraw = 21
	statusDisputed       = 19
	statusContested      = 20
)

// final tells whether only children and late debits can follow a status.
func final(status uint8) bool {
	switch statuses[status] {
	case "refused", "tombstone", "succeeded", "failed", "cancelled", "loss_assigned", "captured", "dispute_lost":
		return true
	}
	return false
}

// lineKinds are the kinds of lines, the most frequent first.
var lineKinds = []string{"outcome", "payment", "claim", "quote", "issued", "position", "slice", "due", "lane", "registry", "directory", "meta", "end"}

var (
	metaFields      = []string{"t", "format", "lanes", "archive"}
	directoryFields = []string{"t", "version", "at", "hash", "body"}
	laneFields      = []string{"t", "lane", "from", "to", "retired", "epoch", "seq", "watermark"}
	sliceFields     = []string{"t", "lane", "account", "minor"}
	positionFields  = []string{"t", "lane", "account", "cycle", "debits", "credits", "reserved"}
	claimFields     = []string{"t", "key", "payment", "at"}
	quoteFields     = []string{"t", "id", "payment", "institution", "fingerprint", "created_at", "expires_at"}
	dueFields       = []string{"t", "payment", "at"}
	standInFields   = []string{"agreement", "period", "most"}
	paymentFields   = []string{"t", "id", "kind", "flow", "parent", "initiator", "request_id", "fingerprint", "created_at",
		"payer", "payee", "amounts", "lines", "funds", "loss", "quote", "quote_expires", "claim", "one_use", "initiator_ref",
		"policy", "refundable_till", "hold", "detail"}
	outcomeFields = []string{"t", "payment", "n", "lane", "seq", "at", "event", "from", "status", "reason", "debit", "credit",
		"reserved", "reserve_cycle", "rung", "due_at", "cycle", "business_date", "refunded", "captured", "resolver", "booking", "postings", "updated_at",
		"final_at"}
	endFields = []string{"t", "payments", "outcomes", "positions"}

	accountFields = []string{"participant", "agreement", "currency"}
	sideFields    = []string{"participant", "account"}
	amountFields  = []string{"currency", "minor"}
	fourFields    = []string{"order", "credit", "debit", "customer"}
	shareFields   = []string{"order", "credit", "debit", "customer", "payee_fee", "payer_fee", "issuer_fee", "void"}
	returnFields  = []string{"rule", "day", "difference", "rounding", "payee_fee", "payer_fee", "issuer_fee", "void_till", "dispute", "dispute_till"}
	disputeFields = []string{"rule", "reason", "answer_by", "decide_by", "default"}
	lineFields    = []string{"kind", "from", "to", "minor"}
	eventFields   = []string{"kind", "op", "result", "reason", "reference", "amount", "by", "key", "note", "finding", "request", "share"}
	legFields     = []string{"state", "reference"}
	holdFields    = []string{"until", "most"}
	postingFields = []string{"account", "kind", "minor"}
)

// Places in fourFields.
const (
	order = iota
	credit
	debit
	customer
)

// moment is Unix milliseconds; 0 is absent.
type moment int64

func (m moment) String() string {
	if m == 0 {
		return "absent"
	}
	return time.UnixMilli(int64(m)).UTC().Format("2006-01-02T15:04:05.000Z")
}

// id is a UUID; all zeros is absent.
type id [16]byte

func (i id) String() string {
	var b [36]byte
	hex.Encode(b[0:], i[0:4])
	hex.Encode(b[9:], i[4:6])
	hex.Encode(b[14:], i[6:8])
	hex.Encode(b[19:], i[8:10])
	hex.Encode(b[24:], i[10:16])
	b[8], b[13], b[18], b[23] = '-', '-', '-', '-'
	return string(b[:])
}

type hash [32]byte

// names keeps each text once; 0 is the empty text.
type names struct {
	number map[string]int32
	texts  []string
}

func newNames() names { return names{map[string]int32{"": 0}, []string{""}} }

func (n *names) add(b []byte) int32 {
	if i, ok := n.number[string(b)]; ok {
		return i
	}
	i := int32(len(n.texts))
	text := string(b)
	n.texts = append(n.texts, text)
	n.number[text] = i
	return i
}

// accountKey is an account as three names.
type accountKey struct{ participant, agreement, currency int32 }

type amount struct {
	currency int32
	minor    int64
}

type side struct{ participant, account int32 }

type line struct {
	kind, from, to int32
	minor          int64
}

type posting struct {
	account, kind int32
	minor         int64
}

type paymentLine struct {
	id, parent, request id
	kind, flow          uint8
	funds, loss         uint8
	standIn             standIn
	initiator           int32
	created             moment
	payer, payee        side
	amounts             [4]amount
	lines               []line
	quote               id
	quoteExpires        moment
	claim               hash
	refundableTill      moment
	agreed              agreed
	dispute             disputed
	rate                rate // of a refund
	holdUntil           moment
	holdMost            int64 // in minor units of the order; 0: it is not held
}

type eventPart struct {
	kind, op, result uint8
	finding          uint8
	by, key          int32
	amount           amount
	share            giving
}

type outcomeLine struct {
	payment             id
	n, lane, seq        int64
	at, updated, final  moment
	due                 moment
	event               eventPart
	from, status        uint8
	debit, credit       uint8 // states of the legs
	reserved            bool
	reserveCycle        int32
	cycle, businessDate int32
	refunded            giving
	resolver            resolverPart
	captured            int64
	booking             uint8
	postings            []posting
}

// reader turns lines into records.
type reader struct {
	scanner
	names    names
	accounts []accountKey // 0 is none
	numbers  map[accountKey]int32

	principal                           int32 // the name of the lines that move the paid amount; all other lines are fees
	networkFee, issuerFee, fxDifference int32
}

func newReader() *reader {
	r := &reader{names: newNames(), accounts: make([]accountKey, 1), numbers: map[accountKey]int32{}}
	r.principal = r.names.add([]byte("principal"))
	r.networkFee, r.issuerFee = r.names.add([]byte("network_fee")), r.names.add([]byte("issuer_fee"))
	r.fxDifference = r.names.add([]byte("fx_difference"))
	return r
}

// kindOf is the value of the line's t, or "" if it has none. It leaves the scanner at the start.
func (r *reader) kindOf() string {
	kind := ""
	if r.peek() != '{' {
		r.fail("want an object")
		return ""
	}
	r.pos++
	if !r.take('}') {
		for key := r.key(); r.bad == ""; key = r.key() {
			if string(key) == "t" {
				b, _ := r.text()
				if n := place(lineKinds, b, 0); n >= 0 {
					kind = lineKinds[n]
				} else {
					kind = string(b)
				}
				break
			}
			if r.skip(); !r.take(',') {
				break
			}
		}
	}
	if r.bad == "" {
		r.pos = 0
	}
	return kind
}

func (r *reader) name() int32 {
	b, ok := r.text()
	if !ok {
		return 0
	}
	return r.names.add(b)
}

func (r *reader) enum(list []string) uint8 {
	b, ok := r.text()
	if !ok {
		return 0
	}
	for i := 1; i < len(list); i++ {
		if string(b) == list[i] {
			return uint8(i)
		}
	}
	r.fault(fieldValue, "%s is none of the words that the field can hold", show(b))
	return 0
}

func (r *reader) id() (out id) {
	b, ok := r.text()
	if !ok {
		return out
	}
	if !parseUUID(b, &out) {
		r.fault(fieldValue, "want a UUID in its 36-character form, found %s", show(b))
		return id{}
	}
	return out
}

func parseUUID(b []byte, out *id) bool {
	if len(b) != 36 || b[8] != '-' || b[13] != '-' || b[18] != '-' || b[23] != '-' {
		return false
	}
	n := 0
	for i := 0; i < 36; i += 2 {
		if b[i] == '-' {
			i++
		}
		hi, lo := nibble(b[i]), nibble(b[i+1])
		if hi < 0 || lo < 0 {
			return false
		}
		out[n] = byte(hi<<4 | lo)
		n++
	}
	return true
}

// nibble reads a lower-case hexadecimal digit, the form that RFC 9562 section 4 has systems write; -1 after anything else.
func nibble(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	}
	return -1
}

func (r *reader) hash() (out hash) {
	b, ok := r.text()
	if !ok {
		return out
	}
	if len(b) != 64 {
		r.fault(fieldValue, "want a hash of 64 hexadecimal digits, found %s", show(b))
		return hash{}
	}
	for i := range out {
		hi, lo := nibble(b[2*i]), nibble(b[2*i+1])
		if hi < 0 || lo < 0 {
			r.fault(fieldValue, "want a hash in lower-case hexadecimal, found %s", show(b))
			return hash{}
		}
		out[i] = byte(hi<<4 | lo)
	}
	return out
}

// moment reads RFC 3339 in UTC with milliseconds: 2006-01-02T15:04:05.000Z and no other form.
func (r *reader) moment() moment {
	b, ok := r.text()
	if !ok {
		return 0
	}
	if m, ok := parseMoment(b); ok {
		return m
	}
	r.fault(fieldValue, "want a time like 2026-03-05T09:00:00.000Z, found %s", show(b))
	return 0
}

func parseMoment(b []byte) (moment, bool) {
	const form = "0000-00-00T00:00:00.000Z"
	if len(b) != len(form) {
		return 0, false
	}
	for i := range b {
		if digit := b[i] >= '0' && b[i] <= '9'; form[i] == '0' && !digit || form[i] != '0' && b[i] != form[i] {
			return 0, false
		}
	}
	num := func(from, to int) int {
		v := 0
		for _, c := range b[from:to] {
			v = v*10 + int(c-'0')
		}
		return v
	}
	year, month, day, hour, minute, second := num(0, 4), num(5, 7), num(8, 10), num(11, 13), num(14, 16), num(17, 19)
	t := time.Date(year, time.Month(month), day, hour, minute, second, 0, time.UTC)
	if t.Day() != day || int(t.Month()) != month || hour > 23 || minute > 59 || second > 59 {
		return 0, false // time.Date carries 31 February into March
	}
	return moment(t.UnixMilli() + int64(num(20, 23))), true
}

// date reads YYYY-MM-DD.
func (r *reader) date() int32 {
	b, ok := r.text()
	if !ok {
		return 0
	}
	if _, err := time.Parse(time.DateOnly, string(b)); err != nil {
		r.fault(fieldValue, "want a date like 2026-03-05, found %s", show(b))
		return 0
	}
	return r.names.add(b)
}

func (r *reader) currency() int32 {
	b, ok := r.text()
	if !ok {
		return 0
	}
	if len(b) != 3 || b[0] < 'A' || b[0] > 'Z' || b[1] < 'A' || b[1] > 'Z' || b[2] < 'A' || b[2] > 'Z' {
		r.fault(fieldValue, "want an ISO 4217 code, found %s", show(b))
		return 0
	}
	return r.names.add(b)
}

// account is the account's number; 0 if a part is missing, which is reported.
func (r *reader) account() int32 {
	var k accountKey
	r.object(accountFields, func(f int) {
		switch f {
		case 0:
			k.participant = r.name()
		case 1:
			k.agreement = r.name()
		case 2:
			k.currency = r.currency()
		}
	})
	if k.participant == 0 || k.currency == 0 {
		r.fault(fieldValue, "an account without participant or currency")
		return 0
	}
	n, ok := r.numbers[k]
	if !ok {
		n = int32(len(r.accounts))
		r.accounts = append(r.accounts, k)
		r.numbers[k] = n
	}
	return n
}

func (r *reader) amount() (a amount) {
	r.object(amountFields, func(f int) {
		if f == 0 {
			a.currency = r.currency()
			return
		}
		a.minor = r.integer()
	})
	return a
}

func (r *reader) side() (s side) {
	r.object(sideFields, func(f int) {
		if f == 0 {
			s.participant = r.name()
			return
		}
		s.account = r.account()
	})
	return s
}

func (r *reader) leg() (state uint8) {
	r.object(legFields, func(f int) {
		if f == 0 {
			state = r.enum(legs)
			return
		}
		r.text()
	})
	return state
}

// payment reads a payment line into p, whose memory is used again.
func (r *reader) payment(p *paymentLine) {
	*p = paymentLine{lines: p.lines[:0]}
	r.object(paymentFields, func(f int) {
		switch paymentFields[f] {
		case "id":
			p.id = r.id()
		case "kind":
			p.kind = r.enum(kinds)
		case "flow":
			p.flow = r.enum(flows)
		case "parent":
			p.parent = r.id()
		case "initiator":
			p.initiator = r.name()
		case "request_id":
			p.request = r.id()
		case "fingerprint":
			r.hash()
		case "created_at":
			p.created = r.moment()
		case "payer":
			p.payer = r.side()
		case "payee":
			p.payee = r.side()
		case "amounts":
			r.object(fourFields, func(f int) { p.amounts[f] = r.amount() })
		case "lines":
			r.array(func() { p.lines = append(p.lines, r.oneLine()) })
		case "funds":
			p.funds = r.enum(funds)
		case "loss":
			p.loss = r.enum(losses)
		case "quote":
			p.quote = r.id()
		case "quote_expires":
			p.quoteExpires = r.moment()
		case "claim":
			p.claim = r.hash()
		case "one_use":
			r.boolean()
		case "refundable_till":
			p.refundableTill = r.moment()
		case "hold":
			r.object(holdFields, func(f int) {
				if f == 0 {
					p.holdUntil = r.moment()
					return
				}
				p.holdMost = r.integer()
			})
		case "detail":
			r.detail(p)
		default: // t, initiator_ref, policy
			r.text()
		}
	})
}

func (r *reader) oneLine() (l line) {
	r.object(lineFields, func(f int) {
		switch f {
		case 0:
			l.kind = r.name()
		case 1:
			l.from = r.account()
		case 2:
			l.to = r.account()
		case 3:
			l.minor = r.integer()
		}
	})
	return l
}

// outcome reads an outcome line into o, whose memory is used again.
func (r *reader) outcome(o *outcomeLine) {
	*o = outcomeLine{postings: o.postings[:0]}
	r.object(outcomeFields, func(f int) {
		switch outcomeFields[f] {
		case "payment":
			o.payment = r.id()
		case "n":
			o.n = r.integer()
		case "lane":
			o.lane = r.integer()
		case "seq":
			o.seq = r.integer()
		case "at":
			o.at = r.moment()
		case "event":
			o.event = r.event()
		case "from":
			o.from = r.enum(statuses)
		case "status":
			o.status = r.enum(statuses)
		case "debit":
			o.debit = r.leg()
		case "credit":
			o.credit = r.leg()
		case "reserved":
			o.reserved = r.boolean()
		case "reserve_cycle":
			o.reserveCycle = r.name()
		case "rung":
			r.integer()
		case "due_at":
			o.due = r.moment()
		case "cycle":
			o.cycle = r.name()
		case "business_date":
			o.businessDate = r.date()
		case "refunded":
			o.refunded = r.giving()
		case "resolver":
			o.resolver = r.resolver()
		case "captured":
			o.captured = r.integer()
		case "booking":
			o.booking = r.enum(bookings)
		case "postings":
			r.array(func() { o.postings = append(o.postings, r.posting()) })
		case "updated_at":
			o.updated = r.moment()
		case "final_at":
			o.final = r.moment()
		default: // t, reason
			r.text()
		}
	})
}

func (r *reader) event() (e eventPart) {
	r.object(eventFields, func(f int) {
		switch eventFields[f] {
		case "kind":
			e.kind = r.enum(events)
		case "op":
			e.op = r.enum(ops)
		case "result":
			e.result = r.enum(results)
		case "amount":
			e.amount = r.amount()
		case "share":
			e.share = r.giving()
		case "finding":
			e.finding = r.enum(findings)
		case "by":
			e.by = r.name()
		case "key":
			e.key = r.name()
		default: // reason, reference, note, request
			r.text()
		}
	})
	return e
}

func (r *reader) posting() (p posting) {
	r.object(postingFields, func(f int) {
		switch f {
		case 0:
			p.account = r.account()
		case 1:
			p.kind = r.name()
		case 2:
			p.minor = r.integer()
		}
	})
	return p
}

func (r *reader) accountName(n int32) string {
	k := r.accounts[n]
	return r.nameOf(k.participant) + "/" + r.nameOf(k.agreement) + "/" + r.nameOf(k.currency)
}

// compareAccounts orders accounts by participant, agreement and currency.
func (r *reader) compareAccounts(m, n int32) int {
	x, y, t := r.accounts[m], r.accounts[n], r.names.texts
	return cmp.Or(cmp.Compare(t[x.participant], t[y.participant]), cmp.Compare(t[x.agreement], t[y.agreement]),
		cmp.Compare(t[x.currency], t[y.currency]))
}

func (r *reader) nameOf(n int32) string { return show([]byte(r.names.texts[n])) }

func (r *reader) currencyOf(account int32) int32 { return r.accounts[account].currency }

func (r *reader) money(a amount) string {
	return r.nameOf(a.currency) + " " + strconv.FormatInt(a.minor, 10)
}

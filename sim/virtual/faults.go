package virtual

import (
	"fmt"
	"slices"
	"strings"
)

// Kind is one kind of fault.
type Kind uint8

// The kinds. What each does is in the table below.
const (
	Lose Kind = iota
	Delay
	Double
	Reorder
	Halve
	Falsify
	Late
	YesAfterNo
	WrongAmount
	Pending
	Hang
	RefuseCancel
	Stall
	Clock
	StoreFailed
	StorePersisted
	ReadFailed
	CrashFailed
	CrashPersisted
	CrashReply
	Takeover
	kinds // how many there are
)

type group string

const (
	onWire   group = "network"
	atParty  group = "institution"
	atSwitch group = "switch"
)

type kindRow struct {
	name  string
	group group
	oneIn int // how rare it is where it can happen
	text  string
}

var kindTable = [kinds]kindRow{
	Lose:           {"lose", onWire, 25, "a message is lost"},
	Delay:          {"delay", onWire, 30, "a message takes 3 to 40 seconds"},
	Double:         {"double", onWire, 25, "a message arrives twice"},
	Reorder:        {"reorder", onWire, 20, "a message is overtaken by later ones"},
	Halve:          {"halve", onWire, 50, "half of a message arrives"},
	Falsify:        {"falsify", onWire, 60, "a message is not what was signed"},
	Late:           {"late", onWire, 2, "an answer that came after its deadline, or a second time, is brought to the switch all the same"},
	YesAfterNo:     {"yes_after_no", atParty, 8, "an institution does what it said it would never do, and says so"},
	WrongAmount:    {"wrong_amount", atParty, 50, "an institution moves another amount, or says so"},
	Pending:        {"pending", atParty, 16, "a customer takes seconds to a day to decide, or never does"},
	Hang:           {"hang", atParty, 4000, "an institution answers nobody for a while; what it was asked is done before or after"},
	RefuseCancel:   {"refuse_cancel", atParty, 20, "an institution refuses to cancel for a while"},
	Stall:          {"stall", atSwitch, 2000, "the switch does nothing for up to two seconds; its queues fill"},
	Clock:          {"clock", atSwitch, 25, "the switch's clock jumps minutes, an hour or a day either way, or is put right; also while it is down"},
	StoreFailed:    {"store_failed", atSwitch, 300, "a write fails"},
	StorePersisted: {"store_persisted", atSwitch, 300, "a write fails, but is there"},
	ReadFailed:     {"read_failed", atSwitch, 300, "a read fails"},
	CrashFailed:    {"crash_failed", atSwitch, 1200, "the switch dies before a write"},
	CrashPersisted: {"crash_persisted", atSwitch, 1200, "the switch dies after a write, before it knows"},
	CrashReply:     {"crash_reply", atSwitch, 6000, "the switch dies between a commit and the replies"},
	Takeover:       {"takeover", atSwitch, 2500, "another process takes the lanes over while the first still runs"},
}

// crashes are the kinds that end the process, or its ownership.
var crashes = []Kind{CrashFailed, CrashPersisted, CrashReply, Takeover}

func (k Kind) String() string { return kindTable[k].name }
func (k Kind) crash() bool    { return slices.Contains(crashes, k) }

// Describe lists every kind with what it does, for people.
func Describe() string {
	var b strings.Builder
	for _, k := range kindTable {
		fmt.Fprintf(&b, "%-16s %-12s %s\n", k.name, k.group, k.text)
	}
	return b.String()
}

// ParseFaults reads names; "" and "all" are every kind, "none" is no kind.
func ParseFaults(names []string) ([]Kind, error) {
	out := []Kind{}
	for _, name := range names {
		name = strings.TrimSpace(name)
		switch name {
		case "", "all":
			for k := range kinds {
				out = append(out, k)
			}
			continue
		case "none":
			continue
		}
		k := slices.IndexFunc(kindTable[:], func(r kindRow) bool { return r.name == name })
		if k < 0 {
			return nil, fmt.Errorf("fault %q is not known; the kinds are:\n%s", name, Describe())
		}
		out = append(out, Kind(k))
	}
	return out, nil
}

// hit tells whether a fault strikes here and now, and writes it down for the payment that it strikes (nil: none).
func (w *world) hit(k Kind, p *pay) bool {
	if !w.faulty || !w.enabled[k] || !w.rnd.in(kindTable[k].oneIn) {
		return false
	}
	w.struck(k, p)
	return true
}

func (w *world) struck(k Kind, p *pay) {
	w.tally.faults[k]++
	if p != nil {
		p.strike()
		w.tell(p, "fault: %s", k)
	}
}

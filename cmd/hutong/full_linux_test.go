package main

// Goal: when the store's files can't grow, the switch never says that a thing is done that is not, never says that nothing was done when it
// was, and goes on by itself when they can, as after a restart. Method: the built binary serves; its limit of file sizes (RLIMIT_FSIZE) is set
// close above what the log has, from outside, and lifted again; a client keeps a log of its own.

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"hutong/client"
	"hutong/sim"
	"hutong/wire/api"
)

const unlimited = ^uint64(0)

// limit sets how long files of the process may become.
func (s *switchProcess) limit(bytes uint64) {
	s.t.Helper()
	l := syscall.Rlimit{Cur: bytes, Max: unlimited}
	const rlimitFSize = 1
	if _, _, e := syscall.RawSyscall6(syscall.SYS_PRLIMIT64, uintptr(s.process.Process.Pid), rlimitFSize, uintptr(unsafe.Pointer(&l)), 0, 0, 0); e != 0 {
		s.t.Fatal(e)
	}
}

// tighten leaves the log a little room.
func (s *switchProcess) tighten() {
	s.t.Helper()
	info, err := os.Stat(filepath.Join(s.dir, "hutong.db-wal"))
	if err != nil {
		s.t.Fatal(err)
	}
	s.limit(uint64(info.Size()) + 100<<10)
}

// payer pays one after the other and keeps what it was told.
type payer struct {
	t      *testing.T
	s      *switchProcess
	c      *client.Client
	asked  map[string]*api.PaymentRequest
	told   map[string]*api.Payment
	denied map[string]bool // the last call about it was told that nothing was done
}

func (p *payer) pay(id string) error {
	a, err := p.c.Pay(context.Background(), id, p.asked[id])
	var refused *client.Refused
	switch {
	case err == nil:
		p.heard(id, a)
	case errors.As(err, &refused) && refused.Problem.Reason == "overloaded" && !errors.Is(err, client.ErrUncertain):
		if p.told[id] != nil {
			p.t.Errorf("%s was told %s, and now that nothing was done", id, p.told[id].Status)
		}
		p.denied[id] = true
	}
	return err
}

func (p *payer) heard(id string, a *api.Payment) {
	if old := p.told[id]; old != nil && (old.PaymentID != a.PaymentID || old.Final && old.Status != a.Status) {
		p.t.Errorf("%s was %s and is %s", id, old.Status, a.Status)
	}
	p.told[id] = a
	delete(p.denied, id)
}

func (p *payer) more(n int) (ids []string) {
	for range n {
		id := client.NewRequestID()
		p.asked[id] = &api.PaymentRequest{Flow: api.FlowPull, Code: p.s.world.ConsumerCode("kelana", len(p.asked)), MerchantID: "898110059990001", StoreID: "S1", TerminalID: "T01",
			OrderReference: api.Reference("O" + id[len(id)-10:]), OrderAmount: &api.Amount{Currency: "CNY", Minor: 1000}}
		ids = append(ids, id)
	}
	return ids
}

// settle asks about everything until it is as it must be.
func (p *payer) settle(when string) {
	p.t.Helper()
	for id := range p.asked {
		var found []api.Payment
		// Again where a call was signed in the moment before a new process began, which refuses what it can't have seen before.
		waitFor(p.t, when+", a payment to be read", 10*time.Second, func() bool {
			var err error
			found, err = p.c.FindByRequestID(context.Background(), id)
			return err == nil
		})
		switch {
		case len(found) > 0:
			if p.denied[id] {
				p.t.Errorf("%s: of %s was told that nothing was done, and it is %s", when, id, found[0].Status)
			}
			p.heard(id, &found[0])
		case p.told[id] != nil:
			p.t.Errorf("%s: %s was %s and is not known any more", when, id, p.told[id].Status)
		}
	}
}

func TestFullDisk(t *testing.T) {
	s := serveWorld(t, func(api.Operation, bool) sim.Fault { return sim.Honest })
	s.start()
	config := s.world.Config("qianmen", s.url)
	config.Attempts, config.Timeout = 1, 3*time.Second
	c, err := client.New(config)
	if err != nil {
		t.Fatal(err)
	}
	p := &payer{t: t, s: s, c: c, asked: map[string]*api.PaymentRequest{}, told: map[string]*api.Payment{}, denied: map[string]bool{}}
	for _, restart := range []bool{false, true} {
		for _, id := range p.more(20) {
			waitFor(t, "a payment to be taken", 30*time.Second, func() bool { return p.pay(id) == nil })
		}
		s.tighten()
		failed := 0
		for n := 0; failed < 3; n++ {
			if n == 300 {
				t.Fatal("the limit was never met")
			}
			if p.pay(p.more(1)[0]) != nil {
				failed++
			}
		}
		p.settle("full") // reading goes on
		if restart {
			s.kill()
			s.start()
		} else {
			s.limit(unlimited)
		}
		p.settle("with room again")
		for id := range p.asked {
			waitFor(t, "a payment to be taken again", 30*time.Second, func() bool { return p.pay(id) == nil })
		}
		waitFor(t, "every payment to end", 30*time.Second, func() bool {
			p.settle("at the end")
			for _, a := range p.told {
				if !a.Final {
					return false
				}
			}
			return true
		})
	}
	s.verify()
	t.Logf("%d payments", len(p.told))
}

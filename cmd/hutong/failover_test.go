//go:build postgres && linux

package main

import (
	"bytes"
	"context"
	"flag"
	"math/rand/v2"
	"net/url"
	"os/exec"
	"sync"
	"testing"
	"time"

	"hutong/payment"
	"hutong/sim"
	"hutong/store/postgres"
	"hutong/store/postgres/pgtest"
)

// Goal: when a database server is lost, nothing that an institution was told is lost with it, and the switch goes on by itself with the standby
// that took its place. Method: the built binary on a primary and the standby that it waits for, under payments of all sorts. Again and
// again the primary is killed, or hangs and comes back when it is no longer the primary; the standby is promoted and gets a standby of its
// own; the switch is never touched. What institutions were told is in a file of their own; at the end the books must agree with it.

var failovers = flag.Int("failovers", 2, "how often TestFailover loses the primary")

func TestFailover(t *testing.T) {
	primary, err := pgtest.Start("synchronous_standby_names=*")
	if err != nil {
		t.Fatal(err)
	}
	stop := func(s *pgtest.Server) {
		s.Resume() // a server that hangs does not stop; one that has ended need not go on
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
	}
	ports := []int{primary.Port()}
	for range 2 {
		port, err := sim.FreePort()
		if err != nil {
			t.Fatal(err)
		}
		ports = append(ports, port)
	}
	standby, err := primary.Standby("s0", ports[1])
	if err != nil {
		stop(primary)
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(primary); stop(standby) })
	kept := primary.DSNs(url.Values{postgres.StandbysParam: {"1"}, "target_session_attrs": {"read-write"}, "connect_timeout": {"2"}}, ports...)

	s := install(t)
	var log bytes.Buffer
	c := exec.Command(s.bin, "serve", "--config", s.config, "--store", kept)
	c.Stderr = &log
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		c.Process.Kill()
		c.Wait()
		if t.Failed() {
			t.Logf("%s", log.String())
		}
	})
	ready := func() bool { code, _ := get("http://" + s.metrics + "/readyz"); return code == 200 }
	waitFor(t, "the switch", 30*time.Second, ready)
	if err := s.world.Connect("http://" + s.api); err != nil {
		t.Fatal(err)
	}
	traffic, end := context.WithCancel(t.Context())
	var paying sync.WaitGroup
	paying.Go(func() { s.world.Traffic(traffic, 60) })

	rnd := rand.New(rand.NewPCG(1, 1))
	free := ports[2]
	finals := func() (n int) {
		for _, a := range readTold(t, s.dir) {
			if a.Final {
				n++
			}
		}
		return n
	}
	var longest time.Duration
	for n := range *failovers {
		before := finals()
		waitFor(t, "payments", time.Minute, func() bool { return finals() >= before+30 })
		time.Sleep(time.Duration(rnd.IntN(300)) * time.Millisecond) // another moment each time
		former, hangs := primary, n%2 == 1
		if hangs {
			err = former.Pause()
		} else {
			err = former.Kill()
		}
		if err != nil {
			t.Fatal(err)
		}
		lost := time.Now()
		if err := standby.Promote(); err != nil {
			t.Fatal(err)
		}
		next, err := standby.Standby("s"+string(rune('1'+n%9)), free)
		if err != nil {
			t.Fatal(err)
		}
		free = former.Port()
		primary, standby = standby, next
		before = finals()
		waitFor(t, "payments after the failover", time.Minute, func() bool { return finals() >= before+10 })
		longest = max(longest, time.Since(lost))
		if hangs {
			// It does not know yet that it is no longer the primary; nobody may believe it.
			if err := former.Resume(); err != nil {
				t.Fatal(err)
			}
			before = finals()
			waitFor(t, "payments beside a former primary", time.Minute, func() bool { return finals() >= before+30 })
		}
		stop(former)
	}
	if c.ProcessState != nil {
		t.Fatal("the switch ended")
	}

	// No new payments: everything ends, what was told is so, and the books agree.
	end()
	paying.Wait()
	last := map[string]payment.Status{}
	told := readTold(t, s.dir)
	open := map[string]payment.Status{}
	defer func() {
		if t.Failed() {
			t.Logf("not ended: %v", open)
		}
	}()
	// A ladder whose steps fell into the failovers goes on at its own pace.
	waitFor(t, "every payment to end", 6*time.Minute, func() bool {
		last = exported(t, s.bin, kept)
		clear(open)
		for id, st := range last {
			if !st.Final() && !st.IsDispute() { // a dispute waits for its sides, until its deadline
				open[id] = st
			}
		}
		return len(open) == 0
	})
	checked := 0
	for _, a := range told {
		st, there := last[a.Payment]
		switch {
		case !there:
			t.Errorf("payment %s was answered %s and is not in the store", a.Payment, a.Status)
		case a.Final && st.Row().Public != a.Status:
			t.Errorf("payment %s was finally %s and is now %s", a.Payment, a.Status, st)
		}
		if a.Final {
			checked++
		}
	}
	if out, err := exec.Command(s.bin, "verify", "--store", kept).CombinedOutput(); err != nil {
		t.Errorf("verify: %v\n%s", err, out)
	}
	t.Logf("%d failovers, %d payments, %d final answers checked; the longest time from the loss of a primary to ten further payments, with the copy of a standby, was %s", *failovers, len(last), checked, longest.Round(time.Millisecond))
}

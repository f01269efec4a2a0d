//go:build postgres && linux

package main

import (
	"context"
	"flag"
	"math/rand/v2"
	"net/url"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"hutong/payment"
	"hutong/sim/world"
	"hutong/store/postgres"
	"hutong/store/postgres/standbytest"
)

// Goal: when a database server is lost, nothing that an institution was told is lost with it, and the switch goes on by itself with the standby
// that took its place; and so again when that one is lost. Method: the built binary, twice and then alone, on three servers set up as docs/OPERATING.md
// says, under payments of all sorts over REST and over streams. Again and again the primary is killed, or hangs and comes back when it is no longer
// the primary; a standby is promoted and the lost server comes back as a standby, with the page's own commands; the switch is not touched for it. What
// institutions were told is in a file of their own; at the end the books must agree with it.

var failovers = flag.Int("failovers", 3, "how often TestFailover loses the primary, from the second half on with one node")

func TestFailover(t *testing.T) {
	t.Parallel() // it mostly waits
	servers := standbytest.New(t)
	servers.Copy("db2")
	servers.Copy("db3")
	kept := servers.DSN(url.Values{postgres.StandbysParam: {"1"}, "target_session_attrs": {"read-write"}, "connect_timeout": {"2"}}, standbytest.Names...)
	s := install(t)
	change(t, filepath.Join(s.dir, "rulebook.yaml"), 2, "credit: [4s, 4s, 30s, 60s, 60s, 60s, 5m, 5m]", `credit: ["100 x 2s"]`) // so that all ends soon
	nodes, _ := runNodes(t, s, kept, 2, testLease)
	traffic, end := context.WithCancel(t.Context())
	var paying sync.WaitGroup
	paying.Go(func() { s.world.Traffic(traffic, 60) })

	rnd := rand.New(rand.NewPCG(1, 1))
	finals := func() (n int) {
		for _, a := range readTold(t, s.dir) {
			if a.Final {
				n++
			}
		}
		return n
	}
	more := func(what string, n int) {
		t.Helper()
		before := finals()
		waitFor(t, what, time.Minute, func() bool { return finals() >= before+n })
	}
	// paid waits until payments end whose two institutions are reached in one way: by stream, and over REST.
	paid := func() {
		t.Helper()
		for _, c := range world.Corridors[:2] {
			waitFor(t, c.Name, time.Minute, func() bool {
				ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
				defer cancel()
				o := c.Pay(ctx, s.world, rnd.IntN(8), c.Step)
				return o.Err == nil && o.Payment.Final
			})
		}
	}
	var longest time.Duration
	for n := range *failovers {
		if n > 0 && n == *failovers/2 {
			// From here on no other node can take the lanes over from one whose commits get no answer.
			gone := nodes[len(nodes)-1].cmd
			if err := gone.Process.Signal(syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
			if err := gone.Wait(); err != nil {
				t.Errorf("a node that was asked to stop: %v", err)
			}
			nodes = nodes[:len(nodes)-1]
		}
		more("payments", 30)
		time.Sleep(time.Duration(rnd.IntN(300)) * time.Millisecond) // another moment each time
		former, hangs := servers.Primary(), n%2 == 1
		name, others := servers.Others()
		var err error
		if hangs {
			err = former.Pause()
		} else {
			err = former.Kill()
		}
		if err != nil {
			t.Fatal(err)
		}
		lost := time.Now()
		servers.FailOver(others...)
		more("payments after the failover", 10)
		longest = max(longest, time.Since(lost))
		paid()
		if hangs {
			// It does not know yet that it is no longer the primary; nobody may believe it.
			if err := former.Resume(); err != nil {
				t.Fatal(err)
			}
			more("payments beside a former primary", 30)
			if err := former.Crash(); err != nil {
				t.Fatal(err)
			}
		}
		servers.Rejoin(name)
	}
	for _, n := range nodes {
		waitFor(t, "the node that was not touched", time.Minute, n.ready)
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
	t.Logf("%d failovers, %d payments, %d final answers checked; the longest time from the loss of a primary to ten further payments was %s", *failovers, len(last), checked, longest.Round(time.Millisecond))
}

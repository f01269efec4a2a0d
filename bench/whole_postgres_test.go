//go:build postgres

package bench

import (
	"strings"
	"testing"

	"hutong/store/postgres/pgtest"
)

// Without a store's name a run makes a PostgreSQL of its own, says so, and measures its processors, log and rows too. A database that is named
// keeps what earlier runs did.
func TestWholeOnPostgres(t *testing.T) {
	t.Parallel()
	for _, c := range [][4]string{{"rest", "push", "1s", "0"}, {"rest", "mix", "2s", "0"}, {"stream", "pull", "1s", "0"}, {"stream", "push", "1s", "500ms"}, {"stream", "mix", "2s", "0"}} {
		transport, flow, duration, warmUp := c[0], c[1], c[2], c[3]
		var r Report
		log := measure(t, &r, nil, "--transport", transport, "--flow", flow, "--callers", "8", "--duration", duration, "--prefill", "2000", "--warmup", warmUp)
		sound(t, &r, transport, flow)
		if r.Store != "postgres" || r.Prefilled != 2000 || !strings.Contains(log, "a temporary PostgreSQL") || !r.DatabaseMeasured || r.CPUMicrosByProcess["database"] <= 0 || r.CPUMicros <= r.CPUMicrosByProcess["switch"] || r.LogBytes < r.Bytes/10 || (r.WarmUp > 0) != (warmUp != "0") {
			t.Errorf("%s %s: %+v\n%s", transport, flow, r, log)
		}
	}
	s, err := pgtest.Start()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Stop()
	for range 2 {
		var r Report
		log := measure(t, &r, nil, "--flow", "pull", "--rate", "60", "--callers", "8", "--duration", "1s", "--warmup", "0", "--store", s.DSN(""))
		if n := sound(t, &r, "rest", "pull"); n != 60 || r.DatabaseMeasured || strings.Contains(log, "temporary") {
			t.Errorf("%d operations: %+v\n%s", n, r, log)
		}
	}
}

// The engine alone: the same, with the caps and postings of every payment in books that the auditor passes.
func TestEngineOnPostgres(t *testing.T) {
	t.Parallel()
	var r EngineReport
	log := measure(t, &r, nil, "--engine", "--lanes", "2", "--callers", "64", "--claims", "--duration", "1s")
	if r.Store != "postgres" || r.Payments == 0 || r.CommandsPerCommit < 1 || r.Lanes != 2 || r.Callers != 64 || !r.Claims || r.DatabaseCPUMicros <= 0 || !strings.Contains(log, "a temporary PostgreSQL") {
		t.Errorf("%+v\n%s", r, log)
	}
}

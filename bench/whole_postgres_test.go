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
	for _, c := range [][3]string{{"rest", "push", "0"}, {"rest", "mix", "0"}, {"stream", "pull", "0"}, {"stream", "push", "500ms"}, {"stream", "mix", "0"}} {
		transport, flow, warmUp := c[0], c[1], c[2]
		r, log := measure(t, "--transport", transport, "--flow", flow, "--callers", "8", "--duration", "2s", "--prefill", "2000", "--warmup", warmUp)
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
		r, log := measure(t, "--flow", "pull", "--rate", "30", "--callers", "8", "--duration", "2s", "--warmup", "0", "--store", s.DSN(""))
		if n := sound(t, &r, "rest", "pull"); n != 60 || r.DatabaseMeasured || strings.Contains(log, "temporary") {
			t.Errorf("%d operations: %+v\n%s", n, r, log)
		}
	}
}

package bench

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"hutong/store/sqlite"
)

// The whole on a file: switch and wallet in processes of their own, payments that begin by the clock, and an audit that finds exactly
// these payments; the same through the front door on the file that the first run left.
func TestREST(t *testing.T) {
	dir := t.TempDir()
	bin := filepath.Join(dir, "hutong")
	if out, err := exec.Command("go", "build", "-o", bin, "hutong/cmd/hutong").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	kept, profiles := filepath.Join(dir, "bench.db"), filepath.Join(dir, "profiles")
	var reports []RESTReport
	for _, args := range [][]string{{"--rate", "40", "--callers", "16", "--duration", "2s"}, {"--callers", "4", "--duration", "1s", "--cpuprofile", profiles}} {
		c := exec.Command(bin, append([]string{"bench", "--json", "--store", kept, "--lanes", "2"}, args...)...)
		var out, log bytes.Buffer
		c.Stdout, c.Stderr = &out, &log
		if err := c.Run(); err != nil {
			t.Fatalf("%v: %v\n%s", args, err, log.String())
		}
		var r RESTReport
		if err := json.Unmarshal(out.Bytes(), &r); err != nil {
			t.Fatalf("%v: %v\n%s", args, err, out.String())
		}
		if r.Payments == 0 || r.Failed != 0 || !r.Verified || r.P50MS <= 0 || r.P99MS < r.P50MS || r.WholeP99MS < r.P99MS || r.CPUMicros <= 0 || r.WalletCPUMicros <= 0 {
			t.Errorf("%v: %+v", args, r)
		}
		reports = append(reports, r)
	}
	if r := reports[0]; r.Payments != 80 || r.Rate != 40 {
		t.Errorf("an open loop of 40 a second for 2 s made %d payments: %+v", r.Payments, r)
	}
	for _, process := range []string{"switch", "wallet", "callers"} {
		if about, err := os.Stat(profilePath(profiles, process)); err != nil || about.Size() == 0 {
			t.Errorf("no profile of the %s: %v", process, err)
		}
	}
	s, err := sqlite.OpenReadOnly(kept)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	n, err := audited(t.Context(), s)
	if want := reports[0].Payments + reports[1].Payments; err != nil || n != want {
		t.Errorf("the file has %d paid payments, want %d: %v", n, want, err)
	}
}

// A wallet that is told nonsense ends with an error instead of serving.
func TestWalletJob(t *testing.T) {
	for _, job := range []string{"", "{\n", "no\n", `{"Listen":"127.0.0.1:0","Seed":"AAAA"}` + "\n"} {
		func() {
			defer func() {
				if p := recover(); p != nil {
					t.Errorf("%q: panic: %v", job, p)
				}
			}()
			if err := Wallet(strings.NewReader(job), os.Stderr); err == nil {
				t.Errorf("%q was taken", job)
			}
		}()
	}
}

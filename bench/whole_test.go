package bench

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hutong/store"
	"hutong/store/sqlite"
)

var (
	building sync.Once
	built    string
)

// hutong is the binary, built from this source, but with patient rules.
func hutong(t *testing.T) string {
	t.Helper()
	building.Do(func() {
		dir, err := os.MkdirTemp("", "hutong-bench-test-")
		if err != nil {
			t.Fatal(err)
		}
		bin := filepath.Join(dir, "hutong")
		if out, err := exec.Command("go", "build", "-overlay", patient(t, dir), "-o", bin, "hutong/cmd/hutong").CombinedOutput(); err != nil {
			t.Fatalf("go build: %v\n%s", err, out)
		}
		built = bin
	})
	if built == "" {
		t.Fatal("hutong could not be built")
	}
	return built
}

// patient makes an overlay for go with the demonstration's rules, but that an institution has a minute for its answer and that none is taken to be down for slow ones: no
// payment is to fail since the machine stood still for two seconds.
func patient(t *testing.T, dir string) string {
	t.Helper()
	name, err := filepath.Abs("../sim/world/rulebook.yaml")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	const short, breakers = "answer_within: 2s\n", "breakers:\n" // the last section
	rules, _, ok := strings.Cut(string(text), breakers)
	if !ok || !strings.Contains(rules, short) {
		t.Fatalf("%s has no %q or no %q", name, short, breakers)
	}
	changed, overlay := filepath.Join(dir, "rulebook.yaml"), filepath.Join(dir, "overlay.json")
	list, err := json.Marshal(map[string]any{"Replace": map[string]string{name: changed}})
	if err := errors.Join(err, os.WriteFile(changed, []byte(strings.ReplaceAll(rules, short, "answer_within: 1m\n")), 0o600), os.WriteFile(overlay, list, 0o600)); err != nil {
		t.Fatal(err)
	}
	return overlay
}

func TestMain(m *testing.M) {
	code := m.Run()
	if built != "" {
		os.RemoveAll(filepath.Dir(built))
	}
	os.Exit(code)
}

// Whoever reads `--json` does so by these names (docs/PERFORMANCE.md): each a number, and those of the first list above 0 in every run.
var (
	ofEveryRun = []string{"payments_per_second", "p50_ms", "p99_ms", "max_ms", "cpu_us_per_payment"}
	ofTheWhole = []string{"p999_ms", "whole_p50_ms", "whole_p99_ms", "late_p50_ms", "late_p99_ms", "wire_bytes_per_payment", "store_bytes_per_payment", "log_bytes_per_payment", "rule_evaluations_per_payment",
		"payments", "failed", "unbegun", "warm_up", "prefilled"}
)

// measure runs `hutong bench --json`, with more in its environment, and reads its one object: by the names, and into a report.
func measure(t *testing.T, report any, env []string, args ...string) (log string) {
	t.Helper()
	c := exec.Command(hutong(t), append([]string{"bench", "--json"}, args...)...)
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr, c.Env = &out, &errs, append(os.Environ(), env...)
	if err := c.Run(); err != nil {
		t.Fatalf("%v: %v\n%s", args, err, errs.String())
	}
	read(t, out.Bytes(), report)
	return errs.String()
}

func read(t *testing.T, out []byte, report any) {
	t.Helper()
	var named map[string]any
	if err := errors.Join(json.Unmarshal(out, &named), json.Unmarshal(out, report)); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	numbers := ofEveryRun
	if _, whole := report.(*Report); whole {
		numbers = slices.Concat(ofEveryRun, ofTheWhole)
	}
	for i, name := range numbers {
		if n, is := named[name].(float64); !is || n < 0 || i < len(ofEveryRun) && n == 0 {
			t.Errorf("the report's %s is %v:\n%s", name, named[name], out)
		}
	}
	if named["verified"] != true || named["machine"] == nil {
		t.Errorf("the report is verified: %v, of the machine %v", named["verified"], named["machine"])
	}
}

// sound checks what every report must say, and returns how many operations there were.
func sound(t *testing.T, r *Report, transport, flow string) int64 {
	t.Helper()
	if r.Payments == 0 || r.Failed != 0 || !r.Verified || r.Transport != transport || r.Flow != flow || r.P50MS <= 0 || r.P99MS < r.P50MS || r.MaxMS < r.P999MS || r.WholeP99MS < r.P99MS || r.PaymentsPerSecond <= 0 {
		t.Errorf("%s: %+v", flow, r)
	}
	if m := r.Machine; m.Processors < 1 || m.SignMicros <= 0 || m.VerifyMicros <= 0 || m.SyncMillis <= 0 {
		t.Errorf("%s: a machine of %+v", flow, m)
	}
	if r.CPUMicrosByProcess["switch"] <= 0 || r.CPUMicros < r.CPUMicrosByProcess["switch"] || r.CPUMicrosByProcess["callers"] <= 0 {
		t.Errorf("%s: processors %v", flow, r.CPUMicrosByProcess)
	}
	least := map[string]float64{"rest": 2000, "stream": 700}[transport] // a pull is two exchanges, a push four
	outcomes := map[string]float64{"sqlite": 2, "postgres": 1}[r.Store] // there, the first one stands in the payment's row
	if r.WireBytes < least || r.Rules < 2 || r.Rows["payments"] < 0.99 || outcomes == 0 || r.Rows["outcomes"] < outcomes-0.01 || r.Bytes <= 0 {
		t.Errorf("%s: %g bytes on the wire, %g in the store, %g rules, rows %v", flow, r.WireBytes, r.Bytes, r.Rules, r.Rows)
	}
	var all int64
	for kind, l := range r.Kinds {
		if l.Done == 0 || l.P50MS <= 0 || l.MaxMS < l.P99MS || flows[flow][slices.Index(kindNames[:], kind)] == 0 {
			t.Errorf("%s: %s %+v", flow, kind, l)
		}
		all += l.Done
	}
	if all != r.Payments+r.Kinds["inquiry"].Done {
		t.Errorf("%s: %d operations of all kinds, %d payments: %+v", flow, all, r.Payments, r.Kinds)
	}
	return all + r.Unbegun
}

// Every flow on one file, one after the other: operations that begin by the clock or at once, institutions that are even, skewed or hot, and an
// audit each time that finds exactly what the callers saw beside what earlier runs left.
func TestWhole(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	kept, profiles := filepath.Join(dir, "bench.db"), filepath.Join(dir, "profiles")
	var total int64
	var signs, verifies []float64
	for _, c := range []struct {
		transport, flow string
		args            []string
		want            int64 // operations; 0: as many as there are
		warmUp          int64 // payments before them; -1: as many as there are
	}{
		{"rest", "pull", []string{"--rate", "40", "--callers", "16", "--duration", "1500ms", "--skew", "0", "--warmup", "500ms"}, 60, 20},
		{"rest", "push", []string{"--rate", "40", "--callers", "16", "--duration", "1500ms", "--warmup", "0"}, 60, 0},
		{"rest", "mix", []string{"--rate", "90", "--callers", "8", "--duration", "2s", "--warmup", "500ms"}, 180, -1},
		{"stream", "pull", []string{"--rate", "60", "--callers", "16", "--duration", "1500ms", "--institutions", "1", "--warmup", "500ms"}, 90, 30},
		{"stream", "push", []string{"--rate", "40", "--callers", "16", "--duration", "1500ms"}, 60, 80},
		{"stream", "mix", []string{"--rate", "90", "--callers", "8", "--duration", "2s", "--warmup", "0"}, 180, 0},
		{"rest", "pull", []string{"--callers", "4", "--duration", "4s", "--hot", "0.7", "--cpuprofile", profiles, "--warmup", "1s"}, 0, -1},
		{"stream", "push", []string{"--rate", "40", "--callers", "16", "--duration", "1500ms", "--prefill", "3000", "--prefill-days", "2", "--warmup", "0"}, 60, 0},
	} {
		var r Report
		log := measure(t, &r, nil, append([]string{"--store", kept, "--lanes", "2", "--flow", c.flow, "--transport", c.transport}, c.args...)...)
		if n := sound(t, &r, c.transport, c.flow); c.want != 0 && n != c.want {
			t.Errorf("%s %s %v: %d operations, want %d", c.transport, c.flow, c.args, n, c.want)
		}
		if m := r.Memory; m == nil || m.StartMB <= 0 || m.HighestMB < m.EndMB || m.HighestMB < m.StartMB {
			t.Errorf("%s %s %v: memory %+v", c.transport, c.flow, c.args, m)
		}
		if r.Store != "sqlite" || !strings.Contains(log, "payments") {
			t.Errorf("%s %s %v: store %s, told %q", c.transport, c.flow, c.args, r.Store, log)
		}
		if h := r.Hot; (h != nil) != slices.Contains(c.args, "--hot") || h != nil && (h.Share != 0.7 || h.Hot.Done+h.Even.Done != r.Payments || h.Hot.P50MS <= 0 || h.Even.P50MS <= 0) {
			t.Errorf("%s %s %v: hot %+v of %d", c.transport, c.flow, c.args, h, r.Payments)
		}
		if w := c.warmUp; w < 0 && r.WarmUp == 0 || w >= 0 && r.WarmUp != w {
			t.Errorf("%s %s %v: %d payments to warm up, want %d", c.transport, c.flow, c.args, r.WarmUp, w)
		}
		total += r.Payments + r.Prefilled + r.WarmUp
		signs, verifies = append(signs, r.Machine.SignMicros), append(verifies, r.Machine.VerifyMicros)
	}
	// In the quietest of these moments, since other tests run beside them.
	if s, v := slices.Min(signs), slices.Min(verifies); v <= s {
		t.Errorf("a signature in %g µs, its verification, which is twice the work, in %g", s, v)
	}
	for _, process := range []string{"switch", "wallets", "acquirers", "callers"} {
		if about, err := os.Stat(profilePath(profiles, process)); err != nil || about.Size() == 0 {
			t.Errorf("no profile of the %s: %v", process, err)
		}
	}
	s, err := sqlite.OpenReadOnly(kept)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if n, err := audited(t.Context(), s); err != nil || n != total {
		t.Errorf("the file has %d paid payments, want %d: %v", n, total, err)
	}
}

// A run whose store does not have what the callers saw does not pass for a good one.
func TestWholeFindsWrongBooks(t *testing.T) {
	t.Parallel()
	first := ""
	for _, c := range []struct {
		what, want string
		forge      func(string) string
	}{
		{"the payments are gone", "the store has 0 more", func(s string) string {
			if first == "" {
				first = s
			}
			return first
		}},
		{"a position is another", "the store after the run: the audit fails", func(s string) string { return strings.Replace(s, `"credits":`, `"credits":1`, 1) }},
	} {
		var r *Report
		var err error
		longer(500*time.Millisecond, func(d time.Duration) bool {
			path := filepath.Join(t.TempDir(), "bench.db")
			r, err = Run(t.Context(), Options{Load: Load{Flow: "mix", Callers: 2, Duration: d, Institutions: 2, Skew: 1.1}, Transport: "rest", Binary: hutong(t), Store: path, Lanes: 1,
				Verify: true, Fresh: first != "", Open: func(context.Context) (store.Store, error) {
					s, err := sqlite.OpenReadOnly(path)
					if err != nil {
						return nil, err
					}
					return &forger{s, c.forge}, nil
				}})
			return r == nil || r.Payments > 0
		})
		if err == nil || !strings.Contains(err.Error(), c.want) || r == nil || r.Verified || r.Payments == 0 {
			t.Errorf("%s: %v, want %q; %+v", c.what, err, c.want, r)
		}
	}
	saw := books{paid: 10, credit: 5_000}
	for _, c := range []struct {
		has  books
		want string
	}{{books{10, 5_000}, ""}, {books{11, 5_000}, "11 more"}, {books{9, 5_000}, "9 more"}, {books{10, 5_001}, "5001 more"}} {
		if err := c.has.equal(saw); (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v, want %q", c.has, err, c.want)
		}
	}
}

// Flags that can't be or don't go together are refused before anything starts, with what to do.
func TestWholeRefusesFlags(t *testing.T) {
	t.Parallel()
	for args, want := range map[string]string{
		"--flow sideways":                 "pull",
		"--transport pigeon":              "stream",
		"--engine --flow push":            "--flow is of the whole",
		"--engine --rate 5":               "--rate is of the whole",
		"--engine --warmup 1s":            "--warmup is of the whole",
		"--warmup=-1s":                    "the warm-up must be 0",
		"--engine --hot 1.5":              "as 0.7",
		"--engine --skew 0":               "skew must be above 1",
		"--claims":                        "--claims goes with --engine",
		"--hollow":                        "--hollow needs --no-verify",
		"--prefill 5 --prefill-days 0":    "--prefill-days is 1 to 366",
		"--skew 0.5":                      "0 for an even load",
		"--hot 1":                         "as 0.7",
		"--hot 0.7 --institutions 1":      "beside others",
		"--institutions 91":               "1 to 90",
		"--callers 0":                     "at least one caller",
		"--rate=-1":                       "the rate must be 0",
		"--rate NaN":                      "the rate must be 0",
		"--duration 0s":                   "duration must be above 0",
		"--lanes 65":                      "1 to 64",
		"--store ftp://x --duration 50ms": "a store has no scheme",
	} {
		out, err := exec.Command(hutong(t), append([]string{"bench"}, strings.Fields(args)...)...).CombinedOutput()
		if err == nil || !strings.Contains(string(out), want) {
			t.Errorf("%s: %v, want %q:\n%s", args, err, want, out)
		}
	}
}

// Told to stop, a run ends what is under way and reports what it did until then, checked like any other.
func TestWholeStopsInOrder(t *testing.T) {
	t.Parallel()
	c := exec.Command(hutong(t), "bench", "--json", "--flow", "push", "--callers", "4", "--warmup", "0", "--duration", "6m", "--store", filepath.Join(t.TempDir(), "bench.db"))
	var out bytes.Buffer
	c.Stdout = &out
	told, err := c.StderrPipe()
	if err == nil {
		err = c.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(told)
	var before strings.Builder
	for paid := 0; paid == 0; { // its progress
		line, err := lines.ReadString('\n')
		before.WriteString(line)
		if err != nil {
			t.Fatalf("%q: %v", before.String(), err)
		}
		fmt.Sscanf(line, "%s %d payments", new(string), &paid)
	}
	c.Process.Signal(os.Interrupt)
	rest, _ := io.ReadAll(lines)
	if err := c.Wait(); err != nil {
		t.Fatalf("%v\n%s%s", err, before.String(), rest)
	}
	var r Report
	read(t, out.Bytes(), &r)
	sound(t, &r, "rest", "push")
}

// `make soak` is a run with the memory's slope in its report.
func TestSoak(t *testing.T) {
	t.Parallel()
	c := exec.Command("make", "-C", "..", "soak", "BIN="+filepath.Join(t.TempDir(), "hutong"), "SOAK=2s", "RATE=40", "SOAK_FLAGS=--transport stream --callers 16 --warmup 500ms --store "+filepath.Join(t.TempDir(), "soak.db"))
	out, err := c.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "40 operations a second begin") || !strings.Contains(string(out), "MiB an hour") || !strings.Contains(string(out), "passed, with exactly these payments") {
		t.Errorf("%v\n%s", err, out)
	}
}

// Without a store's name and without a PostgreSQL a run is on a file of its own, says so, and takes it away.
func TestWithoutPostgres(t *testing.T) {
	t.Parallel()
	temporary := t.TempDir()
	var r EngineReport
	log := measure(t, &r, []string{"HUTONG_POSTGRES=" + t.TempDir(), "TMPDIR=" + temporary}, "--engine", "--lanes", "2", "--callers", "16", "--duration", "2s")
	left, err := os.ReadDir(temporary)
	if r.Store != "sqlite" || r.Payments == 0 || !strings.Contains(log, "a temporary SQLite file; no PostgreSQL is installed") || err != nil || len(left) > 0 {
		t.Errorf("%+v, %v left, %v\n%s", r, left, err, log)
	}
}

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"hutong/payment"
)

// Goal: kill -9 in the middle of payments loses nothing that an institution was told, and what was under way ends. Method: the built
// binary runs its demonstration under load on a folder and is killed again and again; what institutions were told is in a file that they
// write, outside the switch's store. A last run lets everything end; then the export must agree with that file, and verify must pass.

var kills = flag.Int("kills", 3, "how often TestKill kills the switch")

// build gives the binary, made of this source once for all tests.
func build(t *testing.T) string {
	t.Helper()
	path, err := built()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

var built = sync.OnceValues(func() (string, error) {
	path := filepath.Join(scratch, "hutong")
	if out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return path, nil
})

// scratch is a folder of all tests.
var scratch string

func TestMain(m *testing.M) {
	var err error
	if scratch, err = os.MkdirTemp("", "hutong-test-"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	code := m.Run()
	os.RemoveAll(scratch)
	os.Exit(code)
}

type told struct {
	Payment string         `json:"payment"`
	Final   bool           `json:"final"`
	Status  payment.Public `json:"status"`
}

func readTold(t *testing.T, dir string) []told {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(dir, "answers.jsonl"))
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	var out []told
	for _, line := range bytes.Split(raw, []byte("\n")) {
		var a told
		if len(line) == 0 {
			continue
		}
		if err := json.Unmarshal(line, &a); err != nil {
			continue // the line that the kill cut off
		}
		out = append(out, a)
	}
	return out
}

// exported reads the last status of every payment through the front door.
func exported(t *testing.T, bin, kept string) map[string]payment.Status {
	t.Helper()
	out, err := exec.Command(bin, "export", "--store", kept).Output()
	if err != nil {
		t.Fatalf("export: %v", err)
	}
	last := map[string]payment.Status{}
	in := bufio.NewScanner(bytes.NewReader(out))
	in.Buffer(nil, 16<<20)
	for in.Scan() {
		var line struct {
			T       string         `json:"t"`
			Payment string         `json:"payment"`
			Status  payment.Status `json:"status"`
		}
		if err := json.Unmarshal(in.Bytes(), &line); err != nil {
			t.Fatal(err)
		}
		if line.T == "outcome" {
			last[line.Payment] = line.Status
		}
	}
	return last
}

func start(t *testing.T, bin string, args ...string) *exec.Cmd {
	t.Helper()
	c := exec.Command(bin, args...)
	var out bytes.Buffer
	c.Stdout, c.Stderr = &out, &out
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		c.Process.Kill()
		c.Wait()
		if t.Failed() {
			t.Logf("%s", out.String())
		}
	})
	return c
}

func waitFor(t *testing.T, what string, within time.Duration, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(within); !ok(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited %s for %s", within, what)
		}
	}
}

func TestKill(t *testing.T) {
	t.Parallel() // it mostly waits
	bin, dir := build(t), t.TempDir()
	for n := range *kills {
		before := len(readTold(t, dir))
		c := start(t, bin, "demo", "--data", dir, "--console", "127.0.0.1:0", "--rate", "150")
		// Each time a little later, so that the kill meets the switch at other moments.
		want := before + 40 + 17*(n%7)
		waitFor(t, "payments under load", time.Minute, func() bool { return len(readTold(t, dir)) >= want })
		if err := c.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		c.Wait()
		out, err := exec.Command(bin, "verify", "--store", filepath.Join(dir, "hutong.db")).CombinedOutput()
		if err != nil {
			t.Fatalf("verify after kill %d: %v\n%s", n+1, err, out)
		}
	}
	// The store of a killed switch is taken over, and everything under way ends.
	start(t, bin, "demo", "--data", dir, "--console", "127.0.0.1:0", "--rate", "0.01")
	waitFor(t, "every payment to end", 2*time.Minute, func() bool {
		for _, s := range exported(t, bin, filepath.Join(dir, "hutong.db")) {
			if !s.Final() && !s.IsDispute() { // a dispute waits for its sides, until its deadline
				return false
			}
		}
		return true
	})
	answers := readTold(t, dir) // before the export: the last run still pays
	last := exported(t, bin, filepath.Join(dir, "hutong.db"))
	finals := 0
	for _, a := range answers {
		s, there := last[a.Payment]
		switch {
		case !there:
			t.Errorf("payment %s was answered %s and is not in the store", a.Payment, a.Status)
		case a.Final && s.Row().Public != a.Status:
			t.Errorf("payment %s was finally %s and is now %s", a.Payment, a.Status, s)
		}
		if a.Final {
			finals++
		}
	}
	if finals < 40**kills {
		t.Errorf("only %d final answers were checked", finals)
	}
	t.Logf("%d kills, %d payments, %d final answers checked", *kills, len(last), finals)
}

func TestDemoOnce(t *testing.T) {
	bin, dir := build(t), t.TempDir()
	out, err := exec.Command(bin, "demo", "--once", "--data", dir).CombinedOutput()
	if err != nil {
		t.Fatalf("demo --once: %v\n%s", err, out)
	}
	corridors, _, _ := strings.Cut(string(out), "told by webhook")
	if got := strings.Count(corridors, "✓ "); got != 4 {
		t.Errorf("%d corridors succeeded, want 4:\n%s", got, out)
	}
	// The same folder again: the store and the institutions go on where they were.
	if out, err := exec.Command(bin, "demo", "--once", "--data", dir).CombinedOutput(); err != nil {
		t.Fatalf("demo --once a second time: %v\n%s", err, out)
	}
	if n := len(exported(t, bin, filepath.Join(dir, "hutong.db"))); n != 8 {
		t.Errorf("%d payments after two runs, want 8", n)
	}
	// A damaged book must not pass.
	db := filepath.Join(dir, "hutong.db")
	if out, err := exec.Command(bin, "verify", "--store", db).CombinedOutput(); err != nil {
		t.Fatalf("verify: %v\n%s", err, out)
	}
	tamper(t, db)
	if out, err := exec.Command(bin, "verify", "--store", db).CombinedOutput(); err == nil {
		t.Errorf("verify passes a store with a changed position:\n%s", out)
	}
}

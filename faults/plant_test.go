//go:build faults

package faults

// Goal: a fault counts as caught only when the fault itself makes the named test fail. Method: without any fault the named tests pass, at the same time and
// on the same machine. With one, the test says by its own words that it failed; that it ran out of time does not count, since a slow machine does that
// to any test: one for a fault that makes the code wait for ever has a limit of its own. And a property is tried with what is drawn, never with what an
// earlier run left: rapid replays that before it draws anything.

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

var part = flag.String("part", "1/1", "plant one part of the faults, k/n: every n-th, from the k-th on")

// limit is by when a test is over, with a fault or without. None waits for it, since one that does is not caught; so it can be long enough for all the named tests
// of a package, one after the other, on a slow machine.
const limit = 5 * time.Minute

// TestPlanted plants every fault; the named test must fail by its own words, and a fault that stops the build proves nothing.
func TestPlanted(t *testing.T) {
	t.Parallel() // most of the time goes into linking, which has one processor, and some tests wait
	faults := load(t)
	none := func(when string) {
		t.Helper()
		for _, f := range faults {
			if kept := f.kept(t); len(kept) > 0 {
				t.Fatalf("%s: %s %s would replay it before it draws anything: delete %s", when, f.pkg, f.test, strings.Join(kept, ", "))
			}
		}
	}
	none("an earlier run left what it found")
	t.Cleanup(func() { none("a fault left what was found") })
	var k, n int
	if _, err := fmt.Sscanf(*part, "%d/%d", &k, &n); err != nil || k < 1 || n < k {
		t.Fatalf("-part is %s; want k/n with 1 <= k <= n", *part)
	}
	for i, f := range faults {
		if i%n != k-1 {
			continue
		}
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			if err := f.plant(t, limit); err != nil {
				t.Error(err)
			} else {
				t.Logf("caught by %s %s: %s", f.pkg, f.test, f.what)
			}
		})
	}
}

// TestNothingPlanted is the control: without a fault the named tests pass, in the time that they have with one.
func TestNothingPlanted(t *testing.T) {
	t.Parallel()
	tests := map[string][]string{}
	for _, f := range load(t) {
		if !slices.Contains(tests[f.pkg], f.test) {
			tests[f.pkg] = append(tests[f.pkg], f.test)
		}
	}
	for pkg, names := range tests {
		t.Run(strings.TrimPrefix(pkg, "./"), func(t *testing.T) {
			t.Parallel()
			all := fault{pkg: pkg, test: "(" + strings.Join(names, "|") + ")", flags: []string{"-test.v"}}
			text, err := all.run(t, limit)
			for _, name := range names {
				if err != nil || !strings.Contains(text, "\n--- PASS: "+name+" (") {
					t.Fatalf("%s: %v; %s must pass without a fault\n%s", pkg, err, name, text)
				}
			}
		})
	}
}

// plant runs the fault's test with the fault in the code; without an error, that caught it.
func (f *fault) plant(t *testing.T, limit time.Duration) error {
	t.Helper()
	text, err := f.run(t, limit)
	switch {
	case err == nil:
		return fmt.Errorf("not caught: %s\n%s", f.what, text)
	case strings.Contains(text, "panic: test timed out after "):
		return fmt.Errorf("not caught: %s\n%s was not over after %s, which says nothing about the fault\n%s", f.what, f.test, limit, text)
	case !strings.Contains(text, "--- FAIL: "+f.test+" ("):
		return fmt.Errorf("%s did not fail by itself: %s\n%s", f.test, f.what, text)
	}
	return nil
}

// run runs the fault's test with go's overlay, and gives what it says.
func (f *fault) run(t *testing.T, limit time.Duration) (string, error) {
	t.Helper()
	ctx, stop := context.WithTimeout(context.Background(), limit+4*time.Minute) // building it, with others, takes the rest
	defer stop()
	args := []string{"test", "-overlay", f.overlay(t), "-vet=off", "-ldflags=-s -w", "-count", "1", "-failfast", "-timeout", limit.String(), "-run", "^" + f.test + "$", f.pkg}
	c := exec.CommandContext(ctx, "go", append(args, f.flags...)...)
	c.Dir = ".."
	c.Env = append(os.Environ(), "RAPID_NOFAILFILE=1") // an overlay does not move the working folder: what fails would be written into the tree
	out, err := c.CombinedOutput()
	return string(out), err
}

// kept are the files that rapid would replay before it draws anything for the fault's test.
func (f *fault) kept(t *testing.T) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join("..", f.pkg, "testdata", "rapid", f.test+"*", "*.fail"))
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// overlay writes the changed files and the file that tells go where they are.
func (f *fault) overlay(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	replace := map[string]string{}
	for file, text := range f.changed {
		root, err := filepath.Abs("..")
		if err != nil {
			t.Fatal(err)
		}
		copied := filepath.Join(dir, strings.ReplaceAll(file, "/", "_"))
		if err := os.WriteFile(copied, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		replace[filepath.Join(root, file)] = copied
	}
	data, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(name, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// TestVerdicts plants what is no fault, with tests of its own that pass, fail, or are slow: being slow catches nothing.
func TestVerdicts(t *testing.T) {
	t.Parallel()
	const file = "money/amount.go"
	source, err := os.ReadFile(filepath.Join("..", file))
	if err != nil {
		t.Fatal(err)
	}
	const short = time.Second // for those that never end
	for _, tt := range []struct {
		name, body, fault string
		limit             time.Duration
	}{
		{"fails", `t.Error("so")`, "", limit},
		{"fails in a part", `t.Run("part", func(t *testing.T) { panic("so") })`, "", limit},
		{"passes", "", "not caught", limit},
		{"is slow", "time.Sleep(time.Hour)", "TestOfAFault was not over after 1s", short},
		{"is slow after a part that failed", `t.Run("part", func(t *testing.T) { t.Error("so") }); time.Sleep(time.Hour)`, "TestOfAFault was not over after 1s", short},
		{"ends at once", "os.Exit(3)", "did not fail by itself", limit},
		{"does not build", "return 1", "did not fail by itself", limit},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := fault{what: "only a comment is changed", pkg: "./money", test: "TestOfAFault", changed: map[string]string{
				file: string(source) + "\n// Only a comment is changed.\n",
				"money/of_a_fault_test.go": "package money\n\nimport (\n\"os\"\n\"testing\"\n\"time\"\n)\n\nvar _, _ = os.Exit, time.Sleep\n\n" +
					"func TestOfAFault(t *testing.T) {\n" + tt.body + "\n}\n",
			}}
			if err := f.plant(t, tt.limit); tt.fault == "" && err != nil || tt.fault != "" && (err == nil || !strings.Contains(err.Error(), tt.fault)) {
				t.Errorf("a test that %s: %v", tt.name, err)
			}
		})
	}
}

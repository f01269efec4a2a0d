//go:build faults

package faults

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestPlanted plants every fault; the named test must fail by its own words, and a fault that stops the build proves nothing.
func TestPlanted(t *testing.T) {
	for _, f := range load(t) {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel() // most of the time goes into linking, which has one processor
			// A fault that makes the code wait for ever is caught by the time limit of the test itself.
			ctx, stop := context.WithTimeout(context.Background(), 5*time.Minute)
			defer stop()
			args := []string{"test", "-overlay", f.overlay(t), "-vet=off", "-ldflags=-s -w", "-count", "1", "-timeout", "90s", "-run", "^" + f.test + "$", f.pkg}
			c := exec.CommandContext(ctx, "go", append(args, f.flags...)...)
			c.Dir = ".."
			out, err := c.CombinedOutput()
			text := string(out)
			switch {
			case err == nil:
				t.Errorf("not caught: %s\n%s", f.what, text)
			case !strings.Contains(text, "--- FAIL: "+f.test) && !strings.Contains(text, "running tests:\n\t"+f.test):
				t.Errorf("%s did not fail by itself: %s\n%s", f.test, f.what, text)
			default:
				t.Logf("caught by %s %s: %s", f.pkg, f.test, f.what)
			}
		})
	}
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

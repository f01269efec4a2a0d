package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Real runs of unlike packages: what passed is counted and silent, what failed, fell over, did not compile or was skipped is told, and only a run in which all
// passed ends well.
func TestRuns(t *testing.T) {
	gotest := filepath.Join(t.TempDir(), "gotest")
	if out, err := exec.Command("go", "build", "-o", gotest, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	const head = "package p\n\nimport \"testing\"\n\n"
	for name, c := range map[string]struct {
		code   string
		fails  bool
		want   []string
		silent string
	}{
		"passes":  {head + "func TestA(t *testing.T) { t.Run(\"x\", func(t *testing.T) { t.Log(\"quiet\") }) }", false, []string{"ok  \tp", "2 tests passed, 0 failed, 0 skipped, in 1 packages"}, "quiet"},
		"fails":   {head + "func TestA(t *testing.T) { t.Error(\"loud\") }\nfunc TestB(t *testing.T) { t.Log(\"quiet\") }", true, []string{"--- FAIL: TestA", "loud", "\nTestA p_test.go:5: loud\n1 tests passed, 1 failed, 0 skipped"}, "quiet"},
		"skips":   {head + "func TestA(t *testing.T) { t.Skip(\"not here\") }\nfunc TestB(t *testing.T) {}", true, []string{"--- SKIP: TestA", "not here", "1 tests passed, 0 failed, 1 skipped", "what can't run has to fail"}, "FAIL"},
		"falls":   {head + "func TestA(t *testing.T) { panic(\"over\") }", true, []string{"panic: over", "\nTestA panic: over", "0 tests passed"}, "ok  "},
		"is none": {"package p\n\nfunc f() int { return \"text\" }", true, []string{"cannot use \"text\"", "0 tests passed"}, "ok  "},
	} {
		dir := t.TempDir()
		for file, text := range map[string]string{"go.mod": "module p\n\ngo 1.26\n", "p_test.go": c.code} {
			if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		cmd := exec.Command(gotest, "./...")
		cmd.Dir = dir
		raw, err := cmd.CombinedOutput()
		out := string(raw)
		if (err != nil) != c.fails {
			t.Errorf("what %s ends with %v:\n%s", name, err, out)
		}
		for _, want := range c.want {
			if !strings.Contains(out, want) {
				t.Errorf("what %s does not tell %q:\n%s", name, want, out)
			}
		}
		if strings.Contains(out, c.silent) {
			t.Errorf("what %s tells %q:\n%s", name, c.silent, out)
		}
	}
}

// Command gotest is `go test` that counts: a line for each package, the output of what failed or was skipped, and at the end how many tests passed,
// failed and were skipped, after what the failed ones said once more: what a long log of theirs had pushed away. A test that is skipped shows nothing, so it
// is a failure.
package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
)

func main() {
	cmd := exec.Command(cmp.Or(os.Getenv("GO"), "go"), append([]string{"test", "-json"}, os.Args[1:]...)...)
	cmd.Stderr = os.Stderr
	events, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "gotest:", err)
		os.Exit(2)
	}
	c := newCounts(os.Stdout)
	err = c.read(events)
	ended := cmd.Wait()
	if err == nil && c.packages == 0 && ended == nil {
		err = fmt.Errorf("no package was tested")
	}
	for _, text := range c.said {
		fmt.Print(text)
	}
	fmt.Println(c)
	switch {
	case err != nil:
		fmt.Fprintln(os.Stderr, "gotest:", err)
	case ended != nil:
		fmt.Fprintln(os.Stderr, "gotest: go test:", ended)
	case c.skipped > 0:
		fmt.Fprintln(os.Stderr, "gotest: tests were skipped: what can't run has to fail")
	default:
		return
	}
	os.Exit(1)
}

// event is one of `go help test2json`.
type event struct {
	Action, Package, ImportPath, Test, Output string
}

// line is one of a package's output.
type line struct{ test, text string }

// counts are of a whole run.
type counts struct {
	out                               io.Writer
	packages, passed, failed, skipped int
	lines                             map[string][]line          // of the packages under way
	ends                              map[string]map[string]bool // of their tests: whether they passed
	said                              []string                   // by tests that did not pass: the beginnings of what they said
}

// Of what failed tests said so many lines are told once more, and so many characters of each.
const (
	maxSaid     = 40
	maxSaidLine = 400
)

// saying is where what a test says begins, as against what follows on further lines.
var saying = regexp.MustCompile(`^\s*\w+\.go:\d+: |^panic: `)

func newCounts(out io.Writer) *counts {
	return &counts{out: out, lines: map[string][]line{}, ends: map[string]map[string]bool{}}
}

func (c *counts) String() string {
	return fmt.Sprintf("%d tests passed, %d failed, %d skipped, in %d packages", c.passed, c.failed, c.skipped, c.packages)
}

// read takes the events of a run.
func (c *counts) read(r io.Reader) error {
	in := bufio.NewReaderSize(r, 1<<20)
	for {
		raw, err := in.ReadBytes('\n')
		if len(raw) > 0 {
			var e event
			if bad := json.Unmarshal(raw, &e); bad != nil {
				return fmt.Errorf("an event that can't be read: %w: %.200s", bad, raw)
			}
			c.take(&e)
		}
		switch err {
		case nil:
		case io.EOF:
			return nil
		default:
			return err
		}
	}
}

func (c *counts) take(e *event) {
	switch {
	case e.Action == "build-output":
		fmt.Fprint(c.out, e.Output)
	case e.Action == "output":
		c.lines[e.Package] = append(c.lines[e.Package], line{e.Test, e.Output})
	case e.Action != "pass" && e.Action != "fail" && e.Action != "skip":
	case e.Test == "":
		c.end(e)
	default:
		tests := c.ends[e.Package]
		if tests == nil {
			tests = map[string]bool{}
			c.ends[e.Package] = tests
		}
		tests[e.Test] = e.Action == "pass"
		switch e.Action {
		case "pass":
			c.passed++
		case "fail":
			c.failed++
		case "skip":
			c.skipped++
		}
	}
}

// end tells of a package: of its output what no test that passed wrote. (One that was under way when the process fell over has no end.)
func (c *counts) end(e *event) {
	if e.Action != "skip" { // it has no tests
		c.packages++
	}
	tests := c.ends[e.Package]
	for _, l := range c.lines[e.Package] {
		if !tests[l.test] && (l.test != "" || e.Action == "fail" || strings.HasPrefix(l.text, "ok ")) {
			fmt.Fprint(c.out, l.text)
			if e.Action == "fail" && len(c.said) < maxSaid && saying.MatchString(l.text) {
				c.said = append(c.said, fmt.Sprintf("%s %.*s\n", cmp.Or(l.test, e.Package), maxSaidLine, strings.TrimSpace(l.text)))
			}
		}
	}
	delete(c.lines, e.Package)
	delete(c.ends, e.Package)
}

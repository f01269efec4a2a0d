package console

import (
	"html"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	tagShape  = regexp.MustCompile(`^<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:\s+[a-zA-Z][a-zA-Z0-9-]*(?:="[^"<]*")?)*)\s*(/?)>`)
	attrShape = regexp.MustCompile(`([a-zA-Z][a-zA-Z0-9-]*)(?:="([^"<]*)")?`)
	voids     = []string{"meta", "link", "input", "br", "img", "hr"}
)

// wellFormed is stricter than browsers: every element is closed in order, every attribute value is quoted, no attribute or id is there
// twice, labels and descriptions point at something that is there.
func wellFormed(t *testing.T, where, page string) {
	t.Helper()
	rest, ok := strings.CutPrefix(page, "<!doctype html>")
	if !ok {
		t.Errorf("%s: no doctype: %.80q", where, page)
		return
	}
	var open []string
	ids := map[string]bool{}
	var points []string
	for {
		i := strings.IndexByte(rest, '<')
		if i < 0 {
			break
		}
		rest = rest[i:]
		m := tagShape.FindStringSubmatch(rest)
		if m == nil {
			t.Errorf("%s: not an element: %.80q", where, rest)
			return
		}
		rest = rest[len(m[0]):]
		name := strings.ToLower(m[2])
		seen := map[string]bool{}
		for _, a := range attrShape.FindAllStringSubmatch(m[3], -1) {
			if seen[a[1]] {
				t.Errorf("%s: <%s> has %s twice", where, name, a[1])
			}
			seen[a[1]] = true
			value := html.UnescapeString(a[2])
			switch a[1] {
			case "id":
				if ids[value] {
					t.Errorf("%s: two elements have the id %q", where, value)
				}
				ids[value] = true
			case "for", "aria-labelledby":
				points = append(points, value)
			}
		}
		switch {
		case m[1] == "/":
			if len(open) == 0 || open[len(open)-1] != name {
				t.Errorf("%s: </%s> closes %v", where, name, open)
				return
			}
			open = open[:len(open)-1]
		case m[4] == "/" || slices.Contains(voids, name):
		default:
			open = append(open, name)
		}
		if name == "script" && m[1] == "" {
			if !strings.HasPrefix(rest, "</script>") {
				t.Errorf("%s: a script with content", where)
			}
		}
	}
	if len(open) > 0 {
		t.Errorf("%s: not closed: %v", where, open)
	}
	for _, p := range points {
		if !ids[p] {
			t.Errorf("%s: something points at %q, which is not there", where, p)
		}
	}
}

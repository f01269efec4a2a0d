//go:build postgres && linux

package standbytest

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"hutong/sim"
	"hutong/store/postgres/pgtest"
)

// Names are the servers'.
var Names = []string{"db1", "db2", "db3"}

// Servers are up to three, of which one is the primary. They are set up, promoted and brought back with what docs/OPERATING.md tells operators to
// write and to run, taken from the page: what is wrong there fails here.
type Servers struct {
	t       testing.TB
	page    string
	primary string
	all     map[string]*pgtest.Server
	ports   map[string]int
}

// New starts db1, with the settings of the page; the others have no data yet. All are stopped at the test's end.
func New(t testing.TB) *Servers {
	t.Helper()
	s := &Servers{t: t, page: operating(t), primary: Names[0], all: map[string]*pgtest.Server{}, ports: map[string]int{}}
	first, err := pgtest.Start(s.block("postgresql.conf of db1"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range Names {
		x, port := first, first.Port()
		if name != s.primary {
			if port, err = sim.FreePort(); err == nil {
				x, err = first.Beside(port)
			}
			if err != nil {
				t.Fatal(errors.Join(err, first.Stop()))
			}
		}
		s.all[name], s.ports[name] = x, port
		t.Cleanup(func() {
			x.Resume() // a server that hangs does not stop; one that has ended need not go on
			if err := x.Stop(); err != nil {
				t.Error(err)
			}
		})
	}
	return s
}

// operating is docs/OPERATING.md, in the folder of the module.
func operating(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	for err == nil {
		if _, e := os.Stat(filepath.Join(dir, "go.mod")); e == nil {
			break
		}
		if dir == filepath.Dir(dir) {
			err = errors.New("there is no go.mod in a folder above")
		}
		dir = filepath.Dir(dir)
	}
	var raw []byte
	if err == nil {
		raw, err = os.ReadFile(filepath.Join(dir, "docs", "OPERATING.md"))
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

var fenced = regexp.MustCompile("(?ms)^ *```[a-z]*\n(.*?)^ *```$")

// block is what the page has between ``` and ``` under a comment that begins so.
func (s *Servers) block(begins string) string {
	s.t.Helper()
	for _, m := range fenced.FindAllStringSubmatch(s.page, -1) {
		if strings.HasPrefix(strings.TrimSpace(m[1]), "# "+begins) {
			return m[1]
		}
	}
	s.t.Fatalf("docs/OPERATING.md has no block that begins with %q", "# "+begins)
	return ""
}

// run runs a block of the page on a server, for other servers than those that it has for an example, and gives what it printed.
func (s *Servers) run(on, begins string, names map[string]string) string {
	s.t.Helper()
	var pairs []string
	for example, name := range names {
		pairs = append(pairs, "host="+example, fmt.Sprintf("host=127.0.0.1 port=%d", s.ports[name]), "-h "+example, fmt.Sprintf("-h 127.0.0.1 -p %d", s.ports[name]), example, name)
	}
	pairs = append(pairs, "user=postgres", "user=hutong", "-U postgres", "-U hutong -d postgres")
	out, err := s.all[on].Script(strings.NewReplacer(pairs...).Replace(s.block(begins)))
	if err != nil {
		s.t.Fatalf("docs/OPERATING.md, %q on %s: %v", begins, on, err)
	}
	return out
}

func (s *Servers) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// Primary is the server that was promoted last.
func (s *Servers) Primary() *pgtest.Server { return s.all[s.primary] }

// Others are the names of the primary, and of those that are not.
func (s *Servers) Others() (primary string, others []string) {
	for _, name := range Names {
		if name != s.primary {
			others = append(others, name)
		}
	}
	return s.primary, others
}

// Server is the one of a name.
func (s *Servers) Server(name string) *pgtest.Server { return s.all[name] }

// DSN names servers in an order.
func (s *Servers) DSN(params url.Values, names ...string) string {
	var ports []int
	for _, name := range names {
		ports = append(ports, s.ports[name])
	}
	return s.Primary().DSNs(params, ports...)
}

// Copy makes a server without data a standby of the primary.
func (s *Servers) Copy(name string) {
	s.t.Helper()
	s.run(name, "a new standby", map[string]string{"db1": s.primary, "db2": name})
	s.must(s.all[name].Run())
}

// Leave lets a standby leave its primary, and tells how much of the log it has.
func (s *Servers) Leave(name string) int64 {
	s.t.Helper()
	lines := strings.Fields(s.run(name, "a standby leaves its primary", map[string]string{"db2": name}))
	n, err := strconv.ParseInt(lines[len(lines)-1], 10, 64)
	s.must(err)
	return n
}

// FailOver does what the page says when the primary is lost: the standbys leave it, the one that has most is promoted, and the others follow that
// one.
func (s *Servers) FailOver(standbys ...string) {
	s.t.Helper()
	next, most := "", int64(-1)
	for _, name := range standbys {
		if n := s.Leave(name); n > most {
			next, most = name, n
		}
	}
	s.run(next, "promote", nil)
	s.primary = next
	for _, name := range standbys {
		if name != next {
			s.run(name, "another primary", map[string]string{"db2": next, "db3": name})
		}
	}
}

// Rejoin makes a former primary, whose server has ended, a standby of the present one, and starts it.
func (s *Servers) Rejoin(name string) {
	s.t.Helper()
	s.run(name, "a former primary comes back", map[string]string{"db1": name, "db2": s.primary})
	s.must(s.all[name].Run())
}

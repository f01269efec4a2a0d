package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	zombiezen "zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"hutong/store"
	"hutong/store/memory"
	"hutong/store/sqlite"
	"hutong/store/storetest"
)

func open(t testing.TB, path string) *sqlite.Store {
	t.Helper()
	s, err := sqlite.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func file(t testing.TB) string { return filepath.Join(t.TempDir(), "a file?with %25 odd#name.db") }

func TestStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) store.Store { return open(t, file(t)) })
}

// Memory and file give the same answers to the same operations. The seeds are fixed, so a failure repeats.
func TestAgreesWithMemory(t *testing.T) {
	for _, c := range []struct {
		seed  uint64
		lanes int
	}{{1, 1}, {2, 4}, {3, 3}} {
		t.Run(fmt.Sprintf("seed=%d,lanes=%d", c.seed, c.lanes), func(t *testing.T) {
			path := file(t)
			disk := open(t, path)
			reopen := func() store.Store {
				if err := disk.Close(); err != nil {
					t.Fatal(err)
				}
				disk = open(t, path)
				return disk
			}
			storetest.Agree(t, c.seed, 400, c.lanes, memory.New(memory.Options{}), disk, reopen)
			if err := disk.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestReopen(t *testing.T) {
	path := file(t)
	first := open(t, path)
	b, m := storetest.NewBook(t, first, 4), storetest.NewMaker(1, 3)
	lives := m.Gallery()
	b.Must(b.Batches(lives...)...)
	ref := b.Batch(0)
	ref.References = []store.Reference{{Owner: "wallet-001", Value: "R1", Payment: lives[0].Terms.ID}}
	b.Must(ref)
	want := b.Export()
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	second := open(t, path)
	defer second.Close()
	b.Store = second
	if got := b.Export(); got != want {
		t.Errorf("the export differs after reopening:\n%s", storetest.Diff(want, got))
	}
	b.Must(b.Batches(m.Gallery()...)...) // it goes on where it was
	ref = b.Batch(1)
	ref.References = []store.Reference{{Owner: "wallet-001", Value: "R1", Payment: lives[1].Terms.ID}, {Owner: "wallet-001", Value: "R1", Payment: lives[0].Terms.ID}}
	b.Must(ref)
	if ids, err := second.ByReference(t.Context(), "wallet-001", "R1", 9); err != nil || len(ids) != 2 {
		t.Errorf("references before and after reopening: %v, %v", ids, err)
	}
	if _, err := second.Lanes(t.Context(), 2); err == nil || !strings.Contains(err.Error(), "4 lanes") {
		t.Errorf("another number of lanes: %v", err)
	}
}

func TestOneOwner(t *testing.T) {
	path := file(t)
	s := open(t, path)
	if second, err := sqlite.Open(path); err == nil {
		second.Close()
		t.Fatal("a second owner was let in")
	} else if !strings.Contains(err.Error(), fmt.Sprintf("process %d:", os.Getpid())) {
		t.Errorf("the refusal does not name the process: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	open(t, path).Close()
}

func TestReadOnly(t *testing.T) {
	path := file(t)
	if _, err := sqlite.OpenReadOnly(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
	s := open(t, path)
	b, m := storetest.NewBook(t, s, 1), storetest.NewMaker(1, 3)
	b.Must(b.Batches(m.Gallery()...)...)
	r, err := sqlite.OpenReadOnly(path)
	if err != nil {
		t.Fatalf("while the owner runs: %v", err)
	}
	b.Must(b.Batches(m.Gallery()...)...) // a reader sees what is committed after it opened
	want := b.Export()
	b.Store = r
	if got := b.Export(); got != want {
		t.Error("a reader in another place exports something else")
	}
	if _, err := r.Lanes(t.Context(), 1); err != nil {
		t.Errorf("Lanes: %v", err)
	}
	for what, err := range map[string]error{
		"Commit":    b.Commit(b.Batch(0)),
		"MoveSlice": r.MoveSlice(t.Context(), []store.SliceMove{{Slice: store.Slice{Minor: 1}, Epoch: 1}}),
		"Own":       func() error { _, err := r.Own(t.Context(), 0); return err }(),
	} {
		if err == nil || !strings.Contains(err.Error(), "reading only") {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := errors.Join(r.Close(), s.Close()); err != nil {
		t.Fatal(err)
	}
	if r, err = sqlite.OpenReadOnly(path); err != nil {
		t.Fatalf("after the owner ended: %v", err)
	}
	b.Store = r
	if got := b.Export(); got != want {
		t.Error("the export differs after the owner ended")
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
}

func TestRefusesOtherFiles(t *testing.T) {
	text := filepath.Join(t.TempDir(), "text")
	if err := os.WriteFile(text, []byte(strings.Repeat("not a database\n", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	newer := file(t)
	open(t, newer).Close()
	raw(t, newer, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (999, 1)")
	empty := filepath.Join(t.TempDir(), "empty")
	raw(t, empty, "CREATE TABLE something (x)")
	torn := file(t)
	open(t, torn).Close()
	f, err := os.OpenFile(torn, os.O_RDWR, 0)
	if err == nil {
		_, err = f.WriteAt(make([]byte, 100_000), 200) // the schema, and much behind it
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		what, path, want string
		open             func(string) (*sqlite.Store, error)
	}{
		{"a text file", text, "not a database", sqlite.Open},
		{"a text file, for reading", text, "not a database", sqlite.OpenReadOnly},
		{"a newer schema", newer, "newer program", sqlite.Open},
		{"a newer schema, for reading", newer, "newer program", sqlite.OpenReadOnly},
		{"another program's database, for reading", empty, "is it the server's", sqlite.OpenReadOnly},
		{"a damaged file", torn, "restore the last backup", sqlite.Open},
		{"a damaged file, for reading", torn, "restore the last backup", sqlite.OpenReadOnly},
		{"a folder that is not there", filepath.Join(t.TempDir(), "no", "file"), "folder must exist", sqlite.Open},
	} {
		s, err := c.open(c.path)
		if err == nil {
			s.Close()
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q in it", c.what, err, c.want)
			continue
		}
		// Where it is and one hint: two say different things.
		hints := 0
		for _, hint := range []string{"stop the server, keep the file", "is it the server's", "use a newer program", "folder must exist", "must be readable"} {
			hints += strings.Count(err.Error(), hint)
		}
		if hints != 1 || !strings.Contains(err.Error(), c.path) {
			t.Errorf("%s: %v: %d hints, want 1, and the file's name", c.what, err, hints)
		}
	}
}

// raw runs a statement behind the store's back.
func raw(t *testing.T, path, q string) {
	t.Helper()
	c, err := zombiezen.OpenConn(path, zombiezen.OpenReadWrite, zombiezen.OpenCreate)
	if err == nil {
		err = errors.Join(sqlitex.ExecuteTransient(c, q, nil), c.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
}

// A full volume: the batch is refused with a hint, nothing of it is there, and the store goes on when there is room.
func TestFull(t *testing.T) {
	path := file(t)
	s := open(t, path)
	defer s.Close()
	b, m := storetest.NewBook(t, s, 1), storetest.NewMaker(1, 3)
	b.Must(b.Batches(m.Gallery()...)...)
	want := b.Export()
	s.LimitPages(1)
	var lives []*storetest.Life
	for range 200 {
		lives = append(lives, m.Begin(m.Pull(), ""))
	}
	batch := b.Batches(lives...)[0]
	err := b.Commit(batch)
	if err == nil || !strings.Contains(err.Error(), "commit to lane 0") || !strings.Contains(err.Error(), "make room") {
		t.Errorf("on a full volume: %v", err)
	}
	if b.Export() != want {
		t.Error("a part of the refused batch is there")
	}
	s.LimitPages(1 << 30)
	b.Must(batch)
	if n := len(b.Records(lives[0].Terms.ID, lives[199].Terms.ID)); n != 2 {
		t.Errorf("%d of 2 payments after room was made", n)
	}
}

// A kept row that somebody altered is an error that names it, never a panic.
func TestAlteredRows(t *testing.T) {
	for _, c := range []struct{ change, want string }{
		{`UPDATE payments SET body = replace(body, '[["principal",0', '[["principal",9')`, "kept body of a payment"},
		{`UPDATE payments SET body = replace(body, '"goods"', '["goods"]')`, "kept body of a payment"},
		{"UPDATE outcomes SET body = json_set(body, '$[2]', json('[1]'))", "kept body of an outcome"},
		{"UPDATE outcomes SET body = json_set(body, '$[8]', '1')", "kept body of an outcome"},
		{"UPDATE outcomes SET body = substr(body, 1, 40)", "kept body of an outcome"},
		{"UPDATE payments SET body = 7, id = zeroblob(3)", "kept body of a payment"},
	} {
		path := file(t)
		s := open(t, path)
		b, m := storetest.NewBook(t, s, 1), storetest.NewMaker(1, 3)
		b.Must(b.Batches(m.Gallery()[0])...)
		raw(t, path, c.change)
		if err := s.Export(t.Context(), &strings.Builder{}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q in it", c.change, err, c.want)
		}
		s.Close()
	}
}

// The views that people and other tools read: postings are zero-sum, payments_now shows the present state.
func TestViews(t *testing.T) {
	path := file(t)
	s := open(t, path)
	defer s.Close()
	b, m := storetest.NewBook(t, s, 1), storetest.NewMaker(1, 3)
	lives := m.Gallery()
	b.Must(b.Batches(lives...)...)
	c, err := zombiezen.OpenConn(path, zombiezen.OpenReadOnly)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	posted := 0
	for _, l := range lives {
		for _, o := range l.Outcomes {
			posted += len(o.Postings(l.Terms))
		}
	}
	var n, sum int64
	err = sqlitex.ExecuteTransient(c, "SELECT currency, count(*), sum(minor), min(participant) FROM postings GROUP BY currency", &sqlitex.ExecOptions{
		ResultFunc: func(st *zombiezen.Stmt) error {
			n += st.ColumnInt64(1)
			if sum = st.ColumnInt64(2); sum != 0 {
				t.Errorf("postings of %s sum to %d", st.ColumnText(0), sum)
			}
			return nil
		}})
	if err != nil || n != int64(posted) {
		t.Errorf("the view has %d postings, want %d; %v", n, posted, err)
	}
	rows := 0
	err = sqlitex.ExecuteTransient(c, "SELECT id, status, created_at FROM payments_now ORDER BY id", &sqlitex.ExecOptions{ResultFunc: func(st *zombiezen.Stmt) error {
		for _, l := range lives {
			if strings.ReplaceAll(l.Terms.ID.String(), "-", "") == st.ColumnText(0) {
				rows++
				if st.ColumnText(1) != string(l.State().Status) || !strings.HasPrefix(st.ColumnText(2), "2026-03-01T") {
					t.Errorf("payments_now says %s since %s, want %s", st.ColumnText(1), st.ColumnText(2), l.State().Status)
				}
			}
		}
		return nil
	}})
	if err != nil || rows != len(lives) {
		t.Errorf("payments_now has %d of %d payments; %v", rows, len(lives), err)
	}
}

func TestEndedContext(t *testing.T) {
	s := open(t, file(t))
	defer s.Close()
	b, m := storetest.NewBook(t, s, 1), storetest.NewMaker(1, 3)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Commit(ctx, b.Batches(m.Begin(m.Pull(), ""))[0]); !errors.Is(err, context.Canceled) {
		t.Errorf("Commit: %v", err)
	}
	if _, err := s.Recent(ctx, "", 1); err == nil {
		t.Error("Recent ran in an ended context")
	}
	if l, err := s.Lane(t.Context(), 0); err != nil || l.Seq != 0 {
		t.Errorf("the lane after both: %+v, %v", l, err)
	}
}

// Payments are nobody's business on a shared machine.
func TestOthersCannotReadTheFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "hutong.db")
	s, err := sqlite.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Lanes(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{path, path + "-wal", path + "-shm", path + ".lock"} {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %o", filepath.Base(name), info.Mode().Perm())
		}
	}
}

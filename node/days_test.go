//go:build postgres

package node

import (
	"bytes"
	"context"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"hutong/store/postgres"
	"hutong/store/postgres/pgtest"
	"hutong/store/storetest"
)

// A switch that runs over midnight has the same number of days ahead as before. What keeps a day from being made is told: somebody who reads the
// tables, and then it is made an hour later; payments of the day that are there already, and then it is never made, and the days after it are.
func TestDaysAreMadeAhead(t *testing.T) {
	server, err := pgtest.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Stop(); err != nil {
			t.Error(err)
		}
	})
	s, err := postgres.Open(t.Context(), server.DSN(""))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	reader, err := pgx.Connect(t.Context(), server.DSN(""))
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close(context.Background())

	// The loop waits for the clock, and takes a tick when it is done. The year is one of which nobody else has made days.
	var log bytes.Buffer
	clock, tick, stopped, ended := make(chan time.Time), make(chan time.Time), make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		keepAhead(s, func() time.Time { return <-clock }, tick, stopped, slog.New(slog.NewTextHandler(&log, nil)))
	}()
	began := time.Date(2041, 5, 6, 22, 40, 0, 0, time.UTC)
	day := func(n int) string { return began.AddDate(0, 0, n).Format(time.DateOnly) }
	for _, c := range []struct {
		what  string
		after time.Duration // the beginning
		reads bool          // somebody reads while the days are made
		paid  bool          // there is a payment of day 10 already
		last  int           // day that is there afterwards
		gap   int           // day before it that is not; 0: none
		told  string        // the log has it; "": nothing is told
	}{
		{what: "at the start", last: 7},
		{what: "in the same day", after: time.Hour, last: 7},
		{what: "after midnight", after: 2 * time.Hour, last: 8},
		{what: "after another, while somebody reads", after: 26 * time.Hour, reads: true, last: 8, told: "could not be made; it is tried again"},
		{what: "an hour later", after: 27 * time.Hour, last: 9},
		{what: "with a payment of the day to be made", after: 50 * time.Hour, paid: true, last: 9, told: "day=" + day(10)},
		{what: "after one more midnight", after: 74 * time.Hour, last: 11, gap: 10, told: "day=" + day(10)},
	} {
		if c.paid {
			m := storetest.NewMaker(1, 3)
			m.Pass(began.AddDate(0, 0, 10).Sub(m.Now()))
			b := storetest.NewBook(t, s, 1)
			b.Must(b.Batches(m.Begin(m.Pull(), ""))...)
		}
		log.Reset()
		read := func(context.Context) error { return nil }
		if c.reads {
			tx, err := reader.Begin(t.Context())
			if err == nil {
				_, err = tx.Exec(t.Context(), "SELECT count(*) FROM payments")
			}
			if err != nil {
				t.Fatal(err)
			}
			read = tx.Rollback
		}
		clock <- began.Add(c.after)
		tick <- began.Add(c.after)
		if err := read(t.Context()); err != nil {
			t.Fatal(err)
		}
		days, err := s.Days(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var got, want []string
		for _, d := range days {
			if d.Year() == began.Year() {
				got = append(got, d.Format(time.DateOnly))
			}
		}
		for n := range c.last + 1 {
			if n == 0 || n != c.gap {
				want = append(want, day(n))
			}
		}
		if !slices.Equal(got, want) || (log.Len() > 0) != (c.told != "") || !strings.Contains(log.String(), c.told) {
			t.Errorf("%s: there are the days %v, want %v; told, want %q:\n%s", c.what, got, want, c.told, &log)
		}
	}
	close(stopped)
	clock <- began
	<-ended
}

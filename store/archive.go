package store

import (
	"context"
	"io"
	"time"

	"hutong/payment"
)

// Archive is a day of payments that was written to a file and taken out of the store, with what the auditor needs to add the rest up
// without it.
type Archive struct {
	Number   int64      // 1, 2, … of the store
	From, To payment.ID // ids from From on and before To
	At       time.Time
	File     string   // its name, without a folder
	Digest   [32]byte // SHA-256 of the file
	Payments int64
	Outcomes int64
	Quotes   int64
	Journal  []int64    // places of each lane's journal
	Posted   []Position // debits and credits of each position; ordered by lane, account, cycle
}

// Archiver is a store that keeps payments by the day (UTC, of their ids' time) and lets old days go. Only settled days go: every payment
// has ended, owes nothing, waits for nobody's decision and can no longer be refunded, so that nothing of it will ever be written again. Claims and references stay.
type Archiver interface {
	// Ahead makes the days from a moment on, so many of them, and says which could not be made because rows of theirs are there already.
	Ahead(ctx context.Context, from time.Time, days int) (skipped []time.Time, err error)
	// Days lists the days that are there, oldest first.
	Days(ctx context.Context) ([]time.Time, error)
	// WriteArchive writes a day as JSON lines (docs/EXPORT.md). A day that is not settled at now is an error that names a payment.
	WriteArchive(ctx context.Context, day, now time.Time, w io.Writer) (*Archive, error)
	// TakeOut takes out what WriteArchive wrote, if it is still exactly that, and remembers the archive.
	TakeOut(ctx context.Context, a *Archive) error
}

// MetaOf is the first line of an archive's file.
func (x *Exporter) MetaOf(lanes int, archive int64) {
	o := x.begin("meta")
	o.number("format", ExportFormat)
	o.number("lanes", int64(lanes))
	o.number("archive", archive)
	x.line(&o)
}

// Archive writes what is known of one archive, in order of its number: by itself where it is, or what the store remembers of it.
func (x *Exporter) Archive(a *Archive) {
	o := x.begin("archive")
	o.number("number", a.Number)
	o.uuid("from", a.From)
	o.uuid("to", a.To)
	o.time("at", a.At)
	o.text("file", a.File)
	o.hash("digest", a.Digest)
	o.number("payments", a.Payments)
	o.number("outcomes", a.Outcomes)
	o.number("quotes", a.Quotes)
	x.line(&o)
	for lane, n := range a.Journal {
		o := x.begin("carried")
		o.number("archive", a.Number)
		o.number("lane", int64(lane))
		o.number("outcomes", n)
		x.line(&o)
	}
	for i := range a.Posted {
		p := &a.Posted[i]
		o := x.begin("carried")
		o.number("archive", a.Number)
		o.number("lane", int64(p.Lane))
		o.account("account", &p.Account)
		o.text("cycle", p.Cycle)
		o.number("debits", p.Debits)
		o.number("credits", p.Credits)
		x.line(&o)
	}
}

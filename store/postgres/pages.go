package postgres

// Goal: changing a few hundred positions in a batch must not cost more than the batch's payments do. A row each would: its key has five
// columns, and each change leaves a version behind that the next one passes. Method: positions are packed, up to pageRows of a lane and
// cycle in one row, which a view opens: their accounts, which are written when they come, in position_names, and their numbers, which
// every batch changes, in position_pages. The lane's one writer knows what is on which page, so a batch writes the numbers of the pages
// that it touches, whole, in one statement. What it knows is read again after anything went wrong.

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/jackc/pgx/v5/pgconn"

	"hutong/ledger"
	"hutong/money"
	"hutong/store"
)

// pageRows positions and their row fit in a page's quarter: larger rows would be compressed and moved aside.
const pageRows = 32

type page struct {
	cycle   string
	number  int
	rows    []store.Position
	named   int // how many of the rows' accounts are written
	touched bool
}

// place is where a position stands.
type place struct {
	*page
	row int
}

// pages are what a lane has of positions.
type pages struct {
	places map[store.PositionKey]place
	last   map[string]*page // of each cycle
	dirty  []*page          // touched by the batch
}

func newPages() *pages {
	return &pages{places: map[store.PositionKey]place{}, last: map[string]*page{}}
}

// put takes a position over. Of several with one key the last counts.
func (p *pages) put(r *store.Position) {
	key := r.PositionKey
	at, ok := p.places[key] // as it mostly is: places have keepable keys
	if !ok {
		key = keepableKey(key)
		at, ok = p.places[key]
	}
	if !ok {
		pg := p.last[key.Cycle]
		if pg == nil || len(pg.rows) == pageRows {
			next := &page{cycle: key.Cycle}
			if pg != nil {
				next.number = pg.number + 1
			}
			pg, p.last[key.Cycle] = next, next
		}
		pg.rows = append(pg.rows, store.Position{PositionKey: key})
		at = place{pg, len(pg.rows) - 1}
		p.places[key] = at
	}
	at.rows[at.row].Position = r.Position
	if !at.touched {
		at.touched = true
		p.dirty = append(p.dirty, at.page)
	}
}

func keepableKey(k store.PositionKey) store.PositionKey {
	a := k.Account
	return store.PositionKey{Cycle: keepable(k.Cycle), Account: ledger.Account{Participant: keepable(a.Participant), Agreement: keepable(a.Agreement),
		Currency: money.Currency(keepable(string(a.Currency)))}}
}

// clean forgets which pages were touched.
func (p *pages) clean() {
	for _, pg := range p.dirty {
		pg.touched = false
	}
	p.dirty = p.dirty[:0]
}

// appendNames appends the accounts of a page as they are kept, a JSON array of arrays: [participant, agreement, currency].
func appendNames(dst []byte, rows []store.Position) []byte {
	dst = append(dst, '[')
	for i := range rows {
		a := &rows[i].Account
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(store.AppendString(append(dst, '['), a.Participant), ',')
		dst = append(store.AppendString(dst, a.Agreement), ',')
		dst = append(store.AppendString(dst, string(a.Currency)), ']')
	}
	return append(dst, ']')
}

// appendNumbers appends what a page's accounts have, in their order, a JSON array of arrays: [debits, credits, reserved].
func appendNumbers(dst []byte, rows []store.Position) []byte {
	dst = append(dst, '[')
	for i := range rows {
		r := &rows[i]
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(strconv.AppendInt(append(dst, '['), r.Debits, 10), ',')
		dst = append(strconv.AppendInt(dst, r.Credits, 10), ',')
		dst = append(strconv.AppendInt(dst, r.Reserved, 10), ']')
	}
	return append(dst, ']')
}

var errPage = errors.New("kept positions are not in their form: arrays of [participant, agreement, currency] and, as many, of [debits, credits, reserved]")

// parsePage reads what appendNames and appendNumbers wrote, of one cycle.
func parsePage(names, numbers []byte, cycle string) ([]store.Position, error) {
	var texts, cells [][]json.RawMessage
	if err := errors.Join(json.Unmarshal(names, &texts), json.Unmarshal(numbers, &cells)); err != nil {
		return nil, fmt.Errorf("%w: %v", errPage, err)
	}
	if len(texts) != len(cells) {
		return nil, fmt.Errorf("%w: %d and %d", errPage, len(texts), len(cells))
	}
	out := make([]store.Position, len(texts), max(len(texts), pageRows))
	for i := range texts {
		p := &out[i]
		p.Cycle = cycle
		into := []any{&p.Account.Participant, &p.Account.Agreement, &p.Account.Currency, &p.Debits, &p.Credits, &p.Reserved}
		if len(texts[i]) != 3 || len(cells[i]) != 3 {
			return nil, errPage
		}
		for n, cell := range append(texts[i], cells[i]...) {
			if err := json.Unmarshal(cell, into[n]); err != nil || bytes.Equal(cell, []byte("null")) {
				return nil, fmt.Errorf("%w: %s", errPage, cell)
			}
		}
	}
	return out, nil
}

// readPages reads a lane's pages. Only its writer calls it, when nothing of the lane can be under way.
func readPages(ctx context.Context, conn *pgconn.PgConn, lane, slot int) (*pages, error) {
	args := [][]byte{strconv.AppendInt(nil, int64(lane), 10), strconv.AppendInt(nil, int64(slot), 10)}
	res := conn.ExecParams(ctx, selectPages, args, nil, nil, nil).Read()
	if res.Err != nil {
		return nil, res.Err
	}
	p := newPages()
	for _, row := range res.Rows {
		pg := &page{cycle: string(row[0])}
		var err error
		if pg.number, err = strconv.Atoi(string(row[1])); err == nil {
			pg.rows, err = parsePage(row[2], row[3], pg.cycle)
			pg.named = len(pg.rows)
		}
		if err != nil {
			return nil, fmt.Errorf("page %s of cycle %q in lane %d: %w", row[1], pg.cycle, lane, err)
		}
		for i := range pg.rows {
			p.places[pg.rows[i].PositionKey] = place{pg, i}
		}
		p.last[pg.cycle] = pg
	}
	return p, nil
}

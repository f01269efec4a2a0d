package postgres

// Goal: changing a few hundred positions in a batch must not cost more than the batch's payments do. A row each would: its key has five
// columns, and each change leaves a version behind that the next one passes. Method: positions are packed, up to pageRows of a lane and
// cycle in one row, which a view opens. The lane's one writer knows what is on which page, so a batch writes the pages that it touches,
// whole, in one statement. What it knows is read again after anything went wrong.

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
const pageRows = 16

type page struct {
	cycle   string
	number  int
	rows    []store.Position
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

// appendPage appends a page's rows as they are kept, a JSON array of arrays: [participant, agreement, currency, debits, credits, reserved].
func appendPage(dst []byte, rows []store.Position) []byte {
	dst = append(dst, '[')
	for i := range rows {
		r := &rows[i]
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, '[')
		for _, text := range [...]string{r.Account.Participant, r.Account.Agreement, string(r.Account.Currency)} {
			dst = append(store.AppendString(dst, text), ',')
		}
		dst = append(strconv.AppendInt(dst, r.Debits, 10), ',')
		dst = append(strconv.AppendInt(dst, r.Credits, 10), ',')
		dst = append(strconv.AppendInt(dst, r.Reserved, 10), ']')
	}
	return append(dst, ']')
}

var errPage = errors.New("kept positions are not in their form: an array of [participant, agreement, currency, debits, credits, reserved]")

// parsePage reads what appendPage wrote, of one cycle.
func parsePage(raw []byte, cycle string) ([]store.Position, error) {
	var cells [][]json.RawMessage
	if err := json.Unmarshal(raw, &cells); err != nil {
		return nil, fmt.Errorf("%w: %v", errPage, err)
	}
	out := make([]store.Position, len(cells), max(len(cells), pageRows))
	for i, row := range cells {
		p := &out[i]
		p.Cycle = cycle
		into := []any{&p.Account.Participant, &p.Account.Agreement, &p.Account.Currency, &p.Debits, &p.Credits, &p.Reserved}
		if len(row) != len(into) {
			return nil, errPage
		}
		for n, cell := range row {
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
	res := conn.ExecParams(ctx, "SELECT cycle, page, rows FROM position_pages WHERE lane = $1 AND slot = $2 ORDER BY cycle, page", args, nil, nil, nil).Read()
	if res.Err != nil {
		return nil, res.Err
	}
	p := newPages()
	for _, row := range res.Rows {
		pg := &page{cycle: string(row[0])}
		var err error
		if pg.number, err = strconv.Atoi(string(row[1])); err == nil {
			pg.rows, err = parsePage(row[2], pg.cycle)
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

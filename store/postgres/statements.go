package postgres

import (
	"fmt"
	"strings"
)

// The statements of the hot path, by name: all that a lane's batches send, and the reads that every payment may need. Each names its slot,
// or the home slot of its lane, and keeps to what PostgreSQL, Citus, YugabyteDB and CockroachDB have in common.

// prepared are the statements with parameters that a writer prepares. Each has one plan only, an insertion or a change of what its whole key names,
// so that the server may keep the plan it made when the tables were empty.
var prepared = map[string]string{
	// The row goes on from where the batch thinks it is, or the batch fails: seq may not be NULL.
	"move_lane": `UPDATE lanes SET seq = CASE WHEN epoch = $3 AND seq = $4 AND writer = $5 AND NOT retired THEN $6::bigint END,
 watermark = coalesce($7, watermark) WHERE lane = $1 AND slot = $2`,

	"put_pages": `INSERT INTO position_pages (lane, slot, page, cycle, numbers)
 SELECT $1::smallint, $2::smallint, * FROM unnest($3::integer[], $4::text[], $5::text[])
 ON CONFLICT (lane, cycle, page, slot) DO UPDATE SET numbers = excluded.numbers`,

	"put_page": `INSERT INTO position_pages (lane, slot, page, cycle, numbers) VALUES ($1, $2, $3, $4, $5)
 ON CONFLICT (lane, cycle, page, slot) DO UPDATE SET numbers = excluded.numbers`,

	"put_names": `INSERT INTO position_names (lane, slot, page, cycle, names)
 SELECT $1::smallint, $2::smallint, * FROM unnest($3::integer[], $4::text[], $5::text[])
 ON CONFLICT (lane, cycle, page, slot) DO UPDATE SET names = excluded.names`,

	// A claim changes hands only from the named holder; from another one the statement fails: payment may not be NULL.
	"take_claim": `INSERT INTO claims (key, slot, payment, at) VALUES ($1, $2, $3, $4)
 ON CONFLICT (key, slot) DO UPDATE SET payment = CASE WHEN claims.payment = $5 THEN excluded.payment END, at = excluded.at`,

	"put_activity": `INSERT INTO activity (lane, slot, party, span)
 SELECT $1::smallint, $2::smallint, * FROM unnest($3::text[], $4::bigint[]) ON CONFLICT DO NOTHING`,

	"put_due": `INSERT INTO due (slot, payment, at) SELECT * FROM unnest($1::smallint[], $2::uuid[], $3::timestamptz[])
 ON CONFLICT (payment, slot) DO UPDATE SET at = excluded.at`,

	"count_run": "UPDATE lanes SET runs = runs + 1 WHERE lane = $1 AND slot = $2",
}

// planned are the statements that are seldom sent, each with its text, so that the server plans it for what is there.
var planned = map[string]string{
	"drop_due": `DELETE FROM due d USING unnest($1::smallint[], $2::uuid[]) AS gone (slot, payment)
 WHERE d.slot = gone.slot AND d.payment = gone.payment AND d.slot BETWEEN $3 AND $4`,

	// Fails, as a unique key would, when the payment's row has its first outcome.
	"first_once": "SELECT 1 / (1 - count(*)) FROM payments WHERE id = $1 AND slot = $2 AND opening IS NOT NULL",

	"drop_new_refs": "DELETE FROM refs_new WHERE lane = $1 AND slot = $2 AND part = $3",
}

// plain are the statements without parameters: a batch's begin and end, and the COPYs.
var plain = map[string]string{
	"begin":  "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE", // only so may the connection write: see connect
	"commit": "COMMIT",
}

// few is how many rows are inserted by one statement with parameters. To begin a COPY takes the server longer than that, and it answers at once that it
// has begun, which wakes the writer.
const few = 4

// table is one that takes the rows of batches.
type table struct {
	columns int             // in the order of the table, so that the server forms a row without sorting
	copy    string          // name of the COPY
	insert  [few + 1]string // names of the insertions of 1 to few rows
}

var (
	toPayments = into("payments", "id, place, slot, parent, model, status, booking, payer, payee, initiator, opening, body")
	toOutcomes = into("outcomes", "payment, place, n, slot, status, booking, body")
	toJournal  = into("journal", "newest, seq, lane, slot, body")
	toQuotes   = into("quotes", "id, payment, created_at, expires_at, slot, institution, fingerprint, body")
	toClaims   = into("claims", "payment, at, slot, key")
	toNewRefs  = into("refs_new", "part, lane, slot, body")
	toRefs     = into("refs", "run, part, lane, slot, body")
)

// into makes the statements that take rows into a table.
func into(name, columns string) *table {
	t := &table{columns: strings.Count(columns, ",") + 1, copy: "copy " + name}
	plain[t.copy] = "COPY " + name + " (" + columns + ") FROM STDIN (FORMAT binary)"
	insert := "INSERT INTO " + name + " (" + columns + ") VALUES "
	for n, at := 1, 1; n <= few; n++ {
		before := "("
		for range t.columns {
			insert += fmt.Sprintf("%s$%d", before, at)
			before, at = ", ", at+1
		}
		insert += ")"
		t.insert[n] = fmt.Sprintf("insert %d %s", n, name)
		prepared[t.insert[n]] = insert
		insert += ", "
	}
	return t
}

// latest is the last outcome of payment p, if it is not in its own row.
const latest = " LEFT JOIN LATERAL (SELECT n, status, body FROM outcomes WHERE payment = p.id AND slot = p.slot ORDER BY n DESC LIMIT 1) o ON true "

// latestBetween is latest for payments between the ids $3 and $4 and the slots $5 and $6. With such bounds the server sees before it begins which days
// and which shard a statement's rows are in.
const latestBetween = ` LEFT JOIN LATERAL (SELECT n, status, body FROM outcomes WHERE payment = p.id AND slot = p.slot AND payment BETWEEN $3 AND $4
 AND slot BETWEEN $5 AND $6 ORDER BY n DESC LIMIT 1) o ON true `

// Statements that are given a list of keys take what belongs to each by LATERAL with a LIMIT, so that the server goes to each by the index: as a join
// it may read all that lies between the bounds instead.

// The columns as the scanners take them.
const (
	termsColumns = "p.id, p.parent, p.payer, p.payee, p.initiator, p.model, p.body"
	entryColumns = "o.place, o.payment, o.booking, o.n, o.status, o.body"
	// stateColumns are of the last outcome: one of outcomes, or else the one in the payment's own row.
	stateColumns = `coalesce(o.n, CASE WHEN p.opening IS NOT NULL THEN 1 END), CASE WHEN o.n IS NULL THEN p.status ELSE o.status END,
 CASE WHEN o.n IS NULL THEN p.opening ELSE o.body END`
)

const (
	selectRecord = "SELECT " + termsColumns + ", " + stateColumns + " FROM payments p" + latest
	// selectOne is selectRecords for one payment: the server plans it in a third of the time.
	selectOne = "SELECT " + termsColumns + ", " + stateColumns + ` FROM payments p
 LEFT JOIN LATERAL (SELECT n, status, body FROM outcomes WHERE payment = $1 AND slot = $2 ORDER BY n DESC LIMIT 1) o ON true WHERE p.id = $1 AND p.slot = $2`

	selectRecords = "SELECT " + termsColumns + ", " + stateColumns + ` FROM unnest($1::uuid[], $2::smallint[]) WITH ORDINALITY u (id, slot, place)
 CROSS JOIN LATERAL (SELECT id, slot, parent, payer, payee, initiator, model, body, status, opening FROM payments
 WHERE id = u.id AND slot = u.slot AND id BETWEEN $3 AND $4 AND slot BETWEEN $5 AND $6 LIMIT 1) p` + latestBetween + "ORDER BY u.place"

	selectModel  = "SELECT p.id, p.body FROM payments p WHERE p.id = $1 AND p.slot = $2"
	selectModels = `SELECT p.id, p.body FROM unnest($1::uuid[], $2::smallint[]) u (id, slot)
 CROSS JOIN LATERAL (SELECT id, body FROM payments WHERE id = u.id AND slot = u.slot AND id BETWEEN $3 AND $4 AND slot BETWEEN $5 AND $6 LIMIT 1) p`

	selectChildren = "SELECT " + termsColumns + ", " + stateColumns + ` FROM payments p
 LEFT JOIN LATERAL (SELECT * FROM outcomes WHERE payment = p.id AND slot = $2 ORDER BY n DESC LIMIT 1) o ON true WHERE p.parent = $1 AND p.slot = $2 ORDER BY p.id`

	selectClaims = `SELECT c.key, c.payment, c.at FROM unnest($1::bytea[], $2::smallint[]) WITH ORDINALITY u (key, slot, place)
 CROSS JOIN LATERAL (SELECT key, payment, at FROM claims WHERE key = u.key AND slot = u.slot AND slot BETWEEN $3 AND $4 LIMIT 1) c ORDER BY u.place`

	selectQuotes = "SELECT id, payment, institution, fingerprint, created_at, expires_at, body FROM quotes "
	laneColumns  = "lane, slot, past, retired, epoch, seq, watermark"
	selectLanes  = "SELECT " + laneColumns + " FROM lanes"
	// selectEpoch is sent for each lane that has something to tell by webhook, up to every 50 ms.
	selectEpoch = "SELECT epoch FROM lanes WHERE lane = $1 AND slot = $2"

	selectOutcomes = "SELECT " + entryColumns + " FROM history o WHERE o.payment = $1 AND o.slot = $2 ORDER BY o.n"

	selectJournal = "SELECT seq, body FROM journal WHERE lane = $1 AND slot = $2 AND seq > $3 ORDER BY seq LIMIT $4"
	selectEntries = "SELECT " + entryColumns + ` FROM unnest($1::uuid[], $2::smallint[], $3::integer[]) u (payment, slot, n)
 CROSS JOIN LATERAL (SELECT * FROM history WHERE payment = u.payment AND slot = u.slot AND n = u.n AND payment BETWEEN $4 AND $5 AND slot BETWEEN $6 AND $7 LIMIT 1) o ORDER BY o.place`

	selectPages = `SELECT p.cycle, p.page, n.names, p.numbers FROM position_pages p
 LEFT JOIN position_names n ON n.lane = p.lane AND n.cycle = p.cycle AND n.page = p.page AND n.slot = p.slot WHERE p.lane = $1 AND p.slot = $2 ORDER BY p.cycle, p.page`

	// The lanes are named one by one, so that each is a range of the tables' keys. What a batch moves goes from a table to one that is named behind it: a server
	// of several machines may read one after the other, each as it is then, and must not pass by what is on its way.
	selectRefs = `SELECT r.body FROM lanes l JOIN refs_new r ON r.lane = l.lane AND r.slot = l.slot AND r.part = $1
 UNION ALL SELECT r.body FROM lanes l JOIN refs_new r ON r.lane = l.lane AND r.slot = l.slot AND r.part = $2
 UNION ALL SELECT r.body FROM lanes l JOIN refs r ON r.lane = l.lane AND r.slot = l.slot AND r.part = $3`
)

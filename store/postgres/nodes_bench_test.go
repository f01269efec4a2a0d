//go:build postgres

package postgres_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"
)

// Who decides: several nodes write batches of 256 payments and 100 positions. Owning: each node has a lane with positions of its own, knows them, and writes what
// they are. Stateless: all nodes share the positions, and a batch locks and reads its own before it can be decided, in the order of their keys so that no two
// wait for each other. An operation is a batch. It is the least that both ways have to do; what they decide costs nothing here.
func BenchmarkWhoDecides(b *testing.B) {
	for _, nodes := range []int{2, 4} {
		for _, owning := range []bool{true, false} {
			name := map[bool]string{true: "owning", false: "stateless"}[owning]
			b.Run(fmt.Sprintf("%s/nodes=%d", name, nodes), func(b *testing.B) { benchmarkWhoDecides(b, nodes, owning) })
		}
	}
}

func benchmarkWhoDecides(b *testing.B, nodes int, owning bool) {
	const payments, positions, accounts = 256, 100, 200
	dsn := fresh(b)
	conns := make([]*pgx.Conn, nodes)
	for i := range conns {
		c, err := pgx.Connect(b.Context(), dsn)
		if err != nil {
			b.Fatal(err)
		}
		defer c.Close(context.WithoutCancel(b.Context()))
		conns[i] = c
	}
	if _, err := conns[0].Exec(b.Context(), fmt.Sprintf(`CREATE TABLE who_payments (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, node int NOT NULL, body text NOT NULL);
CREATE TABLE who_positions (node int NOT NULL, account int NOT NULL, minor bigint NOT NULL, PRIMARY KEY (node, account)) WITH (fillfactor = 50);
INSERT INTO who_positions SELECT n, a, 0 FROM generate_series(0, %d) n, generate_series(1, %d) a`, nodes-1, accounts)); err != nil {
		b.Fatal(err)
	}
	body := fmt.Sprintf("%0400d", 1)
	var left atomic.Int64
	left.Store(int64(b.N))
	var all sync.WaitGroup
	b.ResetTimer()
	for i, c := range conns {
		all.Go(func() {
			rnd := rand.New(rand.NewPCG(1, uint64(i)))
			node, known := 0, make([]int64, accounts+1)
			if owning {
				node = i
			}
			for left.Add(-1) >= 0 {
				touched := make([]int, 0, positions)
				for _, a := range rnd.Perm(accounts)[:positions] {
					touched = append(touched, a+1)
				}
				if err := pgx.BeginFunc(b.Context(), c, func(tx pgx.Tx) error {
					if !owning {
						rows, err := tx.Query(b.Context(), "SELECT account, minor FROM who_positions WHERE node = $1 AND account = ANY($2) ORDER BY account FOR UPDATE", node, touched)
						if err != nil {
							return err
						}
						var account int
						var minor int64
						if _, err := pgx.ForEachRow(rows, []any{&account, &minor}, func() error { known[account] = minor; return nil }); err != nil {
							return err
						}
					}
					minors := make([]int64, len(touched))
					for k, a := range touched {
						known[a]++
						minors[k] = known[a]
					}
					batch := &pgx.Batch{}
					batch.Queue("INSERT INTO who_payments (node, body) SELECT $1, $2 FROM generate_series(1, $3)", i, body, payments)
					batch.Queue("UPDATE who_positions p SET minor = x.minor FROM unnest($2::int[], $3::bigint[]) x (account, minor) WHERE p.node = $1 AND p.account = x.account", node, touched, minors)
					return tx.SendBatch(b.Context(), batch).Close()
				}); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	b.StopTimer()
	var written, changed int64
	if err := conns[0].QueryRow(b.Context(), "SELECT (SELECT count(*) FROM who_payments), (SELECT sum(minor) FROM who_positions)").Scan(&written, &changed); err != nil {
		b.Fatal(err)
	}
	if written != int64(b.N)*payments || changed != int64(b.N)*positions {
		b.Fatalf("%d batches wrote %d payments and changed positions %d times", b.N, written, changed)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "batches/s")
}

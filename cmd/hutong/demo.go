package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"golang.org/x/text/width"

	"hutong/code/registry"
	"hutong/money"
	"hutong/node"
	"hutong/rulebook"
	"hutong/sim/world"
	"hutong/wire/api"
)

// DemoCmd runs the main job on one machine.
type DemoCmd struct {
	Once    bool          `help:"Run the four corridors, verify the books, and exit 0 only if all succeeded."`
	Data    string        `help:"Folder for the store (hutong.db), the demonstration's keys and the institutions' memories; a temporary one if not named." placeholder:"DIR"`
	Store   string        `help:"The store: postgres://user@host/database, or an SQLite file; hutong.db in --data if not named." placeholder:"STORE"`
	Console string        `default:"127.0.0.1:8420" help:"Where the console listens (loopback only)."`
	Rate    float64       `default:"3" help:"Payments per second of the steady traffic."`
	For     time.Duration `help:"Stop the steady traffic after this time." placeholder:"1m"`
	Lanes   int           `help:"Lanes of the store, which is changed to them; 0: as many as it has, in a new one 1."`
	Verbose bool          `short:"v" help:"Log what the switch logs."`
}

// Run starts a world and a switch, runs the corridors, and keeps traffic going.
func (c *DemoCmd) Run() (err error) {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	dir, temporary := c.Data, false
	if dir == "" {
		if dir, err = os.MkdirTemp("", "hutong-demo-"); err != nil {
			return err
		}
		temporary = true
		defer os.RemoveAll(dir)
	} else if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	log := slog.New(slog.DiscardHandler)
	if c.Verbose {
		log = slog.New(slog.NewTextHandler(os.Stderr, nil))
	}
	begun := time.Now()
	w, err := world.Make(dir)
	if err != nil {
		return err
	}
	defer w.Close()
	kept := c.Store
	if kept == "" {
		kept = filepath.Join(dir, "hutong.db")
	}
	parts, err := c.parts(ctx, w, kept, log)
	if err != nil {
		return err
	}
	n, err := node.Start(ctx, parts)
	if err != nil {
		return err
	}
	running := true
	stop := func() error {
		if !running {
			return nil
		}
		running = false
		stop, done := context.WithTimeout(context.Background(), 20*time.Second)
		defer done()
		return n.Stop(stop)
	}
	defer func() { err = errors.Join(err, stop()) }()
	if err := w.Connect("http://" + parts.API.Addr().String()); err != nil {
		return err
	}
	if err := w.Listen(ctx); err != nil {
		return fmt.Errorf("register the institutions' webhooks: %w", err)
	}
	outcomes := w.Tour(ctx)
	first := time.Since(begun)
	if len(outcomes) > 0 {
		first -= time.Since(begun) - outcomes[0].Done.Sub(begun)
	}
	printTour(os.Stdout, outcomes)
	fmt.Printf("\nFrom the start to the first payment: %d ms. Every message was signed; every answer was bound to its question.\n", first.Milliseconds())
	ok := printHeard(ctx, os.Stdout, w, outcomes)
	for _, o := range outcomes {
		ok = ok && o.Succeeded()
	}
	if !c.Once && ctx.Err() == nil {
		if err := w.Aftermath(ctx); err != nil {
			log.Warn("a hold, a refund or a dispute of the demonstration failed", "error", err)
		}
		c.keepGoing(ctx, w, parts)
	}
	if err := stop(); err != nil {
		return err
	}
	report, err := verify(context.Background(), kept)
	if err != nil {
		return err
	}
	fmt.Println()
	if err := report.Write(os.Stdout); err != nil {
		return err
	}
	if open := n.Under(); open > 0 {
		fmt.Printf("Under way at the stop: %d (holds, disputes and what was not answered); on the same --data they go on at the next start.\n", open)
	}
	if !temporary || c.Store != "" {
		fmt.Printf("The store is %s; read it again with: hutong verify --store %s\n", node.StoreName(kept), node.StoreName(kept))
	}
	if !ok || !report.OK() {
		return &exitError{code: exitFailed, text: "the demonstration did not succeed"}
	}
	return nil
}

// parts are those of a switch of its own, with the world's network, rules and codes.
func (c *DemoCmd) parts(ctx context.Context, w *world.World, kept string, log *slog.Logger) (*node.Parts, error) {
	rules, err := rulebook.Load(bytes.NewReader(w.Rulebook))
	if err != nil {
		return nil, err
	}
	more, err := registry.Load(bytes.NewReader(w.Registry))
	if err != nil {
		return nil, err
	}
	known := registry.Known()
	codes, err := registry.Build(known.Version()+" "+more.Version, registry.Merge(known.Entries(), more.Entries))
	if err != nil {
		return nil, err
	}
	p := &node.Parts{Network: w.Network, Rulebook: rules, Registry: codes, SigningID: world.KeyID(world.Operator), Signing: w.SwitchKey(),
		Lanes: c.Lanes, Log: log}
	if p.API, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		return nil, err
	}
	if !c.Once {
		host, _, err := net.SplitHostPort(c.Console)
		if ip := net.ParseIP(host); err != nil || ip == nil || !ip.IsLoopback() {
			p.Close()
			return nil, fmt.Errorf("the console takes a loopback address such as 127.0.0.1:8420, not %q", c.Console)
		}
		if p.Console, err = net.Listen("tcp", c.Console); err != nil {
			p.Close()
			return nil, fmt.Errorf("the console: %w (choose another address with --console)", err)
		}
	}
	if p.Store, err = node.OpenStore(ctx, kept); err != nil {
		p.Close()
		return nil, err
	}
	return p, nil
}

// keepGoing runs steady traffic, some of it with faults, until ctx ends or the time is over.
func (c *DemoCmd) keepGoing(ctx context.Context, w *world.World, p *node.Parts) {
	if c.For > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, c.For)
		defer cancel()
	}
	fmt.Printf("\nThe console is at http://%s/ — payments go on at %g a second, some of them declined, slow, lost, refunded, held or disputed.\nStop with Ctrl-C; the books are verified then.\n", p.Console.Addr(), c.Rate)
	w.Traffic(ctx, c.Rate)
}

// printTour shows the corridors as a person reads them.
func printTour(w io.Writer, outcomes []world.Outcome) {
	rows := [][]string{{"", "payer → payee", "merchant receives", "customer pays", "rate (mark-up)", "fee", "reference", "time"}}
	for _, o := range outcomes {
		mark := "✓"
		if !o.Succeeded() {
			mark = "✗"
		}
		row := []string{mark + " " + o.Corridor, "", "", "", "", "", "", fmt.Sprintf("%.1f ms", float64(o.Took.Microseconds())/1000)}
		switch p := o.Payment; {
		case o.Err != nil:
			row[1] = o.Err.Error()
		default:
			row[1], row[6] = p.PayerInstitution+" → "+p.PayeeInstitution, string(p.NetworkReference)
			fill(row, o)
			if p.Reason != "" {
				row[2] = string(p.Reason)
			}
		}
		rows = append(rows, row)
	}
	printTable(w, rows)
}

// printHeard shows what the institutions with webhooks were told of the corridors' payments; false when one was not told of what it is a side of.
func printHeard(ctx context.Context, out io.Writer, w *world.World, outcomes []world.Outcome) bool {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	rows := [][]string{{"told by webhook", "what happened", "of", "its body says"}}
	all := true
	for _, o := range outcomes {
		if o.Err != nil {
			continue
		}
		for _, id := range world.Listeners {
			if id != o.Payment.PayerInstitution && id != o.Payment.PayeeInstitution {
				continue
			}
			told, heard := w.Heard(ctx, id, o.Payment.PaymentID)
			if !heard || told.Event.Data.Payment == nil {
				rows, all = append(rows, []string{"✗ " + id, "nothing", string(o.Payment.NetworkReference), ""}), false
				continue
			}
			says := []string{}
			if a := told.Event.Data.Payment.Amounts; a != nil {
				for _, x := range []struct {
					name   string
					amount *api.Amount
				}{{"credited", a.Credit}, {"debited", a.Debit}} {
					if x.amount != nil {
						says = append(says, x.name+" "+show(x.amount))
					}
				}
			}
			rows = append(rows, []string{"✓ " + id, string(told.Event.Type), string(o.Payment.NetworkReference), strings.Join(says, ", ")})
		}
	}
	fmt.Fprintln(out)
	printTable(out, rows)
	return all
}

func fill(row []string, o world.Outcome) {
	credit, debit, fx, fee := o.Seen()
	row[2], row[3] = show(credit), show(debit)
	if fx != nil {
		unit := ""
		if fx.Unit != 1 {
			unit = fmt.Sprintf("%d ", fx.Unit)
		}
		row[4] = fmt.Sprintf("%s%s = %s %s (+%d.%02d %%)", unit, fx.BaseCurrency, fx.Rate, fx.QuoteCurrency, fx.MarkupBPS/100, fx.MarkupBPS%100)
	}
	row[5] = show(fee)
}

func show(a *api.Amount) string {
	if a == nil {
		return ""
	}
	s := a.Money().Major()
	whole, frac, _ := strings.Cut(s, ".")
	var b strings.Builder
	for i, d := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	if frac != "" {
		b.WriteString("." + frac)
	}
	return string(money.Currency(a.Currency)) + " " + b.String()
}

// printTable aligns columns by what a terminal shows: wide characters take two places.
func printTable(w io.Writer, rows [][]string) {
	widths := make([]int, len(rows[0]))
	for _, r := range rows {
		for i, cell := range r {
			widths[i] = max(widths[i], shown(cell))
		}
	}
	for n, r := range rows {
		var b strings.Builder
		for i, cell := range r {
			pad := strings.Repeat(" ", widths[i]-shown(cell))
			if len(r) > 4 && (i == 2 || i == 3 || i == 5 || i == 7) {
				b.WriteString(pad + cell)
			} else {
				b.WriteString(cell + pad)
			}
			b.WriteString("  ")
		}
		fmt.Fprintln(w, strings.TrimRight(b.String(), " "))
		if n == 0 {
			total := 0
			for _, x := range widths {
				total += x + 2
			}
			fmt.Fprintln(w, strings.Repeat("─", total-2))
		}
	}
}

func shown(s string) int {
	n := 0
	for _, r := range s {
		n++
		if k := width.LookupRune(r).Kind(); k == width.EastAsianWide || k == width.EastAsianFullwidth {
			n++
		}
	}
	return n
}

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"hutong/audit"
	"hutong/node"
	"hutong/store"
	"hutong/store/archive"
)

// ArchiveCmd takes old days out of a store into files.
type ArchiveCmd struct {
	Config string        `required:"" help:"Configuration file of the switch: its store, and its rulebook's windows." placeholder:"FILE"`
	Store  string        `help:"The store, instead of the configuration's: postgres://user@host/database." placeholder:"STORE"`
	To     string        `required:"" help:"Folder for the files." placeholder:"DIR"`
	Older  time.Duration `required:"" help:"Take days that ended longer ago than this, such as 9600h." placeholder:"DURATION"`
}

// Run takes one day after another, oldest first, and stops at the first that may not go. It may run beside the switch.
func (c *ArchiveCmd) Run() error {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	config, err := node.LoadConfig(c.Config)
	if err != nil {
		return err
	}
	if c.Store != "" {
		config.Store = c.Store
	}
	rules, err := node.LoadRulebook(config.Rulebook)
	if err != nil {
		return err
	}
	now := time.Now().UTC()
	if past := rules.At(now).Windows.RequestPast; c.Older <= past {
		return fmt.Errorf("archive: --older %s: a request may be repeated for %s (request_past of the rulebook) and must find its payment", c.Older, past)
	}
	s, err := node.OpenStore(ctx, config.Store)
	if err != nil {
		return err
	}
	defer s.Close()
	days, ok := s.(store.Archiver)
	if !ok {
		return fmt.Errorf("archive: %s is one file and has no days: only a PostgreSQL store has", node.StoreName(config.Store))
	}
	list, err := days.Days(ctx)
	if err != nil {
		return err
	}
	taken := 0
	for _, day := range list {
		if end := day.Add(24 * time.Hour); now.Sub(end) <= c.Older {
			break
		}
		a, err := archive.Take(ctx, days, c.To, day, now, judge)
		if err != nil {
			return fmt.Errorf("archive %s: %w", day.Format(time.DateOnly), err)
		}
		fmt.Printf("%s  %d payments, %d outcomes, sha256 %x\n", a.File, a.Payments, a.Outcomes, a.Digest)
		taken++
	}
	if taken == 0 {
		fmt.Printf("nothing is to be taken: none of %d days ended longer ago than %s\n", len(list), c.Older)
	}
	return nil
}

// judge lets the auditor read an archive before its day is taken out.
func judge(r io.Reader) error {
	report, err := audit.Verify(r, audit.Options{})
	if err != nil {
		return err
	}
	if !report.OK() {
		return errors.Join(errors.New("the auditor does not accept it"), report.Write(os.Stderr))
	}
	return nil
}

package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"

	"hutong/node"
	"hutong/store"
)

// ServeCmd runs the switch alone.
type ServeCmd struct {
	Config string `required:"" help:"Configuration file (YAML); docs/OPERATING.md describes it." placeholder:"FILE"`
	Store  string `help:"The store, instead of the configuration's: an SQLite file or postgres://user@host/database." placeholder:"STORE"`

	CPUProfile string `name:"cpuprofile" hidden:""`
}

// Run serves until a signal comes, then finishes what is under way.
func (c *ServeCmd) Run() error { return profiled(c.CPUProfile, c.serve) }

func (c *ServeCmd) serve() error {
	collectLess(heapOfSwitch)
	config, err := node.LoadConfig(c.Config)
	if err != nil {
		return err
	}
	if c.Store != "" {
		config.Store = c.Store
	}
	log, err := newLog(os.Stderr, config.Log)
	if err != nil {
		return err
	}
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	parts, err := node.Load(ctx, config, log)
	if err != nil {
		return err
	}
	var n interface {
		Failed() <-chan error
		Leave()
		Stop(context.Context) error
	}
	_, shared := parts.Store.(store.Leaser)
	if shared {
		n, err = node.StartCluster(ctx, parts, config.Peers, func(ctx context.Context) (store.Store, error) { return node.OpenStore(ctx, config.Store) })
	} else {
		n, err = node.Start(ctx, parts)
	}
	if err != nil {
		return err
	}
	log.Info("serving", "api", parts.API.Addr().String(), "console", config.Listen.Console, "metrics", config.Listen.Metrics, "stream", config.Stream.Listen, "store", node.StoreName(config.Store))
	select {
	case <-ctx.Done():
	case err = <-n.Failed():
	}
	cancel() // whoever asks a second time is not kept waiting: nothing that was acknowledged needs it
	n.Leave()
	if notice := config.Noticed(shared); err == nil && notice > 0 {
		log.Info("leaving: not ready for load balancers, and serving on", "for", notice.String())
		select {
		case <-time.After(notice):
		case err = <-n.Failed():
		}
	}
	if err != nil {
		log.Error("a listener failed; stopping", "error", err)
	} else {
		log.Info("stopping: no new requests; what is under way is finished")
	}
	grace := time.Duration(config.Shutdown)
	if grace == 0 {
		grace = 20 * time.Second
	}
	stop, done := context.WithTimeout(context.Background(), grace)
	defer done()
	if stopErr := n.Stop(stop); err == nil {
		err = stopErr
	}
	log.Info("stopped")
	return err
}

func newLog(w io.Writer, c node.LogConfig) (*slog.Logger, error) {
	var level slog.Level
	if c.Level != "" {
		if err := level.UnmarshalText([]byte(c.Level)); err != nil {
			return nil, fmt.Errorf("configuration: log.level %q is not debug, info, warn or error", c.Level)
		}
	}
	o := &slog.HandlerOptions{Level: level}
	switch c.Format {
	case "", "text":
		return slog.New(slog.NewTextHandler(w, o)), nil
	case "json":
		return slog.New(slog.NewJSONHandler(w, o)), nil
	}
	return nil, fmt.Errorf("configuration: log.format %q is not text or json", c.Format)
}

package main

import (
	"bufio"
	"context"
	"io"
	"os"

	"hutong/audit"
	"hutong/node"
)

// VerifyCmd lets the auditor derive everything again.
type VerifyCmd struct {
	Store string `required:"" help:"The store, also of a running switch: an SQLite file or postgres://user@host/database." placeholder:"STORE"`
	JSON  bool   `name:"json" help:"Print the report as one JSON object."`
}

// Run exits 0 only if everything matches.
func (c *VerifyCmd) Run() error {
	report, err := verify(context.Background(), c.Store)
	if err != nil {
		return err
	}
	if c.JSON {
		err = report.WriteJSON(os.Stdout)
	} else {
		err = report.Write(os.Stdout)
	}
	if err == nil && !report.OK() {
		return &exitError{code: exitFailed}
	}
	return err
}

// verify sends the store's export through a pipe to the auditor, who sees nothing else.
func verify(ctx context.Context, path string) (*audit.Report, error) {
	s, err := node.ReadStore(ctx, path)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	r, w := io.Pipe()
	go func() {
		out := bufio.NewWriterSize(w, 1<<16)
		err := s.Export(ctx, out)
		if err == nil {
			err = out.Flush()
		}
		w.CloseWithError(err)
	}()
	defer r.Close()
	return audit.Verify(r, audit.Options{})
}

// ExportCmd writes a store as JSON lines.
type ExportCmd struct {
	Store string `required:"" help:"The store, also of a running switch: an SQLite file or postgres://user@host/database." placeholder:"STORE"`
}

// Run writes to standard output.
func (c *ExportCmd) Run() error {
	ctx := context.Background()
	s, err := node.ReadStore(ctx, c.Store)
	if err != nil {
		return err
	}
	defer s.Close()
	out := bufio.NewWriterSize(os.Stdout, 1<<16)
	if err := s.Export(ctx, out); err != nil {
		return err
	}
	return out.Flush()
}

package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"hutong/audit"
	"hutong/node"
	"hutong/store/archive"
)

// VerifyCmd lets the auditor derive everything again.
type VerifyCmd struct {
	Store   string   `help:"The store, also of a running switch: an SQLite file or postgres://user@host/database." placeholder:"STORE"`
	Archive []string `help:"Archives of the store, read together with it; without a store, each by itself." placeholder:"FILE"`
	JSON    bool     `name:"json" help:"Print the report as one JSON object (for several archives one each)."`
}

// Run exits 0 only if everything matches.
func (c *VerifyCmd) Run() error {
	ctx := context.Background()
	if c.Store != "" {
		return c.show(verify(ctx, c.Store, c.Archive...))
	}
	if len(c.Archive) == 0 {
		return errors.New("verify: name a store (--store), archives (--archive), or both")
	}
	var failed error
	for _, path := range c.Archive {
		if !c.JSON {
			fmt.Println(path)
		}
		var bad *exitError
		if err := c.show(verifyArchive(path)); errors.As(err, &bad) {
			failed = err // the report says why; go on to the next
		} else if err != nil {
			return err
		}
	}
	return failed
}

func (c *VerifyCmd) show(report *audit.Report, err error) error {
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

// verify sends the store's export, with archives merged into it, through a pipe to the auditor, who sees nothing else.
func verify(ctx context.Context, name string, archives ...string) (*audit.Report, error) {
	s, err := node.ReadStore(ctx, name)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	r := piped(func(w io.Writer) error { return s.Export(ctx, w) })
	defer r.Close()
	if len(archives) > 0 {
		export := r
		r = piped(func(w io.Writer) error { return archive.Merge(w, export, archives...) })
		defer r.Close()
	}
	return audit.Verify(r, audit.Options{})
}

// piped reads what write writes.
func piped(write func(io.Writer) error) io.ReadCloser {
	r, w := io.Pipe()
	go func() {
		out := bufio.NewWriterSize(w, 1<<16)
		err := write(out)
		if err == nil {
			err = out.Flush()
		}
		w.CloseWithError(err)
	}()
	return r
}

func verifyArchive(path string) (*audit.Report, error) {
	r, err := archive.Open(path)
	if err != nil {
		return nil, err
	}
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

//go:build postgres

package main

import (
	"bytes"
	"context"
	"net/url"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"hutong/store/postgres/pgtest"
)

// database starts a server for one test and gives the name of an empty store in it.
func database(t *testing.T) string {
	t.Helper()
	s, err := pgtest.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
	})
	return s.DSN("")
}

// Several nodes migrate an empty database at the same time; then a switch runs on it as it does on a file, and is audited and exported
// through the front door. No password is ever shown.
func TestServePostgres(t *testing.T) {
	kept := database(t)
	u, err := url.Parse(kept)
	if err != nil {
		t.Fatal(err)
	}
	password, _ := u.User.Password()
	s := install(t)
	shown := ""
	hutong := func(args ...string) ([]byte, error) {
		out, err := exec.Command(s.bin, args...).CombinedOutput()
		return out, err
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	for range 4 {
		wg.Go(func() {
			out, err := hutong("migrate", "--store", kept)
			mu.Lock()
			defer mu.Unlock()
			if shown += string(out); err != nil {
				t.Errorf("migrate: %v\n%s", err, out)
			}
		})
	}
	wg.Wait()
	var log bytes.Buffer
	c := exec.Command(s.bin, "serve", "--config", s.config, "--store", kept)
	c.Stderr = &log
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	defer c.Process.Kill()
	waitFor(t, "the switch", 20*time.Second, func() bool { code, _ := get("http://" + s.metrics + "/readyz"); return code == 200 })
	if err := s.world.Connect("http://" + s.api); err != nil {
		t.Fatal(err)
	}
	for _, o := range s.world.Tour(context.Background()) {
		if !o.Succeeded() {
			t.Errorf("%s: %+v %v", o.Corridor, o.Payment, o.Err)
		}
	}
	if out, err := hutong("verify", "--store", kept); err != nil {
		t.Errorf("verify beside the switch: %v\n%s", err, out)
	}
	if err := c.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := c.Wait(); err != nil {
		t.Errorf("serve: %v\n%s", err, log.String())
	}
	out, err := hutong("export", "--store", kept)
	if n := bytes.Count(out, []byte(`{"t":"payment"`)); err != nil || n != 4 || !bytes.Contains(out, []byte(`{"t":"end"`)) {
		t.Errorf("export: %v, %d payments", err, n)
	}
	out, err = hutong("demo", "--once", "--store", kept)
	if shown += string(out); err == nil || !strings.Contains(shown, "lanes") {
		t.Errorf("a demonstration with one lane on a store of four: %v\n%s", err, out)
	}
	if shown += log.String(); strings.Contains(shown, password) {
		t.Error("a password was shown")
	}
}

package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"hutong/code/registry"
)

// RegistryCmd keeps an operator's registry file: who issues which code. The file is laid over the shipped registry by
// `hutong decode --registry FILE` and by the server.
type RegistryCmd struct {
	Add    RegistryAddCmd    `cmd:"" help:"Add or replace an entry; refused when it claims what another entry claims."`
	Remove RegistryRemoveCmd `cmd:"" help:"Remove an entry of the file."`
	List   RegistryListCmd   `cmd:"" help:"List the entries, shipped ones included."`
	Check  RegistryCheckCmd  `cmd:"" help:"Check a file: format, dates, conflicts."`
}

// RegistryAddCmd adds one entry.
type RegistryAddCmd struct {
	File      string   `arg:"" help:"The operator's file (YAML); made when it does not exist."`
	ID        string   `name:"id" required:"" help:"Name of the entry, unique; an existing one is replaced."`
	Issuer    string   `name:"issuer" required:"" help:"Participant that the switch asks about such codes."`
	Source    string   `name:"source" required:"" help:"Where the claim comes from: contract, letter, specification."`
	Prefix    string   `name:"prefix" help:"Leading digits of a barcode."`
	Length    []int    `name:"length" help:"Numbers of digits of the whole barcode."`
	Mask      string   `name:"mask" help:"Whole barcode, ? for any digit; instead of prefix and length."`
	Host      string   `name:"host" help:"Host of a link, example.com or *.example.com."`
	Path      string   `name:"path" help:"Path of a link: /pay/*, /{8d}/*, /q/**."`
	Query     []string `name:"query" help:"Parameters of a link of which one must be there."`
	URIScheme string   `name:"uri-scheme" help:"Scheme of an app's link; http and https by default."`
	GUID      string   `name:"guid" help:"Identifier of an EMVCo account."`
	Tag       string   `name:"tag" help:"Root tag of that account."`
	Country   string   `name:"country" help:"Country of such codes."`
	Currency  string   `name:"currency" help:"Currency of such codes, letters."`
	Scheme    string   `name:"scheme" help:"Scheme that such codes belong to, for instance aggregated-cn."`
	Network   string   `name:"network" help:"Network behind them."`
	Priority  int      `name:"priority" help:"Decides between equally specific entries; higher wins."`
	Certainty string   `name:"certainty" help:"certain, likely or weak."`
	From      string   `name:"from" help:"First day in force, 2006-01-02."`
	To        string   `name:"to" help:"First day no longer in force."`

	out io.Writer
}

func (a *RegistryAddCmd) Run() error {
	f, err := loadRegistry(a.File)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return usage("registry: %v", err)
	}
	entry := registry.Entry{ID: a.ID, Prefix: a.Prefix, Length: a.Length, Mask: a.Mask, URIScheme: a.URIScheme, Host: a.Host,
		Path: a.Path, Query: a.Query, GUID: a.GUID, Tag: a.Tag, Country: a.Country, Currency: a.Currency, Scheme: a.Scheme,
		Issuer: a.Issuer, Network: a.Network, Priority: a.Priority, Certainty: a.Certainty, Source: a.Source, From: a.From, To: a.To}
	f.Entries = registry.Merge(f.Entries, []registry.Entry{entry})
	f.Version = time.Now().UTC().Format(time.RFC3339)
	if err := checkFile(f); err != nil {
		return usage("registry: %v", err)
	}
	if err := saveRegistry(a.File, f); err != nil {
		return err
	}
	fmt.Fprintf(writer(a.out), "%s: entry %s is in force from the next scan (%d entries in the file)\n", a.File, a.ID, len(f.Entries))
	return nil
}

// RegistryRemoveCmd removes one entry.
type RegistryRemoveCmd struct {
	File string `arg:"" help:"The operator's file."`
	ID   string `arg:"" help:"Name of the entry."`

	out io.Writer
}

func (r *RegistryRemoveCmd) Run() error {
	f, err := loadRegistry(r.File)
	if err != nil {
		return usage("registry: %v", err)
	}
	for i, e := range f.Entries {
		if e.ID == r.ID {
			f.Entries = append(f.Entries[:i], f.Entries[i+1:]...)
			f.Version = time.Now().UTC().Format(time.RFC3339)
			if err := saveRegistry(r.File, f); err != nil {
				return err
			}
			fmt.Fprintf(writer(r.out), "%s: entry %s is gone\n", r.File, r.ID)
			return nil
		}
	}
	return usage("registry: %s has no entry %q", r.File, r.ID)
}

// RegistryListCmd lists entries.
type RegistryListCmd struct {
	File []string `arg:"" optional:"" help:"Operator's files laid over the shipped registry."`

	out io.Writer
}

func (l *RegistryListCmd) Run() error {
	s, err := layered(l.File)
	if err != nil {
		return usage("registry: %v", err)
	}
	return registry.Save(writer(l.out), registry.File{Version: s.Version(), Entries: s.Entries()})
}

// RegistryCheckCmd checks a file.
type RegistryCheckCmd struct {
	File []string `arg:"" help:"Files to check, laid over the shipped registry in their order."`

	out io.Writer
}

func (c *RegistryCheckCmd) Run() error {
	s, err := layered(c.File)
	if err != nil {
		return &exitError{exitInvalid, fmt.Sprintf("registry: %v", err)}
	}
	fmt.Fprintf(writer(c.out), "%d entries, version %s, no conflicts\n", s.Len(), s.Version())
	return nil
}

func writer(w io.Writer) io.Writer {
	if w == nil {
		return os.Stdout
	}
	return w
}

// checkFile builds a file over the shipped registry.
func checkFile(f registry.File) error {
	_, err := registry.Build(f.Version, registry.Merge(registry.Known().Entries(), f.Entries))
	return err
}

func loadRegistry(name string) (registry.File, error) {
	f, err := os.Open(name)
	if err != nil {
		return registry.File{}, err
	}
	defer f.Close()
	file, err := registry.Load(f)
	if err != nil {
		return file, fmt.Errorf("%s: %w", name, err)
	}
	return file, nil
}

// saveRegistry replaces the file in one step, so that a reader sees the old or the new one.
func saveRegistry(name string, f registry.File) error {
	var b bytes.Buffer
	if err := registry.Save(&b, f); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(name), ".registry-*")
	if err != nil {
		return fmt.Errorf("registry: %w", err)
	}
	defer os.Remove(tmp.Name())
	if _, err = tmp.Write(b.Bytes()); err == nil {
		err = tmp.Sync()
	}
	if err2 := tmp.Close(); err == nil {
		err = err2
	}
	if err == nil {
		err = os.Chmod(tmp.Name(), 0o644)
	}
	if err == nil {
		err = os.Rename(tmp.Name(), name)
	}
	if err != nil {
		return fmt.Errorf("registry: %w", err)
	}
	return nil
}

package registry

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/goccy/go-yaml"
)

// MaxFile is the largest registry file that Load reads, in bytes.
const MaxFile = 32 << 20

// File is a registry as people keep it.
type File struct {
	Version string  `yaml:"version" json:"version"`
	Entries []Entry `yaml:"entries" json:"entries"`
}

// Load reads a YAML registry strictly: unknown keys, duplicate keys and malformed entries are errors. It does not yet
// compile; Build does, after merging.
func Load(r io.Reader) (File, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxFile+1))
	if err != nil {
		return File{}, fmt.Errorf("registry: %w", err)
	}
	if len(data) > MaxFile {
		return File{}, fmt.Errorf("registry: the file is larger than %d bytes", MaxFile)
	}
	var f File
	if len(bytes.TrimSpace(data)) == 0 {
		return f, nil
	}
	if err := guardNesting(data); err != nil {
		return File{}, err
	}
	if err := yaml.NewDecoder(bytes.NewReader(data), yaml.Strict()).Decode(&f); err != nil && !errors.Is(err, io.EOF) {
		return File{}, fmt.Errorf("registry: %s", yaml.FormatError(err, false, false))
	}
	return f, nil
}

// guardNesting refuses what no registry needs and what makes YAML readers slow: anchors, aliases, tags and deep flow nesting.
func guardNesting(data []byte) error {
	depth := 0
	for n, line := range bytes.Split(data, []byte("\n")) {
		if len(line) > 4096 {
			return fmt.Errorf("registry: line %d is longer than 4096 bytes", n+1)
		}
		text := bytes.TrimLeft(line, " -")
		if len(line)-len(text) > 64 {
			return fmt.Errorf("registry: line %d is nested too deeply", n+1)
		}
		if _, value, ok := bytes.Cut(text, []byte(": ")); ok {
			text = bytes.TrimSpace(value)
		}
		if len(text) > 0 && (text[0] == '&' || text[0] == '*' || text[0] == '!') {
			return fmt.Errorf("registry: line %d: anchors, aliases and tags are not used here; quote the value", n+1)
		}
		for _, c := range line {
			switch c {
			case '[', '{':
				depth++
			case ']', '}':
				depth = max(0, depth-1)
			}
		}
		if depth > 8 {
			return fmt.Errorf("registry: line %d is nested too deeply", n+1)
		}
	}
	return nil
}

// Save writes a registry so that Load reads the same.
func Save(w io.Writer, f File) error {
	data, err := yaml.MarshalWithOptions(f, yaml.IndentSequence(true))
	if err != nil {
		return fmt.Errorf("registry: %w", err)
	}
	_, err = w.Write(data)
	return err
}

//go:embed known.yaml
var known []byte

// Known is the registry that is shipped: the schemes' own prefixes and hosts, and public aggregators.
var Known = sync.OnceValue(func() *Snapshot {
	f, err := Load(bytes.NewReader(known))
	if err == nil {
		var s *Snapshot
		if s, err = Build(f.Version, f.Entries); err == nil {
			return s
		}
	}
	panic("registry: the embedded known.yaml is broken: " + err.Error())
})

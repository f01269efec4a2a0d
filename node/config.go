package node

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/goccy/go-yaml"
)

// Config is what `hutong serve` is told. Unknown keys are errors. Paths are relative to the file's own folder.
type Config struct {
	Network  string        `yaml:"network"`  // participants, agreements, merchants
	Rulebook string        `yaml:"rulebook"` // rules
	Registry []string      `yaml:"registry"` // the operator's own code issuers, laid over the shipped ones
	Store    string        `yaml:"store"`    // SQLite file, or postgres://…
	Lanes    int           `yaml:"lanes"`    // a store with another number is changed to it; 0: as many as it has, in a new one 1
	Signing  SigningConfig `yaml:"signing"`
	Listen   ListenConfig  `yaml:"listen"`
	Peers    PeersConfig   `yaml:"peers"` // other processes on the same store
	TLS      TLSConfig     `yaml:"tls"`
	Stream   StreamConfig  `yaml:"stream"`
	Limits   LimitsConfig  `yaml:"limits"`
	Webhooks WebhookConfig `yaml:"webhooks"`
	Log      LogConfig     `yaml:"log"`
	Shutdown Duration      `yaml:"shutdown"` // how long a stop waits for what is under way; 0 means 20s
	// Notice is how long a process that is told to stop serves on while /readyz says that it is not ready, so that a load balancer has the time to see it.
	// Not set: 5s on a store that several processes share, else none.
	Notice *Duration `yaml:"notice"`
}

// SigningConfig is the key with which the switch signs.
type SigningConfig struct {
	KeyID string `yaml:"key_id"` // must be a key of the operator in the network file
	File  string `yaml:"file"`   // PEM, PKCS #8, Ed25519
}

// ListenConfig says where the switch listens. The console has no accounts of its own yet and the metrics never will: both take loopback
// addresses only.
type ListenConfig struct {
	API string `yaml:"api"`
	// Names are the host[:port] under which institutions address the API; requests signed for another are refused. Empty: any.
	Names   []string `yaml:"names"`
	Console string   `yaml:"console"` // "" for none
	Metrics string   `yaml:"metrics"` // health and metrics; "" for none
}

// TLSConfig is for the API; without it the API takes loopback addresses only.
type TLSConfig struct {
	Cert string `yaml:"cert"`
	Key  string `yaml:"key"`
}

// StreamConfig says where the switch takes streams (docs/STREAM.md).
type StreamConfig struct {
	Listen string `yaml:"listen"` // "" for none
	Cert   string `yaml:"cert"`   // a stream is always within TLS; "" takes tls.cert and tls.key
	Key    string `yaml:"key"`
}

// WebhookConfig is what telling institutions needs of the machine; how it is done is the rulebook's.
type WebhookConfig struct {
	Keys  []string `yaml:"keys"`  // files of at least 32 random bytes: the first seals webhooks' secrets in the store, all open them; none: the signing key does
	Roots string   `yaml:"roots"` // PEM file of further certificate authorities for the addresses, such as a leased line's; "" for the system's alone
}

// LimitsConfig bounds what the API takes.
type LimitsConfig struct {
	RequestsPerSecond float64 `yaml:"requests_per_second"` // of one institution; 0 means 5,000
	Burst             int     `yaml:"burst"`               // 0 means 10,000
	Concurrent        int     `yaml:"concurrent"`          // requests under way in all; 0 means 8,192
	Queue             int     `yaml:"queue"`               // commands waiting per lane; 0 means 16,384
}

// LogConfig says how to log.
type LogConfig struct {
	Level  string `yaml:"level"`  // debug, info, warn, error; "" means info
	Format string `yaml:"format"` // text or json; "" means text
}

// Duration is a time.Duration written like 20s.
type Duration time.Duration

// UnmarshalYAML reads a duration like 20s.
func (d *Duration) UnmarshalYAML(b []byte) error {
	var s string
	if err := yaml.Unmarshal(b, &s); err != nil {
		return err
	}
	v, err := time.ParseDuration(s)
	if err != nil || v < 0 {
		return fmt.Errorf("%q is not a duration like 20s", s)
	}
	*d = Duration(v)
	return nil
}

// defaultNotice suits a balancer that asks every second and believes the third answer.
const defaultNotice = 5 * time.Second

// Noticed is the notice of a process whose store is shared by several, or is not.
func (c *Config) Noticed(shared bool) time.Duration {
	switch {
	case c.Notice != nil:
		return time.Duration(*c.Notice)
	case shared:
		return defaultNotice
	}
	return 0
}

// LoadConfig reads a configuration file and checks it. Every finding is listed.
func LoadConfig(path string) (*Config, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the configuration: %w", err)
	}
	c := &Config{}
	if err := yaml.NewDecoder(bytes.NewReader(raw), yaml.Strict()).Decode(c); err != nil {
		return nil, fmt.Errorf("configuration %s: %s", path, yaml.FormatError(err, false, true))
	}
	dir := filepath.Dir(path)
	for _, p := range []*string{&c.Network, &c.Rulebook, &c.Store, &c.Signing.File, &c.TLS.Cert, &c.TLS.Key, &c.Stream.Cert, &c.Stream.Key, &c.Webhooks.Roots, &c.Peers.CA} {
		*p = relative(dir, *p)
	}
	for _, list := range [][]string{c.Registry, c.Webhooks.Keys} {
		for i := range list {
			list[i] = relative(dir, list[i])
		}
	}
	return c, c.Check()
}

func relative(dir, p string) string {
	if p == "" || filepath.IsAbs(p) || IsServer(p) {
		return p
	}
	return filepath.Join(dir, p)
}

// Check tells what is missing or not allowed.
func (c *Config) Check() error {
	var errs []error
	need := func(name, value string) {
		if value == "" {
			errs = append(errs, fmt.Errorf("configuration: %s is missing", name))
		}
	}
	need("network", c.Network)
	need("rulebook", c.Rulebook)
	need("store", c.Store)
	need("signing.key_id", c.Signing.KeyID)
	need("signing.file", c.Signing.File)
	need("listen.api", c.Listen.API)
	if (c.TLS.Cert == "") != (c.TLS.Key == "") {
		errs = append(errs, errors.New("configuration: tls.cert and tls.key go together"))
	}
	if (c.Stream.Cert == "") != (c.Stream.Key == "") {
		errs = append(errs, errors.New("configuration: stream.cert and stream.key go together"))
	}
	if c.Stream.Listen != "" && c.Stream.Cert == "" && c.TLS.Cert == "" {
		errs = append(errs, errors.New("configuration: stream.listen needs a certificate: stream.cert and stream.key, or tls.cert and tls.key"))
	}
	if c.Lanes < 0 || c.Lanes > 64 {
		errs = append(errs, fmt.Errorf("configuration: lanes is %d, want 1 to 64, or 0 for as many as the store has", c.Lanes))
	}
	loopback := func(name, addr string) {
		if addr == "" {
			return
		}
		host, _, err := net.SplitHostPort(addr)
		if err != nil {
			errs = append(errs, fmt.Errorf("configuration: %s %q is not host:port", name, addr))
			return
		}
		if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
			errs = append(errs, fmt.Errorf("configuration: %s %q must be a loopback address such as 127.0.0.1", name, addr))
		}
	}
	if c.TLS.Cert == "" {
		loopback("listen.api without tls", c.Listen.API)
	}
	loopback("listen.console", c.Listen.Console)
	loopback("listen.metrics", c.Listen.Metrics)
	return errors.Join(errs...)
}

package bench

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"hutong/client"
	"hutong/sim"
	"hutong/wire/link"
	"hutong/wire/stream"
)

// Transports are the ways in which institutions are connected.
const (
	REST   = "rest"   // signed HTTP exchanges, both ways
	Stream = "stream" // one long-lived connection for each institution and process, both ways, a signature per frame
)

// switchAt is where the switch is called.
type switchAt struct {
	API     string // host:port
	Stream  string // the same; "": it takes none
	Roots   []byte // PEM: the certificate that the stream shows
	private []byte // PEM: of its key
}

// free chooses addresses for the switch, and makes the certificate that a stream needs.
func (o *Options) free() (at switchAt, metrics string, err error) {
	addresses := []*string{&at.API, &metrics}
	if o.Transport == Stream {
		addresses = append(addresses, &at.Stream)
		if _, at.Roots, at.private, err = stream.Loopback(); err != nil {
			return at, "", fmt.Errorf("bench: a certificate for the stream: %w", err)
		}
	}
	for _, to := range addresses {
		port, err := sim.FreePort()
		if err != nil {
			return at, "", fmt.Errorf("bench: %w", err)
		}
		*to = fmt.Sprintf("127.0.0.1:%d", port)
	}
	return at, metrics, nil
}

// connectWithin is how long an institution may take to connect.
const connectWithin = 30 * time.Second

// streamTo connects an institution by stream. Handler is nil for one that only calls.
func streamTo(ctx context.Context, at *switchAt, config client.Config, h client.Handler, bytes *atomic.Int64) (*client.Stream, error) {
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(at.Roots) {
		return nil, errors.New("bench: the stream's certificate cannot be read")
	}
	ctx, cancel := context.WithTimeout(ctx, connectWithin)
	defer cancel()
	return client.Connect(ctx, client.StreamConfig{Config: config, Addresses: []string{at.Stream}, TLS: &tls.Config{RootCAs: roots}, Handler: h, Brief: true,
		Dial: func(ctx context.Context, address string) (net.Conn, error) {
			c, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
			if err != nil {
				return nil, err
			}
			return counted{c, bytes}, nil
		}})
}

// connect connects every institution that calls in this flow; close ends the connections.
func (n *network) connect(ctx context.Context, o *Options, at *switchAt, bytes *atomic.Int64) (b *banks, end func(), err error) {
	transport := link.NewTransport()
	transport.Dial = func(ctx context.Context, network, addr string) (net.Conn, error) {
		c, err := (&net.Dialer{Timeout: connectWithin}).DialContext(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		return counted{c, bytes}, nil
	}
	var streams []*client.Stream
	end = func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), connectWithin)
		defer cancel()
		for _, s := range streams {
			s.Close(ctx) // every call was answered: there is nothing to lose
		}
		transport.CloseIdleConnections()
	}
	defer func() {
		if err != nil {
			end()
		}
	}()
	b = &banks{}
	for _, of := range []struct {
		side side
		to   *[]bank
	}{{payers, &b.wallets}, {payees, &b.acquirers}} {
		if !calls(o.Flow, of.side) {
			continue
		}
		for _, id := range n.ids(of.side) {
			config := n.config(id)
			if o.Transport == Stream {
				s, err := streamTo(ctx, at, config, nil, bytes)
				if err != nil {
					return nil, nil, fmt.Errorf("bench: %s: %w", id, err)
				}
				streams = append(streams, s)
				*of.to = append(*of.to, volume{s.Client(), s})
				continue
			}
			config.BaseURL, config.HTTPClient = "http://"+at.API, &http.Client{Transport: transport}
			c, err := client.New(config)
			if err != nil {
				return nil, nil, err
			}
			*of.to = append(*of.to, c)
		}
	}
	return b, end, nil
}

// calls tells whether a side's institutions call the switch in a flow, and asked whether they are asked by it.
func calls(flow string, of side) bool {
	return flow == "mix" || flow == "push" && of == payers || flow == "pull" && of == payees
}

func asked(flow string, of side) bool {
	return flow == "mix" || flow == "push" && of == payees || flow == "pull" && of == payers
}

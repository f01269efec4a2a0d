package main

import (
	"context"
	"crypto/ed25519"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net/http"
	"os"
	"time"

	"hutong/client"
	"hutong/node"
	"hutong/participant"
	"hutong/wire/httpsig"
	"hutong/wire/link"
)

// OperatorCall says which switch is called, and who of the operator calls.
type OperatorCall struct {
	URL     string        `name:"url" required:"" placeholder:"https://switch.example:8443" help:"Address of the switch's API."`
	Network string        `name:"network" required:"" type:"existingfile" placeholder:"network.yaml" help:"Network file: the switch's keys, and whose key yours is."`
	KeyID   string        `name:"key-id" required:"" help:"Id of your key in the network file; to decide, one with person."`
	Key     string        `name:"key" required:"" type:"existingfile" placeholder:"you.pem" help:"Your private key (PEM, as openssl genpkey -algorithm ed25519 writes it)."`
	CA      string        `name:"ca" type:"existingfile" placeholder:"ca.pem" help:"Certificates (PEM) that the switch's is to be trusted by, instead of the system's."`
	Timeout time.Duration `name:"timeout" default:"30s" help:"How long to wait for an answer."`

	out io.Writer
}

// connect makes the client and a context with the timeout. Errors begin with the command's name.
func (r *OperatorCall) connect(command string) (*client.Client, context.Context, context.CancelFunc, error) {
	f, err := os.Open(r.Network)
	if err != nil {
		return nil, nil, nil, usage("%s: %v", command, err)
	}
	defer f.Close()
	dir, err := participant.Load(f)
	if err != nil {
		return nil, nil, nil, usage("%s: %v", command, err)
	}
	mine, ok := dir.Key(r.KeyID)
	if !ok {
		return nil, nil, nil, usage("%s: the network file has no key %s", command, r.KeyID)
	}
	private, err := node.ReadKey(r.Key)
	if err != nil {
		return nil, nil, nil, usage("%s: %v", command, err)
	}
	if !mine.Public.Equal(private.Public().(ed25519.PublicKey)) {
		return nil, nil, nil, usage("%s: the private key in %s is not that of %s in the network file", command, r.Key, r.KeyID)
	}
	keys := httpsig.KeyMap{}
	for _, k := range dir.Operator.Keys {
		keys[k.ID] = httpsig.Key{ID: k.ID, Owner: k.Owner, Public: k.Public, NotBefore: k.From, NotAfter: k.Until, Revoked: !k.Revoked.IsZero()}
	}
	config := client.Config{BaseURL: r.URL, SwitchID: dir.Operator.ID, SwitchKeys: keys, KeyID: r.KeyID, PrivateKey: private}
	if r.CA != "" {
		raw, err := os.ReadFile(r.CA)
		if err != nil {
			return nil, nil, nil, usage("%s: %v", command, err)
		}
		roots := x509.NewCertPool()
		if !roots.AppendCertsFromPEM(raw) {
			return nil, nil, nil, usage("%s: there is no certificate in %s", command, r.CA)
		}
		config.HTTPClient = &http.Client{Transport: &link.Transport{TLS: &tls.Config{RootCAs: roots}}}
	}
	c, err := client.New(config)
	if err != nil {
		return nil, nil, nil, usage("%s: %v", command, err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), r.Timeout)
	return c, ctx, cancel, nil
}

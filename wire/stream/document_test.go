package stream

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"hutong/wire/api"
	"hutong/wire/digest"
	"hutong/wire/httpsig"
)

var updateDoc = flag.Bool("update", false, "write the example of docs/STREAM.md")

// worked is the example of docs/STREAM.md: a frame of three requests under a key that everybody knows.
func worked(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	line := func(name string, v []byte) {
		text := hex.EncodeToString(v)
		for at := 0; at < len(text); at += 128 {
			label := name
			if at > 0 {
				label = ""
			}
			fmt.Fprintf(&b, "%-12s %s\n", label, text[at:min(at+128, len(text))])
		}
	}
	key := keyOf("acq")
	line("seed", key.Seed())
	line("public", key[32:])
	var messages []*outgoing
	for k := range 3 {
		messages = append(messages, newOutgoing(&Message{Call: uint64(k + 1), Target: "POST /v1/cancellations", RequestID: fmt.Sprintf("01890a5d-ac96-774b-bcce-b302099a805%d", k),
			AnswerBy: time.UnixMilli(1_772_355_610_000)}, &api.CancelRequest{PaymentRequestID: fmt.Sprintf("01890a5d-ac96-774b-bcce-b302099a806%d", k)}))
	}
	h := &Header{Session: SessionID([]byte("0123456789abcdef")), Direction: FromInstitution, Sequence: 7, Time: time.UnixMilli(1_772_355_600_000), Count: 3, KeyID: "acq-1"}
	raw, _ := buildFrame(h, httpsig.Prepare(key), messages, nil)
	raw[12] = 6 // ack
	f, err := ParseFrame(raw)
	if err != nil {
		t.Fatal(err)
	}
	// The example has the signature that readers can make again: ours is another one each time.
	again := ed25519.Sign(key, signed(nil, f.RawHeader, Root(f.Leaves)))
	raw = bytes.Replace(raw, f.Signature, again, 1)
	f.Signature = again
	for i, m := range f.Messages {
		line(fmt.Sprintf("message %d", i), m)
	}
	for i, l := range f.Leaves {
		line(fmt.Sprintf("leaf %d", i), l[:])
	}
	line("node 0-1", func() []byte { n := digest.Node(&f.Leaves[0], &f.Leaves[1]); return n[:] }())
	root := Root(f.Leaves)
	line("root", root[:])
	line("header", f.RawHeader)
	line("signed", signed(nil, f.RawHeader, root))
	line("signature", f.Signature)
	line("frame", raw)
	p := f.Proof(1)
	for i := range p.Path {
		line(fmt.Sprintf("path 1.%d", i), p.Path[i][:])
	}
	if _, err := p.Verify(key.Public().(ed25519.PublicKey)); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestTheExampleInTheDocumentIsTrue(t *testing.T) {
	const file = "../../docs/STREAM.md"
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(raw), "<!-- example: a test reads this -->\n```\n")
	old, after, closed := strings.Cut(rest, "```\n")
	if !ok || !closed {
		t.Fatal("docs/STREAM.md has no place for the example")
	}
	want := worked(t)
	if *updateDoc {
		if err := os.WriteFile(file, []byte(before+"<!-- example: a test reads this -->\n```\n"+want+"```\n"+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if old != want {
		t.Errorf("docs/STREAM.md has another example; this is true:\n%s", want)
	}
}

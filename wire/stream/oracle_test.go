//go:build oracles

package stream

// Goal: the client in another language keeps to docs/STREAM.md where a switch doesn't. Method: clients/python against a hand that writes what it likes, with the
// switch's key, over real TLS. That it pays over a real switch is shown in edge/stream.

import (
	"bufio"
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/tls"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hutong/wire/httpsig"
)

// asks is a program of clients/python that makes some requests for each line that it is given, and says what became of them.
const asks = `
import json, sys
import hutong_stream as hutong
for line in sys.stdin:
    job = json.loads(line)
    host, port = job["address"].rsplit(":", 1)
    try:
        stream = hutong.Stream((host, int(port)), job["ca"], "acq-1", hutong.read_private_key(bytes.fromhex(job["seed"])), {"switch-1": hutong.read_public_key(bytes.fromhex(job["switch"]))})
        answers = stream.ask_all([("POST /x", hutong.request_id(), None)] * job["requests"])
        stream.close()
        print(json.dumps({"answers": len(answers), "resumed": stream.resumed}), flush=True)
    except hutong.Ended as e:
        print(json.dumps({"ended": str(e)}), flush=True)
`

// crooked is a switch's end of one connection with the client.
type crooked struct {
	*hand
	theirs   *hello
	accept   func() *crooked // takes the client's next connection
	received uint64          // of its frames
	late     time.Duration   // how old frames say they are
	open     int             // requests that are not answered
}

// welcome answers the hello.
func (x *crooked) welcome(w hello, bound, said []byte) {
	heard := sha256.Sum256(said)
	x.session = SessionID(w.session)
	x.Write(signedHead(frameWelcome, signedWelcome, append(bound, heard[:]...), "switch-1", keyOf("switch"), w.appendWelcome()))
}

// frame waits for the client's next frame of messages.
func (x *crooked) frame() *Frame {
	x.t.Helper()
	for {
		kind, body, err := x.next()
		if err != nil {
			x.t.Fatal(err)
		}
		if kind != frameMessages {
			continue
		}
		f, err := parseFrame(body[8:])
		if err != nil || !f.Verify(keyOf("acq").Public().(ed25519.PublicKey)) || f.Sequence != x.received+1 {
			x.t.Fatalf("frame %d where %d was due: %v", f.Sequence, x.received+1, err)
		}
		x.received++
		x.open += len(f.Messages)
		return f
	}
}

// answer answers a frame's messages, each as change says.
func (x *crooked) answer(f *Frame, change func(*Header, *Message)) {
	x.t.Helper()
	x.sequence++
	h := &Header{Session: x.session, Direction: FromSwitch, Sequence: x.sequence - 1, Time: time.Now().Add(-x.late), Count: uint32(len(f.Messages)), KeyID: "switch-1"}
	var all []*outgoing
	for i, raw := range f.Messages {
		asked, err := ParseMessage(raw)
		if err != nil {
			x.t.Fatal(err)
		}
		m := &Message{Call: asked.Call, Status: 200, Request: f.Leaves[i][:]}
		if change != nil {
			change(h, m)
		}
		all = append(all, newOutgoing(m, nil))
	}
	b, _ := buildFrame(h, httpsig.Prepare(keyOf("switch")), all, nil)
	binary.BigEndian.PutUint64(b[5:], x.received)
	x.Write(b)
	x.open -= len(f.Messages)
}

// ask asks so much in one frame, and confirms nothing.
func (x *crooked) ask(call uint64, n int) {
	x.sequence++
	h := &Header{Session: x.session, Direction: FromSwitch, Sequence: x.sequence - 1, Time: time.Now(), Count: uint32(n), KeyID: "switch-1"}
	var all []*outgoing
	for range n {
		all = append(all, request(call, "a"))
		call++
	}
	b, _ := buildFrame(h, httpsig.Prepare(keyOf("switch")), all, nil)
	x.Write(b)
}

func TestOraclePythonKeepsToTheProtocol(t *testing.T) {
	certificate, authority, _, err := Loopback()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	folder, err := filepath.Abs("../../clients/python")
	if err != nil {
		t.Fatal(err)
	}
	if text, err := exec.Command("protoc", "-I", "../proto", "-I", ".", "--python_out="+dir, "../proto/hutong.proto", "stream.proto").CombinedOutput(); err != nil {
		t.Fatalf("protoc: %v\n%s", err, text)
	}
	if err := os.WriteFile(filepath.Join(dir, "ca.pem"), authority, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "/usr/bin/python3", "-c", asks) // Debian's, which has Debian's packages
	cmd.Env = append(os.Environ(), "PYTHONPATH="+dir+":"+folder, "PYTHONDONTWRITEBYTECODE=1")
	var log bytes.Buffer
	cmd.Stderr = &log
	jobs, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	pipe, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	results := bufio.NewReader(pipe)
	once := func(change func(*Header, *Message)) func(*crooked) {
		return func(x *crooked) { x.answer(x.frame(), change) }
	}
	for _, c := range []struct {
		name     string
		requests int
		welcome  hello // window and heartbeat; the rest is as it should be
		do       func(*crooked)
		want     string // why the client ends the session; "": it has all answers
		resumed  int
	}{
		{"all as it should be", 3, hello{}, once(nil), "", 0},
		{"an answer to another request", 2, hello{}, once(func(_ *Header, m *Message) { m.Request = make([]byte, 32) }), "message_invalid", 0},
		{"an answer that is one and asks", 1, hello{}, once(func(_ *Header, m *Message) { m.Target, m.RequestID = "POST /x", aRequestID }), "message_invalid", 0},
		{"another session", 1, hello{}, once(func(h *Header, _ *Message) { h.Session[0] ^= 1 }), "signature_invalid", 0},
		{"its own direction", 1, hello{}, once(func(h *Header, _ *Message) { h.Direction = FromInstitution }), "signature_invalid", 0},
		{"a key that it does not know", 1, hello{}, once(func(h *Header, _ *Message) { h.KeyID = "switch-2" }), "key_unknown", 0},
		{"one frame left out", 1, hello{}, once(func(h *Header, _ *Message) { h.Sequence++ }), "sequence", 0},
		{"a frame again", 2, hello{window: 1}, func(x *crooked) {
			x.answer(x.frame(), nil)
			x.sequence--
			x.answer(x.frame(), nil)
		}, "request_replayed", 0},
		{"an old frame", 1, hello{}, func(x *crooked) { x.late = 61 * time.Second; x.answer(x.frame(), nil) }, "request_stale", 0},
		{"a frame of a time to come", 1, hello{}, func(x *crooked) { x.late = -11 * time.Second; x.answer(x.frame(), nil) }, "request_stale", 0},
		{"a frame confirmed that was never sent", 1, hello{}, func(x *crooked) {
			x.frame()
			x.Write(otherFrame(frameAck, binary.BigEndian.AppendUint64(nil, 2)))
		}, "sequence", 0},
		{"more questions than it takes", 1, hello{}, func(x *crooked) {
			x.frame()
			for n := range uint64(3) { // it answers, and nothing of that is confirmed
				x.ask(1+67*n, 67)
			}
		}, "window", 0},
		{"an old welcome", 1, hello{time: 61_000}, func(*crooked) {}, "request_stale", 0},
		{"a window of three", 10, hello{window: 3}, func(x *crooked) {
			for done := 0; done < 10; {
				f := x.frame()
				if done += len(f.Messages); x.open > 3 {
					t.Errorf("%d requests are unanswered", x.open)
				}
				x.answer(f, nil)
			}
		}, "", 0},
		// After three heartbeats the client goes on over another connection: with the session, what it has of it, and the very bytes that were not confirmed.
		{"silence", 4, hello{window: 2, heartbeat: 400}, func(x *crooked) {
			x.answer(x.frame(), nil)
			lost := x.frame()
			y := x.accept()
			if SessionID(y.theirs.session) != x.session || y.theirs.received != 1 {
				t.Errorf("it goes on with session %x, of which it has %d frames", y.theirs.session, y.theirs.received)
			}
			y.sequence = 2
			again := y.frame()
			if string(again.RawHeader) != string(lost.RawHeader) || string(again.Signature) != string(lost.Signature) {
				t.Error("another frame came again")
			}
			y.answer(again, nil)
			x.hand = y.hand
		}, "", 1},
		{"a session that is gone", 1, hello{}, func(x *crooked) {
			x.frame()
			x.Close()
			x.hand = x.accept().hand
		}, "does not know the session any more", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			defer l.Close()
			l.(*net.TCPListener).SetDeadline(time.Now().Add(20 * time.Second))
			var last *crooked
			var accept func() *crooked
			accept = func() *crooked {
				raw, err := l.Accept()
				if err != nil {
					t.Fatal(err)
				}
				tc := tls.Server(raw, &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS13, NextProtos: []string{Protocol}})
				t.Cleanup(func() { tc.Close() })
				tc.SetDeadline(time.Now().Add(20 * time.Second))
				if err := tc.Handshake(); err != nil {
					t.Fatal(err)
				}
				bound, err := exported(tc)
				if err != nil {
					t.Fatal(err)
				}
				x := &crooked{hand: &hand{t: t, Conn: tc, sequence: 1, next: reader(tc)}, accept: accept}
				_, body, err := x.next()
				if err != nil {
					t.Fatal(err)
				}
				keyID, signature, said, err := parseHead(body)
				if err != nil || keyID != "acq-1" || !ed25519.Verify(keyOf("acq").Public().(ed25519.PublicKey), headSigned(signedHello, bound, keyID, said), signature) {
					t.Fatalf("the hello of %s: %v", keyID, err)
				}
				if x.theirs, err = parseHello(said); err != nil {
					t.Fatal(err)
				}
				w := c.welcome
				w.time, w.session, w.resume = time.Now().UnixMilli()-w.time, bytes.Repeat([]byte{7}, 16), 5000
				if w.heartbeat == 0 {
					w.heartbeat = 5000
				}
				if w.window == 0 {
					w.window = 100
				}
				if last != nil && c.resumed > 0 {
					w.resumed, w.received = true, last.received-1 // the last one came, and counts as lost
					x.received = w.received
				}
				x.welcome(w, bound, said)
				last = x
				return x
			}
			job, err := json.Marshal(map[string]any{"address": l.Addr().String(), "ca": filepath.Join(dir, "ca.pem"), "seed": hex.EncodeToString(keyOf("acq").Seed()),
				"switch": hex.EncodeToString(keyOf("switch").Public().(ed25519.PublicKey)), "requests": c.requests})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := jobs.Write(append(job, '\n')); err != nil {
				t.Fatal(err)
			}
			x := accept()
			c.do(x)
			reason := x.end() // told on the connection, too
			line, _ := results.ReadString('\n')
			var said struct {
				Answers, Resumed int
				Ended            string
			}
			if err := json.Unmarshal([]byte(line), &said); err != nil {
				t.Fatalf("%v: %s", err, line)
			}
			if c.want == "" && (said.Answers != c.requests || said.Ended != "" || said.Resumed != c.resumed || reason != "") {
				t.Errorf("%+v, and said %q", said, reason)
			}
			if c.want != "" && (!strings.Contains(said.Ended, c.want) || !strings.HasPrefix(said.Ended, reason+": ")) {
				t.Errorf("%+v, and said %q; want %q", said, reason, c.want)
			}
		})
	}
	jobs.Close()
	if err := cmd.Wait(); err != nil {
		t.Errorf("%v\n%s", err, log.String())
	}
}

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/alecthomas/kong"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"hutong/code"
	"hutong/code/image"
	"hutong/code/registry"
)

const (
	promptpay = "00020101021229370016A0000006770101110113006680111111153037645802TH540520.15630442BE"
	broken    = "00020101021229370016A0000006770101110113006680111111153037645802TH540520.156304FFFF"
)

func payloads(t testing.TB) []string {
	t.Helper()
	data, err := os.ReadFile("../../code/testdata/codes.tsv")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for line := range strings.SplitSeq(string(data), "\n") {
		if f := strings.Split(line, "\t"); len(f) > 5 && f[0] != "id" {
			out = append(out, f[4])
		}
	}
	return out
}

func run(d DecodeCmd, payload string) (string, int) {
	var out bytes.Buffer
	d.out = &out
	if payload != "" {
		raw := rawText(payload)
		d.Payload = &raw
	}
	err := d.Run()
	var exit *exitError
	switch {
	case err == nil:
		return out.String(), 0
	case errors.As(err, &exit):
		return out.String() + exit.text, exit.code
	}
	return err.Error(), -1
}

// The contract: exit codes 0, 1, 2; every output of every vector fits the published schema.
func TestContract(t *testing.T) {
	for _, tt := range []struct {
		name    string
		cmd     DecodeCmd
		payload string
		code    int
	}{
		{"valid", DecodeCmd{}, promptpay, 0},
		{"valid, json", DecodeCmd{JSON: true}, promptpay, 0},
		{"not valid", DecodeCmd{}, broken, 1},
		{"not valid, json", DecodeCmd{JSON: true}, broken, 1},
		{"nothing given", DecodeCmd{}, "", 2},
		{"two things given", DecodeCmd{Image: "x.png"}, promptpay, 2},
		{"no such picture", DecodeCmd{Image: "no-such.png"}, "", 2},
		{"no such registry", DecodeCmd{Registry: []string{"no-such.yaml"}}, promptpay, 2},
		{"bad day", DecodeCmd{At: "soon"}, promptpay, 2},
	} {
		if out, code := run(tt.cmd, tt.payload); code != tt.code {
			t.Errorf("%s: exit %d, want %d: %s", tt.name, code, tt.code, out)
		}
	}
	schema, err := jsonschema.NewCompiler().Compile("../../docs/decode.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	in := strings.Join(payloads(t), "\n") + "\n\n\xff\xfe\n" + strings.Repeat("9", 3*blockSize) + "\n" + promptpay
	var out bytes.Buffer
	if err := decodeLines(strings.NewReader(in), &out, registry.Known(), time.Time{}, 2); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	if want := len(payloads(t)) + 4; len(lines) != want {
		t.Fatalf("%d lines, want %d", len(lines), want)
	}
	for i, line := range lines {
		v, err := jsonschema.UnmarshalJSON(strings.NewReader(line))
		if err != nil {
			t.Fatalf("line %d: %v", i+1, err)
		}
		if err := schema.Validate(v); err != nil {
			t.Errorf("line %d: %v\n%s", i+1, err, line)
		}
	}
	if !strings.Contains(lines[len(lines)-2], "too-long") || !strings.Contains(lines[len(lines)-1], `"valid":true`) {
		t.Errorf("behind an endless line: %s", lines[len(lines)-2:])
	}
}

// Lines come out in their order however the input arrives and however many workers there are.
func TestLinesKeepTheirOrder(t *testing.T) {
	var in, want strings.Builder
	c := new(code.Code)
	all := payloads(t)
	for i := range 20_000 {
		p := all[i*7%len(all)]
		in.WriteString(p + "\n")
		code.DecodeInto(c, code.Unescape(p), registry.Known(), time.Time{})
		want.Write(append(c.AppendJSON(nil), '\n'))
	}
	for _, r := range []io.Reader{strings.NewReader(in.String()), iotest.HalfReader(strings.NewReader(in.String()))} {
		var out bytes.Buffer
		if err := decodeLines(r, &out, registry.Known(), time.Time{}, 3); err != nil {
			t.Fatal(err)
		}
		if out.String() != want.String() {
			t.Fatal("the output differs from reading line by line")
		}
	}
}

func TestBrokenPipes(t *testing.T) {
	in := strings.Repeat(promptpay+"\n", 50_000)
	if err := decodeLines(strings.NewReader(in), failing{}, registry.Known(), time.Time{}, 2); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("a failed write is lost: %v", err)
	}
	if err := decodeLines(iotest.ErrReader(io.ErrUnexpectedEOF), io.Discard, registry.Known(), time.Time{}, 2); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("a failed read is lost: %v", err)
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestImage(t *testing.T) {
	d, err := image.Draw(promptpay, image.DrawOptions{})
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "code.png")
	png, err := d.PNG(8)
	if err == nil {
		err = os.WriteFile(name, png, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	out, exit := run(DecodeCmd{Image: name, JSON: true}, "")
	var got struct{ Scheme, Amount string }
	if err := json.Unmarshal([]byte(out), &got); err != nil || exit != 0 || got.Scheme != "promptpay" || got.Amount != "20.15" {
		t.Errorf("exit %d: %s", exit, out)
	}
}

// The X-ray: aligned in cells, coloured only when told, secrets masked, nothing that moves a cursor.
func TestRender(t *testing.T) {
	korean := "0002010102121531260004102600041071195812000000026310014D4100000014010050910000540852047299530341054062569805802KR5910NAISHUSIAT6013SEOUL MAPO-GU610504086625603091000054080515MQ202200012703306081000445207080000000164240002ko0104나이스샷0206서울 마포구63045C76"
	for _, payload := range []string{korean, promptpay, broken, "134621141753364349", "\x1b[2J\x07", "hQVDUFYwMWEYTwegAAAAd3d3UA1Nb2JpbGUgV2FsbGV0Yl5fLQZhcmVuZGVkU995BpcVgSNFZ994AiUC33cRQWJkdWxrYXJpbSBNb3VtaW7fdg1XYWxsZXQgSXNzdWVy33UIEjRWeJq83vDfdAEB33MEMTIzNN9yCDEyMzQ1Njc4"} {
		for _, lang := range []string{"en", "zh"} {
			r := code.Explain(payload, nil, time.Time{}, nil)
			r.Payability = []code.Payability{{Participant: "wallet-a", Can: true}, {Participant: "wallet-b", Reason: "no agreement"}}
			var b bytes.Buffer
			if err := render(&b, r, lang, false); err != nil {
				t.Fatal(err)
			}
			if strings.ContainsAny(b.String(), "\x1b\x07") {
				t.Errorf("control characters or colour in %q", b.String())
			}
			if !strings.Contains(b.String(), "wallet-b") {
				t.Error("who cannot pay is missing")
			}
			// The meaning column begins in the same cell on every line of the table.
			cell := -1
			for i, line := range strings.Split(b.String(), "\n") {
				if f := r.Fields; i > 0 && len(f) > 1 && strings.Contains(line, f[0].Meaning.EN) && lang == "en" {
					at := columns(line[:strings.Index(line, f[0].Meaning.EN)])
					if cell >= 0 && at != cell {
						t.Errorf("column at %d and %d", cell, at)
					}
					cell = at
				}
			}
			if r.Code.Kind == code.Barcode && strings.Contains(b.String(), payload) {
				t.Error("a consumer's code is printed in full")
			}
			var coloured bytes.Buffer
			if err := render(&coloured, r, lang, true); err != nil || !strings.Contains(coloured.String(), "\x1b[") {
				t.Error("no colour")
			}
		}
	}
	for s, want := range map[string]int{"abc": 3, "나이스": 6, "ที่": 1, "¥": 1, "１": 2} {
		if got := columns(s); got != want {
			t.Errorf("%q takes %d cells, want %d", s, got, want)
		}
	}
	if colourful(&bytes.Buffer{}) {
		t.Error("a buffer is no terminal")
	}
}

// An operator adds an aggregator's pattern with one command and the next decode uses it.
func TestRegistryCommands(t *testing.T) {
	file := filepath.Join(t.TempDir(), "registry.yaml")
	link := "https://pay.newshop.example/c/123"
	if _, exit := run(DecodeCmd{JSON: true}, link); exit != 1 {
		t.Fatal("known before it was added")
	}
	var out bytes.Buffer
	add := RegistryAddCmd{File: file, ID: "newshop", Issuer: "newshop", Source: "contract 7", Host: "*.newshop.example", Path: "/c/*", Scheme: "aggregated-cn", out: &out}
	if err := add.Run(); err != nil {
		t.Fatal(err)
	}
	if text, exit := run(DecodeCmd{JSON: true, Registry: []string{file}}, link); exit != 0 || !strings.Contains(text, `"participant":"newshop"`) {
		t.Fatalf("exit %d: %s", exit, text)
	}
	add.ID, add.Issuer = "other", "other"
	if err := add.Run(); err == nil || !strings.Contains(err.Error(), `"newshop"`) || !strings.Contains(err.Error(), `"other"`) {
		t.Errorf("the conflict does not name both: %v", err)
	}
	again := RegistryAddCmd{File: file, ID: "digits", Issuer: "bank", Source: "letter", Prefix: "9901", Length: []int{20}, out: &out}
	if err := again.Run(); err != nil {
		t.Fatal(err)
	}
	check := RegistryCheckCmd{File: []string{file}, out: &out}
	list := RegistryListCmd{File: []string{file}, out: &out}
	remove := RegistryRemoveCmd{File: file, ID: "newshop", out: &out}
	for _, err := range []error{check.Run(), list.Run(), remove.Run()} {
		if err != nil {
			t.Error(err)
		}
	}
	if !strings.Contains(out.String(), "9901") {
		t.Errorf("the list lacks an entry:\n%s", out.String())
	}
	if _, exit := run(DecodeCmd{JSON: true, Registry: []string{file}}, link); exit != 1 {
		t.Error("still known after it was removed")
	}
	if err := remove.Run(); err == nil {
		t.Error("removed twice")
	}
}

func BenchmarkDecodeLines(b *testing.B) {
	lines := strings.Repeat(strings.Join(payloads(b), "\n")+"\n", 200)
	n := strings.Count(lines, "\n")
	b.SetBytes(int64(len(lines)))
	for b.Loop() {
		if err := decodeLines(strings.NewReader(lines), io.Discard, registry.Known(), time.Time{}, 2); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "codes/s")
}

// An argument arrives byte for byte, also what is no UTF-8: the offset of the fault is the one in the code.
func TestArgumentIsRaw(t *testing.T) {
	var c struct {
		Decode DecodeCmd `cmd:""`
	}
	parser, err := kong.New(&c)
	if err != nil {
		t.Fatal(err)
	}
	for _, payload := range []string{"0002\xff01", "-", "000201二", "{\"a\":1}"} {
		if _, err := parser.Parse([]string{"decode", "--json", payload}); err != nil {
			t.Fatal(err)
		}
		if got := string(*c.Decode.Payload); got != payload {
			t.Errorf("%q arrives as %q", payload, got)
		}
	}
}

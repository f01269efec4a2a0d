package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/alecthomas/kong"
	"golang.org/x/text/width"

	"hutong/code"
	"hutong/code/image"
	"hutong/code/registry"
)

// DecodeCmd is the contract of `hutong decode`: scripts depend on its flags, its exit codes and docs/decode.schema.json.
type DecodeCmd struct {
	Payload  *rawText `arg:"" optional:"" help:"Payload as scanned, or - for one payload per input line (\\n \\r \\t \\b \\\\ escaped)."`
	JSON     bool     `name:"json" help:"One JSON object per payload (docs/decode.schema.json)."`
	Image    string   `name:"image" placeholder:"FILE" help:"Read the codes in a PNG or JPEG."`
	Registry []string `name:"registry" placeholder:"FILE" help:"Lay a registry file over the shipped one; may be given several times."`
	At       string   `name:"at" placeholder:"DATE" help:"Day whose registry entries count (2006-01-02); today by default."`
	Lang     string   `name:"lang" enum:"en,zh" default:"en" help:"Language of the field table: en or zh."`
	Name     string   `name:"registered-name" placeholder:"NAME" help:"Payee's name by the directory; a difference is shown."`

	in  io.Reader
	out io.Writer
}

// rawText is an argument byte for byte: the usual way of kong turns what is not UTF-8 into U+FFFD.
type rawText string

// Decode takes the next argument (kong.MapperValue).
func (r *rawText) Decode(ctx *kong.DecodeContext) error {
	token := ctx.Scan.Pop()
	s, ok := token.Value.(string)
	if !ok {
		return fmt.Errorf("%s is not text", token)
	}
	*r = rawText(s)
	return nil
}

// exitError ends the program with a code; its text, if any, goes to standard error.
type exitError struct {
	code int
	text string
}

func (e *exitError) Error() string { return e.text }

const (
	exitInvalid = 1
	exitUsage   = 2
)

func usage(format string, args ...any) error {
	return &exitError{exitUsage, fmt.Sprintf(format, args...)}
}

// Run decodes. Exit 0: every payload is valid (or --json - read to its end), 1: one is not, 2: usage.
func (d *DecodeCmd) Run() error {
	if d.in == nil {
		d.in = os.Stdin
	}
	if d.out == nil {
		d.out = os.Stdout
	}
	if (d.Payload == nil) == (d.Image == "") {
		return usage("decode: give a payload, or - for standard input, or --image FILE")
	}
	now := time.Now()
	if d.At != "" {
		t, err := time.Parse(time.DateOnly, d.At)
		if err != nil {
			return usage("decode: --at %q is not of the form 2006-01-02", d.At)
		}
		now = t
	}
	reg, err := layered(d.Registry)
	if err != nil {
		return usage("decode: %v", err)
	}
	switch {
	case d.Image != "":
		return d.images(reg, now)
	case *d.Payload == "-" && d.JSON:
		return decodeLines(d.in, d.out, reg, now, runtime.GOMAXPROCS(0))
	case *d.Payload == "-":
		return d.people(reg, now)
	}
	return d.show(string(*d.Payload), reg, now)
}

// layered is the shipped registry with files laid over it.
func layered(files []string) (*registry.Snapshot, error) {
	if len(files) == 0 {
		return registry.Known(), nil
	}
	entries := registry.Known().Entries()
	version := registry.Known().Version()
	for _, name := range files {
		f, err := loadRegistry(name)
		if err != nil {
			return nil, err
		}
		entries = registry.Merge(entries, f.Entries)
		version = f.Version
	}
	return registry.Build(version, entries)
}

func (d *DecodeCmd) show(payload string, reg *registry.Snapshot, now time.Time) error {
	if d.JSON {
		c := code.Decode(payload, reg, now)
		if _, err := d.out.Write(append(c.AppendJSON(nil), '\n')); err != nil {
			return err
		}
		return verdict(c)
	}
	var registered *code.Registered
	if d.Name != "" {
		registered = &code.Registered{Name: d.Name}
	}
	r := code.Explain(payload, reg, now, registered)
	if err := render(d.out, r, d.Lang, colourful(d.out)); err != nil {
		return err
	}
	return verdict(r.Code)
}

func verdict(c *code.Code) error {
	if !c.Valid {
		return &exitError{code: exitInvalid}
	}
	return nil
}

// people shows every line of the input; the exit code says whether all were valid.
func (d *DecodeCmd) people(reg *registry.Snapshot, now time.Time) error {
	data, err := io.ReadAll(io.LimitReader(d.in, 64<<20))
	if err != nil {
		return err
	}
	var last error
	for i, line := range strings.Split(strings.TrimSuffix(string(data), "\n"), "\n") {
		if i > 0 {
			fmt.Fprintln(d.out)
		}
		if err := d.show(code.Unescape(line), reg, now); err != nil {
			last = err
		}
	}
	return last
}

func (d *DecodeCmd) images(reg *registry.Snapshot, now time.Time) error {
	f, err := os.Open(d.Image)
	if err != nil {
		return usage("decode: %v", err)
	}
	defer f.Close()
	symbols, err := image.Read(context.Background(), f, image.Options{})
	if err != nil {
		return &exitError{exitInvalid, fmt.Sprintf("decode: %s: %v", d.Image, err)}
	}
	if len(symbols) == 0 {
		return &exitError{exitInvalid, fmt.Sprintf("decode: %s: no code found; try a sharper or larger picture", d.Image)}
	}
	var last error
	for i, s := range symbols {
		if i > 0 && !d.JSON {
			fmt.Fprintln(d.out)
		}
		if err := d.show(s.Text, reg, now); err != nil {
			last = err
		}
	}
	return last
}

// Reading many payloads: the input is cut into blocks at line ends, workers turn blocks into output, and the blocks are
// written in their order. A worker uses one Code again and again, so a block costs a few allocations.

const blockSize = 256 << 10

type block struct {
	lines string
	done  chan []byte
}

// decodeLines writes one JSON object for each line of in, in order.
func decodeLines(in io.Reader, out io.Writer, reg *registry.Snapshot, now time.Time, workers int) error {
	todo := make(chan *block, workers)
	order := make(chan *block, 4*workers)
	for range workers {
		go func() {
			c := new(code.Code)
			for b := range todo {
				b.done <- decodeBlock(b.lines, c, reg, now)
			}
		}()
	}
	stop := make(chan struct{})
	var readErr error
	go func() {
		defer close(order)
		defer close(todo)
		readErr = cutLines(in, func(lines string) bool {
			b := &block{lines, make(chan []byte, 1)}
			select {
			case order <- b:
			case <-stop:
				return false
			}
			todo <- b
			return true
		})
	}()
	var writeErr error
	for b := range order {
		text := <-b.done
		if writeErr == nil {
			if _, writeErr = out.Write(text); writeErr != nil {
				close(stop)
			}
		}
	}
	return errors.Join(readErr, writeErr)
}

// cutLines hands over blocks of whole lines; the last may lack its line end. A line longer than a block is cut to what is
// still too long to be a payload, so that it gets its object saying so.
func cutLines(in io.Reader, emit func(string) bool) error {
	buf := make([]byte, 0, blockSize)
	skipping := false
	for {
		n, err := in.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		if skipping {
			if end := bytes.IndexByte(buf, '\n'); end >= 0 {
				buf = append(buf[:0], buf[end+1:]...)
				skipping = false
			} else {
				buf = buf[:0]
			}
		}
		if last := bytes.LastIndexByte(buf, '\n'); last >= 0 {
			if !emit(string(buf[:last+1])) {
				return nil
			}
			buf = append(buf[:0], buf[last+1:]...)
		} else if len(buf) == cap(buf) {
			if !emit(string(buf[:4*code.MaxPayload]) + "\n") {
				return nil
			}
			buf, skipping = buf[:0], true
		}
		if err != nil {
			if len(buf) > 0 {
				emit(string(buf) + "\n")
			}
			if err == io.EOF {
				return nil
			}
			return err
		}
	}
}

func decodeBlock(lines string, c *code.Code, reg *registry.Snapshot, now time.Time) []byte {
	out := make([]byte, 0, 5*len(lines))
	for lines != "" {
		line, rest, _ := strings.Cut(lines, "\n")
		lines = rest
		code.DecodeInto(c, code.Unescape(line), reg, now)
		out = append(c.AppendJSON(out), '\n')
	}
	return out
}

// The X-ray on a terminal.

const (
	red    = "\x1b[31m"
	green  = "\x1b[32m"
	yellow = "\x1b[33m"
	bold   = "\x1b[1m"
	dim    = "\x1b[2m"
	plain  = "\x1b[0m"
)

// colourful tells whether output goes to a terminal that may be coloured (no-color.org).
func colourful(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok || os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb" {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// render writes the X-ray: verdict, what the code says, its fields, findings and who can pay.
func render(w io.Writer, r *code.Report, lang string, colour bool) error {
	p := &painter{colour: colour, zh: lang == "zh"}
	c := r.Code
	mark, word := p.paint(green, "✓"), p.say("valid", "有效")
	if !c.Valid {
		mark, word = p.paint(red, "✗"), p.say("not valid", "无效")
	}
	fmt.Fprintf(&p.b, "%s %s  %s (%s), %s", mark, p.paint(bold, word), p.text(r.Scheme), c.Scheme, c.Kind)
	if c.Certainty != "" && c.Certainty != code.Certain {
		fmt.Fprintf(&p.b, ", %s", c.Certainty)
	}
	p.b.WriteString("\n")
	p.summary(c)
	p.fields(r.Fields)
	p.findings(r.Findings)
	for _, pay := range r.Payability {
		sign := p.paint(green, "✓")
		if !pay.Can {
			sign = p.paint(red, "✗")
		}
		fmt.Fprintf(&p.b, "%s %s  %s\n", sign, pay.Participant, pay.Reason)
	}
	_, err := w.Write(p.b.Bytes())
	return err
}

type painter struct {
	b      bytes.Buffer
	colour bool
	zh     bool
}

func (p *painter) paint(colour, s string) string {
	if !p.colour {
		return s
	}
	return colour + s + plain
}

func (p *painter) say(en, zh string) string {
	if p.zh {
		return zh
	}
	return en
}

func (p *painter) text(t code.Text) string { return p.say(t.EN, t.ZH) }

// summary is the handful of lines that a shop assistant needs.
func (p *painter) summary(c *code.Code) {
	var rows [][2]string
	row := func(label, value string) {
		if strings.TrimSpace(value) != "" {
			rows = append(rows, [2]string{label, value})
		}
	}
	row(p.say("payee", "收款方"), strings.Join(some(visible(c.Merchant.Name), visible(c.Merchant.City), c.Country), ", "))
	if c.Alternate.Name != "" {
		row("", visible(c.Alternate.Name)+" "+visible(c.Alternate.City))
	}
	amount := c.Amount
	if amount == "" && (c.Kind == code.Static || c.Kind == code.Dynamic) {
		amount = p.say("the payer enters it", "由付款人输入")
	}
	row(p.say("amount", "金额"), strings.TrimSpace(string(c.Currency)+" "+amount))
	for _, a := range c.Accounts {
		id := visible(a.ID)
		if a.Type == "pan" || a.Type == "payment-code" {
			id = masked(id)
		}
		row(p.say("account", "账户"), strings.Join(some(a.Network, a.Type, visible(a.Bank), id), "  "))
	}
	for _, ref := range c.Reference {
		row(ref.Key, visible(ref.Value))
	}
	if !c.ExpiresAt.IsZero() {
		row(p.say("expires", "到期"), c.ExpiresAt.Format(time.RFC3339))
	}
	if c.Issuer != nil {
		row(p.say("issuer", "发码方"), c.Issuer.Issuer+"  ("+c.Issuer.ID+")")
	}
	wide := 0
	for _, r := range rows {
		wide = max(wide, columns(r[0]))
	}
	for _, r := range rows {
		fmt.Fprintf(&p.b, "  %s  %s\n", p.paint(dim, pad(r[0], wide)), clip(r[1], 100))
	}
}

func (p *painter) fields(fields []code.Field) {
	if len(fields) == 0 {
		return
	}
	head := []string{p.say("offset", "偏移"), p.say("field", "字段"), p.say("value", "值"), p.say("meaning", "含义")}
	rows := make([][]string, 0, len(fields))
	wide := make([]int, 3)
	for i := range wide {
		wide[i] = columns(head[i])
	}
	for _, f := range fields {
		raw := visible(f.Raw)
		if f.Secret {
			raw = masked(raw)
		}
		row := []string{fmt.Sprint(f.Offset), strings.Repeat("  ", f.Depth) + f.Path, clip(raw, 48), p.text(f.Meaning)}
		for i := range wide {
			wide[i] = max(wide[i], columns(row[i]))
		}
		rows = append(rows, row)
	}
	line := func(row []string, colour, mark string) {
		text := strings.Repeat(" ", wide[0]-columns(row[0])) + row[0] + "  " + pad(row[1], wide[1]) + "  " + pad(row[2], wide[2]) + "  " + row[3]
		fmt.Fprintf(&p.b, "%s %s\n", mark, p.paint(colour, text))
	}
	p.b.WriteString("\n")
	line(head, dim, " ")
	for i, row := range rows {
		switch fields[i].Verdict {
		case code.VerdictError:
			line(row, red, p.paint(red, "✗"))
		case code.VerdictWarning:
			line(row, yellow, p.paint(yellow, "!"))
		default:
			line(row, "", " ")
		}
	}
}

func (p *painter) findings(list []code.Finding) {
	if len(list) == 0 {
		return
	}
	p.b.WriteString("\n")
	for _, f := range slices.SortedStableFunc(slices.Values(list), func(a, b code.Finding) int { return strings.Compare(string(a.Severity), string(b.Severity)) }) {
		colour, sign := yellow, "!"
		if f.Severity == code.VerdictError {
			colour, sign = red, "✗"
		}
		where := fmt.Sprintf(p.say("at byte %d", "第 %d 字节"), f.Offset)
		if f.Path != "" {
			where = f.Path + " " + where
		}
		tail := string(f.Reason) + ", " + where + ", " + string(f.Certainty)
		if f.Tampering {
			tail += ", " + p.say("sign of tampering", "篡改迹象")
		}
		fmt.Fprintf(&p.b, "%s %s  %s\n", p.paint(colour, sign), p.text(f.Text), p.paint(dim, "["+tail+"]"))
	}
}

func some(list ...string) []string {
	return slices.DeleteFunc(list, func(s string) bool { return strings.TrimSpace(s) == "" })
}

// visible replaces what would move the cursor or hide text: control, direction and invisible characters.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r':
			return '⏎'
		case r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 || r == 0x200b || r >= 0x200c && r <= 0x200f || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0xfeff:
			return '·'
		}
		return r
	}, strings.ToValidUTF8(s, "·"))
}

func masked(s string) string {
	if len(s) <= 8 {
		return strings.Repeat("•", len(s))
	}
	return s[:4] + strings.Repeat("•", len(s)-8) + s[len(s)-4:]
}

// columns counts terminal cells: East Asian wide characters take two, combining marks none.
func columns(s string) int {
	n := 0
	for _, r := range s {
		n += runeColumns(r)
	}
	return n
}

func runeColumns(r rune) int {
	if r >= 0x300 && r <= 0x36f || r >= 0x0e31 && r <= 0x0e3a && r != 0x0e32 && r != 0x0e33 || r >= 0x0e47 && r <= 0x0e4e {
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

func pad(s string, to int) string { return s + strings.Repeat(" ", max(0, to-columns(s))) }

// clip shortens to so many cells, with a mark.
func clip(s string, cells int) string {
	if columns(s) <= cells {
		return s
	}
	n := 0
	for i, r := range s {
		if n += runeColumns(r); n > cells-1 {
			return s[:i] + "…"
		}
	}
	return s
}

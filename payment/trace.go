package payment

// The sentences of the trace: what a Why says to a person. trace.tsv is the only place where they are written; whoever shows a trace
// passes the arguments as they are or in its own form, by their kinds.

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
)

//go:embed trace.tsv
var traceTable string

// piece is a part of a sentence: a text, or the argument after it.
type piece struct {
	text string
	arg  int // -1: none
}

type traceRow struct {
	kinds   string
	english []piece
	chinese []piece
}

var (
	traceCodes []string
	traceRows  = map[string]traceRow{}
)

func init() {
	for n, line := range strings.Split(traceTable, "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		code, row, err := readTraceRow(line)
		if err != nil {
			panic(fmt.Sprintf("payment: trace.tsv line %d: %v", n+1, err))
		}
		if _, double := traceRows[code]; double {
			panic(fmt.Sprintf("payment: trace.tsv line %d: %q is there twice", n+1, code))
		}
		traceCodes = append(traceCodes, code)
		traceRows[code] = row
	}
}

func readTraceRow(line string) (code string, row traceRow, err error) {
	f := strings.Split(line, "\t")
	if len(f) != 4 {
		return "", row, fmt.Errorf("%d columns, want 4", len(f))
	}
	row.kinds = f[1]
	if bad := strings.Trim(row.kinds, "pskaxtb-"); bad != "" {
		return "", row, fmt.Errorf("%q is no kind of argument", bad)
	}
	if row.english, err = pieces(f[2], len(row.kinds)); err != nil {
		return "", row, err
	}
	row.chinese, err = pieces(f[3], len(row.kinds))
	return f[0], row, err
}

// pieces cuts a text at its placeholders, each of which must stand for one of the n arguments.
func pieces(text string, n int) ([]piece, error) {
	var out []piece
	for {
		before, rest, ok := strings.Cut(text, "{")
		if !ok {
			return append(out, piece{text, -1}), nil
		}
		number, after, closed := strings.Cut(rest, "}")
		arg, err := strconv.Atoi(number)
		if !closed || err != nil || arg < 0 || arg >= n {
			return nil, fmt.Errorf("{%s} is none of the %d arguments", number, n)
		}
		out = append(out, piece{before, arg})
		text = after
	}
}

// TraceCodes lists every code that has a sentence, in the order of the table.
func TraceCodes() []string { return append([]string(nil), traceCodes...) }

// ArgumentKinds says what the arguments of a code are, one letter for each in the order of Why.Args: p an institution's id, s a code
// scheme or network, k a kind of code, a an amount, x an amount of which zero means no bound, t a time (RFC 3339), b basis points,
// - anything else. It is empty for a code that has no sentence.
func ArgumentKinds(code string) string { return traceRows[code].kinds }

// Sentence is what a step of the trace says in the language ("zh", or anything else for English); false when the code has no sentence.
// The arguments are those of Why.Args, each as it is or in the caller's form. A missing or empty one shows as a dash, basis points that
// are still a bare number get their unit, and a bound of zero is called none.
func Sentence(code string, args []string, lang string) (string, bool) {
	var b strings.Builder
	b.Grow(96)
	ok := WriteSentence(&b, code, args, lang)
	return b.String(), ok
}

// WriteSentence writes what Sentence gives, if there is a sentence.
func WriteSentence(b *strings.Builder, code string, args []string, lang string) bool {
	row, ok := traceRows[code]
	if !ok {
		return false
	}
	text := row.english
	if lang == "zh" {
		text = row.chinese
	}
	for _, p := range text {
		b.WriteString(p.text)
		switch {
		case p.arg < 0:
		case p.arg >= len(args) || args[p.arg] == "":
			b.WriteString("—")
		default:
			b.WriteString(inWords(row.kinds[p.arg], args[p.arg], lang))
		}
	}
	return true
}

// inWords completes an argument that says too little by itself.
func inWords(kind byte, a, lang string) string {
	bound, unit := "no upper bound", " basis points"
	if lang == "zh" {
		bound, unit = "无上限", " 个基点"
	}
	switch kind {
	case 'x':
		if _, value, ok := strings.Cut(a, " "); ok && strings.Trim(value, "0.") == "" {
			return bound
		}
	case 'b':
		if _, err := strconv.ParseInt(a, 10, 64); err == nil {
			return a + unit
		}
	}
	return a
}

package wire_test

// Goal: hutong.proto says of every call what openapi.yaml says, a field keeps its number for ever, and package proto reads and writes by that definition.
// Method: the text, and the code that walks each model (write.gen.go and read.gen.go), are made again from the models and the description, with the numbers that the file
// has already; `go test ./wire -run TestDefinition -update` writes them, and the same of package strict (json_test.go). It stands here and not in the packages, which may
// not compile meanwhile.

import (
	"flag"
	"fmt"
	"go/format"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"hutong/wire"
	"hutong/wire/api"

	"github.com/goccy/go-yaml"
	"google.golang.org/protobuf/encoding/protowire"
)

var update = flag.Bool("update", false, "write proto/hutong.proto and the code that is made from the models")

// models are all requests and answers.
var models = []api.Validator{
	&api.CodeReadRequest{}, &api.QuoteRequest{}, &api.PaymentRequest{}, &api.CancelRequest{}, &api.RefundRequest{}, &api.VoidRequest{}, &api.CodeAnswer{},
	&api.QuoteAnswer{}, &api.PaymentAnswer{}, &api.PaymentList{}, &api.RefundAnswer{}, &api.VoidAnswer{}, &api.Problem{}, &api.CodeIssueRequest{},
	&api.CodeIssueAnswer{}, &api.CodeRevokeRequest{}, &api.CodeRevokeAnswer{}, &api.XrayRequest{}, &api.XrayAnswer{}, &api.RegistryEntry{}, &api.RegistryList{},
	&api.RegistryAnswer{}, &api.RegistryRemoval{}, &api.DisputeRequest{}, &api.DisputeAnswering{}, &api.DisputeWordRequest{}, &api.DisputeAnswer{},
	&api.CaptureRequest{}, &api.ReleaseRequest{}, &api.CaptureAnswer{}, &api.HeldCaptureRequest{}, &api.HeldCaptureAnswer{}, &api.HeldReleaseRequest{},
	&api.HeldReleaseAnswer{}, &api.AuthorisationRequest{}, &api.AuthorisationAnswer{}, &api.OrderRequest{}, &api.OrderAnswer{}, &api.CreditRequest{},
	&api.CreditAnswer{}, &api.CancellationRequest{}, &api.CancellationAnswer{}, &api.LookupRequest{}, &api.LookupAnswer{}, &api.ResolveRequest{},
	&api.ResolveAnswer{}, &api.LossList{}, &api.LossAnswer{}, &api.LossSettlement{}, &api.ReviewList{}, &api.ReviewAnswer{}, &api.ResolutionProposal{},
	&api.ResolutionDecision{}, &api.CertaintyAnswer{}, &api.LanesChange{}, &api.LanesAnswer{}, &api.WebhookRequest{}, &api.WebhookAnswer{}, &api.WebhookList{}, &api.WebhookChange{},
	&api.WebhookReplayRequest{}, &api.WebhookRemoval{}, &api.WebhookLog{}, &api.WebhookBacklog{}, &api.WebhookEvent{},
}

const head = `// The models of openapi.yaml as protobuf, for the stream (docs/STREAM.md): every field has the name, meaning, bounds and requiredness that it has there.
// Made by ` + "`go test ./wire -run TestDefinition -update`" + `; a number, once given, is never given again.
syntax = "proto3";

package hutong;

`

var numbered = regexp.MustCompile(`^  (?:(?:optional|repeated) )?[A-Za-z0-9<>, ]+ ([a-z0-9_]+) = ([0-9]+);`)

// numbers reads the numbers of a definition, in words of its own.
func numbers(text string) map[string]map[string]int {
	out := map[string]map[string]int{}
	name := ""
	for line := range strings.Lines(text) {
		if rest, ok := strings.CutPrefix(line, "message "); ok {
			name = strings.TrimSuffix(strings.TrimSpace(rest), " {")
			out[name] = map[string]int{}
		} else if m := numbered.FindStringSubmatch(line); m != nil {
			out[name][m[1]], _ = strconv.Atoi(m[2])
		}
	}
	return out
}

// definition makes hutong.proto and the code of package proto: the files by name.
func definition(old string) (map[string]string, error) {
	given := numbers(old)
	var b strings.Builder
	b.WriteString(head)
	services, err := services()
	if err != nil {
		return nil, err
	}
	b.WriteString(services)
	var names []string
	types := map[string]reflect.Type{}
	var add func(t reflect.Type)
	add = func(t reflect.Type) {
		for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
			t = t.Elem()
		}
		if t.Kind() != reflect.Struct || types[t.Name()] != nil {
			return
		}
		types[t.Name()], names = t, append(names, t.Name())
		for i := range t.NumField() {
			add(t.Field(i).Type)
		}
	}
	for _, m := range models {
		add(reflect.TypeOf(m))
	}
	slices.Sort(names)
	var write, read strings.Builder
	for _, of := range []struct {
		code       *strings.Builder
		head, line string
	}{
		{&write, "// appendModel writes a model, by its type.\nfunc appendModel(b []byte, model any) []byte {\n\tswitch v := model.(type) {\n", "\tcase *api.%[1]s:\n\t\treturn write%[1]s(b, v)\n"},
		{&read, "// model reads a model, by its type.\nfunc (r *reader) model(model any) bool {\n\tswitch v := model.(type) {\n", "\tcase *api.%[1]s:\n\t\treturn scan%[1]s(r, 0, len(r.document), v, 0)\n"},
	} {
		fmt.Fprintf(of.code, codeHead, "proto")
		of.code.WriteString(of.head)
		for _, name := range names {
			fmt.Fprintf(of.code, of.line, name)
		}
		of.code.WriteString("\t}\n\tpanic(unknown(model))\n}\n\n")
	}
	for _, name := range names {
		t, known := types[name], given[name]
		last := 0
		for _, n := range known {
			last = max(last, n)
		}
		lines, fields := map[int]string{}, map[int]reflect.StructField{}
		for i := range t.NumField() {
			f := t.Field(i)
			json, rest, _ := strings.Cut(f.Tag.Get("json"), ",")
			n, ok := known[json]
			if !ok {
				last++
				n = last
			}
			fields[n] = f
			lines[n] = fmt.Sprintf("  %s %s = %d;", typeOf(f.Type), json, n)
			if rest == "" {
				lines[n] += " // required"
			}
			delete(known, json)
		}
		fmt.Fprintf(&b, "message %s {\n", name)
		var gone []string
		for json, n := range known {
			gone = append(gone, fmt.Sprintf("  reserved %d; // was %s\n", n, json))
		}
		slices.Sort(gone)
		b.WriteString(strings.Join(gone, ""))
		for n := range last + 1 {
			if lines[n] != "" {
				b.WriteString(lines[n] + "\n")
			}
		}
		b.WriteString("}\n\n")
		if err := walk(&write, &read, name, fields, last); err != nil {
			return nil, err
		}
	}
	made := map[string]string{textFile: strings.TrimSuffix(b.String(), "\n")}
	jsonWrite, jsonRead, err := plainJSON(names, types)
	if err != nil {
		return nil, err
	}
	for file, code := range map[string]string{"proto/write.gen.go": write.String(), "proto/read.gen.go": read.String(), "strict/write.gen.go": jsonWrite, "strict/read.gen.go": jsonRead} {
		source, err := format.Source([]byte(strings.TrimSuffix(code, "\n")))
		if err != nil {
			return nil, err
		}
		made[file] = string(source)
	}
	return made, nil
}

const codeHead = `// Code made by go test ./wire -run TestDefinition -update; DO NOT EDIT.

package %s

import "hutong/wire/api"

`

// walk makes the functions that write and read one model.
func walk(write, read *strings.Builder, name string, fields map[int]reflect.StructField, last int) error {
	if last > maxNumber {
		return fmt.Errorf("%s has a field with the number %d; wire/proto counts fields up to %d", name, last, maxNumber)
	}
	var body strings.Builder
	fmt.Fprintf(read, "func scan%[1]s(r *reader, at, end int, v *api.%[1]s, depth int) bool {\n\tf := fields{at: at, end: end}\n\tok := f.begin(depth)\n\tfor ok && f.next(r) {\n\t\tswitch f.number {\n", name)
	for n := range last + 1 {
		f, ok := fields[n]
		if !ok {
			continue
		}
		json, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		shape, element, err := shapeOf(f.Type)
		if err != nil {
			return fmt.Errorf("%s.%s: %w", name, f.Name, err)
		}
		wire := 2
		if shape == "Integer" || shape == "Boolean" || shape == "MaybeInteger" || shape == "MaybeBoolean" {
			wire = 0
		}
		at := "v." + f.Name
		writing(&body, shape, element, at, n<<3|wire, f.Type)
		fmt.Fprintf(read, "\t\tcase %d:\n", n)
		reading(read, shape, element, json, at, f.Type)
	}
	fmt.Fprintf(write, "func write%[1]s(b []byte, v *api.%[1]s) []byte {\n", name)
	if strings.Contains(body.String(), " at ") {
		write.WriteString("\tvar at int\n")
	}
	write.WriteString(body.String() + "\treturn b\n}\n\n")
	read.WriteString("\t\tdefault:\n\t\t\tf.unknown(r)\n\t\t}\n\t}\n\treturn ok && f.whole()\n}\n\n")
	return nil
}

// writing makes what writes one field from the place of it.
func writing(write *strings.Builder, shape, element, at string, tag int, t reflect.Type) {
	message := fmt.Sprintf("b, at = begin(tagged(b, %d))\nb = end(write%s(b, %%s), at)\n", tag, element)
	switch shape {
	case "Message":
		head := len(protowire.AppendVarint(nil, uint64(tag))) + 1
		fmt.Fprintf(write, "b, at = begin(tagged(b, %d))\nb = filled(write%s(b, &%s), at, %d)\n", tag, element, at, head)
	case "MaybeMessage":
		fmt.Fprintf(write, "if %[1]s != nil {\n%[2]s}\n", at, fmt.Sprintf(message, at))
	case "MessageList":
		fmt.Fprintf(write, "for i := range %[1]s {\n%[2]s}\n", at, fmt.Sprintf(message, "&"+at+"[i]"))
	case "Text":
		if t != reflect.TypeFor[string]() {
			at = "string(" + at + ")"
		}
		fallthrough
	default:
		fmt.Fprintf(write, "b = append%s(b, %d, %s)\n", shape, tag, at)
	}
}

// reading makes what reads one field into the place of it.
func reading(read *strings.Builder, shape, element, json, at string, t reflect.Type) {
	scan := func(to string) string {
		return fmt.Sprintf("\t\t\t\tok = f.left(r, %q, scan%s(r, f.start(), f.at, %s, depth+1))\n\t\t\t}\n", json, element, to)
	}
	switch shape {
	case "Message":
		fmt.Fprintf(read, "\t\t\tif f.message(r, %q) {\n%s", json, scan("&"+at))
	case "MaybeMessage":
		made := "new(api." + element + ")"
		if slices.Contains(parts, element) {
			made = "r.new" + element + "()"
		}
		fmt.Fprintf(read, "\t\t\tif f.message(r, %q) {\n\t\t\t\t%s = %s\n%s", json, at, made, scan(at))
	case "MessageList":
		list := at
		if slices.Contains(parts, element) {
			list = "r.roomFor" + element + "(" + at + ")"
		}
		fmt.Fprintf(read, "\t\t\tif f.element(r, %[1]q, len(%[2]s)) {\n\t\t\t\t%[2]s = append(%[5]s, api.%[3]s{})\n%[4]s", json, at, element, scan(fmt.Sprintf("&%[1]s[len(%[1]s)-1]", at)), list)
	case "Text":
		to := "&" + at
		if t != reflect.TypeFor[string]() {
			to = "(*string)(" + to + ")"
		}
		fmt.Fprintf(read, "\t\t\tf.text(r, %q, %s)\n", json, to)
	case "Boolean", "MaybeBoolean":
		fmt.Fprintf(read, "\t\t\tf.%s(r, %q, &%s)\n", strings.ToLower(shape[:1])+shape[1:], json, at)
	case "IntegerList", "Texts":
		fmt.Fprintf(read, "\t\t\tok = read%s(r, &f, %q, &%s)\n", shape, json, at)
	default:
		fmt.Fprintf(read, "\t\t\tread%s(r, &f, %q, &%s)\n", shape, json, at)
	}
}

// parts are the models that a reader of package proto may have room for.
var parts = []string{"Amount", "Amounts", "FeeLine", "Merchant", "References"}

// maxNumber is the greatest number of a field.
const maxNumber = 255

// shapeOf says by which functions of package proto a field of a type is written and read; element is the message that it holds.
func shapeOf(t reflect.Type) (shape, element string, err error) {
	kinds := map[reflect.Kind]string{reflect.String: "Text", reflect.Int32: "Integer", reflect.Int64: "Integer", reflect.Bool: "Boolean", reflect.Struct: "Message", reflect.Map: "Texts"}
	prefix, suffix := "", ""
	switch t.Kind() {
	case reflect.Pointer:
		prefix, t = "Maybe", t.Elem()
	case reflect.Slice:
		suffix, t = "List", t.Elem()
	}
	kind, ok := kinds[t.Kind()]
	if !ok || kind == "Text" && prefix != "" || kind == "Texts" && prefix+suffix != "" || kind == "Boolean" && suffix != "" {
		return "", "", fmt.Errorf("there is no way to write a %s", t)
	}
	if kind == "Message" {
		element = t.Name()
	}
	return prefix + kind + suffix, element, nil
}

func typeOf(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Pointer:
		if t.Elem().Kind() == reflect.Struct {
			return typeOf(t.Elem())
		}
		return "optional " + typeOf(t.Elem())
	case reflect.Slice:
		return "repeated " + typeOf(t.Elem())
	case reflect.Map:
		return "map<string, string>"
	case reflect.Struct:
		return t.Name()
	}
	return t.Kind().String()
}

// services writes every call of the description as what it takes and gives.
func services() (string, error) {
	type media struct {
		Content map[string]struct {
			Schema struct {
				Ref string `yaml:"$ref"`
			} `yaml:"schema"`
		} `yaml:"content"`
	}
	var d struct {
		Paths map[string]map[string]struct {
			ID        string           `yaml:"operationId"`
			Tags      []string         `yaml:"tags"`
			Body      *media           `yaml:"requestBody"`
			Responses map[string]media `yaml:"responses"`
		} `yaml:"paths"`
	}
	if err := yaml.Unmarshal(wire.OpenAPI, &d); err != nil {
		return "", err
	}
	name := func(m media) string {
		for _, c := range m.Content {
			return c.Schema.Ref[strings.LastIndexByte(c.Schema.Ref, '/')+1:]
		}
		return ""
	}
	known := map[string]bool{"Nothing": true}
	for _, m := range models {
		known[reflect.TypeOf(m).Elem().Name()] = true
	}
	bySide := map[string][]string{}
	for path, methods := range d.Paths {
		for method, op := range methods {
			if op.ID == "" {
				continue
			}
			side, in := "Switch", "Nothing"
			if strings.HasPrefix(path, "/institution/") {
				side = "Institution"
			}
			if op.Body != nil {
				in = name(*op.Body)
			}
			out := name(op.Responses["200"])
			if !known[in] || !known[out] {
				return "", fmt.Errorf("%s takes %q and gives %q, which the test's list of models doesn't have", op.ID, in, out)
			}
			bySide[side] = append(bySide[side], fmt.Sprintf("  // %s %s\n  rpc %s(%s) returns (%s);\n", strings.ToUpper(method), path, strings.ToUpper(op.ID[:1])+op.ID[1:], in, out))
		}
	}
	var b strings.Builder
	for _, side := range []string{"Switch", "Institution"} {
		slices.Sort(bySide[side])
		fmt.Fprintf(&b, "// What %s is asked. Each comment is the message's `target`, with names in braces replaced. What fails is answered with a Problem.\nservice %s {\n%s}\n\n",
			map[string]string{"Switch": "the switch", "Institution": "an institution"}[side], side, strings.Join(bySide[side], ""))
	}
	b.WriteString("// The body of a call without one.\nmessage Nothing {\n}\n\n")
	return b.String(), nil
}

const textFile = "proto/hutong.proto"

func TestDefinition(t *testing.T) {
	old, err := os.ReadFile(textFile)
	if err != nil {
		t.Fatal(err)
	}
	made, err := definition(string(old))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range made {
		if *update {
			if err := os.WriteFile(name, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if got, err := os.ReadFile(name); err != nil || string(got) != want {
			t.Errorf("%s is not what the models and openapi.yaml say: go test ./wire -run TestDefinition -update (%v)", name, err)
		}
	}
}

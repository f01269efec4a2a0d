package proto_test

// Goal: hutong.proto says of every call what openapi.yaml says, and a field keeps its number for ever. Method: the text is made again from the
// models and the description, with the numbers that the file has already; `go test ./wire/proto -run TestDefinition -update` writes it.

import (
	"flag"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"hutong/wire"
	"hutong/wire/api"
	"hutong/wire/proto"

	"github.com/goccy/go-yaml"
)

var update = flag.Bool("update", false, "write hutong.proto")

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
	&api.ResolutionDecision{}, &api.CertaintyAnswer{}, &api.WebhookRequest{}, &api.WebhookAnswer{}, &api.WebhookList{}, &api.WebhookChange{},
	&api.WebhookReplayRequest{}, &api.WebhookRemoval{}, &api.WebhookLog{}, &api.WebhookBacklog{}, &api.WebhookEvent{},
}

const head = `// The models of openapi.yaml as protobuf, for the stream (docs/STREAM.md): every field has the name, meaning, bounds and requiredness that it has there.
// Made by ` + "`go test ./wire/proto -run TestDefinition -update`" + `; a number, once given, is never given again.
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

func definition(old string) (string, error) {
	given := numbers(old)
	var b strings.Builder
	b.WriteString(head)
	services, err := services()
	if err != nil {
		return "", err
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
	for _, name := range names {
		t, known := types[name], given[name]
		last := 0
		for _, n := range known {
			last = max(last, n)
		}
		lines := map[int]string{}
		for i := range t.NumField() {
			f := t.Field(i)
			json, rest, _ := strings.Cut(f.Tag.Get("json"), ",")
			n, ok := known[json]
			if !ok {
				last++
				n = last
			}
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
	}
	return strings.TrimSuffix(b.String(), "\n"), nil
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

func TestDefinition(t *testing.T) {
	want, err := definition(proto.Definition)
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("hutong.proto", []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want != proto.Definition {
		t.Error("hutong.proto is not what the models and openapi.yaml say: go test ./wire/proto -run TestDefinition -update")
	}
}

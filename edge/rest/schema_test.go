package rest_test

// Goal: whatever either side of the switch says on the wire is what openapi.yaml describes. Method: every exchange of every test is
// recorded and its bodies are validated by an independent JSON Schema implementation against the schemas of that operation.

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"hutong/wire"
	"hutong/wire/link"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// description is openapi.yaml, compiled.
type description struct {
	root     map[string]any
	compiler *jsonschema.Compiler
	paths    []describedPath
	mu       sync.Mutex
	schemas  map[string]*jsonschema.Schema
}

type describedPath struct {
	shape   *regexp.Regexp
	pointer string // of the path item, escaped
	item    map[string]any
}

var openapi = sync.OnceValue(func() *description {
	var tree any
	if err := yaml.Unmarshal(wire.OpenAPI, &tree); err != nil {
		panic(err)
	}
	text, err := json.Marshal(tree)
	if err != nil {
		panic(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		panic(err)
	}
	d := &description{root: doc.(map[string]any), compiler: jsonschema.NewCompiler(), schemas: map[string]*jsonschema.Schema{}}
	d.compiler.AssertFormat()
	if err := d.compiler.AddResource("mem:///openapi", doc); err != nil {
		panic(err)
	}
	for path, item := range d.root["paths"].(map[string]any) {
		shape := regexp.MustCompile(`\\\{[a-z_]+\\\}`).ReplaceAllString(regexp.QuoteMeta(path), `[^/]+`)
		d.paths = append(d.paths, describedPath{regexp.MustCompile("^" + shape + "$"), strings.NewReplacer("~", "~0", "/", "~1").Replace(path), item.(map[string]any)})
	}
	return d
})

// check validates both bodies of an exchange; it says which is wrong.
func (d *description) check(x link.Exchange) error {
	target, _, _ := strings.Cut(x.Target, "?")
	for _, p := range d.paths {
		op, ok := p.item[strings.ToLower(x.Method)].(map[string]any)
		if !p.shape.MatchString(target) || !ok {
			continue
		}
		at := "#/paths/" + p.pointer + "/" + strings.ToLower(x.Method)
		if _, has := op["requestBody"]; has && x.Status == 200 {
			if err := d.validate(at+"/requestBody/content/application~1json/schema", x.Request); err != nil {
				return fmt.Errorf("%s %s: the request: %w", x.Method, target, err)
			}
		}
		if x.Status == 0 || len(x.Answer) == 0 {
			return nil // no answer came
		}
		schema := "#/components/responses/Problem/content/application~1problem+json/schema"
		if x.AnswerHeader.Get("Content-Type") != "application/problem+json" {
			schema = at + "/responses/" + strconv.Itoa(x.Status) + "/content/application~1json/schema"
		}
		if err := d.validate(schema, x.Answer); err != nil {
			return fmt.Errorf("%s %s: the answer %d: %w\n%s", x.Method, target, x.Status, err, x.Answer)
		}
		return nil
	}
	if x.Status == 404 || x.Status == 405 {
		return d.validate("#/components/schemas/Problem", x.Answer)
	}
	return fmt.Errorf("%s %s is not described", x.Method, target)
}

func (d *description) validate(pointer string, body []byte) error {
	d.mu.Lock()
	s := d.schemas[pointer]
	if s == nil {
		var err error
		if s, err = d.compiler.Compile("mem:///openapi" + pointer); err != nil {
			d.mu.Unlock()
			return err
		}
		d.schemas[pointer] = s
	}
	d.mu.Unlock()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		return err
	}
	return s.Validate(v)
}

// The check itself sees what it should.
func TestSchemaCheckWorks(t *testing.T) {
	good := link.Exchange{Method: "POST", Target: "/v1/cancellations", Status: 200,
		Request: []byte(`{"payment_request_id":"01890a5d-ac96-774b-bcce-b302099a8057"}`),
		Answer: []byte(`{"call":"success","payment":{"payment_id":"01890a5d-ac96-8001-bcce-b302099a8057","request_id":"01890a5d-ac96-774b-bcce-b302099a8057",` +
			`"result":"failure","status":"cancelled","final":true,"reason":"cancelled_first","created_at":"2026-03-01T09:00:00.000Z","updated_at":"2026-03-01T09:00:00.000Z"}}`)}
	if err := openapi().check(good); err != nil {
		t.Error(err)
	}
	for name, change := range map[string]func(*link.Exchange){
		"the request lacks its field": func(x *link.Exchange) { x.Request = []byte(`{}`) },
		"a status that is not in the list": func(x *link.Exchange) {
			x.Answer = bytes.Replace(x.Answer, []byte(`"cancelled",`), []byte(`"tombstone",`), 1)
		},
		"a success that is not final": func(x *link.Exchange) {
			x.Answer = bytes.Replace(x.Answer, []byte(`"failure"`), []byte(`"success"`), 1)
		},
		"a field of another name": func(x *link.Exchange) {
			x.Answer = bytes.Replace(x.Answer, []byte(`"final"`), []byte(`"done":true,"final"`), 1)
		},
		"an address that is not described": func(x *link.Exchange) { x.Target = "/v1/everything" },
	} {
		x := good
		change(&x)
		if openapi().check(x) == nil {
			t.Errorf("%s: passed", name)
		}
	}
}

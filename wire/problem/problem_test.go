package problem_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"hutong/reason"
	"hutong/wire/api"
	"hutong/wire/httpsig"
	"hutong/wire/problem"
	"hutong/wire/strict"
)

const id = "01890a5d-ac96-774b-bcce-b302099a8057"

func TestEveryReasonThatEndsACallMakesAValidDocument(t *testing.T) {
	made := 0
	for _, r := range reason.All() {
		p := problem.New(r.Code, "what happened")
		if r.HTTPStatus < 400 {
			if p.Reason != reason.Internal {
				t.Errorf("%s does not end a call, but made %s", r.Code, p.Reason)
			}
			continue
		}
		made++
		if errs := p.Validate(); errs != nil {
			t.Errorf("%s: %v", r.Code, errs)
		}
		if p.Reason != r.Code || int(p.Status) != r.HTTPStatus || string(p.Retry) != string(r.Retry) || string(p.Next) != r.Next ||
			p.Title != r.English || p.ReasonText.ZH != r.Chinese || p.Type != "urn:hutong:reason:"+string(r.Code) {
			t.Errorf("%s: %+v", r.Code, p.Problem)
		}
		if want := r.Code == reason.Internal; (p.Call == api.CallUnknown) != want {
			t.Errorf("%s: call %s", r.Code, p.Call)
		}
		if _, err := strict.Encode(p.Problem); err != nil {
			t.Error(err)
		}
	}
	if made < 10 {
		t.Errorf("only %d reasons end a call", made)
	}
}

func TestFromFindsTheReasonAndKeepsSecrets(t *testing.T) {
	fieldErr := strict.Request([]byte(`{"note":""}`), new(api.CancelRequest))
	for _, c := range []struct {
		err      error
		code     reason.Code
		detail   string
		pointers string
	}{
		{&httpsig.Error{Code: reason.RequestStale, Detail: "signed 5m ago"}, reason.RequestStale, "signed 5m ago", ""},
		{fmt.Errorf("decode for /secret: %w", fieldErr), reason.InvalidField, "the document has fields that are not allowed, missing or of another type", "/note /payment_request_id"},
		{fmt.Errorf("wrapped: %w", problem.New(reason.OrderPaid, "by another")), reason.OrderPaid, "by another", ""},
		{errors.New("disk on fire at 10.0.0.1"), reason.Internal, "", ""},
		{problem.New("made_up", "x"), reason.Internal, "", ""},
	} {
		p := problem.From(c.err, id)
		var pointers []string
		for _, f := range p.Errors {
			pointers = append(pointers, f.Pointer)
		}
		if p.Reason != c.code || p.Detail != c.detail || strings.Join(pointers, " ") != c.pointers || p.Instance != "urn:uuid:"+id {
			t.Errorf("%v made %+v", c.err, p.Problem)
		}
		if errs := p.Validate(); errs != nil {
			t.Errorf("%v: %v", c.err, errs)
		}
	}
	if p := problem.From(errors.New("x"), "no uuid"); p.Instance != "" {
		t.Errorf("instance %q", p.Instance)
	}
	if p := problem.From(errors.New("disk on fire"), id); !strings.Contains(p.Error(), "disk on fire") {
		t.Errorf("the log would not say why: %v", p)
	}
}

func TestWhateverIsSaidStaysWithinTheSchema(t *testing.T) {
	fields := make([]api.FieldError, 50)
	for i := range fields {
		fields[i] = api.FieldError{Pointer: "/x", Detail: strings.Repeat("长", 900)}
	}
	p := problem.New(reason.InvalidField, strings.Repeat("长", 900)+"\xff", fields...)
	if errs := p.Validate(); errs != nil {
		t.Error(errs)
	}
	if !strings.HasSuffix(p.Detail, "…") || len(p.Errors) != 32 {
		t.Errorf("detail of %d bytes, %d errors", len(p.Detail), len(p.Errors))
	}
}

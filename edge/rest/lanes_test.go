package rest_test

import (
	"net/http"
	"testing"

	"hutong/client"
	"hutong/reason"
	"hutong/wire/api"
)

// Only the operator sees and changes lanes, and only to what there can be.
func TestLanesAreTheOperators(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		who, method, target, body string
		want                      reason.Code
	}{
		{"acq-cn", http.MethodGet, api.PathLanes, "", reason.NotAllowed},
		{"acq-cn", http.MethodPost, api.PathLanes, `{"lanes":2}`, reason.NotAllowed},
		{"hutong", http.MethodPost, api.PathLanes, `{"lanes":0}`, reason.InvalidField},
		{"hutong", http.MethodPost, api.PathLanes, `{"lanes":65}`, reason.InvalidField},
		{"hutong", http.MethodPost, api.PathLanes, `{}`, reason.InvalidField},
		{"hutong", http.MethodGet, api.PathLanes + "?lane=1", "", reason.InvalidField},
	} {
		if status, p := w.problem(w.send(c.who, c.method, c.target, c.body, nil)); p.Reason != c.want {
			t.Errorf("%s by %s, %s: %d %+v", c.method, c.who, c.body, status, p)
		}
	}
	operator := w.inst["hutong"].client
	before, err := operator.Lanes(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	after, err := operator.ChangeLanes(t.Context(), "", len(before.Lanes)+2)
	if err == nil {
		t.Errorf("without a request id: %+v", after)
	}
	if after, err = operator.ChangeLanes(t.Context(), client.NewRequestID(), len(before.Lanes)+2); err != nil {
		t.Fatal(err)
	}
	at := int32(0)
	for _, l := range after.Lanes {
		if l.From != at || l.Lane < before.Lanes[len(before.Lanes)-1].Lane {
			t.Errorf("lane %+v begins where another does not end, or has an old number", l)
		}
		at = l.To
	}
	if at != 4096 || len(after.Lanes) != len(before.Lanes)+2 || int(after.Retired) != len(before.Lanes) {
		t.Errorf("%+v became %+v", before, after)
	}
}

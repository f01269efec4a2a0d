package store

import (
	"testing"
	"testing/fstest"
)

// Numbers of migrations need not be without gaps, and a step that comes later with a lower number is missed all the same.
func TestSchema(t *testing.T) {
	want, err := SchemaOf(fstest.MapFS{"00001_a.sql": {}, "00004_c.sql": {}, "00010_b.sql": {}, "README": {}})
	if err != nil || want != (Schema{10, 3}) {
		t.Fatalf("%+v, %v", want, err)
	}
	for _, c := range []struct {
		have         Schema
		behind, fail bool
	}{{Schema{}, true, false}, {Schema{1, 1}, true, false}, {Schema{10, 2}, true, false}, {Schema{10, 3}, false, false},
		{Schema{11, 4}, false, true}, {Schema{10, 4}, false, true}, {Schema{12, 2}, false, true}} {
		if behind, err := c.have.Behind(want); behind != c.behind || (err != nil) != c.fail {
			t.Errorf("%+v: behind %v, %v", c.have, behind, err)
		}
	}
	if _, err := SchemaOf(fstest.MapFS{"first.sql": {}}); err == nil {
		t.Error("a migration without a number was counted")
	}
}

package storetest

import (
	"reflect"
	"testing"
)

// A field that is added to terms or outcomes must be in the gallery, or no store is tested with it.
func TestGallerySetsEveryField(t *testing.T) {
	set := map[string]bool{}
	var walk func(path string, v reflect.Value)
	walk = func(path string, v reflect.Value) {
		set[path] = set[path] || !v.IsZero()
		switch {
		case v.Type().String() == "time.Time" || v.Kind() == reflect.Array:
		case v.Kind() == reflect.Struct:
			for i := range v.NumField() {
				walk(path+"."+v.Type().Field(i).Name, v.Field(i))
			}
		case v.Kind() == reflect.Slice:
			for i := range v.Len() {
				walk(path+"[]", v.Index(i))
			}
		case v.Kind() == reflect.Pointer && !v.IsNil():
			walk(path, v.Elem())
		}
	}
	for _, l := range NewMaker(1, 3).Gallery() {
		walk("Terms", reflect.ValueOf(*l.Terms))
		for _, o := range l.Outcomes {
			walk("Outcome", reflect.ValueOf(o))
		}
	}
	for path, ok := range set {
		if !ok {
			t.Errorf("no life of the gallery sets %s", path)
		}
	}
	if len(set) < 60 {
		t.Errorf("only %d fields were seen", len(set))
	}
}

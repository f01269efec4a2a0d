package wire_test

import (
	"fmt"
	"reflect"
	"strings"

	"hutong/reason"
)

// plainJSON makes the code by which package strict writes and reads each model as plain JSON. Models are named by name.
func plainJSON(names []string, types map[string]reflect.Type) (write, read string, err error) {
	var w, r strings.Builder
	fmt.Fprintf(&w, codeHead, "strict")
	fmt.Fprintf(&r, codeHead, "strict")
	w.WriteString("// model writes a model, by its type; false when it is none.\nfunc (w *plainWriter) model(model any) bool {\n\tswitch v := model.(type) {\n")
	r.WriteString("// model reads a document that is a model, by its type; false when it is not plain, or the model none.\nfunc (r *plainReader) model(model any) bool {\n\tswitch v := model.(type) {\n")
	for _, name := range names {
		fmt.Fprintf(&w, "\tcase *api.%[1]s:\n\t\treturn writeWhole(w, v, write%[1]s)\n", name)
		fmt.Fprintf(&r, "\tcase *api.%[1]s:\n\t\treturn readWhole(r, v, read%[1]s)\n", name)
	}
	w.WriteString("\t}\n\treturn false\n}\n\n")
	r.WriteString("\t}\n\treturn false\n}\n\n")
	for _, name := range names {
		if err := plainModel(&w, &r, name, types[name]); err != nil {
			return "", "", err
		}
	}
	return w.String(), r.String(), nil
}

// plainModel makes the functions that write and read one model.
func plainModel(w, r *strings.Builder, name string, t reflect.Type) error {
	if t.NumField() > 64 {
		return fmt.Errorf("%s has more fields than wire/strict counts", name)
	}
	required := uint64(0)
	fmt.Fprintf(w, "func write%[1]s(w *plainWriter, v *api.%[1]s) {\n\tw.open('{')\n", name)
	fmt.Fprintf(r, "func read%[1]s(r *plainReader, v *api.%[1]s) {\n\tvar seen uint64\n\tfor more := r.open('{', '}'); more; more = r.more('}') {\n\t\tbit := uint64(0)\n\t\tswitch string(r.name()) {\n", name)
	for i := range t.NumField() {
		f := t.Field(i)
		json, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		optional := options == "omitempty"
		if !optional {
			required |= 1 << i
		}
		shape, element, err := shapeOf(f.Type)
		if err != nil {
			return fmt.Errorf("%s.%s: %w", name, f.Name, err)
		}
		writing, reading := plainField(shape, element, f.Type, "v."+f.Name, fmt.Sprintf("`%q:`", json), optional, i)
		if writing == "" {
			return fmt.Errorf("%s.%s: there is no way to write a %s as JSON", name, f.Name, f.Type)
		}
		fmt.Fprintf(w, "\t%s\n", writing)
		fmt.Fprintf(r, "\t\tcase %q:\n\t\t\t%s\n", json, reading)
	}
	w.WriteString("\tw.close('}')\n}\n\n")
	fmt.Fprintf(r, "\t\t}\n\t\tseen = r.came(seen, bit)\n\t}\n\tr.closed(seen, %#x)\n}\n\n", required)
	return nil
}

// plainField is how a field is written with its label, and read with its bit. Neither, when there is no way.
func plainField(shape, element string, t reflect.Type, at, label string, optional bool, n int) (write, read string) {
	maybe := ""
	if optional {
		maybe = "Maybe"
	}
	put := func(what, value string) string { return "put" + maybe + what + "(w, " + label + ", " + value + ")" }
	take := func(value string) string { return fmt.Sprintf("bit, %s = 1<<%d, %s", at, n, value) }
	also := func(reading string) string { return fmt.Sprintf("bit = 1 << %d\n%s", n, reading) }
	switch {
	case shape == "Text", !optional && (shape == "Integer" || shape == "Boolean"):
		value, read := plainValue(t, at)
		return put(shape, value), take(read)
	case optional && (shape == "MaybeInteger" || shape == "MaybeBoolean"):
		value, read := plainValue(t.Elem(), "*"+at)
		return "if " + at + " != nil {\nput" + strings.TrimPrefix(shape, "Maybe") + "(w, " + label + ", " + value + ")\n}", take("new(" + read + ")")
	case shape == "TextList" || shape == "IntegerList":
		value, read := plainValue(t.Elem(), "*x")
		element, append := t.Elem().String(), map[string]string{"TextList": "text", "IntegerList": "integer"}[shape]
		return put("List", at+", func(w *plainWriter, x *"+element+") { w."+append+"("+value+") }"),
			also("readList(r, &" + at + ", func(r *plainReader, x *" + element + ") { *x = " + read + " })")
	case shape == "Texts":
		return put("Texts", at), take("readTexts(r)")
	case shape == "Message" && !optional:
		return put("Model", "&"+at+", write"+element), also("read" + element + "(r, &" + at + ")")
	case shape == "MaybeMessage" && optional:
		return put("Model", at+", write"+element), take("readNew(r, read" + element + ")")
	case shape == "MessageList":
		return put("List", at+", write"+element), also("readList(r, &" + at + ", read" + element + ")")
	}
	return "", ""
}

// plainValue is how a text or number of a type is written and read.
func plainValue(t reflect.Type, at string) (write, read string) {
	as := func(name, value string) string {
		switch t {
		case reflect.TypeFor[reason.Code]():
			return "api.Reason(" + value + ")"
		default:
			if t.Name() == name {
				return value
			}
			return t.String() + "(" + value + ")"
		}
	}
	switch t.Kind() {
	case reflect.String:
		if t.Name() != "string" {
			at = "string(" + at + ")"
		}
		return at, as("string", "r.text()")
	case reflect.Int32:
		return "int64(" + at + ")", as("int32", "r.integer32()")
	case reflect.Int64:
		return at, as("int64", "r.integer()")
	}
	return at, as("bool", "r.boolean()")
}

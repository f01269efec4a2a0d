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
	fmt.Fprintf(r, "func read%[1]s(r *plainReader, v *api.%[1]s) {\n\tvar seen uint64\n\tfor more := r.open('{', '}'); more; more = r.more('}') {\n\t\tbit := uint64(0)\n\t\tswitch r.name() {\n", name)
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
		value, present, reading := plainField(shape, element, f.Type, "v."+f.Name)
		if value == "" || optional && present == "" || !optional && strings.HasPrefix(shape, "Maybe") {
			return fmt.Errorf("%s.%s: there is no way to write a %s as JSON", name, f.Name, f.Type)
		}
		writing := fmt.Sprintf("\tw.label(`%q:`)\n\t%s\n", json, value)
		switch {
		case shape == "MaybeMessage": // one with nothing in it is absent too
			writing = fmt.Sprintf("\twriteMaybe(w, `%q:`, v.%s, write%s)\n", json, f.Name, element)
		case optional:
			writing = fmt.Sprintf("\tif %s {\n%s\t}\n", present, writing)
		}
		w.WriteString(writing)
		fmt.Fprintf(r, "\t\tcase %q:\n\t\t\tbit = 1 << %d\n\t\t\t%s\n", json, i, reading)
	}
	w.WriteString("\tw.close('}')\n}\n\n")
	fmt.Fprintf(r, "\t\t}\n\t\tseen = r.came(seen, bit)\n\t}\n\tr.closed(seen, %#x)\n}\n\n", required)
	return nil
}

// plainField is how a field's value is written, when it is present if it may be absent, and how it is read.
func plainField(shape, element string, t reflect.Type, at string) (write, present, read string) {
	given, filled := at+" != nil", "len("+at+") > 0"
	switch shape {
	case "Text", "Integer", "Boolean":
		write, read = plainValue(t, at)
		if read = at + " = " + read; shape == "Text" {
			present = at + ` != ""`
		}
		return write, present, read
	case "MaybeInteger", "MaybeBoolean":
		write, read = plainValue(t.Elem(), "*"+at)
		return write, given, at + " = new(" + t.Elem().String() + ")\n*" + at + " = " + read
	case "TextList", "IntegerList":
		write, read = plainValue(t.Elem(), "*x")
		element := t.Elem().String()
		return "writeList(w, " + at + ", func(w *plainWriter, x *" + element + ") { " + write + " })", filled,
			"readList(r, &" + at + ", func(r *plainReader, x *" + element + ") { *x = " + read + " })"
	case "Texts":
		return "writeTexts(w, " + at + ")", filled, at + " = readTexts(r)"
	case "Message":
		return "write" + element + "(w, &" + at + ")", "", "read" + element + "(r, &" + at + ")"
	case "MaybeMessage":
		return "write" + element + "(w, " + at + ")", given, at + " = new(api." + element + ")\nread" + element + "(r, " + at + ")"
	case "MessageList":
		return "writeList(w, " + at + ", write" + element + ")", filled, "readList(r, &" + at + ", read" + element + ")"
	}
	return "", "", ""
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
		return "w.text(" + at + ")", as("string", "r.text()")
	case reflect.Int32:
		return "w.integer(int64(" + at + "))", as("int32", "r.integer32()")
	case reflect.Int64:
		return "w.integer(" + at + ")", as("int64", "r.integer()")
	}
	return "w.boolean(" + at + ")", as("bool", "r.boolean()")
}

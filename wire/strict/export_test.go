package strict

import (
	"reflect"

	"hutong/wire/api"
)

// The two ways one by one, to hold them together.
var (
	ReadAny   = readAny
	EncodeAny = encodeAny
)

func ReadPlain(data []byte, v api.Validator, share bool) bool {
	return readPlain(data, reflect.ValueOf(v), share)
}

func WritePlain(v any) ([]byte, bool) { return writePlain(reflect.ValueOf(v)) }

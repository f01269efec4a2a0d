package service

import "fmt"

// String says what is asked for without the code, which may be a consumer's secret, however a log prints it.
func (r PayRequest) String() string {
	return fmt.Sprintf("%s of %s, reference %q", r.Flow, r.Order, r.Reference)
}

// GoString is String: %#v must not show the code either.
func (r PayRequest) GoString() string { return r.String() }

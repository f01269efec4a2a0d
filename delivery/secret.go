package delivery

import "fmt"

// String says what is asked without the consumer's code, however a log prints it.
func (q Question) String() string {
	s := fmt.Sprintf("%s to %s", q.Op, q.To)
	if q.Terms != nil {
		s += " about " + q.Terms.ID.String()
	}
	return s
}

// GoString is String: %#v must not show the code either.
func (q Question) GoString() string { return q.String() }

package api

// The part of validate.go for the switch's lanes.

const (
	mostLanes = 64
	slots     = 4096
)

// Validate implements Validator.
func (r *LanesChange) Validate() []FieldError {
	c := new(checker)
	c.integer("lanes", int64(r.Lanes), 1, mostLanes)
	return c.errs
}

// Validate implements Validator.
func (a *LanesAnswer) Validate() []FieldError {
	c := new(checker)
	enum(c, "call", a.Call)
	many(c, "lanes", a.Lanes, slots, func(l *Lane) {
		c.integer("lane", int64(l.Lane), 0, slots-1)
		c.integer("from", int64(l.From), 0, slots-1)
		c.integer("to", int64(l.To), 1, slots)
		c.integer("waiting", l.Waiting, 0, mostCount)
	})
	c.integer("retired", int64(a.Retired), 0, slots)
	return c.errs
}

package registry

// IssuedBy lists the entries of an issuer in their order. Callers don't change them.
func (s *Snapshot) IssuedBy(issuer string) []*Entry {
	if s == nil {
		return nil
	}
	var out []*Entry
	for _, e := range s.entries {
		if e.Issuer == issuer {
			out = append(out, e)
		}
	}
	return out
}

package code

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"hutong/money"
)

// Writing codes: the inverse of reading, from the same profiles. Whatever is written is read back before it is handed out, so
// that nothing leaves that this reader would refuse or understand otherwise.

// Fields are what a merchant-presented EMVCo code is to say. Accounts are as Decode returns them: Tag may be empty where the
// scheme has one place only, GUID where it has one identifier; Type selects among the scheme's kinds of id.
type Fields struct {
	Kind       Kind // Static or Dynamic
	Country    string
	Currency   money.Currency
	Amount     string // decimal, major units; "" lets the payer enter it
	Merchant   Merchant
	Accounts   []Account
	Reference  References
	Alternate  Alternate
	Tip        string
	FeeFixed   string
	FeePercent string
	ExpiresAt  time.Time
}

// EncodeError says what cannot be written and where.
type EncodeError struct {
	Path   string
	Reason string
}

func (e *EncodeError) Error() string {
	if e.Path == "" {
		return "code: cannot write this: " + e.Reason
	}
	return "code: cannot write " + e.Path + ": " + e.Reason
}

// node is an object to be written: a value, or objects of its own.
type node struct {
	tag   uint8
	value string
	inner []*node
}

func (n *node) child(tag uint8) *node {
	for _, c := range n.inner {
		if c.tag == tag {
			return c
		}
	}
	c := &node{tag: tag}
	n.inner = append(n.inner, c)
	return c
}

// set puts a value at a path below n.
func (n *node) set(value string, path ...uint8) {
	for _, t := range path {
		n = n.child(t)
	}
	n.value = value
}

// write appends the object; an object that has others holds them in the order of their tags, sub-tag 00 first.
func (n *node) write(b []byte, path string) ([]byte, error) {
	body := n.value
	if len(n.inner) > 0 {
		slices.SortStableFunc(n.inner, func(a, b *node) int { return int(a.tag) - int(b.tag) })
		var inner []byte
		for _, c := range n.inner {
			var err error
			if inner, err = c.write(inner, path+"."+tagNames[c.tag]); err != nil {
				return nil, err
			}
		}
		body = string(inner)
	}
	if body == "" {
		return b, nil
	}
	length := runeLen(body)
	if length > 99 {
		return nil, &EncodeError{path, "it has " + strconv.Itoa(length) + " characters, an object holds 99"}
	}
	b = append(b, tagNames[n.tag]...)
	b = append(b, tagNames[length]...)
	return append(b, body...), nil
}

// Encode writes a merchant-presented code of an EMVCo scheme.
func Encode(slug string, f Fields) (string, error) {
	p := ProfileOf(slug)
	if p == nil || p.Family != "emv" {
		return "", &EncodeError{"", quote(slug) + " is not an EMVCo scheme"}
	}
	root := &node{}
	root.set(p.Formats[0], 0)
	switch f.Kind {
	case Static:
		root.set("11", 1)
	case Dynamic:
		root.set("12", 1)
	default:
		return "", &EncodeError{"01", "kind " + quote(string(f.Kind)) + " is neither mpm-static nor mpm-dynamic"}
	}
	for i, a := range f.Accounts {
		if err := writeAccount(root, p, a, f); err != nil {
			return "", fmt.Errorf("account %d: %w", i+1, err)
		}
	}
	if !f.Currency.Valid() {
		return "", &EncodeError{"53", "currency " + quote(string(f.Currency)) + " is not known"}
	}
	root.set(f.Merchant.MCC, 52)
	root.set(f.Currency.Numeric(), 53)
	if f.Amount != "" {
		amount, err := money.ParseMajor(f.Amount, f.Currency)
		if err != nil || amount.Minor < 0 {
			return "", &EncodeError{"54", quote(f.Amount) + " is not an amount in " + string(f.Currency)}
		}
		if p.AmountUnit == "minor12" {
			root.set(fmt.Sprintf("%012d", amount.Minor), 54)
		} else {
			root.set(f.Amount, 54)
		}
	}
	root.set(f.Tip, 55)
	root.set(f.FeeFixed, 56)
	root.set(f.FeePercent, 57)
	root.set(f.Country, 58)
	root.set(f.Merchant.Name, 59)
	root.set(f.Merchant.City, 60)
	root.set(f.Merchant.PostalCode, 61)
	if err := writeReferences(root, p, f); err != nil {
		return "", err
	}
	root.set(f.Alternate.Language, 64, 0)
	root.set(f.Alternate.Name, 64, 1)
	root.set(f.Alternate.City, 64, 2)
	if !f.ExpiresAt.IsZero() && p.Expiry != nil {
		setPath(root, p.Expiry.Path, p.Expiry.format(f.ExpiresAt))
	}
	payload, err := finish(root)
	if err != nil {
		return "", err
	}
	return verified(payload, slug)
}

// finish writes the root objects and the checksum behind them.
func finish(root *node) (string, error) {
	slices.SortStableFunc(root.inner, func(a, b *node) int { return int(a.tag) - int(b.tag) })
	var b []byte
	for _, n := range root.inner {
		var err error
		if b, err = n.write(b, tagNames[n.tag]); err != nil {
			return "", err
		}
	}
	b = append(b, "6304"...)
	return string(b) + crcText(CRC16(string(b))), nil
}

// verified reads a payload back and returns it when it is valid and of the scheme.
func verified(payload, slug string) (string, error) {
	c := Decode(payload, nil, time.Time{})
	if !c.Valid {
		return "", &EncodeError{c.Errors[0].Tag, c.Errors[0].Text}
	}
	if c.Scheme != slug {
		return "", &EncodeError{"", "these fields make a code of " + c.Scheme + ", not of " + slug}
	}
	return payload, nil
}

func setPath(n *node, path, value string) {
	for path != "" {
		step, rest, _ := strings.Cut(path, ".")
		tag, _ := parseTag(step)
		n = n.child(tag)
		path = rest
	}
	n.value = value
}

func (e *Expiry) format(t time.Time) string {
	if e.Format == "ms" {
		return strconv.FormatInt(t.UnixMilli(), 10)
	}
	longest := slices.MaxFunc(strings.Split(e.Format, "|"), func(a, b string) int { return len(a) - len(b) })
	return t.In(e.loc).Format(longest)
}

// writeAccount puts an account where the scheme's rule has its parts.
func writeAccount(root *node, p *Profile, a Account, f Fields) error {
	rule := p.ruleFor(a)
	tag := a.Tag
	if tag == "" && rule != nil && len(rule.Tags) > 0 {
		tag = rule.Tags[0][:2]
	}
	if tag == "" {
		tag = "26"
	}
	t, ok := parseTag(tag)
	if !ok || t < 2 || t > 51 {
		return &EncodeError{tag, "an account stands in tags 02 to 51"}
	}
	n := root.child(t)
	if n.value != "" || len(n.inner) > 0 {
		return &EncodeError{tag, "two accounts want this tag"}
	}
	if t < 26 || rule != nil && (rule.Shape == "raw" || a.Type == "raw") {
		n.value = a.ID
		return nil
	}
	if rule == nil {
		n.set(a.GUID, 0)
		n.set(a.ID, 1)
		return nil
	}
	guid := a.GUID
	if guid == "" && rule.Shape == "" && !strings.HasSuffix(rule.GUID, "*") {
		guid = rule.GUID
	}
	n.set(guid, 0)
	for _, d := range rule.ids {
		if !d.accepts(a.Type) {
			continue
		}
		switch {
		case d.byTag != nil:
			number, ok := parseTag(a.Type[max(0, len(a.Type)-2):])
			if !ok {
				return &EncodeError{tag, "type " + quote(a.Type) + " names no sub-tag"}
			}
			n.set(a.ID, number)
		case d.any:
			n.set(a.ID, 1)
		case d.path.deep:
			n.set(a.ID, d.path.a, d.path.b)
		default:
			n.set(a.ID, d.path.a)
		}
		if d.from != noTag {
			for value, typ := range d.types {
				if typ == a.Type {
					n.set(value, d.from)
				}
			}
		}
		break
	}
	if rule.bankPath.ok && a.Bank != "" {
		if rule.bankPath.deep {
			n.set(a.Bank, rule.bankPath.a, rule.bankPath.b)
		} else {
			n.set(a.Bank, rule.bankPath.a)
		}
	}
	for _, note := range rule.Notes {
		if v := f.Reference.Get(note.Key); v != "" && referenceTag(note.Key) < 0 {
			setPath(n, note.Path, v)
		}
	}
	if rule.Expiry != nil && !f.ExpiresAt.IsZero() {
		setPath(n, rule.Expiry.Path, rule.Expiry.format(f.ExpiresAt))
	}
	return nil
}

func (d *id) accepts(typ string) bool {
	if d.byTag != nil {
		return strings.HasPrefix(typ, strings.TrimSuffix(d.byTag[0], "00"))
	}
	if d.typ == typ {
		return true
	}
	for _, t := range d.types {
		if t == typ {
			return true
		}
	}
	return false
}

// ruleFor finds the rule that would read the account back.
func (p *Profile) ruleFor(a Account) *Rule {
	tag, _ := parseTag(a.Tag)
	for i := range p.Accounts {
		r := &p.Accounts[i]
		if a.Tag != "" && !r.onTag(tag) {
			continue
		}
		switch {
		case r.GUID != "" && a.GUID != "":
			prefix := strings.TrimSuffix(r.GUID, "*")
			if !strings.EqualFold(r.GUID, a.GUID) && (prefix == r.GUID || len(a.GUID) < len(prefix) || !strings.EqualFold(a.GUID[:len(prefix)], prefix)) {
				continue
			}
		case r.GUID != "" && len(r.ids) > 0 && !slices.ContainsFunc(r.ids, func(d id) bool { return d.accepts(a.Type) }):
			continue
		case a.GUID != "" && (!fitsShape(r.Shape, a.GUID) || r.Shape == "raw"):
			continue
		case r.Shape == "primitive" && a.Tag == "":
			if tag, _ := parseTag(r.Tags[0][:2]); tag > 25 {
				continue
			}
		}
		return r
	}
	return nil
}

func referenceTag(key string) int {
	for tag, k := range referenceKeys {
		if k == key {
			return tag
		}
	}
	if n, ok := parseTag(key); ok {
		return int(n)
	}
	return -1
}

// writeReferences puts references into tag 62, those of the scheme's own where its rules have them.
func writeReferences(root *node, p *Profile, f Fields) error {
	for _, r := range f.Reference {
		own := false
		for _, note := range p.Notes {
			if note.Key == r.Key {
				setPath(root, note.Path, r.Value)
				own = true
			}
		}
		for _, rule := range p.Accounts {
			own = own || slices.ContainsFunc(rule.Notes, func(n Note) bool { return n.Key == r.Key && referenceTag(r.Key) < 0 })
		}
		if own {
			continue
		}
		tag := referenceTag(r.Key)
		if tag < 0 {
			return &EncodeError{"62", "reference " + quote(r.Key) + " has no place in this scheme"}
		}
		root.set(r.Value, 62, uint8(tag))
	}
	return nil
}

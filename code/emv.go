package code

import (
	"strings"
	"sync"
	"time"

	"hutong/code/registry"
	"hutong/money"
)

// emvReader is the working state of reading one EMVCo merchant-presented code (EMVCo MPM v1.1 and the national profiles).
//
// Method: one pass finds the root objects; templates that matter are read in a second look at their bytes only. Nesting is
// optional where codes in use break it: 39, 49, 50 and 65 to 99 may hold plain text, and raw values are kept. The scheme comes
// from matching each account by (identifier, tag, country, currency), never from a tag number alone.
type emvReader struct {
	c       *Code
	raw     string
	ascii   bool
	moved   bool // an account stands behind a template
	root    []span
	at      [100]uint8 // index+1 in root of a tag's first object
	set     *profileSet
	profile *Profile
	reg     *registry.Snapshot
	now     time.Time
	cur     money.Currency
	country string

	rootBuf [40]span
	subBuf  [24]span
	deepBuf [12]span
	guid    registry.Folded
}

// mayBePlain are template tags that codes in use fill with plain text.
func mayBePlain(tag uint8) bool { return tag == 39 || tag == 49 || tag == 50 || tag >= 65 }

func (r *emvReader) value(tag uint8) (string, bool) {
	if i := r.at[tag]; i > 0 {
		return r.root[i-1].of(r.raw), true
	}
	return "", false
}

func (r *emvReader) offset(tag uint8) int {
	if i := r.at[tag]; i > 0 {
		return r.root[i-1].offset()
	}
	return len(r.raw)
}

// decodeEMV reads a payload that looks like EMVCo text. It always names a scheme and a verdict.
func decodeEMV(c *Code, ascii bool, reg *registry.Snapshot, now time.Time) {
	r := readers.Get().(*emvReader)
	r.c, r.raw, r.ascii, r.reg, r.now = c, c.Raw, ascii, reg, now
	r.at, r.cur, r.country, r.profile, r.moved = [100]uint8{}, "", "", nil, false
	r.decode()
	r.c, r.raw, r.reg, r.root = nil, "", nil, nil
	readers.Put(r)
}

// readers keeps working states for reuse: their buffers cost more than the reading.
var readers = sync.Pool{New: func() any { return &emvReader{set: profiles()} }}

func (r *emvReader) decode() {
	c := r.c
	var fault *tlvFault
	r.root, fault = readTLV(r.rootBuf[:0], r.raw, 0, len(r.raw), r.ascii)
	if fault != nil {
		c.fail(faultTag(fault), fault.offset, fault.reason, fault.text)
	}
	for i, s := range r.root {
		if r.at[s.tag] != 0 {
			c.fail(tagNames[s.tag], s.offset(), ReasonDuplicate, "tag "+tagNames[s.tag]+" occurs twice; which one counts is anybody's guess")
			continue
		}
		if i < 255 {
			r.at[s.tag] = uint8(i + 1)
		}
	}
	r.readCommon()
	r.readAccounts()
	r.readCRC(63, fault != nil)
	r.checkProfile()
	r.readReferences()
	if r.moved {
		r.checkOrder()
	}
}

func faultTag(f *tlvFault) string {
	if f.tag < 0 {
		return ""
	}
	return tagNames[f.tag]
}

// readCRC checks that the checksum object is last and right (EMVCo MPM 4.7.3). The tag is 63 except in forms of their own.
func (r *emvReader) readCRC(tag uint8, broken bool) { checkCRC(r.c, r.root, tag, broken) }

func checkCRC(c *Code, root []span, tag uint8, broken bool) {
	raw := c.Raw
	name := tagNames[tag]
	if broken || len(root) == 0 || root[len(root)-1].tag != tag {
		if s, ok := find(root, tag); ok {
			if !broken {
				c.fail(name, int(s.end), ReasonCRCNotLast, "data follow the checksum (tag "+name+"): what they say is not covered by it")
			}
			c.CRC = s.of(raw)
		} else if !broken {
			c.fail(name, len(raw), ReasonCRCMissing, "the checksum (tag "+name+") is missing")
		}
		return
	}
	s := root[len(root)-1]
	c.CRC = s.of(raw)
	want, ok := parseCRC(c.CRC)
	got := CRC16(raw[:s.start])
	if s.end-s.start != 4 {
		c.fail(name, s.offset(), ReasonCRCFormat, "the checksum is four hexadecimal digits, not "+quote(c.CRC))
		return
	}
	if !ok {
		c.CRCComputed = crcText(got)
		c.fail(name, s.offset(), ReasonCRCFormat, "the checksum is four hexadecimal digits, not "+quote(c.CRC))
		return
	}
	if want != got {
		c.CRCComputed = crcText(got)
		c.fail(name, s.offset(), ReasonCRCMismatch, "the checksum says "+c.CRC+", the bytes give "+c.CRCComputed+": something was changed or mistyped")
	}
}

// readCommon takes the fields that mean the same in every scheme.
func (r *emvReader) readCommon() {
	c := r.c
	if v, ok := r.value(53); ok {
		c.CurrencyNumeric = v
		if cur, known := money.ByNumeric(v); known {
			r.cur = cur
			c.Currency = cur
		}
	}
	if v, ok := r.value(58); ok {
		r.country = upper2(v)
		c.Country = r.country
	}
	c.Merchant.MCC, _ = r.value(52)
	c.Merchant.Name, _ = r.value(59)
	c.Merchant.City, _ = r.value(60)
	c.Merchant.PostalCode, _ = r.value(61)
	c.Tip, _ = r.value(55)
	c.FeeFixed, _ = r.value(56)
	c.FeePercent, _ = r.value(57)
}

// upper2 is a country code in capitals without a copy where it already is.
func upper2(s string) string {
	for i := range len(s) {
		if s[i]-'a' <= 25 {
			return strings.ToUpper(s)
		}
	}
	return s
}

// claim is a rule's claim to the scheme of the whole code.
type claim struct {
	rule     *Rule
	priority int
}

// readAccounts reads tags 02 to 51, names each account's network and lets the rules claim the scheme.
func (r *emvReader) readAccounts() {
	set := r.set
	var best claim
	cardsOnly := true
	cardNetwork := ""
	var cardClaims [4]*Rule
	nClaims := 0
	lastTemplate := uint8(0)
	for _, s := range r.root {
		switch {
		case s.tag >= 2 && s.tag <= 25:
			a := r.c.newAccount()
			a.Tag, a.Offset, a.ID, a.Type = tagNames[s.tag], s.offset(), s.of(r.raw), "merchant-id"
			if lastTemplate > s.tag {
				// A card number cannot follow a template: a length that was written too short moved it here.
				a.Type = "misplaced"
				cardsOnly = false
				r.moved = true
				continue
			}
			rules := set.cards[s.tag]
			for _, rule := range rules {
				if !r.applies(rule, s.tag) {
					continue
				}
				if a.Network == "" {
					a.Network = rule.Network
					if cardNetwork == "" {
						cardNetwork = rule.Network
					} else if cardNetwork != rule.Network {
						cardNetwork = "several"
					}
				}
				if !rule.NoClaim && nClaims < len(cardClaims) && (nClaims == 0 || cardClaims[nClaims-1] != rule) {
					cardClaims[nClaims] = rule
					nClaims++
				}
			}
		case s.tag >= 26 && s.tag <= 51:
			cardsOnly = false
			lastTemplate = s.tag
			if rule := r.readTemplate(s); rule != nil && !rule.NoClaim && (best.rule == nil || rule.profile.Priority > best.priority) {
				best = claim{rule, rule.profile.Priority}
			}
		}
	}
	for _, rule := range cardClaims[:nClaims] {
		if rule.Only != "" && (!cardsOnly || rule.Only != "cards" && rule.Only != cardNetwork) {
			continue
		}
		if best.rule == nil || rule.profile.Priority > best.priority {
			best = claim{rule, rule.profile.Priority}
		}
	}
	r.profile = set.generic
	r.c.Certainty = Certain
	if best.rule != nil {
		r.profile = best.rule.profile
		r.c.Certainty = best.rule.certainty
	}
	r.c.Scheme = r.profile.Slug
	if best.rule == nil && r.c.Issuer != nil && r.c.Issuer.Scheme != "" {
		r.c.Scheme = r.c.Issuer.Scheme
		r.c.Certainty = certaintyOf(r.c.Issuer)
		if p := set.bySlug[r.c.Scheme]; p != nil && p.Family == "emv" {
			r.profile = p
		}
	}
}

func certaintyOf(e *registry.Entry) Certainty {
	if e.Certainty == "" {
		return Certain
	}
	return Certainty(e.Certainty)
}

// applies tells whether a rule's tag, country and currency fit this code.
func (r *emvReader) applies(rule *Rule, tag uint8) bool {
	return rule.onTag(tag) && (rule.Country == "" || rule.Country == r.country) && (rule.currency == "" || rule.currency == r.cur)
}

// readTemplate reads one account template and returns the rule that recognised it, nil for an unknown network.
func (r *emvReader) readTemplate(s span) *Rule {
	c, set := r.c, r.set
	a := c.newAccount()
	a.Tag, a.Offset = tagNames[s.tag], s.offset()
	subs, fault := readTLV(r.subBuf[:0], r.raw, int(s.start), int(s.end), r.ascii)
	if fault != nil {
		a.ID = s.of(r.raw)
		a.Type = "raw"
		rule := r.byShape(s.tag, nil, "", a.ID)
		if rule != nil {
			a.Network = rule.Network
		}
		if !mayBePlain(s.tag) {
			c.fail(tagNames[s.tag]+"."+faultTag(fault), fault.offset, ReasonNotNested, "tag "+tagNames[s.tag]+" holds an account but its parts do not add up: "+fault.text)
		}
		return rule
	}
	if zero, ok := find(subs, 0); ok {
		a.GUID = zero.of(r.raw)
	}
	var rule *Rule
	named := r.guid.Set(a.GUID)
	if named {
		rules, _ := set.guids.Get(&r.guid)
		for _, candidate := range rules {
			if r.applies(candidate, s.tag) {
				rule = candidate
				break
			}
		}
		if entry := r.reg.Account(&r.guid, a.Tag, r.country, string(r.cur), r.now); entry != nil {
			a.Issuer = entry.Issuer
			a.Network = entry.Network
			if c.Issuer == nil {
				c.Issuer = entry
			}
		}
	}
	if rule == nil && named {
		for _, candidate := range set.prefixes {
			if r.guid.HasPrefix(candidate.lower) && r.applies(candidate, s.tag) {
				rule = candidate
				break
			}
		}
	}
	if rule == nil {
		rule = r.byShape(s.tag, subs, a.GUID, "")
	}
	if rule == nil {
		// Unknown network: the first part that is not the identifier is the best there is.
		for _, sub := range subs {
			if sub.tag != 0 {
				a.ID = sub.of(r.raw)
				break
			}
		}
		return nil
	}
	if a.Network == "" {
		a.Network = rule.Network
	}
	r.readIDs(rule, s, subs, a)
	return rule
}

// byShape finds a rule that recognises an account by its form: used where a scheme has no identifier of its own.
func (r *emvReader) byShape(tag uint8, subs []span, guid, plain string) *Rule {
	country, ok := countryIndex(r.country)
	if !ok {
		return nil
	}
	for _, rule := range r.set.shapes[country] {
		if !r.applies(rule, tag) {
			continue
		}
		ok := false
		switch rule.Shape {
		case "account@bank", "digits28":
			ok = fitsShape(rule.Shape, guid)
		case "hex32":
			ok = fitsShape("hex32", guid) || fitsShape("hex32", plain)
		case "any":
			ok = true
		case "raw":
			ok = plain != ""
		case "no-guid":
			ok = plain == "" && guid == "" && len(subs) > 0
		case "sub":
			s, found := find(subs, rule.shapeSub)
			ok = found && strings.HasPrefix(s.of(r.raw), rule.shapeHead)
		}
		if ok {
			return rule
		}
	}
	return nil
}

// fitsShape tells whether an identifier has the form that a shape names; shapes of other things fit any.
func fitsShape(shape, guid string) bool {
	switch shape {
	case "account@bank":
		at := strings.IndexByte(guid, '@')
		return at > 0 && at < len(guid)-1
	case "digits28":
		return len(guid) == 28 && isDigits(guid)
	case "hex32":
		return len(guid) == 32 && isHex(guid)
	}
	return true
}

// sub follows one or two steps inside a template.
func (r *emvReader) sub(subs []span, p subPath) (span, bool) {
	s, ok := find(subs, p.a)
	if !ok || !p.deep {
		return s, ok
	}
	deep, fault := readTLV(r.deepBuf[:0], r.raw, int(s.start), int(s.end), r.ascii)
	if fault != nil {
		return span{}, false
	}
	return find(deep, p.b)
}

// readIDs takes the payee's id and the bank from an account by its rule.
func (r *emvReader) readIDs(rule *Rule, s span, subs []span, a *Account) {
	c := r.c
	if rule.bankPath.ok {
		if b, ok := r.sub(subs, rule.bankPath); ok {
			a.Bank = b.of(r.raw)
		}
	}
	for i := range rule.ids {
		d := &rule.ids[i]
		var v span
		ok := false
		if d.any {
			for _, sub := range subs {
				if sub.tag != 0 {
					v, ok = sub, true
					break
				}
			}
		} else if v, ok = r.sub(subs, d.path); !ok && d.path.deep {
			// The inner template does not add up, as in the network's own printed example: keep it raw, say so.
			if v, ok = find(subs, d.path.a); ok {
				c.warn(a.Tag+"."+tagNames[d.path.a], v.offset(), ReasonNotNested, "the account's parts do not add up; it is kept as written")
			}
		}
		if !ok || v.start == v.end {
			continue
		}
		a.ID = v.of(r.raw)
		a.Type = d.typ
		if d.byTag != nil {
			a.Type = d.byTag[v.tag]
		}
		if d.from != noTag {
			if f, ok := find(subs, d.from); ok {
				if t := d.types[f.of(r.raw)]; t != "" {
					a.Type = t
				}
			}
		}
		if bad := d.fault(a.ID); bad != "" {
			c.fail(a.Tag+"."+tagNames[v.tag], v.offset(), ReasonAccount, a.Type+" "+quote(a.ID)+" "+bad)
		}
		break
	}
	if a.ID == "" && rule.Require {
		c.fail(a.Tag, s.offset(), ReasonAccount, "tag "+a.Tag+" names "+rule.Network+" but no account in it")
	}
	if rule.Expiry != nil {
		if p, err := parseSubPath(rule.Expiry.Path); err == nil {
			if v, ok := r.sub(subs, p); ok {
				r.expiry(rule.Expiry, a.Tag+"."+rule.Expiry.Path, v)
			}
		}
	}
	for _, n := range rule.Notes {
		if p, err := parseSubPath(n.Path); err == nil {
			if v, ok := r.sub(subs, p); ok {
				c.ref(n.Key, v.of(r.raw))
			}
		}
	}
	if rule.Warn != "" {
		c.warn(a.Tag, s.offset(), Reason(rule.Warn), rule.profile.Name.EN)
	}
}

func (d *id) fault(v string) string {
	if len(d.length) > 0 {
		n := runeLen(v)
		ok := false
		for _, l := range d.length {
			ok = ok || l == n
		}
		if !ok {
			return "has the wrong length"
		}
	}
	if d.check != nil && !d.check(v) {
		return "is not a valid " + d.name
	}
	return ""
}

// expiry reads a moment; what cannot be read is a warning, since codes carry placeholders there.
func (r *emvReader) expiry(e *Expiry, tag string, v span) {
	t, ok := e.parse(v.of(r.raw))
	if !ok {
		r.c.warn(tag, v.offset(), ReasonExpiry, "the expiry "+quote(v.of(r.raw))+" is not a moment this scheme writes")
		return
	}
	r.c.ExpiresAt = t
}

// referenceKeys name the sub-tags of tag 62 (EMVCo MPM table 4.4 and 4.7).
var referenceKeys = [...]string{0: "00", 1: "bill", 2: "mobile", 3: "store", 4: "loyalty", 5: "ref", 6: "customer", 7: "terminal", 8: "purpose", 9: "consumer_req", 10: "tax_id", 11: "channel"}

func (r *emvReader) readReferences() {
	c := r.c
	if i := r.at[62]; i > 0 {
		s := r.root[i-1]
		subs, fault := readTLV(r.subBuf[:0], r.raw, int(s.start), int(s.end), r.ascii)
		if fault != nil {
			c.fail("62."+faultTag(fault), fault.offset, ReasonNotNested, "tag 62 is a template but its parts do not add up: "+fault.text)
		}
		for _, sub := range subs {
			key := tagNames[sub.tag]
			if int(sub.tag) < len(referenceKeys) {
				key = referenceKeys[sub.tag]
			}
			c.ref(key, sub.of(r.raw))
		}
	}
	if i := r.at[64]; i > 0 {
		s := r.root[i-1]
		subs, fault := readTLV(r.subBuf[:0], r.raw, int(s.start), int(s.end), r.ascii)
		if fault != nil {
			c.fail("64."+faultTag(fault), fault.offset, ReasonNotNested, "tag 64 is a template but its parts do not add up: "+fault.text)
		}
		for _, sub := range subs {
			switch sub.tag {
			case 0:
				c.Alternate.Language = sub.of(r.raw)
			case 1:
				c.Alternate.Name = sub.of(r.raw)
			case 2:
				c.Alternate.City = sub.of(r.raw)
			}
		}
		if c.Alternate.Language == "" && (c.Alternate.Name != "" || c.Alternate.City != "") {
			c.fail("64.00", s.offset(), ReasonMissing, "a name in another language needs its language (64.00)")
		}
	}
	for _, n := range r.profile.Notes {
		if v, ok := findPath(r.root, r.raw, n.Path, r.ascii); ok {
			c.ref(n.Key, v.of(r.raw))
		}
	}
}

// checkProfile applies the scheme's rules to the common fields.
func (r *emvReader) checkProfile() {
	c, p := r.c, r.profile
	if len(r.root) == 0 || r.root[0].tag != 0 {
		c.fail("00", 0, ReasonFormat, "the payload format indicator (tag 00) does not come first")
	} else if v := r.root[0].of(r.raw); !has(p.Formats, v) {
		c.fail("00", 0, ReasonFormat, "payload format "+quote(v)+" is not one that "+p.Name.EN+" knows")
	}
	for _, tag := range p.mandatory {
		if r.at[tag] == 0 {
			c.fail(tagNames[tag], len(r.raw), ReasonMissing, "tag "+tagNames[tag]+" ("+r.set.meanings[tagNames[tag]].EN+") is missing")
		}
	}
	if len(c.Accounts) == 0 {
		c.fail("", len(r.raw), ReasonMissing, "no account (tags 02 to 51): there is nobody to pay")
	}
	if v, ok := r.value(52); ok && (len(v) != 4 || !isDigits(v)) {
		c.fail("52", r.offset(52), ReasonValue, "a merchant category is four digits, not "+quote(v))
	}
	r.checkCurrency()
	if v, ok := r.value(58); ok {
		switch {
		case (len(v) != 2 || !isLetters(v)) && !p.lenientCC:
			c.fail("58", r.offset(58), ReasonCountry, "a country is two letters, not "+quote(v))
		case !p.allowsCountry(r.country) && !p.lenientCC:
			c.fail("58", r.offset(58), ReasonCountry, p.Name.EN+" is not a scheme of "+quote(v))
		}
	}
	r.readAmount()
	r.kind()
	if p.Expiry != nil {
		if v, ok := findPath(r.root, r.raw, p.Expiry.Path, r.ascii); ok {
			r.expiry(p.Expiry, p.Expiry.Path, v)
		}
	}
	for _, k := range p.checks {
		k.run(r, k)
	}
	if v, ok := r.value(55); ok {
		switch {
		case v == "02" && c.FeeFixed == "", v == "03" && c.FeePercent == "":
			c.warn("55", r.offset(55), ReasonMissing, "tag 55 announces a fee that the code does not give")
		case v != "01" && v != "02" && v != "03":
			c.warn("55", r.offset(55), ReasonValue, "tip indicator "+quote(v)+" is none of 01, 02, 03")
		}
	}
}

func (r *emvReader) checkCurrency() {
	c, p := r.c, r.profile
	v, ok := r.value(53)
	if !ok {
		return
	}
	switch {
	case len(v) != 3 || !isDigits(v):
		c.fail("53", r.offset(53), ReasonCurrency, "a currency is three digits, not "+quote(v))
	case r.cur == "":
		c.fail("53", r.offset(53), ReasonCurrency, v+" is not an ISO 4217 currency")
	case !p.allowsCurrency(r.cur):
		c.fail("53", r.offset(53), ReasonCurrency, p.Name.EN+" is not paid in "+string(r.cur))
	}
}

func (r *emvReader) readAmount() {
	c := r.c
	v, ok := r.value(54)
	if !ok {
		return
	}
	if r.profile.AmountUnit == "minor12" {
		if len(v) != 12 || !isDigits(v) {
			c.fail("54", r.offset(54), ReasonAmount, "the amount is twelve digits of minor units in this scheme, not "+quote(v))
			return
		}
		c.Amount = minorToMajor(v, r.cur.Exponent())
		return
	}
	amount, _, ok := decimal(v)
	if !ok || len(v) > 13 {
		c.fail("54", r.offset(54), ReasonAmount, "an amount is up to 13 digits with at most one point, not "+quote(v))
		return
	}
	c.Amount = amount
	if r.cur != "" && excessScale(amount, r.cur) {
		c.fail("54", r.offset(54), ReasonAmount, string(r.cur)+" has no such small unit as in "+quote(v))
	}
}

// kind decides between static and dynamic. Tag 01 is unreliable, so its absence is normal and other values are no error.
func (r *emvReader) kind() {
	v, ok := r.value(1)
	switch v {
	case "11":
		r.c.Kind = Static
		return
	case "12":
		r.c.Kind = Dynamic
		return
	}
	if ok {
		r.c.warn("01", r.offset(1), ReasonInitiation, "initiation method "+quote(v)+" is neither 11 (static) nor 12 (dynamic)")
	}
	r.c.Kind = Static
	if path, ok := strings.CutPrefix(r.profile.Undated, "path:"); ok {
		if _, there := findPath(r.root, r.raw, path, r.ascii); there {
			r.c.Kind = Dynamic
		}
	} else if r.c.Amount != "" && r.profile.Undated != "static" {
		r.c.Kind = Dynamic
	}
}

// checkOrder looks for the sign of a length that was written too short: an object of a template that ended up at the root,
// where its number means something else while the checksum still holds.
func (r *emvReader) checkOrder() {
	last := span{}
	for _, s := range r.root {
		if s.tag >= 26 && s.tag <= 51 {
			last = s
			continue
		}
		if last.tag != 0 && s.tag >= 2 && s.tag <= 25 {
			r.c.warn(tagNames[s.tag], s.offset(), ReasonMisscoped, "tag "+tagNames[s.tag]+" stands right behind template "+tagNames[last.tag]+
				": it reads like that template's part "+tagNames[s.tag]+", moved to the root by a length that is too short")
		}
	}
}

// The named checks.

func (r *emvReader) checkIntegerAmount(k check) {
	if r.cur == k.cur && r.c.Amount != "" {
		if _, fraction, ok := strings.Cut(r.c.Amount, "."); ok && strings.Trim(fraction, "0") != "" {
			r.c.fail("54", r.offset(54), ReasonAmount, "an amount in "+string(k.cur)+" is a whole number in this scheme")
		}
	}
}

func (r *emvReader) checkAbsentWith(k check) {
	if r.cur == k.cur && r.at[k.tag] > 0 {
		r.c.fail(k.path, r.offset(k.tag), ReasonCurrency, "tag "+k.path+" is not allowed with "+string(k.cur)+" in this scheme")
	}
}

func (r *emvReader) checkAmountRequires(k check) {
	if r.c.Amount == "" {
		return
	}
	v, ok := findPath(r.root, r.raw, k.path, r.ascii)
	if !ok || v.start == v.end {
		r.c.fail(k.path, len(r.raw), ReasonMissing, "a code with an amount needs "+k.path+" in this scheme")
	}
}

func (r *emvReader) checkValue(k check) {
	if v, ok := findPath(r.root, r.raw, k.path, r.ascii); ok && !valueChecks[k.arg](v.of(r.raw)) {
		reason := ReasonValue
		if k.arg == "iban" {
			reason = ReasonIBAN
		}
		r.c.fail(k.path, v.offset(), reason, quote(v.of(r.raw))+" is not a valid "+k.arg)
	}
}

func (r *emvReader) checkLater(k check) {
	a, ok1 := findPath(r.root, r.raw, k.path, r.ascii)
	b, ok2 := findPath(r.root, r.raw, k.arg, r.ascii)
	if ok1 && ok2 && a.of(r.raw) <= b.of(r.raw) && a.end-a.start == b.end-b.start {
		r.c.fail(k.path, a.offset(), ReasonExpiry, k.path+" is not later than "+k.arg)
	}
}

func has(list []string, v string) bool {
	for _, s := range list {
		if s == v {
			return true
		}
	}
	return false
}

func isLetters(s string) bool {
	for i := range len(s) {
		if (s[i]|32)-'a' > 25 {
			return false
		}
	}
	return true
}

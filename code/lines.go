package code

import (
	"hash/crc32"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Bank-transfer codes of lines or stars: Swiss QR-bill, EPC (SEPA), SPAYD.

// lines splits at line feeds, with or without a carriage return before each, and remembers where each line begins.
func lines(raw string) (out []string, at []int) {
	offset := 0
	for l := range strings.SplitSeq(raw, "\n") {
		at = append(at, offset)
		offset += len(l) + 1
		out = append(out, strings.TrimSuffix(l, "\r"))
	}
	return out, at
}

// Lines of a Swiss QR-bill (Swiss Implementation Guidelines QR-bill v2.3, table 4.2.2), counted from 0.
const (
	spcIBAN     = 3
	spcCreditor = 4 // seven lines: type, name, street or line 1, number or line 2, postal code, town, country
	spcUltimate = 11
	spcAmount   = 18
	spcCurrency = 19
	spcDebtor   = 20
	spcRefType  = 27
	spcRef      = 28
	spcMessage  = 29
	spcTrailer  = 30
	spcBilling  = 31
	spcMaxLines = 34
)

// structuredOnly is the day from which combined addresses (type K) are no longer issued.
const structuredOnly = "2025-11-22"

func decodeSwiss(c *Code) {
	c.Scheme, c.Certainty = "swiss-qr", Certain
	l, at := lines(c.Raw)
	for len(l) > spcTrailer+1 && l[len(l)-1] == "" {
		l = l[:len(l)-1]
	}
	c.Kind = Static
	if len(l) > spcIBAN {
		c.account(Account{Tag: "iban", Network: "swiss-qr", Type: "iban", ID: l[spcIBAN], Offset: at[spcIBAN]})
	}
	if len(l) <= spcTrailer {
		c.fail("", len(c.Raw), ReasonMissing, "a QR-bill has at least 31 lines, this one "+strconv.Itoa(len(l)))
		if len(l) > spcIBAN && !swissIBAN(l[spcIBAN]) {
			c.fail("iban", at[spcIBAN], ReasonIBAN, quote(l[spcIBAN])+" is not a valid Swiss or Liechtenstein IBAN")
		}
		return
	}
	if len(l) > spcMaxLines {
		c.fail("", at[spcMaxLines], ReasonTrailing, "a QR-bill has at most 34 lines")
	}
	if len(l[1]) != 4 || l[1][:2] != "02" {
		c.fail("version", at[1], ReasonUnusedVersion, "version "+quote(l[1])+" is not 02xx")
	}
	if l[2] != "1" {
		c.fail("coding", at[2], ReasonEncoding, "coding "+quote(l[2])+" is not 1 (UTF-8)")
	}
	iban := l[spcIBAN]
	if !swissIBAN(iban) {
		c.fail("iban", at[spcIBAN], ReasonIBAN, quote(iban)+" is not a valid Swiss or Liechtenstein IBAN")
	}
	c.swissAddress(l, at, spcCreditor, "creditor", true)
	for i := spcUltimate; i < spcAmount; i++ {
		if l[i] != "" {
			c.fail("ultimate_creditor", at[i], ReasonValue, "the ultimate creditor is reserved and must be empty")
			break
		}
	}
	takeCurrency(c, "currency", at[spcCurrency], l[spcCurrency])
	if c.Currency != "" && c.Currency != "CHF" && c.Currency != "EUR" {
		c.fail("currency", at[spcCurrency], ReasonCurrency, "a QR-bill is in CHF or EUR")
	}
	if v := l[spcAmount]; v != "" {
		if len(v) > 12 {
			c.fail("amount", at[spcAmount], ReasonAmount, "an amount has at most 12 characters, not "+quote(v))
		}
		takeAmount(c, "amount", at[spcAmount], v)
	}
	c.Kind = byAmount(c.Amount)
	if l[spcDebtor] != "" {
		c.swissAddress(l, at, spcDebtor, "debtor", false)
	} else if slices.ContainsFunc(l[spcDebtor:spcRefType], func(s string) bool { return s != "" }) {
		c.fail("debtor", at[spcDebtor], ReasonMissing, "the debtor's address has no type")
	}
	c.swissReference(l, at, iban)
	if len(l[spcMessage]) > 0 {
		if runeLen(l[spcMessage]) > 140 {
			c.fail("message", at[spcMessage], ReasonValue, "a message has at most 140 characters")
		}
		c.ref("message", l[spcMessage])
	}
	if l[spcTrailer] != "EPD" {
		c.fail("trailer", at[spcTrailer], ReasonFormat, "line 31 is EPD, not "+quote(l[spcTrailer]))
	}
	if len(l) > spcBilling {
		c.ref("billing", l[spcBilling])
		if runeLen(l[spcMessage])+runeLen(l[spcBilling]) > 140 {
			c.fail("billing", at[spcBilling], ReasonValue, "message and billing information have at most 140 characters together")
		}
	}
	for i := spcBilling + 1; i < len(l) && i < spcMaxLines; i++ {
		c.ref("procedure", l[i])
	}
}

func swissIBAN(s string) bool { return ValidIBAN(s) && (s[:2] == "CH" || s[:2] == "LI") }

func (c *Code) swissAddress(l []string, at []int, i int, who string, creditor bool) {
	kind, name, country := l[i], l[i+1], l[i+6]
	switch kind {
	case "S":
		if l[i+5] == "" || l[i+4] == "" {
			c.fail(who, at[i], ReasonMissing, "a structured address needs a postal code and a town")
		}
		if creditor {
			c.Merchant.City, c.Merchant.PostalCode = l[i+5], l[i+4]
		}
	case "K":
		if l[i+4] != "" || l[i+5] != "" {
			c.fail(who, at[i+4], ReasonValue, "a combined address leaves postal code and town empty")
		}
		if l[i+3] == "" {
			c.fail(who, at[i+3], ReasonMissing, "a combined address needs its second line")
		}
		if creditor {
			c.Merchant.City = l[i+3]
		}
		c.warn(who, at[i], ReasonSuperseded, "combined addresses (type K) are no longer issued from "+structuredOnly)
	default:
		c.fail(who, at[i], ReasonValue, "an address is of type S or K, not "+quote(kind))
	}
	if name == "" || runeLen(name) > 70 {
		c.fail(who, at[i+1], ReasonName, "a name has 1 to 70 characters")
	}
	if len(country) != 2 || !isLetters(country) {
		c.fail(who, at[i+6], ReasonCountry, "a country is two letters, not "+quote(country))
	}
	if creditor {
		c.Merchant.Name = name
		c.Country = country
	}
}

// swissReference holds QRR to QR-IBANs (institution 30000 to 31999) and SCOR or none to the others.
func (c *Code) swissReference(l []string, at []int, iban string) {
	kind, ref := l[spcRefType], l[spcRef]
	qr := len(iban) > 9 && iban[4:9] >= "30000" && iban[4:9] <= "31999"
	switch kind {
	case "QRR":
		if !validQRR(ref) {
			c.fail("reference", at[spcRef], ReasonReference, "a QR reference is 27 digits with a check digit, not "+quote(ref))
		}
		if !qr {
			c.fail("reference", at[spcRefType], ReasonReference, "a QR reference needs a QR-IBAN (institution 30000 to 31999)")
		}
	case "SCOR":
		if !validRF(ref) {
			c.fail("reference", at[spcRef], ReasonReference, quote(ref)+" is not an ISO 11649 creditor reference")
		}
	case "NON":
		if ref != "" {
			c.fail("reference", at[spcRef], ReasonReference, "reference type NON leaves the reference empty")
		}
	default:
		c.fail("reference", at[spcRefType], ReasonReference, "a reference is of type QRR, SCOR or NON, not "+quote(kind))
	}
	if qr && kind != "QRR" {
		c.fail("reference", at[spcRefType], ReasonReference, "a QR-IBAN needs a QR reference")
	}
	c.ref("ref", ref)
	c.ref("ref_type", kind)
}

// decodeEPC reads the EPC QR code (EPC069-12 v2.1/3.1): BCD, version, character set, SCT, BIC, name, IBAN, amount, purpose,
// structured reference or text, information. Lines after the IBAN are optional.
func decodeEPC(c *Code) {
	c.Scheme, c.Certainty = "epc-qr", Certain
	l, at := lines(c.Raw)
	for len(l) > 1 && l[len(l)-1] == "" {
		l = l[:len(l)-1]
	}
	line := func(i int) string {
		if i < len(l) {
			return l[i]
		}
		return ""
	}
	where := func(i int) int {
		if i < len(l) {
			return at[i]
		}
		return len(c.Raw)
	}
	c.Kind = Static
	if len(c.Raw) > 331 {
		c.warn("", 331, ReasonTooLong, "the guideline allows 331 bytes")
	}
	if len(l) > 12 {
		c.fail("", at[12], ReasonTrailing, "there are at most 12 lines")
	}
	version := line(1)
	if version != "001" && version != "002" {
		c.fail("version", where(1), ReasonUnusedVersion, "version "+quote(version)+" is neither 001 nor 002")
	}
	if len(line(2)) != 1 || line(2) < "1" || line(2) > "8" {
		c.fail("charset", where(2), ReasonEncoding, "a character set is 1 to 8, not "+quote(line(2)))
	}
	if line(3) != "SCT" && line(3) != "INST" {
		c.fail("identification", where(3), ReasonFormat, "line 4 is SCT, not "+quote(line(3)))
	}
	bic := line(4)
	switch {
	case bic == "" && version == "001":
		c.fail("bic", where(4), ReasonMissing, "version 001 needs a BIC")
	case bic != "" && !validBIC(bic):
		c.fail("bic", where(4), ReasonAccount, quote(bic)+" is not a BIC")
	}
	c.Merchant.Name = line(5)
	if n := runeLen(line(5)); n == 0 || n > 70 {
		c.fail("name", where(5), ReasonName, "the payee's name has 1 to 70 characters")
	}
	c.account(Account{Tag: "iban", Network: "sepa", Type: "iban", ID: line(6), Bank: bic, Offset: where(6)})
	if !ValidIBAN(line(6)) {
		c.fail("iban", where(6), ReasonIBAN, quote(line(6))+" is not a valid IBAN")
	} else {
		c.Country = line(6)[:2]
	}
	c.Currency = "EUR"
	if v := line(7); v != "" {
		digits, ok := strings.CutPrefix(v, "EUR")
		if !ok {
			c.fail("amount", where(7), ReasonCurrency, "an amount begins EUR, not "+quote(v))
		} else {
			takeAmount(c, "amount", where(7), digits)
			if whole, _, _ := strings.Cut(c.Amount, "."); len(whole) > 9 || c.Amount != "" && isZero(c.Amount) {
				c.fail("amount", where(7), ReasonAmount, "an amount is from 0.01 to 999999999.99")
			}
			if digits == "" {
				c.fail("amount", where(7), ReasonAmount, "the amount says only EUR")
			}
		}
	}
	c.Kind = byAmount(c.Amount)
	if p := line(8); len(p) > 4 {
		c.fail("purpose", where(8), ReasonValue, "a purpose has at most four characters")
	}
	c.ref("purpose", line(8))
	ref, text := line(9), line(10)
	if ref != "" {
		if strings.HasPrefix(ref, "RF") && !validRF(ref) || len(ref) > 35 {
			c.fail("ref", where(9), ReasonReference, quote(ref)+" is not an ISO 11649 creditor reference")
		}
		c.ref("ref", ref)
		if text != "" {
			c.fail("text", where(10), ReasonReference, "a code has a structured reference or a text, not both")
		}
	}
	if runeLen(text) > 140 {
		c.fail("text", where(10), ReasonValue, "a text has at most 140 characters")
	}
	c.ref("text", text)
	if runeLen(line(11)) > 70 {
		c.fail("info", where(11), ReasonValue, "the information has at most 70 characters")
	}
	c.ref("info", line(11))
}

var prague = time.FixedZone("", 3600)

// decodeSPAYD reads a Short Payment Descriptor (version 1.0): SPD*1.0*KEY:value*…, values percent-encoded, unknown keys ignored.
func decodeSPAYD(c *Code) {
	c.Scheme, c.Certainty = "spayd", Certain
	c.Kind = Static
	parts := strings.Split(c.Raw, "*")
	if parts[1] != "1.0" {
		c.fail("version", 4, ReasonUnusedVersion, "version "+quote(parts[1])+" is not 1.0")
	}
	offset := len(parts[0]) + len(parts[1]) + 2
	seen := map[string]bool{}
	var checksum string
	checksumAt := 0
	for i, part := range parts[2:] {
		at := offset
		offset += len(part) + 1
		if part == "" && i == len(parts)-3 {
			continue // a closing star is allowed
		}
		key, value, ok := strings.Cut(part, ":")
		if !ok || key == "" || strings.Trim(key, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") != "" {
			c.fail(cut(key, 20), at, ReasonValue, "a part is KEY:value, not "+quote(part))
			continue
		}
		if seen[key] {
			c.fail(key, at, ReasonDuplicate, "key "+key+" occurs twice")
			continue
		}
		seen[key] = true
		decoded, ok := percentDecode(value)
		if !ok {
			c.fail(key, at, ReasonEncoding, "percent encoding in "+quote(value)+" is broken")
		}
		value = decoded
		switch key {
		case "ACC":
			iban, bic, withBIC := strings.Cut(value, "+")
			c.account(Account{Tag: key, Network: "spayd", Type: "iban", ID: iban, Bank: bic, Offset: at})
			if !ValidIBAN(iban) {
				c.fail(key, at, ReasonIBAN, quote(iban)+" is not a valid IBAN (a Nigerian app writes other accounts under this prefix)")
			} else {
				c.Country = iban[:2]
			}
			if withBIC && !validBIC(bic) {
				c.fail(key, at, ReasonAccount, quote(bic)+" is not a BIC")
			}
		case "ALT-ACC":
			for alt := range strings.SplitSeq(value, ",") {
				iban, bic, _ := strings.Cut(alt, "+")
				c.account(Account{Tag: key, Network: "spayd", Type: "iban", ID: iban, Bank: bic, Offset: at})
				if !ValidIBAN(iban) {
					c.fail(key, at, ReasonIBAN, quote(iban)+" is not a valid IBAN")
				}
			}
		case "AM":
			amount, scale, ok := decimal(value)
			if !ok || scale > 2 || len(value) > 10 {
				c.fail(key, at, ReasonAmount, "an amount has at most 10 characters and two decimals, not "+quote(value))
			} else {
				c.Amount = amount
			}
		case "CC":
			takeCurrency(c, key, at, value)
		case "RN":
			c.Merchant.Name = value
		case "MSG":
			c.ref("message", value)
		case "RF":
			c.ref("ref", value)
		case "DT":
			if t, err := time.ParseInLocation("20060102", value, prague); err != nil {
				c.fail(key, at, ReasonExpiry, "a due date is yyyymmdd, not "+quote(value))
			} else {
				c.ref("due", t.Format(time.DateOnly))
			}
		case "X-VS", "X-SS", "X-KS":
			if !isDigits(value) || len(value) > 10 {
				c.fail(key, at, ReasonReference, key+" has at most 10 digits, not "+quote(value))
			}
			c.ref(strings.ToLower(key[2:]), value)
		case "CRC32":
			checksum, checksumAt = value, at
		}
	}
	if !seen["ACC"] {
		c.fail("ACC", len(c.Raw), ReasonMissing, "the account (ACC) is missing")
	}
	if seen["CRC32"] {
		c.spaydChecksum(parts, checksum, checksumAt)
	}
	c.Kind = byAmount(c.Amount)
	if c.Currency != "" && c.Amount != "" && excessScale(c.Amount, c.Currency) {
		c.fail("AM", 0, ReasonAmount, string(c.Currency)+" has no such small unit as in "+quote(c.Amount))
	}
}

// spaydChecksum: CRC-32 of the descriptor with its parts sorted and CRC32 left out (SPAYD 1.0, section "integrity").
func (c *Code) spaydChecksum(parts []string, said string, at int) {
	keep := slices.DeleteFunc(slices.Clone(parts[2:]), func(p string) bool { return p == "" || strings.HasPrefix(p, "CRC32:") })
	slices.Sort(keep)
	sum := crc32.ChecksumIEEE([]byte("SPD*1.0*" + strings.Join(keep, "*")))
	want, err := strconv.ParseUint(said, 16, 32)
	c.CRC = said
	if err != nil || uint32(want) != sum {
		c.CRCComputed = strings.ToUpper(strconv.FormatUint(uint64(sum), 16))
		c.fail("CRC32", at, ReasonCRCMismatch, "the checksum says "+quote(said)+", the parts give "+c.CRCComputed)
	}
}

// percentDecode turns %41 into A and nothing else: a plus stays a plus. It reports broken escapes and results that are no UTF-8.
func percentDecode(s string) (string, bool) {
	i := strings.IndexByte(s, '%')
	if i < 0 {
		return s, true
	}
	b := make([]byte, 0, len(s))
	b = append(b, s[:i]...)
	ok := true
	for ; i < len(s); i++ {
		if s[i] != '%' {
			b = append(b, s[i])
			continue
		}
		if i+2 >= len(s) || !isHex(s[i+1:i+3]) {
			ok = false
			b = append(b, '%')
			continue
		}
		v, _ := strconv.ParseUint(s[i+1:i+3], 16, 8)
		b = append(b, byte(v))
		i += 2
	}
	out := strings.ToValidUTF8(string(b), "\ufffd")
	return out, ok && out == string(b)
}

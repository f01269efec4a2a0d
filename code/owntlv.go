package code

import (
	"strings"
	"time"

	"hutong/money"
)

// Forms that look like EMVCo text and are not: Raast person to person (checksum in tag 10), the Thai transfer slip (checksum
// in tag 91, not a payment request), TR Karekod person to person (begins with tag 75).

var (
	pakistan = time.FixedZone("", 5*3600)
	turkey   = time.FixedZone("", 3*3600)
)

// decodeOwnTLV reads one of these forms and tells whether the payload had one.
func decodeOwnTLV(c *Code) bool {
	raw := c.Raw
	if len(raw) < 16 {
		return false
	}
	switch tail := raw[len(raw)-8 : len(raw)-4]; {
	case strings.HasPrefix(raw, "7502"):
		decodeKarekodP2P(c)
	case tail == "1004" && strings.HasPrefix(raw, "000202"):
		decodeRaastP2P(c)
	case tail == "9104" && strings.HasPrefix(raw, "00"):
		decodeThaiSlip(c)
	default:
		return false
	}
	return true
}

// ownTLV reads the objects of such a form and its checksum.
func ownTLV(c *Code, crcTag uint8) ([]span, [100]string) {
	var values [100]string
	spans, fault := readTLV(nil, c.Raw, 0, len(c.Raw), isASCII(c.Raw))
	if fault != nil {
		c.fail(faultTag(fault), fault.offset, fault.reason, fault.text)
	}
	seen := [100]bool{}
	for _, s := range spans {
		if seen[s.tag] {
			c.fail(tagNames[s.tag], s.offset(), ReasonDuplicate, "tag "+tagNames[s.tag]+" occurs twice")
			continue
		}
		seen[s.tag] = true
		values[s.tag] = s.of(c.Raw)
	}
	checkCRC(c, spans, crcTag, fault != nil)
	return spans, values
}

func offsetOf(spans []span, tag uint8, otherwise int) int {
	if s, ok := find(spans, tag); ok {
		return s.offset()
	}
	return otherwise
}

// decodeRaastP2P: 00 "02", 01 11 or 12, 02 scheme, 04 IBAN, 05 amount in rupees, 07 expiry ddMMyyyyHHmm Pakistan time, 10 checksum.
func decodeRaastP2P(c *Code) {
	c.Scheme, c.Certainty = "raast", Certain
	spans, v := ownTLV(c, 10)
	end := len(c.Raw)
	c.Country, c.Currency = "PK", "PKR"
	initiation(c, v[1], v[5], offsetOf(spans, 1, end))
	at := offsetOf(spans, 4, end)
	switch {
	case v[4] == "":
		c.fail("04", at, ReasonMissing, "the payee's IBAN (tag 04) is missing")
	case !ValidIBAN(v[4]) || v[4][:2] != "PK":
		c.fail("04", at, ReasonIBAN, quote(v[4])+" is not a valid Pakistani IBAN")
	}
	if v[4] != "" {
		a := Account{Tag: "04", Network: "raast", Type: "iban", ID: v[4], Offset: at}
		if len(v[4]) > 8 {
			a.Bank = v[4][4:8]
		}
		c.account(a)
	}
	takeAmount(c, "05", offsetOf(spans, 5, end), v[5])
	if v[7] != "" {
		t, err := time.ParseInLocation("020120061504", v[7], pakistan)
		if err != nil {
			c.fail("07", offsetOf(spans, 7, end), ReasonExpiry, "the expiry "+quote(v[7])+" is not ddMMyyyyHHmm")
		}
		c.ExpiresAt = t
	}
}

// decodeThaiSlip: the small code on a transfer slip. 00 holds {00 API, 01 bank, 02 transaction}, 51 country, 91 checksum.
func decodeThaiSlip(c *Code) {
	c.Scheme, c.Kind, c.Certainty = "thai-slip-verify", Barcode, Certain
	spans, v := ownTLV(c, 91)
	c.Country = v[51]
	c.warn("00", 0, ReasonNotPayment, "this proves a transfer that was made; it asks for no payment")
	s, ok := find(spans, 0)
	if !ok {
		return
	}
	subs, fault := readTLV(nil, c.Raw, int(s.start), int(s.end), isASCII(c.Raw))
	if fault != nil {
		c.fail("00."+faultTag(fault), fault.offset, ReasonNotNested, fault.text)
		return
	}
	for _, sub := range subs {
		switch value := sub.of(c.Raw); sub.tag {
		case 0:
			c.ref("api", value)
		case 1:
			c.ref("bank", value)
		case 2:
			c.ref("trans_ref", value)
		default:
			c.ref(tagNames[sub.tag], value)
		}
	}
	if c.Reference.Get("trans_ref") == "" {
		c.fail("00.02", s.offset(), ReasonMissing, "the transaction (00.02) is missing")
	}
	if v[51] != "" && v[51] != "TH" {
		c.fail("51", offsetOf(spans, 51, 0), ReasonCountry, "a Thai slip is of TH, not "+quote(v[51]))
	}
}

// decodeKarekodP2P: 75 "10", 01 type, 02 producer, 03 reference, 06 created, 07 expires (yyMMddHHmmss), 54 amount in twelve
// digits of kuruş, 61 {01 IBAN, 07 name, 10 flow}, 63 checksum.
func decodeKarekodP2P(c *Code) {
	c.Scheme, c.Certainty = "tr-karekod", Likely
	spans, v := ownTLV(c, 63)
	end := len(c.Raw)
	c.Country, c.Currency = "TR", "TRY"
	if v[75] != "10" {
		c.fail("75", 0, ReasonFormat, "a person-to-person code begins 750210, tag 75 says "+quote(v[75]))
	}
	if v[54] != "" {
		if len(v[54]) != 12 || !isDigits(v[54]) {
			c.fail("54", offsetOf(spans, 54, end), ReasonAmount, "the amount is twelve digits in kuruş, not "+quote(v[54]))
		} else {
			c.Amount = minorToMajor(v[54], 2)
		}
	}
	initiation(c, v[1], c.Amount, offsetOf(spans, 1, end))
	c.ref("producer", v[2])
	c.ref("ref", v[3])
	if v[7] != "" {
		t, err := time.ParseInLocation("060102150405", v[7], turkey)
		if err != nil {
			c.warn("07", offsetOf(spans, 7, end), ReasonExpiry, "the expiry "+quote(v[7])+" is not yyMMddHHmmss")
		} else {
			c.ExpiresAt = t
		}
	}
	s, ok := find(spans, 61)
	if !ok {
		c.fail("61", end, ReasonMissing, "the payee (tag 61) is missing")
		return
	}
	subs, fault := readTLV(nil, c.Raw, int(s.start), int(s.end), isASCII(c.Raw))
	if fault != nil {
		c.fail("61."+faultTag(fault), fault.offset, ReasonNotNested, fault.text)
		return
	}
	if name, ok := find(subs, 7); ok {
		c.Merchant.Name = name.of(c.Raw)
	}
	iban, ok := find(subs, 1)
	if !ok {
		c.fail("61.01", s.offset(), ReasonMissing, "the payee's IBAN (61.01) is missing")
		return
	}
	value := iban.of(c.Raw)
	c.account(Account{Tag: "61", Network: "fast-tr", Type: "iban", ID: value, Offset: iban.offset()})
	if !ValidIBAN(value) || value[:2] != "TR" {
		c.fail("61.01", iban.offset(), ReasonIBAN, quote(value)+" is not a valid Turkish IBAN")
	}
}

// initiation decides static or dynamic by the initiation method, by the amount without one.
func initiation(c *Code, method, amount string, offset int) {
	switch {
	case method == "11":
		c.Kind = Static
	case method == "12":
		c.Kind = Dynamic
	default:
		if method != "" {
			c.warn("01", offset, ReasonInitiation, "initiation method "+quote(method)+" is neither 11 nor 12")
		}
		c.Kind = byAmount(amount)
	}
}

func byAmount(amount string) Kind {
	if amount != "" {
		return Dynamic
	}
	return Static
}

// takeAmount reads an amount in major units of the code's currency.
func takeAmount(c *Code, tag string, offset int, v string) {
	if v == "" {
		return
	}
	amount, _, ok := decimal(v)
	if !ok || len(amount) > 18 {
		c.fail(tag, offset, ReasonAmount, "an amount is digits with at most one point, not "+quote(v))
		return
	}
	c.Amount = amount
	if c.Currency.Valid() && excessScale(amount, c.Currency) {
		c.fail(tag, offset, ReasonAmount, string(c.Currency)+" has no such small unit as in "+quote(v))
	}
}

// takeCurrency reads a currency in letters.
func takeCurrency(c *Code, tag string, offset int, v string) {
	cur, err := money.ParseCurrency(v)
	if err != nil {
		c.fail(tag, offset, ReasonCurrency, quote(v)+" is not an ISO 4217 currency")
		return
	}
	c.Currency = cur
}

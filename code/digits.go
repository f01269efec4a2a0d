package code

import (
	"strings"
	"time"

	"hutong/code/registry"
)

// decodeDigits reads a consumer's barcode: which wallet it is of is a matter of the registry's prefixes alone, since these
// codes have no check digit that holds.
func decodeDigits(c *Code, reg *registry.Snapshot, now time.Time) {
	e := reg.Digits(c.Raw, now)
	if e == nil {
		c.fail("", 0, ReasonUnknown, "no issuer in the registry claims these digits; an operator can add a prefix and length")
		return
	}
	c.Kind, c.Issuer, c.Certainty = Barcode, e, certaintyOf(e)
	c.Scheme = e.Scheme
	if c.Scheme == "" {
		c.Scheme = SchemeUnknown
	}
	a := Account{Tag: "", Network: e.Network, Type: "payment-code", ID: c.Raw, Issuer: e.Issuer}
	if c.Scheme == "alipayplus-cpm" && len(c.Raw) == 24 {
		a.Bank = c.Raw[:6] // code issuer identifier
	}
	c.account(a)
	if c.Certainty == Weak {
		c.warn("", 0, ReasonWeakEvidence, "recognised by prefix and length alone, from weak sources")
	}
}

// decodeThaiBarcode reads the Bank of Thailand's bill barcode: |tax number and suffix, references and satang, by carriage returns.
func decodeThaiBarcode(c *Code) {
	c.Scheme, c.Kind, c.Certainty = "thai-bot-barcode", Barcode, Certain
	c.Country, c.Currency = "TH", "THB"
	fields := strings.Split(c.Raw[1:], "\r")
	if len(fields) != 4 {
		c.fail("", 0, ReasonMissing, "a bill barcode has four lines (biller, two references, amount in satang)")
	}
	offset := 1
	for i, f := range fields {
		switch i {
		case 0:
			if len(f) != 15 || !isDigits(f) {
				c.fail("biller", offset, ReasonAccount, "a biller is a tax number of 13 digits and a suffix of two, not "+quote(f))
			}
			c.account(Account{Tag: "biller", Network: "thai-bill", Type: "biller", ID: f, Offset: offset})
		case 1, 2:
			key := "ref1"
			if i == 2 {
				key = "ref2"
			}
			if i == 1 && f == "" {
				c.fail(key, offset, ReasonMissing, "the first reference is missing")
			}
			if len(f) > 20 || strings.IndexFunc(f, func(r rune) bool { return r > 0x7f || !isAlnum(byte(r)) && !strings.ContainsRune("-/. ", r) }) >= 0 {
				c.fail(key, offset, ReasonReference, "a reference is up to 20 letters and digits, not "+quote(f))
			}
			c.ref(key, f)
		case 3:
			if !isDigits(f) || len(f) > 12 {
				c.fail("amount", offset, ReasonAmount, "the amount is in satang, digits only, not "+quote(f))
			} else if strings.Trim(f, "0") != "" {
				c.Amount = minorToMajor(f, 2)
			}
		}
		offset += len(f) + 1
	}
}

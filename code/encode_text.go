package code

import (
	"encoding/base64"
	"encoding/hex"
	"strings"

	"hutong/money"
)

// Transfer is an EPC QR code (EPC069-12): a SEPA credit transfer.
type Transfer struct {
	BIC       string // optional
	Name      string
	IBAN      string
	Amount    string // euro, "" lets the payer enter it
	Purpose   string
	Reference string // ISO 11649, instead of Text
	Text      string
	Info      string
}

// EncodeEPC writes an EPC QR code of version 002 in UTF-8, without empty lines at its end.
func EncodeEPC(t Transfer) (string, error) {
	amount := ""
	if t.Amount != "" {
		amount = "EUR" + t.Amount
	}
	return joined("epc-qr", []string{"BCD", "002", "1", "SCT", t.BIC, t.Name, t.IBAN, amount, t.Purpose, t.Reference, t.Text, t.Info}, 7)
}

// joined joins lines, drops empty ones at the end down to a minimum, and reads the result back.
func joined(slug string, l []string, atLeast int) (string, error) {
	for i, s := range l {
		if strings.ContainsAny(s, "\r\n") {
			return "", &EncodeError{"line " + itoa(i+1), "a line holds no line end"}
		}
	}
	for len(l) > atLeast && l[len(l)-1] == "" {
		l = l[:len(l)-1]
	}
	return verified(strings.Join(l, "\n"), slug)
}

// Address is a structured address (type S).
type Address struct{ Name, Street, Number, PostalCode, Town, Country string }

func (a Address) lines() []string {
	if a == (Address{}) {
		return make([]string, 7)
	}
	return []string{"S", a.Name, a.Street, a.Number, a.PostalCode, a.Town, a.Country}
}

// Bill is a Swiss QR-bill.
type Bill struct {
	IBAN      string // a QR-IBAN with a QR reference, an ordinary one otherwise
	Creditor  Address
	Amount    string // two decimals, "" lets the payer enter it
	Currency  money.Currency
	Debtor    Address // optional
	Reference string  // 27 digits, RF…, or ""
	Message   string
	Billing   string
}

// EncodeSwiss writes a Swiss QR-bill of version 0200 with structured addresses.
func EncodeSwiss(b Bill) (string, error) {
	kind := "NON"
	switch {
	case strings.HasPrefix(b.Reference, "RF"):
		kind = "SCOR"
	case b.Reference != "":
		kind = "QRR"
	}
	l := []string{"SPC", "0200", "1", b.IBAN}
	l = append(l, b.Creditor.lines()...)
	l = append(l, make([]string, 7)...)
	l = append(l, b.Amount, string(b.Currency))
	l = append(l, b.Debtor.lines()...)
	l = append(l, kind, b.Reference, b.Message, "EPD", b.Billing)
	return joined("swiss-qr", l, spcTrailer+1)
}

// UPILink is a UPI payment link.
type UPILink struct {
	Address   string // pa
	Name      string
	MCC       string
	Amount    string
	MinAmount string
	Reference string
	Note      string
}

// EncodeUPI writes a UPI payment link; values are percent-encoded, blanks as %20.
func EncodeUPI(l UPILink) (string, error) {
	b := []byte("upi://pay?pa=")
	b = append(b, l.Address...)
	for _, p := range [...]Pair{{"pn", l.Name}, {"mc", l.MCC}, {"tr", l.Reference}, {"tn", l.Note}, {"am", l.Amount}, {"mam", l.MinAmount}, {"cu", "INR"}} {
		if p.Value != "" {
			b = append(append(append(b, '&'), p.Key...), '=')
			b = appendPercent(b, p.Value)
		}
	}
	if !validVPA(l.Address) {
		return "", &EncodeError{"pa", quote(l.Address) + " is not a UPI address"}
	}
	return verified(string(b), "upi")
}

func appendPercent(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; isAlnum(c) || c == '-' || c == '.' || c == '_' || c == '~' || c == '@' {
			b = append(b, c)
		} else {
			b = append(b, '%', upperHex[c>>4], upperHex[c&15])
		}
	}
	return b
}

// Consumer is what a consumer-presented EMVCo code says.
type Consumer struct {
	AID        string // application identifier, 5 to 16 bytes in hexadecimal
	Label      string // up to 16 characters
	PAN        string // token of up to 19 digits, "" for none
	Cardholder string
	Language   string
	Cryptogram string // issuer application data (63), BER objects in hexadecimal, "" for none
}

// EncodeConsumer writes the Base64 payload of an EMVCo consumer-presented code (CPM v1.1 section 3).
func EncodeConsumer(f Consumer) (string, error) {
	aid, err := hex.DecodeString(f.AID)
	if err != nil || len(aid) < 5 || len(aid) > 16 {
		return "", &EncodeError{"61.4F", "an application identifier has 5 to 16 bytes in hexadecimal"}
	}
	if len(f.Label) > 16 || len(f.Cardholder) > 26 || len(f.Language) > 8 {
		return "", &EncodeError{"61", "label, cardholder or language is too long (16, 26, 8)"}
	}
	for _, s := range []string{f.Label, f.Cardholder, f.Language} {
		if printable([]byte(s)) != s {
			return "", &EncodeError{"61", quote(s) + " is not plain ASCII text"}
		}
	}
	app := ber(nil, []byte{0x4F}, aid)
	if f.Label != "" {
		app = ber(app, []byte{0x50}, []byte(f.Label))
	}
	if f.PAN != "" {
		if !isDigits(f.PAN) || len(f.PAN) < 8 || len(f.PAN) > 19 {
			return "", &EncodeError{"61.5A", "a token has 8 to 19 digits"}
		}
		bcd := f.PAN
		if len(bcd)%2 == 1 {
			bcd += "F"
		}
		raw, _ := hex.DecodeString(bcd)
		app = ber(app, []byte{0x5A}, raw)
	}
	if f.Cardholder != "" {
		app = ber(app, []byte{0x5F, 0x20}, []byte(f.Cardholder))
	}
	if f.Language != "" {
		app = ber(app, []byte{0x5F, 0x2D}, []byte(f.Language))
	}
	if f.Cryptogram != "" {
		data, err := hex.DecodeString(f.Cryptogram)
		if err != nil {
			return "", &EncodeError{"61.63", "the transparent data are not hexadecimal"}
		}
		app = ber(app, []byte{0x63}, data)
	}
	if len(app) > 255 {
		return "", &EncodeError{"61", "the application is longer than 255 bytes"}
	}
	out := ber(nil, []byte{0x85}, []byte("CPV01"))
	out = ber(out, []byte{0x61}, app)
	return verified(base64.StdEncoding.EncodeToString(out), "emvco-cpm")
}

func ber(b, tag, value []byte) []byte {
	b = append(b, tag...)
	if len(value) > 127 {
		b = append(b, 0x81)
	}
	b = append(b, byte(len(value)))
	return append(b, value...)
}

// MinRandomDigits is how many digits of a one-use code must be random: 10^12 guesses at a code that lives a minute.
const MinRandomDigits = 12

// ConsumerDigits makes a consumer's barcode: the issuer's prefix and random digits to the length. Entropy is random bytes from
// the caller; bytes of 250 and more are skipped so that every digit is equally likely. It fails when there are too few.
func ConsumerDigits(prefix string, length int, entropy []byte) (string, error) {
	if !isDigits(prefix) {
		return "", &EncodeError{"prefix", quote(prefix) + " is not digits"}
	}
	if length > 32 || length-len(prefix) < MinRandomDigits {
		return "", &EncodeError{"length", "a code of " + itoa(max(length, 0)) + " digits leaves fewer than " + itoa(MinRandomDigits) + " random ones behind its prefix, or is longer than 32"}
	}
	b := append(make([]byte, 0, length), prefix...)
	for _, e := range entropy {
		if len(b) == length {
			break
		}
		if e < 250 {
			b = append(b, '0'+e%10)
		}
	}
	if len(b) < length {
		return "", &EncodeError{"entropy", "too few random bytes; give two for each digit"}
	}
	return string(b), nil
}

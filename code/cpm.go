package code

import (
	"encoding/base64"
	"encoding/hex"
	"strconv"
	"strings"
)

// EMVCo consumer-presented mode v1.1: Base64 of BER-TLV. Tag 85 is CPV01, 61 an application, 62 what is common to all, with 63
// and 64 inside. Offsets in problems are bytes of the Base64 text (four characters for three bytes).

// berObject is one data object: its tag as a number, its value and where it began.
type berObject struct {
	tag    uint32
	value  []byte
	offset int
}

// readBER reads the objects of one level: tags of up to three bytes, definite lengths of up to two length bytes (ISO 8825-1).
func readBER(data []byte, base int) ([]berObject, *Problem) {
	var out []berObject
	for i := 0; i < len(data); {
		start := i
		tag := uint32(data[i])
		i++
		if tag&0x1F == 0x1F {
			for n := 0; ; n++ {
				if i >= len(data) || n == 2 {
					return out, &Problem{"", base + start, ReasonBadTag, "a tag is cut off or longer than three bytes"}
				}
				tag = tag<<8 | uint32(data[i])
				i++
				if data[i-1]&0x80 == 0 {
					break
				}
			}
		}
		name := berName(tag)
		if i >= len(data) {
			return out, &Problem{name, base + start, ReasonOverrun, "tag " + name + " has no length"}
		}
		length := int(data[i])
		i++
		if length&0x80 != 0 {
			n := length & 0x7F
			if n == 0 || n > 2 || i+n > len(data) {
				return out, &Problem{name, base + start, ReasonBadLength, "tag " + name + " has a length that is indefinite, too long or cut off"}
			}
			length = 0
			for ; n > 0; n-- {
				length = length<<8 | int(data[i])
				i++
			}
		}
		if length > len(data)-i {
			return out, &Problem{name, base + start, ReasonOverrun, "tag " + name + " claims " + strconv.Itoa(length) + " bytes, " + strconv.Itoa(len(data)-i) + " are left"}
		}
		out = append(out, berObject{tag, data[i : i+length], base + start})
		i += length
	}
	return out, nil
}

func berName(tag uint32) string { return strings.ToUpper(strconv.FormatUint(uint64(tag), 16)) }

// cpmNetworks name the networks of application identifiers by their registered provider (ISO 7816-5 RID) and extension.
var cpmNetworks = []struct{ prefix, network string }{
	{"A000000333", "unionpay"}, {"A0000006022020", "qris"}, {"A000000602", "gpn-indonesia"}, {"A000000003", "visa"},
	{"A000000004", "mastercard"}, {"A000000025", "amex"}, {"A000000065", "jcb"}, {"A000000152", "discover"}, {"A000000524", "rupay"},
}

func decodeCPM(c *Code) {
	c.Scheme, c.Kind, c.Certainty = "emvco-cpm", CPM, Certain
	enc := base64.StdEncoding
	if !strings.HasSuffix(c.Raw, "=") && len(c.Raw)%4 != 0 {
		enc = base64.RawStdEncoding
	}
	data, err := enc.Strict().DecodeString(c.Raw)
	if err != nil || strings.ContainsAny(c.Raw, "\r\n") {
		at := 0
		if e, ok := err.(base64.CorruptInputError); ok {
			at = int(e)
		}
		c.fail("", at, ReasonEncoding, "the payload is not Base64 (it may have been cut off)")
		return
	}
	place := func(n int) int { return n * 4 / 3 }
	objects, bad := readBER(data, 0)
	if bad != nil {
		c.fail(bad.Tag, place(bad.Offset), bad.Reason, bad.Text)
	}
	if len(objects) == 0 || objects[0].tag != 0x85 || string(objects[0].value) != "CPV01" {
		said := ""
		if len(objects) > 0 {
			said = string(objects[0].value)
		}
		c.fail("85", 0, ReasonFormat, "the payload format (tag 85) is CPV01, not "+quote(strings.ToValidUTF8(said, "?")))
	}
	apps := 0
	for _, o := range objects {
		if o.tag != 0x61 && o.tag != 0x62 {
			continue
		}
		if o.tag == 0x61 {
			apps++
		}
		c.cpmTemplate(o, place)
	}
	if apps == 0 && bad == nil {
		c.fail("61", len(c.Raw), ReasonMissing, "no application (tag 61): there is nothing to pay with")
	}
}

// cpmTemplate reads an application or common template.
func (c *Code) cpmTemplate(o berObject, place func(int) int) {
	name := berName(o.tag)
	header := 2
	if len(o.value) > 127 {
		header = 3
	}
	inner, bad := readBER(o.value, o.offset+header)
	if bad != nil {
		c.fail(name+"."+bad.Tag, place(bad.Offset), bad.Reason, bad.Text)
	}
	a := Account{Tag: name, Offset: place(o.offset), Type: "application"}
	found := false
	for _, in := range inner {
		switch in.tag {
		case 0x4F:
			a.GUID = strings.ToUpper(hex.EncodeToString(in.value))
			for _, n := range cpmNetworks {
				if strings.HasPrefix(a.GUID, n.prefix) {
					a.Network = n.network
					break
				}
			}
			found = true
		case 0x50:
			c.ref("label", printable(in.value))
			found = found || o.tag == 0x61
		case 0x57:
			if pan, _, ok := strings.Cut(strings.ToUpper(hex.EncodeToString(in.value)), "D"); ok && isDigits(pan) && a.ID == "" {
				a.ID, a.Type, found = pan, "pan", true
			}
		case 0x5A:
			pan := strings.TrimRight(strings.ToUpper(hex.EncodeToString(in.value)), "F")
			if !isDigits(pan) || len(pan) > 19 {
				c.fail(name+".5A", place(in.offset), ReasonAccount, "the account number is not up to 19 digits in BCD")
			} else {
				a.ID, a.Type, found = pan, "pan", true
			}
		case 0x5F20:
			c.ref("cardholder", printable(in.value))
		case 0x5F2D:
			c.ref("language", printable(in.value))
		case 0x5F50:
			c.ref("issuer_url", printable(in.value))
		case 0x9F08:
			c.ref("version", strings.ToUpper(hex.EncodeToString(in.value)))
		case 0x9F24:
			c.ref("par", printable(in.value))
		case 0x9F25:
			c.ref("last4", hex.EncodeToString(in.value))
		case 0x9F19:
			c.ref("token_requestor", hex.EncodeToString(in.value))
		case 0x63, 0x64:
			if _, bad := readBER(in.value, in.offset+2); bad != nil {
				c.fail(name+"."+berName(in.tag)+"."+bad.Tag, place(bad.Offset), bad.Reason, bad.Text)
			}
		}
	}
	if found {
		c.account(a)
	}
}

// printable shows bytes that should be text; others become their hexadecimal form.
func printable(b []byte) string {
	for _, x := range b {
		if x < 0x20 || x > 0x7e {
			return strings.ToUpper(hex.EncodeToString(b))
		}
	}
	return string(b)
}

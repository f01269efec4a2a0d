package code

import (
	"slices"
	"strings"
	"testing"
	"time"

	"hutong/code/registry"
)

// withCRC closes an EMVCo payload.
func withCRC(body string) string {
	body += "6304"
	return body + crcText(CRC16(body))
}

// karekodP2P is a person-to-person code of Turkey: 150.50 lira, an IBAN with a right remainder.
var karekodP2P = withCRC("750210" + "010212" + "02040010" + "0312123456789012" + "0612250101120000" + "0712250102120000" + "5412000000015050" +
	"6144" + "0126TR330006100519786457841326" + "0704Test" + "100203")

// Forms that the vector file does not hold, and rules with two sides.
func TestRules(t *testing.T) {
	promptpay := "00020101021229370016A0000006770101110113006680111111153037645802TH540520.15630442BE"
	khqr := "00020101021229180014jonhsmith@nbcq520459995303116"
	khTail := "5802KH5910Jonh Smith6010Phnom Penh"
	for _, tt := range []struct {
		name, payload, scheme string
		valid                 bool
		check                 func(*Code) string
	}{
		{"raast person to person", "0002020102120202000424PK38SONE002422000942359205042500071225102023161010043071", "raast", true, func(c *Code) string {
			return c.Amount + " " + c.ExpiresAt.Format(time.RFC3339) + "=2500 2023-10-25T16:10:00+05:00"
		}},
		{"raast static", "0002020102110202000424PK33ABCD00000000000000001004BA20", "raast", true, nil},
		{"raast, wrong IBAN", "0002020102110202000424PK77UNIL010900023785421010049FBB", "", false, nil},
		{"karekod person to person", karekodP2P, "tr-karekod", true, func(c *Code) string { return c.Amount + " " + c.Accounts[0].ID + "=150.50 TR330006100519786457841326" }},
		{"karekod with a point in the amount", withCRC("00020101021230500016TR.GOV.TCMB.FAST0126TR33000610051978645784132652040000530394954045.005802TR5901A6001B"), "", false, nil},
		{"vnpay", "00020101021126280010A000000775011001087990425204597753037045802VN5909MYPHAMHER6005HANOI62260311MY PHAM HER0707MPHER0163041C50", "vietqr", true, func(c *Code) string { return c.Accounts[0].Network + "=vnpay" }},
		{"upper case checksum only", strings.ToLower(promptpay), "", false, nil},
		{"lower case checksum", promptpay[:len(promptpay)-4] + "42be", "promptpay", true, nil},
		{"byte order mark", "\ufeff" + promptpay, "", false, nil},
		{"blank before", " " + promptpay, "", false, nil},
		{"line end behind", promptpay + "\n", "", false, nil},
		{"khqr amount without expiry", withCRC(khqr + "5405500005802KH5910Jonh Smith6010Phnom Penh"), "", false, nil},
		{"khqr amount with expiry", withCRC(khqr + "540550000" + khTail + "99340013172674911762601131726749717626"), "khqr", true, nil},
		{"khqr expires before it begins", withCRC(khqr + "540550000" + khTail + "99340013172674971762601131726749117626"), "", false, nil},
		{"khqr riel with a fraction", withCRC(khqr + "540450.5" + khTail + "99340013172674911762601131726749717626"), "", false, nil},
		{"khqr UnionPay with dollars", withCRC("00020101021115231234567812345678901234529180014jonhsmith@nbcq520459995303840" + khTail), "", false, nil},
		{"khqr name without language", withCRC(khqr + khTail + "64080104abcd"), "", false, nil},
		{"invented identifier", withCRC("00020101021126300010np.gov.nrb0112NCHL0000123452045999530352454041.005802NP5913TEST MERCHANT6009KATHMANDU"), SchemeGeneric, true, nil},
		{"nepalpay", withCRC("00020101021129270023NCHL00000000MER-1-APP-2520448295303524" + "5802NP5914Alok Shrestha 6009Kathmandu"), "fonepay", true, nil},
		{"kenya without a place", "00020101021128134509123******53034045802KE5906******82262024-06-13 13:01:17.827890630469FF", "ke-qr", true, nil},
		{"currency of another country", withCRC("00020101021229370016A0000006770101110113006680111111153037025802TH"), "", false, nil},
		{"country of another scheme", withCRC("00020101021229370016A0000006770101110113006680111111153037645802SG"), "", false, nil},
		{"tag twice", withCRC("00020101021229370016A0000006770101110113006680111111153037645303764" + "5802TH"), "", false, nil},
		{"pix location", withCRC("00020126580014br.gov.bcb.pix2536pix.example.com/qr/v2/9d3d2f1a4b8e4c52040000530398658" + "02BR5901A6001B62070503***"), "pix", true, func(c *Code) string { return string(c.Kind) + " " + c.Accounts[0].Type + "=mpm-dynamic url" }},
		{"two lower amounts", withCRC("00020101021226140010com.unseen5204000053037025406.10.055802SG5901A6001B"), "", false, nil},
		{"digital yuan", "0112345678901234567", "digital-yuan", true, func(c *Code) string { return string(c.Certainty) + "=weak" }},
		{"alipay plus beats alipay", "251001020123456789012345", "alipayplus-cpm", true, nil},
		{"nineteen digits of alipay", "2893612204263567830", "alipay-cpm", true, nil},
		{"nobody's digits", "9912345678901234567", "", false, nil},
		{"look-alike of a host", "https://qr.alipay.com@evil.example/bax123", "", false, nil},
		{"look-alike subdomain", "https://qr.alipay.com.evil.example/bax123", "", false, nil},
		{"alipay upper case", "HTTPS://MOBILECODEC.ALIPAY.COM?QRCODE=fkx1", "alipay", true, nil},
		{"upi twice", "upi://pay?pa=a@b&pa=c@d", "", false, nil},
		{"upi amount with comma", "upi://pay?pa=a@b&am=1,000", "", false, nil},
		{"spayd of a Nigerian app", "SPD*1.0*ACC:1234567890*AM:40,000.00*MSG:Test*", "", false, nil},
		{"spayd checksum", "SPD*1.0*ACC:CZ6508000000192000145399*AM:250.00*CC:CZK*CRC32:00000000", "", false, nil},
		{"swiss QR-IBAN without reference", "SPC\n0200\n1\nCH4431999123000889012\nS\nA\n\n\n2501\nBiel\nCH\n\n\n\n\n\n\n\n\nCHF\n\n\n\n\n\n\n\nNON\n\n\nEPD", "", false, nil},
		{"swiss carriage returns", "SPC\r\n0200\r\n1\r\nCH5204835012345671000\r\nS\r\nA\r\n\r\n\r\n2501\r\nBiel\r\nCH\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\nCHF\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\nNON\r\n\r\n\r\nEPD", "swiss-qr", true, nil},
		{"codi", `{"TYP":20,"v":{"DEV":"00000000/0"},"ic":{"IDC":"1"},"CRY":"x"}`, "", false, func(c *Code) string { return string(c.Errors[0].Reason) + "=not-readable-offline" }},
		{"esewa", `{"eSewa_id":"9800000000","name":"Shop"}`, "nepal-wallet-json", true, nil},
		{"long", strings.Repeat("0", MaxPayload+1), "", false, func(c *Code) string { return string(c.Errors[0].Reason) + "=too-long" }},
		{"empty", "", "", false, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := Decode(tt.payload, nil, time.Time{})
			if c.Valid != tt.valid || tt.scheme != "" && c.Scheme != tt.scheme {
				t.Fatalf("valid %v scheme %s, want %v %s; %v", c.Valid, c.Scheme, tt.valid, tt.scheme, c.Errors)
			}
			if tt.check != nil {
				if got, want, _ := strings.Cut(tt.check(c), "="); got != want {
					t.Errorf("%s, want %s", got, want)
				}
			}
		})
	}
}

func TestSigns(t *testing.T) {
	shop := withCRC("00020101021226140010com.unseen52040000530370" + "25802SG5909GOOD SHOP6009Singapore")
	for name, tt := range map[string]struct {
		payload    string
		registered *Registered
		want       Reason
	}{
		"moved to the root": {"00020101021126550009SG.PAYNOW010100216+62123456789012303010040820201231052512345678901234567890123455204581453037025802SG5916FOOD XYZ PTE LTD6009SINGAPORE61060810066304A96F", nil, ReasonMisscoped},
		"hostile link":      {"00020101021126650024https://pay.example.test01020202042002031992002210597845929465204545153030505802BD5911NABAB DAIRY6011COX'S BAZAR62260211010245719010807PAYMENT63047A3D", nil, ReasonHostileURL},
		"invented":          {withCRC("00020101021126300010np.gov.nrb0112NCHL00001234520459995303524" + "5802NP5901A6001B"), nil, ReasonInventedGUID},
		"simulator":         {withCRC("00020101021126270011com.zeropay0108888888885204000053034105802KR5910COFFEE HUT6001S"), nil, ReasonSimulator},
		"other name":        {shop, &Registered{Name: "Somebody Else"}, ReasonRegistration},
		"url-encoded":       {"00020101021228790011ph.ppmi.p2m0111PAEYPHM2XXX0324VkHUE2Fz8Ee2YxnTVPX34TZs041003030028860503010520473995303608540520.005802PH5916NEXA+ONLINE+SHOP6013General+Trias62430012ph.ppmi.qrph0306lsFK7X05062110000803%2A%2A%2A88440012ph.ppmi.qrph0124VkHUE2Fz8Ee2YxnTVPX34TZs63042A5A", nil, ReasonTransport},
		"blank":             {shop + " ", nil, ReasonTransport},
	} {
		t.Run(name, func(t *testing.T) {
			r := Explain(tt.payload, nil, time.Time{}, tt.registered)
			if !slices.ContainsFunc(r.Findings, func(f Finding) bool {
				return f.Reason == tt.want && f.Text.EN != "" && f.Text.ZH != "" && f.Certainty != ""
			}) {
				t.Errorf("no %s in %+v", tt.want, r.Findings)
			}
		})
	}
	if r := Explain(shop, nil, time.Time{}, &Registered{Name: "Good Shop"}); slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.Tampering }) {
		t.Errorf("an honest code is accused: %+v", r.Findings)
	}
}

// Every byte of a well-formed code belongs to exactly one leaf, its tag or its length.
func TestFieldsCoverThePayload(t *testing.T) {
	for _, v := range vectors(t) {
		if !v.valid || !strings.HasPrefix(v.kind, "mpm") || !strings.HasPrefix(v.payload, "00") {
			continue
		}
		r := Explain(v.payload, nil, time.Time{}, nil)
		end := 0
		for _, f := range r.Fields {
			if f.Depth == 0 {
				if f.Offset != end {
					t.Fatalf("%s: field %s begins at %d, want %d", v.id, f.Path, f.Offset, end)
				}
				end = f.Offset + 4 + f.Length
			}
			if v.payload[f.Offset+4:f.Offset+4+f.Length] != f.Raw {
				t.Fatalf("%s: field %s is not at its offset", v.id, f.Path)
			}
		}
		if end != len(v.payload) {
			t.Fatalf("%s: fields end at %d of %d", v.id, end, len(v.payload))
		}
	}
}

func TestRegistryDecides(t *testing.T) {
	link := "https://pay.newshop.example/c/123"
	if c := Decode(link, nil, time.Time{}); c.Valid {
		t.Fatal("an unknown host is taken for a payment code")
	}
	s, err := registry.Known().With("2",
		registry.Entry{ID: "newshop", Host: "*.newshop.example", Path: "/c/*", Scheme: "aggregated-cn", Issuer: "newshop", Source: "contract"},
		registry.Entry{ID: "emv", GUID: "com.unseen", Scheme: "unseen-scheme", Issuer: "unseen", Network: "unseen-net", Source: "contract"},
	)
	if err != nil {
		t.Fatal(err)
	}
	if c := Decode(link, s, time.Time{}); !c.Valid || c.Scheme != "aggregated-cn" || c.Accounts[0].Issuer != "newshop" {
		t.Errorf("%+v", c)
	}
	emv := withCRC("00020101021226140010com.UNSEEN5204000053037025802SG5901A6001B")
	if c := Decode(emv, s, time.Time{}); c.Scheme != "unseen-scheme" || c.Accounts[0].Network != "unseen-net" {
		t.Errorf("%+v", c)
	}
	if c := Decode(emv, nil, time.Time{}); c.Scheme != SchemeGeneric || !c.Valid {
		t.Errorf("%+v", c)
	}
}

func TestUnescape(t *testing.T) {
	for in, want := range map[string]string{`a\nb`: "a\nb", `\r\t\b`: "\r\t\b", `\\n`: `\n`, `\x`: `\x`, `a\`: `a\`, "ก": "ก"} {
		if got := Unescape(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

package code

import (
	"strings"
	"time"
	"unicode"

	"hutong/code/registry"
)

// The X-ray: every field with where it stands, what it says and what is to be thought of it; what is wrong and how sure that
// is; and the signs of tampering that a checksum does not show.

// Verdict on one field.
type Verdict string

const (
	VerdictOK      Verdict = "ok"
	VerdictWarning Verdict = "warning"
	VerdictError   Verdict = "error"
)

// Field is one field of a payload. Offset and Length are bytes of the UTF-8 payload (for consumer codes in Base64, of the
// Base64 text), Raw is as written.
type Field struct {
	Path    string  `json:"path"`
	Depth   int     `json:"depth"`
	Offset  int     `json:"offset"`
	Length  int     `json:"length"`
	Raw     string  `json:"raw"`
	Meaning Text    `json:"meaning"`
	Verdict Verdict `json:"verdict"`
	Secret  bool    `json:"secret,omitempty"` // a card number or one-use code: printers mask it
}

// Finding is something wrong or suspicious.
type Finding struct {
	Severity  Verdict   `json:"severity"` // warning or error
	Tampering bool      `json:"tampering"`
	Path      string    `json:"path,omitempty"`
	Offset    int       `json:"offset"`
	Reason    Reason    `json:"reason"`
	Text      Text      `json:"text"`
	Certainty Certainty `json:"certainty"`
}

// Payability is a participant's answer to the code; the caller who knows the participants fills it.
type Payability struct {
	Participant string `json:"participant"`
	Can         bool   `json:"can"`
	Reason      string `json:"reason,omitempty"`
}

// Report is the X-ray of one payload.
type Report struct {
	Code       *Code        `json:"code"`
	Scheme     Text         `json:"scheme_name"`
	Fields     []Field      `json:"fields"`
	Findings   []Finding    `json:"findings"`
	Payability []Payability `json:"payability,omitempty"`
}

// Registered is what a directory says of the account: the answer of a look-up that the caller made.
type Registered struct {
	Name   string
	Source string // who says so
}

// Explain takes a payload apart. Registry and now are as for Decode; registered may be nil.
func Explain(raw string, reg *registry.Snapshot, now time.Time, registered *Registered) *Report {
	c := Decode(raw, reg, now)
	r := &Report{Code: c, Scheme: SchemeName(c.Scheme)}
	r.fields()
	for _, p := range c.Errors {
		r.find(VerdictError, p, Certain)
	}
	for _, p := range c.Warnings {
		r.find(VerdictWarning, p, warningCertainty[p.Reason])
	}
	r.signs(reg, now, registered)
	worst := make(map[string]Verdict, len(r.Findings))
	for _, x := range r.Findings {
		if x.Path != "" && worst[x.Path] != VerdictError {
			worst[x.Path] = x.Severity
		}
	}
	for i := range r.Fields {
		if v, ok := worst[r.Fields[i].Path]; ok && r.Fields[i].Verdict != VerdictError {
			r.Fields[i].Verdict = v
		}
	}
	return r
}

func (r *Report) find(v Verdict, p Problem, sure Certainty) {
	if sure == "" {
		sure = Likely
	}
	zh := reasonZH[p.Reason]
	if zh == "" {
		zh = string(p.Reason)
	}
	if p.Tag != "" {
		zh += "（" + p.Tag + "）"
	}
	r.Findings = append(r.Findings, Finding{v, tampering[p.Reason], p.Tag, p.Offset, p.Reason, Text{p.Text, zh}, sure})
}

// tampering are the reasons that point to somebody's hand rather than to a mistake.
var tampering = map[Reason]bool{
	ReasonMisscoped: true, ReasonHostileURL: true, ReasonRegistration: true, ReasonCRCMismatch: true,
	ReasonCRCNotLast: true, ReasonLookalike: true, ReasonDuplicate: true,
}

var warningCertainty = map[Reason]Certainty{
	ReasonMisscoped: Likely, ReasonSimulator: Certain, ReasonNotPayment: Certain, ReasonSuperseded: Certain, ReasonWeakEvidence: Weak,
	ReasonExpiry: Certain, ReasonInitiation: Certain, ReasonMissing: Certain, ReasonValue: Certain, ReasonTooLong: Certain,
}

// signs looks for what a checksum does not show.
func (r *Report) signs(reg *registry.Snapshot, now time.Time, registered *Registered) {
	c := r.Code
	set := profiles()
	for _, a := range c.Accounts {
		lower := strings.ToLower(a.GUID)
		at := a.Offset
		switch instead, known := set.invented[lower]; {
		case known:
			text := "the identifier " + quote(a.GUID) + " was made up by public code; no network knows it"
			if instead != "" {
				text += " (the scheme writes " + instead + ")"
			}
			r.find(VerdictWarning, Problem{a.Tag + ".00", at, ReasonInventedGUID, text}, Certain)
		case strings.Contains(lower, "://") || strings.HasPrefix(lower, "www."):
			if a.Network == "" || a.Network == "banglaqr" || a.Network == "mx-emv" {
				r.find(VerdictWarning, Problem{a.Tag + ".00", at, ReasonHostileURL,
					"a link stands where a network's identifier belongs: an app that opens it hands the payer to a stranger"}, Likely)
			}
		case c.Scheme == SchemeGeneric && a.GUID != "" && a.Issuer == "":
			r.find(VerdictWarning, Problem{a.Tag + ".00", at, ReasonUnregistered, "no entry of the registry claims the identifier " + quote(a.GUID)}, Certain)
		}
	}
	for _, name := range []struct{ path, value string }{{"59", c.Merchant.Name}, {"60", c.Merchant.City}, {"64.01", c.Alternate.Name}} {
		if bad := suspiciousText(name.value); bad != "" {
			r.find(VerdictWarning, Problem{name.path, max(0, strings.Index(c.Raw, name.value)), ReasonLookalike, quote(name.value) + " " + bad}, Likely)
		}
	}
	if registered != nil && registered.Name != "" && c.Merchant.Name != "" && !sameName(registered.Name, c.Merchant.Name) &&
		(c.Alternate.Name == "" || !sameName(registered.Name, c.Alternate.Name)) {
		r.find(VerdictWarning, Problem{"59", max(0, strings.Index(c.Raw, c.Merchant.Name)), ReasonRegistration,
			"the code names " + quote(c.Merchant.Name) + ", " + orWord(registered.Source, "the directory") + " names " + quote(registered.Name)}, Likely)
	}
	if !now.IsZero() && !c.ExpiresAt.IsZero() && now.After(c.ExpiresAt) {
		r.find(VerdictWarning, Problem{"", 0, ReasonExpired, "the code expired at " + c.ExpiresAt.Format(time.RFC3339)}, Certain)
	}
	if !c.Valid {
		r.transit(reg, now)
	}
}

// transit asks whether the payload was valid before something on its way changed it.
func (r *Report) transit(reg *registry.Snapshot, now time.Time) {
	raw := r.Code.Raw
	if len(raw) > MaxPayload {
		return
	}
	try := func(fixed, what string) bool {
		if fixed == raw || !Decode(fixed, reg, now).Valid {
			return false
		}
		r.find(VerdictWarning, Problem{"", 0, ReasonTransport, what + "; without that the code is valid. Scan the original again"}, Certain)
		return true
	}
	if try(strings.TrimPrefix(raw, "\ufeff"), "a byte order mark was put in front on the way") ||
		try(strings.Trim(raw, " \t\r\n"), "blanks or line ends were added on the way") {
		return
	}
	if strings.ContainsAny(raw, "%+") {
		if decoded, ok := percentDecode(strings.ReplaceAll(raw, "+", " ")); ok {
			try(decoded, "the payload was URL-encoded on the way")
		}
	}
}

// suspiciousText says why a name may be meant to deceive, "" when nothing shows.
func suspiciousText(s string) string {
	latin, other := false, false
	for _, r := range s {
		switch {
		case r < ' ' || r == 0x7f:
			return "holds a control character"
		case unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Bidi_Control, r):
			return "holds an invisible or direction-turning character"
		case unicode.Is(unicode.Latin, r):
			latin = true
		case unicode.Is(unicode.Cyrillic, r) || unicode.Is(unicode.Greek, r):
			other = true
		}
	}
	if latin && other {
		return "mixes Latin with look-alike letters of another script"
	}
	return ""
}

// sameName compares names without case, blanks and punctuation; a shortened name that the other continues is the same, since
// codes hold 25 characters.
func sameName(a, b string) bool {
	fold := func(s string) string {
		return strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				return unicode.ToLower(r)
			}
			return -1
		}, s)
	}
	a, b = fold(a), fold(b)
	if len(a) > len(b) {
		a, b = b, a
	}
	return a == b || runeLen(a) >= 8 && strings.HasPrefix(b, a)
}

func orWord(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// SchemeName is a scheme in words; one that has no name is called by its slug.
func SchemeName(slug string) Text {
	if p := ProfileOf(slug); p != nil {
		return p.Name
	}
	if t, ok := formNames[slug]; ok {
		return t
	}
	if slug == SchemeUnknown {
		return Text{"unknown", "未知"}
	}
	return Text{slug, slug}
}

// formNames are the schemes that are not EMVCo profiles.
var formNames = map[string]Text{
	"emvco-cpm":         {"EMVCo consumer-presented code", "EMVCo 付款码"},
	"thai-bot-barcode":  {"Thai bill payment barcode", "泰国账单条码"},
	"thai-slip-verify":  {"Thai transfer slip (no payment request)", "泰国转账凭证码（非收款码）"},
	"swiss-qr":          {"Swiss QR-bill", "瑞士 QR 账单"},
	"epc-qr":            {"EPC QR code (SEPA credit transfer)", "EPC 码（SEPA 转账）"},
	"spayd":             {"Short Payment Descriptor", "SPAYD 付款描述"},
	"upi":               {"UPI payment link", "印度 UPI 链接"},
	"nepal-wallet-json": {"Nepalese wallet or bank account", "尼泊尔钱包或银行账户"},
	"alipay":            {"Alipay link", "支付宝链接"},
	"alipay-cpm":        {"Alipay payment code", "支付宝付款码"},
	"alipayplus":        {"Alipay+ merchant code", "Alipay+ 收款码"},
	"alipayplus-cpm":    {"Alipay+ payment code", "Alipay+ 付款码"},
	"wechat-pay":        {"WeChat Pay link", "微信支付链接"},
	"wechat-cpm":        {"WeChat Pay payment code", "微信付款码"},
	"unionpay-url":      {"UnionPay link", "银联二维码链接"},
	"unionpay-barcode":  {"UnionPay payment code", "银联付款码"},
	"digital-yuan":      {"digital yuan payment code", "数字人民币付款码"},
	"aggregated-cn":     {"aggregated merchant code (China)", "聚合收款码"},
	"kz-kaspi":          {"Kaspi Pay link", "Kaspi Pay 链接"},
}

// reasonZH are the reasons in Chinese.
var reasonZH = map[Reason]string{
	ReasonEmpty: "内容为空", ReasonTooLong: "内容过长", ReasonNotUTF8: "不是有效的 UTF-8", ReasonBOM: "开头有字节顺序标记",
	ReasonUnknown: "未知格式", ReasonUnreadable: "无法离线读取", ReasonTrailing: "结尾有多余字节", ReasonBadTag: "标签不是两位数字",
	ReasonBadLength: "长度不是两位数字", ReasonOverrun: "长度超出内容", ReasonDuplicate: "标签重复", ReasonNotNested: "模板内部结构不符",
	ReasonFormat: "格式标识不符", ReasonCRCMissing: "缺少校验码", ReasonCRCNotLast: "校验码之后还有数据", ReasonCRCFormat: "校验码不是四位十六进制",
	ReasonCRCMismatch: "校验码不符，内容被改动或录错", ReasonMissing: "缺少必填项", ReasonValue: "取值不符", ReasonAmount: "金额不符",
	ReasonCurrency: "币种不符", ReasonCountry: "国家或地区不符", ReasonAccount: "账户不符", ReasonIBAN: "IBAN 不符", ReasonReference: "参考号不符",
	ReasonExpiry: "有效期不符", ReasonNotPayment: "不是付款请求", ReasonEncoding: "编码损坏", ReasonInner: "内层码无效", ReasonName: "名称长度不符",
	ReasonInitiation: "发起方式不明", ReasonMisscoped: "长度写短，字段被移到根层，疑似篡改", ReasonHostileURL: "网络标识处是链接，疑似恶意",
	ReasonInventedGUID: "虚构的网络标识", ReasonSimulator: "公开模拟器使用的标识", ReasonSuperseded: "已停用的旧格式",
	ReasonRegistration: "名称与登记不一致，疑似调包", ReasonTransport: "传输途中被改动", ReasonExpired: "已过期", ReasonLookalike: "名称含易混淆或不可见字符",
	ReasonWeakEvidence: "仅凭弱证据识别", ReasonUnregistered: "登记表中没有此标识", ReasonUnusedVersion: "未知版本",
}

package code

import (
	"encoding/base64"
	"encoding/hex"
	"strings"
)

// fields lists the payload's fields by its form.
func (r *Report) fields() {
	c := r.Code
	if len(c.Raw) > MaxPayload {
		return
	}
	switch {
	case c.Scheme == "emvco-cpm":
		r.berFields()
	case c.Kind == Barcode && isDigits(c.Raw):
		r.digitFields()
	case c.Scheme == "swiss-qr":
		r.lineFields(swissMeanings)
	case c.Scheme == "epc-qr":
		r.lineFields(epcMeanings)
	case c.Scheme == "spayd":
		r.starFields()
	case c.Scheme == "thai-bot-barcode":
		r.splitFields(c.Raw[1:], 1, "\r", thaiMeanings)
	case schemeEnd(c.Raw) > 0:
		r.linkFields()
	case len(c.Raw) >= 4 && isDigits(c.Raw[:4]):
		r.tlvFields("", 0, 0, len(c.Raw))
	default:
		r.add("", 0, 0, c.Raw, Text{"payload", "内容"})
	}
}

func (r *Report) add(path string, depth, offset int, raw string, meaning Text) *Field {
	r.Fields = append(r.Fields, Field{Path: path, Depth: depth, Offset: offset, Length: len(raw), Raw: raw, Meaning: meaning, Verdict: VerdictOK})
	return &r.Fields[len(r.Fields)-1]
}

// tlvFields lists the objects of raw[lo:hi]; templates are opened where their bytes read as objects.
func (r *Report) tlvFields(prefix string, depth, lo, hi int) {
	raw := r.Code.Raw
	ascii := isASCII(raw)
	spans, fault := readTLV(nil, raw, lo, hi, ascii)
	for _, s := range spans {
		path := prefix + tagNames[s.tag]
		r.add(path, depth, s.offset(), s.of(raw), r.meaning(path))
		if depth < 3 && opens(r.Code.Scheme, path, s) {
			if _, inner := readTLV(nil, raw, int(s.start), int(s.end), ascii); inner == nil && s.end > s.start {
				r.tlvFields(path+".", depth+1, int(s.start), int(s.end))
			}
		}
	}
	if fault != nil {
		f := r.add(prefix+faultTag(fault), depth, fault.offset, raw[fault.offset:hi], Text{"unreadable: " + fault.text, "无法读取"})
		f.Verdict = VerdictError
	}
}

// opens tells whether an object may hold others: account templates, 62, 64, unreserved ones, and what lies inside those.
func opens(scheme, path string, s span) bool {
	if scheme == "thai-slip-verify" {
		return path == "00"
	}
	if scheme == "tr-karekod" && path == "61" {
		return true
	}
	if strings.Contains(path, ".") {
		return s.end-s.start >= 8 && !strings.HasSuffix(path, ".00") && (strings.HasPrefix(path, "38.01") || strings.HasPrefix(path, "62.5"))
	}
	return s.tag >= 26 && s.tag <= 51 || s.tag == 62 || s.tag == 64 || s.tag >= 65
}

// meaning looks in the scheme's own fields first, then in EMVCo's, exact before ranges.
func (r *Report) meaning(path string) Text {
	set := profiles()
	if p := set.bySlug[r.Code.Scheme]; p != nil {
		for _, m := range p.Fields {
			if m.Path == path || covers(m.Path, path) {
				return m.Text
			}
		}
	}
	if own, ok := ownMeanings[r.Code.Scheme+" "+path]; ok {
		return own
	}
	if r.Code.Scheme == "raast" && !strings.Contains(path, ".") && len(r.Code.Accounts) > 0 && r.Code.Accounts[0].Tag == "04" {
		return Text{"field", "字段"}
	}
	if t, ok := set.meanings[path]; ok {
		return t
	}
	for _, m := range set.ranges {
		if covers(m.Path, path) {
			return m.Text
		}
	}
	return Text{"the network's own", "网络自用"}
}

// covers tells whether a pattern such as "26-45.03" or "62.50-99" covers a path.
func covers(pattern, path string) bool {
	if !strings.Contains(pattern, "-") || strings.Count(pattern, ".") != strings.Count(path, ".") {
		return false
	}
	for {
		p, pRest, more := strings.Cut(pattern, ".")
		q, qRest, _ := strings.Cut(path, ".")
		lo, hi, ranged := strings.Cut(p, "-")
		if !ranged {
			hi = lo
		}
		if q < lo || q > hi {
			return false
		}
		if !more {
			return true
		}
		pattern, path = pRest, qRest
	}
}

var ownMeanings = map[string]Text{
	"thai-slip-verify 00":    {"slip data", "凭证数据"},
	"thai-slip-verify 00.00": {"interface", "接口"},
	"thai-slip-verify 00.01": {"sending bank", "付款银行"},
	"thai-slip-verify 00.02": {"transaction", "交易号"},
	"thai-slip-verify 51":    {"country", "国家"},
	"thai-slip-verify 91":    {"checksum", "校验码"},
	"tr-karekod 75":          {"form of the code", "码的形式"},
	"tr-karekod 02":          {"producer", "制码机构"},
	"tr-karekod 03":          {"reference", "参考号"},
	"tr-karekod 06":          {"created", "创建时间"},
	"tr-karekod 07":          {"expires", "到期时间"},
	"tr-karekod 61.01":       {"IBAN", "IBAN"},
	"tr-karekod 61.07":       {"payee's name", "收款人姓名"},
	"tr-karekod 61.10":       {"flow", "流程"},
	"raast 04":               {"IBAN", "IBAN"},
	"raast 10":               {"checksum", "校验码"},
}

func (r *Report) digitFields() {
	c := r.Code
	prefix := 2
	if e := c.Issuer; e != nil {
		prefix = max(1, len(e.Prefix))
		if e.Mask != "" {
			prefix = strings.IndexByte(e.Mask+"?", '?')
		}
	}
	prefix = min(prefix, len(c.Raw))
	r.add("prefix", 0, 0, c.Raw[:prefix], Text{"issuer's prefix", "发码方前缀"})
	rest := c.Raw[prefix:]
	at := prefix
	if c.Scheme == "alipayplus-cpm" && len(c.Raw) == 24 && prefix <= 6 {
		r.add("issuer", 0, prefix, c.Raw[prefix:6], Text{"code issuer, continued", "发码机构（续）"})
		r.add("type", 0, 6, c.Raw[6:8], Text{"business type", "业务类型"})
		rest, at = c.Raw[8:], 8
	}
	r.add("user", 0, at, rest, Text{"the payer's one-use number", "付款人一次性号码"}).Secret = true
}

// lineFields lists lines with their meanings.
func (r *Report) lineFields(meanings []Text) {
	l, at := lines(r.Code.Raw)
	for i, line := range l {
		m := Text{"beyond the format", "格式之外"}
		if i < len(meanings) {
			m = meanings[i]
		}
		r.add("line "+itoa(i+1), 0, at[i], line, m)
	}
}

func (r *Report) splitFields(s string, offset int, sep string, meanings []Text) {
	for i, part := range strings.Split(s, sep) {
		m := Text{"beyond the format", "格式之外"}
		if i < len(meanings) {
			m = meanings[i]
		}
		r.add("part "+itoa(i+1), 0, offset, part, m)
		offset += len(part) + len(sep)
	}
}

func (r *Report) starFields() {
	offset := 0
	for i, part := range strings.Split(r.Code.Raw, "*") {
		key, value, ok := strings.Cut(part, ":")
		m, known := spaydMeanings[key]
		switch {
		case i == 0:
			r.add("header", 0, 0, part, Text{"Short Payment Descriptor", "SPAYD 标头"})
		case i == 1:
			r.add("version", 0, offset, part, Text{"version", "版本"})
		case ok && known:
			r.add(key, 0, offset, value, m)
		case part != "":
			r.add(key, 0, offset, value, Text{"ignored by the standard", "标准忽略此项"})
		}
		offset += len(part) + 1
	}
}

func (r *Report) linkFields() {
	raw := r.Code.Raw
	n := schemeEnd(raw)
	r.add("scheme", 0, 0, raw[:n], Text{"scheme", "协议"})
	rest := raw[n+3:]
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	r.add("host", 0, n+3, rest[:end], Text{"host", "主机"})
	path := rest[end:]
	if q := strings.IndexAny(path, "?#"); q >= 0 {
		path = path[:q]
	}
	if path != "" {
		r.add("path", 0, n+3+end, path, Text{"path", "路径"})
	}
	for _, p := range queryPairs(raw) {
		m, known := upiMeanings[p.key]
		if !known || r.Code.Scheme != "upi" {
			m = Text{"parameter", "参数"}
		}
		r.add(p.key, 1, p.offset, p.value, m)
	}
}

func (r *Report) berFields() {
	raw := r.Code.Raw
	data, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(raw, "="))
	if err != nil {
		r.add("", 0, 0, raw, Text{"not Base64", "不是 Base64"}).Verdict = VerdictError
		return
	}
	var walk func(prefix string, depth int, data []byte, base int)
	walk = func(prefix string, depth int, data []byte, base int) {
		objects, bad := readBER(data, base)
		for _, o := range objects {
			path := prefix + berName(o.tag)
			m, known := berMeanings[o.tag]
			if !known {
				m = Text{"the issuer's own", "发卡方自用"}
			}
			text := strings.ToUpper(hex.EncodeToString(o.value))
			switch o.tag {
			case 0x85, 0x50, 0x5F20, 0x5F2D, 0x5F50:
				text = printable(o.value)
			}
			f := r.add(path, depth, o.offset*4/3, text, m)
			f.Length = len(o.value)
			switch o.tag {
			case 0x5A, 0x57, 0x9F10, 0x61, 0x62, 0x63, 0x64: // account and token, and the templates, whose bytes have them
				f.Secret = true
			}
			if o.tag >= 0x61 && o.tag <= 0x64 && depth < 3 {
				header := 2
				if len(o.value) > 127 {
					header = 3
				}
				walk(path+".", depth+1, o.value, o.offset+header)
			}
		}
		if bad != nil {
			f := r.add(prefix+bad.Tag, depth, bad.Offset*4/3, "", Text{"unreadable: " + bad.Text, "无法读取"})
			f.Verdict = VerdictError
		}
	}
	walk("", 0, data, 0)
}

var berMeanings = map[uint32]Text{
	0x85: {"payload format", "格式标识"}, 0x61: {"application", "应用模板"}, 0x62: {"common data", "公共数据模板"},
	0x63: {"application's transparent data", "应用透明数据"}, 0x64: {"common transparent data", "公共透明数据"},
	0x4F: {"application identifier", "应用标识"}, 0x50: {"application label", "应用标签"}, 0x57: {"track 2 equivalent", "二磁道等效数据"},
	0x5A: {"account number", "账号"}, 0x5F20: {"cardholder", "持卡人"}, 0x5F2D: {"language", "语言"}, 0x5F50: {"issuer's link", "发卡方链接"},
	0x9F08: {"application version", "应用版本"}, 0x9F10: {"issuer application data", "发卡行应用数据"}, 0x9F19: {"token requestor", "令牌请求方"},
	0x9F24: {"payment account reference", "支付账户参考号"}, 0x9F25: {"last four digits", "后四位"}, 0x9F26: {"cryptogram", "应用密文"},
	0x9F27: {"cryptogram information", "密文信息"}, 0x9F36: {"transaction counter", "交易计数器"}, 0x9F37: {"unpredictable number", "不可预知数"},
	0x9F74: {"issuer's data", "发卡方数据"}, 0x82: {"interchange profile", "应用交互特征"},
}

var thaiMeanings = []Text{{"biller: tax number and suffix", "收款机构税号与后缀"}, {"first reference", "参考号一"}, {"second reference", "参考号二"}, {"amount in satang", "金额（萨当）"}}

var spaydMeanings = map[string]Text{
	"ACC": {"account (IBAN, BIC)", "账户"}, "ALT-ACC": {"other accounts", "备用账户"}, "AM": {"amount", "金额"}, "CC": {"currency", "币种"},
	"RF": {"payee's reference", "收款参考号"}, "RN": {"payee", "收款人"}, "DT": {"due date", "到期日"}, "PT": {"payment type", "支付类型"},
	"MSG": {"message", "附言"}, "NT": {"notification by", "通知方式"}, "NTA": {"notification address", "通知地址"}, "CRC32": {"checksum", "校验码"},
	"X-VS": {"variable symbol", "可变符号"}, "X-SS": {"specific symbol", "特定符号"}, "X-KS": {"constant symbol", "常量符号"},
	"X-PER": {"days to repeat", "重复天数"}, "X-ID": {"payer's reference", "付款人参考号"}, "X-URL": {"link", "链接"},
}

var upiMeanings = map[string]Text{
	"pa": {"payee's address", "收款地址"}, "pn": {"payee", "收款人"}, "mc": {"merchant category", "商户类别码"}, "am": {"amount", "金额"},
	"mam": {"minimum amount", "最低金额"}, "cu": {"currency", "币种"}, "tr": {"reference", "参考号"}, "tn": {"note", "附言"}, "tid": {"transaction", "交易号"},
	"mode": {"mode", "模式"}, "orgid": {"organisation", "机构"}, "sign": {"signature over the original string", "原文签名"}, "purpose": {"purpose", "用途"},
	"ver": {"version", "版本"}, "QRexpire": {"expires", "到期时间"}, "qrMedium": {"medium", "载体"}, "pinCode": {"postal code", "邮编"}, "refUrl": {"link", "链接"}, "url": {"link", "链接"},
}

var epcMeanings = []Text{
	{"service tag", "服务标识"}, {"version", "版本"}, {"character set", "字符集"}, {"identification", "业务标识"}, {"BIC", "BIC"}, {"payee", "收款人"},
	{"IBAN", "IBAN"}, {"amount", "金额"}, {"purpose", "用途"}, {"structured reference", "结构化参考号"}, {"text", "附言"}, {"information", "信息"},
}

var swissMeanings = func() []Text {
	t := []Text{{"format", "格式"}, {"version", "版本"}, {"coding", "编码"}, {"IBAN", "IBAN"}}
	address := func(en, zh string) {
		for _, f := range []Text{{"address type", "地址类型"}, {"name", "名称"}, {"street or line 1", "街道或第一行"}, {"number or line 2", "门牌或第二行"}, {"postal code", "邮编"}, {"town", "城镇"}, {"country", "国家"}} {
			t = append(t, Text{en + " " + f.EN, zh + f.ZH})
		}
	}
	address("creditor", "收款人")
	address("ultimate creditor", "最终收款人")
	t = append(t, Text{"amount", "金额"}, Text{"currency", "币种"})
	address("debtor", "付款人")
	return append(t, Text{"reference type", "参考号类型"}, Text{"reference", "参考号"}, Text{"message", "附言"}, Text{"trailer", "结尾标识"},
		Text{"billing information", "账单信息"}, Text{"alternative procedure", "其他流程"}, Text{"alternative procedure", "其他流程"})
}()

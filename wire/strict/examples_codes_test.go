package strict_test

import "hutong/wire/api"

const aClaim = `{"id":"kelana-cpm","prefix":"281010","length":[24,19],"scheme":"alipayplus-cpm","issuer":"kelana","network":"alipayplus","priority":-5,"certainty":"weak","source":"a letter","from":"2026-01-01","to":"2026-02-28"}`

func init() {
	models = append(models,
		model{"CodeIssueRequest", func() api.Validator { return new(api.CodeIssueRequest) }, false, []string{
			`{"form":"barcode","payer":{"reference":"u~1","residency":"TH"}}`,
			`{"form":"emv-cpm","payer":{"reference":"u","residency":"MY"},"lifetime_seconds":86400}`}},
		model{"CodeIssueAnswer", func() api.Validator { return new(api.CodeIssueAnswer) }, true, []string{
			`{"call":"success","code_id":"c_01234567","code":"999001234567890123456789","form":"barcode","expires_at":"` + at + `"}`,
			`{"call":"success","code_id":"c_01234568","code":"hQVDUFYwMWE=","form":"emv-cpm","expires_at":"` + at + `"}`}},
		model{"CodeRevokeRequest", func() api.Validator { return new(api.CodeRevokeRequest) }, false, []string{
			`{"code_id":"c_01234567"}`, `{"code_id":"01890a5d-ac96-8001-bcce-b302099a8057"}`}},
		model{"CodeRevokeAnswer", func() api.Validator { return new(api.CodeRevokeAnswer) }, true, []string{
			`{"call":"success","code_id":"c_01234567","revoked_at":"` + at + `"}`, `{"call":"success","code_id":"c_01234568","revoked_at":"2024-02-29T23:59:59.999Z"}`}},
		model{"XrayRequest", func() api.Validator { return new(api.XrayRequest) }, false, []string{`{"code":"000201 padded "}`, `{"code":"https://pay.example/x"}`}},
		model{"XrayAnswer", func() api.Validator { return new(api.XrayAnswer) }, true, []string{
			`{"call":"success","xray":{"scheme":"qris","scheme_name":` + aText + `,"kind":"entry","valid":false,"certainty":"certain","truncated":true,"fields":[{"path":"26.01","depth":1,"position":4,"length":3,"raw":"a\nb","secret":false,"meaning":` + aText + `,"verdict":"error"},{"depth":16,"position":4296,"length":4296,"secret":true,"meaning":` + aText + `,"verdict":"ok"}],"findings":[{"severity":"warning","tampering":true,"path":"59","position":9,"reason":"name-differs","text":` + aText + `,"certainty":"likely"},{"severity":"error","tampering":false,"position":1,"reason":"crc-mismatch","text":` + aText + `,"certainty":"weak"}],"registered":{"institution":"net-id","merchant":` + aMerchant + `,"reason":"merchant_closed"},"payability":[{"institution":"w","can":false,"reason":"no_route","reason_text":` + aText + `,"why":[` + aText + `]},{"institution":"v","can":true}]}}`,
			`{"call":"success","xray":{"scheme":"unknown","scheme_name":` + aText + `,"kind":"other","valid":false,"truncated":false,"fields":[{"depth":1,"position":1,"length":1,"raw":"x","secret":false,"meaning":` + aText + `,"verdict":"warning"}],"findings":[{"severity":"error","tampering":false,"position":1,"reason":"unknown-format","text":` + aText + `,"certainty":"certain"}],"registered":{"institution":"net-id"},"payability":[{"institution":"w","can":false,"reason":"code_unknown"}]}}`}},
		model{"RegistryEntry", func() api.Validator { return new(api.RegistryEntry) }, false, []string{aClaim,
			`{"id":"teahouse","uri_scheme":"pay","host":"pay.example","path":"/q/*","query":["t","qr"],"issuer":"acq","source":"a letter"}`,
			`{"id":"g","guid":"id.co.x","tag":"26","country":"ID","currency":"IDR","issuer":"net-id","source":"s"}`, `{"id":"m","mask":"28????","issuer":"w","source":"s"}`}},
		model{"RegistryList", func() api.Validator { return new(api.RegistryList) }, true, []string{
			`{"call":"success","version":7,"entries":[{"layer":"api","entry":` + aClaim + `},{"layer":"shipped","entry":{"id":"g","guid":"id.co.x","issuer":"n","source":"s"}}],"next":"teahouse"}`,
			`{"call":"success","version":1,"entries":[{"layer":"file","entry":` + aClaim + `}]}`}},
		model{"RegistryAnswer", func() api.Validator { return new(api.RegistryAnswer) }, true, []string{
			`{"call":"success","version":1,"item":{"layer":"api","entry":` + aClaim + `}}`,
			`{"call":"success","version":1000000000000000,"item":{"layer":"file","entry":{"id":"g","guid":"id.co.x","issuer":"n","source":"s"}}}`}},
		model{"RegistryRemoval", func() api.Validator { return new(api.RegistryRemoval) }, true, []string{
			`{"call":"success","version":2,"entry_id":"teahouse"}`, `{"call":"success","version":3,"entry_id":"A.b-c_d"}`}})
}

package strict_test

import (
	"strings"

	"hutong/wire/api"
)

// examples are good documents of every model, at least two unlike ones of each.
const (
	aMerchant = `{"name":"Kopi Tiam 茶室","city":"Jakarta","country":"ID","mcc":"5814","merchant_id":"M-1","store_id":"S1","terminal_id":"T1"}`
	aFX       = `{"base_currency":"CNY","quote_currency":"IDR","unit":1,"reference_rate":"2291.50","rate":"2280.0425","markup_bps":50,"rounding":"up","residue":"-0.00391","provider":"fx-one","source":"mid-market","locked_until":"2026-03-01T09:10:00.000Z"}`
	aFee      = `{"kind":"customer_fee","amount":{"currency":"CNY","minor":0},"paid_by":"customer","paid_to":"switch","text":"none today"}`
	aText     = `{"en":"The payment is under way.","zh":"支付处理中。"}`
	cny       = `{"currency":"CNY","minor":1}`
	idr       = `{"currency":"IDR","minor":1000000000000000}`
	uuid      = `01890a5d-ac96-774b-bcce-b302099a8057`
	at        = `2026-03-01T09:00:00.000Z`
	aStep     = `{"at":"` + at + `","kind":"route.chosen","institution":"wallet-cn","rule":"routing/3","reason":"in_progress","text":` + aText + `}`
	aPayment  = `{"payment_id":"p_0123456789","request_id":"` + uuid + `","flow":"push","result":"unknown","status":"processing","final":false,"reason":"awaiting_answer","reason_text":` + aText + `,"amounts":{"order":` + idr + `,"credit":` + idr + `,"debit":` + cny + `,"customer":` + cny + `,"fees":[` + aFee + `]},"fx":` + aFX + `,"quote_id":"q_01234567","initiator":"wallet-cn","payer_institution":"wallet-cn","payee_institution":"qris","merchant":` + aMerchant + `,"network_reference":"7Q2K-0M4X-9ZT1-AB3C","references":{"initiator":"a","payer_institution":"b","payee_institution":"c","order":"d"},"cycle":"2026-03-01.1:a","business_date":"2026-03-01","voided":true,"refundable_until":"` + at + `","voidable_until":"` + at + `","refunded_amount":{"currency":"CNY","minor":0},"created_at":"` + at + `","updated_at":"` + at + `","next_action_at":"` + at + `","why":[` + aStep + `],"extensions":{"x-wallet-note":"v"}}`
	done      = `{"payment_id":"p_0123456789","request_id":"` + uuid + `","result":"success","status":"succeeded","final":true,"created_at":"` + at + `","updated_at":"` + at + `"}`
	undone    = `{"payment_id":"p_0123456789","request_id":"` + uuid + `","result":"failure","status":"cancelled","final":true,"reason":"cancelled_first","created_at":"` + at + `","updated_at":"` + at + `"}`
)

type model struct {
	name     string // of the schema
	new      func() api.Validator
	answer   bool
	examples []string
}

var models = []model{
	{"CodeReadRequest", func() api.Validator { return new(api.CodeReadRequest) }, false, []string{
		`{"code":"000201 padded "}`, `{"code":"SPC\n0200\n1","store":{"merchant_id":"m","store_id":"s","terminal_id":"t","country":"SG"},"extensions":{"x-a":"1","x-a-b2":"值"}}`}},
	{"QuoteRequest", func() api.Validator { return new(api.QuoteRequest) }, false, []string{
		`{"payment_request_id":"` + uuid + `","code":"0002","payer":{"reference":"u~1","residency":"CN"},"debit_currency":"CNY"}`,
		`{"payment_request_id":"` + uuid + `","code":"0002","order_amount":` + idr + `,"payer":{"reference":"u","residency":"TH"},"purpose":"goods","debit_currency":"THB","extensions":{}}`}},
	{"PaymentRequest", func() api.Validator { return new(api.PaymentRequest) }, false, []string{
		`{"flow":"pull","code":"28166612","order_amount":` + cny + `,"merchant_id":"M-1","store_id":"S","terminal_id":"T","order_reference":"O-1","reference":"r","purpose":"goods","description":"two teas","extensions":{"x-a":"1"}}`,
		`{"flow":"pull","code":"1","order_amount":` + cny + `,"merchant_id":"M-1","order_reference":"O-1"}`,
		`{"flow":"push","code":"0002","quote_id":"q_01234567","payer":{"reference":"u","residency":"CN"},"funds":"blocked","order_amount":` + idr + `}`,
		`{"flow":"push","code":"0002","quote_id":"q_01234567","payer":{"reference":"u","residency":"CN"},"funds":"ask"}`}},
	{"CancelRequest", func() api.Validator { return new(api.CancelRequest) }, false, []string{
		`{"payment_request_id":"` + uuid + `"}`, `{"payment_request_id":"` + uuid + `","note":"till timed out","extensions":{"x-a":"1"}}`}},
	{"RefundRequest", func() api.Validator { return new(api.RefundRequest) }, false, []string{
		`{"payment_id":"p_0123456789"}`, `{"payment_id":"p_0123456789","amount":` + cny + `,"order_reference":"R-1","reference":"x","note":"broken cup","extensions":{"x-a":"1"}}`}},
	{"VoidRequest", func() api.Validator { return new(api.VoidRequest) }, false, []string{
		`{"payment_id":"p_0123456789"}`, `{"payment_id":"p_0123456789","reference":"x","note":"wrong till","extensions":{"x-a":"1"}}`}},
	{"DisputeRequest", func() api.Validator { return new(api.DisputeRequest) }, false, []string{
		`{"payment_id":"p_0123456789","reason":"not_received"}`, `{"payment_id":"p_0123456789","amount":` + cny + `,"reason":"d2","reference":"x","note":"never came","extensions":{"x-a":"1"}}`}},
	{"DisputeAnswering", func() api.Validator { return new(api.DisputeAnswering) }, false, []string{
		`{"evidence":"signed for"}`, `{"evidence":"签收","reference":"E-1"}`}},
	{"DisputeWordRequest", func() api.Validator { return new(api.DisputeWordRequest) }, false, []string{`{}`, `{"note":"found it"}`}},
	{"DisputeAnswer", func() api.Validator { return new(api.DisputeAnswer) }, true, []string{
		`{"call":"success","dispute":{"dispute_id":"d_01234567","payment_id":"p_01234567","request_id":"` + uuid + `","result":"success","status":"won","final":true,"dispute_reason":"not_received","answer_by":"` + at + `","decide_by":"` + at + `","default":"payee_side","created_at":"` + at + `","updated_at":"` + at + `"}}`,
		`{"call":"success","dispute":{"dispute_id":"d_01234567","payment_id":"p_01234567","request_id":"` + uuid + `","result":"unknown","status":"answered","final":false,"reason":"in_dispute","reason_text":` + aText + `,"dispute_reason":"not_received","answer_by":"` + at + `","decide_by":"` + at + `","default":"payee_side","note":"never came","evidence":"signed for","evidence_reference":"E-1","answered_at":"` + at + `","amounts":{"order":` + cny + `},"fx":` + aFX + `,"network_reference":"0000-0000-0000-0000","references":{},"cycle":"c","business_date":"2026-02-28","next_action_at":"` + at + `","extensions":{"x-a":"1"},"created_at":"` + at + `","updated_at":"` + at + `"}}`,
		`{"call":"success","dispute":{"dispute_id":"d_01234567","payment_id":"p_01234567","request_id":"` + uuid + `","result":"failure","status":"withdrawn","final":true,"reason":"dispute_withdrawn","reason_text":` + aText + `,"dispute_reason":"not_received","answer_by":"` + at + `","decide_by":"` + at + `","default":"payee_side","created_at":"` + at + `","updated_at":"` + at + `"}}`}},
	{"CodeAnswer", func() api.Validator { return new(api.CodeAnswer) }, true, []string{
		`{"call":"success","code":{"scheme":"qris","kind":"entry","valid":true,"merchant":` + aMerchant + `,"payable":{"can":true},"payee_institution":"qris"}}`,
		`{"call":"success","code":{"scheme":"unknown","kind":"other","valid":false,"errors":[{"position":4296,"path":"62.05","detail":"bad CRC"},{"detail":"odd"}],"order_amount":` + cny + `,"order_reference":"o","expires_at":"` + at + `","payable":{"can":false,"reason":"code_invalid","reason_text":` + aText + `},"payer_institution":"w"}}`}},
	{"QuoteAnswer", func() api.Validator { return new(api.QuoteAnswer) }, true, []string{
		`{"call":"success","quote":{"quote_id":"q_01234567","payment_request_id":"` + uuid + `","order_amount":` + idr + `,"credit_amount":` + idr + `,"debit_amount":` + cny + `,"customer_amount":` + cny + `,"fees":[` + aFee + `,` + aFee + `],"fx":` + aFX + `,"payee":` + aMerchant + `,"payee_institution":"qris","order_reference":"o","created_at":"` + at + `","expires_at":"` + at + `"}}`,
		`{"call":"success","quote":{"quote_id":"q_01234567","payment_request_id":"` + uuid + `","order_amount":` + cny + `,"credit_amount":` + cny + `,"debit_amount":` + cny + `,"customer_amount":` + cny + `,"payee":{"name":"A","country":"CN"},"payee_institution":"acq","created_at":"` + at + `","expires_at":"` + at + `"}}`}},
	{"PaymentAnswer", func() api.Validator { return new(api.PaymentAnswer) }, true, []string{
		`{"call":"success","payment":` + aPayment + `}`, `{"call":"success","payment":` + done + `}`, `{"call":"success","payment":` + undone + `}`}},
	{"PaymentList", func() api.Validator { return new(api.PaymentList) }, true, []string{
		`{"call":"success","payments":[]}`, `{"call":"success","payments":[` + done + `,` + aPayment + `]}`}},
	{"RefundAnswer", func() api.Validator { return new(api.RefundAnswer) }, true, []string{
		`{"call":"success","refund":{"refund_id":"r_01234567","payment_id":"p_01234567","request_id":"` + uuid + `","result":"success","status":"succeeded","final":true,"created_at":"` + at + `","updated_at":"` + at + `"}}`,
		`{"call":"success","refund":{"refund_id":"r_01234567","payment_id":"p_01234567","request_id":"` + uuid + `","result":"unknown","status":"received","final":false,"reason":"in_progress","reason_text":` + aText + `,"amounts":{"order":` + cny + `},"fx":` + aFX + `,"network_reference":"0000-0000-0000-0000","references":{},"cycle":"c","business_date":"2026-02-28","created_at":"` + at + `","updated_at":"` + at + `","next_action_at":"` + at + `","why":[],"extensions":{"x-a":"1"}}}`}},
	{"VoidAnswer", func() api.Validator { return new(api.VoidAnswer) }, true, []string{
		`{"call":"success","void":{"void_id":"v_01234567","payment_id":"p_01234567","request_id":"` + uuid + `","result":"success","status":"succeeded","final":true,"created_at":"` + at + `","updated_at":"` + at + `"}}`,
		`{"call":"success","void":{"void_id":"v_01234567","payment_id":"p_01234567","request_id":"` + uuid + `","result":"failure","status":"failed","final":true,"reason":"payee_declined","reason_text":` + aText + `,"amounts":{"order":` + cny + `},"fx":` + aFX + `,"network_reference":"0000-0000-0000-0000","references":{},"cycle":"c","business_date":"2026-02-28","created_at":"` + at + `","updated_at":"` + at + `","next_action_at":"` + at + `","clock":{"leg":"credit","unknown_since":"` + at + `","next_at":"` + at + `","ends_at":"` + at + `","then":"assign","bearer":"acq"},"loss":` + aLoss + `,"why":[],"extensions":{"x-a":"1"}}}`}},
	{"Problem", func() api.Validator { return new(api.Problem) }, true, []string{
		`{"type":"urn:hutong:reason:invalid_field","title":"A field","status":422,"detail":"d","instance":"urn:uuid:` + uuid + `","call":"failure","reason":"invalid_field","reason_text":` + aText + `,"retry":"new","next":"caller","errors":[{"pointer":"/code","detail":"is required"},{"detail":"odd"}]}`,
		`{"type":"urn:hutong:reason:internal","title":"t","status":500,"call":"unknown","reason":"internal","reason_text":` + aText + `,"retry":"same","next":"operator"}`}},
	{"AuthorisationRequest", func() api.Validator { return new(api.AuthorisationRequest) }, false, []string{
		`{"payment_id":"p_01234567","flow":"pull","code":"28","payer":{"reference":"u","residency":"TH"},"order_amount":` + cny + `,"debit_amount":` + cny + `,"network_reference":"0000-0000-0000-0000","payee":` + aMerchant + `,"payee_institution":"acq","answer_by":"` + at + `"}`,
		`{"payment_id":"p_01234567","flow":"pull","code":"28","order_amount":` + cny + `,"debit_amount":` + idr + `,"customer_amount":` + idr + `,"fees":[` + aFee + `],"fx":` + aFX + `,"network_reference":"0000-0000-0000-0000","payee":` + aMerchant + `,"payee_institution":"acq","order_reference":"o","purpose":"goods","cycle":"c","business_date":"2026-03-01","answer_by":"` + at + `","extensions":{"x-a":"1"}}`,
		`{"payment_id":"p_01234567","flow":"push","payment_request_id":"` + uuid + `","payer":{"reference":"u","residency":"CN"},"order_amount":` + cny + `,"debit_amount":` + cny + `,"network_reference":"0000-0000-0000-0000","payee":` + aMerchant + `,"payee_institution":"acq","answer_by":"` + at + `"}`,
		`{"payment_id":"p_01234567","flow":"pull","order_amount":` + cny + `,"debit_amount":` + cny + `,"network_reference":"0000-0000-0000-0000","payee":` + aMerchant + `,"payee_institution":"acq","advice":{"agreement":"my-myr","cycle":"c","business_date":"2026-03-01","code_digest":"` + strings.Repeat("0a", 32) + `"},"answer_by":"` + at + `"}`}},
	{"AuthorisationAnswer", func() api.Validator { return new(api.AuthorisationAnswer) }, true, []string{
		`{"call":"success","payment_id":"p_01234567","result":"success","reference":"w-1","amount":` + cny + `,"payer":{"reference":"u","residency":"MY"},"customer_amount":` + cny + `,"extensions":{"x-a":"1"}}`,
		`{"call":"success","payment_id":"p_01234567","result":"failure","reason":"insufficient_funds"}`,
		`{"call":"success","payment_id":"p_01234567","result":"unknown","reason":"awaiting_payer"}`}},
	{"OrderRequest", func() api.Validator { return new(api.OrderRequest) }, false, []string{
		`{"code":"0002","payer_institution":"w","answer_by":"` + at + `"}`,
		`{"code":"0002","order_amount":` + cny + `,"payer_institution":"w","payment_request_id":"` + uuid + `","answer_by":"` + at + `","extensions":{"x-a":"1"}}`}},
	{"OrderAnswer", func() api.Validator { return new(api.OrderAnswer) }, true, []string{
		`{"call":"success","result":"success","open":false,"merchant":` + aMerchant + `,"amount":` + cny + `,"order_reference":"o","order_key":"k","expires_at":"` + at + `","reference":"r","extensions":{"x-a":"1"}}`,
		`{"call":"success","result":"failure","reason":"merchant_unknown"}`}},
	{"CreditRequest", func() api.Validator { return new(api.CreditRequest) }, false, []string{
		`{"payment_id":"p_01234567","kind":"payment","code":"0002","order_reference":"o","order_key":"k","order_amount":` + idr + `,"credit_amount":` + idr + `,"network_reference":"0000-0000-0000-0000","merchant":` + aMerchant + `,"payer":{"reference":"u","residency":"CN"},"payer_institution":"w","payee_institution":"q","purpose":"goods","cycle":"c","business_date":"2026-03-01","answer_by":"` + at + `","extensions":{"x-a":"1"}}`,
		`{"payment_id":"p_01234567","kind":"refund","refund_id":"r_01234567","original_reference":"x","order_amount":` + idr + `,"credit_amount":` + cny + `,"customer_amount":` + cny + `,"fees":[],"fx":` + aFX + `,"network_reference":"0000-0000-0000-0000","payer_institution":"w","payee_institution":"q","answer_by":"` + at + `"}`}},
	{"CreditAnswer", func() api.Validator { return new(api.CreditAnswer) }, true, []string{
		`{"call":"success","payment_id":"p_01234567","result":"success","reference":"c-1","amount":` + cny + `}`,
		`{"call":"success","payment_id":"p_01234567","refund_id":"r_01234567","result":"unknown","reason":"in_progress","extensions":{"x-a":"1"}}`}},
	{"CancellationRequest", func() api.Validator { return new(api.CancellationRequest) }, false, []string{
		`{"payment_id":"p_01234567","operation":"authorise","cause":"no_answer","answer_by":"` + at + `"}`,
		`{"payment_id":"p_01234567","operation":"refund","refund_id":"r_01234567","amount":` + cny + `,"original_reference":"x","cause":"answer_altered","cycle":"c","business_date":"2026-03-01","answer_by":"` + at + `","extensions":{"x-a":"1"}}`}},
	{"CancellationAnswer", func() api.Validator { return new(api.CancellationAnswer) }, true, []string{
		`{"call":"success","payment_id":"p_01234567","operation":"authorise","result":"success","outcome":"was_never_done"}`,
		`{"call":"success","payment_id":"p_01234567","operation":"refund","refund_id":"r_01234567","result":"success","outcome":"cancelled","reference":"x","amount":` + cny + `,"extensions":{"x-a":"1"}}`,
		`{"call":"success","payment_id":"p_01234567","operation":"credit","result":"failure","outcome":"refused","reason":"already_final"}`,
		`{"call":"success","payment_id":"p_01234567","operation":"credit","result":"unknown","reason":"in_progress"}`}},
	{"LookupRequest", func() api.Validator { return new(api.LookupRequest) }, false, []string{
		`{"payment_id":"p_01234567","operation":"credit","answer_by":"` + at + `"}`,
		`{"payment_id":"p_01234567","operation":"refund","refund_id":"r_01234567","answer_by":"` + at + `","extensions":{"x-a":"1"}}`}},
	{"LookupAnswer", func() api.Validator { return new(api.LookupAnswer) }, true, []string{
		`{"call":"success","payment_id":"p_01234567","operation":"authorise","state":"success","reference":"x","amount":` + cny + `,"payer":{"reference":"u","residency":"CN"},"customer_amount":` + cny + `}`,
		`{"call":"success","payment_id":"p_01234567","operation":"refund","refund_id":"r_01234567","state":"failure","reason":"payer_blocked","extensions":{"x-a":"1"}}`,
		`{"call":"success","payment_id":"p_01234567","operation":"credit","state":"not_found"}`}},
	{"ResolveRequest", func() api.Validator { return new(api.ResolveRequest) }, false, []string{
		`{"code":"https://pay.example/x","answer_by":"` + at + `"}`, `{"code":"wxp://f2f","asking_institution":"w","answer_by":"` + at + `","extensions":{"x-a":"1"}}`}},
	{"ResolveAnswer", func() api.Validator { return new(api.ResolveAnswer) }, true, []string{
		`{"call":"success","result":"success","side":"payee","merchant":` + aMerchant + `,"order_amount":` + cny + `,"order_reference":"o","order_key":"k","currency":"CNY","expires_at":"` + at + `","reference":"r","extensions":{"x-a":"1"}}`,
		`{"call":"success","result":"success","side":"payer"}`,
		`{"call":"success","result":"failure","reason":"code_unknown"}`}},
}

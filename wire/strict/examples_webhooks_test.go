package strict_test

import "hutong/wire/api"

const (
	aHook    = `{"webhook_id":"01890a5d-ac96-8001-bcce-b302099a8057","url":"https://bank.example/hooks?a=b","events":["payment.failed","refund.succeeded"],"note":"till 茶","status":"disabled","created_at":"` + at + `","failing_since":"` + at + `","disabled_at":"` + at + `","disabled_because":"gone","secrets":2,"waiting":7,"given_up":1000000000000000}`
	fineHook = `{"webhook_id":"w_012345678","url":"https://8.8.8.8/","status":"active","created_at":"` + at + `","secrets":1,"waiting":0,"given_up":0}`
	aSecret  = `whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=`
	aRefund  = `{"refund_id":"r_01234567","payment_id":"p_01234567","request_id":"` + uuid + `","result":"success","status":"succeeded","final":true,"created_at":"` + at + `","updated_at":"` + at + `"}`
)

const aVoid = `{"void_id":"v_01234567","payment_id":"p_01234567","request_id":"` + uuid + `","result":"success","status":"succeeded","final":true,"created_at":"` + at + `","updated_at":"` + at + `"}`

const aDispute = `{"dispute_id":"d_01234567","payment_id":"p_01234567","request_id":"` + uuid + `","result":"unknown","status":"open","final":false,"reason":"in_dispute","reason_text":` + aText + `,"dispute_reason":"not_received","answer_by":"` + at + `","decide_by":"` + at + `","default":"payee_side","created_at":"` + at + `","updated_at":"` + at + `"}`

func init() {
	models = append(models,
		model{"WebhookRequest", func() api.Validator { return new(api.WebhookRequest) }, false, []string{
			`{"url":"https://bank.example/hooks"}`, `{"url":"http://10.0.0.1:8080/?x","events":["payment.awaiting_payer","refund.loss_assigned"],"note":"a note"}`}},
		model{"WebhookAnswer", func() api.Validator { return new(api.WebhookAnswer) }, true, []string{
			`{"call":"success","webhook":` + aHook + `,"secret":"` + aSecret + `","former_secret_until":"` + at + `"}`, `{"call":"success","webhook":` + fineHook + `}`}},
		model{"WebhookList", func() api.Validator { return new(api.WebhookList) }, true, []string{
			`{"call":"success","webhooks":[` + aHook + `,` + fineHook + `]}`, `{"call":"success","webhooks":[]}`}},
		model{"WebhookChange", func() api.Validator { return new(api.WebhookChange) }, false, []string{
			`{"webhook_id":"w_01234567"}`, `{"webhook_id":"01890a5d-ac96-8001-bcce-b302099a8057"}`}},
		model{"WebhookReplayRequest", func() api.Validator { return new(api.WebhookReplayRequest) }, false, []string{
			`{"webhook_id":"w_01234567","message_id":"01890a5d-ac96-8001-bcce-b302099a8057-2"}`, `{"webhook_id":"w_01234567","since":"` + at + `"}`}},
		model{"WebhookRemoval", func() api.Validator { return new(api.WebhookRemoval) }, true, []string{
			`{"call":"success","webhook_id":"w_01234567"}`, `{"call":"success","webhook_id":"01890a5d-ac96-8001-bcce-b302099a8057"}`}},
		model{"WebhookLog", func() api.Validator { return new(api.WebhookLog) }, true, []string{
			`{"call":"success","attempts":[{"message_id":"01890a5d-ac96-8001-bcce-b302099a8057-2","type":"payment.succeeded","try":1,"at":"` + at + `","took_ms":15000,"result":"no_answer","answer":"no answer in time"},{"message_id":"m_01234567","type":"refund.failed","try":100000,"at":"` + at + `","took_ms":0,"http_status":204,"result":"delivered"}],"next":17}`,
			`{"call":"success","attempts":[]}`}},
		model{"WebhookBacklog", func() api.Validator { return new(api.WebhookBacklog) }, true, []string{
			`{"call":"success","messages":[{"message_id":"m_01234567","type":"payment.cancelled","tries":3,"first_at":"` + at + `","next_at":"` + at + `"},{"message_id":"m_01234568","type":"payment.loss_assigned","tries":0,"first_at":"` + at + `"}],"waiting":1,"given_up":1}`,
			`{"call":"success","messages":[],"waiting":0,"given_up":0}`}},
		model{"WebhookEvent", func() api.Validator { return new(api.WebhookEvent) }, true, []string{
			`{"type":"payment.succeeded","timestamp":"` + at + `","data":{"payment":` + done + `}}`, `{"type":"payment.failed","timestamp":"` + at + `","data":{"payment":` + aPayment + `}}`,
			`{"type":"refund.succeeded","timestamp":"` + at + `","data":{"refund":` + aRefund + `}}`,
			`{"type":"void.failed","timestamp":"` + at + `","data":{"void":` + aVoid + `}}`,
			`{"type":"dispute.opened","timestamp":"` + at + `","data":{"dispute":` + aDispute + `}}`}})
}

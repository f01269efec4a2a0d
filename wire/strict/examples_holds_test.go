package strict_test

import "hutong/wire/api"

const (
	aHold     = `{"held_amount":{"currency":"CNY","minor":6667},"captured_amount":{"currency":"CNY","minor":3333},"capturable_amount":{"currency":"CNY","minor":0},"expires_at":"` + at + `"}`
	aHeld     = `{"payment_id":"p_0123456789","request_id":"` + uuid + `","flow":"pull","result":"unknown","status":"authorised","final":false,"reason":"authorised","hold":` + aHold + `,"created_at":"` + at + `","updated_at":"` + at + `"}`
	aCapture  = `{"capture_id":"c_01234567","payment_id":"p_01234567","request_id":"` + uuid + `","result":"success","status":"succeeded","final":true,"created_at":"` + at + `","updated_at":"` + at + `"}`
	capturing = `{"capture_id":"c_01234567","payment_id":"p_01234567","request_id":"` + uuid + `","result":"unknown","status":"processing","final":false,"reason":"awaiting_answer","reason_text":` + aText + `,"amounts":{"order":` + cny + `},"fx":` + aFX + `,"network_reference":"0000-0000-0000-0000","references":{},"cycle":"c","business_date":"2026-02-28","created_at":"` + at + `","updated_at":"` + at + `","next_action_at":"` + at + `","why":[],"extensions":{"x-a":"1"}}`
)

func init() {
	for i := range models {
		switch m := &models[i]; m.name {
		case "PaymentRequest":
			m.examples = append(m.examples, `{"flow":"pull","code":"1","order_amount":`+cny+`,"merchant_id":"M-1","order_reference":"O-1","capture":"now"}`,
				`{"flow":"pull","code":"1","order_amount":`+cny+`,"merchant_id":"M-1","order_reference":"O-1","capture":"later","hold_seconds":31622400}`,
				`{"flow":"pull","code":"1","order_amount":`+cny+`,"merchant_id":"M-1","order_reference":"O-1","capture":"later"}`)
		case "PaymentAnswer":
			m.examples = append(m.examples, `{"call":"success","payment":`+aHeld+`}`)
		case "AuthorisationRequest":
			m.examples = append(m.examples, `{"payment_id":"p_01234567","flow":"pull","code":"28","order_amount":`+cny+`,"debit_amount":`+cny+`,"hold":{"expires_at":"`+at+`","most_debit_amount":`+idr+
				`},"network_reference":"0000-0000-0000-0000","payee":`+aMerchant+`,"payee_institution":"acq","answer_by":"`+at+`"}`)
		}
	}
	models = append(models,
		model{"CaptureRequest", func() api.Validator { return new(api.CaptureRequest) }, false, []string{
			`{"payment_id":"p_0123456789"}`, `{"payment_id":"p_0123456789","amount":` + cny + `,"final":true,"reference":"x","note":"trip over","extensions":{"x-a":"1"}}`}},
		model{"ReleaseRequest", func() api.Validator { return new(api.ReleaseRequest) }, false, []string{
			`{"payment_id":"p_0123456789"}`, `{"payment_id":"p_0123456789","note":"bicycle is back"}`}},
		model{"CaptureAnswer", func() api.Validator { return new(api.CaptureAnswer) }, true, []string{
			`{"call":"success","capture":` + aCapture + `}`, `{"call":"success","capture":` + capturing + `}`}},
		model{"HeldCaptureRequest", func() api.Validator { return new(api.HeldCaptureRequest) }, false, []string{
			`{"payment_id":"p_01234567","capture_id":"c_01234567","order_amount":` + idr + `,"debit_amount":{"currency":"CNY","minor":0},"network_reference":"0000-0000-0000-0000","answer_by":"` + at + `"}`,
			`{"payment_id":"p_01234567","capture_id":"c_01234567","order_amount":` + cny + `,"debit_amount":` + cny + `,"customer_amount":` + cny + `,"fees":[` + aFee + `],"network_reference":"0000-0000-0000-0000","cycle":"c","business_date":"2026-03-01","answer_by":"` + at + `","extensions":{"x-a":"1"}}`}},
		model{"HeldCaptureAnswer", func() api.Validator { return new(api.HeldCaptureAnswer) }, true, []string{
			`{"call":"success","payment_id":"p_01234567","capture_id":"c_01234567","result":"success","reference":"k-1","amount":{"currency":"CNY","minor":0}}`,
			`{"call":"success","payment_id":"p_01234567","capture_id":"c_01234567","result":"unknown","reason":"in_progress","extensions":{"x-a":"1"}}`}},
		model{"HeldReleaseRequest", func() api.Validator { return new(api.HeldReleaseRequest) }, false, []string{
			`{"payment_id":"p_01234567","captured_debit_amount":{"currency":"CNY","minor":0},"cause":"hold_expired","answer_by":"` + at + `"}`,
			`{"payment_id":"p_01234567","original_reference":"w-1","captured_debit_amount":` + cny + `,"cause":"hold_released","answer_by":"` + at + `","extensions":{"x-a":"1"}}`}},
		model{"HeldReleaseAnswer", func() api.Validator { return new(api.HeldReleaseAnswer) }, true, []string{
			`{"call":"success","payment_id":"p_01234567","result":"success"}`,
			`{"call":"success","payment_id":"p_01234567","result":"success","reference":"w-2","extensions":{"x-a":"1"}}`,
			`{"call":"success","payment_id":"p_01234567","result":"failure","reason":"not_held"}`}})
}

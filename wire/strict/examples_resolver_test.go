package strict_test

import "hutong/wire/api"

const (
	aLoss     = `{"payment_id":"p_01234567","network_reference":"0123-4567-89AB-CDEF","state":"due","from":"net-id","to":"wallet-my","leg":"credit","amount":{"currency":"CNY","minor":1},"paid":true,"booked_at":"` + at + `","changed_at":"` + at + `"}`
	aLossOpen = `{"payment_id":"01890a5d-ac96-8001-bcce-b302099a8057","network_reference":"0123-4567-89AB-CDEF","state":"open","from":"wallet-my","to":"acq","leg":"debit","paid":false,"booked_at":"2024-02-29T23:59:59.999Z","changed_at":"` + at + `"}`
	aReview   = `{"payment_id":"p_01234567","network_reference":"0123-4567-89AB-CDEF","status":"processing","needs":"no_bearer","findings":["credited","not_credited"],"payer_institution":"wallet-my","payee_institution":"acq","order_amount":{"currency":"CNY","minor":5},"proposal":{"number":7,"finding":"credited","person":"ada","reason":"seen in the statement","proposed_at":"` + at + `","expires_at":"` + at + `"}}`
	reviewed  = `{"payment_id":"p_01234568","network_reference":"0123-4567-89AB-CDEF","status":"failed","payer_institution":"w","payee_institution":"a","order_amount":{"currency":"CNY","minor":5},"loss":` + aLoss + `}`
)

func init() {
	models = append(models,
		model{"LossList", func() api.Validator { return new(api.LossList) }, true, []string{
			`{"call":"success","losses":[` + aLoss + `,` + aLossOpen + `],"next":"p_01234567"}`, `{"call":"success","losses":[` + aLossOpen + `]}`}},
		model{"LossSettlement", func() api.Validator { return new(api.LossSettlement) }, false, []string{
			`{"payment_id":"p_01234567","reference":"B-1"}`, `{"payment_id":"01890a5d-ac96-8001-bcce-b302099a8057"}`}},
		model{"LossAnswer", func() api.Validator { return new(api.LossAnswer) }, true, []string{
			`{"call":"success","loss":` + aLoss + `}`, `{"call":"success","loss":` + aLossOpen + `}`}},
		model{"ReviewList", func() api.Validator { return new(api.ReviewList) }, true, []string{
			`{"call":"success","reviews":[` + aReview + `,` + reviewed + `],"next":"p_01234567"}`, `{"call":"success","reviews":[` + reviewed + `]}`}},
		model{"ReviewAnswer", func() api.Validator { return new(api.ReviewAnswer) }, true, []string{
			`{"call":"success","review":` + aReview + `}`, `{"call":"success","review":` + reviewed + `}`}},
		model{"ResolutionProposal", func() api.Validator { return new(api.ResolutionProposal) }, false, []string{
			`{"payment_id":"p_01234567","finding":"in_order","reason":"seen"}`, `{"payment_id":"p_01234568","finding":"settled","reason":"对账单"}`}},
		model{"ResolutionDecision", func() api.Validator { return new(api.ResolutionDecision) }, false, []string{
			`{"payment_id":"p_01234567","proposal":7,"decision":"approve","reason":"seen"}`, `{"payment_id":"p_01234568","proposal":1000000,"decision":"reject","reason":"no proof"}`}},
		model{"LanesChange", func() api.Validator { return new(api.LanesChange) }, false, []string{`{"lanes":4}`, `{"lanes":64}`}},
		model{"LanesAnswer", func() api.Validator { return new(api.LanesAnswer) }, true, []string{
			`{"call":"success","lanes":[{"lane":1,"from":0,"to":2048,"waiting":3},{"lane":2,"from":2048,"to":4096,"waiting":0}],"retired":1}`,
			`{"call":"success","lanes":[{"lane":0,"from":0,"to":4096,"waiting":1}],"retired":1}`}},
		model{"CertaintyAnswer", func() api.Validator { return new(api.CertaintyAnswer) }, true, []string{
			`{"call":"success","rows":[{"institution":"w","leg":"debit","count":3,"median_ms":1200,"p99_ms":90000,"open":1,"longest_open_ms":400},{"institution":"a","leg":"credit","count":0,"median_ms":0,"p99_ms":0,"open":0,"longest_open_ms":0}]}`,
			`{"call":"success","rows":[{"institution":"w","leg":"debit","count":1,"median_ms":1,"p99_ms":1,"open":0,"longest_open_ms":0}]}`}})
}

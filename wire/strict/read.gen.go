// Code made by go test ./wire -run TestDefinition -update; DO NOT EDIT.

package strict

import "hutong/wire/api"

// model reads a document that is a model, by its type; false when it is not plain, or the model none.
func (r *plainReader) model(model any) bool {
	switch v := model.(type) {
	case *api.Advice:
		return readWhole(r, v, readAdvice)
	case *api.Amount:
		return readWhole(r, v, readAmount)
	case *api.Amounts:
		return readWhole(r, v, readAmounts)
	case *api.AuthorisationAnswer:
		return readWhole(r, v, readAuthorisationAnswer)
	case *api.AuthorisationRequest:
		return readWhole(r, v, readAuthorisationRequest)
	case *api.CancelRequest:
		return readWhole(r, v, readCancelRequest)
	case *api.CancellationAnswer:
		return readWhole(r, v, readCancellationAnswer)
	case *api.CancellationRequest:
		return readWhole(r, v, readCancellationRequest)
	case *api.Capture:
		return readWhole(r, v, readCapture)
	case *api.CaptureAnswer:
		return readWhole(r, v, readCaptureAnswer)
	case *api.CaptureRequest:
		return readWhole(r, v, readCaptureRequest)
	case *api.CertaintyAnswer:
		return readWhole(r, v, readCertaintyAnswer)
	case *api.CertaintyRow:
		return readWhole(r, v, readCertaintyRow)
	case *api.Clock:
		return readWhole(r, v, readClock)
	case *api.CodeAnswer:
		return readWhole(r, v, readCodeAnswer)
	case *api.CodeFault:
		return readWhole(r, v, readCodeFault)
	case *api.CodeIssueAnswer:
		return readWhole(r, v, readCodeIssueAnswer)
	case *api.CodeIssueRequest:
		return readWhole(r, v, readCodeIssueRequest)
	case *api.CodeReadRequest:
		return readWhole(r, v, readCodeReadRequest)
	case *api.CodeReading:
		return readWhole(r, v, readCodeReading)
	case *api.CodeRevokeAnswer:
		return readWhole(r, v, readCodeRevokeAnswer)
	case *api.CodeRevokeRequest:
		return readWhole(r, v, readCodeRevokeRequest)
	case *api.CreditAnswer:
		return readWhole(r, v, readCreditAnswer)
	case *api.CreditRequest:
		return readWhole(r, v, readCreditRequest)
	case *api.Dispute:
		return readWhole(r, v, readDispute)
	case *api.DisputeAnswer:
		return readWhole(r, v, readDisputeAnswer)
	case *api.DisputeAnswering:
		return readWhole(r, v, readDisputeAnswering)
	case *api.DisputeRequest:
		return readWhole(r, v, readDisputeRequest)
	case *api.DisputeWordRequest:
		return readWhole(r, v, readDisputeWordRequest)
	case *api.FX:
		return readWhole(r, v, readFX)
	case *api.FeeLine:
		return readWhole(r, v, readFeeLine)
	case *api.FieldError:
		return readWhole(r, v, readFieldError)
	case *api.HeldCaptureAnswer:
		return readWhole(r, v, readHeldCaptureAnswer)
	case *api.HeldCaptureRequest:
		return readWhole(r, v, readHeldCaptureRequest)
	case *api.HeldReleaseAnswer:
		return readWhole(r, v, readHeldReleaseAnswer)
	case *api.HeldReleaseRequest:
		return readWhole(r, v, readHeldReleaseRequest)
	case *api.Hold:
		return readWhole(r, v, readHold)
	case *api.HoldTerms:
		return readWhole(r, v, readHoldTerms)
	case *api.Lane:
		return readWhole(r, v, readLane)
	case *api.LanesAnswer:
		return readWhole(r, v, readLanesAnswer)
	case *api.LanesChange:
		return readWhole(r, v, readLanesChange)
	case *api.LookupAnswer:
		return readWhole(r, v, readLookupAnswer)
	case *api.LookupRequest:
		return readWhole(r, v, readLookupRequest)
	case *api.Loss:
		return readWhole(r, v, readLoss)
	case *api.LossAnswer:
		return readWhole(r, v, readLossAnswer)
	case *api.LossList:
		return readWhole(r, v, readLossList)
	case *api.LossSettlement:
		return readWhole(r, v, readLossSettlement)
	case *api.Merchant:
		return readWhole(r, v, readMerchant)
	case *api.OrderAnswer:
		return readWhole(r, v, readOrderAnswer)
	case *api.OrderRequest:
		return readWhole(r, v, readOrderRequest)
	case *api.Payable:
		return readWhole(r, v, readPayable)
	case *api.Payer:
		return readWhole(r, v, readPayer)
	case *api.Payment:
		return readWhole(r, v, readPayment)
	case *api.PaymentAnswer:
		return readWhole(r, v, readPaymentAnswer)
	case *api.PaymentList:
		return readWhole(r, v, readPaymentList)
	case *api.PaymentRequest:
		return readWhole(r, v, readPaymentRequest)
	case *api.Problem:
		return readWhole(r, v, readProblem)
	case *api.Proposal:
		return readWhole(r, v, readProposal)
	case *api.Quote:
		return readWhole(r, v, readQuote)
	case *api.QuoteAnswer:
		return readWhole(r, v, readQuoteAnswer)
	case *api.QuoteRequest:
		return readWhole(r, v, readQuoteRequest)
	case *api.References:
		return readWhole(r, v, readReferences)
	case *api.Refund:
		return readWhole(r, v, readRefund)
	case *api.RefundAnswer:
		return readWhole(r, v, readRefundAnswer)
	case *api.RefundRequest:
		return readWhole(r, v, readRefundRequest)
	case *api.RegistryAnswer:
		return readWhole(r, v, readRegistryAnswer)
	case *api.RegistryEntry:
		return readWhole(r, v, readRegistryEntry)
	case *api.RegistryItem:
		return readWhole(r, v, readRegistryItem)
	case *api.RegistryList:
		return readWhole(r, v, readRegistryList)
	case *api.RegistryRemoval:
		return readWhole(r, v, readRegistryRemoval)
	case *api.ReleaseRequest:
		return readWhole(r, v, readReleaseRequest)
	case *api.ResolutionDecision:
		return readWhole(r, v, readResolutionDecision)
	case *api.ResolutionProposal:
		return readWhole(r, v, readResolutionProposal)
	case *api.ResolveAnswer:
		return readWhole(r, v, readResolveAnswer)
	case *api.ResolveRequest:
		return readWhole(r, v, readResolveRequest)
	case *api.Review:
		return readWhole(r, v, readReview)
	case *api.ReviewAnswer:
		return readWhole(r, v, readReviewAnswer)
	case *api.ReviewList:
		return readWhole(r, v, readReviewList)
	case *api.StoreHint:
		return readWhole(r, v, readStoreHint)
	case *api.Text:
		return readWhole(r, v, readText)
	case *api.TraceStep:
		return readWhole(r, v, readTraceStep)
	case *api.Void:
		return readWhole(r, v, readVoid)
	case *api.VoidAnswer:
		return readWhole(r, v, readVoidAnswer)
	case *api.VoidRequest:
		return readWhole(r, v, readVoidRequest)
	case *api.Webhook:
		return readWhole(r, v, readWebhook)
	case *api.WebhookAnswer:
		return readWhole(r, v, readWebhookAnswer)
	case *api.WebhookAttempt:
		return readWhole(r, v, readWebhookAttempt)
	case *api.WebhookBacklog:
		return readWhole(r, v, readWebhookBacklog)
	case *api.WebhookChange:
		return readWhole(r, v, readWebhookChange)
	case *api.WebhookData:
		return readWhole(r, v, readWebhookData)
	case *api.WebhookEvent:
		return readWhole(r, v, readWebhookEvent)
	case *api.WebhookList:
		return readWhole(r, v, readWebhookList)
	case *api.WebhookLog:
		return readWhole(r, v, readWebhookLog)
	case *api.WebhookMessage:
		return readWhole(r, v, readWebhookMessage)
	case *api.WebhookRemoval:
		return readWhole(r, v, readWebhookRemoval)
	case *api.WebhookReplayRequest:
		return readWhole(r, v, readWebhookReplayRequest)
	case *api.WebhookRequest:
		return readWhole(r, v, readWebhookRequest)
	case *api.Xray:
		return readWhole(r, v, readXray)
	case *api.XrayAnswer:
		return readWhole(r, v, readXrayAnswer)
	case *api.XrayField:
		return readWhole(r, v, readXrayField)
	case *api.XrayFinding:
		return readWhole(r, v, readXrayFinding)
	case *api.XrayPayability:
		return readWhole(r, v, readXrayPayability)
	case *api.XrayRegistered:
		return readWhole(r, v, readXrayRegistered)
	case *api.XrayRequest:
		return readWhole(r, v, readXrayRequest)
	}
	return false
}

func readAdvice(r *plainReader, v *api.Advice) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "agreement":
			bit = 1 << 0
			v.Agreement = r.text()
		case "business_date":
			bit = 1 << 1
			v.BusinessDate = r.text()
		case "code_digest":
			bit = 1 << 2
			v.CodeDigest = r.text()
		case "cycle":
			bit = 1 << 3
			v.Cycle = r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0xb)
}

func readAmount(r *plainReader, v *api.Amount) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "currency":
			bit = 1 << 0
			v.Currency = r.text()
		case "minor":
			bit = 1 << 1
			v.Minor = r.integer()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x3)
}

func readAmounts(r *plainReader, v *api.Amounts) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "credit":
			bit = 1 << 0
			v.Credit = new(api.Amount)
			readAmount(r, v.Credit)
		case "customer":
			bit = 1 << 1
			v.Customer = new(api.Amount)
			readAmount(r, v.Customer)
		case "debit":
			bit = 1 << 2
			v.Debit = new(api.Amount)
			readAmount(r, v.Debit)
		case "fees":
			bit = 1 << 3
			readList(r, &v.Fees, readFeeLine)
		case "order":
			bit = 1 << 4
			readAmount(r, &v.Order)
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x10)
}

func readAuthorisationAnswer(r *plainReader, v *api.AuthorisationAnswer) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "amount":
			bit = 1 << 0
			v.Amount = new(api.Amount)
			readAmount(r, v.Amount)
		case "call":
			bit = 1 << 1
			v.Call = api.Call(r.text())
		case "customer_amount":
			bit = 1 << 2
			v.CustomerAmount = new(api.Amount)
			readAmount(r, v.CustomerAmount)
		case "extensions":
			bit = 1 << 3
			v.Extensions = readTexts(r)
		case "payer":
			bit = 1 << 4
			v.Payer = new(api.Payer)
			readPayer(r, v.Payer)
		case "payment_id":
			bit = 1 << 5
			v.PaymentID = r.text()
		case "reason":
			bit = 1 << 6
			v.Reason = api.Reason(r.text())
		case "reference":
			bit = 1 << 7
			v.Reference = r.text()
		case "result":
			bit = 1 << 8
			v.Result = api.Result(r.text())
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x122)
}

func readAuthorisationRequest(r *plainReader, v *api.AuthorisationRequest) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "advice":
			bit = 1 << 0
			v.Advice = new(api.Advice)
			readAdvice(r, v.Advice)
		case "answer_by":
			bit = 1 << 1
			v.AnswerBy = r.text()
		case "business_date":
			bit = 1 << 2
			v.BusinessDate = r.text()
		case "code":
			bit = 1 << 3
			v.Code = r.text()
		case "customer_amount":
			bit = 1 << 4
			v.CustomerAmount = new(api.Amount)
			readAmount(r, v.CustomerAmount)
		case "cycle":
			bit = 1 << 5
			v.Cycle = r.text()
		case "debit_amount":
			bit = 1 << 6
			readAmount(r, &v.DebitAmount)
		case "extensions":
			bit = 1 << 7
			v.Extensions = readTexts(r)
		case "fees":
			bit = 1 << 8
			readList(r, &v.Fees, readFeeLine)
		case "flow":
			bit = 1 << 9
			v.Flow = api.Flow(r.text())
		case "fx":
			bit = 1 << 10
			v.FX = new(api.FX)
			readFX(r, v.FX)
		case "hold":
			bit = 1 << 11
			v.Hold = new(api.HoldTerms)
			readHoldTerms(r, v.Hold)
		case "network_reference":
			bit = 1 << 12
			v.NetworkReference = r.text()
		case "order_amount":
			bit = 1 << 13
			readAmount(r, &v.OrderAmount)
		case "order_reference":
			bit = 1 << 14
			v.OrderReference = r.text()
		case "payee":
			bit = 1 << 15
			readMerchant(r, &v.Payee)
		case "payee_institution":
			bit = 1 << 16
			v.PayeeInstitution = r.text()
		case "payer":
			bit = 1 << 17
			v.Payer = new(api.Payer)
			readPayer(r, v.Payer)
		case "payment_id":
			bit = 1 << 18
			v.PaymentID = r.text()
		case "payment_request_id":
			bit = 1 << 19
			v.PaymentRequestID = r.text()
		case "purpose":
			bit = 1 << 20
			v.Purpose = r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x5b242)
}

func readCancelRequest(r *plainReader, v *api.CancelRequest) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "extensions":
			bit = 1 << 0
			v.Extensions = readTexts(r)
		case "note":
			bit = 1 << 1
			v.Note = r.text()
		case "payment_request_id":
			bit = 1 << 2
			v.PaymentRequestID = r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x4)
}

func readCancellationAnswer(r *plainReader, v *api.CancellationAnswer) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "amount":
			bit = 1 << 0
			v.Amount = new(api.Amount)
			readAmount(r, v.Amount)
		case "call":
			bit = 1 << 1
			v.Call = api.Call(r.text())
		case "extensions":
			bit = 1 << 2
			v.Extensions = readTexts(r)
		case "operation":
			bit = 1 << 3
			v.Operation = api.Operation(r.text())
		case "outcome":
			bit = 1 << 4
			v.Outcome = api.CancellationOutcome(r.text())
		case "payment_id":
			bit = 1 << 5
			v.PaymentID = r.text()
		case "reason":
			bit = 1 << 6
			v.Reason = api.Reason(r.text())
		case "reference":
			bit = 1 << 7
			v.Reference = r.text()
		case "refund_id":
			bit = 1 << 8
			v.RefundID = r.text()
		case "result":
			bit = 1 << 9
			v.Result = api.Result(r.text())
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x22a)
}

func readCancellationRequest(r *plainReader, v *api.CancellationRequest) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "amount":
			bit = 1 << 0
			v.Amount = new(api.Amount)
			readAmount(r, v.Amount)
		case "answer_by":
			bit = 1 << 1
			v.AnswerBy = r.text()
		case "business_date":
			bit = 1 << 2
			v.BusinessDate = r.text()
		case "cause":
			bit = 1 << 3
			v.Cause = api.Reason(r.text())
		case "cycle":
			bit = 1 << 4
			v.Cycle = r.text()
		case "extensions":
			bit = 1 << 5
			v.Extensions = readTexts(r)
		case "operation":
			bit = 1 << 6
			v.Operation = api.Operation(r.text())
		case "original_reference":
			bit = 1 << 7
			v.OriginalReference = r.text()
		case "payment_id":
			bit = 1 << 8
			v.PaymentID = r.text()
		case "refund_id":
			bit = 1 << 9
			v.RefundID = r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x14a)
}

func readCapture(r *plainReader, v *api.Capture) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "amounts":
			bit = 1 << 0
			v.Amounts = new(api.Amounts)
			readAmounts(r, v.Amounts)
		case "business_date":
			bit = 1 << 1
			v.BusinessDate = r.text()
		case "capture_id":
			bit = 1 << 2
			v.CaptureID = r.text()
		case "created_at":
			bit = 1 << 3
			v.CreatedAt = r.text()
		case "cycle":
			bit = 1 << 4
			v.Cycle = r.text()
		case "extensions":
			bit = 1 << 5
			v.Extensions = readTexts(r)
		case "final":
			bit = 1 << 6
			v.Final = r.boolean()
		case "fx":
			bit = 1 << 7
			v.FX = new(api.FX)
			readFX(r, v.FX)
		case "network_reference":
			bit = 1 << 8
			v.NetworkReference = r.text()
		case "next_action_at":
			bit = 1 << 9
			v.NextActionAt = r.text()
		case "payment_id":
			bit = 1 << 10
			v.PaymentID = r.text()
		case "reason":
			bit = 1 << 11
			v.Reason = api.Reason(r.text())
		case "reason_text":
			bit = 1 << 12
			v.ReasonText = new(api.Text)
			readText(r, v.ReasonText)
		case "references":
			bit = 1 << 13
			v.References = new(api.References)
			readReferences(r, v.References)
		case "request_id":
			bit = 1 << 14
			v.RequestID = r.text()
		case "result":
			bit = 1 << 15
			v.Result = api.Result(r.text())
		case "status":
			bit = 1 << 16
			v.Status = api.CaptureStatus(r.text())
		case "updated_at":
			bit = 1 << 17
			v.UpdatedAt = r.text()
		case "why":
			bit = 1 << 18
			readList(r, &v.Why, readTraceStep)
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x3c44c)
}

func readCaptureAnswer(r *plainReader, v *api.CaptureAnswer) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "call":
			bit = 1 << 0
			v.Call = api.Call(r.text())
		case "capture":
			bit = 1 << 1
			readCapture(r, &v.Capture)
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x3)
}

func readCaptureRequest(r *plainReader, v *api.CaptureRequest) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "amount":
			bit = 1 << 0
			v.Amount = new(api.Amount)
			readAmount(r, v.Amount)
		case "extensions":
			bit = 1 << 1
			v.Extensions = readTexts(r)
		case "final":
			bit = 1 << 2
			v.Final = new(bool)
			*v.Final = r.boolean()
		case "note":
			bit = 1 << 3
			v.Note = r.text()
		case "payment_id":
			bit = 1 << 4
			v.PaymentID = r.text()
		case "reference":
			bit = 1 << 5
			v.Reference = r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x10)
}

func readCertaintyAnswer(r *plainReader, v *api.CertaintyAnswer) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "call":
			bit = 1 << 0
			v.Call = api.Call(r.text())
		case "rows":
			bit = 1 << 1
			readList(r, &v.Rows, readCertaintyRow)
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x3)
}

func readCertaintyRow(r *plainReader, v *api.CertaintyRow) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "count":
			bit = 1 << 0
			v.Count = r.integer()
		case "institution":
			bit = 1 << 1
			v.Institution = r.text()
		case "leg":
			bit = 1 << 2
			v.Leg = api.Leg(r.text())
		case "longest_open_ms":
			bit = 1 << 3
			v.LongestOpenMs = r.integer()
		case "median_ms":
			bit = 1 << 4
			v.MedianMs = r.integer()
		case "open":
			bit = 1 << 5
			v.Open = r.integer()
		case "p99_ms":
			bit = 1 << 6
			v.P99Ms = r.integer()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x7f)
}

func readClock(r *plainReader, v *api.Clock) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "bearer":
			bit = 1 << 0
			v.Bearer = r.text()
		case "ends_at":
			bit = 1 << 1
			v.EndsAt = r.text()
		case "leg":
			bit = 1 << 2
			v.Leg = api.Leg(r.text())
		case "next_at":
			bit = 1 << 3
			v.NextAt = r.text()
		case "then":
			bit = 1 << 4
			v.Then = api.ClockEnd(r.text())
		case "unknown_since":
			bit = 1 << 5
			v.UnknownSince = r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x10)
}

func readCodeAnswer(r *plainReader, v *api.CodeAnswer) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "call":
			bit = 1 << 0
			v.Call = api.Call(r.text())
		case "code":
			bit = 1 << 1
			readCodeReading(r, &v.Code)
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x3)
}

func readCodeFault(r *plainReader, v *api.CodeFault) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "detail":
			bit = 1 << 0
			v.Detail = r.text()
		case "path":
			bit = 1 << 1
			v.Path = r.text()
		case "position":
			bit = 1 << 2
			v.Position = new(int32)
			*v.Position = r.integer32()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x1)
}

func readCodeIssueAnswer(r *plainReader, v *api.CodeIssueAnswer) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "call":
			bit = 1 << 0
			v.Call = api.Call(r.text())
		case "code":
			bit = 1 << 1
			v.Code = r.text()
		case "code_id":
			bit = 1 << 2
			v.CodeID = r.text()
		case "expires_at":
			bit = 1 << 3
			v.ExpiresAt = r.text()
		case "form":
			bit = 1 << 4
			v.Form = api.CodeForm(r.text())
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x1f)
}

func readCodeIssueRequest(r *plainReader, v *api.CodeIssueRequest) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "form":
			bit = 1 << 0
			v.Form = api.CodeForm(r.text())
		case "lifetime_seconds":
			bit = 1 << 1
			v.LifetimeSeconds = new(int32)
			*v.LifetimeSeconds = r.integer32()
		case "payer":
			bit = 1 << 2
			readPayer(r, &v.Payer)
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x5)
}

func readCodeReadRequest(r *plainReader, v *api.CodeReadRequest) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "code":
			bit = 1 << 0
			v.Code = r.text()
		case "extensions":
			bit = 1 << 1
			v.Extensions = readTexts(r)
		case "store":
			bit = 1 << 2
			v.Store = new(api.StoreHint)
			readStoreHint(r, v.Store)
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x1)
}

func readCodeReading(r *plainReader, v *api.CodeReading) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "errors":
			bit = 1 << 0
			readList(r, &v.Errors, readCodeFault)
		case "expires_at":
			bit = 1 << 1
			v.ExpiresAt = r.text()
		case "kind":
			bit = 1 << 2
			v.Kind = api.CodeKind(r.text())
		case "merchant":
			bit = 1 << 3
			v.Merchant = new(api.Merchant)
			readMerchant(r, v.Merchant)
		case "order_amount":
			bit = 1 << 4
			v.OrderAmount = new(api.Amount)
			readAmount(r, v.OrderAmount)
		case "order_reference":
			bit = 1 << 5
			v.OrderReference = r.text()
		case "payable":
			bit = 1 << 6
			readPayable(r, &v.Payable)
		case "payee_institution":
			bit = 1 << 7
			v.PayeeInstitution = r.text()
		case "payer_institution":
			bit = 1 << 8
			v.PayerInstitution = r.text()
		case "scheme":
			bit = 1 << 9
			v.Scheme = r.text()
		case "valid":
			bit = 1 << 10
			v.Valid = r.boolean()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x644)
}

func readCodeRevokeAnswer(r *plainReader, v *api.CodeRevokeAnswer) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "call":
			bit = 1 << 0
			v.Call = api.Call(r.text())
		case "code_id":
			bit = 1 << 1
			v.CodeID = r.text()
		case "revoked_at":
			bit = 1 << 2
			v.RevokedAt = r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x7)
}

func readCodeRevokeRequest(r *plainReader, v *api.CodeRevokeRequest) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "code_id":
			bit = 1 << 0
			v.CodeID = r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x1)
}

func readCreditAnswer(r *plainReader, v *api.CreditAnswer) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "amount":
			bit = 1 << 0
			v.Amount = new(api.Amount)
			readAmount(r, v.Amount)
		case "call":
			bit = 1 << 1
			v.Call = api.Call(r.text())
		case "extensions":
			bit = 1 << 2
			v.Extensions = readTexts(r)
		case "payment_id":
			bit = 1 << 3
			v.PaymentID = r.text()
		case "reason":
			bit = 1 << 4
			v.Reason = api.Reason(r.text())
		case "reference":
			bit = 1 << 5
			v.Reference = r.text()
		case "refund_id":
			bit = 1 << 6
			v.RefundID = r.text()
		case "result":
			bit = 1 << 7
			v.Result = api.Result(r.text())
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x8a)
}

func readCreditRequest(r *plainReader, v *api.CreditRequest) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "answer_by":
			bit = 1 << 0
			v.AnswerBy = r.text()
		case "business_date":
			bit = 1 << 1
			v.BusinessDate = r.text()
		case "code":
			bit = 1 << 2
			v.Code = r.text()
		case "credit_amount":
			bit = 1 << 3
			readAmount(r, &v.CreditAmount)
		case "customer_amount":
			bit = 1 << 4
			v.CustomerAmount = new(api.Amount)
			readAmount(r, v.CustomerAmount)
		case "cycle":
			bit = 1 << 5
			v.Cycle = r.text()
		case "extensions":
			bit = 1 << 6
			v.Extensions = readTexts(r)
		case "fees":
			bit = 1 << 7
			readList(r, &v.Fees, readFeeLine)
		case "fx":
			bit = 1 << 8
			v.FX = new(api.FX)
			readFX(r, v.FX)
		case "kind":
			bit = 1 << 9
			v.Kind = api.CreditKind(r.text())
		case "merchant":
			bit = 1 << 10
			v.Merchant = new(api.Merchant)
			readMerchant(r, v.Merchant)
		case "network_reference":
			bit = 1 << 11
			v.NetworkReference = r.text()
		case "order_amount":
			bit = 1 << 12
			readAmount(r, &v.OrderAmount)
		case "order_key":
			bit = 1 << 13
			v.OrderKey = r.text()
		case "order_reference":
			bit = 1 << 14
			v.OrderReference = r.text()
		case "original_reference":
			bit = 1 << 15
			v.OriginalReference = r.text()
		case "payee_institution":
			bit = 1 << 16
			v.PayeeInstitution = r.text()
		case "payer":
			bit = 1 << 17
			v.Payer = new(api.Payer)
			readPayer(r, v.Payer)
		case "payer_institution":
			bit = 1 << 18
			v.PayerInstitution = r.text()
		case "payment_id":
			bit = 1 << 19
			v.PaymentID = r.text()
		case "purpose":
			bit = 1 << 20
			v.Purpose = r.text()
		case "refund_id":
			bit = 1 << 21
			v.RefundID = r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0xd1a09)
}

func readDispute(r *plainReader, v *api.Dispute) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "amounts":
			bit = 1 << 0
			v.Amounts = new(api.Amounts)
			readAmounts(r, v.Amounts)
		case "answer_by":
			bit = 1 << 1
			v.AnswerBy = r.text()
		case "answered_at":
			bit = 1 << 2
			v.AnsweredAt = r.text()
		case "business_date":
			bit = 1 << 3
			v.BusinessDate = r.text()
		case "clock":
			bit = 1 << 4
			v.Clock = new(api.Clock)
			readClock(r, v.Clock)
		case "created_at":
			bit = 1 << 5
			v.CreatedAt = r.text()
		case "cycle":
			bit = 1 << 6
			v.Cycle = r.text()
		case "decide_by":
			bit = 1 << 7
			v.DecideBy = r.text()
		case "default":
			bit = 1 << 8
			v.Default = api.DisputeFavour(r.text())
		case "dispute_id":
			bit = 1 << 9
			v.DisputeID = r.text()
		case "dispute_reason":
			bit = 1 << 10
			v.DisputeReason = r.text()
		case "evidence":
			bit = 1 << 11
			v.Evidence = r.text()
		case "evidence_reference":
			bit = 1 << 12
			v.EvidenceReference = r.text()
		case "extensions":
			bit = 1 << 13
			v.Extensions = readTexts(r)
		case "final":
			bit = 1 << 14
			v.Final = r.boolean()
		case "fx":
			bit = 1 << 15
			v.FX = new(api.FX)
			readFX(r, v.FX)
		case "loss":
			bit = 1 << 16
			v.Loss = new(api.Loss)
			readLoss(r, v.Loss)
		case "network_reference":
			bit = 1 << 17
			v.NetworkReference = r.text()
		case "next_action_at":
			bit = 1 << 18
			v.NextActionAt = r.text()
		case "note":
			bit = 1 << 19
			v.Note = r.text()
		case "payment_id":
			bit = 1 << 20
			v.PaymentID = r.text()
		case "reason":
			bit = 1 << 21
			v.Reason = api.Reason(r.text())
		case "reason_text":
			bit = 1 << 22
			v.ReasonText = new(api.Text)
			readText(r, v.ReasonText)
		case "references":
			bit = 1 << 23
			v.References = new(api.References)
			readReferences(r, v.References)
		case "request_id":
			bit = 1 << 24
			v.RequestID = r.text()
		case "result":
			bit = 1 << 25
			v.Result = api.Result(r.text())
		case "status":
			bit = 1 << 26
			v.Status = api.DisputeStatus(r.text())
		case "updated_at":
			bit = 1 << 27
			v.UpdatedAt = r.text()
		case "why":
			bit = 1 << 28
			readList(r, &v.Why, readTraceStep)
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0xf1047a2)
}

func readDisputeAnswer(r *plainReader, v *api.DisputeAnswer) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "call":
			bit = 1 << 0
			v.Call = api.Call(r.text())
		case "dispute":
			bit = 1 << 1
			readDispute(r, &v.Dispute)
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x3)
}

func readDisputeAnswering(r *plainReader, v *api.DisputeAnswering) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "evidence":
			bit = 1 << 0
			v.Evidence = r.text()
		case "reference":
			bit = 1 << 1
			v.Reference = r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x1)
}

func readDisputeRequest(r *plainReader, v *api.DisputeRequest) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "amount":
			bit = 1 << 0
			v.Amount = new(api.Amount)
			readAmount(r, v.Amount)
		case "extensions":
			bit = 1 << 1
			v.Extensions = readTexts(r)
		case "note":
			bit = 1 << 2
			v.Note = r.text()
		case "payment_id":
			bit = 1 << 3
			v.PaymentID = r.text()
		case "reason":
			bit = 1 << 4
			v.Reason = r.text()
		case "reference":
			bit = 1 << 5
			v.Reference = r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x18)
}

func readDisputeWordRequest(r *plainReader, v *api.DisputeWordRequest) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "note":
			bit = 1 << 0
			v.Note = r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x0)
}

func readFX(r *plainReader, v *api.FX) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "base_currency":
			bit = 1 << 0
			v.BaseCurrency = r.text()
		case "locked_until":
			bit = 1 << 1
			v.LockedUntil = r.text()
		case "markup_bps":
			bit = 1 << 2
			v.MarkupBPS = r.integer32()
		case "provider":
			bit = 1 << 3
			v.Provider = r.text()
		case "quote_currency":
			bit = 1 << 4
			v.QuoteCurrency = r.text()
		case "rate":
			bit = 1 << 5
			v.Rate = r.text()
		case "reference_rate":
			bit = 1 << 6
			v.ReferenceRate = r.text()
		case "residue":
			bit = 1 << 7
			v.Residue = r.text()
		case "rounding":
			bit = 1 << 8
			v.Rounding = api.Rounding(r.text())
		case "source":
			bit = 1 << 9
			v.Source = r.text()
		case "unit":
			bit = 1 << 10
			v.Unit = r.integer()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x7fd)
}

func readFeeLine(r *plainReader, v *api.FeeLine) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "amount":
			bit = 1 << 0
			readAmount(r, &v.Amount)
		case "kind":
			bit = 1 << 1
			v.Kind = r.text()
		case "paid_by":
			bit = 1 << 2
			v.PaidBy = api.FeeParty(r.text())
		case "paid_to":
			bit = 1 << 3
			v.PaidTo = api.FeeParty(r.text())
		case "text":
			bit = 1 << 4
			v.Text = r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0xf)
}

func readFieldError(r *plainReader, v *api.FieldError) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "detail":
			bit = 1 << 0
			v.Detail = r.text()
		case "pointer":
			bit = 1 << 1
			v.Pointer = r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x1)
}

func readHeldCaptureAnswer(r *plainReader, v *api.HeldCaptureAnswer) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "amount":
			bit = 1 << 0
			v.Amount = new(api.Amount)
			readAmount(r, v.Amount)
		case "call":
			bit = 1 << 1
			v.Call = api.Call(r.text())
		case "capture_id":
			bit = 1 << 2
			v.CaptureID = r.text()
		case "extensions":
			bit = 1 << 3
			v.Extensions = readTexts(r)
		case "payment_id":
			bit = 1 << 4
			v.PaymentID = r.text()
		case "reason":
			bit = 1 << 5
			v.Reason = api.Reason(r.text())
		case "reference":
			bit = 1 << 6
			v.Reference = r.text()
		case "result":
			bit = 1 << 7
			v.Result = api.Result(r.text())
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x96)
}

func readHeldCaptureRequest(r *plainReader, v *api.HeldCaptureRequest) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "answer_by":
			bit = 1 << 0
			v.AnswerBy = r.text()
		case "business_date":
			bit = 1 << 1
			v.BusinessDate = r.text()
		case "capture_id":
			bit = 1 << 2
			v.CaptureID = r.text()
		case "customer_amount":
			bit = 1 << 3
			v.CustomerAmount = new(api.Amount)
			readAmount(r, v.CustomerAmount)
		case "cycle":
			bit = 1 << 4
			v.Cycle = r.text()
		case "debit_amount":
			bit = 1 << 5
			readAmount(r, &v.DebitAmount)
		case "extensions":
			bit = 1 << 6
			v.Extensions = readTexts(r)
		case "fees":
			bit = 1 << 7
			readList(r, &v.Fees, readFeeLine)
		case "network_reference":
			bit = 1 << 8
			v.NetworkReference = r.text()
		case "order_amount":
			bit = 1 << 9
			readAmount(r, &v.OrderAmount)
		case "payment_id":
			bit = 1 << 10
			v.PaymentID = r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x725)
}

func readHeldReleaseAnswer(r *plainReader, v *api.HeldReleaseAnswer) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "call":
			bit = 1 << 0
			v.Call = api.Call(r.text())
		case "extensions":
			bit = 1 << 1
			v.Extensions = readTexts(r)
		case "payment_id":
			bit = 1 << 2
			v.PaymentID = r.text()
		case "reason":
			bit = 1 << 3
			v.Reason = api.Reason(r.text())
		case "reference":
			bit = 1 << 4
			v.Reference = r.text()
		case "result":
			bit = 1 << 5
			v.Result = api.Result(r.text())
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x25)
}

func readHeldReleaseRequest(r *plainReader, v *api.HeldReleaseRequest) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "answer_by":
			bit = 1 << 0
			v.AnswerBy = r.text()
		case "captured_debit_amount":
			bit = 1 << 1
			readAmount(r, &v.CapturedDebitAmount)
		case "cause":
			bit = 1 << 2
			v.Cause = api.Reason(r.text())
		case "extensions":
			bit = 1 << 3
			v.Extensions = readTexts(r)
		case "original_reference":
			bit = 1 << 4
			v.OriginalReference = r.text()
		case "payment_id":
			bit = 1 << 5
			v.PaymentID = r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x27)
}

func readHold(r *plainReader, v *api.Hold) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "capturable_amount":
			bit = 1 << 0
			readAmount(r, &v.CapturableAmount)
		case "captured_amount":
			bit = 1 << 1
			readAmount(r, &v.CapturedAmount)
		case "expires_at":
			bit = 1 << 2
			v.ExpiresAt = r.text()
		case "held_amount":
			bit = 1 << 3
			readAmount(r, &v.HeldAmount)
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0xf)
}

func readHoldTerms(r *plainReader, v *api.HoldTerms) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "expires_at":
			bit = 1 << 0
			v.ExpiresAt = r.text()
		case "most_debit_amount":
			bit = 1 << 1
			readAmount(r, &v.MostDebitAmount)
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x3)
}

func readLane(r *plainReader, v *api.Lane) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "from":
			bit = 1 << 0
			v.From = r.integer32()
		case "lane":
			bit = 1 << 1
			v.Lane = r.integer32()
		case "to":
			bit = 1 << 2
			v.To = r.integer32()
		case "waiting":
			bit = 1 << 3
			v.Waiting = r.integer()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0xf)
}

func readLanesAnswer(r *plainReader, v *api.LanesAnswer) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "call":
			bit = 1 << 0
			v.Call = api.Call(r.text())
		case "lanes":
			bit = 1 << 1
			readList(r, &v.Lanes, readLane)
		case "retired":
			bit = 1 << 2
			v.Retired = r.integer32()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x7)
}

func readLanesChange(r *plainReader, v *api.LanesChange) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "lanes":
			bit = 1 << 0
			v.Lanes = r.integer32()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x1)
}

func readLookupAnswer(r *plainReader, v *api.LookupAnswer) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "amount":
			bit = 1 << 0
			v.Amount = new(api.Amount)
			readAmount(r, v.Amount)
		case "call":
			bit = 1 << 1
			v.Call = api.Call(r.text())
		case "customer_amount":
			bit = 1 << 2
			v.CustomerAmount = new(api.Amount)
			readAmount(r, v.CustomerAmount)
		case "extensions":
			bit = 1 << 3
			v.Extensions = readTexts(r)
		case "operation":
			bit = 1 << 4
			v.Operation = api.Operation(r.text())
		case "payer":
			bit = 1 << 5
			v.Payer = new(api.Payer)
			readPayer(r, v.Payer)
		case "payment_id":
			bit = 1 << 6
			v.PaymentID = r.text()
		case "reason":
			bit = 1 << 7
			v.Reason = api.Reason(r.text())
		case "reference":
			bit = 1 << 8
			v.Reference = r.text()
		case "refund_id":
			bit = 1 << 9
			v.RefundID = r.text()
		case "state":
			bit = 1 << 10
			v.State = api.LookupState(r.text())
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x452)
}

func readLookupRequest(r *plainReader, v *api.LookupRequest) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "answer_by":
			bit = 1 << 0
			v.AnswerBy = r.text()
		case "extensions":
			bit = 1 << 1
			v.Extensions = readTexts(r)
		case "operation":
			bit = 1 << 2
			v.Operation = api.Operation(r.text())
		case "payment_id":
			bit = 1 << 3
			v.PaymentID = r.text()
		case "refund_id":
			bit = 1 << 4
			v.RefundID = r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0xd)
}

func readLoss(r *plainReader, v *api.Loss) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "amount":
			bit = 1 << 0
			v.Amount = new(api.Amount)
			readAmount(r, v.Amount)
		case "booked_at":
			bit = 1 << 1
			v.BookedAt = r.text()
		case "changed_at":
			bit = 1 << 2
			v.ChangedAt = r.text()
		case "from":
			bit = 1 << 3
			v.From = r.text()
		case "leg":
			bit = 1 << 4
			v.Leg = api.Leg(r.text())
		case "network_reference":
			bit = 1 << 5
			v.NetworkReference = r.text()
		case "paid":
			bit = 1 << 6
			v.Paid = r.boolean()
		case "payment_id":
			bit = 1 << 7
			v.PaymentID = r.text()
		case "state":
			bit = 1 << 8
			v.State = api.LossState(r.text())
		case "to":
			bit = 1 << 9
			v.To = r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x3fe)
}

func readLossAnswer(r *plainReader, v *api.LossAnswer) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "call":
			bit = 1 << 0
			v.Call = api.Call(r.text())
		case "loss":
			bit = 1 << 1
			readLoss(r, &v.Loss)
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x3)
}

func readLossList(r *plainReader, v *api.LossList) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "call":
			bit = 1 << 0
			v.Call = api.Call(r.text())
		case "losses":
			bit = 1 << 1
			readList(r, &v.Losses, readLoss)
		case "next":
			bit = 1 << 2
			v.Next = r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x3)
}

func readLossSettlement(r *plainReader, v *api.LossSettlement) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "payment_id":
			bit = 1 << 0
			v.PaymentID = r.text()
		case "reference":
			bit = 1 << 1
			v.Reference = r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x1)
}

func readMerchant(r *plainReader, v *api.Merchant) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "city":
			bit = 1 << 0
			v.City = r.text()
		case "country":
			bit = 1 << 1
			v.Country = r.text()
		case "mcc":
			bit = 1 << 2
			v.MCC = r.text()
		case "merchant_id":
			bit = 1 << 3
			v.MerchantID = r.text()
		case "name":
			bit = 1 << 4
			v.Name = r.text()
		case "store_id":
			bit = 1 << 5
			v.StoreID = r.text()
		case "terminal_id":
			bit = 1 << 6
			v.TerminalID = r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x12)
}

func readOrderAnswer(r *plainReader, v *api.OrderAnswer) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "amount":
			bit = 1 << 0
			v.Amount = new(api.Amount)
			readAmount(r, v.Amount)
		case "call":
			bit = 1 << 1
			v.Call = api.Call(r.text())
		case "expires_at":
			bit = 1 << 2
			v.ExpiresAt = r.text()
		case "extensions":
			bit = 1 << 3
			v.Extensions = readTexts(r)
		case "merchant":
			bit = 1 << 4
			v.Merchant = new(api.Merchant)
			readMerchant(r, v.Merchant)
		case "open":
			bit = 1 << 5
			v.Open = new(bool)
			*v.Open = r.boolean()
		case "order_key":
			bit = 1 << 6
			v.OrderKey = r.text()
		case "order_reference":
			bit = 1 << 7
			v.OrderReference = r.text()
		case "reason":
			bit = 1 << 8
			v.Reason = api.Reason(r.text())
		case "reference":
			bit = 1 << 9
			v.Reference = r.text()
		case "result":
			bit = 1 << 10
			v.Result = api.Result(r.text())
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x402)
}

func readOrderRequest(r *plainReader, v *api.OrderRequest) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "answer_by":
			bit = 1 << 0
			v.AnswerBy = r.text()
		case "code":
			bit = 1 << 1
			v.Code = r.text()
		case "extensions":
			bit = 1 << 2
			v.Extensions = readTexts(r)
		case "order_amount":
			bit = 1 << 3
			v.OrderAmount = new(api.Amount)
			readAmount(r, v.OrderAmount)
		case "payer_institution":
			bit = 1 << 4
			v.PayerInstitution = r.text()
		case "payment_request_id":
			bit = 1 << 5
			v.PaymentRequestID = r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x13)
}

func readPayable(r *plainReader, v *api.Payable) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "can":
			bit = 1 << 0
			v.Can = r.boolean()
		case "reason":
			bit = 1 << 1
			v.Reason = api.Reason(r.text())
		case "reason_text":
			bit = 1 << 2
			v.ReasonText = new(api.Text)
			readText(r, v.ReasonText)
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x1)
}

func readPayer(r *plainReader, v *api.Payer) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "reference":
			bit = 1 << 0
			v.Reference = r.text()
		case "residency":
			bit = 1 << 1
			v.Residency = r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x3)
}

func readPayment(r *plainReader, v *api.Payment) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "amounts":
			bit = 1 << 0
			v.Amounts = new(api.Amounts)
			readAmounts(r, v.Amounts)
		case "business_date":
			bit = 1 << 1
			v.BusinessDate = r.text()
		case "clock":
			bit = 1 << 2
			v.Clock = new(api.Clock)
			readClock(r, v.Clock)
		case "created_at":
			bit = 1 << 3
			v.CreatedAt = r.text()
		case "cycle":
			bit = 1 << 4
			v.Cycle = r.text()
		case "disputable_until":
			bit = 1 << 5
			v.DisputableUntil = r.text()
		case "extensions":
			bit = 1 << 6
			v.Extensions = readTexts(r)
		case "final":
			bit = 1 << 7
			v.Final = r.boolean()
		case "flow":
			bit = 1 << 8
			v.Flow = api.Flow(r.text())
		case "fx":
			bit = 1 << 9
			v.FX = new(api.FX)
			readFX(r, v.FX)
		case "hold":
			bit = 1 << 10
			v.Hold = new(api.Hold)
			readHold(r, v.Hold)
		case "initiator":
			bit = 1 << 11
			v.Initiator = r.text()
		case "loss":
			bit = 1 << 12
			v.Loss = new(api.Loss)
			readLoss(r, v.Loss)
		case "merchant":
			bit = 1 << 13
			v.Merchant = new(api.Merchant)
			readMerchant(r, v.Merchant)
		case "network_reference":
			bit = 1 << 14
			v.NetworkReference = r.text()
		case "next_action_at":
			bit = 1 << 15
			v.NextActionAt = r.text()
		case "payee_institution":
			bit = 1 << 16
			v.PayeeInstitution = r.text()
		case "payer_institution":
			bit = 1 << 17
			v.PayerInstitution = r.text()
		case "payment_id":
			bit = 1 << 18
			v.PaymentID = r.text()
		case "quote_id":
			bit = 1 << 19
			v.QuoteID = r.text()
		case "reason":
			bit = 1 << 20
			v.Reason = api.Reason(r.text())
		case "reason_text":
			bit = 1 << 21
			v.ReasonText = new(api.Text)
			readText(r, v.ReasonText)
		case "references":
			bit = 1 << 22
			v.References = new(api.References)
			readReferences(r, v.References)
		case "refundable_until":
			bit = 1 << 23
			v.RefundableUntil = r.text()
		case "refunded_amount":
			bit = 1 << 24
			v.RefundedAmount = new(api.Amount)
			readAmount(r, v.RefundedAmount)
		case "request_id":
			bit = 1 << 25
			v.RequestID = r.text()
		case "result":
			bit = 1 << 26
			v.Result = api.Result(r.text())
		case "stand_in":
			bit = 1 << 27
			v.StandIn = api.StandIn(r.text())
		case "status":
			bit = 1 << 28
			v.Status = api.PaymentStatus(r.text())
		case "updated_at":
			bit = 1 << 29
			v.UpdatedAt = r.text()
		case "voidable_until":
			bit = 1 << 30
			v.VoidableUntil = r.text()
		case "voided":
			bit = 1 << 31
			v.Voided = new(bool)
			*v.Voided = r.boolean()
		case "why":
			bit = 1 << 32
			readList(r, &v.Why, readTraceStep)
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x36040088)
}

func readPaymentAnswer(r *plainReader, v *api.PaymentAnswer) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "call":
			bit = 1 << 0
			v.Call = api.Call(r.text())
		case "payment":
			bit = 1 << 1
			readPayment(r, &v.Payment)
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x3)
}

func readPaymentList(r *plainReader, v *api.PaymentList) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "call":
			bit = 1 << 0
			v.Call = api.Call(r.text())
		case "payments":
			bit = 1 << 1
			readList(r, &v.Payments, readPayment)
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x3)
}

func readPaymentRequest(r *plainReader, v *api.PaymentRequest) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "capture":
			bit = 1 << 0
			v.Capture = api.CaptureWhen(r.text())
		case "code":
			bit = 1 << 1
			v.Code = r.text()
		case "description":
			bit = 1 << 2
			v.Description = r.text()
		case "extensions":
			bit = 1 << 3
			v.Extensions = readTexts(r)
		case "flow":
			bit = 1 << 4
			v.Flow = api.Flow(r.text())
		case "funds":
			bit = 1 << 5
			v.Funds = api.Funds(r.text())
		case "hold_seconds":
			bit = 1 << 6
			v.HoldSeconds = new(int32)
			*v.HoldSeconds = r.integer32()
		case "merchant_id":
			bit = 1 << 7
			v.MerchantID = r.text()
		case "order_amount":
			bit = 1 << 8
			v.OrderAmount = new(api.Amount)
			readAmount(r, v.OrderAmount)
		case "order_reference":
			bit = 1 << 9
			v.OrderReference = r.text()
		case "payer":
			bit = 1 << 10
			v.Payer = new(api.Payer)
			readPayer(r, v.Payer)
		case "purpose":
			bit = 1 << 11
			v.Purpose = r.text()
		case "quote_id":
			bit = 1 << 12
			v.QuoteID = r.text()
		case "reference":
			bit = 1 << 13
			v.Reference = r.text()
		case "store_id":
			bit = 1 << 14
			v.StoreID = r.text()
		case "terminal_id":
			bit = 1 << 15
			v.TerminalID = r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x12)
}

func readProblem(r *plainReader, v *api.Problem) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "call":
			bit = 1 << 0
			v.Call = api.Call(r.text())
		case "detail":
			bit = 1 << 1
			v.Detail = r.text()
		case "errors":
			bit = 1 << 2
			readList(r, &v.Errors, readFieldError)
		case "instance":
			bit = 1 << 3
			v.Instance = r.text()
		case "next":
			bit = 1 << 4
			v.Next = api.Actor(r.text())
		case "reason":
			bit = 1 << 5
			v.Reason = api.Reason(r.text())
		case "reason_text":
			bit = 1 << 6
			readText(r, &v.ReasonText)
		case "retry":
			bit = 1 << 7
			v.Retry = api.Retry(r.text())
		case "status":
			bit = 1 << 8
			v.Status = r.integer32()
		case "title":
			bit = 1 << 9
			v.Title = r.text()
		case "type":
			bit = 1 << 10
			v.Type = r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x7f1)
}

func readProposal(r *plainReader, v *api.Proposal) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "expires_at":
			bit = 1 << 0
			v.ExpiresAt = r.text()
		case "finding":
			bit = 1 << 1
			v.Finding = api.Finding(r.text())
		case "number":
			bit = 1 << 2
			v.Number = r.integer32()
		case "person":
			bit = 1 << 3
			v.Person = r.text()
		case "proposed_at":
			bit = 1 << 4
			v.ProposedAt = r.text()
		case "reason":
			bit = 1 << 5
			v.Reason = r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x3f)
}

func readQuote(r *plainReader, v *api.Quote) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "created_at":
			bit = 1 << 0
			v.CreatedAt = r.text()
		case "credit_amount":
			bit = 1 << 1
			readAmount(r, &v.CreditAmount)
		case "customer_amount":
			bit = 1 << 2
			readAmount(r, &v.CustomerAmount)
		case "debit_amount":
			bit = 1 << 3
			readAmount(r, &v.DebitAmount)
		case "expires_at":
			bit = 1 << 4
			v.ExpiresAt = r.text()
		case "fees":
			bit = 1 << 5
			readList(r, &v.Fees, readFeeLine)
		case "fx":
			bit = 1 << 6
			v.FX = new(api.FX)
			readFX(r, v.FX)
		case "order_amount":
			bit = 1 << 7
			readAmount(r, &v.OrderAmount)
		case "order_reference":
			bit = 1 << 8
			v.OrderReference = r.text()
		case "payee":
			bit = 1 << 9
			readMerchant(r, &v.Payee)
		case "payee_institution":
			bit = 1 << 10
			v.PayeeInstitution = r.text()
		case "payment_request_id":
			bit = 1 << 11
			v.PaymentRequestID = r.text()
		case "quote_id":
			bit = 1 << 12
			v.QuoteID = r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x1e9f)
}

func readQuoteAnswer(r *plainReader, v *api.QuoteAnswer) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "call":
			bit = 1 << 0
			v.Call = api.Call(r.text())
		case "quote":
			bit = 1 << 1
			readQuote(r, &v.Quote)
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x3)
}

func readQuoteRequest(r *plainReader, v *api.QuoteRequest) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "code":
			bit = 1 << 0
			v.Code = r.text()
		case "debit_currency":
			bit = 1 << 1
			v.DebitCurrency = r.text()
		case "extensions":
			bit = 1 << 2
			v.Extensions = readTexts(r)
		case "order_amount":
			bit = 1 << 3
			v.OrderAmount = new(api.Amount)
			readAmount(r, v.OrderAmount)
		case "payer":
			bit = 1 << 4
			readPayer(r, &v.Payer)
		case "payment_request_id":
			bit = 1 << 5
			v.PaymentRequestID = r.text()
		case "purpose":
			bit = 1 << 6
			v.Purpose = r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x33)
}

func readReferences(r *plainReader, v *api.References) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "initiator":
			bit = 1 << 0
			v.Initiator = r.text()
		case "order":
			bit = 1 << 1
			v.Order = r.text()
		case "payee_institution":
			bit = 1 << 2
			v.PayeeInstitution = r.text()
		case "payer_institution":
			bit = 1 << 3
			v.PayerInstitution = r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x0)
}

func readRefund(r *plainReader, v *api.Refund) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "amounts":
			bit = 1 << 0
			v.Amounts = new(api.Amounts)
			readAmounts(r, v.Amounts)
		case "business_date":
			bit = 1 << 1
			v.BusinessDate = r.text()
		case "clock":
			bit = 1 << 2
			v.Clock = new(api.Clock)
			readClock(r, v.Clock)
		case "created_at":
			bit = 1 << 3
			v.CreatedAt = r.text()
		case "cycle":
			bit = 1 << 4
			v.Cycle = r.text()
		case "extensions":
			bit = 1 << 5
			v.Extensions = readTexts(r)
		case "final":
			bit = 1 << 6
			v.Final = r.boolean()
		case "fx":
			bit = 1 << 7
			v.FX = new(api.FX)
			readFX(r, v.FX)
		case "loss":
			bit = 1 << 8
			v.Loss = new(api.Loss)
			readLoss(r, v.Loss)
		case "network_reference":
			bit = 1 << 9
			v.NetworkReference = r.text()
		case "next_action_at":
			bit = 1 << 10
			v.NextActionAt = r.text()
		case "payment_id":
			bit = 1 << 11
			v.PaymentID = r.text()
		case "reason":
			bit = 1 << 12
			v.Reason = api.Reason(r.text())
		case "reason_text":
			bit = 1 << 13
			v.ReasonText = new(api.Text)
			readText(r, v.ReasonText)
		case "references":
			bit = 1 << 14
			v.References = new(api.References)
			readReferences(r, v.References)
		case "refund_id":
			bit = 1 << 15
			v.RefundID = r.text()
		case "request_id":
			bit = 1 << 16
			v.RequestID = r.text()
		case "result":
			bit = 1 << 17
			v.Result = api.Result(r.text())
		case "status":
			bit = 1 << 18
			v.Status = api.RefundStatus(r.text())
		case "updated_at":
			bit = 1 << 19
			v.UpdatedAt = r.text()
		case "why":
			bit = 1 << 20
			readList(r, &v.Why, readTraceStep)
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0xf8848)
}

func readRefundAnswer(r *plainReader, v *api.RefundAnswer) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "call":
			bit = 1 << 0
			v.Call = api.Call(r.text())
		case "refund":
			bit = 1 << 1
			readRefund(r, &v.Refund)
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x3)
}

func readRefundRequest(r *plainReader, v *api.RefundRequest) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "amount":
			bit = 1 << 0
			v.Amount = new(api.Amount)
			readAmount(r, v.Amount)
		case "extensions":
			bit = 1 << 1
			v.Extensions = readTexts(r)
		case "note":
			bit = 1 << 2
			v.Note = r.text()
		case "order_reference":
			bit = 1 << 3
			v.OrderReference = r.text()
		case "payment_id":
			bit = 1 << 4
			v.PaymentID = r.text()
		case "reference":
			bit = 1 << 5
			v.Reference = r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x10)
}

func readRegistryAnswer(r *plainReader, v *api.RegistryAnswer) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "call":
			bit = 1 << 0
			v.Call = api.Call(r.text())
		case "item":
			bit = 1 << 1
			readRegistryItem(r, &v.Item)
		case "version":
			bit = 1 << 2
			v.Version = r.integer()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x7)
}

func readRegistryEntry(r *plainReader, v *api.RegistryEntry) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "certainty":
			bit = 1 << 0
			v.Certainty = api.Certainty(r.text())
		case "country":
			bit = 1 << 1
			v.Country = r.text()
		case "currency":
			bit = 1 << 2
			v.Currency = r.text()
		case "from":
			bit = 1 << 3
			v.From = r.text()
		case "guid":
			bit = 1 << 4
			v.GUID = r.text()
		case "host":
			bit = 1 << 5
			v.Host = r.text()
		case "id":
			bit = 1 << 6
			v.ID = r.text()
		case "issuer":
			bit = 1 << 7
			v.Issuer = r.text()
		case "length":
			bit = 1 << 8
			readList(r, &v.Length, func(r *plainReader, x *int32) { *x = r.integer32() })
		case "mask":
			bit = 1 << 9
			v.Mask = r.text()
		case "network":
			bit = 1 << 10
			v.Network = r.text()
		case "path":
			bit = 1 << 11
			v.Path = r.text()
		case "prefix":
			bit = 1 << 12
			v.Prefix = r.text()
		case "priority":
			bit = 1 << 13
			v.Priority = new(int32)
			*v.Priority = r.integer32()
		case "query":
			bit = 1 << 14
			readList(r, &v.Query, func(r *plainReader, x *string) { *x = r.text() })
		case "scheme":
			bit = 1 << 15
			v.Scheme = r.text()
		case "source":
			bit = 1 << 16
			v.Source = r.text()
		case "tag":
			bit = 1 << 17
			v.Tag = r.text()
		case "to":
			bit = 1 << 18
			v.To = r.text()
		case "uri_scheme":
			bit = 1 << 19
			v.URIScheme = r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x100c0)
}

func readRegistryItem(r *plainReader, v *api.RegistryItem) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "entry":
			bit = 1 << 0
			readRegistryEntry(r, &v.Entry)
		case "layer":
			bit = 1 << 1
			v.Layer = api.RegistryLayer(r.text())
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x3)
}

func readRegistryList(r *plainReader, v *api.RegistryList) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "call":
			bit = 1 << 0
			v.Call = api.Call(r.text())
		case "entries":
			bit = 1 << 1
			readList(r, &v.Entries, readRegistryItem)
		case "next":
			bit = 1 << 2
			v.Next = r.text()
		case "version":
			bit = 1 << 3
			v.Version = r.integer()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0xb)
}

func readRegistryRemoval(r *plainReader, v *api.RegistryRemoval) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "call":
			bit = 1 << 0
			v.Call = api.Call(r.text())
		case "entry_id":
			bit = 1 << 1
			v.EntryID = r.text()
		case "version":
			bit = 1 << 2
			v.Version = r.integer()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x7)
}

func readReleaseRequest(r *plainReader, v *api.ReleaseRequest) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "note":
			bit = 1 << 0
			v.Note = r.text()
		case "payment_id":
			bit = 1 << 1
			v.PaymentID = r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x2)
}

func readResolutionDecision(r *plainReader, v *api.ResolutionDecision) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "decision":
			bit = 1 << 0
			v.Decision = api.Decision(r.text())
		case "payment_id":
			bit = 1 << 1
			v.PaymentID = r.text()
		case "proposal":
			bit = 1 << 2
			v.Proposal = r.integer32()
		case "reason":
			bit = 1 << 3
			v.Reason = r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0xf)
}

func readResolutionProposal(r *plainReader, v *api.ResolutionProposal) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "finding":
			bit = 1 << 0
			v.Finding = api.Finding(r.text())
		case "payment_id":
			bit = 1 << 1
			v.PaymentID = r.text()
		case "reason":
			bit = 1 << 2
			v.Reason = r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x7)
}

func readResolveAnswer(r *plainReader, v *api.ResolveAnswer) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "call":
			bit = 1 << 0
			v.Call = api.Call(r.text())
		case "currency":
			bit = 1 << 1
			v.Currency = r.text()
		case "expires_at":
			bit = 1 << 2
			v.ExpiresAt = r.text()
		case "extensions":
			bit = 1 << 3
			v.Extensions = readTexts(r)
		case "merchant":
			bit = 1 << 4
			v.Merchant = new(api.Merchant)
			readMerchant(r, v.Merchant)
		case "order_amount":
			bit = 1 << 5
			v.OrderAmount = new(api.Amount)
			readAmount(r, v.OrderAmount)
		case "order_key":
			bit = 1 << 6
			v.OrderKey = r.text()
		case "order_reference":
			bit = 1 << 7
			v.OrderReference = r.text()
		case "reason":
			bit = 1 << 8
			v.Reason = api.Reason(r.text())
		case "reference":
			bit = 1 << 9
			v.Reference = r.text()
		case "result":
			bit = 1 << 10
			v.Result = api.Result(r.text())
		case "side":
			bit = 1 << 11
			v.Side = api.Side(r.text())
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x401)
}

func readResolveRequest(r *plainReader, v *api.ResolveRequest) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "answer_by":
			bit = 1 << 0
			v.AnswerBy = r.text()
		case "asking_institution":
			bit = 1 << 1
			v.AskingInstitution = r.text()
		case "code":
			bit = 1 << 2
			v.Code = r.text()
		case "extensions":
			bit = 1 << 3
			v.Extensions = readTexts(r)
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x5)
}

func readReview(r *plainReader, v *api.Review) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "findings":
			bit = 1 << 0
			readList(r, &v.Findings, func(r *plainReader, x *api.Finding) { *x = api.Finding(r.text()) })
		case "loss":
			bit = 1 << 1
			v.Loss = new(api.Loss)
			readLoss(r, v.Loss)
		case "needs":
			bit = 1 << 2
			v.Needs = api.Need(r.text())
		case "network_reference":
			bit = 1 << 3
			v.NetworkReference = r.text()
		case "order_amount":
			bit = 1 << 4
			readAmount(r, &v.OrderAmount)
		case "payee_institution":
			bit = 1 << 5
			v.PayeeInstitution = r.text()
		case "payer_institution":
			bit = 1 << 6
			v.PayerInstitution = r.text()
		case "payment_id":
			bit = 1 << 7
			v.PaymentID = r.text()
		case "proposal":
			bit = 1 << 8
			v.Proposal = new(api.Proposal)
			readProposal(r, v.Proposal)
		case "status":
			bit = 1 << 9
			v.Status = api.PaymentStatus(r.text())
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x2f8)
}

func readReviewAnswer(r *plainReader, v *api.ReviewAnswer) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "call":
			bit = 1 << 0
			v.Call = api.Call(r.text())
		case "review":
			bit = 1 << 1
			readReview(r, &v.Review)
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x3)
}

func readReviewList(r *plainReader, v *api.ReviewList) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "call":
			bit = 1 << 0
			v.Call = api.Call(r.text())
		case "next":
			bit = 1 << 1
			v.Next = r.text()
		case "reviews":
			bit = 1 << 2
			readList(r, &v.Reviews, readReview)
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x5)
}

func readStoreHint(r *plainReader, v *api.StoreHint) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "country":
			bit = 1 << 0
			v.Country = r.text()
		case "merchant_id":
			bit = 1 << 1
			v.MerchantID = r.text()
		case "store_id":
			bit = 1 << 2
			v.StoreID = r.text()
		case "terminal_id":
			bit = 1 << 3
			v.TerminalID = r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x0)
}

func readText(r *plainReader, v *api.Text) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "en":
			bit = 1 << 0
			v.EN = r.text()
		case "zh":
			bit = 1 << 1
			v.ZH = r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x3)
}

func readTraceStep(r *plainReader, v *api.TraceStep) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "at":
			bit = 1 << 0
			v.At = r.text()
		case "institution":
			bit = 1 << 1
			v.Institution = r.text()
		case "kind":
			bit = 1 << 2
			v.Kind = r.text()
		case "reason":
			bit = 1 << 3
			v.Reason = api.Reason(r.text())
		case "rule":
			bit = 1 << 4
			v.Rule = r.text()
		case "text":
			bit = 1 << 5
			readText(r, &v.Text)
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x25)
}

func readVoid(r *plainReader, v *api.Void) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "amounts":
			bit = 1 << 0
			v.Amounts = new(api.Amounts)
			readAmounts(r, v.Amounts)
		case "business_date":
			bit = 1 << 1
			v.BusinessDate = r.text()
		case "clock":
			bit = 1 << 2
			v.Clock = new(api.Clock)
			readClock(r, v.Clock)
		case "created_at":
			bit = 1 << 3
			v.CreatedAt = r.text()
		case "cycle":
			bit = 1 << 4
			v.Cycle = r.text()
		case "extensions":
			bit = 1 << 5
			v.Extensions = readTexts(r)
		case "final":
			bit = 1 << 6
			v.Final = r.boolean()
		case "fx":
			bit = 1 << 7
			v.FX = new(api.FX)
			readFX(r, v.FX)
		case "loss":
			bit = 1 << 8
			v.Loss = new(api.Loss)
			readLoss(r, v.Loss)
		case "network_reference":
			bit = 1 << 9
			v.NetworkReference = r.text()
		case "next_action_at":
			bit = 1 << 10
			v.NextActionAt = r.text()
		case "payment_id":
			bit = 1 << 11
			v.PaymentID = r.text()
		case "reason":
			bit = 1 << 12
			v.Reason = api.Reason(r.text())
		case "reason_text":
			bit = 1 << 13
			v.ReasonText = new(api.Text)
			readText(r, v.ReasonText)
		case "references":
			bit = 1 << 14
			v.References = new(api.References)
			readReferences(r, v.References)
		case "request_id":
			bit = 1 << 15
			v.RequestID = r.text()
		case "result":
			bit = 1 << 16
			v.Result = api.Result(r.text())
		case "status":
			bit = 1 << 17
			v.Status = api.RefundStatus(r.text())
		case "updated_at":
			bit = 1 << 18
			v.UpdatedAt = r.text()
		case "void_id":
			bit = 1 << 19
			v.VoidID = r.text()
		case "why":
			bit = 1 << 20
			readList(r, &v.Why, readTraceStep)
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0xf8848)
}

func readVoidAnswer(r *plainReader, v *api.VoidAnswer) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "call":
			bit = 1 << 0
			v.Call = api.Call(r.text())
		case "void":
			bit = 1 << 1
			readVoid(r, &v.Void)
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x3)
}

func readVoidRequest(r *plainReader, v *api.VoidRequest) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "extensions":
			bit = 1 << 0
			v.Extensions = readTexts(r)
		case "note":
			bit = 1 << 1
			v.Note = r.text()
		case "payment_id":
			bit = 1 << 2
			v.PaymentID = r.text()
		case "reference":
			bit = 1 << 3
			v.Reference = r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x4)
}

func readWebhook(r *plainReader, v *api.Webhook) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "created_at":
			bit = 1 << 0
			v.CreatedAt = r.text()
		case "disabled_at":
			bit = 1 << 1
			v.DisabledAt = r.text()
		case "disabled_because":
			bit = 1 << 2
			v.DisabledBecause = api.WebhookDisabled(r.text())
		case "events":
			bit = 1 << 3
			readList(r, &v.Events, func(r *plainReader, x *api.WebhookEventType) { *x = api.WebhookEventType(r.text()) })
		case "failing_since":
			bit = 1 << 4
			v.FailingSince = r.text()
		case "given_up":
			bit = 1 << 5
			v.GivenUp = r.integer()
		case "note":
			bit = 1 << 6
			v.Note = r.text()
		case "secrets":
			bit = 1 << 7
			v.Secrets = r.integer32()
		case "status":
			bit = 1 << 8
			v.Status = api.WebhookStatus(r.text())
		case "url":
			bit = 1 << 9
			v.URL = r.text()
		case "waiting":
			bit = 1 << 10
			v.Waiting = r.integer()
		case "webhook_id":
			bit = 1 << 11
			v.WebhookID = r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0xfa1)
}

func readWebhookAnswer(r *plainReader, v *api.WebhookAnswer) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "call":
			bit = 1 << 0
			v.Call = api.Call(r.text())
		case "former_secret_until":
			bit = 1 << 1
			v.FormerSecretUntil = r.text()
		case "secret":
			bit = 1 << 2
			v.Secret = r.text()
		case "webhook":
			bit = 1 << 3
			readWebhook(r, &v.Webhook)
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x9)
}

func readWebhookAttempt(r *plainReader, v *api.WebhookAttempt) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "answer":
			bit = 1 << 0
			v.Answer = r.text()
		case "at":
			bit = 1 << 1
			v.At = r.text()
		case "http_status":
			bit = 1 << 2
			v.HTTPStatus = new(int32)
			*v.HTTPStatus = r.integer32()
		case "message_id":
			bit = 1 << 3
			v.MessageID = r.text()
		case "result":
			bit = 1 << 4
			v.Result = api.WebhookResult(r.text())
		case "took_ms":
			bit = 1 << 5
			v.TookMs = r.integer()
		case "try":
			bit = 1 << 6
			v.Try = r.integer32()
		case "type":
			bit = 1 << 7
			v.Type = api.WebhookEventType(r.text())
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0xfa)
}

func readWebhookBacklog(r *plainReader, v *api.WebhookBacklog) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "call":
			bit = 1 << 0
			v.Call = api.Call(r.text())
		case "given_up":
			bit = 1 << 1
			v.GivenUp = r.integer()
		case "messages":
			bit = 1 << 2
			readList(r, &v.Messages, readWebhookMessage)
		case "waiting":
			bit = 1 << 3
			v.Waiting = r.integer()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0xf)
}

func readWebhookChange(r *plainReader, v *api.WebhookChange) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "webhook_id":
			bit = 1 << 0
			v.WebhookID = r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x1)
}

func readWebhookData(r *plainReader, v *api.WebhookData) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "capture":
			bit = 1 << 0
			v.Capture = new(api.Capture)
			readCapture(r, v.Capture)
		case "dispute":
			bit = 1 << 1
			v.Dispute = new(api.Dispute)
			readDispute(r, v.Dispute)
		case "payment":
			bit = 1 << 2
			v.Payment = new(api.Payment)
			readPayment(r, v.Payment)
		case "refund":
			bit = 1 << 3
			v.Refund = new(api.Refund)
			readRefund(r, v.Refund)
		case "void":
			bit = 1 << 4
			v.Void = new(api.Void)
			readVoid(r, v.Void)
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x0)
}

func readWebhookEvent(r *plainReader, v *api.WebhookEvent) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "data":
			bit = 1 << 0
			readWebhookData(r, &v.Data)
		case "timestamp":
			bit = 1 << 1
			v.Timestamp = r.text()
		case "type":
			bit = 1 << 2
			v.Type = api.WebhookEventType(r.text())
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x7)
}

func readWebhookList(r *plainReader, v *api.WebhookList) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "call":
			bit = 1 << 0
			v.Call = api.Call(r.text())
		case "webhooks":
			bit = 1 << 1
			readList(r, &v.Webhooks, readWebhook)
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x3)
}

func readWebhookLog(r *plainReader, v *api.WebhookLog) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "attempts":
			bit = 1 << 0
			readList(r, &v.Attempts, readWebhookAttempt)
		case "call":
			bit = 1 << 1
			v.Call = api.Call(r.text())
		case "next":
			bit = 1 << 2
			v.Next = new(int64)
			*v.Next = r.integer()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x3)
}

func readWebhookMessage(r *plainReader, v *api.WebhookMessage) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "first_at":
			bit = 1 << 0
			v.FirstAt = r.text()
		case "message_id":
			bit = 1 << 1
			v.MessageID = r.text()
		case "next_at":
			bit = 1 << 2
			v.NextAt = r.text()
		case "tries":
			bit = 1 << 3
			v.Tries = r.integer32()
		case "type":
			bit = 1 << 4
			v.Type = api.WebhookEventType(r.text())
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x1b)
}

func readWebhookRemoval(r *plainReader, v *api.WebhookRemoval) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "call":
			bit = 1 << 0
			v.Call = api.Call(r.text())
		case "webhook_id":
			bit = 1 << 1
			v.WebhookID = r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x3)
}

func readWebhookReplayRequest(r *plainReader, v *api.WebhookReplayRequest) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "message_id":
			bit = 1 << 0
			v.MessageID = r.text()
		case "since":
			bit = 1 << 1
			v.Since = r.text()
		case "webhook_id":
			bit = 1 << 2
			v.WebhookID = r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x4)
}

func readWebhookRequest(r *plainReader, v *api.WebhookRequest) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "events":
			bit = 1 << 0
			readList(r, &v.Events, func(r *plainReader, x *api.WebhookEventType) { *x = api.WebhookEventType(r.text()) })
		case "note":
			bit = 1 << 1
			v.Note = r.text()
		case "url":
			bit = 1 << 2
			v.URL = r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x4)
}

func readXray(r *plainReader, v *api.Xray) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "certainty":
			bit = 1 << 0
			v.Certainty = api.Certainty(r.text())
		case "fields":
			bit = 1 << 1
			readList(r, &v.Fields, readXrayField)
		case "findings":
			bit = 1 << 2
			readList(r, &v.Findings, readXrayFinding)
		case "kind":
			bit = 1 << 3
			v.Kind = api.CodeKind(r.text())
		case "payability":
			bit = 1 << 4
			readList(r, &v.Payability, readXrayPayability)
		case "registered":
			bit = 1 << 5
			v.Registered = new(api.XrayRegistered)
			readXrayRegistered(r, v.Registered)
		case "scheme":
			bit = 1 << 6
			v.Scheme = r.text()
		case "scheme_name":
			bit = 1 << 7
			readText(r, &v.SchemeName)
		case "truncated":
			bit = 1 << 8
			v.Truncated = r.boolean()
		case "valid":
			bit = 1 << 9
			v.Valid = r.boolean()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x3de)
}

func readXrayAnswer(r *plainReader, v *api.XrayAnswer) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "call":
			bit = 1 << 0
			v.Call = api.Call(r.text())
		case "xray":
			bit = 1 << 1
			readXray(r, &v.Xray)
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x3)
}

func readXrayField(r *plainReader, v *api.XrayField) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "depth":
			bit = 1 << 0
			v.Depth = r.integer32()
		case "length":
			bit = 1 << 1
			v.Length = r.integer32()
		case "meaning":
			bit = 1 << 2
			readText(r, &v.Meaning)
		case "path":
			bit = 1 << 3
			v.Path = r.text()
		case "position":
			bit = 1 << 4
			v.Position = r.integer32()
		case "raw":
			bit = 1 << 5
			v.Raw = r.text()
		case "secret":
			bit = 1 << 6
			v.Secret = r.boolean()
		case "verdict":
			bit = 1 << 7
			v.Verdict = api.XrayVerdict(r.text())
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0xd7)
}

func readXrayFinding(r *plainReader, v *api.XrayFinding) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "certainty":
			bit = 1 << 0
			v.Certainty = api.Certainty(r.text())
		case "path":
			bit = 1 << 1
			v.Path = r.text()
		case "position":
			bit = 1 << 2
			v.Position = r.integer32()
		case "reason":
			bit = 1 << 3
			v.Reason = r.text()
		case "severity":
			bit = 1 << 4
			v.Severity = api.XrayVerdict(r.text())
		case "tampering":
			bit = 1 << 5
			v.Tampering = r.boolean()
		case "text":
			bit = 1 << 6
			readText(r, &v.Text)
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x7d)
}

func readXrayPayability(r *plainReader, v *api.XrayPayability) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "can":
			bit = 1 << 0
			v.Can = r.boolean()
		case "institution":
			bit = 1 << 1
			v.Institution = r.text()
		case "reason":
			bit = 1 << 2
			v.Reason = api.Reason(r.text())
		case "reason_text":
			bit = 1 << 3
			v.ReasonText = new(api.Text)
			readText(r, v.ReasonText)
		case "why":
			bit = 1 << 4
			readList(r, &v.Why, readText)
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x3)
}

func readXrayRegistered(r *plainReader, v *api.XrayRegistered) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "institution":
			bit = 1 << 0
			v.Institution = r.text()
		case "merchant":
			bit = 1 << 1
			v.Merchant = new(api.Merchant)
			readMerchant(r, v.Merchant)
		case "reason":
			bit = 1 << 2
			v.Reason = api.Reason(r.text())
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x1)
}

func readXrayRequest(r *plainReader, v *api.XrayRequest) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch r.name() {
		case "code":
			bit = 1 << 0
			v.Code = r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x1)
}

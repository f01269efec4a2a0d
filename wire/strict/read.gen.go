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
		switch string(r.name()) {
		case "agreement":
			bit, v.Agreement = 1<<0, r.text()
		case "business_date":
			bit, v.BusinessDate = 1<<1, r.text()
		case "code_digest":
			bit, v.CodeDigest = 1<<2, r.text()
		case "cycle":
			bit, v.Cycle = 1<<3, r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0xb)
}

func readAmount(r *plainReader, v *api.Amount) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "currency":
			bit, v.Currency = 1<<0, r.text()
		case "minor":
			bit, v.Minor = 1<<1, r.integer()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x3)
}

func readAmounts(r *plainReader, v *api.Amounts) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "credit":
			bit, v.Credit = 1<<0, readNew(r, readAmount)
		case "customer":
			bit, v.Customer = 1<<1, readNew(r, readAmount)
		case "debit":
			bit, v.Debit = 1<<2, readNew(r, readAmount)
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
		switch string(r.name()) {
		case "amount":
			bit, v.Amount = 1<<0, readNew(r, readAmount)
		case "call":
			bit, v.Call = 1<<1, api.Call(r.text())
		case "customer_amount":
			bit, v.CustomerAmount = 1<<2, readNew(r, readAmount)
		case "extensions":
			bit, v.Extensions = 1<<3, readTexts(r)
		case "payer":
			bit, v.Payer = 1<<4, readNew(r, readPayer)
		case "payment_id":
			bit, v.PaymentID = 1<<5, r.text()
		case "reason":
			bit, v.Reason = 1<<6, api.Reason(r.text())
		case "reference":
			bit, v.Reference = 1<<7, r.text()
		case "result":
			bit, v.Result = 1<<8, api.Result(r.text())
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x122)
}

func readAuthorisationRequest(r *plainReader, v *api.AuthorisationRequest) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "advice":
			bit, v.Advice = 1<<0, readNew(r, readAdvice)
		case "answer_by":
			bit, v.AnswerBy = 1<<1, r.text()
		case "business_date":
			bit, v.BusinessDate = 1<<2, r.text()
		case "code":
			bit, v.Code = 1<<3, r.text()
		case "customer_amount":
			bit, v.CustomerAmount = 1<<4, readNew(r, readAmount)
		case "cycle":
			bit, v.Cycle = 1<<5, r.text()
		case "debit_amount":
			bit = 1 << 6
			readAmount(r, &v.DebitAmount)
		case "extensions":
			bit, v.Extensions = 1<<7, readTexts(r)
		case "fees":
			bit = 1 << 8
			readList(r, &v.Fees, readFeeLine)
		case "flow":
			bit, v.Flow = 1<<9, api.Flow(r.text())
		case "fx":
			bit, v.FX = 1<<10, readNew(r, readFX)
		case "hold":
			bit, v.Hold = 1<<11, readNew(r, readHoldTerms)
		case "network_reference":
			bit, v.NetworkReference = 1<<12, r.text()
		case "order_amount":
			bit = 1 << 13
			readAmount(r, &v.OrderAmount)
		case "order_reference":
			bit, v.OrderReference = 1<<14, r.text()
		case "payee":
			bit = 1 << 15
			readMerchant(r, &v.Payee)
		case "payee_institution":
			bit, v.PayeeInstitution = 1<<16, r.text()
		case "payer":
			bit, v.Payer = 1<<17, readNew(r, readPayer)
		case "payment_id":
			bit, v.PaymentID = 1<<18, r.text()
		case "payment_request_id":
			bit, v.PaymentRequestID = 1<<19, r.text()
		case "purpose":
			bit, v.Purpose = 1<<20, r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x5b242)
}

func readCancelRequest(r *plainReader, v *api.CancelRequest) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "extensions":
			bit, v.Extensions = 1<<0, readTexts(r)
		case "note":
			bit, v.Note = 1<<1, r.text()
		case "payment_request_id":
			bit, v.PaymentRequestID = 1<<2, r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x4)
}

func readCancellationAnswer(r *plainReader, v *api.CancellationAnswer) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "amount":
			bit, v.Amount = 1<<0, readNew(r, readAmount)
		case "call":
			bit, v.Call = 1<<1, api.Call(r.text())
		case "extensions":
			bit, v.Extensions = 1<<2, readTexts(r)
		case "operation":
			bit, v.Operation = 1<<3, api.Operation(r.text())
		case "outcome":
			bit, v.Outcome = 1<<4, api.CancellationOutcome(r.text())
		case "payment_id":
			bit, v.PaymentID = 1<<5, r.text()
		case "reason":
			bit, v.Reason = 1<<6, api.Reason(r.text())
		case "reference":
			bit, v.Reference = 1<<7, r.text()
		case "refund_id":
			bit, v.RefundID = 1<<8, r.text()
		case "result":
			bit, v.Result = 1<<9, api.Result(r.text())
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x22a)
}

func readCancellationRequest(r *plainReader, v *api.CancellationRequest) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "amount":
			bit, v.Amount = 1<<0, readNew(r, readAmount)
		case "answer_by":
			bit, v.AnswerBy = 1<<1, r.text()
		case "business_date":
			bit, v.BusinessDate = 1<<2, r.text()
		case "cause":
			bit, v.Cause = 1<<3, api.Reason(r.text())
		case "cycle":
			bit, v.Cycle = 1<<4, r.text()
		case "extensions":
			bit, v.Extensions = 1<<5, readTexts(r)
		case "operation":
			bit, v.Operation = 1<<6, api.Operation(r.text())
		case "original_reference":
			bit, v.OriginalReference = 1<<7, r.text()
		case "payment_id":
			bit, v.PaymentID = 1<<8, r.text()
		case "refund_id":
			bit, v.RefundID = 1<<9, r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x14a)
}

func readCapture(r *plainReader, v *api.Capture) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "amounts":
			bit, v.Amounts = 1<<0, readNew(r, readAmounts)
		case "business_date":
			bit, v.BusinessDate = 1<<1, r.text()
		case "capture_id":
			bit, v.CaptureID = 1<<2, r.text()
		case "created_at":
			bit, v.CreatedAt = 1<<3, r.text()
		case "cycle":
			bit, v.Cycle = 1<<4, r.text()
		case "extensions":
			bit, v.Extensions = 1<<5, readTexts(r)
		case "final":
			bit, v.Final = 1<<6, r.boolean()
		case "fx":
			bit, v.FX = 1<<7, readNew(r, readFX)
		case "network_reference":
			bit, v.NetworkReference = 1<<8, r.text()
		case "next_action_at":
			bit, v.NextActionAt = 1<<9, r.text()
		case "payment_id":
			bit, v.PaymentID = 1<<10, r.text()
		case "reason":
			bit, v.Reason = 1<<11, api.Reason(r.text())
		case "reason_text":
			bit, v.ReasonText = 1<<12, readNew(r, readText)
		case "references":
			bit, v.References = 1<<13, readNew(r, readReferences)
		case "request_id":
			bit, v.RequestID = 1<<14, r.text()
		case "result":
			bit, v.Result = 1<<15, api.Result(r.text())
		case "status":
			bit, v.Status = 1<<16, api.CaptureStatus(r.text())
		case "updated_at":
			bit, v.UpdatedAt = 1<<17, r.text()
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
		switch string(r.name()) {
		case "call":
			bit, v.Call = 1<<0, api.Call(r.text())
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
		switch string(r.name()) {
		case "amount":
			bit, v.Amount = 1<<0, readNew(r, readAmount)
		case "extensions":
			bit, v.Extensions = 1<<1, readTexts(r)
		case "final":
			bit, v.Final = 1<<2, new(r.boolean())
		case "note":
			bit, v.Note = 1<<3, r.text()
		case "payment_id":
			bit, v.PaymentID = 1<<4, r.text()
		case "reference":
			bit, v.Reference = 1<<5, r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x10)
}

func readCertaintyAnswer(r *plainReader, v *api.CertaintyAnswer) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "call":
			bit, v.Call = 1<<0, api.Call(r.text())
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
		switch string(r.name()) {
		case "count":
			bit, v.Count = 1<<0, r.integer()
		case "institution":
			bit, v.Institution = 1<<1, r.text()
		case "leg":
			bit, v.Leg = 1<<2, api.Leg(r.text())
		case "longest_open_ms":
			bit, v.LongestOpenMs = 1<<3, r.integer()
		case "median_ms":
			bit, v.MedianMs = 1<<4, r.integer()
		case "open":
			bit, v.Open = 1<<5, r.integer()
		case "p99_ms":
			bit, v.P99Ms = 1<<6, r.integer()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x7f)
}

func readClock(r *plainReader, v *api.Clock) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "bearer":
			bit, v.Bearer = 1<<0, r.text()
		case "ends_at":
			bit, v.EndsAt = 1<<1, r.text()
		case "leg":
			bit, v.Leg = 1<<2, api.Leg(r.text())
		case "next_at":
			bit, v.NextAt = 1<<3, r.text()
		case "then":
			bit, v.Then = 1<<4, api.ClockEnd(r.text())
		case "unknown_since":
			bit, v.UnknownSince = 1<<5, r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x10)
}

func readCodeAnswer(r *plainReader, v *api.CodeAnswer) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "call":
			bit, v.Call = 1<<0, api.Call(r.text())
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
		switch string(r.name()) {
		case "detail":
			bit, v.Detail = 1<<0, r.text()
		case "path":
			bit, v.Path = 1<<1, r.text()
		case "position":
			bit, v.Position = 1<<2, new(r.integer32())
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x1)
}

func readCodeIssueAnswer(r *plainReader, v *api.CodeIssueAnswer) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "call":
			bit, v.Call = 1<<0, api.Call(r.text())
		case "code":
			bit, v.Code = 1<<1, r.text()
		case "code_id":
			bit, v.CodeID = 1<<2, r.text()
		case "expires_at":
			bit, v.ExpiresAt = 1<<3, r.text()
		case "form":
			bit, v.Form = 1<<4, api.CodeForm(r.text())
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x1f)
}

func readCodeIssueRequest(r *plainReader, v *api.CodeIssueRequest) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "form":
			bit, v.Form = 1<<0, api.CodeForm(r.text())
		case "lifetime_seconds":
			bit, v.LifetimeSeconds = 1<<1, new(r.integer32())
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
		switch string(r.name()) {
		case "code":
			bit, v.Code = 1<<0, r.text()
		case "extensions":
			bit, v.Extensions = 1<<1, readTexts(r)
		case "store":
			bit, v.Store = 1<<2, readNew(r, readStoreHint)
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x1)
}

func readCodeReading(r *plainReader, v *api.CodeReading) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "errors":
			bit = 1 << 0
			readList(r, &v.Errors, readCodeFault)
		case "expires_at":
			bit, v.ExpiresAt = 1<<1, r.text()
		case "kind":
			bit, v.Kind = 1<<2, api.CodeKind(r.text())
		case "merchant":
			bit, v.Merchant = 1<<3, readNew(r, readMerchant)
		case "order_amount":
			bit, v.OrderAmount = 1<<4, readNew(r, readAmount)
		case "order_reference":
			bit, v.OrderReference = 1<<5, r.text()
		case "payable":
			bit = 1 << 6
			readPayable(r, &v.Payable)
		case "payee_institution":
			bit, v.PayeeInstitution = 1<<7, r.text()
		case "payer_institution":
			bit, v.PayerInstitution = 1<<8, r.text()
		case "scheme":
			bit, v.Scheme = 1<<9, r.text()
		case "valid":
			bit, v.Valid = 1<<10, r.boolean()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x644)
}

func readCodeRevokeAnswer(r *plainReader, v *api.CodeRevokeAnswer) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "call":
			bit, v.Call = 1<<0, api.Call(r.text())
		case "code_id":
			bit, v.CodeID = 1<<1, r.text()
		case "revoked_at":
			bit, v.RevokedAt = 1<<2, r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x7)
}

func readCodeRevokeRequest(r *plainReader, v *api.CodeRevokeRequest) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "code_id":
			bit, v.CodeID = 1<<0, r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x1)
}

func readCreditAnswer(r *plainReader, v *api.CreditAnswer) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "amount":
			bit, v.Amount = 1<<0, readNew(r, readAmount)
		case "call":
			bit, v.Call = 1<<1, api.Call(r.text())
		case "extensions":
			bit, v.Extensions = 1<<2, readTexts(r)
		case "payment_id":
			bit, v.PaymentID = 1<<3, r.text()
		case "reason":
			bit, v.Reason = 1<<4, api.Reason(r.text())
		case "reference":
			bit, v.Reference = 1<<5, r.text()
		case "refund_id":
			bit, v.RefundID = 1<<6, r.text()
		case "result":
			bit, v.Result = 1<<7, api.Result(r.text())
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x8a)
}

func readCreditRequest(r *plainReader, v *api.CreditRequest) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "answer_by":
			bit, v.AnswerBy = 1<<0, r.text()
		case "business_date":
			bit, v.BusinessDate = 1<<1, r.text()
		case "code":
			bit, v.Code = 1<<2, r.text()
		case "credit_amount":
			bit = 1 << 3
			readAmount(r, &v.CreditAmount)
		case "customer_amount":
			bit, v.CustomerAmount = 1<<4, readNew(r, readAmount)
		case "cycle":
			bit, v.Cycle = 1<<5, r.text()
		case "extensions":
			bit, v.Extensions = 1<<6, readTexts(r)
		case "fees":
			bit = 1 << 7
			readList(r, &v.Fees, readFeeLine)
		case "fx":
			bit, v.FX = 1<<8, readNew(r, readFX)
		case "kind":
			bit, v.Kind = 1<<9, api.CreditKind(r.text())
		case "merchant":
			bit, v.Merchant = 1<<10, readNew(r, readMerchant)
		case "network_reference":
			bit, v.NetworkReference = 1<<11, r.text()
		case "order_amount":
			bit = 1 << 12
			readAmount(r, &v.OrderAmount)
		case "order_key":
			bit, v.OrderKey = 1<<13, r.text()
		case "order_reference":
			bit, v.OrderReference = 1<<14, r.text()
		case "original_reference":
			bit, v.OriginalReference = 1<<15, r.text()
		case "payee_institution":
			bit, v.PayeeInstitution = 1<<16, r.text()
		case "payer":
			bit, v.Payer = 1<<17, readNew(r, readPayer)
		case "payer_institution":
			bit, v.PayerInstitution = 1<<18, r.text()
		case "payment_id":
			bit, v.PaymentID = 1<<19, r.text()
		case "purpose":
			bit, v.Purpose = 1<<20, r.text()
		case "refund_id":
			bit, v.RefundID = 1<<21, r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0xd1a09)
}

func readDispute(r *plainReader, v *api.Dispute) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "amounts":
			bit, v.Amounts = 1<<0, readNew(r, readAmounts)
		case "answer_by":
			bit, v.AnswerBy = 1<<1, r.text()
		case "answered_at":
			bit, v.AnsweredAt = 1<<2, r.text()
		case "business_date":
			bit, v.BusinessDate = 1<<3, r.text()
		case "clock":
			bit, v.Clock = 1<<4, readNew(r, readClock)
		case "created_at":
			bit, v.CreatedAt = 1<<5, r.text()
		case "cycle":
			bit, v.Cycle = 1<<6, r.text()
		case "decide_by":
			bit, v.DecideBy = 1<<7, r.text()
		case "default":
			bit, v.Default = 1<<8, api.DisputeFavour(r.text())
		case "dispute_id":
			bit, v.DisputeID = 1<<9, r.text()
		case "dispute_reason":
			bit, v.DisputeReason = 1<<10, r.text()
		case "evidence":
			bit, v.Evidence = 1<<11, r.text()
		case "evidence_reference":
			bit, v.EvidenceReference = 1<<12, r.text()
		case "extensions":
			bit, v.Extensions = 1<<13, readTexts(r)
		case "final":
			bit, v.Final = 1<<14, r.boolean()
		case "fx":
			bit, v.FX = 1<<15, readNew(r, readFX)
		case "loss":
			bit, v.Loss = 1<<16, readNew(r, readLoss)
		case "network_reference":
			bit, v.NetworkReference = 1<<17, r.text()
		case "next_action_at":
			bit, v.NextActionAt = 1<<18, r.text()
		case "note":
			bit, v.Note = 1<<19, r.text()
		case "payment_id":
			bit, v.PaymentID = 1<<20, r.text()
		case "reason":
			bit, v.Reason = 1<<21, api.Reason(r.text())
		case "reason_text":
			bit, v.ReasonText = 1<<22, readNew(r, readText)
		case "references":
			bit, v.References = 1<<23, readNew(r, readReferences)
		case "request_id":
			bit, v.RequestID = 1<<24, r.text()
		case "result":
			bit, v.Result = 1<<25, api.Result(r.text())
		case "status":
			bit, v.Status = 1<<26, api.DisputeStatus(r.text())
		case "updated_at":
			bit, v.UpdatedAt = 1<<27, r.text()
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
		switch string(r.name()) {
		case "call":
			bit, v.Call = 1<<0, api.Call(r.text())
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
		switch string(r.name()) {
		case "evidence":
			bit, v.Evidence = 1<<0, r.text()
		case "reference":
			bit, v.Reference = 1<<1, r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x1)
}

func readDisputeRequest(r *plainReader, v *api.DisputeRequest) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "amount":
			bit, v.Amount = 1<<0, readNew(r, readAmount)
		case "extensions":
			bit, v.Extensions = 1<<1, readTexts(r)
		case "note":
			bit, v.Note = 1<<2, r.text()
		case "payment_id":
			bit, v.PaymentID = 1<<3, r.text()
		case "reason":
			bit, v.Reason = 1<<4, r.text()
		case "reference":
			bit, v.Reference = 1<<5, r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x18)
}

func readDisputeWordRequest(r *plainReader, v *api.DisputeWordRequest) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "note":
			bit, v.Note = 1<<0, r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x0)
}

func readFX(r *plainReader, v *api.FX) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "base_currency":
			bit, v.BaseCurrency = 1<<0, r.text()
		case "locked_until":
			bit, v.LockedUntil = 1<<1, r.text()
		case "markup_bps":
			bit, v.MarkupBPS = 1<<2, r.integer32()
		case "provider":
			bit, v.Provider = 1<<3, r.text()
		case "quote_currency":
			bit, v.QuoteCurrency = 1<<4, r.text()
		case "rate":
			bit, v.Rate = 1<<5, r.text()
		case "reference_rate":
			bit, v.ReferenceRate = 1<<6, r.text()
		case "residue":
			bit, v.Residue = 1<<7, r.text()
		case "rounding":
			bit, v.Rounding = 1<<8, api.Rounding(r.text())
		case "source":
			bit, v.Source = 1<<9, r.text()
		case "unit":
			bit, v.Unit = 1<<10, r.integer()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x7fd)
}

func readFeeLine(r *plainReader, v *api.FeeLine) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "amount":
			bit = 1 << 0
			readAmount(r, &v.Amount)
		case "kind":
			bit, v.Kind = 1<<1, r.text()
		case "paid_by":
			bit, v.PaidBy = 1<<2, api.FeeParty(r.text())
		case "paid_to":
			bit, v.PaidTo = 1<<3, api.FeeParty(r.text())
		case "text":
			bit, v.Text = 1<<4, r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0xf)
}

func readFieldError(r *plainReader, v *api.FieldError) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "detail":
			bit, v.Detail = 1<<0, r.text()
		case "pointer":
			bit, v.Pointer = 1<<1, r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x1)
}

func readHeldCaptureAnswer(r *plainReader, v *api.HeldCaptureAnswer) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "amount":
			bit, v.Amount = 1<<0, readNew(r, readAmount)
		case "call":
			bit, v.Call = 1<<1, api.Call(r.text())
		case "capture_id":
			bit, v.CaptureID = 1<<2, r.text()
		case "extensions":
			bit, v.Extensions = 1<<3, readTexts(r)
		case "payment_id":
			bit, v.PaymentID = 1<<4, r.text()
		case "reason":
			bit, v.Reason = 1<<5, api.Reason(r.text())
		case "reference":
			bit, v.Reference = 1<<6, r.text()
		case "result":
			bit, v.Result = 1<<7, api.Result(r.text())
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x96)
}

func readHeldCaptureRequest(r *plainReader, v *api.HeldCaptureRequest) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "answer_by":
			bit, v.AnswerBy = 1<<0, r.text()
		case "business_date":
			bit, v.BusinessDate = 1<<1, r.text()
		case "capture_id":
			bit, v.CaptureID = 1<<2, r.text()
		case "customer_amount":
			bit, v.CustomerAmount = 1<<3, readNew(r, readAmount)
		case "cycle":
			bit, v.Cycle = 1<<4, r.text()
		case "debit_amount":
			bit = 1 << 5
			readAmount(r, &v.DebitAmount)
		case "extensions":
			bit, v.Extensions = 1<<6, readTexts(r)
		case "fees":
			bit = 1 << 7
			readList(r, &v.Fees, readFeeLine)
		case "network_reference":
			bit, v.NetworkReference = 1<<8, r.text()
		case "order_amount":
			bit = 1 << 9
			readAmount(r, &v.OrderAmount)
		case "payment_id":
			bit, v.PaymentID = 1<<10, r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x725)
}

func readHeldReleaseAnswer(r *plainReader, v *api.HeldReleaseAnswer) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "call":
			bit, v.Call = 1<<0, api.Call(r.text())
		case "extensions":
			bit, v.Extensions = 1<<1, readTexts(r)
		case "payment_id":
			bit, v.PaymentID = 1<<2, r.text()
		case "reason":
			bit, v.Reason = 1<<3, api.Reason(r.text())
		case "reference":
			bit, v.Reference = 1<<4, r.text()
		case "result":
			bit, v.Result = 1<<5, api.Result(r.text())
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x25)
}

func readHeldReleaseRequest(r *plainReader, v *api.HeldReleaseRequest) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "answer_by":
			bit, v.AnswerBy = 1<<0, r.text()
		case "captured_debit_amount":
			bit = 1 << 1
			readAmount(r, &v.CapturedDebitAmount)
		case "cause":
			bit, v.Cause = 1<<2, api.Reason(r.text())
		case "extensions":
			bit, v.Extensions = 1<<3, readTexts(r)
		case "original_reference":
			bit, v.OriginalReference = 1<<4, r.text()
		case "payment_id":
			bit, v.PaymentID = 1<<5, r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x27)
}

func readHold(r *plainReader, v *api.Hold) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "capturable_amount":
			bit = 1 << 0
			readAmount(r, &v.CapturableAmount)
		case "captured_amount":
			bit = 1 << 1
			readAmount(r, &v.CapturedAmount)
		case "expires_at":
			bit, v.ExpiresAt = 1<<2, r.text()
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
		switch string(r.name()) {
		case "expires_at":
			bit, v.ExpiresAt = 1<<0, r.text()
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
		switch string(r.name()) {
		case "from":
			bit, v.From = 1<<0, r.integer32()
		case "lane":
			bit, v.Lane = 1<<1, r.integer32()
		case "to":
			bit, v.To = 1<<2, r.integer32()
		case "waiting":
			bit, v.Waiting = 1<<3, r.integer()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0xf)
}

func readLanesAnswer(r *plainReader, v *api.LanesAnswer) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "call":
			bit, v.Call = 1<<0, api.Call(r.text())
		case "lanes":
			bit = 1 << 1
			readList(r, &v.Lanes, readLane)
		case "retired":
			bit, v.Retired = 1<<2, r.integer32()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x7)
}

func readLanesChange(r *plainReader, v *api.LanesChange) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "lanes":
			bit, v.Lanes = 1<<0, r.integer32()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x1)
}

func readLookupAnswer(r *plainReader, v *api.LookupAnswer) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "amount":
			bit, v.Amount = 1<<0, readNew(r, readAmount)
		case "call":
			bit, v.Call = 1<<1, api.Call(r.text())
		case "customer_amount":
			bit, v.CustomerAmount = 1<<2, readNew(r, readAmount)
		case "extensions":
			bit, v.Extensions = 1<<3, readTexts(r)
		case "operation":
			bit, v.Operation = 1<<4, api.Operation(r.text())
		case "payer":
			bit, v.Payer = 1<<5, readNew(r, readPayer)
		case "payment_id":
			bit, v.PaymentID = 1<<6, r.text()
		case "reason":
			bit, v.Reason = 1<<7, api.Reason(r.text())
		case "reference":
			bit, v.Reference = 1<<8, r.text()
		case "refund_id":
			bit, v.RefundID = 1<<9, r.text()
		case "state":
			bit, v.State = 1<<10, api.LookupState(r.text())
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x452)
}

func readLookupRequest(r *plainReader, v *api.LookupRequest) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "answer_by":
			bit, v.AnswerBy = 1<<0, r.text()
		case "extensions":
			bit, v.Extensions = 1<<1, readTexts(r)
		case "operation":
			bit, v.Operation = 1<<2, api.Operation(r.text())
		case "payment_id":
			bit, v.PaymentID = 1<<3, r.text()
		case "refund_id":
			bit, v.RefundID = 1<<4, r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0xd)
}

func readLoss(r *plainReader, v *api.Loss) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "amount":
			bit, v.Amount = 1<<0, readNew(r, readAmount)
		case "booked_at":
			bit, v.BookedAt = 1<<1, r.text()
		case "changed_at":
			bit, v.ChangedAt = 1<<2, r.text()
		case "from":
			bit, v.From = 1<<3, r.text()
		case "leg":
			bit, v.Leg = 1<<4, api.Leg(r.text())
		case "network_reference":
			bit, v.NetworkReference = 1<<5, r.text()
		case "paid":
			bit, v.Paid = 1<<6, r.boolean()
		case "payment_id":
			bit, v.PaymentID = 1<<7, r.text()
		case "state":
			bit, v.State = 1<<8, api.LossState(r.text())
		case "to":
			bit, v.To = 1<<9, r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x3fe)
}

func readLossAnswer(r *plainReader, v *api.LossAnswer) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "call":
			bit, v.Call = 1<<0, api.Call(r.text())
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
		switch string(r.name()) {
		case "call":
			bit, v.Call = 1<<0, api.Call(r.text())
		case "losses":
			bit = 1 << 1
			readList(r, &v.Losses, readLoss)
		case "next":
			bit, v.Next = 1<<2, r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x3)
}

func readLossSettlement(r *plainReader, v *api.LossSettlement) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "payment_id":
			bit, v.PaymentID = 1<<0, r.text()
		case "reference":
			bit, v.Reference = 1<<1, r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x1)
}

func readMerchant(r *plainReader, v *api.Merchant) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "city":
			bit, v.City = 1<<0, r.text()
		case "country":
			bit, v.Country = 1<<1, r.text()
		case "mcc":
			bit, v.MCC = 1<<2, r.text()
		case "merchant_id":
			bit, v.MerchantID = 1<<3, r.text()
		case "name":
			bit, v.Name = 1<<4, r.text()
		case "store_id":
			bit, v.StoreID = 1<<5, r.text()
		case "terminal_id":
			bit, v.TerminalID = 1<<6, r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x12)
}

func readOrderAnswer(r *plainReader, v *api.OrderAnswer) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "amount":
			bit, v.Amount = 1<<0, readNew(r, readAmount)
		case "call":
			bit, v.Call = 1<<1, api.Call(r.text())
		case "expires_at":
			bit, v.ExpiresAt = 1<<2, r.text()
		case "extensions":
			bit, v.Extensions = 1<<3, readTexts(r)
		case "merchant":
			bit, v.Merchant = 1<<4, readNew(r, readMerchant)
		case "open":
			bit, v.Open = 1<<5, new(r.boolean())
		case "order_key":
			bit, v.OrderKey = 1<<6, r.text()
		case "order_reference":
			bit, v.OrderReference = 1<<7, r.text()
		case "reason":
			bit, v.Reason = 1<<8, api.Reason(r.text())
		case "reference":
			bit, v.Reference = 1<<9, r.text()
		case "result":
			bit, v.Result = 1<<10, api.Result(r.text())
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x402)
}

func readOrderRequest(r *plainReader, v *api.OrderRequest) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "answer_by":
			bit, v.AnswerBy = 1<<0, r.text()
		case "code":
			bit, v.Code = 1<<1, r.text()
		case "extensions":
			bit, v.Extensions = 1<<2, readTexts(r)
		case "order_amount":
			bit, v.OrderAmount = 1<<3, readNew(r, readAmount)
		case "payer_institution":
			bit, v.PayerInstitution = 1<<4, r.text()
		case "payment_request_id":
			bit, v.PaymentRequestID = 1<<5, r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x13)
}

func readPayable(r *plainReader, v *api.Payable) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "can":
			bit, v.Can = 1<<0, r.boolean()
		case "reason":
			bit, v.Reason = 1<<1, api.Reason(r.text())
		case "reason_text":
			bit, v.ReasonText = 1<<2, readNew(r, readText)
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x1)
}

func readPayer(r *plainReader, v *api.Payer) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "reference":
			bit, v.Reference = 1<<0, r.text()
		case "residency":
			bit, v.Residency = 1<<1, r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x3)
}

func readPayment(r *plainReader, v *api.Payment) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "amounts":
			bit, v.Amounts = 1<<0, readNew(r, readAmounts)
		case "business_date":
			bit, v.BusinessDate = 1<<1, r.text()
		case "clock":
			bit, v.Clock = 1<<2, readNew(r, readClock)
		case "created_at":
			bit, v.CreatedAt = 1<<3, r.text()
		case "cycle":
			bit, v.Cycle = 1<<4, r.text()
		case "disputable_until":
			bit, v.DisputableUntil = 1<<5, r.text()
		case "extensions":
			bit, v.Extensions = 1<<6, readTexts(r)
		case "final":
			bit, v.Final = 1<<7, r.boolean()
		case "flow":
			bit, v.Flow = 1<<8, api.Flow(r.text())
		case "fx":
			bit, v.FX = 1<<9, readNew(r, readFX)
		case "hold":
			bit, v.Hold = 1<<10, readNew(r, readHold)
		case "initiator":
			bit, v.Initiator = 1<<11, r.text()
		case "loss":
			bit, v.Loss = 1<<12, readNew(r, readLoss)
		case "merchant":
			bit, v.Merchant = 1<<13, readNew(r, readMerchant)
		case "network_reference":
			bit, v.NetworkReference = 1<<14, r.text()
		case "next_action_at":
			bit, v.NextActionAt = 1<<15, r.text()
		case "payee_institution":
			bit, v.PayeeInstitution = 1<<16, r.text()
		case "payer_institution":
			bit, v.PayerInstitution = 1<<17, r.text()
		case "payment_id":
			bit, v.PaymentID = 1<<18, r.text()
		case "quote_id":
			bit, v.QuoteID = 1<<19, r.text()
		case "reason":
			bit, v.Reason = 1<<20, api.Reason(r.text())
		case "reason_text":
			bit, v.ReasonText = 1<<21, readNew(r, readText)
		case "references":
			bit, v.References = 1<<22, readNew(r, readReferences)
		case "refundable_until":
			bit, v.RefundableUntil = 1<<23, r.text()
		case "refunded_amount":
			bit, v.RefundedAmount = 1<<24, readNew(r, readAmount)
		case "request_id":
			bit, v.RequestID = 1<<25, r.text()
		case "result":
			bit, v.Result = 1<<26, api.Result(r.text())
		case "stand_in":
			bit, v.StandIn = 1<<27, api.StandIn(r.text())
		case "status":
			bit, v.Status = 1<<28, api.PaymentStatus(r.text())
		case "updated_at":
			bit, v.UpdatedAt = 1<<29, r.text()
		case "voidable_until":
			bit, v.VoidableUntil = 1<<30, r.text()
		case "voided":
			bit, v.Voided = 1<<31, new(r.boolean())
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
		switch string(r.name()) {
		case "call":
			bit, v.Call = 1<<0, api.Call(r.text())
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
		switch string(r.name()) {
		case "call":
			bit, v.Call = 1<<0, api.Call(r.text())
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
		switch string(r.name()) {
		case "capture":
			bit, v.Capture = 1<<0, api.CaptureWhen(r.text())
		case "code":
			bit, v.Code = 1<<1, r.text()
		case "description":
			bit, v.Description = 1<<2, r.text()
		case "extensions":
			bit, v.Extensions = 1<<3, readTexts(r)
		case "flow":
			bit, v.Flow = 1<<4, api.Flow(r.text())
		case "funds":
			bit, v.Funds = 1<<5, api.Funds(r.text())
		case "hold_seconds":
			bit, v.HoldSeconds = 1<<6, new(r.integer32())
		case "merchant_id":
			bit, v.MerchantID = 1<<7, r.text()
		case "order_amount":
			bit, v.OrderAmount = 1<<8, readNew(r, readAmount)
		case "order_reference":
			bit, v.OrderReference = 1<<9, r.text()
		case "payer":
			bit, v.Payer = 1<<10, readNew(r, readPayer)
		case "purpose":
			bit, v.Purpose = 1<<11, r.text()
		case "quote_id":
			bit, v.QuoteID = 1<<12, r.text()
		case "reference":
			bit, v.Reference = 1<<13, r.text()
		case "store_id":
			bit, v.StoreID = 1<<14, r.text()
		case "terminal_id":
			bit, v.TerminalID = 1<<15, r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x12)
}

func readProblem(r *plainReader, v *api.Problem) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "call":
			bit, v.Call = 1<<0, api.Call(r.text())
		case "detail":
			bit, v.Detail = 1<<1, r.text()
		case "errors":
			bit = 1 << 2
			readList(r, &v.Errors, readFieldError)
		case "instance":
			bit, v.Instance = 1<<3, r.text()
		case "next":
			bit, v.Next = 1<<4, api.Actor(r.text())
		case "reason":
			bit, v.Reason = 1<<5, api.Reason(r.text())
		case "reason_text":
			bit = 1 << 6
			readText(r, &v.ReasonText)
		case "retry":
			bit, v.Retry = 1<<7, api.Retry(r.text())
		case "status":
			bit, v.Status = 1<<8, r.integer32()
		case "title":
			bit, v.Title = 1<<9, r.text()
		case "type":
			bit, v.Type = 1<<10, r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x7f1)
}

func readProposal(r *plainReader, v *api.Proposal) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "expires_at":
			bit, v.ExpiresAt = 1<<0, r.text()
		case "finding":
			bit, v.Finding = 1<<1, api.Finding(r.text())
		case "number":
			bit, v.Number = 1<<2, r.integer32()
		case "person":
			bit, v.Person = 1<<3, r.text()
		case "proposed_at":
			bit, v.ProposedAt = 1<<4, r.text()
		case "reason":
			bit, v.Reason = 1<<5, r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x3f)
}

func readQuote(r *plainReader, v *api.Quote) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "created_at":
			bit, v.CreatedAt = 1<<0, r.text()
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
			bit, v.ExpiresAt = 1<<4, r.text()
		case "fees":
			bit = 1 << 5
			readList(r, &v.Fees, readFeeLine)
		case "fx":
			bit, v.FX = 1<<6, readNew(r, readFX)
		case "order_amount":
			bit = 1 << 7
			readAmount(r, &v.OrderAmount)
		case "order_reference":
			bit, v.OrderReference = 1<<8, r.text()
		case "payee":
			bit = 1 << 9
			readMerchant(r, &v.Payee)
		case "payee_institution":
			bit, v.PayeeInstitution = 1<<10, r.text()
		case "payment_request_id":
			bit, v.PaymentRequestID = 1<<11, r.text()
		case "quote_id":
			bit, v.QuoteID = 1<<12, r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x1e9f)
}

func readQuoteAnswer(r *plainReader, v *api.QuoteAnswer) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "call":
			bit, v.Call = 1<<0, api.Call(r.text())
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
		switch string(r.name()) {
		case "code":
			bit, v.Code = 1<<0, r.text()
		case "debit_currency":
			bit, v.DebitCurrency = 1<<1, r.text()
		case "extensions":
			bit, v.Extensions = 1<<2, readTexts(r)
		case "order_amount":
			bit, v.OrderAmount = 1<<3, readNew(r, readAmount)
		case "payer":
			bit = 1 << 4
			readPayer(r, &v.Payer)
		case "payment_request_id":
			bit, v.PaymentRequestID = 1<<5, r.text()
		case "purpose":
			bit, v.Purpose = 1<<6, r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x33)
}

func readReferences(r *plainReader, v *api.References) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "initiator":
			bit, v.Initiator = 1<<0, r.text()
		case "order":
			bit, v.Order = 1<<1, r.text()
		case "payee_institution":
			bit, v.PayeeInstitution = 1<<2, r.text()
		case "payer_institution":
			bit, v.PayerInstitution = 1<<3, r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x0)
}

func readRefund(r *plainReader, v *api.Refund) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "amounts":
			bit, v.Amounts = 1<<0, readNew(r, readAmounts)
		case "business_date":
			bit, v.BusinessDate = 1<<1, r.text()
		case "clock":
			bit, v.Clock = 1<<2, readNew(r, readClock)
		case "created_at":
			bit, v.CreatedAt = 1<<3, r.text()
		case "cycle":
			bit, v.Cycle = 1<<4, r.text()
		case "extensions":
			bit, v.Extensions = 1<<5, readTexts(r)
		case "final":
			bit, v.Final = 1<<6, r.boolean()
		case "fx":
			bit, v.FX = 1<<7, readNew(r, readFX)
		case "loss":
			bit, v.Loss = 1<<8, readNew(r, readLoss)
		case "network_reference":
			bit, v.NetworkReference = 1<<9, r.text()
		case "next_action_at":
			bit, v.NextActionAt = 1<<10, r.text()
		case "payment_id":
			bit, v.PaymentID = 1<<11, r.text()
		case "reason":
			bit, v.Reason = 1<<12, api.Reason(r.text())
		case "reason_text":
			bit, v.ReasonText = 1<<13, readNew(r, readText)
		case "references":
			bit, v.References = 1<<14, readNew(r, readReferences)
		case "refund_id":
			bit, v.RefundID = 1<<15, r.text()
		case "request_id":
			bit, v.RequestID = 1<<16, r.text()
		case "result":
			bit, v.Result = 1<<17, api.Result(r.text())
		case "status":
			bit, v.Status = 1<<18, api.RefundStatus(r.text())
		case "updated_at":
			bit, v.UpdatedAt = 1<<19, r.text()
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
		switch string(r.name()) {
		case "call":
			bit, v.Call = 1<<0, api.Call(r.text())
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
		switch string(r.name()) {
		case "amount":
			bit, v.Amount = 1<<0, readNew(r, readAmount)
		case "extensions":
			bit, v.Extensions = 1<<1, readTexts(r)
		case "note":
			bit, v.Note = 1<<2, r.text()
		case "order_reference":
			bit, v.OrderReference = 1<<3, r.text()
		case "payment_id":
			bit, v.PaymentID = 1<<4, r.text()
		case "reference":
			bit, v.Reference = 1<<5, r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x10)
}

func readRegistryAnswer(r *plainReader, v *api.RegistryAnswer) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "call":
			bit, v.Call = 1<<0, api.Call(r.text())
		case "item":
			bit = 1 << 1
			readRegistryItem(r, &v.Item)
		case "version":
			bit, v.Version = 1<<2, r.integer()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x7)
}

func readRegistryEntry(r *plainReader, v *api.RegistryEntry) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "certainty":
			bit, v.Certainty = 1<<0, api.Certainty(r.text())
		case "country":
			bit, v.Country = 1<<1, r.text()
		case "currency":
			bit, v.Currency = 1<<2, r.text()
		case "from":
			bit, v.From = 1<<3, r.text()
		case "guid":
			bit, v.GUID = 1<<4, r.text()
		case "host":
			bit, v.Host = 1<<5, r.text()
		case "id":
			bit, v.ID = 1<<6, r.text()
		case "issuer":
			bit, v.Issuer = 1<<7, r.text()
		case "length":
			bit = 1 << 8
			readList(r, &v.Length, func(r *plainReader, x *int32) { *x = r.integer32() })
		case "mask":
			bit, v.Mask = 1<<9, r.text()
		case "network":
			bit, v.Network = 1<<10, r.text()
		case "path":
			bit, v.Path = 1<<11, r.text()
		case "prefix":
			bit, v.Prefix = 1<<12, r.text()
		case "priority":
			bit, v.Priority = 1<<13, new(r.integer32())
		case "query":
			bit = 1 << 14
			readList(r, &v.Query, func(r *plainReader, x *string) { *x = r.text() })
		case "scheme":
			bit, v.Scheme = 1<<15, r.text()
		case "source":
			bit, v.Source = 1<<16, r.text()
		case "tag":
			bit, v.Tag = 1<<17, r.text()
		case "to":
			bit, v.To = 1<<18, r.text()
		case "uri_scheme":
			bit, v.URIScheme = 1<<19, r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x100c0)
}

func readRegistryItem(r *plainReader, v *api.RegistryItem) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "entry":
			bit = 1 << 0
			readRegistryEntry(r, &v.Entry)
		case "layer":
			bit, v.Layer = 1<<1, api.RegistryLayer(r.text())
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x3)
}

func readRegistryList(r *plainReader, v *api.RegistryList) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "call":
			bit, v.Call = 1<<0, api.Call(r.text())
		case "entries":
			bit = 1 << 1
			readList(r, &v.Entries, readRegistryItem)
		case "next":
			bit, v.Next = 1<<2, r.text()
		case "version":
			bit, v.Version = 1<<3, r.integer()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0xb)
}

func readRegistryRemoval(r *plainReader, v *api.RegistryRemoval) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "call":
			bit, v.Call = 1<<0, api.Call(r.text())
		case "entry_id":
			bit, v.EntryID = 1<<1, r.text()
		case "version":
			bit, v.Version = 1<<2, r.integer()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x7)
}

func readReleaseRequest(r *plainReader, v *api.ReleaseRequest) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "note":
			bit, v.Note = 1<<0, r.text()
		case "payment_id":
			bit, v.PaymentID = 1<<1, r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x2)
}

func readResolutionDecision(r *plainReader, v *api.ResolutionDecision) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "decision":
			bit, v.Decision = 1<<0, api.Decision(r.text())
		case "payment_id":
			bit, v.PaymentID = 1<<1, r.text()
		case "proposal":
			bit, v.Proposal = 1<<2, r.integer32()
		case "reason":
			bit, v.Reason = 1<<3, r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0xf)
}

func readResolutionProposal(r *plainReader, v *api.ResolutionProposal) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "finding":
			bit, v.Finding = 1<<0, api.Finding(r.text())
		case "payment_id":
			bit, v.PaymentID = 1<<1, r.text()
		case "reason":
			bit, v.Reason = 1<<2, r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x7)
}

func readResolveAnswer(r *plainReader, v *api.ResolveAnswer) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "call":
			bit, v.Call = 1<<0, api.Call(r.text())
		case "currency":
			bit, v.Currency = 1<<1, r.text()
		case "expires_at":
			bit, v.ExpiresAt = 1<<2, r.text()
		case "extensions":
			bit, v.Extensions = 1<<3, readTexts(r)
		case "merchant":
			bit, v.Merchant = 1<<4, readNew(r, readMerchant)
		case "order_amount":
			bit, v.OrderAmount = 1<<5, readNew(r, readAmount)
		case "order_key":
			bit, v.OrderKey = 1<<6, r.text()
		case "order_reference":
			bit, v.OrderReference = 1<<7, r.text()
		case "reason":
			bit, v.Reason = 1<<8, api.Reason(r.text())
		case "reference":
			bit, v.Reference = 1<<9, r.text()
		case "result":
			bit, v.Result = 1<<10, api.Result(r.text())
		case "side":
			bit, v.Side = 1<<11, api.Side(r.text())
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x401)
}

func readResolveRequest(r *plainReader, v *api.ResolveRequest) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "answer_by":
			bit, v.AnswerBy = 1<<0, r.text()
		case "asking_institution":
			bit, v.AskingInstitution = 1<<1, r.text()
		case "code":
			bit, v.Code = 1<<2, r.text()
		case "extensions":
			bit, v.Extensions = 1<<3, readTexts(r)
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x5)
}

func readReview(r *plainReader, v *api.Review) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "findings":
			bit = 1 << 0
			readList(r, &v.Findings, func(r *plainReader, x *api.Finding) { *x = api.Finding(r.text()) })
		case "loss":
			bit, v.Loss = 1<<1, readNew(r, readLoss)
		case "needs":
			bit, v.Needs = 1<<2, api.Need(r.text())
		case "network_reference":
			bit, v.NetworkReference = 1<<3, r.text()
		case "order_amount":
			bit = 1 << 4
			readAmount(r, &v.OrderAmount)
		case "payee_institution":
			bit, v.PayeeInstitution = 1<<5, r.text()
		case "payer_institution":
			bit, v.PayerInstitution = 1<<6, r.text()
		case "payment_id":
			bit, v.PaymentID = 1<<7, r.text()
		case "proposal":
			bit, v.Proposal = 1<<8, readNew(r, readProposal)
		case "status":
			bit, v.Status = 1<<9, api.PaymentStatus(r.text())
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x2f8)
}

func readReviewAnswer(r *plainReader, v *api.ReviewAnswer) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "call":
			bit, v.Call = 1<<0, api.Call(r.text())
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
		switch string(r.name()) {
		case "call":
			bit, v.Call = 1<<0, api.Call(r.text())
		case "next":
			bit, v.Next = 1<<1, r.text()
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
		switch string(r.name()) {
		case "country":
			bit, v.Country = 1<<0, r.text()
		case "merchant_id":
			bit, v.MerchantID = 1<<1, r.text()
		case "store_id":
			bit, v.StoreID = 1<<2, r.text()
		case "terminal_id":
			bit, v.TerminalID = 1<<3, r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x0)
}

func readText(r *plainReader, v *api.Text) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "en":
			bit, v.EN = 1<<0, r.text()
		case "zh":
			bit, v.ZH = 1<<1, r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x3)
}

func readTraceStep(r *plainReader, v *api.TraceStep) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "at":
			bit, v.At = 1<<0, r.text()
		case "institution":
			bit, v.Institution = 1<<1, r.text()
		case "kind":
			bit, v.Kind = 1<<2, r.text()
		case "reason":
			bit, v.Reason = 1<<3, api.Reason(r.text())
		case "rule":
			bit, v.Rule = 1<<4, r.text()
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
		switch string(r.name()) {
		case "amounts":
			bit, v.Amounts = 1<<0, readNew(r, readAmounts)
		case "business_date":
			bit, v.BusinessDate = 1<<1, r.text()
		case "clock":
			bit, v.Clock = 1<<2, readNew(r, readClock)
		case "created_at":
			bit, v.CreatedAt = 1<<3, r.text()
		case "cycle":
			bit, v.Cycle = 1<<4, r.text()
		case "extensions":
			bit, v.Extensions = 1<<5, readTexts(r)
		case "final":
			bit, v.Final = 1<<6, r.boolean()
		case "fx":
			bit, v.FX = 1<<7, readNew(r, readFX)
		case "loss":
			bit, v.Loss = 1<<8, readNew(r, readLoss)
		case "network_reference":
			bit, v.NetworkReference = 1<<9, r.text()
		case "next_action_at":
			bit, v.NextActionAt = 1<<10, r.text()
		case "payment_id":
			bit, v.PaymentID = 1<<11, r.text()
		case "reason":
			bit, v.Reason = 1<<12, api.Reason(r.text())
		case "reason_text":
			bit, v.ReasonText = 1<<13, readNew(r, readText)
		case "references":
			bit, v.References = 1<<14, readNew(r, readReferences)
		case "request_id":
			bit, v.RequestID = 1<<15, r.text()
		case "result":
			bit, v.Result = 1<<16, api.Result(r.text())
		case "status":
			bit, v.Status = 1<<17, api.RefundStatus(r.text())
		case "updated_at":
			bit, v.UpdatedAt = 1<<18, r.text()
		case "void_id":
			bit, v.VoidID = 1<<19, r.text()
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
		switch string(r.name()) {
		case "call":
			bit, v.Call = 1<<0, api.Call(r.text())
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
		switch string(r.name()) {
		case "extensions":
			bit, v.Extensions = 1<<0, readTexts(r)
		case "note":
			bit, v.Note = 1<<1, r.text()
		case "payment_id":
			bit, v.PaymentID = 1<<2, r.text()
		case "reference":
			bit, v.Reference = 1<<3, r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x4)
}

func readWebhook(r *plainReader, v *api.Webhook) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "created_at":
			bit, v.CreatedAt = 1<<0, r.text()
		case "disabled_at":
			bit, v.DisabledAt = 1<<1, r.text()
		case "disabled_because":
			bit, v.DisabledBecause = 1<<2, api.WebhookDisabled(r.text())
		case "events":
			bit = 1 << 3
			readList(r, &v.Events, func(r *plainReader, x *api.WebhookEventType) { *x = api.WebhookEventType(r.text()) })
		case "failing_since":
			bit, v.FailingSince = 1<<4, r.text()
		case "given_up":
			bit, v.GivenUp = 1<<5, r.integer()
		case "note":
			bit, v.Note = 1<<6, r.text()
		case "secrets":
			bit, v.Secrets = 1<<7, r.integer32()
		case "status":
			bit, v.Status = 1<<8, api.WebhookStatus(r.text())
		case "url":
			bit, v.URL = 1<<9, r.text()
		case "waiting":
			bit, v.Waiting = 1<<10, r.integer()
		case "webhook_id":
			bit, v.WebhookID = 1<<11, r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0xfa1)
}

func readWebhookAnswer(r *plainReader, v *api.WebhookAnswer) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "call":
			bit, v.Call = 1<<0, api.Call(r.text())
		case "former_secret_until":
			bit, v.FormerSecretUntil = 1<<1, r.text()
		case "secret":
			bit, v.Secret = 1<<2, r.text()
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
		switch string(r.name()) {
		case "answer":
			bit, v.Answer = 1<<0, r.text()
		case "at":
			bit, v.At = 1<<1, r.text()
		case "http_status":
			bit, v.HTTPStatus = 1<<2, new(r.integer32())
		case "message_id":
			bit, v.MessageID = 1<<3, r.text()
		case "result":
			bit, v.Result = 1<<4, api.WebhookResult(r.text())
		case "took_ms":
			bit, v.TookMs = 1<<5, r.integer()
		case "try":
			bit, v.Try = 1<<6, r.integer32()
		case "type":
			bit, v.Type = 1<<7, api.WebhookEventType(r.text())
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0xfa)
}

func readWebhookBacklog(r *plainReader, v *api.WebhookBacklog) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "call":
			bit, v.Call = 1<<0, api.Call(r.text())
		case "given_up":
			bit, v.GivenUp = 1<<1, r.integer()
		case "messages":
			bit = 1 << 2
			readList(r, &v.Messages, readWebhookMessage)
		case "waiting":
			bit, v.Waiting = 1<<3, r.integer()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0xf)
}

func readWebhookChange(r *plainReader, v *api.WebhookChange) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "webhook_id":
			bit, v.WebhookID = 1<<0, r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x1)
}

func readWebhookData(r *plainReader, v *api.WebhookData) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "capture":
			bit, v.Capture = 1<<0, readNew(r, readCapture)
		case "dispute":
			bit, v.Dispute = 1<<1, readNew(r, readDispute)
		case "payment":
			bit, v.Payment = 1<<2, readNew(r, readPayment)
		case "refund":
			bit, v.Refund = 1<<3, readNew(r, readRefund)
		case "void":
			bit, v.Void = 1<<4, readNew(r, readVoid)
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x0)
}

func readWebhookEvent(r *plainReader, v *api.WebhookEvent) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "data":
			bit = 1 << 0
			readWebhookData(r, &v.Data)
		case "timestamp":
			bit, v.Timestamp = 1<<1, r.text()
		case "type":
			bit, v.Type = 1<<2, api.WebhookEventType(r.text())
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x7)
}

func readWebhookList(r *plainReader, v *api.WebhookList) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "call":
			bit, v.Call = 1<<0, api.Call(r.text())
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
		switch string(r.name()) {
		case "attempts":
			bit = 1 << 0
			readList(r, &v.Attempts, readWebhookAttempt)
		case "call":
			bit, v.Call = 1<<1, api.Call(r.text())
		case "next":
			bit, v.Next = 1<<2, new(r.integer())
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x3)
}

func readWebhookMessage(r *plainReader, v *api.WebhookMessage) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "first_at":
			bit, v.FirstAt = 1<<0, r.text()
		case "message_id":
			bit, v.MessageID = 1<<1, r.text()
		case "next_at":
			bit, v.NextAt = 1<<2, r.text()
		case "tries":
			bit, v.Tries = 1<<3, r.integer32()
		case "type":
			bit, v.Type = 1<<4, api.WebhookEventType(r.text())
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x1b)
}

func readWebhookRemoval(r *plainReader, v *api.WebhookRemoval) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "call":
			bit, v.Call = 1<<0, api.Call(r.text())
		case "webhook_id":
			bit, v.WebhookID = 1<<1, r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x3)
}

func readWebhookReplayRequest(r *plainReader, v *api.WebhookReplayRequest) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "message_id":
			bit, v.MessageID = 1<<0, r.text()
		case "since":
			bit, v.Since = 1<<1, r.text()
		case "webhook_id":
			bit, v.WebhookID = 1<<2, r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x4)
}

func readWebhookRequest(r *plainReader, v *api.WebhookRequest) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "events":
			bit = 1 << 0
			readList(r, &v.Events, func(r *plainReader, x *api.WebhookEventType) { *x = api.WebhookEventType(r.text()) })
		case "note":
			bit, v.Note = 1<<1, r.text()
		case "url":
			bit, v.URL = 1<<2, r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x4)
}

func readXray(r *plainReader, v *api.Xray) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "certainty":
			bit, v.Certainty = 1<<0, api.Certainty(r.text())
		case "fields":
			bit = 1 << 1
			readList(r, &v.Fields, readXrayField)
		case "findings":
			bit = 1 << 2
			readList(r, &v.Findings, readXrayFinding)
		case "kind":
			bit, v.Kind = 1<<3, api.CodeKind(r.text())
		case "payability":
			bit = 1 << 4
			readList(r, &v.Payability, readXrayPayability)
		case "registered":
			bit, v.Registered = 1<<5, readNew(r, readXrayRegistered)
		case "scheme":
			bit, v.Scheme = 1<<6, r.text()
		case "scheme_name":
			bit = 1 << 7
			readText(r, &v.SchemeName)
		case "truncated":
			bit, v.Truncated = 1<<8, r.boolean()
		case "valid":
			bit, v.Valid = 1<<9, r.boolean()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x3de)
}

func readXrayAnswer(r *plainReader, v *api.XrayAnswer) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "call":
			bit, v.Call = 1<<0, api.Call(r.text())
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
		switch string(r.name()) {
		case "depth":
			bit, v.Depth = 1<<0, r.integer32()
		case "length":
			bit, v.Length = 1<<1, r.integer32()
		case "meaning":
			bit = 1 << 2
			readText(r, &v.Meaning)
		case "path":
			bit, v.Path = 1<<3, r.text()
		case "position":
			bit, v.Position = 1<<4, r.integer32()
		case "raw":
			bit, v.Raw = 1<<5, r.text()
		case "secret":
			bit, v.Secret = 1<<6, r.boolean()
		case "verdict":
			bit, v.Verdict = 1<<7, api.XrayVerdict(r.text())
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0xd7)
}

func readXrayFinding(r *plainReader, v *api.XrayFinding) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "certainty":
			bit, v.Certainty = 1<<0, api.Certainty(r.text())
		case "path":
			bit, v.Path = 1<<1, r.text()
		case "position":
			bit, v.Position = 1<<2, r.integer32()
		case "reason":
			bit, v.Reason = 1<<3, r.text()
		case "severity":
			bit, v.Severity = 1<<4, api.XrayVerdict(r.text())
		case "tampering":
			bit, v.Tampering = 1<<5, r.boolean()
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
		switch string(r.name()) {
		case "can":
			bit, v.Can = 1<<0, r.boolean()
		case "institution":
			bit, v.Institution = 1<<1, r.text()
		case "reason":
			bit, v.Reason = 1<<2, api.Reason(r.text())
		case "reason_text":
			bit, v.ReasonText = 1<<3, readNew(r, readText)
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
		switch string(r.name()) {
		case "institution":
			bit, v.Institution = 1<<0, r.text()
		case "merchant":
			bit, v.Merchant = 1<<1, readNew(r, readMerchant)
		case "reason":
			bit, v.Reason = 1<<2, api.Reason(r.text())
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x1)
}

func readXrayRequest(r *plainReader, v *api.XrayRequest) {
	var seen uint64
	for more := r.open('{', '}'); more; more = r.more('}') {
		bit := uint64(0)
		switch string(r.name()) {
		case "code":
			bit, v.Code = 1<<0, r.text()
		}
		seen = r.came(seen, bit)
	}
	r.closed(seen, 0x1)
}

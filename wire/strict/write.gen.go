// Code made by go test ./wire -run TestDefinition -update; DO NOT EDIT.

package strict

import "hutong/wire/api"

// model writes a model, by its type; false when it is none.
func (w *plainWriter) model(model any) bool {
	switch v := model.(type) {
	case *api.Advice:
		return writeWhole(w, v, writeAdvice)
	case *api.Amount:
		return writeWhole(w, v, writeAmount)
	case *api.Amounts:
		return writeWhole(w, v, writeAmounts)
	case *api.AuthorisationAnswer:
		return writeWhole(w, v, writeAuthorisationAnswer)
	case *api.AuthorisationRequest:
		return writeWhole(w, v, writeAuthorisationRequest)
	case *api.CancelRequest:
		return writeWhole(w, v, writeCancelRequest)
	case *api.CancellationAnswer:
		return writeWhole(w, v, writeCancellationAnswer)
	case *api.CancellationRequest:
		return writeWhole(w, v, writeCancellationRequest)
	case *api.Capture:
		return writeWhole(w, v, writeCapture)
	case *api.CaptureAnswer:
		return writeWhole(w, v, writeCaptureAnswer)
	case *api.CaptureRequest:
		return writeWhole(w, v, writeCaptureRequest)
	case *api.CertaintyAnswer:
		return writeWhole(w, v, writeCertaintyAnswer)
	case *api.CertaintyRow:
		return writeWhole(w, v, writeCertaintyRow)
	case *api.Clock:
		return writeWhole(w, v, writeClock)
	case *api.CodeAnswer:
		return writeWhole(w, v, writeCodeAnswer)
	case *api.CodeFault:
		return writeWhole(w, v, writeCodeFault)
	case *api.CodeIssueAnswer:
		return writeWhole(w, v, writeCodeIssueAnswer)
	case *api.CodeIssueRequest:
		return writeWhole(w, v, writeCodeIssueRequest)
	case *api.CodeReadRequest:
		return writeWhole(w, v, writeCodeReadRequest)
	case *api.CodeReading:
		return writeWhole(w, v, writeCodeReading)
	case *api.CodeRevokeAnswer:
		return writeWhole(w, v, writeCodeRevokeAnswer)
	case *api.CodeRevokeRequest:
		return writeWhole(w, v, writeCodeRevokeRequest)
	case *api.CreditAnswer:
		return writeWhole(w, v, writeCreditAnswer)
	case *api.CreditRequest:
		return writeWhole(w, v, writeCreditRequest)
	case *api.Dispute:
		return writeWhole(w, v, writeDispute)
	case *api.DisputeAnswer:
		return writeWhole(w, v, writeDisputeAnswer)
	case *api.DisputeAnswering:
		return writeWhole(w, v, writeDisputeAnswering)
	case *api.DisputeRequest:
		return writeWhole(w, v, writeDisputeRequest)
	case *api.DisputeWordRequest:
		return writeWhole(w, v, writeDisputeWordRequest)
	case *api.FX:
		return writeWhole(w, v, writeFX)
	case *api.FeeLine:
		return writeWhole(w, v, writeFeeLine)
	case *api.FieldError:
		return writeWhole(w, v, writeFieldError)
	case *api.HeldCaptureAnswer:
		return writeWhole(w, v, writeHeldCaptureAnswer)
	case *api.HeldCaptureRequest:
		return writeWhole(w, v, writeHeldCaptureRequest)
	case *api.HeldReleaseAnswer:
		return writeWhole(w, v, writeHeldReleaseAnswer)
	case *api.HeldReleaseRequest:
		return writeWhole(w, v, writeHeldReleaseRequest)
	case *api.Hold:
		return writeWhole(w, v, writeHold)
	case *api.HoldTerms:
		return writeWhole(w, v, writeHoldTerms)
	case *api.Lane:
		return writeWhole(w, v, writeLane)
	case *api.LanesAnswer:
		return writeWhole(w, v, writeLanesAnswer)
	case *api.LanesChange:
		return writeWhole(w, v, writeLanesChange)
	case *api.LookupAnswer:
		return writeWhole(w, v, writeLookupAnswer)
	case *api.LookupRequest:
		return writeWhole(w, v, writeLookupRequest)
	case *api.Loss:
		return writeWhole(w, v, writeLoss)
	case *api.LossAnswer:
		return writeWhole(w, v, writeLossAnswer)
	case *api.LossList:
		return writeWhole(w, v, writeLossList)
	case *api.LossSettlement:
		return writeWhole(w, v, writeLossSettlement)
	case *api.Merchant:
		return writeWhole(w, v, writeMerchant)
	case *api.OrderAnswer:
		return writeWhole(w, v, writeOrderAnswer)
	case *api.OrderRequest:
		return writeWhole(w, v, writeOrderRequest)
	case *api.Payable:
		return writeWhole(w, v, writePayable)
	case *api.Payer:
		return writeWhole(w, v, writePayer)
	case *api.Payment:
		return writeWhole(w, v, writePayment)
	case *api.PaymentAnswer:
		return writeWhole(w, v, writePaymentAnswer)
	case *api.PaymentList:
		return writeWhole(w, v, writePaymentList)
	case *api.PaymentRequest:
		return writeWhole(w, v, writePaymentRequest)
	case *api.Problem:
		return writeWhole(w, v, writeProblem)
	case *api.Proposal:
		return writeWhole(w, v, writeProposal)
	case *api.Quote:
		return writeWhole(w, v, writeQuote)
	case *api.QuoteAnswer:
		return writeWhole(w, v, writeQuoteAnswer)
	case *api.QuoteRequest:
		return writeWhole(w, v, writeQuoteRequest)
	case *api.References:
		return writeWhole(w, v, writeReferences)
	case *api.Refund:
		return writeWhole(w, v, writeRefund)
	case *api.RefundAnswer:
		return writeWhole(w, v, writeRefundAnswer)
	case *api.RefundRequest:
		return writeWhole(w, v, writeRefundRequest)
	case *api.RegistryAnswer:
		return writeWhole(w, v, writeRegistryAnswer)
	case *api.RegistryEntry:
		return writeWhole(w, v, writeRegistryEntry)
	case *api.RegistryItem:
		return writeWhole(w, v, writeRegistryItem)
	case *api.RegistryList:
		return writeWhole(w, v, writeRegistryList)
	case *api.RegistryRemoval:
		return writeWhole(w, v, writeRegistryRemoval)
	case *api.ReleaseRequest:
		return writeWhole(w, v, writeReleaseRequest)
	case *api.ResolutionDecision:
		return writeWhole(w, v, writeResolutionDecision)
	case *api.ResolutionProposal:
		return writeWhole(w, v, writeResolutionProposal)
	case *api.ResolveAnswer:
		return writeWhole(w, v, writeResolveAnswer)
	case *api.ResolveRequest:
		return writeWhole(w, v, writeResolveRequest)
	case *api.Review:
		return writeWhole(w, v, writeReview)
	case *api.ReviewAnswer:
		return writeWhole(w, v, writeReviewAnswer)
	case *api.ReviewList:
		return writeWhole(w, v, writeReviewList)
	case *api.StoreHint:
		return writeWhole(w, v, writeStoreHint)
	case *api.Text:
		return writeWhole(w, v, writeText)
	case *api.TraceStep:
		return writeWhole(w, v, writeTraceStep)
	case *api.Void:
		return writeWhole(w, v, writeVoid)
	case *api.VoidAnswer:
		return writeWhole(w, v, writeVoidAnswer)
	case *api.VoidRequest:
		return writeWhole(w, v, writeVoidRequest)
	case *api.Webhook:
		return writeWhole(w, v, writeWebhook)
	case *api.WebhookAnswer:
		return writeWhole(w, v, writeWebhookAnswer)
	case *api.WebhookAttempt:
		return writeWhole(w, v, writeWebhookAttempt)
	case *api.WebhookBacklog:
		return writeWhole(w, v, writeWebhookBacklog)
	case *api.WebhookChange:
		return writeWhole(w, v, writeWebhookChange)
	case *api.WebhookData:
		return writeWhole(w, v, writeWebhookData)
	case *api.WebhookEvent:
		return writeWhole(w, v, writeWebhookEvent)
	case *api.WebhookList:
		return writeWhole(w, v, writeWebhookList)
	case *api.WebhookLog:
		return writeWhole(w, v, writeWebhookLog)
	case *api.WebhookMessage:
		return writeWhole(w, v, writeWebhookMessage)
	case *api.WebhookRemoval:
		return writeWhole(w, v, writeWebhookRemoval)
	case *api.WebhookReplayRequest:
		return writeWhole(w, v, writeWebhookReplayRequest)
	case *api.WebhookRequest:
		return writeWhole(w, v, writeWebhookRequest)
	case *api.Xray:
		return writeWhole(w, v, writeXray)
	case *api.XrayAnswer:
		return writeWhole(w, v, writeXrayAnswer)
	case *api.XrayField:
		return writeWhole(w, v, writeXrayField)
	case *api.XrayFinding:
		return writeWhole(w, v, writeXrayFinding)
	case *api.XrayPayability:
		return writeWhole(w, v, writeXrayPayability)
	case *api.XrayRegistered:
		return writeWhole(w, v, writeXrayRegistered)
	case *api.XrayRequest:
		return writeWhole(w, v, writeXrayRequest)
	}
	return false
}

func writeAdvice(w *plainWriter, v *api.Advice) {
	w.open('{')
	w.label(`"agreement":`)
	w.text(v.Agreement)
	w.label(`"business_date":`)
	w.text(v.BusinessDate)
	if v.CodeDigest != "" {
		w.label(`"code_digest":`)
		w.text(v.CodeDigest)
	}
	w.label(`"cycle":`)
	w.text(v.Cycle)
	w.close('}')
}

func writeAmount(w *plainWriter, v *api.Amount) {
	w.open('{')
	w.label(`"currency":`)
	w.text(v.Currency)
	w.label(`"minor":`)
	w.integer(v.Minor)
	w.close('}')
}

func writeAmounts(w *plainWriter, v *api.Amounts) {
	w.open('{')
	writeMaybe(w, `"credit":`, v.Credit, writeAmount)
	writeMaybe(w, `"customer":`, v.Customer, writeAmount)
	writeMaybe(w, `"debit":`, v.Debit, writeAmount)
	if len(v.Fees) > 0 {
		w.label(`"fees":`)
		writeList(w, v.Fees, writeFeeLine)
	}
	w.label(`"order":`)
	writeAmount(w, &v.Order)
	w.close('}')
}

func writeAuthorisationAnswer(w *plainWriter, v *api.AuthorisationAnswer) {
	w.open('{')
	writeMaybe(w, `"amount":`, v.Amount, writeAmount)
	w.label(`"call":`)
	w.text(string(v.Call))
	writeMaybe(w, `"customer_amount":`, v.CustomerAmount, writeAmount)
	if len(v.Extensions) > 0 {
		w.label(`"extensions":`)
		writeTexts(w, v.Extensions)
	}
	writeMaybe(w, `"payer":`, v.Payer, writePayer)
	w.label(`"payment_id":`)
	w.text(v.PaymentID)
	if v.Reason != "" {
		w.label(`"reason":`)
		w.text(string(v.Reason))
	}
	if v.Reference != "" {
		w.label(`"reference":`)
		w.text(v.Reference)
	}
	w.label(`"result":`)
	w.text(string(v.Result))
	w.close('}')
}

func writeAuthorisationRequest(w *plainWriter, v *api.AuthorisationRequest) {
	w.open('{')
	writeMaybe(w, `"advice":`, v.Advice, writeAdvice)
	w.label(`"answer_by":`)
	w.text(v.AnswerBy)
	if v.BusinessDate != "" {
		w.label(`"business_date":`)
		w.text(v.BusinessDate)
	}
	if v.Code != "" {
		w.label(`"code":`)
		w.text(v.Code)
	}
	writeMaybe(w, `"customer_amount":`, v.CustomerAmount, writeAmount)
	if v.Cycle != "" {
		w.label(`"cycle":`)
		w.text(v.Cycle)
	}
	w.label(`"debit_amount":`)
	writeAmount(w, &v.DebitAmount)
	if len(v.Extensions) > 0 {
		w.label(`"extensions":`)
		writeTexts(w, v.Extensions)
	}
	if len(v.Fees) > 0 {
		w.label(`"fees":`)
		writeList(w, v.Fees, writeFeeLine)
	}
	w.label(`"flow":`)
	w.text(string(v.Flow))
	writeMaybe(w, `"fx":`, v.FX, writeFX)
	writeMaybe(w, `"hold":`, v.Hold, writeHoldTerms)
	w.label(`"network_reference":`)
	w.text(v.NetworkReference)
	w.label(`"order_amount":`)
	writeAmount(w, &v.OrderAmount)
	if v.OrderReference != "" {
		w.label(`"order_reference":`)
		w.text(v.OrderReference)
	}
	w.label(`"payee":`)
	writeMerchant(w, &v.Payee)
	w.label(`"payee_institution":`)
	w.text(v.PayeeInstitution)
	writeMaybe(w, `"payer":`, v.Payer, writePayer)
	w.label(`"payment_id":`)
	w.text(v.PaymentID)
	if v.PaymentRequestID != "" {
		w.label(`"payment_request_id":`)
		w.text(v.PaymentRequestID)
	}
	if v.Purpose != "" {
		w.label(`"purpose":`)
		w.text(v.Purpose)
	}
	w.close('}')
}

func writeCancelRequest(w *plainWriter, v *api.CancelRequest) {
	w.open('{')
	if len(v.Extensions) > 0 {
		w.label(`"extensions":`)
		writeTexts(w, v.Extensions)
	}
	if v.Note != "" {
		w.label(`"note":`)
		w.text(v.Note)
	}
	w.label(`"payment_request_id":`)
	w.text(v.PaymentRequestID)
	w.close('}')
}

func writeCancellationAnswer(w *plainWriter, v *api.CancellationAnswer) {
	w.open('{')
	writeMaybe(w, `"amount":`, v.Amount, writeAmount)
	w.label(`"call":`)
	w.text(string(v.Call))
	if len(v.Extensions) > 0 {
		w.label(`"extensions":`)
		writeTexts(w, v.Extensions)
	}
	w.label(`"operation":`)
	w.text(string(v.Operation))
	if v.Outcome != "" {
		w.label(`"outcome":`)
		w.text(string(v.Outcome))
	}
	w.label(`"payment_id":`)
	w.text(v.PaymentID)
	if v.Reason != "" {
		w.label(`"reason":`)
		w.text(string(v.Reason))
	}
	if v.Reference != "" {
		w.label(`"reference":`)
		w.text(v.Reference)
	}
	if v.RefundID != "" {
		w.label(`"refund_id":`)
		w.text(v.RefundID)
	}
	w.label(`"result":`)
	w.text(string(v.Result))
	w.close('}')
}

func writeCancellationRequest(w *plainWriter, v *api.CancellationRequest) {
	w.open('{')
	writeMaybe(w, `"amount":`, v.Amount, writeAmount)
	w.label(`"answer_by":`)
	w.text(v.AnswerBy)
	if v.BusinessDate != "" {
		w.label(`"business_date":`)
		w.text(v.BusinessDate)
	}
	w.label(`"cause":`)
	w.text(string(v.Cause))
	if v.Cycle != "" {
		w.label(`"cycle":`)
		w.text(v.Cycle)
	}
	if len(v.Extensions) > 0 {
		w.label(`"extensions":`)
		writeTexts(w, v.Extensions)
	}
	w.label(`"operation":`)
	w.text(string(v.Operation))
	if v.OriginalReference != "" {
		w.label(`"original_reference":`)
		w.text(v.OriginalReference)
	}
	w.label(`"payment_id":`)
	w.text(v.PaymentID)
	if v.RefundID != "" {
		w.label(`"refund_id":`)
		w.text(v.RefundID)
	}
	w.close('}')
}

func writeCapture(w *plainWriter, v *api.Capture) {
	w.open('{')
	writeMaybe(w, `"amounts":`, v.Amounts, writeAmounts)
	if v.BusinessDate != "" {
		w.label(`"business_date":`)
		w.text(v.BusinessDate)
	}
	w.label(`"capture_id":`)
	w.text(v.CaptureID)
	w.label(`"created_at":`)
	w.text(v.CreatedAt)
	if v.Cycle != "" {
		w.label(`"cycle":`)
		w.text(v.Cycle)
	}
	if len(v.Extensions) > 0 {
		w.label(`"extensions":`)
		writeTexts(w, v.Extensions)
	}
	w.label(`"final":`)
	w.boolean(v.Final)
	writeMaybe(w, `"fx":`, v.FX, writeFX)
	if v.NetworkReference != "" {
		w.label(`"network_reference":`)
		w.text(v.NetworkReference)
	}
	if v.NextActionAt != "" {
		w.label(`"next_action_at":`)
		w.text(v.NextActionAt)
	}
	w.label(`"payment_id":`)
	w.text(v.PaymentID)
	if v.Reason != "" {
		w.label(`"reason":`)
		w.text(string(v.Reason))
	}
	writeMaybe(w, `"reason_text":`, v.ReasonText, writeText)
	writeMaybe(w, `"references":`, v.References, writeReferences)
	w.label(`"request_id":`)
	w.text(v.RequestID)
	w.label(`"result":`)
	w.text(string(v.Result))
	w.label(`"status":`)
	w.text(string(v.Status))
	w.label(`"updated_at":`)
	w.text(v.UpdatedAt)
	if len(v.Why) > 0 {
		w.label(`"why":`)
		writeList(w, v.Why, writeTraceStep)
	}
	w.close('}')
}

func writeCaptureAnswer(w *plainWriter, v *api.CaptureAnswer) {
	w.open('{')
	w.label(`"call":`)
	w.text(string(v.Call))
	w.label(`"capture":`)
	writeCapture(w, &v.Capture)
	w.close('}')
}

func writeCaptureRequest(w *plainWriter, v *api.CaptureRequest) {
	w.open('{')
	writeMaybe(w, `"amount":`, v.Amount, writeAmount)
	if len(v.Extensions) > 0 {
		w.label(`"extensions":`)
		writeTexts(w, v.Extensions)
	}
	if v.Final != nil {
		w.label(`"final":`)
		w.boolean(*v.Final)
	}
	if v.Note != "" {
		w.label(`"note":`)
		w.text(v.Note)
	}
	w.label(`"payment_id":`)
	w.text(v.PaymentID)
	if v.Reference != "" {
		w.label(`"reference":`)
		w.text(v.Reference)
	}
	w.close('}')
}

func writeCertaintyAnswer(w *plainWriter, v *api.CertaintyAnswer) {
	w.open('{')
	w.label(`"call":`)
	w.text(string(v.Call))
	w.label(`"rows":`)
	writeList(w, v.Rows, writeCertaintyRow)
	w.close('}')
}

func writeCertaintyRow(w *plainWriter, v *api.CertaintyRow) {
	w.open('{')
	w.label(`"count":`)
	w.integer(v.Count)
	w.label(`"institution":`)
	w.text(v.Institution)
	w.label(`"leg":`)
	w.text(string(v.Leg))
	w.label(`"longest_open_ms":`)
	w.integer(v.LongestOpenMs)
	w.label(`"median_ms":`)
	w.integer(v.MedianMs)
	w.label(`"open":`)
	w.integer(v.Open)
	w.label(`"p99_ms":`)
	w.integer(v.P99Ms)
	w.close('}')
}

func writeClock(w *plainWriter, v *api.Clock) {
	w.open('{')
	if v.Bearer != "" {
		w.label(`"bearer":`)
		w.text(v.Bearer)
	}
	if v.EndsAt != "" {
		w.label(`"ends_at":`)
		w.text(v.EndsAt)
	}
	if v.Leg != "" {
		w.label(`"leg":`)
		w.text(string(v.Leg))
	}
	if v.NextAt != "" {
		w.label(`"next_at":`)
		w.text(v.NextAt)
	}
	w.label(`"then":`)
	w.text(string(v.Then))
	if v.UnknownSince != "" {
		w.label(`"unknown_since":`)
		w.text(v.UnknownSince)
	}
	w.close('}')
}

func writeCodeAnswer(w *plainWriter, v *api.CodeAnswer) {
	w.open('{')
	w.label(`"call":`)
	w.text(string(v.Call))
	w.label(`"code":`)
	writeCodeReading(w, &v.Code)
	w.close('}')
}

func writeCodeFault(w *plainWriter, v *api.CodeFault) {
	w.open('{')
	w.label(`"detail":`)
	w.text(v.Detail)
	if v.Path != "" {
		w.label(`"path":`)
		w.text(v.Path)
	}
	if v.Position != nil {
		w.label(`"position":`)
		w.integer(int64(*v.Position))
	}
	w.close('}')
}

func writeCodeIssueAnswer(w *plainWriter, v *api.CodeIssueAnswer) {
	w.open('{')
	w.label(`"call":`)
	w.text(string(v.Call))
	w.label(`"code":`)
	w.text(v.Code)
	w.label(`"code_id":`)
	w.text(v.CodeID)
	w.label(`"expires_at":`)
	w.text(v.ExpiresAt)
	w.label(`"form":`)
	w.text(string(v.Form))
	w.close('}')
}

func writeCodeIssueRequest(w *plainWriter, v *api.CodeIssueRequest) {
	w.open('{')
	w.label(`"form":`)
	w.text(string(v.Form))
	if v.LifetimeSeconds != nil {
		w.label(`"lifetime_seconds":`)
		w.integer(int64(*v.LifetimeSeconds))
	}
	w.label(`"payer":`)
	writePayer(w, &v.Payer)
	w.close('}')
}

func writeCodeReadRequest(w *plainWriter, v *api.CodeReadRequest) {
	w.open('{')
	w.label(`"code":`)
	w.text(v.Code)
	if len(v.Extensions) > 0 {
		w.label(`"extensions":`)
		writeTexts(w, v.Extensions)
	}
	writeMaybe(w, `"store":`, v.Store, writeStoreHint)
	w.close('}')
}

func writeCodeReading(w *plainWriter, v *api.CodeReading) {
	w.open('{')
	if len(v.Errors) > 0 {
		w.label(`"errors":`)
		writeList(w, v.Errors, writeCodeFault)
	}
	if v.ExpiresAt != "" {
		w.label(`"expires_at":`)
		w.text(v.ExpiresAt)
	}
	w.label(`"kind":`)
	w.text(string(v.Kind))
	writeMaybe(w, `"merchant":`, v.Merchant, writeMerchant)
	writeMaybe(w, `"order_amount":`, v.OrderAmount, writeAmount)
	if v.OrderReference != "" {
		w.label(`"order_reference":`)
		w.text(v.OrderReference)
	}
	w.label(`"payable":`)
	writePayable(w, &v.Payable)
	if v.PayeeInstitution != "" {
		w.label(`"payee_institution":`)
		w.text(v.PayeeInstitution)
	}
	if v.PayerInstitution != "" {
		w.label(`"payer_institution":`)
		w.text(v.PayerInstitution)
	}
	w.label(`"scheme":`)
	w.text(v.Scheme)
	w.label(`"valid":`)
	w.boolean(v.Valid)
	w.close('}')
}

func writeCodeRevokeAnswer(w *plainWriter, v *api.CodeRevokeAnswer) {
	w.open('{')
	w.label(`"call":`)
	w.text(string(v.Call))
	w.label(`"code_id":`)
	w.text(v.CodeID)
	w.label(`"revoked_at":`)
	w.text(v.RevokedAt)
	w.close('}')
}

func writeCodeRevokeRequest(w *plainWriter, v *api.CodeRevokeRequest) {
	w.open('{')
	w.label(`"code_id":`)
	w.text(v.CodeID)
	w.close('}')
}

func writeCreditAnswer(w *plainWriter, v *api.CreditAnswer) {
	w.open('{')
	writeMaybe(w, `"amount":`, v.Amount, writeAmount)
	w.label(`"call":`)
	w.text(string(v.Call))
	if len(v.Extensions) > 0 {
		w.label(`"extensions":`)
		writeTexts(w, v.Extensions)
	}
	w.label(`"payment_id":`)
	w.text(v.PaymentID)
	if v.Reason != "" {
		w.label(`"reason":`)
		w.text(string(v.Reason))
	}
	if v.Reference != "" {
		w.label(`"reference":`)
		w.text(v.Reference)
	}
	if v.RefundID != "" {
		w.label(`"refund_id":`)
		w.text(v.RefundID)
	}
	w.label(`"result":`)
	w.text(string(v.Result))
	w.close('}')
}

func writeCreditRequest(w *plainWriter, v *api.CreditRequest) {
	w.open('{')
	w.label(`"answer_by":`)
	w.text(v.AnswerBy)
	if v.BusinessDate != "" {
		w.label(`"business_date":`)
		w.text(v.BusinessDate)
	}
	if v.Code != "" {
		w.label(`"code":`)
		w.text(v.Code)
	}
	w.label(`"credit_amount":`)
	writeAmount(w, &v.CreditAmount)
	writeMaybe(w, `"customer_amount":`, v.CustomerAmount, writeAmount)
	if v.Cycle != "" {
		w.label(`"cycle":`)
		w.text(v.Cycle)
	}
	if len(v.Extensions) > 0 {
		w.label(`"extensions":`)
		writeTexts(w, v.Extensions)
	}
	if len(v.Fees) > 0 {
		w.label(`"fees":`)
		writeList(w, v.Fees, writeFeeLine)
	}
	writeMaybe(w, `"fx":`, v.FX, writeFX)
	w.label(`"kind":`)
	w.text(string(v.Kind))
	writeMaybe(w, `"merchant":`, v.Merchant, writeMerchant)
	w.label(`"network_reference":`)
	w.text(v.NetworkReference)
	w.label(`"order_amount":`)
	writeAmount(w, &v.OrderAmount)
	if v.OrderKey != "" {
		w.label(`"order_key":`)
		w.text(v.OrderKey)
	}
	if v.OrderReference != "" {
		w.label(`"order_reference":`)
		w.text(v.OrderReference)
	}
	if v.OriginalReference != "" {
		w.label(`"original_reference":`)
		w.text(v.OriginalReference)
	}
	w.label(`"payee_institution":`)
	w.text(v.PayeeInstitution)
	writeMaybe(w, `"payer":`, v.Payer, writePayer)
	w.label(`"payer_institution":`)
	w.text(v.PayerInstitution)
	w.label(`"payment_id":`)
	w.text(v.PaymentID)
	if v.Purpose != "" {
		w.label(`"purpose":`)
		w.text(v.Purpose)
	}
	if v.RefundID != "" {
		w.label(`"refund_id":`)
		w.text(v.RefundID)
	}
	w.close('}')
}

func writeDispute(w *plainWriter, v *api.Dispute) {
	w.open('{')
	writeMaybe(w, `"amounts":`, v.Amounts, writeAmounts)
	w.label(`"answer_by":`)
	w.text(v.AnswerBy)
	if v.AnsweredAt != "" {
		w.label(`"answered_at":`)
		w.text(v.AnsweredAt)
	}
	if v.BusinessDate != "" {
		w.label(`"business_date":`)
		w.text(v.BusinessDate)
	}
	writeMaybe(w, `"clock":`, v.Clock, writeClock)
	w.label(`"created_at":`)
	w.text(v.CreatedAt)
	if v.Cycle != "" {
		w.label(`"cycle":`)
		w.text(v.Cycle)
	}
	w.label(`"decide_by":`)
	w.text(v.DecideBy)
	w.label(`"default":`)
	w.text(string(v.Default))
	w.label(`"dispute_id":`)
	w.text(v.DisputeID)
	w.label(`"dispute_reason":`)
	w.text(v.DisputeReason)
	if v.Evidence != "" {
		w.label(`"evidence":`)
		w.text(v.Evidence)
	}
	if v.EvidenceReference != "" {
		w.label(`"evidence_reference":`)
		w.text(v.EvidenceReference)
	}
	if len(v.Extensions) > 0 {
		w.label(`"extensions":`)
		writeTexts(w, v.Extensions)
	}
	w.label(`"final":`)
	w.boolean(v.Final)
	writeMaybe(w, `"fx":`, v.FX, writeFX)
	writeMaybe(w, `"loss":`, v.Loss, writeLoss)
	if v.NetworkReference != "" {
		w.label(`"network_reference":`)
		w.text(v.NetworkReference)
	}
	if v.NextActionAt != "" {
		w.label(`"next_action_at":`)
		w.text(v.NextActionAt)
	}
	if v.Note != "" {
		w.label(`"note":`)
		w.text(v.Note)
	}
	w.label(`"payment_id":`)
	w.text(v.PaymentID)
	if v.Reason != "" {
		w.label(`"reason":`)
		w.text(string(v.Reason))
	}
	writeMaybe(w, `"reason_text":`, v.ReasonText, writeText)
	writeMaybe(w, `"references":`, v.References, writeReferences)
	w.label(`"request_id":`)
	w.text(v.RequestID)
	w.label(`"result":`)
	w.text(string(v.Result))
	w.label(`"status":`)
	w.text(string(v.Status))
	w.label(`"updated_at":`)
	w.text(v.UpdatedAt)
	if len(v.Why) > 0 {
		w.label(`"why":`)
		writeList(w, v.Why, writeTraceStep)
	}
	w.close('}')
}

func writeDisputeAnswer(w *plainWriter, v *api.DisputeAnswer) {
	w.open('{')
	w.label(`"call":`)
	w.text(string(v.Call))
	w.label(`"dispute":`)
	writeDispute(w, &v.Dispute)
	w.close('}')
}

func writeDisputeAnswering(w *plainWriter, v *api.DisputeAnswering) {
	w.open('{')
	w.label(`"evidence":`)
	w.text(v.Evidence)
	if v.Reference != "" {
		w.label(`"reference":`)
		w.text(v.Reference)
	}
	w.close('}')
}

func writeDisputeRequest(w *plainWriter, v *api.DisputeRequest) {
	w.open('{')
	writeMaybe(w, `"amount":`, v.Amount, writeAmount)
	if len(v.Extensions) > 0 {
		w.label(`"extensions":`)
		writeTexts(w, v.Extensions)
	}
	if v.Note != "" {
		w.label(`"note":`)
		w.text(v.Note)
	}
	w.label(`"payment_id":`)
	w.text(v.PaymentID)
	w.label(`"reason":`)
	w.text(v.Reason)
	if v.Reference != "" {
		w.label(`"reference":`)
		w.text(v.Reference)
	}
	w.close('}')
}

func writeDisputeWordRequest(w *plainWriter, v *api.DisputeWordRequest) {
	w.open('{')
	if v.Note != "" {
		w.label(`"note":`)
		w.text(v.Note)
	}
	w.close('}')
}

func writeFX(w *plainWriter, v *api.FX) {
	w.open('{')
	w.label(`"base_currency":`)
	w.text(v.BaseCurrency)
	if v.LockedUntil != "" {
		w.label(`"locked_until":`)
		w.text(v.LockedUntil)
	}
	w.label(`"markup_bps":`)
	w.integer(int64(v.MarkupBPS))
	w.label(`"provider":`)
	w.text(v.Provider)
	w.label(`"quote_currency":`)
	w.text(v.QuoteCurrency)
	w.label(`"rate":`)
	w.text(v.Rate)
	w.label(`"reference_rate":`)
	w.text(v.ReferenceRate)
	w.label(`"residue":`)
	w.text(v.Residue)
	w.label(`"rounding":`)
	w.text(string(v.Rounding))
	w.label(`"source":`)
	w.text(v.Source)
	w.label(`"unit":`)
	w.integer(v.Unit)
	w.close('}')
}

func writeFeeLine(w *plainWriter, v *api.FeeLine) {
	w.open('{')
	w.label(`"amount":`)
	writeAmount(w, &v.Amount)
	w.label(`"kind":`)
	w.text(v.Kind)
	w.label(`"paid_by":`)
	w.text(string(v.PaidBy))
	w.label(`"paid_to":`)
	w.text(string(v.PaidTo))
	if v.Text != "" {
		w.label(`"text":`)
		w.text(v.Text)
	}
	w.close('}')
}

func writeFieldError(w *plainWriter, v *api.FieldError) {
	w.open('{')
	w.label(`"detail":`)
	w.text(v.Detail)
	if v.Pointer != "" {
		w.label(`"pointer":`)
		w.text(v.Pointer)
	}
	w.close('}')
}

func writeHeldCaptureAnswer(w *plainWriter, v *api.HeldCaptureAnswer) {
	w.open('{')
	writeMaybe(w, `"amount":`, v.Amount, writeAmount)
	w.label(`"call":`)
	w.text(string(v.Call))
	w.label(`"capture_id":`)
	w.text(v.CaptureID)
	if len(v.Extensions) > 0 {
		w.label(`"extensions":`)
		writeTexts(w, v.Extensions)
	}
	w.label(`"payment_id":`)
	w.text(v.PaymentID)
	if v.Reason != "" {
		w.label(`"reason":`)
		w.text(string(v.Reason))
	}
	if v.Reference != "" {
		w.label(`"reference":`)
		w.text(v.Reference)
	}
	w.label(`"result":`)
	w.text(string(v.Result))
	w.close('}')
}

func writeHeldCaptureRequest(w *plainWriter, v *api.HeldCaptureRequest) {
	w.open('{')
	w.label(`"answer_by":`)
	w.text(v.AnswerBy)
	if v.BusinessDate != "" {
		w.label(`"business_date":`)
		w.text(v.BusinessDate)
	}
	w.label(`"capture_id":`)
	w.text(v.CaptureID)
	writeMaybe(w, `"customer_amount":`, v.CustomerAmount, writeAmount)
	if v.Cycle != "" {
		w.label(`"cycle":`)
		w.text(v.Cycle)
	}
	w.label(`"debit_amount":`)
	writeAmount(w, &v.DebitAmount)
	if len(v.Extensions) > 0 {
		w.label(`"extensions":`)
		writeTexts(w, v.Extensions)
	}
	if len(v.Fees) > 0 {
		w.label(`"fees":`)
		writeList(w, v.Fees, writeFeeLine)
	}
	w.label(`"network_reference":`)
	w.text(v.NetworkReference)
	w.label(`"order_amount":`)
	writeAmount(w, &v.OrderAmount)
	w.label(`"payment_id":`)
	w.text(v.PaymentID)
	w.close('}')
}

func writeHeldReleaseAnswer(w *plainWriter, v *api.HeldReleaseAnswer) {
	w.open('{')
	w.label(`"call":`)
	w.text(string(v.Call))
	if len(v.Extensions) > 0 {
		w.label(`"extensions":`)
		writeTexts(w, v.Extensions)
	}
	w.label(`"payment_id":`)
	w.text(v.PaymentID)
	if v.Reason != "" {
		w.label(`"reason":`)
		w.text(string(v.Reason))
	}
	if v.Reference != "" {
		w.label(`"reference":`)
		w.text(v.Reference)
	}
	w.label(`"result":`)
	w.text(string(v.Result))
	w.close('}')
}

func writeHeldReleaseRequest(w *plainWriter, v *api.HeldReleaseRequest) {
	w.open('{')
	w.label(`"answer_by":`)
	w.text(v.AnswerBy)
	w.label(`"captured_debit_amount":`)
	writeAmount(w, &v.CapturedDebitAmount)
	w.label(`"cause":`)
	w.text(string(v.Cause))
	if len(v.Extensions) > 0 {
		w.label(`"extensions":`)
		writeTexts(w, v.Extensions)
	}
	if v.OriginalReference != "" {
		w.label(`"original_reference":`)
		w.text(v.OriginalReference)
	}
	w.label(`"payment_id":`)
	w.text(v.PaymentID)
	w.close('}')
}

func writeHold(w *plainWriter, v *api.Hold) {
	w.open('{')
	w.label(`"capturable_amount":`)
	writeAmount(w, &v.CapturableAmount)
	w.label(`"captured_amount":`)
	writeAmount(w, &v.CapturedAmount)
	w.label(`"expires_at":`)
	w.text(v.ExpiresAt)
	w.label(`"held_amount":`)
	writeAmount(w, &v.HeldAmount)
	w.close('}')
}

func writeHoldTerms(w *plainWriter, v *api.HoldTerms) {
	w.open('{')
	w.label(`"expires_at":`)
	w.text(v.ExpiresAt)
	w.label(`"most_debit_amount":`)
	writeAmount(w, &v.MostDebitAmount)
	w.close('}')
}

func writeLane(w *plainWriter, v *api.Lane) {
	w.open('{')
	w.label(`"from":`)
	w.integer(int64(v.From))
	w.label(`"lane":`)
	w.integer(int64(v.Lane))
	w.label(`"to":`)
	w.integer(int64(v.To))
	w.label(`"waiting":`)
	w.integer(v.Waiting)
	w.close('}')
}

func writeLanesAnswer(w *plainWriter, v *api.LanesAnswer) {
	w.open('{')
	w.label(`"call":`)
	w.text(string(v.Call))
	w.label(`"lanes":`)
	writeList(w, v.Lanes, writeLane)
	w.label(`"retired":`)
	w.integer(int64(v.Retired))
	w.close('}')
}

func writeLanesChange(w *plainWriter, v *api.LanesChange) {
	w.open('{')
	w.label(`"lanes":`)
	w.integer(int64(v.Lanes))
	w.close('}')
}

func writeLookupAnswer(w *plainWriter, v *api.LookupAnswer) {
	w.open('{')
	writeMaybe(w, `"amount":`, v.Amount, writeAmount)
	w.label(`"call":`)
	w.text(string(v.Call))
	writeMaybe(w, `"customer_amount":`, v.CustomerAmount, writeAmount)
	if len(v.Extensions) > 0 {
		w.label(`"extensions":`)
		writeTexts(w, v.Extensions)
	}
	w.label(`"operation":`)
	w.text(string(v.Operation))
	writeMaybe(w, `"payer":`, v.Payer, writePayer)
	w.label(`"payment_id":`)
	w.text(v.PaymentID)
	if v.Reason != "" {
		w.label(`"reason":`)
		w.text(string(v.Reason))
	}
	if v.Reference != "" {
		w.label(`"reference":`)
		w.text(v.Reference)
	}
	if v.RefundID != "" {
		w.label(`"refund_id":`)
		w.text(v.RefundID)
	}
	w.label(`"state":`)
	w.text(string(v.State))
	w.close('}')
}

func writeLookupRequest(w *plainWriter, v *api.LookupRequest) {
	w.open('{')
	w.label(`"answer_by":`)
	w.text(v.AnswerBy)
	if len(v.Extensions) > 0 {
		w.label(`"extensions":`)
		writeTexts(w, v.Extensions)
	}
	w.label(`"operation":`)
	w.text(string(v.Operation))
	w.label(`"payment_id":`)
	w.text(v.PaymentID)
	if v.RefundID != "" {
		w.label(`"refund_id":`)
		w.text(v.RefundID)
	}
	w.close('}')
}

func writeLoss(w *plainWriter, v *api.Loss) {
	w.open('{')
	writeMaybe(w, `"amount":`, v.Amount, writeAmount)
	w.label(`"booked_at":`)
	w.text(v.BookedAt)
	w.label(`"changed_at":`)
	w.text(v.ChangedAt)
	w.label(`"from":`)
	w.text(v.From)
	w.label(`"leg":`)
	w.text(string(v.Leg))
	w.label(`"network_reference":`)
	w.text(v.NetworkReference)
	w.label(`"paid":`)
	w.boolean(v.Paid)
	w.label(`"payment_id":`)
	w.text(v.PaymentID)
	w.label(`"state":`)
	w.text(string(v.State))
	w.label(`"to":`)
	w.text(v.To)
	w.close('}')
}

func writeLossAnswer(w *plainWriter, v *api.LossAnswer) {
	w.open('{')
	w.label(`"call":`)
	w.text(string(v.Call))
	w.label(`"loss":`)
	writeLoss(w, &v.Loss)
	w.close('}')
}

func writeLossList(w *plainWriter, v *api.LossList) {
	w.open('{')
	w.label(`"call":`)
	w.text(string(v.Call))
	w.label(`"losses":`)
	writeList(w, v.Losses, writeLoss)
	if v.Next != "" {
		w.label(`"next":`)
		w.text(v.Next)
	}
	w.close('}')
}

func writeLossSettlement(w *plainWriter, v *api.LossSettlement) {
	w.open('{')
	w.label(`"payment_id":`)
	w.text(v.PaymentID)
	if v.Reference != "" {
		w.label(`"reference":`)
		w.text(v.Reference)
	}
	w.close('}')
}

func writeMerchant(w *plainWriter, v *api.Merchant) {
	w.open('{')
	if v.City != "" {
		w.label(`"city":`)
		w.text(v.City)
	}
	w.label(`"country":`)
	w.text(v.Country)
	if v.MCC != "" {
		w.label(`"mcc":`)
		w.text(v.MCC)
	}
	if v.MerchantID != "" {
		w.label(`"merchant_id":`)
		w.text(v.MerchantID)
	}
	w.label(`"name":`)
	w.text(v.Name)
	if v.StoreID != "" {
		w.label(`"store_id":`)
		w.text(v.StoreID)
	}
	if v.TerminalID != "" {
		w.label(`"terminal_id":`)
		w.text(v.TerminalID)
	}
	w.close('}')
}

func writeOrderAnswer(w *plainWriter, v *api.OrderAnswer) {
	w.open('{')
	writeMaybe(w, `"amount":`, v.Amount, writeAmount)
	w.label(`"call":`)
	w.text(string(v.Call))
	if v.ExpiresAt != "" {
		w.label(`"expires_at":`)
		w.text(v.ExpiresAt)
	}
	if len(v.Extensions) > 0 {
		w.label(`"extensions":`)
		writeTexts(w, v.Extensions)
	}
	writeMaybe(w, `"merchant":`, v.Merchant, writeMerchant)
	if v.Open != nil {
		w.label(`"open":`)
		w.boolean(*v.Open)
	}
	if v.OrderKey != "" {
		w.label(`"order_key":`)
		w.text(v.OrderKey)
	}
	if v.OrderReference != "" {
		w.label(`"order_reference":`)
		w.text(v.OrderReference)
	}
	if v.Reason != "" {
		w.label(`"reason":`)
		w.text(string(v.Reason))
	}
	if v.Reference != "" {
		w.label(`"reference":`)
		w.text(v.Reference)
	}
	w.label(`"result":`)
	w.text(string(v.Result))
	w.close('}')
}

func writeOrderRequest(w *plainWriter, v *api.OrderRequest) {
	w.open('{')
	w.label(`"answer_by":`)
	w.text(v.AnswerBy)
	w.label(`"code":`)
	w.text(v.Code)
	if len(v.Extensions) > 0 {
		w.label(`"extensions":`)
		writeTexts(w, v.Extensions)
	}
	writeMaybe(w, `"order_amount":`, v.OrderAmount, writeAmount)
	w.label(`"payer_institution":`)
	w.text(v.PayerInstitution)
	if v.PaymentRequestID != "" {
		w.label(`"payment_request_id":`)
		w.text(v.PaymentRequestID)
	}
	w.close('}')
}

func writePayable(w *plainWriter, v *api.Payable) {
	w.open('{')
	w.label(`"can":`)
	w.boolean(v.Can)
	if v.Reason != "" {
		w.label(`"reason":`)
		w.text(string(v.Reason))
	}
	writeMaybe(w, `"reason_text":`, v.ReasonText, writeText)
	w.close('}')
}

func writePayer(w *plainWriter, v *api.Payer) {
	w.open('{')
	w.label(`"reference":`)
	w.text(v.Reference)
	w.label(`"residency":`)
	w.text(v.Residency)
	w.close('}')
}

func writePayment(w *plainWriter, v *api.Payment) {
	w.open('{')
	writeMaybe(w, `"amounts":`, v.Amounts, writeAmounts)
	if v.BusinessDate != "" {
		w.label(`"business_date":`)
		w.text(v.BusinessDate)
	}
	writeMaybe(w, `"clock":`, v.Clock, writeClock)
	w.label(`"created_at":`)
	w.text(v.CreatedAt)
	if v.Cycle != "" {
		w.label(`"cycle":`)
		w.text(v.Cycle)
	}
	if v.DisputableUntil != "" {
		w.label(`"disputable_until":`)
		w.text(v.DisputableUntil)
	}
	if len(v.Extensions) > 0 {
		w.label(`"extensions":`)
		writeTexts(w, v.Extensions)
	}
	w.label(`"final":`)
	w.boolean(v.Final)
	if v.Flow != "" {
		w.label(`"flow":`)
		w.text(string(v.Flow))
	}
	writeMaybe(w, `"fx":`, v.FX, writeFX)
	writeMaybe(w, `"hold":`, v.Hold, writeHold)
	if v.Initiator != "" {
		w.label(`"initiator":`)
		w.text(v.Initiator)
	}
	writeMaybe(w, `"loss":`, v.Loss, writeLoss)
	writeMaybe(w, `"merchant":`, v.Merchant, writeMerchant)
	if v.NetworkReference != "" {
		w.label(`"network_reference":`)
		w.text(v.NetworkReference)
	}
	if v.NextActionAt != "" {
		w.label(`"next_action_at":`)
		w.text(v.NextActionAt)
	}
	if v.PayeeInstitution != "" {
		w.label(`"payee_institution":`)
		w.text(v.PayeeInstitution)
	}
	if v.PayerInstitution != "" {
		w.label(`"payer_institution":`)
		w.text(v.PayerInstitution)
	}
	w.label(`"payment_id":`)
	w.text(v.PaymentID)
	if v.QuoteID != "" {
		w.label(`"quote_id":`)
		w.text(v.QuoteID)
	}
	if v.Reason != "" {
		w.label(`"reason":`)
		w.text(string(v.Reason))
	}
	writeMaybe(w, `"reason_text":`, v.ReasonText, writeText)
	writeMaybe(w, `"references":`, v.References, writeReferences)
	if v.RefundableUntil != "" {
		w.label(`"refundable_until":`)
		w.text(v.RefundableUntil)
	}
	writeMaybe(w, `"refunded_amount":`, v.RefundedAmount, writeAmount)
	w.label(`"request_id":`)
	w.text(v.RequestID)
	w.label(`"result":`)
	w.text(string(v.Result))
	if v.StandIn != "" {
		w.label(`"stand_in":`)
		w.text(string(v.StandIn))
	}
	w.label(`"status":`)
	w.text(string(v.Status))
	w.label(`"updated_at":`)
	w.text(v.UpdatedAt)
	if v.VoidableUntil != "" {
		w.label(`"voidable_until":`)
		w.text(v.VoidableUntil)
	}
	if v.Voided != nil {
		w.label(`"voided":`)
		w.boolean(*v.Voided)
	}
	if len(v.Why) > 0 {
		w.label(`"why":`)
		writeList(w, v.Why, writeTraceStep)
	}
	w.close('}')
}

func writePaymentAnswer(w *plainWriter, v *api.PaymentAnswer) {
	w.open('{')
	w.label(`"call":`)
	w.text(string(v.Call))
	w.label(`"payment":`)
	writePayment(w, &v.Payment)
	w.close('}')
}

func writePaymentList(w *plainWriter, v *api.PaymentList) {
	w.open('{')
	w.label(`"call":`)
	w.text(string(v.Call))
	w.label(`"payments":`)
	writeList(w, v.Payments, writePayment)
	w.close('}')
}

func writePaymentRequest(w *plainWriter, v *api.PaymentRequest) {
	w.open('{')
	if v.Capture != "" {
		w.label(`"capture":`)
		w.text(string(v.Capture))
	}
	w.label(`"code":`)
	w.text(v.Code)
	if v.Description != "" {
		w.label(`"description":`)
		w.text(v.Description)
	}
	if len(v.Extensions) > 0 {
		w.label(`"extensions":`)
		writeTexts(w, v.Extensions)
	}
	w.label(`"flow":`)
	w.text(string(v.Flow))
	if v.Funds != "" {
		w.label(`"funds":`)
		w.text(string(v.Funds))
	}
	if v.HoldSeconds != nil {
		w.label(`"hold_seconds":`)
		w.integer(int64(*v.HoldSeconds))
	}
	if v.MerchantID != "" {
		w.label(`"merchant_id":`)
		w.text(v.MerchantID)
	}
	writeMaybe(w, `"order_amount":`, v.OrderAmount, writeAmount)
	if v.OrderReference != "" {
		w.label(`"order_reference":`)
		w.text(v.OrderReference)
	}
	writeMaybe(w, `"payer":`, v.Payer, writePayer)
	if v.Purpose != "" {
		w.label(`"purpose":`)
		w.text(v.Purpose)
	}
	if v.QuoteID != "" {
		w.label(`"quote_id":`)
		w.text(v.QuoteID)
	}
	if v.Reference != "" {
		w.label(`"reference":`)
		w.text(v.Reference)
	}
	if v.StoreID != "" {
		w.label(`"store_id":`)
		w.text(v.StoreID)
	}
	if v.TerminalID != "" {
		w.label(`"terminal_id":`)
		w.text(v.TerminalID)
	}
	w.close('}')
}

func writeProblem(w *plainWriter, v *api.Problem) {
	w.open('{')
	w.label(`"call":`)
	w.text(string(v.Call))
	if v.Detail != "" {
		w.label(`"detail":`)
		w.text(v.Detail)
	}
	if len(v.Errors) > 0 {
		w.label(`"errors":`)
		writeList(w, v.Errors, writeFieldError)
	}
	if v.Instance != "" {
		w.label(`"instance":`)
		w.text(v.Instance)
	}
	w.label(`"next":`)
	w.text(string(v.Next))
	w.label(`"reason":`)
	w.text(string(v.Reason))
	w.label(`"reason_text":`)
	writeText(w, &v.ReasonText)
	w.label(`"retry":`)
	w.text(string(v.Retry))
	w.label(`"status":`)
	w.integer(int64(v.Status))
	w.label(`"title":`)
	w.text(v.Title)
	w.label(`"type":`)
	w.text(v.Type)
	w.close('}')
}

func writeProposal(w *plainWriter, v *api.Proposal) {
	w.open('{')
	w.label(`"expires_at":`)
	w.text(v.ExpiresAt)
	w.label(`"finding":`)
	w.text(string(v.Finding))
	w.label(`"number":`)
	w.integer(int64(v.Number))
	w.label(`"person":`)
	w.text(v.Person)
	w.label(`"proposed_at":`)
	w.text(v.ProposedAt)
	w.label(`"reason":`)
	w.text(v.Reason)
	w.close('}')
}

func writeQuote(w *plainWriter, v *api.Quote) {
	w.open('{')
	w.label(`"created_at":`)
	w.text(v.CreatedAt)
	w.label(`"credit_amount":`)
	writeAmount(w, &v.CreditAmount)
	w.label(`"customer_amount":`)
	writeAmount(w, &v.CustomerAmount)
	w.label(`"debit_amount":`)
	writeAmount(w, &v.DebitAmount)
	w.label(`"expires_at":`)
	w.text(v.ExpiresAt)
	if len(v.Fees) > 0 {
		w.label(`"fees":`)
		writeList(w, v.Fees, writeFeeLine)
	}
	writeMaybe(w, `"fx":`, v.FX, writeFX)
	w.label(`"order_amount":`)
	writeAmount(w, &v.OrderAmount)
	if v.OrderReference != "" {
		w.label(`"order_reference":`)
		w.text(v.OrderReference)
	}
	w.label(`"payee":`)
	writeMerchant(w, &v.Payee)
	w.label(`"payee_institution":`)
	w.text(v.PayeeInstitution)
	w.label(`"payment_request_id":`)
	w.text(v.PaymentRequestID)
	w.label(`"quote_id":`)
	w.text(v.QuoteID)
	w.close('}')
}

func writeQuoteAnswer(w *plainWriter, v *api.QuoteAnswer) {
	w.open('{')
	w.label(`"call":`)
	w.text(string(v.Call))
	w.label(`"quote":`)
	writeQuote(w, &v.Quote)
	w.close('}')
}

func writeQuoteRequest(w *plainWriter, v *api.QuoteRequest) {
	w.open('{')
	w.label(`"code":`)
	w.text(v.Code)
	w.label(`"debit_currency":`)
	w.text(v.DebitCurrency)
	if len(v.Extensions) > 0 {
		w.label(`"extensions":`)
		writeTexts(w, v.Extensions)
	}
	writeMaybe(w, `"order_amount":`, v.OrderAmount, writeAmount)
	w.label(`"payer":`)
	writePayer(w, &v.Payer)
	w.label(`"payment_request_id":`)
	w.text(v.PaymentRequestID)
	if v.Purpose != "" {
		w.label(`"purpose":`)
		w.text(v.Purpose)
	}
	w.close('}')
}

func writeReferences(w *plainWriter, v *api.References) {
	w.open('{')
	if v.Initiator != "" {
		w.label(`"initiator":`)
		w.text(v.Initiator)
	}
	if v.Order != "" {
		w.label(`"order":`)
		w.text(v.Order)
	}
	if v.PayeeInstitution != "" {
		w.label(`"payee_institution":`)
		w.text(v.PayeeInstitution)
	}
	if v.PayerInstitution != "" {
		w.label(`"payer_institution":`)
		w.text(v.PayerInstitution)
	}
	w.close('}')
}

func writeRefund(w *plainWriter, v *api.Refund) {
	w.open('{')
	writeMaybe(w, `"amounts":`, v.Amounts, writeAmounts)
	if v.BusinessDate != "" {
		w.label(`"business_date":`)
		w.text(v.BusinessDate)
	}
	writeMaybe(w, `"clock":`, v.Clock, writeClock)
	w.label(`"created_at":`)
	w.text(v.CreatedAt)
	if v.Cycle != "" {
		w.label(`"cycle":`)
		w.text(v.Cycle)
	}
	if len(v.Extensions) > 0 {
		w.label(`"extensions":`)
		writeTexts(w, v.Extensions)
	}
	w.label(`"final":`)
	w.boolean(v.Final)
	writeMaybe(w, `"fx":`, v.FX, writeFX)
	writeMaybe(w, `"loss":`, v.Loss, writeLoss)
	if v.NetworkReference != "" {
		w.label(`"network_reference":`)
		w.text(v.NetworkReference)
	}
	if v.NextActionAt != "" {
		w.label(`"next_action_at":`)
		w.text(v.NextActionAt)
	}
	w.label(`"payment_id":`)
	w.text(v.PaymentID)
	if v.Reason != "" {
		w.label(`"reason":`)
		w.text(string(v.Reason))
	}
	writeMaybe(w, `"reason_text":`, v.ReasonText, writeText)
	writeMaybe(w, `"references":`, v.References, writeReferences)
	w.label(`"refund_id":`)
	w.text(v.RefundID)
	w.label(`"request_id":`)
	w.text(v.RequestID)
	w.label(`"result":`)
	w.text(string(v.Result))
	w.label(`"status":`)
	w.text(string(v.Status))
	w.label(`"updated_at":`)
	w.text(v.UpdatedAt)
	if len(v.Why) > 0 {
		w.label(`"why":`)
		writeList(w, v.Why, writeTraceStep)
	}
	w.close('}')
}

func writeRefundAnswer(w *plainWriter, v *api.RefundAnswer) {
	w.open('{')
	w.label(`"call":`)
	w.text(string(v.Call))
	w.label(`"refund":`)
	writeRefund(w, &v.Refund)
	w.close('}')
}

func writeRefundRequest(w *plainWriter, v *api.RefundRequest) {
	w.open('{')
	writeMaybe(w, `"amount":`, v.Amount, writeAmount)
	if len(v.Extensions) > 0 {
		w.label(`"extensions":`)
		writeTexts(w, v.Extensions)
	}
	if v.Note != "" {
		w.label(`"note":`)
		w.text(v.Note)
	}
	if v.OrderReference != "" {
		w.label(`"order_reference":`)
		w.text(v.OrderReference)
	}
	w.label(`"payment_id":`)
	w.text(v.PaymentID)
	if v.Reference != "" {
		w.label(`"reference":`)
		w.text(v.Reference)
	}
	w.close('}')
}

func writeRegistryAnswer(w *plainWriter, v *api.RegistryAnswer) {
	w.open('{')
	w.label(`"call":`)
	w.text(string(v.Call))
	w.label(`"item":`)
	writeRegistryItem(w, &v.Item)
	w.label(`"version":`)
	w.integer(v.Version)
	w.close('}')
}

func writeRegistryEntry(w *plainWriter, v *api.RegistryEntry) {
	w.open('{')
	if v.Certainty != "" {
		w.label(`"certainty":`)
		w.text(string(v.Certainty))
	}
	if v.Country != "" {
		w.label(`"country":`)
		w.text(v.Country)
	}
	if v.Currency != "" {
		w.label(`"currency":`)
		w.text(v.Currency)
	}
	if v.From != "" {
		w.label(`"from":`)
		w.text(v.From)
	}
	if v.GUID != "" {
		w.label(`"guid":`)
		w.text(v.GUID)
	}
	if v.Host != "" {
		w.label(`"host":`)
		w.text(v.Host)
	}
	w.label(`"id":`)
	w.text(v.ID)
	w.label(`"issuer":`)
	w.text(v.Issuer)
	if len(v.Length) > 0 {
		w.label(`"length":`)
		writeList(w, v.Length, func(w *plainWriter, x *int32) { w.integer(int64(*x)) })
	}
	if v.Mask != "" {
		w.label(`"mask":`)
		w.text(v.Mask)
	}
	if v.Network != "" {
		w.label(`"network":`)
		w.text(v.Network)
	}
	if v.Path != "" {
		w.label(`"path":`)
		w.text(v.Path)
	}
	if v.Prefix != "" {
		w.label(`"prefix":`)
		w.text(v.Prefix)
	}
	if v.Priority != nil {
		w.label(`"priority":`)
		w.integer(int64(*v.Priority))
	}
	if len(v.Query) > 0 {
		w.label(`"query":`)
		writeList(w, v.Query, func(w *plainWriter, x *string) { w.text(*x) })
	}
	if v.Scheme != "" {
		w.label(`"scheme":`)
		w.text(v.Scheme)
	}
	w.label(`"source":`)
	w.text(v.Source)
	if v.Tag != "" {
		w.label(`"tag":`)
		w.text(v.Tag)
	}
	if v.To != "" {
		w.label(`"to":`)
		w.text(v.To)
	}
	if v.URIScheme != "" {
		w.label(`"uri_scheme":`)
		w.text(v.URIScheme)
	}
	w.close('}')
}

func writeRegistryItem(w *plainWriter, v *api.RegistryItem) {
	w.open('{')
	w.label(`"entry":`)
	writeRegistryEntry(w, &v.Entry)
	w.label(`"layer":`)
	w.text(string(v.Layer))
	w.close('}')
}

func writeRegistryList(w *plainWriter, v *api.RegistryList) {
	w.open('{')
	w.label(`"call":`)
	w.text(string(v.Call))
	w.label(`"entries":`)
	writeList(w, v.Entries, writeRegistryItem)
	if v.Next != "" {
		w.label(`"next":`)
		w.text(v.Next)
	}
	w.label(`"version":`)
	w.integer(v.Version)
	w.close('}')
}

func writeRegistryRemoval(w *plainWriter, v *api.RegistryRemoval) {
	w.open('{')
	w.label(`"call":`)
	w.text(string(v.Call))
	w.label(`"entry_id":`)
	w.text(v.EntryID)
	w.label(`"version":`)
	w.integer(v.Version)
	w.close('}')
}

func writeReleaseRequest(w *plainWriter, v *api.ReleaseRequest) {
	w.open('{')
	if v.Note != "" {
		w.label(`"note":`)
		w.text(v.Note)
	}
	w.label(`"payment_id":`)
	w.text(v.PaymentID)
	w.close('}')
}

func writeResolutionDecision(w *plainWriter, v *api.ResolutionDecision) {
	w.open('{')
	w.label(`"decision":`)
	w.text(string(v.Decision))
	w.label(`"payment_id":`)
	w.text(v.PaymentID)
	w.label(`"proposal":`)
	w.integer(int64(v.Proposal))
	w.label(`"reason":`)
	w.text(v.Reason)
	w.close('}')
}

func writeResolutionProposal(w *plainWriter, v *api.ResolutionProposal) {
	w.open('{')
	w.label(`"finding":`)
	w.text(string(v.Finding))
	w.label(`"payment_id":`)
	w.text(v.PaymentID)
	w.label(`"reason":`)
	w.text(v.Reason)
	w.close('}')
}

func writeResolveAnswer(w *plainWriter, v *api.ResolveAnswer) {
	w.open('{')
	w.label(`"call":`)
	w.text(string(v.Call))
	if v.Currency != "" {
		w.label(`"currency":`)
		w.text(v.Currency)
	}
	if v.ExpiresAt != "" {
		w.label(`"expires_at":`)
		w.text(v.ExpiresAt)
	}
	if len(v.Extensions) > 0 {
		w.label(`"extensions":`)
		writeTexts(w, v.Extensions)
	}
	writeMaybe(w, `"merchant":`, v.Merchant, writeMerchant)
	writeMaybe(w, `"order_amount":`, v.OrderAmount, writeAmount)
	if v.OrderKey != "" {
		w.label(`"order_key":`)
		w.text(v.OrderKey)
	}
	if v.OrderReference != "" {
		w.label(`"order_reference":`)
		w.text(v.OrderReference)
	}
	if v.Reason != "" {
		w.label(`"reason":`)
		w.text(string(v.Reason))
	}
	if v.Reference != "" {
		w.label(`"reference":`)
		w.text(v.Reference)
	}
	w.label(`"result":`)
	w.text(string(v.Result))
	if v.Side != "" {
		w.label(`"side":`)
		w.text(string(v.Side))
	}
	w.close('}')
}

func writeResolveRequest(w *plainWriter, v *api.ResolveRequest) {
	w.open('{')
	w.label(`"answer_by":`)
	w.text(v.AnswerBy)
	if v.AskingInstitution != "" {
		w.label(`"asking_institution":`)
		w.text(v.AskingInstitution)
	}
	w.label(`"code":`)
	w.text(v.Code)
	if len(v.Extensions) > 0 {
		w.label(`"extensions":`)
		writeTexts(w, v.Extensions)
	}
	w.close('}')
}

func writeReview(w *plainWriter, v *api.Review) {
	w.open('{')
	if len(v.Findings) > 0 {
		w.label(`"findings":`)
		writeList(w, v.Findings, func(w *plainWriter, x *api.Finding) { w.text(string(*x)) })
	}
	writeMaybe(w, `"loss":`, v.Loss, writeLoss)
	if v.Needs != "" {
		w.label(`"needs":`)
		w.text(string(v.Needs))
	}
	w.label(`"network_reference":`)
	w.text(v.NetworkReference)
	w.label(`"order_amount":`)
	writeAmount(w, &v.OrderAmount)
	w.label(`"payee_institution":`)
	w.text(v.PayeeInstitution)
	w.label(`"payer_institution":`)
	w.text(v.PayerInstitution)
	w.label(`"payment_id":`)
	w.text(v.PaymentID)
	writeMaybe(w, `"proposal":`, v.Proposal, writeProposal)
	w.label(`"status":`)
	w.text(string(v.Status))
	w.close('}')
}

func writeReviewAnswer(w *plainWriter, v *api.ReviewAnswer) {
	w.open('{')
	w.label(`"call":`)
	w.text(string(v.Call))
	w.label(`"review":`)
	writeReview(w, &v.Review)
	w.close('}')
}

func writeReviewList(w *plainWriter, v *api.ReviewList) {
	w.open('{')
	w.label(`"call":`)
	w.text(string(v.Call))
	if v.Next != "" {
		w.label(`"next":`)
		w.text(v.Next)
	}
	w.label(`"reviews":`)
	writeList(w, v.Reviews, writeReview)
	w.close('}')
}

func writeStoreHint(w *plainWriter, v *api.StoreHint) {
	w.open('{')
	if v.Country != "" {
		w.label(`"country":`)
		w.text(v.Country)
	}
	if v.MerchantID != "" {
		w.label(`"merchant_id":`)
		w.text(v.MerchantID)
	}
	if v.StoreID != "" {
		w.label(`"store_id":`)
		w.text(v.StoreID)
	}
	if v.TerminalID != "" {
		w.label(`"terminal_id":`)
		w.text(v.TerminalID)
	}
	w.close('}')
}

func writeText(w *plainWriter, v *api.Text) {
	w.open('{')
	w.label(`"en":`)
	w.text(v.EN)
	w.label(`"zh":`)
	w.text(v.ZH)
	w.close('}')
}

func writeTraceStep(w *plainWriter, v *api.TraceStep) {
	w.open('{')
	w.label(`"at":`)
	w.text(v.At)
	if v.Institution != "" {
		w.label(`"institution":`)
		w.text(v.Institution)
	}
	w.label(`"kind":`)
	w.text(v.Kind)
	if v.Reason != "" {
		w.label(`"reason":`)
		w.text(string(v.Reason))
	}
	if v.Rule != "" {
		w.label(`"rule":`)
		w.text(v.Rule)
	}
	w.label(`"text":`)
	writeText(w, &v.Text)
	w.close('}')
}

func writeVoid(w *plainWriter, v *api.Void) {
	w.open('{')
	writeMaybe(w, `"amounts":`, v.Amounts, writeAmounts)
	if v.BusinessDate != "" {
		w.label(`"business_date":`)
		w.text(v.BusinessDate)
	}
	writeMaybe(w, `"clock":`, v.Clock, writeClock)
	w.label(`"created_at":`)
	w.text(v.CreatedAt)
	if v.Cycle != "" {
		w.label(`"cycle":`)
		w.text(v.Cycle)
	}
	if len(v.Extensions) > 0 {
		w.label(`"extensions":`)
		writeTexts(w, v.Extensions)
	}
	w.label(`"final":`)
	w.boolean(v.Final)
	writeMaybe(w, `"fx":`, v.FX, writeFX)
	writeMaybe(w, `"loss":`, v.Loss, writeLoss)
	if v.NetworkReference != "" {
		w.label(`"network_reference":`)
		w.text(v.NetworkReference)
	}
	if v.NextActionAt != "" {
		w.label(`"next_action_at":`)
		w.text(v.NextActionAt)
	}
	w.label(`"payment_id":`)
	w.text(v.PaymentID)
	if v.Reason != "" {
		w.label(`"reason":`)
		w.text(string(v.Reason))
	}
	writeMaybe(w, `"reason_text":`, v.ReasonText, writeText)
	writeMaybe(w, `"references":`, v.References, writeReferences)
	w.label(`"request_id":`)
	w.text(v.RequestID)
	w.label(`"result":`)
	w.text(string(v.Result))
	w.label(`"status":`)
	w.text(string(v.Status))
	w.label(`"updated_at":`)
	w.text(v.UpdatedAt)
	w.label(`"void_id":`)
	w.text(v.VoidID)
	if len(v.Why) > 0 {
		w.label(`"why":`)
		writeList(w, v.Why, writeTraceStep)
	}
	w.close('}')
}

func writeVoidAnswer(w *plainWriter, v *api.VoidAnswer) {
	w.open('{')
	w.label(`"call":`)
	w.text(string(v.Call))
	w.label(`"void":`)
	writeVoid(w, &v.Void)
	w.close('}')
}

func writeVoidRequest(w *plainWriter, v *api.VoidRequest) {
	w.open('{')
	if len(v.Extensions) > 0 {
		w.label(`"extensions":`)
		writeTexts(w, v.Extensions)
	}
	if v.Note != "" {
		w.label(`"note":`)
		w.text(v.Note)
	}
	w.label(`"payment_id":`)
	w.text(v.PaymentID)
	if v.Reference != "" {
		w.label(`"reference":`)
		w.text(v.Reference)
	}
	w.close('}')
}

func writeWebhook(w *plainWriter, v *api.Webhook) {
	w.open('{')
	w.label(`"created_at":`)
	w.text(v.CreatedAt)
	if v.DisabledAt != "" {
		w.label(`"disabled_at":`)
		w.text(v.DisabledAt)
	}
	if v.DisabledBecause != "" {
		w.label(`"disabled_because":`)
		w.text(string(v.DisabledBecause))
	}
	if len(v.Events) > 0 {
		w.label(`"events":`)
		writeList(w, v.Events, func(w *plainWriter, x *api.WebhookEventType) { w.text(string(*x)) })
	}
	if v.FailingSince != "" {
		w.label(`"failing_since":`)
		w.text(v.FailingSince)
	}
	w.label(`"given_up":`)
	w.integer(v.GivenUp)
	if v.Note != "" {
		w.label(`"note":`)
		w.text(v.Note)
	}
	w.label(`"secrets":`)
	w.integer(int64(v.Secrets))
	w.label(`"status":`)
	w.text(string(v.Status))
	w.label(`"url":`)
	w.text(v.URL)
	w.label(`"waiting":`)
	w.integer(v.Waiting)
	w.label(`"webhook_id":`)
	w.text(v.WebhookID)
	w.close('}')
}

func writeWebhookAnswer(w *plainWriter, v *api.WebhookAnswer) {
	w.open('{')
	w.label(`"call":`)
	w.text(string(v.Call))
	if v.FormerSecretUntil != "" {
		w.label(`"former_secret_until":`)
		w.text(v.FormerSecretUntil)
	}
	if v.Secret != "" {
		w.label(`"secret":`)
		w.text(v.Secret)
	}
	w.label(`"webhook":`)
	writeWebhook(w, &v.Webhook)
	w.close('}')
}

func writeWebhookAttempt(w *plainWriter, v *api.WebhookAttempt) {
	w.open('{')
	if v.Answer != "" {
		w.label(`"answer":`)
		w.text(v.Answer)
	}
	w.label(`"at":`)
	w.text(v.At)
	if v.HTTPStatus != nil {
		w.label(`"http_status":`)
		w.integer(int64(*v.HTTPStatus))
	}
	w.label(`"message_id":`)
	w.text(v.MessageID)
	w.label(`"result":`)
	w.text(string(v.Result))
	w.label(`"took_ms":`)
	w.integer(v.TookMs)
	w.label(`"try":`)
	w.integer(int64(v.Try))
	w.label(`"type":`)
	w.text(string(v.Type))
	w.close('}')
}

func writeWebhookBacklog(w *plainWriter, v *api.WebhookBacklog) {
	w.open('{')
	w.label(`"call":`)
	w.text(string(v.Call))
	w.label(`"given_up":`)
	w.integer(v.GivenUp)
	w.label(`"messages":`)
	writeList(w, v.Messages, writeWebhookMessage)
	w.label(`"waiting":`)
	w.integer(v.Waiting)
	w.close('}')
}

func writeWebhookChange(w *plainWriter, v *api.WebhookChange) {
	w.open('{')
	w.label(`"webhook_id":`)
	w.text(v.WebhookID)
	w.close('}')
}

func writeWebhookData(w *plainWriter, v *api.WebhookData) {
	w.open('{')
	writeMaybe(w, `"capture":`, v.Capture, writeCapture)
	writeMaybe(w, `"dispute":`, v.Dispute, writeDispute)
	writeMaybe(w, `"payment":`, v.Payment, writePayment)
	writeMaybe(w, `"refund":`, v.Refund, writeRefund)
	writeMaybe(w, `"void":`, v.Void, writeVoid)
	w.close('}')
}

func writeWebhookEvent(w *plainWriter, v *api.WebhookEvent) {
	w.open('{')
	w.label(`"data":`)
	writeWebhookData(w, &v.Data)
	w.label(`"timestamp":`)
	w.text(v.Timestamp)
	w.label(`"type":`)
	w.text(string(v.Type))
	w.close('}')
}

func writeWebhookList(w *plainWriter, v *api.WebhookList) {
	w.open('{')
	w.label(`"call":`)
	w.text(string(v.Call))
	w.label(`"webhooks":`)
	writeList(w, v.Webhooks, writeWebhook)
	w.close('}')
}

func writeWebhookLog(w *plainWriter, v *api.WebhookLog) {
	w.open('{')
	w.label(`"attempts":`)
	writeList(w, v.Attempts, writeWebhookAttempt)
	w.label(`"call":`)
	w.text(string(v.Call))
	if v.Next != nil {
		w.label(`"next":`)
		w.integer(*v.Next)
	}
	w.close('}')
}

func writeWebhookMessage(w *plainWriter, v *api.WebhookMessage) {
	w.open('{')
	w.label(`"first_at":`)
	w.text(v.FirstAt)
	w.label(`"message_id":`)
	w.text(v.MessageID)
	if v.NextAt != "" {
		w.label(`"next_at":`)
		w.text(v.NextAt)
	}
	w.label(`"tries":`)
	w.integer(int64(v.Tries))
	w.label(`"type":`)
	w.text(string(v.Type))
	w.close('}')
}

func writeWebhookRemoval(w *plainWriter, v *api.WebhookRemoval) {
	w.open('{')
	w.label(`"call":`)
	w.text(string(v.Call))
	w.label(`"webhook_id":`)
	w.text(v.WebhookID)
	w.close('}')
}

func writeWebhookReplayRequest(w *plainWriter, v *api.WebhookReplayRequest) {
	w.open('{')
	if v.MessageID != "" {
		w.label(`"message_id":`)
		w.text(v.MessageID)
	}
	if v.Since != "" {
		w.label(`"since":`)
		w.text(v.Since)
	}
	w.label(`"webhook_id":`)
	w.text(v.WebhookID)
	w.close('}')
}

func writeWebhookRequest(w *plainWriter, v *api.WebhookRequest) {
	w.open('{')
	if len(v.Events) > 0 {
		w.label(`"events":`)
		writeList(w, v.Events, func(w *plainWriter, x *api.WebhookEventType) { w.text(string(*x)) })
	}
	if v.Note != "" {
		w.label(`"note":`)
		w.text(v.Note)
	}
	w.label(`"url":`)
	w.text(v.URL)
	w.close('}')
}

func writeXray(w *plainWriter, v *api.Xray) {
	w.open('{')
	if v.Certainty != "" {
		w.label(`"certainty":`)
		w.text(string(v.Certainty))
	}
	w.label(`"fields":`)
	writeList(w, v.Fields, writeXrayField)
	w.label(`"findings":`)
	writeList(w, v.Findings, writeXrayFinding)
	w.label(`"kind":`)
	w.text(string(v.Kind))
	w.label(`"payability":`)
	writeList(w, v.Payability, writeXrayPayability)
	writeMaybe(w, `"registered":`, v.Registered, writeXrayRegistered)
	w.label(`"scheme":`)
	w.text(v.Scheme)
	w.label(`"scheme_name":`)
	writeText(w, &v.SchemeName)
	w.label(`"truncated":`)
	w.boolean(v.Truncated)
	w.label(`"valid":`)
	w.boolean(v.Valid)
	w.close('}')
}

func writeXrayAnswer(w *plainWriter, v *api.XrayAnswer) {
	w.open('{')
	w.label(`"call":`)
	w.text(string(v.Call))
	w.label(`"xray":`)
	writeXray(w, &v.Xray)
	w.close('}')
}

func writeXrayField(w *plainWriter, v *api.XrayField) {
	w.open('{')
	w.label(`"depth":`)
	w.integer(int64(v.Depth))
	w.label(`"length":`)
	w.integer(int64(v.Length))
	w.label(`"meaning":`)
	writeText(w, &v.Meaning)
	if v.Path != "" {
		w.label(`"path":`)
		w.text(v.Path)
	}
	w.label(`"position":`)
	w.integer(int64(v.Position))
	if v.Raw != "" {
		w.label(`"raw":`)
		w.text(v.Raw)
	}
	w.label(`"secret":`)
	w.boolean(v.Secret)
	w.label(`"verdict":`)
	w.text(string(v.Verdict))
	w.close('}')
}

func writeXrayFinding(w *plainWriter, v *api.XrayFinding) {
	w.open('{')
	w.label(`"certainty":`)
	w.text(string(v.Certainty))
	if v.Path != "" {
		w.label(`"path":`)
		w.text(v.Path)
	}
	w.label(`"position":`)
	w.integer(int64(v.Position))
	w.label(`"reason":`)
	w.text(v.Reason)
	w.label(`"severity":`)
	w.text(string(v.Severity))
	w.label(`"tampering":`)
	w.boolean(v.Tampering)
	w.label(`"text":`)
	writeText(w, &v.Text)
	w.close('}')
}

func writeXrayPayability(w *plainWriter, v *api.XrayPayability) {
	w.open('{')
	w.label(`"can":`)
	w.boolean(v.Can)
	w.label(`"institution":`)
	w.text(v.Institution)
	if v.Reason != "" {
		w.label(`"reason":`)
		w.text(string(v.Reason))
	}
	writeMaybe(w, `"reason_text":`, v.ReasonText, writeText)
	if len(v.Why) > 0 {
		w.label(`"why":`)
		writeList(w, v.Why, writeText)
	}
	w.close('}')
}

func writeXrayRegistered(w *plainWriter, v *api.XrayRegistered) {
	w.open('{')
	w.label(`"institution":`)
	w.text(v.Institution)
	writeMaybe(w, `"merchant":`, v.Merchant, writeMerchant)
	if v.Reason != "" {
		w.label(`"reason":`)
		w.text(string(v.Reason))
	}
	w.close('}')
}

func writeXrayRequest(w *plainWriter, v *api.XrayRequest) {
	w.open('{')
	w.label(`"code":`)
	w.text(v.Code)
	w.close('}')
}

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
	putText(w, `"agreement":`, v.Agreement)
	putText(w, `"business_date":`, v.BusinessDate)
	putMaybeText(w, `"code_digest":`, v.CodeDigest)
	putText(w, `"cycle":`, v.Cycle)
	w.close('}')
}

func writeAmount(w *plainWriter, v *api.Amount) {
	w.open('{')
	putText(w, `"currency":`, v.Currency)
	putInteger(w, `"minor":`, v.Minor)
	w.close('}')
}

func writeAmounts(w *plainWriter, v *api.Amounts) {
	w.open('{')
	putMaybeModel(w, `"credit":`, v.Credit, writeAmount)
	putMaybeModel(w, `"customer":`, v.Customer, writeAmount)
	putMaybeModel(w, `"debit":`, v.Debit, writeAmount)
	putMaybeList(w, `"fees":`, v.Fees, writeFeeLine)
	putModel(w, `"order":`, &v.Order, writeAmount)
	w.close('}')
}

func writeAuthorisationAnswer(w *plainWriter, v *api.AuthorisationAnswer) {
	w.open('{')
	putMaybeModel(w, `"amount":`, v.Amount, writeAmount)
	putText(w, `"call":`, string(v.Call))
	putMaybeModel(w, `"customer_amount":`, v.CustomerAmount, writeAmount)
	putMaybeTexts(w, `"extensions":`, v.Extensions)
	putMaybeModel(w, `"payer":`, v.Payer, writePayer)
	putText(w, `"payment_id":`, v.PaymentID)
	putMaybeText(w, `"reason":`, string(v.Reason))
	putMaybeText(w, `"reference":`, v.Reference)
	putText(w, `"result":`, string(v.Result))
	w.close('}')
}

func writeAuthorisationRequest(w *plainWriter, v *api.AuthorisationRequest) {
	w.open('{')
	putMaybeModel(w, `"advice":`, v.Advice, writeAdvice)
	putText(w, `"answer_by":`, v.AnswerBy)
	putMaybeText(w, `"business_date":`, v.BusinessDate)
	putMaybeText(w, `"code":`, v.Code)
	putMaybeModel(w, `"customer_amount":`, v.CustomerAmount, writeAmount)
	putMaybeText(w, `"cycle":`, v.Cycle)
	putModel(w, `"debit_amount":`, &v.DebitAmount, writeAmount)
	putMaybeTexts(w, `"extensions":`, v.Extensions)
	putMaybeList(w, `"fees":`, v.Fees, writeFeeLine)
	putText(w, `"flow":`, string(v.Flow))
	putMaybeModel(w, `"fx":`, v.FX, writeFX)
	putMaybeModel(w, `"hold":`, v.Hold, writeHoldTerms)
	putText(w, `"network_reference":`, v.NetworkReference)
	putModel(w, `"order_amount":`, &v.OrderAmount, writeAmount)
	putMaybeText(w, `"order_reference":`, v.OrderReference)
	putModel(w, `"payee":`, &v.Payee, writeMerchant)
	putText(w, `"payee_institution":`, v.PayeeInstitution)
	putMaybeModel(w, `"payer":`, v.Payer, writePayer)
	putText(w, `"payment_id":`, v.PaymentID)
	putMaybeText(w, `"payment_request_id":`, v.PaymentRequestID)
	putMaybeText(w, `"purpose":`, v.Purpose)
	w.close('}')
}

func writeCancelRequest(w *plainWriter, v *api.CancelRequest) {
	w.open('{')
	putMaybeTexts(w, `"extensions":`, v.Extensions)
	putMaybeText(w, `"note":`, v.Note)
	putText(w, `"payment_request_id":`, v.PaymentRequestID)
	w.close('}')
}

func writeCancellationAnswer(w *plainWriter, v *api.CancellationAnswer) {
	w.open('{')
	putMaybeModel(w, `"amount":`, v.Amount, writeAmount)
	putText(w, `"call":`, string(v.Call))
	putMaybeTexts(w, `"extensions":`, v.Extensions)
	putText(w, `"operation":`, string(v.Operation))
	putMaybeText(w, `"outcome":`, string(v.Outcome))
	putText(w, `"payment_id":`, v.PaymentID)
	putMaybeText(w, `"reason":`, string(v.Reason))
	putMaybeText(w, `"reference":`, v.Reference)
	putMaybeText(w, `"refund_id":`, v.RefundID)
	putText(w, `"result":`, string(v.Result))
	w.close('}')
}

func writeCancellationRequest(w *plainWriter, v *api.CancellationRequest) {
	w.open('{')
	putMaybeModel(w, `"amount":`, v.Amount, writeAmount)
	putText(w, `"answer_by":`, v.AnswerBy)
	putMaybeText(w, `"business_date":`, v.BusinessDate)
	putText(w, `"cause":`, string(v.Cause))
	putMaybeText(w, `"cycle":`, v.Cycle)
	putMaybeTexts(w, `"extensions":`, v.Extensions)
	putText(w, `"operation":`, string(v.Operation))
	putMaybeText(w, `"original_reference":`, v.OriginalReference)
	putText(w, `"payment_id":`, v.PaymentID)
	putMaybeText(w, `"refund_id":`, v.RefundID)
	w.close('}')
}

func writeCapture(w *plainWriter, v *api.Capture) {
	w.open('{')
	putMaybeModel(w, `"amounts":`, v.Amounts, writeAmounts)
	putMaybeText(w, `"business_date":`, v.BusinessDate)
	putText(w, `"capture_id":`, v.CaptureID)
	putText(w, `"created_at":`, v.CreatedAt)
	putMaybeText(w, `"cycle":`, v.Cycle)
	putMaybeTexts(w, `"extensions":`, v.Extensions)
	putBoolean(w, `"final":`, v.Final)
	putMaybeModel(w, `"fx":`, v.FX, writeFX)
	putMaybeText(w, `"network_reference":`, v.NetworkReference)
	putMaybeText(w, `"next_action_at":`, v.NextActionAt)
	putText(w, `"payment_id":`, v.PaymentID)
	putMaybeText(w, `"reason":`, string(v.Reason))
	putMaybeModel(w, `"reason_text":`, v.ReasonText, writeText)
	putMaybeModel(w, `"references":`, v.References, writeReferences)
	putText(w, `"request_id":`, v.RequestID)
	putText(w, `"result":`, string(v.Result))
	putText(w, `"status":`, string(v.Status))
	putText(w, `"updated_at":`, v.UpdatedAt)
	putMaybeList(w, `"why":`, v.Why, writeTraceStep)
	w.close('}')
}

func writeCaptureAnswer(w *plainWriter, v *api.CaptureAnswer) {
	w.open('{')
	putText(w, `"call":`, string(v.Call))
	putModel(w, `"capture":`, &v.Capture, writeCapture)
	w.close('}')
}

func writeCaptureRequest(w *plainWriter, v *api.CaptureRequest) {
	w.open('{')
	putMaybeModel(w, `"amount":`, v.Amount, writeAmount)
	putMaybeTexts(w, `"extensions":`, v.Extensions)
	if v.Final != nil {
		putBoolean(w, `"final":`, *v.Final)
	}
	putMaybeText(w, `"note":`, v.Note)
	putText(w, `"payment_id":`, v.PaymentID)
	putMaybeText(w, `"reference":`, v.Reference)
	w.close('}')
}

func writeCertaintyAnswer(w *plainWriter, v *api.CertaintyAnswer) {
	w.open('{')
	putText(w, `"call":`, string(v.Call))
	putList(w, `"rows":`, v.Rows, writeCertaintyRow)
	w.close('}')
}

func writeCertaintyRow(w *plainWriter, v *api.CertaintyRow) {
	w.open('{')
	putInteger(w, `"count":`, v.Count)
	putText(w, `"institution":`, v.Institution)
	putText(w, `"leg":`, string(v.Leg))
	putInteger(w, `"longest_open_ms":`, v.LongestOpenMs)
	putInteger(w, `"median_ms":`, v.MedianMs)
	putInteger(w, `"open":`, v.Open)
	putInteger(w, `"p99_ms":`, v.P99Ms)
	w.close('}')
}

func writeClock(w *plainWriter, v *api.Clock) {
	w.open('{')
	putMaybeText(w, `"bearer":`, v.Bearer)
	putMaybeText(w, `"ends_at":`, v.EndsAt)
	putMaybeText(w, `"leg":`, string(v.Leg))
	putMaybeText(w, `"next_at":`, v.NextAt)
	putText(w, `"then":`, string(v.Then))
	putMaybeText(w, `"unknown_since":`, v.UnknownSince)
	w.close('}')
}

func writeCodeAnswer(w *plainWriter, v *api.CodeAnswer) {
	w.open('{')
	putText(w, `"call":`, string(v.Call))
	putModel(w, `"code":`, &v.Code, writeCodeReading)
	w.close('}')
}

func writeCodeFault(w *plainWriter, v *api.CodeFault) {
	w.open('{')
	putText(w, `"detail":`, v.Detail)
	putMaybeText(w, `"path":`, v.Path)
	if v.Position != nil {
		putInteger(w, `"position":`, int64(*v.Position))
	}
	w.close('}')
}

func writeCodeIssueAnswer(w *plainWriter, v *api.CodeIssueAnswer) {
	w.open('{')
	putText(w, `"call":`, string(v.Call))
	putText(w, `"code":`, v.Code)
	putText(w, `"code_id":`, v.CodeID)
	putText(w, `"expires_at":`, v.ExpiresAt)
	putText(w, `"form":`, string(v.Form))
	w.close('}')
}

func writeCodeIssueRequest(w *plainWriter, v *api.CodeIssueRequest) {
	w.open('{')
	putText(w, `"form":`, string(v.Form))
	if v.LifetimeSeconds != nil {
		putInteger(w, `"lifetime_seconds":`, int64(*v.LifetimeSeconds))
	}
	putModel(w, `"payer":`, &v.Payer, writePayer)
	w.close('}')
}

func writeCodeReadRequest(w *plainWriter, v *api.CodeReadRequest) {
	w.open('{')
	putText(w, `"code":`, v.Code)
	putMaybeTexts(w, `"extensions":`, v.Extensions)
	putMaybeModel(w, `"store":`, v.Store, writeStoreHint)
	w.close('}')
}

func writeCodeReading(w *plainWriter, v *api.CodeReading) {
	w.open('{')
	putMaybeList(w, `"errors":`, v.Errors, writeCodeFault)
	putMaybeText(w, `"expires_at":`, v.ExpiresAt)
	putText(w, `"kind":`, string(v.Kind))
	putMaybeModel(w, `"merchant":`, v.Merchant, writeMerchant)
	putMaybeModel(w, `"order_amount":`, v.OrderAmount, writeAmount)
	putMaybeText(w, `"order_reference":`, v.OrderReference)
	putModel(w, `"payable":`, &v.Payable, writePayable)
	putMaybeText(w, `"payee_institution":`, v.PayeeInstitution)
	putMaybeText(w, `"payer_institution":`, v.PayerInstitution)
	putText(w, `"scheme":`, v.Scheme)
	putBoolean(w, `"valid":`, v.Valid)
	w.close('}')
}

func writeCodeRevokeAnswer(w *plainWriter, v *api.CodeRevokeAnswer) {
	w.open('{')
	putText(w, `"call":`, string(v.Call))
	putText(w, `"code_id":`, v.CodeID)
	putText(w, `"revoked_at":`, v.RevokedAt)
	w.close('}')
}

func writeCodeRevokeRequest(w *plainWriter, v *api.CodeRevokeRequest) {
	w.open('{')
	putText(w, `"code_id":`, v.CodeID)
	w.close('}')
}

func writeCreditAnswer(w *plainWriter, v *api.CreditAnswer) {
	w.open('{')
	putMaybeModel(w, `"amount":`, v.Amount, writeAmount)
	putText(w, `"call":`, string(v.Call))
	putMaybeTexts(w, `"extensions":`, v.Extensions)
	putText(w, `"payment_id":`, v.PaymentID)
	putMaybeText(w, `"reason":`, string(v.Reason))
	putMaybeText(w, `"reference":`, v.Reference)
	putMaybeText(w, `"refund_id":`, v.RefundID)
	putText(w, `"result":`, string(v.Result))
	w.close('}')
}

func writeCreditRequest(w *plainWriter, v *api.CreditRequest) {
	w.open('{')
	putText(w, `"answer_by":`, v.AnswerBy)
	putMaybeText(w, `"business_date":`, v.BusinessDate)
	putMaybeText(w, `"code":`, v.Code)
	putModel(w, `"credit_amount":`, &v.CreditAmount, writeAmount)
	putMaybeModel(w, `"customer_amount":`, v.CustomerAmount, writeAmount)
	putMaybeText(w, `"cycle":`, v.Cycle)
	putMaybeTexts(w, `"extensions":`, v.Extensions)
	putMaybeList(w, `"fees":`, v.Fees, writeFeeLine)
	putMaybeModel(w, `"fx":`, v.FX, writeFX)
	putText(w, `"kind":`, string(v.Kind))
	putMaybeModel(w, `"merchant":`, v.Merchant, writeMerchant)
	putText(w, `"network_reference":`, v.NetworkReference)
	putModel(w, `"order_amount":`, &v.OrderAmount, writeAmount)
	putMaybeText(w, `"order_key":`, v.OrderKey)
	putMaybeText(w, `"order_reference":`, v.OrderReference)
	putMaybeText(w, `"original_reference":`, v.OriginalReference)
	putText(w, `"payee_institution":`, v.PayeeInstitution)
	putMaybeModel(w, `"payer":`, v.Payer, writePayer)
	putText(w, `"payer_institution":`, v.PayerInstitution)
	putText(w, `"payment_id":`, v.PaymentID)
	putMaybeText(w, `"purpose":`, v.Purpose)
	putMaybeText(w, `"refund_id":`, v.RefundID)
	w.close('}')
}

func writeDispute(w *plainWriter, v *api.Dispute) {
	w.open('{')
	putMaybeModel(w, `"amounts":`, v.Amounts, writeAmounts)
	putText(w, `"answer_by":`, v.AnswerBy)
	putMaybeText(w, `"answered_at":`, v.AnsweredAt)
	putMaybeText(w, `"business_date":`, v.BusinessDate)
	putMaybeModel(w, `"clock":`, v.Clock, writeClock)
	putText(w, `"created_at":`, v.CreatedAt)
	putMaybeText(w, `"cycle":`, v.Cycle)
	putText(w, `"decide_by":`, v.DecideBy)
	putText(w, `"default":`, string(v.Default))
	putText(w, `"dispute_id":`, v.DisputeID)
	putText(w, `"dispute_reason":`, v.DisputeReason)
	putMaybeText(w, `"evidence":`, v.Evidence)
	putMaybeText(w, `"evidence_reference":`, v.EvidenceReference)
	putMaybeTexts(w, `"extensions":`, v.Extensions)
	putBoolean(w, `"final":`, v.Final)
	putMaybeModel(w, `"fx":`, v.FX, writeFX)
	putMaybeModel(w, `"loss":`, v.Loss, writeLoss)
	putMaybeText(w, `"network_reference":`, v.NetworkReference)
	putMaybeText(w, `"next_action_at":`, v.NextActionAt)
	putMaybeText(w, `"note":`, v.Note)
	putText(w, `"payment_id":`, v.PaymentID)
	putMaybeText(w, `"reason":`, string(v.Reason))
	putMaybeModel(w, `"reason_text":`, v.ReasonText, writeText)
	putMaybeModel(w, `"references":`, v.References, writeReferences)
	putText(w, `"request_id":`, v.RequestID)
	putText(w, `"result":`, string(v.Result))
	putText(w, `"status":`, string(v.Status))
	putText(w, `"updated_at":`, v.UpdatedAt)
	putMaybeList(w, `"why":`, v.Why, writeTraceStep)
	w.close('}')
}

func writeDisputeAnswer(w *plainWriter, v *api.DisputeAnswer) {
	w.open('{')
	putText(w, `"call":`, string(v.Call))
	putModel(w, `"dispute":`, &v.Dispute, writeDispute)
	w.close('}')
}

func writeDisputeAnswering(w *plainWriter, v *api.DisputeAnswering) {
	w.open('{')
	putText(w, `"evidence":`, v.Evidence)
	putMaybeText(w, `"reference":`, v.Reference)
	w.close('}')
}

func writeDisputeRequest(w *plainWriter, v *api.DisputeRequest) {
	w.open('{')
	putMaybeModel(w, `"amount":`, v.Amount, writeAmount)
	putMaybeTexts(w, `"extensions":`, v.Extensions)
	putMaybeText(w, `"note":`, v.Note)
	putText(w, `"payment_id":`, v.PaymentID)
	putText(w, `"reason":`, v.Reason)
	putMaybeText(w, `"reference":`, v.Reference)
	w.close('}')
}

func writeDisputeWordRequest(w *plainWriter, v *api.DisputeWordRequest) {
	w.open('{')
	putMaybeText(w, `"note":`, v.Note)
	w.close('}')
}

func writeFX(w *plainWriter, v *api.FX) {
	w.open('{')
	putText(w, `"base_currency":`, v.BaseCurrency)
	putMaybeText(w, `"locked_until":`, v.LockedUntil)
	putInteger(w, `"markup_bps":`, int64(v.MarkupBPS))
	putText(w, `"provider":`, v.Provider)
	putText(w, `"quote_currency":`, v.QuoteCurrency)
	putText(w, `"rate":`, v.Rate)
	putText(w, `"reference_rate":`, v.ReferenceRate)
	putText(w, `"residue":`, v.Residue)
	putText(w, `"rounding":`, string(v.Rounding))
	putText(w, `"source":`, v.Source)
	putInteger(w, `"unit":`, v.Unit)
	w.close('}')
}

func writeFeeLine(w *plainWriter, v *api.FeeLine) {
	w.open('{')
	putModel(w, `"amount":`, &v.Amount, writeAmount)
	putText(w, `"kind":`, v.Kind)
	putText(w, `"paid_by":`, string(v.PaidBy))
	putText(w, `"paid_to":`, string(v.PaidTo))
	putMaybeText(w, `"text":`, v.Text)
	w.close('}')
}

func writeFieldError(w *plainWriter, v *api.FieldError) {
	w.open('{')
	putText(w, `"detail":`, v.Detail)
	putMaybeText(w, `"pointer":`, v.Pointer)
	w.close('}')
}

func writeHeldCaptureAnswer(w *plainWriter, v *api.HeldCaptureAnswer) {
	w.open('{')
	putMaybeModel(w, `"amount":`, v.Amount, writeAmount)
	putText(w, `"call":`, string(v.Call))
	putText(w, `"capture_id":`, v.CaptureID)
	putMaybeTexts(w, `"extensions":`, v.Extensions)
	putText(w, `"payment_id":`, v.PaymentID)
	putMaybeText(w, `"reason":`, string(v.Reason))
	putMaybeText(w, `"reference":`, v.Reference)
	putText(w, `"result":`, string(v.Result))
	w.close('}')
}

func writeHeldCaptureRequest(w *plainWriter, v *api.HeldCaptureRequest) {
	w.open('{')
	putText(w, `"answer_by":`, v.AnswerBy)
	putMaybeText(w, `"business_date":`, v.BusinessDate)
	putText(w, `"capture_id":`, v.CaptureID)
	putMaybeModel(w, `"customer_amount":`, v.CustomerAmount, writeAmount)
	putMaybeText(w, `"cycle":`, v.Cycle)
	putModel(w, `"debit_amount":`, &v.DebitAmount, writeAmount)
	putMaybeTexts(w, `"extensions":`, v.Extensions)
	putMaybeList(w, `"fees":`, v.Fees, writeFeeLine)
	putText(w, `"network_reference":`, v.NetworkReference)
	putModel(w, `"order_amount":`, &v.OrderAmount, writeAmount)
	putText(w, `"payment_id":`, v.PaymentID)
	w.close('}')
}

func writeHeldReleaseAnswer(w *plainWriter, v *api.HeldReleaseAnswer) {
	w.open('{')
	putText(w, `"call":`, string(v.Call))
	putMaybeTexts(w, `"extensions":`, v.Extensions)
	putText(w, `"payment_id":`, v.PaymentID)
	putMaybeText(w, `"reason":`, string(v.Reason))
	putMaybeText(w, `"reference":`, v.Reference)
	putText(w, `"result":`, string(v.Result))
	w.close('}')
}

func writeHeldReleaseRequest(w *plainWriter, v *api.HeldReleaseRequest) {
	w.open('{')
	putText(w, `"answer_by":`, v.AnswerBy)
	putModel(w, `"captured_debit_amount":`, &v.CapturedDebitAmount, writeAmount)
	putText(w, `"cause":`, string(v.Cause))
	putMaybeTexts(w, `"extensions":`, v.Extensions)
	putMaybeText(w, `"original_reference":`, v.OriginalReference)
	putText(w, `"payment_id":`, v.PaymentID)
	w.close('}')
}

func writeHold(w *plainWriter, v *api.Hold) {
	w.open('{')
	putModel(w, `"capturable_amount":`, &v.CapturableAmount, writeAmount)
	putModel(w, `"captured_amount":`, &v.CapturedAmount, writeAmount)
	putText(w, `"expires_at":`, v.ExpiresAt)
	putModel(w, `"held_amount":`, &v.HeldAmount, writeAmount)
	w.close('}')
}

func writeHoldTerms(w *plainWriter, v *api.HoldTerms) {
	w.open('{')
	putText(w, `"expires_at":`, v.ExpiresAt)
	putModel(w, `"most_debit_amount":`, &v.MostDebitAmount, writeAmount)
	w.close('}')
}

func writeLane(w *plainWriter, v *api.Lane) {
	w.open('{')
	putInteger(w, `"from":`, int64(v.From))
	putInteger(w, `"lane":`, int64(v.Lane))
	putInteger(w, `"to":`, int64(v.To))
	putInteger(w, `"waiting":`, v.Waiting)
	w.close('}')
}

func writeLanesAnswer(w *plainWriter, v *api.LanesAnswer) {
	w.open('{')
	putText(w, `"call":`, string(v.Call))
	putList(w, `"lanes":`, v.Lanes, writeLane)
	putInteger(w, `"retired":`, int64(v.Retired))
	w.close('}')
}

func writeLanesChange(w *plainWriter, v *api.LanesChange) {
	w.open('{')
	putInteger(w, `"lanes":`, int64(v.Lanes))
	w.close('}')
}

func writeLookupAnswer(w *plainWriter, v *api.LookupAnswer) {
	w.open('{')
	putMaybeModel(w, `"amount":`, v.Amount, writeAmount)
	putText(w, `"call":`, string(v.Call))
	putMaybeModel(w, `"customer_amount":`, v.CustomerAmount, writeAmount)
	putMaybeTexts(w, `"extensions":`, v.Extensions)
	putText(w, `"operation":`, string(v.Operation))
	putMaybeModel(w, `"payer":`, v.Payer, writePayer)
	putText(w, `"payment_id":`, v.PaymentID)
	putMaybeText(w, `"reason":`, string(v.Reason))
	putMaybeText(w, `"reference":`, v.Reference)
	putMaybeText(w, `"refund_id":`, v.RefundID)
	putText(w, `"state":`, string(v.State))
	w.close('}')
}

func writeLookupRequest(w *plainWriter, v *api.LookupRequest) {
	w.open('{')
	putText(w, `"answer_by":`, v.AnswerBy)
	putMaybeTexts(w, `"extensions":`, v.Extensions)
	putText(w, `"operation":`, string(v.Operation))
	putText(w, `"payment_id":`, v.PaymentID)
	putMaybeText(w, `"refund_id":`, v.RefundID)
	w.close('}')
}

func writeLoss(w *plainWriter, v *api.Loss) {
	w.open('{')
	putMaybeModel(w, `"amount":`, v.Amount, writeAmount)
	putText(w, `"booked_at":`, v.BookedAt)
	putText(w, `"changed_at":`, v.ChangedAt)
	putText(w, `"from":`, v.From)
	putText(w, `"leg":`, string(v.Leg))
	putText(w, `"network_reference":`, v.NetworkReference)
	putBoolean(w, `"paid":`, v.Paid)
	putText(w, `"payment_id":`, v.PaymentID)
	putText(w, `"state":`, string(v.State))
	putText(w, `"to":`, v.To)
	w.close('}')
}

func writeLossAnswer(w *plainWriter, v *api.LossAnswer) {
	w.open('{')
	putText(w, `"call":`, string(v.Call))
	putModel(w, `"loss":`, &v.Loss, writeLoss)
	w.close('}')
}

func writeLossList(w *plainWriter, v *api.LossList) {
	w.open('{')
	putText(w, `"call":`, string(v.Call))
	putList(w, `"losses":`, v.Losses, writeLoss)
	putMaybeText(w, `"next":`, v.Next)
	w.close('}')
}

func writeLossSettlement(w *plainWriter, v *api.LossSettlement) {
	w.open('{')
	putText(w, `"payment_id":`, v.PaymentID)
	putMaybeText(w, `"reference":`, v.Reference)
	w.close('}')
}

func writeMerchant(w *plainWriter, v *api.Merchant) {
	w.open('{')
	putMaybeText(w, `"city":`, v.City)
	putText(w, `"country":`, v.Country)
	putMaybeText(w, `"mcc":`, v.MCC)
	putMaybeText(w, `"merchant_id":`, v.MerchantID)
	putText(w, `"name":`, v.Name)
	putMaybeText(w, `"store_id":`, v.StoreID)
	putMaybeText(w, `"terminal_id":`, v.TerminalID)
	w.close('}')
}

func writeOrderAnswer(w *plainWriter, v *api.OrderAnswer) {
	w.open('{')
	putMaybeModel(w, `"amount":`, v.Amount, writeAmount)
	putText(w, `"call":`, string(v.Call))
	putMaybeText(w, `"expires_at":`, v.ExpiresAt)
	putMaybeTexts(w, `"extensions":`, v.Extensions)
	putMaybeModel(w, `"merchant":`, v.Merchant, writeMerchant)
	if v.Open != nil {
		putBoolean(w, `"open":`, *v.Open)
	}
	putMaybeText(w, `"order_key":`, v.OrderKey)
	putMaybeText(w, `"order_reference":`, v.OrderReference)
	putMaybeText(w, `"reason":`, string(v.Reason))
	putMaybeText(w, `"reference":`, v.Reference)
	putText(w, `"result":`, string(v.Result))
	w.close('}')
}

func writeOrderRequest(w *plainWriter, v *api.OrderRequest) {
	w.open('{')
	putText(w, `"answer_by":`, v.AnswerBy)
	putText(w, `"code":`, v.Code)
	putMaybeTexts(w, `"extensions":`, v.Extensions)
	putMaybeModel(w, `"order_amount":`, v.OrderAmount, writeAmount)
	putText(w, `"payer_institution":`, v.PayerInstitution)
	putMaybeText(w, `"payment_request_id":`, v.PaymentRequestID)
	w.close('}')
}

func writePayable(w *plainWriter, v *api.Payable) {
	w.open('{')
	putBoolean(w, `"can":`, v.Can)
	putMaybeText(w, `"reason":`, string(v.Reason))
	putMaybeModel(w, `"reason_text":`, v.ReasonText, writeText)
	w.close('}')
}

func writePayer(w *plainWriter, v *api.Payer) {
	w.open('{')
	putText(w, `"reference":`, v.Reference)
	putText(w, `"residency":`, v.Residency)
	w.close('}')
}

func writePayment(w *plainWriter, v *api.Payment) {
	w.open('{')
	putMaybeModel(w, `"amounts":`, v.Amounts, writeAmounts)
	putMaybeText(w, `"business_date":`, v.BusinessDate)
	putMaybeModel(w, `"clock":`, v.Clock, writeClock)
	putText(w, `"created_at":`, v.CreatedAt)
	putMaybeText(w, `"cycle":`, v.Cycle)
	putMaybeText(w, `"disputable_until":`, v.DisputableUntil)
	putMaybeTexts(w, `"extensions":`, v.Extensions)
	putBoolean(w, `"final":`, v.Final)
	putMaybeText(w, `"flow":`, string(v.Flow))
	putMaybeModel(w, `"fx":`, v.FX, writeFX)
	putMaybeModel(w, `"hold":`, v.Hold, writeHold)
	putMaybeText(w, `"initiator":`, v.Initiator)
	putMaybeModel(w, `"loss":`, v.Loss, writeLoss)
	putMaybeModel(w, `"merchant":`, v.Merchant, writeMerchant)
	putMaybeText(w, `"network_reference":`, v.NetworkReference)
	putMaybeText(w, `"next_action_at":`, v.NextActionAt)
	putMaybeText(w, `"payee_institution":`, v.PayeeInstitution)
	putMaybeText(w, `"payer_institution":`, v.PayerInstitution)
	putText(w, `"payment_id":`, v.PaymentID)
	putMaybeText(w, `"quote_id":`, v.QuoteID)
	putMaybeText(w, `"reason":`, string(v.Reason))
	putMaybeModel(w, `"reason_text":`, v.ReasonText, writeText)
	putMaybeModel(w, `"references":`, v.References, writeReferences)
	putMaybeText(w, `"refundable_until":`, v.RefundableUntil)
	putMaybeModel(w, `"refunded_amount":`, v.RefundedAmount, writeAmount)
	putText(w, `"request_id":`, v.RequestID)
	putText(w, `"result":`, string(v.Result))
	putMaybeText(w, `"stand_in":`, string(v.StandIn))
	putText(w, `"status":`, string(v.Status))
	putText(w, `"updated_at":`, v.UpdatedAt)
	putMaybeText(w, `"voidable_until":`, v.VoidableUntil)
	if v.Voided != nil {
		putBoolean(w, `"voided":`, *v.Voided)
	}
	putMaybeList(w, `"why":`, v.Why, writeTraceStep)
	w.close('}')
}

func writePaymentAnswer(w *plainWriter, v *api.PaymentAnswer) {
	w.open('{')
	putText(w, `"call":`, string(v.Call))
	putModel(w, `"payment":`, &v.Payment, writePayment)
	w.close('}')
}

func writePaymentList(w *plainWriter, v *api.PaymentList) {
	w.open('{')
	putText(w, `"call":`, string(v.Call))
	putList(w, `"payments":`, v.Payments, writePayment)
	w.close('}')
}

func writePaymentRequest(w *plainWriter, v *api.PaymentRequest) {
	w.open('{')
	putMaybeText(w, `"capture":`, string(v.Capture))
	putText(w, `"code":`, v.Code)
	putMaybeText(w, `"description":`, v.Description)
	putMaybeTexts(w, `"extensions":`, v.Extensions)
	putText(w, `"flow":`, string(v.Flow))
	putMaybeText(w, `"funds":`, string(v.Funds))
	if v.HoldSeconds != nil {
		putInteger(w, `"hold_seconds":`, int64(*v.HoldSeconds))
	}
	putMaybeText(w, `"merchant_id":`, v.MerchantID)
	putMaybeModel(w, `"order_amount":`, v.OrderAmount, writeAmount)
	putMaybeText(w, `"order_reference":`, v.OrderReference)
	putMaybeModel(w, `"payer":`, v.Payer, writePayer)
	putMaybeText(w, `"purpose":`, v.Purpose)
	putMaybeText(w, `"quote_id":`, v.QuoteID)
	putMaybeText(w, `"reference":`, v.Reference)
	putMaybeText(w, `"store_id":`, v.StoreID)
	putMaybeText(w, `"terminal_id":`, v.TerminalID)
	w.close('}')
}

func writeProblem(w *plainWriter, v *api.Problem) {
	w.open('{')
	putText(w, `"call":`, string(v.Call))
	putMaybeText(w, `"detail":`, v.Detail)
	putMaybeList(w, `"errors":`, v.Errors, writeFieldError)
	putMaybeText(w, `"instance":`, v.Instance)
	putText(w, `"next":`, string(v.Next))
	putText(w, `"reason":`, string(v.Reason))
	putModel(w, `"reason_text":`, &v.ReasonText, writeText)
	putText(w, `"retry":`, string(v.Retry))
	putInteger(w, `"status":`, int64(v.Status))
	putText(w, `"title":`, v.Title)
	putText(w, `"type":`, v.Type)
	w.close('}')
}

func writeProposal(w *plainWriter, v *api.Proposal) {
	w.open('{')
	putText(w, `"expires_at":`, v.ExpiresAt)
	putText(w, `"finding":`, string(v.Finding))
	putInteger(w, `"number":`, int64(v.Number))
	putText(w, `"person":`, v.Person)
	putText(w, `"proposed_at":`, v.ProposedAt)
	putText(w, `"reason":`, v.Reason)
	w.close('}')
}

func writeQuote(w *plainWriter, v *api.Quote) {
	w.open('{')
	putText(w, `"created_at":`, v.CreatedAt)
	putModel(w, `"credit_amount":`, &v.CreditAmount, writeAmount)
	putModel(w, `"customer_amount":`, &v.CustomerAmount, writeAmount)
	putModel(w, `"debit_amount":`, &v.DebitAmount, writeAmount)
	putText(w, `"expires_at":`, v.ExpiresAt)
	putMaybeList(w, `"fees":`, v.Fees, writeFeeLine)
	putMaybeModel(w, `"fx":`, v.FX, writeFX)
	putModel(w, `"order_amount":`, &v.OrderAmount, writeAmount)
	putMaybeText(w, `"order_reference":`, v.OrderReference)
	putModel(w, `"payee":`, &v.Payee, writeMerchant)
	putText(w, `"payee_institution":`, v.PayeeInstitution)
	putText(w, `"payment_request_id":`, v.PaymentRequestID)
	putText(w, `"quote_id":`, v.QuoteID)
	w.close('}')
}

func writeQuoteAnswer(w *plainWriter, v *api.QuoteAnswer) {
	w.open('{')
	putText(w, `"call":`, string(v.Call))
	putModel(w, `"quote":`, &v.Quote, writeQuote)
	w.close('}')
}

func writeQuoteRequest(w *plainWriter, v *api.QuoteRequest) {
	w.open('{')
	putText(w, `"code":`, v.Code)
	putText(w, `"debit_currency":`, v.DebitCurrency)
	putMaybeTexts(w, `"extensions":`, v.Extensions)
	putMaybeModel(w, `"order_amount":`, v.OrderAmount, writeAmount)
	putModel(w, `"payer":`, &v.Payer, writePayer)
	putText(w, `"payment_request_id":`, v.PaymentRequestID)
	putMaybeText(w, `"purpose":`, v.Purpose)
	w.close('}')
}

func writeReferences(w *plainWriter, v *api.References) {
	w.open('{')
	putMaybeText(w, `"initiator":`, v.Initiator)
	putMaybeText(w, `"order":`, v.Order)
	putMaybeText(w, `"payee_institution":`, v.PayeeInstitution)
	putMaybeText(w, `"payer_institution":`, v.PayerInstitution)
	w.close('}')
}

func writeRefund(w *plainWriter, v *api.Refund) {
	w.open('{')
	putMaybeModel(w, `"amounts":`, v.Amounts, writeAmounts)
	putMaybeText(w, `"business_date":`, v.BusinessDate)
	putMaybeModel(w, `"clock":`, v.Clock, writeClock)
	putText(w, `"created_at":`, v.CreatedAt)
	putMaybeText(w, `"cycle":`, v.Cycle)
	putMaybeTexts(w, `"extensions":`, v.Extensions)
	putBoolean(w, `"final":`, v.Final)
	putMaybeModel(w, `"fx":`, v.FX, writeFX)
	putMaybeModel(w, `"loss":`, v.Loss, writeLoss)
	putMaybeText(w, `"network_reference":`, v.NetworkReference)
	putMaybeText(w, `"next_action_at":`, v.NextActionAt)
	putText(w, `"payment_id":`, v.PaymentID)
	putMaybeText(w, `"reason":`, string(v.Reason))
	putMaybeModel(w, `"reason_text":`, v.ReasonText, writeText)
	putMaybeModel(w, `"references":`, v.References, writeReferences)
	putText(w, `"refund_id":`, v.RefundID)
	putText(w, `"request_id":`, v.RequestID)
	putText(w, `"result":`, string(v.Result))
	putText(w, `"status":`, string(v.Status))
	putText(w, `"updated_at":`, v.UpdatedAt)
	putMaybeList(w, `"why":`, v.Why, writeTraceStep)
	w.close('}')
}

func writeRefundAnswer(w *plainWriter, v *api.RefundAnswer) {
	w.open('{')
	putText(w, `"call":`, string(v.Call))
	putModel(w, `"refund":`, &v.Refund, writeRefund)
	w.close('}')
}

func writeRefundRequest(w *plainWriter, v *api.RefundRequest) {
	w.open('{')
	putMaybeModel(w, `"amount":`, v.Amount, writeAmount)
	putMaybeTexts(w, `"extensions":`, v.Extensions)
	putMaybeText(w, `"note":`, v.Note)
	putMaybeText(w, `"order_reference":`, v.OrderReference)
	putText(w, `"payment_id":`, v.PaymentID)
	putMaybeText(w, `"reference":`, v.Reference)
	w.close('}')
}

func writeRegistryAnswer(w *plainWriter, v *api.RegistryAnswer) {
	w.open('{')
	putText(w, `"call":`, string(v.Call))
	putModel(w, `"item":`, &v.Item, writeRegistryItem)
	putInteger(w, `"version":`, v.Version)
	w.close('}')
}

func writeRegistryEntry(w *plainWriter, v *api.RegistryEntry) {
	w.open('{')
	putMaybeText(w, `"certainty":`, string(v.Certainty))
	putMaybeText(w, `"country":`, v.Country)
	putMaybeText(w, `"currency":`, v.Currency)
	putMaybeText(w, `"from":`, v.From)
	putMaybeText(w, `"guid":`, v.GUID)
	putMaybeText(w, `"host":`, v.Host)
	putText(w, `"id":`, v.ID)
	putText(w, `"issuer":`, v.Issuer)
	putMaybeList(w, `"length":`, v.Length, func(w *plainWriter, x *int32) { w.integer(int64(*x)) })
	putMaybeText(w, `"mask":`, v.Mask)
	putMaybeText(w, `"network":`, v.Network)
	putMaybeText(w, `"path":`, v.Path)
	putMaybeText(w, `"prefix":`, v.Prefix)
	if v.Priority != nil {
		putInteger(w, `"priority":`, int64(*v.Priority))
	}
	putMaybeList(w, `"query":`, v.Query, func(w *plainWriter, x *string) { w.text(*x) })
	putMaybeText(w, `"scheme":`, v.Scheme)
	putText(w, `"source":`, v.Source)
	putMaybeText(w, `"tag":`, v.Tag)
	putMaybeText(w, `"to":`, v.To)
	putMaybeText(w, `"uri_scheme":`, v.URIScheme)
	w.close('}')
}

func writeRegistryItem(w *plainWriter, v *api.RegistryItem) {
	w.open('{')
	putModel(w, `"entry":`, &v.Entry, writeRegistryEntry)
	putText(w, `"layer":`, string(v.Layer))
	w.close('}')
}

func writeRegistryList(w *plainWriter, v *api.RegistryList) {
	w.open('{')
	putText(w, `"call":`, string(v.Call))
	putList(w, `"entries":`, v.Entries, writeRegistryItem)
	putMaybeText(w, `"next":`, v.Next)
	putInteger(w, `"version":`, v.Version)
	w.close('}')
}

func writeRegistryRemoval(w *plainWriter, v *api.RegistryRemoval) {
	w.open('{')
	putText(w, `"call":`, string(v.Call))
	putText(w, `"entry_id":`, v.EntryID)
	putInteger(w, `"version":`, v.Version)
	w.close('}')
}

func writeReleaseRequest(w *plainWriter, v *api.ReleaseRequest) {
	w.open('{')
	putMaybeText(w, `"note":`, v.Note)
	putText(w, `"payment_id":`, v.PaymentID)
	w.close('}')
}

func writeResolutionDecision(w *plainWriter, v *api.ResolutionDecision) {
	w.open('{')
	putText(w, `"decision":`, string(v.Decision))
	putText(w, `"payment_id":`, v.PaymentID)
	putInteger(w, `"proposal":`, int64(v.Proposal))
	putText(w, `"reason":`, v.Reason)
	w.close('}')
}

func writeResolutionProposal(w *plainWriter, v *api.ResolutionProposal) {
	w.open('{')
	putText(w, `"finding":`, string(v.Finding))
	putText(w, `"payment_id":`, v.PaymentID)
	putText(w, `"reason":`, v.Reason)
	w.close('}')
}

func writeResolveAnswer(w *plainWriter, v *api.ResolveAnswer) {
	w.open('{')
	putText(w, `"call":`, string(v.Call))
	putMaybeText(w, `"currency":`, v.Currency)
	putMaybeText(w, `"expires_at":`, v.ExpiresAt)
	putMaybeTexts(w, `"extensions":`, v.Extensions)
	putMaybeModel(w, `"merchant":`, v.Merchant, writeMerchant)
	putMaybeModel(w, `"order_amount":`, v.OrderAmount, writeAmount)
	putMaybeText(w, `"order_key":`, v.OrderKey)
	putMaybeText(w, `"order_reference":`, v.OrderReference)
	putMaybeText(w, `"reason":`, string(v.Reason))
	putMaybeText(w, `"reference":`, v.Reference)
	putText(w, `"result":`, string(v.Result))
	putMaybeText(w, `"side":`, string(v.Side))
	w.close('}')
}

func writeResolveRequest(w *plainWriter, v *api.ResolveRequest) {
	w.open('{')
	putText(w, `"answer_by":`, v.AnswerBy)
	putMaybeText(w, `"asking_institution":`, v.AskingInstitution)
	putText(w, `"code":`, v.Code)
	putMaybeTexts(w, `"extensions":`, v.Extensions)
	w.close('}')
}

func writeReview(w *plainWriter, v *api.Review) {
	w.open('{')
	putMaybeList(w, `"findings":`, v.Findings, func(w *plainWriter, x *api.Finding) { w.text(string(*x)) })
	putMaybeModel(w, `"loss":`, v.Loss, writeLoss)
	putMaybeText(w, `"needs":`, string(v.Needs))
	putText(w, `"network_reference":`, v.NetworkReference)
	putModel(w, `"order_amount":`, &v.OrderAmount, writeAmount)
	putText(w, `"payee_institution":`, v.PayeeInstitution)
	putText(w, `"payer_institution":`, v.PayerInstitution)
	putText(w, `"payment_id":`, v.PaymentID)
	putMaybeModel(w, `"proposal":`, v.Proposal, writeProposal)
	putText(w, `"status":`, string(v.Status))
	w.close('}')
}

func writeReviewAnswer(w *plainWriter, v *api.ReviewAnswer) {
	w.open('{')
	putText(w, `"call":`, string(v.Call))
	putModel(w, `"review":`, &v.Review, writeReview)
	w.close('}')
}

func writeReviewList(w *plainWriter, v *api.ReviewList) {
	w.open('{')
	putText(w, `"call":`, string(v.Call))
	putMaybeText(w, `"next":`, v.Next)
	putList(w, `"reviews":`, v.Reviews, writeReview)
	w.close('}')
}

func writeStoreHint(w *plainWriter, v *api.StoreHint) {
	w.open('{')
	putMaybeText(w, `"country":`, v.Country)
	putMaybeText(w, `"merchant_id":`, v.MerchantID)
	putMaybeText(w, `"store_id":`, v.StoreID)
	putMaybeText(w, `"terminal_id":`, v.TerminalID)
	w.close('}')
}

func writeText(w *plainWriter, v *api.Text) {
	w.open('{')
	putText(w, `"en":`, v.EN)
	putText(w, `"zh":`, v.ZH)
	w.close('}')
}

func writeTraceStep(w *plainWriter, v *api.TraceStep) {
	w.open('{')
	putText(w, `"at":`, v.At)
	putMaybeText(w, `"institution":`, v.Institution)
	putText(w, `"kind":`, v.Kind)
	putMaybeText(w, `"reason":`, string(v.Reason))
	putMaybeText(w, `"rule":`, v.Rule)
	putModel(w, `"text":`, &v.Text, writeText)
	w.close('}')
}

func writeVoid(w *plainWriter, v *api.Void) {
	w.open('{')
	putMaybeModel(w, `"amounts":`, v.Amounts, writeAmounts)
	putMaybeText(w, `"business_date":`, v.BusinessDate)
	putMaybeModel(w, `"clock":`, v.Clock, writeClock)
	putText(w, `"created_at":`, v.CreatedAt)
	putMaybeText(w, `"cycle":`, v.Cycle)
	putMaybeTexts(w, `"extensions":`, v.Extensions)
	putBoolean(w, `"final":`, v.Final)
	putMaybeModel(w, `"fx":`, v.FX, writeFX)
	putMaybeModel(w, `"loss":`, v.Loss, writeLoss)
	putMaybeText(w, `"network_reference":`, v.NetworkReference)
	putMaybeText(w, `"next_action_at":`, v.NextActionAt)
	putText(w, `"payment_id":`, v.PaymentID)
	putMaybeText(w, `"reason":`, string(v.Reason))
	putMaybeModel(w, `"reason_text":`, v.ReasonText, writeText)
	putMaybeModel(w, `"references":`, v.References, writeReferences)
	putText(w, `"request_id":`, v.RequestID)
	putText(w, `"result":`, string(v.Result))
	putText(w, `"status":`, string(v.Status))
	putText(w, `"updated_at":`, v.UpdatedAt)
	putText(w, `"void_id":`, v.VoidID)
	putMaybeList(w, `"why":`, v.Why, writeTraceStep)
	w.close('}')
}

func writeVoidAnswer(w *plainWriter, v *api.VoidAnswer) {
	w.open('{')
	putText(w, `"call":`, string(v.Call))
	putModel(w, `"void":`, &v.Void, writeVoid)
	w.close('}')
}

func writeVoidRequest(w *plainWriter, v *api.VoidRequest) {
	w.open('{')
	putMaybeTexts(w, `"extensions":`, v.Extensions)
	putMaybeText(w, `"note":`, v.Note)
	putText(w, `"payment_id":`, v.PaymentID)
	putMaybeText(w, `"reference":`, v.Reference)
	w.close('}')
}

func writeWebhook(w *plainWriter, v *api.Webhook) {
	w.open('{')
	putText(w, `"created_at":`, v.CreatedAt)
	putMaybeText(w, `"disabled_at":`, v.DisabledAt)
	putMaybeText(w, `"disabled_because":`, string(v.DisabledBecause))
	putMaybeList(w, `"events":`, v.Events, func(w *plainWriter, x *api.WebhookEventType) { w.text(string(*x)) })
	putMaybeText(w, `"failing_since":`, v.FailingSince)
	putInteger(w, `"given_up":`, v.GivenUp)
	putMaybeText(w, `"note":`, v.Note)
	putInteger(w, `"secrets":`, int64(v.Secrets))
	putText(w, `"status":`, string(v.Status))
	putText(w, `"url":`, v.URL)
	putInteger(w, `"waiting":`, v.Waiting)
	putText(w, `"webhook_id":`, v.WebhookID)
	w.close('}')
}

func writeWebhookAnswer(w *plainWriter, v *api.WebhookAnswer) {
	w.open('{')
	putText(w, `"call":`, string(v.Call))
	putMaybeText(w, `"former_secret_until":`, v.FormerSecretUntil)
	putMaybeText(w, `"secret":`, v.Secret)
	putModel(w, `"webhook":`, &v.Webhook, writeWebhook)
	w.close('}')
}

func writeWebhookAttempt(w *plainWriter, v *api.WebhookAttempt) {
	w.open('{')
	putMaybeText(w, `"answer":`, v.Answer)
	putText(w, `"at":`, v.At)
	if v.HTTPStatus != nil {
		putInteger(w, `"http_status":`, int64(*v.HTTPStatus))
	}
	putText(w, `"message_id":`, v.MessageID)
	putText(w, `"result":`, string(v.Result))
	putInteger(w, `"took_ms":`, v.TookMs)
	putInteger(w, `"try":`, int64(v.Try))
	putText(w, `"type":`, string(v.Type))
	w.close('}')
}

func writeWebhookBacklog(w *plainWriter, v *api.WebhookBacklog) {
	w.open('{')
	putText(w, `"call":`, string(v.Call))
	putInteger(w, `"given_up":`, v.GivenUp)
	putList(w, `"messages":`, v.Messages, writeWebhookMessage)
	putInteger(w, `"waiting":`, v.Waiting)
	w.close('}')
}

func writeWebhookChange(w *plainWriter, v *api.WebhookChange) {
	w.open('{')
	putText(w, `"webhook_id":`, v.WebhookID)
	w.close('}')
}

func writeWebhookData(w *plainWriter, v *api.WebhookData) {
	w.open('{')
	putMaybeModel(w, `"capture":`, v.Capture, writeCapture)
	putMaybeModel(w, `"dispute":`, v.Dispute, writeDispute)
	putMaybeModel(w, `"payment":`, v.Payment, writePayment)
	putMaybeModel(w, `"refund":`, v.Refund, writeRefund)
	putMaybeModel(w, `"void":`, v.Void, writeVoid)
	w.close('}')
}

func writeWebhookEvent(w *plainWriter, v *api.WebhookEvent) {
	w.open('{')
	putModel(w, `"data":`, &v.Data, writeWebhookData)
	putText(w, `"timestamp":`, v.Timestamp)
	putText(w, `"type":`, string(v.Type))
	w.close('}')
}

func writeWebhookList(w *plainWriter, v *api.WebhookList) {
	w.open('{')
	putText(w, `"call":`, string(v.Call))
	putList(w, `"webhooks":`, v.Webhooks, writeWebhook)
	w.close('}')
}

func writeWebhookLog(w *plainWriter, v *api.WebhookLog) {
	w.open('{')
	putList(w, `"attempts":`, v.Attempts, writeWebhookAttempt)
	putText(w, `"call":`, string(v.Call))
	if v.Next != nil {
		putInteger(w, `"next":`, *v.Next)
	}
	w.close('}')
}

func writeWebhookMessage(w *plainWriter, v *api.WebhookMessage) {
	w.open('{')
	putText(w, `"first_at":`, v.FirstAt)
	putText(w, `"message_id":`, v.MessageID)
	putMaybeText(w, `"next_at":`, v.NextAt)
	putInteger(w, `"tries":`, int64(v.Tries))
	putText(w, `"type":`, string(v.Type))
	w.close('}')
}

func writeWebhookRemoval(w *plainWriter, v *api.WebhookRemoval) {
	w.open('{')
	putText(w, `"call":`, string(v.Call))
	putText(w, `"webhook_id":`, v.WebhookID)
	w.close('}')
}

func writeWebhookReplayRequest(w *plainWriter, v *api.WebhookReplayRequest) {
	w.open('{')
	putMaybeText(w, `"message_id":`, v.MessageID)
	putMaybeText(w, `"since":`, v.Since)
	putText(w, `"webhook_id":`, v.WebhookID)
	w.close('}')
}

func writeWebhookRequest(w *plainWriter, v *api.WebhookRequest) {
	w.open('{')
	putMaybeList(w, `"events":`, v.Events, func(w *plainWriter, x *api.WebhookEventType) { w.text(string(*x)) })
	putMaybeText(w, `"note":`, v.Note)
	putText(w, `"url":`, v.URL)
	w.close('}')
}

func writeXray(w *plainWriter, v *api.Xray) {
	w.open('{')
	putMaybeText(w, `"certainty":`, string(v.Certainty))
	putList(w, `"fields":`, v.Fields, writeXrayField)
	putList(w, `"findings":`, v.Findings, writeXrayFinding)
	putText(w, `"kind":`, string(v.Kind))
	putList(w, `"payability":`, v.Payability, writeXrayPayability)
	putMaybeModel(w, `"registered":`, v.Registered, writeXrayRegistered)
	putText(w, `"scheme":`, v.Scheme)
	putModel(w, `"scheme_name":`, &v.SchemeName, writeText)
	putBoolean(w, `"truncated":`, v.Truncated)
	putBoolean(w, `"valid":`, v.Valid)
	w.close('}')
}

func writeXrayAnswer(w *plainWriter, v *api.XrayAnswer) {
	w.open('{')
	putText(w, `"call":`, string(v.Call))
	putModel(w, `"xray":`, &v.Xray, writeXray)
	w.close('}')
}

func writeXrayField(w *plainWriter, v *api.XrayField) {
	w.open('{')
	putInteger(w, `"depth":`, int64(v.Depth))
	putInteger(w, `"length":`, int64(v.Length))
	putModel(w, `"meaning":`, &v.Meaning, writeText)
	putMaybeText(w, `"path":`, v.Path)
	putInteger(w, `"position":`, int64(v.Position))
	putMaybeText(w, `"raw":`, v.Raw)
	putBoolean(w, `"secret":`, v.Secret)
	putText(w, `"verdict":`, string(v.Verdict))
	w.close('}')
}

func writeXrayFinding(w *plainWriter, v *api.XrayFinding) {
	w.open('{')
	putText(w, `"certainty":`, string(v.Certainty))
	putMaybeText(w, `"path":`, v.Path)
	putInteger(w, `"position":`, int64(v.Position))
	putText(w, `"reason":`, v.Reason)
	putText(w, `"severity":`, string(v.Severity))
	putBoolean(w, `"tampering":`, v.Tampering)
	putModel(w, `"text":`, &v.Text, writeText)
	w.close('}')
}

func writeXrayPayability(w *plainWriter, v *api.XrayPayability) {
	w.open('{')
	putBoolean(w, `"can":`, v.Can)
	putText(w, `"institution":`, v.Institution)
	putMaybeText(w, `"reason":`, string(v.Reason))
	putMaybeModel(w, `"reason_text":`, v.ReasonText, writeText)
	putMaybeList(w, `"why":`, v.Why, writeText)
	w.close('}')
}

func writeXrayRegistered(w *plainWriter, v *api.XrayRegistered) {
	w.open('{')
	putText(w, `"institution":`, v.Institution)
	putMaybeModel(w, `"merchant":`, v.Merchant, writeMerchant)
	putMaybeText(w, `"reason":`, string(v.Reason))
	w.close('}')
}

func writeXrayRequest(w *plainWriter, v *api.XrayRequest) {
	w.open('{')
	putText(w, `"code":`, v.Code)
	w.close('}')
}

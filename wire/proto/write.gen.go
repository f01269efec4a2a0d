// Code made by go test ./wire -run TestDefinition -update; DO NOT EDIT.

package proto

import "hutong/wire/api"

// appendModel writes a model, by its type.
func appendModel(b []byte, model any) []byte {
	switch v := model.(type) {
	case *api.Advice:
		return writeAdvice(b, v)
	case *api.Amount:
		return writeAmount(b, v)
	case *api.Amounts:
		return writeAmounts(b, v)
	case *api.AuthorisationAnswer:
		return writeAuthorisationAnswer(b, v)
	case *api.AuthorisationRequest:
		return writeAuthorisationRequest(b, v)
	case *api.CancelRequest:
		return writeCancelRequest(b, v)
	case *api.CancellationAnswer:
		return writeCancellationAnswer(b, v)
	case *api.CancellationRequest:
		return writeCancellationRequest(b, v)
	case *api.Capture:
		return writeCapture(b, v)
	case *api.CaptureAnswer:
		return writeCaptureAnswer(b, v)
	case *api.CaptureRequest:
		return writeCaptureRequest(b, v)
	case *api.CertaintyAnswer:
		return writeCertaintyAnswer(b, v)
	case *api.CertaintyRow:
		return writeCertaintyRow(b, v)
	case *api.Clock:
		return writeClock(b, v)
	case *api.CodeAnswer:
		return writeCodeAnswer(b, v)
	case *api.CodeFault:
		return writeCodeFault(b, v)
	case *api.CodeIssueAnswer:
		return writeCodeIssueAnswer(b, v)
	case *api.CodeIssueRequest:
		return writeCodeIssueRequest(b, v)
	case *api.CodeReadRequest:
		return writeCodeReadRequest(b, v)
	case *api.CodeReading:
		return writeCodeReading(b, v)
	case *api.CodeRevokeAnswer:
		return writeCodeRevokeAnswer(b, v)
	case *api.CodeRevokeRequest:
		return writeCodeRevokeRequest(b, v)
	case *api.CreditAnswer:
		return writeCreditAnswer(b, v)
	case *api.CreditRequest:
		return writeCreditRequest(b, v)
	case *api.Dispute:
		return writeDispute(b, v)
	case *api.DisputeAnswer:
		return writeDisputeAnswer(b, v)
	case *api.DisputeAnswering:
		return writeDisputeAnswering(b, v)
	case *api.DisputeRequest:
		return writeDisputeRequest(b, v)
	case *api.DisputeWordRequest:
		return writeDisputeWordRequest(b, v)
	case *api.FX:
		return writeFX(b, v)
	case *api.FeeLine:
		return writeFeeLine(b, v)
	case *api.FieldError:
		return writeFieldError(b, v)
	case *api.HeldCaptureAnswer:
		return writeHeldCaptureAnswer(b, v)
	case *api.HeldCaptureRequest:
		return writeHeldCaptureRequest(b, v)
	case *api.HeldReleaseAnswer:
		return writeHeldReleaseAnswer(b, v)
	case *api.HeldReleaseRequest:
		return writeHeldReleaseRequest(b, v)
	case *api.Hold:
		return writeHold(b, v)
	case *api.HoldTerms:
		return writeHoldTerms(b, v)
	case *api.Lane:
		return writeLane(b, v)
	case *api.LanesAnswer:
		return writeLanesAnswer(b, v)
	case *api.LanesChange:
		return writeLanesChange(b, v)
	case *api.LookupAnswer:
		return writeLookupAnswer(b, v)
	case *api.LookupRequest:
		return writeLookupRequest(b, v)
	case *api.Loss:
		return writeLoss(b, v)
	case *api.LossAnswer:
		return writeLossAnswer(b, v)
	case *api.LossList:
		return writeLossList(b, v)
	case *api.LossSettlement:
		return writeLossSettlement(b, v)
	case *api.Merchant:
		return writeMerchant(b, v)
	case *api.OrderAnswer:
		return writeOrderAnswer(b, v)
	case *api.OrderRequest:
		return writeOrderRequest(b, v)
	case *api.Payable:
		return writePayable(b, v)
	case *api.Payer:
		return writePayer(b, v)
	case *api.Payment:
		return writePayment(b, v)
	case *api.PaymentAnswer:
		return writePaymentAnswer(b, v)
	case *api.PaymentList:
		return writePaymentList(b, v)
	case *api.PaymentRequest:
		return writePaymentRequest(b, v)
	case *api.Problem:
		return writeProblem(b, v)
	case *api.Proposal:
		return writeProposal(b, v)
	case *api.Quote:
		return writeQuote(b, v)
	case *api.QuoteAnswer:
		return writeQuoteAnswer(b, v)
	case *api.QuoteRequest:
		return writeQuoteRequest(b, v)
	case *api.References:
		return writeReferences(b, v)
	case *api.Refund:
		return writeRefund(b, v)
	case *api.RefundAnswer:
		return writeRefundAnswer(b, v)
	case *api.RefundRequest:
		return writeRefundRequest(b, v)
	case *api.RegistryAnswer:
		return writeRegistryAnswer(b, v)
	case *api.RegistryEntry:
		return writeRegistryEntry(b, v)
	case *api.RegistryItem:
		return writeRegistryItem(b, v)
	case *api.RegistryList:
		return writeRegistryList(b, v)
	case *api.RegistryRemoval:
		return writeRegistryRemoval(b, v)
	case *api.ReleaseRequest:
		return writeReleaseRequest(b, v)
	case *api.ResolutionDecision:
		return writeResolutionDecision(b, v)
	case *api.ResolutionProposal:
		return writeResolutionProposal(b, v)
	case *api.ResolveAnswer:
		return writeResolveAnswer(b, v)
	case *api.ResolveRequest:
		return writeResolveRequest(b, v)
	case *api.Review:
		return writeReview(b, v)
	case *api.ReviewAnswer:
		return writeReviewAnswer(b, v)
	case *api.ReviewList:
		return writeReviewList(b, v)
	case *api.StoreHint:
		return writeStoreHint(b, v)
	case *api.Text:
		return writeText(b, v)
	case *api.TraceStep:
		return writeTraceStep(b, v)
	case *api.Void:
		return writeVoid(b, v)
	case *api.VoidAnswer:
		return writeVoidAnswer(b, v)
	case *api.VoidRequest:
		return writeVoidRequest(b, v)
	case *api.Webhook:
		return writeWebhook(b, v)
	case *api.WebhookAnswer:
		return writeWebhookAnswer(b, v)
	case *api.WebhookAttempt:
		return writeWebhookAttempt(b, v)
	case *api.WebhookBacklog:
		return writeWebhookBacklog(b, v)
	case *api.WebhookChange:
		return writeWebhookChange(b, v)
	case *api.WebhookData:
		return writeWebhookData(b, v)
	case *api.WebhookEvent:
		return writeWebhookEvent(b, v)
	case *api.WebhookList:
		return writeWebhookList(b, v)
	case *api.WebhookLog:
		return writeWebhookLog(b, v)
	case *api.WebhookMessage:
		return writeWebhookMessage(b, v)
	case *api.WebhookRemoval:
		return writeWebhookRemoval(b, v)
	case *api.WebhookReplayRequest:
		return writeWebhookReplayRequest(b, v)
	case *api.WebhookRequest:
		return writeWebhookRequest(b, v)
	case *api.Xray:
		return writeXray(b, v)
	case *api.XrayAnswer:
		return writeXrayAnswer(b, v)
	case *api.XrayField:
		return writeXrayField(b, v)
	case *api.XrayFinding:
		return writeXrayFinding(b, v)
	case *api.XrayPayability:
		return writeXrayPayability(b, v)
	case *api.XrayRegistered:
		return writeXrayRegistered(b, v)
	case *api.XrayRequest:
		return writeXrayRequest(b, v)
	}
	panic(unknown(model))
}

func writeAdvice(b []byte, v *api.Advice) []byte {
	b = appendText(b, 10, v.Agreement)
	b = appendText(b, 18, v.BusinessDate)
	b = appendText(b, 26, v.CodeDigest)
	b = appendText(b, 34, v.Cycle)
	return b
}

func writeAmount(b []byte, v *api.Amount) []byte {
	b = appendText(b, 10, v.Currency)
	b = appendInteger(b, 16, v.Minor)
	return b
}

func writeAmounts(b []byte, v *api.Amounts) []byte {
	b = appendMaybeMessage(b, 10, v.Credit, writeAmount)
	b = appendMaybeMessage(b, 18, v.Customer, writeAmount)
	b = appendMaybeMessage(b, 26, v.Debit, writeAmount)
	b = appendMessageList(b, 34, v.Fees, writeFeeLine)
	b = appendMessage(b, 42, &v.Order, writeAmount)
	return b
}

func writeAuthorisationAnswer(b []byte, v *api.AuthorisationAnswer) []byte {
	b = appendMaybeMessage(b, 10, v.Amount, writeAmount)
	b = appendText(b, 18, v.Call)
	b = appendMaybeMessage(b, 26, v.CustomerAmount, writeAmount)
	b = appendTexts(b, 34, v.Extensions)
	b = appendMaybeMessage(b, 42, v.Payer, writePayer)
	b = appendText(b, 50, v.PaymentID)
	b = appendText(b, 58, v.Reason)
	b = appendText(b, 66, v.Reference)
	b = appendText(b, 74, v.Result)
	return b
}

func writeAuthorisationRequest(b []byte, v *api.AuthorisationRequest) []byte {
	b = appendMaybeMessage(b, 10, v.Advice, writeAdvice)
	b = appendText(b, 18, v.AnswerBy)
	b = appendText(b, 26, v.BusinessDate)
	b = appendText(b, 34, v.Code)
	b = appendMaybeMessage(b, 42, v.CustomerAmount, writeAmount)
	b = appendText(b, 50, v.Cycle)
	b = appendMessage(b, 58, &v.DebitAmount, writeAmount)
	b = appendTexts(b, 66, v.Extensions)
	b = appendMessageList(b, 74, v.Fees, writeFeeLine)
	b = appendText(b, 82, v.Flow)
	b = appendMaybeMessage(b, 90, v.FX, writeFX)
	b = appendMaybeMessage(b, 98, v.Hold, writeHoldTerms)
	b = appendText(b, 106, v.NetworkReference)
	b = appendMessage(b, 114, &v.OrderAmount, writeAmount)
	b = appendText(b, 122, v.OrderReference)
	b = appendMessage(b, 130, &v.Payee, writeMerchant)
	b = appendText(b, 138, v.PayeeInstitution)
	b = appendMaybeMessage(b, 146, v.Payer, writePayer)
	b = appendText(b, 154, v.PaymentID)
	b = appendText(b, 162, v.PaymentRequestID)
	b = appendText(b, 170, v.Purpose)
	return b
}

func writeCancelRequest(b []byte, v *api.CancelRequest) []byte {
	b = appendTexts(b, 10, v.Extensions)
	b = appendText(b, 18, v.Note)
	b = appendText(b, 26, v.PaymentRequestID)
	return b
}

func writeCancellationAnswer(b []byte, v *api.CancellationAnswer) []byte {
	b = appendMaybeMessage(b, 10, v.Amount, writeAmount)
	b = appendText(b, 18, v.Call)
	b = appendTexts(b, 26, v.Extensions)
	b = appendText(b, 34, v.Operation)
	b = appendText(b, 42, v.Outcome)
	b = appendText(b, 50, v.PaymentID)
	b = appendText(b, 58, v.Reason)
	b = appendText(b, 66, v.Reference)
	b = appendText(b, 74, v.RefundID)
	b = appendText(b, 82, v.Result)
	return b
}

func writeCancellationRequest(b []byte, v *api.CancellationRequest) []byte {
	b = appendMaybeMessage(b, 10, v.Amount, writeAmount)
	b = appendText(b, 18, v.AnswerBy)
	b = appendText(b, 26, v.BusinessDate)
	b = appendText(b, 34, v.Cause)
	b = appendText(b, 42, v.Cycle)
	b = appendTexts(b, 50, v.Extensions)
	b = appendText(b, 58, v.Operation)
	b = appendText(b, 66, v.OriginalReference)
	b = appendText(b, 74, v.PaymentID)
	b = appendText(b, 82, v.RefundID)
	return b
}

func writeCapture(b []byte, v *api.Capture) []byte {
	b = appendMaybeMessage(b, 10, v.Amounts, writeAmounts)
	b = appendText(b, 18, v.BusinessDate)
	b = appendText(b, 26, v.CaptureID)
	b = appendText(b, 34, v.CreatedAt)
	b = appendText(b, 42, v.Cycle)
	b = appendTexts(b, 50, v.Extensions)
	b = appendBoolean(b, 56, v.Final)
	b = appendMaybeMessage(b, 66, v.FX, writeFX)
	b = appendText(b, 74, v.NetworkReference)
	b = appendText(b, 82, v.NextActionAt)
	b = appendText(b, 90, v.PaymentID)
	b = appendText(b, 98, v.Reason)
	b = appendMaybeMessage(b, 106, v.ReasonText, writeText)
	b = appendMaybeMessage(b, 114, v.References, writeReferences)
	b = appendText(b, 122, v.RequestID)
	b = appendText(b, 130, v.Result)
	b = appendText(b, 138, v.Status)
	b = appendText(b, 146, v.UpdatedAt)
	b = appendMessageList(b, 154, v.Why, writeTraceStep)
	return b
}

func writeCaptureAnswer(b []byte, v *api.CaptureAnswer) []byte {
	b = appendText(b, 10, v.Call)
	b = appendMessage(b, 18, &v.Capture, writeCapture)
	return b
}

func writeCaptureRequest(b []byte, v *api.CaptureRequest) []byte {
	b = appendMaybeMessage(b, 10, v.Amount, writeAmount)
	b = appendTexts(b, 18, v.Extensions)
	b = appendMaybeBoolean(b, 24, v.Final)
	b = appendText(b, 34, v.Note)
	b = appendText(b, 42, v.PaymentID)
	b = appendText(b, 50, v.Reference)
	return b
}

func writeCertaintyAnswer(b []byte, v *api.CertaintyAnswer) []byte {
	b = appendText(b, 10, v.Call)
	b = appendMessageList(b, 18, v.Rows, writeCertaintyRow)
	return b
}

func writeCertaintyRow(b []byte, v *api.CertaintyRow) []byte {
	b = appendInteger(b, 8, v.Count)
	b = appendText(b, 18, v.Institution)
	b = appendText(b, 26, v.Leg)
	b = appendInteger(b, 32, v.LongestOpenMs)
	b = appendInteger(b, 40, v.MedianMs)
	b = appendInteger(b, 48, v.Open)
	b = appendInteger(b, 56, v.P99Ms)
	return b
}

func writeClock(b []byte, v *api.Clock) []byte {
	b = appendText(b, 10, v.Bearer)
	b = appendText(b, 18, v.EndsAt)
	b = appendText(b, 26, v.Leg)
	b = appendText(b, 34, v.NextAt)
	b = appendText(b, 42, v.Then)
	b = appendText(b, 50, v.UnknownSince)
	return b
}

func writeCodeAnswer(b []byte, v *api.CodeAnswer) []byte {
	b = appendText(b, 10, v.Call)
	b = appendMessage(b, 18, &v.Code, writeCodeReading)
	return b
}

func writeCodeFault(b []byte, v *api.CodeFault) []byte {
	b = appendText(b, 10, v.Detail)
	b = appendText(b, 18, v.Path)
	b = appendMaybeInteger(b, 24, v.Position)
	return b
}

func writeCodeIssueAnswer(b []byte, v *api.CodeIssueAnswer) []byte {
	b = appendText(b, 10, v.Call)
	b = appendText(b, 18, v.Code)
	b = appendText(b, 26, v.CodeID)
	b = appendText(b, 34, v.ExpiresAt)
	b = appendText(b, 42, v.Form)
	return b
}

func writeCodeIssueRequest(b []byte, v *api.CodeIssueRequest) []byte {
	b = appendText(b, 10, v.Form)
	b = appendMaybeInteger(b, 16, v.LifetimeSeconds)
	b = appendMessage(b, 26, &v.Payer, writePayer)
	return b
}

func writeCodeReadRequest(b []byte, v *api.CodeReadRequest) []byte {
	b = appendText(b, 10, v.Code)
	b = appendTexts(b, 18, v.Extensions)
	b = appendMaybeMessage(b, 26, v.Store, writeStoreHint)
	return b
}

func writeCodeReading(b []byte, v *api.CodeReading) []byte {
	b = appendMessageList(b, 10, v.Errors, writeCodeFault)
	b = appendText(b, 18, v.ExpiresAt)
	b = appendText(b, 26, v.Kind)
	b = appendMaybeMessage(b, 34, v.Merchant, writeMerchant)
	b = appendMaybeMessage(b, 42, v.OrderAmount, writeAmount)
	b = appendText(b, 50, v.OrderReference)
	b = appendMessage(b, 58, &v.Payable, writePayable)
	b = appendText(b, 66, v.PayeeInstitution)
	b = appendText(b, 74, v.PayerInstitution)
	b = appendText(b, 82, v.Scheme)
	b = appendBoolean(b, 88, v.Valid)
	return b
}

func writeCodeRevokeAnswer(b []byte, v *api.CodeRevokeAnswer) []byte {
	b = appendText(b, 10, v.Call)
	b = appendText(b, 18, v.CodeID)
	b = appendText(b, 26, v.RevokedAt)
	return b
}

func writeCodeRevokeRequest(b []byte, v *api.CodeRevokeRequest) []byte {
	b = appendText(b, 10, v.CodeID)
	return b
}

func writeCreditAnswer(b []byte, v *api.CreditAnswer) []byte {
	b = appendMaybeMessage(b, 10, v.Amount, writeAmount)
	b = appendText(b, 18, v.Call)
	b = appendTexts(b, 26, v.Extensions)
	b = appendText(b, 34, v.PaymentID)
	b = appendText(b, 42, v.Reason)
	b = appendText(b, 50, v.Reference)
	b = appendText(b, 58, v.RefundID)
	b = appendText(b, 66, v.Result)
	return b
}

func writeCreditRequest(b []byte, v *api.CreditRequest) []byte {
	b = appendText(b, 10, v.AnswerBy)
	b = appendText(b, 18, v.BusinessDate)
	b = appendText(b, 26, v.Code)
	b = appendMessage(b, 34, &v.CreditAmount, writeAmount)
	b = appendMaybeMessage(b, 42, v.CustomerAmount, writeAmount)
	b = appendText(b, 50, v.Cycle)
	b = appendTexts(b, 58, v.Extensions)
	b = appendMessageList(b, 66, v.Fees, writeFeeLine)
	b = appendMaybeMessage(b, 74, v.FX, writeFX)
	b = appendText(b, 82, v.Kind)
	b = appendMaybeMessage(b, 90, v.Merchant, writeMerchant)
	b = appendText(b, 98, v.NetworkReference)
	b = appendMessage(b, 106, &v.OrderAmount, writeAmount)
	b = appendText(b, 114, v.OrderKey)
	b = appendText(b, 122, v.OrderReference)
	b = appendText(b, 130, v.OriginalReference)
	b = appendText(b, 138, v.PayeeInstitution)
	b = appendMaybeMessage(b, 146, v.Payer, writePayer)
	b = appendText(b, 154, v.PayerInstitution)
	b = appendText(b, 162, v.PaymentID)
	b = appendText(b, 170, v.Purpose)
	b = appendText(b, 178, v.RefundID)
	return b
}

func writeDispute(b []byte, v *api.Dispute) []byte {
	b = appendMaybeMessage(b, 10, v.Amounts, writeAmounts)
	b = appendText(b, 18, v.AnswerBy)
	b = appendText(b, 26, v.AnsweredAt)
	b = appendText(b, 34, v.BusinessDate)
	b = appendMaybeMessage(b, 42, v.Clock, writeClock)
	b = appendText(b, 50, v.CreatedAt)
	b = appendText(b, 58, v.Cycle)
	b = appendText(b, 66, v.DecideBy)
	b = appendText(b, 74, v.Default)
	b = appendText(b, 82, v.DisputeID)
	b = appendText(b, 90, v.DisputeReason)
	b = appendText(b, 98, v.Evidence)
	b = appendText(b, 106, v.EvidenceReference)
	b = appendTexts(b, 114, v.Extensions)
	b = appendBoolean(b, 120, v.Final)
	b = appendMaybeMessage(b, 130, v.FX, writeFX)
	b = appendMaybeMessage(b, 138, v.Loss, writeLoss)
	b = appendText(b, 146, v.NetworkReference)
	b = appendText(b, 154, v.NextActionAt)
	b = appendText(b, 162, v.Note)
	b = appendText(b, 170, v.PaymentID)
	b = appendText(b, 178, v.Reason)
	b = appendMaybeMessage(b, 186, v.ReasonText, writeText)
	b = appendMaybeMessage(b, 194, v.References, writeReferences)
	b = appendText(b, 202, v.RequestID)
	b = appendText(b, 210, v.Result)
	b = appendText(b, 218, v.Status)
	b = appendText(b, 226, v.UpdatedAt)
	b = appendMessageList(b, 234, v.Why, writeTraceStep)
	return b
}

func writeDisputeAnswer(b []byte, v *api.DisputeAnswer) []byte {
	b = appendText(b, 10, v.Call)
	b = appendMessage(b, 18, &v.Dispute, writeDispute)
	return b
}

func writeDisputeAnswering(b []byte, v *api.DisputeAnswering) []byte {
	b = appendText(b, 10, v.Evidence)
	b = appendText(b, 18, v.Reference)
	return b
}

func writeDisputeRequest(b []byte, v *api.DisputeRequest) []byte {
	b = appendMaybeMessage(b, 10, v.Amount, writeAmount)
	b = appendTexts(b, 18, v.Extensions)
	b = appendText(b, 26, v.Note)
	b = appendText(b, 34, v.PaymentID)
	b = appendText(b, 42, v.Reason)
	b = appendText(b, 50, v.Reference)
	return b
}

func writeDisputeWordRequest(b []byte, v *api.DisputeWordRequest) []byte {
	b = appendText(b, 10, v.Note)
	return b
}

func writeFX(b []byte, v *api.FX) []byte {
	b = appendText(b, 10, v.BaseCurrency)
	b = appendText(b, 18, v.LockedUntil)
	b = appendInteger(b, 24, v.MarkupBPS)
	b = appendText(b, 34, v.Provider)
	b = appendText(b, 42, v.QuoteCurrency)
	b = appendText(b, 50, v.Rate)
	b = appendText(b, 58, v.ReferenceRate)
	b = appendText(b, 66, v.Residue)
	b = appendText(b, 74, v.Rounding)
	b = appendText(b, 82, v.Source)
	b = appendInteger(b, 88, v.Unit)
	return b
}

func writeFeeLine(b []byte, v *api.FeeLine) []byte {
	b = appendMessage(b, 10, &v.Amount, writeAmount)
	b = appendText(b, 18, v.Kind)
	b = appendText(b, 26, v.PaidBy)
	b = appendText(b, 34, v.PaidTo)
	b = appendText(b, 42, v.Text)
	return b
}

func writeFieldError(b []byte, v *api.FieldError) []byte {
	b = appendText(b, 10, v.Detail)
	b = appendText(b, 18, v.Pointer)
	return b
}

func writeHeldCaptureAnswer(b []byte, v *api.HeldCaptureAnswer) []byte {
	b = appendMaybeMessage(b, 10, v.Amount, writeAmount)
	b = appendText(b, 18, v.Call)
	b = appendText(b, 26, v.CaptureID)
	b = appendTexts(b, 34, v.Extensions)
	b = appendText(b, 42, v.PaymentID)
	b = appendText(b, 50, v.Reason)
	b = appendText(b, 58, v.Reference)
	b = appendText(b, 66, v.Result)
	return b
}

func writeHeldCaptureRequest(b []byte, v *api.HeldCaptureRequest) []byte {
	b = appendText(b, 10, v.AnswerBy)
	b = appendText(b, 18, v.BusinessDate)
	b = appendText(b, 26, v.CaptureID)
	b = appendMaybeMessage(b, 34, v.CustomerAmount, writeAmount)
	b = appendText(b, 42, v.Cycle)
	b = appendMessage(b, 50, &v.DebitAmount, writeAmount)
	b = appendTexts(b, 58, v.Extensions)
	b = appendMessageList(b, 66, v.Fees, writeFeeLine)
	b = appendText(b, 74, v.NetworkReference)
	b = appendMessage(b, 82, &v.OrderAmount, writeAmount)
	b = appendText(b, 90, v.PaymentID)
	return b
}

func writeHeldReleaseAnswer(b []byte, v *api.HeldReleaseAnswer) []byte {
	b = appendText(b, 10, v.Call)
	b = appendTexts(b, 18, v.Extensions)
	b = appendText(b, 26, v.PaymentID)
	b = appendText(b, 34, v.Reason)
	b = appendText(b, 42, v.Reference)
	b = appendText(b, 50, v.Result)
	return b
}

func writeHeldReleaseRequest(b []byte, v *api.HeldReleaseRequest) []byte {
	b = appendText(b, 10, v.AnswerBy)
	b = appendMessage(b, 18, &v.CapturedDebitAmount, writeAmount)
	b = appendText(b, 26, v.Cause)
	b = appendTexts(b, 34, v.Extensions)
	b = appendText(b, 42, v.OriginalReference)
	b = appendText(b, 50, v.PaymentID)
	return b
}

func writeHold(b []byte, v *api.Hold) []byte {
	b = appendMessage(b, 10, &v.CapturableAmount, writeAmount)
	b = appendMessage(b, 18, &v.CapturedAmount, writeAmount)
	b = appendText(b, 26, v.ExpiresAt)
	b = appendMessage(b, 34, &v.HeldAmount, writeAmount)
	return b
}

func writeHoldTerms(b []byte, v *api.HoldTerms) []byte {
	b = appendText(b, 10, v.ExpiresAt)
	b = appendMessage(b, 18, &v.MostDebitAmount, writeAmount)
	return b
}

func writeLane(b []byte, v *api.Lane) []byte {
	b = appendInteger(b, 8, v.From)
	b = appendInteger(b, 16, v.Lane)
	b = appendInteger(b, 24, v.To)
	b = appendInteger(b, 32, v.Waiting)
	return b
}

func writeLanesAnswer(b []byte, v *api.LanesAnswer) []byte {
	b = appendText(b, 10, v.Call)
	b = appendMessageList(b, 18, v.Lanes, writeLane)
	b = appendInteger(b, 24, v.Retired)
	return b
}

func writeLanesChange(b []byte, v *api.LanesChange) []byte {
	b = appendInteger(b, 8, v.Lanes)
	return b
}

func writeLookupAnswer(b []byte, v *api.LookupAnswer) []byte {
	b = appendMaybeMessage(b, 10, v.Amount, writeAmount)
	b = appendText(b, 18, v.Call)
	b = appendMaybeMessage(b, 26, v.CustomerAmount, writeAmount)
	b = appendTexts(b, 34, v.Extensions)
	b = appendText(b, 42, v.Operation)
	b = appendMaybeMessage(b, 50, v.Payer, writePayer)
	b = appendText(b, 58, v.PaymentID)
	b = appendText(b, 66, v.Reason)
	b = appendText(b, 74, v.Reference)
	b = appendText(b, 82, v.RefundID)
	b = appendText(b, 90, v.State)
	return b
}

func writeLookupRequest(b []byte, v *api.LookupRequest) []byte {
	b = appendText(b, 10, v.AnswerBy)
	b = appendTexts(b, 18, v.Extensions)
	b = appendText(b, 26, v.Operation)
	b = appendText(b, 34, v.PaymentID)
	b = appendText(b, 42, v.RefundID)
	return b
}

func writeLoss(b []byte, v *api.Loss) []byte {
	b = appendMaybeMessage(b, 10, v.Amount, writeAmount)
	b = appendText(b, 18, v.BookedAt)
	b = appendText(b, 26, v.ChangedAt)
	b = appendText(b, 34, v.From)
	b = appendText(b, 42, v.Leg)
	b = appendText(b, 50, v.NetworkReference)
	b = appendBoolean(b, 56, v.Paid)
	b = appendText(b, 66, v.PaymentID)
	b = appendText(b, 74, v.State)
	b = appendText(b, 82, v.To)
	return b
}

func writeLossAnswer(b []byte, v *api.LossAnswer) []byte {
	b = appendText(b, 10, v.Call)
	b = appendMessage(b, 18, &v.Loss, writeLoss)
	return b
}

func writeLossList(b []byte, v *api.LossList) []byte {
	b = appendText(b, 10, v.Call)
	b = appendMessageList(b, 18, v.Losses, writeLoss)
	b = appendText(b, 26, v.Next)
	return b
}

func writeLossSettlement(b []byte, v *api.LossSettlement) []byte {
	b = appendText(b, 10, v.PaymentID)
	b = appendText(b, 18, v.Reference)
	return b
}

func writeMerchant(b []byte, v *api.Merchant) []byte {
	b = appendText(b, 10, v.City)
	b = appendText(b, 18, v.Country)
	b = appendText(b, 26, v.MCC)
	b = appendText(b, 34, v.MerchantID)
	b = appendText(b, 42, v.Name)
	b = appendText(b, 50, v.StoreID)
	b = appendText(b, 58, v.TerminalID)
	return b
}

func writeOrderAnswer(b []byte, v *api.OrderAnswer) []byte {
	b = appendMaybeMessage(b, 10, v.Amount, writeAmount)
	b = appendText(b, 18, v.Call)
	b = appendText(b, 26, v.ExpiresAt)
	b = appendTexts(b, 34, v.Extensions)
	b = appendMaybeMessage(b, 42, v.Merchant, writeMerchant)
	b = appendMaybeBoolean(b, 48, v.Open)
	b = appendText(b, 58, v.OrderKey)
	b = appendText(b, 66, v.OrderReference)
	b = appendText(b, 74, v.Reason)
	b = appendText(b, 82, v.Reference)
	b = appendText(b, 90, v.Result)
	return b
}

func writeOrderRequest(b []byte, v *api.OrderRequest) []byte {
	b = appendText(b, 10, v.AnswerBy)
	b = appendText(b, 18, v.Code)
	b = appendTexts(b, 26, v.Extensions)
	b = appendMaybeMessage(b, 34, v.OrderAmount, writeAmount)
	b = appendText(b, 42, v.PayerInstitution)
	b = appendText(b, 50, v.PaymentRequestID)
	return b
}

func writePayable(b []byte, v *api.Payable) []byte {
	b = appendBoolean(b, 8, v.Can)
	b = appendText(b, 18, v.Reason)
	b = appendMaybeMessage(b, 26, v.ReasonText, writeText)
	return b
}

func writePayer(b []byte, v *api.Payer) []byte {
	b = appendText(b, 10, v.Reference)
	b = appendText(b, 18, v.Residency)
	return b
}

func writePayment(b []byte, v *api.Payment) []byte {
	b = appendMaybeMessage(b, 10, v.Amounts, writeAmounts)
	b = appendText(b, 18, v.BusinessDate)
	b = appendMaybeMessage(b, 26, v.Clock, writeClock)
	b = appendText(b, 34, v.CreatedAt)
	b = appendText(b, 42, v.Cycle)
	b = appendText(b, 50, v.DisputableUntil)
	b = appendTexts(b, 58, v.Extensions)
	b = appendBoolean(b, 64, v.Final)
	b = appendText(b, 74, v.Flow)
	b = appendMaybeMessage(b, 82, v.FX, writeFX)
	b = appendMaybeMessage(b, 90, v.Hold, writeHold)
	b = appendText(b, 98, v.Initiator)
	b = appendMaybeMessage(b, 106, v.Loss, writeLoss)
	b = appendMaybeMessage(b, 114, v.Merchant, writeMerchant)
	b = appendText(b, 122, v.NetworkReference)
	b = appendText(b, 130, v.NextActionAt)
	b = appendText(b, 138, v.PayeeInstitution)
	b = appendText(b, 146, v.PayerInstitution)
	b = appendText(b, 154, v.PaymentID)
	b = appendText(b, 162, v.QuoteID)
	b = appendText(b, 170, v.Reason)
	b = appendMaybeMessage(b, 178, v.ReasonText, writeText)
	b = appendMaybeMessage(b, 186, v.References, writeReferences)
	b = appendText(b, 194, v.RefundableUntil)
	b = appendMaybeMessage(b, 202, v.RefundedAmount, writeAmount)
	b = appendText(b, 210, v.RequestID)
	b = appendText(b, 218, v.Result)
	b = appendText(b, 226, v.StandIn)
	b = appendText(b, 234, v.Status)
	b = appendText(b, 242, v.UpdatedAt)
	b = appendText(b, 250, v.VoidableUntil)
	b = appendMaybeBoolean(b, 256, v.Voided)
	b = appendMessageList(b, 266, v.Why, writeTraceStep)
	return b
}

func writePaymentAnswer(b []byte, v *api.PaymentAnswer) []byte {
	b = appendText(b, 10, v.Call)
	b = appendMessage(b, 18, &v.Payment, writePayment)
	return b
}

func writePaymentList(b []byte, v *api.PaymentList) []byte {
	b = appendText(b, 10, v.Call)
	b = appendMessageList(b, 18, v.Payments, writePayment)
	return b
}

func writePaymentRequest(b []byte, v *api.PaymentRequest) []byte {
	b = appendText(b, 10, v.Capture)
	b = appendText(b, 18, v.Code)
	b = appendText(b, 26, v.Description)
	b = appendTexts(b, 34, v.Extensions)
	b = appendText(b, 42, v.Flow)
	b = appendText(b, 50, v.Funds)
	b = appendMaybeInteger(b, 56, v.HoldSeconds)
	b = appendText(b, 66, v.MerchantID)
	b = appendMaybeMessage(b, 74, v.OrderAmount, writeAmount)
	b = appendText(b, 82, v.OrderReference)
	b = appendMaybeMessage(b, 90, v.Payer, writePayer)
	b = appendText(b, 98, v.Purpose)
	b = appendText(b, 106, v.QuoteID)
	b = appendText(b, 114, v.Reference)
	b = appendText(b, 122, v.StoreID)
	b = appendText(b, 130, v.TerminalID)
	return b
}

func writeProblem(b []byte, v *api.Problem) []byte {
	b = appendText(b, 10, v.Call)
	b = appendText(b, 18, v.Detail)
	b = appendMessageList(b, 26, v.Errors, writeFieldError)
	b = appendText(b, 34, v.Instance)
	b = appendText(b, 42, v.Next)
	b = appendText(b, 50, v.Reason)
	b = appendMessage(b, 58, &v.ReasonText, writeText)
	b = appendText(b, 66, v.Retry)
	b = appendInteger(b, 72, v.Status)
	b = appendText(b, 82, v.Title)
	b = appendText(b, 90, v.Type)
	return b
}

func writeProposal(b []byte, v *api.Proposal) []byte {
	b = appendText(b, 10, v.ExpiresAt)
	b = appendText(b, 18, v.Finding)
	b = appendInteger(b, 24, v.Number)
	b = appendText(b, 34, v.Person)
	b = appendText(b, 42, v.ProposedAt)
	b = appendText(b, 50, v.Reason)
	return b
}

func writeQuote(b []byte, v *api.Quote) []byte {
	b = appendText(b, 10, v.CreatedAt)
	b = appendMessage(b, 18, &v.CreditAmount, writeAmount)
	b = appendMessage(b, 26, &v.CustomerAmount, writeAmount)
	b = appendMessage(b, 34, &v.DebitAmount, writeAmount)
	b = appendText(b, 42, v.ExpiresAt)
	b = appendMessageList(b, 50, v.Fees, writeFeeLine)
	b = appendMaybeMessage(b, 58, v.FX, writeFX)
	b = appendMessage(b, 66, &v.OrderAmount, writeAmount)
	b = appendText(b, 74, v.OrderReference)
	b = appendMessage(b, 82, &v.Payee, writeMerchant)
	b = appendText(b, 90, v.PayeeInstitution)
	b = appendText(b, 98, v.PaymentRequestID)
	b = appendText(b, 106, v.QuoteID)
	return b
}

func writeQuoteAnswer(b []byte, v *api.QuoteAnswer) []byte {
	b = appendText(b, 10, v.Call)
	b = appendMessage(b, 18, &v.Quote, writeQuote)
	return b
}

func writeQuoteRequest(b []byte, v *api.QuoteRequest) []byte {
	b = appendText(b, 10, v.Code)
	b = appendText(b, 18, v.DebitCurrency)
	b = appendTexts(b, 26, v.Extensions)
	b = appendMaybeMessage(b, 34, v.OrderAmount, writeAmount)
	b = appendMessage(b, 42, &v.Payer, writePayer)
	b = appendText(b, 50, v.PaymentRequestID)
	b = appendText(b, 58, v.Purpose)
	return b
}

func writeReferences(b []byte, v *api.References) []byte {
	b = appendText(b, 10, v.Initiator)
	b = appendText(b, 18, v.Order)
	b = appendText(b, 26, v.PayeeInstitution)
	b = appendText(b, 34, v.PayerInstitution)
	return b
}

func writeRefund(b []byte, v *api.Refund) []byte {
	b = appendMaybeMessage(b, 10, v.Amounts, writeAmounts)
	b = appendText(b, 18, v.BusinessDate)
	b = appendMaybeMessage(b, 26, v.Clock, writeClock)
	b = appendText(b, 34, v.CreatedAt)
	b = appendText(b, 42, v.Cycle)
	b = appendTexts(b, 50, v.Extensions)
	b = appendBoolean(b, 56, v.Final)
	b = appendMaybeMessage(b, 66, v.FX, writeFX)
	b = appendMaybeMessage(b, 74, v.Loss, writeLoss)
	b = appendText(b, 82, v.NetworkReference)
	b = appendText(b, 90, v.NextActionAt)
	b = appendText(b, 98, v.PaymentID)
	b = appendText(b, 106, v.Reason)
	b = appendMaybeMessage(b, 114, v.ReasonText, writeText)
	b = appendMaybeMessage(b, 122, v.References, writeReferences)
	b = appendText(b, 130, v.RefundID)
	b = appendText(b, 138, v.RequestID)
	b = appendText(b, 146, v.Result)
	b = appendText(b, 154, v.Status)
	b = appendText(b, 162, v.UpdatedAt)
	b = appendMessageList(b, 170, v.Why, writeTraceStep)
	return b
}

func writeRefundAnswer(b []byte, v *api.RefundAnswer) []byte {
	b = appendText(b, 10, v.Call)
	b = appendMessage(b, 18, &v.Refund, writeRefund)
	return b
}

func writeRefundRequest(b []byte, v *api.RefundRequest) []byte {
	b = appendMaybeMessage(b, 10, v.Amount, writeAmount)
	b = appendTexts(b, 18, v.Extensions)
	b = appendText(b, 26, v.Note)
	b = appendText(b, 34, v.OrderReference)
	b = appendText(b, 42, v.PaymentID)
	b = appendText(b, 50, v.Reference)
	return b
}

func writeRegistryAnswer(b []byte, v *api.RegistryAnswer) []byte {
	b = appendText(b, 10, v.Call)
	b = appendMessage(b, 18, &v.Item, writeRegistryItem)
	b = appendInteger(b, 24, v.Version)
	return b
}

func writeRegistryEntry(b []byte, v *api.RegistryEntry) []byte {
	b = appendText(b, 10, v.Certainty)
	b = appendText(b, 18, v.Country)
	b = appendText(b, 26, v.Currency)
	b = appendText(b, 34, v.From)
	b = appendText(b, 42, v.GUID)
	b = appendText(b, 50, v.Host)
	b = appendText(b, 58, v.ID)
	b = appendText(b, 66, v.Issuer)
	b = appendIntegerList(b, 74, v.Length)
	b = appendText(b, 82, v.Mask)
	b = appendText(b, 90, v.Network)
	b = appendText(b, 98, v.Path)
	b = appendText(b, 106, v.Prefix)
	b = appendMaybeInteger(b, 112, v.Priority)
	b = appendTextList(b, 122, v.Query)
	b = appendText(b, 130, v.Scheme)
	b = appendText(b, 138, v.Source)
	b = appendText(b, 146, v.Tag)
	b = appendText(b, 154, v.To)
	b = appendText(b, 162, v.URIScheme)
	return b
}

func writeRegistryItem(b []byte, v *api.RegistryItem) []byte {
	b = appendMessage(b, 10, &v.Entry, writeRegistryEntry)
	b = appendText(b, 18, v.Layer)
	return b
}

func writeRegistryList(b []byte, v *api.RegistryList) []byte {
	b = appendText(b, 10, v.Call)
	b = appendMessageList(b, 18, v.Entries, writeRegistryItem)
	b = appendText(b, 26, v.Next)
	b = appendInteger(b, 32, v.Version)
	return b
}

func writeRegistryRemoval(b []byte, v *api.RegistryRemoval) []byte {
	b = appendText(b, 10, v.Call)
	b = appendText(b, 18, v.EntryID)
	b = appendInteger(b, 24, v.Version)
	return b
}

func writeReleaseRequest(b []byte, v *api.ReleaseRequest) []byte {
	b = appendText(b, 10, v.Note)
	b = appendText(b, 18, v.PaymentID)
	return b
}

func writeResolutionDecision(b []byte, v *api.ResolutionDecision) []byte {
	b = appendText(b, 10, v.Decision)
	b = appendText(b, 18, v.PaymentID)
	b = appendInteger(b, 24, v.Proposal)
	b = appendText(b, 34, v.Reason)
	return b
}

func writeResolutionProposal(b []byte, v *api.ResolutionProposal) []byte {
	b = appendText(b, 10, v.Finding)
	b = appendText(b, 18, v.PaymentID)
	b = appendText(b, 26, v.Reason)
	return b
}

func writeResolveAnswer(b []byte, v *api.ResolveAnswer) []byte {
	b = appendText(b, 10, v.Call)
	b = appendText(b, 18, v.Currency)
	b = appendText(b, 26, v.ExpiresAt)
	b = appendTexts(b, 34, v.Extensions)
	b = appendMaybeMessage(b, 42, v.Merchant, writeMerchant)
	b = appendMaybeMessage(b, 50, v.OrderAmount, writeAmount)
	b = appendText(b, 58, v.OrderKey)
	b = appendText(b, 66, v.OrderReference)
	b = appendText(b, 74, v.Reason)
	b = appendText(b, 82, v.Reference)
	b = appendText(b, 90, v.Result)
	b = appendText(b, 98, v.Side)
	return b
}

func writeResolveRequest(b []byte, v *api.ResolveRequest) []byte {
	b = appendText(b, 10, v.AnswerBy)
	b = appendText(b, 18, v.AskingInstitution)
	b = appendText(b, 26, v.Code)
	b = appendTexts(b, 34, v.Extensions)
	return b
}

func writeReview(b []byte, v *api.Review) []byte {
	b = appendTextList(b, 10, v.Findings)
	b = appendMaybeMessage(b, 18, v.Loss, writeLoss)
	b = appendText(b, 26, v.Needs)
	b = appendText(b, 34, v.NetworkReference)
	b = appendMessage(b, 42, &v.OrderAmount, writeAmount)
	b = appendText(b, 50, v.PayeeInstitution)
	b = appendText(b, 58, v.PayerInstitution)
	b = appendText(b, 66, v.PaymentID)
	b = appendMaybeMessage(b, 74, v.Proposal, writeProposal)
	b = appendText(b, 82, v.Status)
	return b
}

func writeReviewAnswer(b []byte, v *api.ReviewAnswer) []byte {
	b = appendText(b, 10, v.Call)
	b = appendMessage(b, 18, &v.Review, writeReview)
	return b
}

func writeReviewList(b []byte, v *api.ReviewList) []byte {
	b = appendText(b, 10, v.Call)
	b = appendText(b, 18, v.Next)
	b = appendMessageList(b, 26, v.Reviews, writeReview)
	return b
}

func writeStoreHint(b []byte, v *api.StoreHint) []byte {
	b = appendText(b, 10, v.Country)
	b = appendText(b, 18, v.MerchantID)
	b = appendText(b, 26, v.StoreID)
	b = appendText(b, 34, v.TerminalID)
	return b
}

func writeText(b []byte, v *api.Text) []byte {
	b = appendText(b, 10, v.EN)
	b = appendText(b, 18, v.ZH)
	return b
}

func writeTraceStep(b []byte, v *api.TraceStep) []byte {
	b = appendText(b, 10, v.At)
	b = appendText(b, 18, v.Institution)
	b = appendText(b, 26, v.Kind)
	b = appendText(b, 34, v.Reason)
	b = appendText(b, 42, v.Rule)
	b = appendMessage(b, 50, &v.Text, writeText)
	return b
}

func writeVoid(b []byte, v *api.Void) []byte {
	b = appendMaybeMessage(b, 10, v.Amounts, writeAmounts)
	b = appendText(b, 18, v.BusinessDate)
	b = appendText(b, 26, v.CreatedAt)
	b = appendText(b, 34, v.Cycle)
	b = appendTexts(b, 42, v.Extensions)
	b = appendBoolean(b, 48, v.Final)
	b = appendMaybeMessage(b, 58, v.FX, writeFX)
	b = appendText(b, 66, v.NetworkReference)
	b = appendText(b, 74, v.NextActionAt)
	b = appendText(b, 82, v.PaymentID)
	b = appendText(b, 90, v.Reason)
	b = appendMaybeMessage(b, 98, v.ReasonText, writeText)
	b = appendMaybeMessage(b, 106, v.References, writeReferences)
	b = appendText(b, 114, v.RequestID)
	b = appendText(b, 122, v.Result)
	b = appendText(b, 130, v.Status)
	b = appendText(b, 138, v.UpdatedAt)
	b = appendText(b, 146, v.VoidID)
	b = appendMessageList(b, 154, v.Why, writeTraceStep)
	b = appendMaybeMessage(b, 162, v.Clock, writeClock)
	b = appendMaybeMessage(b, 170, v.Loss, writeLoss)
	return b
}

func writeVoidAnswer(b []byte, v *api.VoidAnswer) []byte {
	b = appendText(b, 10, v.Call)
	b = appendMessage(b, 18, &v.Void, writeVoid)
	return b
}

func writeVoidRequest(b []byte, v *api.VoidRequest) []byte {
	b = appendTexts(b, 10, v.Extensions)
	b = appendText(b, 18, v.Note)
	b = appendText(b, 26, v.PaymentID)
	b = appendText(b, 34, v.Reference)
	return b
}

func writeWebhook(b []byte, v *api.Webhook) []byte {
	b = appendText(b, 10, v.CreatedAt)
	b = appendText(b, 18, v.DisabledAt)
	b = appendText(b, 26, v.DisabledBecause)
	b = appendTextList(b, 34, v.Events)
	b = appendText(b, 42, v.FailingSince)
	b = appendInteger(b, 48, v.GivenUp)
	b = appendText(b, 58, v.Note)
	b = appendInteger(b, 64, v.Secrets)
	b = appendText(b, 74, v.Status)
	b = appendText(b, 82, v.URL)
	b = appendInteger(b, 88, v.Waiting)
	b = appendText(b, 98, v.WebhookID)
	return b
}

func writeWebhookAnswer(b []byte, v *api.WebhookAnswer) []byte {
	b = appendText(b, 10, v.Call)
	b = appendText(b, 18, v.FormerSecretUntil)
	b = appendText(b, 26, v.Secret)
	b = appendMessage(b, 34, &v.Webhook, writeWebhook)
	return b
}

func writeWebhookAttempt(b []byte, v *api.WebhookAttempt) []byte {
	b = appendText(b, 10, v.Answer)
	b = appendText(b, 18, v.At)
	b = appendMaybeInteger(b, 24, v.HTTPStatus)
	b = appendText(b, 34, v.MessageID)
	b = appendText(b, 42, v.Result)
	b = appendInteger(b, 48, v.TookMs)
	b = appendInteger(b, 56, v.Try)
	b = appendText(b, 66, v.Type)
	return b
}

func writeWebhookBacklog(b []byte, v *api.WebhookBacklog) []byte {
	b = appendText(b, 10, v.Call)
	b = appendInteger(b, 16, v.GivenUp)
	b = appendMessageList(b, 26, v.Messages, writeWebhookMessage)
	b = appendInteger(b, 32, v.Waiting)
	return b
}

func writeWebhookChange(b []byte, v *api.WebhookChange) []byte {
	b = appendText(b, 10, v.WebhookID)
	return b
}

func writeWebhookData(b []byte, v *api.WebhookData) []byte {
	b = appendMaybeMessage(b, 10, v.Dispute, writeDispute)
	b = appendMaybeMessage(b, 18, v.Payment, writePayment)
	b = appendMaybeMessage(b, 26, v.Refund, writeRefund)
	b = appendMaybeMessage(b, 34, v.Void, writeVoid)
	b = appendMaybeMessage(b, 42, v.Capture, writeCapture)
	return b
}

func writeWebhookEvent(b []byte, v *api.WebhookEvent) []byte {
	b = appendMessage(b, 10, &v.Data, writeWebhookData)
	b = appendText(b, 18, v.Timestamp)
	b = appendText(b, 26, v.Type)
	return b
}

func writeWebhookList(b []byte, v *api.WebhookList) []byte {
	b = appendText(b, 10, v.Call)
	b = appendMessageList(b, 18, v.Webhooks, writeWebhook)
	return b
}

func writeWebhookLog(b []byte, v *api.WebhookLog) []byte {
	b = appendMessageList(b, 10, v.Attempts, writeWebhookAttempt)
	b = appendText(b, 18, v.Call)
	b = appendMaybeInteger(b, 24, v.Next)
	return b
}

func writeWebhookMessage(b []byte, v *api.WebhookMessage) []byte {
	b = appendText(b, 10, v.FirstAt)
	b = appendText(b, 18, v.MessageID)
	b = appendText(b, 26, v.NextAt)
	b = appendInteger(b, 32, v.Tries)
	b = appendText(b, 42, v.Type)
	return b
}

func writeWebhookRemoval(b []byte, v *api.WebhookRemoval) []byte {
	b = appendText(b, 10, v.Call)
	b = appendText(b, 18, v.WebhookID)
	return b
}

func writeWebhookReplayRequest(b []byte, v *api.WebhookReplayRequest) []byte {
	b = appendText(b, 10, v.MessageID)
	b = appendText(b, 18, v.Since)
	b = appendText(b, 26, v.WebhookID)
	return b
}

func writeWebhookRequest(b []byte, v *api.WebhookRequest) []byte {
	b = appendTextList(b, 10, v.Events)
	b = appendText(b, 18, v.Note)
	b = appendText(b, 26, v.URL)
	return b
}

func writeXray(b []byte, v *api.Xray) []byte {
	b = appendText(b, 10, v.Certainty)
	b = appendMessageList(b, 18, v.Fields, writeXrayField)
	b = appendMessageList(b, 26, v.Findings, writeXrayFinding)
	b = appendText(b, 34, v.Kind)
	b = appendMessageList(b, 42, v.Payability, writeXrayPayability)
	b = appendMaybeMessage(b, 50, v.Registered, writeXrayRegistered)
	b = appendText(b, 58, v.Scheme)
	b = appendMessage(b, 66, &v.SchemeName, writeText)
	b = appendBoolean(b, 72, v.Truncated)
	b = appendBoolean(b, 80, v.Valid)
	return b
}

func writeXrayAnswer(b []byte, v *api.XrayAnswer) []byte {
	b = appendText(b, 10, v.Call)
	b = appendMessage(b, 18, &v.Xray, writeXray)
	return b
}

func writeXrayField(b []byte, v *api.XrayField) []byte {
	b = appendInteger(b, 8, v.Depth)
	b = appendInteger(b, 16, v.Length)
	b = appendMessage(b, 26, &v.Meaning, writeText)
	b = appendText(b, 34, v.Path)
	b = appendInteger(b, 40, v.Position)
	b = appendText(b, 50, v.Raw)
	b = appendBoolean(b, 56, v.Secret)
	b = appendText(b, 66, v.Verdict)
	return b
}

func writeXrayFinding(b []byte, v *api.XrayFinding) []byte {
	b = appendText(b, 10, v.Certainty)
	b = appendText(b, 18, v.Path)
	b = appendInteger(b, 24, v.Position)
	b = appendText(b, 34, v.Reason)
	b = appendText(b, 42, v.Severity)
	b = appendBoolean(b, 48, v.Tampering)
	b = appendMessage(b, 58, &v.Text, writeText)
	return b
}

func writeXrayPayability(b []byte, v *api.XrayPayability) []byte {
	b = appendBoolean(b, 8, v.Can)
	b = appendText(b, 18, v.Institution)
	b = appendText(b, 26, v.Reason)
	b = appendMaybeMessage(b, 34, v.ReasonText, writeText)
	b = appendMessageList(b, 42, v.Why, writeText)
	return b
}

func writeXrayRegistered(b []byte, v *api.XrayRegistered) []byte {
	b = appendText(b, 10, v.Institution)
	b = appendMaybeMessage(b, 18, v.Merchant, writeMerchant)
	b = appendText(b, 26, v.Reason)
	return b
}

func writeXrayRequest(b []byte, v *api.XrayRequest) []byte {
	b = appendText(b, 10, v.Code)
	return b
}

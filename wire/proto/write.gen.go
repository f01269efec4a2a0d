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
	var at int
	if v.Credit != nil {
		b, at = begin(tagged(b, 10))
		b = end(writeAmount(b, v.Credit), at)
	}
	if v.Customer != nil {
		b, at = begin(tagged(b, 18))
		b = end(writeAmount(b, v.Customer), at)
	}
	if v.Debit != nil {
		b, at = begin(tagged(b, 26))
		b = end(writeAmount(b, v.Debit), at)
	}
	for i := range v.Fees {
		b, at = begin(tagged(b, 34))
		b = end(writeFeeLine(b, &v.Fees[i]), at)
	}
	b, at = begin(tagged(b, 42))
	b = filled(writeAmount(b, &v.Order), at, 2)
	return b
}

func writeAuthorisationAnswer(b []byte, v *api.AuthorisationAnswer) []byte {
	var at int
	if v.Amount != nil {
		b, at = begin(tagged(b, 10))
		b = end(writeAmount(b, v.Amount), at)
	}
	b = appendText(b, 18, string(v.Call))
	if v.CustomerAmount != nil {
		b, at = begin(tagged(b, 26))
		b = end(writeAmount(b, v.CustomerAmount), at)
	}
	b = appendTexts(b, 34, v.Extensions)
	if v.Payer != nil {
		b, at = begin(tagged(b, 42))
		b = end(writePayer(b, v.Payer), at)
	}
	b = appendText(b, 50, v.PaymentID)
	b = appendText(b, 58, string(v.Reason))
	b = appendText(b, 66, v.Reference)
	b = appendText(b, 74, string(v.Result))
	return b
}

func writeAuthorisationRequest(b []byte, v *api.AuthorisationRequest) []byte {
	var at int
	if v.Advice != nil {
		b, at = begin(tagged(b, 10))
		b = end(writeAdvice(b, v.Advice), at)
	}
	b = appendText(b, 18, v.AnswerBy)
	b = appendText(b, 26, v.BusinessDate)
	b = appendText(b, 34, v.Code)
	if v.CustomerAmount != nil {
		b, at = begin(tagged(b, 42))
		b = end(writeAmount(b, v.CustomerAmount), at)
	}
	b = appendText(b, 50, v.Cycle)
	b, at = begin(tagged(b, 58))
	b = filled(writeAmount(b, &v.DebitAmount), at, 2)
	b = appendTexts(b, 66, v.Extensions)
	for i := range v.Fees {
		b, at = begin(tagged(b, 74))
		b = end(writeFeeLine(b, &v.Fees[i]), at)
	}
	b = appendText(b, 82, string(v.Flow))
	if v.FX != nil {
		b, at = begin(tagged(b, 90))
		b = end(writeFX(b, v.FX), at)
	}
	if v.Hold != nil {
		b, at = begin(tagged(b, 98))
		b = end(writeHoldTerms(b, v.Hold), at)
	}
	b = appendText(b, 106, v.NetworkReference)
	b, at = begin(tagged(b, 114))
	b = filled(writeAmount(b, &v.OrderAmount), at, 2)
	b = appendText(b, 122, v.OrderReference)
	b, at = begin(tagged(b, 130))
	b = filled(writeMerchant(b, &v.Payee), at, 3)
	b = appendText(b, 138, v.PayeeInstitution)
	if v.Payer != nil {
		b, at = begin(tagged(b, 146))
		b = end(writePayer(b, v.Payer), at)
	}
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
	var at int
	if v.Amount != nil {
		b, at = begin(tagged(b, 10))
		b = end(writeAmount(b, v.Amount), at)
	}
	b = appendText(b, 18, string(v.Call))
	b = appendTexts(b, 26, v.Extensions)
	b = appendText(b, 34, string(v.Operation))
	b = appendText(b, 42, string(v.Outcome))
	b = appendText(b, 50, v.PaymentID)
	b = appendText(b, 58, string(v.Reason))
	b = appendText(b, 66, v.Reference)
	b = appendText(b, 74, v.RefundID)
	b = appendText(b, 82, string(v.Result))
	return b
}

func writeCancellationRequest(b []byte, v *api.CancellationRequest) []byte {
	var at int
	if v.Amount != nil {
		b, at = begin(tagged(b, 10))
		b = end(writeAmount(b, v.Amount), at)
	}
	b = appendText(b, 18, v.AnswerBy)
	b = appendText(b, 26, v.BusinessDate)
	b = appendText(b, 34, string(v.Cause))
	b = appendText(b, 42, v.Cycle)
	b = appendTexts(b, 50, v.Extensions)
	b = appendText(b, 58, string(v.Operation))
	b = appendText(b, 66, v.OriginalReference)
	b = appendText(b, 74, v.PaymentID)
	b = appendText(b, 82, v.RefundID)
	return b
}

func writeCapture(b []byte, v *api.Capture) []byte {
	var at int
	if v.Amounts != nil {
		b, at = begin(tagged(b, 10))
		b = end(writeAmounts(b, v.Amounts), at)
	}
	b = appendText(b, 18, v.BusinessDate)
	b = appendText(b, 26, v.CaptureID)
	b = appendText(b, 34, v.CreatedAt)
	b = appendText(b, 42, v.Cycle)
	b = appendTexts(b, 50, v.Extensions)
	b = appendBoolean(b, 56, v.Final)
	if v.FX != nil {
		b, at = begin(tagged(b, 66))
		b = end(writeFX(b, v.FX), at)
	}
	b = appendText(b, 74, v.NetworkReference)
	b = appendText(b, 82, v.NextActionAt)
	b = appendText(b, 90, v.PaymentID)
	b = appendText(b, 98, string(v.Reason))
	if v.ReasonText != nil {
		b, at = begin(tagged(b, 106))
		b = end(writeText(b, v.ReasonText), at)
	}
	if v.References != nil {
		b, at = begin(tagged(b, 114))
		b = end(writeReferences(b, v.References), at)
	}
	b = appendText(b, 122, v.RequestID)
	b = appendText(b, 130, string(v.Result))
	b = appendText(b, 138, string(v.Status))
	b = appendText(b, 146, v.UpdatedAt)
	for i := range v.Why {
		b, at = begin(tagged(b, 154))
		b = end(writeTraceStep(b, &v.Why[i]), at)
	}
	return b
}

func writeCaptureAnswer(b []byte, v *api.CaptureAnswer) []byte {
	var at int
	b = appendText(b, 10, string(v.Call))
	b, at = begin(tagged(b, 18))
	b = filled(writeCapture(b, &v.Capture), at, 2)
	return b
}

func writeCaptureRequest(b []byte, v *api.CaptureRequest) []byte {
	var at int
	if v.Amount != nil {
		b, at = begin(tagged(b, 10))
		b = end(writeAmount(b, v.Amount), at)
	}
	b = appendTexts(b, 18, v.Extensions)
	b = appendMaybeBoolean(b, 24, v.Final)
	b = appendText(b, 34, v.Note)
	b = appendText(b, 42, v.PaymentID)
	b = appendText(b, 50, v.Reference)
	return b
}

func writeCertaintyAnswer(b []byte, v *api.CertaintyAnswer) []byte {
	var at int
	b = appendText(b, 10, string(v.Call))
	for i := range v.Rows {
		b, at = begin(tagged(b, 18))
		b = end(writeCertaintyRow(b, &v.Rows[i]), at)
	}
	return b
}

func writeCertaintyRow(b []byte, v *api.CertaintyRow) []byte {
	b = appendInteger(b, 8, v.Count)
	b = appendText(b, 18, v.Institution)
	b = appendText(b, 26, string(v.Leg))
	b = appendInteger(b, 32, v.LongestOpenMs)
	b = appendInteger(b, 40, v.MedianMs)
	b = appendInteger(b, 48, v.Open)
	b = appendInteger(b, 56, v.P99Ms)
	return b
}

func writeClock(b []byte, v *api.Clock) []byte {
	b = appendText(b, 10, v.Bearer)
	b = appendText(b, 18, v.EndsAt)
	b = appendText(b, 26, string(v.Leg))
	b = appendText(b, 34, v.NextAt)
	b = appendText(b, 42, string(v.Then))
	b = appendText(b, 50, v.UnknownSince)
	return b
}

func writeCodeAnswer(b []byte, v *api.CodeAnswer) []byte {
	var at int
	b = appendText(b, 10, string(v.Call))
	b, at = begin(tagged(b, 18))
	b = filled(writeCodeReading(b, &v.Code), at, 2)
	return b
}

func writeCodeFault(b []byte, v *api.CodeFault) []byte {
	b = appendText(b, 10, v.Detail)
	b = appendText(b, 18, v.Path)
	b = appendMaybeInteger(b, 24, v.Position)
	return b
}

func writeCodeIssueAnswer(b []byte, v *api.CodeIssueAnswer) []byte {
	b = appendText(b, 10, string(v.Call))
	b = appendText(b, 18, v.Code)
	b = appendText(b, 26, v.CodeID)
	b = appendText(b, 34, v.ExpiresAt)
	b = appendText(b, 42, string(v.Form))
	return b
}

func writeCodeIssueRequest(b []byte, v *api.CodeIssueRequest) []byte {
	var at int
	b = appendText(b, 10, string(v.Form))
	b = appendMaybeInteger(b, 16, v.LifetimeSeconds)
	b, at = begin(tagged(b, 26))
	b = filled(writePayer(b, &v.Payer), at, 2)
	return b
}

func writeCodeReadRequest(b []byte, v *api.CodeReadRequest) []byte {
	var at int
	b = appendText(b, 10, v.Code)
	b = appendTexts(b, 18, v.Extensions)
	if v.Store != nil {
		b, at = begin(tagged(b, 26))
		b = end(writeStoreHint(b, v.Store), at)
	}
	return b
}

func writeCodeReading(b []byte, v *api.CodeReading) []byte {
	var at int
	for i := range v.Errors {
		b, at = begin(tagged(b, 10))
		b = end(writeCodeFault(b, &v.Errors[i]), at)
	}
	b = appendText(b, 18, v.ExpiresAt)
	b = appendText(b, 26, string(v.Kind))
	if v.Merchant != nil {
		b, at = begin(tagged(b, 34))
		b = end(writeMerchant(b, v.Merchant), at)
	}
	if v.OrderAmount != nil {
		b, at = begin(tagged(b, 42))
		b = end(writeAmount(b, v.OrderAmount), at)
	}
	b = appendText(b, 50, v.OrderReference)
	b, at = begin(tagged(b, 58))
	b = filled(writePayable(b, &v.Payable), at, 2)
	b = appendText(b, 66, v.PayeeInstitution)
	b = appendText(b, 74, v.PayerInstitution)
	b = appendText(b, 82, v.Scheme)
	b = appendBoolean(b, 88, v.Valid)
	return b
}

func writeCodeRevokeAnswer(b []byte, v *api.CodeRevokeAnswer) []byte {
	b = appendText(b, 10, string(v.Call))
	b = appendText(b, 18, v.CodeID)
	b = appendText(b, 26, v.RevokedAt)
	return b
}

func writeCodeRevokeRequest(b []byte, v *api.CodeRevokeRequest) []byte {
	b = appendText(b, 10, v.CodeID)
	return b
}

func writeCreditAnswer(b []byte, v *api.CreditAnswer) []byte {
	var at int
	if v.Amount != nil {
		b, at = begin(tagged(b, 10))
		b = end(writeAmount(b, v.Amount), at)
	}
	b = appendText(b, 18, string(v.Call))
	b = appendTexts(b, 26, v.Extensions)
	b = appendText(b, 34, v.PaymentID)
	b = appendText(b, 42, string(v.Reason))
	b = appendText(b, 50, v.Reference)
	b = appendText(b, 58, v.RefundID)
	b = appendText(b, 66, string(v.Result))
	return b
}

func writeCreditRequest(b []byte, v *api.CreditRequest) []byte {
	var at int
	b = appendText(b, 10, v.AnswerBy)
	b = appendText(b, 18, v.BusinessDate)
	b = appendText(b, 26, v.Code)
	b, at = begin(tagged(b, 34))
	b = filled(writeAmount(b, &v.CreditAmount), at, 2)
	if v.CustomerAmount != nil {
		b, at = begin(tagged(b, 42))
		b = end(writeAmount(b, v.CustomerAmount), at)
	}
	b = appendText(b, 50, v.Cycle)
	b = appendTexts(b, 58, v.Extensions)
	for i := range v.Fees {
		b, at = begin(tagged(b, 66))
		b = end(writeFeeLine(b, &v.Fees[i]), at)
	}
	if v.FX != nil {
		b, at = begin(tagged(b, 74))
		b = end(writeFX(b, v.FX), at)
	}
	b = appendText(b, 82, string(v.Kind))
	if v.Merchant != nil {
		b, at = begin(tagged(b, 90))
		b = end(writeMerchant(b, v.Merchant), at)
	}
	b = appendText(b, 98, v.NetworkReference)
	b, at = begin(tagged(b, 106))
	b = filled(writeAmount(b, &v.OrderAmount), at, 2)
	b = appendText(b, 114, v.OrderKey)
	b = appendText(b, 122, v.OrderReference)
	b = appendText(b, 130, v.OriginalReference)
	b = appendText(b, 138, v.PayeeInstitution)
	if v.Payer != nil {
		b, at = begin(tagged(b, 146))
		b = end(writePayer(b, v.Payer), at)
	}
	b = appendText(b, 154, v.PayerInstitution)
	b = appendText(b, 162, v.PaymentID)
	b = appendText(b, 170, v.Purpose)
	b = appendText(b, 178, v.RefundID)
	return b
}

func writeDispute(b []byte, v *api.Dispute) []byte {
	var at int
	if v.Amounts != nil {
		b, at = begin(tagged(b, 10))
		b = end(writeAmounts(b, v.Amounts), at)
	}
	b = appendText(b, 18, v.AnswerBy)
	b = appendText(b, 26, v.AnsweredAt)
	b = appendText(b, 34, v.BusinessDate)
	if v.Clock != nil {
		b, at = begin(tagged(b, 42))
		b = end(writeClock(b, v.Clock), at)
	}
	b = appendText(b, 50, v.CreatedAt)
	b = appendText(b, 58, v.Cycle)
	b = appendText(b, 66, v.DecideBy)
	b = appendText(b, 74, string(v.Default))
	b = appendText(b, 82, v.DisputeID)
	b = appendText(b, 90, v.DisputeReason)
	b = appendText(b, 98, v.Evidence)
	b = appendText(b, 106, v.EvidenceReference)
	b = appendTexts(b, 114, v.Extensions)
	b = appendBoolean(b, 120, v.Final)
	if v.FX != nil {
		b, at = begin(tagged(b, 130))
		b = end(writeFX(b, v.FX), at)
	}
	if v.Loss != nil {
		b, at = begin(tagged(b, 138))
		b = end(writeLoss(b, v.Loss), at)
	}
	b = appendText(b, 146, v.NetworkReference)
	b = appendText(b, 154, v.NextActionAt)
	b = appendText(b, 162, v.Note)
	b = appendText(b, 170, v.PaymentID)
	b = appendText(b, 178, string(v.Reason))
	if v.ReasonText != nil {
		b, at = begin(tagged(b, 186))
		b = end(writeText(b, v.ReasonText), at)
	}
	if v.References != nil {
		b, at = begin(tagged(b, 194))
		b = end(writeReferences(b, v.References), at)
	}
	b = appendText(b, 202, v.RequestID)
	b = appendText(b, 210, string(v.Result))
	b = appendText(b, 218, string(v.Status))
	b = appendText(b, 226, v.UpdatedAt)
	for i := range v.Why {
		b, at = begin(tagged(b, 234))
		b = end(writeTraceStep(b, &v.Why[i]), at)
	}
	return b
}

func writeDisputeAnswer(b []byte, v *api.DisputeAnswer) []byte {
	var at int
	b = appendText(b, 10, string(v.Call))
	b, at = begin(tagged(b, 18))
	b = filled(writeDispute(b, &v.Dispute), at, 2)
	return b
}

func writeDisputeAnswering(b []byte, v *api.DisputeAnswering) []byte {
	b = appendText(b, 10, v.Evidence)
	b = appendText(b, 18, v.Reference)
	return b
}

func writeDisputeRequest(b []byte, v *api.DisputeRequest) []byte {
	var at int
	if v.Amount != nil {
		b, at = begin(tagged(b, 10))
		b = end(writeAmount(b, v.Amount), at)
	}
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
	b = appendText(b, 74, string(v.Rounding))
	b = appendText(b, 82, v.Source)
	b = appendInteger(b, 88, v.Unit)
	return b
}

func writeFeeLine(b []byte, v *api.FeeLine) []byte {
	var at int
	b, at = begin(tagged(b, 10))
	b = filled(writeAmount(b, &v.Amount), at, 2)
	b = appendText(b, 18, v.Kind)
	b = appendText(b, 26, string(v.PaidBy))
	b = appendText(b, 34, string(v.PaidTo))
	b = appendText(b, 42, v.Text)
	return b
}

func writeFieldError(b []byte, v *api.FieldError) []byte {
	b = appendText(b, 10, v.Detail)
	b = appendText(b, 18, v.Pointer)
	return b
}

func writeHeldCaptureAnswer(b []byte, v *api.HeldCaptureAnswer) []byte {
	var at int
	if v.Amount != nil {
		b, at = begin(tagged(b, 10))
		b = end(writeAmount(b, v.Amount), at)
	}
	b = appendText(b, 18, string(v.Call))
	b = appendText(b, 26, v.CaptureID)
	b = appendTexts(b, 34, v.Extensions)
	b = appendText(b, 42, v.PaymentID)
	b = appendText(b, 50, string(v.Reason))
	b = appendText(b, 58, v.Reference)
	b = appendText(b, 66, string(v.Result))
	return b
}

func writeHeldCaptureRequest(b []byte, v *api.HeldCaptureRequest) []byte {
	var at int
	b = appendText(b, 10, v.AnswerBy)
	b = appendText(b, 18, v.BusinessDate)
	b = appendText(b, 26, v.CaptureID)
	if v.CustomerAmount != nil {
		b, at = begin(tagged(b, 34))
		b = end(writeAmount(b, v.CustomerAmount), at)
	}
	b = appendText(b, 42, v.Cycle)
	b, at = begin(tagged(b, 50))
	b = filled(writeAmount(b, &v.DebitAmount), at, 2)
	b = appendTexts(b, 58, v.Extensions)
	for i := range v.Fees {
		b, at = begin(tagged(b, 66))
		b = end(writeFeeLine(b, &v.Fees[i]), at)
	}
	b = appendText(b, 74, v.NetworkReference)
	b, at = begin(tagged(b, 82))
	b = filled(writeAmount(b, &v.OrderAmount), at, 2)
	b = appendText(b, 90, v.PaymentID)
	return b
}

func writeHeldReleaseAnswer(b []byte, v *api.HeldReleaseAnswer) []byte {
	b = appendText(b, 10, string(v.Call))
	b = appendTexts(b, 18, v.Extensions)
	b = appendText(b, 26, v.PaymentID)
	b = appendText(b, 34, string(v.Reason))
	b = appendText(b, 42, v.Reference)
	b = appendText(b, 50, string(v.Result))
	return b
}

func writeHeldReleaseRequest(b []byte, v *api.HeldReleaseRequest) []byte {
	var at int
	b = appendText(b, 10, v.AnswerBy)
	b, at = begin(tagged(b, 18))
	b = filled(writeAmount(b, &v.CapturedDebitAmount), at, 2)
	b = appendText(b, 26, string(v.Cause))
	b = appendTexts(b, 34, v.Extensions)
	b = appendText(b, 42, v.OriginalReference)
	b = appendText(b, 50, v.PaymentID)
	return b
}

func writeHold(b []byte, v *api.Hold) []byte {
	var at int
	b, at = begin(tagged(b, 10))
	b = filled(writeAmount(b, &v.CapturableAmount), at, 2)
	b, at = begin(tagged(b, 18))
	b = filled(writeAmount(b, &v.CapturedAmount), at, 2)
	b = appendText(b, 26, v.ExpiresAt)
	b, at = begin(tagged(b, 34))
	b = filled(writeAmount(b, &v.HeldAmount), at, 2)
	return b
}

func writeHoldTerms(b []byte, v *api.HoldTerms) []byte {
	var at int
	b = appendText(b, 10, v.ExpiresAt)
	b, at = begin(tagged(b, 18))
	b = filled(writeAmount(b, &v.MostDebitAmount), at, 2)
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
	var at int
	b = appendText(b, 10, string(v.Call))
	for i := range v.Lanes {
		b, at = begin(tagged(b, 18))
		b = end(writeLane(b, &v.Lanes[i]), at)
	}
	b = appendInteger(b, 24, v.Retired)
	return b
}

func writeLanesChange(b []byte, v *api.LanesChange) []byte {
	b = appendInteger(b, 8, v.Lanes)
	return b
}

func writeLookupAnswer(b []byte, v *api.LookupAnswer) []byte {
	var at int
	if v.Amount != nil {
		b, at = begin(tagged(b, 10))
		b = end(writeAmount(b, v.Amount), at)
	}
	b = appendText(b, 18, string(v.Call))
	if v.CustomerAmount != nil {
		b, at = begin(tagged(b, 26))
		b = end(writeAmount(b, v.CustomerAmount), at)
	}
	b = appendTexts(b, 34, v.Extensions)
	b = appendText(b, 42, string(v.Operation))
	if v.Payer != nil {
		b, at = begin(tagged(b, 50))
		b = end(writePayer(b, v.Payer), at)
	}
	b = appendText(b, 58, v.PaymentID)
	b = appendText(b, 66, string(v.Reason))
	b = appendText(b, 74, v.Reference)
	b = appendText(b, 82, v.RefundID)
	b = appendText(b, 90, string(v.State))
	return b
}

func writeLookupRequest(b []byte, v *api.LookupRequest) []byte {
	b = appendText(b, 10, v.AnswerBy)
	b = appendTexts(b, 18, v.Extensions)
	b = appendText(b, 26, string(v.Operation))
	b = appendText(b, 34, v.PaymentID)
	b = appendText(b, 42, v.RefundID)
	return b
}

func writeLoss(b []byte, v *api.Loss) []byte {
	var at int
	if v.Amount != nil {
		b, at = begin(tagged(b, 10))
		b = end(writeAmount(b, v.Amount), at)
	}
	b = appendText(b, 18, v.BookedAt)
	b = appendText(b, 26, v.ChangedAt)
	b = appendText(b, 34, v.From)
	b = appendText(b, 42, string(v.Leg))
	b = appendText(b, 50, v.NetworkReference)
	b = appendBoolean(b, 56, v.Paid)
	b = appendText(b, 66, v.PaymentID)
	b = appendText(b, 74, string(v.State))
	b = appendText(b, 82, v.To)
	return b
}

func writeLossAnswer(b []byte, v *api.LossAnswer) []byte {
	var at int
	b = appendText(b, 10, string(v.Call))
	b, at = begin(tagged(b, 18))
	b = filled(writeLoss(b, &v.Loss), at, 2)
	return b
}

func writeLossList(b []byte, v *api.LossList) []byte {
	var at int
	b = appendText(b, 10, string(v.Call))
	for i := range v.Losses {
		b, at = begin(tagged(b, 18))
		b = end(writeLoss(b, &v.Losses[i]), at)
	}
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
	var at int
	if v.Amount != nil {
		b, at = begin(tagged(b, 10))
		b = end(writeAmount(b, v.Amount), at)
	}
	b = appendText(b, 18, string(v.Call))
	b = appendText(b, 26, v.ExpiresAt)
	b = appendTexts(b, 34, v.Extensions)
	if v.Merchant != nil {
		b, at = begin(tagged(b, 42))
		b = end(writeMerchant(b, v.Merchant), at)
	}
	b = appendMaybeBoolean(b, 48, v.Open)
	b = appendText(b, 58, v.OrderKey)
	b = appendText(b, 66, v.OrderReference)
	b = appendText(b, 74, string(v.Reason))
	b = appendText(b, 82, v.Reference)
	b = appendText(b, 90, string(v.Result))
	return b
}

func writeOrderRequest(b []byte, v *api.OrderRequest) []byte {
	var at int
	b = appendText(b, 10, v.AnswerBy)
	b = appendText(b, 18, v.Code)
	b = appendTexts(b, 26, v.Extensions)
	if v.OrderAmount != nil {
		b, at = begin(tagged(b, 34))
		b = end(writeAmount(b, v.OrderAmount), at)
	}
	b = appendText(b, 42, v.PayerInstitution)
	b = appendText(b, 50, v.PaymentRequestID)
	return b
}

func writePayable(b []byte, v *api.Payable) []byte {
	var at int
	b = appendBoolean(b, 8, v.Can)
	b = appendText(b, 18, string(v.Reason))
	if v.ReasonText != nil {
		b, at = begin(tagged(b, 26))
		b = end(writeText(b, v.ReasonText), at)
	}
	return b
}

func writePayer(b []byte, v *api.Payer) []byte {
	b = appendText(b, 10, v.Reference)
	b = appendText(b, 18, v.Residency)
	return b
}

func writePayment(b []byte, v *api.Payment) []byte {
	var at int
	if v.Amounts != nil {
		b, at = begin(tagged(b, 10))
		b = end(writeAmounts(b, v.Amounts), at)
	}
	b = appendText(b, 18, v.BusinessDate)
	if v.Clock != nil {
		b, at = begin(tagged(b, 26))
		b = end(writeClock(b, v.Clock), at)
	}
	b = appendText(b, 34, v.CreatedAt)
	b = appendText(b, 42, v.Cycle)
	b = appendText(b, 50, v.DisputableUntil)
	b = appendTexts(b, 58, v.Extensions)
	b = appendBoolean(b, 64, v.Final)
	b = appendText(b, 74, string(v.Flow))
	if v.FX != nil {
		b, at = begin(tagged(b, 82))
		b = end(writeFX(b, v.FX), at)
	}
	if v.Hold != nil {
		b, at = begin(tagged(b, 90))
		b = end(writeHold(b, v.Hold), at)
	}
	b = appendText(b, 98, v.Initiator)
	if v.Loss != nil {
		b, at = begin(tagged(b, 106))
		b = end(writeLoss(b, v.Loss), at)
	}
	if v.Merchant != nil {
		b, at = begin(tagged(b, 114))
		b = end(writeMerchant(b, v.Merchant), at)
	}
	b = appendText(b, 122, v.NetworkReference)
	b = appendText(b, 130, v.NextActionAt)
	b = appendText(b, 138, v.PayeeInstitution)
	b = appendText(b, 146, v.PayerInstitution)
	b = appendText(b, 154, v.PaymentID)
	b = appendText(b, 162, v.QuoteID)
	b = appendText(b, 170, string(v.Reason))
	if v.ReasonText != nil {
		b, at = begin(tagged(b, 178))
		b = end(writeText(b, v.ReasonText), at)
	}
	if v.References != nil {
		b, at = begin(tagged(b, 186))
		b = end(writeReferences(b, v.References), at)
	}
	b = appendText(b, 194, v.RefundableUntil)
	if v.RefundedAmount != nil {
		b, at = begin(tagged(b, 202))
		b = end(writeAmount(b, v.RefundedAmount), at)
	}
	b = appendText(b, 210, v.RequestID)
	b = appendText(b, 218, string(v.Result))
	b = appendText(b, 226, string(v.StandIn))
	b = appendText(b, 234, string(v.Status))
	b = appendText(b, 242, v.UpdatedAt)
	b = appendText(b, 250, v.VoidableUntil)
	b = appendMaybeBoolean(b, 256, v.Voided)
	for i := range v.Why {
		b, at = begin(tagged(b, 266))
		b = end(writeTraceStep(b, &v.Why[i]), at)
	}
	return b
}

func writePaymentAnswer(b []byte, v *api.PaymentAnswer) []byte {
	var at int
	b = appendText(b, 10, string(v.Call))
	b, at = begin(tagged(b, 18))
	b = filled(writePayment(b, &v.Payment), at, 2)
	return b
}

func writePaymentList(b []byte, v *api.PaymentList) []byte {
	var at int
	b = appendText(b, 10, string(v.Call))
	for i := range v.Payments {
		b, at = begin(tagged(b, 18))
		b = end(writePayment(b, &v.Payments[i]), at)
	}
	return b
}

func writePaymentRequest(b []byte, v *api.PaymentRequest) []byte {
	var at int
	b = appendText(b, 10, string(v.Capture))
	b = appendText(b, 18, v.Code)
	b = appendText(b, 26, v.Description)
	b = appendTexts(b, 34, v.Extensions)
	b = appendText(b, 42, string(v.Flow))
	b = appendText(b, 50, string(v.Funds))
	b = appendMaybeInteger(b, 56, v.HoldSeconds)
	b = appendText(b, 66, v.MerchantID)
	if v.OrderAmount != nil {
		b, at = begin(tagged(b, 74))
		b = end(writeAmount(b, v.OrderAmount), at)
	}
	b = appendText(b, 82, v.OrderReference)
	if v.Payer != nil {
		b, at = begin(tagged(b, 90))
		b = end(writePayer(b, v.Payer), at)
	}
	b = appendText(b, 98, v.Purpose)
	b = appendText(b, 106, v.QuoteID)
	b = appendText(b, 114, v.Reference)
	b = appendText(b, 122, v.StoreID)
	b = appendText(b, 130, v.TerminalID)
	return b
}

func writeProblem(b []byte, v *api.Problem) []byte {
	var at int
	b = appendText(b, 10, string(v.Call))
	b = appendText(b, 18, v.Detail)
	for i := range v.Errors {
		b, at = begin(tagged(b, 26))
		b = end(writeFieldError(b, &v.Errors[i]), at)
	}
	b = appendText(b, 34, v.Instance)
	b = appendText(b, 42, string(v.Next))
	b = appendText(b, 50, string(v.Reason))
	b, at = begin(tagged(b, 58))
	b = filled(writeText(b, &v.ReasonText), at, 2)
	b = appendText(b, 66, string(v.Retry))
	b = appendInteger(b, 72, v.Status)
	b = appendText(b, 82, v.Title)
	b = appendText(b, 90, v.Type)
	return b
}

func writeProposal(b []byte, v *api.Proposal) []byte {
	b = appendText(b, 10, v.ExpiresAt)
	b = appendText(b, 18, string(v.Finding))
	b = appendInteger(b, 24, v.Number)
	b = appendText(b, 34, v.Person)
	b = appendText(b, 42, v.ProposedAt)
	b = appendText(b, 50, v.Reason)
	return b
}

func writeQuote(b []byte, v *api.Quote) []byte {
	var at int
	b = appendText(b, 10, v.CreatedAt)
	b, at = begin(tagged(b, 18))
	b = filled(writeAmount(b, &v.CreditAmount), at, 2)
	b, at = begin(tagged(b, 26))
	b = filled(writeAmount(b, &v.CustomerAmount), at, 2)
	b, at = begin(tagged(b, 34))
	b = filled(writeAmount(b, &v.DebitAmount), at, 2)
	b = appendText(b, 42, v.ExpiresAt)
	for i := range v.Fees {
		b, at = begin(tagged(b, 50))
		b = end(writeFeeLine(b, &v.Fees[i]), at)
	}
	if v.FX != nil {
		b, at = begin(tagged(b, 58))
		b = end(writeFX(b, v.FX), at)
	}
	b, at = begin(tagged(b, 66))
	b = filled(writeAmount(b, &v.OrderAmount), at, 2)
	b = appendText(b, 74, v.OrderReference)
	b, at = begin(tagged(b, 82))
	b = filled(writeMerchant(b, &v.Payee), at, 2)
	b = appendText(b, 90, v.PayeeInstitution)
	b = appendText(b, 98, v.PaymentRequestID)
	b = appendText(b, 106, v.QuoteID)
	return b
}

func writeQuoteAnswer(b []byte, v *api.QuoteAnswer) []byte {
	var at int
	b = appendText(b, 10, string(v.Call))
	b, at = begin(tagged(b, 18))
	b = filled(writeQuote(b, &v.Quote), at, 2)
	return b
}

func writeQuoteRequest(b []byte, v *api.QuoteRequest) []byte {
	var at int
	b = appendText(b, 10, v.Code)
	b = appendText(b, 18, v.DebitCurrency)
	b = appendTexts(b, 26, v.Extensions)
	if v.OrderAmount != nil {
		b, at = begin(tagged(b, 34))
		b = end(writeAmount(b, v.OrderAmount), at)
	}
	b, at = begin(tagged(b, 42))
	b = filled(writePayer(b, &v.Payer), at, 2)
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
	var at int
	if v.Amounts != nil {
		b, at = begin(tagged(b, 10))
		b = end(writeAmounts(b, v.Amounts), at)
	}
	b = appendText(b, 18, v.BusinessDate)
	if v.Clock != nil {
		b, at = begin(tagged(b, 26))
		b = end(writeClock(b, v.Clock), at)
	}
	b = appendText(b, 34, v.CreatedAt)
	b = appendText(b, 42, v.Cycle)
	b = appendTexts(b, 50, v.Extensions)
	b = appendBoolean(b, 56, v.Final)
	if v.FX != nil {
		b, at = begin(tagged(b, 66))
		b = end(writeFX(b, v.FX), at)
	}
	if v.Loss != nil {
		b, at = begin(tagged(b, 74))
		b = end(writeLoss(b, v.Loss), at)
	}
	b = appendText(b, 82, v.NetworkReference)
	b = appendText(b, 90, v.NextActionAt)
	b = appendText(b, 98, v.PaymentID)
	b = appendText(b, 106, string(v.Reason))
	if v.ReasonText != nil {
		b, at = begin(tagged(b, 114))
		b = end(writeText(b, v.ReasonText), at)
	}
	if v.References != nil {
		b, at = begin(tagged(b, 122))
		b = end(writeReferences(b, v.References), at)
	}
	b = appendText(b, 130, v.RefundID)
	b = appendText(b, 138, v.RequestID)
	b = appendText(b, 146, string(v.Result))
	b = appendText(b, 154, string(v.Status))
	b = appendText(b, 162, v.UpdatedAt)
	for i := range v.Why {
		b, at = begin(tagged(b, 170))
		b = end(writeTraceStep(b, &v.Why[i]), at)
	}
	return b
}

func writeRefundAnswer(b []byte, v *api.RefundAnswer) []byte {
	var at int
	b = appendText(b, 10, string(v.Call))
	b, at = begin(tagged(b, 18))
	b = filled(writeRefund(b, &v.Refund), at, 2)
	return b
}

func writeRefundRequest(b []byte, v *api.RefundRequest) []byte {
	var at int
	if v.Amount != nil {
		b, at = begin(tagged(b, 10))
		b = end(writeAmount(b, v.Amount), at)
	}
	b = appendTexts(b, 18, v.Extensions)
	b = appendText(b, 26, v.Note)
	b = appendText(b, 34, v.OrderReference)
	b = appendText(b, 42, v.PaymentID)
	b = appendText(b, 50, v.Reference)
	return b
}

func writeRegistryAnswer(b []byte, v *api.RegistryAnswer) []byte {
	var at int
	b = appendText(b, 10, string(v.Call))
	b, at = begin(tagged(b, 18))
	b = filled(writeRegistryItem(b, &v.Item), at, 2)
	b = appendInteger(b, 24, v.Version)
	return b
}

func writeRegistryEntry(b []byte, v *api.RegistryEntry) []byte {
	b = appendText(b, 10, string(v.Certainty))
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
	var at int
	b, at = begin(tagged(b, 10))
	b = filled(writeRegistryEntry(b, &v.Entry), at, 2)
	b = appendText(b, 18, string(v.Layer))
	return b
}

func writeRegistryList(b []byte, v *api.RegistryList) []byte {
	var at int
	b = appendText(b, 10, string(v.Call))
	for i := range v.Entries {
		b, at = begin(tagged(b, 18))
		b = end(writeRegistryItem(b, &v.Entries[i]), at)
	}
	b = appendText(b, 26, v.Next)
	b = appendInteger(b, 32, v.Version)
	return b
}

func writeRegistryRemoval(b []byte, v *api.RegistryRemoval) []byte {
	b = appendText(b, 10, string(v.Call))
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
	b = appendText(b, 10, string(v.Decision))
	b = appendText(b, 18, v.PaymentID)
	b = appendInteger(b, 24, v.Proposal)
	b = appendText(b, 34, v.Reason)
	return b
}

func writeResolutionProposal(b []byte, v *api.ResolutionProposal) []byte {
	b = appendText(b, 10, string(v.Finding))
	b = appendText(b, 18, v.PaymentID)
	b = appendText(b, 26, v.Reason)
	return b
}

func writeResolveAnswer(b []byte, v *api.ResolveAnswer) []byte {
	var at int
	b = appendText(b, 10, string(v.Call))
	b = appendText(b, 18, v.Currency)
	b = appendText(b, 26, v.ExpiresAt)
	b = appendTexts(b, 34, v.Extensions)
	if v.Merchant != nil {
		b, at = begin(tagged(b, 42))
		b = end(writeMerchant(b, v.Merchant), at)
	}
	if v.OrderAmount != nil {
		b, at = begin(tagged(b, 50))
		b = end(writeAmount(b, v.OrderAmount), at)
	}
	b = appendText(b, 58, v.OrderKey)
	b = appendText(b, 66, v.OrderReference)
	b = appendText(b, 74, string(v.Reason))
	b = appendText(b, 82, v.Reference)
	b = appendText(b, 90, string(v.Result))
	b = appendText(b, 98, string(v.Side))
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
	var at int
	b = appendTextList(b, 10, v.Findings)
	if v.Loss != nil {
		b, at = begin(tagged(b, 18))
		b = end(writeLoss(b, v.Loss), at)
	}
	b = appendText(b, 26, string(v.Needs))
	b = appendText(b, 34, v.NetworkReference)
	b, at = begin(tagged(b, 42))
	b = filled(writeAmount(b, &v.OrderAmount), at, 2)
	b = appendText(b, 50, v.PayeeInstitution)
	b = appendText(b, 58, v.PayerInstitution)
	b = appendText(b, 66, v.PaymentID)
	if v.Proposal != nil {
		b, at = begin(tagged(b, 74))
		b = end(writeProposal(b, v.Proposal), at)
	}
	b = appendText(b, 82, string(v.Status))
	return b
}

func writeReviewAnswer(b []byte, v *api.ReviewAnswer) []byte {
	var at int
	b = appendText(b, 10, string(v.Call))
	b, at = begin(tagged(b, 18))
	b = filled(writeReview(b, &v.Review), at, 2)
	return b
}

func writeReviewList(b []byte, v *api.ReviewList) []byte {
	var at int
	b = appendText(b, 10, string(v.Call))
	b = appendText(b, 18, v.Next)
	for i := range v.Reviews {
		b, at = begin(tagged(b, 26))
		b = end(writeReview(b, &v.Reviews[i]), at)
	}
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
	var at int
	b = appendText(b, 10, v.At)
	b = appendText(b, 18, v.Institution)
	b = appendText(b, 26, v.Kind)
	b = appendText(b, 34, string(v.Reason))
	b = appendText(b, 42, v.Rule)
	b, at = begin(tagged(b, 50))
	b = filled(writeText(b, &v.Text), at, 2)
	return b
}

func writeVoid(b []byte, v *api.Void) []byte {
	var at int
	if v.Amounts != nil {
		b, at = begin(tagged(b, 10))
		b = end(writeAmounts(b, v.Amounts), at)
	}
	b = appendText(b, 18, v.BusinessDate)
	b = appendText(b, 26, v.CreatedAt)
	b = appendText(b, 34, v.Cycle)
	b = appendTexts(b, 42, v.Extensions)
	b = appendBoolean(b, 48, v.Final)
	if v.FX != nil {
		b, at = begin(tagged(b, 58))
		b = end(writeFX(b, v.FX), at)
	}
	b = appendText(b, 66, v.NetworkReference)
	b = appendText(b, 74, v.NextActionAt)
	b = appendText(b, 82, v.PaymentID)
	b = appendText(b, 90, string(v.Reason))
	if v.ReasonText != nil {
		b, at = begin(tagged(b, 98))
		b = end(writeText(b, v.ReasonText), at)
	}
	if v.References != nil {
		b, at = begin(tagged(b, 106))
		b = end(writeReferences(b, v.References), at)
	}
	b = appendText(b, 114, v.RequestID)
	b = appendText(b, 122, string(v.Result))
	b = appendText(b, 130, string(v.Status))
	b = appendText(b, 138, v.UpdatedAt)
	b = appendText(b, 146, v.VoidID)
	for i := range v.Why {
		b, at = begin(tagged(b, 154))
		b = end(writeTraceStep(b, &v.Why[i]), at)
	}
	if v.Clock != nil {
		b, at = begin(tagged(b, 162))
		b = end(writeClock(b, v.Clock), at)
	}
	if v.Loss != nil {
		b, at = begin(tagged(b, 170))
		b = end(writeLoss(b, v.Loss), at)
	}
	return b
}

func writeVoidAnswer(b []byte, v *api.VoidAnswer) []byte {
	var at int
	b = appendText(b, 10, string(v.Call))
	b, at = begin(tagged(b, 18))
	b = filled(writeVoid(b, &v.Void), at, 2)
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
	b = appendText(b, 26, string(v.DisabledBecause))
	b = appendTextList(b, 34, v.Events)
	b = appendText(b, 42, v.FailingSince)
	b = appendInteger(b, 48, v.GivenUp)
	b = appendText(b, 58, v.Note)
	b = appendInteger(b, 64, v.Secrets)
	b = appendText(b, 74, string(v.Status))
	b = appendText(b, 82, v.URL)
	b = appendInteger(b, 88, v.Waiting)
	b = appendText(b, 98, v.WebhookID)
	return b
}

func writeWebhookAnswer(b []byte, v *api.WebhookAnswer) []byte {
	var at int
	b = appendText(b, 10, string(v.Call))
	b = appendText(b, 18, v.FormerSecretUntil)
	b = appendText(b, 26, v.Secret)
	b, at = begin(tagged(b, 34))
	b = filled(writeWebhook(b, &v.Webhook), at, 2)
	return b
}

func writeWebhookAttempt(b []byte, v *api.WebhookAttempt) []byte {
	b = appendText(b, 10, v.Answer)
	b = appendText(b, 18, v.At)
	b = appendMaybeInteger(b, 24, v.HTTPStatus)
	b = appendText(b, 34, v.MessageID)
	b = appendText(b, 42, string(v.Result))
	b = appendInteger(b, 48, v.TookMs)
	b = appendInteger(b, 56, v.Try)
	b = appendText(b, 66, string(v.Type))
	return b
}

func writeWebhookBacklog(b []byte, v *api.WebhookBacklog) []byte {
	var at int
	b = appendText(b, 10, string(v.Call))
	b = appendInteger(b, 16, v.GivenUp)
	for i := range v.Messages {
		b, at = begin(tagged(b, 26))
		b = end(writeWebhookMessage(b, &v.Messages[i]), at)
	}
	b = appendInteger(b, 32, v.Waiting)
	return b
}

func writeWebhookChange(b []byte, v *api.WebhookChange) []byte {
	b = appendText(b, 10, v.WebhookID)
	return b
}

func writeWebhookData(b []byte, v *api.WebhookData) []byte {
	var at int
	if v.Dispute != nil {
		b, at = begin(tagged(b, 10))
		b = end(writeDispute(b, v.Dispute), at)
	}
	if v.Payment != nil {
		b, at = begin(tagged(b, 18))
		b = end(writePayment(b, v.Payment), at)
	}
	if v.Refund != nil {
		b, at = begin(tagged(b, 26))
		b = end(writeRefund(b, v.Refund), at)
	}
	if v.Void != nil {
		b, at = begin(tagged(b, 34))
		b = end(writeVoid(b, v.Void), at)
	}
	if v.Capture != nil {
		b, at = begin(tagged(b, 42))
		b = end(writeCapture(b, v.Capture), at)
	}
	return b
}

func writeWebhookEvent(b []byte, v *api.WebhookEvent) []byte {
	var at int
	b, at = begin(tagged(b, 10))
	b = filled(writeWebhookData(b, &v.Data), at, 2)
	b = appendText(b, 18, v.Timestamp)
	b = appendText(b, 26, string(v.Type))
	return b
}

func writeWebhookList(b []byte, v *api.WebhookList) []byte {
	var at int
	b = appendText(b, 10, string(v.Call))
	for i := range v.Webhooks {
		b, at = begin(tagged(b, 18))
		b = end(writeWebhook(b, &v.Webhooks[i]), at)
	}
	return b
}

func writeWebhookLog(b []byte, v *api.WebhookLog) []byte {
	var at int
	for i := range v.Attempts {
		b, at = begin(tagged(b, 10))
		b = end(writeWebhookAttempt(b, &v.Attempts[i]), at)
	}
	b = appendText(b, 18, string(v.Call))
	b = appendMaybeInteger(b, 24, v.Next)
	return b
}

func writeWebhookMessage(b []byte, v *api.WebhookMessage) []byte {
	b = appendText(b, 10, v.FirstAt)
	b = appendText(b, 18, v.MessageID)
	b = appendText(b, 26, v.NextAt)
	b = appendInteger(b, 32, v.Tries)
	b = appendText(b, 42, string(v.Type))
	return b
}

func writeWebhookRemoval(b []byte, v *api.WebhookRemoval) []byte {
	b = appendText(b, 10, string(v.Call))
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
	var at int
	b = appendText(b, 10, string(v.Certainty))
	for i := range v.Fields {
		b, at = begin(tagged(b, 18))
		b = end(writeXrayField(b, &v.Fields[i]), at)
	}
	for i := range v.Findings {
		b, at = begin(tagged(b, 26))
		b = end(writeXrayFinding(b, &v.Findings[i]), at)
	}
	b = appendText(b, 34, string(v.Kind))
	for i := range v.Payability {
		b, at = begin(tagged(b, 42))
		b = end(writeXrayPayability(b, &v.Payability[i]), at)
	}
	if v.Registered != nil {
		b, at = begin(tagged(b, 50))
		b = end(writeXrayRegistered(b, v.Registered), at)
	}
	b = appendText(b, 58, v.Scheme)
	b, at = begin(tagged(b, 66))
	b = filled(writeText(b, &v.SchemeName), at, 2)
	b = appendBoolean(b, 72, v.Truncated)
	b = appendBoolean(b, 80, v.Valid)
	return b
}

func writeXrayAnswer(b []byte, v *api.XrayAnswer) []byte {
	var at int
	b = appendText(b, 10, string(v.Call))
	b, at = begin(tagged(b, 18))
	b = filled(writeXray(b, &v.Xray), at, 2)
	return b
}

func writeXrayField(b []byte, v *api.XrayField) []byte {
	var at int
	b = appendInteger(b, 8, v.Depth)
	b = appendInteger(b, 16, v.Length)
	b, at = begin(tagged(b, 26))
	b = filled(writeText(b, &v.Meaning), at, 2)
	b = appendText(b, 34, v.Path)
	b = appendInteger(b, 40, v.Position)
	b = appendText(b, 50, v.Raw)
	b = appendBoolean(b, 56, v.Secret)
	b = appendText(b, 66, string(v.Verdict))
	return b
}

func writeXrayFinding(b []byte, v *api.XrayFinding) []byte {
	var at int
	b = appendText(b, 10, string(v.Certainty))
	b = appendText(b, 18, v.Path)
	b = appendInteger(b, 24, v.Position)
	b = appendText(b, 34, v.Reason)
	b = appendText(b, 42, string(v.Severity))
	b = appendBoolean(b, 48, v.Tampering)
	b, at = begin(tagged(b, 58))
	b = filled(writeText(b, &v.Text), at, 2)
	return b
}

func writeXrayPayability(b []byte, v *api.XrayPayability) []byte {
	var at int
	b = appendBoolean(b, 8, v.Can)
	b = appendText(b, 18, v.Institution)
	b = appendText(b, 26, string(v.Reason))
	if v.ReasonText != nil {
		b, at = begin(tagged(b, 34))
		b = end(writeText(b, v.ReasonText), at)
	}
	for i := range v.Why {
		b, at = begin(tagged(b, 42))
		b = end(writeText(b, &v.Why[i]), at)
	}
	return b
}

func writeXrayRegistered(b []byte, v *api.XrayRegistered) []byte {
	var at int
	b = appendText(b, 10, v.Institution)
	if v.Merchant != nil {
		b, at = begin(tagged(b, 18))
		b = end(writeMerchant(b, v.Merchant), at)
	}
	b = appendText(b, 26, string(v.Reason))
	return b
}

func writeXrayRequest(b []byte, v *api.XrayRequest) []byte {
	b = appendText(b, 10, v.Code)
	return b
}

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

// model reads a model, by its type.
func (r *reader) model(s string, model any) bool {
	switch v := model.(type) {
	case *api.Advice:
		return scanAdvice(r, s, v, 0)
	case *api.Amount:
		return scanAmount(r, s, v, 0)
	case *api.Amounts:
		return scanAmounts(r, s, v, 0)
	case *api.AuthorisationAnswer:
		return scanAuthorisationAnswer(r, s, v, 0)
	case *api.AuthorisationRequest:
		return scanAuthorisationRequest(r, s, v, 0)
	case *api.CancelRequest:
		return scanCancelRequest(r, s, v, 0)
	case *api.CancellationAnswer:
		return scanCancellationAnswer(r, s, v, 0)
	case *api.CancellationRequest:
		return scanCancellationRequest(r, s, v, 0)
	case *api.Capture:
		return scanCapture(r, s, v, 0)
	case *api.CaptureAnswer:
		return scanCaptureAnswer(r, s, v, 0)
	case *api.CaptureRequest:
		return scanCaptureRequest(r, s, v, 0)
	case *api.CertaintyAnswer:
		return scanCertaintyAnswer(r, s, v, 0)
	case *api.CertaintyRow:
		return scanCertaintyRow(r, s, v, 0)
	case *api.Clock:
		return scanClock(r, s, v, 0)
	case *api.CodeAnswer:
		return scanCodeAnswer(r, s, v, 0)
	case *api.CodeFault:
		return scanCodeFault(r, s, v, 0)
	case *api.CodeIssueAnswer:
		return scanCodeIssueAnswer(r, s, v, 0)
	case *api.CodeIssueRequest:
		return scanCodeIssueRequest(r, s, v, 0)
	case *api.CodeReadRequest:
		return scanCodeReadRequest(r, s, v, 0)
	case *api.CodeReading:
		return scanCodeReading(r, s, v, 0)
	case *api.CodeRevokeAnswer:
		return scanCodeRevokeAnswer(r, s, v, 0)
	case *api.CodeRevokeRequest:
		return scanCodeRevokeRequest(r, s, v, 0)
	case *api.CreditAnswer:
		return scanCreditAnswer(r, s, v, 0)
	case *api.CreditRequest:
		return scanCreditRequest(r, s, v, 0)
	case *api.Dispute:
		return scanDispute(r, s, v, 0)
	case *api.DisputeAnswer:
		return scanDisputeAnswer(r, s, v, 0)
	case *api.DisputeAnswering:
		return scanDisputeAnswering(r, s, v, 0)
	case *api.DisputeRequest:
		return scanDisputeRequest(r, s, v, 0)
	case *api.DisputeWordRequest:
		return scanDisputeWordRequest(r, s, v, 0)
	case *api.FX:
		return scanFX(r, s, v, 0)
	case *api.FeeLine:
		return scanFeeLine(r, s, v, 0)
	case *api.FieldError:
		return scanFieldError(r, s, v, 0)
	case *api.HeldCaptureAnswer:
		return scanHeldCaptureAnswer(r, s, v, 0)
	case *api.HeldCaptureRequest:
		return scanHeldCaptureRequest(r, s, v, 0)
	case *api.HeldReleaseAnswer:
		return scanHeldReleaseAnswer(r, s, v, 0)
	case *api.HeldReleaseRequest:
		return scanHeldReleaseRequest(r, s, v, 0)
	case *api.Hold:
		return scanHold(r, s, v, 0)
	case *api.HoldTerms:
		return scanHoldTerms(r, s, v, 0)
	case *api.LookupAnswer:
		return scanLookupAnswer(r, s, v, 0)
	case *api.LookupRequest:
		return scanLookupRequest(r, s, v, 0)
	case *api.Loss:
		return scanLoss(r, s, v, 0)
	case *api.LossAnswer:
		return scanLossAnswer(r, s, v, 0)
	case *api.LossList:
		return scanLossList(r, s, v, 0)
	case *api.LossSettlement:
		return scanLossSettlement(r, s, v, 0)
	case *api.Merchant:
		return scanMerchant(r, s, v, 0)
	case *api.OrderAnswer:
		return scanOrderAnswer(r, s, v, 0)
	case *api.OrderRequest:
		return scanOrderRequest(r, s, v, 0)
	case *api.Payable:
		return scanPayable(r, s, v, 0)
	case *api.Payer:
		return scanPayer(r, s, v, 0)
	case *api.Payment:
		return scanPayment(r, s, v, 0)
	case *api.PaymentAnswer:
		return scanPaymentAnswer(r, s, v, 0)
	case *api.PaymentList:
		return scanPaymentList(r, s, v, 0)
	case *api.PaymentRequest:
		return scanPaymentRequest(r, s, v, 0)
	case *api.Problem:
		return scanProblem(r, s, v, 0)
	case *api.Proposal:
		return scanProposal(r, s, v, 0)
	case *api.Quote:
		return scanQuote(r, s, v, 0)
	case *api.QuoteAnswer:
		return scanQuoteAnswer(r, s, v, 0)
	case *api.QuoteRequest:
		return scanQuoteRequest(r, s, v, 0)
	case *api.References:
		return scanReferences(r, s, v, 0)
	case *api.Refund:
		return scanRefund(r, s, v, 0)
	case *api.RefundAnswer:
		return scanRefundAnswer(r, s, v, 0)
	case *api.RefundRequest:
		return scanRefundRequest(r, s, v, 0)
	case *api.RegistryAnswer:
		return scanRegistryAnswer(r, s, v, 0)
	case *api.RegistryEntry:
		return scanRegistryEntry(r, s, v, 0)
	case *api.RegistryItem:
		return scanRegistryItem(r, s, v, 0)
	case *api.RegistryList:
		return scanRegistryList(r, s, v, 0)
	case *api.RegistryRemoval:
		return scanRegistryRemoval(r, s, v, 0)
	case *api.ReleaseRequest:
		return scanReleaseRequest(r, s, v, 0)
	case *api.ResolutionDecision:
		return scanResolutionDecision(r, s, v, 0)
	case *api.ResolutionProposal:
		return scanResolutionProposal(r, s, v, 0)
	case *api.ResolveAnswer:
		return scanResolveAnswer(r, s, v, 0)
	case *api.ResolveRequest:
		return scanResolveRequest(r, s, v, 0)
	case *api.Review:
		return scanReview(r, s, v, 0)
	case *api.ReviewAnswer:
		return scanReviewAnswer(r, s, v, 0)
	case *api.ReviewList:
		return scanReviewList(r, s, v, 0)
	case *api.StoreHint:
		return scanStoreHint(r, s, v, 0)
	case *api.Text:
		return scanText(r, s, v, 0)
	case *api.TraceStep:
		return scanTraceStep(r, s, v, 0)
	case *api.Void:
		return scanVoid(r, s, v, 0)
	case *api.VoidAnswer:
		return scanVoidAnswer(r, s, v, 0)
	case *api.VoidRequest:
		return scanVoidRequest(r, s, v, 0)
	case *api.Webhook:
		return scanWebhook(r, s, v, 0)
	case *api.WebhookAnswer:
		return scanWebhookAnswer(r, s, v, 0)
	case *api.WebhookAttempt:
		return scanWebhookAttempt(r, s, v, 0)
	case *api.WebhookBacklog:
		return scanWebhookBacklog(r, s, v, 0)
	case *api.WebhookChange:
		return scanWebhookChange(r, s, v, 0)
	case *api.WebhookData:
		return scanWebhookData(r, s, v, 0)
	case *api.WebhookEvent:
		return scanWebhookEvent(r, s, v, 0)
	case *api.WebhookList:
		return scanWebhookList(r, s, v, 0)
	case *api.WebhookLog:
		return scanWebhookLog(r, s, v, 0)
	case *api.WebhookMessage:
		return scanWebhookMessage(r, s, v, 0)
	case *api.WebhookRemoval:
		return scanWebhookRemoval(r, s, v, 0)
	case *api.WebhookReplayRequest:
		return scanWebhookReplayRequest(r, s, v, 0)
	case *api.WebhookRequest:
		return scanWebhookRequest(r, s, v, 0)
	case *api.Xray:
		return scanXray(r, s, v, 0)
	case *api.XrayAnswer:
		return scanXrayAnswer(r, s, v, 0)
	case *api.XrayField:
		return scanXrayField(r, s, v, 0)
	case *api.XrayFinding:
		return scanXrayFinding(r, s, v, 0)
	case *api.XrayPayability:
		return scanXrayPayability(r, s, v, 0)
	case *api.XrayRegistered:
		return scanXrayRegistered(r, s, v, 0)
	case *api.XrayRequest:
		return scanXrayRequest(r, s, v, 0)
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

func scanAdvice(r *reader, s string, v *api.Advice, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "agreement", &v.Agreement)
		case 2:
			ok = readText(r, &f, "business_date", &v.BusinessDate)
		case 3:
			ok = readText(r, &f, "code_digest", &v.CodeDigest)
		case 4:
			ok = readText(r, &f, "cycle", &v.Cycle)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
}

func writeAmount(b []byte, v *api.Amount) []byte {
	b = appendText(b, 10, v.Currency)
	b = appendInteger(b, 16, v.Minor)
	return b
}

func scanAmount(r *reader, s string, v *api.Amount, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "currency", &v.Currency)
		case 2:
			ok = readInteger(r, &f, "minor", &v.Minor)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
}

func writeAmounts(b []byte, v *api.Amounts) []byte {
	b = appendMaybeMessage(b, 10, v.Credit, writeAmount)
	b = appendMaybeMessage(b, 18, v.Customer, writeAmount)
	b = appendMaybeMessage(b, 26, v.Debit, writeAmount)
	b = appendMessageList(b, 34, v.Fees, writeFeeLine)
	b = appendMessage(b, 42, &v.Order, writeAmount)
	return b
}

func scanAmounts(r *reader, s string, v *api.Amounts, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readMaybeMessage(r, &f, "credit", &v.Credit, depth, scanAmount)
		case 2:
			ok = readMaybeMessage(r, &f, "customer", &v.Customer, depth, scanAmount)
		case 3:
			ok = readMaybeMessage(r, &f, "debit", &v.Debit, depth, scanAmount)
		case 4:
			ok = readMessageList(r, &f, "fees", &v.Fees, depth, scanFeeLine)
		case 5:
			ok = readMessage(r, &f, "order", &v.Order, depth, scanAmount)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
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

func scanAuthorisationAnswer(r *reader, s string, v *api.AuthorisationAnswer, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readMaybeMessage(r, &f, "amount", &v.Amount, depth, scanAmount)
		case 2:
			ok = readText(r, &f, "call", &v.Call)
		case 3:
			ok = readMaybeMessage(r, &f, "customer_amount", &v.CustomerAmount, depth, scanAmount)
		case 4:
			ok = readTexts(r, &f, "extensions", &v.Extensions)
		case 5:
			ok = readMaybeMessage(r, &f, "payer", &v.Payer, depth, scanPayer)
		case 6:
			ok = readText(r, &f, "payment_id", &v.PaymentID)
		case 7:
			ok = readText(r, &f, "reason", &v.Reason)
		case 8:
			ok = readText(r, &f, "reference", &v.Reference)
		case 9:
			ok = readText(r, &f, "result", &v.Result)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
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

func scanAuthorisationRequest(r *reader, s string, v *api.AuthorisationRequest, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readMaybeMessage(r, &f, "advice", &v.Advice, depth, scanAdvice)
		case 2:
			ok = readText(r, &f, "answer_by", &v.AnswerBy)
		case 3:
			ok = readText(r, &f, "business_date", &v.BusinessDate)
		case 4:
			ok = readText(r, &f, "code", &v.Code)
		case 5:
			ok = readMaybeMessage(r, &f, "customer_amount", &v.CustomerAmount, depth, scanAmount)
		case 6:
			ok = readText(r, &f, "cycle", &v.Cycle)
		case 7:
			ok = readMessage(r, &f, "debit_amount", &v.DebitAmount, depth, scanAmount)
		case 8:
			ok = readTexts(r, &f, "extensions", &v.Extensions)
		case 9:
			ok = readMessageList(r, &f, "fees", &v.Fees, depth, scanFeeLine)
		case 10:
			ok = readText(r, &f, "flow", &v.Flow)
		case 11:
			ok = readMaybeMessage(r, &f, "fx", &v.FX, depth, scanFX)
		case 12:
			ok = readMaybeMessage(r, &f, "hold", &v.Hold, depth, scanHoldTerms)
		case 13:
			ok = readText(r, &f, "network_reference", &v.NetworkReference)
		case 14:
			ok = readMessage(r, &f, "order_amount", &v.OrderAmount, depth, scanAmount)
		case 15:
			ok = readText(r, &f, "order_reference", &v.OrderReference)
		case 16:
			ok = readMessage(r, &f, "payee", &v.Payee, depth, scanMerchant)
		case 17:
			ok = readText(r, &f, "payee_institution", &v.PayeeInstitution)
		case 18:
			ok = readMaybeMessage(r, &f, "payer", &v.Payer, depth, scanPayer)
		case 19:
			ok = readText(r, &f, "payment_id", &v.PaymentID)
		case 20:
			ok = readText(r, &f, "payment_request_id", &v.PaymentRequestID)
		case 21:
			ok = readText(r, &f, "purpose", &v.Purpose)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
}

func writeCancelRequest(b []byte, v *api.CancelRequest) []byte {
	b = appendTexts(b, 10, v.Extensions)
	b = appendText(b, 18, v.Note)
	b = appendText(b, 26, v.PaymentRequestID)
	return b
}

func scanCancelRequest(r *reader, s string, v *api.CancelRequest, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readTexts(r, &f, "extensions", &v.Extensions)
		case 2:
			ok = readText(r, &f, "note", &v.Note)
		case 3:
			ok = readText(r, &f, "payment_request_id", &v.PaymentRequestID)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
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

func scanCancellationAnswer(r *reader, s string, v *api.CancellationAnswer, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readMaybeMessage(r, &f, "amount", &v.Amount, depth, scanAmount)
		case 2:
			ok = readText(r, &f, "call", &v.Call)
		case 3:
			ok = readTexts(r, &f, "extensions", &v.Extensions)
		case 4:
			ok = readText(r, &f, "operation", &v.Operation)
		case 5:
			ok = readText(r, &f, "outcome", &v.Outcome)
		case 6:
			ok = readText(r, &f, "payment_id", &v.PaymentID)
		case 7:
			ok = readText(r, &f, "reason", &v.Reason)
		case 8:
			ok = readText(r, &f, "reference", &v.Reference)
		case 9:
			ok = readText(r, &f, "refund_id", &v.RefundID)
		case 10:
			ok = readText(r, &f, "result", &v.Result)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
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

func scanCancellationRequest(r *reader, s string, v *api.CancellationRequest, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readMaybeMessage(r, &f, "amount", &v.Amount, depth, scanAmount)
		case 2:
			ok = readText(r, &f, "answer_by", &v.AnswerBy)
		case 3:
			ok = readText(r, &f, "business_date", &v.BusinessDate)
		case 4:
			ok = readText(r, &f, "cause", &v.Cause)
		case 5:
			ok = readText(r, &f, "cycle", &v.Cycle)
		case 6:
			ok = readTexts(r, &f, "extensions", &v.Extensions)
		case 7:
			ok = readText(r, &f, "operation", &v.Operation)
		case 8:
			ok = readText(r, &f, "original_reference", &v.OriginalReference)
		case 9:
			ok = readText(r, &f, "payment_id", &v.PaymentID)
		case 10:
			ok = readText(r, &f, "refund_id", &v.RefundID)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
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

func scanCapture(r *reader, s string, v *api.Capture, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readMaybeMessage(r, &f, "amounts", &v.Amounts, depth, scanAmounts)
		case 2:
			ok = readText(r, &f, "business_date", &v.BusinessDate)
		case 3:
			ok = readText(r, &f, "capture_id", &v.CaptureID)
		case 4:
			ok = readText(r, &f, "created_at", &v.CreatedAt)
		case 5:
			ok = readText(r, &f, "cycle", &v.Cycle)
		case 6:
			ok = readTexts(r, &f, "extensions", &v.Extensions)
		case 7:
			ok = readBoolean(r, &f, "final", &v.Final)
		case 8:
			ok = readMaybeMessage(r, &f, "fx", &v.FX, depth, scanFX)
		case 9:
			ok = readText(r, &f, "network_reference", &v.NetworkReference)
		case 10:
			ok = readText(r, &f, "next_action_at", &v.NextActionAt)
		case 11:
			ok = readText(r, &f, "payment_id", &v.PaymentID)
		case 12:
			ok = readText(r, &f, "reason", &v.Reason)
		case 13:
			ok = readMaybeMessage(r, &f, "reason_text", &v.ReasonText, depth, scanText)
		case 14:
			ok = readMaybeMessage(r, &f, "references", &v.References, depth, scanReferences)
		case 15:
			ok = readText(r, &f, "request_id", &v.RequestID)
		case 16:
			ok = readText(r, &f, "result", &v.Result)
		case 17:
			ok = readText(r, &f, "status", &v.Status)
		case 18:
			ok = readText(r, &f, "updated_at", &v.UpdatedAt)
		case 19:
			ok = readMessageList(r, &f, "why", &v.Why, depth, scanTraceStep)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
}

func writeCaptureAnswer(b []byte, v *api.CaptureAnswer) []byte {
	b = appendText(b, 10, v.Call)
	b = appendMessage(b, 18, &v.Capture, writeCapture)
	return b
}

func scanCaptureAnswer(r *reader, s string, v *api.CaptureAnswer, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "call", &v.Call)
		case 2:
			ok = readMessage(r, &f, "capture", &v.Capture, depth, scanCapture)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
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

func scanCaptureRequest(r *reader, s string, v *api.CaptureRequest, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readMaybeMessage(r, &f, "amount", &v.Amount, depth, scanAmount)
		case 2:
			ok = readTexts(r, &f, "extensions", &v.Extensions)
		case 3:
			ok = readMaybeBoolean(r, &f, "final", &v.Final)
		case 4:
			ok = readText(r, &f, "note", &v.Note)
		case 5:
			ok = readText(r, &f, "payment_id", &v.PaymentID)
		case 6:
			ok = readText(r, &f, "reference", &v.Reference)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
}

func writeCertaintyAnswer(b []byte, v *api.CertaintyAnswer) []byte {
	b = appendText(b, 10, v.Call)
	b = appendMessageList(b, 18, v.Rows, writeCertaintyRow)
	return b
}

func scanCertaintyAnswer(r *reader, s string, v *api.CertaintyAnswer, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "call", &v.Call)
		case 2:
			ok = readMessageList(r, &f, "rows", &v.Rows, depth, scanCertaintyRow)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
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

func scanCertaintyRow(r *reader, s string, v *api.CertaintyRow, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readInteger(r, &f, "count", &v.Count)
		case 2:
			ok = readText(r, &f, "institution", &v.Institution)
		case 3:
			ok = readText(r, &f, "leg", &v.Leg)
		case 4:
			ok = readInteger(r, &f, "longest_open_ms", &v.LongestOpenMs)
		case 5:
			ok = readInteger(r, &f, "median_ms", &v.MedianMs)
		case 6:
			ok = readInteger(r, &f, "open", &v.Open)
		case 7:
			ok = readInteger(r, &f, "p99_ms", &v.P99Ms)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
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

func scanClock(r *reader, s string, v *api.Clock, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "bearer", &v.Bearer)
		case 2:
			ok = readText(r, &f, "ends_at", &v.EndsAt)
		case 3:
			ok = readText(r, &f, "leg", &v.Leg)
		case 4:
			ok = readText(r, &f, "next_at", &v.NextAt)
		case 5:
			ok = readText(r, &f, "then", &v.Then)
		case 6:
			ok = readText(r, &f, "unknown_since", &v.UnknownSince)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
}

func writeCodeAnswer(b []byte, v *api.CodeAnswer) []byte {
	b = appendText(b, 10, v.Call)
	b = appendMessage(b, 18, &v.Code, writeCodeReading)
	return b
}

func scanCodeAnswer(r *reader, s string, v *api.CodeAnswer, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "call", &v.Call)
		case 2:
			ok = readMessage(r, &f, "code", &v.Code, depth, scanCodeReading)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
}

func writeCodeFault(b []byte, v *api.CodeFault) []byte {
	b = appendText(b, 10, v.Detail)
	b = appendText(b, 18, v.Path)
	b = appendMaybeInteger(b, 24, v.Position)
	return b
}

func scanCodeFault(r *reader, s string, v *api.CodeFault, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "detail", &v.Detail)
		case 2:
			ok = readText(r, &f, "path", &v.Path)
		case 3:
			ok = readMaybeInteger(r, &f, "position", &v.Position)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
}

func writeCodeIssueAnswer(b []byte, v *api.CodeIssueAnswer) []byte {
	b = appendText(b, 10, v.Call)
	b = appendText(b, 18, v.Code)
	b = appendText(b, 26, v.CodeID)
	b = appendText(b, 34, v.ExpiresAt)
	b = appendText(b, 42, v.Form)
	return b
}

func scanCodeIssueAnswer(r *reader, s string, v *api.CodeIssueAnswer, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "call", &v.Call)
		case 2:
			ok = readText(r, &f, "code", &v.Code)
		case 3:
			ok = readText(r, &f, "code_id", &v.CodeID)
		case 4:
			ok = readText(r, &f, "expires_at", &v.ExpiresAt)
		case 5:
			ok = readText(r, &f, "form", &v.Form)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
}

func writeCodeIssueRequest(b []byte, v *api.CodeIssueRequest) []byte {
	b = appendText(b, 10, v.Form)
	b = appendMaybeInteger(b, 16, v.LifetimeSeconds)
	b = appendMessage(b, 26, &v.Payer, writePayer)
	return b
}

func scanCodeIssueRequest(r *reader, s string, v *api.CodeIssueRequest, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "form", &v.Form)
		case 2:
			ok = readMaybeInteger(r, &f, "lifetime_seconds", &v.LifetimeSeconds)
		case 3:
			ok = readMessage(r, &f, "payer", &v.Payer, depth, scanPayer)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
}

func writeCodeReadRequest(b []byte, v *api.CodeReadRequest) []byte {
	b = appendText(b, 10, v.Code)
	b = appendTexts(b, 18, v.Extensions)
	b = appendMaybeMessage(b, 26, v.Store, writeStoreHint)
	return b
}

func scanCodeReadRequest(r *reader, s string, v *api.CodeReadRequest, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "code", &v.Code)
		case 2:
			ok = readTexts(r, &f, "extensions", &v.Extensions)
		case 3:
			ok = readMaybeMessage(r, &f, "store", &v.Store, depth, scanStoreHint)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
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

func scanCodeReading(r *reader, s string, v *api.CodeReading, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readMessageList(r, &f, "errors", &v.Errors, depth, scanCodeFault)
		case 2:
			ok = readText(r, &f, "expires_at", &v.ExpiresAt)
		case 3:
			ok = readText(r, &f, "kind", &v.Kind)
		case 4:
			ok = readMaybeMessage(r, &f, "merchant", &v.Merchant, depth, scanMerchant)
		case 5:
			ok = readMaybeMessage(r, &f, "order_amount", &v.OrderAmount, depth, scanAmount)
		case 6:
			ok = readText(r, &f, "order_reference", &v.OrderReference)
		case 7:
			ok = readMessage(r, &f, "payable", &v.Payable, depth, scanPayable)
		case 8:
			ok = readText(r, &f, "payee_institution", &v.PayeeInstitution)
		case 9:
			ok = readText(r, &f, "payer_institution", &v.PayerInstitution)
		case 10:
			ok = readText(r, &f, "scheme", &v.Scheme)
		case 11:
			ok = readBoolean(r, &f, "valid", &v.Valid)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
}

func writeCodeRevokeAnswer(b []byte, v *api.CodeRevokeAnswer) []byte {
	b = appendText(b, 10, v.Call)
	b = appendText(b, 18, v.CodeID)
	b = appendText(b, 26, v.RevokedAt)
	return b
}

func scanCodeRevokeAnswer(r *reader, s string, v *api.CodeRevokeAnswer, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "call", &v.Call)
		case 2:
			ok = readText(r, &f, "code_id", &v.CodeID)
		case 3:
			ok = readText(r, &f, "revoked_at", &v.RevokedAt)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
}

func writeCodeRevokeRequest(b []byte, v *api.CodeRevokeRequest) []byte {
	b = appendText(b, 10, v.CodeID)
	return b
}

func scanCodeRevokeRequest(r *reader, s string, v *api.CodeRevokeRequest, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "code_id", &v.CodeID)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
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

func scanCreditAnswer(r *reader, s string, v *api.CreditAnswer, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readMaybeMessage(r, &f, "amount", &v.Amount, depth, scanAmount)
		case 2:
			ok = readText(r, &f, "call", &v.Call)
		case 3:
			ok = readTexts(r, &f, "extensions", &v.Extensions)
		case 4:
			ok = readText(r, &f, "payment_id", &v.PaymentID)
		case 5:
			ok = readText(r, &f, "reason", &v.Reason)
		case 6:
			ok = readText(r, &f, "reference", &v.Reference)
		case 7:
			ok = readText(r, &f, "refund_id", &v.RefundID)
		case 8:
			ok = readText(r, &f, "result", &v.Result)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
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

func scanCreditRequest(r *reader, s string, v *api.CreditRequest, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "answer_by", &v.AnswerBy)
		case 2:
			ok = readText(r, &f, "business_date", &v.BusinessDate)
		case 3:
			ok = readText(r, &f, "code", &v.Code)
		case 4:
			ok = readMessage(r, &f, "credit_amount", &v.CreditAmount, depth, scanAmount)
		case 5:
			ok = readMaybeMessage(r, &f, "customer_amount", &v.CustomerAmount, depth, scanAmount)
		case 6:
			ok = readText(r, &f, "cycle", &v.Cycle)
		case 7:
			ok = readTexts(r, &f, "extensions", &v.Extensions)
		case 8:
			ok = readMessageList(r, &f, "fees", &v.Fees, depth, scanFeeLine)
		case 9:
			ok = readMaybeMessage(r, &f, "fx", &v.FX, depth, scanFX)
		case 10:
			ok = readText(r, &f, "kind", &v.Kind)
		case 11:
			ok = readMaybeMessage(r, &f, "merchant", &v.Merchant, depth, scanMerchant)
		case 12:
			ok = readText(r, &f, "network_reference", &v.NetworkReference)
		case 13:
			ok = readMessage(r, &f, "order_amount", &v.OrderAmount, depth, scanAmount)
		case 14:
			ok = readText(r, &f, "order_key", &v.OrderKey)
		case 15:
			ok = readText(r, &f, "order_reference", &v.OrderReference)
		case 16:
			ok = readText(r, &f, "original_reference", &v.OriginalReference)
		case 17:
			ok = readText(r, &f, "payee_institution", &v.PayeeInstitution)
		case 18:
			ok = readMaybeMessage(r, &f, "payer", &v.Payer, depth, scanPayer)
		case 19:
			ok = readText(r, &f, "payer_institution", &v.PayerInstitution)
		case 20:
			ok = readText(r, &f, "payment_id", &v.PaymentID)
		case 21:
			ok = readText(r, &f, "purpose", &v.Purpose)
		case 22:
			ok = readText(r, &f, "refund_id", &v.RefundID)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
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

func scanDispute(r *reader, s string, v *api.Dispute, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readMaybeMessage(r, &f, "amounts", &v.Amounts, depth, scanAmounts)
		case 2:
			ok = readText(r, &f, "answer_by", &v.AnswerBy)
		case 3:
			ok = readText(r, &f, "answered_at", &v.AnsweredAt)
		case 4:
			ok = readText(r, &f, "business_date", &v.BusinessDate)
		case 5:
			ok = readMaybeMessage(r, &f, "clock", &v.Clock, depth, scanClock)
		case 6:
			ok = readText(r, &f, "created_at", &v.CreatedAt)
		case 7:
			ok = readText(r, &f, "cycle", &v.Cycle)
		case 8:
			ok = readText(r, &f, "decide_by", &v.DecideBy)
		case 9:
			ok = readText(r, &f, "default", &v.Default)
		case 10:
			ok = readText(r, &f, "dispute_id", &v.DisputeID)
		case 11:
			ok = readText(r, &f, "dispute_reason", &v.DisputeReason)
		case 12:
			ok = readText(r, &f, "evidence", &v.Evidence)
		case 13:
			ok = readText(r, &f, "evidence_reference", &v.EvidenceReference)
		case 14:
			ok = readTexts(r, &f, "extensions", &v.Extensions)
		case 15:
			ok = readBoolean(r, &f, "final", &v.Final)
		case 16:
			ok = readMaybeMessage(r, &f, "fx", &v.FX, depth, scanFX)
		case 17:
			ok = readMaybeMessage(r, &f, "loss", &v.Loss, depth, scanLoss)
		case 18:
			ok = readText(r, &f, "network_reference", &v.NetworkReference)
		case 19:
			ok = readText(r, &f, "next_action_at", &v.NextActionAt)
		case 20:
			ok = readText(r, &f, "note", &v.Note)
		case 21:
			ok = readText(r, &f, "payment_id", &v.PaymentID)
		case 22:
			ok = readText(r, &f, "reason", &v.Reason)
		case 23:
			ok = readMaybeMessage(r, &f, "reason_text", &v.ReasonText, depth, scanText)
		case 24:
			ok = readMaybeMessage(r, &f, "references", &v.References, depth, scanReferences)
		case 25:
			ok = readText(r, &f, "request_id", &v.RequestID)
		case 26:
			ok = readText(r, &f, "result", &v.Result)
		case 27:
			ok = readText(r, &f, "status", &v.Status)
		case 28:
			ok = readText(r, &f, "updated_at", &v.UpdatedAt)
		case 29:
			ok = readMessageList(r, &f, "why", &v.Why, depth, scanTraceStep)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
}

func writeDisputeAnswer(b []byte, v *api.DisputeAnswer) []byte {
	b = appendText(b, 10, v.Call)
	b = appendMessage(b, 18, &v.Dispute, writeDispute)
	return b
}

func scanDisputeAnswer(r *reader, s string, v *api.DisputeAnswer, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "call", &v.Call)
		case 2:
			ok = readMessage(r, &f, "dispute", &v.Dispute, depth, scanDispute)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
}

func writeDisputeAnswering(b []byte, v *api.DisputeAnswering) []byte {
	b = appendText(b, 10, v.Evidence)
	b = appendText(b, 18, v.Reference)
	return b
}

func scanDisputeAnswering(r *reader, s string, v *api.DisputeAnswering, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "evidence", &v.Evidence)
		case 2:
			ok = readText(r, &f, "reference", &v.Reference)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
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

func scanDisputeRequest(r *reader, s string, v *api.DisputeRequest, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readMaybeMessage(r, &f, "amount", &v.Amount, depth, scanAmount)
		case 2:
			ok = readTexts(r, &f, "extensions", &v.Extensions)
		case 3:
			ok = readText(r, &f, "note", &v.Note)
		case 4:
			ok = readText(r, &f, "payment_id", &v.PaymentID)
		case 5:
			ok = readText(r, &f, "reason", &v.Reason)
		case 6:
			ok = readText(r, &f, "reference", &v.Reference)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
}

func writeDisputeWordRequest(b []byte, v *api.DisputeWordRequest) []byte {
	b = appendText(b, 10, v.Note)
	return b
}

func scanDisputeWordRequest(r *reader, s string, v *api.DisputeWordRequest, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "note", &v.Note)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
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

func scanFX(r *reader, s string, v *api.FX, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "base_currency", &v.BaseCurrency)
		case 2:
			ok = readText(r, &f, "locked_until", &v.LockedUntil)
		case 3:
			ok = readInteger(r, &f, "markup_bps", &v.MarkupBPS)
		case 4:
			ok = readText(r, &f, "provider", &v.Provider)
		case 5:
			ok = readText(r, &f, "quote_currency", &v.QuoteCurrency)
		case 6:
			ok = readText(r, &f, "rate", &v.Rate)
		case 7:
			ok = readText(r, &f, "reference_rate", &v.ReferenceRate)
		case 8:
			ok = readText(r, &f, "residue", &v.Residue)
		case 9:
			ok = readText(r, &f, "rounding", &v.Rounding)
		case 10:
			ok = readText(r, &f, "source", &v.Source)
		case 11:
			ok = readInteger(r, &f, "unit", &v.Unit)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
}

func writeFeeLine(b []byte, v *api.FeeLine) []byte {
	b = appendMessage(b, 10, &v.Amount, writeAmount)
	b = appendText(b, 18, v.Kind)
	b = appendText(b, 26, v.PaidBy)
	b = appendText(b, 34, v.PaidTo)
	b = appendText(b, 42, v.Text)
	return b
}

func scanFeeLine(r *reader, s string, v *api.FeeLine, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readMessage(r, &f, "amount", &v.Amount, depth, scanAmount)
		case 2:
			ok = readText(r, &f, "kind", &v.Kind)
		case 3:
			ok = readText(r, &f, "paid_by", &v.PaidBy)
		case 4:
			ok = readText(r, &f, "paid_to", &v.PaidTo)
		case 5:
			ok = readText(r, &f, "text", &v.Text)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
}

func writeFieldError(b []byte, v *api.FieldError) []byte {
	b = appendText(b, 10, v.Detail)
	b = appendText(b, 18, v.Pointer)
	return b
}

func scanFieldError(r *reader, s string, v *api.FieldError, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "detail", &v.Detail)
		case 2:
			ok = readText(r, &f, "pointer", &v.Pointer)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
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

func scanHeldCaptureAnswer(r *reader, s string, v *api.HeldCaptureAnswer, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readMaybeMessage(r, &f, "amount", &v.Amount, depth, scanAmount)
		case 2:
			ok = readText(r, &f, "call", &v.Call)
		case 3:
			ok = readText(r, &f, "capture_id", &v.CaptureID)
		case 4:
			ok = readTexts(r, &f, "extensions", &v.Extensions)
		case 5:
			ok = readText(r, &f, "payment_id", &v.PaymentID)
		case 6:
			ok = readText(r, &f, "reason", &v.Reason)
		case 7:
			ok = readText(r, &f, "reference", &v.Reference)
		case 8:
			ok = readText(r, &f, "result", &v.Result)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
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

func scanHeldCaptureRequest(r *reader, s string, v *api.HeldCaptureRequest, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "answer_by", &v.AnswerBy)
		case 2:
			ok = readText(r, &f, "business_date", &v.BusinessDate)
		case 3:
			ok = readText(r, &f, "capture_id", &v.CaptureID)
		case 4:
			ok = readMaybeMessage(r, &f, "customer_amount", &v.CustomerAmount, depth, scanAmount)
		case 5:
			ok = readText(r, &f, "cycle", &v.Cycle)
		case 6:
			ok = readMessage(r, &f, "debit_amount", &v.DebitAmount, depth, scanAmount)
		case 7:
			ok = readTexts(r, &f, "extensions", &v.Extensions)
		case 8:
			ok = readMessageList(r, &f, "fees", &v.Fees, depth, scanFeeLine)
		case 9:
			ok = readText(r, &f, "network_reference", &v.NetworkReference)
		case 10:
			ok = readMessage(r, &f, "order_amount", &v.OrderAmount, depth, scanAmount)
		case 11:
			ok = readText(r, &f, "payment_id", &v.PaymentID)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
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

func scanHeldReleaseAnswer(r *reader, s string, v *api.HeldReleaseAnswer, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "call", &v.Call)
		case 2:
			ok = readTexts(r, &f, "extensions", &v.Extensions)
		case 3:
			ok = readText(r, &f, "payment_id", &v.PaymentID)
		case 4:
			ok = readText(r, &f, "reason", &v.Reason)
		case 5:
			ok = readText(r, &f, "reference", &v.Reference)
		case 6:
			ok = readText(r, &f, "result", &v.Result)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
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

func scanHeldReleaseRequest(r *reader, s string, v *api.HeldReleaseRequest, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "answer_by", &v.AnswerBy)
		case 2:
			ok = readMessage(r, &f, "captured_debit_amount", &v.CapturedDebitAmount, depth, scanAmount)
		case 3:
			ok = readText(r, &f, "cause", &v.Cause)
		case 4:
			ok = readTexts(r, &f, "extensions", &v.Extensions)
		case 5:
			ok = readText(r, &f, "original_reference", &v.OriginalReference)
		case 6:
			ok = readText(r, &f, "payment_id", &v.PaymentID)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
}

func writeHold(b []byte, v *api.Hold) []byte {
	b = appendMessage(b, 10, &v.CapturableAmount, writeAmount)
	b = appendMessage(b, 18, &v.CapturedAmount, writeAmount)
	b = appendText(b, 26, v.ExpiresAt)
	b = appendMessage(b, 34, &v.HeldAmount, writeAmount)
	return b
}

func scanHold(r *reader, s string, v *api.Hold, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readMessage(r, &f, "capturable_amount", &v.CapturableAmount, depth, scanAmount)
		case 2:
			ok = readMessage(r, &f, "captured_amount", &v.CapturedAmount, depth, scanAmount)
		case 3:
			ok = readText(r, &f, "expires_at", &v.ExpiresAt)
		case 4:
			ok = readMessage(r, &f, "held_amount", &v.HeldAmount, depth, scanAmount)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
}

func writeHoldTerms(b []byte, v *api.HoldTerms) []byte {
	b = appendText(b, 10, v.ExpiresAt)
	b = appendMessage(b, 18, &v.MostDebitAmount, writeAmount)
	return b
}

func scanHoldTerms(r *reader, s string, v *api.HoldTerms, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "expires_at", &v.ExpiresAt)
		case 2:
			ok = readMessage(r, &f, "most_debit_amount", &v.MostDebitAmount, depth, scanAmount)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
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

func scanLookupAnswer(r *reader, s string, v *api.LookupAnswer, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readMaybeMessage(r, &f, "amount", &v.Amount, depth, scanAmount)
		case 2:
			ok = readText(r, &f, "call", &v.Call)
		case 3:
			ok = readMaybeMessage(r, &f, "customer_amount", &v.CustomerAmount, depth, scanAmount)
		case 4:
			ok = readTexts(r, &f, "extensions", &v.Extensions)
		case 5:
			ok = readText(r, &f, "operation", &v.Operation)
		case 6:
			ok = readMaybeMessage(r, &f, "payer", &v.Payer, depth, scanPayer)
		case 7:
			ok = readText(r, &f, "payment_id", &v.PaymentID)
		case 8:
			ok = readText(r, &f, "reason", &v.Reason)
		case 9:
			ok = readText(r, &f, "reference", &v.Reference)
		case 10:
			ok = readText(r, &f, "refund_id", &v.RefundID)
		case 11:
			ok = readText(r, &f, "state", &v.State)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
}

func writeLookupRequest(b []byte, v *api.LookupRequest) []byte {
	b = appendText(b, 10, v.AnswerBy)
	b = appendTexts(b, 18, v.Extensions)
	b = appendText(b, 26, v.Operation)
	b = appendText(b, 34, v.PaymentID)
	b = appendText(b, 42, v.RefundID)
	return b
}

func scanLookupRequest(r *reader, s string, v *api.LookupRequest, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "answer_by", &v.AnswerBy)
		case 2:
			ok = readTexts(r, &f, "extensions", &v.Extensions)
		case 3:
			ok = readText(r, &f, "operation", &v.Operation)
		case 4:
			ok = readText(r, &f, "payment_id", &v.PaymentID)
		case 5:
			ok = readText(r, &f, "refund_id", &v.RefundID)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
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

func scanLoss(r *reader, s string, v *api.Loss, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readMaybeMessage(r, &f, "amount", &v.Amount, depth, scanAmount)
		case 2:
			ok = readText(r, &f, "booked_at", &v.BookedAt)
		case 3:
			ok = readText(r, &f, "changed_at", &v.ChangedAt)
		case 4:
			ok = readText(r, &f, "from", &v.From)
		case 5:
			ok = readText(r, &f, "leg", &v.Leg)
		case 6:
			ok = readText(r, &f, "network_reference", &v.NetworkReference)
		case 7:
			ok = readBoolean(r, &f, "paid", &v.Paid)
		case 8:
			ok = readText(r, &f, "payment_id", &v.PaymentID)
		case 9:
			ok = readText(r, &f, "state", &v.State)
		case 10:
			ok = readText(r, &f, "to", &v.To)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
}

func writeLossAnswer(b []byte, v *api.LossAnswer) []byte {
	b = appendText(b, 10, v.Call)
	b = appendMessage(b, 18, &v.Loss, writeLoss)
	return b
}

func scanLossAnswer(r *reader, s string, v *api.LossAnswer, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "call", &v.Call)
		case 2:
			ok = readMessage(r, &f, "loss", &v.Loss, depth, scanLoss)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
}

func writeLossList(b []byte, v *api.LossList) []byte {
	b = appendText(b, 10, v.Call)
	b = appendMessageList(b, 18, v.Losses, writeLoss)
	b = appendText(b, 26, v.Next)
	return b
}

func scanLossList(r *reader, s string, v *api.LossList, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "call", &v.Call)
		case 2:
			ok = readMessageList(r, &f, "losses", &v.Losses, depth, scanLoss)
		case 3:
			ok = readText(r, &f, "next", &v.Next)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
}

func writeLossSettlement(b []byte, v *api.LossSettlement) []byte {
	b = appendText(b, 10, v.PaymentID)
	b = appendText(b, 18, v.Reference)
	return b
}

func scanLossSettlement(r *reader, s string, v *api.LossSettlement, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "payment_id", &v.PaymentID)
		case 2:
			ok = readText(r, &f, "reference", &v.Reference)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
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

func scanMerchant(r *reader, s string, v *api.Merchant, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "city", &v.City)
		case 2:
			ok = readText(r, &f, "country", &v.Country)
		case 3:
			ok = readText(r, &f, "mcc", &v.MCC)
		case 4:
			ok = readText(r, &f, "merchant_id", &v.MerchantID)
		case 5:
			ok = readText(r, &f, "name", &v.Name)
		case 6:
			ok = readText(r, &f, "store_id", &v.StoreID)
		case 7:
			ok = readText(r, &f, "terminal_id", &v.TerminalID)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
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

func scanOrderAnswer(r *reader, s string, v *api.OrderAnswer, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readMaybeMessage(r, &f, "amount", &v.Amount, depth, scanAmount)
		case 2:
			ok = readText(r, &f, "call", &v.Call)
		case 3:
			ok = readText(r, &f, "expires_at", &v.ExpiresAt)
		case 4:
			ok = readTexts(r, &f, "extensions", &v.Extensions)
		case 5:
			ok = readMaybeMessage(r, &f, "merchant", &v.Merchant, depth, scanMerchant)
		case 6:
			ok = readMaybeBoolean(r, &f, "open", &v.Open)
		case 7:
			ok = readText(r, &f, "order_key", &v.OrderKey)
		case 8:
			ok = readText(r, &f, "order_reference", &v.OrderReference)
		case 9:
			ok = readText(r, &f, "reason", &v.Reason)
		case 10:
			ok = readText(r, &f, "reference", &v.Reference)
		case 11:
			ok = readText(r, &f, "result", &v.Result)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
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

func scanOrderRequest(r *reader, s string, v *api.OrderRequest, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "answer_by", &v.AnswerBy)
		case 2:
			ok = readText(r, &f, "code", &v.Code)
		case 3:
			ok = readTexts(r, &f, "extensions", &v.Extensions)
		case 4:
			ok = readMaybeMessage(r, &f, "order_amount", &v.OrderAmount, depth, scanAmount)
		case 5:
			ok = readText(r, &f, "payer_institution", &v.PayerInstitution)
		case 6:
			ok = readText(r, &f, "payment_request_id", &v.PaymentRequestID)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
}

func writePayable(b []byte, v *api.Payable) []byte {
	b = appendBoolean(b, 8, v.Can)
	b = appendText(b, 18, v.Reason)
	b = appendMaybeMessage(b, 26, v.ReasonText, writeText)
	return b
}

func scanPayable(r *reader, s string, v *api.Payable, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readBoolean(r, &f, "can", &v.Can)
		case 2:
			ok = readText(r, &f, "reason", &v.Reason)
		case 3:
			ok = readMaybeMessage(r, &f, "reason_text", &v.ReasonText, depth, scanText)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
}

func writePayer(b []byte, v *api.Payer) []byte {
	b = appendText(b, 10, v.Reference)
	b = appendText(b, 18, v.Residency)
	return b
}

func scanPayer(r *reader, s string, v *api.Payer, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "reference", &v.Reference)
		case 2:
			ok = readText(r, &f, "residency", &v.Residency)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
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

func scanPayment(r *reader, s string, v *api.Payment, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readMaybeMessage(r, &f, "amounts", &v.Amounts, depth, scanAmounts)
		case 2:
			ok = readText(r, &f, "business_date", &v.BusinessDate)
		case 3:
			ok = readMaybeMessage(r, &f, "clock", &v.Clock, depth, scanClock)
		case 4:
			ok = readText(r, &f, "created_at", &v.CreatedAt)
		case 5:
			ok = readText(r, &f, "cycle", &v.Cycle)
		case 6:
			ok = readText(r, &f, "disputable_until", &v.DisputableUntil)
		case 7:
			ok = readTexts(r, &f, "extensions", &v.Extensions)
		case 8:
			ok = readBoolean(r, &f, "final", &v.Final)
		case 9:
			ok = readText(r, &f, "flow", &v.Flow)
		case 10:
			ok = readMaybeMessage(r, &f, "fx", &v.FX, depth, scanFX)
		case 11:
			ok = readMaybeMessage(r, &f, "hold", &v.Hold, depth, scanHold)
		case 12:
			ok = readText(r, &f, "initiator", &v.Initiator)
		case 13:
			ok = readMaybeMessage(r, &f, "loss", &v.Loss, depth, scanLoss)
		case 14:
			ok = readMaybeMessage(r, &f, "merchant", &v.Merchant, depth, scanMerchant)
		case 15:
			ok = readText(r, &f, "network_reference", &v.NetworkReference)
		case 16:
			ok = readText(r, &f, "next_action_at", &v.NextActionAt)
		case 17:
			ok = readText(r, &f, "payee_institution", &v.PayeeInstitution)
		case 18:
			ok = readText(r, &f, "payer_institution", &v.PayerInstitution)
		case 19:
			ok = readText(r, &f, "payment_id", &v.PaymentID)
		case 20:
			ok = readText(r, &f, "quote_id", &v.QuoteID)
		case 21:
			ok = readText(r, &f, "reason", &v.Reason)
		case 22:
			ok = readMaybeMessage(r, &f, "reason_text", &v.ReasonText, depth, scanText)
		case 23:
			ok = readMaybeMessage(r, &f, "references", &v.References, depth, scanReferences)
		case 24:
			ok = readText(r, &f, "refundable_until", &v.RefundableUntil)
		case 25:
			ok = readMaybeMessage(r, &f, "refunded_amount", &v.RefundedAmount, depth, scanAmount)
		case 26:
			ok = readText(r, &f, "request_id", &v.RequestID)
		case 27:
			ok = readText(r, &f, "result", &v.Result)
		case 28:
			ok = readText(r, &f, "stand_in", &v.StandIn)
		case 29:
			ok = readText(r, &f, "status", &v.Status)
		case 30:
			ok = readText(r, &f, "updated_at", &v.UpdatedAt)
		case 31:
			ok = readText(r, &f, "voidable_until", &v.VoidableUntil)
		case 32:
			ok = readMaybeBoolean(r, &f, "voided", &v.Voided)
		case 33:
			ok = readMessageList(r, &f, "why", &v.Why, depth, scanTraceStep)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
}

func writePaymentAnswer(b []byte, v *api.PaymentAnswer) []byte {
	b = appendText(b, 10, v.Call)
	b = appendMessage(b, 18, &v.Payment, writePayment)
	return b
}

func scanPaymentAnswer(r *reader, s string, v *api.PaymentAnswer, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "call", &v.Call)
		case 2:
			ok = readMessage(r, &f, "payment", &v.Payment, depth, scanPayment)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
}

func writePaymentList(b []byte, v *api.PaymentList) []byte {
	b = appendText(b, 10, v.Call)
	b = appendMessageList(b, 18, v.Payments, writePayment)
	return b
}

func scanPaymentList(r *reader, s string, v *api.PaymentList, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "call", &v.Call)
		case 2:
			ok = readMessageList(r, &f, "payments", &v.Payments, depth, scanPayment)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
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

func scanPaymentRequest(r *reader, s string, v *api.PaymentRequest, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "capture", &v.Capture)
		case 2:
			ok = readText(r, &f, "code", &v.Code)
		case 3:
			ok = readText(r, &f, "description", &v.Description)
		case 4:
			ok = readTexts(r, &f, "extensions", &v.Extensions)
		case 5:
			ok = readText(r, &f, "flow", &v.Flow)
		case 6:
			ok = readText(r, &f, "funds", &v.Funds)
		case 7:
			ok = readMaybeInteger(r, &f, "hold_seconds", &v.HoldSeconds)
		case 8:
			ok = readText(r, &f, "merchant_id", &v.MerchantID)
		case 9:
			ok = readMaybeMessage(r, &f, "order_amount", &v.OrderAmount, depth, scanAmount)
		case 10:
			ok = readText(r, &f, "order_reference", &v.OrderReference)
		case 11:
			ok = readMaybeMessage(r, &f, "payer", &v.Payer, depth, scanPayer)
		case 12:
			ok = readText(r, &f, "purpose", &v.Purpose)
		case 13:
			ok = readText(r, &f, "quote_id", &v.QuoteID)
		case 14:
			ok = readText(r, &f, "reference", &v.Reference)
		case 15:
			ok = readText(r, &f, "store_id", &v.StoreID)
		case 16:
			ok = readText(r, &f, "terminal_id", &v.TerminalID)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
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

func scanProblem(r *reader, s string, v *api.Problem, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "call", &v.Call)
		case 2:
			ok = readText(r, &f, "detail", &v.Detail)
		case 3:
			ok = readMessageList(r, &f, "errors", &v.Errors, depth, scanFieldError)
		case 4:
			ok = readText(r, &f, "instance", &v.Instance)
		case 5:
			ok = readText(r, &f, "next", &v.Next)
		case 6:
			ok = readText(r, &f, "reason", &v.Reason)
		case 7:
			ok = readMessage(r, &f, "reason_text", &v.ReasonText, depth, scanText)
		case 8:
			ok = readText(r, &f, "retry", &v.Retry)
		case 9:
			ok = readInteger(r, &f, "status", &v.Status)
		case 10:
			ok = readText(r, &f, "title", &v.Title)
		case 11:
			ok = readText(r, &f, "type", &v.Type)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
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

func scanProposal(r *reader, s string, v *api.Proposal, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "expires_at", &v.ExpiresAt)
		case 2:
			ok = readText(r, &f, "finding", &v.Finding)
		case 3:
			ok = readInteger(r, &f, "number", &v.Number)
		case 4:
			ok = readText(r, &f, "person", &v.Person)
		case 5:
			ok = readText(r, &f, "proposed_at", &v.ProposedAt)
		case 6:
			ok = readText(r, &f, "reason", &v.Reason)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
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

func scanQuote(r *reader, s string, v *api.Quote, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "created_at", &v.CreatedAt)
		case 2:
			ok = readMessage(r, &f, "credit_amount", &v.CreditAmount, depth, scanAmount)
		case 3:
			ok = readMessage(r, &f, "customer_amount", &v.CustomerAmount, depth, scanAmount)
		case 4:
			ok = readMessage(r, &f, "debit_amount", &v.DebitAmount, depth, scanAmount)
		case 5:
			ok = readText(r, &f, "expires_at", &v.ExpiresAt)
		case 6:
			ok = readMessageList(r, &f, "fees", &v.Fees, depth, scanFeeLine)
		case 7:
			ok = readMaybeMessage(r, &f, "fx", &v.FX, depth, scanFX)
		case 8:
			ok = readMessage(r, &f, "order_amount", &v.OrderAmount, depth, scanAmount)
		case 9:
			ok = readText(r, &f, "order_reference", &v.OrderReference)
		case 10:
			ok = readMessage(r, &f, "payee", &v.Payee, depth, scanMerchant)
		case 11:
			ok = readText(r, &f, "payee_institution", &v.PayeeInstitution)
		case 12:
			ok = readText(r, &f, "payment_request_id", &v.PaymentRequestID)
		case 13:
			ok = readText(r, &f, "quote_id", &v.QuoteID)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
}

func writeQuoteAnswer(b []byte, v *api.QuoteAnswer) []byte {
	b = appendText(b, 10, v.Call)
	b = appendMessage(b, 18, &v.Quote, writeQuote)
	return b
}

func scanQuoteAnswer(r *reader, s string, v *api.QuoteAnswer, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "call", &v.Call)
		case 2:
			ok = readMessage(r, &f, "quote", &v.Quote, depth, scanQuote)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
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

func scanQuoteRequest(r *reader, s string, v *api.QuoteRequest, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "code", &v.Code)
		case 2:
			ok = readText(r, &f, "debit_currency", &v.DebitCurrency)
		case 3:
			ok = readTexts(r, &f, "extensions", &v.Extensions)
		case 4:
			ok = readMaybeMessage(r, &f, "order_amount", &v.OrderAmount, depth, scanAmount)
		case 5:
			ok = readMessage(r, &f, "payer", &v.Payer, depth, scanPayer)
		case 6:
			ok = readText(r, &f, "payment_request_id", &v.PaymentRequestID)
		case 7:
			ok = readText(r, &f, "purpose", &v.Purpose)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
}

func writeReferences(b []byte, v *api.References) []byte {
	b = appendText(b, 10, v.Initiator)
	b = appendText(b, 18, v.Order)
	b = appendText(b, 26, v.PayeeInstitution)
	b = appendText(b, 34, v.PayerInstitution)
	return b
}

func scanReferences(r *reader, s string, v *api.References, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "initiator", &v.Initiator)
		case 2:
			ok = readText(r, &f, "order", &v.Order)
		case 3:
			ok = readText(r, &f, "payee_institution", &v.PayeeInstitution)
		case 4:
			ok = readText(r, &f, "payer_institution", &v.PayerInstitution)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
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

func scanRefund(r *reader, s string, v *api.Refund, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readMaybeMessage(r, &f, "amounts", &v.Amounts, depth, scanAmounts)
		case 2:
			ok = readText(r, &f, "business_date", &v.BusinessDate)
		case 3:
			ok = readMaybeMessage(r, &f, "clock", &v.Clock, depth, scanClock)
		case 4:
			ok = readText(r, &f, "created_at", &v.CreatedAt)
		case 5:
			ok = readText(r, &f, "cycle", &v.Cycle)
		case 6:
			ok = readTexts(r, &f, "extensions", &v.Extensions)
		case 7:
			ok = readBoolean(r, &f, "final", &v.Final)
		case 8:
			ok = readMaybeMessage(r, &f, "fx", &v.FX, depth, scanFX)
		case 9:
			ok = readMaybeMessage(r, &f, "loss", &v.Loss, depth, scanLoss)
		case 10:
			ok = readText(r, &f, "network_reference", &v.NetworkReference)
		case 11:
			ok = readText(r, &f, "next_action_at", &v.NextActionAt)
		case 12:
			ok = readText(r, &f, "payment_id", &v.PaymentID)
		case 13:
			ok = readText(r, &f, "reason", &v.Reason)
		case 14:
			ok = readMaybeMessage(r, &f, "reason_text", &v.ReasonText, depth, scanText)
		case 15:
			ok = readMaybeMessage(r, &f, "references", &v.References, depth, scanReferences)
		case 16:
			ok = readText(r, &f, "refund_id", &v.RefundID)
		case 17:
			ok = readText(r, &f, "request_id", &v.RequestID)
		case 18:
			ok = readText(r, &f, "result", &v.Result)
		case 19:
			ok = readText(r, &f, "status", &v.Status)
		case 20:
			ok = readText(r, &f, "updated_at", &v.UpdatedAt)
		case 21:
			ok = readMessageList(r, &f, "why", &v.Why, depth, scanTraceStep)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
}

func writeRefundAnswer(b []byte, v *api.RefundAnswer) []byte {
	b = appendText(b, 10, v.Call)
	b = appendMessage(b, 18, &v.Refund, writeRefund)
	return b
}

func scanRefundAnswer(r *reader, s string, v *api.RefundAnswer, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "call", &v.Call)
		case 2:
			ok = readMessage(r, &f, "refund", &v.Refund, depth, scanRefund)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
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

func scanRefundRequest(r *reader, s string, v *api.RefundRequest, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readMaybeMessage(r, &f, "amount", &v.Amount, depth, scanAmount)
		case 2:
			ok = readTexts(r, &f, "extensions", &v.Extensions)
		case 3:
			ok = readText(r, &f, "note", &v.Note)
		case 4:
			ok = readText(r, &f, "order_reference", &v.OrderReference)
		case 5:
			ok = readText(r, &f, "payment_id", &v.PaymentID)
		case 6:
			ok = readText(r, &f, "reference", &v.Reference)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
}

func writeRegistryAnswer(b []byte, v *api.RegistryAnswer) []byte {
	b = appendText(b, 10, v.Call)
	b = appendMessage(b, 18, &v.Item, writeRegistryItem)
	b = appendInteger(b, 24, v.Version)
	return b
}

func scanRegistryAnswer(r *reader, s string, v *api.RegistryAnswer, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "call", &v.Call)
		case 2:
			ok = readMessage(r, &f, "item", &v.Item, depth, scanRegistryItem)
		case 3:
			ok = readInteger(r, &f, "version", &v.Version)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
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

func scanRegistryEntry(r *reader, s string, v *api.RegistryEntry, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "certainty", &v.Certainty)
		case 2:
			ok = readText(r, &f, "country", &v.Country)
		case 3:
			ok = readText(r, &f, "currency", &v.Currency)
		case 4:
			ok = readText(r, &f, "from", &v.From)
		case 5:
			ok = readText(r, &f, "guid", &v.GUID)
		case 6:
			ok = readText(r, &f, "host", &v.Host)
		case 7:
			ok = readText(r, &f, "id", &v.ID)
		case 8:
			ok = readText(r, &f, "issuer", &v.Issuer)
		case 9:
			ok = readIntegerList(r, &f, "length", &v.Length)
		case 10:
			ok = readText(r, &f, "mask", &v.Mask)
		case 11:
			ok = readText(r, &f, "network", &v.Network)
		case 12:
			ok = readText(r, &f, "path", &v.Path)
		case 13:
			ok = readText(r, &f, "prefix", &v.Prefix)
		case 14:
			ok = readMaybeInteger(r, &f, "priority", &v.Priority)
		case 15:
			ok = readTextList(r, &f, "query", &v.Query)
		case 16:
			ok = readText(r, &f, "scheme", &v.Scheme)
		case 17:
			ok = readText(r, &f, "source", &v.Source)
		case 18:
			ok = readText(r, &f, "tag", &v.Tag)
		case 19:
			ok = readText(r, &f, "to", &v.To)
		case 20:
			ok = readText(r, &f, "uri_scheme", &v.URIScheme)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
}

func writeRegistryItem(b []byte, v *api.RegistryItem) []byte {
	b = appendMessage(b, 10, &v.Entry, writeRegistryEntry)
	b = appendText(b, 18, v.Layer)
	return b
}

func scanRegistryItem(r *reader, s string, v *api.RegistryItem, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readMessage(r, &f, "entry", &v.Entry, depth, scanRegistryEntry)
		case 2:
			ok = readText(r, &f, "layer", &v.Layer)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
}

func writeRegistryList(b []byte, v *api.RegistryList) []byte {
	b = appendText(b, 10, v.Call)
	b = appendMessageList(b, 18, v.Entries, writeRegistryItem)
	b = appendText(b, 26, v.Next)
	b = appendInteger(b, 32, v.Version)
	return b
}

func scanRegistryList(r *reader, s string, v *api.RegistryList, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "call", &v.Call)
		case 2:
			ok = readMessageList(r, &f, "entries", &v.Entries, depth, scanRegistryItem)
		case 3:
			ok = readText(r, &f, "next", &v.Next)
		case 4:
			ok = readInteger(r, &f, "version", &v.Version)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
}

func writeRegistryRemoval(b []byte, v *api.RegistryRemoval) []byte {
	b = appendText(b, 10, v.Call)
	b = appendText(b, 18, v.EntryID)
	b = appendInteger(b, 24, v.Version)
	return b
}

func scanRegistryRemoval(r *reader, s string, v *api.RegistryRemoval, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "call", &v.Call)
		case 2:
			ok = readText(r, &f, "entry_id", &v.EntryID)
		case 3:
			ok = readInteger(r, &f, "version", &v.Version)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
}

func writeReleaseRequest(b []byte, v *api.ReleaseRequest) []byte {
	b = appendText(b, 10, v.Note)
	b = appendText(b, 18, v.PaymentID)
	return b
}

func scanReleaseRequest(r *reader, s string, v *api.ReleaseRequest, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "note", &v.Note)
		case 2:
			ok = readText(r, &f, "payment_id", &v.PaymentID)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
}

func writeResolutionDecision(b []byte, v *api.ResolutionDecision) []byte {
	b = appendText(b, 10, v.Decision)
	b = appendText(b, 18, v.PaymentID)
	b = appendInteger(b, 24, v.Proposal)
	b = appendText(b, 34, v.Reason)
	return b
}

func scanResolutionDecision(r *reader, s string, v *api.ResolutionDecision, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "decision", &v.Decision)
		case 2:
			ok = readText(r, &f, "payment_id", &v.PaymentID)
		case 3:
			ok = readInteger(r, &f, "proposal", &v.Proposal)
		case 4:
			ok = readText(r, &f, "reason", &v.Reason)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
}

func writeResolutionProposal(b []byte, v *api.ResolutionProposal) []byte {
	b = appendText(b, 10, v.Finding)
	b = appendText(b, 18, v.PaymentID)
	b = appendText(b, 26, v.Reason)
	return b
}

func scanResolutionProposal(r *reader, s string, v *api.ResolutionProposal, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "finding", &v.Finding)
		case 2:
			ok = readText(r, &f, "payment_id", &v.PaymentID)
		case 3:
			ok = readText(r, &f, "reason", &v.Reason)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
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

func scanResolveAnswer(r *reader, s string, v *api.ResolveAnswer, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "call", &v.Call)
		case 2:
			ok = readText(r, &f, "currency", &v.Currency)
		case 3:
			ok = readText(r, &f, "expires_at", &v.ExpiresAt)
		case 4:
			ok = readTexts(r, &f, "extensions", &v.Extensions)
		case 5:
			ok = readMaybeMessage(r, &f, "merchant", &v.Merchant, depth, scanMerchant)
		case 6:
			ok = readMaybeMessage(r, &f, "order_amount", &v.OrderAmount, depth, scanAmount)
		case 7:
			ok = readText(r, &f, "order_key", &v.OrderKey)
		case 8:
			ok = readText(r, &f, "order_reference", &v.OrderReference)
		case 9:
			ok = readText(r, &f, "reason", &v.Reason)
		case 10:
			ok = readText(r, &f, "reference", &v.Reference)
		case 11:
			ok = readText(r, &f, "result", &v.Result)
		case 12:
			ok = readText(r, &f, "side", &v.Side)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
}

func writeResolveRequest(b []byte, v *api.ResolveRequest) []byte {
	b = appendText(b, 10, v.AnswerBy)
	b = appendText(b, 18, v.AskingInstitution)
	b = appendText(b, 26, v.Code)
	b = appendTexts(b, 34, v.Extensions)
	return b
}

func scanResolveRequest(r *reader, s string, v *api.ResolveRequest, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "answer_by", &v.AnswerBy)
		case 2:
			ok = readText(r, &f, "asking_institution", &v.AskingInstitution)
		case 3:
			ok = readText(r, &f, "code", &v.Code)
		case 4:
			ok = readTexts(r, &f, "extensions", &v.Extensions)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
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

func scanReview(r *reader, s string, v *api.Review, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readTextList(r, &f, "findings", &v.Findings)
		case 2:
			ok = readMaybeMessage(r, &f, "loss", &v.Loss, depth, scanLoss)
		case 3:
			ok = readText(r, &f, "needs", &v.Needs)
		case 4:
			ok = readText(r, &f, "network_reference", &v.NetworkReference)
		case 5:
			ok = readMessage(r, &f, "order_amount", &v.OrderAmount, depth, scanAmount)
		case 6:
			ok = readText(r, &f, "payee_institution", &v.PayeeInstitution)
		case 7:
			ok = readText(r, &f, "payer_institution", &v.PayerInstitution)
		case 8:
			ok = readText(r, &f, "payment_id", &v.PaymentID)
		case 9:
			ok = readMaybeMessage(r, &f, "proposal", &v.Proposal, depth, scanProposal)
		case 10:
			ok = readText(r, &f, "status", &v.Status)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
}

func writeReviewAnswer(b []byte, v *api.ReviewAnswer) []byte {
	b = appendText(b, 10, v.Call)
	b = appendMessage(b, 18, &v.Review, writeReview)
	return b
}

func scanReviewAnswer(r *reader, s string, v *api.ReviewAnswer, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "call", &v.Call)
		case 2:
			ok = readMessage(r, &f, "review", &v.Review, depth, scanReview)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
}

func writeReviewList(b []byte, v *api.ReviewList) []byte {
	b = appendText(b, 10, v.Call)
	b = appendText(b, 18, v.Next)
	b = appendMessageList(b, 26, v.Reviews, writeReview)
	return b
}

func scanReviewList(r *reader, s string, v *api.ReviewList, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "call", &v.Call)
		case 2:
			ok = readText(r, &f, "next", &v.Next)
		case 3:
			ok = readMessageList(r, &f, "reviews", &v.Reviews, depth, scanReview)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
}

func writeStoreHint(b []byte, v *api.StoreHint) []byte {
	b = appendText(b, 10, v.Country)
	b = appendText(b, 18, v.MerchantID)
	b = appendText(b, 26, v.StoreID)
	b = appendText(b, 34, v.TerminalID)
	return b
}

func scanStoreHint(r *reader, s string, v *api.StoreHint, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "country", &v.Country)
		case 2:
			ok = readText(r, &f, "merchant_id", &v.MerchantID)
		case 3:
			ok = readText(r, &f, "store_id", &v.StoreID)
		case 4:
			ok = readText(r, &f, "terminal_id", &v.TerminalID)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
}

func writeText(b []byte, v *api.Text) []byte {
	b = appendText(b, 10, v.EN)
	b = appendText(b, 18, v.ZH)
	return b
}

func scanText(r *reader, s string, v *api.Text, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "en", &v.EN)
		case 2:
			ok = readText(r, &f, "zh", &v.ZH)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
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

func scanTraceStep(r *reader, s string, v *api.TraceStep, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "at", &v.At)
		case 2:
			ok = readText(r, &f, "institution", &v.Institution)
		case 3:
			ok = readText(r, &f, "kind", &v.Kind)
		case 4:
			ok = readText(r, &f, "reason", &v.Reason)
		case 5:
			ok = readText(r, &f, "rule", &v.Rule)
		case 6:
			ok = readMessage(r, &f, "text", &v.Text, depth, scanText)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
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

func scanVoid(r *reader, s string, v *api.Void, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readMaybeMessage(r, &f, "amounts", &v.Amounts, depth, scanAmounts)
		case 2:
			ok = readText(r, &f, "business_date", &v.BusinessDate)
		case 3:
			ok = readText(r, &f, "created_at", &v.CreatedAt)
		case 4:
			ok = readText(r, &f, "cycle", &v.Cycle)
		case 5:
			ok = readTexts(r, &f, "extensions", &v.Extensions)
		case 6:
			ok = readBoolean(r, &f, "final", &v.Final)
		case 7:
			ok = readMaybeMessage(r, &f, "fx", &v.FX, depth, scanFX)
		case 8:
			ok = readText(r, &f, "network_reference", &v.NetworkReference)
		case 9:
			ok = readText(r, &f, "next_action_at", &v.NextActionAt)
		case 10:
			ok = readText(r, &f, "payment_id", &v.PaymentID)
		case 11:
			ok = readText(r, &f, "reason", &v.Reason)
		case 12:
			ok = readMaybeMessage(r, &f, "reason_text", &v.ReasonText, depth, scanText)
		case 13:
			ok = readMaybeMessage(r, &f, "references", &v.References, depth, scanReferences)
		case 14:
			ok = readText(r, &f, "request_id", &v.RequestID)
		case 15:
			ok = readText(r, &f, "result", &v.Result)
		case 16:
			ok = readText(r, &f, "status", &v.Status)
		case 17:
			ok = readText(r, &f, "updated_at", &v.UpdatedAt)
		case 18:
			ok = readText(r, &f, "void_id", &v.VoidID)
		case 19:
			ok = readMessageList(r, &f, "why", &v.Why, depth, scanTraceStep)
		case 20:
			ok = readMaybeMessage(r, &f, "clock", &v.Clock, depth, scanClock)
		case 21:
			ok = readMaybeMessage(r, &f, "loss", &v.Loss, depth, scanLoss)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
}

func writeVoidAnswer(b []byte, v *api.VoidAnswer) []byte {
	b = appendText(b, 10, v.Call)
	b = appendMessage(b, 18, &v.Void, writeVoid)
	return b
}

func scanVoidAnswer(r *reader, s string, v *api.VoidAnswer, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "call", &v.Call)
		case 2:
			ok = readMessage(r, &f, "void", &v.Void, depth, scanVoid)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
}

func writeVoidRequest(b []byte, v *api.VoidRequest) []byte {
	b = appendTexts(b, 10, v.Extensions)
	b = appendText(b, 18, v.Note)
	b = appendText(b, 26, v.PaymentID)
	b = appendText(b, 34, v.Reference)
	return b
}

func scanVoidRequest(r *reader, s string, v *api.VoidRequest, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readTexts(r, &f, "extensions", &v.Extensions)
		case 2:
			ok = readText(r, &f, "note", &v.Note)
		case 3:
			ok = readText(r, &f, "payment_id", &v.PaymentID)
		case 4:
			ok = readText(r, &f, "reference", &v.Reference)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
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

func scanWebhook(r *reader, s string, v *api.Webhook, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "created_at", &v.CreatedAt)
		case 2:
			ok = readText(r, &f, "disabled_at", &v.DisabledAt)
		case 3:
			ok = readText(r, &f, "disabled_because", &v.DisabledBecause)
		case 4:
			ok = readTextList(r, &f, "events", &v.Events)
		case 5:
			ok = readText(r, &f, "failing_since", &v.FailingSince)
		case 6:
			ok = readInteger(r, &f, "given_up", &v.GivenUp)
		case 7:
			ok = readText(r, &f, "note", &v.Note)
		case 8:
			ok = readInteger(r, &f, "secrets", &v.Secrets)
		case 9:
			ok = readText(r, &f, "status", &v.Status)
		case 10:
			ok = readText(r, &f, "url", &v.URL)
		case 11:
			ok = readInteger(r, &f, "waiting", &v.Waiting)
		case 12:
			ok = readText(r, &f, "webhook_id", &v.WebhookID)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
}

func writeWebhookAnswer(b []byte, v *api.WebhookAnswer) []byte {
	b = appendText(b, 10, v.Call)
	b = appendText(b, 18, v.FormerSecretUntil)
	b = appendText(b, 26, v.Secret)
	b = appendMessage(b, 34, &v.Webhook, writeWebhook)
	return b
}

func scanWebhookAnswer(r *reader, s string, v *api.WebhookAnswer, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "call", &v.Call)
		case 2:
			ok = readText(r, &f, "former_secret_until", &v.FormerSecretUntil)
		case 3:
			ok = readText(r, &f, "secret", &v.Secret)
		case 4:
			ok = readMessage(r, &f, "webhook", &v.Webhook, depth, scanWebhook)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
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

func scanWebhookAttempt(r *reader, s string, v *api.WebhookAttempt, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "answer", &v.Answer)
		case 2:
			ok = readText(r, &f, "at", &v.At)
		case 3:
			ok = readMaybeInteger(r, &f, "http_status", &v.HTTPStatus)
		case 4:
			ok = readText(r, &f, "message_id", &v.MessageID)
		case 5:
			ok = readText(r, &f, "result", &v.Result)
		case 6:
			ok = readInteger(r, &f, "took_ms", &v.TookMs)
		case 7:
			ok = readInteger(r, &f, "try", &v.Try)
		case 8:
			ok = readText(r, &f, "type", &v.Type)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
}

func writeWebhookBacklog(b []byte, v *api.WebhookBacklog) []byte {
	b = appendText(b, 10, v.Call)
	b = appendInteger(b, 16, v.GivenUp)
	b = appendMessageList(b, 26, v.Messages, writeWebhookMessage)
	b = appendInteger(b, 32, v.Waiting)
	return b
}

func scanWebhookBacklog(r *reader, s string, v *api.WebhookBacklog, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "call", &v.Call)
		case 2:
			ok = readInteger(r, &f, "given_up", &v.GivenUp)
		case 3:
			ok = readMessageList(r, &f, "messages", &v.Messages, depth, scanWebhookMessage)
		case 4:
			ok = readInteger(r, &f, "waiting", &v.Waiting)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
}

func writeWebhookChange(b []byte, v *api.WebhookChange) []byte {
	b = appendText(b, 10, v.WebhookID)
	return b
}

func scanWebhookChange(r *reader, s string, v *api.WebhookChange, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "webhook_id", &v.WebhookID)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
}

func writeWebhookData(b []byte, v *api.WebhookData) []byte {
	b = appendMaybeMessage(b, 10, v.Dispute, writeDispute)
	b = appendMaybeMessage(b, 18, v.Payment, writePayment)
	b = appendMaybeMessage(b, 26, v.Refund, writeRefund)
	b = appendMaybeMessage(b, 34, v.Void, writeVoid)
	b = appendMaybeMessage(b, 42, v.Capture, writeCapture)
	return b
}

func scanWebhookData(r *reader, s string, v *api.WebhookData, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readMaybeMessage(r, &f, "dispute", &v.Dispute, depth, scanDispute)
		case 2:
			ok = readMaybeMessage(r, &f, "payment", &v.Payment, depth, scanPayment)
		case 3:
			ok = readMaybeMessage(r, &f, "refund", &v.Refund, depth, scanRefund)
		case 4:
			ok = readMaybeMessage(r, &f, "void", &v.Void, depth, scanVoid)
		case 5:
			ok = readMaybeMessage(r, &f, "capture", &v.Capture, depth, scanCapture)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
}

func writeWebhookEvent(b []byte, v *api.WebhookEvent) []byte {
	b = appendMessage(b, 10, &v.Data, writeWebhookData)
	b = appendText(b, 18, v.Timestamp)
	b = appendText(b, 26, v.Type)
	return b
}

func scanWebhookEvent(r *reader, s string, v *api.WebhookEvent, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readMessage(r, &f, "data", &v.Data, depth, scanWebhookData)
		case 2:
			ok = readText(r, &f, "timestamp", &v.Timestamp)
		case 3:
			ok = readText(r, &f, "type", &v.Type)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
}

func writeWebhookList(b []byte, v *api.WebhookList) []byte {
	b = appendText(b, 10, v.Call)
	b = appendMessageList(b, 18, v.Webhooks, writeWebhook)
	return b
}

func scanWebhookList(r *reader, s string, v *api.WebhookList, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "call", &v.Call)
		case 2:
			ok = readMessageList(r, &f, "webhooks", &v.Webhooks, depth, scanWebhook)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
}

func writeWebhookLog(b []byte, v *api.WebhookLog) []byte {
	b = appendMessageList(b, 10, v.Attempts, writeWebhookAttempt)
	b = appendText(b, 18, v.Call)
	b = appendMaybeInteger(b, 24, v.Next)
	return b
}

func scanWebhookLog(r *reader, s string, v *api.WebhookLog, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readMessageList(r, &f, "attempts", &v.Attempts, depth, scanWebhookAttempt)
		case 2:
			ok = readText(r, &f, "call", &v.Call)
		case 3:
			ok = readMaybeInteger(r, &f, "next", &v.Next)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
}

func writeWebhookMessage(b []byte, v *api.WebhookMessage) []byte {
	b = appendText(b, 10, v.FirstAt)
	b = appendText(b, 18, v.MessageID)
	b = appendText(b, 26, v.NextAt)
	b = appendInteger(b, 32, v.Tries)
	b = appendText(b, 42, v.Type)
	return b
}

func scanWebhookMessage(r *reader, s string, v *api.WebhookMessage, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "first_at", &v.FirstAt)
		case 2:
			ok = readText(r, &f, "message_id", &v.MessageID)
		case 3:
			ok = readText(r, &f, "next_at", &v.NextAt)
		case 4:
			ok = readInteger(r, &f, "tries", &v.Tries)
		case 5:
			ok = readText(r, &f, "type", &v.Type)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
}

func writeWebhookRemoval(b []byte, v *api.WebhookRemoval) []byte {
	b = appendText(b, 10, v.Call)
	b = appendText(b, 18, v.WebhookID)
	return b
}

func scanWebhookRemoval(r *reader, s string, v *api.WebhookRemoval, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "call", &v.Call)
		case 2:
			ok = readText(r, &f, "webhook_id", &v.WebhookID)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
}

func writeWebhookReplayRequest(b []byte, v *api.WebhookReplayRequest) []byte {
	b = appendText(b, 10, v.MessageID)
	b = appendText(b, 18, v.Since)
	b = appendText(b, 26, v.WebhookID)
	return b
}

func scanWebhookReplayRequest(r *reader, s string, v *api.WebhookReplayRequest, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "message_id", &v.MessageID)
		case 2:
			ok = readText(r, &f, "since", &v.Since)
		case 3:
			ok = readText(r, &f, "webhook_id", &v.WebhookID)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
}

func writeWebhookRequest(b []byte, v *api.WebhookRequest) []byte {
	b = appendTextList(b, 10, v.Events)
	b = appendText(b, 18, v.Note)
	b = appendText(b, 26, v.URL)
	return b
}

func scanWebhookRequest(r *reader, s string, v *api.WebhookRequest, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readTextList(r, &f, "events", &v.Events)
		case 2:
			ok = readText(r, &f, "note", &v.Note)
		case 3:
			ok = readText(r, &f, "url", &v.URL)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
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

func scanXray(r *reader, s string, v *api.Xray, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "certainty", &v.Certainty)
		case 2:
			ok = readMessageList(r, &f, "fields", &v.Fields, depth, scanXrayField)
		case 3:
			ok = readMessageList(r, &f, "findings", &v.Findings, depth, scanXrayFinding)
		case 4:
			ok = readText(r, &f, "kind", &v.Kind)
		case 5:
			ok = readMessageList(r, &f, "payability", &v.Payability, depth, scanXrayPayability)
		case 6:
			ok = readMaybeMessage(r, &f, "registered", &v.Registered, depth, scanXrayRegistered)
		case 7:
			ok = readText(r, &f, "scheme", &v.Scheme)
		case 8:
			ok = readMessage(r, &f, "scheme_name", &v.SchemeName, depth, scanText)
		case 9:
			ok = readBoolean(r, &f, "truncated", &v.Truncated)
		case 10:
			ok = readBoolean(r, &f, "valid", &v.Valid)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
}

func writeXrayAnswer(b []byte, v *api.XrayAnswer) []byte {
	b = appendText(b, 10, v.Call)
	b = appendMessage(b, 18, &v.Xray, writeXray)
	return b
}

func scanXrayAnswer(r *reader, s string, v *api.XrayAnswer, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "call", &v.Call)
		case 2:
			ok = readMessage(r, &f, "xray", &v.Xray, depth, scanXray)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
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

func scanXrayField(r *reader, s string, v *api.XrayField, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readInteger(r, &f, "depth", &v.Depth)
		case 2:
			ok = readInteger(r, &f, "length", &v.Length)
		case 3:
			ok = readMessage(r, &f, "meaning", &v.Meaning, depth, scanText)
		case 4:
			ok = readText(r, &f, "path", &v.Path)
		case 5:
			ok = readInteger(r, &f, "position", &v.Position)
		case 6:
			ok = readText(r, &f, "raw", &v.Raw)
		case 7:
			ok = readBoolean(r, &f, "secret", &v.Secret)
		case 8:
			ok = readText(r, &f, "verdict", &v.Verdict)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
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

func scanXrayFinding(r *reader, s string, v *api.XrayFinding, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "certainty", &v.Certainty)
		case 2:
			ok = readText(r, &f, "path", &v.Path)
		case 3:
			ok = readInteger(r, &f, "position", &v.Position)
		case 4:
			ok = readText(r, &f, "reason", &v.Reason)
		case 5:
			ok = readText(r, &f, "severity", &v.Severity)
		case 6:
			ok = readBoolean(r, &f, "tampering", &v.Tampering)
		case 7:
			ok = readMessage(r, &f, "text", &v.Text, depth, scanText)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
}

func writeXrayPayability(b []byte, v *api.XrayPayability) []byte {
	b = appendBoolean(b, 8, v.Can)
	b = appendText(b, 18, v.Institution)
	b = appendText(b, 26, v.Reason)
	b = appendMaybeMessage(b, 34, v.ReasonText, writeText)
	b = appendMessageList(b, 42, v.Why, writeText)
	return b
}

func scanXrayPayability(r *reader, s string, v *api.XrayPayability, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readBoolean(r, &f, "can", &v.Can)
		case 2:
			ok = readText(r, &f, "institution", &v.Institution)
		case 3:
			ok = readText(r, &f, "reason", &v.Reason)
		case 4:
			ok = readMaybeMessage(r, &f, "reason_text", &v.ReasonText, depth, scanText)
		case 5:
			ok = readMessageList(r, &f, "why", &v.Why, depth, scanText)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
}

func writeXrayRegistered(b []byte, v *api.XrayRegistered) []byte {
	b = appendText(b, 10, v.Institution)
	b = appendMaybeMessage(b, 18, v.Merchant, writeMerchant)
	b = appendText(b, 26, v.Reason)
	return b
}

func scanXrayRegistered(r *reader, s string, v *api.XrayRegistered, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "institution", &v.Institution)
		case 2:
			ok = readMaybeMessage(r, &f, "merchant", &v.Merchant, depth, scanMerchant)
		case 3:
			ok = readText(r, &f, "reason", &v.Reason)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
}

func writeXrayRequest(b []byte, v *api.XrayRequest) []byte {
	b = appendText(b, 10, v.Code)
	return b
}

func scanXrayRequest(r *reader, s string, v *api.XrayRequest, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "code", &v.Code)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
}

// Code made by go test ./wire -run TestDefinition -update; DO NOT EDIT.

package proto

import "hutong/wire/api"

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
	case *api.Lane:
		return scanLane(r, s, v, 0)
	case *api.LanesAnswer:
		return scanLanesAnswer(r, s, v, 0)
	case *api.LanesChange:
		return scanLanesChange(r, s, v, 0)
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

func scanLane(r *reader, s string, v *api.Lane, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readInteger(r, &f, "from", &v.From)
		case 2:
			ok = readInteger(r, &f, "lane", &v.Lane)
		case 3:
			ok = readInteger(r, &f, "to", &v.To)
		case 4:
			ok = readInteger(r, &f, "waiting", &v.Waiting)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
}

func scanLanesAnswer(r *reader, s string, v *api.LanesAnswer, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readText(r, &f, "call", &v.Call)
		case 2:
			ok = readMessageList(r, &f, "lanes", &v.Lanes, depth, scanLane)
		case 3:
			ok = readInteger(r, &f, "retired", &v.Retired)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
}

func scanLanesChange(r *reader, s string, v *api.LanesChange, depth int) bool {
	f := fields{rest: s}
	ok := f.begin(depth)
	for ok && f.next() {
		switch f.number {
		case 1:
			ok = readInteger(r, &f, "lanes", &v.Lanes)
		default:
			r.unknown(&f)
		}
	}
	return ok && f.whole()
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

// Code made by go test ./wire -run TestDefinition -update; DO NOT EDIT.

package proto

import "hutong/wire/api"

// model reads a model, by its type.
func (r *reader) model(model any) bool {
	switch v := model.(type) {
	case *api.Advice:
		return scanAdvice(r, 0, len(r.document), v, 0)
	case *api.Amount:
		return scanAmount(r, 0, len(r.document), v, 0)
	case *api.Amounts:
		return scanAmounts(r, 0, len(r.document), v, 0)
	case *api.AuthorisationAnswer:
		return scanAuthorisationAnswer(r, 0, len(r.document), v, 0)
	case *api.AuthorisationRequest:
		return scanAuthorisationRequest(r, 0, len(r.document), v, 0)
	case *api.CancelRequest:
		return scanCancelRequest(r, 0, len(r.document), v, 0)
	case *api.CancellationAnswer:
		return scanCancellationAnswer(r, 0, len(r.document), v, 0)
	case *api.CancellationRequest:
		return scanCancellationRequest(r, 0, len(r.document), v, 0)
	case *api.Capture:
		return scanCapture(r, 0, len(r.document), v, 0)
	case *api.CaptureAnswer:
		return scanCaptureAnswer(r, 0, len(r.document), v, 0)
	case *api.CaptureRequest:
		return scanCaptureRequest(r, 0, len(r.document), v, 0)
	case *api.CertaintyAnswer:
		return scanCertaintyAnswer(r, 0, len(r.document), v, 0)
	case *api.CertaintyRow:
		return scanCertaintyRow(r, 0, len(r.document), v, 0)
	case *api.Clock:
		return scanClock(r, 0, len(r.document), v, 0)
	case *api.CodeAnswer:
		return scanCodeAnswer(r, 0, len(r.document), v, 0)
	case *api.CodeFault:
		return scanCodeFault(r, 0, len(r.document), v, 0)
	case *api.CodeIssueAnswer:
		return scanCodeIssueAnswer(r, 0, len(r.document), v, 0)
	case *api.CodeIssueRequest:
		return scanCodeIssueRequest(r, 0, len(r.document), v, 0)
	case *api.CodeReadRequest:
		return scanCodeReadRequest(r, 0, len(r.document), v, 0)
	case *api.CodeReading:
		return scanCodeReading(r, 0, len(r.document), v, 0)
	case *api.CodeRevokeAnswer:
		return scanCodeRevokeAnswer(r, 0, len(r.document), v, 0)
	case *api.CodeRevokeRequest:
		return scanCodeRevokeRequest(r, 0, len(r.document), v, 0)
	case *api.CreditAnswer:
		return scanCreditAnswer(r, 0, len(r.document), v, 0)
	case *api.CreditRequest:
		return scanCreditRequest(r, 0, len(r.document), v, 0)
	case *api.Dispute:
		return scanDispute(r, 0, len(r.document), v, 0)
	case *api.DisputeAnswer:
		return scanDisputeAnswer(r, 0, len(r.document), v, 0)
	case *api.DisputeAnswering:
		return scanDisputeAnswering(r, 0, len(r.document), v, 0)
	case *api.DisputeRequest:
		return scanDisputeRequest(r, 0, len(r.document), v, 0)
	case *api.DisputeWordRequest:
		return scanDisputeWordRequest(r, 0, len(r.document), v, 0)
	case *api.FX:
		return scanFX(r, 0, len(r.document), v, 0)
	case *api.FeeLine:
		return scanFeeLine(r, 0, len(r.document), v, 0)
	case *api.FieldError:
		return scanFieldError(r, 0, len(r.document), v, 0)
	case *api.HeldCaptureAnswer:
		return scanHeldCaptureAnswer(r, 0, len(r.document), v, 0)
	case *api.HeldCaptureRequest:
		return scanHeldCaptureRequest(r, 0, len(r.document), v, 0)
	case *api.HeldReleaseAnswer:
		return scanHeldReleaseAnswer(r, 0, len(r.document), v, 0)
	case *api.HeldReleaseRequest:
		return scanHeldReleaseRequest(r, 0, len(r.document), v, 0)
	case *api.Hold:
		return scanHold(r, 0, len(r.document), v, 0)
	case *api.HoldTerms:
		return scanHoldTerms(r, 0, len(r.document), v, 0)
	case *api.Lane:
		return scanLane(r, 0, len(r.document), v, 0)
	case *api.LanesAnswer:
		return scanLanesAnswer(r, 0, len(r.document), v, 0)
	case *api.LanesChange:
		return scanLanesChange(r, 0, len(r.document), v, 0)
	case *api.LookupAnswer:
		return scanLookupAnswer(r, 0, len(r.document), v, 0)
	case *api.LookupRequest:
		return scanLookupRequest(r, 0, len(r.document), v, 0)
	case *api.Loss:
		return scanLoss(r, 0, len(r.document), v, 0)
	case *api.LossAnswer:
		return scanLossAnswer(r, 0, len(r.document), v, 0)
	case *api.LossList:
		return scanLossList(r, 0, len(r.document), v, 0)
	case *api.LossSettlement:
		return scanLossSettlement(r, 0, len(r.document), v, 0)
	case *api.Merchant:
		return scanMerchant(r, 0, len(r.document), v, 0)
	case *api.OrderAnswer:
		return scanOrderAnswer(r, 0, len(r.document), v, 0)
	case *api.OrderRequest:
		return scanOrderRequest(r, 0, len(r.document), v, 0)
	case *api.Payable:
		return scanPayable(r, 0, len(r.document), v, 0)
	case *api.Payer:
		return scanPayer(r, 0, len(r.document), v, 0)
	case *api.Payment:
		return scanPayment(r, 0, len(r.document), v, 0)
	case *api.PaymentAnswer:
		return scanPaymentAnswer(r, 0, len(r.document), v, 0)
	case *api.PaymentList:
		return scanPaymentList(r, 0, len(r.document), v, 0)
	case *api.PaymentRequest:
		return scanPaymentRequest(r, 0, len(r.document), v, 0)
	case *api.Problem:
		return scanProblem(r, 0, len(r.document), v, 0)
	case *api.Proposal:
		return scanProposal(r, 0, len(r.document), v, 0)
	case *api.Quote:
		return scanQuote(r, 0, len(r.document), v, 0)
	case *api.QuoteAnswer:
		return scanQuoteAnswer(r, 0, len(r.document), v, 0)
	case *api.QuoteRequest:
		return scanQuoteRequest(r, 0, len(r.document), v, 0)
	case *api.References:
		return scanReferences(r, 0, len(r.document), v, 0)
	case *api.Refund:
		return scanRefund(r, 0, len(r.document), v, 0)
	case *api.RefundAnswer:
		return scanRefundAnswer(r, 0, len(r.document), v, 0)
	case *api.RefundRequest:
		return scanRefundRequest(r, 0, len(r.document), v, 0)
	case *api.RegistryAnswer:
		return scanRegistryAnswer(r, 0, len(r.document), v, 0)
	case *api.RegistryEntry:
		return scanRegistryEntry(r, 0, len(r.document), v, 0)
	case *api.RegistryItem:
		return scanRegistryItem(r, 0, len(r.document), v, 0)
	case *api.RegistryList:
		return scanRegistryList(r, 0, len(r.document), v, 0)
	case *api.RegistryRemoval:
		return scanRegistryRemoval(r, 0, len(r.document), v, 0)
	case *api.ReleaseRequest:
		return scanReleaseRequest(r, 0, len(r.document), v, 0)
	case *api.ResolutionDecision:
		return scanResolutionDecision(r, 0, len(r.document), v, 0)
	case *api.ResolutionProposal:
		return scanResolutionProposal(r, 0, len(r.document), v, 0)
	case *api.ResolveAnswer:
		return scanResolveAnswer(r, 0, len(r.document), v, 0)
	case *api.ResolveRequest:
		return scanResolveRequest(r, 0, len(r.document), v, 0)
	case *api.Review:
		return scanReview(r, 0, len(r.document), v, 0)
	case *api.ReviewAnswer:
		return scanReviewAnswer(r, 0, len(r.document), v, 0)
	case *api.ReviewList:
		return scanReviewList(r, 0, len(r.document), v, 0)
	case *api.StoreHint:
		return scanStoreHint(r, 0, len(r.document), v, 0)
	case *api.Text:
		return scanText(r, 0, len(r.document), v, 0)
	case *api.TraceStep:
		return scanTraceStep(r, 0, len(r.document), v, 0)
	case *api.Void:
		return scanVoid(r, 0, len(r.document), v, 0)
	case *api.VoidAnswer:
		return scanVoidAnswer(r, 0, len(r.document), v, 0)
	case *api.VoidRequest:
		return scanVoidRequest(r, 0, len(r.document), v, 0)
	case *api.Webhook:
		return scanWebhook(r, 0, len(r.document), v, 0)
	case *api.WebhookAnswer:
		return scanWebhookAnswer(r, 0, len(r.document), v, 0)
	case *api.WebhookAttempt:
		return scanWebhookAttempt(r, 0, len(r.document), v, 0)
	case *api.WebhookBacklog:
		return scanWebhookBacklog(r, 0, len(r.document), v, 0)
	case *api.WebhookChange:
		return scanWebhookChange(r, 0, len(r.document), v, 0)
	case *api.WebhookData:
		return scanWebhookData(r, 0, len(r.document), v, 0)
	case *api.WebhookEvent:
		return scanWebhookEvent(r, 0, len(r.document), v, 0)
	case *api.WebhookList:
		return scanWebhookList(r, 0, len(r.document), v, 0)
	case *api.WebhookLog:
		return scanWebhookLog(r, 0, len(r.document), v, 0)
	case *api.WebhookMessage:
		return scanWebhookMessage(r, 0, len(r.document), v, 0)
	case *api.WebhookRemoval:
		return scanWebhookRemoval(r, 0, len(r.document), v, 0)
	case *api.WebhookReplayRequest:
		return scanWebhookReplayRequest(r, 0, len(r.document), v, 0)
	case *api.WebhookRequest:
		return scanWebhookRequest(r, 0, len(r.document), v, 0)
	case *api.Xray:
		return scanXray(r, 0, len(r.document), v, 0)
	case *api.XrayAnswer:
		return scanXrayAnswer(r, 0, len(r.document), v, 0)
	case *api.XrayField:
		return scanXrayField(r, 0, len(r.document), v, 0)
	case *api.XrayFinding:
		return scanXrayFinding(r, 0, len(r.document), v, 0)
	case *api.XrayPayability:
		return scanXrayPayability(r, 0, len(r.document), v, 0)
	case *api.XrayRegistered:
		return scanXrayRegistered(r, 0, len(r.document), v, 0)
	case *api.XrayRequest:
		return scanXrayRequest(r, 0, len(r.document), v, 0)
	}
	panic(unknown(model))
}

func scanAdvice(r *reader, at, end int, v *api.Advice, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "agreement", &v.Agreement)
		case 2:
			f.text(r, "business_date", &v.BusinessDate)
		case 3:
			f.text(r, "code_digest", &v.CodeDigest)
		case 4:
			f.text(r, "cycle", &v.Cycle)
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanAmount(r *reader, at, end int, v *api.Amount, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "currency", &v.Currency)
		case 2:
			readInteger(r, &f, "minor", &v.Minor)
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanAmounts(r *reader, at, end int, v *api.Amounts, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			if f.message(r, "credit") {
				v.Credit = r.newAmount()
				ok = f.left(r, "credit", scanAmount(r, f.start(), f.at, v.Credit, depth+1))
			}
		case 2:
			if f.message(r, "customer") {
				v.Customer = r.newAmount()
				ok = f.left(r, "customer", scanAmount(r, f.start(), f.at, v.Customer, depth+1))
			}
		case 3:
			if f.message(r, "debit") {
				v.Debit = r.newAmount()
				ok = f.left(r, "debit", scanAmount(r, f.start(), f.at, v.Debit, depth+1))
			}
		case 4:
			if f.element(r, "fees", len(v.Fees)) {
				v.Fees = append(r.roomForFeeLine(v.Fees), api.FeeLine{})
				ok = f.left(r, "fees", scanFeeLine(r, f.start(), f.at, &v.Fees[len(v.Fees)-1], depth+1))
			}
		case 5:
			if f.message(r, "order") {
				ok = f.left(r, "order", scanAmount(r, f.start(), f.at, &v.Order, depth+1))
			}
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanAuthorisationAnswer(r *reader, at, end int, v *api.AuthorisationAnswer, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			if f.message(r, "amount") {
				v.Amount = r.newAmount()
				ok = f.left(r, "amount", scanAmount(r, f.start(), f.at, v.Amount, depth+1))
			}
		case 2:
			f.text(r, "call", (*string)(&v.Call))
		case 3:
			if f.message(r, "customer_amount") {
				v.CustomerAmount = r.newAmount()
				ok = f.left(r, "customer_amount", scanAmount(r, f.start(), f.at, v.CustomerAmount, depth+1))
			}
		case 4:
			ok = readTexts(r, &f, "extensions", &v.Extensions)
		case 5:
			if f.message(r, "payer") {
				v.Payer = new(api.Payer)
				ok = f.left(r, "payer", scanPayer(r, f.start(), f.at, v.Payer, depth+1))
			}
		case 6:
			f.text(r, "payment_id", &v.PaymentID)
		case 7:
			f.text(r, "reason", (*string)(&v.Reason))
		case 8:
			f.text(r, "reference", &v.Reference)
		case 9:
			f.text(r, "result", (*string)(&v.Result))
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanAuthorisationRequest(r *reader, at, end int, v *api.AuthorisationRequest, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			if f.message(r, "advice") {
				v.Advice = new(api.Advice)
				ok = f.left(r, "advice", scanAdvice(r, f.start(), f.at, v.Advice, depth+1))
			}
		case 2:
			f.text(r, "answer_by", &v.AnswerBy)
		case 3:
			f.text(r, "business_date", &v.BusinessDate)
		case 4:
			f.text(r, "code", &v.Code)
		case 5:
			if f.message(r, "customer_amount") {
				v.CustomerAmount = r.newAmount()
				ok = f.left(r, "customer_amount", scanAmount(r, f.start(), f.at, v.CustomerAmount, depth+1))
			}
		case 6:
			f.text(r, "cycle", &v.Cycle)
		case 7:
			if f.message(r, "debit_amount") {
				ok = f.left(r, "debit_amount", scanAmount(r, f.start(), f.at, &v.DebitAmount, depth+1))
			}
		case 8:
			ok = readTexts(r, &f, "extensions", &v.Extensions)
		case 9:
			if f.element(r, "fees", len(v.Fees)) {
				v.Fees = append(r.roomForFeeLine(v.Fees), api.FeeLine{})
				ok = f.left(r, "fees", scanFeeLine(r, f.start(), f.at, &v.Fees[len(v.Fees)-1], depth+1))
			}
		case 10:
			f.text(r, "flow", (*string)(&v.Flow))
		case 11:
			if f.message(r, "fx") {
				v.FX = new(api.FX)
				ok = f.left(r, "fx", scanFX(r, f.start(), f.at, v.FX, depth+1))
			}
		case 12:
			if f.message(r, "hold") {
				v.Hold = new(api.HoldTerms)
				ok = f.left(r, "hold", scanHoldTerms(r, f.start(), f.at, v.Hold, depth+1))
			}
		case 13:
			f.text(r, "network_reference", &v.NetworkReference)
		case 14:
			if f.message(r, "order_amount") {
				ok = f.left(r, "order_amount", scanAmount(r, f.start(), f.at, &v.OrderAmount, depth+1))
			}
		case 15:
			f.text(r, "order_reference", &v.OrderReference)
		case 16:
			if f.message(r, "payee") {
				ok = f.left(r, "payee", scanMerchant(r, f.start(), f.at, &v.Payee, depth+1))
			}
		case 17:
			f.text(r, "payee_institution", &v.PayeeInstitution)
		case 18:
			if f.message(r, "payer") {
				v.Payer = new(api.Payer)
				ok = f.left(r, "payer", scanPayer(r, f.start(), f.at, v.Payer, depth+1))
			}
		case 19:
			f.text(r, "payment_id", &v.PaymentID)
		case 20:
			f.text(r, "payment_request_id", &v.PaymentRequestID)
		case 21:
			f.text(r, "purpose", &v.Purpose)
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanCancelRequest(r *reader, at, end int, v *api.CancelRequest, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			ok = readTexts(r, &f, "extensions", &v.Extensions)
		case 2:
			f.text(r, "note", &v.Note)
		case 3:
			f.text(r, "payment_request_id", &v.PaymentRequestID)
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanCancellationAnswer(r *reader, at, end int, v *api.CancellationAnswer, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			if f.message(r, "amount") {
				v.Amount = r.newAmount()
				ok = f.left(r, "amount", scanAmount(r, f.start(), f.at, v.Amount, depth+1))
			}
		case 2:
			f.text(r, "call", (*string)(&v.Call))
		case 3:
			ok = readTexts(r, &f, "extensions", &v.Extensions)
		case 4:
			f.text(r, "operation", (*string)(&v.Operation))
		case 5:
			f.text(r, "outcome", (*string)(&v.Outcome))
		case 6:
			f.text(r, "payment_id", &v.PaymentID)
		case 7:
			f.text(r, "reason", (*string)(&v.Reason))
		case 8:
			f.text(r, "reference", &v.Reference)
		case 9:
			f.text(r, "refund_id", &v.RefundID)
		case 10:
			f.text(r, "result", (*string)(&v.Result))
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanCancellationRequest(r *reader, at, end int, v *api.CancellationRequest, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			if f.message(r, "amount") {
				v.Amount = r.newAmount()
				ok = f.left(r, "amount", scanAmount(r, f.start(), f.at, v.Amount, depth+1))
			}
		case 2:
			f.text(r, "answer_by", &v.AnswerBy)
		case 3:
			f.text(r, "business_date", &v.BusinessDate)
		case 4:
			f.text(r, "cause", (*string)(&v.Cause))
		case 5:
			f.text(r, "cycle", &v.Cycle)
		case 6:
			ok = readTexts(r, &f, "extensions", &v.Extensions)
		case 7:
			f.text(r, "operation", (*string)(&v.Operation))
		case 8:
			f.text(r, "original_reference", &v.OriginalReference)
		case 9:
			f.text(r, "payment_id", &v.PaymentID)
		case 10:
			f.text(r, "refund_id", &v.RefundID)
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanCapture(r *reader, at, end int, v *api.Capture, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			if f.message(r, "amounts") {
				v.Amounts = r.newAmounts()
				ok = f.left(r, "amounts", scanAmounts(r, f.start(), f.at, v.Amounts, depth+1))
			}
		case 2:
			f.text(r, "business_date", &v.BusinessDate)
		case 3:
			f.text(r, "capture_id", &v.CaptureID)
		case 4:
			f.text(r, "created_at", &v.CreatedAt)
		case 5:
			f.text(r, "cycle", &v.Cycle)
		case 6:
			ok = readTexts(r, &f, "extensions", &v.Extensions)
		case 7:
			f.boolean(r, "final", &v.Final)
		case 8:
			if f.message(r, "fx") {
				v.FX = new(api.FX)
				ok = f.left(r, "fx", scanFX(r, f.start(), f.at, v.FX, depth+1))
			}
		case 9:
			f.text(r, "network_reference", &v.NetworkReference)
		case 10:
			f.text(r, "next_action_at", &v.NextActionAt)
		case 11:
			f.text(r, "payment_id", &v.PaymentID)
		case 12:
			f.text(r, "reason", (*string)(&v.Reason))
		case 13:
			if f.message(r, "reason_text") {
				v.ReasonText = new(api.Text)
				ok = f.left(r, "reason_text", scanText(r, f.start(), f.at, v.ReasonText, depth+1))
			}
		case 14:
			if f.message(r, "references") {
				v.References = r.newReferences()
				ok = f.left(r, "references", scanReferences(r, f.start(), f.at, v.References, depth+1))
			}
		case 15:
			f.text(r, "request_id", &v.RequestID)
		case 16:
			f.text(r, "result", (*string)(&v.Result))
		case 17:
			f.text(r, "status", (*string)(&v.Status))
		case 18:
			f.text(r, "updated_at", &v.UpdatedAt)
		case 19:
			if f.element(r, "why", len(v.Why)) {
				v.Why = append(v.Why, api.TraceStep{})
				ok = f.left(r, "why", scanTraceStep(r, f.start(), f.at, &v.Why[len(v.Why)-1], depth+1))
			}
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanCaptureAnswer(r *reader, at, end int, v *api.CaptureAnswer, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "call", (*string)(&v.Call))
		case 2:
			if f.message(r, "capture") {
				ok = f.left(r, "capture", scanCapture(r, f.start(), f.at, &v.Capture, depth+1))
			}
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanCaptureRequest(r *reader, at, end int, v *api.CaptureRequest, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			if f.message(r, "amount") {
				v.Amount = r.newAmount()
				ok = f.left(r, "amount", scanAmount(r, f.start(), f.at, v.Amount, depth+1))
			}
		case 2:
			ok = readTexts(r, &f, "extensions", &v.Extensions)
		case 3:
			f.maybeBoolean(r, "final", &v.Final)
		case 4:
			f.text(r, "note", &v.Note)
		case 5:
			f.text(r, "payment_id", &v.PaymentID)
		case 6:
			f.text(r, "reference", &v.Reference)
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanCertaintyAnswer(r *reader, at, end int, v *api.CertaintyAnswer, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "call", (*string)(&v.Call))
		case 2:
			if f.element(r, "rows", len(v.Rows)) {
				v.Rows = append(v.Rows, api.CertaintyRow{})
				ok = f.left(r, "rows", scanCertaintyRow(r, f.start(), f.at, &v.Rows[len(v.Rows)-1], depth+1))
			}
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanCertaintyRow(r *reader, at, end int, v *api.CertaintyRow, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			readInteger(r, &f, "count", &v.Count)
		case 2:
			f.text(r, "institution", &v.Institution)
		case 3:
			f.text(r, "leg", (*string)(&v.Leg))
		case 4:
			readInteger(r, &f, "longest_open_ms", &v.LongestOpenMs)
		case 5:
			readInteger(r, &f, "median_ms", &v.MedianMs)
		case 6:
			readInteger(r, &f, "open", &v.Open)
		case 7:
			readInteger(r, &f, "p99_ms", &v.P99Ms)
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanClock(r *reader, at, end int, v *api.Clock, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "bearer", &v.Bearer)
		case 2:
			f.text(r, "ends_at", &v.EndsAt)
		case 3:
			f.text(r, "leg", (*string)(&v.Leg))
		case 4:
			f.text(r, "next_at", &v.NextAt)
		case 5:
			f.text(r, "then", (*string)(&v.Then))
		case 6:
			f.text(r, "unknown_since", &v.UnknownSince)
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanCodeAnswer(r *reader, at, end int, v *api.CodeAnswer, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "call", (*string)(&v.Call))
		case 2:
			if f.message(r, "code") {
				ok = f.left(r, "code", scanCodeReading(r, f.start(), f.at, &v.Code, depth+1))
			}
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanCodeFault(r *reader, at, end int, v *api.CodeFault, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "detail", &v.Detail)
		case 2:
			f.text(r, "path", &v.Path)
		case 3:
			readMaybeInteger(r, &f, "position", &v.Position)
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanCodeIssueAnswer(r *reader, at, end int, v *api.CodeIssueAnswer, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "call", (*string)(&v.Call))
		case 2:
			f.text(r, "code", &v.Code)
		case 3:
			f.text(r, "code_id", &v.CodeID)
		case 4:
			f.text(r, "expires_at", &v.ExpiresAt)
		case 5:
			f.text(r, "form", (*string)(&v.Form))
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanCodeIssueRequest(r *reader, at, end int, v *api.CodeIssueRequest, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "form", (*string)(&v.Form))
		case 2:
			readMaybeInteger(r, &f, "lifetime_seconds", &v.LifetimeSeconds)
		case 3:
			if f.message(r, "payer") {
				ok = f.left(r, "payer", scanPayer(r, f.start(), f.at, &v.Payer, depth+1))
			}
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanCodeReadRequest(r *reader, at, end int, v *api.CodeReadRequest, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "code", &v.Code)
		case 2:
			ok = readTexts(r, &f, "extensions", &v.Extensions)
		case 3:
			if f.message(r, "store") {
				v.Store = new(api.StoreHint)
				ok = f.left(r, "store", scanStoreHint(r, f.start(), f.at, v.Store, depth+1))
			}
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanCodeReading(r *reader, at, end int, v *api.CodeReading, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			if f.element(r, "errors", len(v.Errors)) {
				v.Errors = append(v.Errors, api.CodeFault{})
				ok = f.left(r, "errors", scanCodeFault(r, f.start(), f.at, &v.Errors[len(v.Errors)-1], depth+1))
			}
		case 2:
			f.text(r, "expires_at", &v.ExpiresAt)
		case 3:
			f.text(r, "kind", (*string)(&v.Kind))
		case 4:
			if f.message(r, "merchant") {
				v.Merchant = r.newMerchant()
				ok = f.left(r, "merchant", scanMerchant(r, f.start(), f.at, v.Merchant, depth+1))
			}
		case 5:
			if f.message(r, "order_amount") {
				v.OrderAmount = r.newAmount()
				ok = f.left(r, "order_amount", scanAmount(r, f.start(), f.at, v.OrderAmount, depth+1))
			}
		case 6:
			f.text(r, "order_reference", &v.OrderReference)
		case 7:
			if f.message(r, "payable") {
				ok = f.left(r, "payable", scanPayable(r, f.start(), f.at, &v.Payable, depth+1))
			}
		case 8:
			f.text(r, "payee_institution", &v.PayeeInstitution)
		case 9:
			f.text(r, "payer_institution", &v.PayerInstitution)
		case 10:
			f.text(r, "scheme", &v.Scheme)
		case 11:
			f.boolean(r, "valid", &v.Valid)
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanCodeRevokeAnswer(r *reader, at, end int, v *api.CodeRevokeAnswer, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "call", (*string)(&v.Call))
		case 2:
			f.text(r, "code_id", &v.CodeID)
		case 3:
			f.text(r, "revoked_at", &v.RevokedAt)
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanCodeRevokeRequest(r *reader, at, end int, v *api.CodeRevokeRequest, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "code_id", &v.CodeID)
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanCreditAnswer(r *reader, at, end int, v *api.CreditAnswer, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			if f.message(r, "amount") {
				v.Amount = r.newAmount()
				ok = f.left(r, "amount", scanAmount(r, f.start(), f.at, v.Amount, depth+1))
			}
		case 2:
			f.text(r, "call", (*string)(&v.Call))
		case 3:
			ok = readTexts(r, &f, "extensions", &v.Extensions)
		case 4:
			f.text(r, "payment_id", &v.PaymentID)
		case 5:
			f.text(r, "reason", (*string)(&v.Reason))
		case 6:
			f.text(r, "reference", &v.Reference)
		case 7:
			f.text(r, "refund_id", &v.RefundID)
		case 8:
			f.text(r, "result", (*string)(&v.Result))
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanCreditRequest(r *reader, at, end int, v *api.CreditRequest, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "answer_by", &v.AnswerBy)
		case 2:
			f.text(r, "business_date", &v.BusinessDate)
		case 3:
			f.text(r, "code", &v.Code)
		case 4:
			if f.message(r, "credit_amount") {
				ok = f.left(r, "credit_amount", scanAmount(r, f.start(), f.at, &v.CreditAmount, depth+1))
			}
		case 5:
			if f.message(r, "customer_amount") {
				v.CustomerAmount = r.newAmount()
				ok = f.left(r, "customer_amount", scanAmount(r, f.start(), f.at, v.CustomerAmount, depth+1))
			}
		case 6:
			f.text(r, "cycle", &v.Cycle)
		case 7:
			ok = readTexts(r, &f, "extensions", &v.Extensions)
		case 8:
			if f.element(r, "fees", len(v.Fees)) {
				v.Fees = append(r.roomForFeeLine(v.Fees), api.FeeLine{})
				ok = f.left(r, "fees", scanFeeLine(r, f.start(), f.at, &v.Fees[len(v.Fees)-1], depth+1))
			}
		case 9:
			if f.message(r, "fx") {
				v.FX = new(api.FX)
				ok = f.left(r, "fx", scanFX(r, f.start(), f.at, v.FX, depth+1))
			}
		case 10:
			f.text(r, "kind", (*string)(&v.Kind))
		case 11:
			if f.message(r, "merchant") {
				v.Merchant = r.newMerchant()
				ok = f.left(r, "merchant", scanMerchant(r, f.start(), f.at, v.Merchant, depth+1))
			}
		case 12:
			f.text(r, "network_reference", &v.NetworkReference)
		case 13:
			if f.message(r, "order_amount") {
				ok = f.left(r, "order_amount", scanAmount(r, f.start(), f.at, &v.OrderAmount, depth+1))
			}
		case 14:
			f.text(r, "order_key", &v.OrderKey)
		case 15:
			f.text(r, "order_reference", &v.OrderReference)
		case 16:
			f.text(r, "original_reference", &v.OriginalReference)
		case 17:
			f.text(r, "payee_institution", &v.PayeeInstitution)
		case 18:
			if f.message(r, "payer") {
				v.Payer = new(api.Payer)
				ok = f.left(r, "payer", scanPayer(r, f.start(), f.at, v.Payer, depth+1))
			}
		case 19:
			f.text(r, "payer_institution", &v.PayerInstitution)
		case 20:
			f.text(r, "payment_id", &v.PaymentID)
		case 21:
			f.text(r, "purpose", &v.Purpose)
		case 22:
			f.text(r, "refund_id", &v.RefundID)
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanDispute(r *reader, at, end int, v *api.Dispute, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			if f.message(r, "amounts") {
				v.Amounts = r.newAmounts()
				ok = f.left(r, "amounts", scanAmounts(r, f.start(), f.at, v.Amounts, depth+1))
			}
		case 2:
			f.text(r, "answer_by", &v.AnswerBy)
		case 3:
			f.text(r, "answered_at", &v.AnsweredAt)
		case 4:
			f.text(r, "business_date", &v.BusinessDate)
		case 5:
			if f.message(r, "clock") {
				v.Clock = new(api.Clock)
				ok = f.left(r, "clock", scanClock(r, f.start(), f.at, v.Clock, depth+1))
			}
		case 6:
			f.text(r, "created_at", &v.CreatedAt)
		case 7:
			f.text(r, "cycle", &v.Cycle)
		case 8:
			f.text(r, "decide_by", &v.DecideBy)
		case 9:
			f.text(r, "default", (*string)(&v.Default))
		case 10:
			f.text(r, "dispute_id", &v.DisputeID)
		case 11:
			f.text(r, "dispute_reason", &v.DisputeReason)
		case 12:
			f.text(r, "evidence", &v.Evidence)
		case 13:
			f.text(r, "evidence_reference", &v.EvidenceReference)
		case 14:
			ok = readTexts(r, &f, "extensions", &v.Extensions)
		case 15:
			f.boolean(r, "final", &v.Final)
		case 16:
			if f.message(r, "fx") {
				v.FX = new(api.FX)
				ok = f.left(r, "fx", scanFX(r, f.start(), f.at, v.FX, depth+1))
			}
		case 17:
			if f.message(r, "loss") {
				v.Loss = new(api.Loss)
				ok = f.left(r, "loss", scanLoss(r, f.start(), f.at, v.Loss, depth+1))
			}
		case 18:
			f.text(r, "network_reference", &v.NetworkReference)
		case 19:
			f.text(r, "next_action_at", &v.NextActionAt)
		case 20:
			f.text(r, "note", &v.Note)
		case 21:
			f.text(r, "payment_id", &v.PaymentID)
		case 22:
			f.text(r, "reason", (*string)(&v.Reason))
		case 23:
			if f.message(r, "reason_text") {
				v.ReasonText = new(api.Text)
				ok = f.left(r, "reason_text", scanText(r, f.start(), f.at, v.ReasonText, depth+1))
			}
		case 24:
			if f.message(r, "references") {
				v.References = r.newReferences()
				ok = f.left(r, "references", scanReferences(r, f.start(), f.at, v.References, depth+1))
			}
		case 25:
			f.text(r, "request_id", &v.RequestID)
		case 26:
			f.text(r, "result", (*string)(&v.Result))
		case 27:
			f.text(r, "status", (*string)(&v.Status))
		case 28:
			f.text(r, "updated_at", &v.UpdatedAt)
		case 29:
			if f.element(r, "why", len(v.Why)) {
				v.Why = append(v.Why, api.TraceStep{})
				ok = f.left(r, "why", scanTraceStep(r, f.start(), f.at, &v.Why[len(v.Why)-1], depth+1))
			}
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanDisputeAnswer(r *reader, at, end int, v *api.DisputeAnswer, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "call", (*string)(&v.Call))
		case 2:
			if f.message(r, "dispute") {
				ok = f.left(r, "dispute", scanDispute(r, f.start(), f.at, &v.Dispute, depth+1))
			}
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanDisputeAnswering(r *reader, at, end int, v *api.DisputeAnswering, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "evidence", &v.Evidence)
		case 2:
			f.text(r, "reference", &v.Reference)
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanDisputeRequest(r *reader, at, end int, v *api.DisputeRequest, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			if f.message(r, "amount") {
				v.Amount = r.newAmount()
				ok = f.left(r, "amount", scanAmount(r, f.start(), f.at, v.Amount, depth+1))
			}
		case 2:
			ok = readTexts(r, &f, "extensions", &v.Extensions)
		case 3:
			f.text(r, "note", &v.Note)
		case 4:
			f.text(r, "payment_id", &v.PaymentID)
		case 5:
			f.text(r, "reason", &v.Reason)
		case 6:
			f.text(r, "reference", &v.Reference)
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanDisputeWordRequest(r *reader, at, end int, v *api.DisputeWordRequest, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "note", &v.Note)
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanFX(r *reader, at, end int, v *api.FX, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "base_currency", &v.BaseCurrency)
		case 2:
			f.text(r, "locked_until", &v.LockedUntil)
		case 3:
			readInteger(r, &f, "markup_bps", &v.MarkupBPS)
		case 4:
			f.text(r, "provider", &v.Provider)
		case 5:
			f.text(r, "quote_currency", &v.QuoteCurrency)
		case 6:
			f.text(r, "rate", &v.Rate)
		case 7:
			f.text(r, "reference_rate", &v.ReferenceRate)
		case 8:
			f.text(r, "residue", &v.Residue)
		case 9:
			f.text(r, "rounding", (*string)(&v.Rounding))
		case 10:
			f.text(r, "source", &v.Source)
		case 11:
			readInteger(r, &f, "unit", &v.Unit)
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanFeeLine(r *reader, at, end int, v *api.FeeLine, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			if f.message(r, "amount") {
				ok = f.left(r, "amount", scanAmount(r, f.start(), f.at, &v.Amount, depth+1))
			}
		case 2:
			f.text(r, "kind", &v.Kind)
		case 3:
			f.text(r, "paid_by", (*string)(&v.PaidBy))
		case 4:
			f.text(r, "paid_to", (*string)(&v.PaidTo))
		case 5:
			f.text(r, "text", &v.Text)
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanFieldError(r *reader, at, end int, v *api.FieldError, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "detail", &v.Detail)
		case 2:
			f.text(r, "pointer", &v.Pointer)
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanHeldCaptureAnswer(r *reader, at, end int, v *api.HeldCaptureAnswer, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			if f.message(r, "amount") {
				v.Amount = r.newAmount()
				ok = f.left(r, "amount", scanAmount(r, f.start(), f.at, v.Amount, depth+1))
			}
		case 2:
			f.text(r, "call", (*string)(&v.Call))
		case 3:
			f.text(r, "capture_id", &v.CaptureID)
		case 4:
			ok = readTexts(r, &f, "extensions", &v.Extensions)
		case 5:
			f.text(r, "payment_id", &v.PaymentID)
		case 6:
			f.text(r, "reason", (*string)(&v.Reason))
		case 7:
			f.text(r, "reference", &v.Reference)
		case 8:
			f.text(r, "result", (*string)(&v.Result))
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanHeldCaptureRequest(r *reader, at, end int, v *api.HeldCaptureRequest, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "answer_by", &v.AnswerBy)
		case 2:
			f.text(r, "business_date", &v.BusinessDate)
		case 3:
			f.text(r, "capture_id", &v.CaptureID)
		case 4:
			if f.message(r, "customer_amount") {
				v.CustomerAmount = r.newAmount()
				ok = f.left(r, "customer_amount", scanAmount(r, f.start(), f.at, v.CustomerAmount, depth+1))
			}
		case 5:
			f.text(r, "cycle", &v.Cycle)
		case 6:
			if f.message(r, "debit_amount") {
				ok = f.left(r, "debit_amount", scanAmount(r, f.start(), f.at, &v.DebitAmount, depth+1))
			}
		case 7:
			ok = readTexts(r, &f, "extensions", &v.Extensions)
		case 8:
			if f.element(r, "fees", len(v.Fees)) {
				v.Fees = append(r.roomForFeeLine(v.Fees), api.FeeLine{})
				ok = f.left(r, "fees", scanFeeLine(r, f.start(), f.at, &v.Fees[len(v.Fees)-1], depth+1))
			}
		case 9:
			f.text(r, "network_reference", &v.NetworkReference)
		case 10:
			if f.message(r, "order_amount") {
				ok = f.left(r, "order_amount", scanAmount(r, f.start(), f.at, &v.OrderAmount, depth+1))
			}
		case 11:
			f.text(r, "payment_id", &v.PaymentID)
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanHeldReleaseAnswer(r *reader, at, end int, v *api.HeldReleaseAnswer, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "call", (*string)(&v.Call))
		case 2:
			ok = readTexts(r, &f, "extensions", &v.Extensions)
		case 3:
			f.text(r, "payment_id", &v.PaymentID)
		case 4:
			f.text(r, "reason", (*string)(&v.Reason))
		case 5:
			f.text(r, "reference", &v.Reference)
		case 6:
			f.text(r, "result", (*string)(&v.Result))
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanHeldReleaseRequest(r *reader, at, end int, v *api.HeldReleaseRequest, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "answer_by", &v.AnswerBy)
		case 2:
			if f.message(r, "captured_debit_amount") {
				ok = f.left(r, "captured_debit_amount", scanAmount(r, f.start(), f.at, &v.CapturedDebitAmount, depth+1))
			}
		case 3:
			f.text(r, "cause", (*string)(&v.Cause))
		case 4:
			ok = readTexts(r, &f, "extensions", &v.Extensions)
		case 5:
			f.text(r, "original_reference", &v.OriginalReference)
		case 6:
			f.text(r, "payment_id", &v.PaymentID)
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanHold(r *reader, at, end int, v *api.Hold, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			if f.message(r, "capturable_amount") {
				ok = f.left(r, "capturable_amount", scanAmount(r, f.start(), f.at, &v.CapturableAmount, depth+1))
			}
		case 2:
			if f.message(r, "captured_amount") {
				ok = f.left(r, "captured_amount", scanAmount(r, f.start(), f.at, &v.CapturedAmount, depth+1))
			}
		case 3:
			f.text(r, "expires_at", &v.ExpiresAt)
		case 4:
			if f.message(r, "held_amount") {
				ok = f.left(r, "held_amount", scanAmount(r, f.start(), f.at, &v.HeldAmount, depth+1))
			}
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanHoldTerms(r *reader, at, end int, v *api.HoldTerms, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "expires_at", &v.ExpiresAt)
		case 2:
			if f.message(r, "most_debit_amount") {
				ok = f.left(r, "most_debit_amount", scanAmount(r, f.start(), f.at, &v.MostDebitAmount, depth+1))
			}
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanLane(r *reader, at, end int, v *api.Lane, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			readInteger(r, &f, "from", &v.From)
		case 2:
			readInteger(r, &f, "lane", &v.Lane)
		case 3:
			readInteger(r, &f, "to", &v.To)
		case 4:
			readInteger(r, &f, "waiting", &v.Waiting)
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanLanesAnswer(r *reader, at, end int, v *api.LanesAnswer, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "call", (*string)(&v.Call))
		case 2:
			if f.element(r, "lanes", len(v.Lanes)) {
				v.Lanes = append(v.Lanes, api.Lane{})
				ok = f.left(r, "lanes", scanLane(r, f.start(), f.at, &v.Lanes[len(v.Lanes)-1], depth+1))
			}
		case 3:
			readInteger(r, &f, "retired", &v.Retired)
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanLanesChange(r *reader, at, end int, v *api.LanesChange, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			readInteger(r, &f, "lanes", &v.Lanes)
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanLookupAnswer(r *reader, at, end int, v *api.LookupAnswer, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			if f.message(r, "amount") {
				v.Amount = r.newAmount()
				ok = f.left(r, "amount", scanAmount(r, f.start(), f.at, v.Amount, depth+1))
			}
		case 2:
			f.text(r, "call", (*string)(&v.Call))
		case 3:
			if f.message(r, "customer_amount") {
				v.CustomerAmount = r.newAmount()
				ok = f.left(r, "customer_amount", scanAmount(r, f.start(), f.at, v.CustomerAmount, depth+1))
			}
		case 4:
			ok = readTexts(r, &f, "extensions", &v.Extensions)
		case 5:
			f.text(r, "operation", (*string)(&v.Operation))
		case 6:
			if f.message(r, "payer") {
				v.Payer = new(api.Payer)
				ok = f.left(r, "payer", scanPayer(r, f.start(), f.at, v.Payer, depth+1))
			}
		case 7:
			f.text(r, "payment_id", &v.PaymentID)
		case 8:
			f.text(r, "reason", (*string)(&v.Reason))
		case 9:
			f.text(r, "reference", &v.Reference)
		case 10:
			f.text(r, "refund_id", &v.RefundID)
		case 11:
			f.text(r, "state", (*string)(&v.State))
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanLookupRequest(r *reader, at, end int, v *api.LookupRequest, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "answer_by", &v.AnswerBy)
		case 2:
			ok = readTexts(r, &f, "extensions", &v.Extensions)
		case 3:
			f.text(r, "operation", (*string)(&v.Operation))
		case 4:
			f.text(r, "payment_id", &v.PaymentID)
		case 5:
			f.text(r, "refund_id", &v.RefundID)
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanLoss(r *reader, at, end int, v *api.Loss, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			if f.message(r, "amount") {
				v.Amount = r.newAmount()
				ok = f.left(r, "amount", scanAmount(r, f.start(), f.at, v.Amount, depth+1))
			}
		case 2:
			f.text(r, "booked_at", &v.BookedAt)
		case 3:
			f.text(r, "changed_at", &v.ChangedAt)
		case 4:
			f.text(r, "from", &v.From)
		case 5:
			f.text(r, "leg", (*string)(&v.Leg))
		case 6:
			f.text(r, "network_reference", &v.NetworkReference)
		case 7:
			f.boolean(r, "paid", &v.Paid)
		case 8:
			f.text(r, "payment_id", &v.PaymentID)
		case 9:
			f.text(r, "state", (*string)(&v.State))
		case 10:
			f.text(r, "to", &v.To)
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanLossAnswer(r *reader, at, end int, v *api.LossAnswer, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "call", (*string)(&v.Call))
		case 2:
			if f.message(r, "loss") {
				ok = f.left(r, "loss", scanLoss(r, f.start(), f.at, &v.Loss, depth+1))
			}
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanLossList(r *reader, at, end int, v *api.LossList, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "call", (*string)(&v.Call))
		case 2:
			if f.element(r, "losses", len(v.Losses)) {
				v.Losses = append(v.Losses, api.Loss{})
				ok = f.left(r, "losses", scanLoss(r, f.start(), f.at, &v.Losses[len(v.Losses)-1], depth+1))
			}
		case 3:
			f.text(r, "next", &v.Next)
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanLossSettlement(r *reader, at, end int, v *api.LossSettlement, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "payment_id", &v.PaymentID)
		case 2:
			f.text(r, "reference", &v.Reference)
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanMerchant(r *reader, at, end int, v *api.Merchant, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "city", &v.City)
		case 2:
			f.text(r, "country", &v.Country)
		case 3:
			f.text(r, "mcc", &v.MCC)
		case 4:
			f.text(r, "merchant_id", &v.MerchantID)
		case 5:
			f.text(r, "name", &v.Name)
		case 6:
			f.text(r, "store_id", &v.StoreID)
		case 7:
			f.text(r, "terminal_id", &v.TerminalID)
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanOrderAnswer(r *reader, at, end int, v *api.OrderAnswer, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			if f.message(r, "amount") {
				v.Amount = r.newAmount()
				ok = f.left(r, "amount", scanAmount(r, f.start(), f.at, v.Amount, depth+1))
			}
		case 2:
			f.text(r, "call", (*string)(&v.Call))
		case 3:
			f.text(r, "expires_at", &v.ExpiresAt)
		case 4:
			ok = readTexts(r, &f, "extensions", &v.Extensions)
		case 5:
			if f.message(r, "merchant") {
				v.Merchant = r.newMerchant()
				ok = f.left(r, "merchant", scanMerchant(r, f.start(), f.at, v.Merchant, depth+1))
			}
		case 6:
			f.maybeBoolean(r, "open", &v.Open)
		case 7:
			f.text(r, "order_key", &v.OrderKey)
		case 8:
			f.text(r, "order_reference", &v.OrderReference)
		case 9:
			f.text(r, "reason", (*string)(&v.Reason))
		case 10:
			f.text(r, "reference", &v.Reference)
		case 11:
			f.text(r, "result", (*string)(&v.Result))
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanOrderRequest(r *reader, at, end int, v *api.OrderRequest, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "answer_by", &v.AnswerBy)
		case 2:
			f.text(r, "code", &v.Code)
		case 3:
			ok = readTexts(r, &f, "extensions", &v.Extensions)
		case 4:
			if f.message(r, "order_amount") {
				v.OrderAmount = r.newAmount()
				ok = f.left(r, "order_amount", scanAmount(r, f.start(), f.at, v.OrderAmount, depth+1))
			}
		case 5:
			f.text(r, "payer_institution", &v.PayerInstitution)
		case 6:
			f.text(r, "payment_request_id", &v.PaymentRequestID)
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanPayable(r *reader, at, end int, v *api.Payable, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.boolean(r, "can", &v.Can)
		case 2:
			f.text(r, "reason", (*string)(&v.Reason))
		case 3:
			if f.message(r, "reason_text") {
				v.ReasonText = new(api.Text)
				ok = f.left(r, "reason_text", scanText(r, f.start(), f.at, v.ReasonText, depth+1))
			}
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanPayer(r *reader, at, end int, v *api.Payer, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "reference", &v.Reference)
		case 2:
			f.text(r, "residency", &v.Residency)
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanPayment(r *reader, at, end int, v *api.Payment, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			if f.message(r, "amounts") {
				v.Amounts = r.newAmounts()
				ok = f.left(r, "amounts", scanAmounts(r, f.start(), f.at, v.Amounts, depth+1))
			}
		case 2:
			f.text(r, "business_date", &v.BusinessDate)
		case 3:
			if f.message(r, "clock") {
				v.Clock = new(api.Clock)
				ok = f.left(r, "clock", scanClock(r, f.start(), f.at, v.Clock, depth+1))
			}
		case 4:
			f.text(r, "created_at", &v.CreatedAt)
		case 5:
			f.text(r, "cycle", &v.Cycle)
		case 6:
			f.text(r, "disputable_until", &v.DisputableUntil)
		case 7:
			ok = readTexts(r, &f, "extensions", &v.Extensions)
		case 8:
			f.boolean(r, "final", &v.Final)
		case 9:
			f.text(r, "flow", (*string)(&v.Flow))
		case 10:
			if f.message(r, "fx") {
				v.FX = new(api.FX)
				ok = f.left(r, "fx", scanFX(r, f.start(), f.at, v.FX, depth+1))
			}
		case 11:
			if f.message(r, "hold") {
				v.Hold = new(api.Hold)
				ok = f.left(r, "hold", scanHold(r, f.start(), f.at, v.Hold, depth+1))
			}
		case 12:
			f.text(r, "initiator", &v.Initiator)
		case 13:
			if f.message(r, "loss") {
				v.Loss = new(api.Loss)
				ok = f.left(r, "loss", scanLoss(r, f.start(), f.at, v.Loss, depth+1))
			}
		case 14:
			if f.message(r, "merchant") {
				v.Merchant = r.newMerchant()
				ok = f.left(r, "merchant", scanMerchant(r, f.start(), f.at, v.Merchant, depth+1))
			}
		case 15:
			f.text(r, "network_reference", &v.NetworkReference)
		case 16:
			f.text(r, "next_action_at", &v.NextActionAt)
		case 17:
			f.text(r, "payee_institution", &v.PayeeInstitution)
		case 18:
			f.text(r, "payer_institution", &v.PayerInstitution)
		case 19:
			f.text(r, "payment_id", &v.PaymentID)
		case 20:
			f.text(r, "quote_id", &v.QuoteID)
		case 21:
			f.text(r, "reason", (*string)(&v.Reason))
		case 22:
			if f.message(r, "reason_text") {
				v.ReasonText = new(api.Text)
				ok = f.left(r, "reason_text", scanText(r, f.start(), f.at, v.ReasonText, depth+1))
			}
		case 23:
			if f.message(r, "references") {
				v.References = r.newReferences()
				ok = f.left(r, "references", scanReferences(r, f.start(), f.at, v.References, depth+1))
			}
		case 24:
			f.text(r, "refundable_until", &v.RefundableUntil)
		case 25:
			if f.message(r, "refunded_amount") {
				v.RefundedAmount = r.newAmount()
				ok = f.left(r, "refunded_amount", scanAmount(r, f.start(), f.at, v.RefundedAmount, depth+1))
			}
		case 26:
			f.text(r, "request_id", &v.RequestID)
		case 27:
			f.text(r, "result", (*string)(&v.Result))
		case 28:
			f.text(r, "stand_in", (*string)(&v.StandIn))
		case 29:
			f.text(r, "status", (*string)(&v.Status))
		case 30:
			f.text(r, "updated_at", &v.UpdatedAt)
		case 31:
			f.text(r, "voidable_until", &v.VoidableUntil)
		case 32:
			f.maybeBoolean(r, "voided", &v.Voided)
		case 33:
			if f.element(r, "why", len(v.Why)) {
				v.Why = append(v.Why, api.TraceStep{})
				ok = f.left(r, "why", scanTraceStep(r, f.start(), f.at, &v.Why[len(v.Why)-1], depth+1))
			}
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanPaymentAnswer(r *reader, at, end int, v *api.PaymentAnswer, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "call", (*string)(&v.Call))
		case 2:
			if f.message(r, "payment") {
				ok = f.left(r, "payment", scanPayment(r, f.start(), f.at, &v.Payment, depth+1))
			}
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanPaymentList(r *reader, at, end int, v *api.PaymentList, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "call", (*string)(&v.Call))
		case 2:
			if f.element(r, "payments", len(v.Payments)) {
				v.Payments = append(v.Payments, api.Payment{})
				ok = f.left(r, "payments", scanPayment(r, f.start(), f.at, &v.Payments[len(v.Payments)-1], depth+1))
			}
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanPaymentRequest(r *reader, at, end int, v *api.PaymentRequest, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "capture", (*string)(&v.Capture))
		case 2:
			f.text(r, "code", &v.Code)
		case 3:
			f.text(r, "description", &v.Description)
		case 4:
			ok = readTexts(r, &f, "extensions", &v.Extensions)
		case 5:
			f.text(r, "flow", (*string)(&v.Flow))
		case 6:
			f.text(r, "funds", (*string)(&v.Funds))
		case 7:
			readMaybeInteger(r, &f, "hold_seconds", &v.HoldSeconds)
		case 8:
			f.text(r, "merchant_id", &v.MerchantID)
		case 9:
			if f.message(r, "order_amount") {
				v.OrderAmount = r.newAmount()
				ok = f.left(r, "order_amount", scanAmount(r, f.start(), f.at, v.OrderAmount, depth+1))
			}
		case 10:
			f.text(r, "order_reference", &v.OrderReference)
		case 11:
			if f.message(r, "payer") {
				v.Payer = new(api.Payer)
				ok = f.left(r, "payer", scanPayer(r, f.start(), f.at, v.Payer, depth+1))
			}
		case 12:
			f.text(r, "purpose", &v.Purpose)
		case 13:
			f.text(r, "quote_id", &v.QuoteID)
		case 14:
			f.text(r, "reference", &v.Reference)
		case 15:
			f.text(r, "store_id", &v.StoreID)
		case 16:
			f.text(r, "terminal_id", &v.TerminalID)
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanProblem(r *reader, at, end int, v *api.Problem, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "call", (*string)(&v.Call))
		case 2:
			f.text(r, "detail", &v.Detail)
		case 3:
			if f.element(r, "errors", len(v.Errors)) {
				v.Errors = append(v.Errors, api.FieldError{})
				ok = f.left(r, "errors", scanFieldError(r, f.start(), f.at, &v.Errors[len(v.Errors)-1], depth+1))
			}
		case 4:
			f.text(r, "instance", &v.Instance)
		case 5:
			f.text(r, "next", (*string)(&v.Next))
		case 6:
			f.text(r, "reason", (*string)(&v.Reason))
		case 7:
			if f.message(r, "reason_text") {
				ok = f.left(r, "reason_text", scanText(r, f.start(), f.at, &v.ReasonText, depth+1))
			}
		case 8:
			f.text(r, "retry", (*string)(&v.Retry))
		case 9:
			readInteger(r, &f, "status", &v.Status)
		case 10:
			f.text(r, "title", &v.Title)
		case 11:
			f.text(r, "type", &v.Type)
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanProposal(r *reader, at, end int, v *api.Proposal, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "expires_at", &v.ExpiresAt)
		case 2:
			f.text(r, "finding", (*string)(&v.Finding))
		case 3:
			readInteger(r, &f, "number", &v.Number)
		case 4:
			f.text(r, "person", &v.Person)
		case 5:
			f.text(r, "proposed_at", &v.ProposedAt)
		case 6:
			f.text(r, "reason", &v.Reason)
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanQuote(r *reader, at, end int, v *api.Quote, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "created_at", &v.CreatedAt)
		case 2:
			if f.message(r, "credit_amount") {
				ok = f.left(r, "credit_amount", scanAmount(r, f.start(), f.at, &v.CreditAmount, depth+1))
			}
		case 3:
			if f.message(r, "customer_amount") {
				ok = f.left(r, "customer_amount", scanAmount(r, f.start(), f.at, &v.CustomerAmount, depth+1))
			}
		case 4:
			if f.message(r, "debit_amount") {
				ok = f.left(r, "debit_amount", scanAmount(r, f.start(), f.at, &v.DebitAmount, depth+1))
			}
		case 5:
			f.text(r, "expires_at", &v.ExpiresAt)
		case 6:
			if f.element(r, "fees", len(v.Fees)) {
				v.Fees = append(r.roomForFeeLine(v.Fees), api.FeeLine{})
				ok = f.left(r, "fees", scanFeeLine(r, f.start(), f.at, &v.Fees[len(v.Fees)-1], depth+1))
			}
		case 7:
			if f.message(r, "fx") {
				v.FX = new(api.FX)
				ok = f.left(r, "fx", scanFX(r, f.start(), f.at, v.FX, depth+1))
			}
		case 8:
			if f.message(r, "order_amount") {
				ok = f.left(r, "order_amount", scanAmount(r, f.start(), f.at, &v.OrderAmount, depth+1))
			}
		case 9:
			f.text(r, "order_reference", &v.OrderReference)
		case 10:
			if f.message(r, "payee") {
				ok = f.left(r, "payee", scanMerchant(r, f.start(), f.at, &v.Payee, depth+1))
			}
		case 11:
			f.text(r, "payee_institution", &v.PayeeInstitution)
		case 12:
			f.text(r, "payment_request_id", &v.PaymentRequestID)
		case 13:
			f.text(r, "quote_id", &v.QuoteID)
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanQuoteAnswer(r *reader, at, end int, v *api.QuoteAnswer, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "call", (*string)(&v.Call))
		case 2:
			if f.message(r, "quote") {
				ok = f.left(r, "quote", scanQuote(r, f.start(), f.at, &v.Quote, depth+1))
			}
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanQuoteRequest(r *reader, at, end int, v *api.QuoteRequest, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "code", &v.Code)
		case 2:
			f.text(r, "debit_currency", &v.DebitCurrency)
		case 3:
			ok = readTexts(r, &f, "extensions", &v.Extensions)
		case 4:
			if f.message(r, "order_amount") {
				v.OrderAmount = r.newAmount()
				ok = f.left(r, "order_amount", scanAmount(r, f.start(), f.at, v.OrderAmount, depth+1))
			}
		case 5:
			if f.message(r, "payer") {
				ok = f.left(r, "payer", scanPayer(r, f.start(), f.at, &v.Payer, depth+1))
			}
		case 6:
			f.text(r, "payment_request_id", &v.PaymentRequestID)
		case 7:
			f.text(r, "purpose", &v.Purpose)
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanReferences(r *reader, at, end int, v *api.References, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "initiator", &v.Initiator)
		case 2:
			f.text(r, "order", &v.Order)
		case 3:
			f.text(r, "payee_institution", &v.PayeeInstitution)
		case 4:
			f.text(r, "payer_institution", &v.PayerInstitution)
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanRefund(r *reader, at, end int, v *api.Refund, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			if f.message(r, "amounts") {
				v.Amounts = r.newAmounts()
				ok = f.left(r, "amounts", scanAmounts(r, f.start(), f.at, v.Amounts, depth+1))
			}
		case 2:
			f.text(r, "business_date", &v.BusinessDate)
		case 3:
			if f.message(r, "clock") {
				v.Clock = new(api.Clock)
				ok = f.left(r, "clock", scanClock(r, f.start(), f.at, v.Clock, depth+1))
			}
		case 4:
			f.text(r, "created_at", &v.CreatedAt)
		case 5:
			f.text(r, "cycle", &v.Cycle)
		case 6:
			ok = readTexts(r, &f, "extensions", &v.Extensions)
		case 7:
			f.boolean(r, "final", &v.Final)
		case 8:
			if f.message(r, "fx") {
				v.FX = new(api.FX)
				ok = f.left(r, "fx", scanFX(r, f.start(), f.at, v.FX, depth+1))
			}
		case 9:
			if f.message(r, "loss") {
				v.Loss = new(api.Loss)
				ok = f.left(r, "loss", scanLoss(r, f.start(), f.at, v.Loss, depth+1))
			}
		case 10:
			f.text(r, "network_reference", &v.NetworkReference)
		case 11:
			f.text(r, "next_action_at", &v.NextActionAt)
		case 12:
			f.text(r, "payment_id", &v.PaymentID)
		case 13:
			f.text(r, "reason", (*string)(&v.Reason))
		case 14:
			if f.message(r, "reason_text") {
				v.ReasonText = new(api.Text)
				ok = f.left(r, "reason_text", scanText(r, f.start(), f.at, v.ReasonText, depth+1))
			}
		case 15:
			if f.message(r, "references") {
				v.References = r.newReferences()
				ok = f.left(r, "references", scanReferences(r, f.start(), f.at, v.References, depth+1))
			}
		case 16:
			f.text(r, "refund_id", &v.RefundID)
		case 17:
			f.text(r, "request_id", &v.RequestID)
		case 18:
			f.text(r, "result", (*string)(&v.Result))
		case 19:
			f.text(r, "status", (*string)(&v.Status))
		case 20:
			f.text(r, "updated_at", &v.UpdatedAt)
		case 21:
			if f.element(r, "why", len(v.Why)) {
				v.Why = append(v.Why, api.TraceStep{})
				ok = f.left(r, "why", scanTraceStep(r, f.start(), f.at, &v.Why[len(v.Why)-1], depth+1))
			}
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanRefundAnswer(r *reader, at, end int, v *api.RefundAnswer, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "call", (*string)(&v.Call))
		case 2:
			if f.message(r, "refund") {
				ok = f.left(r, "refund", scanRefund(r, f.start(), f.at, &v.Refund, depth+1))
			}
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanRefundRequest(r *reader, at, end int, v *api.RefundRequest, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			if f.message(r, "amount") {
				v.Amount = r.newAmount()
				ok = f.left(r, "amount", scanAmount(r, f.start(), f.at, v.Amount, depth+1))
			}
		case 2:
			ok = readTexts(r, &f, "extensions", &v.Extensions)
		case 3:
			f.text(r, "note", &v.Note)
		case 4:
			f.text(r, "order_reference", &v.OrderReference)
		case 5:
			f.text(r, "payment_id", &v.PaymentID)
		case 6:
			f.text(r, "reference", &v.Reference)
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanRegistryAnswer(r *reader, at, end int, v *api.RegistryAnswer, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "call", (*string)(&v.Call))
		case 2:
			if f.message(r, "item") {
				ok = f.left(r, "item", scanRegistryItem(r, f.start(), f.at, &v.Item, depth+1))
			}
		case 3:
			readInteger(r, &f, "version", &v.Version)
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanRegistryEntry(r *reader, at, end int, v *api.RegistryEntry, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "certainty", (*string)(&v.Certainty))
		case 2:
			f.text(r, "country", &v.Country)
		case 3:
			f.text(r, "currency", &v.Currency)
		case 4:
			f.text(r, "from", &v.From)
		case 5:
			f.text(r, "guid", &v.GUID)
		case 6:
			f.text(r, "host", &v.Host)
		case 7:
			f.text(r, "id", &v.ID)
		case 8:
			f.text(r, "issuer", &v.Issuer)
		case 9:
			ok = readIntegerList(r, &f, "length", &v.Length)
		case 10:
			f.text(r, "mask", &v.Mask)
		case 11:
			f.text(r, "network", &v.Network)
		case 12:
			f.text(r, "path", &v.Path)
		case 13:
			f.text(r, "prefix", &v.Prefix)
		case 14:
			readMaybeInteger(r, &f, "priority", &v.Priority)
		case 15:
			readTextList(r, &f, "query", &v.Query)
		case 16:
			f.text(r, "scheme", &v.Scheme)
		case 17:
			f.text(r, "source", &v.Source)
		case 18:
			f.text(r, "tag", &v.Tag)
		case 19:
			f.text(r, "to", &v.To)
		case 20:
			f.text(r, "uri_scheme", &v.URIScheme)
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanRegistryItem(r *reader, at, end int, v *api.RegistryItem, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			if f.message(r, "entry") {
				ok = f.left(r, "entry", scanRegistryEntry(r, f.start(), f.at, &v.Entry, depth+1))
			}
		case 2:
			f.text(r, "layer", (*string)(&v.Layer))
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanRegistryList(r *reader, at, end int, v *api.RegistryList, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "call", (*string)(&v.Call))
		case 2:
			if f.element(r, "entries", len(v.Entries)) {
				v.Entries = append(v.Entries, api.RegistryItem{})
				ok = f.left(r, "entries", scanRegistryItem(r, f.start(), f.at, &v.Entries[len(v.Entries)-1], depth+1))
			}
		case 3:
			f.text(r, "next", &v.Next)
		case 4:
			readInteger(r, &f, "version", &v.Version)
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanRegistryRemoval(r *reader, at, end int, v *api.RegistryRemoval, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "call", (*string)(&v.Call))
		case 2:
			f.text(r, "entry_id", &v.EntryID)
		case 3:
			readInteger(r, &f, "version", &v.Version)
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanReleaseRequest(r *reader, at, end int, v *api.ReleaseRequest, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "note", &v.Note)
		case 2:
			f.text(r, "payment_id", &v.PaymentID)
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanResolutionDecision(r *reader, at, end int, v *api.ResolutionDecision, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "decision", (*string)(&v.Decision))
		case 2:
			f.text(r, "payment_id", &v.PaymentID)
		case 3:
			readInteger(r, &f, "proposal", &v.Proposal)
		case 4:
			f.text(r, "reason", &v.Reason)
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanResolutionProposal(r *reader, at, end int, v *api.ResolutionProposal, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "finding", (*string)(&v.Finding))
		case 2:
			f.text(r, "payment_id", &v.PaymentID)
		case 3:
			f.text(r, "reason", &v.Reason)
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanResolveAnswer(r *reader, at, end int, v *api.ResolveAnswer, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "call", (*string)(&v.Call))
		case 2:
			f.text(r, "currency", &v.Currency)
		case 3:
			f.text(r, "expires_at", &v.ExpiresAt)
		case 4:
			ok = readTexts(r, &f, "extensions", &v.Extensions)
		case 5:
			if f.message(r, "merchant") {
				v.Merchant = r.newMerchant()
				ok = f.left(r, "merchant", scanMerchant(r, f.start(), f.at, v.Merchant, depth+1))
			}
		case 6:
			if f.message(r, "order_amount") {
				v.OrderAmount = r.newAmount()
				ok = f.left(r, "order_amount", scanAmount(r, f.start(), f.at, v.OrderAmount, depth+1))
			}
		case 7:
			f.text(r, "order_key", &v.OrderKey)
		case 8:
			f.text(r, "order_reference", &v.OrderReference)
		case 9:
			f.text(r, "reason", (*string)(&v.Reason))
		case 10:
			f.text(r, "reference", &v.Reference)
		case 11:
			f.text(r, "result", (*string)(&v.Result))
		case 12:
			f.text(r, "side", (*string)(&v.Side))
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanResolveRequest(r *reader, at, end int, v *api.ResolveRequest, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "answer_by", &v.AnswerBy)
		case 2:
			f.text(r, "asking_institution", &v.AskingInstitution)
		case 3:
			f.text(r, "code", &v.Code)
		case 4:
			ok = readTexts(r, &f, "extensions", &v.Extensions)
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanReview(r *reader, at, end int, v *api.Review, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			readTextList(r, &f, "findings", &v.Findings)
		case 2:
			if f.message(r, "loss") {
				v.Loss = new(api.Loss)
				ok = f.left(r, "loss", scanLoss(r, f.start(), f.at, v.Loss, depth+1))
			}
		case 3:
			f.text(r, "needs", (*string)(&v.Needs))
		case 4:
			f.text(r, "network_reference", &v.NetworkReference)
		case 5:
			if f.message(r, "order_amount") {
				ok = f.left(r, "order_amount", scanAmount(r, f.start(), f.at, &v.OrderAmount, depth+1))
			}
		case 6:
			f.text(r, "payee_institution", &v.PayeeInstitution)
		case 7:
			f.text(r, "payer_institution", &v.PayerInstitution)
		case 8:
			f.text(r, "payment_id", &v.PaymentID)
		case 9:
			if f.message(r, "proposal") {
				v.Proposal = new(api.Proposal)
				ok = f.left(r, "proposal", scanProposal(r, f.start(), f.at, v.Proposal, depth+1))
			}
		case 10:
			f.text(r, "status", (*string)(&v.Status))
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanReviewAnswer(r *reader, at, end int, v *api.ReviewAnswer, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "call", (*string)(&v.Call))
		case 2:
			if f.message(r, "review") {
				ok = f.left(r, "review", scanReview(r, f.start(), f.at, &v.Review, depth+1))
			}
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanReviewList(r *reader, at, end int, v *api.ReviewList, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "call", (*string)(&v.Call))
		case 2:
			f.text(r, "next", &v.Next)
		case 3:
			if f.element(r, "reviews", len(v.Reviews)) {
				v.Reviews = append(v.Reviews, api.Review{})
				ok = f.left(r, "reviews", scanReview(r, f.start(), f.at, &v.Reviews[len(v.Reviews)-1], depth+1))
			}
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanStoreHint(r *reader, at, end int, v *api.StoreHint, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "country", &v.Country)
		case 2:
			f.text(r, "merchant_id", &v.MerchantID)
		case 3:
			f.text(r, "store_id", &v.StoreID)
		case 4:
			f.text(r, "terminal_id", &v.TerminalID)
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanText(r *reader, at, end int, v *api.Text, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "en", &v.EN)
		case 2:
			f.text(r, "zh", &v.ZH)
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanTraceStep(r *reader, at, end int, v *api.TraceStep, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "at", &v.At)
		case 2:
			f.text(r, "institution", &v.Institution)
		case 3:
			f.text(r, "kind", &v.Kind)
		case 4:
			f.text(r, "reason", (*string)(&v.Reason))
		case 5:
			f.text(r, "rule", &v.Rule)
		case 6:
			if f.message(r, "text") {
				ok = f.left(r, "text", scanText(r, f.start(), f.at, &v.Text, depth+1))
			}
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanVoid(r *reader, at, end int, v *api.Void, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			if f.message(r, "amounts") {
				v.Amounts = r.newAmounts()
				ok = f.left(r, "amounts", scanAmounts(r, f.start(), f.at, v.Amounts, depth+1))
			}
		case 2:
			f.text(r, "business_date", &v.BusinessDate)
		case 3:
			f.text(r, "created_at", &v.CreatedAt)
		case 4:
			f.text(r, "cycle", &v.Cycle)
		case 5:
			ok = readTexts(r, &f, "extensions", &v.Extensions)
		case 6:
			f.boolean(r, "final", &v.Final)
		case 7:
			if f.message(r, "fx") {
				v.FX = new(api.FX)
				ok = f.left(r, "fx", scanFX(r, f.start(), f.at, v.FX, depth+1))
			}
		case 8:
			f.text(r, "network_reference", &v.NetworkReference)
		case 9:
			f.text(r, "next_action_at", &v.NextActionAt)
		case 10:
			f.text(r, "payment_id", &v.PaymentID)
		case 11:
			f.text(r, "reason", (*string)(&v.Reason))
		case 12:
			if f.message(r, "reason_text") {
				v.ReasonText = new(api.Text)
				ok = f.left(r, "reason_text", scanText(r, f.start(), f.at, v.ReasonText, depth+1))
			}
		case 13:
			if f.message(r, "references") {
				v.References = r.newReferences()
				ok = f.left(r, "references", scanReferences(r, f.start(), f.at, v.References, depth+1))
			}
		case 14:
			f.text(r, "request_id", &v.RequestID)
		case 15:
			f.text(r, "result", (*string)(&v.Result))
		case 16:
			f.text(r, "status", (*string)(&v.Status))
		case 17:
			f.text(r, "updated_at", &v.UpdatedAt)
		case 18:
			f.text(r, "void_id", &v.VoidID)
		case 19:
			if f.element(r, "why", len(v.Why)) {
				v.Why = append(v.Why, api.TraceStep{})
				ok = f.left(r, "why", scanTraceStep(r, f.start(), f.at, &v.Why[len(v.Why)-1], depth+1))
			}
		case 20:
			if f.message(r, "clock") {
				v.Clock = new(api.Clock)
				ok = f.left(r, "clock", scanClock(r, f.start(), f.at, v.Clock, depth+1))
			}
		case 21:
			if f.message(r, "loss") {
				v.Loss = new(api.Loss)
				ok = f.left(r, "loss", scanLoss(r, f.start(), f.at, v.Loss, depth+1))
			}
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanVoidAnswer(r *reader, at, end int, v *api.VoidAnswer, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "call", (*string)(&v.Call))
		case 2:
			if f.message(r, "void") {
				ok = f.left(r, "void", scanVoid(r, f.start(), f.at, &v.Void, depth+1))
			}
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanVoidRequest(r *reader, at, end int, v *api.VoidRequest, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			ok = readTexts(r, &f, "extensions", &v.Extensions)
		case 2:
			f.text(r, "note", &v.Note)
		case 3:
			f.text(r, "payment_id", &v.PaymentID)
		case 4:
			f.text(r, "reference", &v.Reference)
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanWebhook(r *reader, at, end int, v *api.Webhook, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "created_at", &v.CreatedAt)
		case 2:
			f.text(r, "disabled_at", &v.DisabledAt)
		case 3:
			f.text(r, "disabled_because", (*string)(&v.DisabledBecause))
		case 4:
			readTextList(r, &f, "events", &v.Events)
		case 5:
			f.text(r, "failing_since", &v.FailingSince)
		case 6:
			readInteger(r, &f, "given_up", &v.GivenUp)
		case 7:
			f.text(r, "note", &v.Note)
		case 8:
			readInteger(r, &f, "secrets", &v.Secrets)
		case 9:
			f.text(r, "status", (*string)(&v.Status))
		case 10:
			f.text(r, "url", &v.URL)
		case 11:
			readInteger(r, &f, "waiting", &v.Waiting)
		case 12:
			f.text(r, "webhook_id", &v.WebhookID)
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanWebhookAnswer(r *reader, at, end int, v *api.WebhookAnswer, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "call", (*string)(&v.Call))
		case 2:
			f.text(r, "former_secret_until", &v.FormerSecretUntil)
		case 3:
			f.text(r, "secret", &v.Secret)
		case 4:
			if f.message(r, "webhook") {
				ok = f.left(r, "webhook", scanWebhook(r, f.start(), f.at, &v.Webhook, depth+1))
			}
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanWebhookAttempt(r *reader, at, end int, v *api.WebhookAttempt, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "answer", &v.Answer)
		case 2:
			f.text(r, "at", &v.At)
		case 3:
			readMaybeInteger(r, &f, "http_status", &v.HTTPStatus)
		case 4:
			f.text(r, "message_id", &v.MessageID)
		case 5:
			f.text(r, "result", (*string)(&v.Result))
		case 6:
			readInteger(r, &f, "took_ms", &v.TookMs)
		case 7:
			readInteger(r, &f, "try", &v.Try)
		case 8:
			f.text(r, "type", (*string)(&v.Type))
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanWebhookBacklog(r *reader, at, end int, v *api.WebhookBacklog, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "call", (*string)(&v.Call))
		case 2:
			readInteger(r, &f, "given_up", &v.GivenUp)
		case 3:
			if f.element(r, "messages", len(v.Messages)) {
				v.Messages = append(v.Messages, api.WebhookMessage{})
				ok = f.left(r, "messages", scanWebhookMessage(r, f.start(), f.at, &v.Messages[len(v.Messages)-1], depth+1))
			}
		case 4:
			readInteger(r, &f, "waiting", &v.Waiting)
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanWebhookChange(r *reader, at, end int, v *api.WebhookChange, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "webhook_id", &v.WebhookID)
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanWebhookData(r *reader, at, end int, v *api.WebhookData, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			if f.message(r, "dispute") {
				v.Dispute = new(api.Dispute)
				ok = f.left(r, "dispute", scanDispute(r, f.start(), f.at, v.Dispute, depth+1))
			}
		case 2:
			if f.message(r, "payment") {
				v.Payment = new(api.Payment)
				ok = f.left(r, "payment", scanPayment(r, f.start(), f.at, v.Payment, depth+1))
			}
		case 3:
			if f.message(r, "refund") {
				v.Refund = new(api.Refund)
				ok = f.left(r, "refund", scanRefund(r, f.start(), f.at, v.Refund, depth+1))
			}
		case 4:
			if f.message(r, "void") {
				v.Void = new(api.Void)
				ok = f.left(r, "void", scanVoid(r, f.start(), f.at, v.Void, depth+1))
			}
		case 5:
			if f.message(r, "capture") {
				v.Capture = new(api.Capture)
				ok = f.left(r, "capture", scanCapture(r, f.start(), f.at, v.Capture, depth+1))
			}
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanWebhookEvent(r *reader, at, end int, v *api.WebhookEvent, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			if f.message(r, "data") {
				ok = f.left(r, "data", scanWebhookData(r, f.start(), f.at, &v.Data, depth+1))
			}
		case 2:
			f.text(r, "timestamp", &v.Timestamp)
		case 3:
			f.text(r, "type", (*string)(&v.Type))
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanWebhookList(r *reader, at, end int, v *api.WebhookList, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "call", (*string)(&v.Call))
		case 2:
			if f.element(r, "webhooks", len(v.Webhooks)) {
				v.Webhooks = append(v.Webhooks, api.Webhook{})
				ok = f.left(r, "webhooks", scanWebhook(r, f.start(), f.at, &v.Webhooks[len(v.Webhooks)-1], depth+1))
			}
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanWebhookLog(r *reader, at, end int, v *api.WebhookLog, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			if f.element(r, "attempts", len(v.Attempts)) {
				v.Attempts = append(v.Attempts, api.WebhookAttempt{})
				ok = f.left(r, "attempts", scanWebhookAttempt(r, f.start(), f.at, &v.Attempts[len(v.Attempts)-1], depth+1))
			}
		case 2:
			f.text(r, "call", (*string)(&v.Call))
		case 3:
			readMaybeInteger(r, &f, "next", &v.Next)
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanWebhookMessage(r *reader, at, end int, v *api.WebhookMessage, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "first_at", &v.FirstAt)
		case 2:
			f.text(r, "message_id", &v.MessageID)
		case 3:
			f.text(r, "next_at", &v.NextAt)
		case 4:
			readInteger(r, &f, "tries", &v.Tries)
		case 5:
			f.text(r, "type", (*string)(&v.Type))
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanWebhookRemoval(r *reader, at, end int, v *api.WebhookRemoval, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "call", (*string)(&v.Call))
		case 2:
			f.text(r, "webhook_id", &v.WebhookID)
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanWebhookReplayRequest(r *reader, at, end int, v *api.WebhookReplayRequest, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "message_id", &v.MessageID)
		case 2:
			f.text(r, "since", &v.Since)
		case 3:
			f.text(r, "webhook_id", &v.WebhookID)
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanWebhookRequest(r *reader, at, end int, v *api.WebhookRequest, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			readTextList(r, &f, "events", &v.Events)
		case 2:
			f.text(r, "note", &v.Note)
		case 3:
			f.text(r, "url", &v.URL)
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanXray(r *reader, at, end int, v *api.Xray, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "certainty", (*string)(&v.Certainty))
		case 2:
			if f.element(r, "fields", len(v.Fields)) {
				v.Fields = append(v.Fields, api.XrayField{})
				ok = f.left(r, "fields", scanXrayField(r, f.start(), f.at, &v.Fields[len(v.Fields)-1], depth+1))
			}
		case 3:
			if f.element(r, "findings", len(v.Findings)) {
				v.Findings = append(v.Findings, api.XrayFinding{})
				ok = f.left(r, "findings", scanXrayFinding(r, f.start(), f.at, &v.Findings[len(v.Findings)-1], depth+1))
			}
		case 4:
			f.text(r, "kind", (*string)(&v.Kind))
		case 5:
			if f.element(r, "payability", len(v.Payability)) {
				v.Payability = append(v.Payability, api.XrayPayability{})
				ok = f.left(r, "payability", scanXrayPayability(r, f.start(), f.at, &v.Payability[len(v.Payability)-1], depth+1))
			}
		case 6:
			if f.message(r, "registered") {
				v.Registered = new(api.XrayRegistered)
				ok = f.left(r, "registered", scanXrayRegistered(r, f.start(), f.at, v.Registered, depth+1))
			}
		case 7:
			f.text(r, "scheme", &v.Scheme)
		case 8:
			if f.message(r, "scheme_name") {
				ok = f.left(r, "scheme_name", scanText(r, f.start(), f.at, &v.SchemeName, depth+1))
			}
		case 9:
			f.boolean(r, "truncated", &v.Truncated)
		case 10:
			f.boolean(r, "valid", &v.Valid)
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanXrayAnswer(r *reader, at, end int, v *api.XrayAnswer, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "call", (*string)(&v.Call))
		case 2:
			if f.message(r, "xray") {
				ok = f.left(r, "xray", scanXray(r, f.start(), f.at, &v.Xray, depth+1))
			}
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanXrayField(r *reader, at, end int, v *api.XrayField, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			readInteger(r, &f, "depth", &v.Depth)
		case 2:
			readInteger(r, &f, "length", &v.Length)
		case 3:
			if f.message(r, "meaning") {
				ok = f.left(r, "meaning", scanText(r, f.start(), f.at, &v.Meaning, depth+1))
			}
		case 4:
			f.text(r, "path", &v.Path)
		case 5:
			readInteger(r, &f, "position", &v.Position)
		case 6:
			f.text(r, "raw", &v.Raw)
		case 7:
			f.boolean(r, "secret", &v.Secret)
		case 8:
			f.text(r, "verdict", (*string)(&v.Verdict))
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanXrayFinding(r *reader, at, end int, v *api.XrayFinding, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "certainty", (*string)(&v.Certainty))
		case 2:
			f.text(r, "path", &v.Path)
		case 3:
			readInteger(r, &f, "position", &v.Position)
		case 4:
			f.text(r, "reason", &v.Reason)
		case 5:
			f.text(r, "severity", (*string)(&v.Severity))
		case 6:
			f.boolean(r, "tampering", &v.Tampering)
		case 7:
			if f.message(r, "text") {
				ok = f.left(r, "text", scanText(r, f.start(), f.at, &v.Text, depth+1))
			}
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanXrayPayability(r *reader, at, end int, v *api.XrayPayability, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.boolean(r, "can", &v.Can)
		case 2:
			f.text(r, "institution", &v.Institution)
		case 3:
			f.text(r, "reason", (*string)(&v.Reason))
		case 4:
			if f.message(r, "reason_text") {
				v.ReasonText = new(api.Text)
				ok = f.left(r, "reason_text", scanText(r, f.start(), f.at, v.ReasonText, depth+1))
			}
		case 5:
			if f.element(r, "why", len(v.Why)) {
				v.Why = append(v.Why, api.Text{})
				ok = f.left(r, "why", scanText(r, f.start(), f.at, &v.Why[len(v.Why)-1], depth+1))
			}
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanXrayRegistered(r *reader, at, end int, v *api.XrayRegistered, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "institution", &v.Institution)
		case 2:
			if f.message(r, "merchant") {
				v.Merchant = r.newMerchant()
				ok = f.left(r, "merchant", scanMerchant(r, f.start(), f.at, v.Merchant, depth+1))
			}
		case 3:
			f.text(r, "reason", (*string)(&v.Reason))
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

func scanXrayRequest(r *reader, at, end int, v *api.XrayRequest, depth int) bool {
	f := fields{at: at, end: end}
	ok := f.begin(depth)
	for ok && f.next(r) {
		switch f.number {
		case 1:
			f.text(r, "code", &v.Code)
		default:
			f.unknown(r)
		}
	}
	return ok && f.whole()
}

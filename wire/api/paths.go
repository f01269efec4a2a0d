package api

// Paths of the interface. A payment, capture, refund, void, dispute or registry entry by its id is below PathPayments, PathCaptures,
// PathRefunds, PathVoids, PathDisputes or PathRegistry.
const (
	// What an institution calls at the switch.
	PathReadCode      = "/v1/codes/read"
	PathXray          = "/v1/codes/xray"
	PathIssueCode     = "/v1/codes/issue"
	PathRevokeCode    = "/v1/codes/revoke"
	PathRegistry      = "/v1/registry/entries"
	PathQuotes        = "/v1/quotes"
	PathPayments      = "/v1/payments"
	PathCancellations = "/v1/cancellations"
	PathCaptures      = "/v1/captures"
	PathReleases      = "/v1/releases"
	PathRefunds       = "/v1/refunds"
	PathVoids         = "/v1/voids"
	PathDisputes      = "/v1/disputes" // and below it, with the id: answer, accept, withdraw
	PathLosses        = "/v1/losses"
	PathSettleLoss    = "/v1/losses/settle"
	PathReviews       = "/v1/reviews"
	PathPropose       = "/v1/reviews/propose"
	PathDecide        = "/v1/reviews/decide"
	PathCertainty     = "/v1/certainty"
	PathLanes         = "/v1/lanes"
	PathWebhooks      = "/v1/webhooks"
	PathRotateWebhook = "/v1/webhooks/rotate"
	PathEnableWebhook = "/v1/webhooks/enable"
	PathReplayWebhook = "/v1/webhooks/replay"

	// What an institution serves, below its endpoint.
	PathAuthorise   = "/institution/v1/authorisations"
	PathVerifyOrder = "/institution/v1/orders/verify"
	PathCredit      = "/institution/v1/credits"
	PathCapture     = "/institution/v1/captures"
	PathRelease     = "/institution/v1/releases"
	PathCancel      = "/institution/v1/cancellations"
	PathLookUp      = "/institution/v1/lookups"
	PathResolve     = "/institution/v1/codes/resolve"
)

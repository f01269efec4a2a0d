package rest_test

// Goal: a stream carries the same commands, answers and reasons as HTTP. Method: tests of this folder that were written for HTTP run once more in
// worlds whose institutions call and are asked by stream only.

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"testing"
	"time"

	"hutong/client"
	"hutong/edge/stream"
	wire "hutong/wire/stream"
)

// serveStreams begins to take streams.
func (w *world) serveStreams(o stream.Options) *stream.Server {
	w.t.Helper()
	certificate, pem, _, err := wire.Loopback()
	if err != nil {
		w.t.Fatal(err)
	}
	w.roots = x509.NewCertPool()
	w.roots.AppendCertsFromPEM(pem)
	o.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		w.t.Fatal(err)
	}
	w.streams, w.streamAt = stream.New(o), l.Addr().String()
	go w.streams.Serve(l)
	w.t.Cleanup(func() { l.Close() })
	return w.streams
}

// disconnect ends all streams, the institutions' ends first.
func (w *world) disconnect() {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	for _, i := range w.inst {
		if i.stream != nil {
			i.stream.Close(ctx)
		}
	}
	if w.streams != nil {
		w.streams.Shutdown(ctx)
	}
}

// connect makes an institution call and answer by stream.
func (i *institution) connect() {
	i.w.t.Helper()
	s, err := client.Connect(i.w.t.Context(), client.StreamConfig{Config: i.config, Addresses: []string{i.w.streamAt}, TLS: &tls.Config{RootCAs: i.w.roots}, Handler: i})
	if err != nil {
		i.w.t.Fatal(err)
	}
	i.stream, i.client = s, s.Client()
}

func TestTheSameByStream(t *testing.T) {
	overStream = true
	defer func() { overStream = false }()
	for _, c := range []struct {
		name string
		test func(*testing.T)
	}{
		{"RefusedPulls", TestRefusedPulls},
		{"RefusedQuotes", TestRefusedQuotes},
		{"QuotesServeOnePaymentOnce", TestQuotesServeOnePaymentOnce},
		{"RefusedRefunds", TestRefusedRefunds},
		{"RequestIDsHaveAWindow", TestRequestIDsHaveAWindow},
		{"RefundOfTooLittle", TestRefundOfTooLittle},
		{"ChildrenRace", TestChildrenRace},
		{"Void", TestVoid},
		{"IssuedCodesAreUnlike", TestIssuedCodesAreUnlike},
		{"IssuedCodesEnd", TestIssuedCodesEnd},
		{"AskingForCodes", TestAskingForCodes},
		{"RevocationAgainstPayment", TestRevocationAgainstPayment},
		{"RevocationWaitsForAPaymentOnItsWay", TestRevocationWaitsForAPaymentOnItsWay},
		{"ReadingTellsNothingOfAnothersCode", TestReadingTellsNothingOfAnothersCode},
		{"RegistryChangesWithOneCall", TestRegistryChangesWithOneCall},
		{"Disputes", TestDisputes},
		{"DisputesByTheClock", TestDisputesByTheClock},
		{"DisputesRace", TestDisputesRace},
		{"DisputeInTheExport", TestDisputeInTheExport},
		{"BreakerTakesNoForAnAnswer", TestBreakerTakesNoForAnAnswer},
		{"LimitsOfOneInstitution", TestLimitsOfOneInstitution},
		{"ACommandThatWaitedTooLong", TestACommandThatWaitedTooLong},
		{"FinalCaptures", TestFinalCaptures},
		{"HoldsExpire", TestHoldsExpire},
		{"HoldExpiresByItself", TestHoldExpiresByItself},
		{"WhatIsNotHeld", TestWhatIsNotHeld},
		{"WebhooksTellOfHolds", TestWebhooksTellOfHolds},
		{"PushWithFundsAsked", TestPushWithFundsAsked},
		{"PullWithoutConversion", TestPullWithoutConversion},
		{"ReadCodes", TestReadCodes},
		{"RetriesAreTheSamePayment", TestRetriesAreTheSamePayment},
		{"TwoWalletsRaceForOneOrder", TestTwoWalletsRaceForOneOrder},
		{"FindingByReference", TestFindingByReference},
		{"QuestionsAreRecognisedByTheirRequestID", TestQuestionsAreRecognisedByTheirRequestID},
		{"RefusedResolverQueries", TestRefusedResolverQueries},
	} {
		t.Run(c.name, c.test)
	}
}

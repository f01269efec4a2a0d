package world

import (
	"context"
	"time"

	"hutong/client"
	"hutong/sim"
	"hutong/wire/api"
	"hutong/wire/hooksig"
)

// hookPath is where institutions take webhooks, beside what they serve for the switch.
const hookPath = "/hooks"

// Listeners are the institutions that are told by webhook.
var Listeners = []string{"kelana", "qianmen"}

// Listen registers the listeners' webhooks at the switch, in place of those of an earlier run, whose addresses are gone.
func (w *World) Listen(ctx context.Context) error {
	for _, id := range Listeners {
		m := w.members[id]
		old, err := m.Client.Webhooks(ctx)
		if err != nil {
			return err
		}
		for _, x := range old {
			if _, err := m.Client.DeleteWebhook(ctx, client.NewRequestID(), x.WebhookID); err != nil {
				return err
			}
		}
		a, err := m.Client.CreateWebhook(ctx, client.NewRequestID(), &api.WebhookRequest{URL: w.endpoint(id) + hookPath, Note: "the demonstration's " + id})
		if err != nil {
			return err
		}
		secret, err := hooksig.ParseSecret(a.Secret)
		if err != nil {
			return err
		}
		m.secrets.Store(&[]hooksig.Secret{secret})
	}
	return nil
}

// Heard waits until an institution was told of a payment by webhook; false when ctx ends first.
func (w *World) Heard(ctx context.Context, id, paymentID string) (sim.Told, bool) {
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for {
		if t, ok := w.members[id].Told(paymentID); ok {
			return t, true
		}
		select {
		case <-ctx.Done():
			return sim.Told{}, false
		case <-tick.C:
		}
	}
}

package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"runtime/debug"
	"sync"
	"time"

	"hutong/wire/api"
	"hutong/wire/hooksig"
	"hutong/wire/strict"
)

// WebhookConfig says how an institution takes webhooks.
type WebhookConfig struct {
	// Secrets gives those that are live: one, or two while they are changed. It is asked for each webhook, so that a change needs no restart.
	Secrets   func() []hooksig.Secret
	Clock     func() time.Time // nil: time.Now
	Tolerance time.Duration    // how far a webhook's time may be from the clock, either way; 0 is 5 minutes
	Remember  int              // ids of webhooks that were taken, so that each is taken once; 0 is 100,000
	Log       *slog.Logger     // of webhooks that were refused and of faults in the handler; nil: none
}

// WebhookMessage is a verified webhook.
type WebhookMessage struct {
	ID    string // the same on every try and replay
	At    time.Time
	Event *api.WebhookEvent
}

// WebhookHandler makes the http.Handler for the address of a webhook. Only what is signed with a live secret and fresh gets through, each id once:
// while this process remembers it, so a handler that must act once keeps the ids with what it did. take must be quick: it is waited for
// 15 seconds at most. Its error makes the switch come again.
func WebhookHandler(config WebhookConfig, take func(ctx context.Context, m WebhookMessage) error) (http.Handler, error) {
	if config.Secrets == nil {
		return nil, errors.New("client: WebhookConfig.Secrets is missing: without a secret no webhook can be believed")
	}
	if config.Clock == nil {
		config.Clock = time.Now
	}
	if config.Tolerance == 0 {
		config.Tolerance = 5 * time.Minute
	}
	if config.Remember == 0 {
		config.Remember = 100_000
	}
	if config.Log == nil {
		config.Log = slog.New(slog.DiscardHandler)
	}
	return &webhookHandler{config: config, take: take, seen: map[string]bool{}, ring: make([]string, 0, min(config.Remember, 1024))}, nil
}

type webhookHandler struct {
	config WebhookConfig
	take   func(ctx context.Context, m WebhookMessage) error

	mu   sync.Mutex
	seen map[string]bool // false while it is being taken
	ring []string        // ids that were taken, oldest at next once it is full
	next int
}

// ServeHTTP implements http.Handler.
func (h *webhookHandler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		http.Error(w, "webhooks are posted", http.StatusMethodNotAllowed)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, strict.MaxAnswerBytes))
	if err != nil {
		http.Error(w, "the body could not be read", http.StatusBadRequest)
		return
	}
	m, err := hooksig.Verify(r.Header, body, h.config.Clock(), h.config.Tolerance, h.config.Secrets()...)
	if err != nil {
		h.config.Log.Warn("a webhook was refused", "error", err)
		http.Error(w, "not a webhook of the switch", http.StatusUnauthorized)
		return
	}
	event := new(api.WebhookEvent)
	if err := strict.Answer(body, event); err != nil {
		h.config.Log.Warn("a webhook is not understood", "id", m.ID, "error", err)
		var head struct{ Type api.WebhookEventType }
		if json.Unmarshal(body, &head) == nil && head.Type != "" && !head.Type.Valid() {
			w.WriteHeader(http.StatusNoContent) // a type that came later: coming again would not help
			return
		}
		http.Error(w, "not understood", http.StatusUnprocessableEntity)
		return
	}
	switch taken, busy := h.begin(m.ID); {
	case taken:
		w.WriteHeader(http.StatusNoContent)
		return
	case busy:
		http.Error(w, "it is being taken", http.StatusConflict)
		return
	}
	err = h.taking(r.Context(), WebhookMessage{m.ID, m.At, event})
	h.end(m.ID, err == nil)
	if err != nil {
		h.config.Log.Error("a webhook could not be taken; the switch comes again", "id", m.ID, "error", err)
		http.Error(w, "come again", http.StatusInternalServerError)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (h *webhookHandler) taking(ctx context.Context, m WebhookMessage) (err error) {
	defer func() {
		if x := recover(); x != nil {
			err = fmt.Errorf("panic: %v\n%s", x, debug.Stack())
		}
	}()
	return h.take(ctx, m)
}

func (h *webhookHandler) begin(id string) (taken, busy bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	done, there := h.seen[id]
	if there {
		return done, !done
	}
	h.seen[id] = false
	return false, false
}

func (h *webhookHandler) end(id string, taken bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !taken {
		delete(h.seen, id)
		return
	}
	h.seen[id] = true
	if len(h.ring) < h.config.Remember {
		h.ring = append(h.ring, id)
		return
	}
	delete(h.seen, h.ring[h.next])
	h.ring[h.next] = id
	h.next = (h.next + 1) % len(h.ring)
}

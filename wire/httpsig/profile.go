package httpsig

// This file is Hutong's profile of RFC 9421. A request covers @method, @authority, @path, @query when there is one, content-digest,
// hutong-request-id, and hutong-answer-by when it is sent. An answer covers @status, content-digest and, of its request, the signature
// and the request id, so that it can't be taken for the answer to anything else. Both are labelled and tagged "hutong".

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"hutong/reason"
	"hutong/wire/edkey"

	"github.com/dunglas/httpsfv"
)

// Names of the profile.
const (
	Label           = "hutong" // of both signatures; also their tag
	RequestIDHeader = "Hutong-Request-Id"
	AnswerByHeader  = "Hutong-Answer-By"
)

// Key is a public key as the reader's registry knows it. The algorithm is Ed25519; nothing in a message can choose another.
type Key struct {
	ID        string
	Owner     string // the institution that signs with it
	Public    ed25519.PublicKey
	NotBefore time.Time // zero: always
	NotAfter  time.Time // zero: for ever
	Revoked   bool
}

// Usable tells whether a signature of the key counts at t.
func (k Key) Usable(t time.Time) bool {
	return !k.Revoked && len(k.Public) == ed25519.PublicKeySize && !t.Before(k.NotBefore) && (k.NotAfter.IsZero() || t.Before(k.NotAfter))
}

// Keys finds public keys by id. It must be safe for concurrent use.
type Keys interface {
	// Key finds the key; false when there is none under that id.
	Key(ctx context.Context, id string) (Key, bool)
}

// KeyMap is a fixed set of keys by id.
type KeyMap map[string]Key

// Key finds the key in the map.
func (m KeyMap) Key(_ context.Context, id string) (Key, bool) { k, ok := m[id]; return k, ok }

// Error is why a message was not accepted, in the closed vocabulary.
type Error struct {
	Code   reason.Code // signature_missing, signature_invalid, key_unknown, request_stale, request_replayed, request_too_large, malformed_request, request_id_invalid or overloaded
	Detail string
}

func (e *Error) Error() string { return fmt.Sprintf("%s: %s", e.Code, e.Detail) }

// ReasonCode is the reason for the problem document.
func (e *Error) ReasonCode() reason.Code { return e.Code }

// PublicDetail is what the caller may be told.
func (e *Error) PublicDetail() string { return e.Detail }

func refuse(c reason.Code, format string, args ...any) error {
	return &Error{c, fmt.Sprintf(format, args...)}
}

// Signer signs in the name of one institution. Its fields are not changed once it is in use; it is safe for concurrent use.
type Signer struct {
	KeyID   string
	Private ed25519.PrivateKey
	Now     func() time.Time
	Nonce   func() string // nil: 128 random bits

	prepared atomic.Pointer[edkey.Private]
}

// Format masks the private key, whatever the verb.
func (s *Signer) Format(f fmt.State, _ rune) { fmt.Fprintf(f, "(signer with key %s)", s.KeyID) }

// nonce makes a nonce for a request.
func (s *Signer) nonce() string {
	if s.Nonce != nil {
		return s.Nonce()
	}
	var b [16]byte
	_, _ = rand.Read(b[:]) // crypto/rand.Read never fails
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// params are the parameters of a signature; without a nonce for answers.
func (s *Signer) params(nonce string) *httpsfv.Params {
	p := httpsfv.NewParams()
	p.Add("created", s.Now().Unix())
	if nonce != "" {
		p.Add("nonce", nonce)
	}
	p.Add("keyid", s.KeyID)
	p.Add("tag", Label)
	return p
}

// Prepare prepares a private key for signing; nil when it is none (edkey.NewPrivate).
func Prepare(key ed25519.PrivateKey) *edkey.Private {
	return edkey.NewPrivate(key, func() (b [32]byte) {
		_, _ = rand.Read(b[:]) // crypto/rand.Read never fails
		return b
	})
}

func (s *Signer) sign(base []byte) ([]byte, error) {
	key := s.prepared.Load()
	if key == nil {
		if key = Prepare(s.Private); key == nil {
			return nil, errors.New("httpsig: the signer has no Ed25519 private key, or one whose halves do not belong together")
		}
		s.prepared.Store(key)
	}
	return key.Sign(base), nil
}

// attach signs a message that covers the components, which list has as text.
func (s *Signer) attach(m *Message, list, nonce string, components func() []httpsfv.Item) error {
	if done, err := s.attachQuick(m, list, nonce); done {
		return err
	}
	return Attach(m, Label, httpsfv.InnerList{Items: components(), Params: s.params(nonce)}, func(base string) ([]byte, error) { return s.sign([]byte(base)) })
}

// SignRequest signs a request to be sent: it sets the digest of body, the request id and the two signature fields, replacing what was
// there. Hutong-Answer-By is covered when the header has it. Every retry is signed anew, with the same request id.
func (s *Signer) SignRequest(r *http.Request, body []byte, requestID string) error {
	r.Header.Del("Signature")
	r.Header.Del("Signature-Input")
	r.Header["Content-Digest"] = []string{ContentDigest(body)}
	r.Header[RequestIDHeader] = []string{requestID}
	m := messageOf(r)
	return s.attach(&m, requestList(&m), s.nonce(), func() []httpsfv.Item { return requestComponents(&m) })
}

func requestComponents(m *Message) []httpsfv.Item {
	names := make([]string, 0, 7)
	names = append(names, "@method", "@authority", "@path")
	if strings.Contains(m.Target, "?") {
		names = append(names, "@query")
	}
	names = append(names, "content-digest", "hutong-request-id")
	if len(m.Header[AnswerByHeader]) > 0 {
		names = append(names, "hutong-answer-by")
	}
	return Cover(names...)
}

// answerComponents binds an answer to its request.
func answerComponents() []httpsfv.Item {
	sig, id := httpsfv.NewItem("signature"), httpsfv.NewItem("hutong-request-id")
	sig.Params.Add("req", true)
	sig.Params.Add("key", Label)
	id.Params.Add("req", true)
	return append(Cover("@status", "content-digest"), sig, id)
}

// SignAnswer signs an answer to request r: it sets Content-Digest and the two signature fields in header. The request needs a readable
// signature and a request id, though neither has to be valid: a caller whose request was refused can check who refused it. Otherwise it
// returns an error, and the answer can only be sent unsigned.
func (s *Signer) SignAnswer(header http.Header, status int, body []byte, r *http.Request) error {
	header.Del("Signature")
	header.Del("Signature-Input")
	header["Content-Digest"] = []string{ContentDigest(body)}
	request := messageOf(r)
	return s.attach(&Message{Header: header, Status: status, Request: &request}, answerList, "", answerComponents)
}

// Verifier accepts or refuses requests. Its fields are not changed once it is in use; it is safe for concurrent use.
type Verifier struct {
	Keys        Keys
	Now         func() time.Time
	Past        time.Duration // how old a signature may be
	Future      time.Duration // how far ahead the caller's clock may be
	Nonces      *Nonces       // remembers at least Past + Future; nil: replays are not looked for
	MaxBody     int64         // bytes
	Authorities []string      // host[:port] in lower case that requests may be addressed to; empty: any
	// Admit, if not nil, is asked about the owner of the key when the signature is right and not a replay, before the nonce takes room: what it
	// refuses takes none of what is there for all. Its nonce is remembered among the owner's own last refused ones, so that nobody else can
	// send it again when there is room. Check then returns Admit's error together with who called.
	Admit func(owner string) error
	Since time.Time // signatures made before are stale: set to the start, when Nonces didn't survive the one before

	mu     sync.Mutex
	latest time.Time // that Now has said
	since  time.Time // Since, or when the clock was last set back

	refused sync.Map // owner → *refusedNonces
}

// begin gives the time before which signatures are stale. A clock that was set back by more than a signature's age makes a new beginning,
// as a start does: nonces that were forgotten by the wrong time can't be told from fresh ones, and all that is fresh would count as seen.
func (v *Verifier) begin(now time.Time) time.Time {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.latest.IsZero() {
		v.latest, v.since = v.Since, v.Since
	}
	if now.Before(v.latest.Add(-v.Past)) {
		v.latest, v.since = now, now.Truncate(time.Second)
		if v.Nonces != nil {
			v.Nonces.restart(now)
		}
	}
	if now.After(v.latest) {
		v.latest = now
	}
	return v.since
}

// Verified is a request that was accepted.
type Verified struct {
	Owner     string // the institution whose key signed
	KeyID     string
	RequestID string
	Created   time.Time // as the caller's clock says, whole seconds
	Body      []byte
}

// Request reads the body, at most MaxBody bytes, and verifies the request. On refusal it returns an *Error; the cheap checks come first,
// and the nonce is only remembered when everything else was right.
func (v *Verifier) Request(r *http.Request) (*Verified, error) {
	body, err := ReadBody(r.Body, r.ContentLength, v.MaxBody)
	if err != nil {
		return nil, err
	}
	m := messageOf(r)
	return v.Check(r.Context(), &m, body)
}

// ReadBody reads a body of at most limit bytes: request_too_large when there are more, malformed_request when it ends early.
func ReadBody(body io.Reader, declared, limit int64) ([]byte, error) {
	if declared > limit {
		return nil, refuse(reason.RequestTooLarge, "the body has %d bytes, at most %d are accepted", declared, limit)
	}
	if body == nil || declared == 0 {
		return nil, nil
	}
	if declared > 0 {
		// One byte more than was declared, so that the end is seen: only then a connection is free for the next exchange.
		all := make([]byte, declared+1)
		switch n, err := io.ReadFull(body, all); {
		case int64(n) > declared:
			return nil, refuse(reason.MalformedRequest, "the body has more than the %d bytes that were declared", declared)
		case int64(n) < declared, !errors.Is(err, io.ErrUnexpectedEOF):
			return nil, refuse(reason.MalformedRequest, "the body could not be read to its end")
		}
		return all[:declared:declared], nil
	}
	buf := bytes.NewBuffer(make([]byte, 0, 1024))
	if _, err := buf.ReadFrom(io.LimitReader(body, limit+1)); err != nil {
		return nil, refuse(reason.MalformedRequest, "the body could not be read to its end")
	}
	if int64(buf.Len()) > limit {
		return nil, refuse(reason.RequestTooLarge, "the body has more than %d bytes", limit)
	}
	return buf.Bytes(), nil
}

// Check verifies a request whose body was read already. Beside an error of Admit's the request is returned too; beside others nothing is.
func (v *Verifier) Check(ctx context.Context, m *Message, body []byte) (*Verified, error) {
	sig, err := find(m.Header, requestList(m), true)
	if errors.Is(err, ErrNoSignature) {
		return nil, refuse(reason.SignatureMissing, "no signature labelled %q", Label)
	}
	if err != nil {
		return nil, refuse(reason.SignatureInvalid, "%v", err)
	}
	if err := single(m.Header, RequestIDHeader); err != nil {
		return nil, refuse(reason.RequestIDInvalid, "%v", err)
	}
	if len(m.Header[AnswerByHeader]) > 1 {
		return nil, refuse(reason.MalformedRequest, "%s is there several times", AnswerByHeader)
	}
	p, err := sig.read(func() []httpsfv.Item { return requestComponents(m) })
	if err != nil {
		return nil, refuse(reason.SignatureInvalid, "%v", err)
	}
	if n := len(p.nonce); n < 16 || n > 64 {
		return nil, refuse(reason.SignatureInvalid, "the nonce has %d characters, not 16 to 64", n)
	}
	if len(v.Authorities) > 0 && !slices.Contains(v.Authorities, normalAuthority(m.Authority, m.Scheme)) {
		return nil, refuse(reason.SignatureInvalid, "the request is addressed to another host")
	}
	now := v.Now()
	key, ok := v.Keys.Key(ctx, p.keyID)
	if !ok || !key.Usable(now) {
		return nil, refuse(reason.KeyUnknown, "no usable key %q", p.keyID)
	}
	switch age := now.Sub(p.created); {
	case age > v.Past:
		return nil, refuse(reason.RequestStale, "signed %s ago, at most %s is accepted", age.Truncate(time.Second), v.Past)
	case age < -v.Future:
		return nil, refuse(reason.RequestStale, "signed %s ahead of this clock, at most %s is accepted", (-age).Truncate(time.Second), v.Future)
	case p.created.Before(v.begin(now)):
		return nil, refuse(reason.RequestStale, "signed before this server began")
	case !p.expires.IsZero() && !now.Before(p.expires):
		return nil, refuse(reason.RequestStale, "the signature has expired by its own word")
	}
	if err := CheckDigest(m.Header, body); err != nil {
		return nil, refuse(reason.SignatureInvalid, "%v", err)
	}
	right, err := sig.verify(m, key.Public)
	if err != nil {
		return nil, refuse(reason.SignatureInvalid, "%v", err)
	}
	if !right {
		return nil, refuse(reason.SignatureInvalid, "the signature of key %q does not fit the request", p.keyID)
	}
	verified := &Verified{Owner: key.Owner, KeyID: p.keyID, RequestID: m.Header[RequestIDHeader][0], Created: p.created, Body: body}
	var place noncePlace
	if v.Nonces != nil {
		place = v.Nonces.place(p.keyID, p.nonce)
	}
	if v.Admit != nil && (v.Nonces == nil || !place.remembered()) {
		if v.wasRefused(key.Owner, place.id) {
			return nil, refuse(reason.RequestReplayed, "this nonce of key %q was used before", p.keyID)
		}
		if err := v.Admit(key.Owner); err != nil {
			if v.Nonces != nil {
				v.rememberRefused(key.Owner, place.id)
			}
			return verified, err
		}
	}
	if v.Nonces != nil {
		switch place.remember(now, p.created.Add(v.Past)) {
		case Seen:
			return nil, refuse(reason.RequestReplayed, "this nonce of key %q was used before", p.keyID)
		case Full:
			return nil, refuse(reason.Overloaded, "too many requests within the window to remember")
		}
	}
	return verified, nil
}

func single(h http.Header, name string) error {
	switch values := h[name]; {
	case len(values) == 0 || values[0] == "":
		return fmt.Errorf("%s is missing", name)
	case len(values) > 1:
		return fmt.Errorf("%s is there several times", name)
	}
	return nil
}

// VerifyAnswer checks that header, status and body are an answer to request r, signed by a usable key of owner. Freshness comes from the
// binding: the answer covers the request's signature, which has a nonce. An error means that the answer says nothing.
func VerifyAnswer(ctx context.Context, keys Keys, owner string, now time.Time, header http.Header, status int, body []byte, r *http.Request) error {
	request := messageOf(r)
	m := &Message{Header: header, Status: status, Request: &request}
	sig, err := find(header, answerList, false)
	if err != nil {
		return err
	}
	p, err := sig.read(answerComponents)
	if err != nil {
		return err
	}
	key, ok := keys.Key(ctx, p.keyID)
	switch {
	case !ok || !key.Usable(now):
		return fmt.Errorf("no usable key %q", p.keyID)
	case key.Owner != owner:
		return fmt.Errorf("key %q belongs to another than %q", p.keyID, owner)
	}
	if err := CheckDigest(header, body); err != nil {
		return err
	}
	right, err := sig.verify(m, key.Public)
	if err != nil {
		return err
	}
	if !right {
		return fmt.Errorf("the signature of key %q does not fit the answer", p.keyID)
	}
	return nil
}

// found is a message's signature: in the plain form, or as the general half reads it.
type found struct {
	quick     bool
	plain     quickSignature
	input     httpsfv.InnerList
	signature []byte
}

// find reads the signature of a message that should cover list.
func find(h http.Header, list string, nonce bool) (f found, err error) {
	if f.plain, f.quick = readQuick(h, list, nonce); !f.quick {
		f.input, f.signature, err = Find(h, Label)
	}
	return f, err
}

// read checks that what is wanted is covered, and gives the parameters.
func (f *found) read(wanted func() []httpsfv.Item) (sigParams, error) {
	if f.quick {
		return f.plain.p, nil
	}
	if err := covers(f.input.Items, wanted()); err != nil {
		return sigParams{}, err
	}
	return readParams(f.input.Params)
}

// verify tells whether the signature fits the message. An error says why there is nothing that it could fit.
func (f *found) verify(m *Message, public ed25519.PublicKey) (bool, error) {
	if f.quick {
		buf := bases.Get().(*[]byte)
		defer bases.Put(buf)
		base, ok := quickBase((*buf)[:0], m, f.plain.params)
		if *buf = base[:0]; ok {
			return edkey.Verify(public, base, f.plain.signature[:]), nil
		}
		var err error
		if f.input, f.signature, err = Find(m.Header, Label); err != nil {
			return false, err
		}
	}
	base, err := Base(m, f.input)
	if err != nil {
		return false, err
	}
	return edkey.Verify(public, []byte(base), f.signature), nil
}

// covers tells whether every wanted component is among the covered ones; more may be covered.
func covers(covered, wanted []httpsfv.Item) error {
next:
	for _, w := range wanted {
		for _, c := range covered {
			if c.Value == w.Value && sameParams(c.Params, w.Params) {
				continue next
			}
		}
		id, _ := httpsfv.Marshal(w)
		return fmt.Errorf("the signature does not cover %s", id)
	}
	return nil
}

func sameParams(a, b *httpsfv.Params) bool {
	if len(a.Names()) != len(b.Names()) {
		return false
	}
	for _, n := range b.Names() {
		x, ok := a.Get(n)
		y, _ := b.Get(n)
		if !ok {
			return false
		}
		switch x.(type) { // the parameters of the profile are strings and booleans; a byte sequence can't be compared
		case string, bool:
			if x != y {
				return false
			}
		default:
			return false
		}
	}
	return true
}

const maxKeyID = 128

type sigParams struct {
	keyID, nonce     string
	created, expires time.Time
}

func readParams(p *httpsfv.Params) (out sigParams, err error) {
	for _, n := range p.Names() {
		v, _ := p.Get(n)
		ok := true
		switch n {
		case "created":
			var s int64
			s, ok = v.(int64)
			out.created = time.Unix(s, 0)
		case "expires":
			var s int64
			s, ok = v.(int64)
			out.expires = time.Unix(s, 0)
		case "keyid":
			out.keyID, ok = v.(string)
		case "nonce":
			out.nonce, ok = v.(string)
		case "tag":
			ok = v == Label
		case "alg":
			ok = v == "ed25519" // said needlessly, but not contradicting the registry
		}
		if !ok {
			return out, fmt.Errorf("parameter %q of the signature is not what it must be", n)
		}
	}
	switch _, tagged := p.Get("tag"); {
	case out.created.IsZero():
		return out, errors.New("the signature lacks created")
	case out.keyID == "" || len(out.keyID) > maxKeyID:
		return out, fmt.Errorf("the signature lacks a keyid of at most %d characters", maxKeyID)
	case !tagged:
		return out, fmt.Errorf("the signature lacks tag=%q", Label)
	}
	return out, nil
}

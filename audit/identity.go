package audit

// A payment's id is a UUID of version 8 (RFC 9562 section 5.8) made from (institution, request id) alone: 48 bits of time from the
// request id, the version, 12 bits of slot, the variant, and 62 bits of SHA-256(institution, 0, request id). The slot is the first
// 16 bits of the same hash modulo 4,096, but for a refund it is its parent's: children live beside their payment.

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
)

// slots is the fixed number of slots.
const slots = 4096

func (i id) slot() int64 { return int64(binary.BigEndian.Uint16(i[6:8]) & 0x0fff) }

// time is the moment that the id itself carries.
func (i id) time() moment { return moment(binary.BigEndian.Uint64(i[:8]) >> 16) }

func (i id) version() int {
	if i[8]>>6 != 2 {
		return 0 // not the variant of RFC 9562
	}
	return int(i[6] >> 4)
}

// checkIdentity recomputes the id of the terms.
func (a *auditor) checkIdentity(p *paymentLine) {
	if v := p.id.version(); v != 8 {
		a.here(idVersion, "want a payment id of UUID version 8, found %s", p.id)
	}
	if a.nameless = p.request == (id{}) && p.initiator == 0; a.nameless {
		return // only what the switch buried itself may be so; close looks
	}
	if v := p.request.version(); v != 7 {
		a.here(idVersion, "want a request id of UUID version 7, found %s", p.request)
		return
	}
	if p.id.time() != p.request.time() {
		a.here(idTime, "the id carries %s, its request id %s carries %s", p.id.time(), p.request, p.request.time())
	}
	buf := make([]byte, 0, 128)
	buf = append(buf, a.in.names.texts[p.initiator]...)
	buf = append(buf, 0)
	buf = append(buf, p.request[:]...)
	sum := sha256.Sum256(buf)
	var tail [8]byte
	copy(tail[:], sum[8:16])
	tail[0] = tail[0]&0x3f | 0x80
	if !bytes.Equal(tail[:], p.id[8:]) {
		a.here(idHash, "of %s and %s the id ends in %x, found %x", a.in.nameOf(p.initiator), p.request, tail, p.id[8:])
	}
	slot, whose := int64(binary.BigEndian.Uint16(sum[:2])%slots), "its identity"
	if isChild(p.kind) || p.kind == kindCapture {
		slot, whose = p.parent.slot(), fmt.Sprintf("its parent %s", p.parent)
	}
	if p.id.slot() != slot {
		a.here(idSlot, "want slot %d of %s, found %d", slot, whose, p.id.slot())
	}
}

"""A small client of Hutong's stream (docs/STREAM.md) in Python: calls the switch, answers its questions, and keeps evidence.

It needs pyOpenSSL, cryptography and protobuf (Debian: python3-openssl python3-cryptography python3-protobuf), and the two definitions compiled:

    protoc -I wire/proto -I wire/stream --python_out=clients/python wire/proto/hutong.proto wire/stream/stream.proto

One thread and one connection at a time, which is made again when it breaks: an example to start from, and an independent check of the protocol. It
shows signs of life and confirms frames in step() only, so whoever does something else for long finds the connection broken, and goes on with the session.
"""

import hashlib
import os
import select
import socket
import struct
import time

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from google.protobuf.message import DecodeError
from OpenSSL import SSL

import hutong_pb2 as models
import stream_pb2 as wire

HELLO, WELCOME, MESSAGES, ACK, LEAVING, END = 1, 2, 3, 4, 5, 6
MAX_FRAME, MAX_MESSAGES, FULL_FRAME = 4 << 20, 4096, 1 << 20
GREET_WITHIN, WRITE_WITHIN, FORGET_AFTER = 5.0, 10.0, 10.0  # seconds


class Ended(Exception):
    """The session is over. What was not answered is asked again on a new Stream, with the same request ids."""


class Broken(Exception):
    """There is no connection: it could not be made, or it broke."""


class Refused(Exception):
    """The switch says that a call failed; .problem is its Problem."""

    def __init__(self, problem, retry_after):
        super().__init__("; ".join([f"{problem.reason}: {problem.detail}"] + [f"{e.pointer} {e.detail}" for e in problem.errors]))
        self.problem, self.retry_after = problem, retry_after


def request_id():
    """A UUID of version 7. Keep it with the order: every retry needs the same."""
    b = bytearray(struct.pack(">Q", time.time_ns() // 1_000_000)[2:] + os.urandom(10))
    b[6], b[8] = b[6] & 0x0F | 0x70, b[8] & 0x3F | 0x80
    h = b.hex()
    return "-".join((h[:8], h[8:12], h[12:16], h[16:20], h[20:]))


# ---- the hash tree (RFC 6962, section 2.1) ----


def leaf(message):
    return hashlib.sha256(b"\x00" + message).digest()


def root(leaves):
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + root(leaves[:k]) + root(leaves[k:])).digest()


def path(leaves, index):
    """The hashes beside the way from a leaf to the root, lowest first."""
    if len(leaves) == 1:
        return []
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    if index < k:
        return path(leaves[:k], index) + [root(leaves[k:])]
    return path(leaves[k:], index - k) + [root(leaves[:k])]


def root_by_path(hash, index, count, beside):
    """The root that a leaf and the hashes beside its way lead to."""
    if count == 1:
        if beside:
            raise ValueError("the path is too long")
        return hash
    if not beside:
        raise ValueError("the path is too short")
    k = 1
    while 2 * k < count:
        k *= 2
    if index < k:
        left, right = root_by_path(hash, index, k, beside[:-1]), beside[-1]
    else:
        left, right = beside[-1], root_by_path(hash, index - k, count - k, beside[:-1])
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frame:
    """A frame of messages that was sent or verified: evidence."""

    def __init__(self, body):
        """body is what is behind the ack."""
        fixed = struct.unpack_from(">16scQQIB", body)
        self.session, self.direction, self.sequence, self.time, self.count, n = fixed
        at = 38 + n
        self.header, self.key_id = body[:at], body[38:at].decode()
        self.signature, at = body[at : at + 64], at + 64
        self.messages = []
        for _ in range(self.count):
            (size,) = struct.unpack_from(">I", body, at)
            self.messages.append(body[at + 4 : at + 4 + size])
            at += 4 + size
        if at != len(body) or self.count == 0 or not all(self.messages):
            raise ValueError("not a frame of messages")
        self.leaves = [leaf(m) for m in self.messages]

    def verify(self, key):
        """Raises InvalidSignature unless the holder of the key signed the frame."""
        key.verify(self.signature, b"hutong-stream-1 frame\x00" + self.header + root(self.leaves))

    def proof(self, index):
        """Evidence for one message alone, as docs/STREAM.md writes it."""
        out = b"".join(struct.pack(">I", len(x)) + x for x in (self.header, self.signature, self.messages[index]))
        beside = path(self.leaves, index)
        return out + struct.pack(">IB", index, len(beside)) + b"".join(beside)


def verify_proof(proof, key):
    """The message of a proof; raises unless the holder of the key signed it."""
    parts, at = [], 0
    for _ in range(3):
        (size,) = struct.unpack_from(">I", proof, at)
        parts.append(proof[at + 4 : at + 4 + size])
        at += 4 + size
    header, signature, message = parts
    index, n = struct.unpack_from(">IB", proof, at)
    beside = [proof[at + 5 + 32 * i : at + 37 + 32 * i] for i in range(n)]
    (count,) = struct.unpack_from(">I", header, 33)
    if not 0 <= index < count:
        raise ValueError("there is no such message in the frame")
    key.verify(signature, b"hutong-stream-1 frame\x00" + header + root_by_path(leaf(message), index, count, beside))
    return message


class Stream:
    def __init__(self, address, ca_file, key_id, private_key, switch_keys, window=100, past=60.0, future=10.0):
        """address is (host, port); private_key an Ed25519PrivateKey; switch_keys Ed25519PublicKeys by their ids. past and future say by how many seconds the
        switch's times may lie before and after this clock."""
        self.address, self.ca_file, self.own_window, self.past, self.future = address, ca_file, window, past, future
        self.key_id, self.private, self.switch_keys = key_id, private_key, switch_keys
        self.session, self.sequence, self.received, self.calls = b"", 0, 0, 0
        self.kept = []  # frames that the switch has not confirmed: (sequence, answers in it, what is behind the ack)
        self.waiting = {}  # call → (leaf hash of the request, when it is given up)
        self.answers = {}  # call → (status, retry_after, body)
        self.frames = []  # evidence, both ways
        self.questions = {}  # "POST /institution/v1/…" → (model of the request, function: request id, model → model)
        self.leaving = False
        self.resumed = 0  # how often a broken connection was made again
        self._connect()

    # ---- the connection ----

    def _connect(self):
        """Makes a connection, and on it a session; with one that there was, goes on with it."""
        context = SSL.Context(SSL.TLS_METHOD)
        context.set_min_proto_version(SSL.TLS1_3_VERSION)
        context.set_alpn_protos([b"hutong-stream/1"])
        context.load_verify_locations(self.ca_file)
        context.set_verify(SSL.VERIFY_PEER, lambda connection, cert, errno, depth, ok: bool(ok))
        try:
            self.socket = socket.create_connection(self.address, timeout=GREET_WITHIN)
        except OSError as e:
            raise Broken(str(e))
        self.socket.setblocking(False)  # _do waits
        self.tls, self.buffer, self.heard = SSL.Connection(context, self.socket), b"", time.monotonic()
        self.tls.set_tlsext_host_name(self.address[0].encode())
        self.tls.set_connect_state()
        until = time.monotonic() + GREET_WITHIN
        if not self._do(until, self.tls.do_handshake):
            raise Broken("the handshake takes too long")
        self._greet(until, self.tls.export_keying_material(b"EXPORTER-Channel-Binding", 32))

    def _greet(self, until, bound):
        now = time.time_ns() // 1_000_000
        hello = wire.Hello(version=1, time=now, session=self.session, received=self.received, window=self.own_window).SerializeToString()
        named = bytes([len(self.key_id)]) + self.key_id.encode()
        signature = self.private.sign(b"hutong-stream-1 hello\x00" + bound + named + hello)
        self._write(HELLO, named + signature + hello)
        kind, body = self._read(until) or (None, b"")
        if kind is None:
            raise Broken("no welcome came")
        if kind == END:
            self._end(body)
        n = 1 + body[0]
        named, signature, message = body[:n], body[n : n + 64], body[n + 64 :]
        key = self.switch_keys[named[1:].decode()]
        key.verify(signature, b"hutong-stream-1 welcome\x00" + bound + hashlib.sha256(hello).digest() + named + message)
        welcome = wire.Welcome.FromString(message)
        if not self._fresh(welcome.time):
            self._fault("request_stale", "the welcome's time is not that of this clock")
        if self.session and not welcome.resumed:
            self._fault("", "the switch does not know the session any more")
        if not self.session:
            self.session = welcome.session
        elif self.session != welcome.session or welcome.received + 1 != self._confirm(welcome.received):
            self._fault("sequence", "the welcome goes on elsewhere")
        self.window, self.heartbeat, self.resume = welcome.window, welcome.heartbeat / 1000, welcome.resume / 1000

    def _go_on(self):
        """Goes on with the session over another connection, for as long as the switch keeps it."""
        until = time.monotonic() + self.resume
        while True:
            self.socket.close()
            try:
                self._connect()
                for _, _, body in self.kept:
                    self._write(MESSAGES, struct.pack(">Q", self.received) + body)
                self.resumed += 1
                return
            except Broken as e:
                if time.monotonic() > until:
                    raise Ended(f"its connection broke and could not be made again: {e}")
                time.sleep(0.05)

    def _do(self, until, operation, *args):
        """What an operation of the connection gives, as soon as it can be done; None when it can't until then."""
        while True:
            try:
                return operation(*args) or True
            except SSL.WantReadError:
                ready = select.select([self.socket], [], [], max(0, until - time.monotonic()))[0]
            except SSL.WantWriteError:
                ready = select.select([], [self.socket], [], max(0, until - time.monotonic()))[1]
            except (SSL.Error, OSError) as e:
                raise Broken(repr(e))
            if not ready:
                return None

    def _write(self, kind, body):
        out, until = struct.pack(">IB", 1 + len(body), kind) + body, time.monotonic() + WRITE_WITHIN
        while out:
            n = self._do(until, self.tls.send, out)
            if not n:
                raise Broken("the switch does not read")
            out = out[n:]
        self.wrote = time.monotonic()

    def _read(self, until):
        """The next frame, (kind, content), or None when it is not there until then."""
        while True:
            if len(self.buffer) >= 4:
                (size,) = struct.unpack_from(">I", self.buffer)
                if not 1 <= size <= MAX_FRAME:
                    self._fault("frame_size", f"a frame of {size} bytes")
                if len(self.buffer) >= 4 + size:
                    body, self.buffer, self.heard = self.buffer[4 : 4 + size], self.buffer[4 + size :], time.monotonic()
                    return body[0], body[1:]
            more = self._do(until, self.tls.recv, 1 << 16)
            if more is None:
                return None
            self.buffer += more

    def _end(self, body):
        self.socket.close()
        e = wire.Ending.FromString(body)
        raise Ended(f"{e.reason}: {e.detail} {e.address}".strip())

    def _fault(self, reason, detail):
        """Ends the session for what the switch did."""
        try:
            self._write(END, wire.Ending(reason=reason, detail=detail).SerializeToString())
        except Broken:
            pass
        self.socket.close()
        raise Ended(f"{reason}: {detail}")

    # ---- frames ----

    def _fresh(self, millis):
        return -self.future <= time.time() - millis / 1000 <= self.past

    def _confirm(self, ack):
        """Forgets the frames that the switch has, and gives the sequence of the first that it has not."""
        if ack > self.sequence:
            self._fault("sequence", f"frame {ack} is confirmed, the last one is {self.sequence}")
        self.kept = [k for k in self.kept if k[0] > ack]
        return self.kept[0][0] if self.kept else self.sequence + 1

    def _send(self, messages):
        """Sends messages in one frame."""
        self.sequence += 1
        raw = [m.SerializeToString() for m in messages]
        header = struct.pack(">16scQQIB", self.session, b"i", self.sequence, time.time_ns() // 1_000_000, len(raw), len(self.key_id)) + self.key_id.encode()
        signature = self.private.sign(b"hutong-stream-1 frame\x00" + header + root([leaf(m) for m in raw]))
        body = header + signature + b"".join(struct.pack(">I", len(m)) + m for m in raw)
        self.frames.append(Frame(body))
        self.kept.append((self.sequence, sum(bool(m.status) for m in messages), body))
        try:
            self._write(MESSAGES, struct.pack(">Q", self.received) + body)
        except Broken:
            self._go_on()
        return raw

    def step(self, timeout):
        """Takes what comes within timeout seconds: answers, questions, the switch's leave. Also says that this side is alive, and goes on when the connection breaks."""
        try:
            if time.monotonic() - self.wrote > self.heartbeat:
                self._write(ACK, struct.pack(">Q", self.received))
            kind, body = self._read(time.monotonic() + min(timeout, self.heartbeat)) or (None, b"")
            if kind is None and time.monotonic() - self.heard > 3 * self.heartbeat:
                raise Broken("the switch is silent")
            if kind == END:
                self._end(body)
            if kind == LEAVING:
                self.leaving = True
            if kind in (MESSAGES, ACK):
                self._confirm(int.from_bytes(body[:8], "big"))
            if kind == MESSAGES:
                self._take(body[8:])
        except Broken:
            self._go_on()

    def _take(self, body):
        """Takes a frame of messages, or nothing of it: what is not as it should be ends the session."""
        try:
            frame = Frame(body)
        except (ValueError, struct.error) as e:
            self._fault("frame_invalid", str(e))
        key, due = self.switch_keys.get(frame.key_id), self.received + 1
        if frame.session != self.session or frame.direction != b"s":
            self._fault("signature_invalid", "the frame is of another session or direction")
        if key is None:
            self._fault("key_unknown", frame.key_id)
        if frame.sequence != due:
            self._fault("sequence" if frame.sequence > due else "request_replayed", f"frame {frame.sequence} came where {due} was due")
        if not self._fresh(frame.time):
            self._fault("request_stale", "the frame's time is not that of this clock")
        try:
            frame.verify(key)
            messages = [wire.Message.FromString(raw) for raw in frame.messages]
        except InvalidSignature:
            self._fault("signature_invalid", "the signature does not fit the frame")
        except DecodeError as e:
            self._fault("message_invalid", str(e))
        for m in messages:
            if m.call == 0 or bool(m.target) == bool(m.status):
                self._fault("message_invalid", "a message is neither a request nor an answer")
            if m.status and m.call in self.waiting and self.waiting[m.call][0] != m.request:
                self._fault("message_invalid", f"an answer to another request than call {m.call}")
        if sum(answers for _, answers, _ in self.kept) + sum(bool(m.target) for m in messages) > 2 * self.own_window:
            self._fault("window", f"more than {self.own_window} requests are unanswered")
        self.received = frame.sequence
        self.frames.append(frame)
        out = []
        for m, hash in zip(messages, frame.leaves):
            if m.target:
                out.append(self._answer(m, hash))
            elif m.call in self.waiting and time.time() <= self.waiting.pop(m.call)[1]:
                self.answers[m.call] = (m.status, m.retry_after, m.body)
        if out:
            self._send(out)
        else:
            self._write(ACK, struct.pack(">Q", self.received))

    def _answer(self, m, hash):
        if m.target not in self.questions:
            p = models.Problem(type="urn:hutong:reason:not_found", title="Not found.", status=404, call="failure", reason="not_found", retry="no", next="caller")
            p.reason_text.en, p.reason_text.zh = "Not found.", "未找到。"
            return wire.Message(call=m.call, status=404, request=hash, body=p.SerializeToString())
        model, handler = self.questions[m.target]
        answer = handler(m.request_id, model.FromString(m.body))
        return wire.Message(call=m.call, status=200, request=hash, body=answer.SerializeToString())

    def ask_all(self, requests, within=10.0):
        """Sends requests, [(target, request id, model or None)], as many at once as the switch takes, and gives [(status, retry_after, body)] in their order."""
        deadline = time.time() + within
        calls, left = [], list(requests)
        while left or any(c not in self.answers for c in calls):
            now, messages, size = time.time(), [], 0
            if now > deadline:
                for c in calls:
                    self.answers.pop(c, None)
                raise TimeoutError("no answer in time: ask for the payment's state, or send the same request again")
            # One that was given up counts until the switch has surely forgotten it.
            self.waiting = {c: w for c, w in self.waiting.items() if now < w[1] + FORGET_AFTER}
            while left and len(messages) < min(self.window - len(self.waiting), MAX_MESSAGES) and size < FULL_FRAME:
                target, rid, model = left.pop(0)
                self.calls += 1
                calls.append(self.calls)
                messages.append(wire.Message(call=self.calls, target=target, request_id=rid, answer_by=int(deadline * 1000), body=model.SerializeToString() if model else b""))
                size += messages[-1].ByteSize()
            if messages:
                for m, raw in zip(messages, self._send(messages)):
                    self.waiting[m.call] = (leaf(raw), deadline)
            self.step(0.1)
        return [self.answers.pop(c) for c in calls]

    def ask(self, target, rid, model, answer):
        """One request; gives a model of type answer, or raises Refused."""
        return read(self.ask_all([(target, rid, model)])[0], answer)

    def close(self):
        try:
            self._write(END, wire.Ending(detail="done").SerializeToString())
        except Broken:
            pass  # the switch forgets the session by itself
        self.socket.close()


def read(answered, answer):
    """The model of an answer of ask_all, or Refused."""
    status, retry_after, body = answered
    if status >= 400:
        raise Refused(models.Problem.FromString(body), retry_after)
    return answer.FromString(body)


def read_private_key(seed):
    return Ed25519PrivateKey.from_private_bytes(seed)


def read_public_key(raw):
    return Ed25519PublicKey.from_public_bytes(raw)

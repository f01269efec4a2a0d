"""A small client of Hutong's stream (docs/STREAM.md) in Python: calls the switch, answers its questions, and keeps evidence.

It needs pyOpenSSL, cryptography and protobuf (Debian: python3-openssl python3-cryptography python3-protobuf), and the two definitions compiled:

    protoc -I wire/proto -I wire/stream --python_out=clients/python wire/proto/hutong.proto wire/stream/stream.proto

One thread, one connection, no going on with a broken session: an example to start from, and an independent check of the protocol.
"""

import hashlib
import os
import select
import socket
import struct
import time

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from OpenSSL import SSL

import hutong_pb2 as models
import stream_pb2 as wire

HELLO, WELCOME, MESSAGES, ACK, LEAVING, END = 1, 2, 3, 4, 5, 6
MAX_FRAME = 4 << 20


class Ended(Exception):
    """The switch ended the session."""


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
    def __init__(self, address, ca_file, key_id, private_key, switch_keys, window=100):
        """address is (host, port); private_key an Ed25519PrivateKey; switch_keys Ed25519PublicKeys by their ids."""
        self.key_id, self.private, self.switch_keys = key_id, private_key, switch_keys
        self.sequence = self.received = self.calls = 0
        self.waiting = {}  # call → leaf hash of the request
        self.answers = {}  # call → (status, retry_after, body)
        self.frames = []  # evidence, both ways
        self.questions = {}  # "POST /institution/v1/…" → (model of the request, function: request id, model → model)
        self.leaving = False
        context = SSL.Context(SSL.TLS_METHOD)
        context.set_min_proto_version(SSL.TLS1_3_VERSION)
        context.set_alpn_protos([b"hutong-stream/1"])
        context.load_verify_locations(ca_file)
        context.set_verify(SSL.VERIFY_PEER, lambda connection, cert, errno, depth, ok: bool(ok))
        self.socket = socket.create_connection(address, timeout=10)
        self.socket.settimeout(None)
        self.tls = SSL.Connection(context, self.socket)
        self.tls.set_tlsext_host_name(address[0].encode())
        self.tls.set_connect_state()
        self.tls.do_handshake()
        self.bound = self.tls.export_keying_material(b"EXPORTER-Channel-Binding", 32)
        self._greet(window)

    def _greet(self, window):
        hello = wire.Hello(version=1, time=time.time_ns() // 1_000_000, window=window).SerializeToString()
        named = bytes([len(self.key_id)]) + self.key_id.encode()
        signature = self.private.sign(b"hutong-stream-1 hello\x00" + self.bound + named + hello)
        self._write(HELLO, named + signature + hello)
        kind, body = self._read()
        if kind == END:
            self._end(body)
        n = 1 + body[0]
        named, signature, message = body[:n], body[n : n + 64], body[n + 64 :]
        key = self.switch_keys[named[1:].decode()]
        key.verify(signature, b"hutong-stream-1 welcome\x00" + self.bound + hashlib.sha256(hello).digest() + named + message)
        welcome = wire.Welcome.FromString(message)
        self.session, self.window, self.heartbeat = welcome.session, welcome.window, welcome.heartbeat / 1000

    def _write(self, kind, body):
        self.tls.sendall(struct.pack(">IB", 1 + len(body), kind) + body)
        self.wrote = time.monotonic()

    def _exactly(self, n):
        out = b""
        while len(out) < n:
            out += self.tls.recv(n - len(out))
        return out

    def _read(self):
        (size,) = struct.unpack(">I", self._exactly(4))
        if not 1 <= size <= MAX_FRAME:
            raise ValueError(f"a frame of {size} bytes")
        body = self._exactly(size)
        return body[0], body[1:]

    def _end(self, body):
        e = wire.Ending.FromString(body)
        raise Ended(f"{e.reason}: {e.detail} {e.address}".strip())

    def _send(self, messages):
        """Sends messages in one frame."""
        self.sequence += 1
        raw = [m.SerializeToString() for m in messages]
        header = struct.pack(">16scQQIB", self.session, b"i", self.sequence, time.time_ns() // 1_000_000, len(raw), len(self.key_id)) + self.key_id.encode()
        signature = self.private.sign(b"hutong-stream-1 frame\x00" + header + root([leaf(m) for m in raw]))
        body = header + signature + b"".join(struct.pack(">I", len(m)) + m for m in raw)
        self.frames.append(Frame(body))
        self._write(MESSAGES, struct.pack(">Q", self.received) + body)
        return raw

    def step(self, timeout):
        """Takes what comes within timeout seconds: answers, questions, the switch's leave. Also says that this side is alive."""
        if time.monotonic() - self.wrote > self.heartbeat:
            self._write(ACK, struct.pack(">Q", self.received))
        if self.tls.pending() == 0 and not select.select([self.socket], [], [], timeout)[0]:
            return
        kind, body = self._read()
        if kind == END:
            self._end(body)
        if kind == LEAVING:
            self.leaving = True
        if kind != MESSAGES:
            return
        frame = Frame(body[8:])
        if frame.session != self.session or frame.direction != b"s" or frame.sequence != self.received + 1:
            raise ValueError("the frame is of another session or direction, or out of order")
        frame.verify(self.switch_keys[frame.key_id])
        self.received = frame.sequence
        self.frames.append(frame)
        out = []
        for raw, hash in zip(frame.messages, frame.leaves):
            m = wire.Message.FromString(raw)
            if m.target:
                out.append(self._answer(m, hash))
            elif self.waiting.get(m.call) == m.request:
                del self.waiting[m.call]
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
        """Sends requests, [(target, request id, model or None)], in one frame, and gives [(status, retry_after, body)] in their order."""
        deadline = time.time() + within
        calls, messages = [], []
        for target, rid, model in requests:
            self.calls += 1
            calls.append(self.calls)
            messages.append(wire.Message(call=self.calls, target=target, request_id=rid, answer_by=int(deadline * 1000), body=model.SerializeToString() if model else b""))
        for call, raw in zip(calls, self._send(messages)):
            self.waiting[call] = leaf(raw)
        while any(c not in self.answers for c in calls):
            if time.time() > deadline:
                raise TimeoutError("no answer in time: ask for the payment's state, or send the same request again")
            self.step(0.1)
        return [self.answers.pop(c) for c in calls]

    def ask(self, target, rid, model, answer):
        """One request; gives a model of type answer, or raises Refused."""
        return read(self.ask_all([(target, rid, model)])[0], answer)

    def close(self):
        self._write(END, wire.Ending(detail="done").SerializeToString())
        self.tls.shutdown()
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

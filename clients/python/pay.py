"""Pays over a stream, as an acquirer, or debits as a wallet, and checks the evidence: the oracle of `make oracles`, and an example.

Reads its job as JSON from standard input: address, ca, key_id, seed (hex), switch ({key id: public key in hex}), and role: acquirer with merchant and
codes, or wallet with how many authorisations to answer. Writes one JSON object: what was paid or debited, and a proof in hex.
"""

import json
import sys

import hutong_pb2 as models
import hutong_stream as hutong


def acquirer(stream, job):
    paid = []
    ids = [hutong.request_id() for _ in job["codes"]]
    requests = []
    for rid, code in zip(ids, job["codes"]):
        order = models.Amount(currency="CNY", minor=500)
        requests.append(("POST /v1/payments", rid, models.PaymentRequest(flow="pull", code=code, merchant_id=job["merchant"], order_reference="PY-" + code[-8:], order_amount=order)))
    for answered in stream.ask_all(requests):
        p = hutong.read(answered, models.PaymentAnswer).payment
        while not p.final:
            p = stream.ask("GET /v1/payments/" + p.payment_id, hutong.request_id(), None, models.PaymentAnswer).payment
        paid.append({"id": p.payment_id, "status": p.status})
    # The same request again is the same payment.
    again = hutong.read(stream.ask_all(requests[:1])[0], models.PaymentAnswer).payment
    assert again.payment_id == paid[0]["id"], "a repeat is another payment"
    part = models.RefundRequest(payment_id=again.payment_id, amount=models.Amount(currency="CNY", minor=120))
    refund = stream.ask("POST /v1/refunds", hutong.request_id(), part, models.RefundAnswer).refund
    try:
        stream.ask("POST /v1/payments", hutong.request_id(), models.PaymentRequest(flow="pull", code="1"), models.PaymentAnswer)
        refused = ""
    except hutong.Refused as e:
        refused = e.problem.reason
    return {"paid": paid, "refund": refund.refund_id, "refused": refused}


def wallet(stream, job):
    debits = {}

    def authorise(rid, q):
        debits[q.payment_id] = q.debit_amount.minor
        a = models.AuthorisationAnswer(call="success", result="success", payment_id=q.payment_id, reference="PY" + q.payment_id[-12:])
        a.amount.CopyFrom(q.debit_amount)
        return a

    stream.questions["POST /institution/v1/authorisations"] = (models.AuthorisationRequest, authorise)
    print("ready", flush=True)
    while len(debits) < job["count"]:
        stream.step(1.0)
    for _ in range(5):
        stream.step(0.05)
    return {"debits": debits}


def main():
    job = json.loads(sys.stdin.readline())
    keys = {k: hutong.read_public_key(bytes.fromhex(v)) for k, v in job["switch"].items()}
    host, port = job["address"].rsplit(":", 1)
    stream = hutong.Stream((host, int(port)), job["ca"], job["key_id"], hutong.read_private_key(bytes.fromhex(job["seed"])), keys,
                           window=100 if job["role"] == "wallet" else 0)  # 0: this session is never asked
    out = acquirer(stream, job) if job["role"] == "acquirer" else wallet(stream, job)
    # Of every frame of the switch, every message is provable alone.
    proofs = 0
    for f in stream.frames:
        if f.direction == b"s":
            for i in range(f.count):
                assert hutong.verify_proof(f.proof(i), keys[f.key_id]) == f.messages[i]
                proofs += 1
    mine = max((f for f in stream.frames if f.direction == b"i"), key=lambda f: f.count)
    out["proofs"], out["proof"], out["resumed"] = proofs, mine.proof(mine.count - 1).hex(), stream.resumed
    stream.close()
    print(json.dumps(out), flush=True)


main()

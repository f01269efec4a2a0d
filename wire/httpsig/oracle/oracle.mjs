// Reads {"cases": [...]} from standard input and writes one result for each: what http-message-signatures makes of it.
// A case is {op: "sign" | "verify" | "base", message, request?, ...}; the keys are PEM.
import { createPrivateKey, createPublicKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { httpbis, createSigner, createVerifier } from 'http-message-signatures'

async function run (c) {
  if (c.op === 'base') {
    return { base: httpbis.formatSignatureBase(httpbis.createSignatureBase({ fields: c.fields }, c.message, c.request)) }
  }
  if (c.op === 'sign') {
    const signed = await httpbis.signMessage({
      key: createSigner(createPrivateKey(c.key), 'ed25519', c.keyid),
      name: 'hutong',
      fields: c.fields,
      params: c.params,
      paramValues: { created: new Date(c.created * 1000), nonce: c.nonce, keyid: c.keyid, tag: 'hutong' }
    }, c.message, c.request)
    return { headers: signed.headers }
  }
  const ok = await httpbis.verifyMessage({
    keyLookup: async ({ keyid }) => keyid === c.keyid
      ? { id: keyid, algs: ['ed25519'], verify: createVerifier(createPublicKey(c.key), 'ed25519') }
      : null,
    notAfter: c.created
  }, c.message, c.request)
  return { ok }
}

const results = []
for (const c of JSON.parse(readFileSync(0, 'utf8')).cases) {
  results.push(await run(c).catch(e => ({ error: String(e) })))
}
process.stdout.write(JSON.stringify(results))

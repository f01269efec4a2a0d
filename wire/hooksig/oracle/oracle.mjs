// Reads {"cases": [{op, secret, id, at, body, headers}]} and answers each with what the package standardwebhooks says.
import { Webhook } from "standardwebhooks";
import { readFileSync } from "node:fs";

const { cases } = JSON.parse(readFileSync(0, "utf8"));
const results = cases.map((c) => {
  try {
    const hook = new Webhook(c.secret);
    if (c.op === "sign") {
      return { ok: true, signature: hook.sign(c.id, new Date(c.at * 1000), c.body) };
    }
    hook.verify(c.body, c.headers);
    return { ok: true };
  } catch (e) {
    return { ok: false, error: String(e) };
  }
});
process.stdout.write(JSON.stringify(results));

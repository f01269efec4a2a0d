// Package audit is the auditor of Hutong: a second, independent reading of everything that a store keeps. It imports the standard
// library only and shares no code with what it audits, so a mistake has to be made twice, by two hands, to go unseen. All that it
// relies on is the export's description, docs/EXPORT.md.
//
// # Verify
//
// [Verify] reads an export line by line and derives every state, posting and balance anew:
//
//   - the file: order of lines, order of ids, counts, shapes, unknown fields, a file that was cut off;
//   - identity: a payment's id follows from its initiator and request id;
//   - history: every outcome is a step that the auditor's own table (transitions.tsv) allows from the one before;
//   - bookings: one reserve, then one release or posting; needs, postings and lines agree and sum to zero in every currency;
//   - positions: what the bookings add up to is what the position rows say, in both directions, and what is reserved is what open
//     payments need;
//   - caps, claims, issued codes, quotes, refunds, due rows and the lanes' journals, across payments.
//
// Findings are errors (the books or a promise are broken), warnings (a person should look: an exposure above its cap may come from
// a cap that was lowered later) or notes. [Codes] lists them all. [Report.OK] says whether there is no error.
//
// # Memory
//
// One payment is held at a time, and of it only the terms, the latest outcome and the line being read. Over the whole file the
// auditor holds: the names of participants, agreements, currencies and cycles, and the accounts made of them; one record per
// position (account, cycle, lane); one record per claim (49 bytes, while they are read up to twice that), issued code (80), quote (48) and due row (17); one bit per outcome for the lanes'
// journals; and one record per refund and per refunded payment. Payments without any of these leave nothing behind.
//
// # Compare
//
// [Compare] sets an export against what institutions saw, leg by leg. Each party's log is JSON lines, one observation a line, in
// any order of payments; of one leg the last line is how it stands:
//
//	{"party":"my-wallet","payment":"0199…","leg":"debit","result":"success","currency":"MYR","minor":123,"at":"2026-03-05T09:00:00.000Z"}
//
//	party     the institution whose log it is, by its participant name in the export
//	payment   the payment id, a UUID in its 36-character form
//	leg       debit (the institution pays) or credit (it is paid)
//	result    success (it moved the money), failure (it did not and will not) or undone (it moved it and took it back)
//	currency  ISO 4217 code of minor
//	minor     minor units, > 0 with success
//	at        RFC 3339 in UTC with milliseconds, when the institution decided
//
// A log covers the same span as the export; an institution without a log is not compared.
package audit

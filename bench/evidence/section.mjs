/** The part of docs/evidence.md with the table of a full run, and how to have it again. */
import { pairTable, table, totalsText } from './table.mjs';
import { totalsOf } from './totals.mjs';

const MARKED = /(<!-- table: cases -->\n)[^]*?(<!-- end -->)/;

/**
 * @param {string} page with the marks of a table of cases
 * @returns {string} the same with another section between them
 * @throws RangeError without them
 */
export function withSection(page, section) {
  if (!MARKED.test(page)) throw new RangeError('the page has no place for the table: <!-- table: cases --> and <!-- end -->');
  return page.replace(MARKED, (_all, start, end) => `${start}${section}${end}`);
}

/**
 * @param {import('./outcome.mjs').Outcome[]} outcomes
 * @param {{ command: string, date: string, node: string, machine: string, toolVersion: string }} about
 */
export function sectionOf(outcomes, { command, date, node, machine, toolVersion }) {
  const totals = totalsOf(outcomes);
  return `What the evidence names on the leaking servers of [the accuracy bench](accuracy.md) and on the shipped scenarios that
leak, beside what truly holds the leak. That was read off the sources and checked by hand before any evidence was seen; it
stands, with all answers that count as right, in the \`truth.json\` of each case in
[bench/accuracy/cases](../bench/accuracy/cases) and in [bench/evidence/scenarios.json](../bench/evidence/scenarios.json).

Run on ${date} with Node.js ${node} on ${machine}; leakcheck ${toolVersion} (hash of its build):
\`${command}\`.

Right is the evidence of a leak's first rank that names the holder, or the variable that owns it, and the file where that
is declared; of a name such as \`shared._cacheMap\` only the end counts. Where evidence knows no declaration, as of a
structure of Node.js itself, its first line must be one that puts something into the holder. Each run has another seed.
Share is that of the measured growth which the evidence explains. Fingerprints are the same in every run: all of them, or
those of the first rank. The part of the time is that of the whole run, bisection included. Bold is wrong, or no answer.

### Totals

${totalsText(totals)}

### Leaks

${table(outcomes)}
${totals.compared.length === 0 ? '' : `
### What it costs

Each shipped scenario with and without \`--no-evidence\`, one run after the other: the median of the pairs, and their range.

${pairTable(totals)}
`}`;
}

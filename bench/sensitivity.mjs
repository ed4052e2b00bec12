/*
 * How soon a leak of known size is called: node bench/sensitivity.mjs [--node <version or path>]… [--repeat n]
 *
 * Drives the server of `leakcheck doctor` with each leak on each Node.js, n times with different seeds, and prints a
 * Markdown table: verdicts of the first process, measured requests (after the warm-up) until the verdict, and the
 * slope. All with the defaults of a scenario. Exits 1 when a leak of LEAKS was missed or took more than its limit.
 */
import { parseArgs } from 'node:util';
import { injectionName, injectionScenario } from '../dist/harness/doctor/injections.js';
import { markdownTable, spread } from './figures.mjs';
import { judgeOnce, measuredRequests, signal } from './judge-once.mjs';
import { nodesOf } from './nodes.mjs';

/** The promises: so many measured requests at most. */
const LEAKS = [
  { bytes: 56, everyRequests: 100, mostRequests: 10_000 },
  { bytes: 8, everyRequests: 1, mostRequests: 2_000 },
  { bytes: 64, everyRequests: 1, mostRequests: 2_000 },
  { bytes: 1024, everyRequests: 1, mostRequests: 1_000 },
  { bytes: 16_384, everyRequests: 1, mostRequests: 1_000 },
];

const { values } = parseArgs({ options: { node: { type: 'string', multiple: true, default: ['20', '22', '24', '26'] }, repeat: { type: 'string', default: '5' } } });
const repeat = Number(values.repeat);
if (!Number.isInteger(repeat) || repeat < 1) throw new RangeError('--repeat is a whole number from 1');

const rows = [];
for (const node of await nodesOf(values.node, signal)) {
  for (const leak of LEAKS) {
    const results = [];
    for (let seed = 1; seed <= repeat && !signal.aborted; seed += 1) {
      const result = await judgeOnce(injectionScenario(leak, node), { seed, bisect: false, confirm: false });
      if (result === undefined) continue;
      results.push(result);
      console.error(`Node ${result.target?.node} ${result.name}: ${result.verdict} after ${measuredRequests(result)} measured requests ${result.error?.message ?? ''}`);
    }
    if (results.length === 0) continue;
    const requests = results.map(measuredRequests);
    const called = results.filter(({ verdict }) => verdict === 'leak').length;
    const kept = called === results.length && Math.max(...requests) <= leak.mostRequests;
    rows.push({ kept, cells: [
      results[0].target?.node ?? node,
      injectionName(leak),
      `${called} of ${results.length}`,
      spread(requests),
      leak.mostRequests.toLocaleString('en-US'),
      kept ? 'yes' : '**no**',
      spread(results.map(({ channels: { heap } }) => heap?.slopePerRequest ?? NaN), 2),
      spread(results.map(({ durationMs }) => durationMs / 1000), 1),
    ] });
  }
}
console.log(markdownTable(['Node', 'leak', 'called', 'measured requests', 'limit', 'kept', 'B per request', 'seconds'], rows.map(({ cells }) => cells)));
process.exitCode = signal.aborted ? 130 : rows.every(({ kept }) => kept) ? 0 : 1;

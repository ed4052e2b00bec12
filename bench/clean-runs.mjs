/*
 * False alarms: node bench/clean-runs.mjs [runs] [--node <version or path>]… [--fresh]
 *
 * Judges clean servers in a row (200 unless told otherwise), in turn over the apps of clean-apps.mjs and the given
 * Node.js versions, each run with a seed of its own, and prints a Markdown table. Finished runs are kept in
 * bench/.cache/clean-runs.jsonl: started again with the same build, it goes on where it was; --fresh forgets them.
 * Exits 1 on a false alarm, 2 when a run could not be judged.
 */
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { cleanApps } from './clean-apps.mjs';
import { markdownTable, spread } from './figures.mjs';
import { judgeOnce, signal } from './judge-once.mjs';
import { CACHE_FOLDER, nodesOf } from './nodes.mjs';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { node: { type: 'string', multiple: true, default: [] }, fresh: { type: 'boolean', default: false } } });
const runs = Number(positionals[0] ?? 200);
if (!Number.isInteger(runs) || runs < 1) throw new RangeError('the number of runs is a whole number from 1');

const log = join(CACHE_FOLDER, 'clean-runs.jsonl');
mkdirSync(CACHE_FOLDER, { recursive: true });
if (values.fresh) rmSync(log, { force: true });

/** Tells runs of this build from those of another one. */
function buildHash() {
  const dist = fileURLToPath(new URL('../dist', import.meta.url));
  const files = readdirSync(dist, { recursive: true }).filter((file) => /\.c?js$/.test(file)).sort();
  const hash = createHash('sha256');
  for (const file of files) hash.update(file).update(readFileSync(join(dist, file)));
  return hash.digest('hex').slice(0, 12);
}

/** Which app, Node.js and seed run number `index` has: the same however often it is interrupted. */
function plan(index, apps, nodes) {
  const app = apps[index % apps.length];
  const node = nodes[Math.floor(index / apps.length) % nodes.length];
  return { key: `${buildOfRuns} ${index} ${node ?? ''}`, seed: index + 1, scenario: node === undefined ? app : { ...app, target: { ...app.target, node } } };
}

const buildOfRuns = buildHash();
const apps = await cleanApps();
const nodes = values.node.length === 0 ? [undefined] : await nodesOf(values.node, signal);
const finished = new Map((existsSync(log) ? readFileSync(log, 'utf8') : '').split('\n').filter(Boolean).map((line) => JSON.parse(line)).map((entry) => [entry.key, entry]));

const entries = [];
for (let index = 0; index < runs && !signal.aborted; index += 1) {
  const { key, seed, scenario } = plan(index, apps, nodes);
  let entry = finished.get(key);
  if (entry === undefined) {
    const result = await judgeOnce(scenario, { seed, bisect: true });
    if (result === undefined) break;
    const { verdict, verdictAfter, requests, durationMs, target, bisection, error } = result;
    entry = { key, app: scenario.name, node: target?.node, seed, verdict, requests: verdictAfter?.requests ?? requests, seconds: durationMs / 1000, takenBack: verdict !== 'leak' && bisection !== undefined, error: error?.message };
    appendFileSync(log, `${JSON.stringify(entry)}\n`);
    console.error(`${index + 1} of ${runs}: ${entry.app} on Node ${entry.node}, seed ${seed}: ${verdict}, ${entry.requests} requests, ${entry.seconds.toFixed(1)} s ${error?.message ?? ''}`);
  }
  entries.push(entry);
}

function row(name, of) {
  const count = (verdict) => String(of.filter((entry) => entry.verdict === verdict).length);
  return [name, String(of.length), count('clean'), count('inconclusive'), count('leak'), count('error'), String(of.filter(({ takenBack }) => takenBack).length), spread(of.map(({ requests }) => requests)), spread(of.map(({ seconds }) => seconds), 1)];
}

const rows = [...apps.map(({ name }) => row(name, entries.filter(({ app }) => app === name))), row('all', entries)];
console.log(markdownTable(['clean server', 'runs', 'clean', 'inconclusive', 'leak', 'error', 'suspected, taken back', 'requests to the verdict', 'seconds'], rows));
const verdicts = new Set(entries.map(({ verdict }) => verdict));
process.exitCode = verdicts.has('leak') ? 1 : verdicts.has('error') ? 2 : signal.aborted ? 130 : 0;

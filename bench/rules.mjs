/*
 * Rules of thumb that scripts gate memory with, beside leakcheck, on the same servers: node bench/rules.mjs [server…]
 *
 * Three servers of `scenarios/`, with a leak and without one; the others leak so much that any rule sees it. The rules see it as a script does: with its
 * compilers, 1,000 requests of warm-up, then 20 windows of 500 requests, and after each the heap after three gc() and
 * resident memory. leakcheck judges the same scenario without the search for routes. Prints Markdown. Needs `npm run build`.
 */
import autocannon from 'autocannon';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { readScenario } from '../dist/harness/scenario/read-scenario.js';
import { freePort } from '../dist/harness/target/free-port.js';
import { markdownTable } from './figures.mjs';
import { judgeOnce } from './judge-once.mjs';

const FOLDER = new URL('../scenarios/', import.meta.url);
const SAMPLER = fileURLToPath(new URL('rules/sample-on-signal.cjs', import.meta.url));
const WARMUP_REQUESTS = 1_000;
const WINDOW_REQUESTS = 500;
const WINDOWS = 20;
const SERVERS = ['number-log', 'bounded-cache', 'heavy-garbage'];
const MB = 1024 * 1024;

/** Leak or not, by the readings in bytes after each window. */
const RULES = {
  'heap grew 5 times in a row (memwatch)': ({ heap }) => longestRise(heap) >= 5,
  'heap +10 %': ({ heap }) => heap.at(-1) > heap[0] * 1.1,
  'resident memory +10 %': ({ rss }) => rss.at(-1) > rss[0] * 1.1,
  'resident memory +20 MB': ({ rss }) => rss.at(-1) > rss[0] + 20 * MB,
};

function longestRise(values) {
  let [longest, rise] = [0, 0];
  for (let at = 1; at < values.length; at += 1) longest = Math.max(longest, (rise = values[at] > values[at - 1] ? rise + 1 : 0));
  return longest;
}

/** Each value of `{{int a b}}` once. */
function pathsOf(path) {
  const [template, from, to] = /\{\{int (\d+) (\d+)\}\}/.exec(path) ?? [];
  if (template === undefined) return [path];
  return Array.from({ length: to - from + 1 }, (_, index) => path.replace(template, String(Number(from) + index)));
}

/** @returns {Promise<{ heap: number[], rss: number[] }>} in bytes, after each window */
async function readings({ target, routes, load }) {
  const port = await freePort();
  const [, ...words] = target.command.split(' ');
  const server = spawn(process.execPath, ['--expose-gc', '--require', SAMPLER, ...words], { cwd: target.cwd, env: { ...process.env, ...target.env, PORT: String(port) }, stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = once(server, 'exit');
  const lines = createInterface({ input: server.stdout });
  const url = `http://127.0.0.1:${port}`;
  const requests = routes.flatMap(({ path }) => pathsOf(path).map((each) => ({ method: 'GET', path: each })));
  const drive = (amount) => autocannon({ url, connections: load.connections, amount, sampleInt: 20, requests });
  try {
    while (!(await fetch(url).then(() => true, () => false))) await new Promise((resolve) => setTimeout(resolve, 25));
    await drive(WARMUP_REQUESTS);
    const [heap, rss] = [[], []];
    for (let window = 0; window < WINDOWS; window += 1) {
      await drive(WINDOW_REQUESTS);
      const sample = new Promise((resolve) => lines.on('line', (line) => line.startsWith('SAMPLE ') && resolve(line.split(' ').slice(1).map(Number))));
      server.kill('SIGUSR2');
      const [heapBytes, rssBytes] = await sample;
      lines.removeAllListeners('line');
      heap.push(heapBytes);
      rss.push(rssBytes);
    }
    return { heap, rss };
  } finally {
    server.kill();
    await ended;
  }
}

const chosen = process.argv.slice(2);
const rows = [];
for (const name of chosen.length === 0 ? SERVERS : chosen) {
  const shipped = await readScenario(fileURLToPath(new URL(`${name}.yaml`, FOLDER)));
  const leaks = shipped.expect?.verdict === 'leak';
  for (const leaky of [true, false]) {
    const scenario = { ...shipped, expect: undefined, target: { ...shipped.target, env: leaky === leaks ? shipped.target.env : { ...shipped.target.env, LEAK: leaky ? 'on' : 'off' } } };
    const seen = await readings(scenario);
    const startedMs = performance.now();
    const result = await judgeOnce(scenario, { seed: 1, bisect: false });
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
    const says = (leak) => (leak === leaky ? (leak ? 'leak' : 'clean') : `**${leak ? 'leak' : 'clean'}**`);
    const verdict = result?.verdict ?? 'interrupted';
    rows.push([shipped.name, leaky ? 'leak' : 'clean', ...Object.values(RULES).map((rule) => says(rule(seen))), ['leak', 'clean'].includes(verdict) ? says(verdict === 'leak') : verdict, seconds]);
    console.error(rows.at(-1).join(' | '));
  }
}
console.log(markdownTable(['server', 'truth', ...Object.keys(RULES), 'leakcheck', 'its seconds'], rows));

/** Servers that run out of memory: a leak with evidence where they kept it, and a clear failure where they did not. */
import { execFile } from 'node:child_process';
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { aScenario, aServer, Workspace } from '../support/cli.js';

/** Whole runs of the command line, with a bisection, and 20 s in which the first process of those that survive is left alone. */
jest.setTimeout(150_000);

const NODE = 'command: node --max-old-space-size=40 server.cjs';
const ROUTES = ['GET /a', 'GET /b', 'GET /leak', 'GET /c'];
/** Numbers with a fraction take eight bytes each. */
const aLeak = (megabytes: number) => `kept.push(new Array(${megabytes * 125_000}).fill(1.5));`;
const leaky = aServer(`if (req.url === '/leak') { ${aLeak(6)} } res.end('ok');`, 'const kept = [];');

let work: Workspace;
beforeEach(() => {
  work = new Workspace();
});
afterEach(() => work.remove());

describe('a leak that ends the server', () => {
  test('one route of four: found and proved, with what is known of the death', async () => {
    const { code, stdout, scenario } = await work.judge(leaky, aScenario({ target: NODE, routes: ROUTES }), []);
    expect({ code, verdict: scenario.verdict, culprits: scenario.bisection?.culprits.map(({ route }) => route) }).toEqual({ code: 1, verdict: 'leak', culprits: ['GET /leak'] });
    const { outOfMemory } = scenario;
    expect(outOfMemory).toMatchObject({ exhausted: 'heap', words: expect.stringMatching(/heap limit/) });
    expect(outOfMemory?.requests).toBeGreaterThan(0);
    expect(outOfMemory?.sampledHeapBytes).toBeLessThan(outOfMemory?.heapLimitBytes ?? 0);
    expect(outOfMemory?.collections.length).toBeGreaterThan(1);
    expect(outOfMemory?.collections.at(-1)?.kind).toBe('major');
    expect(stdout).toContain('died      out of memory at the heap limit of 43.0 MB');
    // Seven requests fill it: too few for two intervals, so a snapshot from the last moment is kept instead.
    expect({ evidence: scenario.evidence, snapshot: outOfMemory?.snapshot }).toEqual({ evidence: [], snapshot: 'leakcheck-report/scenario.near-heap-limit.heapsnapshot' });
    expect(statSync(join(work.folder, 'leakcheck-report/scenario.near-heap-limit.heapsnapshot')).size).toBeGreaterThan(1e6);
    expect(stdout).toContain('last GCs');
  });

  test('behind a shell that lives on', async () => {
    const { code, scenario } = await work.judge(leaky, aScenario({ target: 'command: "node --max-old-space-size=40 server.cjs; sleep 100"', routes: ['GET /leak'] }));
    expect({ code, culprits: scenario.bisection?.culprits.map(({ route, proof }) => [route, proof]) }).toEqual({ code: 1, culprits: [['GET /leak', 'proved']] });
    expect(scenario.outOfMemory).toMatchObject({ exhausted: 'heap' });
  });

  test('in a worker thread', async () => {
    const thread = `const { parentPort } = require('node:worker_threads'); const kept = []; parentPort.on('message', () => { ${aLeak(0.8)} parentPort.postMessage('kept'); });`;
    const server = aServer(
      `waiting.push(res); worker.postMessage('keep');`,
      `const waiting = []; const worker = new (require('node:worker_threads').Worker)(${JSON.stringify(thread)}, { eval: true, resourceLimits: { maxOldGenerationSizeMb: 30 } }).on('message', () => waiting.shift().end('ok'));`,
    );
    const { code, scenario } = await work.judge(server, aScenario({ routes: ['GET /'] }));
    expect({ code, culprits: scenario.bisection?.culprits.map(({ route, channel }) => [route, channel]) }).toEqual({ code: 1, culprits: [['GET /', 'heap']] });
    expect(scenario.outOfMemory).toMatchObject({ exhausted: 'worker', words: 'ERR_WORKER_OUT_OF_MEMORY' });
  });

  test('without a request: time drives it', async () => {
    const server = aServer(`res.end('ok');`, `const kept = []; setInterval(() => { ${aLeak(1)} }, 100);`);
    const { code, scenario } = await work.judge(server, aScenario({ target: NODE, routes: ['GET /a', 'GET /b'] }));
    expect({ code, verdict: scenario.verdict, outcome: scenario.bisection?.outcome }).toEqual({ code: 1, verdict: 'leak', outcome: 'time-driven' });
    expect(scenario.outOfMemory).toMatchObject({ exhausted: 'heap' });
  });
});

describe('a death that shows no leak', () => {
  const failureOf = async (server: string, routes = ['GET /']) => {
    const { code, scenario } = await work.judge(server, aScenario({ target: NODE, routes }));
    expect({ code, verdict: scenario.verdict, error: scenario.error?.code }).toEqual({ code: 2, verdict: 'error', error: 'target-out-of-memory' });
    return scenario;
  };

  test('one request that takes more than there is', async () => {
    const { error, outOfMemory } = await failureOf(aServer(`const much = new Array(12e6).fill(1.5); setTimeout(() => res.end(String(much.length)), 10);`));
    expect(error?.message).toMatch(/ran out of memory: .*, before its first request was answered: that needs more memory than there is, and no leak is shown$/);
    expect(error?.details.join('\n')).not.toContain('Last few GCs');
    expect(outOfMemory).toMatchObject({ requests: 0, routes: ['GET /'] });
  });

  test('before it is ready', async () => {
    const { error, outOfMemory } = await failureOf(`const kept = []; for (;;) kept.push(new Array(1e5).fill(1.5));`);
    expect(error?.message).toContain('ran out of memory before it was ready: ');
    expect(outOfMemory).toBeUndefined();
  });
});

test('an abort of another kind stays a crash, whatever the server has logged', async () => {
  const server = aServer(`if (++served === 300) { console.error('Allocation failed - JavaScript heap out of memory'); process.abort(); } res.end('ok');`, 'let served = 0;');
  const { code, scenario } = await work.judge(server, aScenario());
  expect({ code, error: scenario.error?.code, died: scenario.outOfMemory }).toEqual({ code: 2, error: 'target-crashed', died: undefined });
});

test.each([
  ['node', ['node', '--max-old-space-size=40', 'server.cjs']],
  ['npm', ['npm', 'start']],
])('V8 writes a snapshot near the limit, started by %s', async (_, command) => {
  const snapshots = join(work.folder, 'snap shots');
  mkdirSync(snapshots);
  work.file('server.cjs', aServer(`${aLeak(2)} res.end('ok');`, 'const kept = [];'));
  work.file('package.json', JSON.stringify({ scripts: { start: 'NODE_OPTIONS="$NODE_OPTIONS --max-old-space-size=40" node server.cjs' } }));
  const { stdout } = await promisify(execFile)(process.execPath, [join(__dirname, '../support/starve-server.mjs'), work.folder, snapshots, ...command], { env: work.environment });
  const { death, files } = JSON.parse(stdout) as { death: object; files: readonly { nodes: number }[] };
  expect(death).toMatchObject({ code: 'target-out-of-memory', exhausted: 'heap', collections: expect.arrayContaining([expect.objectContaining({ kind: 'major' })]) });
  expect(files).toEqual([{ name: expect.stringMatching(/^Heap\..*\.heapsnapshot$/), nodes: expect.any(Number), whole: true }]);
  expect(files[0]?.nodes).toBeGreaterThan(10_000);
});

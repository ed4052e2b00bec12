/** The accuracy bench: its cases are complete, and its arithmetic is right. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { chosenCases } from '../../bench/accuracy/cases.mjs';
import { outcomeOf } from '../../bench/accuracy/outcome.mjs';
import { page } from '../../bench/accuracy/page.mjs';
import { table, totalsText } from '../../bench/accuracy/table.mjs';
import { totalsOf } from '../../bench/accuracy/totals.mjs';
import { parseScenario } from '../../harness/scenario/read-scenario.js';

const CASES = join(__dirname, '../../bench/accuracy/cases');
const LEAK = { name: 'cache', folder: '/none', variants: ['leaky', 'fixed'], truth: { kind: 'leak' as const, route: 'GET /search', channel: 'heap', slopePerRequest: 2048, what: 'a map', source: 'its README' } };
const CLEAN = { name: 'ring', folder: '/none', variants: ['clean'], truth: { kind: 'clean' as const, what: 'a ring', source: 'its README' } };

/** A scenario's part of the result document, as far as the bench reads it. */
function aResult(parts: object = {}) {
  return { verdict: 'clean', reasons: [], channels: { heap: { verdict: 'clean', slopePerRequest: 0.1, interval: [-0.2, 0.4] } }, requests: 12_345, durationMs: 6_780, ...parts };
}

const LEAKS = { heap: { verdict: 'leak', slopePerRequest: 512, interval: [500, 524] } };
const accused = (...routes: string[]) => ({ culprits: routes.map((route) => ({ route, slopePerRequest: 2040, interval: [2000, 2090], proof: 'proved' })) });

describe('the cases', () => {
  const names = readdirSync(CASES);

  test.each(names)('%s can be run, and is about the route that it names', (name) => {
    const files = readdirSync(join(CASES, name));
    const truth = JSON.parse(readFileSync(join(CASES, name, 'truth.json'), 'utf8')) as typeof LEAK.truth & { looksLeakyRoute?: string };
    const variants = truth.kind === 'leak' ? ['leaky', 'fixed'] : ['clean'];
    expect(files.filter((file) => file.endsWith('.yaml')).sort()).toEqual(variants.map((variant) => `${variant}.yaml`).sort());
    for (const variant of variants) {
      const scenario = parseScenario(readFileSync(join(CASES, name, `${variant}.yaml`), 'utf8'), join(CASES, name, `${variant}.yaml`));
      expect(scenario.routes.map((route) => route.name)).toContain(truth.route ?? truth.looksLeakyRoute);
      expect(scenario.routes.length).toBeGreaterThanOrEqual(3);
      expect(scenario.target.node).toMatch(/^\d+\.\d+\.\d+$/);
      expect(files).toContain(String(scenario.target.command).replace('node ', ''));
      expect(files.some((file) => file === 'package.json' || file === `${variant}.package.json`)).toBe(true);
    }
    expect([truth.what, truth.source].every((text) => text.length > 0)).toBe(true);
    if (truth.kind === 'leak') expect(truth.slopePerRequest).toBeGreaterThan(0);
  });

  test.each(names)('%s has dependencies of exact versions', (name) => {
    for (const file of readdirSync(join(CASES, name)).filter((one) => one.endsWith('package.json'))) {
      const { dependencies } = JSON.parse(readFileSync(join(CASES, name, file), 'utf8')) as { dependencies: Record<string, string> };
      expect(Object.values(dependencies).filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
    }
  });
});

describe('choosing', () => {
  const three = ['a', 'b', 'c'].map((name) => ({ ...LEAK, name }));
  const namesOf = (wanted: { names?: string[]; shard?: string }) => chosenCases(three, { names: [], ...wanted }).map(({ name }) => name);

  test('all, some, or a shard; the shards are all', () => {
    expect(namesOf({})).toEqual(['a', 'b', 'c']);
    expect(namesOf({ names: ['c', 'a'] })).toEqual(['a', 'c']);
    expect([namesOf({ shard: '1/2' }), namesOf({ shard: '2/2' })]).toEqual([['a', 'c'], ['b']]);
  });

  test('what does not exist is an error, not an empty table', () => {
    expect(() => namesOf({ names: ['d'] })).toThrow('no case d; there are a, b, c');
    for (const shard of ['0/2', '3/2', '1', 'a/b', '1/0']) expect(() => namesOf({ shard })).toThrow(`no shard ${shard}`);
  });
});

describe('an outcome', () => {
  test('a leak that is found has the slope of its route', () => {
    expect(outcomeOf(LEAK, 'leaky', { result: aResult({ verdict: 'leak', channels: LEAKS, bisection: accused('GET /search') }) })).toEqual({
      case: 'cache',
      variant: 'leaky',
      truth: 'leak',
      verdict: 'leak',
      culprit: 'yes',
      accused: ['GET /search'],
      channel: 'heap',
      slope: 2040,
      interval: [2000, 2090],
      trueSlope: 2048,
      trueChannel: 'heap',
      requests: 12_345,
      seconds: 6.78,
      reason: '',
    });
  });

  test('the culprit: a route that leaks besides, as the truth says, may be accused with it, not in its place', () => {
    const one = { ...LEAK, truth: { ...LEAK.truth, alsoLeaks: { 'GET /': 'the same leak, rarely' } } };
    const culpritOf = (...routes: string[]) => outcomeOf(one, 'leaky', { result: aResult({ verdict: 'leak', channels: LEAKS, bisection: accused(...routes) }) }).culprit;
    expect([culpritOf('GET /search'), culpritOf('GET /search', 'GET /'), culpritOf('GET /'), culpritOf('GET /search', 'GET /other')]).toEqual(['yes', 'yes', 'no', 'no']);
  });

  test.each([
    ['another route', { verdict: 'leak', channels: LEAKS, bisection: accused('GET /') }, 'no'],
    ['one too many', { verdict: 'leak', channels: LEAKS, bisection: accused('GET /search', 'GET /') }, 'no'],
    ['nobody', { verdict: 'leak', channels: LEAKS, bisection: accused() }, 'no'],
    ['no search', { verdict: 'leak', channels: LEAKS }, 'not searched'],
    ['called clean', {}, ''],
  ])('the culprit: %s', (_, parts, culprit) => {
    expect(outcomeOf(LEAK, 'leaky', { result: aResult(parts) }).culprit).toBe(culprit);
  });

  test('an accused route whose proof failed is not accused', () => {
    const bisection = { culprits: [{ route: 'GET /search', slopePerRequest: 1, interval: [0, 2], proof: 'refuted' }] };
    expect(outcomeOf(LEAK, 'leaky', { result: aResult({ verdict: 'leak', channels: LEAKS, bisection }) })).toMatchObject({ culprit: 'no', accused: [], slope: 512 });
  });

  test('the fixed variant and the clean server have nothing to be accused of', () => {
    expect(outcomeOf(LEAK, 'fixed', { result: aResult() })).toMatchObject({ truth: 'clean', verdict: 'clean', culprit: '', slope: 0.1 });
    expect(outcomeOf(CLEAN, 'clean', { result: aResult({ verdict: 'leak', channels: LEAKS, bisection: accused('GET /') }) })).toMatchObject({ truth: 'clean', verdict: 'leak', culprit: 'no' });
  });

  test('another channel than the heap', () => {
    const channels = { heap: { verdict: 'clean', slopePerRequest: 0, interval: [0, 0] }, fds: { verdict: 'leak', slopePerRequest: 0.25, interval: [0.24, 0.26] } };
    const fds = { ...LEAK, truth: { ...LEAK.truth, channel: 'fds', slopePerRequest: 1 } };
    expect(outcomeOf(fds, 'leaky', { result: aResult({ verdict: 'leak', channels }) })).toMatchObject({ channel: 'fds', slope: 0.25 });
    // Where it shows in two, the truth's is told; a culprit's slope without a channel is the heap's.
    const both = { ...channels, heap: { verdict: 'leak', slopePerRequest: 9, interval: [8, 10] } };
    expect(outcomeOf(fds, 'leaky', { result: aResult({ verdict: 'leak', channels: both, bisection: accused('GET /search') }) })).toMatchObject({ culprit: 'yes', channel: 'fds', slope: 0.25 });
    // A build that does not measure it yet.
    expect(outcomeOf(fds, 'leaky', { result: aResult() })).toMatchObject({ verdict: 'clean', channel: 'fds', slope: undefined });
  });

  test('what was not run, or broke, says why', () => {
    expect(outcomeOf(LEAK, 'leaky', { notRun: 'npm install failed: ENOTFOUND' })).toMatchObject({ verdict: 'not run', reason: 'npm install failed: ENOTFOUND' });
    const noNode = { code: 'target-node', message: 'Node.js 18.16.0 is not installed here' };
    expect(outcomeOf(LEAK, 'leaky', { result: aResult({ verdict: 'error', error: noNode }) })).toMatchObject({ verdict: 'not run', reason: 'Node.js 18.16.0 is not installed here' });
    expect(outcomeOf(LEAK, 'leaky', { failed: 'leakcheck wrote no result' })).toMatchObject({ verdict: 'error', reason: 'leakcheck wrote no result' });
    expect(outcomeOf(CLEAN, 'clean', { result: aResult({ verdict: 'inconclusive', reasons: ['too short', 'raise it'] }) }).reason).toBe('too short; raise it');
  });
});

describe('the table and the totals', () => {
  const outcomes = [
    outcomeOf(LEAK, 'leaky', { result: aResult({ verdict: 'leak', channels: LEAKS, bisection: accused('GET /search') }) }),
    outcomeOf(LEAK, 'fixed', { result: aResult() }),
    outcomeOf({ ...LEAK, name: 'late' }, 'leaky', { result: aResult({ channels: { heap: { verdict: 'clean', slopePerRequest: -0.001, interval: [-0.004, 1_500_000] } } }) }),
    outcomeOf({ ...LEAK, name: 'wrong' }, 'leaky', { result: aResult({ verdict: 'leak', channels: LEAKS, bisection: accused('GET /') }) }),
    outcomeOf(CLEAN, 'clean', { result: aResult({ verdict: 'leak', channels: LEAKS }) }),
    outcomeOf({ ...CLEAN, name: 'slow' }, 'clean', { result: aResult({ verdict: 'inconclusive', reasons: ['still | growing'] }) }),
    outcomeOf({ ...CLEAN, name: 'gone' }, 'clean', { notRun: 'no network' }),
  ];

  test('a line per run, mistakes in bold', () => {
    expect(table(outcomes).split('\n')).toEqual([
      '| case | variant | truth | verdict | culprit right? | channel | slope per request | true slope | requests | seconds |',
      '| --- | --- | --- | --- | --- | --- | ---: | ---: | ---: | ---: |',
      '| cache | leaky | leak | leak | yes | heap | 1.99 KB (1.95 KB to 2.04 KB) | 2.00 KB | 12,345 | 6.8 |',
      '| cache | fixed | clean | clean |  | heap | 0.10 B (-0.20 B to 0.40 B) |  | 12,345 | 6.8 |',
      '| late | leaky | leak | **clean** |  | heap | 0.00 B (0.00 B to 1.43 MB) | 2.00 KB | 12,345 | 6.8 |',
      '| wrong | leaky | leak | leak | **no** | heap | 512 B (500 B to 524 B) | 2.00 KB | 12,345 | 6.8 |',
      '| ring | clean | clean | **leak** |  | heap | 512 B (500 B to 524 B) |  | 12,345 | 6.8 |',
      '| slow | clean | clean | **inconclusive** |  | heap | 0.10 B (-0.20 B to 0.40 B) |  | 12,345 | 6.8 |',
      '| gone | clean | clean | **not run** |  | heap |  |  |  |  |',
    ]);
  });

  test('descriptors are counted, not weighed', () => {
    const fds = { ...LEAK, truth: { ...LEAK.truth, channel: 'fds', slopePerRequest: 1 } };
    const channels = { fds: { verdict: 'leak', slopePerRequest: 0.25, interval: [0.245, 0.26] } };
    expect(table([outcomeOf(fds, 'leaky', { result: aResult({ verdict: 'leak', channels }) })])).toContain('| fds | 0.25 (0.24 to 0.26) | 1.00 |');
  });

  test('a leak that shows elsewhere than it truly is says so', () => {
    const blobs = { ...LEAK, truth: { ...LEAK.truth, channel: 'arrayBuffers' } };
    expect(table([outcomeOf(blobs, 'leaky', { result: aResult({ verdict: 'leak', channels: LEAKS }) })])).toContain('| heap | 512 B (500 B to 524 B) | 2.00 KB arrayBuffers |');
  });

  test('what was not run counts nowhere', () => {
    const totals = totalsOf(outcomes);
    expect(totals).toMatchObject({ leaks: 3, caught: 2, attributed: 2, rightCulprits: 1, cleans: 3 });
    expect([totals.missed, totals.wrongCulprits, totals.falseAlarms, totals.inconclusives, totals.errors, totals.notRun].map((list) => list.map((one) => one.case))).toEqual([
      ['late'], ['wrong'], ['ring'], ['slow'], [], ['gone'],
    ]);
  });

  test('totals name every run that went wrong, with its reason', () => {
    expect(totalsText(totalsOf(outcomes)).split('\n')).toEqual([
      '- **Recall**: 2 of 3 (66.7 %) of the leaks called a leak',
      '  - late leaky: called clean',
      '- **Right culprit**: 1 of 2 (50.0 %) of those',
      '  - wrong leaky: GET /',
      '- **False alarms**: 1 of 3 (33.3 %) of the clean servers',
      '  - ring clean: 512 B (500 B to 524 B)',
      '- **Inconclusive**: 1 of 6 (16.7 %) of all runs',
      '  - slow clean: still | growing',
      '- **Not run**: 1',
      '  - gone clean: no network',
    ]);
    expect(totalsText(totalsOf([]))).toContain('0 of 0');
    expect(totalsText(totalsOf([outcomeOf(CLEAN, 'clean', { failed: 'no result' })]))).toContain('- **Could not be judged**: 1 of 1 (100.0 %)\n  - ring clean: no result');
  });

  test('the page holds command, machine, totals and table', () => {
    const text = page(outcomes, { command: 'node bench/accuracy/run.mjs --write docs/accuracy.md', date: '2026-11-21', node: '20.20.2', machine: 'linux x64', toolVersion: 'abc' });
    for (const part of ['```console\n$ node bench/accuracy/run.mjs --write docs/accuracy.md\n```', '2026-11-21', 'Node.js 20.20.2 on linux x64', table(outcomes), totalsText(totalsOf(outcomes))]) expect(text).toContain(part);
  });
});

/** Known, regression, improvement: a run against a baseline, and the baseline that an update leaves behind. */
import { describe, expect, test } from '@jest/globals';
import type { BaselineLeak } from '../../harness/baseline/baseline.js';
import { changeOf, compareWithBaseline } from '../../harness/baseline/compare.js';
import { updateBaseline } from '../../harness/baseline/update-baseline.js';
import type { BisectionResult } from '../../harness/result/bisection.js';
import type { ScenarioResult } from '../../harness/result/document.js';
import type { ComparedLeak, Growth, IgnoredLeak, Leak } from '../../harness/result/leaks.js';
import { aChannel, aGateLeak, aLeak, aScenarioResult } from '../support/results.js';

const grows = (slopePerRequest: number, halfWidth = slopePerRequest * 0.01): Growth => ({ slopePerRequest, interval: [slopePerRequest - halfWidth, slopePerRequest + halfWidth] });
const inBaseline = (route: string | null, slope: number, parts: Partial<BaselineLeak> = {}): BaselineLeak => ({
  channel: 'heap', route, ...grows(slope), ...(route !== null && { fingerprint: `v1-${route}` }), ...parts,
});
const found = (route: string | null, slope: number, parts: Partial<Leak> = {}): Leak => aGateLeak({ route, fingerprint: `v1-${route}`, threshold: 2, ...grows(slope), ...parts });

/** A scenario that leaks in these ways; `outcome` null is a run without bisection. */
function leaking(leaks: readonly Leak[], outcome: BisectionResult['outcome'] | null = 'found', parts: Partial<ScenarioResult> = {}): ScenarioResult {
  const { bisection, ...leak } = aLeak({ leaks, baseline: { file: 'b.json', updated: true, leaks: [] }, channels: { heap: aChannel({ verdict: 'leak', ...grows(50) }) } });
  return { ...leak, ...(bisection && outcome && { bisection: { ...bisection, outcome } }), ...parts };
}
const clean = aScenarioResult({ baseline: { file: 'b.json', updated: true, leaks: [] } });
const standings = (compared: readonly ComparedLeak[]) => compared.map(({ route, standing }) => `${standing} ${route ?? 'mix'}`);
const ignoring = (leak: Leak): IgnoredLeak => ({ channel: leak.channel, route: leak.route, fingerprint: leak.fingerprint, reason: 'x', expired: false });

describe('two measurements of a leak', () => {
  test.each<[string, Growth, Growth, number, string]>([
    ['the same', grows(100), grows(100), 2, 'known'],
    ['10 % more are within the tolerance', grows(100, 0), grows(110, 0), 2, 'known'],
    ['more than that are not', grows(100, 0), grows(110.5, 0), 2, 'grown'],
    ['10 % less are within the tolerance', grows(100, 0), grows(90, 0), 2, 'known'],
    ['less than that are an improvement', grows(100, 0), grows(89.5, 0), 2, 'shrunk'],
    ['what is no leak by itself is no regression', grows(3, 0), grows(5, 0), 2, 'known'],
    ['above the threshold it is', grows(3, 0), grows(5.5, 0), 2, 'grown'],
    ['a wide interval of the baseline leaves room', { slopePerRequest: 100, interval: [60, 150] }, grows(150, 0), 2, 'known'],
    ['until both are passed', { slopePerRequest: 100, interval: [60, 150] }, grows(161, 0), 2, 'grown'],
    ['a wide interval of the new one does too', grows(100, 0), { slopePerRequest: 150, interval: [60, 300] }, 2, 'known'],
    ['doubled, however noisy both are', grows(100, 30), grows(200, 30), 2, 'grown'],
    ['an open lower end proves nothing', grows(100, 0), { slopePerRequest: 900, interval: [-Infinity, Infinity] }, 2, 'known'],
  ])('%s', (_name, before, now, threshold, change) => {
    expect(changeOf(before, now, threshold)).toBe(change);
  });
});

describe('the leaks of a run', () => {
  test('are named with old and new figures, regressions first', () => {
    const compared = compareWithBaseline(leaking([found('a', 100), found('b', 50), found('c', 300)]), [inBaseline('a', 100), inBaseline('c', 200), inBaseline('d', 70)]);
    expect(compared).toEqual([
      { channel: 'heap', route: 'c', standing: 'grown', before: grows(200), now: grows(300), tolerance: 20 },
      { channel: 'heap', route: 'b', standing: 'new', now: grows(50) },
      { channel: 'heap', route: 'a', standing: 'known', before: grows(100), now: grows(100), tolerance: 10 },
      { channel: 'heap', route: 'd', standing: 'gone', before: grows(70) },
    ]);
  });

  test('are recognised by fingerprint, and by name when that has changed', () => {
    const renamed = found('place an order', 100, { fingerprint: 'v1-a' });
    const otherRequest = found('b', 100, { fingerprint: 'v2-b' });
    expect(standings(compareWithBaseline(leaking([renamed, otherRequest]), [inBaseline('a', 100), inBaseline('b', 100)]))).toEqual(['known place an order', 'known b']);
  });

  test('are recognised by what holds them, when name and request have changed', () => {
    const heldBy = ['h1-cache'];
    const moved = found('place an order', 100, { fingerprint: 'v1-new', heldBy });
    expect(standings(compareWithBaseline(leaking([moved]), [inBaseline('a', 100, { heldBy })]))).toEqual(['known place an order']);
    expect(standings(compareWithBaseline(leaking([moved]), [inBaseline('a', 100, { heldBy: ['h1-log'] })]))).toContain('new place an order');
    // Another route that fills the same holder is a new leak beside it.
    expect(standings(compareWithBaseline(leaking([found('a', 100, { heldBy }), moved]), [inBaseline('a', 100, { heldBy })]))).toEqual(['new place an order', 'known a']);
  });

  test('on another channel are other leaks', () => {
    const compared = compareWithBaseline(leaking([found('b', 50), found('a', 1, { channel: 'fds', threshold: 0.01 })]), [inBaseline('a', 100)]);
    expect(standings(compared)).toEqual(['new b', 'new a', 'gone a']);
  });

  test('that belong to no route are those of the mix', () => {
    expect(standings(compareWithBaseline(leaking([found(null, 50)], 'proof-failed'), [inBaseline(null, 50)]))).toEqual(['known mix']);
    expect(standings(compareWithBaseline(leaking([found(null, 80)], 'proof-failed'), [inBaseline(null, 50)]))).toEqual(['grown mix']);
    expect(standings(compareWithBaseline(leaking([found(null, 80)], 'proof-failed'), []))).toEqual(['new mix']);
  });

  test('that the scenario ignores are not compared, and not gone', () => {
    const leak = found('a', 100);
    expect(compareWithBaseline(leaking([leak], 'found', { ignored: [ignoring(leak)] }), [inBaseline('a', 10)])).toEqual([]);
  });

  test('are not gone when nobody looked for them', () => {
    expect(standings(compareWithBaseline(leaking([found(null, 50)], null), [inBaseline(null, 50), inBaseline('a', 100)]))).toEqual(['known mix']);
    expect(standings(compareWithBaseline(leaking([found('b', 50), found(null, 50)], 'undecided'), [inBaseline('a', 100)]))).toEqual(['new b', 'new mix']);
    expect(compareWithBaseline(clean, [inBaseline('a', 1, { channel: 'fds' })])).toEqual([]);
  });

  test('are gone from a clean server; the mix tells of it only where no route does', () => {
    expect(standings(compareWithBaseline(clean, [inBaseline(null, 50), inBaseline('a', 100)]))).toEqual(['gone a']);
    expect(standings(compareWithBaseline(clean, [inBaseline(null, 50)]))).toEqual(['gone mix']);
    expect(compareWithBaseline(clean, [])).toEqual([]);
  });
});

describe('an update', () => {
  const update = (result: ScenarioResult, ...before: BaselineLeak[]) => updateBaseline({ version: 1, scenarios: { 's.yaml': before } }, new Map([['s.yaml', result]])).scenarios['s.yaml'];

  test('writes the mix and each route, rounded to three digits, the interval outwards', () => {
    const leak = found('a', 97.6498, { interval: [87.5512, 128.0001] });
    expect(update(leaking([leak]))).toEqual([
      { channel: 'heap', route: null, slopePerRequest: 50, interval: [49.5, 50.5] },
      { channel: 'heap', route: 'a', slopePerRequest: 97.6, interval: [87.5, 129], fingerprint: 'v1-a' },
    ]);
  });

  test.each<[readonly [number, number], readonly [number, number]]>([
    [[-0.012345, 12345.6], [-0.0124, 12400]],
    [[0, 999.5], [0, 1000]],
    [[0.1 + 0.2, 0.7], [0.3, 0.7]],
  ])('rounds %j to %j', (interval, rounded) => {
    expect(update(leaking([found(null, 5, { interval })], 'proof-failed', { channels: { heap: aChannel({ verdict: 'leak', slopePerRequest: 0.5, interval }) } }))?.[0]?.interval).toEqual(rounded);
  });

  test('closes an open interval at the slope: it would accept any growth', () => {
    const heap = aChannel({ verdict: 'leak', slopePerRequest: 40, interval: [-Infinity, Infinity] });
    expect(update(leaking([found(null, 40)], 'proof-failed', { channels: { heap } }))).toEqual([{ channel: 'heap', route: null, slopePerRequest: 40, interval: [40, 40] }]);
  });

  test('keeps the figures that the new measurement agrees with, and takes the new name', () => {
    const [before, mix] = [inBaseline('old name', 100, { fingerprint: 'v1-a' }), inBaseline(null, 51)];
    expect(update(leaking([found('a', 104)]), before, mix)).toEqual([mix, { ...before, route: 'a' }]);
  });

  test('takes the new figures of what has grown or shrunk', () => {
    const entries = update(leaking([found('a', 200), found('b', 20)]), inBaseline('a', 100), inBaseline('b', 100));
    expect(entries?.map(({ route, slopePerRequest }) => [route, slopePerRequest])).toEqual([[null, 50], ['a', 200], ['b', 20]]);
  });

  test('drops what is gone, and a scenario without leaks', () => {
    expect(update(leaking([found('a', 100)]), inBaseline('b', 100))?.map(({ route }) => route)).toEqual([null, 'a']);
    expect(update(clean, inBaseline('a', 100), inBaseline(null, 50))).toBeUndefined();
  });

  test('keeps what was not looked for', () => {
    expect(update(leaking([found(null, 50)], null), inBaseline('a', 100))?.map(({ route }) => route)).toEqual(['a', null]);
    expect(update(clean, inBaseline(null, 1, { channel: 'fds' }))).toHaveLength(1);
  });

  test('does not accept what the scenario ignores', () => {
    const leak = found('a', 100);
    expect(update(leaking([leak], 'found', { ignored: [ignoring(leak)] }), inBaseline('a', 100))).toBeUndefined();
  });

  test('keeps the entries of scenarios that were not run, not judged, or expect something', () => {
    const scenarios = { 'a.yaml': [inBaseline('a', 1)], 'b.yaml': [inBaseline('b', 1)] };
    const unjudged = aScenarioResult({ verdict: 'inconclusive' });
    expect(updateBaseline({ version: 1, scenarios }, new Map([['b.yaml', unjudged]])).scenarios).toEqual(scenarios);
  });
});

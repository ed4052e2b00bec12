/** The promise of a baseline: an unchanged server never fails against it, and never changes it; a changed one does. */
import { describe, expect, test } from '@jest/globals';
import { baselineText, EMPTY_BASELINE, type Baseline } from '../../harness/baseline/baseline.js';
import { updateBaseline } from '../../harness/baseline/update-baseline.js';
import { throughGate } from '../../harness/gate/gate.js';
import { runScenario } from '../../harness/run-scenario.js';
import type { ScenarioResult } from '../../harness/result/document.js';
import { seededRandom } from '../../harness/scenario/seeded-random.js';
import { theilSen } from '../../harness/verdict/theil-sen.js';
import { aChannel, aCulprit, aLeak } from '../support/results.js';
import { aRoute, aScenario, fakeWorld, perCall } from '../support/fake-world.js';

const KEY = 's.yaml';
/** One-sided level of the intervals in a result: 99.9 %. */
const ALPHA = 0.0005;
const scenario = { routes: [aRoute('GET /a'), aRoute('POST /orders')], ignore: [] };

/** One run of a server of which a route keeps `slope` bytes, read with normal noise: the estimate is the real one. */
function rerun(slope: number, noiseBytes: number, seed: number, baseline: Baseline): ScenarioResult {
  const random = seededRandom(seed, 0);
  const noise = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()) * noiseBytes;
  const estimate = (bytesPerRequest: number) => {
    const { slope: slopePerRequest, interval } = theilSen(Array.from({ length: 16 }, (_, window) => ({ x: window * 300, y: bytesPerRequest * window * 300 + noise() })), ALPHA);
    return { slopePerRequest, interval };
  };
  const leak = aLeak({ channels: { heap: aChannel({ verdict: 'leak', threshold: 2, ...estimate(slope / 2), minimumDetectable: 3, minimumDetectablePerRoute: { 'GET /a': 6, 'POST /orders': 6 } }) } });
  const bisection = leak.bisection && { ...leak.bisection, culprits: [aCulprit(estimate(slope))] };
  return throughGate({ ...leak, ...(bisection && { bisection }) }, scenario, { today: '2026-11-21', baseline: { file: 'b.json', updated: false, leaks: baseline.scenarios[KEY] ?? [] } });
}

const updated = (baseline: Baseline, result: ScenarioResult) => updateBaseline(baseline, new Map([[KEY, result]]));

describe.each([
  { slope: 3, noiseBytes: 100 },
  { slope: 8, noiseBytes: 650 },
  { slope: 100, noiseBytes: 650 },
  { slope: 100, noiseBytes: 20_000 },
  { slope: 80_000, noiseBytes: 4_000 },
])('a leak of $slope B per request in noise of $noiseBytes B', ({ slope, noiseBytes }) => {
  // A new baseline every 20 runs: it was one lucky or unlucky run too.
  const baselines = Array.from({ length: 50 }, (_, index) => updated(EMPTY_BASELINE, rerun(slope, noiseBytes, index, EMPTY_BASELINE)));
  const reruns = baselines.flatMap((baseline, index) => Array.from({ length: 20 }, (_, run) => ({ baseline, result: rerun(slope, noiseBytes, 10_000 + index * 20 + run, baseline) })));

  test('gives no regression in 1,000 reruns', () => {
    expect(reruns.filter(({ result }) => result.exitCode !== 0).map(({ result }) => result.baseline)).toEqual([]);
    expect(new Set(reruns.flatMap(({ result }) => result.baseline?.leaks.map(({ standing }) => standing)))).toEqual(new Set(['known']));
  });

  test('gives no difference of the file in 1,000 updates', () => {
    expect(reruns.filter(({ baseline, result }) => baselineText(updated(baseline, result)) !== baselineText(baseline))).toEqual([]);
  });

  test('is a regression when it has doubled', () => {
    const seen = baselines.map((baseline, index) => rerun(slope * 2, noiseBytes, 90_000 + index, baseline));
    expect(seen.map(({ exitCode }) => exitCode)).toEqual(baselines.map(() => 1));
  });
});

test('growth that creeps by a little with every change is held against where it began', () => {
  let baseline = updated(EMPTY_BASELINE, rerun(100, 0, 1, EMPTY_BASELINE));
  const codes = [104, 108, 112].map((slope, index) => {
    const result = rerun(slope, 0, index, baseline);
    baseline = updated(baseline, result);
    return result.exitCode;
  });
  expect(codes).toEqual([0, 0, 1]);
});

test('the whole pipeline on a scripted server: twenty runs with other noise change nothing', async () => {
  const measure = async (seed: number, bytes: number, baseline: Baseline) => {
    const fake = aScenario(['a', 'b', 'leaky']);
    const world = fakeWorld({ routes: { a: () => 0, b: () => 0, leaky: perCall(bytes) }, seed, noiseBytes: 300 });
    const judged = await runScenario(fake, world, { seed: 1, bisect: true, signal: new AbortController().signal, listener: () => {}, displayFile: KEY });
    return throughGate(judged, fake, { today: '2026-11-21', baseline: { file: 'b.json', updated: false, leaks: baseline.scenarios[KEY] ?? [] } });
  };
  const baseline = updated(EMPTY_BASELINE, await measure(1, 500, EMPTY_BASELINE));
  for (let seed = 2; seed <= 21; seed += 1) {
    const result = await measure(seed, 500, baseline);
    expect({ seed, verdict: result.verdict, exitCode: result.exitCode }).toEqual({ seed, verdict: 'leak', exitCode: 0 });
    expect(baselineText(updated(baseline, result))).toBe(baselineText(baseline));
    expect((await measure(seed, 600, baseline)).baseline?.leaks).toMatchObject([{ route: 'leaky', standing: 'grown' }]);
  }
});

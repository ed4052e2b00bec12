/** The bench of the bisection: what it injects, and how it marks. */
import { describe, expect, test } from '@jest/globals';
import { isRight, mostTrials, outcomeOf } from '../../bench/bisection/outcome.mjs';
import { planOf, routeName, scenarioText } from '../../bench/bisection/plan.mjs';
import { groups, summary, table } from '../../bench/bisection/table.mjs';
import { parseScenario } from '../../harness/scenario/read-scenario.js';

const PLAN = { framework: 'express', routes: 64, seed: 3, leaks: { 8: 1324, 40: 33 } };
const culprit = (route: string, slopePerRequest: number, interval = [slopePerRequest * 0.9, slopePerRequest * 1.1]) => ({ route, channel: 'heap', slopePerRequest, interval, share: 0.5, proof: 'proved' });
const found = (culprits: object[], trials = 12) => ({ result: { verdict: 'leak', bisection: { outcome: 'found', trials, culprits } }, wallMs: 60_000 });
const BOTH = [culprit('list 8', 1320), culprit('list 40', 33.2)];
const outcome = (culprits: object[], trials?: number) => outcomeOf(PLAN, found(culprits, trials), { wallMs: 40_000 });

describe('what is injected', () => {
  const plans = Array.from({ length: 300 }, (_, seed) => planOf('fastify', 256, seed));

  test('one to three leaks of 16 B to 10 KB, at routes that exist', () => {
    expect(new Set(plans.map(({ leaks }) => Object.keys(leaks).length))).toEqual(new Set([1, 2, 3]));
    const leaks = plans.flatMap((plan) => Object.entries(plan.leaks));
    expect(leaks.filter(([route, bytes]) => Number(route) < 0 || Number(route) >= 256 || bytes < 16 || bytes > 10_240)).toEqual([]);
  });

  test('as many small ones as large ones, on a scale of orders of magnitude', () => {
    const sizes = plans.flatMap(({ leaks }) => Object.values(leaks)).sort((a, b) => a - b);
    const middle = sizes[sizes.length >> 1] ?? 0;
    expect(middle).toBeGreaterThan(250);
    expect(middle).toBeLessThan(650);
  });

  test('the same for the same seed, and another for another one', () => {
    expect(planOf('express', 64, 7)).toEqual(planOf('express', 64, 7));
    expect(planOf('express', 64, 7).leaks).not.toEqual(planOf('express', 64, 8).leaks);
  });

  test('a scenario like any other', () => {
    const { routes, target, expect: expected } = parseScenario(scenarioText(PLAN), '/bench/scenario.yaml');
    expect(routes).toHaveLength(64);
    expect(routes[8]?.name).toBe(routeName(8));
    expect(target).toMatchObject({ command: 'node express.cjs', env: { ROUTES: '64', LEAKS: '{"8":1324,"40":33}' } });
    expect(expected).toBeUndefined();
  });
});

describe('the bound of trials', () => {
  test.each([
    [64, 1, 8],
    [256, 1, 10],
    [64, 2, 1.5 * Math.log2((64 * 63) / 2) + 2],
    [256, 3, 1.5 * Math.log2((256 * 255 * 254) / 6) + 3],
  ])('%i routes, %i of them leaking', (routes, leakers, bound) => {
    expect(mostTrials(routes, leakers)).toBeCloseTo(bound, 9);
  });
});

describe('a run', () => {
  test('with exactly the leakers accused is right', () => {
    expect(outcome(BOTH)).toMatchObject({ missed: [], falselyAccused: [], wrongSlopes: [], trials: 12, ratio: 1.5, seconds: 60 });
    expect(isRight(outcome(BOTH))).toBe(true);
  });

  test.each<[string, object[], number, object]>([
    ['misses one', [BOTH[0]!], 12, { missed: ['list 40'] }],
    ['accuses a healthy one', [...BOTH, culprit('list 9', 20)], 12, { falselyAccused: ['list 9'] }],
    ['measures one far off', [BOTH[0]!, culprit('list 40', 50, [45, 55])], 12, { wrongSlopes: [{ route: 'list 40', bytes: 33, slope: 50, interval: [45, 55] }] }],
    ['accuses one of another channel', [BOTH[0]!, { ...BOTH[1], channel: 'external' }], 12, { wrongSlopes: [expect.objectContaining({ route: 'list 40' })] }],
    ['takes too many trials', BOTH, 19, { trials: 19 }],
  ])('that %s is wrong', (_what, culprits, trials, expected) => {
    expect(outcome(culprits, trials)).toMatchObject(expected);
    expect(isRight(outcome(culprits, trials))).toBe(false);
  });

  test('whose interval is too narrow, but whose slope is within a few percent, is right', () => {
    expect(outcome([BOTH[0]!, culprit('list 40', 34, [33.5, 34.5])]).wrongSlopes).toEqual([]);
  });

  test('without a bisection is wrong, and says why there was none', () => {
    const inconclusive = outcomeOf(PLAN, { result: { verdict: 'inconclusive' }, wallMs: 60_000 }, { wallMs: 60_000 });
    expect(inconclusive).toMatchObject({ verdict: 'inconclusive', ended: 'not searched', missed: ['list 8', 'list 40'] });
    expect(inconclusive.trials).toBeUndefined();
    expect(isRight(inconclusive)).toBe(false);
    expect(outcomeOf(PLAN, { result: { verdict: 'error', error: { code: 'target-exited' } }, wallMs: 1 }, { wallMs: 1 }).ended).toBe('target-exited');
  });
});

test('the summary counts leakers, and names the search that came nearest to its bound', () => {
  const text = summary([outcome(BOTH), outcome([BOTH[0]!], 19), outcomeOf(PLAN, { result: { verdict: 'inconclusive' }, wallMs: 20_000 }, { wallMs: 40_000 })]);
  expect(text.split('\n')).toEqual([
    '- **Right in everything**: 1 of 3 runs',
    '- **Found**: 3 of 6 leakers',
    '- **Falsely accused**: 0 routes',
    '- **Slopes off**: 0 of 3',
    '- **Trials**: within the bound in 1 of 2 searches; at worst 19 where 18.5 are allowed',
    '- **Wall time against --no-bisect**: 1.50 (0.50 to 1.50)',
  ]);
  expect(table([outcome([BOTH[0]!], 19)]).split('\n')[2]).toBe('| express | 64 | 3 | 8: 1324 B, 40: 33 B | leak | found | **list 40** |  |  | **19** | 18.5 | 60 | 1.50 |');
});

test('each kind of server has a row: medians with their range, and the nearest that a search came to its bound', () => {
  const large = outcomeOf({ ...PLAN, routes: 256 }, found(BOTH, 20));
  const rows = groups([outcome(BOTH), large, outcome([BOTH[0]!, culprit('list 9', 20)], 16)]).split('\n').slice(2);
  expect(rows).toEqual([
    '| express | 64 | 2 | 1 | 3 of 4 | 1 | 16 (12 to 16) | 87 % | 60 | 1.50 |',
    '| express | 256 | 1 | 1 | 2 of 2 | 0 | 20 | 82 % | 60 |  |',
  ]);
});

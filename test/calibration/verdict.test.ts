/**
 * The promise of the verdict, by simulation: at most 1 false alarm in 1,000 looked-at runs, at least 99 of 100 leaks called at
 * the size that a clean run states as detectable, and no clean verdict on a slope above the threshold. Seeded, so that
 * it holds or fails for everyone alike.
 */
import { describe, expect, test } from '@jest/globals';
import { seededRandom } from '../../harness/scenario/seeded-random.js';
import { autocorrelated, walkInBand } from '../support/noise.js';
import { independentNoise, linear, perWindow, pushed, saturating, sawtooth, steps, stragglers, tabled, together, type MakeShape } from '../support/shapes.js';
import { simulate } from '../support/simulated-run.js';

/** What a settled server of the shop API shows: 27 bytes. */
const quiet = independentNoise(27);

/** How often each answer came. */
function answers(make: MakeShape, runs: number, run = (shape: ReturnType<MakeShape>) => simulate(shape)): Record<string, number> {
  const tally: Record<string, number> = { clean: 0, leak: 0, undecided: 0 };
  for (let seed = 1; seed <= runs; seed += 1) {
    const { verdict } = run(make(seededRandom(seed, 7))).judgement;
    tally[verdict] = (tally[verdict] ?? 0) + 1;
  }
  return tally;
}

describe('clean servers: no run of these is called a leak', () => {
  const RUNS = 300;
  /** Where a run goes on until the budget ends. */
  const FEW_RUNS = 100;
  const shapes: Record<string, MakeShape> = {
    'nothing moves at all': () => () => 0,
    'independent noise of 27 B': quiet,
    'independent noise of 100 B': independentNoise(100),
    'independent noise of 650 B': independentNoise(650),
    'autocorrelated noise of 100 B (0.9)': (random) => autocorrelated(random, 0.9, 100),
    'autocorrelated noise of 650 B (0.6)': (random) => autocorrelated(random, 0.6, 650),
    'autocorrelated noise of 650 B (0.9)': (random) => autocorrelated(random, 0.9, 650),
    'a slow random walk within 650 B': (random) => walkInBand(random, 650, 100),
    'a fast random walk within 650 B': (random) => walkInBand(random, 650, 300),
    'a random walk within 4 KB': (random) => walkInBand(random, 4_096, 500),
    'a straggler of 250 KB in one window of ten': together(quiet, stragglers(0.1)),
    'one step up by 4 KB': together(quiet, steps(4_000, 1, 6_000)),
    'one step up by 250 KB': together(quiet, steps(250_000, 1, 6_000)),
    'one step down by 190 KB': together(quiet, steps(-190_000, 1, 6_000)),
    'growth of 100 B per window': together(quiet, perWindow(100)),
    'growth of 500 B per window': together(quiet, perWindow(500)),
    'growth of 4 KB per window': together(quiet, perWindow(4_000)),
    'fast saturation: 1 MB within some 1,000 requests': together(quiet, saturating(1e6, 300)),
    'saturation: 1 MB within some 3,000 requests': together(quiet, saturating(1e6, 1_000)),
  };
  test.each(Object.entries(shapes))('%s', (_name, make) => {
    expect(answers(make, RUNS).leak).toBe(0);
  });

  const long: Record<string, MakeShape> = {
    'a straggler of 250 KB in three windows of ten': together(quiet, stragglers(0.3)),
    'three steps up by 20 KB': together(quiet, steps(20_000, 3, 6_000)),
    'five steps up by 1 KB': together(quiet, steps(1_000, 5, 6_000)),
    'ten steps up by 600 B': together(quiet, steps(600, 10, 10_000)),
    'growth of 20 KB per window': together(quiet, perWindow(20_000)),
    'slow saturation: 9 MB within some 10,000 requests': together(quiet, saturating(9e6, 3_000)),
    'independent noise of 2,000 B': independentNoise(2_000),
  };
  test.each(Object.entries(long))('%s', (_name, make) => {
    expect(answers(make, FEW_RUNS).leak).toBe(0);
  });

  /** The first impression only: a fresh process has to confirm it, and the first one has to hold it without traffic. */
  test.each<[string, MakeShape, number]>([
    ['a batch of 100 KB that is flushed every 200 to 3,000 requests', together(quiet, sawtooth(1e5, 200, 3_000)), 0.1],
    ['a batch of 100 KB that is flushed every 3,000 to 12,000 requests', together(quiet, sawtooth(1e5, 3_000, 12_000)), 0.85],
    ['a cache that is two thirds full after 20,000 requests', together(independentNoise(60), saturating(2e6, 20_000)), 0.1],
    ['one that is after 30,000', together(independentNoise(60), saturating(3e6, 30_000)), 0.4],
  ])('at first sight a leak in some runs: %s', (_name, make, atMost) => {
    const runs = 60;
    expect((answers(make, runs)['leak'] ?? 0) / runs).toBeLessThanOrEqual(atMost);
  });
});

describe('clean servers pass', () => {
  test.each<[string, MakeShape]>([
    ['independent noise of 27 B', quiet],
    ['independent noise of 100 B', independentNoise(100)],
    ['independent noise of 650 B', independentNoise(650)],
  ])('%s: within 10,000 requests, nearly always', (_name, make) => {
    const runs = 500;
    let within = 0;
    for (let seed = 1; seed <= runs; seed += 1) {
      const { judgement, requests } = simulate(make(seededRandom(seed, 7)));
      if (judgement.verdict === 'clean' && requests <= 10_000) within += 1;
    }
    expect(within / runs).toBeGreaterThanOrEqual(0.99);
  });

  /** What a server makes once and keeps, anywhere in the budget: a plain HTTP server has such steps of 0.5 and 6.5 KB. */
  test.each([5_000, 10_000, 30_000].flatMap((budget) => [500, 2_000, 6_500].map((bytes) => ({ bytes, budget }))))('one step of $bytes B within $budget requests', ({ bytes, budget }) => {
    const once = steps(bytes, 1, budget);
    for (const late of [once, together(quiet, once)]) expect(answers(late, 100, (shape) => simulate(shape, {}, budget))).toEqual({ clean: 100, leak: 0, undecided: 0 });
  });
});

describe('leaks', () => {
  const RUNS = 300;
  const called: Record<string, MakeShape> = {
    '0.56 B per request: one 56-byte object per 100 requests': together(quiet, linear(0.56)),
    '1 B per request': together(quiet, linear(1)),
    '8 B per request': together(quiet, linear(8)),
    '8 B per request in noise of 650 B': together(independentNoise(650), linear(8)),
    '8 B per request in autocorrelated noise of 650 B': together((random) => autocorrelated(random, 0.9, 650), linear(8)),
    '8 B per request beside 500 B per window': together(quiet, linear(8), perWindow(500)),
    '64 B per request in noise of 650 B': together(independentNoise(650), linear(64)),
    '1 KB per request in noise of 650 B': together(independentNoise(650), linear(1_024)),
    '100 KB per request': together(quiet, linear(100_000)),
    'a number pushed per request': together(quiet, pushed(1)),
    'a number pushed per request in noise of 650 B': together(independentNoise(650), pushed(1)),
    'a number pushed every 8th request': together(quiet, pushed(1 / 8)),
    '21 B per request behind 10 KB of warm-up that fade over some 3,000 requests': together(independentNoise(60), linear(21.3), saturating(10_000, 1_200)),
    'the same in noise of 300 B': together(independentNoise(300), linear(21.3), saturating(10_000, 1_200)),
    'an object for every third request, kept in an array, behind the same warm-up': together(independentNoise(60), linear(21.3), pushed(1 / 3), saturating(10_000, 1_200)),
    'a table entry per request': together(quiet, tabled(32)),
    'a table entry per request and what it holds': together(quiet, tabled(32), linear(64)),
  };
  test.each(Object.entries(called))('%s: at least 99 of 100 are called, none is called clean', (_name, make) => {
    const { leak = 0, clean } = answers(make, RUNS);
    expect(clean).toBe(0);
    expect(leak / RUNS).toBeGreaterThanOrEqual(0.99);
  });

  /** Hidden or blurred: the answer may stay open, but it may not be wrong. */
  const blurred: [string, MakeShape, number][] = [
    ['8 B per request with stragglers', together(quiet, linear(8), stragglers(0.1)), 8],
    ['8 B per request with one drop of 190 KB', together(quiet, linear(8), steps(-190_000, 1, 2_000)), 8],
    ['8 B per request under a batch of 100 KB', together(quiet, linear(8), sawtooth(1e5, 500, 1_500)), 8],
    ['just above the threshold: 0.3 B per request', together(quiet, linear(0.3)), 0.3],
    ['just above the coarse threshold: 2.4 B per request in noise of 650 B', together(independentNoise(650), linear(2.4)), 2.4],
  ];
  test.each(blurred)('%s: never clean, unless against a threshold above it, which the result says', (_name, make, slope) => {
    for (let seed = 1; seed <= 100; seed += 1) {
      const { verdict, threshold, minimumDetectable } = simulate(make(seededRandom(seed, 7))).judgement;
      if (verdict === 'clean') expect(Math.min(threshold, minimumDetectable)).toBeGreaterThan(slope);
    }
  });

  test('8 B per request is called within 2,000 measured requests, 1 KB within 1,000', () => {
    for (const [bytes, within] of [[8, 2_000], [1_024, 1_000]] as const) {
      for (let seed = 1; seed <= 100; seed += 1) {
        const { series, judgement } = simulate(together(quiet, linear(bytes))(seededRandom(seed, 7)));
        expect(judgement.verdict).toBe('leak');
        expect((series.at(-1)?.x ?? 0) - (series[judgement.settledIndex]?.x ?? 0)).toBeLessThanOrEqual(within);
      }
    }
  });
});

describe('the smallest detectable leak that a clean run states', () => {
  test.each([27, 100, 650])('in noise of %i B: at that size, and at twice it, at least 99 of 100 are called', (deviation) => {
    const runs = 200;
    const noise = independentNoise(deviation);
    for (const times of [1, 2]) {
      let leaks = 0;
      for (let seed = 1; seed <= runs; seed += 1) {
        const { minimumDetectable } = simulate(noise(seededRandom(seed, 7))).judgement;
        if (simulate(together(noise, linear(times * minimumDetectable))(seededRandom(seed, 8))).judgement.verdict === 'leak') leaks += 1;
      }
      expect(leaks / runs).toBeGreaterThanOrEqual(0.99);
    }
  });

  test('half of it is answered one way or the other, and never called clean where it is above the threshold', () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const { minimumDetectable } = simulate(quiet(seededRandom(seed, 7))).judgement;
      const { verdict, threshold } = simulate(together(quiet, linear(minimumDetectable / 2))(seededRandom(seed, 8))).judgement;
      if (minimumDetectable / 2 > threshold) expect(verdict).not.toBe('clean');
    }
  });
});

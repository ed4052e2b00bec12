/** Finding what holds a leak among toggles, in a simulated world that may hesitate, break, or leak elsewhere. */
import { describe, expect, test } from '@jest/globals';
import type { MeasuredWithToggles } from '../../harness/bisect/toggle-trials.js';
import { bisectToggles } from '../../harness/bisect/toggles.js';
import type { Verdict } from '../../harness/result/channels.js';
import type { ToggleFailure, ToggleSearch, ToggleStep } from '../../harness/result/toggles.js';
import { integerBetween, seededRandom } from '../../harness/scenario/seeded-random.js';

const INSTANCES = 500;
const MOST_TOGGLES = 16;
const SLOPE = 1_000;

interface Server {
  readonly toggles: readonly string[];
  /** Each leaks where all of its members are on. */
  readonly leaks: readonly (readonly string[])[];
  /** Sets of toggles that the server does not bear at once: one is enough for it to fail. */
  readonly breaks?: readonly (readonly string[])[];
  /** The server fails with nothing but these applied. */
  readonly breaksAlone?: readonly string[];
  /** Look like leaks in a search, and end when they are followed. */
  readonly caches?: readonly string[];
  readonly elsewhere?: boolean;
  /** By the first member of each leak; 1. */
  readonly sizes?: Readonly<Record<string, number>>;
  readonly hesitates?: (kind: ToggleStep['kind'], effort: number, on: readonly string[]) => boolean;
}

const FAILURE: ToggleFailure = { code: 'target-exited', message: 'the server ended before it was ready' };

/** A search is shown leaks of this part of the last one that was seen, or more; a proof all. */
const SEARCHED_SHARE = 0.1;

async function searched({ toggles, leaks, breaks = [], breaksAlone = [], caches = [], elsewhere = false, sizes = {}, hesitates = () => false }: Server): Promise<ToggleSearch> {
  const sizeOf = ([first = '']: readonly string[]) => sizes[first] ?? 1;
  let lastLeak = leaks.reduce((sum, set) => sum + sizeOf(set), 0);
  return bisectToggles(toggles, {
    probe: (applied, kind, effort) => {
      const on = toggles.filter((toggle) => !applied.includes(toggle));
      if (breaks.some((set) => set.every((toggle) => applied.includes(toggle)))) return Promise.resolve(FAILURE);
      if (breaksAlone.some((toggle) => applied.length === 1 && applied.includes(toggle))) return Promise.resolve(FAILURE);
      const grows = leaks.filter((set) => set.every((toggle) => on.includes(toggle))).reduce((sum, set) => sum + sizeOf(set), elsewhere ? 1 : 0);
      const isCache = grows === 0 && caches.some((toggle) => on.includes(toggle));
      if (hesitates(kind, effort, on)) return Promise.resolve(measured('inconclusive', grows));
      if (isCache) return Promise.resolve(kind === 'search' ? measured('leak', 1) : { ...measured('inconclusive', 0), bounded: true });
      const isSeen = grows > (kind === 'search' ? SEARCHED_SHARE * lastLeak : 0);
      if (isSeen) lastLeak = grows;
      return Promise.resolve(measured(isSeen ? 'leak' : 'clean', grows));
    },
    onStep: () => {},
  });
}

function measured(answer: Verdict, grows: number): MeasuredWithToggles {
  const slope = SLOPE * grows;
  return { channel: 'heap', requests: 600, slopePerRequest: slope, interval: [slope - 1, slope + 1], threshold: 16, answer, bounded: false, reasons: [], series: [] };
}

const named = (count: number) => Array.from({ length: count }, (_, index) => `t${index}`);
const proved = ({ culprits }: ToggleSearch) => culprits.filter(({ proof }) => proof === 'proved').map(({ toggles }) => toggles);
const sorted = (groups: readonly (readonly string[])[]) => groups.map((group) => [...group].sort().join(' ')).sort();

interface Instance {
  readonly toggles: readonly string[];
  /** In random order. */
  readonly shuffled: readonly string[];
  readonly random: () => number;
}

function* instances(seed: number, least = 1): Generator<Instance> {
  const random = seededRandom(seed);
  for (let index = 0; index < INSTANCES; index += 1) {
    const toggles = named(integerBetween(random, least, MOST_TOGGLES));
    const shuffled = toggles.map((toggle) => ({ toggle, at: random() })).sort((a, b) => a.at - b.at).map(({ toggle }) => toggle);
    yield { toggles, shuffled, random };
  }
}

describe('trials that answer', () => {
  test('one guilty toggle: found and proved, in ⌈log2 n⌉ trials and three proofs', async () => {
    for (const { toggles, shuffled } of instances(1)) {
      const guilty = shuffled.slice(0, 1);
      const result = await searched({ toggles, leaks: [guilty] });
      expect(result).toMatchObject({ outcome: 'found', culprits: [{ toggles: guilty, proof: 'proved', share: 1, slopePerRequest: SLOPE }], failed: [] });
      expect(result.trials).toBeLessThanOrEqual(Math.ceil(Math.log2(toggles.length)) + 3);
    }
  });

  test('up to three guilty toggles: all of them, with their shares', async () => {
    for (const { toggles, shuffled, random } of instances(2)) {
      const guilty = shuffled.slice(0, integerBetween(random, 1, 3));
      const result = await searched({ toggles, leaks: guilty.map((toggle) => [toggle]) });
      expect(result.outcome).toBe('found');
      expect(sorted(proved(result))).toEqual([...guilty].sort());
      for (const { share } of result.culprits) expect(share).toBeCloseTo(1 / guilty.length);
    }
  });

  test('one that leaks far less than the other: a search does not see it before the other is switched off', async () => {
    for (const { toggles, shuffled } of instances(13, 2)) {
      const [large = '', small = ''] = shuffled;
      const result = await searched({ toggles, leaks: [[large], [small]], sizes: { [large]: 1, [small]: 0.05 } });
      expect({ outcome: result.outcome, proved: sorted(proved(result)) }).toEqual({ outcome: 'found', proved: [large, small].sort() });
      expect(result.culprits.find(({ toggles: [toggle] }) => toggle === small)?.share).toBeCloseTo(0.05 / 1.05);
    }
  });

  test('two or three that leak only together, beside one that leaks by itself', async () => {
    for (const { toggles, shuffled, random } of instances(3, 4)) {
      const size = integerBetween(random, 2, 3);
      const leaks = [shuffled.slice(0, size), ...(random() < 0.5 ? [shuffled.slice(size, size + 1)] : [])];
      const result = await searched({ toggles, leaks });
      expect(result.outcome).toBe('together');
      expect(sorted(proved(result))).toEqual(sorted(leaks));
    }
  });

  test('a leak elsewhere: one proof, and nobody is accused', async () => {
    for (const { toggles, shuffled, random } of instances(4)) {
      const result = await searched({ toggles, leaks: shuffled.slice(0, integerBetween(random, 0, 3)).map((toggle) => [toggle]), elsewhere: true });
      expect(result).toMatchObject({ outcome: 'elsewhere', trials: 1, culprits: [], steps: [{ kind: 'proof', applied: toggles, answer: 'leak' }] });
    }
  });

  test('caches that only fill are not accused beside what leaks', async () => {
    for (const { toggles, shuffled, random } of instances(5, 3)) {
      const [guilty = '', ...others] = shuffled;
      const result = await searched({ toggles, leaks: [[guilty]], caches: others.slice(0, integerBetween(random, 1, 2)) });
      expect({ toggles, outcome: result.outcome, proved: proved(result) }).toEqual({ toggles, outcome: 'found', proved: [[guilty]] });
    }
  });

  test('nothing leaks but what fills: fresh processes do not confirm it', async () => {
    expect(await searched({ toggles: ['a', 'b', 'c'], leaks: [], caches: ['b'] })).toMatchObject({ outcome: 'proof-failed', culprits: [] });
  });

  test('the steps of a search: everything off, halves, it alone, everything else', async () => {
    const { steps } = await searched({ toggles: ['a', 'b', 'c', 'd'], leaks: [['c']] });
    expect(steps.map(({ kind, applied, answer }) => [kind, applied.join(' '), answer])).toEqual([
      ['proof', 'a b c d', 'clean'],
      ['search', 'c d', 'clean'],
      ['search', 'a b d', 'leak'],
      ['proof', 'a b d', 'leak'],
      ['proof', 'c', 'clean'],
    ]);
  });
});

describe('trials that hesitate', () => {
  test('are repeated with twice the effort, and nothing is lost', async () => {
    for (const { toggles, shuffled, random } of instances(6)) {
      const guilty = shuffled.slice(0, integerBetween(random, 1, 3)).map((toggle) => [toggle]);
      const result = await searched({ toggles, leaks: guilty, hesitates: (_kind, effort) => effort === 1 && random() < 0.5 });
      expect({ outcome: result.outcome, proved: sorted(proved(result)) }).toEqual({ outcome: 'found', proved: sorted(guilty) });
    }
  });

  test('for good: it is said, and who is proved does leak', async () => {
    let undecided = 0;
    for (const { toggles, shuffled, random } of instances(7)) {
      const size = integerBetween(random, 1, 3);
      const guilty = shuffled.slice(0, size).map((toggle) => [toggle]);
      const result = await searched({ toggles, leaks: guilty, hesitates: () => random() < 0.3 });
      expect(sorted(guilty)).toEqual(expect.arrayContaining(sorted(proved(result))));
      if (result.outcome === 'undecided') undecided += 1;
      else expect({ outcome: result.outcome, proved: sorted(proved(result)) }).toEqual({ outcome: 'found', proved: sorted(guilty) });
    }
    expect(undecided).toBeGreaterThan(0);
    expect(undecided).toBeLessThan(INSTANCES);
  });

  test('about a suspect: it stays one', async () => {
    const result = await searched({ toggles: ['a', 'b'], leaks: [['b']], hesitates: (kind, _effort, on) => kind === 'proof' && on.join() === 'b' });
    expect(result).toMatchObject({ outcome: 'undecided', culprits: [{ toggles: ['b'], proof: 'undecided' }] });
  });
});

describe('servers that fail with a toggle applied', () => {
  test('by itself: it is named and left on, and the guilty among the others is found', async () => {
    for (const { toggles, shuffled, random } of instances(8, 3)) {
      const broken = shuffled.slice(1, integerBetween(random, 2, 3)).map((toggle) => [toggle]);
      const result = await searched({ toggles, leaks: [shuffled.slice(0, 1)], breaks: broken });
      expect({ outcome: result.outcome, proved: proved(result), failed: result.failed.map(({ toggle }) => [toggle]).sort() }).toEqual({
        outcome: 'found', proved: [shuffled.slice(0, 1)], failed: broken.sort(),
      });
      expect(result.failed.every(({ failure }) => failure === FAILURE)).toBe(true);
    }
  });

  test('only together with another: one of them is left on, and the guilty among the others is found', async () => {
    for (const { toggles, shuffled } of instances(9, 3)) {
      const pair = shuffled.slice(1, 3);
      const result = await searched({ toggles, leaks: [shuffled.slice(0, 1)], breaks: [pair] });
      const [failed] = result.failed;
      expect({ outcome: result.outcome, proved: proved(result), failed: result.failed.length }).toEqual({ outcome: 'found', proved: [shuffled.slice(0, 1)], failed: 1 });
      expect([failed?.toggle, ...(failed?.with ?? [])].sort()).toEqual([...pair].sort());
    }
  });

  test('that itself is guilty: nobody else is accused', async () => {
    for (const { toggles, shuffled } of instances(10, 2)) {
      const guilty = shuffled.slice(0, 1);
      const result = await searched({ toggles, leaks: [guilty], breaks: [guilty] });
      expect(result).toMatchObject({ outcome: 'elsewhere', culprits: [], failed: [{ toggle: guilty[0] }] });
    }
  });

  test('and bears it only where another one is applied too: it is found all the same, and nobody else is accused', async () => {
    let found = 0;
    for (const { toggles, shuffled, random } of instances(11, 3)) {
      const guilty = shuffled.slice(0, 1);
      const result = await searched({ toggles, leaks: [guilty], breaksAlone: shuffled.slice(integerBetween(random, 0, 1), 2) });
      for (const group of proved(result)) expect(group).toEqual(guilty);
      if (proved(result).length > 0) found += 1;
    }
    expect(found).toBe(INSTANCES);
  });

  test('whatever is applied', async () => {
    const result = await searched({ toggles: ['a', 'b'], leaks: [['a']], breaks: [['a'], ['b']] });
    expect(result).toMatchObject({ outcome: 'not-switchable', culprits: [], failed: [{ toggle: 'a', with: [] }, { toggle: 'b', with: [] }] });
  });

  test('at random, beside trials that hesitate: whoever is proved does leak', async () => {
    for (const { toggles, shuffled, random } of instances(12, 4)) {
      const leaks = random() < 0.5 ? [shuffled.slice(0, 2)] : shuffled.slice(0, 2).map((toggle) => [toggle]);
      const result = await searched({
        toggles, leaks, breaks: [shuffled.slice(integerBetween(random, 0, 3), 4)].filter((set) => set.length > 0), breaksAlone: random() < 0.3 ? shuffled.slice(3, 4) : [],
        hesitates: () => random() < 0.1,
      });
      // What a leak needs besides may be among what could not be switched off.
      const failed = result.failed.map(({ toggle }) => toggle);
      const isGuilty = (group: readonly string[]) => leaks.some((leak) => group.every((toggle) => leak.includes(toggle)) && leak.every((toggle) => group.includes(toggle) || failed.includes(toggle)));
      expect(proved(result).filter((group) => !isGuilty(group))).toEqual([]);
      expect(result.trials).toBe(result.steps.length);
    }
  });
});

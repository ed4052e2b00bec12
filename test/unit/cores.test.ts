/** When scenarios at the same time are too many for a fair measurement. */
import { availableParallelism } from 'node:os';
import { describe, expect, test } from '@jest/globals';
import { availableCores, crowdingWarning, quotaOf } from '../../harness/cores.js';
import { run } from '../../harness/run.js';
import { aScenario, fakeWorld } from '../support/fake-world.js';

test.each([
  ['150000 100000\n', 1.5],
  ['400000 100000', 4],
  ['max 100000\n', Infinity],
  ['-1 100000', Infinity],
  ['', Infinity],
  [' ', Infinity],
])('a quota of %j is %d cores', (text, cores) => {
  expect(quotaOf(text)).toBe(cores);
});

test('this machine has some, and no more than the system says', () => {
  expect(availableCores()).toBeGreaterThan(0);
  expect(availableCores()).toBeLessThanOrEqual(availableParallelism());
});

describe('a warning', () => {
  test.each([
    [{ atOnce: 1, servers: 1, cores: 1 }, false],
    [{ atOnce: 2, servers: 1, cores: 3 }, false],
    [{ atOnce: 2, servers: 1, cores: 2.5 }, true],
    [{ atOnce: 2, servers: 2, cores: 4 }, true],
    [{ atOnce: 2, servers: 2, cores: 5 }, false],
  ])('for %j: %p', (situation, isGiven) => {
    expect(crowdingWarning(situation) !== undefined).toBe(isGiven);
  });

  test('has both numbers', () => {
    expect(crowdingWarning({ atOnce: 4, servers: 1, cores: 1 })).toMatch(/^4 scenarios ran at the same time on 1 core, where 5 are fair: /);
  });
});

test.each([
  [2, 2, true],
  [2, 3, false],
  [1, 1, false],
])('a run with --jobs %i on %i cores warns in each scenario: %p', async (jobs, cores, isWarned) => {
  const { scenarios } = await run([aScenario(['a'], { name: 'one' }), aScenario(['a'], { name: 'two' })], {
    seed: 1, bisect: false, jobs, cores, version: '0', cwd: '/project', signal: new AbortController().signal, world: fakeWorld({ routes: {} }), listener: () => {}, onResult: () => {},
  });
  expect(scenarios.map(({ warnings }) => warnings.filter((warning) => warning.includes('at the same time')).length)).toEqual(isWarned ? [1, 1] : [0, 0]);
});

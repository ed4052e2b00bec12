/** What the command line says instead of the scenario. */
import { expect, test } from '@jest/globals';
import { PROFILE_BUDGETS } from '../../harness/scenario/defaults.js';
import { overridden } from '../../harness/scenario/override-scenario.js';
import { aScenario } from '../support/fake-world.js';

const written = aScenario(['GET /']);

test('nothing changes nothing', () => {
  expect(overridden(written, {})).toEqual(written);
});

test('a profile brings its whole budget, and leaves the rest of the load', () => {
  expect(overridden(written, { profile: 'quick' }).load).toEqual({ ...written.load, profile: 'quick', budget: PROFILE_BUDGETS.quick });
});

test('a Node.js replaces that of the target, and leaves the rest of it', () => {
  expect(overridden(written, { node: '22' }).target).toEqual({ ...written.target, node: '22' });
});

test('a bisection of commits asks what leaks, whatever the scenario expects', () => {
  const expecting = { ...written, expect: { verdict: 'leak' as const } };
  expect(overridden(expecting, { gitBisect: true })).toEqual(written);
  expect(overridden(expecting, { gitBisect: false })).toEqual(expecting);
});

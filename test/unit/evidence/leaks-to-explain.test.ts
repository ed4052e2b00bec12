/** Which leaks are looked into, and with what traffic. */
import { expect, test } from '@jest/globals';
import { leaksToExplain } from '../../../harness/evidence/leaks-to-explain.js';
import type { BisectionOutcome, Culprit } from '../../../harness/result/bisection.js';
import { aRoute } from '../../support/fake-world.js';
import { aCulprit } from '../../support/results.js';

const routes = ['a', 'b', 'c'].map((name) => aRoute(name));
const MIX = { channel: 'heap', growth: 12 } as const;
const leaks = (outcome: BisectionOutcome, ...culprits: Partial<Culprit>[]) =>
  leaksToExplain({ outcome, trials: 0, steps: [], unjudged: [], culprits: culprits.map(aCulprit) }, routes, MIX).map(({ routes: driven, channel, growth }) => [driven.map(({ name }) => name).join('+'), channel, growth]);

test('each proved culprit by itself, the largest share first', () => {
  expect(leaks('found', { route: 'a', slopePerRequest: 8, share: 0.1 }, { route: 'c', slopePerRequest: 1, channel: 'fds', share: 0.9 }, { route: 'b', proof: 'undecided' })).toEqual([['c', 'fds', 1], ['a', 'heap', 8]]);
});

test('routes that leak only together once', () => {
  expect(leaks('combination', { route: 'a', together: ['b'], slopePerRequest: 8 }, { route: 'b', together: ['a'], slopePerRequest: 8 })).toEqual([['a+b', 'heap', 8]]);
});

test('all routes at once where all leak alike', () => {
  expect(leaks('all-routes', { route: 'a' }, { route: 'b' })).toEqual([['a+b+c', 'heap', 12]]);
});

test('nothing where nothing was proved', () => {
  expect(leaks('proof-failed', { route: 'a', proof: 'undecided' })).toEqual([]);
});

test('no more than six', () => {
  expect(leaks('found', ...Array.from({ length: 9 }, (_, index) => ({ route: `r${index}`, share: index / 36 })))).toHaveLength(6);
});

/** From a verdict to pass or fail: the leaks, the entries of `ignore:`, and what they have to say when they are stale. */
import { describe, expect, test } from '@jest/globals';
import { mixFingerprint, routeFingerprint } from '../../harness/gate/fingerprint.js';
import { throughGate, type GateOptions } from '../../harness/gate/gate.js';
import type { BisectionOutcome, Culprit } from '../../harness/result/bisection.js';
import type { ScenarioResult } from '../../harness/result/document.js';
import type { IgnoreEntry } from '../../harness/scenario/scenario.js';
import { aChannel, aCulprit, aLeak, anEvidence, aScenarioResult } from '../support/results.js';
import { aRoute } from '../support/fake-world.js';

const routes = ['a', 'b', 'c'].map((name) => aRoute(name));
const [A, B] = routes.map((route) => routeFingerprint('heap', route, routes));
const MIX = mixFingerprint('heap', routes);
const TODAY = '2027-01-31';

function leaking(culprits: readonly Partial<Culprit>[], outcome: BisectionOutcome | 'not bisected' = 'found', parts: Partial<ScenarioResult> = {}): ScenarioResult {
  const { bisection, ...leak } = aLeak({ warnings: ['as before'] });
  return { ...leak, ...(bisection && outcome !== 'not bisected' && { bisection: { ...bisection, outcome, culprits: culprits.map(aCulprit) } }), ...parts };
}
const gate = (judged: ScenarioResult, ignore: readonly IgnoreEntry[] = [], options: Partial<GateOptions> = {}) => throughGate(judged, { routes, ignore }, { today: TODAY, ...options });
const entry = (fingerprint: string | undefined, parts: Partial<IgnoreEntry> = {}): IgnoreEntry => ({ fingerprint: fingerprint ?? '', reason: 'upstream #123', ...parts });
const shown = ({ leaks }: ScenarioResult) => leaks?.map(({ channel, route, fingerprint }) => [channel, route, fingerprint]);

describe('the leaks of a scenario', () => {
  test('are its culprits, where they explain the growth', () => {
    expect(shown(gate(leaking([{ route: 'a' }, { route: 'b' }])))).toEqual([['heap', 'a', A], ['heap', 'b', B]]);
  });

  test.each(['proof-failed', 'not bisected'] as const)('are the mix, where no route is accused: %s', (outcome) => {
    expect(shown(gate(leaking([], outcome)))).toEqual([['heap', null, MIX]]);
  });

  test.each(['undecided', 'proof-failed'] as const)('are the mix as well, where the search is %s', (outcome) => {
    expect(shown(gate(leaking([{ route: 'a' }], outcome)))).toEqual([['heap', 'a', A], ['heap', null, MIX]]);
  });

  test('are told apart by channel', () => {
    const fds = aChannel({ verdict: 'leak', slopePerRequest: 1, threshold: 0.01 });
    const channels = { ...leaking([]).channels, fds } as ScenarioResult['channels'];
    const result = gate(leaking([{ route: 'a' }, { route: 'b', channel: 'fds' }], 'found', { channels }));
    expect(result.leaks).toMatchObject([{ channel: 'heap', route: 'a', threshold: 16 }, { channel: 'fds', route: 'b', threshold: 0.01 }]);
    expect(shown(gate(leaking([{ route: 'a' }], 'found', { channels })))).toEqual([['heap', 'a', A]]);
    expect(shown(gate(leaking([], 'proof-failed', { channels })))?.map(([channel, route]) => [channel, route])).toEqual([['fds', null], ['heap', null]]);
  });

  test('of the mix have the threshold of the least travelled route', () => {
    const heap = aChannel({ verdict: 'leak', threshold: 2, minimumDetectable: 3, minimumDetectablePerRoute: { a: 4, b: 12 } });
    expect(gate(leaking([], 'proof-failed', { channels: { heap } })).leaks?.[0]?.threshold).toBe(0.5);
    const unknown = { ...heap, minimumDetectable: Infinity, minimumDetectablePerRoute: { a: Infinity } };
    expect(gate(leaking([], 'proof-failed', { channels: { heap: unknown } })).leaks?.[0]?.threshold).toBe(0);
  });

  test.each(['clean', 'inconclusive', 'error'] as const)('are none with a verdict of %s', (verdict) => {
    expect(gate(aScenarioResult({ verdict }))).not.toHaveProperty('leaks');
  });
});

describe('an entry of `ignore:`', () => {
  test('lets its leak pass, and is listed with all that it says', () => {
    const result = gate(leaking([{ route: 'a' }]), [entry(A, { owner: 'team checkout', until: '2027-02-01' })]);
    expect(result).toMatchObject({ verdict: 'leak', exitCode: 0, warnings: ['as before'] });
    expect(result.ignored).toEqual([{ channel: 'heap', route: 'a', fingerprint: A, reason: 'upstream #123', owner: 'team checkout', until: '2027-02-01', expired: false }]);
  });

  test('for ever, when it has no end', () => {
    expect(gate(leaking([{ route: 'a' }]), [entry(A)])).toMatchObject({ exitCode: 0, ignored: [{ expired: false }] });
  });

  test.each([[TODAY, 0, false], ['2027-01-30', 1, true]])('until %s gives %i on the last day of January', (until, exitCode, expired) => {
    expect(gate(leaking([{ route: 'a' }]), [entry(A, { until })])).toMatchObject({ exitCode, ignored: [{ expired }] });
  });

  test('does not excuse another leak', () => {
    expect(gate(leaking([{ route: 'a' }, { route: 'b' }]), [entry(A)])).toMatchObject({ exitCode: 1, ignored: [{ route: 'a' }] });
  });

  test('can name the mix', () => {
    expect(gate(leaking([], 'proof-failed'), [entry(MIX)])).toMatchObject({ exitCode: 0, ignored: [{ route: null }] });
  });

  const stale = expect.stringMatching(/`ignore` names v1-[0-9a-f]{12} \(upstream #123\), .* no longer needed/);
  test('that names nothing is told, expired or not', () => {
    const entries = [entry(A, { until: '2020-01-01' })];
    expect(gate(aScenarioResult(), entries)).toMatchObject({ exitCode: 0, warnings: [stale] });
    expect(gate(leaking([{ route: 'b' }]), entries)).toMatchObject({ exitCode: 1, warnings: ['as before', stale] });
  });

  test.each([
    ['inconclusive', aScenarioResult({ verdict: 'inconclusive', channels: { heap: aChannel({ verdict: 'inconclusive' }) } })],
    ['error', aScenarioResult({ verdict: 'error', channels: {} })],
    ['without bisection', leaking([], 'not bisected', { warnings: [] })],
  ])('is left alone while nobody knows: %s', (_name, judged) => {
    expect(gate(judged, [entry(A)]).warnings).toEqual([]);
  });
});

describe('a baseline', () => {
  const baseline = { file: 'b.json', updated: false, leaks: [] };

  test('is compared with what was judged', () => {
    expect(gate(leaking([{ route: 'a' }]), [], { baseline })).toMatchObject({ exitCode: 1, baseline: { file: 'b.json', leaks: [{ route: 'a', standing: 'new' }] } });
    expect(gate(aScenarioResult(), [], { baseline })).toMatchObject({ exitCode: 0, baseline: { leaks: [] } });
  });

  test.each([
    ['inconclusive', aScenarioResult({ verdict: 'inconclusive' })],
    ['error', aScenarioResult({ verdict: 'error' })],
    ['of an expectation', leaking([{ route: 'a' }], 'found', { expected: { verdict: 'leak', met: true } })],
  ])('says nothing about a scenario that is %s', (_name, judged) => {
    expect(gate(judged, [], { baseline: { ...baseline, updated: true } })).not.toHaveProperty('baseline');
  });

  test('does not compare what the scenario ignores', () => {
    expect(gate(leaking([{ route: 'a' }]), [entry(A)], { baseline })).toMatchObject({ exitCode: 0, baseline: { leaks: [] } });
  });
});

describe('an entry of `ignore:` that names a holder', () => {
  const [CACHE, LOG] = ['h1-0123456789ab', 'h1-ba9876543210'];
  const held = (...holders: readonly (readonly [fingerprint: string, share: number])[]) =>
    leaking([{ route: 'a' }], 'found', { evidence: holders.map(([fingerprint, share]) => anEvidence({ routes: ['a'], fingerprint, share })) });

  test('lets the leak pass that it explains', () => {
    expect(gate(held([CACHE, 0.97]), [entry(CACHE)])).toMatchObject({ exitCode: 0, leaks: [{ route: 'a', heldBy: [CACHE] }], ignored: [{ route: 'a', fingerprint: CACHE }] });
  });

  test('does not, where something else holds a part of it', () => {
    const result = gate(held([CACHE, 0.5], [LOG, 0.45]), [entry(CACHE)]);
    expect(result).toMatchObject({ exitCode: 1, leaks: [{ heldBy: [CACHE, LOG] }] });
    expect(result).not.toHaveProperty('ignored');
    expect(gate(held([CACHE, 0.5], [LOG, 0.45]), [entry(CACHE), entry(LOG)])).toMatchObject({ exitCode: 0 });
  });

  test('does not, where most of the growth is not explained', () => {
    const result = gate(held([CACHE, 0.3]), [entry(CACHE)]);
    expect(result.exitCode).toBe(1);
    expect(result.leaks?.[0]).not.toHaveProperty('heldBy');
  });

  test('fails the gate once it is over', () => {
    expect(gate(held([CACHE, 1]), [entry(CACHE, { until: '2027-01-30' })])).toMatchObject({ exitCode: 1, ignored: [{ expired: true }] });
  });

  test('is called unneeded only where the holders are known', () => {
    expect(gate(held([CACHE, 1]), [entry(LOG)]).warnings).toEqual(['as before', expect.stringContaining(`names ${LOG}`)]);
    expect(gate(held(), [entry(LOG)]).warnings).toEqual(['as before']);
  });
});

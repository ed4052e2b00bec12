/** The exit code as a table: verdict × expectation, combinations of scenarios, and the two options that change it. */
import { describe, expect, test } from '@jest/globals';
import { finalExitCode, presentedExitCode, runExitCode, scenarioExitCode } from '../../harness/gate/exit-code.js';
import type { ExitCode, ScenarioResult } from '../../harness/result/document.js';
import type { BaselineComparison, ComparedLeak, IgnoredLeak } from '../../harness/result/leaks.js';
import { aChannel, aGateLeak, aScenarioResult } from '../support/results.js';

type Judged = ScenarioResult['verdict'];
type Expected = NonNullable<ScenarioResult['expected']>;

const CODES: readonly ExitCode[] = [0, 1, 2, 3, 130];
const expects = (verdict: Expected['verdict'], met: boolean): Expected => ({ verdict, met });
const scenariosOf = (codes: readonly ExitCode[]) => codes.map((exitCode) => aScenarioResult({ exitCode }));

describe('a scenario', () => {
  test.each<[Judged, ExitCode]>([
    ['clean', 0],
    ['leak', 1],
    ['error', 2],
    ['inconclusive', 3],
  ])('without an expectation: %s is %i', (verdict, code) => {
    expect(scenarioExitCode({ verdict })).toBe(code);
  });

  test.each<[Expected['verdict'], Judged, boolean, ExitCode]>([
    ['clean', 'clean', true, 0],
    ['clean', 'leak', false, 1],
    ['clean', 'error', false, 2],
    ['clean', 'inconclusive', false, 3],
    ['leak', 'leak', true, 0],
    ['leak', 'clean', false, 1],
    ['leak', 'error', false, 2],
    ['leak', 'inconclusive', false, 3],
    ['inconclusive', 'inconclusive', true, 0],
    ['inconclusive', 'clean', false, 1],
    ['inconclusive', 'leak', false, 1],
    ['inconclusive', 'error', false, 2],
  ])('that expects %s and is %s (met: %s) gives %i', (wanted, verdict, met, code) => {
    expect(scenarioExitCode({ verdict, expected: expects(wanted, met) })).toBe(code);
  });

  test('a leak that was expected, but on another route, fails the gate', () => {
    expect(scenarioExitCode({ verdict: 'leak', expected: { verdict: 'leak', routes: ['GET /a'], met: false } })).toBe(1);
  });
});

describe('a leak without an expectation', () => {
  const leaks = [aGateLeak({ route: 'a', fingerprint: 'v1-a' }), aGateLeak({ route: 'b', fingerprint: 'v1-b' })];
  const ignored = (fingerprint: string, expired = false): IgnoredLeak => ({ channel: 'heap', route: fingerprint.replace('v1-', ''), fingerprint, reason: 'x', expired });
  const against = (...standings: ComparedLeak['standing'][]): BaselineComparison => ({
    file: 'b.json', updated: false, leaks: standings.map((standing) => ({ channel: 'heap', route: 'a', standing })),
  });
  const inconclusive = { heap: aChannel({ verdict: 'inconclusive' }) };

  test.each<[string, Partial<ScenarioResult>, ExitCode]>([
    ['in no baseline', {}, 1],
    ['all known', { baseline: against('known', 'known') }, 0],
    ['smaller than known', { baseline: against('known', 'shrunk', 'gone') }, 0],
    ['one new', { baseline: against('known', 'new') }, 1],
    ['one grown', { baseline: against('grown', 'known') }, 1],
    ['new, and accepted by an update', { baseline: { ...against('new', 'grown'), updated: true } }, 0],
    ['all ignored', { ignored: [ignored('v1-a'), ignored('v1-b')] }, 0],
    ['one ignored of two', { ignored: [ignored('v1-a')] }, 1],
    ['one ignored, the other known', { ignored: [ignored('v1-a')], baseline: against('known') }, 0],
    ['ignored until a day that is over', { ignored: [ignored('v1-a', true), ignored('v1-b')] }, 1],
    ['the same, whatever the baseline says', { ignored: [ignored('v1-a', true)], baseline: { ...against('known'), updated: true } }, 1],
    ['not listed', { leaks: [], baseline: against() }, 1],
    ['known, on a server of which another channel was not settled when the run ended', { baseline: against('known', 'known'), channels: inconclusive }, 0],
  ])('%s', (_name, parts, code) => {
    expect(scenarioExitCode({ verdict: 'leak', leaks, ...parts })).toBe(code);
  });

  test.each<[Judged, ExitCode]>([['clean', 0], ['inconclusive', 3], ['error', 2]])('a baseline changes nothing about %s', (verdict, code) => {
    expect(scenarioExitCode({ verdict, baseline: { ...against('gone'), updated: true } })).toBe(code);
  });

  test('an expectation counts alone', () => {
    expect(scenarioExitCode({ verdict: 'leak', leaks, expected: expects('clean', false), baseline: against('known', 'known') })).toBe(1);
    expect(scenarioExitCode({ verdict: 'leak', leaks, expected: expects('leak', true), ignored: [ignored('v1-a', true)] })).toBe(0);
  });
});

describe('a run', () => {
  test.each<[readonly ExitCode[], ExitCode]>([
    [[0], 0],
    [[1], 1],
    [[2], 2],
    [[3], 3],
    [[0, 0], 0],
    [[0, 1], 1],
    [[0, 2], 2],
    [[0, 3], 3],
    [[1, 2], 1],
    [[1, 3], 1],
    [[2, 3], 2],
    [[0, 1, 2], 1],
    [[0, 2, 3], 2],
    [[1, 2, 3], 1],
    [[0, 1, 2, 3], 1],
    [[0, 130], 130],
    [[1, 130], 130],
  ])('whose scenarios gave %j gives %i, in any order', (codes, code) => {
    expect(runExitCode({ interrupted: false, planned: codes.length, scenarios: scenariosOf(codes) })).toBe(code);
    expect(runExitCode({ interrupted: false, planned: codes.length, scenarios: scenariosOf([...codes].reverse()) })).toBe(code);
  });

  test.each<[readonly ExitCode[], ExitCode]>([[[], 2], [[0], 2], [[3], 2], [[1], 1]])('that was killed after %j of two gives %i', (codes, code) => {
    expect(runExitCode({ interrupted: false, planned: 2, scenarios: scenariosOf(codes) })).toBe(code);
  });

  test('without any scenario never passes', () => {
    expect(runExitCode({ interrupted: false, planned: 0, scenarios: [] })).toBe(2);
  });

  test.each<[readonly ExitCode[]]>([[[]], [[0]], [[1]], [[2, 3]]])('that was interrupted after %j gives 130', (codes) => {
    expect(runExitCode({ interrupted: true, planned: codes.length, scenarios: scenariosOf(codes) })).toBe(130);
  });
});

describe('what the shell sees', () => {
  const shown = (allowInconclusive: boolean, gitBisect: boolean) => CODES.map((code) => presentedExitCode(code, { allowInconclusive, gitBisect }));

  test.each<[string, boolean, boolean, readonly number[]]>([
    ['no option', false, false, [0, 1, 2, 3, 130]],
    ['--allow-inconclusive: only 3 changes', true, false, [0, 1, 2, 0, 130]],
    ['--git-bisect: what could not be judged is skipped', false, true, [0, 1, 125, 125, 130]],
    ['both: inconclusive counts as good, a failure is skipped', true, true, [0, 1, 125, 0, 130]],
  ])('%s', (_name, allowInconclusive, gitBisect, codes) => {
    expect(shown(allowInconclusive, gitBisect)).toEqual(codes);
  });

  test('what could not be written fails what passes, and hides no verdict', () => {
    const codes = (allowInconclusive: boolean, gitBisect: boolean) => CODES.map((code) => finalExitCode(code, { allowInconclusive, gitBisect }, true));
    expect(codes(false, false)).toEqual([2, 1, 2, 3, 130]);
    expect(codes(true, false)).toEqual([2, 1, 2, 2, 130]);
    expect(codes(false, true)).toEqual([125, 1, 125, 125, 130]);
    expect(finalExitCode(0, { allowInconclusive: false, gitBisect: false }, false)).toBe(0);
  });
});

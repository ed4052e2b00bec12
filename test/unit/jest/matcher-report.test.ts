/** What a failed toBeLeakFree() says, for every verdict of a function and of a scenario. */
import { describe, expect, test } from '@jest/globals';
import type { FunctionResult } from '../../../harness/result/function.js';
import { functionText, scenarioText } from '../../../reports/matcher.js';
import { aGateLeak, aLeak, anEvidence, aScenarioResult } from '../../support/results.js';

const aFunction = (parts: Partial<FunctionResult> = {}): FunctionResult => ({
  verdict: 'clean', channel: 'heap', slopePerCall: 0, interval: [-0.1, 0.1], threshold: 1, minimumDetectable: 1.2, reason: 'flat', calls: 1_582, outOfTime: false, evidence: [], ...parts,
});

describe('a function', () => {
  test('clean: what would have been seen', () => {
    expect(functionText(aFunction())).toBe('clean, over 1,582 calls: A leak above 1.2 B per call would have been seen.');
  });

  test('a plateau is named', () => {
    expect(functionText(aFunction({ reason: 'plateau' }))).toContain('as with a cache that is full');
  });

  test('leak: the slope and its interval', () => {
    expect(functionText(aFunction({ verdict: 'leak', slopePerCall: 64, interval: [63, 65], reason: 'steady-growth' }))).toBe('leak: the function keeps 64.0 B per call (63.0 to 65.0), over 1,582 calls');
  });

  test('leak: the channel, where it is not the heap', () => {
    expect(functionText(aFunction({ verdict: 'leak', channel: 'arrayBuffers', slopePerCall: 1_024, interval: [1_000, 1_048], reason: 'steady-growth' }))).toContain('of array buffers');
    expect(functionText(aFunction({ verdict: 'leak', channel: 'resources', slopePerCall: 1, interval: [1, 1], reason: 'steady-growth' }))).toContain('1.00 resources per call');
  });

  test('leak: what holds it, counted in calls', () => {
    const text = functionText(aFunction({ verdict: 'leak', slopePerCall: 64, interval: [63, 65], evidence: [anEvidence({ summary: 'the Array `kept` gains 1 Object per request', growsAt: [{ file: 'a.js', line: 3, column: 7, source: 'x per request' }] })] }));
    expect(text).toContain('the Array `kept` gains 1 Object per call\n');
    expect(text).toContain('filled at a.js:3:7: x per request');
  });

  test.each(['too-few-windows', 'slowing-growth', 'given-back', 'per-window', 'wide-interval', 'steady-growth', 'stepwise-growth'])('inconclusive for %s: what is open, and what to do', (reason) => {
    const text = functionText(aFunction({ verdict: 'inconclusive', reason }));
    expect(text).toMatch(/^inconclusive: (memory|there) .+, over 1,582 calls\nDo: raise `calls` to 475\.$/);
  });

  test('inconclusive for want of time: more time', () => {
    expect(functionText(aFunction({ verdict: 'inconclusive', reason: 'slowing-growth', outOfTime: true }))).toContain('raise `timeMs`');
  });
});

describe('a scenario', () => {
  test('clean: what would have been seen', () => {
    expect(scenarioText(aScenarioResult())).toMatch(/^clean: shop-api \(scenarios\/shop-api\.yml\)/);
  });

  test('leak: the route, the slope, the holder and its line', () => {
    const evidence = anEvidence();
    const text = scenarioText(aLeak({ evidence: [evidence], leaks: [aGateLeak({ heldBy: [evidence.fingerprint] })] }));
    expect(text).toMatch(/^leak: /);
    expect(text).toMatch(/keeps .+ per request \(.+\)/);
    expect(text).toMatch(/(declared|filled at) .+:\d+:\d+/);
  });

  test('could not run: the message and its code', () => {
    const text = scenarioText(aScenarioResult({ verdict: 'error', error: { code: 'target-exited', message: '`node server.js` ended before it was ready', details: ['Error: no db'] } }));
    expect(text).toContain('`node server.js` ended before it was ready [target-exited]\nError: no db');
  });

  test('control characters of others are not printed', () => {
    expect(scenarioText(aScenarioResult({ name: 'a\u001b[31mb' }))).not.toContain('\u001b');
  });
});

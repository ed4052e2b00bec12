import { expect, test } from '@jest/globals';
import { functionOptions, scenarioOptions } from '../../../harness/jest/options.js';

test('a function has defaults', () => {
  expect(functionOptions({})).toEqual({ calls: 2_000, threshold: 1, timeMs: 60_000, evidence: true });
  expect(functionOptions({ calls: 300 }).calls).toBe(300);
});

test('a scenario has only what is given', () => {
  expect(scenarioOptions({ profile: 'quick', bisect: 'routes', evidence: undefined })).toEqual({ profile: 'quick', bisect: 'routes' });
});

test.each([{ call: 2_000 }, { calls: 0 }, { calls: 10 }, { calls: 2.5 }, { threshold: 0 }, { calls: '2000' }, null, 3])('%j is no option of a function', (given) => {
  expect(() => functionOptions(given)).toThrow(expect.objectContaining({ code: 'usage', message: expect.stringContaining('toBeLeakFree()') }));
});

test.each([{ calls: 2_000 }, { profile: 'fast' }, { seed: 1.5 }])('%j is no option of a scenario', (given) => {
  expect(() => scenarioOptions(given)).toThrow(expect.objectContaining({ code: 'usage' }));
});

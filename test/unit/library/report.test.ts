/** A result as text, and a saved one read again. */
import { expect, test } from '@jest/globals';
import { parseRunResult, report } from '../../../harness/library/report.js';
import type { ReporterName } from '../../../harness/reporters.js';
import { aLeak, aRunResult } from '../../support/results.js';

const RESULT = aRunResult({ scenarios: [aLeak()], exitCode: 1 });

test.each<[ReporterName, RegExp]>([
  ['terminal', /guilty +POST \/orders/],
  ['html', /^<!doctype html>/i],
  ['markdown', /POST \/orders/],
  ['junit', /<testsuites/],
  ['sarif', /"version": ?"2\.1\.0"/],
  ['github', /^::error file=scenarios\/shop-api\.yml/],
  ['json', /"schemaVersion": ?1/],
])('%s', async (name, text) => {
  expect(await report(RESULT, name)).toMatch(text);
});

test.each(['packages/api', 'packages/api/'])('files may be named from the root of a repository, where the run is in %s', async (prefix) => {
  expect(await report(RESULT, 'github', { prefix })).toContain('file=packages/api/scenarios/shop-api.yml');
});

test('there is colour only where it is asked for', async () => {
  expect(await report(RESULT, 'terminal')).not.toContain('\u001b[');
  expect(await report(RESULT, 'terminal', { color: true })).toContain('\u001b[');
});

test.each(['pdf', 'toString'])('a reporter %s does not exist', async (name) => {
  await expect(report(RESULT, name as ReporterName)).rejects.toMatchObject({ code: 'usage' });
});

test('a saved result is read as it was', () => {
  expect(parseRunResult(JSON.stringify(RESULT))).toEqual(RESULT);
  expect(() => parseRunResult('{}')).toThrow(expect.objectContaining({ code: 'result-invalid' }));
});

/** What `leakcheck report` and `merge` read: every result that a run writes, and a clear word about everything else. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parseResult, readResult } from '../../harness/saved-result.js';
import { jsonReport } from '../../reports/json.js';
import { failureOf } from '../support/failures.js';
import { aRunResult, aScenarioResult } from '../support/results.js';
import { RUN_EXAMPLES } from '../support/run-examples.js';

const saved = jsonReport(aRunResult({ scenarios: [aScenarioResult()], planned: 1 }));
const changed = (change: (document: Record<string, unknown>) => void) => {
  const document = JSON.parse(saved) as Record<string, unknown>;
  change(document);
  return JSON.stringify(document);
};

test.each(Object.entries(RUN_EXAMPLES))('a run writes what can be read: %s', (_name, result) => {
  expect(parseResult(jsonReport(result), 'result.json')).toEqual(JSON.parse(jsonReport(result)));
});

test('what a later leakcheck of the same version adds stays', () => {
  expect(parseResult(changed((document) => (document['added'] = 1)), 'result.json')).toMatchObject({ added: 1 });
});

test('a document that ends at any byte is called cut off, or empty', () => {
  // All of the envelope, and a sample of the series.
  for (let length = 0; length < saved.trimEnd().length; length += length < 400 ? 1 : 97) {
    const failure = failureOf(() => parseResult(saved.slice(0, length), 'r.json'));
    expect({ length, code: failure.code, message: failure.message }).toEqual({ length, code: 'result-invalid', message: 'r.json is cut off' });
    expect(failure.details[0]).toMatch(/^r\.json:\d+:\d+: the file (is empty|ends here, in the middle of the document)$/);
  }
});

describe('is refused', () => {
  test.each<[string, string, RegExp]>([
    ['what is no JSON', 'leak: 12', /^r\.json is not JSON$/],
    ['a merge conflict', `{\n<<<<<<< HEAD\n${saved}`, /^r\.json is not JSON$/],
    ['a later version', changed((document) => (document['schemaVersion'] = 2)), /newer leakcheck: it has version 2 .* reads version 1$/],
    ['the document of another command', '{"schemaVersion":1,"kind":"attach"}', /is no result document of `leakcheck run`$/],
    ['a list', '[]', /is no result document/],
    ['null', 'null', /is no result document/],
  ])('%s', (_name, text, message) => {
    const failure = failureOf(() => parseResult(text, 'r.json'));
    expect(failure).toMatchObject({ code: 'result-invalid', message: expect.stringMatching(message) });
    expect(failure.next).toMatch(/\.$/);
  });

  test('a document with a value that no run writes, with its place', () => {
    const text = changed((document) => Object.assign((document['scenarios'] as object[])[0]!, { verdict: 'leaky', exitCode: 7 }));
    expect(failureOf(() => parseResult(text, 'r.json')).details).toEqual([
      'scenarios[0].verdict: expected clean, leak, inconclusive or error, got "leaky"; did you mean "leak"?',
      'scenarios[0].exitCode: expected 0, 1, 2, 3 or 130, got the number 7',
    ]);
  });

  test('a file that is not there, or a folder', () => {
    const folder = mkdtempSync(join(tmpdir(), 'leakcheck-saved-'));
    expect(failureOf(() => readResult(join(folder, 'none.json'), 'none.json'))).toMatchObject({ code: 'input-unreadable', message: 'none.json does not exist' });
    expect(failureOf(() => readResult(folder, 'a'))).toMatchObject({ code: 'input-unreadable', message: 'a cannot be read (EISDIR)' });
    rmSync(folder, { recursive: true });
  });
});

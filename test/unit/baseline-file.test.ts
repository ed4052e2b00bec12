/** The baseline as a file: what a reviewer sees, and what is said of a file that is not one. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { baselineText, type Baseline } from '../../harness/baseline/baseline.js';
import { keepBaseline, openBaseline } from '../../harness/baseline/baseline-file.js';
import { parseBaseline, scenarioKey } from '../../harness/baseline/read-baseline.js';
import { aLeak } from '../support/results.js';
import { failureOf } from '../support/failures.js';

const BASELINE: Baseline = {
  version: 1,
  scenarios: {
    'scenarios/shop.yaml': [
      { channel: 'heap', route: 'search', slopePerRequest: 3710, interval: [3680, 3730], fingerprint: 'v1-52a69667249a' },
      { channel: 'heap', route: 'place "order"', slopePerRequest: 97.6, interval: [87.6, 129], fingerprint: 'v1-d438c57d9003' },
      { channel: 'fds', route: null, slopePerRequest: 0.125, interval: [0.12, 0.13] },
      { channel: 'heap', route: null, slopePerRequest: 1260, interval: [1240, 1270] },
    ],
    'scenarios/cart.yaml': [{ channel: 'heap', route: null, slopePerRequest: 8, interval: [7.9, 8.1] }],
  },
};
const TEXT = `{
  "version": 1,
  "scenarios": {
    "scenarios/cart.yaml": [
      { "channel": "heap", "route": null, "slopePerRequest": 8, "interval": [7.9, 8.1] }
    ],
    "scenarios/shop.yaml": [
      { "channel": "fds", "route": null, "slopePerRequest": 0.125, "interval": [0.12, 0.13] },
      { "channel": "heap", "route": null, "slopePerRequest": 1260, "interval": [1240, 1270] },
      { "channel": "heap", "route": "place \\"order\\"", "slopePerRequest": 97.6, "interval": [87.6, 129], "fingerprint": "v1-d438c57d9003" },
      { "channel": "heap", "route": "search", "slopePerRequest": 3710, "interval": [3680, 3730], "fingerprint": "v1-52a69667249a" }
    ]
  }
}
`;

describe('the text', () => {
  test('is sorted, with a line for each leak', () => {
    expect(baselineText(BASELINE)).toBe(TEXT);
  });

  test('is JSON, and reads back as it was', () => {
    expect(JSON.parse(TEXT)).toEqual(parseBaseline(TEXT, 'b.json'));
    expect(baselineText(parseBaseline(TEXT, 'b.json'))).toBe(TEXT);
  });

  test('of an empty baseline', () => {
    const text = baselineText({ version: 1, scenarios: {} });
    expect(text).toBe('{\n  "version": 1,\n  "scenarios": {}\n}\n');
    expect(parseBaseline(text, 'b.json')).toEqual({ version: 1, scenarios: {} });
  });

  test('may be formatted otherwise: tabs, CRLF, a byte-order mark', () => {
    const other = `\ufeff${JSON.stringify(BASELINE, undefined, '\t').replaceAll('\n', '\r\n')}`;
    expect(parseBaseline(other, 'b.json')).toEqual(BASELINE);
  });
});

describe('a file that is no baseline', () => {
  const line = '{ "channel": "heap", "route": "a", "slopePerRequest": 1, "interval": [1, 2] }';
  const withLine = (text: string) => `{ "version": 1, "scenarios": { "a.yaml": [\n${text}\n] } }`;

  test.each([
    ['', 'b.json has a mistake', '1:1: this is no baseline; it has the keys "version" and "scenarios"'],
    ['[]', 'b.json has a mistake', '1:1: this is no baseline; it has the keys "version" and "scenarios"'],
    ['{ "version": 1 }', 'b.json has a mistake', '1:1: the key "scenarios" is missing'],
    ['{ "version": "1", "scenarios": {} }', 'b.json has a mistake', '1:14: version: expected 1'],
    ['{ "version": 1, "scenarois": {} }', 'b.json has a mistake', '1:17: unknown key "scenarois"; did you mean "scenarios"?'],
    [withLine(line.replace('Request', 'Reqest')), 'b.json has a mistake', '2:36: scenarios.a.yaml[0]: unknown key "slopePerReqest"; did you mean "slopePerRequest"?'],
    [withLine(line.replace('1, 2', '2, 1')), 'b.json has a mistake', '2:70: scenarios.a.yaml[0].interval: the lower end is above the upper end'],
    [withLine(line.replace('[1, 2]', '[1, null]')), 'b.json has a mistake', '2:74: scenarios.a.yaml[0].interval[1]: has no value; expected a number'],
    [withLine(line.replace('"a"', '""')), 'b.json has a mistake', '2:31: scenarios.a.yaml[0].route: is empty'],
    [withLine(`<<<<<<< HEAD\n${line}\n=======\n${line}\n>>>>>>> main`), 'b.json has an unresolved merge conflict', '2:1: two branches changed these lines'],
    ['{ "version": 2, "scenarios": [] }', 'b.json was written by a newer leakcheck', '1:14: this leakcheck reads version 1'],
    ['['.repeat(100_000), 'b.json has a mistake', '1:501: lists and keys are nested too deep'],
  ])('%#: %.60s', (text, message, mistake) => {
    const error = failureOf(() => parseBaseline(text, 'b.json'));
    expect(error).toMatchObject({ code: 'baseline-invalid', message });
    expect(error.details.filter((detail) => detail.startsWith('b.json:'))).toEqual([`b.json:${mistake}`]);
    expect(error.next).toMatch(/\.$/);
  });

  test('is told with all of its mistakes', () => {
    const error = failureOf(() => parseBaseline(withLine('{ "channel": 1, "route": "a", "slopePerRequest": "1", "interval": [1, 2] }'), 'b.json'));
    expect(error.message).toBe('b.json has 2 mistakes');
  });

  test('is told when it is not JSON', () => {
    expect(failureOf(() => parseBaseline('{ "version": 1, "scenarios": {', 'b.json')).details[0]).toMatch(/^b\.json:1:\d+: /);
  });
});

describe('on the disk', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'leakcheck-baseline-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const aResult = aLeak({ file: 'scenarios/shop.yaml', baseline: { file: 'b.json', updated: true, leaks: [] } });

  test('a run without either option has none', () => {
    expect(openBaseline(undefined, false, folder)).toBeUndefined();
  });

  test('a missing one is an error, with the command that writes it', () => {
    const error = failureOf(() => openBaseline('known/b.json', false, folder));
    expect(error).toMatchObject({ code: 'baseline-missing', message: 'the baseline known/b.json does not exist' });
    expect(error.next).toContain('leakcheck run --baseline known/b.json --update-baseline');
  });

  test('a folder in its place cannot be read', () => {
    expect(failureOf(() => openBaseline('.', false, folder)).code).toBe('input-unreadable');
  });

  test('one that cannot be written is said before the run', () => {
    writeFileSync(join(folder, 'taken'), '');
    expect(failureOf(() => openBaseline('taken/b.json', true, folder)).code).toMatch(/unwritable|unreadable/);
  });

  test('an update begins with an empty one, and names scenarios from where the file is', () => {
    const opened = openBaseline('known/b.json', true, folder);
    if (opened === undefined) throw new Error('not opened');
    keepBaseline(opened, [aResult], folder);
    const written = parseBaseline(readFileSync(join(folder, 'known/b.json'), 'utf8'), 'b.json');
    expect(Object.keys(written.scenarios)).toEqual(['../scenarios/shop.yaml']);
    expect(openBaseline('known/b.json', false, folder)?.content).toEqual(written);
  });

  test('without an update it stays as it is', () => {
    writeFileSync(join(folder, 'b.json'), TEXT);
    const opened = openBaseline('b.json', false, folder);
    if (opened === undefined) throw new Error('not opened');
    keepBaseline(opened, [aResult], folder);
    expect(readFileSync(join(folder, 'b.json'), 'utf8')).toBe(TEXT);
  });

  test('without a name it is leakcheck-baseline.json, beside package.json', () => {
    expect(openBaseline(undefined, true, folder)).toEqual({ file: join(folder, 'leakcheck-baseline.json'), content: { version: 1, scenarios: {} }, update: true });
  });

  test('a scenario is called the same from every folder', () => {
    expect(scenarioKey('/project/leakcheck-baseline.json', '/project/scenarios/shop.yaml')).toBe('scenarios/shop.yaml');
  });
});

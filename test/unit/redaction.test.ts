import { describe, expect, test } from '@jest/globals';
import { redactorOf } from '../../harness/redaction.js';
import { printCommand, shellWord } from '../../harness/minimal/shell-words.js';
import type { RunResult } from '../../harness/result/document.js';
import { githubReport } from '../../reports/github.js';
import { htmlReport } from '../../reports/html.js';
import { jsonReport } from '../../reports/json.js';
import { junitReport } from '../../reports/junit.js';
import { markdownReport } from '../../reports/markdown.js';
import { sarifReport } from '../../reports/sarif.js';
import { terminalReport } from '../../reports/terminal.js';
import { hostileRun } from '../support/hostile-run.js';

const hide = redactorOf({ API_KEY: 'k-12345', PASSWORD: 'p&ss "w"', SHORT: 'demo' });

test('values are replaced by their names wherever they stand, keys included', () => {
  expect(hide({ message: 'answered 401 to GET /?key=k-12345', list: ['Bearer k-12345', 7, null, true], 'k-12345': undefined })).toEqual({ message: 'answered 401 to GET /?key=${API_KEY}', list: ['Bearer ${API_KEY}', 7, null, true], '${API_KEY}': undefined });
});

test('also as a URL, a form, JSON and base64 have them', () => {
  expect(hide([encodeURIComponent('p&ss "w"'), 'p%26ss+%22w%22', JSON.stringify({ p: 'p&ss "w"' }), `Basic ${Buffer.from('p&ss "w"').toString('base64')}`])).toEqual(['${PASSWORD}', '${PASSWORD}', '{"p":"${PASSWORD}"}', 'Basic ${PASSWORD}']);
});

test.each([`it's 100%`, `a"b'c\\d`, 'k-12345'])('as a command for a shell has it: %s', (secret) => {
  const hideIt = redactorOf({ SECRET: secret });
  for (const form of [secret, JSON.stringify(secret).slice(1, -1)]) {
    expect(hideIt(shellWord([`key=${form} `]))).toBe(`'key=\${SECRET} '`);
    expect(hideIt(printCommand([`key=${form}\n`]))).toContain('key=${SECRET}\\012');
  }
});

test('what is too short to be told from a word stays', () => {
  expect(hide('a demo')).toBe('a demo');
});

test('without variables nothing is touched, not even copied', () => {
  const value = { a: ['x'] };
  expect(redactorOf({})(value)).toBe(value);
});

const REPORTS: Readonly<Record<string, (result: RunResult) => string>> = {
  terminal: (result) => terminalReport(result, { color: false, unicode: true }),
  markdown: (result) => markdownReport(result),
  github: (result) => githubReport(result),
  sarif: (result) => sarifReport(result),
  html: htmlReport, json: jsonReport, junit: junitReport,
};

describe.each(Object.entries(REPORTS))('the %s report', (_name, render) => {
  // Letters and digits alone: no escaping or breaking of lines can hide it from the test.
  const SECRET = 'k3x99wQ7zzTopSecret42';

  test('does not have what stood in any text of the run: evidence, paths, curl, scenario, warnings, errors', () => {
    const run = hostileRun(`GET /login?key=${SECRET}`);
    expect(render(run)).toContain(SECRET);
    const told = render(redactorOf({ API_KEY: SECRET })(run));
    expect(told).not.toContain(SECRET);
    expect(told).toContain('API_KEY');
  });
});

/** The terminal report against golden files. UPDATE_GOLDEN=1 writes them: read each as a stranger before committing it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { RunResult } from '../../harness/result/document.js';
import { formatError } from '../../reports/errors.js';
import { jsonReport } from '../../reports/json.js';
import { terminalReport } from '../../reports/terminal.js';
import { HOSTILE, hostileRun } from '../support/hostile-run.js';
import { RUN_EXAMPLES } from '../support/run-examples.js';


const LOOKS = { 'color-unicode': { color: true, unicode: true }, 'plain-ascii': { color: false, unicode: false } };

describe.each(Object.entries(RUN_EXAMPLES))('%s', (name, result) => {
  test.each(Object.entries(LOOKS))('%s', (look, options) => {
    const report = terminalReport(result, options);
    golden(`${name}.${look}`, report);
    expect(terminalReport(JSON.parse(jsonReport(result)) as RunResult, options)).toBe(report);
  });
});

test.each(Object.entries(LOOKS))('the error of a whole run, %s', (look, options) => {
  golden(`whole-run-error.${look}`, formatError({
    code: 'scenario-invalid',
    message: 'scenarios/shop.yml has 1 mistake',
    details: ['scenarios/shop.yml:4:3 unknown key "wieght"; did you mean "weight"?\n\n  4 |   wieght: 3\n    |   ^^^^^^'],
    next: 'Correct it, then run leakcheck check scenarios/shop.yml.',
  }, options));
});

describe.each(HOSTILE)('hostile text %#', (text) => {
  const run = hostileRun(text);

  test.each(Object.entries(LOOKS))('fits 80 columns and carries no foreign control, %s', (_look, options) => {
    const own = terminalReport(run, options).replace(/\u001b\[(?:0|1|2|1;31|32|33)m/g, '');
    expect(own.split('\n').filter((line) => generousColumns(line) > 80)).toEqual([]);
    expect(own).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/);
    if (!options.unicode) expect(own).toMatch(/^[\n -~]*$/);
  });
});




const ADDED = /\p{M}|\p{Cf}/u;
const NARROW = /[\u0000-\u10ff\u2000-\u2bff]/u;

/** Measured in another way than the report does: whatever is not known to be narrow counts as two columns. */
function generousColumns(line: string): number {
  return [...line].reduce((sum, character) => sum + (ADDED.test(character) ? 0 : NARROW.test(character) ? 1 : 2), 0);
}

function golden(name: string, actual: string): void {
  const file = join(__dirname, 'terminal', `${name}.txt`);
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, actual);
  expect(actual).toBe(readFileSync(file, 'utf8'));
}

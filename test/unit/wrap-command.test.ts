/** A command over several lines: the shell reads it as the one line that it was. */
import { expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { shellWord } from '../../harness/minimal/shell-words.js';
import { integerBetween, seededRandom } from '../../harness/scenario/seeded-random.js';
import { wrapCommand } from '../../reports/terminal/wrap-command.js';

const COLUMNS = 68;
const CHARACTERS = [...`ab '"\\$;&|*#(){}`];

test('100 random commands: the same words, no line too long', () => {
  const random = seededRandom(1);
  for (let round = 0; round < 100; round += 1) {
    const words = Array.from({ length: integerBetween(random, 1, 30) }, () => Array.from({ length: integerBetween(random, 0, 10) }, () => CHARACTERS[integerBetween(random, 0, CHARACTERS.length - 1)] ?? '').join(''));
    const lines = wrapCommand(`printf '%s|' ${words.map((word) => shellWord([word])).join(' ')}`, COLUMNS);
    expect(lines.filter((line) => line.length > COLUMNS)).toEqual([]);
    expect(execFileSync('sh', { input: lines.map((line) => `            ${line}`.trimEnd()).join('\n') }).toString()).toBe(words.map((word) => `${word}|`).join(''));
  }
});

test('a word that is longer than a line is broken, and keeps its spaces', () => {
  expect(wrapCommand(`curl 'aaaa  bbbb'`, 8)).toEqual(['curl \\', `'aaaa  b`, `bbb'`]);
});

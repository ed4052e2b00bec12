/** Recorded text stays what it was, whatever it looks like to a template. */
import { describe, expect, test } from '@jest/globals';
import { scenarioText, template, unmarked } from '../../../harness/import/group/template-text.js';
import { integerBetween, seededRandom } from '../../../harness/scenario/seeded-random.js';
import { compileTemplate } from '../../../harness/scenario/template.js';

const render = (text: string) => compileTemplate(text).render({ seq: 7, random: () => 0, value: (name) => { throw new RangeError(`${name} was read as a name`); } });

/** What runs into each other. */
const PIECES = ['{', '{{', '{{{', '}', '}}', '$', '${', '${HOME}', '{{uuid}}', 'a', ' ', '"', '\\', '@', '{{pick', '\n'];

describe('text with braces and dollars in it', () => {
  test.each(Array.from({ length: 300 }, (_, seed) => seed + 1))('is rendered as it was recorded, seed %i', (seed) => {
    const random = seededRandom(seed);
    const text = Array.from({ length: integerBetween(random, 1, 8) }, () => PIECES[integerBetween(random, 0, PIECES.length - 1)]).join('');
    const written = scenarioText(text);
    expect(render(written)).toBe(text);
    expect(written).not.toMatch(/\$\{[A-Z]/);
  });

  test.each(Array.from({ length: 300 }, (_, seed) => seed + 1))('does so beside templates, seed %i', (seed) => {
    const random = seededRandom(seed);
    const piece = () => PIECES[integerBetween(random, 0, PIECES.length - 1)] ?? '';
    const [before, after] = [piece() + piece(), piece() + piece()];
    expect(render(scenarioText(before + template('{{seq}}') + after))).toBe(`${before}7${after}`);
  });
});

test('half a character of UTF-16 cannot be written', () => {
  expect(scenarioText('a\ud800b')).toBe('a?b');
});

test('a recording cannot mark a template', () => {
  expect(scenarioText(unmarked('\ue000{{uuid}}\ue001'))).not.toContain('\ue000');
});

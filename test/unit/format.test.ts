/** Numbers and foreign text as people read them. */
import { describe, expect, test } from '@jest/globals';
import { columnsOf, cut, padEnd, padStart, sanitizeBlock, sanitizeLine, wrap } from '../../reports/format/text.js';
import { formatBytes, formatCount, formatCountGrowth, formatCountRate, formatDays, formatDuration, formatEstimate, formatForecast, formatGrowth, formatPercent, formatTrend, isKnown, plural, type Numeric } from '../../reports/format/units.js';

const KB = 1024;
const MB = 1024 * KB;
const GB = 1024 * MB;
const TB = 1024 * GB;

describe('counts per request', () => {
  test.each<[Numeric, string]>([
    [0, '0'],
    [-0, '0'],
    [1, '1.00'],
    [-1, '-1.00'],
    [12.345, '12.35'],
    [0.5, '0.50'],
    [0.01, '0.010'],
    [0.0012, '0.0012'],
    [0.00001, '0.00001'],
    [0.000_004, '0'],
    [-0.000_004, '0'],
    [1_234, '1,234.00'],
    [Infinity, 'unknown'],
    [NaN, 'unknown'],
    [null, 'unknown'],
    [undefined, 'unknown'],
  ])('%p reads %p', (rate, text) => expect(formatCountRate(rate)).toBe(text));

  test.each<[Numeric, [Numeric, Numeric], string]>([
    [1, [0.98, 1.01], '1.00 descriptors per request (0.98 to 1.01)'],
    [1, [1, 1], '1.00 descriptors per request (within 0.01)'],
    [0.0125, [0.012, 0.013], '0.013 descriptors per request (0.012 to 0.013)'],
    [0, [0, 0], '0 descriptors per request (within 1)'],
    [0.5, [null, 0.6], '0.50 descriptors per request (at most 0.60)'],
    [0.5, [0.4, Infinity], '0.50 descriptors per request (at least 0.40)'],
    [0.5, [-Infinity, Infinity], '0.50 descriptors per request'],
    [NaN, [0, 1], 'unknown'],
  ])('%p in %p reads %p', (slope, interval, text) => expect(formatCountGrowth(slope, interval, 'descriptors')).toBe(text));
});

describe('bytes', () => {
  test.each<[Numeric, string]>([
    [0, '0 B'],
    [-0, '0 B'],
    [0.001, '0 B'],
    [-0.001, '0 B'],
    [0.005, '0.01 B'],
    [0.56, '0.56 B'],
    [0.994, '0.99 B'],
    [0.996, '1.0 B'],
    [8, '8.0 B'],
    [-8, '-8.0 B'],
    [99.9, '99.9 B'],
    [99.96, '100 B'],
    [1023, '1,023 B'],
    [1023.6, '1.0 KB'],
    [KB, '1.0 KB'],
    [80 * KB, '80.0 KB'],
    [512 * KB, '512 KB'],
    [MB - 1, '1.0 MB'],
    [-1.5 * MB, '-1.5 MB'],
    [4 * GB, '4.0 GB'],
    [3 * TB, '3.0 TB'],
    [2_000 * TB, '2,000 TB'],
    [Infinity, 'unknown'],
    [-Infinity, 'unknown'],
    [NaN, 'unknown'],
    [null, 'unknown'],
    [undefined, 'unknown'],
  ])('%p reads %p', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  test('no size reads "-0", whatever its digits', () => {
    for (let exponent = -12; exponent <= 0; exponent += 0.05) expect(formatBytes(-(10 ** exponent))).not.toMatch(/^-0(\.0+)? /);
  });

  test('a larger size never reads as a smaller number in the same unit', () => {
    let before = { unit: 'B', value: 0 };
    for (let bytes = 0.01; bytes < 5 * TB; bytes *= 1.01) {
      const [value = '', unit = ''] = formatBytes(bytes).split(' ');
      const now = { unit, value: Number(value.replaceAll(',', '')) };
      if (now.unit === before.unit) expect(now.value).toBeGreaterThanOrEqual(before.value);
      before = now;
    }
  });

  test('known is what a result can hold: JSON turns Infinity and NaN into null', () => {
    expect([0, -1, Infinity, NaN, null, undefined].map(isKnown)).toEqual([true, true, false, false, false, false]);
  });
});

describe('counts', () => {
  test.each<[number, string]>([
    [0, '0'],
    [-0, '0'],
    [999, '999'],
    [1_000, '1,000'],
    [52_000, '52,000'],
    [1_234_567, '1,234,567'],
    [1e15, '1,000,000,000,000,000'],
  ])('%d reads %s', (count, text) => {
    expect(formatCount(count)).toBe(text);
  });

  test.each<[number, string]>([
    [0, '0 routes'],
    [1, '1 route'],
    [1_200, '1,200 routes'],
  ])('%d routes read %s', (count, text) => {
    expect(plural(count, 'route')).toBe(text);
  });

  test.each<[number, string]>([
    [0, '0'],
    [7, '7'],
    [99, '99'],
    [101, '100'],
    [999, '990'],
    [52_999, '52,000'],
    [999_999_999, '990,000,000'],
    [1_390_000_000, '1.3 billion'],
    [99_900_000_000, '99 billion'],
    [1.29e12, '1.2 trillion'],
    [4.29e13, '42 trillion'],
  ])('a forecast of %d is rounded down: %s', (count, text) => {
    expect(formatForecast(count)).toBe(text);
  });
});

describe('growth with its interval', () => {
  test.each<[string, Numeric, readonly [Numeric, Numeric], string]>([
    ['all three share the unit and the digits', 80 * KB, [79.6 * KB, 80.4 * KB], '80.0 KB per request (79.6 to 80.4)'],
    ['a narrow interval bears two digits', 8, [7.97, 8.02], '8.00 B per request (7.97 to 8.02)'],
    ['a wide one bears none', 500, [480, 530], '500 B per request (480 to 530)'],
    ['an interval narrower than the digits', 56, [56, 56], '56.00 B per request (within 0.01)'],
    ['around nothing', 0, [-0.3, 0.2], '0.0 B per request (-0.3 to 0.2)'],
    ['a bound keeps its sign', 0.01, [-0.02, 0.2], '0.01 B per request (-0.02 to 0.20)'],
    ['the unit is that of the largest', 900, [800, 2 * KB], '0.9 KB per request (0.8 to 2.0)'],
    ['a shrinking heap', -2 * KB, [-3 * KB, -1 * KB], '-2.0 KB per request (-3.0 to -1.0)'],
    ['thousands', 5_000 * TB, [4_000 * TB, 6_000 * TB], '5,000 TB per request (4,000 to 6,000)'],
    ['open above', 8, [7, Infinity], '8.0 B per request (at least 7.0)'],
    ['open above, read back from JSON', 8, [7, null], '8.0 B per request (at least 7.0)'],
    ['open below', 8, [-Infinity, 9], '8.0 B per request (at most 9.0)'],
    ['open on both sides', 8, [-Infinity, Infinity], '8.0 B per request'],
    ['nothing known', null, [null, null], 'unknown'],
  ])('%s', (_name, slope, interval, text) => {
    expect(formatGrowth(slope, interval)).toBe(text);
  });

  test('in another measure', () => {
    expect(formatGrowth(8, [7, 9], 'per window')).toBe('8.0 B per window (7.0 to 9.0)');
  });

  test('the estimate alone has the same digits', () => {
    expect(formatEstimate(80 * KB, [79.6 * KB, 80.4 * KB])).toBe('80.0 KB');
    expect(formatEstimate(NaN, [0, 1])).toBe('unknown');
  });

  test('nothing reads "-0"', () => {
    for (let exponent = -9; exponent <= 0; exponent += 0.1) {
      const tiny = 10 ** exponent;
      expect(formatGrowth(-tiny, [-2 * tiny, tiny])).not.toMatch(/-0(\.0+)?(?![.\d])/);
    }
  });
});

describe('times, ratios and trends', () => {
  test.each([[0.002, '2 min 53 s'], [0.25, '6 h'], [1, '1.0 days'], [3.29, '3.2 days'], [19_876, '19,000 days']])('%p days read %p', (days, text) => expect(formatDays(days)).toBe(text));

  test.each<[number, string]>([
    [0, '0 ms'],
    [0.04, '0 ms'],
    [2.34, '2.3 ms'],
    [340, '340 ms'],
    [999.4, '999 ms'],
    [999.6, '1.0 s'],
    [12_400, '12.4 s'],
    [59_949, '59.9 s'],
    [59_950, '1 min'],
    [124_000, '2 min 4 s'],
    [3_599_600, '1 h'],
    [72 * 60_000, '1 h 12 min'],
    [100 * 3_600_000, '100 h'],
  ])('%d ms reads %s', (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text);
  });

  test('percentages', () => {
    expect([0, 0.98, 1, 12.5].map((ratio) => formatPercent(ratio))).toEqual(['0 %', '98 %', '100 %', '1,250 %']);
    expect([0.041, -0, NaN].map((ratio) => formatPercent(ratio, 1))).toEqual(['4.1 %', '0.0 %', 'unknown']);
  });

  test('a trend always has a sign, but for zero', () => {
    expect([0.032, -0.004, 0, -0, 0.0001, -0.0001, Infinity].map(formatTrend)).toEqual(['+3.2 %', '-0.4 %', '0.0 %', '0.0 %', '0.0 %', '0.0 %', 'unknown']);
  });
});

describe('foreign text made safe', () => {
  test.each<[string, string, string]>([
    ['plain text stays', 'GET /products', 'GET /products'],
    ['accents and scripts stay', 'café 製品 Ω', 'café 製品 Ω'],
    ['emoji joined from parts stay', '👩‍💻 ok', '👩‍💻 ok'],
    ['colours go', '\u001b[31mred\u001b[0m', 'red'],
    ['cursor movements go', 'a\u001b[2J\u001b[Hb', 'ab'],
    ['a window title goes', '\u001b]0;pwned\u0007text', 'text'],
    ['a hyperlink goes, its text stays', '\u001b]8;;http://evil\u001b\\text\u001b]8;;\u001b\\', 'text'],
    ['the one-byte forms go as well', '\u009b31mred', 'red'],
    ['a lone escape is shown as ?', 'a\u001b', 'a?'],
    ['breaks and tabs become a space', 'a\r\n\tb\u2028c', 'a b c'],
    ['control characters become ?', 'a\u0000b\u0008c\u007fd', 'a?b?c?d'],
    ['reordering becomes ?', 'safe\u202eevil', 'safe?evil'],
    ['invisible characters become ?', 'a\u200bb\ufeffc', 'a?b?c'],
    ['half a surrogate pair becomes ?', 'a\ud83dz', 'a?z'],
  ])('%s', (_name, text, safe) => {
    expect(sanitizeLine(text, true)).toBe(safe);
  });

  test('plain ASCII: one ? for each character with its marks', () => {
    expect(sanitizeLine('cafe\u0301 製品', false)).toBe('cafe? ??');
    expect(sanitizeLine('café', false)).toBe('caf?');
  });

  test('a block keeps its lines and their indentation', () => {
    expect(sanitizeBlock('one\r\n\ttwo\n  three\u001b[0m\u0007', true)).toEqual(['one', '    two', '  three?']);
  });
});

describe('columns of a terminal', () => {
  test.each<[string, number]>([
    ['', 0],
    ['abc', 3],
    ['製品', 4],
    ['한글', 4],
    ['ｗｉｄｅ', 8],
    ['é', 1],
    ['e\u0301', 1],
    ['\u001b[1;31mred\u001b[0m', 3],
    ['✓', 1],
    ['😀', 2],
  ])('%p takes %d', (text, columns) => {
    expect(columnsOf(text)).toBe(columns);
  });

  test('padding counts columns, not characters, and never cuts', () => {
    expect(padEnd('製', 4)).toBe('製  ');
    expect(padStart('製', 4)).toBe('  製');
    expect(padEnd('too long', 3)).toBe('too long');
  });

  test.each<[string, number, string]>([
    ['short', 10, 'short'],
    ['exactly', 7, 'exactly'],
    ['one word more', 9, 'one word…'],
    ['a word more', 7, 'a word…'],
    ['製品製品', 5, '製品…'],
    ['製品製品', 4, '製…'],
    ['abc', 1, '…'],
    ['abc', 0, ''],
    ['e\u0301e\u0301e\u0301', 2, 'e\u0301…'],
  ])('%p cut to %d columns is %p', (text, columns, short) => {
    expect(cut(text, columns, '…')).toBe(short);
    expect(columnsOf(cut(text, columns, '…'))).toBeLessThanOrEqual(columns);
  });

  test('a cut never parts a character from its marks, and fits an ellipsis of three', () => {
    expect(cut('abcdef', 5, '...')).toBe('ab...');
    expect(cut('abcdef', 2, '...')).toBe('..');
  });
});

describe('wrapping', () => {
  test('words fill the lines', () => {
    expect(wrap('the live heap grows with the requests', 14)).toEqual(['the live heap', 'grows with the', 'requests']);
  });

  test('empty text is one empty line; spaces between words are one', () => {
    expect(wrap('', 10)).toEqual(['']);
    expect(wrap('  a   b  ', 10)).toEqual(['a b']);
  });

  test('a word that is too long is broken, or kept whole to be copied', () => {
    expect(wrap('see https://example.org/x', 10)).toEqual(['see', 'https://ex', 'ample.org/', 'x']);
    expect(wrap('see https://example.org/x', 10, { keepWords: true })).toEqual(['see', 'https://example.org/x']);
  });

  test('wide characters count twice', () => {
    expect(wrap('製品製品', 4)).toEqual(['製品', '製品']);
    expect(wrap('製品 製品', 5)).toEqual(['製品', '製品']);
  });

  test('a character wider than the line ends nothing in a loop', () => {
    expect(wrap('製品', 1)).toEqual(['製品']);
    expect(wrap('abc', 0)).toEqual(['abc']);
  });

  test('no line is too long, and no word is lost', () => {
    const text = 'growth lies between -0.3 B/request and 2.4 B/request of the mix, on both sides of the threshold';
    for (let columns = 12; columns < 120; columns += 1) {
      const lines = wrap(text, columns);
      expect(Math.max(...lines.map(columnsOf))).toBeLessThanOrEqual(columns);
      expect(lines.join(' ')).toBe(text);
    }
  });
});

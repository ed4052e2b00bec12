import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { integerBetween, seededRandom } from '../../harness/scenario/seeded-random.js';
import { compileTemplate, TemplateError, templateProblems } from '../../harness/scenario/template.js';

const render = (text: string, seq = 1, seed = 7): string => compileTemplate(text).render({ seq, random: seededRandom(seed, seq), value: (name) => `<${name}>` });
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('templates', () => {
  it('leave other text alone', () => {
    expect(render('')).toBe('');
    expect(render('a } }} { b')).toBe('a } }} { b');
    expect(compileTemplate('plain').constant).toBe(true);
    expect(compileTemplate('{{seq}}').constant).toBe(false);
  });

  it('render each kind', () => {
    expect(render('n={{seq}}&m={{ seq }}', 12)).toBe('n=12&m=12');
    expect(render('{{uuid}}')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(Number(render('{{int 1 500}}'))).toBeGreaterThanOrEqual(1);
    expect(render('{{int -3 -3}}')).toBe('-3');
    expect(render('{{hex 13}}')).toMatch(/^[0-9a-f]{13}$/);
    expect(render('{{hex 0}}|{{pad 5}}|{{pick only}}')).toBe('|xxxxx|only');
    expect(['a', 'b', 'c']).toContain(render('{{pick a b c}}'));
  });

  it('hash the rest of their text, with the templates in it', () => {
    expect(render('{{sha256 q{{seq}}}}', 5)).toBe(sha256('q5'));
    expect(render('{{sha256 two words}}!')).toBe(`${sha256('two words')}!`);
    expect(render('{{sha256 {{sha256 a{{seq}}b}}c}}', 2)).toBe(sha256(`${sha256('a2b')}c`));
    expect(compileTemplate('{{sha256 x}}').constant).toBe(true);
  });

  it('close at the first braces that balance', () => {
    expect(render('{"a":{"b":{{seq}}}}', 3)).toBe('{"a":{"b":3}}');
  });

  it('give a new uuid at each place and the same ones for the same seed', () => {
    const [first, second] = render('{{uuid}} {{uuid}}').split(' ');
    expect(first).not.toBe(second);
    expect(render('{{uuid}} {{hex 20}} {{int 1 99999}}', 4, 1)).toBe(render('{{uuid}} {{hex 20}} {{int 1 99999}}', 4, 1));
    expect(render('{{uuid}}', 4, 1)).not.toBe(render('{{uuid}}', 4, 2));
    expect(render('{{uuid}}', 4, 1)).not.toBe(render('{{uuid}}', 5, 1));
  });

  it('reach both ends of a range', () => {
    const seen = new Set(Array.from({ length: 200 }, (_, seq) => render('{{int 1 3}}{{pick a b}}', seq)));
    expect([...seen].sort()).toEqual(['1a', '1b', '2a', '2b', '3a', '3b']);
  });

  it.each([
    ['{{sqe}}', 0, 7, 'unknown template {{sqe}}; did you mean "seq"?'],
    ['ab {{token}}', 3, 9, 'unknown template {{token}}; known: seq, uuid, int, hex, pick, pad, sha256'],
    ['{{}}', 0, 4, 'a template without a name'],
    ['{{seq}} {{int', 8, 2, '"{{" is not closed with "}}"'],
    ['{{seq 1}}', 0, 9, 'wrong arguments "1" for {{seq}}: write {{seq}}, 1, 2, 3 …: unique over the run, the same number everywhere inside one request'],
    ['{{int 5 1}}', 0, 11, 'wrong arguments "5 1" for {{int}}: write {{int a b}}, a whole number from a to b, both included'],
    ['{{int 1.5 2}}', 0, 13, 'wrong arguments "1.5 2" for {{int}}: write {{int a b}}, a whole number from a to b, both included'],
    ['{{hex}}', 0, 7, '{{hex}} needs arguments: write {{hex n}}, n random hexadecimal characters, at most 1,000,000'],
    ['{{pad 9999999}}', 0, 15, 'wrong arguments "9999999" for {{pad}}: write {{pad n}}, n characters of filler, at most 1,000,000'],
    ['{{pick}}', 0, 8, '{{pick}} needs arguments: write {{pick a b c}}, one of the words'],
    ['{{sha256 }}', 0, 11, '{{sha256}} needs a text: write {{sha256 text}}'],
    ['{{pick a {{seq}}}}', 0, 18, '{{pick}} cannot hold another template; only {{sha256 …}} can'],
    ['{{sha256 a{{nope}}}}', 10, 8, 'unknown template {{nope}}; known: seq, uuid, int, hex, pick, pad, sha256'],
  ])('report what is wrong in %s', (text, offset, length, message) => {
    expect(templateProblems(text)).toEqual([{ offset, length, message }]);
    // Whether a name has a value is found out when the scenario is read.
    if (!message.startsWith('unknown template')) expect(() => compileTemplate(text)).toThrow(TemplateError);
  });

  it('report every problem, and survive deep nesting', () => {
    expect(templateProblems('{{a}} {{seq}} {{b}}').map(({ offset }) => offset)).toEqual([0, 14]);
    expect(templateProblems('{{sha256 '.repeat(5000) + 'x' + '}}'.repeat(5000))).toHaveLength(1);
  });
});

describe('seededRandom', () => {
  it('repeats itself, and differs by seed and by stream', () => {
    const draws = (seed: number, stream?: number): number[] => Array.from({ length: 4 }, seededRandom(seed, stream));
    expect(draws(1)).toEqual(draws(1));
    expect(draws(1)).not.toEqual(draws(2));
    expect(draws(1, 1)).not.toEqual(draws(1, 2));
    expect(draws(2 ** 40)).not.toEqual(draws(2 ** 41));
  });

  it('keeps the sequence of sfc32 over versions', () => {
    const random = seededRandom(42);
    const first = [random(), random(), random()].map(value => value * 2 ** 32);
    expect(first.every(Number.isInteger)).toBe(true);
    expect(first).toEqual(sfc32Reference(42, 3));
  });

  it('is even: the mean of 20,000 draws is a half', () => {
    const random = seededRandom(3);
    let sum = 0;
    for (let draw = 0; draw < 20_000; draw += 1) sum += random();
    expect(Math.abs(sum / 20_000 - 0.5)).toBeLessThan(0.01);
  });

  it('reaches beyond 32 bits, never beyond the end', () => {
    expect(integerBetween(() => 1 - 2 ** -32, 0, Number.MAX_SAFE_INTEGER)).toBeLessThanOrEqual(Number.MAX_SAFE_INTEGER);
    expect(integerBetween(() => 0.5 + 2 ** -32, 0, 2 ** 40) % 2 ** 8).not.toBe(0);
  });
});

/** PractRand's sfc32 in 64-bit integers, so that no 32-bit trick of the implementation is repeated here. */
function sfc32Reference(seed: number, count: number): number[] {
  const mask = 0xffffffffn;
  let [a, b, c, counter] = [BigInt(seed), 0n, 0n, 1n];
  const outputs: number[] = [];
  for (let round = 0; round < 15 + count; round += 1) {
    const sum = (a + b + counter) & mask;
    counter = (counter + 1n) & mask;
    a = b ^ (b >> 9n);
    b = (c + (c << 3n)) & mask;
    c = ((((c << 21n) | (c >> 11n)) & mask) + sum) & mask;
    if (round >= 15) outputs.push(Number(sum));
  }
  return outputs;
}

describe('names and variables', () => {
  const known = { names: ['token', 'users.first name'], variables: ['API_KEY'] };

  it('are asked for when a request is rendered', () => {
    expect(render('Bearer {{token}} {{ users.first name }} ${API_KEY}!')).toBe('Bearer <token> <users.first name> <${API_KEY}>!');
    expect(render('{{sha256 ${API_KEY} }}')).toBe(sha256('<${API_KEY}>'));
    expect(compileTemplate('{{token}} {{seq}} ${API_KEY} {{token}}').names).toEqual(['token', '${API_KEY}']);
    expect(compileTemplate('${API_KEY}').constant).toBe(false);
  });

  it('leave other dollars alone, and $${…} is text', () => {
    expect(render('$5 ${} ${1} ${a.b} $${API_KEY} $$${API_KEY}')).toBe('$5 ${} ${1} ${a.b} ${API_KEY} $${API_KEY}');
  });

  it('have to be there', () => {
    expect(templateProblems('{{token}} {{users.first name}} ${API_KEY}', known)).toEqual([]);
    expect(templateProblems('ab {{tokne}} ${API_KEI}', known)).toEqual([
      { offset: 3, length: 9, message: 'unknown template {{tokne}}; did you mean "token"?' },
      { offset: 13, length: 10, message: 'the environment variable API_KEI is not set; set it, or write $${API_KEI} to send the text as it is' },
    ]);
    expect(templateProblems('{{users.frist name}}', known)[0]?.message).toBe('unknown template {{users.frist name}}; did you mean "users.first name"?');
  });
});

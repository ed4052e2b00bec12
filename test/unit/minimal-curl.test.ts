/** The command line for a request: a real shell makes of it exactly what the scenario sends. */
import { describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { curlLine } from '../../harness/minimal/curl.js';
import { printCommand, shellWord } from '../../harness/minimal/shell-words.js';
import { compileRequest, requestSource } from '../../harness/scenario/compile-route.js';
import type { RequestRoute } from '../../harness/scenario/scenario.js';
import { integerBetween, seededRandom } from '../../harness/scenario/seeded-random.js';
import { aRoute } from '../support/routes.js';

const shell = (script: string): Buffer => execFileSync('sh', { input: script, env: { ...process.env, PORT: '8080' } });

/** The words of the command as a program gets them; what is piped to it comes after. @param line with `curl` in it once */
function argumentsOf(line: string): string[] {
  const script = `curl() { for word in "$@"; do printf '%s\\000' "$word"; done; case "$*" in *'--data-binary @-'*) printf 'stdin:'; cat; printf '\\000';; esac; }; ${line}`;
  return shell(script).toString('utf8').split('\0').slice(0, -1);
}

/** The value of an option. */
function valueOf(words: readonly string[], option: string): string | undefined {
  const at = words.indexOf(option);
  return at === -1 ? undefined : words[at + 1];
}

const CHARACTERS = [...'abz019 \'"\\$`!*?[]{}()<>|&;#~=%^@:,./-+_\t', 'ü', '漢', '👩‍👧', '\u00a0'];
const CONTROLS = ['\n', '\r', '\u0001', '\u007f', '\u001b'];

function randomText(random: () => number, characters: readonly string[], most = 24): string {
  const text = Array.from({ length: integerBetween(random, 0, most) }, () => characters[integerBetween(random, 0, characters.length - 1)] ?? '').join('');
  // Two of them would begin a template.
  return text.replace(/\{+/g, '{');
}

describe('a word for the shell', () => {
  test('300 random texts: exactly the text', () => {
    const random = seededRandom(1);
    const texts = Array.from({ length: 300 }, () => randomText(random, [...CHARACTERS, '\n']));
    const script = texts.map((text) => `printf '%s\\000' ${shellWord([text])}`).join('\n');
    expect(shell(script).toString('utf8').split('\0').slice(0, -1)).toEqual(texts);
  });

  test('300 random texts, printed: exactly the text, in one line', () => {
    const random = seededRandom(2);
    const texts = Array.from({ length: 300 }, () => randomText(random, [...CHARACTERS, ...CONTROLS]));
    const commands = texts.map((text) => printCommand([text]));
    expect(commands.filter((command) => /[\n\r]/.test(command))).toEqual([]);
    expect(shell(commands.map((command) => `${command}; printf '\\000'`).join('\n')).toString('utf8').split('\0').slice(0, -1)).toEqual(texts);
  });

  test('expansions stand beside text, and do not fall apart', () => {
    expect(shell(`i=7; printf '%s|' ${shellWord(['a b', { expansion: '$i' }, `'`, { expansion: `$(printf '%s\\n' 'c  *')` }])}; ${printCommand(['%', { expansion: '$i' }])}`).toString()).toBe(`a b7'c  *|%7`);
  });

  test('is never nothing', () => {
    expect(shellWord([''])).toBe(`''`);
  });
});

describe('the command', () => {
  test('100 random requests: what curl gets is what the scenario sends', () => {
    const random = seededRandom(3);
    for (let round = 0; round < 100; round += 1) {
      const route = aRoute(`/${randomText(random, CHARACTERS)}`, {
        method: ['GET', 'POST', 'PUT'][round % 3] ?? 'GET',
        headers: { 'x-a': randomText(random, CHARACTERS).trim(), ...(round % 2 === 0 && { 'content-type': 'text/plain' }) },
        ...(round % 3 > 0 && { body: randomText(random, round % 5 === 0 ? [...CHARACTERS, ...CONTROLS] : CHARACTERS) }),
      });
      const sent = compileRequest(route)(requestSource(1, 1));
      const words = argumentsOf(curlLine(route));
      expect(words.find((word) => word.startsWith('http://'))).toBe(`http://127.0.0.1:8080${sent.path}`);
      expect(words).toContain(sent.headers['x-a'] === '' ? 'x-a;' : `x-a: ${sent.headers['x-a']}`);
      const piped = words.at(-1)?.startsWith('stdin:') === true ? words.at(-1)?.slice('stdin:'.length) : undefined;
      expect(valueOf(words, '--data-raw') ?? piped).toBe(sent.body);
      expect(words.includes('content-type:')).toBe(sent.body !== undefined && route.headers['content-type'] === undefined);
      expect(valueOf(words, '-X') ?? (sent.body === undefined ? 'GET' : 'POST')).toBe(route.method);
    }
  });

  test('values that differ make a loop, each value of the form that its template has', () => {
    const route = aRoute('/q/{{seq}}?u={{uuid}}&n={{int -5 4}}&h={{hex 12}}&s={{sha256 x{{seq}}}}&p={{pick red "a*b}}', { method: 'POST', body: '{"f":"{{pad 200}}","i":"{{seq}}"}' });
    const line = curlLine(route).replace('seq 1000', 'seq 12');
    const words = argumentsOf(line);
    const urls = words.filter((word) => word.startsWith('http://'));
    expect(urls).toHaveLength(12);
    expect(new Set(urls).size).toBe(12);
    const form = /^http:\/\/127\.0\.0\.1:8080\/q\/(\d+)\?u=[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}&n=(-[1-5]|[0-4])&h=[0-9a-f]{12}&s=[0-9a-f]{64}&p=(red|"a\*b)$/;
    expect(urls.filter((url) => !form.test(url))).toEqual([]);
    expect(words.filter((word) => word.startsWith('{'))).toContain(`{"f":"${'x'.repeat(200)}","i":"12"}`);
    expect(line.length).toBeLessThan(600);
  });

  test('a body that is too long for an argument comes through a pipe', () => {
    const words = argumentsOf(curlLine(aRoute('/', { method: 'POST', body: `@${'y'.repeat(200_000)}` })));
    expect(words.at(-1)).toBe(`stdin:@${'y'.repeat(200_000)}`);
  });

  test.each<[string, Partial<RequestRoute>, string]>([
    ['plain', {}, 'curl -s -o /dev/null http://127.0.0.1:$PORT/'],
    ['HEAD', { method: 'HEAD' }, 'curl -s -o /dev/null -I http://127.0.0.1:$PORT/'],
    ['a body file', { method: 'PUT', headers: { 'content-type': 'image/png' }, bodyFile: { path: '/a b.png', bytes: new Uint8Array(4) } }, `curl -s -o /dev/null -X PUT -H 'content-type: image/png' --data-binary '@/a b.png' http://127.0.0.1:$PORT/`],
    ['a client that goes away while it sends', { method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'x'.repeat(10), abort: 'request' }, `curl -s -o /dev/null --limit-rate 5 --max-time 1 -H 'content-type: text/plain' --data-raw xxxxxxxxxx http://127.0.0.1:$PORT/`],
    ['a form', { method: 'POST', form: { user: 'a b', n: '{{seq}}' } }, `for i in $(seq 1000); do curl -s -o /dev/null --data-urlencode 'user=a b' --data-urlencode 'n='$i http://127.0.0.1:$PORT/; done`],
    ['a form with files', { method: 'PUT', multipart: [{ name: 'title', content: 'x' }, { name: 'photo', content: { path: '/a b.png', bytes: new Uint8Array(1) }, type: 'image/png' }] }, `curl -s -o /dev/null -X PUT -F 'title=x' -F 'photo=@/a b.png;type=image/png' http://127.0.0.1:$PORT/`],
    ['what is captured, of a feed or of the environment', { headers: { authorization: 'Bearer {{token}}', 'x-key': '${API_KEY}', 'x-user': '{{users.first name}}', 'x-text': '$${API_KEY}' } }, `curl -s -o /dev/null -H 'authorization: Bearer '"\${token}" -H 'x-key: '"\${API_KEY}" -H 'x-user: '"\${users_first_name}" -H 'x-text: \${API_KEY}' http://127.0.0.1:$PORT/`],
    ['a slow client', { readBytesPerSecond: 2048 }, 'curl -s -o /dev/null --limit-rate 2048 http://127.0.0.1:$PORT/'],
    ['a client that goes away', { abort: 'body' }, 'curl -s -o /dev/null --max-time 1 http://127.0.0.1:$PORT/'],
  ])('%s', (_name, parts, line) => {
    expect(curlLine(aRoute('/', parts))).toBe(line);
  });
});

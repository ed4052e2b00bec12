import { expect, test } from '@jest/globals';
import { CookieJar } from '../../../harness/load/cookie-jar.js';

const NOW = Date.UTC(2026, 0, 1);

function jarWith(...lines: string[]): CookieJar {
  const jar = new CookieJar();
  jar.store(lines, '/shop/cart?x=1', NOW);
  return jar;
}

test('what was set is sent back as it came, the last of a name', () => {
  expect(jarWith('sid=s%3Aa.b; Path=/; HttpOnly; Secure', 'lang=de; Path=/', 'sid=new; Path=/').header('/any', NOW)).toBe('sid=new; lang=de');
});

test('only below its path, which is that of the request where none is stated; longer paths first', () => {
  const jar = jarWith('all=1; Path=/', 'here=2', 'deep=3; Path=/shop/cart');
  expect(jar.header('/shop/cart?y', NOW)).toBe('deep=3; here=2; all=1');
  expect(jar.header('/shopping', NOW)).toBe('all=1');
});

test('not after its time, and not when the server takes it back', () => {
  const jar = jarWith('short=1; Max-Age=60; Path=/', `long=2; Expires=${new Date(NOW + 3_600_000).toUTCString()}; Path=/`);
  expect(jar.header('/', NOW + 59_000)).toBe('short=1; long=2');
  expect(jar.header('/', NOW + 61_000)).toBe('long=2');
  jar.store(['long=; Max-Age=0; Path=/'], '/', NOW + 61_000);
  expect(jar.header('/', NOW + 61_000)).toBeUndefined();
});

test('beside what the request says itself, which counts', () => {
  expect(jarWith('a=1; Path=/', 'b=2; Path=/').header('/', NOW, 'a=own')).toBe('a=own; b=2');
});

test('a copy goes its own way', () => {
  const jar = jarWith('a=1; Path=/');
  const copy = jar.copy();
  copy.store(['b=2; Path=/'], '/', NOW);
  expect([jar.header('/', NOW), copy.header('/', NOW)]).toEqual(['a=1', 'a=1; b=2']);
});

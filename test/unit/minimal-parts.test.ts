/** What of a request can be taken away, and what is left then. */
import { describe, expect, test } from '@jest/globals';
import { fixedValue } from '../../harness/minimal/fixed-values.js';
import { dissect } from '../../harness/minimal/route-parts.js';
import { compileRequest, requestSource } from '../../harness/scenario/compile-route.js';
import { textPieces } from '../../harness/scenario/template.js';
import type { RequestRoute } from '../../harness/scenario/scenario.js';
import { aRoute } from '../support/routes.js';

const JSON_TYPE = { 'content-type': 'application/json' };

/** The route without the parts of these words; every word has to name a part. */
function without(route: RequestRoute, ...words: string[]) {
  const { parts, without: take } = dissect(route);
  const taken = words.map((word) => {
    const part = parts.find((each) => each.words === word);
    if (part === undefined) throw new Error(`no part "${word}" among ${parts.map((each) => each.words).join(', ')}`);
    return part.id;
  });
  return take(new Set(taken));
}

const wordsOf = (route: RequestRoute) => dissect(route).parts.map(({ words }) => words);

describe('the parts of a request', () => {
  test('headers, query, body with its fields at any depth, templates, and a client that goes away', () => {
    const route = aRoute('/users/{{seq}}?page={{int 0 9}}&sort=name', {
      method: 'POST', abort: 'headers',
      headers: { authorization: 'Bearer {{hex 32}}', accept: '*/*', ...JSON_TYPE },
      body: JSON.stringify({ item: '{{int 1 500}}', tags: ['a', '{{uuid}}'], who: { name: 'x', pad: '{{pad 9}}' } }),
    });
    expect(wordsOf(route)).toEqual([
      '{{seq}} in the path',
      'query parameter page', '{{int 0 9}} in query parameter page', 'query parameter sort',
      'header authorization', '{{hex 32}} in header authorization', 'header accept',
      'the body',
      'body field item', '{{int 1 500}} in body field item',
      'body field tags', 'body field tags[0]', 'body field tags[1]', '{{uuid}} in body field tags[1]',
      'body field who', 'body field who.name', 'body field who.pad',
      'header content-type',
      'a client that drops the connection',
    ]);
  });

  test('a template that holds others is one; filler is the same in every request and therefore none', () => {
    expect(wordsOf(aRoute('/a/{{sha256 note {{seq}}}}/{{pad 3}}/{{sha256 x}}/{{int 5 5}}'))).toEqual(['{{sha256 note {{seq}}}} in the path']);
  });

  test('a plain request has none', () => {
    expect(wordsOf(aRoute('/'))).toEqual([]);
  });
});

describe('without some of them', () => {
  const order = aRoute('/orders?ref={{uuid}}&trace=1', {
    method: 'POST', headers: { ...JSON_TYPE, accept: '*/*' }, body: '{"item":"{{int 1 500}}","lines":[{"id":1,"note":"a"},{"id":2}]}',
  });

  test('nothing taken: the same route', () => {
    expect(dissect(order).without(new Set())).toEqual(order);
  });

  test('query parameters', () => {
    expect(without(order, 'query parameter ref').path).toBe('/orders?trace=1');
    expect(without(order, 'query parameter ref', 'query parameter trace').path).toBe('/orders');
  });

  test('headers', () => {
    expect(without(order, 'header accept').headers).toEqual(JSON_TYPE);
  });

  test('the body goes with its content-type, which may also go alone', () => {
    const bare = without(order, 'the body');
    expect([bare.body, bare.headers]).toEqual([undefined, { accept: '*/*' }]);
    expect(without(order, 'header content-type')).toEqual({ ...order, headers: { accept: '*/*' } });
  });

  test('fields of JSON, outer and inner', () => {
    expect(without(order, 'body field item').body).toBe('{"lines":[{"id":1,"note":"a"},{"id":2}]}');
    expect(without(order, 'body field lines[0].note', 'body field lines[1]').body).toBe('{"item":"{{int 1 500}}","lines":[{"id":1}]}');
    expect(without(order, 'body field item', 'body field lines').body).toBe('{}');
  });

  test('fields of a form', () => {
    const form = aRoute('/login', { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }, body: 'user={{seq}}&password={{pick a&b c}}&next=%2F' });
    expect(without(form, 'body field user').body).toBe('password={{pick a&b c}}&next=%2F');
    expect(without(form, 'body field user', 'body field next').body).toBe('password={{pick a&b c}}');
  });

  test('JSON in a text, with templates that are no text in it', () => {
    const text = aRoute('/', { method: 'POST', headers: JSON_TYPE, body: '{ "id": {{seq}}, "{{hex 2}}": 7000000000000, "price": -1{{int 10 99}} }' });
    expect(without(text, 'body field price').body).toBe('{"id":{{seq}},"{{hex 2}}":7000000000000}');
    expect(without(text, 'body field id').body).toBe('{"{{hex 2}}":7000000000000,"price":-1{{int 10 99}}}');
  });

  test('a text that is neither stays whole', () => {
    expect(wordsOf(aRoute('/', { method: 'POST', headers: {}, body: 'a=1&b={{seq}}' }))).toEqual(['the body', '{{seq}} in the body']);
  });

  test('a body file', () => {
    const bodyFile = { path: '/project/order.bin', bytes: new Uint8Array([1]) };
    expect(without(aRoute('/', { method: 'PUT', bodyFile }), 'the body').bodyFile).toBeUndefined();
  });

  test('a client that goes away: it waits', () => {
    expect('abort' in without(aRoute('/', { abort: 'body' }), 'a client that drops the connection')).toBe(false);
  });
});

describe('a fixed value', () => {
  test('is one that the template gives, in path, header and body alike', () => {
    const route = aRoute('/{{pick red green}}', { method: 'POST', headers: { 'x-id': '{{uuid}}' }, body: '{"n":"{{int 3 9}}","n2":"{{int 3 9}}"}' });
    const { parts, without: take } = dissect(route);
    const fixed = take(new Set(parts.filter(({ kind }) => kind === 'template').map(({ id }) => id)));
    expect(fixed.path).toMatch(/^\/(red|green)$/);
    expect(fixed.headers['x-id']).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(fixed.body).toMatch(/^\{"n":"[3-9]","n2":"[3-9]"\}$/);
    expect(compileRequest(fixed)(requestSource(1, 1))).toEqual(compileRequest(fixed)(requestSource(1, 2)));
  });

  test('is the same in every run, and another one for each place', () => {
    expect(fixedValue('{{hex 9}}', 0)).toBe(fixedValue('{{hex 9}}', 0));
    expect(fixedValue('{{hex 9}}', 1)).not.toBe(fixedValue('{{hex 9}}', 0));
  });
});

test('a text is the sum of its pieces', () => {
  for (const text of ['', 'plain', '{{seq}}', 'a{{seq}}{{sha256 b{{uuid}} c}}d', '{{pick a b}} {{open', '}}x{{']) {
    expect(textPieces(text).map((piece) => piece.text).join('')).toBe(text);
  }
  expect(textPieces('a{{sha256 b{{seq}}}}').map(({ isTemplate }) => isTemplate)).toEqual([false, true]);
});

describe('other bodies and other routes', () => {
  test('fields of forms, parts with files and a slow client can be taken', () => {
    const form = aRoute('/', { method: 'POST', form: { a: '1', b: '{{seq}}' }, readBytesPerSecond: 5 });
    expect(wordsOf(form)).toEqual(['the body', 'form field a', 'form field b', '{{seq}} in form field b', 'a client that reads slowly']);
    const { parts, without } = dissect(form);
    const idOf = (words: string) => parts.find((part) => part.words === words)?.id ?? '';
    expect(without(new Set([idOf('form field a'), idOf('a client that reads slowly')]))).toEqual(aRoute('/', { method: 'POST', form: { b: '{{seq}}' } }));
    const upload = aRoute('/', { method: 'POST', multipart: [{ name: 'a', content: 'x' }, { name: 'f', content: { path: '/f', bytes: new Uint8Array(1) } }] });
    expect(wordsOf(upload)).toEqual(['the body', 'form field a', 'file f']);
  });

  test('what has a name stays: only a run gives it its value', () => {
    expect(wordsOf(aRoute('/a/{{token}}/{{users.email}}', { headers: { 'x-key': '${KEY}' } }))).toEqual(['header x-key']);
  });

  test('a chain and a script stay whole', () => {
    const chain = { name: 'c', weight: 1, chain: [{ method: 'GET', path: '/', headers: {}, status: [], captures: [] }] };
    const script = { name: 's', weight: 1, script: { path: '/s.mjs', written: 's.mjs' } };
    expect([dissect(chain), dissect(script)].map(({ parts, without }) => [parts, without(new Set())])).toEqual([[[], chain], [[], script]]);
  });
});

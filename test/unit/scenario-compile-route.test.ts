import { describe, expect, it } from '@jest/globals';
import { compileRequest, requestSource } from '../../harness/scenario/compile-route.js';
import type { RequestRoute } from '../../harness/scenario/scenario.js';

const route = (fields: Partial<RequestRoute>): RequestRoute => ({ name: 'r', method: 'GET', path: '/', headers: {}, weight: 1, status: [], ...fields });
const rendered = (fields: Partial<RequestRoute>, seq = 1) => compileRequest(route(fields))(requestSource(1, seq));

describe('compileRequest', () => {
  it('gives one request the same number everywhere', () => {
    const request = rendered({ method: 'POST', path: '/a/{{seq}}', headers: { 'x-id': 'n{{seq}}' }, body: '{"id":{{seq}}}' }, 9);
    expect(request).toEqual({ method: 'POST', path: '/a/9', headers: { 'x-id': 'n9' }, body: '{"id":9}' });
  });

  it('gives the same request for the same seed and number, whatever was rendered before', () => {
    const render = compileRequest(route({ path: '/{{uuid}}', body: '{{hex 8}}' }));
    const early = render(requestSource(5, 3));
    render(requestSource(5, 4));
    expect(render(requestSource(5, 3))).toEqual(early);
    expect(render(requestSource(6, 3))).not.toEqual(early);
  });

  it.each([
    ['/a b', '/a%20b'],
    ['/a%20b', '/a%20b'],
    ['/größe?q=日本', '/gr%C3%B6%C3%9Fe?q=%E6%97%A5%E6%9C%AC'],
    ['/\u{1f600}', '/%F0%9F%98%80'],
    ['/a\r\nHost: x\0', '/a%0D%0AHost:%20x%00'],
    ['/\ud800', '/%EF%BF%BD'],
    ['/page#top', '/page%23top'],
    ['/q?a[]=1&b={x}|"y"', '/q?a[]=1&b={x}|"y"'],
    ['/{{pick é}}', '/%C3%A9'],
  ])('makes %j a path that can be sent', (path, sent) => {
    expect(rendered({ path }).path).toBe(sent);
  });

  it('never lets a header value begin another header', () => {
    expect(rendered({ headers: { a: 'x\r\ny: {{seq}}', b: 'p\nq\0' } }).headers).toEqual({ a: 'x  y: 1', b: 'p q ' });
  });

  it('sends the bytes of a body file as they are', () => {
    const bytes = Uint8Array.of(0, 255, 123, 123);
    expect(rendered({ bodyFile: { path: '/x', bytes } }).body).toBe(bytes);
    expect('body' in rendered({})).toBe(false);
  });

  it('shares the headers that never vary', () => {
    const render = compileRequest(route({ headers: { accept: 'text/html' } }));
    expect(render(requestSource(1, 1)).headers).toBe(render(requestSource(1, 2)).headers);
  });
});

/** Files of every kind → requests; and files that are broken. */
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { ImportKind } from '../../../harness/import/import-kinds.js';
import { importTraffic, type ImportOptions } from '../../../harness/import/import-traffic.js';
import { harRequests } from '../../../harness/import/from/har.js';
import { LeftOut } from '../../../harness/import/recorded-request.js';
import { parseScenario } from '../../../harness/scenario/read-scenario.js';
import { secretsIn } from '../../support/secrets-in.js';
import { asRequest } from '../../support/routes.js';
import { LeakcheckError } from '../../../harness/errors.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'leakcheck import '));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const OPTIONS: ImportOptions = { name: 'shop', output: '/project/scenarios/shop.yaml', target: { command: 'node server.js', cwd: '/project' }, shownAs: 'file', routes: 100, assets: false };

/** Imports a file with this content, and reads what was written as a run does. */
async function imported(kind: ImportKind, content: string | Buffer, options: Partial<ImportOptions> = {}) {
  const file = join(folder, 'file');
  writeFileSync(file, content);
  const result = await importTraffic(kind, file, { ...OPTIONS, ...options });
  return { ...result, scenario: parseScenario(result.yaml, OPTIONS.output, { environment: secretsIn(result.yaml) }) };
}

async function failure(kind: ImportKind, content: string | Buffer, options: Partial<ImportOptions> = {}): Promise<LeakcheckError> {
  const error: unknown = await imported(kind, content, options).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(LeakcheckError);
  expect((error as LeakcheckError).next).toMatch(/\.$/);
  return error as LeakcheckError;
}

const requestsOf = ({ scenario }: Awaited<ReturnType<typeof imported>>) => scenario.routes.map(asRequest).map(({ method, path }) => `${method} ${path}`);

function aHar(entries: readonly unknown[]): string {
  return JSON.stringify({ log: { version: '1.2', creator: { name: 'x', version: '1' }, entries } }, undefined, 1);
}

function anEntry(url: string, { method = 'GET', status = 200, ...more }: { method?: string; status?: number; [key: string]: unknown } = {}): unknown {
  return { request: { method, url, headers: [], queryString: [], ...more }, response: { status } };
}

describe('HAR', () => {
  test('the host with most requests is taken, the others are named', async () => {
    const har = aHar([anEntry('http://localhost:3000/a'), anEntry('http://localhost:3000/b'), anEntry('https://cdn.test/x'), anEntry('data:text/plain,hi'), anEntry('ws://localhost:3000/live', { status: 101 }), anEntry('http://localhost:3000/c', { status: 0 })]);
    const result = await imported('har', har);
    expect(requestsOf(result)).toEqual(['GET /a', 'GET /b']);
    expect(result.host).toBe('localhost:3000');
    expect(result.leftOut.map(({ reason, count }) => `${count} ${reason}`)).toEqual([
      '1 addresses that no server answers (data:, blob:, extensions)', '1 requests to other hosts (--host chooses another one)', '1 websockets', '1 requests without an answer',
    ]);
    expect(requestsOf(await imported('har', har, { host: 'cdn.test' }))).toEqual(['GET /x']);
  });

  test('a body that the recorder has left out makes no route', async () => {
    const { leftOut } = await imported('har', aHar([anEntry('http://a/'), anEntry('http://a/b', { method: 'POST', bodySize: 48, postData: { mimeType: 'application/json', text: '', params: [] } })]));
    expect(leftOut).toEqual([{ reason: 'requests with a body that the HAR has not', count: 1, examples: ['POST /b'] }]);
  });

  test('fields of a form without their text', async () => {
    const { scenario } = await imported('har', aHar([anEntry('http://a/b', { method: 'POST', postData: { mimeType: 'application/x-www-form-urlencoded', params: [{ name: 'a b', value: 'c&d' }, { name: 'e', value: 'f' }] } })]));
    expect(scenario.routes[0]).toMatchObject({ body: 'a%20b=c%26d&e=f', headers: { 'content-type': 'application/x-www-form-urlencoded' } });
  });

  test.each<[string, string, RegExp]>([
    ['broken', `${aHar([anEntry('http://a/')]).slice(0, -20)}\n  oops }`, /^file:\d+:3: unexpected "o"$/],
    ['cut', aHar([anEntry('http://a/')]).slice(0, 120), /^file:\d+:\d+: it ends before it is complete$/],
    ['of another kind', '{"a":1}', /has no list log\.entries/],
    ['without entries', aHar([]), /has no list log\.entries/],
  ])('one that is %s', async (_name, text, message) => {
    const { code, message: said } = await failure('har', text);
    expect(said).toMatch(message);
    expect(code).toBe('import-invalid');
  });

  test('its size does not matter: an entry is handed on before the next is read', async () => {
    let entriesRead = 0;
    function* texts(): Generator<Buffer> {
      yield Buffer.from('{"log":{"entries":[');
      for (; ; entriesRead += 1) yield Buffer.from(`${entriesRead === 0 ? '' : ','}${JSON.stringify(anEntry(`http://a/${entriesRead}`))}`);
    }
    const targets: string[] = [];
    // A file without an end: a reader that collected it would never get here.
    for await (const { target } of harRequests(Readable.from(texts()), 'endless', new LeftOut())) {
      targets.push(target);
      if (targets.length === 3) break;
    }
    expect(targets).toEqual(['/0', '/1', '/2']);
    expect(entriesRead).toBeLessThan(6);
  });
});

const SEPARATOR = '\n🐵🙈🙉\n';
const aRequest = (head: string, body = '') => `${head}\r\nHost: shop.test\r\n${body === '' ? '' : `Content-Type: text/plain\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`}\r\n${body}`;

describe('GoReplay', () => {
  test('requests get the status of their answer, in whatever order they come', async () => {
    const gor = ['1 aa 1700000000000000000 0\n' + aRequest('GET /a HTTP/1.1'), '1 bb 1 0\n' + aRequest('GET /b HTTP/1.1'), '2 bb 1 5\nHTTP/1.1 404 Not Found\r\n\r\n', '2 aa 1 5\nHTTP/1.1 200 OK\r\n\r\n', '3 aa 1 5\nHTTP/1.1 500 No\r\n\r\n'].join(SEPARATOR) + SEPARATOR;
    const { scenario } = await imported('gor', gor);
    expect(scenario.routes.map(asRequest).map(({ path, status }) => [path, status[0]?.from])).toEqual(expect.arrayContaining([['/a', 200], ['/b', 404]]));
  });

  test('bodies in chunks, and gzip around it all', async () => {
    const chunked = 'POST /a HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n';
    const { scenario } = await imported('gor', gzipSync(`1 aa 1 0\n${chunked}${SEPARATOR}`));
    expect(scenario.routes[0]).toMatchObject({ body: 'abcde', headers: { 'content-type': 'text/plain' } });
  });

  test('compressed bodies are left out, and what is no HTTP', async () => {
    const { leftOut } = await imported('gor', ['1 aa 1 0\n' + aRequest('GET /a HTTP/1.1'), '1 bb 1 0\nPOST /b HTTP/1.1\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nxx', '1 cc 1 0\nnonsense'].join(SEPARATOR));
    expect(leftOut.map(({ reason }) => reason)).toEqual(['requests with a compressed body', 'payloads that are no HTTP request']);
  });

  test('another kind of file', async () => {
    expect((await failure('gor', 'hello\nworld\n')).message).toContain('is no recording of GoReplay');
  });

  test('gzip that is cut', async () => {
    // What cannot be compressed, so that half of the file is half of the data.
    const bytes = gzipSync(`1 aa 1 0\n${aRequest('GET /a HTTP/1.1')}${SEPARATOR}`);
    expect(await failure('gor', bytes.subarray(0, bytes.length - 12))).toMatchObject({ code: 'import-invalid', message: expect.stringContaining('is damaged') });
  });
});

describe('access logs', () => {
  test.each<[string, string]>([
    ['combined', '1.2.3.4 - ada [10/Oct/2023:13:55:36 +0000] "GET /a?b=1 HTTP/1.1" 200 12 "http://x/" "Mozilla/5.0 (\\"x\\")"'],
    ['common', '1.2.3.4 - - [10/Oct/2023:13:55:36 +0000] "GET /a?b=1 HTTP/1.0" 200 12'],
    ['a virtual host before it, times after it', 'shop.test:443 1.2.3.4 - - [10/Oct/2023:13:55:36 +0000] "GET /a?b=1 HTTP/2.0" 200 12 "-" "-" 0.003 "upstream"'],
    ['nginx as JSON', '{"request_method":"GET","request_uri":"/a?b=1","status":"200"}'],
    ['the request line in JSON', '{"request":"GET /a?b=1 HTTP/1.1","status":200}'],
    ['pino', '{"level":30,"req":{"id":1,"method":"GET","url":"/a?b=1"},"res":{"statusCode":200},"msg":"request completed"}'],
    ['Caddy', '{"logger":"http.log.access","request":{"method":"GET","host":"shop.test","uri":"/a?b=1"},"status":200}'],
    ['Traefik', '{"RequestMethod":"GET","RequestPath":"/a?b=1","DownstreamStatus":200}'],
    ['Elastic Common Schema', '{"http":{"request":{"method":"GET"},"response":{"status_code":200}},"url":{"original":"/a?b=1"}}'],
    ['its flat form', '{"http.request.method":"GET","url.original":"/a?b=1","http.response.status_code":200}'],
    ['Google Cloud', '{"httpRequest":{"requestMethod":"GET","requestUrl":"https://shop.test/a?b=1","status":200}}'],
    ['a collector before JSON', '2024-01-01T00:00:00Z web-1 {"method":"GET","url":"/a?b=1","status":200}'],
  ])('%s', async (_name, line) => {
    const { scenario } = await imported('access-log', `${line}\r\n`);
    expect(scenario.routes).toMatchObject([{ method: 'GET', path: '/a?b=1', status: [{ from: 200, to: 399 }] }]);
  });

  test.each<[string, string]>([
    ['$remote_addr [$time_local] "$request" $status', '1.2.3.4 [10/Oct/2023:13:55:36 +0000] "GET /a?b=1 HTTP/1.1" 404'],
    ['$time_iso8601|$request_method|$request_uri|$status', '2023-10-10T13:55:36+00:00|GET|/a?b=1|404'],
    ['%t %m %U%q %>s', '[10/Oct/2023:13:55:36 +0000] GET /a?b=1 404'],
    ['%h %l %u %t "%r" %>s %b "%{Referer}i"', '1.2.3.4 - - [10/Oct/2023:13:55:36 +0000] "GET /a?b=1 HTTP/1.1" 404 12 "-"'],
  ])('a format that is given: %s', async (format, line) => {
    const { scenario } = await imported('access-log', line, { format });
    expect(scenario.routes).toMatchObject([{ path: '/a?b=1', status: [{ from: 404, to: 404 }] }]);
  });

  test('lines of a server that starts, and of handshakes, are counted', async () => {
    const { leftOut } = await imported('access-log', 'listening on 3000\n\n1.2.3.4 - - [x] "GET /a HTTP/1.1" 200 1\n1.2.3.4 - - [x] "\\x16\\x03" 400 1\n1.2.3.4 - - [x] "POST /b HTTP/1.1" 201 1\n');
    expect(leftOut).toEqual([{ reason: 'requests with a body, which an access log has not', count: 1, examples: ['POST /b'] }, { reason: 'lines that are no request', count: 2, examples: [] }]);
  });

  test('an unknown format: which line, what was expected, what to do', async () => {
    expect(await failure('access-log', '\nGET;/a;200\nGET;/b;200\n')).toMatchObject({
      code: 'import-invalid',
      message: 'file:2: expected the combined format (… "GET /path HTTP/1.1" 200 …), or JSON with a method, a URL and a status',
      details: ['  2 | GET;/a;200'],
      next: expect.stringContaining('--format'),
    });
  });

  test('a format that names no request', async () => {
    expect(await failure('access-log', 'x', { format: '$remote_addr $status' })).toMatchObject({ code: 'usage', message: expect.stringContaining('$request') });
  });

  test('only what an access log cannot say', async () => {
    expect(await failure('access-log', '1.2.3.4 - - [x] "POST /b HTTP/1.1" 201 1\n')).toMatchObject({ code: 'import-empty', details: ['left out: requests with a body, which an access log has not: 1 (POST /b)'] });
  });
});

describe('any file', () => {
  test.each<[ImportKind]>([['har'], ['openapi'], ['gor'], ['access-log'], ['postman']])('%s: empty, binary, packed otherwise, missing', async (kind) => {
    expect(await failure(kind, '')).toMatchObject({ code: 'import-invalid', message: 'file is empty' });
    expect(await failure(kind, Buffer.from([1, 0, 2, 0, 0, 7]))).toMatchObject({ code: 'import-invalid', message: 'file is binary' });
    expect(await failure(kind, Buffer.from([0x50, 0x4b, 0x03, 0x04, 1]))).toMatchObject({ code: 'input-unreadable', message: 'file is packed with zip' });
    await expect(importTraffic(kind, join(folder, 'missing'), OPTIONS)).rejects.toMatchObject({ code: 'input-unreadable' });
    await expect(importTraffic(kind, folder, OPTIONS)).rejects.toMatchObject({ code: 'input-unreadable' });
  });

  test('the rarest routes are left out beyond the limit', async () => {
    const log = [['a', 3], ['b', 2], ['c', 1]].flatMap(([path, times]) => Array.from({ length: Number(times) }, () => `x "GET /${path} HTTP/1.1" 200 1`)).join('\n');
    const result = await imported('access-log', log, { routes: 2 });
    expect(result.scenario.routes.map(asRequest).map(({ path, weight }) => [path, weight])).toEqual([['/a', 1.5], ['/b', 1]]);
    expect(result.leftOut).toEqual([{ reason: 'requests of the rarest route (--routes keeps more)', count: 1, examples: ['GET /c'] }]);
  });

  test('routes of the same name get what tells them apart', async () => {
    const log = ['/a/1', '/a/1?x=1', '/a/2', '/a/2?x=2'].map((path) => `x "GET ${path} HTTP/1.1" 200 1`).concat('x "GET /a/1 HTTP/1.1" 500 1').join('\n');
    expect((await imported('access-log', log)).scenario.routes.map(({ name }) => name)).toEqual(['GET /a/{id}', 'GET /a/{id} ?x', 'GET /a/{id} (500)']);
  });
});

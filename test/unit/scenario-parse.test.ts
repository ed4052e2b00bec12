import { describe, expect, it } from '@jest/globals';
import { LeakcheckError } from '../../harness/errors.js';
import { parseScenario } from '../../harness/scenario/read-scenario.js';
import { FULL_EXAMPLE } from '../../harness/scenario/reference-table.js';
import type { RequestRoute, Scenario } from '../../harness/scenario/scenario.js';
import { asRequest } from '../support/routes.js';

const FILE = '/work/shop/scenarios/shop.yaml';
const parse = (text: string): Scenario => parseScenario(text, FILE);
const withTarget = (lines: string): Scenario['target'] => parse(`target:\n  command: node server.js\n  ${lines}\nroutes: [GET /]\n`).target;
const withLoad = (load: string): Scenario['load'] => parse(`target: { command: x }\nroutes: [GET /]\nload: ${load}\n`).load;
const withRoute = (route: string): RequestRoute | undefined => parse(`target: { command: x }\nroutes:\n  - ${route}\n`).routes[0] as RequestRoute | undefined;

describe('parseScenario', () => {
  it('fills in every default', () => {
    expect(parse('target: { command: node server.js }\nroutes: [GET /products]\n')).toEqual({
      file: FILE,
      name: 'shop',
      target: { command: 'node server.js', cwd: '/work/shop/scenarios', env: {}, ready: { kind: 'port', timeoutMs: 60_000 }, jit: false },
      load: { profile: 'standard', connections: 10, warmup: 'auto', cookies: 'drop', keepAlive: true, phases: [], settleMs: 0, budget: { requests: 30_000, timeMs: 120_000 } },
      setup: [],
      feeds: [],
      variables: {},
      routes: [{ name: 'GET /products', method: 'GET', path: '/products', headers: {}, weight: 1, status: [{ from: 200, to: 399 }] }],
      toggles: [],
      thresholds: { perRequest: {} },
      bisect: 'auto',
      ignore: [],
    });
  });

  it('reads the example of the documentation, the contract reduced to what is supported', () => {
    expect(parse(FULL_EXAMPLE)).toEqual({
      file: FILE,
      name: 'shop-api',
      target: { command: 'node server.js', cwd: '/work/shop/shop', env: { NODE_ENV: 'production' }, ready: { kind: 'http', path: '/healthz', timeoutMs: 60_000 }, node: '22', jit: false },
      load: { profile: 'standard', connections: 10, warmup: 'auto', cookies: 'drop', keepAlive: true, phases: [], settleMs: 0, budget: { requests: 60_000, timeMs: 120_000 } },
      setup: [{ method: 'POST', path: '/login', headers: { 'content-type': 'application/json' }, body: '{"user":"demo"}', status: [{ from: 200, to: 399 }], captures: [{ name: 'token', from: 'json', query: '$.token' }] }],
      feeds: [],
      variables: {},
      routes: [
        { name: 'GET /products', method: 'GET', path: '/products', headers: {}, weight: 1, status: [{ from: 200, to: 399 }] },
        {
          name: 'place order',
          method: 'POST',
          path: '/orders?ref={{uuid}}',
          headers: { 'content-type': 'application/json', authorization: 'Bearer {{token}}' },
          body: '{"item":"{{int 1 500}}","note":"{{sha256 note {{seq}}}}"}',
          weight: 3,
          status: [{ from: 201, to: 201 }],
        },
        { name: 'dropped upload', method: 'POST', path: '/files', headers: {}, body: '{{pad 70000}}', weight: 1, status: [{ from: 200, to: 399 }], abort: 'request' },
        { name: 'slow client', method: 'GET', path: '/export', headers: {}, weight: 1, status: [{ from: 200, to: 399 }], readBytesPerSecond: 16_384 },
        { name: 'make and cancel', weight: 1, chain: [
          { method: 'POST', path: '/drafts', headers: {}, status: [{ from: 200, to: 399 }], captures: [{ name: 'id', from: 'json', query: '$.id' }] },
          { method: 'DELETE', path: '/drafts/{{id}}', headers: {}, status: [{ from: 200, to: 399 }], captures: [] },
        ] },
      ],
      toggles: [{ name: 'compression', env: { COMPRESSION: 'off' }, args: [] }, { name: 'audit', env: {}, args: ['--no-audit'] }],
      thresholds: { perRequest: { heap: 16, native: 512, fds: 0.01 }, usageTrend: 0.05 },
      bisect: 'auto',
      ignore: [{ fingerprint: 'v1-9f2c4b7a01c3', reason: 'upstream #123', owner: 'team checkout', until: '2027-01-31' }],
      expect: { verdict: 'leak', routes: ['place order'] },
    });
  });

  it('is frozen all the way down', () => {
    const scenario = parse(FULL_EXAMPLE);
    const everyObject = (value: unknown): object[] => (typeof value === 'object' && value !== null ? [value, ...Object.values(value).flatMap(everyObject)] : []);
    expect(everyObject(scenario).every(Object.isFrozen)).toBe(true);
  });

  it.each([
    ['ready: /healthz', { kind: 'http', path: '/healthz', timeoutMs: 60_000 }],
    ['ready: { path: /healthz, timeout: 90s }', { kind: 'http', path: '/healthz', timeoutMs: 90_000 }],
    ['ready: { log: "listening" }', { kind: 'log', text: 'listening', timeoutMs: 60_000 }],
    ['ready: { log: "listening", timeout: 2m }', { kind: 'log', text: 'listening', timeoutMs: 120_000 }],
    ['ready: { port: true, timeout: 500ms }', { kind: 'port', timeoutMs: 500 }],
    ['ready: { timeout: 1.5 s }', { kind: 'port', timeoutMs: 1500 }],
  ])('target.%s', (line, ready) => {
    expect(withTarget(line).ready).toEqual(ready);
  });

  it.each([
    ['node: 22', '22'],
    ['node: "22.10"', '22.10'],
    ['node: v20.1.0', '20.1.0'],
    ['node: /opt/node/bin/node', '/opt/node/bin/node'],
    ['node: ../node', '/work/shop/node'],
  ])('target.%s', (line, node) => {
    expect(withTarget(line).node).toBe(node);
  });

  it('keeps numbers and booleans of the environment as they are written', () => {
    expect(withTarget('env: { A: 1.10, B: 0x1F, C: true, D: "", E: TRUE, F: 1e3, G: "${HOME}" }').env).toEqual({ A: '1.10', B: '0x1F', C: 'true', D: '', E: 'TRUE', F: '1e3', G: '${HOME}' });
    expect(parse('target: { command: [node, server.js, 1.10] }\nroutes: [GET /]').target.command).toEqual(['node', 'server.js', '1.10']);
  });

  it('keeps the values and words of toggles as they are written, and takes their names as they are', () => {
    const { toggles, expect: expected } = parse('target: { command: x }\nroutes: [GET /]\ntoggles:\n  response cache: { env: { CACHE: 1.10, STORE: FALSE }, args: [--level, 0x1F] }\n  audit: { args: ["a b"] }\nexpect: { verdict: leak, toggles: [" audit"] }\n');
    expect(toggles).toEqual([{ name: 'response cache', env: { CACHE: '1.10', STORE: 'FALSE' }, args: ['--level', '0x1F'] }, { name: 'audit', env: {}, args: ['a b'] }]);
    expect(expected).toEqual({ verdict: 'leak', toggles: ['audit'] });
  });

  it.each([
    ['{ profile: quick }', { requests: 5_000, timeMs: 30_000 }],
    ['{ profile: thorough }', { requests: 300_000, timeMs: 900_000 }],
    ['{ profile: quick, budget: { requests: 100 } }', { requests: 100, timeMs: 30_000 }],
    ['{ budget: { time: 1h } }', { requests: 30_000, timeMs: 3_600_000 }],
  ])('load: %s', (load, budget) => {
    expect(withLoad(load).budget).toEqual(budget);
  });

  it('takes a number of requests as warm-up', () => {
    expect(withLoad('{ warmup: 0, settle: 1.5s, connections: 1 }')).toMatchObject({ warmup: 0, settleMs: 1500, connections: 1 });
  });

  it.each([
    ['{ request: "post /x" }', { method: 'POST', path: '/x', name: 'post /x' }],
    ['"  GET   /a b  "', { method: 'GET', path: '/a b' }],
    ['{ request: POST /x, body: "a=1" }', { body: 'a=1', headers: {} }],
    ['{ request: POST /x, body: [1, { a: null }] }', { body: '[1,{"a":null}]', headers: { 'content-type': 'application/json' } }],
    ['{ request: POST /x, body: {}, headers: { Content-Type: application/vnd.api+json } }', { body: '{}', headers: { 'content-type': 'application/vnd.api+json' } }],
    ['{ request: GET /x, headers: { X-Version: 1.0 } }', { headers: { 'x-version': '1.0' } }],
    ['{ request: GET /x, status: 404 }', { status: [{ from: 404, to: 404 }] }],
    ['{ request: GET /x, status: [2xx, 404, "301"] }', { status: [{ from: 200, to: 299 }, { from: 404, to: 404 }, { from: 301, to: 301 }] }],
  ])('route %s', (written, route) => {
    expect(withRoute(written)).toMatchObject(route);
  });

  it.each([
    ['heap: 16 B/request', { heap: 16 }],
    ['external: 2 KB/request', { external: 2048 }],
    ['arrayBuffers: 0.5KB / request', { arrayBuffers: 512 }],
    ['native: 1 MB/request', { native: 1_048_576 }],
    ['fds: 0.01 /request', { fds: 0.01 }],
    ['resources: 2/request', { resources: 2 }],
    ['resources: 0.5 / request, heap: 1 B/request', { heap: 1, resources: 0.5 }],
    ['usage_trend: 5%', {}],
  ])('thresholds { %s }', (written, perRequest) => {
    expect(parse(`target: { command: x }\nroutes: [GET /]\nthresholds: { ${written} }`).thresholds.perRequest).toEqual(perRequest);
  });

  it('takes off for off, as YAML 1.2 and 1.1 read it', () => {
    const body = 'target: { command: x }\nroutes: [GET /]\n';
    for (const text of [`${body}bisect: off`, `${body}bisect: "off"`, `${body}bisect: false`, `%YAML 1.1\n---\n${body}bisect: off`]) {
      expect(parse(text).bisect).toBe('off');
    }
  });

  it('follows anchors and merge keys, and takes a byte-order mark and CRLF', () => {
    const { routes } = parse('\ufefftarget: { command: x }\r\nroutes:\r\n  - &a { request: GET /a, weight: 2 }\r\n  - { <<: *a, name: b }\r\n');
    expect(routes.map(asRequest).map(({ name, path, weight }) => ({ name, path, weight }))).toEqual([{ name: 'GET /a', path: '/a', weight: 2 }, { name: 'b', path: '/a', weight: 2 }]);
  });

  it('reads body files through the reader it is given', () => {
    const scenario = parseScenario('target: { command: x }\nroutes:\n  - { request: POST /, body: "@../bodies/a.bin" }', FILE, { readBodyFile: path => Buffer.from(path) });
    expect(asRequest(scenario.routes[0]).bodyFile).toEqual({ path: '/work/shop/bodies/a.bin', bytes: Buffer.from('/work/shop/bodies/a.bin') });
    expect(scenario.routes[0]).not.toHaveProperty('body');
  });

  it('throws nothing but its own error, whatever the text', () => {
    const pieces = ['a', ':', ' ', '\n', '-', '[', '{', '}', ']', '"', "'", '&x', '*x', '<<', '|', '>', '#', '\t', '?', '!!set', '{{', '}}', '%', '\u{1f600}', '\r', 'routes', 'target'];
    let state = 1;
    const next = (): number => (state = (state * 48_271) % 2_147_483_647);
    for (let text = 0; text < 1500; text += 1) {
      const yaml = Array.from({ length: 1 + (next() % 25) }, () => pieces[next() % pieces.length]).join('');
      try {
        parse(`target: { command: x }\nroutes:\n  - ${yaml}`);
        parse(yaml);
      } catch (error) {
        if (!(error instanceof LeakcheckError)) throw new Error(`crashed on ${JSON.stringify(yaml)}`, { cause: error });
      }
    }
  });
});

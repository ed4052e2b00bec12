/** The smallest scenario as a file: what is written is what is read. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { scenarioYaml } from '../../harness/minimal/scenario-yaml.js';
import { smallestScenario } from '../../harness/minimal/smallest-scenario.js';
import { fileNameFor } from '../../harness/scenario/file-name.js';
import { readScenario } from '../../harness/scenario/read-scenario.js';
import type { Scenario } from '../../harness/scenario/scenario.js';
import { aScenario } from '../support/fake-world.js';
import { aRoute } from '../support/routes.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'leakcheck yaml '));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Writes the scenario into a folder of its own and reads it from there. */
async function readBack(scenario: Scenario, comment: readonly string[] = []): Promise<{ read: Scenario; text: string }> {
  const file = join(folder, 'report', 'small.yml');
  const text = scenarioYaml(scenario, file, comment);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return { read: await readScenario(file), text };
}

const plain = () => aScenario([], { routes: [aRoute('/')], target: { command: 'node server.js', cwd: folder, env: {}, ready: { kind: 'port', timeoutMs: 60_000 }, jit: false } });

describe('written and read again', () => {
  test('routes of every kind', async () => {
    writeFileSync(join(folder, 'order.bin'), 'bytes');
    const json = { 'content-type': 'application/json' };
    const scenario = {
      ...plain(),
      routes: [
        aRoute('/'),
        aRoute('/a?b={{seq}}&c=#%20: "\'', { headers: { authorization: 'Bearer {{hex 32}}', empty: '', 'x-yes': 'true', 'x-ten': '1.10' }, weight: 2.5 }),
        aRoute('/json', { method: 'POST', name: 'place: order', headers: json, body: '{"item":"{{int 1 500}}","list":[1,{"a":null,"b":true}],"empty":{},"10":"@x","text":"a\\nb"}', status: [{ from: 201, to: 201 }] }),
        aRoute('/spaced', { method: 'POST', headers: json, body: '{ "a": 1.0 }' }),
        aRoute('/untyped', { method: 'POST', body: '{"a":1}' }),
        aRoute('/own-type', { method: 'POST', headers: { 'content-type': 'application/vnd.api+json' }, body: '{"a":1}' }),
        aRoute('/proto', { method: 'POST', headers: json, body: '{"__proto__":1}' }),
        aRoute('/text', { method: 'PUT', body: 'line\n  {{pad 9}}\n\ttab off\n' }),
        aRoute('/file', { method: 'PUT', bodyFile: { path: join(folder, 'order.bin'), bytes: Buffer.from('bytes') } }),
        aRoute('/gone', { abort: 'body', status: [{ from: 200, to: 299 }, { from: 404, to: 404 }] }),
      ],
    };
    const { read, text } = await readBack(scenario);
    expect(read.routes).toEqual(scenario.routes);
    expect(text).toContain('- GET /\n');
    expect(text).toContain('body: "@../order.bin"');
  });

  test.each<[string, Partial<Scenario>]>([
    ['target', { target: { command: ['node', '-r', './x y.js', 'a'], cwd: '/', env: { A: '1', B: 'off', C: '' }, ready: { kind: 'log', text: 'listening: {}', timeoutMs: 1_500 }, node: '22.1', jit: true } }],
    ['readiness by path', { target: { ...aScenario([]).target, ready: { kind: 'http', path: '/healthz', timeoutMs: 60_000 } } }],
    ['readiness by path, with a limit', { target: { ...aScenario([]).target, ready: { kind: 'http', path: '/healthz', timeoutMs: 90_000 } } }],
    ['readiness by port, with a limit', { target: { ...aScenario([]).target, ready: { kind: 'port', timeoutMs: 250 } } }],
    ['a node of its own', { target: { ...aScenario([]).target, node: '/opt/node 22/bin/node' } }],
    ['load', { load: { profile: 'quick', connections: 3, warmup: 200, cookies: 'drop', keepAlive: true, phases: [], settleMs: 1_500, budget: { requests: 777, timeMs: 30_000 } } }],
    ['how requests follow on each other', { load: { ...aScenario([]).load, cookies: 'keep', keepAlive: false, requestsPerSecond: 0.5, phases: [{ kind: 'ramp', from: 0, to: 2, share: 0.3 }, { kind: 'spike', from: 5, to: 5, share: 0.2 }, { kind: 'ramp', from: 2, to: 1, share: 0.5 }] } }],
    ['setup', { setup: [
      { method: 'POST', path: '/login', headers: {}, form: { user: 'a b', key: '${HOME}' }, status: [{ from: 201, to: 201 }], captures: [
        { name: 'token', from: 'json', query: '$.token' }, { name: 'sid', from: 'cookie', cookie: 'sid' }, { name: 'place', from: 'header', header: 'location' },
        { name: 'id', from: 'header', header: 'location', regex: '/(\\d+)$' }, { name: 'csrf', from: 'body', regex: 'csrf=(.+)' },
      ] },
      { method: 'GET', path: '/me', headers: { authorization: 'Bearer {{token}}' }, status: [{ from: 200, to: 399 }], captures: [] },
    ], variables: { HOME: process.env['HOME'] ?? '' } }],
    ['a chain', { routes: [{ name: 'make and drop', weight: 2, chain: [
      { method: 'POST', path: '/a', headers: { 'content-type': 'application/json' }, body: '{"n":"{{seq}}"}', status: [{ from: 200, to: 399 }], captures: [{ name: 'id', from: 'json', query: '$.id' }] },
      { method: 'DELETE', path: '/a/{{id}}', headers: {}, status: [{ from: 204, to: 204 }], captures: [] },
    ] }] }],
    ['a profile without its budget', { load: { profile: 'thorough', connections: 10, warmup: 'auto', cookies: 'drop', keepAlive: true, phases: [], settleMs: 0, budget: { requests: 300_000, timeMs: 60_000 } } }],
    ['thresholds', { thresholds: { perRequest: { heap: 16.5, native: 1_048_576, fds: 0.000_001 }, usageTrend: 0.07 } }],
  ])('%s', async (_name, parts) => {
    const scenario = { ...plain(), ...parts };
    const { read } = await readBack(scenario);
    expect({ ...read, file: scenario.file }).toEqual(scenario);
  });
});

describe('the file', () => {
  test('says where it comes from, what leaks and how to see it; a name with a line break stays in the comment', async () => {
    const evil = aRoute('/quotes/{{seq}}', { name: 'quote\nroutes: []\u2028more' });
    const scenario = { ...plain(), name: 'shop', routes: [aRoute('/health'), evil] };
    const file = join(folder, 'shop.minimal.yml');
    const text = smallestScenario(scenario, [evil], {
      file, shownAs: 'report/shop.minimal.yml', displayFile: 'scenarios/shop.yaml', leaks: [{ routes: [evil], channel: 'heap', slopePerRequest: 1_234.56, share: 1 }], curl: ['curl http://127.0.0.1:$PORT/quotes/$i'],
    });
    writeFileSync(file, text);
    expect(text).toMatch(/^(# .*\n)+name: shop\.minimal\n/);
    for (const part of ['scenarios/shop.yaml', 'leakcheck run report/shop.minimal.yml', '1,230 bytes (heap) per request', 'curl http://127.0.0.1:$PORT/quotes/$i']) expect(text).toContain(part);
    expect((await readScenario(file)).routes).toEqual([evil]);
  });

  test('leaves out what the run expected and ignored', async () => {
    const { text } = await readBack({ ...plain(), expect: { verdict: 'leak' }, ignore: [{ fingerprint: 'v1-000000000000', reason: 'x' }] });
    expect(text).not.toMatch(/expect|ignore/);
  });

  test.each([['shop api: v2/eu', 'shop-api-v2-eu.minimal.yml'], ['../../etc', 'etc.minimal.yml'], ['größe_1', 'größe_1.minimal.yml'], ['***', 'scenario.minimal.yml'], ['x'.repeat(300), `${'x'.repeat(80)}.minimal.yml`]])('of %s has a safe name', (name, file) => {
    expect(fileNameFor(name, 'minimal.yml')).toBe(file);
  });
});

/** Traffic made by code: what a script gets, and what becomes of one that throws, blocks, ends or is wrong. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { HttpTraffic, type TrafficOptions } from '../../../harness/load/http-traffic.js';
import type { ScriptRoute } from '../../../harness/scenario/scenario.js';
import { aRoute } from '../../support/routes.js';
import { rejectionOf } from '../../support/failures.js';

let folder = '';
let server: Server;
let origin = '';
const asked: string[] = [];
const running: HttpTraffic[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'leakcheck script '));
  asked.length = 0;
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.end('{"token":"t-1"}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  for (const traffic of running.splice(0)) await traffic.end();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

function script(text: string, name = 'client.cjs'): ScriptRoute {
  const path = join(folder, name);
  writeFileSync(path, text);
  return { name: 'odd', weight: 1, script: { path, written: name } };
}

function traffic(parts: Partial<TrafficOptions> = {}): HttpTraffic {
  const made = new HttpTraffic({ origin, connections: 2, seed: 1, signal: new AbortController().signal, ...parts });
  running.push(made);
  return made;
}

const FETCHES = `
const get = (origin, path) => new Promise((resolve, reject) => require('node:http').get(origin + path, { agent: false }, (response) => response.resume().on('end', resolve)).on('error', reject));
`;

describe('a script', () => {
  test('makes exactly the requests, beside other routes, with its own count', async () => {
    const load = traffic();
    const route = script(`import http from 'node:http';
      const get = (origin, path) => new Promise((resolve, reject) => http.get(origin + path, { agent: false }, (response) => response.resume().on('end', resolve)).on('error', reject));
      export default ({ origin, seq, user, random, data, captured }) => get(origin, ['', data, captured.token, seq, user < 2, random() < 1].join('/'));
      export const setup = ({ origin }) => get(origin, '/open').then(() => 'opened');
      export const teardown = ({ origin, data }) => get(origin, '/close-' + data);`, 'client.mjs');
    await load.setUp([{ method: 'POST', path: '/login', headers: {}, status: [{ from: 200, to: 200 }], captures: [{ name: 'token', from: 'json', query: '$.token' }] }]);
    await load.drive([route, aRoute('/plain')], 8);
    await load.drive([route], 2);
    expect(load.counts).toEqual({ odd: { done: 6 }, 'GET /plain': { 200: 4 } });
    const own = asked.filter((url) => url !== '/plain');
    expect(own.slice(0, 2)).toEqual(['/login', '/open']);
    expect(own.filter((url) => /^\/opened\/t-1\/\d+\/true\/true$/.test(url))).toHaveLength(6);
    expect(own.filter((url) => url === '/open' || url === '/close-opened')).toEqual(['/open', '/close-opened', '/open', '/close-opened']);
  });

  test('of the same seed draws the same numbers', async () => {
    const drawn: string[][] = [];
    for (let round = 0; round < 2; round += 1) {
      asked.length = 0;
      await traffic().drive([script(`${FETCHES}module.exports = ({ origin, seq, random }) => get(origin, '/' + seq + '/' + random());`)], 6);
      drawn.push([...asked].sort());
    }
    expect(drawn[0]).toEqual(drawn[1]);
    expect(new Set(drawn[0]).size).toBe(6);
  });
});

describe('a script that', () => {
  test('throws is a failure with its line', async () => {
    const failure = await rejectionOf(traffic().drive([script('module.exports = ({ seq }) => {\n  throw new Error("expected pong, got ping");\n};\n')], 3));
    expect(failure).toMatchObject({ code: 'traffic-script', route: 'odd' });
    expect(failure.message).toMatch(/^the script client\.cjs:2:9 of the route "odd" failed at its request \d: expected pong, got ping$/);
  });

  test('never settles is given up', async () => {
    const failure = await rejectionOf(traffic({ requestTimeoutS: 1 }).drive([script('module.exports = () => new Promise(() => {});')], 2));
    expect(failure.message).toMatch(/^the script client\.cjs of the route "odd" failed at its request \d: it did not settle within 1 s$/);
  });

  test('blocks its thread is given up too, and the next window begins on another one', async () => {
    const load = traffic({ requestTimeoutS: 1 });
    const failure = await rejectionOf(load.drive([script('module.exports = () => { for (;;); };')], 2));
    expect(failure.message).toContain('it did not settle within 1 s');
    await load.drive([script('module.exports = () => {};', 'other.cjs')], 2);
    expect(load.counts).toEqual({ odd: { done: 2 } });
  });

  test('ends its thread, or fails beside its requests, is a failure', async () => {
    expect((await rejectionOf(traffic().drive([script('module.exports = () => process.exit(3);')], 2))).message).toContain('it ended its thread with exit code 3');
    const late = 'module.exports = () => new Promise(() => setTimeout(() => { throw new Error("in a timer"); }, 1));';
    expect((await rejectionOf(traffic().drive([script(late, 'late.cjs')], 2))).message).toMatch(/^the script late\.cjs:1:\d+ of the route "odd" failed at its request \d: in a timer$/);
  });

  test('has a mistake, or no default export, is told so before the first request', async () => {
    expect((await rejectionOf(traffic().drive([script('export default (;', 'wrong.mjs')], 2))).message).toMatch(/^the script wrong\.mjs.* of the route "odd" could not be loaded: /);
    expect((await rejectionOf(traffic().drive([script('export const run = 1;', 'none.mjs')], 2))).message).toBe('the script none.mjs of the route "odd" could not be loaded: it has no default export that is a function');
  });

  test('prints does so where it fails, and nowhere else', async () => {
    const text = 'let calls = 0;\nmodule.exports = async () => { console.log("call", (calls += 1)); await new Promise((resolve) => setTimeout(resolve, 50)); if (calls > 1) throw new Error("no"); };';
    const failure = await rejectionOf(traffic({ connections: 1 }).drive([script(text)], 3));
    expect(failure.details).toEqual(['last output of the script:', 'call 1', 'call 2']);
  });

  test('fails in its setup says so', async () => {
    const text = 'export default () => {};\nexport const setup = () => Promise.reject(new Error("no broker"));';
    expect((await rejectionOf(traffic().drive([script(text, 'setup.mjs')], 2))).message).toMatch(/^the script setup\.mjs:2:\d+ of the route "odd" failed in its setup: no broker$/);
  });
});

test('an interrupt ends what a script has under way', async () => {
  const interrupt = new AbortController();
  const odd = script(`${FETCHES}module.exports = ({ origin, signal }) => get(origin, '/').then(() => new Promise((resolve) => signal.addEventListener('abort', resolve)));`);
  const driven = rejectionOf(traffic({ signal: interrupt.signal }).drive([odd], 4));
  while (asked.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  interrupt.abort();
  expect((await driven).code).toBe('interrupted');
});

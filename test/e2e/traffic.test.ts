/** Traffic that takes more than single requests, on real servers, through the command line. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { GROSS, Workspace } from '../support/cli.js';

const QUICK = 'load: { profile: quick, budget: { requests: 3000, time: 60s } }';
const TARGET = 'target: { command: node server.cjs, ready: /health }';

/** Nobody but who is logged in is kept. */
const LOGIN = `
const crypto = require('node:crypto');
const tokens = new Set(), kept = [];
const body = (request) => new Promise((resolve) => { let text = ''; request.on('data', (chunk) => (text += chunk)).on('end', () => resolve(text)); });
require('node:http').createServer(async (request, response) => {
  const text = await body(request);
  if (request.url === '/health') return response.end('ok');
  if (request.url === '/login') {
    const right = new URLSearchParams(text).get('password') === 'hunter2-secret';
    const token = crypto.randomUUID();
    if (right) tokens.add(token); else response.statusCode = 401;
    return response.end(JSON.stringify(right ? { auth: { token } } : { error: 'wrong: ' + text }));
  }
  if (!tokens.has((request.headers.authorization ?? '').slice(7))) return response.writeHead(401).end();
  if (request.url === '/orders') kept.push({ lines: ${GROSS} });
  response.end('ok');
}).listen(process.env.PORT);
`;

const SETUP = 'setup: [{ request: POST /login, form: { user: demo, password: "${E2E_PASSWORD}" }, capture: { token: $.auth.token } }]';
const BEHIND_LOGIN = `${TARGET}
${QUICK}
${SETUP}
routes:
  - { request: GET /news, headers: { authorization: "Bearer {{token}}" } }
  - { request: GET /orders, headers: { authorization: "Bearer {{token}}", x-trace: "{{hex 8}}" } }
`;

/** What is made is kept until it is deleted. */
const NOTES = `
const notes = new Map();
let last = 0;
require('node:http').createServer((request, response) => {
  request.resume();
  const id = (/^\\/notes\\/(.+)$/.exec(request.url) ?? [])[1];
  if (request.url === '/health') return response.end('ok');
  if (request.method === 'POST') {
    notes.set(String((last += 1)), { text: 'note ' + last, lines: ${GROSS} });
    return response.writeHead(201, { location: '/notes/' + last }).end();
  }
  if (!notes.has(id)) return response.writeHead(404).end();
  if (request.method === 'DELETE') notes.delete(id);
  response.end('ok');
}).listen(process.env.PORT);
`;
const MAKE = '{ request: POST /notes, status: 201, capture: { id: { header: location, regex: "/notes/(.+)" } } }';

/** Sessions without an end, as express-session's MemoryStore has them. */
const SESSIONS = `
const sessions = new Map();
require('node:http').createServer((request, response) => {
  if (request.url === '/health') return response.end('ok');
  const known = (/sid=([^;]+)/.exec(request.headers.cookie ?? '') ?? [])[1];
  if (!sessions.has(known)) {
    const id = require('node:crypto').randomUUID();
    sessions.set(id, { views: ${GROSS}, agent: {} });
    response.setHeader('set-cookie', 'sid=' + id + '; Path=/; HttpOnly');
  }
  response.end('ok');
}).listen(process.env.PORT);
`;

/** A room that does not forget who has left. */
const ROOM = `
const { WebSocketServer } = require(${JSON.stringify(require.resolve('ws'))});
const server = require('node:http').createServer((request, response) => response.end('ok')).listen(process.env.PORT);
const members = [];
new WebSocketServer({ server }).on('connection', (socket) => {
  socket.on('message', (text) => {
    if (String(text).startsWith('join')) members.push({ name: String(text) });
    socket.send('hello ' + text);
  });
});
`;
const CLIENT = `
import WebSocket from ${JSON.stringify(`file://${require.resolve('ws')}`)};
const connected = (origin) => new Promise((resolve, reject) => { const socket = new WebSocket(origin.replace('http', 'ws')); socket.once('open', () => resolve(socket)); socket.once('error', reject); });
export const setup = async ({ origin }) => new Map();
export default async ({ origin, seq, user, data: sockets }) => {
  if (!sockets.has(user)) sockets.set(user, await connected(origin));
  const socket = sockets.get(user);
  const answer = await new Promise((resolve) => { socket.once('message', (text) => resolve(String(text))); socket.send(process.env.WORD + ' ' + seq); });
  if (answer !== 'hello ' + process.env.WORD + ' ' + seq) throw new Error('got ' + answer);
};
export const teardown = async ({ data: sockets }) => {
  for (const socket of sockets.values()) await new Promise((resolve) => { socket.once('close', resolve); socket.close(); });
};
`;

let work: Workspace;
beforeEach(() => {
  work = new Workspace();
});
afterEach(() => {
  delete process.env['E2E_PASSWORD'];
  delete process.env['WORD'];
  work.remove();
});

describe('behind a login', () => {
  test('the leak is found; its smallest case logs in too; what the password is stands nowhere', async () => {
    process.env['E2E_PASSWORD'] = 'hunter2-secret';
    const { code, scenario, stdout, stderr } = await work.judge(LOGIN, BEHIND_LOGIN);
    expect({ code, error: scenario.error, reasons: code === 1 ? [] : scenario.reasons }).toEqual({ code: 1, error: undefined, reasons: [] });
    expect(scenario.bisection?.culprits.map(({ route }) => route)).toEqual(['GET /orders']);
    const small = work.read(scenario.minimalScenario ?? '');
    expect(small).toContain('password: ${E2E_PASSWORD}');
    expect(small).toContain('Bearer {{token}}');
    expect([stdout, stderr, small, work.read('leakcheck-report/result.json')].join('')).not.toContain('hunter2');
  }, 360_000);

  test('a wrong password is told, and not shown; an unset one is a mistake of the scenario', async () => {
    process.env['E2E_PASSWORD'] = 'wrong-password';
    const { code, scenario, stdout } = await work.judge(LOGIN, BEHIND_LOGIN);
    expect(code).toBe(2);
    expect(scenario.error).toMatchObject({ code: 'traffic-setup', message: 'step 1 of setup answered 401 to POST /login; expected 200-399' });
    expect(scenario.error?.details.join('\n')).toContain('wrong: user=demo&password=${E2E_PASSWORD}');
    expect(stdout).not.toContain('wrong-password');

    delete process.env['E2E_PASSWORD'];
    const unset = await work.run('check', 'scenario.yaml');
    expect({ code: unset.code, said: unset.stderr.includes('the environment variable E2E_PASSWORD is not set') }).toEqual({ code: 2, said: true });
  }, 120_000);
});

describe('a chain', () => {
  test('that deletes what it makes is clean, counted as one request', async () => {
    const { code, scenario } = await work.judge(NOTES, `${TARGET}\n${QUICK}\nroutes: [{ name: a note, chain: [${MAKE}, "GET /notes/{{id}}", "DELETE /notes/{{id}}"] }]\n`);
    expect({ code, error: scenario.error, verdict: scenario.verdict }).toEqual({ code: 0, error: undefined, verdict: 'clean' });
    expect(Object.keys(scenario.requestsByRoute['a note'] ?? {})).toEqual(['200']);
  }, 120_000);

  test('that does not leaks, and is found among others', async () => {
    const { code, scenario } = await work.judge(NOTES, `${TARGET}\n${QUICK}\nroutes: [GET /health, { name: a note, chain: [${MAKE}, "GET /notes/{{id}}"] }]\n`);
    expect({ code, error: scenario.error, reasons: code === 1 ? [] : scenario.reasons }).toEqual({ code: 1, error: undefined, reasons: [] });
    expect(scenario.bisection?.culprits.map(({ route }) => route)).toEqual(['a note']);
    expect(work.read(scenario.minimalScenario ?? '')).toContain('chain:');
  }, 360_000);
});

test('cookies: dropped, every request is a new session and the store leaks; kept, it is clean', async () => {
  const scenario = (cookies: string) => `${TARGET}\nload: { profile: quick, cookies: ${cookies}, budget: { requests: 8000, time: 90s } }\nbisect: off\nroutes: [GET /page]\n`;
  expect((await work.judge(SESSIONS, scenario('drop'))).scenario).toMatchObject({ verdict: 'leak' });
  expect((await work.judge(SESSIONS, scenario('keep'))).scenario).toMatchObject({ verdict: 'clean' });
}, 240_000);

describe('a script', () => {
  const SCENARIO = `target: { command: node server.cjs }\n${QUICK}\nbisect: off\nroutes: [{ name: room, script: ./client.mjs }]\n`;

  test.each([['join', 'leak'], ['ping', 'clean']])('speaks WebSocket: %s is %s', async (word, verdict) => {
    process.env['WORD'] = word;
    const { scenario } = await work.file('client.mjs', CLIENT).judge(ROOM, SCENARIO);
    expect({ error: scenario.error, verdict: scenario.verdict, counted: Object.keys(scenario.requestsByRoute['room'] ?? {}), open: scenario.warnings.filter((warning) => warning.includes('connection')) })
      .toEqual({ error: undefined, verdict, counted: ['done'], open: [] });
  }, 240_000);

  test('that throws, and one that is missing, end with exit code 2 and say where', async () => {
    const thrown = await work.file('client.mjs', 'export default () => {\n  throw new Error("expected a pong");\n};\n').judge(ROOM, SCENARIO);
    expect({ code: thrown.code, error: thrown.scenario.error?.code }).toEqual({ code: 2, error: 'traffic-script' });
    expect(thrown.scenario.error?.message).toMatch(/^the script client\.mjs:2:9 of the route "room" failed at its request \d+: expected a pong$/);
    const missing = await work.file('other.yaml', SCENARIO.replace('client.mjs', 'clinet.mjs')).run('check', 'other.yaml');
    expect({ code: missing.code, said: missing.stderr.includes('cannot read the script') }).toEqual({ code: 2, said: true });
  }, 120_000);
});

test('an upload in parts, with rows of a feed: what is kept by name leaks', async () => {
  const uploads = `
const names = new Map();
require('node:http').createServer((request, response) => {
  if (request.url === '/health') return response.end('ok');
  let text = '';
  request.setEncoding('latin1').on('data', (chunk) => (text += chunk)).on('end', () => {
    const [, name] = /filename="([^"]+)"/.exec(text) ?? [];
    if (name === undefined || !/name="owner"\\r\\n\\r\\n(ann|bob)\\r\\n/.test(text)) return response.writeHead(400).end('no file');
    names.set(name, { at: {} });
    response.end('ok');
  });
}).listen(process.env.PORT);
`;
  const scenario = (name: string) => `${TARGET}\n${QUICK}\nbisect: off\nfeeds: { users: users.csv }\nroutes: [{ request: POST /upload, multipart: { owner: "{{users.name}}", file: { content: "{{pad 2000}}", filename: "${name}" } } }]\n`;
  work.file('users.csv', 'name,age\nann,1\nbob,2\n');
  expect((await work.judge(uploads, scenario('{{seq}}.png'))).scenario).toMatchObject({ verdict: 'leak' });
  expect((await work.judge(uploads, scenario('same.png'))).scenario).toMatchObject({ verdict: 'clean' });
}, 240_000);

/** The evidence of a whole run: what grows, what holds it and in which line, and its fingerprint in the gate. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';
import { stringify } from 'yaml';
import { aScenario, GROSS, Workspace } from '../support/cli.js';

const LIMIT_MS = 120_000;

let work: Workspace;
beforeEach(() => {
  work = new Workspace();
});
afterEach(() => work.remove());

/** A store in TypeScript, its types and its comment in front of what leaks. */
const STORE = `interface Session { readonly id: number; readonly agent: string; readonly parts: readonly number[] }

/** Never emptied. */
const sessions = new Map<number, Session>();
let next: number = 0;

export function open(agent: string): number {
  const session: Session = { id: next++, agent, parts: ${GROSS} };
  sessions.set(session.id, session);
  return session.id;
}
`;

const SERVER = `const http = require('node:http');
const { open } = require('./store.js');
http.createServer((req, res) => {
  if (req.url === '/session') return res.end(String(open(req.headers['user-agent'] ?? 'none')));
  res.end('well');
}).listen(process.env.PORT, '127.0.0.1');
`;

/** An order is kept by the shop's log, and stands nowhere else when it was answered. */
const SHOP = `const http = require('node:http');
const auditLog = [];
http.createServer((req, res) => {
  if (req.method !== 'POST') return res.end('well');
  let text = '';
  req.on('data', (part) => (text += part));
  req.on('end', () => {
    const order = { item: JSON.parse(text).item, prices: ${GROSS}, state: 'open' };
    auditLog.push(order);
    res.end(order.state);
  });
}).listen(process.env.PORT, '127.0.0.1');
`;

test('names the collection, where it is declared and filled, and the class, once per request', async () => {
  const lineOf = (text: string) => SHOP.split('\n').findIndex((line) => line.includes(text)) + 1;
  work.file('shop.cjs', SHOP).file('shop.yaml', stringify({
    target: { command: 'node shop.cjs' },
    routes: ['GET /health', 'GET /products/{{int 1 500}}', { name: 'place order', request: 'POST /orders', body: { item: '{{int 1 500}}' } }],
  }));
  const { code, stdout } = await work.run('run', 'shop.yaml');
  const [scenario] = work.result().scenarios;
  const [evidence, ...others] = scenario?.evidence ?? [];
  expect({ code, others, why: scenario?.noEvidence }).toEqual({ code: 1, others: [], why: undefined });
  expect(evidence).toMatchObject({
    kind: 'array',
    summary: 'the Array `auditLog` gains 1 Object per request',
    routes: ['place order'],
    countPerRequest: expect.closeTo(1, 1),
    location: { file: 'shop.cjs', line: lineOf('const auditLog'), source: expect.stringContaining('auditLog') },
    growsAt: [{ file: 'shop.cjs', line: lineOf('auditLog.push') }],
    fingerprint: expect.stringMatching(/^h1-[0-9a-f]{12}$/),
  });
  expect(stdout).toContain('the Array `auditLog` gains 1 Object per request');
  expect(stdout).toContain(evidence?.fingerprint);
  expect(scenario?.leaks).toMatchObject([{ heldBy: [evidence?.fingerprint] }]);
}, LIMIT_MS);

test('follows the source map of a compiled server, and its fingerprint lets the leak pass', async () => {
  const { outputText, sourceMapText } = transpileModule(STORE, { fileName: 'store.ts', compilerOptions: { sourceMap: true, module: ModuleKind.CommonJS, target: ScriptTarget.ES2022, removeComments: true } });
  const map = { ...(JSON.parse(sourceMapText ?? '{}') as object), sources: ['../src/store.ts'] };
  work.file('src/store.ts', STORE).file('dist/store.js', outputText).file('dist/store.js.map', JSON.stringify(map)).file('dist/server.js', SERVER);
  const scenario = (more = '') => aScenario({ target: 'command: node dist/server.js', routes: ['GET /session', 'GET /health'], more });

  const found = await work.file('scenario.yaml', scenario()).run('run', 'scenario.yaml');
  const [evidence] = work.result().scenarios[0]?.evidence ?? [];
  expect({ code: found.code, summary: evidence?.summary, place: evidence?.location, filled: evidence?.growsAt }).toMatchObject({
    code: 1,
    summary: 'the Map `sessions` gains 1 entry per request (Object)',
    place: { file: 'src/store.ts', line: 4, column: 7, source: 'const sessions = new Map<number, Session>();' },
    filled: [{ file: 'src/store.ts', line: 9 }],
  });

  const ignored = await work.file('scenario.yaml', scenario(`ignore: [{ fingerprint: ${evidence?.fingerprint}, reason: known }]`)).run('run', 'scenario.yaml');
  expect({ code: ignored.code, verdict: work.result().scenarios[0]?.verdict }).toEqual({ code: 0, verdict: 'leak' });
}, 2 * LIMIT_MS);

test('is left out with --no-evidence', async () => {
  work.file('dist/store.js', `const kept = [];\nexports.open = (agent) => kept.push({ agent, parts: ${GROSS} });\n`).file('dist/server.js', SERVER);
  const { code, stdout } = await work.file('scenario.yaml', aScenario({ target: 'command: node dist/server.js', routes: ['GET /session'], more: 'bisect: off' })).run('run', 'scenario.yaml', '--no-evidence');
  const [scenario] = work.result().scenarios;
  expect({ code, evidence: scenario?.evidence, durationMs: scenario?.evidenceDurationMs }).toEqual({ code: 1, evidence: [], durationMs: undefined });
  expect(stdout).not.toContain('held by');
}, LIMIT_MS);

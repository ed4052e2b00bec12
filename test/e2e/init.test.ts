/** `leakcheck init` on projects of every framework: what it writes is checked and run as it stands. */
import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Workspace } from '../support/cli.js';

/** Two starts of a server and a whole run, with 20 s without traffic, on a busy machine. */
jest.setTimeout(240_000);

let work: Workspace;
beforeEach(() => {
  work = new Workspace();
  symlinkSync(join(__dirname, '../../node_modules'), join(work.folder, 'node_modules'));
});
afterEach(() => work.remove());

function project(manifest: object, files: Readonly<Record<string, string>>): void {
  work.file('package.json', `${JSON.stringify({ name: '@acme/api', private: true, ...manifest }, undefined, 2)}\n`);
  for (const [path, text] of Object.entries(files)) work.file(path, text);
}

const routesIn = (scenario: string) => [...scenario.matchAll(/^ {2}- (?<request>.*)$/gm)].map(({ groups }) => groups?.['request']);
const SCENARIO = 'scenarios/api.yaml';

const EXPRESS = `
  const app = express();
  const users = express.Router();
  users.get('/', (req, res) => res.json([{ id: 7 }, { id: 9 }]));
  users.get('/:id', (req, res) => (['7', '9'].includes(req.params.id) ? res.json({}) : res.status(404).end()));
  users.post('/', () => process.exit(1));
  app.use('/api/users', users);
  app.get('/healthz', (req, res) => res.send('ok'));
  app.get('/account', (req, res) => res.status(401).end());
  app.listen(process.env.PORT);`;
const EXPRESS_ROUTES = ['GET /api/users', 'GET /api/users/{{pick 7 9}}', 'GET /healthz'];

const FRAMEWORKS: readonly (readonly [name: string, label: string, manifest: object, files: Record<string, string>, routes: readonly string[]])[] = [
  ['Express 5', 'Express', { dependencies: { express: '^5' }, scripts: { start: 'node app.js' } }, { 'app.js': `const express = require('express');${EXPRESS}` }, EXPRESS_ROUTES],
  ['Express 4', 'Express', { dependencies: { express: '^4' }, main: 'app.js' }, { 'app.js': `const express = require('express4');${EXPRESS}` }, EXPRESS_ROUTES],
  ['Fastify', 'Fastify', { type: 'module', dependencies: { fastify: '^5' }, scripts: { dev: 'node --watch server.js' } }, {
    'server.js': `import Fastify from 'fastify';
      const app = Fastify();
      app.get('/', async () => ({ ok: true }));
      app.register(async (users) => { users.get('/:id', async () => 'x'); users.post('/', async () => process.exit(1)); }, { prefix: '/users' });
      await app.listen({ port: Number(process.env.PORT) });`,
  }, ['GET /', 'GET /users/{{int 1 100}}']],
  ['Koa', 'Koa', { type: 'module', dependencies: { koa: '^3' } }, {
    'server.js': `import Koa from 'koa';
      import Router from '@koa/router';
      const app = new Koa();
      const api = new Router({ prefix: '/api' });
      const users = new Router();
      users.get('/users/:id', (context) => { context.body = 'x'; }).post('/users', () => process.exit(1));
      api.get('/', (context) => { context.body = 'x'; }).use(users.routes());
      app.use(api.routes());
      app.listen(process.env.PORT);`,
  }, ['GET /api', 'GET /api/users/{{int 1 100}}']],
  ['Hono', 'Hono', { type: 'module', dependencies: { hono: '^4' }, scripts: { start: 'NODE_ENV=production node server.js' } }, {
    'server.js': `import { Hono } from 'hono';
      import { serve } from '@hono/node-server';
      const app = new Hono();
      const users = new Hono();
      users.get('/:id{[0-9]+}', (context) => context.text('x')).post('/', () => process.exit(1));
      app.use('*', async (context, next) => next());
      app.get('/', (context) => context.json([]));
      app.route('/users', users);
      serve({ fetch: app.fetch, port: Number(process.env.PORT) });`,
  }, ['GET /', 'GET /users/{{int 1 100}}']],
  ['plain http', 'plain http', { scripts: { start: 'node server.js' } }, {
    'server.js': `require('node:http').createServer((req, res) => { res.statusCode = req.url === '/health' ? 200 : 404; res.end(); }).listen(process.env.PORT);`,
  }, ['GET /health']],
];

describe('what init writes for a server runs as it stands', () => {
  test.each(FRAMEWORKS)('%s', async (_, label, manifest, files, routes) => {
    project(manifest, files);
    const { code, stdout, stderr } = await work.run('init', '--yes');
    expect({ code, stderr: /error/.exec(stderr) }).toEqual({ code: 0, stderr: null });
    expect(stdout).toContain(`${label}, npm`);
    expect(routesIn(work.read(SCENARIO))).toEqual(routes);
    expect(JSON.parse(work.read('package.json'))).toMatchObject({ scripts: { leakcheck: 'leakcheck run' } });
    expect(work.read('.gitignore')).toBe('leakcheck-report/\n');
    expect(work.read('.github/workflows/leakcheck.yml')).toContain('npx leakcheck run');

    expect(await work.run('check')).toMatchObject({ code: 0, stdout: `ok  api (${routes.length} ${routes.length === 1 ? 'route' : 'routes'})\n` });
    await work.run('run', '--profile', 'quick', '--no-bisect', '--no-evidence');
    const [result] = work.result().scenarios;
    expect(result?.error).toBeUndefined();
    // A busy machine may end the budget's time before the question is settled.
    expect(['clean', 'inconclusive']).toContain(result?.verdict);
    for (const counts of Object.values(result?.requestsByRoute ?? {})) expect(Object.keys(counts)).toEqual(['200']);
  });
});

describe('a project that is not as usual', () => {
  const PLAIN = `require('node:http').createServer((req, res) => res.end('ok'))`;

  test('a server that takes its port from another variable', async () => {
    project({ scripts: { start: 'node server.js' } }, { 'server.js': `${PLAIN}.listen(process.env.API_PORT ?? 0);` });
    expect((await work.run('init', '--yes')).code).toBe(0);
    expect(work.read(SCENARIO)).toContain('command: API_PORT=$PORT node server.js');
  });

  test('the routes of an OpenAPI file, where nothing else tells them', async () => {
    project({ main: 'server.js' }, { 'server.js': `${PLAIN}.listen(process.env.PORT);`, 'docs/openapi.yaml': 'openapi: 3.0.0\npaths:\n  /pets: { get: {}, post: {} }\n  /pets/{id}: { get: {} }\n' });
    const { stdout } = await work.run('init', '--yes');
    expect(stdout).toContain('told by docs/openapi.yaml');
    expect(routesIn(work.read(SCENARIO))).toEqual(['GET /pets', 'GET /pets/{{int 1 100}}']);
  });

  test('a build that is not there is made first', async () => {
    project({ scripts: { start: 'node dist/server.js', build: 'mkdir dist && cp source.txt dist/server.js' } }, { 'source.txt': `${PLAIN}.listen(process.env.PORT);` });
    const { stdout } = await work.run('init', '--yes');
    expect(stdout).toContain('built first');
    expect(JSON.parse(work.read('package.json'))).toMatchObject({ scripts: { leakcheck: 'npm run build && leakcheck run' } });
    expect(work.read('.github/workflows/leakcheck.yml')).toContain('- run: npm run build\n');
  });

  test('a package of a monorepo', async () => {
    mkdirSync(join(work.folder, '.git'));
    work.file('pnpm-lock.yaml', '').file('packages/api/package.json', '{"name":"api"}').file('packages/api/server.js', `${PLAIN}.listen(process.env.PORT);`);
    const { code } = await work.start(['init', '--yes'], { cwd: 'packages/api' }).finished;
    expect(code).toBe(0);
    expect(work.read('.github/workflows/leakcheck-packages-api.yml')).toContain('working-directory: packages/api');
    expect(existsSync(join(work.folder, 'packages/api/scenarios/api.yaml'))).toBe(true);
  });

  test('what is there stays, and nothing is started for it', async () => {
    project({ scripts: { start: 'node nothing.js', leakcheck: 'mine' } }, { [SCENARIO]: 'mine\n', '.gitignore': 'leakcheck-report\n', '.github/workflows/leakcheck.yml': 'mine\n' });
    const { code, stdout } = await work.run('init', '--yes');
    expect({ code, kept: stdout.match(/^ {2}kept/gm)?.length }).toEqual({ code: 0, kept: 4 });
    expect([work.read(SCENARIO), work.read('.gitignore'), work.read('.github/workflows/leakcheck.yml')]).toEqual(['mine\n', 'leakcheck-report\n', 'mine\n']);
  });

  test('--force writes it anew', async () => {
    project({ main: 'server.js' }, { 'server.js': `${PLAIN}.listen(process.env.PORT);`, [SCENARIO]: 'mine\n' });
    expect((await work.run('init', '--yes', '--force')).code).toBe(0);
    expect(routesIn(work.read(SCENARIO))).toEqual(['GET /']);
  });

  test('--dry-run prints it, and writes nothing', async () => {
    project({ main: 'server.js' }, { 'server.js': `${PLAIN}.listen(process.env.PORT);` });
    const before = work.read('package.json');
    const { code, stdout } = await work.run('init', '--dry-run');
    expect({ code, after: work.read('package.json'), scenario: existsSync(join(work.folder, SCENARIO)) }).toEqual({ code: 0, after: before, scenario: false });
    expect(stdout).toContain('- GET /\n');
  });
});

describe('what cannot be done is said, and nothing is written', () => {
  test.each<[string, object, Record<string, string>, readonly RegExp[]]>([
    ['a server that does not come up', { main: 'server.js' }, { 'server.js': `console.log('connecting'); throw new Error('no DATABASE_URL');` }, [/error\[target-exited\]/, /no DATABASE_URL/]],
    ['no way to start', {}, {}, [/error\[project-no-start\]/, /--command/]],
    ['a build that fails', { scripts: { start: 'node dist/x.js', build: 'echo wrong type >&2 && exit 2' } }, {}, [/error\[project-build\]/, /wrong type/]],
    ['a server that one request ends', { main: 'server.js', dependencies: { express: '5' } }, { 'server.js': `const app = require('express')(); app.get('/die', () => process.exit(3)); app.listen(process.env.PORT);` }, [/error\[target-crashed\]/, /GET\s+\/die/]],
    ['a file where a folder is needed', { main: 'server.js' }, { 'server.js': '', 'scenarios': '' }, [/error\[output-unwritable\]/]],
  ])('%s', async (_, manifest, files, words) => {
    project(manifest, files);
    const { code, stderr } = await work.run('init', '--yes');
    expect(code).toBe(2);
    for (const word of words) expect(stderr).toMatch(word);
    expect([existsSync(join(work.folder, SCENARIO)), existsSync(join(work.folder, '.github')), existsSync(join(work.folder, '.gitignore'))]).toEqual([false, false, false]);
  });

  test('a server that has a port of its own', async () => {
    const free = createServer().listen(0);
    const { port } = free.address() as AddressInfo;
    await new Promise((resolve) => free.close(resolve));
    project({ main: 'server.js' }, { 'server.js': `require('node:http').createServer((req, res) => res.end()).listen(${port});` });
    const { code, stderr } = await work.run('init', '--yes');
    expect({ code, named: stderr.includes(`listens on port ${port}`) }).toEqual({ code: 2, named: true });
  });

  test.each([
    ['no package.json', undefined, /there is no package\.json/],
    ['a package.json with a mistake', '{\n  "name": "x",\n}\n', /package\.json:3:1/],
  ])('%s', async (_, text, words) => {
    if (text !== undefined) work.file('package.json', text);
    const { code, stderr } = await work.run('init', '--yes');
    expect(code).toBe(2);
    expect(stderr).toMatch(words);
  });
});

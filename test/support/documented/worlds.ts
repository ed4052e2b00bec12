/** The folders that documented commands are run in. Each is made when the first block asks for it, and lives through all pages. */
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from './page.js';

export interface World {
  /** For the reader of this file: what its pages say of it. */
  readonly is: string;
  readonly files?: Readonly<Record<string, string>>;
  /** Copies of files of the repository. */
  readonly copies?: Readonly<Record<string, string>>;
  /** Installed, as far as `node_modules` of this repository has it. */
  readonly packages?: true;
  /** Of its commands. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Run once by bash, before the first block. */
  readonly prepare?: string;
  /** What a page writes for something that only this run knows, and the file that has it. */
  readonly values?: Readonly<Record<string, string>>;
}

/** What a world is at a moment of another one's story. */
export const KEPT = { world: 'shop', after: 'npx leakcheck run --profile quick', exit: 1, as: 'leak' } as const;

const CONFLICT = '{\n  "version": 1,\n  "scenarios": {\n    "scenarios/shop.yaml": [\n<<<<<<< HEAD\n    ]\n  }\n}\n';
const ENDS = `console.error('Error: Cannot find module "./db"'); process.exit(1);`;

export const WORLDS: Readonly<Record<string, World>> = {
  shop: { is: 'the project of the tutorial, empty but for its packages', packages: true, files: { 'package.json': `${JSON.stringify({ name: 'shop', private: true, scripts: { start: 'node server.js' }, dependencies: { express: '^5.2.1' }, devDependencies: { leakcheck: '^0.1.0' } }, undefined, 2)}\n` } },
  leak: { is: 'the tutorial after its first run, with the result of the leak' },
  log: { is: 'a log of --trace-gc', copies: { 'gc.log.gz': 'test/fixtures/traces/20.20.2-forced-leaky.log.gz' }, prepare: 'gzip -dc gc.log.gz > gc.log' },
  snapshots: {
    is: 'three snapshots of the shop API, after 500, 1,000 and 1,500 orders and as many searches',
    packages: true,
    copies: { 'shop-api.cjs': 'test/apps/shop-api.cjs' },
    files: {
      'snapshots.cjs': `
        process.env.LEAK = 'orders,search';
        process.env.PORT = '0';
        const http = require('node:http');
        const listen = http.Server.prototype.listen;
        http.Server.prototype.listen = function (...args) { this.once('listening', () => drive(this.address().port)); return listen.apply(this, args); };
        const ask = (options, body) => new Promise((resolve) => http.request({ host: '127.0.0.1', agent: false, ...options }, (answer) => answer.resume().once('end', resolve)).end(body));
        async function drive(port) {
          for (const name of ['1', '2', '3']) {
            for (let at = 0; at < 500; at += 1) {
              await ask({ port, path: '/orders', method: 'POST', headers: { 'content-type': 'application/json' } }, '{"item":1}');
              await ask({ port, path: '/search?q=none' });
            }
            require('node:v8').writeHeapSnapshot(name + '.heapsnapshot');
          }
          process.exit(0);
        }
        require('./shop-api.cjs');`,
    },
    prepare: 'node snapshots.cjs',
  },
  live: {
    is: 'a server that runs, as process 4711',
    files: { 'server.cjs': `require('node:http').createServer((req, res) => res.end('ok')).listen(0, '127.0.0.1', () => require('node:fs').writeFileSync('pid', String(process.pid)));` },
    prepare: '(node server.cjs > log 2>&1 &) ; until test -s pid; do sleep 0.05; done',
    values: { 4711: 'pid' },
  },
  recording: { is: 'a project, and a recording of a browser', files: { 'package.json': '{ "scripts": { "start": "node tea-shop.cjs" } }\n' }, copies: { 'shop.har': 'test/fixtures/imports/chromium.har' }, environment: { SHOP_AUTHORIZATION: 'tea-secret', SHOP_PASSWORD: 'correct horse', SHOP_SID: 'tea-session' } },
  mistakes: {
    is: 'a folder in which everything is wrong, for the messages',
    files: {
      's.yaml': 'target: { command: node server.js }\nrutes:\n  - GET /\n',
      'ends.yaml': 'target: { command: node ends.cjs }\nroutes: [GET /]\n',
      'ends.cjs': ENDS,
      'nothing.yaml': 'target: { command: serve-it }\nroutes: [GET /]\n',
      'baseline.json': CONFLICT,
      'cut.json': '{\n  "schemaVersion": 1,\n  "verdict": "cle',
      'silent.log': 'listening on 3000\n',
      'x.heapsnapshot': '{"snapshot":{},x',
      'empty.heapsnapshot': '',
      'api.yaml': 'openapi: 3.0.3\ninfo: { title: shop, version: "1" }\npaths:\n  /teas:\n    get:\n      parameters:\n        - { $ref: "#/components/page" }\n      responses: { 200: { description: teas } }\n',
    },
    prepare: 'mkdir shards && git init --quiet .',
  },
  broken: { is: 'a project whose package.json has a mistake', files: { 'package.json': '{\n  "name": "shop",\n  "scripts": { "start": "node s.js", }\n}\n' } },
  library: { is: 'a project without a server', files: { 'package.json': '{ "name": "library" }\n' } },
};

/** Makes the world in that folder, which does not exist yet. */
export function makeWorld(world: World, folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const [path, text] of Object.entries(world.files ?? {})) writeWorldFile(folder, path, text);
  for (const [path, source] of Object.entries(world.copies ?? {})) cpSync(join(ROOT, source), join(folder, path));
  if (world.packages) symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
}

export function writeWorldFile(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** The page's word → this run's. */
export function valuesOf(world: World, folder: string): [string, string][] {
  return Object.entries(world.values ?? {}).map(([shown, file]) => [shown, readFileSync(join(folder, file), 'utf8').trim()]);
}

/** A holder of one file that is put into from another one. */
import { describe, expect, test } from '@jest/globals';
import { isModuleAt, packageNameOf } from '../../../harness/evidence/place/module-links.js';
import { placesOf } from '../../../harness/evidence/place/places.js';
import { marked, names } from '../../support/marked-source.js';

interface Case {
  readonly name: string;
  readonly holder: string;
  readonly files: Readonly<Record<string, string>>;
}

const CASES: readonly Case[] = [
  { name: 'all that a CommonJS module exports', holder: 'module lib/cache.js .exports', files: {
    'lib/cache.js': 'module.exports = new Map(); // decl',
    'app.js': `const cache = require('./lib/cache');
      app.get('/', (req) => { cache.set(req.url, req); }); // grows` } },
  { name: 'a variable that is exported, by its closure', holder: 'cache', files: {
    'lib/cache.js': `const cache = new Map(); // decl
      const has = §(k) => cache.has(k);
      module.exports = { cache, has };`,
    'app.js': `const { cache: seen } = require('./lib/cache.js');
      app.get('/', (req) => { seen.set(req.url, req); }); // grows` } },
  { name: 'a named import', holder: 'cell cache cache.mjs', files: {
    'cache.mjs': 'export const cache = new Map(); // decl',
    'app.mjs': `import { cache as seen } from './cache.mjs';
      app.get('/', (req) => { seen.set(req.url, req); }); // grows` } },
  { name: 'a default import', holder: 'cell cache store/index.mjs', files: {
    'store/index.mjs': 'const cache = new Map(); // decl\nexport default cache;',
    'routes/a.mjs': `import cache from '../store/index.mjs';
      app.get('/', (req) => { cache.set(req.url, req); }); // grows` } },
  { name: 'a namespace', holder: 'cell jobs store.mjs', files: {
    'store.mjs': 'export const jobs = []; // decl',
    'app.mjs': `import * as store from './store.mjs';
      app.get('/', (req) => { store.jobs.push(req); }); // grows` } },
  { name: 'a dynamic import', holder: 'cell jobs store.mjs', files: {
    'store.mjs': 'export const jobs = []; // decl',
    'app.mjs': `const { jobs } = await import('./store.mjs');
      app.get('/', (req) => { jobs.push(req); }); // grows` } },
  { name: 'what the TypeScript compiler makes of a named import', holder: 'module store.js .exports .jobs', files: {
    'store.js': '"use strict"; Object.defineProperty(exports, "__esModule", { value: true });\nexports.jobs = void 0;\nexports.jobs = []; // decl',
    'app.js': `const store_1 = require("./store");
      app.get('/', (req) => { store_1.jobs.push(req); }); // grows` } },
  { name: 'what it makes of a default import', holder: 'module store.js .exports .default', files: {
    'store.js': 'exports.default = new Set(); // decl',
    'app.js': `const store_1 = __importDefault(require("./store"));
      app.get('/', (req) => { store_1.default.add(req); }); // grows` } },
  { name: 'a CommonJS module as a default import', holder: 'module store.cjs .exports .jobs', files: {
    'store.cjs': 'exports.jobs = []; // decl',
    'app.mjs': `import store from './store.cjs';
      app.get('/', (req) => { store.jobs.push(req); }); // grows` } },
  { name: 'a property of what is exported', holder: 'state .sessions', files: {
    'state.js': `const state = { sessions: [] }; // decl
      exports.state = state; exports.see = §() => state.sessions.length;`,
    'app.js': `const { state } = require('./state');
      app.get('/', (req) => { state.sessions.push(req); state.other.push(req); }); // grows` } },
  { name: 'a property of objects of a class, by its name', holder: '.rows‡', files: {
    'table.js': 'exports.Table = class {\n constructor‡() { this.rows = []; } // decl\n};',
    'app.js': `const table = make();
      app.get('/', (req) => { table.rows.push(req); }); // grows` } },
  { name: 'a property of the global object', holder: 'global .__jobs', files: {
    'start.js': 'global.__jobs = []; // decl',
    'app.js': "app.get('/', (req) => { global.__jobs.push(req); }); // grows" } },
];

describe('put into from another file', () => {
  test.each(CASES)('$name', ({ holder, files }) => {
    const all = marked(files);
    const { location, growsAt } = placesOf({ names: names(holder, all), closuresBorn: [], constructors: [] }, [], all.scripts);
    const [declaring, using] = Object.keys(files);
    expect([location?.file, location?.source, growsAt.map(({ file }) => file), growsAt[0]?.source]).toEqual([declaring, expect.stringContaining('// decl'), [using], expect.stringContaining('// grows')]);
  });

  test('not from a module that imports another one of the same name', () => {
    const all = marked({
      'a/cache.js': 'const cache = new Map();\nmodule.exports = { cache, see: §() => cache };',
      'app.js': "const { cache } = require('./b/cache');\napp.get('/', (req) => { cache.set(req.url, req); });",
    });
    expect(placesOf({ names: names('cache', all), closuresBorn: [], constructors: [] }, [], all.scripts).growsAt).toEqual([]);
  });
});

describe('a specifier', () => {
  test.each([
    ['./cache', '/app/lib/a.js', '/app/lib/cache.js', true],
    ['./cache.js', '/app/lib/a.ts', '/app/lib/cache.ts', true],
    ['../cache', '/app/lib/a.js', '/app/cache/index.mjs', true],
    ['.', '/app/lib/a.js', '/app/lib/index.js', true],
    ['./cache', '/app/lib/a.js', '/app/cache.js', false],
    ['@/lib/cache', '/app/src/a.js', '/app/src/lib/cache.js', true],
    ['#lib/cache', '/app/src/a.js', '/app/src/cache.js', true],
    ['cache', '/app/a.js', '/app/cache.js', false],
    ['.\\cache', 'C:\\app\\a.js', 'C:\\app\\b.js', false],
    ['./b', 'C:\\app\\a.js', 'C:\\app\\b.js', true],
  ])('%s in %s means %s: %s', (specifier, from, path, expected) => {
    expect(isModuleAt(specifier, from, path)).toBe(expected);
  });

  test.each([
    ['lodash', 'lodash'], ['lodash/fp', 'lodash'], ['@a/b/lib/x.js', '@a/b'], ['@a/b', '@a/b'], ['./x', undefined], ['/x', undefined], ['node:fs', undefined], ['#x', undefined], ['', undefined],
  ])('%s is of the package %s', (specifier, name) => {
    expect(packageNameOf(specifier)).toBe(name);
  });
});

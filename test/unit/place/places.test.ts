/** What is picked for a growth from all that is known of it: own code first. */
import { describe, expect, test } from '@jest/globals';
import type { AllocationStack } from '../../../harness/evidence/place/allocation-frames.js';
import type { PlaceClues } from '../../../harness/evidence/place/place-clues.js';
import { placesOf } from '../../../harness/evidence/place/places.js';
import type { Position } from '../../../harness/evidence/place/script.js';
import { Scripts } from '../../../harness/evidence/place/scripts.js';
import type { SourceLocation } from '../../../harness/result/evidence.js';
import { marked, type Marked, names } from '../../support/marked-source.js';

const at = (place: SourceLocation | null) => place && `${place.file}:${place.line}${place.package ? ` of ${place.package.name}@${place.package.version ?? '?'}` : ''}`;

function picked(all: Marked, holder: string, stacks: readonly AllocationStack[] = [], clues: Partial<PlaceClues> = {}) {
  const { location, growsAt, allocatedAt } = placesOf({ names: names(holder, all), closuresBorn: all.positions.born, constructors: [], ...clues }, stacks, all.scripts);
  return { location: at(location), growsAt: growsAt.map(at), allocatedAt: allocatedAt.map((place) => `${at(place)} in ${place.function}`) };
}

const stack = (bytes: number, ...frames: readonly (readonly [string, Position | undefined])[]): AllocationStack => ({
  bytes, called: '', frames: frames.map(([functionName, position]) => ({ functionName, url: '', position: position ?? { scriptId: 99, line: 0, column: 0 } })),
});

const LRU = `class LRU {
  constructor‡() { this.map = new Map(); }
  set(k, v) ¶{
    this.map.set(k, v);
  }
}
module.exports = LRU;`;
const WS = { 'node_modules/lru/package.json': '{"name":"lru","version":"6.0.0"}' };

describe('a holder inside of a package', () => {
  const own = `const LRU = require('lru');
const cache = new LRU({ max: Infinity });
app.get('/', §(req) => ¶{
  cache.get(req.url);
  cache.set(req.url, req);
});`;

  test('goes by the own variable that holds what the package made; own lines come first', () => {
    const all = marked({ 'app.js': own, 'node_modules/lru/index.js': LRU }, WS);
    const [handler, set] = all.positions.allocates;
    expect(picked(all, 'cache .map‡', [stack(500, ['set', set], ['', handler])])).toEqual({
      location: 'app.js:2',
      growsAt: ['app.js:5', 'node_modules/lru/index.js:4 of lru@6.0.0'],
      allocatedAt: ['app.js:3 in (anonymous)', 'node_modules/lru/index.js:3 of lru@6.0.0 in LRU.set'],
    });
  });

  test('stands in the package where no own variable is on the way', () => {
    const all = marked({ 'app.js': 'const app = express();', 'node_modules/lru/index.js': LRU }, WS);
    expect(picked(all, '.map‡').location).toBe('node_modules/lru/index.js:2 of lru@6.0.0');
  });

  test('without an own variable: own calls of the package lead there', () => {
    const memo = 'const store = new WeakMap();\nmodule.exports = (f) => { const cache = new Map(); store.set(f, cache); return §(k) => cache.set(k, f(k)); };';
    const all = marked({ 'node_modules/mem/index.js': memo, 'app.js': `const mem = require('mem');
const locate = mem((ip) => find(ip));
app.get('/', async (req, res) => {
  res.json(await locate(req.ip));
});` }, { 'node_modules/mem/package.json': '{"version":"3.0.1"}' });
    expect(picked(all, 'cache')).toEqual({ location: 'node_modules/mem/index.js:2 of mem@3.0.1', growsAt: ['app.js:4', 'app.js:2', 'node_modules/mem/index.js:2 of mem@3.0.1'], allocatedAt: [] });
  });

  test('calls of a package that brings it along, where own code does not know it', () => {
    const all = marked({ 'node_modules/deep/index.js': 'const all = [];\nmodule.exports = §(x) => { all.push(x); };', 'app.js': `const express = require('express');
const { Server } = require('outer/server');
const server = new Server();` }, { 'node_modules/outer/package.json': '{"dependencies":{"inner":"1"}}', 'node_modules/inner/package.json': '{"dependencies":{"deep":"1","outer":"1"}}', 'node_modules/express/package.json': '{"dependencies":{}}' });
    expect(picked(all, 'all').growsAt).toEqual(['app.js:3', 'node_modules/deep/index.js:2 of deep@?']);
  });
});

describe('a holder that nobody wrote, such as the list of timers', () => {
  test.each([
    ['a timer', 'setInterval(¤() => beat(v), 1000);'], ['a listener', 'process.on("exit", ¤() => v);'], ['a bound listener', 'bus.once("x", ¤function () { return v; }.bind(null));'], ['a reaction', 'ready.then(¤() => v);'],
    ['options', 'client.watch({ onData: ¤() => v });'], ['a name', 'const onEnd = ¤() => v; stream.on("end", onEnd);'], ['a declaration', 'function onEnd¤() {} stream.on("end", onEnd);'],
  ])('goes by the line that makes the closures: %s', (_, line) => {
    const all = marked({ 'app.js': `app.get('/', (v) => {\n  ${line}\n});` });
    expect(picked(all, 'global .timerListMap')).toEqual({ location: null, growsAt: ['app.js:2'], allocatedAt: [] });
  });

  test('goes by the awaits of a function that never goes on', () => {
    const all = marked({ 'app.js': "app.get('/', async ¤(v) => {\n  await lookup(v);\n});" });
    expect(picked(all, 'nothing').growsAt).toEqual(['app.js:2', 'app.js:1']);
  });

  test('goes by the calls that were on the stack', () => {
    const all = marked({ 'app.js': "app.get('/', ¶(v) => {\n  const m = performance.mark('a');\n  other(m);\n});" });
    expect(picked(all, 'nothing', [{ ...stack(100, ['', all.positions.allocates[0]]), called: 'mark' }])).toEqual({ location: null, growsAt: ['app.js:2'], allocatedAt: ['app.js:1 in (anonymous)'] });
  });
});

test('a holder without any name: what the functions that allocate put into things that live longer', () => {
  const all = marked({ 'app.mjs': `const byUrl = new Map();
function remember¶(url) {
  const own = new Map();
  own.set(url, 1);
  byUrl.has(url);
  byUrl.set(url, own);
}` });
  const clues = { names: [{ kind: 'entry', name: '', owner: 'Array', positions: [] }], kind: 'map', module: '/app/app.mjs' } as const;
  expect(picked(all, '', [stack(100, ['remember', all.positions.allocates[0]])], clues)).toEqual({ location: null, growsAt: ['app.mjs:6'], allocatedAt: ['app.mjs:2 in remember'] });
});

describe('the stacks of a growth', () => {
  const all = marked({ 'app.js': 'const list = [];\nfunction add¶(x) { list.push(x); }\nfunction see§() { return list; }\nfunction unrelated¶() {}\nfunction small¶() {}' });
  const [add, unrelated, small] = all.positions.allocates;

  test('are those that go through its lines, else the largest', () => {
    const stacks = [stack(900, ['unrelated', unrelated]), stack(300, ['add', add]), stack(20, ['small', small])];
    expect(picked(all, 'list', stacks).allocatedAt).toEqual(['app.js:2 in add']);
    expect(picked(all, 'other', stacks).allocatedAt).toEqual(['app.js:4 in unrelated', 'app.js:2 in add']);
  });

  test('or make objects of its classes', () => {
    expect(picked(all, 'other', [stack(900, ['unrelated', unrelated]), stack(300, ['small', small])], { constructors: [small as Position] }).allocatedAt).toEqual(['app.js:5 in small']);
  });

  test('of scripts that are not listed, such as what measures, are not shown', () => {
    expect(picked(all, 'other', [stack(900, ['agent', undefined])]).allocatedAt).toEqual([]);
  });
});

test('nothing known, nothing claimed', () => {
  const all = marked({ 'app.js': 'f(§);' });
  expect(picked(all, 'nothing .at .all')).toEqual({ location: null, growsAt: [], allocatedAt: [] });
  expect(picked(all, '')).toEqual({ location: null, growsAt: [], allocatedAt: [] });
});

test('a source that cannot be parsed: the functions that V8 knows', () => {
  const all = marked({ 'app.ts': 'const list: string[] = [];\nconst add = §¶(x: string) => { list.push(x); };' });
  expect(picked(all, 'list', [stack(100, ['add', all.positions.allocates[0]])])).toEqual({ location: null, growsAt: [], allocatedAt: ['app.ts:2 in add'] });
});

describe('code that nobody wrote to be read', () => {
  test('functions in functions, sixty deep', () => {
    const depth = 60;
    const all = marked({ 'app.js': `const list = [];\n${'const f = () => {\n'.repeat(depth)}list.push(§() => 1);${'};'.repeat(depth)}` });
    expect(picked(all, 'list').growsAt).toEqual([`app.js:${depth + 2}`]);
  });

  test('functions that return each other', () => {
    const many = Array.from({ length: 200 }, (_, index) => `const f${index} = () => g(f${(index + 1) % 200}(), f${(index + 7) % 200}());`).join('\n');
    const all = marked({ 'app.js': `const list = [];\nfunction get() { return list; }\nfunction g(a, b) { return a || b || get(); }\n${many}\nconst add = §(x) => {\nf0().push(x); get().push(x);\n};` });
    expect(picked(all, 'list').growsAt).toEqual(['app.js:205']);
  });

  test('parentheses deeper than a parser goes: plain places', () => {
    const all = marked({ 'app.js': `const list = [];\nfunction add¶§(x) { list.push(x); }\n${'('.repeat(100_000)}1${')'.repeat(100_000)};` });
    expect(picked(all, 'list', [stack(1, ['add', all.positions.allocates[0]])])).toEqual({ location: null, growsAt: [], allocatedAt: ['app.js:2 in add'] });
    expect(all.scripts.notes).toEqual(['app.js: it cannot be parsed as JavaScript']);
  });

  test('scripts that take more memory than there is for them', () => {
    const { scripts } = marked({ 'app.js': 'const list = [];' });
    const little = new Scripts(scripts.all, '/app', () => undefined, 100);
    expect([little.program(1), little.notes]).toEqual([undefined, ['app.js: it is too large to be parsed']]);
  });
});

/** Where what grows is declared, and which line comes first of those that let it grow: every kind of holder, each by a few lines of code. */
import { describe, expect, test } from '@jest/globals';
import { placesOf } from '../../../harness/evidence/place/places.js';
import type { EvidenceKind } from '../../../harness/result/evidence.js';
import { marked, names } from '../../support/marked-source.js';

interface Case {
  readonly name: string;
  /** Its line of declaration says `// decl`, the line that has to come first `// grows`. */
  readonly source: string;
  readonly holder: string;
  readonly kind?: EvidenceKind;
  readonly module?: true;
}

function found({ source, holder, kind, module }: Case) {
  const all = marked({ [module ? 'app.mjs' : 'app.js']: source });
  const { location, growsAt } = placesOf({ names: names(holder, all), module: module ? '/app/app.mjs' : '/app/app.js', ...(kind === undefined ? {} : { kind }), closuresBorn: all.positions.born, constructors: [] }, [], all.scripts);
  return { declared: location?.source, grows: growsAt[0]?.source, lines: growsAt.map(({ line }) => line) };
}

const DECLARED: readonly Case[] = [
  { name: 'a variable at the top level of a CommonJS module', holder: 'leaks', source: `
const leaks = []; // decl
exports.handler = §(req) => {
  leaks.push(req); // grows
};` },
  { name: 'one of a function around', holder: 'seen', source: `
function counted() {
  const seen = []; // decl
  return §(req) => { const { length } = seen;
    seen.push(() => req); // grows
  };
}` },
  { name: 'not the parameter of the same name that hides it inside of the closure', holder: 'cache', source: `
const cache = new Map(); // decl
const get = §(cache) => cache.set(1, 2);
const put = (k, v) => {
  cache.set(k, v); // grows
};` },
  { name: 'a parameter', holder: 'store', source: `
function routes(store) { // decl
  app.post('/', §(req) => {
    store.add(req); // grows
  });
}` },
  { name: 'one of the function itself, whose context V8 names by it', holder: 'mine', source: `
function make§(a) {
  let mine = []; // decl
  return () => {
    mine.push(1); // grows
  };
}` },
  { name: 'a parameter with a default', holder: 'hits', source: `
const track = (a, hits = []) => { // decl
  return §(x) => {
    hits.push(x); // grows
  };
};` },
  { name: 'taken out of an object', holder: 'rows', source: `
const { table: { rows = [] } } = db; // decl
const add = §(x) => {
  rows.push(x); // grows
};` },
  { name: 'taken out of an array', holder: 'second', source: `
const [first, ...second] = lists; // decl
const add = §(x) => {
  second.push(x); // grows
};` },
  { name: 'a var that is used before', holder: 'q', source: `
const add = §(x) => {
  q.push(x); // grows
};
if (true) { var q = []; } // decl` },
  { name: 'let in a block of switch, catch and for', holder: 'list', source: `
switch (mode) { case 1: try { run(); } catch (error) { for (const list of lists) { // decl
  on(§(x) => {
    list.push(x); // grows
  });
} } }` },
  { name: 'of an ES module, by a closure', module: true, holder: 'cache', source: `
import { createServer } from 'node:http';
export const cache = new Map(); // decl
createServer(§(req) => {
  cache.set(req.url, req); // grows
});` },
  { name: 'of an ES module, by the name of its cell', module: true, holder: 'cell hidden app.mjs', source: `
const hidden = new Set(); // decl
export function handle(req) {
  hidden.add(req); // grows
}` },
  { name: 'of an ES module that exports it under another name', module: true, holder: 'cell visible app.mjs', source: `
const hidden = new Set(); // decl
export const handle = (req) => {
  hidden.add(req); // grows
};
export { hidden as visible };` },
  { name: 'a static field', holder: 'Registry .items', source: `
class Registry {
  static items = []; // decl
  static add(x) {
    Registry.items.push(x); // grows
  }
}
app.get(§() => Registry);` },
  { name: 'a static field that is put into from outside', holder: 'Registry .items', source: `
class Registry {
  static items = new Map(); // decl
}
app.get('/', §(req) => {
  Registry.items.set(req.id, req); // grows
});` },
  { name: 'an assigned static', holder: 'Registry .items', source: `
function Registry() {}
Registry.items = []; // decl
app.get('/', §(req) => {
  Registry.items.push(req); // grows
});` },
  { name: 'a field', holder: '.items‡', source: `
class Other { items = []; add(x) { this.items.push(x); } }
class Store ‡{
  items = new Map(); // decl
  add(x) {
    this.items.set(x.id, x); // grows
  }
}` },
  { name: 'assigned in the constructor', holder: '.sessions‡', source: `
class Store {
  constructor‡(options) {
    this.sessions = {}; // decl
  }
  reset() { this.sessions = {}; }
  touch(id) { return this.sessions[id]; }
  put(id, s) {
    this.sessions[id] = s; // grows
  }
}` },
  { name: 'a private field', holder: '.#free‡', source: `
class Pool {
  #free = []; // decl
  constructor‡() { this.size = 0; }
  take() { return this.#free.pop(); }
  give(x) {
    this.#free.push(x); // grows
  }
}` },
  { name: 'of a constructor function with methods on its prototype', holder: '.sessions‡', source: `
function MemoryStore‡() {
  Base.call(this);
  this.sessions = Object.create(null); // decl
}
MemoryStore.prototype.get = function (id) { return this.sessions[id]; };
MemoryStore.prototype.set = function set(id, session) {
  this.sessions[id] = JSON.stringify(session); // grows
};` },
  { name: 'a property of an object literal', holder: 'state .sessions', source: `
const state = { sessions: [], hits: 0 }; // decl
app.use(§(req) => {
  state.hits += 1;
  state.other.push(req);
  state.sessions.push(req); // grows
});` },
  { name: 'deeper in an object literal', holder: 'state .byRoute .latest', source: `
const state = {
  byRoute: {
    latest: new Map(), // decl
  },
};
app.use(§(req) => {
  state.byRoute.latest.set(req.url, req); // grows
});` },
  { name: 'a property that is assigned later', holder: 'root .audit', source: `
const root = Object.create(null);
const other = {}; other.audit = [];
root.audit = []; // decl
app.use(§(req) => {
  root.audit.push(req); // grows
});` },
  { name: 'of an instance whose class is in the same file', holder: 'pool .free', source: `
class Pool {
  constructor() { this.free = []; } // decl
  give(x) {
    this.free.push(x); // grows
  }
}
const pool = new Pool();
app.use(§(req) => pool.give(req));` },
  { name: 'a property of the global object', holder: 'global .__audit', source: `
globalThis.__audit = []; // decl
app.use((req) => {
  globalThis.__audit.push(req); // grows
});` },
  { name: 'a property of an unknown object, in the module that the path begins at', holder: '.audit', source: `
const als = new AsyncLocalStorage();
als.run({ audit: [] }, () => { // decl
  app.use(§(req) => {
    als.getStore().audit.push(req); // grows
  });
});` },
  { name: 'a property that is named by a symbol', holder: 'connection .[history]', source: `
const history = Symbol('history');
const connection = { [history]: [] }; // decl
app.use(§(req) => {
  connection[history].push(req); // grows
});` },
  { name: 'on a prototype', holder: 'Cart .prototype .items', source: `
function Cart() {}
Cart.prototype.items = []; // decl
app.use(§(req) => {
  new Cart().items.push(req); // grows
});` },
  { name: 'any variable of a generator that stands still', holder: 'local', source: `
function* collect§(n) {
  const size = n;
  const received = []; // decl
  for (;;) {
    received.push(yield size); // grows
  }
}` },
  { name: 'of a module by its exports, without a variable', holder: 'module app.js .exports .cache', source: `
exports.cache = void 0;
exports.cache = new Map(); // decl
exports.handler = (req) => {
  exports.cache.set(req.url, req); // grows
};` },
  { name: 'of a module by its exports, which are a variable', holder: 'module app.js .exports .cache', source: `
const cache = new Map(); // decl
const put = (k, v) => {
  cache.set(k, v); // grows
};
module.exports = { cache, put };` },
  { name: 'all that a module exports', holder: 'module app.js .exports', source: `
module.exports = []; // decl
setTimer((x) => {
  module.exports.push(x); // grows
});` },
  { name: 'code of a class that has no constructor of its own', holder: 'list', source: `
function outer() {
  const list = []; // decl
  §class Item { x = 1; }
  return (x) => {
    list.push(x); // grows
  };
}` },
];

describe('declared', () => {
  test.each(DECLARED)('$name', (one) => {
    const { declared, grows } = found(one);
    expect([declared, grows]).toEqual([expect.stringContaining('// decl'), expect.stringContaining('// grows')]);
  });
});

const push = (line: string, kind?: EvidenceKind, declaration = 'let x = make();'): Case => ({ name: line, holder: 'x', ...(kind === undefined ? {} : { kind }), source: `
${declaration} // decl
const other = [];
app.get('/', §async (v, k) => { x.get(k); x.delete(k); x.forEach(f); x.length; x.pop(); other.push(v); for (const y of x) f(y);
  ${line} // grows
});` });

const MUTATED: readonly Case[] = [
  push('x.push(v);', 'array'), push('x.unshift(v);', 'array'), push('x.splice(0, 0, v);', 'array'), push('x[x.length] = v;', 'array'), push('x = [...x, v];', 'array'), push('x = x.concat(v);', 'array'), push('x?.push(v);', 'array'),
  push('Array.prototype.push.apply(x, v);', 'array'), push('[].push.call(x, v);', 'array'), push('x.push.apply(x, v);', 'array'), push('x["push"](v);', 'array'),
  push('x.set(k, v);', 'map'), push('x.set(k, v).size;', 'map'), push('x.get(k).push(v);', 'map'), push('(x.get(k) ?? []).push(v);', 'map'), push('x.getOrInsert(k, v);', 'map'),
  push('x.add(v);', 'set'),
  push('x[k] = v;', 'object'), push('x[k] ??= v;', 'object'), push('(x[k] ||= []).push(v);', 'object'), push('x.latest = v;', 'object'), push('Object.assign(x, v);', 'object'), push('_.merge(x, v);', 'object'),
  push('Object.defineProperty(x, k, v);', 'object'), push('Reflect.set(x, k, v);', 'object'), push('x = { ...x, [k]: v };', 'object'),
  push('x += v;', 'string', 'let x = "";'), push('x = x + v;', 'string', 'let x = "";'), push('x = `${x}${v}`;', 'string', 'let x = "";'),
  push('x = { value: v, next: x };', 'list', 'let x = null;'), push('x.next = v;', 'list'),
  push('x.on("data", v);', 'listeners'), push('x.once("data", v);', 'listeners'), push('x.addListener("data", v);', 'listeners'), push('x.prependListener("data", v);', 'listeners'), push('x.addEventListener("abort", v);', 'listeners'), push('x.subscribe(v);', 'listeners'),
  push('x.then(v);', 'promise'), push('x.catch(v);', 'promise'), push('x.finally(v);', 'promise'), push('await x;', 'promise'), push('await Promise.race([x, v]);', 'promise'), push('await Promise.all([v, x]);', 'promise'),
  push('x.enterWith(v);', 'async-storage'), push('x.getStore().push(v);', 'async-storage'),
  push('x.enqueue(v);', 'list'), push('x.append(k, v);', 'list'), push('x.track(v);'), push('x.whatever(v);'), push('x(v);'), push('remember(x, v);'), push('new Job({ store: x, v });'), push('lib.make({ list: [x] });'),
  push('const y = x; y.push(v);', 'array'), push('let y; y = x; y.push(v);', 'array'),
  push('const y = k ? x : []; y.push(v);', 'array'), push('const y = k ? [] : x; y.push(v);', 'array'), push('(k && x).push(v);', 'array'), push('const y = k ?? x; y.push(v);', 'array'),
];

describe('put into by', () => {
  test.each(MUTATED)('$name', (one) => {
    expect(found(one)).toEqual({ declared: expect.stringContaining('// decl'), grows: expect.stringContaining('// grows'), lines: [5] });
  });

  test.each<Case>([
    { name: 'an alias', holder: 'x', source: `
const x = []; // decl
const y = x;
const f = §(v) => {
  y.push(v); // grows
};` },
    { name: 'a part that is taken out of it', holder: 'x .rows', source: `
const x = load(); // decl
const { rows: kept } = x;
const f = §(v) => {
  kept.push(v); // grows
};` },
    { name: 'a parameter of a function that it is given to', holder: 'x', source: `
const x = []; // decl
function put(a, list) {
  list.push(a); // grows
}
const f = §(v) => { put(v, x); };` },
    { name: 'the constructor of a class that it is given to', holder: 'x', source: `
const x = []; // decl
class Writer {
  constructor(list) { this.list = list; }
  write(v) {
    this.list.push(v); // grows
  }
}
const writer = new Writer(x);
const f = §(v) => writer.write(v);` },
    { name: 'a function that returns it', holder: 'x', source: `
const x = new Map(); // decl
const getCache = () => x;
const f = §(k, v) => {
  getCache().set(k, v); // grows
};` },
    { name: 'a function that returns it with a statement', holder: 'x', source: `
let x; // decl
function getCache() { x ??= new Map(); return x; }
const f = §(k, v) => {
  getCache().set(k, v); // grows
};` },
    { name: 'a property of an object that it is put into', holder: 'x', source: `
const x = []; // decl
const context = { jobs: x };
const f = §(v) => {
  context.jobs.push(v); // grows
};` },
    { name: 'a property taken apart from `this`', holder: '.jobs‡', source: `
class Queue {
  constructor‡() { this.jobs = []; } // decl
  add(v) {
    const { jobs } = this;
    jobs.push(v); // grows
  }
}` },
    { name: 'a subclass of the class that has the property', holder: '.jobs‡', source: `
class Base {
  constructor() { this.jobs = []; } // decl
}
class Queue extends Base {
  constructor‡() { super(); this.n = 0; }
  add(v) {
    this.jobs.push(v); // grows
  }
}` },
    { name: 'another object that has a property of it', holder: 'store .sessions', source: `
const store = { sessions: new Map() }; // decl
const app = { store };
const f = §(k, v) => {
  app.store.sessions.set(k, v); // grows
};` },
  ])('$name', (one) => {
    const { declared, grows } = found(one);
    expect([declared, grows]).toEqual([expect.stringContaining('// decl'), expect.stringContaining('// grows')]);
  });
});

describe('of several lines', () => {
  test('what runs once comes behind what runs in functions, and module wrappers are no functions', () => {
    const { lines } = found({ name: '', holder: 'x', kind: 'array', source: `
(function (module, exports) {
const x = [];
x.push(1);
const f = §(v) => { x.push(v); };
})(module, exports);` });
    expect(lines).toEqual([5]);
  });

  test('what goes with the kind comes first', () => {
    const source = `
const x = make();
const f = §(v) => {
  x.push(v);
  x.set(v, v);
  x.add(v);
  x.on(v, v);
  x.then(v);
};`;
    const first = (kind: EvidenceKind) => found({ name: '', holder: 'x', kind, source }).lines[0];
    expect((['array', 'map', 'set', 'listeners', 'promise'] as const).map(first)).toEqual([4, 5, 6, 7, 8]);
  });

  test('the line that makes the closures which are born comes first', () => {
    const source = `
const x = [];
const a = §(v) => {
  x.push(v);
};
const b = (v) => {
  x.push(¤() => v);
};`;
    expect(found({ name: '', holder: 'x', kind: 'array', source }).lines).toEqual([7, 4]);
  });

  test('handlers of requests come before what may run when the server starts', () => {
    const source = `
const x = [];
function start(v) { x.push(§() => v); }
app.get('/', (req) => { x.push(req); });`;
    expect(found({ name: '', holder: 'x', kind: 'array', source }).lines).toEqual([4, 3]);
  });

  test('taking out, looking up and resetting are none', () => {
    expect(found({ name: '', holder: 'x', source: `
let x = new Map();
const f = §(k) => { x.get(k); x.delete(k); x.clear(); delete x[k]; [...x]; if (x.has(k)) return x.size; for (const y of x) g(y); x.forEach(g); x = x.next; x = x.slice(-50); x = x.filter(k); x = x ?? []; x = []; return typeof x; };` }).lines).toEqual([]);
  });
});

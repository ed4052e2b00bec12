/** Places through real compilers, with the positions that V8 itself gives: the line of the declaration, and the line that leaks. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { transformSync as swcTransform } from '@swc/core';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { build, transformSync } from 'esbuild';
import ts from 'typescript';
import { placesOf } from '../../../harness/evidence/place/places.js';
import type { Position, Script } from '../../../harness/evidence/place/script.js';
import { Scripts } from '../../../harness/evidence/place/scripts.js';
import { sourceFiles } from '../../../harness/evidence/place/source-files.js';

const STORE = `interface Session { readonly id: string; readonly at: number }

export class SessionStore {
  private readonly sessions = new Map<string, Session>();
  constructor(private readonly name: string) {}
  put(session: Session): void {
    if (session.id === '') throw new Error(this.name);
    this.sessions.set(session.id, session);
  }
}
`;
/** With all that compilers take out: a type, annotations, and the cast in the last line, which has to be of a kind that every one of them knows. */
const APP = `import { SessionStore } from './store';

type Handler = (url: string) => number;

const seen: string[] = [];
const store = new SessionStore('main');

const handle: Handler = (url) => {
  const at: number = seen.length;
  seen.push(url);
  store.put({ id: url, at });
  return at;
};

(globalThis as any).probe = { handle, SessionStore };
`;
const LINES = { seen: 'src/app.ts:5', push: 'src/app.ts:10', sessions: 'src/store.ts:4', set: 'src/store.ts:8' };

let root: string;
beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'leakcheck-compilers-')));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A project of its own with the two sources. */
function project(name: string): { readonly folder: string; readonly write: (file: string, text: string) => void } {
  const folder = join(root, name);
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  write('src/app.ts', APP);
  write('src/store.ts', STORE);
  return { folder, write };
}

interface Ran {
  readonly scripts: readonly Script[];
  readonly probe: { readonly handle: Position; readonly SessionStore: Position };
}

function run(folder: string, entry: string): Ran {
  return JSON.parse(execFileSync(process.execPath, [resolve('test/support/run-scripts.mjs'), join(folder, entry)], { encoding: 'utf8' })) as Ran;
}

/** @param names what V8 calls them, which a minifier decides */
function found(folder: string, { scripts, probe }: Ran, names: { readonly seen: string; readonly sessions: string } = { seen: 'seen', sessions: 'sessions' }, all = new Scripts(scripts, folder, sourceFiles(folder, scripts))) {
  const clues = { closuresBorn: [], constructors: [] };
  const places = {
    seen: placesOf({ names: [{ kind: 'variable', name: names.seen, owner: 'context', positions: [probe.handle] }], kind: 'array', ...clues }, [], all),
    sessions: placesOf({ names: [{ kind: 'property', name: names.sessions, owner: 'SessionStore', positions: [probe.SessionStore] }], kind: 'map', ...clues }, [], all),
  };
  const at = (place: { file: string; line: number } | null | undefined) => place && `${place.file}:${place.line}`;
  const result = {
    lines: { seen: at(places.seen.location), push: at(places.seen.growsAt[0]), sessions: at(places.sessions.location), set: at(places.sessions.growsAt[0]) },
    quotes: [places.seen.location?.source, places.seen.growsAt[0]?.source, places.sessions.location?.source, places.sessions.growsAt[0]?.source],
    functions: [places.seen.location?.function, places.seen.growsAt[0]?.function, places.sessions.growsAt[0]?.function],
    notes: all.notes,
  };
  return { result, names: [places.seen.name, places.sessions.name] };
}

const QUOTES = ['const seen: string[] = [];', 'seen.push(url);', 'private readonly sessions = new Map<string, Session>();', 'this.sessions.set(session.id, session);'];
const WHOLE = { lines: LINES, quotes: QUOTES, functions: [undefined, 'handle', 'SessionStore.put'], notes: [] };

function compile(folder: string, options: ts.CompilerOptions): void {
  const program = ts.createProgram([join(folder, 'src/app.ts')], { outDir: join(folder, 'dist'), rootDir: join(folder, 'src'), target: ts.ScriptTarget.ES2022, types: [], noLib: true, ...options });
  // Types are not what is tested, so it may know none.
  program.emit();
}

describe('TypeScript\'s own compiler', () => {
  test.each<[string, ts.CompilerOptions, string]>([
    ['CommonJS, maps in files', { module: ts.ModuleKind.CommonJS, sourceMap: true }, 'dist/app.js'],
    ['CommonJS, maps inside', { module: ts.ModuleKind.CommonJS, inlineSourceMap: true, inlineSources: true }, 'dist/app.js'],
    ['CommonJS for an old language, fields in the constructor', { module: ts.ModuleKind.CommonJS, sourceMap: true, target: ts.ScriptTarget.ES2015 }, 'dist/app.js'],
    ['ES modules, sources with a root', { module: ts.ModuleKind.ESNext, sourceMap: true, inlineSources: true, sourceRoot: '/somewhere/else' }, 'dist/app.js'],
  ])('%s', (name, options, entry) => {
    const { folder, write } = project(`tsc-${name.replace(/\W+/g, '-')}`);
    const isEsm = options.module === ts.ModuleKind.ESNext;
    write('package.json', `{"type":"${isEsm ? 'module' : 'commonjs'}"}`);
    if (isEsm) write('src/app.ts', APP.replace("'./store'", "'./store.js'"));
    compile(folder, options);
    const { result } = found(folder, run(folder, entry));
    const lines = Object.fromEntries(Object.entries(LINES).map(([key, place]) => [key, isEsm ? place.replace('src/', '/somewhere/else/') : place]));
    expect(result).toEqual({ ...WHOLE, lines });
  });

  test('without its map: the places of what was made, and a note', () => {
    const { folder } = project('tsc-lost');
    compile(folder, { module: ts.ModuleKind.CommonJS, sourceMap: true });
    for (const file of ['app', 'store']) rmSync(join(folder, `dist/${file}.js.map`));
    const { lines, notes } = found(folder, run(folder, 'dist/app.js')).result;
    expect([lines.seen, lines.set, notes]).toEqual(['dist/app.js:4', 'dist/store.js:13', ['dist/app.js: its source map cannot be read', 'dist/store.js: its source map cannot be read']]);
  });
});

describe('esbuild', () => {
  test.each([['cjs', 'external'], ['esm', 'linked'], ['cjs', 'inline'], ['iife', 'linked']] as const)('a minified bundle, %s, with its map %s', async (format, sourcemap) => {
    const { folder } = project(`esbuild-${format}-${sourcemap}`);
    const outfile = join(folder, `dist/app.${format === 'esm' ? 'mjs' : 'cjs'}`);
    await build({ entryPoints: [join(folder, 'src/app.ts')], bundle: true, minify: true, mangleProps: /^sessions$/, sourcemap, format, platform: 'node', outfile, logLevel: 'silent' });
    const ran = run(folder, `dist/app.${format === 'esm' ? 'mjs' : 'cjs'}`);
    const source = ran.scripts.find(({ url }) => url.includes('/dist/app'))?.source ?? '';
    const names = { seen: /(\w+)\.push\(/.exec(source)?.[1] ?? '', sessions: /this\.(\w+)\.set\(/.exec(source)?.[1] ?? '' };
    // An external map is one that the bundle does not mention.
    const scripts = ran.scripts.map((script) => (sourcemap === 'external' && script.url.includes('/dist/app') ? { ...script, sourceMapUrl: 'app.cjs.map' } : script));
    const { result, names: written } = found(folder, { ...ran, scripts }, names);
    expect(names.seen).not.toBe('seen');
    expect([result.lines, result.quotes, result.notes]).toEqual([LINES, QUOTES, []]);
    expect([written[0], result.functions[1]]).toEqual(['seen', 'handle']);
  });

  test('as a loader that compiles in memory: one line with its map inside', () => {
    const { folder, write } = project('loader');
    write('loader.cjs', `const { transformSync } = require(${JSON.stringify(require.resolve('esbuild'))});
      require.extensions['.ts'] = (module, filename) => module._compile(transformSync(require('node:fs').readFileSync(filename, 'utf8'), { loader: 'ts', format: 'cjs', sourcemap: 'inline', sourcefile: filename, minifyWhitespace: true, keepNames: true }).code, filename);`);
    write('start.cjs', "require('./loader.cjs'); require('./src/app.ts');");
    const ran = run(folder, 'start.cjs');
    expect(ran.scripts.find(({ url }) => url.endsWith('store.ts'))?.source?.trim().split('\n').length).toBeLessThan(3);
    const { result } = found(folder, ran);
    expect(result).toEqual(WHOLE);
  });

  test('what it makes for a single file is what V8 runs even where the file is something else', () => {
    const { folder } = project('in-memory');
    const code = transformSync(APP, { loader: 'ts', format: 'cjs', sourcemap: 'inline', sourcefile: join(folder, 'src/app.ts'), minifyWhitespace: true }).code;
    const inline = code.slice(code.lastIndexOf('sourceMappingURL=') + 'sourceMappingURL='.length).trim();
    const scripts: readonly Script[] = [{ scriptId: 1, url: join(folder, 'src/app.ts'), sourceMapUrl: inline }];
    const all = new Scripts(scripts, folder, sourceFiles(folder, scripts));
    expect([all.lines(1), all.program(1)]).toEqual([undefined, undefined]);
  });
});

test('swc', () => {
  const { folder, write } = project('swc');
  for (const file of ['app', 'store']) {
    const { code, map } = swcTransform(file === 'app' ? APP : STORE, { filename: join(folder, `src/${file}.ts`), sourceMaps: true, jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } });
    write(`dist/${file}.js`, `${code}\n//# sourceMappingURL=${file}.js.map\n`);
    write(`dist/${file}.js.map`, map ?? '');
  }
  const { result } = found(folder, run(folder, 'dist/app.js'));
  expect(result).toEqual(WHOLE);
});

test('types that Node.js itself strips: blanks in their place, every position as it is in the file', () => {
  const { folder, write } = project('stripped');
  // Parameter properties and `private` with a value are more than types; the rest is what a stripper leaves: blanks of the same length.
  const strip = (source: string): string => source.replace(/^(?:interface|type) .*$|: (?:string\[\]|number|Handler|string|Session|void)(?= =|\)|,| \{)|<string, Session>| as any|private readonly /gm, (types) => ' '.repeat(types.length));
  const [app, store] = [strip(APP.replace("'./store'", "'./store.ts'")), strip(STORE).replace('name) {}', 'name) { this.name = name; }')];
  write('src/app.ts', APP.replace("'./store'", "'./store.ts'"));
  write('out/app.mjs', app.replace('./store.ts', './store.mjs'));
  write('out/store.mjs', store);
  const ran = run(folder, 'out/app.mjs');
  const scripts = ran.scripts.map((script) => ({ ...script, url: script.url.replace('/out/', '/src/').replace('.mjs', '.ts') }));
  const { lines, quotes, functions, notes } = found(folder, { ...ran, scripts }).result;
  expect([lines, quotes, functions, notes]).toEqual([LINES, QUOTES, WHOLE.functions, []]);
});

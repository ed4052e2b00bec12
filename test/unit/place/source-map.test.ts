/** Source maps from everywhere, broken and hostile ones included: a place in the source, or the generated place and a note. */
import { describe, expect, test } from '@jest/globals';
import type { Script } from '../../../harness/evidence/place/script.js';
import { Scripts } from '../../../harness/evidence/place/scripts.js';
import { readSourceMap } from '../../../harness/evidence/place/source-map.js';
import { mappingUrlIn, mapSourceOf } from '../../../harness/evidence/place/source-map-text.js';
import { sourcePlaceOf } from '../../../harness/evidence/place/source-place.js';

/** Line for line, the second column of each generated line is the first one of the source's. */
const MAP = { version: 3, sources: ['../src/cache.ts'], names: ['sessions'], mappings: 'CAAAA;CACA;CACA' };
const GENERATED = '"use strict";\n var a = 1;\n b();\n';
const SOURCE = 'const sessions = new Map();\n  const a = 1;\n\tb();\n';
const JSON_MAP = JSON.stringify(MAP);

function placed(script: Partial<Script>, files: Readonly<Record<string, string>> = {}, line = 1, column = 5) {
  const scripts = new Scripts([{ scriptId: 1, url: 'file:///app/dist/cache.js', source: GENERATED, ...script }], '/app', (path) => files[path]);
  const place = sourcePlaceOf({ scriptId: 1, line, column }, scripts);
  return { place, at: place && `${place.file}:${place.line}:${place.column}`, notes: scripts.notes };
}

const inline = (json: string) => `data:application/json;charset=utf-8;base64,${Buffer.from(json).toString('base64')}`;

describe('a map', () => {
  test.each<[string, Partial<Script>, Record<string, string>]>([
    ['inside of the URL that V8 says', { sourceMapUrl: inline(JSON_MAP) }, {}],
    ['inside of it, percent-encoded', { sourceMapUrl: `data:application/json,${encodeURIComponent(JSON_MAP)}` }, {}],
    ['in a file beside the script', { sourceMapUrl: 'cache.js.map' }, { '/app/dist/cache.js.map': JSON_MAP }],
    ['in a file elsewhere', { sourceMapUrl: '../maps/cache%20a.map' }, { '/app/maps/cache a.map': JSON.stringify({ ...MAP, sources: ['../src/cache.ts'] }) }],
    ['named at the end of the script, where V8 has not said it', { source: `${GENERATED}//# sourceMappingURL=cache.js.map\n` }, { '/app/dist/cache.js.map': JSON_MAP }],
    ['inside of that', { source: `${GENERATED}//# sourceMappingURL=${inline(JSON_MAP)}` }, {}],
    ['of a script that is known by its path', { url: '/app/dist/cache.js', sourceMapUrl: 'cache.js.map' }, { '/app/dist/cache.js.map': JSON_MAP }],
    ['with a root of the sources', { sourceMapUrl: inline(JSON.stringify({ ...MAP, sourceRoot: '/app', sources: ['src/cache.ts'] })) }, {}],
    ['with sources as URLs', { sourceMapUrl: inline(JSON.stringify({ ...MAP, sources: ['file:///app/src/cache.ts'] })) }, {}],
    ['of webpack', { sourceMapUrl: inline(JSON.stringify({ ...MAP, sources: ['webpack://shop/./src/cache.ts?1f2e'] })) }, {}],
    ['of webpack with layers', { sourceMapUrl: inline(JSON.stringify({ ...MAP, sources: ['webpack-internal:///(rsc)/./src/cache.ts'] })) }, {}],
    ['behind what some servers put before it', { sourceMapUrl: inline(`)]}'\n${JSON_MAP}`) }, {}],
    ['of sections', { sourceMapUrl: inline(JSON.stringify({ version: 3, sections: [{ offset: { line: 0, column: 0 }, map: { ...MAP, mappings: '' } }, { offset: { line: 0, column: 0 }, map: MAP }] })) }, {}],
    ['of sections in sections', { sourceMapUrl: inline(JSON.stringify({ version: 3, sections: [{ offset: { line: 0, column: 0 }, map: { version: 3, sections: [{ offset: { line: 0, column: 0 }, map: MAP }] } }] })) }, {}],
  ])('%s', (_, script, files) => {
    const { at, place, notes } = placed(script, { ...files, '/app/src/cache.ts': SOURCE });
    expect([at, place?.source, notes]).toEqual(['src/cache.ts:2:1', 'const a = 1;', []]);
  });

  test('brings its source along, which counts before the file', () => {
    const { place } = placed({ sourceMapUrl: inline(JSON.stringify({ ...MAP, sourcesContent: ['x\n// brought\n'] })) }, { '/app/src/cache.ts': SOURCE });
    expect(place?.source).toBe('// brought');
  });

  test('knows names that were made shorter', () => {
    expect(readSourceMap(JSON_MAP, 'file:///app/dist/cache.js.map', { characters: 100, lines: 4 }).placeOf(0, 1)).toEqual({ source: 'file:///app/src/cache.ts', line: 0, column: 0, name: 'sessions' });
  });

  test('names a file of a package', () => {
    const { place } = placed({ sourceMapUrl: inline(JSON.stringify({ ...MAP, sources: ['webpack://shop/./node_modules/@a/b/src/c.ts'] })) }, { '/app/node_modules/@a/b/package.json': '{"name":"@a/b","version":"1.2.3"}' });
    expect(place).toMatchObject({ file: 'node_modules/@a/b/src/c.ts', package: { name: '@a/b', version: '1.2.3' } });
  });

  test.each([
    ['../../src/c.ts', 'node_modules/a/dist/b.js:2:6'], ['webpack://a/src/c.ts', 'node_modules/a/dist/b.js:2:6'], ['file:///home/builder/a/src/c.ts', 'node_modules/a/dist/b.js:2:6'],
    ['../src/c.ts', 'node_modules/a/src/c.ts:2:1'],
  ])('of a package counts as far as it stays in its folder: %s', (source, expected) => {
    const { at, place } = placed({ url: '/app/node_modules/a/dist/b.js', sourceMapUrl: inline(JSON.stringify({ ...MAP, sources: [source] })) });
    expect([at, place?.package]).toEqual([expected, { name: 'a' }]);
  });

  test('of a package may name another one that it has inside', () => {
    const { place } = placed({ url: '/app/node_modules/a/dist/b.js', sourceMapUrl: inline(JSON.stringify({ ...MAP, sources: ['../node_modules/c/d.js'] })) });
    expect([place?.file, place?.package]).toEqual(['node_modules/a/node_modules/c/d.js', { name: 'c' }]);
  });

  test('what stands before the first segment of a line belongs to that; a segment without a source is a compiler\'s', () => {
    const at = (line: number, column: number) => readSourceMap(JSON.stringify({ ...MAP, mappings: 'CAAA,C;' }), '', { characters: 100, lines: 4 }).placeOf(line, column)?.line;
    expect([at(0, 0), at(0, 1), at(0, 2), at(1, 0), at(2, 0)]).toEqual([0, 0, undefined, undefined, undefined]);
  });
});

describe('a map that is of no use: the generated place, and a note', () => {
  const broken = (map: unknown) => ({ sourceMapUrl: inline(typeof map === 'string' ? map : JSON.stringify(map)) });

  test.each<[string, Partial<Script>, string]>([
    ['is not there', { sourceMapUrl: 'cache.js.map' }, 'cannot be read'],
    ['is on the network', { sourceMapUrl: 'https://example.com/cache.js.map' }, 'on the network, where nothing is read'],
    ['is on the network of the page', { sourceMapUrl: '//example.com/cache.js.map' }, 'on the network, where nothing is read'],
    ['is in no file', { sourceMapUrl: 'ftp://example.com/x' }, 'not in a file'],
    ['has a URL that means nothing', { sourceMapUrl: 'file://%%%/' }, 'means nothing'],
    ['is on another machine', { sourceMapUrl: 'file://machine/x.map' }, 'means nothing'],
    ['is cut off', { sourceMapUrl: 'data:application/json;base64' }, 'is cut off'],
    ['is wrongly encoded', { sourceMapUrl: 'data:application/json,%E0%A4%A' }, 'not encoded as a URL'],
    ['is not JSON', broken('{"version":3'), 'is not JSON'],
    ['is a list', broken([]), 'is no source map'],
    ['is null', broken('null'), 'is no source map'],
    ['is of another version', broken({ ...MAP, version: 2 }), 'not of version 3'],
    ['has no mappings', broken({ version: 3, sources: [] }), 'has no mappings'],
    ['has no sources', broken({ version: 3, mappings: '' }), 'has no mappings'],
    ['has sections without a place', broken({ version: 3, sections: [{ map: MAP }] }), 'a section without a place'],
    ['has a section in the millionth line, before which all others would have to be made', broken({ version: 3, sections: [{ offset: { line: 1e9, column: 0 }, map: MAP }] }), 'a section outside of the script'],
    ['has a section that is itself', broken({ version: 3, sections: [nested(50)] }), 'sections without end'],
    ['has more mappings than the script has places', broken({ ...MAP, mappings: 'AAAA,'.repeat(10_000) }), 'more mappings than the script has places'],
    ['is nested deeper than a parser can go', broken('['.repeat(200_000)), 'is not JSON'],
  ])('%s', (_, script, why) => {
    const { at, place, notes } = placed(script);
    expect([at, place?.source, notes]).toEqual(['dist/cache.js:2:6', 'var a = 1;', [expect.stringContaining(why)]]);
    expect(notes[0]).toMatch(/^dist\/cache\.js: /);
  });

  test('says nothing of a package that does not publish its map', () => {
    expect(placed({ url: '/app/node_modules/a/b.js', sourceMapUrl: 'b.js.map' }).notes).toEqual([]);
  });

  test.each([
    ['lines that the script does not have', ';'.repeat(4_000)],
    ['sources that it does not have', 'CgggggggB;CA'],
    ['places before the first line', 'CADD;CADD'],
    ['nothing', ''],
  ])('may map %s, and nothing comes of it', (_, mappings) => {
    expect(placed(broken({ ...MAP, mappings })).at).toBe('dist/cache.js:2:6');
  });

  test('may be of characters that are no numbers, and then leads somewhere in its own sources', () => {
    expect(placed(broken({ ...MAP, mappings: '!!!!,####;\u0000é\ud800' })).at).toMatch(/^(src\/cache\.ts|dist\/cache\.js):\d+:\d+$/);
  });

  test('may name sources that are none', () => {
    const at = (source: unknown) => placed(broken({ ...MAP, sources: [source], sourcesContent: [7], names: [{}] })).at;
    expect(at('/etc/passwd')).toBe('/etc/passwd:2:1');
    expect(at('\u001b[2J\u202e../evil.ts')).toMatch(/^[^\u0000-\u001f\u202e]*evil\.ts:2:1$/);
    expect(at('x'.repeat(5_000))?.length).toBeLessThan(320);
    expect([at(null), at(7), at('')].every((name) => name !== undefined)).toBe(true);
    expect(at('%zz.ts')).toBe('dist/%zz.ts:2:1');
  });

  test('only reads what it is asked for by the gateway: a source by its name, never over the network', () => {
    const asked: string[] = [];
    const scripts = new Scripts([{ scriptId: 1, url: 'file:///app/dist/cache.js', source: GENERATED, sourceMapUrl: inline(JSON.stringify({ ...MAP, sources: ['https://example.com/a.ts'] })) }], '/app', (path) => { asked.push(path); return undefined; });
    expect(sourcePlaceOf({ scriptId: 1, line: 1, column: 1 }, scripts)?.file).toBe('a.ts');
    expect(asked).toEqual(['/app/a.ts']);
  });
});

function nested(depth: number): object {
  return { offset: { line: 0, column: 0 }, map: depth === 0 ? MAP : { version: 3, sections: [nested(depth - 1)] } };
}

describe('where a script says that its map is', () => {
  test.each([
    ['x();\n//# sourceMappingURL=a.map', 'a.map'], ['x();//@ sourceMappingURL=a.map\n', 'a.map'], ['/*# sourceMappingURL=a.map */', 'a.map'], ['//# sourceMappingURL=a.map\n//# sourceMappingURL=b.map', 'b.map'],
    ['x();', ''], ['const s = "sourceMappingURL=a.map";', ''], ['//# sourceMappingURL=', ''],
  ])('%j: %j', (source, url) => {
    expect(mappingUrlIn(source)).toBe(url);
  });

  test('nothing where the script has no file that the name could be relative to', () => {
    expect(mapSourceOf('a.map', '')).toEqual({ kind: 'none', why: expect.stringContaining('means nothing') });
  });
});

describe('a script', () => {
  test('without a name has no place, one of Node.js its own, one of nobody none', () => {
    expect([placed({ url: '' }).place, placed({ url: 'node:events' }).at, placed({ url: 'evalmachine.<anonymous>' }).at]).toEqual([undefined, 'node:events:2:6', 'evalmachine.<anonymous>:2:6']);
    expect(sourcePlaceOf({ scriptId: 9, line: 0, column: 0 }, new Scripts([], '/app', () => undefined))).toBeUndefined();
  });

  test('outside of the folder goes by its path', () => {
    expect([placed({ url: 'file:///lib/a.js' }).at, placed({ url: '/app2/a.js' }).at, placed({ url: '/app/a.js' }).at, placed({ url: '/app/..a/b.js' }).at]).toEqual(['/lib/a.js:2:6', '/app2/a.js:2:6', 'a.js:2:6', '..a/b.js:2:6']);
  });

  test('whose file was put in its place by a loader is not quoted from there', () => {
    const scripts = new Scripts([{ scriptId: 1, url: '/app/a.ts', sourceMapUrl: inline(JSON_MAP) }], '/app', () => SOURCE);
    expect(scripts.lines(1)).toBeUndefined();
    expect(sourcePlaceOf({ scriptId: 1, line: 0, column: 3 }, scripts)?.line).toBe(1);
  });

  test('that cannot be parsed gives plain places and the name that V8 says', () => {
    const scripts = new Scripts([{ scriptId: 1, url: '/app/a.ts', source: 'let a: number = 1;\nfunction f(a: string) {}' }], '/app', () => undefined);
    expect(sourcePlaceOf({ scriptId: 1, line: 1, column: 10 }, scripts, 'f')).toEqual({ file: 'a.ts', line: 2, column: 11, function: 'f', source: 'function f(a: string) {}' });
    expect(scripts.notes).toEqual(['a.ts: it cannot be parsed as JavaScript']);
  });

  test('of one line of megabytes is quoted around the place', () => {
    const source = `${'a();'.repeat(20_000)}leak.push(x);${'b();'.repeat(20_000)}`;
    const { place } = placed({ source, url: '/app/min.js' }, {}, 0, 80_000);
    expect(place?.source).toMatch(/^…a\(\);.*leak\.push\(x\);b\(\);.*…$/);
    expect(place?.source?.length).toBeLessThan(130);
  });
});

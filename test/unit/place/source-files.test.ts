/** What may be opened for a quote: code in the target's folder and in the packages of its scripts, whatever a source map names. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { sourceFiles } from '../../../harness/evidence/place/source-files.js';

const MOST = 1_000;
let root: string;

beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'leakcheck-place-')));
  for (const [name, text] of Object.entries({
    'app/src/a.ts': '\ufeffconst a = 1;', 'app/.env': 'SECRET=1', 'app/dist/a.js.map': '{}', 'app/package.json': '{}', 'app/notes.txt': 'x', 'app/long.js': 'x'.repeat(MOST + 1),
    'lib/package.json': '{}', 'lib/dist/b.js': 'b', 'lib/src/b.ts': 'B', 'alone/c.js': 'c', 'alone/d.js': 'd', 'other/e.ts': 'e', 'other/.secret': 's',
    'modules/node_modules/ws/package.json': '{"name":"ws"}', 'modules/node_modules/ws/esm/package.json': '{}', 'modules/node_modules/ws/esm/a.js': 'w', 'modules/node_modules/other/a.js': 'o',
  })) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  symlinkSync(join(root, 'other'), join(root, 'app/link'));
  symlinkSync(join(root, 'app/.env'), join(root, 'app/env.ts'));
  symlinkSync(join(root, 'app'), join(root, 'target'));
  mkdirSync(join(root, 'app/folder.ts'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function read(path: string, folder = 'app') {
  const urls = ['node:fs', join(root, 'app/dist/a.js'), `file://${join(root, 'lib/dist/b.js')}`, join(root, 'alone/c.js'), join(root, 'modules/node_modules/ws/esm/a.js'), 'evalmachine.<anonymous>', '/is/not/there.js'];
  return sourceFiles(join(root, folder), urls.map((url, scriptId) => ({ url, scriptId })))(join(root, path), MOST);
}

describe('reads', () => {
  test.each([
    ['code in the folder, without its byte-order mark', 'app/src/a.ts', 'const a = 1;'], ['a source map', 'app/dist/a.js.map', '{}'], ['a package.json', 'app/package.json', '{}'],
    ['a script elsewhere', 'lib/dist/b.js', 'b'], ['what lies in its package', 'lib/src/b.ts', 'B'], ['a script in no package', 'alone/c.js', 'c'],
    ['the package.json of an installed package, past that of a part of it', 'modules/node_modules/ws/package.json', '{"name":"ws"}'],
  ])('%s', (_, path, text) => {
    expect(read(path)).toBe(text);
  });

  test('in a folder that is known by a link', () => {
    expect(read('app/src/a.ts', 'target')).toBe('const a = 1;');
    expect(read('target/src/a.ts', 'target')).toBe('const a = 1;');
  });
});

describe('does not read', () => {
  test.each([
    ['what is no code, even in the folder', 'app/.env'], ['other text', 'app/notes.txt'], ['code elsewhere', 'other/e.ts'], ['the same by a way that goes through the folder', 'app/../other/e.ts'],
    ['what a link leads to elsewhere', 'app/link/e.ts'], ['what is no code behind a link that is named so', 'app/env.ts'], ['what is not there', 'app/src/b.ts'], ['a folder', 'app/folder.ts'],
    ['what is too large', 'app/long.js'], ['what lies beside a script in no package', 'alone/d.js'], ['other packages elsewhere', 'modules/node_modules/other/a.js'], ['a name with a zero byte', 'app/a\0.ts'],
  ])('%s', (_, path) => {
    expect(read(path)).toBeUndefined();
  });

  test('devices', () => {
    expect(sourceFiles('/', [])('/dev/zero', MOST)).toBeUndefined();
  });
});

/** Which npm package a file belongs to, and its version. */
import { describe, expect, test } from '@jest/globals';
import { packageOf } from '../../../harness/evidence/place/npm-package.js';
import { sourcePlaceOf } from '../../../harness/evidence/place/source-place.js';
import { Scripts } from '../../../harness/evidence/place/scripts.js';

describe('the package of a path', () => {
  test.each([
    ['/app/node_modules/ws/lib/a.js', { name: 'ws', folder: '/app/node_modules/ws' }],
    ['/app/node_modules/a/node_modules/@b/c/d.js', { name: '@b/c', folder: '/app/node_modules/a/node_modules/@b/c' }],
    ['C:\\app\\node_modules\\@b\\c\\d.js', { name: '@b/c', folder: 'C:\\app\\node_modules\\@b\\c' }],
    ['/app/node_modules/.pnpm/ws@8.1.2/node_modules/ws/a.js', { name: 'ws', version: '8.1.2', folder: '/app/node_modules/.pnpm/ws@8.1.2/node_modules/ws' }],
    ['/app/node_modules/.pnpm/@b+c@1.0.0-rc.1_react@18.0.0/node_modules/@b/c/a.js', { name: '@b/c', version: '1.0.0-rc.1', folder: '/app/node_modules/.pnpm/@b+c@1.0.0-rc.1_react@18.0.0/node_modules/@b/c' }],
    ['/app/node_modules/.pnpm/ws@8.1.2(bufferutil@4.0.1)/node_modules/ws/a.js', { name: 'ws', version: '8.1.2', folder: '/app/node_modules/.pnpm/ws@8.1.2(bufferutil@4.0.1)/node_modules/ws' }],
    ['/app/.yarn/cache/lodash-npm-4.17.21-6382451519-8.zip/node_modules/lodash/x.js', { name: 'lodash', version: '4.17.21', folder: '/app/.yarn/cache/lodash-npm-4.17.21-6382451519-8.zip/node_modules/lodash' }],
    ['/app/.yarn/unplugged/sharp-npm-0.33.5-6f7bd2b3d6/node_modules/sharp/x.js', { name: 'sharp', version: '0.33.5', folder: '/app/.yarn/unplugged/sharp-npm-0.33.5-6f7bd2b3d6/node_modules/sharp' }],
    ['webpack://app/node_modules/ms/index.js', { name: 'ms', folder: 'webpack://app/node_modules/ms' }],
    ['file:///app/node_modules/ms/index.js', { name: 'ms', folder: 'file:///app/node_modules/ms' }],
    ['/app/src/a.js', undefined],
    ['/app/node_modules/single.js', undefined],
    ['/app/not_node_modules/a/b.js', undefined],
  ])('%s', (path, expected) => {
    expect(packageOf(path)).toEqual(expected);
  });
});

describe('the package of a place', () => {
  const place = (url: string, files: Readonly<Record<string, string>>) => sourcePlaceOf({ scriptId: 1, line: 0, column: 0 }, new Scripts([{ scriptId: 1, url, source: 'f()' }], '/app', (path) => files[path]))?.package;

  test('says its name and version itself: an alias may have installed it under another name', () => {
    expect(place('/app/node_modules/old-ws/a.js', { '/app/node_modules/old-ws/package.json': '{"name":"ws","version":"7.0.0"}' })).toEqual({ name: 'ws', version: '7.0.0' });
    expect(place('file:///app/node_modules/ws/a.js', { '/app/node_modules/ws/package.json': '{"version":"8.0.0"}' })).toEqual({ name: 'ws', version: '8.0.0' });
  });

  test.each(['', '{', 'null', '[]', '{"name":1,"version":{}}'])('has no version where its package.json is %j', (text) => {
    expect(place('/app/node_modules/ws/a.js', { '/app/node_modules/ws/package.json': text })).toEqual({ name: 'ws' });
  });

  test('has that of its layout where its package.json is inside of an archive', () => {
    expect(place('/app/.yarn/cache/lodash-npm-4.17.21-6382451519-8.zip/node_modules/lodash/x.js', {})).toEqual({ name: 'lodash', version: '4.17.21' });
  });
});

/** Whether a stream gets colours, characters beyond ASCII, and lines that are repainted. */
import { expect, test } from '@jest/globals';
import { hasSomebodyAt, lookOf } from '../../harness/command-line/terminal-look.js';

const terminal = { isTTY: true };
const file = {};

test.each<[string, { isTTY?: boolean }, NodeJS.ProcessEnv, boolean]>([
  ['a terminal', terminal, {}, true],
  ['a file', file, {}, false],
  ['NO_COLOR', terminal, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
  ['NO_COLOR that is empty counts as not set', terminal, { NO_COLOR: '' }, true],
  ['FORCE_COLOR, in a file', file, { FORCE_COLOR: '1' }, true],
  ['FORCE_COLOR=0', terminal, { FORCE_COLOR: '0' }, false],
  ['FORCE_COLOR=false', terminal, { FORCE_COLOR: 'false' }, false],
  ['CI, on a terminal', terminal, { CI: 'true' }, true],
  ['a dumb terminal', terminal, { TERM: 'dumb' }, false],
])('colours: %s', (_what, stream, env, color) => {
  expect(lookOf(stream, env).color).toBe(color);
});

test.each<[NodeJS.ProcessEnv, boolean]>([
  [{}, true],
  [{ LANG: 'en_US.UTF-8' }, true],
  [{ LANG: 'C' }, false],
  [{ LANG: 'en_US.UTF-8', LC_ALL: 'POSIX' }, false],
  [{ TERM: 'linux' }, false],
  [{ TERM: 'dumb' }, false],
])('Unicode with %j: %p', (env, unicode) => {
  expect(lookOf(terminal, env).unicode).toBe(unicode);
});

test.each<[string, { isTTY?: boolean }, NodeJS.ProcessEnv, boolean]>([
  ['a terminal', terminal, {}, true],
  ['a file', file, {}, false],
  ['the terminal of a job', terminal, { CI: 'true' }, false],
  ['a job, by a name for it', terminal, { CI: 'woodpecker' }, false],
  ['CI=false', terminal, { CI: 'false' }, true],
  ['CI that is empty counts as not set', terminal, { CI: '' }, true],
  ['a terminal that cannot move its cursor', terminal, { TERM: 'dumb' }, false],
])('somebody is at %s', (_what, stream, env, expected) => {
  expect(hasSomebodyAt(stream, env)).toBe(expected);
});

/** What the toggles of a scenario do to the command and the environment of its target. */
import { describe, expect, test } from '@jest/globals';
import type { TargetSpec } from '../../harness/scenario/scenario.js';
import { readCommand } from '../../harness/target/command.js';
import { toggled } from '../../harness/target/toggled.js';
import { aScenario } from '../support/fake-world.js';

const spec = (command: TargetSpec['command'], env = {}): TargetSpec => ({ ...aScenario(['a']).target, command, env });
const withArgs = (...args: string[]) => ({ name: 'x', env: {}, args });

describe('the toggles that are applied', () => {
  test('none: nothing changes', () => {
    expect(toggled(spec('node "my server.js"', { A: '1' }), [])).toEqual(spec('node "my server.js"', { A: '1' }));
  });

  test('add their variables to those of the target, which they may replace', () => {
    const toggles = [{ name: 'cache', env: { CACHE: 'off' }, args: [] }, { name: 'audit', env: { AUDIT: 'off' }, args: [] }];
    expect(toggled(spec('node x', { CACHE: 'on', NODE_ENV: 'production' }), toggles).env).toEqual({ CACHE: 'off', NODE_ENV: 'production', AUDIT: 'off' });
  });

  test('add their words behind a list', () => {
    expect(toggled(spec(['node', 'x']), [withArgs('--no-audit'), withArgs('--cache', 'off now')]).command).toEqual(['node', 'x', '--no-audit', '--cache', 'off now']);
  });

  test.each(['--no-audit', '', 'two words', '#1', "it's", '"quoted"', 'a\\b', '~', '{a,b}', 'a;b', '&&', '>out', '[x]', 'C:\\dir', '漢字'])('add the word %j to a command line as it is', (word) => {
    expect(readCommand(toggled(spec('node server.js'), [withArgs(word)]).command)).toEqual({ kind: 'node', node: 'node', args: ['server.js', word] });
  });

  test.each(['npm run build && node server.js', 'FOO=1 node server.js'])('add their words at the end of a line for the shell: %s', (line) => {
    expect(readCommand(toggled(spec(line), [withArgs('--no-audit', 'two words')]).command)).toEqual({ kind: 'shell', line: `${line} --no-audit 'two words'` });
  });

  test.each(['$HOME', '*.js'])('what the shell would replace reaches the server as it is written: %s', (word) => {
    expect(readCommand(toggled(spec('node server.js'), [withArgs(word)]).command)).toEqual({ kind: 'shell', line: `node server.js \\${word}` });
  });
});

/** Real terminals, from `script` of util-linux: what is repainted there, and what is not. */
import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { aScenario, aServer, CLI, Workspace } from '../support/cli.js';

jest.setTimeout(60_000);

const onTerminal = spawnSync('script', ['--version']).status === 0 ? test : test.skip;
/** What moves the cursor or clears a line. */
const REPAINTS = /\u001b\[\d*[A-HJK]/;

let work: Workspace;
beforeEach(() => {
  work = new Workspace();
  // It answers wrong: the shortest run that starts a server.
  work.file('server.cjs', aServer('res.statusCode = 500; res.end()')).file('scenario.yaml', aScenario());
});
afterEach(() => work.remove());

/** @returns all that the terminal got */
function terminal(args: string, env: NodeJS.ProcessEnv): { readonly status: number | null; readonly shown: string } {
  const { status, stdout } = spawnSync('script', ['--quiet', '--return', '--command', `"$NODE" "$CLI" ${args}`, '/dev/null'], {
    cwd: work.folder, env: { ...work.environment, NODE: process.execPath, CLI, TERM: 'xterm', CI: '', ...env }, encoding: 'utf8', input: '',
  });
  return { status, shown: stdout };
}

onTerminal.each<[string, NodeJS.ProcessEnv, boolean]>([
  ['somebody sits before it', {}, true],
  ['a job was given it', { CI: 'true' }, false],
])('progress on a terminal: %s', async (_name, env, isRepainted) => {
  const { status, shown } = terminal('run scenario.yaml', env);
  expect(status).toBe(2);
  expect(REPAINTS.test(shown)).toBe(isRepainted);
  expect(shown).toContain('[traffic-status]');
  expect(/^scenario: starting the target\r?$/m.test(shown)).toBe(!isRepainted);
  await work.expectNothingLeft(0);
});

onTerminal('init asks nothing in a job', () => {
  work.file('package.json', '{"name":"shop"}');
  const { status, shown } = terminal('init --dry-run', { CI: 'true' });
  expect({ status, shown }).toEqual({ status: 0, shown: expect.stringContaining('- GET /') });
});

/** What a user gets: the packed tarball, installed into an empty project. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { aScenario, aServer, Workspace } from '../support/cli.js';

/** Packing and installing; npm may have to fetch the dependencies. */
jest.setTimeout(180_000);

const ROOT = join(__dirname, '../..');
// The packages' own network: no answer here, no test.
const registryAnswers = spawnSync('npm', ['ping', '--fetch-retries=0', '--fetch-timeout=5000'], { stdio: 'ignore' }).status === 0;
const whenOnline = registryAnswers ? test : test.skip;

let work: Workspace;
beforeAll(() => {
  work = new Workspace();
  if (!registryAnswers) return;
  // The build is there already; `prepare` would make it again under the feet of the other tests.
  execFileSync('npm', ['pack', '--ignore-scripts', '--pack-destination', work.folder], { cwd: ROOT, stdio: 'ignore' });
  const tarball = readdirSync(work.folder).find((name) => name.endsWith('.tgz'));
  work.file('package.json', JSON.stringify({ private: true }));
  execFileSync('npm', ['install', '--no-audit', '--no-fund', `./${tarball}`], { cwd: work.folder, stdio: 'ignore' });
  work
    .file('scenarios/clean.yaml', aScenario({ target: 'command: node clean.cjs\ncwd: ..' }))
    .file('scenarios/leak.yaml', aScenario({ target: 'command: node leak.cjs\ncwd: ..', routes: ['GET /', 'GET /fine'] }))
    .file('clean.cjs', aServer(`res.end('ok')`))
    .file('leak.cjs', aServer(`if (req.url === '/') kept.push(new Array(50).fill(0.5)); res.end('ok')`, 'const kept = [];'));
});
afterAll(() => work.remove());

function npx(...args: readonly string[]): { code: number | null; stdout: string } {
  const { status, stdout } = spawnSync('npx', ['leakcheck', ...args], { cwd: work.folder, encoding: 'utf8' });
  return { code: status, stdout };
}

whenOnline('check validates its scenarios', () => {
  const { code, stdout } = npx('check');
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'ok  clean (1 route)\nok  leak (2 routes)\n' });
});

whenOnline('a clean server exits 0', () => {
  expect(npx('run', 'scenarios/clean.yaml').code).toBe(0);
  expect(work.result().scenarios).toMatchObject([{ name: 'clean', verdict: 'clean' }]);
});

whenOnline('a leaking server exits 1 and names the route', () => {
  expect(npx('run', 'scenarios/leak.yaml').code).toBe(1);
  expect(work.result().scenarios).toMatchObject([{ name: 'leak', verdict: 'leak', bisection: { culprits: [{ route: 'GET /' }] } }]);
});

whenOnline.each(['target/agent.cjs', 'doctor/fixture.cjs'])('what runs in processes of its own is packed: %s', (file) => {
  expect(existsSync(join(work.folder, 'node_modules/leakcheck/dist/harness', file))).toBe(true);
});

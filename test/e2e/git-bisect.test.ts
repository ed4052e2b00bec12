/** A real `git bisect run` over a real history, with the step that docs/git-bisect.md gives to its readers. */
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import { aServer, CLI, GROSS, Workspace, type Finished } from '../support/cli.js';
import { GitRepository } from '../support/git-repository.js';

/** Half a dozen whole runs of the command line, one of which leaks and is watched without traffic. */
jest.setTimeout(180_000);

const RECIPE = readFileSync(join(__dirname, '../../docs/git-bisect.md'), 'utf8');
const STEP = /```sh\n(#![^]*?)```/.exec(RECIPE)?.[1] ?? '';

const PACKAGE = { name: 'shop', version: '1.0.0', scripts: { build: 'node --check src/server.cjs && mkdir -p dist && cp src/server.cjs dist/' } };
const LOCK = { name: 'shop', version: '1.0.0', lockfileVersion: 3, requires: true, packages: { '': { name: 'shop', version: '1.0.0' } } };
/** As it stands beside the server today, where the leak is known. git asks what each commit does, not whether that was expected. */
const SCENARIO = stringify({ target: { command: 'node dist/server.cjs', cwd: '../shop' }, routes: ['GET /', 'GET /products', { name: 'order', request: 'POST /orders?ref={{seq}}' }], expect: { verdict: 'leak' } });

const KEPT = `orders.push({ at: performance.now(), lines: ${GROSS} });`;
const shop = (orders: string, before = ''): string => aServer(`if (req.url.startsWith('/orders')) { ${orders} } res.end('ok');`, `const orders = [];\n${before}`);
const server = (text: string) => ({ 'src/server.cjs': text });

/** Twelve commits. Those that can't be judged stand where git looks first, and right behind the guilty one. */
const HISTORY: readonly { readonly files: Readonly<Record<string, string>>; readonly is?: 'guilty' | 'broken' }[] = [
  { files: { '.gitignore': 'dist\nnode_modules\n', 'package.json': JSON.stringify(PACKAGE), 'package-lock.json': JSON.stringify(LOCK), ...server(shop('')) } },
  { files: { 'README.md': 'A shop.' } },
  { files: server(shop('orders.length = 0;')) },
  { files: server(shop('orders.push(req.url); if (orders.length > 10) orders.shift();')) },
  { files: { 'README.md': 'A shop with orders.' } },
  { files: server(shop('orders.push(req.url;')), is: 'broken' },
  { files: server(shop('', `require('./prices.cjs');`)), is: 'broken' },
  { files: server(shop('orders.length = 0;', 'const prices = [1, 2];')) },
  { files: server(shop('JSON.stringify({ url: req.url });')) },
  { files: server(shop(KEPT)), is: 'guilty' },
  { files: server(shop(KEPT, `require('./rates.cjs');`)), is: 'broken' },
  { files: server(shop(KEPT, 'const rates = { eur: 1 };')) },
];

let work: Workspace;
let repository: GitRepository;
/** In the order of HISTORY. */
let commits: readonly string[];
beforeEach(() => {
  work = new Workspace();
  repository = new GitRepository(join(work.folder, 'shop'));
  commits = HISTORY.map(({ files }) => repository.commit(files));
  work.file('bisect/shop.yaml', SCENARIO).file('bisect/step.sh', STEP).file('bisect/node_modules/.bin/leakcheck', `#!/bin/sh\nexec '${process.execPath}' '${CLI}' "$@"\n`);
  chmodSync(join(work.folder, 'bisect/node_modules/.bin/leakcheck'), 0o755);
  repository.git('bisect', 'start', 'main', commits[0] ?? '');
});
afterEach(async () => {
  await work.expectNothingLeft();
  repository.git('bisect', 'reset');
  expect(repository.git('status', '--porcelain')).toBe('');
  expect(repository.git('rev-parse', '--abbrev-ref', 'HEAD')).toBe('main');
  work.remove();
});

/** `git bisect run` as a shell starts it: in a process group of its own, which a Ctrl-C reaches as a whole. */
function bisectRun(): { git: ChildProcess; output: () => string; finished: Promise<Pick<Finished, 'stdout' | 'code'>> } {
  const git = spawn('git', ['bisect', 'run', 'sh', '../bisect/step.sh'], { cwd: repository.folder, env: work.environment, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let stdout = '';
  for (const stream of [git.stdout, git.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  const finished = new Promise<Pick<Finished, 'stdout' | 'code'>>((resolve) => git.on('close', (code, signal) => resolve({ stdout, code: code ?? signal })));
  return { git, output: () => stdout, finished };
}

/** What git was told of each commit that was tried, the two ends left out. */
function marks(): { good: string[]; bad: string[]; skip: string[] } {
  const told = [...repository.git('bisect', 'log').matchAll(/^git bisect (good|bad|skip) (\w+)$/gm)];
  const marked = (as: string) => told.flatMap(([, mark, commit = '']) => (mark === as ? [commit] : []));
  return { good: marked('good'), bad: marked('bad'), skip: marked('skip') };
}

const commitsThatAre = (kind: 'guilty' | 'broken') => commits.filter((_, index) => HISTORY[index]?.is === kind);

test('git names exactly the commit that brought the leak, and skips those that do not build or start', async () => {
  const { code, stdout } = await bisectRun().finished;
  const [guilty] = commitsThatAre('guilty');
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining(`${guilty} is the first bad commit`) as unknown });
  const { good, bad, skip } = marks();
  expect(bad).toEqual([guilty]);
  expect(skip).toEqual(expect.arrayContaining([commits[5], commits[6]]));
  expect(commitsThatAre('broken')).toEqual(expect.arrayContaining(skip));
  expect(good).toContain(commits[8]);
  expect(stdout).toMatch(/SyntaxError/);
  expect(stdout).toMatch(/\[target-exited\]/);
});

describe('interrupted while a commit is measured: no commit is marked, nothing is left', () => {
  test('leakcheck alone: git ends the bisection, as with any code from 128 on', async () => {
    const { finished, output } = bisectRun();
    process.kill(await measuring(output), 'SIGINT');
    const { code, stdout } = await finished;
    expect(code).not.toBe(0);
    expect(stdout).toContain('exit code 130');
    expect(marks()).toEqual({ good: [], bad: [], skip: commits.slice(5, 7) });
  });

  test('all that runs in the foreground, as Ctrl-C does', async () => {
    const { git, finished, output } = bisectRun();
    await measuring(output);
    process.kill(-(git.pid ?? NaN), 'SIGINT');
    expect((await finished).code).not.toBe(0);
    expect(marks()).toEqual({ good: [], bad: [], skip: commits.slice(5, 7) });
  });
});

/** The process of the command line, once it drives a server. */
async function measuring(output: () => string): Promise<number> {
  while (!output().includes('shop: measuring')) await sleep(20);
  const pid = work.processes().find((each) => work.commandLine(each)[1] === CLI);
  if (pid === undefined) throw new Error(`leakcheck does not run: ${output()}`);
  return pid;
}

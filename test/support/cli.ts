/** Runs the built command line on small servers in a folder of its own, and looks whether anything is left behind. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunResult, ScenarioResult } from '../../harness/result/document.js';

export const CLI = join(__dirname, '../../dist/harness/cli.js');
/** A search for a route, for its simplest request, and 20 s without traffic, on a busy machine. */
const RUN_LIMIT_MS = 120_000;
const LEFT_BEHIND_LIMIT_MS = 3_000;

export interface Finished {
  readonly stdout: string;
  readonly stderr: string;
  /** Exit code, or the signal that ended it. */
  readonly code: number | NodeJS.Signals | null;
}

/** A folder for one test; its name in the environment marks every process that is started from it. */
export class Workspace {
  readonly #mark = `leakcheck-e2e-${process.pid}-${Math.random().toString(36).slice(2)}`;
  readonly folder: string;
  readonly #temp: string;

  constructor(name = 'leakcheck e2e ') {
    // The space in it is part of every test.
    this.folder = realpathSync(mkdtempSync(join(tmpdir(), name)));
    this.#temp = join(this.folder, 'temp');
    mkdirSync(this.#temp);
  }

  file(path: string, text: string): this {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), text);
    return this;
  }

  /** For whatever is started here: it bears the mark, and so does all that it starts. */
  get environment(): NodeJS.ProcessEnv {
    return { ...process.env, LEAKCHECK_E2E: this.#mark, TMPDIR: this.#temp, NO_COLOR: '1', NODE_OPTIONS: '' };
  }

  start(args: readonly string[], options: { env?: NodeJS.ProcessEnv; cli?: string; cwd?: string; limitMs?: number } = {}): { child: ChildProcess; finished: Promise<Finished> } {
    const env = { ...this.environment, ...options.env };
    const child = spawn(process.execPath, [options.cli ?? CLI, ...args], { cwd: join(this.folder, options.cwd ?? '.'), env, stdio: ['ignore', 'pipe', 'pipe'] });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const limit = setTimeout(() => child.kill('SIGKILL'), options.limitMs ?? RUN_LIMIT_MS);
    const finished = new Promise<Finished>((resolve) => {
      child.on('close', (code, signal) => {
        clearTimeout(limit);
        resolve({ stdout, stderr, code: code ?? signal });
      });
    });
    return { child, finished };
  }

  /** Runs to the end; throws when a process or a temporary file is left. */
  async run(...args: readonly string[]): Promise<Finished> {
    const finished = await this.start(args).finished;
    await this.expectNothingLeft(0);
    return finished;
  }

  /** Runs one scenario on one server; without evidence, which has tests of its own, unless other flags are given. */
  async judge(server: string, scenario: string, flags: readonly string[] = ['--no-evidence']): Promise<Finished & { scenario: ScenarioResult }> {
    this.file('server.cjs', server).file('scenario.yaml', scenario);
    const finished = await this.run('run', 'scenario.yaml', ...flags);
    const [result] = this.result().scenarios;
    if (result === undefined) throw new Error(`no result: ${finished.stderr}`);
    return { ...finished, scenario: result };
  }

  result(): RunResult {
    return JSON.parse(readFileSync(join(this.folder, 'leakcheck-report/result.json'), 'utf8')) as RunResult;
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), 'utf8');
  }

  /** @param waitMs how long processes may take to end; 0 when the command has waited for them */
  async expectNothingLeft(waitMs = LEFT_BEHIND_LIMIT_MS): Promise<void> {
    await this.quiet(waitMs);
    const left = this.processes().map((pid) => `${pid}: ${this.commandLine(pid).join(' ')}`);
    if (left.length > 0) throw new Error(`processes are left: ${left.join('; ')}`);
    // What is linked here, such as installed packages, is not the command's.
    const own = readdirSync(this.folder, { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? readdirSync(join(this.folder, entry.name), { recursive: true, encoding: 'utf8' }).map((name) => join(entry.name, name)) : [entry.name],
    );
    const files = [...readdirSync(this.#temp), ...own.filter((name) => /\.tmp$|\.lock/.test(name))];
    if (files.length > 0) throw new Error(`files are left: ${files.join(', ')}`);
  }

  /** Waits for what still tidies up after a command that was killed; gives up after the time given. */
  async quiet(limitMs: number): Promise<void> {
    const deadlineMs = performance.now() + limitMs;
    while (this.processes().length > 0 && performance.now() < deadlineMs) await sleep(20);
  }

  /** Everything that runs with this workspace's mark, the command line itself included. */
  processes(): number[] {
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number);
    return pids.filter((pid) => readIfThere(`/proc/${pid}/environ`).includes(this.#mark));
  }

  /** The words of a process, none when it is gone. */
  commandLine(pid: number): string[] {
    return readIfThere(`/proc/${pid}/cmdline`).split('\0');
  }

  remove(): void {
    for (const pid of this.processes()) process.kill(pid, 'SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

/**
 * What a request keeps in servers whose leak is not to be a small one: 32 KB. A proof ends at 64 MB, after 2,000 requests of
 * the route instead of 10,000.
 */
export const GROSS = 'new Array(4000).fill(0.5)';

/** A plain HTTP server; `handler` is the body of `(req, res) => {…}`, `before` runs first. */
export function aServer(handler: string, before = '', listen = `.listen(process.env.PORT, '127.0.0.1')`): string {
  return `const http = require('node:http');\n${before}\nhttp.createServer((req, res) => { ${handler} })${listen};\n`;
}

/** A scenario with a small budget: a clean server needs a few thousand requests; `target` replaces what is under `target:`. */
export function aScenario({ target = 'command: node server.cjs', routes = ['GET /'], more = '' }: { target?: string; routes?: readonly string[]; more?: string } = {}): string {
  return [
    'target:',
    ...target.split('\n').map((line) => `  ${line}`),
    'load: { profile: quick, budget: { requests: 10000, time: 20s } }',
    'routes:',
    ...routes.map((route) => `  - ${route}`),
    more,
    '',
  ].join('\n');
}

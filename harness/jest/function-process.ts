/** The process that runs one test again, as a target that calls of the function are the traffic of. */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { LeakcheckError } from '../errors.js';
import { endTree, watchTree } from '../target/process-tree.js';
import { CallThrew } from './call-threw.js';
import { configurationIn, rerunArguments, withoutDebugger } from './jest-arguments.js';
import { findJest, jestWords } from './find-jest.js';

const REPORTER = fileURLToPath(new URL('./rerun-reporter.cjs', import.meta.url));
const NO_SETUP = fileURLToPath(new URL('./no-setup.cjs', import.meta.url));
/** Of what the process prints, for a message. */
const OUTPUT_TAIL_CHARACTERS = 4_000;
/** From the last question until hooks have cleaned up behind the test. */
const END_LIMIT_MS = 10_000;

export interface FunctionCall {
  readonly testPath: string;
  readonly testName: string;
  /** Which toBeLeakFree() of the tests of this name, from 1. */
  readonly ordinal: number;
}

export interface JestProcess {
  readonly argv: readonly string[];
  readonly execArgv: readonly string[];
  readonly parent: number;
}

type Message = Readonly<Record<string, unknown>>;

export class FunctionProcess {
  readonly #child: ChildProcess;
  readonly #channel: Duplex;
  readonly #waiting: { resolve: (message: Message) => void; reject: (error: unknown) => void }[] = [];
  readonly #early: Message[] = [];
  readonly #ended: Promise<void>;
  #end: Error | undefined;
  #output = '';

  constructor(call: FunctionCall, jest: JestProcess, cwd: string, flags: readonly string[]) {
    const words = rerunArguments(configurationIn(jestWords(jest.argv, jest.parent)), call, { reporter: REPORTER, noSetup: NO_SETUP });
    const token = randomUUID();
    const env = { ...process.env, LEAKCHECK_JEST: JSON.stringify({ testName: call.testName, ordinal: call.ordinal, token }) };
    this.#child = spawn(process.execPath, [...withoutDebugger(jest.execArgv), ...flags, findJest(call.testPath, cwd), ...words], { cwd, env, stdio: ['ignore', 'pipe', 'pipe', 'pipe'], detached: true });
    if (this.#child.pid !== undefined) watchTree(this.#child.pid, token);
    this.#channel = this.#child.stdio[3] as Duplex;
    for (const stream of [this.#child.stdout, this.#child.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => (this.#output = (this.#output + text).slice(-OUTPUT_TAIL_CHARACTERS)));
    let pending = '';
    this.#channel.setEncoding('utf8').on('data', (text: string) => {
      const lines = (pending + text).split('\n');
      pending = lines.pop() ?? '';
      for (const line of lines) this.#take(JSON.parse(line) as Message);
    });
    this.#channel.on('error', () => {});
    this.#ended = new Promise((resolve) => {
      this.#child.on('error', (error) => this.#over(error, resolve));
      this.#child.on('close', (code, signal) => this.#over(this.#endOf(signal ?? `exit code ${code}`), resolve));
    });
  }

  /** @throws LeakcheckError jest-rerun when the process is over, CallThrew */
  async ask<Reply extends object>(question: object): Promise<Reply> {
    this.#channel.write(`${JSON.stringify(question)}\n`);
    return this.answer<Reply>();
  }

  /** The next thing that it says. */
  async answer<Reply extends object>(): Promise<Reply> {
    const message = this.#early.shift() ?? (await new Promise<Message>((resolve, reject) => {
      if (this.#end === undefined) this.#waiting.push({ resolve, reject });
      else reject(this.#end);
    }));
    if ('threw' in message) throw new CallThrew(message['threw'] as CallThrew['threw']);
    if ('ended' in message) throw notReached(message['ended'] as Ended);
    return message as Reply;
  }

  /** The test ends, with its hooks; whatever does not is killed. */
  async end(): Promise<void> {
    this.#channel.end(`${JSON.stringify({ ask: 'end' })}\n`);
    const limit = new AbortController();
    await Promise.race([this.#ended, sleep(END_LIMIT_MS, undefined, { signal: limit.signal }).catch(() => {})]);
    limit.abort();
    await this.kill();
  }

  /** At once: nobody waits for its hooks. */
  async kill(): Promise<void> {
    if (this.#child.pid !== undefined) await endTree(this.#child.pid, 0);
  }

  #take(message: Message): void {
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#early.push(message);
    else waiting.resolve(message);
  }

  #over(error: Error, done: () => void): void {
    this.#end ??= error;
    for (const { reject } of this.#waiting.splice(0)) reject(this.#end);
    done();
  }

  #endOf(how: string): LeakcheckError {
    return new LeakcheckError('jest-rerun', `the process that ran the test again ended while the function was measured (${how})`, {
      next: 'See what it printed last; a function that ends its process cannot be measured.',
      details: this.#output.trimEnd().split('\n'),
    });
  }
}

interface Ended {
  readonly failures: readonly string[];
  readonly passed: number;
}

function notReached({ failures, passed }: Ended): LeakcheckError {
  if (failures.length > 0) {
    return new LeakcheckError('jest-rerun', 'the test failed before the function was reached, when it was run again in a process of its own', {
      next: 'Make the test pass when it runs alone: `npx jest <file> -t "<its name>"`.',
      details: failures.flatMap((failure) => failure.split('\n')),
    });
  }
  return new LeakcheckError('jest-rerun', passed === 0 ? 'jest did not find the test when it ran it again in a process of its own' : 'the test passed without reaching this toBeLeakFree() when it was run again in a process of its own', {
    next: 'Call toBeLeakFree() in every run of the test, and in the same order; a test that is retried, or whose name changes from run to run, cannot be measured.',
  });
}

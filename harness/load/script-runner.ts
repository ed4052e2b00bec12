/**
 * Scripts of a scenario, run in a worker thread: a script that blocks or leaks falsifies nothing that is measured, and
 * cannot hang the run.
 */
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { LeakcheckError } from '../errors.js';
import type { ScriptRoute } from '../scenario/scenario.js';
import { uint32 } from '../scenario/seeded-random.js';
import type { PlannedCall } from './plan.js';
import type { ScriptCall, ScriptWindow } from './script-api.js';

const WORKER_FILE = fileURLToPath(new URL('./script-worker.cjs', import.meta.url));
/** For a script whose window ends early, to close what it has opened. */
const GRACE_MS = 250;
/** What a script prints is shown where it fails, this much of it: the report is not its place. */
const OUTPUT_TAIL = { characters: 4_000, lines: 10 };

export interface ScriptRunnerOptions {
  readonly origin: string;
  /** How long a call may take, and so each `setup` and `teardown`. */
  readonly timeoutMs: number;
  readonly captured: () => Readonly<Record<string, string>>;
}

type Context = Omit<ScriptWindow, 'signal'> & Partial<Pick<ScriptCall, 'seq' | 'user'>> & { readonly randomSeed?: number };

interface Pending {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** A thread, and what is under way on it, by its number. */
interface Running {
  readonly worker: Worker;
  readonly pending: Map<number, Pending>;
}

export class ScriptRunner {
  #running: Running | undefined;
  #lastId = 0;
  #output = '';

  constructor(private readonly options: ScriptRunnerOptions) {}

  /** @throws LeakcheckError traffic-script */
  async open(routes: readonly ScriptRoute[]): Promise<void> {
    for (const route of routes) await this.#ask('load', route, 'could not be loaded');
    for (const route of routes) await this.#ask('open', route, 'failed in its setup');
  }

  /** @throws LeakcheckError traffic-script */
  async call({ route, source: { seq, random } }: PlannedCall, user: number): Promise<void> {
    await this.#ask('call', route, `failed at its request ${seq}`, { seq, user, randomSeed: uint32(random) });
  }

  /** @throws LeakcheckError traffic-script */
  async close(routes: readonly ScriptRoute[]): Promise<void> {
    for (const route of routes) await this.#ask('close', route, 'failed in its teardown');
  }

  /** Ends what is under way, without an error; the next window begins on a new thread. */
  async end(): Promise<void> {
    if (this.#running === undefined) return;
    const { worker, pending } = this.#running;
    this.#running = undefined;
    worker.postMessage({ kind: 'abort' });
    if (pending.size > 0) await new Promise((resolve) => setTimeout(resolve, GRACE_MS));
    for (const { resolve } of [...pending.values()]) resolve();
    await worker.terminate();
  }

  #ask(kind: 'load' | 'open' | 'call' | 'close', route: ScriptRoute, failed: string, more: Partial<Context> = {}): Promise<void> {
    const { origin, captured, timeoutMs } = this.options;
    const { path } = route.script;
    const { worker, pending } = (this.#running ??= this.#start());
    const id = (this.#lastId += 1);
    return new Promise<void>((resolve, reject) => {
      const failure = (problem: string, stack = '') => scriptFailed(route, failed, problem, { stack, output: this.#output });
      const timer = setTimeout(() => {
        pending.delete(id);
        reject(failure(`it did not settle within ${timeoutMs / 1000} s`));
        void this.end();
      }, timeoutMs);
      const settled = () => {
        clearTimeout(timer);
        pending.delete(id);
      };
      pending.set(id, {
        resolve: () => (settled(), resolve()),
        reject: (error) => (settled(), reject(failure(error.message, error.stack))),
      });
      worker.postMessage({ id, kind, path, context: { origin, captured: captured(), ...more } });
    });
  }

  #start(): Running {
    const pending = new Map<number, Pending>();
    const worker = new Worker(WORKER_FILE, { name: 'leakcheck scripts', stdout: true, stderr: true });
    for (const stream of [worker.stdout, worker.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (this.#output = (this.#output + text).slice(-OUTPUT_TAIL.characters)));
    // A run that is over does not wait for it.
    worker.unref();
    const failAll = (error: Error) => {
      if (this.#running?.worker === worker) this.#running = undefined;
      for (const { reject } of [...pending.values()]) reject(error);
    };
    worker.on('message', ({ id, failure }: { id: number; failure?: { message: string; stack: string } }) => {
      const asked = pending.get(id);
      if (failure === undefined) return asked?.resolve();
      asked?.reject(Object.assign(new Error(failure.message), { stack: failure.stack }));
    });
    worker.on('error', failAll);
    worker.on('exit', (code) => failAll(new Error(`it ended its thread with exit code ${code}`)));
    return { worker, pending };
  }
}

function scriptFailed({ name, script: { path, written } }: ScriptRoute, failed: string, problem: string, { stack, output }: { readonly stack: string; readonly output: string }): LeakcheckError {
  const printed = output.trimEnd() === '' ? [] : ['last output of the script:', ...output.trimEnd().split(/\r?\n/).slice(-OUTPUT_TAIL.lines)];
  const place = placeIn(stack, path);
  return new LeakcheckError('traffic-script', `the script ${written}${place} of the route "${name}" ${failed}: ${problem}`, {
    next: 'Correct the script; what it does not expect of the server it should throw, with a message that says what it got.',
    details: printed,
    route: name,
  });
}

/** `:12:9`, where the stack leads through the script. */
function placeIn(stack: string, path: string): string {
  for (const file of [pathToFileURL(path).href, path]) {
    const at = stack.indexOf(`${file}:`);
    if (at !== -1) return /^(:\d+){1,2}/.exec(stack.slice(at + file.length))?.[0] ?? '';
  }
  return '';
}

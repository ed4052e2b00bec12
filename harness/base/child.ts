/** A program that is run to its end, and ended with all that it started when the run is interrupted. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { endTree, watchTree } from '../target/process-tree.js';

export interface ChildOptions {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly limitMs?: number;
}

/** For git and npm to undo what they have begun. */
const END_GRACE_MS = 3_000;
/** A timer that is never due. */
const NO_LIMIT_MS = 2 ** 31 - 1;

/** What it printed on stdout. Rejects with a ChildFailure once none of its processes is left. */
export async function runToEnd(program: string, args: readonly string[], { cwd, env = process.env, signal, limitMs = NO_LIMIT_MS }: ChildOptions): Promise<string> {
  if (signal.aborted) throw interrupted(program);
  const mark = randomBytes(16).toString('hex');
  const child = spawn(program, args, { cwd, env: { ...env, LEAKCHECK_CHILD: mark }, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const { pid } = child;
  if (pid !== undefined) watchTree(pid, mark);
  const endAll = () => (pid === undefined ? Promise.resolve() : endTree(pid, END_GRACE_MS));
  const onAbort = () => void endAll();
  const limit = setTimeout(onAbort, limitMs);
  signal.addEventListener('abort', onAbort, { once: true });
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
  try {
    await new Promise<void>((resolve, reject) => {
      child.on('error', (error) => reject(new ChildFailure(error.message, [], { cause: error })));
      child.on('close', (code, name) => {
        if (code === 0) resolve();
        else reject(new ChildFailure(`${program} ${name === null ? `ended with exit code ${code}` : `was ended by ${name}`}`, [...linesOf(stdout()), ...linesOf(stderr())]));
      });
    });
    // It may have ended well before it heard of the interruption.
    if (signal.aborted) throw interrupted(program);
    return stdout();
  } finally {
    clearTimeout(limit);
    signal.removeEventListener('abort', onAbort);
    await endAll();
  }
}

export class ChildFailure extends Error {
  override readonly name = 'ChildFailure';

  constructor(
    message: string,
    /** What it printed, stdout before stderr. */
    readonly lines: readonly string[],
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

function interrupted(program: string): ChildFailure {
  return new ChildFailure(`${program} was interrupted`, []);
}

function collect(stream: NodeJS.ReadableStream): () => string {
  let text = '';
  stream.setEncoding('utf8').on('data', (piece: string) => (text += piece));
  return () => text;
}

function linesOf(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => line.trim() !== '');
}

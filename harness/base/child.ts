/** A program that is run to its end, also when the run is interrupted: what it was doing is then undone after it, not beside it. */
import { execFile } from 'node:child_process';

export interface ChildOptions {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly limitMs?: number;
}

/** More than an installation prints. */
const MOST_OUTPUT_BYTES = 16 * 1024 * 1024;

/** What it printed on stdout. Rejects with `ChildFailure`. */
export function runToEnd(program: string, args: readonly string[], { cwd, env, signal, limitMs = 0 }: ChildOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(program, args, { cwd, env, timeout: limitMs, maxBuffer: MOST_OUTPUT_BYTES }, (error, stdout, stderr) => {
      signal.removeEventListener('abort', end);
      if (error === null) resolve(stdout);
      else reject(new ChildFailure(error.message, [...linesOf(stdout), ...linesOf(stderr)], { cause: error }));
    });
    const end = () => child.kill();
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
  });
}

export class ChildFailure extends Error {
  override readonly name = 'ChildFailure';

  constructor(
    message: string,
    /** What it printed, stdout before stderr. */
    readonly lines: readonly string[],
    options: ErrorOptions,
  ) {
    super(message, options);
  }
}

function linesOf(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => line.trim() !== '');
}

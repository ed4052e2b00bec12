/** The process that a target's command became: its output, its trace, its end. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { LeakcheckError, systemErrorCode } from '../errors.js';
import type { OutputWatch, Run } from './ground.js';
import type { Launch } from './launch.js';
import type { LastWords } from './last-words.js';
import type { ProcessEnd } from './process-end.js';
import { endTree, isTreeAlive, watchTree } from './process-tree.js';
import { TargetOutput } from './target-output.js';

/** Output that was printed just before the end may be read after it; a process that was left behind may hold the pipe open. */
const LAST_OUTPUT_LIMIT_MS = 200;

export interface TargetProcessOptions extends OutputWatch {
  readonly cwd: string;
  /** Text in the environment of the whole tree. */
  readonly mark: string;
}

export class TargetProcess implements Run {
  readonly #child: ChildProcess;
  readonly #output: TargetOutput;
  #end: ProcessEnd | undefined;
  #spawnError: Error | undefined;

  constructor(
    private readonly launch: Launch,
    private readonly options: TargetProcessOptions,
  ) {
    const { program, args, env } = launch;
    this.#output = new TargetOutput(options);
    // A group of its own: a Ctrl-C in the terminal reaches the harness only, which ends the tree in order.
    this.#child = spawn(program, args, { cwd: options.cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    if (this.#child.pid !== undefined) watchTree(this.#child.pid, options.mark);
    this.#watchEnd();
    this.#readOutput();
  }

  /** undefined while it runs. A command that ends well and leaves its server behind has made it a daemon: that is it then. */
  get end(): ProcessEnd | undefined {
    const { pid } = this.#child;
    const leftDaemon = this.#end?.code === 0 && pid !== undefined && isTreeAlive(pid);
    return leftDaemon ? undefined : this.#end;
  }

  /** Trace lines left out, oldest first. */
  get lastOutput(): readonly string[] {
    return this.#output.lastOutput;
  }

  get listenerWarnings(): readonly string[] {
    return this.#output.listenerWarnings;
  }

  /** What it, or one of those that it started, printed on running out of memory. */
  get lastWords(): LastWords | undefined {
    return this.#output.lastWords;
  }

  /** @throws LeakcheckError target-command when there was nothing to start */
  throwIfNotStarted(): void {
    const error = this.#spawnError;
    if (error === undefined) return;
    const { cwd } = this.options;
    if (!existsSync(cwd)) {
      throw new LeakcheckError('target-command', `the folder ${cwd} does not exist`, { next: 'Mend `target.cwd`: it is relative to the scenario file.', cause: error });
    }
    const reason = { ENOENT: 'there is no such command', EACCES: 'it is not executable' }[systemErrorCode(error) ?? ''] ?? error.message;
    throw new LeakcheckError('target-command', `\`${this.launch.program}\` could not be started: ${reason}`, {
      next: `Mend \`target.command\`; it is run in ${cwd}.`,
      cause: error,
    });
  }

  /** Ends the whole tree. Never rejects. */
  async stop(graceMs: number): Promise<void> {
    if (this.#child.pid !== undefined) await endTree(this.#child.pid, graceMs);
    this.#child.stdout?.destroy();
    this.#child.stderr?.destroy();
  }

  #watchEnd(): void {
    const child = this.#child;
    child.on('error', (error) => (this.#spawnError ??= error));
    child.on('exit', (code, signal) => {
      const end = { code, signal };
      const limit = setTimeout(() => (this.#end ??= end), LAST_OUTPUT_LIMIT_MS);
      child.on('close', () => {
        clearTimeout(limit);
        this.#end ??= end;
      });
    });
  }

  #readOutput(): void {
    const { stdout, stderr } = this.#child;
    const output = this.#output;
    stdout?.setEncoding('utf8').on('data', (text: string) => output.pushStdout(text)).on('end', () => output.endStdout());
    stderr?.setEncoding('utf8').on('data', (text: string) => output.pushStderr(text)).on('end', () => output.endStderr());
  }
}

/** The process that a target's command became: its output, its trace, its end. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { LeakcheckError, systemErrorCode } from '../errors.js';
import { GcTraceParser, type GcEvent } from '../samples/gc-trace.js';
import { LineSplitter } from '../samples/log-lines.js';
import type { Launch } from './launch.js';
import { LastWordsWatch, type LastWords } from './last-words.js';
import { ListenerWarnings } from './listener-warnings.js';
import { OutputTail } from './output-tail.js';
import type { ProcessEnd } from './process-end.js';
import { endTree, isTreeAlive, watchTree } from './process-tree.js';

/** Output that was printed just before the end may be read after it; a process that was left behind may hold the pipe open. */
const LAST_OUTPUT_LIMIT_MS = 200;

export interface TargetProcessOptions {
  readonly cwd: string;
  /** Text in the environment of the whole tree. */
  readonly mark: string;
  readonly onGcEvent: (event: GcEvent) => void;
  /** Everything printed on stdout and stderr, in pieces as they arrive. */
  readonly onOutput: (text: string) => void;
}

export class TargetProcess {
  readonly #child: ChildProcess;
  readonly #tail = new OutputTail();
  readonly #listenerWarnings = new ListenerWarnings();
  readonly #lastWords = new LastWordsWatch();
  #end: ProcessEnd | undefined;
  #spawnError: Error | undefined;

  constructor(
    private readonly launch: Launch,
    private readonly options: TargetProcessOptions,
  ) {
    const { program, args, env } = launch;
    // A group of its own: a Ctrl-C in the terminal reaches the harness only, which ends the tree in order.
    this.#child = spawn(program, args, { cwd: options.cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    if (this.#child.pid !== undefined) watchTree(this.#child.pid, options.mark);
    this.#watchEnd();
    this.#readOutput();
  }

  /** undefined while it runs. */
  get end(): ProcessEnd | undefined {
    return this.#end;
  }

  /** Whether it, or anything that it has started, is running. */
  isAlive(): boolean {
    return this.#child.pid !== undefined && isTreeAlive(this.#child.pid);
  }

  /** Trace lines left out, oldest first. */
  get lastOutput(): readonly string[] {
    return this.#tail.lines();
  }

  get listenerWarnings(): readonly string[] {
    return this.#listenerWarnings.found;
  }

  /** What it, or one of those that it started, printed on running out of memory. */
  get lastWords(): LastWords | undefined {
    return this.#lastWords.found;
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
    const { onOutput, onGcEvent } = this.options;
    const watch = (line: string) => {
      this.#listenerWarnings.addLine(line);
      this.#lastWords.addLine(line);
    };
    // `2>&1` in the command brings to stdout what is meant for stderr.
    const onText = (line: string) => {
      this.#tail.push(`${line}\n`);
      watch(line);
    };
    const parser = new GcTraceParser({ onEvent: onGcEvent, onText });
    const errorLines = new LineSplitter(watch);
    stdout?.setEncoding('utf8').on('data', (text: string) => {
      onOutput(text);
      parser.push(text);
    });
    stdout?.on('end', () => parser.end());
    stderr?.setEncoding('utf8').on('data', (text: string) => {
      onOutput(text);
      this.#tail.push(text);
      errorLines.push(text);
    });
    stderr?.on('end', () => errorLines.end());
  }
}

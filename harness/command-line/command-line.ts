/** What `cli.ts` lends to every command, so that none of them knows the process's streams. */
import type { Progress } from './progress-stream.js';
import type { lookOf } from './terminal-look.js';

export interface CommandLine {
  /** Of this package. */
  readonly version: string;
  /** To standard output, closed by a line break. */
  readonly print: (text: string) => void;
  /** One line for people, beside the output. */
  readonly say: (line: string) => void;
  /** What went wrong, to standard error; a failure that nobody expected keeps its stack. */
  readonly explain: (error: unknown) => void;
  /** Of standard output. */
  readonly look: ReturnType<typeof lookOf>;
  /** Live, on standard error. */
  readonly progress: () => Promise<Progress>;
  /** Whether a person can answer questions. */
  readonly interactive: boolean;
  /** At the second interrupt nothing is waited for; what runs on 'exit' still ends the targets. */
  readonly exitAtOnce: () => never;
}

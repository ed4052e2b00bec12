/** What a target prints, read as it arrives: its trace, its last lines, its warnings and last words. */
import { GcTraceParser } from '../samples/gc-trace.js';
import { LineSplitter } from '../samples/log-lines.js';
import type { OutputWatch } from './ground.js';
import { LastWordsWatch, type LastWords } from './last-words.js';
import { ListenerWarnings } from './listener-warnings.js';
import { OutputTail } from './output-tail.js';

export class TargetOutput {
  readonly #tail = new OutputTail();
  readonly #listenerWarnings = new ListenerWarnings();
  readonly #lastWords = new LastWordsWatch();
  readonly #trace: GcTraceParser;
  readonly #errorLines: LineSplitter;

  constructor(private readonly watch: OutputWatch) {
    const note = (line: string) => {
      this.#listenerWarnings.addLine(line);
      this.#lastWords.addLine(line);
    };
    // `2>&1` in the command brings to stdout what is meant for stderr.
    const onText = (line: string) => {
      this.#tail.push(`${line}\n`);
      note(line);
    };
    this.#trace = new GcTraceParser({ onEvent: watch.onGcEvent, onText });
    this.#errorLines = new LineSplitter(note);
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

  pushStdout(text: string): void {
    this.watch.onOutput(text);
    this.#trace.push(text);
  }

  endStdout(): void {
    this.#trace.end();
  }

  pushStderr(text: string): void {
    this.watch.onOutput(text);
    this.#tail.push(text);
    this.#errorLines.push(text);
  }

  endStderr(): void {
    this.#errorLines.end();
  }
}

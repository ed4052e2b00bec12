/** What a target printed when it ran out of memory, if it did, and which of its processes and isolates that was. */
import { fatalMemoryWords, LAST_COLLECTIONS, thrownMemoryWords, type MemoryWords } from '../samples/memory-words.js';

export interface LastWords extends MemoryWords {
  /** As far as V8 says so. */
  readonly pid?: number;
  readonly isolate?: string;
  /** An error that nobody caught, which ends a process in an orderly way. */
  readonly uncaught?: boolean;
}

/** In V8's summary: `[4256:0x3c6ce000]       20 ms: Mark-Compact …`, perhaps behind the rest of another line. */
const IN_SUMMARY = /\[(\d{1,10}):(0x[\da-f]{1,16}|[\dA-F]{8,16})\]/;
/** Node.js's last line on an error that nobody has caught, since Node.js 17. */
const UNCAUGHT = /^Node\.js v\d{1,3}\.\d{1,3}\.\d/;
/** Lines of such a report: the source line, the error, a stack of 10 or, as many set it, 50. */
const LONGEST_REPORT = 60;

export class LastWordsWatch {
  #found: LastWords | undefined;
  #summary: Pick<LastWords, 'pid' | 'isolate'> | undefined;
  #thrown: { readonly words: MemoryWords; linesAgo: number } | undefined;

  get found(): LastWords | undefined {
    return this.#found;
  }

  /** @param line of output, whole */
  addLine(line: string): void {
    const fatal = fatalMemoryWords(line);
    if (fatal !== undefined) this.#found = { ...fatal, ...this.#summary };
    if (line.trimEnd().endsWith(LAST_COLLECTIONS)) this.#summary = {};
    const [, pid, isolate] = this.#summary === undefined ? [] : (IN_SUMMARY.exec(line) ?? []);
    if (pid !== undefined && isolate !== undefined) this.#summary = { pid: Number(pid), isolate };
    this.#addThrown(line);
  }

  /** An error that is caught, and logged, kills nobody. */
  #addThrown(line: string): void {
    const words = thrownMemoryWords(line);
    if (words !== undefined) this.#thrown = { words, linesAgo: 0 };
    else if (this.#thrown !== undefined) {
      this.#thrown.linesAgo += 1;
      if (UNCAUGHT.test(line)) this.#found = { ...this.#thrown.words, uncaught: true };
      if (this.#thrown.linesAgo > LONGEST_REPORT) this.#thrown = undefined;
    }
  }
}

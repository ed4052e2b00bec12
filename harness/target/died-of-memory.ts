/** The death of a measured process for want of memory: evidence of a leak, and not merely a failure. */
import { LeakcheckError, type ErrorDetails } from '../errors.js';
import type { GcEvent } from '../samples/gc-trace.js';
import type { Exhausted } from '../samples/memory-words.js';
import type { LastWords } from './last-words.js';
import { isFatalEnd, isKilled, isUncaughtEnd, type ProcessEnd } from './process-end.js';

export interface MemoryDeath {
  readonly exhausted: Exhausted;
  /** V8's, Node.js's or the kernel's: `Reached heap limit`. */
  readonly words: string;
  /** Of what was exhausted; of a worker thread what its heap held in the end, or undefined where no collection tells. */
  readonly limitBytes?: number;
  /** V8's limit for the heap of the process that died. */
  readonly heapLimitBytes: number;
  /** Live heap of that process in its last sample; undefined before the first. */
  readonly sampledHeapBytes?: number;
  /** The last collections of the isolate that died, oldest first. */
  readonly collections: readonly GcEvent[];
}

/** Thrown once the target has been measured at least in part; a death before is a plain `target-out-of-memory`. */
export class DiedOfMemory extends LeakcheckError {
  constructor(
    message: string,
    readonly death: MemoryDeath,
    details: ErrorDetails,
  ) {
    super('target-out-of-memory', message, details);
  }
}

export interface Signs {
  /** undefined: a process of the tree has ended, and nobody knows how. */
  readonly end: ProcessEnd | undefined;
  /** Whether the process that was started is the server itself. */
  readonly direct: boolean;
  /** What the target printed. */
  readonly lastWords: LastWords | undefined;
  /** Processes that served. */
  readonly serving: readonly number[];
  /** Whether the kernel has ended a process for want of memory since the target started. */
  readonly kernelKilled: boolean;
}

/** What says that it died of memory; undefined where nothing does for certain. Pure. */
export function memoryWordsOf({ end, direct, lastWords, serving, kernelKilled }: Signs): LastWords | undefined {
  if (lastWords !== undefined && isOfServer(lastWords, serving) && agrees(lastWords, end, direct)) return lastWords;
  return kernelKilled && (end === undefined || isKilled(end)) ? { exhausted: 'system', words: 'ended by the kernel' } : undefined;
}

/** A helper process may die of memory, and its server of something else. */
function isOfServer({ pid }: LastWords, serving: readonly number[]): boolean {
  return pid === undefined || serving.length === 0 || serving.includes(pid);
}

function agrees({ uncaught = false }: LastWords, end: ProcessEnd | undefined, direct: boolean): boolean {
  if (end === undefined) return true;
  return uncaught ? isUncaughtEnd(end) : isFatalEnd(end, direct);
}

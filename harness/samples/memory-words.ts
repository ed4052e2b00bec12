/** What V8, Node.js and the C++ runtime print when memory runs out: which of it has run out, and in which words. */

/** 'heap': the limit of a JS heap; 'worker': that of a worker thread, which its process need not outlive; 'system': the system gave no more. */
export type Exhausted = 'heap' | 'worker' | 'system';

export interface MemoryWords {
  readonly exhausted: Exhausted;
  /** Such as `Reached heap limit`. */
  readonly words: string;
}

/** Begins V8's report of a death by its heap limit. */
export const LAST_COLLECTIONS = '<--- Last few GCs --->';
/** Ends a part of that report. */
export const STACK_OF_DEATH = '<--- JS stacktrace --->';
const FATAL_ERROR = 'FATAL ERROR: ';

/** V8's `location` may be empty; up to Node.js 7 the heap is called the process. */
const FATAL_OF_NODE = /FATAL ERROR: (.{0,120}?) ?Allocation failed - (JavaScript heap|process) out of memory/;
/** V8's own, where Node.js has no isolate to be told of: `# Fatal process OOM in …`, `# Fatal JavaScript out of memory: …`. */
const FATAL_OF_V8 = /^# Fatal (JavaScript|process) (?:OOM in|out of memory:) (.{1,120})/;
const BAD_ALLOC = /^terminate called after throwing an instance of 'std::bad_alloc'/;

const WORKER_LIMIT = /^(?:Uncaught )?Error \[ERR_WORKER_OUT_OF_MEMORY\]: /;
/** Up to Node.js 22, and from 24 on. */
const NO_BUFFER = /^(?:Uncaught )?(?:Range)?Error(?: \[ERR_MEMORY_ALLOCATION_FAILED\])?: (Array buffer allocation failed|Failed to allocate memory)$/;

/** Whether the line reports a fatal error of any kind. */
export function isFatalError(line: string): boolean {
  return line.includes(FATAL_ERROR);
}

/** Words that a process does not outlive. */
export function fatalMemoryWords(line: string): MemoryWords | undefined {
  const [, where = '', what] = FATAL_OF_NODE.exec(line) ?? [];
  if (what !== undefined) return { exhausted: what === 'process' ? 'system' : 'heap', words: where === '' ? 'Allocation failed' : where };
  const [, kind, place] = FATAL_OF_V8.exec(line) ?? [];
  if (place !== undefined) return { exhausted: kind === 'process' ? 'system' : 'heap', words: place };
  return BAD_ALLOC.test(line) ? { exhausted: 'system', words: 'std::bad_alloc' } : undefined;
}

/** The first line of an error that ends a process only when nobody catches it. */
export function thrownMemoryWords(line: string): MemoryWords | undefined {
  if (WORKER_LIMIT.test(line)) return { exhausted: 'worker', words: 'ERR_WORKER_OUT_OF_MEMORY' };
  const [, words] = NO_BUFFER.exec(line) ?? [];
  return words === undefined ? undefined : { exhausted: 'system', words };
}

/** How a process of the server ran out of memory while it was measured. */

export interface OutOfMemory {
  /**
   * What ran out: 'heap', the limit of V8's heap; 'worker', that of a worker thread; 'system', memory of the container or
   * the machine, where V8 did not get what it asked for or the kernel ended the process.
   */
  readonly exhausted: 'heap' | 'worker' | 'system';
  /** In the words of V8, Node.js or the kernel: `Reached heap limit`. */
  readonly words: string;
  /** Routes that had traffic; none: it died without any. */
  readonly routes: readonly string[];
  /** Answered by the process from its start to its death. */
  readonly requests: number;
  /** V8's limit for the heap of the process. */
  readonly heapLimitBytes: number;
  /** Live heap of the process in its last sample before; null: it had none. */
  readonly sampledHeapBytes: number | null;
  /** Its last collections, oldest first; at most 10. */
  readonly collections: readonly Collection[];
  /** Path of a heap snapshot that V8 wrote near the limit, in another process with the same traffic; relative to the folder that the run was started in. */
  readonly snapshot?: string;
}

/** One line of V8's trace. */
export interface Collection {
  /** 'major': a full mark-compact; 'minor': of the young generation. */
  readonly kind: 'major' | 'minor';
  /** Milliseconds since the isolate was created. */
  readonly atMs: number;
  /** Size of live objects, to 0.1 MB; null where the line does not tell. */
  readonly beforeBytes: number | null;
  readonly afterBytes: number | null;
  /** Time the main thread stood still. */
  readonly pauseMs: number;
  /** V8's own words. */
  readonly reason: string;
}

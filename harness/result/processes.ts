/** The processes and worker threads that a target consists of, where it is more than one. */
import type { ChannelName } from '../channels.js';

export interface ProcessResult {
  readonly pid: number;
  /** As in worker_threads; 0 is the main thread. */
  readonly threadId: number;
  /** A `server` has the port; a `child` and a `thread` were started by one, and work for it. */
  readonly role: 'server' | 'cluster primary' | 'cluster worker' | 'child' | 'thread';
  /** Path of the script that it runs; empty where it runs none. */
  readonly script: string;
  /** Live heap in the last sample, in bytes. */
  readonly heapBytes: number;
  /** Growth of its live heap per request of the mix, from its first judged sample to the last, in bytes. */
  readonly heapSlopePerRequest: number;
  /** The leaking channels whose growth is in this one, as a whole or in part. */
  readonly leaks: readonly ChannelName[];
}

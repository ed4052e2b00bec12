/** The death of a server for want of memory, in words. Pure. */
import type { Collection, OutOfMemory } from '../../harness/result/out-of-memory.js';
import { formatBytes, formatDuration, plural } from '../format/units.js';
import type { Style } from '../format/style.js';
import { nameRoutes } from './conclusion.js';

/** V8's word for gc(). */
const FORCED = /^testing\b/;
const KINDS: Readonly<Record<Collection['kind'], string>> = { major: 'full', minor: 'young' };
export const COLLECTION_TITLES = ['at', 'kind', 'before', 'after', 'pause'] as const;
export const SNAPSHOT_WORDS = 'written by V8 near the limit, in another process with this traffic';

export function diedWords(death: OutOfMemory, style: Style): string[] {
  const { sampledHeapBytes } = death;
  return [diedOf(death), served(death, style), ...(sampledHeapBytes === null ? [] : [`live heap in its last sample: ${formatBytes(sampledHeapBytes)}`])];
}

/** Under `COLLECTION_TITLES`; the reason is V8's own, or ours for what was forced. */
export function collectionCells({ kind, atMs, beforeBytes, afterBytes, pauseMs, reason }: Collection, style: Style): { readonly cells: readonly string[]; readonly reason: string } {
  const size = (bytes: number | null) => (bytes === null ? '' : formatBytes(bytes));
  return {
    cells: [formatDuration(atMs), KINDS[kind], size(beforeBytes), size(afterBytes), formatDuration(pauseMs)],
    reason: FORCED.test(reason) ? 'forced, for a sample' : style.safe(reason).replace(/;$/, ''),
  };
}

function diedOf({ exhausted, words, heapLimitBytes }: OutOfMemory): string {
  switch (exhausted) {
    case 'heap':
      return `out of memory at the heap limit of ${formatBytes(heapLimitBytes)}: ${words}`;
    case 'worker':
      return `out of memory in a worker thread, whose heap counts as native memory: ${words}`;
    case 'system':
      return `out of memory of the container or the machine: ${words}`;
  }
}

function served({ routes, requests }: OutOfMemory, style: Style): string {
  const answered = requests === 0 ? 'before any request was answered' : `after ${plural(requests, 'request')}`;
  return routes.length === 0 ? `${answered}, while it had no traffic` : `${answered}, with traffic to ${nameRoutes(routes, style)}`;
}

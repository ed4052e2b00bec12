/** The measured quantities. Each is read right after the same compaction, and summed over the processes that serve. */

/**
 * - `heap`: live JS heap, V8's `used_heap_size` after compaction. Bytes.
 * - `external`: memory outside the heap that JS objects hold and that is no ArrayBuffer's, such as WebAssembly memory:
 *   `memoryUsage().external` less `.arrayBuffers`. Bytes; below 0 by what Blob stores hold, which only the latter counts.
 * - `arrayBuffers`: contents of ArrayBuffers, Buffers, Blobs and object URLs, `memoryUsage().arrayBuffers`. Bytes.
 * - `native`: resident memory that the others do not explain, such as an add-on's or OpenSSL's: the process's anonymous
 *   pages (on systems without /proc/self/smaps_rollup its resident set) less V8's heap as it stands in memory, less the
 *   larger of `external` and `arrayBuffers` as Node.js reports them, less a 32nd of these for their bookkeeping. Bytes;
 *   below 0 where memory was reserved and never touched.
 * - `fds`: open descriptors, the entries of /proc/self/fd; the agent's own are left out. Count; absent outside Linux.
 * - `resources`: what keeps the event loop alive, `process.getActiveResourcesInfo()`: timers, sockets, message ports,
 *   workers. Count; unref'd timers and ports are not in it, the heap shows those.
 */
export const CHANNELS = ['heap', 'external', 'arrayBuffers', 'native', 'fds', 'resources'] as const;
export type ChannelName = (typeof CHANNELS)[number];

export type ChannelUnit = 'bytes' | 'count';

export const CHANNEL_UNITS: Readonly<Record<ChannelName, ChannelUnit>> = {
  heap: 'bytes',
  external: 'bytes',
  arrayBuffers: 'bytes',
  native: 'bytes',
  fds: 'count',
  resources: 'count',
};

/** What of the process a sentence about the channel is of. */
export const CHANNEL_SUBJECTS: Readonly<Record<ChannelName, string>> = {
  heap: 'the live heap',
  external: 'external memory',
  arrayBuffers: 'the memory of ArrayBuffers',
  native: 'native memory',
  fds: 'the number of open descriptors',
  resources: 'the number of active resources',
};

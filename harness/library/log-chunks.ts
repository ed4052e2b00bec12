/** A log in memory, or in pieces of any size as streams give it. */
export type LogChunks = Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;

/** Whole: a text is not split into its characters. */
export function chunksOf(log: string | Uint8Array | LogChunks): LogChunks {
  return typeof log === 'string' || log instanceof Uint8Array ? [log] : log;
}

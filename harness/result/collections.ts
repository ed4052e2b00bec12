/** The raw collections of a server, between the samples and in them: the seesaw of its heap. */

export interface RawCollections {
  /** Of the isolate that collected most, where the server has several. */
  readonly pid: number;
  /** How many the trace had from its start until the verdict. */
  readonly count: number;
  /**
   * Oldest first, at most 300: all, or of each of at most 150 equal stretches of time the collection that began highest and
   * the one that ended lowest.
   */
  readonly points: readonly CollectionPoint[];
}

export interface CollectionPoint {
  /** 'major': a full mark-compact; 'minor': of the young generation. */
  readonly kind: 'major' | 'minor';
  /** Whether gc() asked for it, as for every sample. */
  readonly forced: boolean;
  /** Milliseconds since the isolate was created. */
  readonly atMs: number;
  /** Size of live objects and garbage, to 0.1 MB. */
  readonly beforeBytes: number;
  readonly afterBytes: number;
}

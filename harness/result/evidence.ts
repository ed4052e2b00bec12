/** What a leak is made of: what grows, what holds it, and where that stands in the source. */

/** One distinct holder of growth. Sizes and counts are per request of the routes that were driven. */
export interface Evidence {
  /** Driven while it was captured; none where growth comes with time, and everything is per second instead. */
  readonly routes: readonly string[];
  /** What the holder gains most of: a class, or a type of the language such as `number` or `string`. */
  readonly class: string;
  /** How many of `class`; 1 means one per request. The smaller of both intervals. */
  readonly countPerRequest: number;
  /** Retained by the holder; memory outside of the heap included. The smaller of both intervals. */
  readonly bytesPerRequest: number;
  /** Part of the measured growth that this explains, 0 to 1; missing where that channel is not made of bytes. */
  readonly share?: number;
  /** How it is held. */
  readonly kind: EvidenceKind;
  /** For people: "the Map `cache` gains 1 entry per request". */
  readonly summary: string;
  /** What was measured, oldest first. */
  readonly intervals: readonly { readonly requests: number; readonly count: number; readonly bytes: number }[];
  /** All that grows behind the holder, largest first. */
  readonly classes: readonly { readonly class: string; readonly countPerRequest: number; readonly shallowBytesPerRequest: number }[];
  /** From a GC root to what grows. */
  readonly retainers: readonly Retainer[];
  /** Where the variable or property that holds it is declared; null: not known. */
  readonly location: SourceLocation | null;
  /** Lines that put something into the holder, the likeliest first; own lines before those of packages, where they are on the way to a holder inside of one. */
  readonly growsAt: readonly SourceLocation[];
  /** Functions that allocated what survives: own ones before those of packages, then by how much. */
  readonly allocatedAt: readonly SourceLocation[];
  /** The same in every run that finds this holder, whatever its size: see harness/evidence. */
  readonly fingerprint: string;
}

export type EvidenceKind =
  | 'array'
  | 'map'
  | 'set'
  | 'object'
  | 'list'
  | 'string'
  | 'buffer'
  | 'listeners'
  | 'timers'
  | 'promise'
  | 'closure'
  | 'async-storage'
  | 'code'
  | 'native'
  | 'other';

export interface Retainer {
  /** What it is: `Module /app/cache.js`, `Map`, `closure counted`, `context of handler`. */
  readonly node: string;
  /** How the step before holds it: `.cache`, `[17]`, `variable cache`; empty for a GC root. */
  readonly edge: string;
  /** true: the collection that grows. */
  readonly grows: boolean;
}

/** A place in a file as people wrote it, through source maps. */
export interface SourceLocation {
  /** Relative to the target's folder where it lies in it; `node:internal/timers` for Node.js itself. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** The function that it stands in; missing at the top level. */
  readonly function?: string;
  /** The line's text, without what surrounds it; missing where the source cannot be read. */
  readonly source?: string;
  /** The npm package that the file belongs to; missing for own code. */
  readonly package?: { readonly name: string; readonly version?: string };
}

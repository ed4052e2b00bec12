/** A script that the target has run, as V8's inspector lists it. */
export interface Script {
  readonly scriptId: number;
  /** A `file:` URL or a path, `node:fs`, `evalmachine.<anonymous>`; empty for code without a name. */
  readonly url: string;
  /** What V8 has read at the end of the script; missing or empty: it is looked for there again. */
  readonly sourceMapUrl?: string;
  /** What V8 runs, where it was asked. Else the file's text counts, which is the same unless a loader has changed it. */
  readonly source?: string;
}

/** A place in what V8 runs: before any source map. */
export interface Position {
  readonly scriptId: number;
  /** From 0. */
  readonly line: number;
  /** From 0, in UTF-16 units. */
  readonly column: number;
}

/**
 * Text of a file.
 * @returns undefined for what may not be read, is not there, is no regular file or is larger than `maxBytes`
 */
export type ReadText = (path: string, maxBytes: number) => string | undefined;

/**
 * A look into the heap of the process that serves. It blocks that process and adds to its memory, so it comes after
 * everything that is sampled. What is found is written to files of this machine.
 */
export interface Inspection {
  /**
   * Compacts, and writes a heap snapshot.
   * @throws LeakcheckError inspection-refused when the snapshot would take more memory than there is
   */
  snapshot(file: string): Promise<void>;
  /** Notes from now on where something is allocated, once in `intervalBytes` bytes on average. */
  startSampling(intervalBytes: number): Promise<void>;
  /** Compacts. What was allocated since `startSampling` and is alive, by stack: V8's sampling heap profile, as JSON. */
  stopSampling(file: string): Promise<void>;
  /** All scripts that are loaded, as a JSON list of `LoadedScript`. */
  scripts(file: string): Promise<void>;
  /** The text of these scripts as V8 runs them, as a JSON list of `{ scriptId, source }`. */
  sources(scriptIds: readonly number[], file: string): Promise<void>;
  /** Where the target's files are not this machine's. */
  readonly elsewhere?: FilesElsewhere;
}

export interface FilesElsewhere {
  /** The target's, absolute. */
  readonly folder: string;
  /** The texts of the files that are there and not too large, as a JSON list of `{ path, text }`. */
  texts(paths: readonly string[], file: string): Promise<void>;
}

export interface LoadedScript {
  readonly scriptId: number;
  /** A path, a `file:` or `node:` URL; empty for code without a file. */
  readonly url: string;
  /** Empty where there is none; may hold the whole map. */
  readonly sourceMapUrl: string;
}

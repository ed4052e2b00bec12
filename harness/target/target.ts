/** The seam to the measured world: a running server that can be driven, compacted and sampled. */

export interface Target {
  readonly info: TargetInfo;
  /** Waits until the load has left, compacts and reads the memory. Rejects with a LeakcheckError when the target died. */
  sample(): Promise<Sample>;
  /** The target's last lines on stdout and stderr, oldest first, trace lines left out. */
  lastOutput(): readonly string[];
  /** Throws the reason if the target has ended on its own. */
  throwIfDead(): void;
  /** Ends the whole process tree. Never rejects; may be called again. */
  stop(): Promise<void>;
}

export interface TargetInfo {
  /** Origin that the load is sent to, such as http://127.0.0.1:40123. */
  readonly origin: string;
  readonly command: string;
  readonly node: string;
  readonly v8: string;
  readonly flags: readonly string[];
  readonly jit: boolean;
  readonly heapLimitBytes: number;
}

export interface Sample {
  /** Live JS heap after compaction to a fixed point, in bytes. */
  readonly heapBytes: number;
  /** Forced full collections that this sample took, each seen in the trace. */
  readonly collections: number;
  /** Connections to the server that the load did not own and that stayed open over the quiesce limit. */
  readonly openConnections: number;
}

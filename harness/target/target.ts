/** The seam to the measured world: a running server that can be driven, compacted and sampled. */
import type { ChannelName } from '../channels.js';
import type { Inspection } from './inspection.js';

export interface Target {
  readonly info: TargetInfo;
  /** Waits until the load has left, compacts and reads the memory. Rejects with a LeakcheckError when the target died. */
  sample(): Promise<Sample>;
  /** The target's last lines on stdout and stderr, oldest first, trace lines left out. */
  lastOutput(): readonly string[];
  /**
   * Node.js's warnings of too many listeners on one emitter, such as "11 close listeners added to [Server]": each text
   * once, in the order of appearance, at most 20.
   */
  listenerWarnings(): readonly string[];
  /** Of the process whose heap has grown most between its first sample and its last. Without it nobody can look into this target. */
  inspect?(): Inspection;
  /** Whether a process has gone, and it is not yet known how it ended: for a few seconds at most. */
  isEnding?(): boolean;
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
  /** The server that the samples are compared with; undefined: they are the target's own. */
  readonly base?: TargetInfo;
}

/** Without the channels that the system, or one of the processes, cannot give. */
export type Readings = Readonly<Partial<Record<ChannelName, number>>>;

/** One reading of all processes that serve, summed. */
export interface Sample {
  /** Less the base's, where there is one. */
  readonly channels: Readings;
  /** What the base reads; undefined: there is none. */
  readonly base?: Readings;
  /** The channel `fds` by kind: file, socket, pipe, eventfd …; empty above 10,000 descriptors a process. */
  readonly fdKinds: Readonly<Record<string, number>>;
  /** The channel `resources` by kind: Timeout, TCPSocketWrap, MessagePort, Worker … */
  readonly resourceKinds: Readonly<Record<string, number>>;
  /** Forced full collections that this sample took, each seen in the trace. */
  readonly collections: number;
  /** Connections to the server that the load did not own and that stayed open over the quiesce limit. */
  readonly openConnections: number;
}

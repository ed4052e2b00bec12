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
  /** Of the isolate whose heap has grown most between the last two samples. Without it nobody can look into this target. */
  inspect?(): Inspection;
  /** Waits, where a process that served is gone, until it is known how it ended and whether another was started in its place. */
  lossExplained?(): Promise<void>;
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

/** One reading of all isolates that are measured, summed. */
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
  /** What the sum is made of, in the order in which they were started; missing where the target is one isolate. */
  readonly members?: readonly MemberSample[];
}

/**
 * - `server`: has the port itself, in its main thread or in a worker thread.
 * - `cluster primary`, `cluster worker`: of node:cluster.
 * - `child`: a process that one of these has started, and that does not serve.
 * - `thread`: a worker thread of any of them.
 */
export type MemberRole = 'server' | 'cluster primary' | 'cluster worker' | 'child' | 'thread';

/** One isolate: the main thread of a process, or a worker thread. */
export interface MemberSample {
  readonly pid: number;
  readonly parentPid: number;
  /** As in worker_threads; 0 is the main thread. */
  readonly threadId: number;
  readonly role: MemberRole;
  /** Path of the script that it runs; empty where it runs none. */
  readonly script: string;
  /** What belongs to a process, `native` and `fds`, is its main thread's alone. */
  readonly channels: Readings;
  readonly fdKinds: Readonly<Record<string, number>>;
  readonly resourceKinds: Readonly<Record<string, number>>;
  readonly collections: number;
  readonly openConnections: number;
}

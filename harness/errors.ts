/**
 * Every expected failure of leakcheck: a stable code, what happened, where, and the next step.
 * An expected failure prints no stack; `cause` is kept for the ones that wrap another error.
 */

/** One line per code: what kind of failure it is. docs/messages.md documents each; a test compares the two. */
export const MESSAGES = {
  'usage': 'The command line is wrong',
  'scenario-missing': 'A scenario file does not exist',
  'scenario-invalid': 'A scenario file has mistakes',
  'baseline-missing': 'The baseline does not exist',
  'baseline-invalid': 'The baseline has mistakes',
  'base-unknown': 'The base is neither a commit nor a command',
  'base-checkout': 'The commit of the base could not be checked out',
  'base-dependencies': 'The packages of the base could not be installed',
  'target-command': 'The target command could not be started',
  'target-node': 'The Node.js version of the target could not be had',
  'target-exited': 'The target ended before it was ready',
  'target-not-ready': 'The target did not get ready in time',
  'target-crashed': 'The target ended while it was measured',
  'target-restarted': 'The target was restarted while it was measured',
  'target-out-of-memory': 'The target ran out of memory',
  'target-no-agent': 'No Node.js process of the target serves the port',
  'target-unresponsive': 'The target did not answer a request to compact and sample',
  'engine-missing': 'No container engine answers',
  'engine-failed': 'The container engine could not do what it was asked for',
  'image-missing': 'An image could not be had',
  'image-build': 'The image of the target could not be built',
  'service-not-ready': 'A service did not get ready in time',
  'service-ended': 'A service ended while it was needed',
  'inspection-refused': 'The heap of the target could not be looked into',
  'collection-unverified': 'A forced collection is not in the trace as a full mark-compact',
  'traffic-status': 'A route answered with a status that the scenario does not expect',
  'traffic-failed': 'Requests failed without an answer',
  'traffic-setup': 'A step of setup did not go as the scenario says',
  'traffic-capture': 'A step of a chain has nothing of what it is to capture',
  'traffic-script': 'A script that makes traffic failed',
  'attach-needs-yes': 'Watching a process pauses it, and nobody has agreed to that',
  'attach-no-process': 'There is no process to attach to',
  'attach-not-node': 'The process is not Node.js',
  'attach-forbidden': 'The process belongs to another user',
  'attach-no-inspector': 'No inspector answers',
  'attach-port-taken': 'The port of the inspector is taken',
  'attach-unresponsive': 'The process that is watched does not answer',
  'attach-ended': 'The process ended before anything was known of it',
  'attach-container': 'The container could not be reached',
  'output-unwritable': 'The output could not be written',
  'input-unreadable': 'An input file could not be read',
  'result-invalid': 'A saved result is not whole, or none of this version',
  'import-invalid': 'A recording or description of traffic cannot be imported',
  'import-empty': 'Nothing in a recording can become a route',
  'shards-none': 'Nothing that was given is the result of a shard',
  'shards-differ': 'The results are not the shards of one run',
  'shard-missing': 'No shard has judged a scenario',
  'machine-unfit': 'The machine lacks what a measurement needs',
  'snapshot-invalid': 'A file is no heap snapshot that can be read',
  'snapshot-cut': 'A heap snapshot ends before it is complete',
  'heap-no-match': 'A heap snapshot has nothing of that name or number',
  'trace-empty': 'The log has no --trace-gc line',
  'project-invalid': 'The project has no package.json, or one with mistakes',
  'project-no-start': 'Nothing says how the server of the project is started',
  'project-build': 'The build of the project failed',
  'jest-missing': 'No jest is installed for the test',
  'jest-rerun': 'A test could not be run again in a process of its own',
  'interrupted': 'The run was interrupted',
} as const;

export type ErrorCode = keyof typeof MESSAGES;

export interface ErrorDetails {
  /** What to do now, as an imperative sentence. */
  readonly next?: string;
  /** Lines that show the failure: a caret under the mistake, the target's last output. */
  readonly details?: readonly string[];
  /** Name of the route whose answer is the failure. */
  readonly route?: string;
  /** Whole logs, each for a file of the run's output. */
  readonly logs?: readonly ErrorLog[];
  readonly cause?: unknown;
}

export interface ErrorLog {
  /** Of its file, without a folder. */
  readonly name: string;
  readonly text: string;
}

/** A failure that leakcheck expects and explains. Anything else that is thrown is a bug and keeps its stack. */
export class LeakcheckError extends Error {
  override readonly name = 'LeakcheckError';
  readonly next: string | undefined;
  readonly details: readonly string[];
  readonly route: string | undefined;
  readonly logs: readonly ErrorLog[];

  constructor(
    readonly code: ErrorCode,
    message: string,
    { next, details = [], route, logs = [], cause }: ErrorDetails = {},
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.next = next;
    this.details = details;
    this.route = route;
    this.logs = logs;
  }
}

/** The system's error code (ENOENT, EACCES …) of a thrown value, if it has one. */
export function systemErrorCode(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Where a target runs, this machine or a container: how it is started, reached and ended there. */
import type { GcEvent } from '../samples/gc-trace.js';
import type { Readiness } from '../scenario/scenario.js';
import type { Agent } from './agent-channel.js';
import type { LastWords } from './last-words.js';
import type { ProcessEnd } from './process-end.js';

export interface Ground {
  /** Starts the target's command; once. @throws LeakcheckError when there is nothing that could be started */
  start(watch: OutputWatch): Promise<Started>;
  /** What was started; undefined before. */
  readonly run: Run | undefined;
  /** Agents whose processes are alive, in the order of their first word. */
  readonly agents: readonly Agent[];
  /** The parent of a process without an agent, such as a shell; undefined where nobody knows. */
  parentOf(pid: number): number | undefined;
  /** The host under which the server answers, and its port there; undefined while it does not. */
  answering(ready: Readiness): Promise<Origin | undefined>;
  /** Whether the system has ended a process for want of memory since the start. */
  kernelKilled(): boolean;
  /** What the target may use together with all that runs there. */
  memoryBytes(): number;
  /** An agent's connection ends before its process is reported as ended: so much later both are known. */
  readonly deathNoticeMs: number;
  /** Where the agent writes what is fetched from there; undefined: to files of this machine. */
  readonly mailbox?: Mailbox;
  readonly advice: Advice;
  /** Ends everything. Never rejects; may be called again. */
  stop(): Promise<void>;
}

export interface Origin {
  readonly host: string;
  readonly port: number;
}

export interface Mailbox {
  /** As the agent knows it. */
  readonly file: string;
  /** Brings what the agent has written there to a file of this machine. */
  fetch(file: string): Promise<void>;
  /** The target's folder, and what its files hold, are there. */
  readonly folder: string;
}

export interface OutputWatch {
  readonly onGcEvent: (event: GcEvent) => void;
  /** Everything printed on stdout and stderr, in pieces as they arrive. */
  readonly onOutput: (text: string) => void;
}

export interface Started {
  /** That the server is to listen on, as it knows it. */
  readonly port: number;
  readonly flags: readonly string[];
  /** Whether the process that was started is the server itself. */
  readonly direct: boolean;
}

/** The command of a target while it runs, and after. */
export interface Run {
  /** undefined while it, or the daemon that it has become, runs. */
  readonly end: ProcessEnd | undefined;
  /** Trace lines left out, oldest first. */
  readonly lastOutput: readonly string[];
  readonly listenerWarnings: readonly string[];
  readonly lastWords: LastWords | undefined;
  /** @throws LeakcheckError target-command when there was nothing to start */
  throwIfNotStarted(): void;
}

/** What a person does next, in the words of that place. */
export interface Advice {
  /** The command as a person would type it, or the image. */
  readonly command: string;
  /** Such as "Run it by hand in /shop with PORT set". */
  readonly byHand: string;
  readonly moreMemory: string;
  /** Of a server that does not open its port. */
  readonly listen: string;
  /** Such as " on 127.0.0.1"; may be empty. */
  readonly whereItAnswers: string;
  /** @param ports that it serves instead */
  listenElsewhere(ports: string): string;
}

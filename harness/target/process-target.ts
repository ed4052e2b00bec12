/** A target that runs as processes of this machine. */
import { setTimeout as sleep } from 'node:timers/promises';
import { LeakcheckError } from '../errors.js';
import type { GcEvent } from '../samples/gc-trace.js';
import type { TargetSpec } from '../scenario/scenario.js';
import { Agent, AgentChannel, AgentGone, nameOf, type Isolate } from './agent-channel.js';
import { CollectionLedger } from './collection-ledger.js';
import { commandText, readCommand } from './command.js';
import { memoryWordsOf, type MemoryDeath } from './died-of-memory.js';
import { crashed, diedOfMemory, endedEarly, restarted, type LostProcess } from './end-failure.js';
import { freePort } from './free-port.js';
import { kernelKills, systemMemoryBytes } from './kernel-kills.js';
import { LastCollections } from './last-collections.js';
import type { LastWords } from './last-words.js';
import { planLaunch } from './launch.js';
import { findNode } from './node-binary.js';
import { flagsKnownTo } from './node-flags.js';
import type { Inspection } from './inspection.js';
import { inspectionThrough } from './process-inspection.js';
import { describeReadiness, waitUntilReady } from './readiness.js';
import { membersOf, withClusters } from './members.js';
import type { ProcessEnd } from './process-end.js';
import { readProcess } from './process-table.js';
import { Sampling, unresponsive } from './sampling.js';
import { allServedPorts, findServing, lookAround, servingAmong, type LookAt } from './serving-processes.js';
import { TargetProcess } from './target-process.js';
import type { Sample, Target, TargetInfo } from './target.js';
import { Threads } from './threads.js';
import { TextWatch } from './text-watch.js';
import { interruption, pollFor, withLimit } from './time-limit.js';

/** A server that handles SIGTERM gets this long to close what it has open. */
const END_GRACE_MS = 3_000;
const QUIESCE_LIMIT_MS = 2_000;
/** V8 writes 13 to 45 MB of a snapshot a second: enough for one of 4 GB. */
const INSPECTION_LIMIT_MS = 300_000;
/** From the end of a process to its parent's notice of it. */
const END_OF_CHILD_LIMIT_MS = 1_000;
/** An agent's connection ends before its process is reported as ended; this much later both are known. */
const DEATH_NOTICE_MS = 250;
/** What restarts a server waits up to a second, and Node.js starts in a tenth of one. */
const SUCCESSOR_LIMIT_MS = 1_500;
const POLL_INTERVAL_MS = 20;
/** A process of this age has opened its port, or is none of the servers. */
const SETTLED_MS = 10_000;
/** Two readings this close are the fixed point; residue between collections of an idle server is 0-250 bytes. */
const COMPACTION_TOLERANCE_BYTES = 256;
/** Chains of finalisers release one level a turn; five levels were the most seen in published packages. */
const MAX_COLLECTIONS = 12;

export interface StartOptions {
  /** Every collection of the processes that serve, as its trace line arrives. */
  readonly onGcEvent: (event: GcEvent) => void;
  readonly signal: AbortSignal;
  /** Folder that V8 writes a heap snapshot to near the heap limit. */
  readonly nearLimitSnapshots?: string;
}

/** @throws LeakcheckError with nothing left running */
export async function startProcessTarget(spec: TargetSpec, options: StartOptions): Promise<Target> {
  const channel = await AgentChannel.open();
  const target = new ProcessTarget(spec, channel, options);
  try {
    await target.start();
    return target;
  } catch (error) {
    await target.stop();
    throw error;
  }
}

class ProcessTarget implements Target {
  info!: TargetInfo;
  #port = 0;
  #process: TargetProcess | undefined;
  /** None of them may end. */
  #serving: readonly Isolate[] = [];
  /** They and all that they have started. */
  #members: readonly Isolate[] = [];
  readonly #threads = new Threads();
  /** Processes that were looked at and did not serve. */
  readonly #strangers = new WeakSet<Isolate>();
  /** How processes that have served ended, as far as their parents know. */
  readonly #ends = new Map<number, ProcessEnd>();
  #stopped: Promise<void> | undefined;
  /** Whether the process that was started is the server itself. */
  #direct = false;
  /** Of the system, when the target was started. */
  #kernelKills: number | undefined;
  readonly #ledger = new CollectionLedger();
  readonly #lastCollections = new LastCollections();
  readonly #sampling = new Sampling(this.#ledger, { ask: (agent, question, limitMs) => this.#ask(agent, question, limitMs), throwIfOver: () => this.throwIfDead() });
  /** Collections before it is known which processes serve. */
  readonly #early: GcEvent[] = [];

  constructor(
    private readonly spec: TargetSpec,
    private readonly channel: AgentChannel,
    private readonly options: StartOptions,
  ) {}

  async start(): Promise<void> {
    const { spec, channel } = this;
    const { signal } = this.options;
    const command = readCommand(spec.command);
    const searchPath = spec.env['PATH'] ?? process.env['PATH'] ?? '';
    const node = await findNode(spec.node, command.kind === 'node' ? command.node : 'node', { cwd: spec.cwd, searchPath, signal });
    const flags = flagsKnownTo(node.v8Options, { jit: spec.jit, atStart: command.kind === 'node' });
    const laterFlags = flagsKnownTo(node.v8Options, { jit: spec.jit, atStart: false });
    const port = (this.#port = await freePort());
    if (signal.aborted) throw interruption();

    const launch = planLaunch({ spec, command, node: node.path, flags, laterFlags, port, inherited: process.env, agentSettings: (own) => channel.settings(own), nearLimitSnapshots: this.options.nearLimitSnapshots });
    this.#direct = command.kind === 'node';
    this.#kernelKills = kernelKills();
    const log = new TextWatch(spec.ready.kind === 'log' ? spec.ready.text : '');
    this.#process = new TargetProcess(launch, { cwd: spec.cwd, mark: channel.token, onGcEvent: (event) => this.#onGcEvent(event), onOutput: (text) => log.push(text) });

    const host = await waitUntilReady(spec.ready, port, { logSeen: () => log.found, throwIfOver: () => this.throwIfDead() });
    if (host === undefined) throw await this.#notReady();
    const serving = await findServing(host, port, this.#look());
    const first = serving[0];
    if (first === undefined) throw this.#noAgent();
    this.#follow(serving);
    const { hello } = first;
    this.info = {
      origin: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
      command: commandText(spec.command),
      node: hello.node,
      v8: hello.v8,
      flags,
      jit: spec.jit,
      heapLimitBytes: hello.heapLimitBytes,
    };
  }

  async sample(): Promise<Sample> {
    await this.lossExplained();
    this.throwIfDead();
    const seen = await lookAround({ ...this.#look(), agents: () => this.channel.agents.filter((agent) => !this.#strangers.has(agent)) });
    // What a server has started is measured as its child, whatever it serves; a supervisor may start several servers, one after another.
    this.#follow([...this.#serving, ...servingAmong(seen, this.#port).filter((isolate) => !this.#members.includes(isolate))]);
    for (const { isolate } of seen) if (!this.#members.includes(isolate) && isolate.ageMs > SETTLED_MS) this.#strangers.add(isolate);
    const awake = new Set(seen.map(({ isolate }) => isolate));
    return this.#sampling.sample({ members: this.#members, serving: this.#serving, busy: this.#members.filter((isolate) => !awake.has(isolate)) });
  }

  lastOutput(): readonly string[] {
    return this.#process?.lastOutput ?? [];
  }

  listenerWarnings(): readonly string[] {
    return this.#process?.listenerWarnings ?? [];
  }

  throwIfDead(): void {
    if (this.options.signal.aborted) throw interruption();
    this.#process?.throwIfNotStarted();
    const end = this.#endOfAll();
    const lost = this.#serving.find(({ goneForMs }) => goneForMs !== undefined && goneForMs >= DEATH_NOTICE_MS);
    if (end === undefined && lost === undefined) return;
    const serving = this.#serving.map(({ hello }) => hello.pid);
    const kernelKilled = (kernelKills() ?? 0) > (this.#kernelKills ?? Infinity);
    const lastWords = memoryWordsOf({ end, direct: this.#direct, lastWords: this.#process?.lastWords, serving, kernelKilled });
    const ended = { command: commandText(this.spec.command), cwd: this.spec.cwd, end, lost: lost && this.#lost(lost), lastOutput: this.lastOutput(), lastWords };
    if (this.info === undefined) throw endedEarly(ended);
    if (lastWords !== undefined) throw diedOfMemory(ended, this.#deathOf(lastWords, lost));
    throw ended.lost?.successor === undefined ? crashed(ended) : restarted(ended, ended.lost.successor);
  }

  async lossExplained(): Promise<void> {
    const lost = this.#serving.find(({ goneForMs }) => goneForMs !== undefined);
    if (lost === undefined) return;
    const explained = () => (this.#endOfAll() !== undefined || (this.#lost(lost).successor !== undefined && this.#ends.has(lost.hello.pid)) ? true : undefined);
    await pollFor(explained, SUCCESSOR_LIMIT_MS, POLL_INTERVAL_MS);
    // Its own end is known by then.
    await sleep(Math.max(0, DEATH_NOTICE_MS - (lost.goneForMs ?? 0)));
  }

  stop(): Promise<void> {
    return (this.#stopped ??= this.#end());
  }

  /** A command that ends well and leaves its server behind has made it a daemon, which is measured all the same. */
  #endOfAll(): ProcessEnd | undefined {
    const end = this.#process?.end;
    return end?.code === 0 && this.#process?.isAlive() === true ? undefined : end;
  }

  #lost({ hello, goneForMs = 0 }: Isolate): LostProcess {
    const isNewer = (agent: Isolate) => agent.hello.threadId === 0 && agent.ageMs <= goneForMs;
    const successor = this.channel.agents.find((agent) => isNewer(agent) && agent.hello.parentPid === hello.parentPid && hello.threadId === 0);
    return { name: nameOf(hello), end: this.#ends.get(hello.pid), successor: successor && nameOf(successor.hello) };
  }

  #deathOf({ exhausted, words, pid, isolate }: LastWords, lost: Isolate | undefined): MemoryDeath {
    const known = pid === undefined ? lost : this.#serving.find(({ hello }) => hello.pid === pid);
    const thread = exhausted === 'worker' ? this.#sampling.lastThread() : undefined;
    const dead = thread ?? known ?? this.#serving.find(({ goneForMs }) => goneForMs !== undefined);
    const heapLimitBytes = dead?.hello.heapLimitBytes ?? this.info.heapLimitBytes;
    const sampledHeapBytes = dead && this.#sampling.lastHeapBytes(dead);
    const collections = dead === undefined ? [] : this.#lastCollections.of(dead.hello.pid, isolate ?? (thread && this.#sampling.addressOf(thread)));
    const limitBytes = { heap: heapLimitBytes, worker: collections.at(-1)?.afterBytes, system: systemMemoryBytes() }[exhausted];
    return {
      exhausted,
      words,
      heapLimitBytes,
      collections,
      ...(limitBytes !== undefined && { limitBytes }),
      ...(sampledHeapBytes !== undefined && { sampledHeapBytes }),
    };
  }

  async #end(): Promise<void> {
    await this.#process?.stop(END_GRACE_MS);
    await this.channel.close();
  }

  inspect(): Inspection {
    const agent = this.#sampling.mostGrown() ?? this.#serving[0];
    if (agent === undefined) throw new RangeError('nothing serves before the start');
    return inspectionThrough((question) => this.#ask(agent, { ask: 'inspect', ...question }, INSPECTION_LIMIT_MS));
  }

  /** The reason of the target's end, where that is why there is no answer. */
  async #ask<Answer extends object>(agent: Isolate, question: object, limitMs: number): Promise<Answer> {
    const how = { port: this.#port, quiesceLimitMs: QUIESCE_LIMIT_MS, toleranceBytes: COMPACTION_TOLERANCE_BYTES, maxRounds: MAX_COLLECTIONS };
    const onLimit = () => unresponsive(agent, limitMs, this.lastOutput());
    try {
      return await withLimit(agent.ask<Answer>({ ...how, ...question }), { limitMs, signal: this.options.signal, onLimit });
    } catch (error) {
      if (error instanceof AgentGone && this.#serving.includes(agent)) await this.lossExplained();
      this.throwIfDead();
      throw error;
    }
  }

  /** Takes who has joined into what is measured: workers of a cluster, threads, children. */
  #follow(serving: readonly Isolate[]): void {
    const running = [...this.channel.agents, ...this.#threads.running];
    const known = new Set(this.#serving);
    this.#serving = withClusters(serving, running);
    for (const isolate of this.#serving) if (!known.has(isolate) && isolate instanceof Agent) isolate.socket.once('close', () => void this.#askForEnd(isolate));
    this.#members = membersOf(this.#serving, running, (pid) => readProcess(pid)?.parentPid);
    for (const event of this.#early.splice(0)) this.#onGcEvent(event);
  }

  /** Only its parent knows how a process ended, and only a moment later; it is no child of ours. */
  async #askForEnd({ hello }: Isolate): Promise<void> {
    const parent = this.channel.agents.find((agent) => agent.hello.pid === hello.parentPid);
    if (parent === undefined) return;
    const end = await pollFor(async () => {
      const { code = null, signal = null } = await parent.ask<Partial<ProcessEnd>>({ ask: 'end of child', pid: hello.pid });
      return code === null && signal === null ? undefined : { code, signal };
    }, END_OF_CHILD_LIMIT_MS, POLL_INTERVAL_MS).catch(() => undefined);
    if (end !== undefined) this.#ends.set(hello.pid, end);
  }

  #onGcEvent(event: GcEvent): void {
    if (this.#serving.length === 0) {
      this.#early.push(event);
      return;
    }
    this.#ledger.record(event);
    this.#lastCollections.add(event);
    if (this.#serving.some(({ hello }) => hello.pid === event.pid)) this.options.onGcEvent(event);
  }

  #look(): LookAt {
    return { agents: () => this.channel.agents, threads: this.#threads, signal: this.options.signal, throwIfOver: () => this.throwIfDead() };
  }

  async #notReady(): Promise<LeakcheckError> {
    const { ready } = this.spec;
    const ports = await allServedPorts(this.#look());
    return new LeakcheckError('target-not-ready', `waited ${ready.timeoutMs / 1000} s for ${describeReadiness(ready, this.#port)}`, {
      next: this.#whatToDoAboutPorts(ports),
      details: this.lastOutput(),
    });
  }

  #whatToDoAboutPorts(ports: readonly number[]): string {
    const elsewhere = ports.filter((port) => port !== this.#port);
    if (ports.length === 0) return 'Let the server listen on process.env.PORT, or allow more time with `ready: { port: true, timeout: 120s }`.';
    if (elsewhere.length < ports.length) return 'The server listens on its port: see why it does not answer there on 127.0.0.1 or ::1, or allow more time with `timeout` in `ready`.';
    return `The server listens on port ${elsewhere.join(', ')} instead: let it listen on process.env.PORT, which leakcheck sets to a free port.`;
  }

  #noAgent(): LeakcheckError {
    return new LeakcheckError('target-no-agent', `port ${this.#port} is served, but by no Node.js process that leakcheck could look into`, {
      next: 'Check that the command starts a Node.js server, and that no step of it takes NODE_OPTIONS out of the environment.',
      details: this.lastOutput(),
    });
  }
}

/** A target that runs as processes, of this machine or in a container. */
import { setTimeout as sleep } from 'node:timers/promises';
import { LeakcheckError } from '../errors.js';
import type { GcEvent } from '../samples/gc-trace.js';
import type { TargetSpec } from '../scenario/scenario.js';
import { Agent, AgentGone, nameOf, type Isolate } from './agent-channel.js';
import { CollectionLedger } from './collection-ledger.js';
import { memoryWordsOf, type MemoryDeath } from './died-of-memory.js';
import { crashed, diedOfMemory, endedEarly, restarted, type LostProcess } from './end-failure.js';
import type { Ground } from './ground.js';
import type { Inspection } from './inspection.js';
import { LastCollections } from './last-collections.js';
import type { LastWords } from './last-words.js';
import { LocalGround } from './local-ground.js';
import { membersOf, withClusters } from './members.js';
import type { ProcessEnd } from './process-end.js';
import { inspectionThrough } from './process-inspection.js';
import { describeReadiness, waitUntilReady } from './readiness.js';
import { Sampling, unresponsive } from './sampling.js';
import { allServedPorts, findServing, lookAround, servingAmong, type LookAt } from './serving-processes.js';
import type { Sample, Target, TargetInfo } from './target.js';
import { TextWatch } from './text-watch.js';
import { Threads } from './threads.js';
import { interruption, pollFor, withLimit } from './time-limit.js';

const QUIESCE_LIMIT_MS = 2_000;
/** V8 writes 13 to 45 MB of a snapshot a second: enough for one of 4 GB. */
const INSPECTION_LIMIT_MS = 300_000;
/** From the end of a process to its parent's notice of it. */
const END_OF_CHILD_LIMIT_MS = 1_000;
/** What restarts a server waits up to a second, and Node.js starts in a tenth of one. */
const SUCCESSOR_LIMIT_MS = 1_500;
const POLL_INTERVAL_MS = 20;
/** A process of this age has opened its port, or is none of the servers. */
const SETTLED_MS = 10_000;
/** Two readings this close are the fixed point; residue between collections of an idle server is 0-250 bytes. */
export const COMPACTION_TOLERANCE_BYTES = 256;
/** Chains of finalisers release one level a turn; five levels were the most seen in published packages. */
export const MAX_COLLECTIONS = 12;

export interface StartOptions {
  /** Every collection of the processes that serve, as its trace line arrives. */
  readonly onGcEvent: (event: GcEvent) => void;
  readonly signal: AbortSignal;
  /** Folder that V8 writes a heap snapshot to near the heap limit. */
  readonly nearLimitSnapshots?: string;
}

/** @throws LeakcheckError with nothing left running */
export function startProcessTarget(spec: TargetSpec, options: StartOptions): Promise<Target> {
  return startTargetOn(new LocalGround(spec, options), spec, options);
}

/** @throws LeakcheckError with nothing left running */
export async function startTargetOn(ground: Ground, spec: Pick<TargetSpec, 'ready' | 'jit'>, options: StartOptions): Promise<Target> {
  const target = new ProcessTarget(spec, ground, options);
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
  readonly #ledger = new CollectionLedger();
  readonly #lastCollections = new LastCollections();
  readonly #sampling = new Sampling(this.#ledger, { ask: (agent, question, limitMs) => this.#ask(agent, question, limitMs), throwIfOver: () => this.throwIfDead() });
  /** Collections before it is known which processes serve. */
  readonly #early: GcEvent[] = [];

  constructor(
    private readonly spec: Pick<TargetSpec, 'ready' | 'jit'>,
    private readonly ground: Ground,
    private readonly options: StartOptions,
  ) {}

  async start(): Promise<void> {
    const { spec, ground } = this;
    const log = new TextWatch(spec.ready.kind === 'log' ? spec.ready.text : '');
    const { port, flags, direct } = await ground.start({ onGcEvent: (event) => this.#onGcEvent(event), onOutput: (text) => log.push(text) });
    this.#port = port;
    this.#direct = direct;

    const origin = await waitUntilReady(spec.ready, { logSeen: () => log.found, answering: () => ground.answering(spec.ready), throwIfOver: () => this.throwIfDead() });
    if (origin === undefined) throw await this.#notReady();
    const serving = await findServing(origin, port, this.#look());
    const first = serving[0];
    if (first === undefined) throw this.#noAgent();
    this.#follow(serving);
    const { hello } = first;
    const { host } = origin;
    this.info = {
      origin: `http://${host.includes(':') ? `[${host}]` : host}:${origin.port}`,
      command: ground.advice.command,
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
    const seen = await lookAround({ ...this.#look(), agents: () => this.ground.agents.filter((agent) => !this.#strangers.has(agent)) });
    // What a server has started is measured as its child, whatever it serves; a supervisor may start several servers, one after another.
    this.#follow([...this.#serving, ...servingAmong(seen, this.#port).filter((isolate) => !this.#members.includes(isolate))]);
    for (const { isolate } of seen) if (!this.#members.includes(isolate) && isolate.ageMs > SETTLED_MS) this.#strangers.add(isolate);
    const awake = new Set(seen.map(({ isolate }) => isolate));
    return this.#sampling.sample({ members: this.#members, serving: this.#serving, busy: this.#members.filter((isolate) => !awake.has(isolate)) });
  }

  lastOutput(): readonly string[] {
    return this.ground.run?.lastOutput ?? [];
  }

  listenerWarnings(): readonly string[] {
    return this.ground.run?.listenerWarnings ?? [];
  }

  throwIfDead(): void {
    if (this.options.signal.aborted) throw interruption();
    const { run, advice, deathNoticeMs } = this.ground;
    run?.throwIfNotStarted();
    const end = run?.end;
    const lost = this.#serving.find(({ goneForMs }) => goneForMs !== undefined && goneForMs >= deathNoticeMs);
    if (end === undefined && lost === undefined) return;
    const serving = this.#serving.map(({ hello }) => hello.pid);
    const lastWords = memoryWordsOf({ end, direct: this.#direct, lastWords: run?.lastWords, serving, kernelKilled: this.ground.kernelKilled() });
    const ended = { advice, end, lost: lost && this.#lost(lost), lastOutput: this.lastOutput(), lastWords };
    if (this.info === undefined) throw endedEarly(ended);
    if (lastWords !== undefined) throw diedOfMemory(ended, this.#deathOf(lastWords, lost));
    throw ended.lost?.successor === undefined ? crashed(ended) : restarted(ended, ended.lost.successor);
  }

  async lossExplained(): Promise<void> {
    const lost = this.#serving.find(({ goneForMs }) => goneForMs !== undefined);
    if (lost === undefined) return;
    const { ground } = this;
    const explained = () => (ground.run?.end !== undefined || (this.#lost(lost).successor !== undefined && this.#ends.has(lost.hello.pid)) ? true : undefined);
    await pollFor(explained, Math.max(SUCCESSOR_LIMIT_MS, ground.deathNoticeMs), POLL_INTERVAL_MS);
    // Who is gone for so long, while the command goes on, ended alone.
    if (ground.run?.end === undefined) await sleep(Math.max(0, ground.deathNoticeMs - (lost.goneForMs ?? 0)));
  }

  stop(): Promise<void> {
    return (this.#stopped ??= this.ground.stop());
  }

  #lost({ hello, goneForMs = 0 }: Isolate): LostProcess {
    const isNewer = (agent: Isolate) => agent.hello.threadId === 0 && agent.ageMs <= goneForMs;
    const successor = this.ground.agents.find((agent) => isNewer(agent) && agent.hello.parentPid === hello.parentPid && hello.threadId === 0);
    return { name: nameOf(hello), end: this.#ends.get(hello.pid), successor: successor && nameOf(successor.hello) };
  }

  #deathOf({ exhausted, words, pid, isolate }: LastWords, lost: Isolate | undefined): MemoryDeath {
    const known = pid === undefined ? lost : this.#serving.find(({ hello }) => hello.pid === pid);
    const thread = exhausted === 'worker' ? this.#sampling.lastThread() : undefined;
    const dead = thread ?? known ?? this.#serving.find(({ goneForMs }) => goneForMs !== undefined);
    const heapLimitBytes = dead?.hello.heapLimitBytes ?? this.info.heapLimitBytes;
    const sampledHeapBytes = dead && this.#sampling.lastHeapBytes(dead);
    const collections = dead === undefined ? [] : this.#lastCollections.of(dead.hello.pid, isolate ?? (thread && this.#sampling.addressOf(thread)));
    const limitBytes = { heap: heapLimitBytes, worker: collections.at(-1)?.afterBytes, system: this.ground.memoryBytes() }[exhausted];
    return {
      exhausted,
      words,
      heapLimitBytes,
      collections,
      ...(limitBytes !== undefined && { limitBytes }),
      ...(sampledHeapBytes !== undefined && { sampledHeapBytes }),
    };
  }

  inspect(): Inspection {
    const agent = this.#sampling.mostGrown() ?? this.#serving[0];
    if (agent === undefined) throw new RangeError('nothing serves before the start');
    return inspectionThrough((question) => this.#ask(agent, { ask: 'inspect', ...question }, INSPECTION_LIMIT_MS), this.ground.mailbox);
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
    const running = [...this.ground.agents, ...this.#threads.running];
    const known = new Set(this.#serving);
    this.#serving = withClusters(serving, running);
    for (const isolate of this.#serving) if (!known.has(isolate) && isolate instanceof Agent) isolate.socket.once('close', () => void this.#askForEnd(isolate));
    this.#members = membersOf(this.#serving, running, (pid) => this.ground.parentOf(pid));
    for (const event of this.#early.splice(0)) this.#onGcEvent(event);
  }

  /** Only its parent knows how a process ended, and only a moment later; it is no child of ours. */
  async #askForEnd({ hello }: Isolate): Promise<void> {
    const parent = this.ground.agents.find((agent) => agent.hello.pid === hello.parentPid);
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
    return { agents: () => this.ground.agents, threads: this.#threads, signal: this.options.signal, throwIfOver: () => this.throwIfDead() };
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
    const { advice } = this.ground;
    const elsewhere = ports.filter((port) => port !== this.#port);
    if (ports.length === 0) return `${advice.listen}, or allow more time with \`ready: { port: true, timeout: 120s }\`.`;
    if (elsewhere.length < ports.length) return `The server listens on its port: see why it does not answer there${advice.whereItAnswers}, or allow more time with \`timeout\` in \`ready\`.`;
    return advice.listenElsewhere(elsewhere.join(', '));
  }

  #noAgent(): LeakcheckError {
    return new LeakcheckError('target-no-agent', `port ${this.#port} is served, but by no Node.js process that leakcheck could look into`, {
      next: 'Check that the command starts a Node.js server, and that no step of it takes NODE_OPTIONS out of the environment.',
      details: this.lastOutput(),
    });
  }
}

/** A target that runs as processes, of this machine or in a container. */
import { LeakcheckError } from '../errors.js';
import type { GcEvent } from '../samples/gc-trace.js';
import type { TargetSpec } from '../scenario/scenario.js';
import { AgentGone, type Agent } from './agent-channel.js';
import { CollectionLedger } from './collection-ledger.js';
import { memoryWordsOf, type MemoryDeath } from './died-of-memory.js';
import { crashed, diedOfMemory, endedEarly } from './end-failure.js';
import type { Ground } from './ground.js';
import { LastCollections } from './last-collections.js';
import type { LastWords } from './last-words.js';
import { LocalGround } from './local-ground.js';
import type { Inspection } from './inspection.js';
import { inspectionThrough } from './process-inspection.js';
import { describeReadiness, waitUntilReady } from './readiness.js';
import { allServedPorts, findServing, withClusters, type LookAt } from './serving-processes.js';
import { sumSamples } from './sum-samples.js';
import type { Sample, Target, TargetInfo } from './target.js';
import { TextWatch } from './text-watch.js';
import { interruption, pollFor, withLimit } from './time-limit.js';

const QUIESCE_LIMIT_MS = 2_000;
const SAMPLE_LIMIT_MS = 60_000;
/** V8 writes 13 to 45 MB of a snapshot a second: enough for one of 4 GB. */
const INSPECTION_LIMIT_MS = 300_000;
const END_POLL_INTERVAL_MS = 10;
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
  /** Every process that was sampled: none of them may end. */
  #serving: readonly Agent[] = [];
  #stopped: Promise<void> | undefined;
  /** Whether the process that was started is the server itself. */
  #direct = false;
  readonly #ledger = new CollectionLedger();
  readonly #lastCollections = new LastCollections();
  readonly #heaps = new WeakMap<Agent, { readonly firstBytes: number; readonly lastBytes: number }>();
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
    this.throwIfDead();
    this.#follow(this.#serving);
    return sumSamples(await Promise.all(this.#serving.map((agent) => this.#sampleOf(agent))));
  }

  lastOutput(): readonly string[] {
    return this.ground.run?.lastOutput ?? [];
  }

  listenerWarnings(): readonly string[] {
    return this.ground.run?.listenerWarnings ?? [];
  }

  throwIfDead(): void {
    if (this.options.signal.aborted) throw interruption();
    this.ground.run?.throwIfNotStarted();
    const end = this.ground.run?.end;
    const lost = this.#serving.find(({ goneForMs }) => goneForMs !== undefined && goneForMs >= this.ground.deathNoticeMs);
    if (end === undefined && lost === undefined) return;
    const serving = this.#serving.map(({ hello }) => hello.pid);
    const lastWords = memoryWordsOf({ end, direct: this.#direct, lastWords: this.ground.run?.lastWords, serving, kernelKilled: this.ground.kernelKilled() });
    const ended = { advice: this.ground.advice, end, pid: lost?.hello.pid, lastOutput: this.lastOutput(), lastWords };
    if (this.info === undefined) throw endedEarly(ended);
    throw lastWords === undefined ? crashed(ended) : diedOfMemory(ended, this.#deathOf(lastWords, lost));
  }

  isEnding(): boolean {
    return this.ground.run?.end === undefined && this.#serving.some(({ goneForMs }) => goneForMs !== undefined && goneForMs < this.ground.deathNoticeMs);
  }

  stop(): Promise<void> {
    return (this.#stopped ??= this.ground.stop());
  }

  #deathOf({ exhausted, words, pid, isolate }: LastWords, lost: Agent | undefined): MemoryDeath {
    const dead = this.#serving.find(({ hello }) => hello.pid === pid) ?? lost ?? this.#serving.find(({ goneForMs }) => goneForMs !== undefined);
    const heapLimitBytes = dead?.hello.heapLimitBytes ?? this.info.heapLimitBytes;
    const sampledHeapBytes = dead && this.#heaps.get(dead)?.lastBytes;
    const collections = dead === undefined ? [] : this.#lastCollections.of(dead.hello.pid, isolate);
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
    const [agent] = this.#serving.toSorted((a, b) => this.#growthOf(b) - this.#growthOf(a));
    if (agent === undefined) throw new RangeError('nothing serves before the start');
    return inspectionThrough((question) => this.#ask(agent, { ask: 'inspect', ...question }, INSPECTION_LIMIT_MS), this.ground.mailbox);
  }

  #growthOf(agent: Agent): number {
    const { firstBytes = 0, lastBytes = 0 } = this.#heaps.get(agent) ?? {};
    return lastBytes - firstBytes;
  }

  async #sampleOf(agent: Agent): Promise<Sample> {
    const { pid } = agent.hello;
    const before = this.#ledger.of(pid);
    const sample = await this.#ask<Sample>(agent, { ask: 'sample' }, SAMPLE_LIMIT_MS);
    await this.#ledger.confirm(pid, before, sample.collections, () => this.throwIfDead());
    const { heap: lastBytes = 0 } = sample.channels;
    this.#heaps.set(agent, { firstBytes: this.#heaps.get(agent)?.firstBytes ?? lastBytes, lastBytes });
    return sample;
  }

  /** The reason of the target's end, where that is why there is no answer. */
  async #ask<Answer extends object>(agent: Agent, question: object, limitMs: number): Promise<Answer> {
    const how = { port: this.#port, quiesceLimitMs: QUIESCE_LIMIT_MS, toleranceBytes: COMPACTION_TOLERANCE_BYTES, maxRounds: MAX_COLLECTIONS };
    const onLimit = () =>
      new LeakcheckError('target-unresponsive', `the target did not answer within ${limitMs / 1000} s`, {
        next: 'Its event loop is blocked or the process is suspended; see what it does after the load.',
        details: this.lastOutput(),
      });
    try {
      return await withLimit(agent.ask<Answer>({ ...how, ...question }), { limitMs, signal: this.options.signal, onLimit });
    } catch (error) {
      if (error instanceof AgentGone) await pollFor(() => this.ground.run?.end, this.ground.deathNoticeMs, END_POLL_INTERVAL_MS);
      this.throwIfDead();
      throw error;
    }
  }

  /** Takes workers that have joined a cluster into what is measured. */
  #follow(serving: readonly Agent[]): void {
    this.#serving = withClusters(serving, this.ground.agents);
    for (const event of this.#early.splice(0)) this.#onGcEvent(event);
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
    return { agents: () => this.ground.agents, signal: this.options.signal, throwIfOver: () => this.throwIfDead() };
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
      next: 'leakcheck measures Node.js servers that listen in their main thread; check that the command starts one and that it keeps NODE_OPTIONS.',
      details: this.lastOutput(),
    });
  }
}

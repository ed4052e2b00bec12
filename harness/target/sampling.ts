/** Asks every isolate that is measured for its readings, and sees that its collections are in the trace. */
import { LeakcheckError } from '../errors.js';
import { AgentGone, nameOf, type Isolate } from './agent-channel.js';
import type { CollectionLedger } from './collection-ledger.js';
import { MemberSum } from './member-sum.js';
import { roleOf } from './members.js';
import type { MemberSample, Sample } from './target.js';

export const SAMPLE_LIMIT_MS = 60_000;

/** From the end of a thread to the end of the process that did not bear it. */
const REMEMBERED_MS = 10_000;

/** What an isolate answers, besides the readings themselves. */
interface Answer extends Pick<MemberSample, 'channels' | 'fdKinds' | 'resourceKinds' | 'collections' | 'openConnections'> {
  readonly script?: string;
  /** Memory of the process that this isolate explains. */
  readonly explainedBytes?: number;
}

/** What became of an isolate since it was first sampled. */
interface Watched {
  /** V8's, of the isolate. */
  readonly address: string;
  /** Between its last sample and the one before: the code that loads with the first requests is no leak. */
  readonly grownBytes: number;
  readonly last: Sampled;
}

interface Sampled {
  readonly member: MemberSample;
  readonly answer: Answer;
}

export interface Questions {
  /** @throws AgentGone, or the reason of the target's end */
  readonly ask: <Reply extends object>(isolate: Isolate, question: object, limitMs: number) => Promise<Reply>;
  readonly throwIfOver: () => void;
}

export interface Measured {
  readonly members: readonly Isolate[];
  /** Of these, who may not end. */
  readonly serving: readonly Isolate[];
  /** Who is at work, and would not answer now: the last reading counts. */
  readonly busy: readonly Isolate[];
}

export class Sampling {
  readonly #sum = new MemberSum();
  readonly #watched = new Map<Isolate, Watched>();

  constructor(
    private readonly ledger: CollectionLedger,
    private readonly questions: Questions,
  ) {}

  /** Processes are asked side by side; the isolates of one, one after another, so that the trace tells them apart. */
  async sample(measured: Measured): Promise<Sample> {
    for (const isolate of this.#watched.keys()) if ((isolate.goneForMs ?? 0) > REMEMBERED_MS && !measured.serving.includes(isolate)) this.#watched.delete(isolate);
    const processes = new Map<number, Isolate[]>();
    for (const isolate of measured.members) processes.set(isolate.hello.pid, [...(processes.get(isolate.hello.pid) ?? []), isolate]);
    const sampled = await Promise.all([...processes.values()].map((isolates) => this.#sampleProcess(isolates, measured)));
    return this.#sum.add(sampled.flat());
  }

  /** Whose heap has grown most between the last two samples; undefined before the first. */
  mostGrown(): Isolate | undefined {
    return [...this.#watched].filter(([isolate]) => isolate.goneForMs === undefined).toSorted(([, a], [, b]) => b.grownBytes - a.grownBytes)[0]?.[0];
  }

  /** Live heap in the last sample. */
  lastHeapBytes(isolate: Isolate): number | undefined {
    return this.#watched.get(isolate)?.last.member.channels.heap;
  }

  /** The worker thread that has ended last, of those that were sampled. */
  lastThread(): Isolate | undefined {
    return [...this.#watched.keys()].filter(({ hello, goneForMs }) => hello.threadId !== 0 && goneForMs !== undefined).toSorted((a, b) => (a.goneForMs ?? 0) - (b.goneForMs ?? 0))[0];
  }

  /** V8's address, once its collections have shown it. */
  addressOf(isolate: Isolate): string | undefined {
    return this.#watched.get(isolate)?.address;
  }

  async #sampleProcess(isolates: readonly Isolate[], measured: Measured): Promise<MemberSample[]> {
    const threads: Sampled[] = [];
    for (const isolate of isolates.filter(({ hello }) => hello.threadId !== 0)) {
      const sampled = await this.#ifAlive(isolate, measured, () => this.#sampleOf(isolate, measured));
      if (sampled !== undefined) threads.push(sampled);
    }
    const main = isolates.find(({ hello }) => hello.threadId === 0);
    const others = { explainedBytes: threads.reduce((sum, { answer }) => sum + (answer.explainedBytes ?? 0), 0) };
    const ofMain = main && (await this.#ifAlive(main, measured, () => this.#sampleOf(main, measured, threads.length > 0 ? others : undefined)));
    return [...(ofMain === undefined ? [] : [ofMain]), ...threads].map(({ member }) => member);
  }

  /** Threads and children may end, or be at work. */
  async #ifAlive(isolate: Isolate, { serving, busy }: Measured, sample: () => Promise<Sampled>): Promise<Sampled | undefined> {
    if (serving.includes(isolate)) return sample();
    try {
      return busy.includes(isolate) ? this.#watched.get(isolate)?.last : await sample();
    } catch (error) {
      if (error instanceof AgentGone) return undefined;
      throw error;
    }
  }

  async #sampleOf(isolate: Isolate, { serving }: Measured, others?: object): Promise<Sampled> {
    const { pid, parentPid, threadId } = isolate.hello;
    const since = this.ledger.of(pid);
    const answer = await this.questions.ask<Answer>(isolate, { ask: 'sample', ...(others !== undefined && { others }) }, SAMPLE_LIMIT_MS);
    const { channels, fdKinds, resourceKinds, collections, openConnections, script = '' } = answer;
    const taken = (address: string) => [...this.#watched].some(([other, watched]) => other !== isolate && other.hello.pid === pid && other.goneForMs === undefined && watched.address === address);
    const address = await this.ledger.confirm({ pid, since, majors: collections, taken, throwIfOver: () => this.#throwIfOver(isolate) });
    const member = { pid, parentPid, threadId, role: roleOf(isolate, serving), script, channels, fdKinds, resourceKinds, collections, openConnections };
    const last = { member, answer };
    this.#watched.set(isolate, { address, grownBytes: (channels.heap ?? 0) - (this.lastHeapBytes(isolate) ?? channels.heap ?? 0), last });
    return last;
  }

  #throwIfOver(isolate: Isolate): void {
    this.questions.throwIfOver();
    if (isolate.goneForMs !== undefined) throw new AgentGone();
  }
}

export function unresponsive(isolate: Isolate, limitMs: number, lastOutput: readonly string[]): LeakcheckError {
  return new LeakcheckError('target-unresponsive', `the target did not answer within ${limitMs / 1000} s (${nameOf(isolate.hello)})`, {
    next: 'Its event loop is blocked or the process is suspended; see what it does after the load.',
    details: lastOutput,
  });
}

/** The worker threads of the target's processes: each has a heap of its own, and is asked by way of its main thread. */
import { AgentGone, type Agent, type AgentHello, type Isolate } from './agent-channel.js';

/** What an agent says of its ports, and of its threads. */
export interface Ports {
  readonly ports: readonly number[];
  readonly threads: readonly { readonly threadId: number; readonly ports: readonly number[]; readonly heapLimitBytes: number }[];
}

class Thread implements Isolate {
  readonly #bornAtMs = performance.now();
  #endedAtMs: number | undefined;

  constructor(
    readonly hello: AgentHello,
    private readonly main: Agent,
  ) {}

  get ageMs(): number {
    return performance.now() - this.#bornAtMs;
  }

  get goneForMs(): number | undefined {
    return this.main.goneForMs ?? (this.#endedAtMs === undefined ? undefined : performance.now() - this.#endedAtMs);
  }

  async ask<Answer>(question: object): Promise<Answer> {
    const answer = await this.main.ask<Answer & { gone?: true }>({ ...question, threadId: this.hello.threadId });
    if (answer.gone !== true) return answer;
    this.end();
    throw new AgentGone();
  }

  end(): void {
    this.#endedAtMs ??= performance.now();
  }
}

export class Threads {
  readonly #byProcess = new Map<Agent, Map<number, Thread>>();

  /** Those that run, in the order in which they were started. */
  get running(): readonly Isolate[] {
    return [...this.#byProcess.values()].flatMap((threads) => [...threads.values()]).filter(({ goneForMs }) => goneForMs === undefined);
  }

  /** Takes note of what the main thread says. @returns its threads with their ports */
  note(main: Agent, { threads }: Ports): { readonly isolate: Isolate; readonly ports: readonly number[] }[] {
    const known = this.#byProcess.get(main) ?? new Map<number, Thread>();
    this.#byProcess.set(main, known);
    const running = new Set(threads.map(({ threadId }) => threadId));
    for (const [threadId, thread] of known) {
      if (running.has(threadId)) continue;
      thread.end();
      known.delete(threadId);
    }
    for (const agent of this.#byProcess.keys()) if (agent.goneForMs !== undefined) this.#byProcess.delete(agent);
    return threads.toSorted((a, b) => a.threadId - b.threadId).map(({ threadId, ports, heapLimitBytes }) => {
      const last = known.get(threadId);
      const thread = last !== undefined && last.goneForMs === undefined ? last : new Thread({ ...main.hello, threadId, heapLimitBytes, clusterWorker: false }, main);
      known.set(threadId, thread);
      return { isolate: thread, ports };
    });
  }
}

/** How a fake process runs out of memory, request by request. */
import type { Route } from '../../harness/scenario/scenario.js';
import { DiedOfMemory } from '../../harness/target/died-of-memory.js';

/** A process that dies when what it keeps, and what the requests under way hold, reach its limit. */
export class Mortal {
  sampledHeapBytes = 0;
  #isDead = false;

  constructor(
    private readonly limitBytes: number,
    private readonly peakBytes: number,
    private readonly liveBytes: () => number,
  ) {}

  get isMortal(): boolean {
    return this.limitBytes < Infinity;
  }

  /** @returns false when it has died */
  live(requestsUnderWay: number): boolean {
    this.#isDead ||= this.liveBytes() + requestsUnderWay * this.peakBytes >= this.limitBytes;
    return !this.#isDead;
  }

  throwIfDead(): void {
    if (!this.#isDead) return;
    const collection = { pid: 1, isolate: '0x1', atMs: 1_200, forced: false, kind: 'major', beforeBytes: this.limitBytes, afterBytes: this.limitBytes, pauseMs: 40, reason: 'allocation failure' } as const;
    const death = { exhausted: 'heap', words: 'Reached heap limit', limitBytes: this.limitBytes, heapLimitBytes: this.limitBytes, sampledHeapBytes: this.sampledHeapBytes, collections: [collection] } as const;
    throw new DiedOfMemory('`fake` ran out of memory: Reached heap limit', death, { next: 'Give the server more memory.' });
  }
}

/** Each as often as its weight says, mixed: the one that is furthest behind goes next. */
export function inTurn(routes: readonly Route[], requests: number, served: ReadonlyMap<string, number>): Route[] {
  const calls = new Map(routes.map((route) => [route, served.get(route.name) ?? 0]));
  return Array.from({ length: requests }, () => {
    const next = [...calls].reduce((behind, candidate) => (candidate[1] / candidate[0].weight < behind[1] / behind[0].weight ? candidate : behind))[0];
    calls.set(next, (calls.get(next) ?? 0) + 1);
    return next;
  });
}

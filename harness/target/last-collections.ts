/** The last collections of each isolate of a target: what led to its death, if it dies. */
import type { GcEvent } from '../samples/gc-trace.js';

/** V8's own summary of a death has two to ten. */
const MOST_COLLECTIONS = 10;

export class LastCollections {
  /** By process and isolate; who has collected last stands last. */
  readonly #byIsolate = new Map<string, GcEvent[]>();

  add(event: GcEvent): void {
    const key = keyOf(event.pid, event.isolate ?? undefined);
    const events = this.#byIsolate.get(key) ?? [];
    events.push(event);
    events.splice(0, events.length - MOST_COLLECTIONS);
    this.#byIsolate.delete(key);
    this.#byIsolate.set(key, events);
  }

  /** Oldest first. @param isolate where it is not known, that of the process which has collected last */
  of(pid: number, isolate?: string): readonly GcEvent[] {
    const known = isolate === undefined ? undefined : this.#byIsolate.get(keyOf(pid, isolate));
    return known ?? [...this.#byIsolate.values()].findLast(([event]) => event?.pid === pid) ?? [];
  }
}

function keyOf(pid: number, isolate = ''): string {
  return `${pid}:${isolate}`;
}

/** The collections of a trace of any length as a picture of bounded size: its highest and its lowest points stay. */
import type { CollectionPoint, RawCollections } from '../result/collections.js';
import type { GcEvent } from './gc-event.js';

/** Two points each; a chart of a page's width shows no more. */
const MOST_STRETCHES = 150;
/** A server that starts a thread for each job has any number; the main one is among the first. */
const MOST_ISOLATES = 32;

interface Stretch {
  readonly index: number;
  readonly highest: CollectionPoint;
  readonly lowest: CollectionPoint;
}

/** By isolate, since each has a heap and a clock of its own. */
export class RawCollectionsAccumulator {
  readonly #byIsolate = new Map<string, OfIsolate>();

  add(event: GcEvent): void {
    const { pid, kind, forced, atMs, beforeBytes, afterBytes } = event;
    if (beforeBytes === undefined || afterBytes === undefined) return;
    const key = `${pid}:${event.isolate ?? ''}`;
    let isolate = this.#byIsolate.get(key);
    if (isolate === undefined) {
      if (this.#byIsolate.size === MOST_ISOLATES) return;
      this.#byIsolate.set(key, (isolate = new OfIsolate(pid)));
    }
    isolate.add({ kind, forced, atMs, beforeBytes, afterBytes });
  }

  /** Of the isolate that has collected most; undefined without any collection. */
  busiest(): RawCollections | undefined {
    const [first, ...others] = [...this.#byIsolate.values()];
    return first && others.reduce((best, each) => (each.count > best.count ? each : best), first).figures();
  }
}

class OfIsolate {
  #stretches: Stretch[] = [];
  #stretchMs = 1;
  count = 0;

  constructor(private readonly pid: number) {}

  add(point: CollectionPoint): void {
    this.count++;
    const last = this.#stretches.at(-1);
    const index = Math.max(last?.index ?? 0, Math.floor(point.atMs / this.#stretchMs));
    const own = { index, highest: point, lowest: point };
    if (last !== undefined && last.index === index) {
      this.#stretches[this.#stretches.length - 1] = joined(last, own);
      return;
    }
    this.#stretches.push(own);
    while (this.#stretches.length > MOST_STRETCHES) this.#widen();
  }

  figures(): RawCollections {
    return { pid: this.pid, count: this.count, points: this.#stretches.flatMap(({ highest, lowest }) => (highest === lowest ? [highest] : lowest.atMs < highest.atMs ? [lowest, highest] : [highest, lowest])) };
  }

  #widen(): void {
    this.#stretchMs *= 2;
    const wide: Stretch[] = [];
    for (const { index, ...points } of this.#stretches) {
      const [stretch, last] = [{ index: Math.floor(index / 2), ...points }, wide.at(-1)];
      if (last?.index === stretch.index) wide[wide.length - 1] = joined(last, stretch);
      else wide.push(stretch);
    }
    this.#stretches = wide;
  }
}

function joined(earlier: Stretch, later: Stretch): Stretch {
  return {
    index: earlier.index,
    highest: later.highest.beforeBytes > earlier.highest.beforeBytes ? later.highest : earlier.highest,
    lowest: later.lowest.afterBytes < earlier.lowest.afterBytes ? later.lowest : earlier.lowest,
  };
}

/** Keeps the books on forced collections: what the agents say that they did against what V8's trace says that happened. */
import { LeakcheckError } from '../errors.js';
import type { GcEvent } from '../samples/gc-trace.js';
import { pollFor } from './time-limit.js';

/** The trace line is written before the agent's answer; it only has to come through the pipe, or through a program in between. */
const TRACE_LIMIT_MS = 5_000;
const POLL_INTERVAL_MS = 2;

interface ForcedCollections {
  readonly majors: number;
  readonly minors: number;
}

/** Of one process, by V8's address of the isolate. */
export type ForcedByIsolate = ReadonlyMap<string, ForcedCollections>;

const NONE: ForcedCollections = { majors: 0, minors: 0 };

export interface ExpectedCollections {
  readonly pid: number;
  /** The books before the question: `of(pid)`. */
  readonly since: ForcedByIsolate;
  readonly majors: number;
  /** Isolates that are known to be another thread's: an agent cannot tell the address of its own. */
  readonly taken?: (isolate: string) => boolean;
  readonly throwIfOver: () => void;
  readonly limitMs?: number;
}

export class CollectionLedger {
  readonly #byProcess = new Map<number, Map<string, ForcedCollections>>();

  record({ pid, isolate, forced, kind }: GcEvent): void {
    if (!forced) return;
    const books = this.#byProcess.get(pid) ?? new Map<string, ForcedCollections>();
    const { majors, minors } = books.get(isolate ?? '') ?? NONE;
    books.set(isolate ?? '', kind === 'major' ? { majors: majors + 1, minors } : { majors, minors: minors + 1 });
    this.#byProcess.set(pid, books);
  }

  of(pid: number): ForcedByIsolate {
    return new Map(this.#byProcess.get(pid));
  }

  /**
   * Resolves with the isolate in whose trace the collections have shown as forced mark-compacts: the word of `gc()` is not
   * enough, on some versions it runs a scavenge. The application may call gc() too, also with options: more of either kind
   * is no mistake. The isolates of a process are asked one after another, so that one collection tells whose it is.
   * @throws LeakcheckError collection-unverified, or what `throwIfOver` throws
   */
  async confirm({ pid, since, majors, taken = () => false, throwIfOver, limitMs = TRACE_LIMIT_MS }: ExpectedCollections): Promise<string> {
    const confirmed = await pollFor(
      () => {
        const isolate = this.#grownBy(pid, since).find((each) => each.majors >= majors && !taken(each.isolate))?.isolate;
        if (isolate === undefined) throwIfOver();
        return isolate;
      },
      limitMs,
      POLL_INTERVAL_MS,
    );
    if (confirmed === undefined) throw this.#unverified(pid, since, majors);
    return confirmed;
  }

  #grownBy(pid: number, since: ForcedByIsolate): (ForcedCollections & { readonly isolate: string })[] {
    return [...this.of(pid)].map(([isolate, { majors, minors }]) => {
      const before = since.get(isolate) ?? NONE;
      return { isolate, majors: majors - before.majors, minors: minors - before.minors };
    });
  }

  #unverified(pid: number, since: ForcedByIsolate, expected: number): LeakcheckError {
    const grown = this.#grownBy(pid, since);
    const majors = Math.max(0, ...grown.map((each) => each.majors));
    if (grown.length === 0) {
      return new LeakcheckError('collection-unverified', `${expected} collections were forced, but no --trace-gc line of the server reached leakcheck`, {
        next: 'Let the server keep its stdout, and run it in the foreground: take `> file`, what makes it a daemon, and programs that swallow lines out of `target.command`.',
      });
    }
    if (grown.some((each) => each.majors + each.minors >= expected)) {
      return new LeakcheckError('collection-unverified', `of ${expected} forced collections only ${majors} were full mark-compacts`, {
        next: 'Take flags that change the collector, such as --minor-ms or --single-generation, out of `target.command` and NODE_OPTIONS.',
      });
    }
    return new LeakcheckError('collection-unverified', `${expected} collections were forced, but only ${majors} are in the trace`, {
      next: 'Trace lines were lost or torn: look for another process that writes to the same stdout, and for a server that closes its own.',
    });
  }
}

/** Keeps the books on forced collections: what the agents say that they did against what V8's trace says that happened. */
import { LeakcheckError } from '../errors.js';
import type { GcEvent } from '../samples/gc-trace.js';
import { pollFor } from './time-limit.js';

/** The trace line is written before the agent's answer; it only has to come through the pipe, or through a program in between. */
const TRACE_LIMIT_MS = 5_000;
const POLL_INTERVAL_MS = 2;

export interface ForcedCollections {
  readonly majors: number;
  readonly minors: number;
}

const NONE: ForcedCollections = { majors: 0, minors: 0 };

export class CollectionLedger {
  readonly #byProcess = new Map<number, ForcedCollections>();

  record({ pid, forced, kind }: GcEvent): void {
    if (!forced) return;
    const { majors, minors } = this.of(pid);
    this.#byProcess.set(pid, kind === 'major' ? { majors: majors + 1, minors } : { majors, minors: minors + 1 });
  }

  of(pid: number): ForcedCollections {
    return this.#byProcess.get(pid) ?? NONE;
  }

  /**
   * Resolves when the trace shows `expected` forced mark-compacts more than `before`: the word of `gc()` is not enough,
   * on some versions it runs a scavenge. The application may call gc() too, also with options: more of either kind is no mistake.
   * @throws LeakcheckError collection-unverified, or what `throwIfOver` throws
   */
  async confirm(pid: number, before: ForcedCollections, expected: number, throwIfOver: () => void, limitMs = TRACE_LIMIT_MS): Promise<void> {
    const confirmed = await pollFor(
      () => {
        if (this.of(pid).majors - before.majors >= expected) return true;
        throwIfOver();
        return undefined;
      },
      limitMs,
      POLL_INTERVAL_MS,
    );
    if (confirmed === undefined) throw this.#unverified(pid, before, expected);
  }

  #unverified(pid: number, before: ForcedCollections, expected: number): LeakcheckError {
    const seen = this.of(pid);
    const majors = seen.majors - before.majors;
    if (seen.majors === 0 && seen.minors === 0) {
      return new LeakcheckError('collection-unverified', `${expected} collections were forced, but no --trace-gc line of the server reached leakcheck`, {
        next: 'Let the server keep its stdout: take `> file` and programs that swallow lines out of `target.command`.',
      });
    }
    if (majors + seen.minors - before.minors >= expected) {
      return new LeakcheckError('collection-unverified', `of ${expected} forced collections only ${majors} were full mark-compacts`, {
        next: 'Take flags that change the collector, such as --minor-ms or --single-generation, out of `target.command` and NODE_OPTIONS.',
      });
    }
    return new LeakcheckError('collection-unverified', `${expected} collections were forced, but only ${majors} are in the trace`, {
      next: 'Trace lines were lost or torn: look for another process that writes to the same stdout.',
    });
  }
}

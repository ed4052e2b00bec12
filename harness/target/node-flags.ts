/** Which V8 flags a target is started with. */

/** `--trace-gc` shows every collection; `--expose-gc` gives the full, synchronous `gc()`. */
const SEEING_FLAGS = ['--expose-gc', '--trace-gc'] as const;

/**
 * Interpreter only, nothing lazily allocated, nothing flushed: without JIT tiers a server's live heap after
 * compaction is nearly a deterministic number (standard deviation 0-650 bytes against 5-30 KB).
 */
const QUIET_FLAGS = [
  '--no-opt',
  '--no-sparkplug',
  '--no-maglev',
  '--no-lazy-feedback-allocation',
  '--no-flush-bytecode',
] as const;
/** Keeps resident memory from drifting with the young generation. */
const SMALL_YOUNG_GENERATION = '--max-semi-space-size=1';
/**
 * Leaves no page that is swept, unmapped or pooled later: resident memory outside the heap has a standard deviation of
 * 0-30 KB instead of 20-230 KB, at 2-8 % more wall time. Set in a running process it makes V8 abort.
 */
const ONE_COLLECTOR_THREAD = '--single-threaded-gc';

/** Node.js accepts this one, and only this one of ours, in NODE_OPTIONS. */
export const FLAGS_FOR_NODE_OPTIONS: readonly string[] = [SMALL_YOUNG_GENERATION];

/**
 * @param v8Options what `node --v8-options` prints: the names that this binary knows
 * @param how jit: true keeps the optimising compilers; atStart: false when the flags are set in a process that runs
 */
export function flagsKnownTo(v8Options: string, { jit, atStart }: { jit: boolean; atStart: boolean }): string[] {
  const known = new Set(Array.from(v8Options.matchAll(/^ +--([\w-]+)/gm), ([, name]) => name?.replaceAll('_', '-')));
  const quiet = jit ? [] : [...QUIET_FLAGS, ...(atStart ? [ONE_COLLECTOR_THREAD] : []), SMALL_YOUNG_GENERATION];
  return [...SEEING_FLAGS, ...quiet].filter((flag) => known.has(flag.replace(/^--(no-)?/, '').replace(/=.*/, '')));
}

/** Node.js 18 does not know it, and says so on stderr. */
const SINCE_NODE_20 = '--no-maglev';

/** For a Node.js whose binary cannot be asked. @param version as far as it is known; 18 at least */
export function flagsForAnyNode(version: string | undefined, { jit }: { jit: boolean }): string[] {
  const quiet = jit ? [] : [...QUIET_FLAGS, SMALL_YOUNG_GENERATION];
  return [...SEEING_FLAGS, ...quiet].filter((flag) => flag !== SINCE_NODE_20 || version?.startsWith('18.') !== true);
}

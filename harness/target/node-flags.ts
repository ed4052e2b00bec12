/** Which V8 flags a target is started with. */

/** `--trace-gc` shows every collection; `--expose-gc` gives the full, synchronous `gc()`. */
const SEEING_FLAGS = ['--expose-gc', '--trace-gc'] as const;

/**
 * Interpreter only, nothing lazily allocated, nothing flushed: without JIT tiers a server's live heap after
 * compaction is nearly a deterministic number (standard deviation 0-650 bytes against 5-30 KB).
 * The last flag keeps resident memory from drifting with the young generation.
 */
const QUIET_FLAGS = [
  '--no-opt',
  '--no-sparkplug',
  '--no-maglev',
  '--no-lazy-feedback-allocation',
  '--no-flush-bytecode',
] as const;
const SMALL_YOUNG_GENERATION = '--max-semi-space-size=1';

/** Node.js accepts this one, and only this one of ours, in NODE_OPTIONS. */
export const FLAGS_FOR_NODE_OPTIONS: readonly string[] = [SMALL_YOUNG_GENERATION];

/**
 * @param v8Options what `node --v8-options` prints: the names that this binary knows
 * @param jit true keeps the optimising compilers
 */
export function flagsKnownTo(v8Options: string, jit: boolean): string[] {
  const known = new Set(Array.from(v8Options.matchAll(/^ +--([\w-]+)/gm), ([, name]) => name?.replaceAll('_', '-')));
  const wanted = jit ? SEEING_FLAGS : [...SEEING_FLAGS, ...QUIET_FLAGS, SMALL_YOUNG_GENERATION];
  return wanted.filter((flag) => known.has(flag.replace(/^--(no-)?/, '').replace(/=.*/, '')));
}

/** How a process ended, and whether that can have been for want of memory. Pure. */

export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** V8 and Node.js abort; V8 alone traps, on some systems with an illegal instruction. */
const FATAL_SIGNALS: Readonly<Partial<Record<NodeJS.Signals, number>>> = { SIGABRT: 6, SIGTRAP: 5, SIGILL: 4 };
/** What a shell or npm makes of a signal; 134 is also what Node.js itself ends with on Windows. */
const SIGNAL_BASE = 128;
const KILLED = { signal: 'SIGKILL', code: SIGNAL_BASE + 9 } as const;

/** As a predicate: "ended with exit code 1". */
export function endWords({ code, signal }: ProcessEnd): string {
  return signal ? `was ended by ${signal}` : `ended with exit code ${code}`;
}

/** @param direct whether it is the server itself, and not a program around it that ends in a way of its own */
export function isFatalEnd({ code, signal }: ProcessEnd, direct: boolean): boolean {
  if (signal !== null) return FATAL_SIGNALS[signal] !== undefined;
  return direct ? Object.values(FATAL_SIGNALS).some((number) => code === SIGNAL_BASE + number) : code !== 0;
}

/** Such an end is a failure of any kind, but not a signal. */
export function isUncaughtEnd({ code, signal }: ProcessEnd): boolean {
  return signal === null && code !== 0;
}

export function isKilled({ code, signal }: ProcessEnd): boolean {
  return signal === KILLED.signal || code === KILLED.code;
}

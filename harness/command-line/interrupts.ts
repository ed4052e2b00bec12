/** Ctrl-C, the end of a job, a closed terminal: the first one ends a command in order, the second at once. */

/** `npm run` sends on the Ctrl-C that the terminal has sent already: a second one this soon is the same. */
const SAME_INTERRUPT_MS = 500;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface Interrupts {
  /** Aborted by the first one. */
  readonly signal: AbortSignal;
  /** From here on they end the process as usual. */
  readonly release: () => void;
}

export function catchInterrupts(onSecond: () => void): Interrupts {
  const interrupt = new AbortController();
  let interruptedMs = 0;
  const onSignal = () => {
    if (interrupt.signal.aborted) {
      if (performance.now() - interruptedMs > SAME_INTERRUPT_MS) onSecond();
      return;
    }
    interruptedMs = performance.now();
    interrupt.abort();
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  return {
    signal: interrupt.signal,
    release: () => {
      for (const name of SIGNALS) process.off(name, onSignal);
    },
  };
}

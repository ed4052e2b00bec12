/** Waiting that ends: at a limit, and when the run is interrupted. */
import { setTimeout as sleep } from 'node:timers/promises';
import { LeakcheckError } from '../errors.js';

export interface WaitLimit {
  readonly limitMs: number;
  readonly signal: AbortSignal;
  readonly onLimit: () => LeakcheckError;
}

/** The answer, or the reason why it is no longer waited for. */
export async function withLimit<Answer>(answer: Promise<Answer>, { limitMs, signal, onLimit }: WaitLimit): Promise<Answer> {
  let cleanUp = () => {};
  const over = new Promise<never>((_, reject) => {
    const interrupted = () => reject(interruption());
    const timer = setTimeout(() => reject(onLimit()), limitMs);
    signal.addEventListener('abort', interrupted, { once: true });
    if (signal.aborted) interrupted();
    cleanUp = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', interrupted);
    };
  });
  try {
    return await Promise.race([answer, over]);
  } finally {
    cleanUp();
  }
}

/** @throws LeakcheckError interrupted, at once; what was waited for goes on by itself */
export async function orInterrupted<Answer>(answer: Promise<Answer>, signal: AbortSignal): Promise<Answer> {
  // Nobody waits for its failure any more.
  answer.catch(() => {});
  let cleanUp = () => {};
  const over = new Promise<never>((_, reject) => {
    const interrupted = () => reject(interruption());
    signal.addEventListener('abort', interrupted, { once: true });
    if (signal.aborted) interrupted();
    cleanUp = () => signal.removeEventListener('abort', interrupted);
  });
  try {
    return await Promise.race([answer, over]);
  } finally {
    cleanUp();
  }
}

/** Looks again and again until `look` finds something. Resolves undefined at the limit; what `look` throws ends the wait. */
export async function pollFor<Found>(look: () => Found | undefined | Promise<Found | undefined>, limitMs: number, intervalMs: number): Promise<Found | undefined> {
  const deadlineMs = performance.now() + limitMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() >= deadlineMs) return undefined;
    await sleep(intervalMs);
  }
}

export function interruption(): LeakcheckError {
  return new LeakcheckError('interrupted', 'interrupted');
}

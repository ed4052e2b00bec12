/** Deaths for want of memory that are not told a leak, in words: what was tried, and what it says. Pure. */
import { DiedOfMemory } from '../target/died-of-memory.js';
import type { Trial } from './trial.js';

/** @param requests answered by the process, one at a time */
export function diedAlone(error: DiedOfMemory, requests: number): DiedOfMemory {
  if (requests === 0) return withMessage(error, `${error.message}, before its first request was answered: that needs more memory than there is, and no leak is shown`);
  const served = requests === 1 ? 'one request' : `${requests.toLocaleString('en-US')} requests`;
  return withMessage(error, `${error.message}, after ${served} that came one at a time: what it had kept of them does not explain that, so no leak is shown`);
}

/** @param alone the trial with one request at a time, which did not leak */
export function diedTogether(error: DiedOfMemory, { verdict, requests }: Trial): DiedOfMemory {
  const survived = `one request at a time it lives through ${requests.toLocaleString('en-US')}`;
  const found = verdict === 'clean' ? `${survived} and does not grow: not a leak, but more memory at once than it has` : `${survived}, and whether it grows stayed open`;
  return withMessage(error, `${error.message}; ${found}`);
}

function withMessage({ death, next, details }: DiedOfMemory, message: string): DiedOfMemory {
  return new DiedOfMemory(message, death, { ...(next !== undefined && { next }), details });
}

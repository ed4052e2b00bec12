/** Requests whose client drops the connection: each over a connection of its own. */
import { LeakcheckError } from '../errors.js';
import { requestFailed } from './answers.js';
import { dropWhileReceiving } from './drop-while-receiving.js';
import { dropWhileSending, type DropOptions } from './drop-while-sending.js';
import type { PlannedRequest } from './plan.js';

/**
 * Sends all requests, in order, at most `connections` at a time, and drops each where its route says.
 * @throws LeakcheckError traffic-status or traffic-failed
 */
export async function dropRequests(
  window: readonly PlannedRequest[],
  options: DropOptions & { readonly connections: number; readonly onDropped: (planned: PlannedRequest) => void },
): Promise<void> {
  const unsent = window.values();
  let left = window.length;
  const client = async (): Promise<void> => {
    // All clients take from the same queue.
    for (const planned of unsent) {
      await drop(planned, options, () => left);
      if (options.signal.aborted) return;
      left -= 1;
      options.onDropped(planned);
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.connections, window.length) }, client));
}

async function drop(planned: PlannedRequest, options: DropOptions, left: () => number): Promise<void> {
  try {
    await (planned.route.abort === 'request' ? dropWhileSending(planned.request, options) : dropWhileReceiving(planned, options));
  } catch (error) {
    if (options.signal.aborted) return;
    throw error instanceof LeakcheckError ? error : requestFailed(error as Error, left());
  }
}

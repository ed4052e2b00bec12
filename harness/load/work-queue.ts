/** The requests of a window, shared out among virtual users: each takes the next one as soon as it is done with the last. */
import type { Pacer } from './pacer.js';
import type { Planned } from './plan.js';
import type { VirtualUser } from './virtual-user.js';

export interface Queue {
  readonly window: readonly Planned[];
  readonly users: readonly VirtualUser[];
  readonly pacer: Pacer;
  /** Ends the window without an error. */
  readonly signal: AbortSignal;
  /** @param left requests that are not answered yet, with this one */
  readonly perform: (planned: Planned, user: VirtualUser, left: () => number) => Promise<void>;
}

/** @throws what `perform` throws first */
export async function workOff({ window, users, pacer, signal, perform }: Queue): Promise<void> {
  const next = window.values();
  let left = window.length;
  const work = async (user: VirtualUser): Promise<void> => {
    while (await pacer.begin()) {
      try {
        const { value: planned } = next.next();
        if (planned === undefined || signal.aborted) return;
        user.begin();
        await perform(planned, user, () => left);
        if (signal.aborted) return;
        left -= 1;
      } finally {
        pacer.end();
      }
    }
  };
  try {
    await Promise.all(users.map(work));
  } finally {
    for (const user of users) user.disconnect();
  }
}

/** The look into the heap of a process of this machine, through its agent. */
import { LeakcheckError } from '../errors.js';
import type { Inspection } from './inspection.js';

interface Refusal {
  readonly refused?: { readonly neededBytes: number; readonly freeBytes: number };
}

const megabytes = (bytes: number): string => `${Math.round(bytes / 1_000_000)} MB`;

/** @param ask puts a question to the agent of the process, or the worker thread, that is looked into */
export function inspectionThrough(ask: (question: object) => Promise<object>): Inspection {
  return {
    async snapshot(file) {
      const { refused } = (await ask({ what: 'snapshot', compacts: true, file })) as Refusal;
      if (refused === undefined) return;
      throw new LeakcheckError('inspection-refused', `a heap snapshot would take about ${megabytes(refused.neededBytes)} of memory, and ${megabytes(refused.freeBytes)} are free`, {
        next: 'Run it on a machine, or in a container, with more memory.',
      });
    },
    async startSampling(intervalBytes) {
      await ask({ what: 'sampling', intervalBytes });
    },
    async stopSampling(file) {
      await ask({ what: 'console' });
      await ask({ what: 'profile', compacts: true, file });
    },
    async scripts(file) {
      await ask({ what: 'scripts', file });
    },
    async sources(scriptIds, file) {
      await ask({ what: 'sources', scriptIds, file });
    },
  };
}

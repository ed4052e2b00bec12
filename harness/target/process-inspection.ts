/** The look into the heap of a process, through its agent. */
import { LeakcheckError } from '../errors.js';
import type { Mailbox } from './ground.js';
import type { Inspection } from './inspection.js';

interface Refusal {
  readonly refused?: { readonly neededBytes: number; readonly freeBytes: number };
}

/** Bytes of one source or source map. */
const LARGEST_TEXT = 64 * 2 ** 20;

const megabytes = (bytes: number): string => `${Math.round(bytes / 1_000_000)} MB`;

/**
 * @param ask puts a question to the agent of the process, or the worker thread, that is looked into
 * @param mailbox where the agent leaves what is fetched from there; undefined: it writes to files of this machine
 */
export function inspectionThrough(ask: (question: object) => Promise<object>, mailbox?: Mailbox): Inspection {
  const written = async (question: object, file: string): Promise<object> => {
    const answer = await ask({ ...question, file: mailbox?.file ?? file });
    if (mailbox !== undefined && !('refused' in answer)) await mailbox.fetch(file);
    return answer;
  };
  return {
    async snapshot(file) {
      const { refused } = (await written({ what: 'snapshot', compacts: true }, file)) as Refusal;
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
      await written({ what: 'profile', compacts: true }, file);
    },
    async scripts(file) {
      await written({ what: 'scripts' }, file);
    },
    async sources(scriptIds, file) {
      await written({ what: 'sources', scriptIds }, file);
    },
    ...(mailbox !== undefined && {
      elsewhere: {
        folder: mailbox.folder,
        texts: async (paths: readonly string[], file: string) => void (await written({ what: 'texts', paths, maxBytes: LARGEST_TEXT }, file)),
      },
    }),
  };
}

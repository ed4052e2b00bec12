/** Traffic whose failures are explained by the target, where it can: it died, or it printed why. */
import { LeakcheckError } from '../errors.js';
import type { Traffic } from '../load/traffic.js';
import type { Target } from '../target/target.js';

/** A dying process resets its connections a moment before its end is reported. */
const DEATH_NOTICE_MS = 300;

export function watchedTraffic(traffic: Traffic, target: Target, sleep: (ms: number) => Promise<void>): Traffic {
  const explained = async (work: Promise<void>): Promise<void> => {
    try {
      await work;
    } catch (error) {
      if (!(error instanceof LeakcheckError) || !error.code.startsWith('traffic-')) throw error;
      await sleep(DEATH_NOTICE_MS);
      await target.lossExplained?.();
      target.throwIfDead();
      throw withOutput(error, target.lastOutput());
    }
  };
  return {
    get counts() {
      return traffic.counts;
    },
    get tolerated() {
      return traffic.tolerated;
    },
    setUp: (steps) => explained(traffic.setUp(steps)),
    end: () => traffic.end(),
    drive: (routes, requests) => explained(traffic.drive(routes, requests)),
  };
}

/** Answers of any kind since the traffic began. */
export function answersOf({ counts }: Traffic): number {
  return Object.values(counts).flatMap((byStatus) => Object.values(byStatus)).reduce((sum, count) => sum + count, 0);
}

function withOutput({ code, message, next, route, details, cause }: LeakcheckError, output: readonly string[]): LeakcheckError {
  const said = output.length === 0 ? details : [...details, 'last output of the target:', ...output];
  return new LeakcheckError(code, message, { ...(next !== undefined && { next }), ...(route !== undefined && { route }), details: said, cause });
}

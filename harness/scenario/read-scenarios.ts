/** All scenarios of a command line, or all that is wrong with them. */
import { relative } from 'node:path';
import { LeakcheckError } from '../errors.js';
import { readScenario } from './read-scenario.js';
import type { Scenario } from './scenario.js';

/**
 * @param files absolute
 * @param workingFolder messages name the files relative to it
 * @throws LeakcheckError with the mistakes of every file at once
 */
export async function readScenarios(files: readonly string[], workingFolder: string): Promise<Scenario[]> {
  const readings = await Promise.allSettled(files.map((file) => readScenario(file, { shownAs: relative(workingFolder, file) })));
  const failures = readings.flatMap((reading): unknown[] => (reading.status === 'rejected' ? [reading.reason] : []));
  const [first, ...others] = failures;
  if (failures.length === 1 || failures.some((failure) => !(failure instanceof LeakcheckError))) throw first;
  if (first instanceof LeakcheckError) {
    const all = [first, ...others.filter((other) => other instanceof LeakcheckError)];
    throw new LeakcheckError(first.code, `${all.length} scenario files have mistakes`, {
      ...(first.next !== undefined && { next: first.next }),
      details: all.flatMap(({ message, details }, index) => [...(index > 0 ? [''] : []), message, ...details]),
    });
  }
  return readings.flatMap((reading) => (reading.status === 'fulfilled' ? [reading.value] : []));
}

/** Under which condition a route leaks, as far as it was tried. Pure. */
import type { LeakCondition } from '../result/minimal.js';
import type { Simplified } from './simplify.js';

const FIRST_ERROR_STATUS = 400;

/** @param answers of the route as it is in the scenario: status → count */
export function conditionsOf({ uniqueValues, aborted }: Pick<Simplified, 'uniqueValues' | 'aborted'>, answers: Readonly<Record<string, number>>): LeakCondition[] {
  const statuses = Object.keys(answers);
  const isError = statuses.length > 0 && statuses.every((status) => Number(status) >= FIRST_ERROR_STATUS);
  return [
    ...(uniqueValues.length > 0 ? [{ kind: 'unique-values', values: uniqueValues } as const] : []),
    ...(aborted ? [{ kind: 'aborted' } as const] : []),
    ...(isError ? [{ kind: 'error-answer', statuses } as const] : []),
  ];
}

import { isReleased } from '../bisect/bisect.js';
import type { Confirmation } from '../result/bisection.js';

/** Whether a leak was none: a fresh process was clean or stopped growing, or the first one gave its growth back. */
export function isTakenBack({ step, idleControl }: Confirmation): boolean {
  return step.answer === 'clean' || step.bounded || (idleControl !== undefined && isReleased(idleControl));
}

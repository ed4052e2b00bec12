/** A watched process in words: on which side of the threshold its growth lies when nothing is decided. */
import { expect, test } from '@jest/globals';
import { watchReason } from '../../../harness/attach/watch-reasons.js';
import type { Judgement } from '../../../harness/verdict/judge.js';

const MB_AN_HOUR = (1024 * 1024) / 3_600;

test.each<[readonly [number, number], string]>([
  [[-3, 21], 'lies between -3.0 MB an hour and 21.0 MB an hour, on both sides of the 4.0 MB an hour that are a leak; about 60 minutes of watching would settle it'],
  [[5, 21], 'lies between 5.0 MB an hour and 21.0 MB an hour, not yet steadily above the 4.0 MB an hour that are a leak; a longer --duration tells'],
  [[-3, 2], 'lies between -3.0 MB an hour and 2.0 MB an hour, not yet for long enough below the 4.0 MB an hour that are a leak; a longer --duration tells'],
])('growth of %j MB an hour', ([low, high], said) => {
  const judgement: Judgement = { verdict: 'undecided', slope: low * MB_AN_HOUR, interval: [low * MB_AN_HOUR, high * MB_AN_HOUR], threshold: 4 * MB_AN_HOUR, minimumDetectable: Infinity, settledIndex: 0, reason: { kind: 'wide-interval' } };
  expect(watchReason('heap', judgement, 600_000)).toBe(`growth of the live heap ${said}`);
});

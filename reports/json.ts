/**
 * A result document as a file. JSON has no Infinity and no NaN: a number that is not finite is written as null.
 * It means: an interval without a bound on that side, a slope or smallest detectable leak that could not be given.
 */
import type { DoctorResult } from '../harness/doctor/doctor-result.js';
import type { GcLogResult } from '../harness/gc-log/gc-log.js';
import type { HeapResult } from '../harness/heap/heap-result.js';
import type { RunResult } from '../harness/result/document.js';

export function jsonReport(result: RunResult | DoctorResult | GcLogResult | HeapResult): string {
  return `${JSON.stringify(result, null, 2)}\n`;
}

/** Amounts with their unit, as a scenario has them: `16 B/request`, `0.01 /request`, `5%`, `120s`. 1 KB is 1,024 B. */

export const BYTES_PER_REQUEST_PATTERN = /^(\d+(?:\.\d+)?) ?(B|KB|MB) ?\/ ?request$/;
export const MEMORY_SIZE_PATTERN = /^(\d+(?:\.\d+)?) ?(KB|MB|GB)$/;
export const COUNT_PER_REQUEST_PATTERN = /^(\d+(?:\.\d+)?) ?\/ ?request$/;
export const DURATION_PATTERN = /^(\d+(?:\.\d+)?) ?(ms|s|m|min|h)$/;
export const BYTES_PER_SECOND_PATTERN = /^(\d+(?:\.\d+)?) ?(B|KB|MB) ?\/ ?s$/;
export const REQUESTS_PER_SECOND_PATTERN = /^(\d+(?:\.\d+)?) ?\/ ?(s|min)$/;
export const PERCENT_PATTERN = /^(\d+(?:\.\d+)?) ?%$/;

const BYTES_PER_UNIT: Readonly<Record<string, number>> = { B: 1, KB: 1024, MB: 1024 ** 2, GB: 1024 ** 3 };
const MS_PER_UNIT: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000 };

const SECONDS_PER_UNIT: Readonly<Record<string, number>> = { s: 1, min: 60 };

/** `2 KB/request` → 2048; NaN for text that does not match the pattern, as in the next ones. */
export function parseBytesPerRequest(text: string): number {
  return amount(BYTES_PER_REQUEST_PATTERN.exec(text), BYTES_PER_UNIT);
}

/** `512MB` → 536870912. */
export function parseMemoryBytes(text: string): number {
  return Math.round(amount(MEMORY_SIZE_PATTERN.exec(text), BYTES_PER_UNIT));
}

/** `0.01 /request` → 0.01. */
export function parseCountPerRequest(text: string): number {
  return Number(COUNT_PER_REQUEST_PATTERN.exec(text)?.[1] ?? NaN);
}

/** `16 KB/s` → 16384. */
export function parseBytesPerSecond(text: string): number {
  return amount(BYTES_PER_SECOND_PATTERN.exec(text), BYTES_PER_UNIT);
}

/** `200/s` → 200, `30/min` → 0.5. */
export function parseRequestsPerSecond(text: string): number {
  const [, count = '', unit = ''] = REQUESTS_PER_SECOND_PATTERN.exec(text) ?? [];
  return Number(count) / (SECONDS_PER_UNIT[unit] ?? NaN);
}

/** `1.5s` → 1500. */
export function parseDurationMs(text: string): number {
  return amount(DURATION_PATTERN.exec(text), MS_PER_UNIT);
}

/** `5%` → 0.05. */
export function parsePercentRatio(text: string): number {
  return Number(PERCENT_PATTERN.exec(text)?.[1] ?? NaN) / 100;
}

function amount(match: RegExpExecArray | null, factors: Readonly<Record<string, number>>): number {
  const [, digits = '', unit = ''] = match ?? [];
  return Number(digits) * (factors[unit] ?? NaN);
}

/** Schemas of amounts that are written with their unit; they become plain numbers. */
import { z } from 'zod';
import { LONGEST_DURATION_MS } from './defaults.js';
import { type RawIssue, wrongType } from './issue-messages.js';
import {
  BYTES_PER_REQUEST_PATTERN, BYTES_PER_SECOND_PATTERN, COUNT_PER_REQUEST_PATTERN, DURATION_PATTERN, MEMORY_SIZE_PATTERN, PERCENT_PATTERN, REQUESTS_PER_SECOND_PATTERN,
  parseBytesPerRequest, parseBytesPerSecond, parseCountPerRequest, parseDurationMs, parseMemoryBytes, parsePercentRatio, parseRequestsPerSecond,
} from './quantities.js';

const withUnit = (pattern: RegExp, expected: string, examples: string[]) => {
  const error = ({ input }: RawIssue) => wrongType(`${expected}, such as ${examples.map(example => JSON.stringify(example)).join(' or ')}`, input);
  return z.string({ error }).regex(pattern, { error }).meta({ examples });
};

/** `5s` → 5000. */
export const duration = (...examples: string[]) =>
  withUnit(DURATION_PATTERN, 'a time with its unit (ms, s, m, h)', examples)
    .transform(parseDurationMs)
    .refine(ms => ms <= LONGEST_DURATION_MS, { error: 'must be at most 24h' });

export const timeLimit = (...examples: string[]) => duration(...examples).refine(ms => ms > 0, { error: 'must be above 0s' });

/** `2 KB/request` → 2048. */
export const bytesPerRequest = (...examples: string[]) =>
  withUnit(BYTES_PER_REQUEST_PATTERN, 'a size per request', examples)
    .transform(parseBytesPerRequest)
    .refine(bytes => bytes > 0, { error: 'must be above 0 B/request' });

/** Docker refuses less. */
const LEAST_MEMORY_BYTES = 6 * 1024 ** 2;

/** `512MB` → 536870912. */
export const memorySize = (...examples: string[]) =>
  withUnit(MEMORY_SIZE_PATTERN, 'a size', examples)
    .transform(parseMemoryBytes)
    .refine(bytes => bytes >= LEAST_MEMORY_BYTES, { error: 'must be at least 6MB' });

/** `0.01 /request` → 0.01. */
export const countPerRequest = (...examples: string[]) =>
  withUnit(COUNT_PER_REQUEST_PATTERN, 'a number per request', examples)
    .transform(parseCountPerRequest)
    .refine(count => count > 0, { error: 'must be above 0 /request' });

/** `5%` → 0.05. */
export const percentage = (...examples: string[]) => withUnit(PERCENT_PATTERN, 'a percentage', examples).transform(parsePercentRatio);

/** `16 KB/s`; stays text, since a schema loses the examples of what holds something that becomes another value. */
export const bytesPerSecond = (...examples: string[]) =>
  withUnit(BYTES_PER_SECOND_PATTERN, 'a speed', examples).refine(speed => !(parseBytesPerSecond(speed) < 1), { error: 'must be at least 1 B/s' });

/** `200/s` → 200. */
export const requestsPerSecond = (...examples: string[]) =>
  withUnit(REQUESTS_PER_SECOND_PATTERN, 'a number per second or minute', examples)
    .transform(parseRequestsPerSecond)
    .refine(rate => rate > 0, { error: 'must be above 0/s' });

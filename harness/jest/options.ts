/** The options of `toBeLeakFree()`, checked: a misspelt one would be a test that does not test what it says. Pure. */
import { z } from 'zod';
import { LeakcheckError } from '../errors.js';
import type { RunOptions } from '../library/run.js';

export interface FunctionOptions {
  /** About as many as tell a clean function; growth is followed for up to `FOLLOWED_TIMES` as many (result/function.ts). */
  readonly calls: number;
  /** Bytes of the heap per call; growth above is a leak. */
  readonly threshold: number;
  /** At most so long, from the first call on. */
  readonly timeMs: number;
  /** Whether what grows is sought in the heap. */
  readonly evidence: boolean;
}

export const DEFAULT_CALLS = 2_000;
/** One pointer is 8 bytes. */
export const DEFAULT_THRESHOLD = 1;
export const DEFAULT_TIME_MS = 60_000;

const forFunctions = z.strictObject({
  calls: z.int().min(100).default(DEFAULT_CALLS),
  threshold: z.number().positive().default(DEFAULT_THRESHOLD),
  timeMs: z.number().positive().default(DEFAULT_TIME_MS),
  evidence: z.boolean().default(true),
});

const forScenarios = z.strictObject({
  profile: z.enum(['quick', 'standard', 'thorough']).optional(),
  node: z.string().optional(),
  seed: z.int().optional(),
  bisect: z.union([z.boolean(), z.enum(['routes', 'toggles'])]).optional(),
  evidence: z.boolean().optional(),
  base: z.string().optional(),
});

/** @throws LeakcheckError usage */
export function functionOptions(given: unknown): FunctionOptions {
  return checked(forFunctions, given, 'a function');
}

/** @throws LeakcheckError usage */
export function scenarioOptions(given: unknown): Pick<RunOptions, 'profile' | 'node' | 'seed' | 'bisect' | 'evidence' | 'base'> {
  return Object.fromEntries(Object.entries(checked(forScenarios, given, 'a scenario')).filter(([, value]) => value !== undefined));
}

function checked<Options>(schema: z.ZodType<Options>, given: unknown, subject: string): Options {
  const { success, data, error } = schema.safeParse(given);
  if (success) return data;
  throw new LeakcheckError('usage', `the options of toBeLeakFree() for ${subject} have a mistake: ${error.issues.map(({ path, message }) => [path.join('.'), message].filter(Boolean).join(': ')).join('; ')}`, {
    next: 'See docs/library.md for the options.',
  });
}

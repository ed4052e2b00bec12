/** The options of `toBeLeakFree()`, checked: a misspelt one would be a test that does not test what it says. Pure. */
import { z } from 'zod';
import { LeakcheckError } from '../errors.js';
import type { RunOptions } from '../library/run.js';
import { DEFAULT_CALLS, DEFAULT_THRESHOLD, DEFAULT_TIME_MS, type FunctionOptions } from './judge-function.js';

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

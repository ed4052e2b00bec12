/** Failures of the base, which would read as the head's otherwise. */
import { LeakcheckError, type ErrorCode } from '../errors.js';

/** Other next steps than the head has for the same failure. */
export type BaseAdvice = Readonly<Partial<Record<ErrorCode, string>>>;

/** The answer, or the failure with the base's name. @throws LeakcheckError */
export async function ofBase<Answer>(advice: BaseAdvice, work: () => Answer | Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    throw asBaseFailure(error, advice);
  }
}

export function asBaseFailure(error: unknown, advice: BaseAdvice): unknown {
  if (!(error instanceof LeakcheckError) || error.code === 'interrupted') return error;
  const next = advice[error.code] ?? error.next;
  return new LeakcheckError(error.code, `the base: ${error.message}`, { ...(next !== undefined && { next }), details: error.details, cause: error.cause ?? error });
}

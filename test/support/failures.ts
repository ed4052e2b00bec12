/** The expected failure of a piece of work; a test fails where there is none, or another one. */
import { LeakcheckError } from '../../harness/errors.js';

export function failureOf(work: () => unknown): LeakcheckError {
  try {
    work();
  } catch (error) {
    if (error instanceof LeakcheckError) return error;
    throw error;
  }
  throw new Error('it did not fail');
}

export async function rejectionOf(work: Promise<unknown>): Promise<LeakcheckError> {
  return work.then(
    () => {
      throw new Error('it did not fail');
    },
    (error: unknown) => error as LeakcheckError,
  );
}

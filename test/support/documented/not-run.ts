/** What pages show and the test of the documentation does not execute, with the reason; `blocks.test.ts` holds the pages to it. */

/** Worlds whose blocks another test executes. */
export const RUN_ELSEWHERE: Readonly<Record<string, string>> = {
  shipped: 'test/e2e/shipped-scenarios.test.ts',
  bisected: 'test/e2e/git-bisect.test.ts',
};

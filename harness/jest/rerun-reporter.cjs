/* The only reporter of the jest that runs one test again: what failed before the function was reached is said there. */
'use strict';

const fs = require('node:fs');

/** As judge-function.ts opens it. */
const CHANNEL = 3;

module.exports = class RerunReporter {
  /** @param {unknown} _contexts @param {import('@jest/reporters').AggregatedResult} results */
  onRunComplete(_contexts, { testResults, numPassedTests }) {
    const failures = testResults.flatMap(({ failureMessage, testExecError }) => failureMessage ?? testExecError?.message ?? []);
    try {
      fs.writeSync(CHANNEL, `${JSON.stringify({ ended: { failures, passed: numPassedTests } })}\n`);
    } catch {
      // Nobody listens any more: the function was measured.
    }
  }
};

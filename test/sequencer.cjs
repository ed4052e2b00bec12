/**
 * The order of the test files: those that start servers first, since they wait for much of their time and the others fill
 * what is left; among them the shipped scenarios, the longest, before all. The rest as Jest has it: the slowest known first.
 */
const { default: Sequencer } = require('@jest/test-sequencer');

const rank = ({ path }) => (path.endsWith('shipped-scenarios.test.ts') ? 0 : /[/\\]e2e[/\\]/.test(path) ? 1 : 2);

module.exports = class extends Sequencer {
  async sort(tests) {
    const usual = await super.sort(tests);
    return usual.toSorted((a, b) => rank(a) - rank(b));
  }
};

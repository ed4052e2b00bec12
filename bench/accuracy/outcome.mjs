/** What a result is worth, compared with the truth. */

/**
 * @typedef {object} Outcome one line of the table
 * @property {string} case
 * @property {string} variant
 * @property {'leak' | 'clean'} truth
 * @property {'leak' | 'clean' | 'inconclusive' | 'error' | 'not run'} verdict
 * @property {'yes' | 'no' | 'not searched' | ''} culprit whether the leaking route was accused, and none that does not leak; empty where none should be
 * @property {string[]} accused
 * @property {string} channel the one that the truth names, if it leaks or nothing does, otherwise one that leaks
 * @property {number} [slope] per request of the leaking route where it was accused, otherwise of the mix
 * @property {[number, number]} [interval]
 * @property {number} [trueSlope]
 * @property {string} trueChannel
 * @property {number} [requests]
 * @property {number} [seconds]
 * @property {string} reason why it is no plain answer; empty for leak and clean
 */

/**
 * What came of running a scenario: its part of leakcheck's result document, or why there is none because it could not
 * be installed, or because leakcheck itself failed.
 * @typedef {{ result?: object, wallMs?: number, notRun?: string, failed?: string }} Run `wallMs` is the whole command's
 */

/**
 * @param {import('./cases.mjs').Case} one
 * @param {string} variant
 * @param {Run} run
 * @returns {Outcome}
 */
export function outcomeOf({ name, truth }, variant, { result, notRun, failed }) {
  const leaks = variant === 'leaky';
  const trueChannel = truth.channel ?? 'heap';
  const known = { case: name, variant, truth: leaks ? 'leak' : 'clean', trueChannel, ...(leaks && { trueSlope: truth.slopePerRequest }) };
  const unmeasured = { culprit: '', accused: [], channel: trueChannel };
  if (notRun !== undefined) return { ...known, ...unmeasured, verdict: 'not run', reason: notRun };
  if (failed !== undefined) return { ...known, ...unmeasured, verdict: 'error', reason: failed };
  if (result.error?.code === 'target-node') return { ...known, ...unmeasured, verdict: 'not run', reason: result.error.message };

  const accused = (result.bisection?.culprits ?? []).filter(({ proof }) => proof !== 'refuted');
  const channel = leakingChannel(result.channels, trueChannel);
  const { slopePerRequest, interval } = measured(accused, truth.route, channel, result.channels[channel]);
  return {
    ...known,
    verdict: result.verdict,
    culprit: culprit(leaks, result, accused, truth),
    accused: accused.map(({ route }) => route),
    channel,
    slope: slopePerRequest,
    interval,
    requests: result.requests,
    seconds: result.durationMs / 1000,
    reason: result.error?.message ?? (result.verdict === 'inconclusive' ? result.reasons.join('; ') : ''),
  };
}

function leakingChannel(channels, trueChannel) {
  const leaking = Object.keys(channels).filter((name) => channels[name].verdict === 'leak');
  return leaking.length === 0 || leaking.includes(trueChannel) ? trueChannel : leaking[0];
}

/** The accused route's own growth says more than the mix's. It is that of the heap unless it says otherwise. */
function measured(accused, route, channel, ofMix = {}) {
  return accused.find((one) => one.route === route && (one.channel ?? 'heap') === channel) ?? ofMix;
}

function culprit(leaks, { verdict, bisection }, accused, { route, alsoLeaks = {} }) {
  if (!leaks) return accused.length > 0 ? 'no' : '';
  if (verdict !== 'leak') return '';
  if (bisection === undefined) return 'not searched';
  return accused.some((one) => one.route === route) && accused.every((one) => one.route === route || Object.hasOwn(alsoLeaks, one.route)) ? 'yes' : 'no';
}

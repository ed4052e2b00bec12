/** What the evidence of some runs of one server is worth. */
import { isLineRight, isRight, leadersOf } from './judge.mjs';

/**
 * @typedef {object} Answer to one leak, of one run
 * @property {import('../../harness/result/evidence.js').Evidence} [evidence]
 * @property {boolean} isRight
 * @property {boolean} isLineRight
 * @property {string} reason why there is no evidence; empty where there is
 */

/**
 * @typedef {object} Outcome
 * @property {import('./subjects.mjs').Subject} subject
 * @property {string} [notRun] why it could not be run
 * @property {{ truth: import('../accuracy/cases.mjs').HolderTruth | null, answers: Answer[] }[]} leaks one for each truth; one of null where nothing in the heap holds it
 * @property {'all' | 'first' | 'none' | undefined} agreeing fingerprints that are the same in every run; undefined: nothing to compare
 * @property {number[]} parts of the wall time that went into the evidence, 0 to 1
 * @property {{ withMs: number, withoutMs: number }[]} pairs of runs with and without evidence
 */

/**
 * @param {import('./subjects.mjs').Subject} subject
 * @param {import('../accuracy/outcome.mjs').Run[]} runs with evidence, at least one
 * @param {import('../accuracy/outcome.mjs').Run[]} [plainRuns] the same without; none where that is not compared
 * @returns {Outcome}
 */
export function outcomeOf(subject, runs, plainRuns = []) {
  const notRun = runs.map(whyNotRun).find((reason) => reason !== undefined);
  if (notRun !== undefined) return { subject, notRun, leaks: [], agreeing: undefined, parts: [], pairs: [] };
  const truths = subject.truths.length === 0 ? [null] : subject.truths;
  const leaders = runs.map(({ result }) => leadersOf(result?.evidence ?? [], truths.length));
  const answers = runs.map((run, index) => answersTo(truths, leaders[index], reasonOf(run)));
  return {
    subject,
    leaks: truths.map((truth, leak) => ({ truth, answers: answers.map((ofRun) => ofRun[leak]) })),
    agreeing: agreement(runs.map(({ result }) => result?.evidence ?? []), leaders),
    parts: runs.flatMap(({ result }) => (result?.evidenceDurationMs === undefined ? [] : [result.evidenceDurationMs / result.durationMs])),
    pairs: plainRuns.flatMap(({ wallMs }, index) => (wallMs === undefined || runs[index]?.wallMs === undefined ? [] : [{ withMs: runs[index].wallMs, withoutMs: wallMs }])),
  };
}

function whyNotRun({ result, notRun }) {
  return notRun ?? (result?.error?.code === 'target-node' ? result.error.message : undefined);
}

function reasonOf({ result, failed }) {
  if (result === undefined) return failed ?? 'no result';
  if (result.error !== undefined) return result.error.message;
  return result.verdict === 'leak' ? (result.noEvidence ?? 'no evidence') : `the verdict is ${result.verdict}`;
}

/** Each truth takes the evidence that names it; what is left over goes to those that nothing has named. */
function answersTo(truths, leaders, reason) {
  const left = [...leaders];
  const taken = truths.map((truth) => {
    const at = truth === null ? -1 : left.findIndex((evidence) => isRight(evidence, truth));
    return at === -1 ? undefined : left.splice(at, 1)[0];
  });
  return truths.map((truth, index) => {
    const evidence = taken[index] ?? left.shift();
    const known = truth !== null && evidence !== undefined;
    return { ...(evidence && { evidence }), isRight: known && isRight(evidence, truth), isLineRight: known && isLineRight(evidence, truth), reason: evidence === undefined ? reason : '' };
  });
}

function agreement(evidence, leaders) {
  if (evidence.length < 2 || evidence.every(({ length }) => length === 0)) return undefined;
  if (areSame(evidence.map(fingerprintsOf))) return 'all';
  return areSame(leaders.map(fingerprintsOf)) ? 'first' : 'none';
}

function fingerprintsOf(evidence) {
  return evidence.map(({ fingerprint }) => fingerprint).sort().join(' ');
}

function areSame(texts) {
  return new Set(texts).size === 1;
}

/** Outcomes and totals as Markdown. */
import { markdownTable, median, spread } from '../figures.mjs';
import { namedBy } from './judge.mjs';
import { isWithinGoal, leakName } from './totals.mjs';

const TITLES = ['leak', 'what holds it', 'named', 'right?', 'line right?', 'share', 'gains per request', 'same fingerprints', 'part of the time'];
const PAIR_TITLES = ['scenario', 'seconds with evidence', 'without', 'ratio'];
const AGREEING = { all: 'yes', first: '**only the first**', none: '**no**' };

/** @param {import('./outcome.mjs').Outcome[]} outcomes */
export function table(outcomes) {
  return markdownTable(TITLES, outcomes.flatMap((outcome) => (outcome.notRun === undefined ? outcome.leaks.map((leak, index) => cells(outcome, leak, index)) : [notRunCells(outcome)])).map(escaped));
}

/** @param {import('./totals.mjs').Totals} totals */
export function pairTable({ compared }) {
  return markdownTable(PAIR_TITLES, compared.map((one) => [one.name, seconds(one.withMs), seconds(one.withoutMs), isWithinGoal(one) ? spread(one.ratios, 2) : `**${spread(one.ratios, 2)}**`]));
}

/** @param {import('./totals.mjs').Totals} totals */
export function totalsText({ leaks, right, wrong, withRightLine, outside, misled, repeated, agreeing, disagreeing, compared, notRun }) {
  return [
    `- **Holder and file named**: ${partOf(right, leaks)} of the leaks that something in the heap holds${listed(wrong, said)}`,
    `- **The first line named puts something into it**: ${partOf(withRightLine, leaks)}`,
    `- **The same fingerprints in every run**: ${partOf(agreeing, repeated)} of the servers${listed(disagreeing.map(({ subject, agreeing: which }) => ({ name: subject.name, which })), ({ which }) => (which === 'first' ? 'those of the first rank are the same' : 'those of the first rank differ, too'))}`,
    ...(outside.length === 0 ? [] : [`- **Held by nothing in the heap**: ${outside.length}; evidence names a holder all the same in ${misled.length}${listed(misled, said)}`]),
    ...(compared.length === 0 ? [] : [`- **Wall time of the shipped scenarios**: ${Math.max(...compared.map(({ ratio }) => ratio)).toFixed(2)} times that without evidence at worst`]),
    ...(notRun.length === 0 ? [] : [`- **Not run**: ${notRun.length}${listed(notRun.map(({ subject, notRun: reason }) => ({ name: subject.name, reason })), ({ reason }) => reason)}`]),
  ].join('\n');
}

function cells(outcome, { truth, answers }, index) {
  const { subject, agreeing, parts } = outcome;
  const evidence = answers.find((answer) => answer.evidence !== undefined)?.evidence;
  return [
    leakName(outcome, index),
    truth === null ? `nothing in the heap: ${subject.noEvidence}` : `\`${truth.holders[0]}\`, ${truth.files[0]}`,
    said({ answers }),
    truth === null ? '' : counted(answers.map(({ isRight }) => isRight)),
    truth === null ? '' : counted(answers.map(({ isLineRight }) => isLineRight)),
    percent(answers.flatMap((answer) => answer.evidence?.share ?? [])),
    evidence === undefined ? '' : `${Number(evidence.countPerRequest.toPrecision(3))} × ${evidence.class}`,
    agreeing === undefined ? '' : AGREEING[agreeing],
    percent(parts),
  ];
}

function notRunCells({ subject, notRun }) {
  return [subject.name, '', `**not run**: ${notRun}`, ...TITLES.slice(3).map(() => '')];
}

/** Of the first run, and of the first that says something else. */
function said({ answers }) {
  const different = [...new Set(answers.map(({ evidence, reason }) => (evidence === undefined ? `nothing: ${reason}` : wordsOf(evidence))))];
  return different.slice(0, 2).join('; then ');
}

function wordsOf(evidence) {
  const { words, place } = namedBy(evidence);
  return `${words}${place === undefined ? '' : `, ${place.file}:${place.line}`}`;
}

function counted(flags) {
  const yes = flags.filter(Boolean).length;
  if (yes === flags.length) return 'yes';
  return yes === 0 ? '**no**' : `**in ${yes} of ${flags.length}**`;
}

function percent(values) {
  return values.length === 0 ? '' : `${(100 * median(values)).toFixed(0)} %`;
}

function seconds(ms) {
  return (ms / 1000).toFixed(1);
}

function partOf(some, all) {
  return all.length === 0 ? '0 of 0' : `${some.length} of ${all.length} (${((100 * some.length) / all.length).toFixed(1)} %)`;
}

function listed(leaks, reason) {
  return leaks.map((leak) => `\n  - ${leak.name}: ${reason(leak)}`).join('');
}

function escaped(texts) {
  return texts.map((text) => text.replaceAll('|', '\\|').replaceAll('\n', ' '));
}

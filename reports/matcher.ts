/** What `toBeLeakFree()` says where a test fails: the verdict, what it is of, by how much, and the line to look at. Pure. */
import type { ScenarioResult } from '../harness/result/document.js';
import type { Evidence } from '../harness/result/evidence.js';
import { FOLLOWED_TIMES, type FunctionResult } from '../harness/result/function.js';
import { formatError, type FormattableError } from './errors.js';
import { createStyle } from './format/style.js';
import { formatBytes, isKnown, plural } from './format/units.js';
import { growthOf, leadingChannel, nameOf, rateOf } from './words/channel-words.js';
import { conclude } from './words/conclusion.js';
import { placeWords } from './words/evidence-words.js';
import { findingsOf, growthSentence } from './words/findings.js';
import { nextStep } from './words/next-step.js';

/** Jest colours what it prints around it. */
const STYLE = createStyle({ color: false, unicode: true });
const PER_CALL = 'per call';
/** The lines that fill a holder; more are in the evidence of a run. */
const MOST_PLACES = 3;

export function scenarioText(scenario: ScenarioResult): string {
  const { words } = conclude(scenario, STYLE);
  const { error, reasons, verdict } = scenario;
  const findings = findingsOf(scenario);
  const next = nextStep(scenario, STYLE);
  const leading = leadingChannel(scenario);
  return [
    `${words}: ${STYLE.safe(scenario.name)} (${STYLE.safe(scenario.file)})`,
    ...(error === undefined ? [] : [`${error.message} [${error.code}]`, ...error.details]),
    ...(findings.length > 0 ? [] : reasons),
    ...(verdict === 'clean' && leading !== undefined ? [seen(rateOf(leading.channel, leading.result.minimumDetectable))] : []),
    ...findings.flatMap((finding) => [growthSentence(finding), ...(finding.evidence === undefined ? [] : evidenceLines(finding.evidence))]),
    ...(next === undefined ? [] : [`Do: ${next}`]),
  ]
    .flatMap((text) => text.split('\n'))
    .map(STYLE.safe)
    .join('\n');
}

export function functionText({ verdict, channel, slopePerCall, interval, threshold, minimumDetectable, reason, calls, outOfTime, evidence }: FunctionResult): string {
  const growth = growthOf(channel, slopePerCall, interval, PER_CALL);
  const measured = `over ${plural(calls, 'call')}`;
  switch (verdict) {
    case 'leak':
      return [`leak: the function keeps ${growth}${channel === 'external' || channel === 'arrayBuffers' ? ` of ${nameOf(channel)}` : ''}, ${measured}`, ...evidence.flatMap(evidenceLines).map(byCalls)].map(STYLE.safe).join('\n');
    case 'clean':
      return `clean, ${measured}: ${reason === 'plateau' ? 'memory grew and has stopped, as with a cache that is full. ' : ''}${isKnown(minimumDetectable) ? seen(`${formatAmount(channel, minimumDetectable)} ${PER_CALL}`) : ''}`;
    case 'inconclusive':
      return [
        `inconclusive: ${OPEN[reason] ?? 'it cannot be told whether memory grows with the calls'} (${nameOf(channel)}: ${growth}; the threshold is ${formatAmount(channel, threshold)}), ${measured}`,
        `Do: ${outOfTime ? 'raise `timeMs`, and the limit of the test with it, or make the function do less in a call' : `raise \`calls\` to ${Math.ceil((3 * calls) / FOLLOWED_TIMES).toLocaleString('en-US')}`}.`,
      ].join('\n');
  }
}

/** A failure that says nothing about memory. */
export function matcherErrorText(error: FormattableError): string {
  return formatError(error, { color: false, unicode: true }).trimEnd();
}

/** By the verdict's reason. */
const OPEN: Readonly<Record<string, string>> = {
  'too-few-windows': 'there are too few samples',
  'slowing-growth': 'memory still grows, but ever more slowly, as a cache does that fills',
  'given-back': 'memory grows and falls back, as with batches that are flushed',
  'per-window': 'memory grows with each burst of calls, however many there are in it',
  'wide-interval': 'memory varies too much to tell growth from noise',
  'steady-growth': 'memory grows, and was not followed far enough to tell a leak from a cache that fills',
  'stepwise-growth': 'memory grows in steps, and was not followed far enough to tell a leak from a cache that fills',
};

/** What the evidence counts as requests were calls. */
function byCalls(line: string): string {
  return line.startsWith('declared ') || line.startsWith('filled at ') ? line : line.replaceAll(' per request', ' per call').replace(/( in [\d,]+) requests/g, '$1 calls');
}

function seen(rate: string): string {
  return `A leak above ${rate} would have been seen.`;
}

function formatAmount(channel: FunctionResult['channel'], value: number): string {
  return channel === 'fds' || channel === 'resources' ? String(Number(value.toPrecision(2))) : formatBytes(value);
}

function evidenceLines({ summary, location, growsAt }: Evidence): string[] {
  return [summary, ...(location === null ? [] : [`declared ${placeWords(location)}`]), ...growsAt.slice(0, MOST_PLACES).map((place) => `filled at ${placeWords(place)}${place.source === undefined ? '' : `: ${place.source}`}`)];
}

/** Outcomes and totals as Markdown. */

const HEADINGS = ['case', 'variant', 'truth', 'verdict', 'culprit right?', 'channel', 'slope per request', 'true slope', 'requests', 'seconds'];
const RIGHT_ALIGNED = new Set(['slope per request', 'true slope', 'requests', 'seconds']);
/** Counted, not weighed. */
const COUNTED_CHANNELS = new Set(['fds', 'resources']);
const UNITS = [[1024 ** 2, 'MB'], [1024, 'KB'], [1, 'B']];

/** @param {import('./outcome.mjs').Outcome[]} outcomes */
export function table(outcomes) {
  return [row(HEADINGS), row(HEADINGS.map((heading) => (RIGHT_ALIGNED.has(heading) ? '---:' : '---'))), ...outcomes.map((outcome) => row(cells(outcome)))].join('\n');
}

/** @param {import('./totals.mjs').Totals} totals */
export function totalsText({ leaks, caught, attributed, rightCulprits, cleans, missed, falseAlarms, wrongCulprits, inconclusives, errors, notRun }) {
  const runs = leaks + cleans;
  return [
    `- **Recall**: ${share(caught, leaks)} of the leaks called a leak${named(missed, () => 'called clean')}`,
    `- **Right culprit**: ${share(rightCulprits, attributed)} of those${named(wrongCulprits, ({ accused }) => accused.join(', ') || 'nobody accused')}`,
    `- **False alarms**: ${share(falseAlarms.length, cleans)} of the clean servers${named(falseAlarms, growth)}`,
    `- **Inconclusive**: ${share(inconclusives.length, runs)} of all runs${named(inconclusives, ({ reason }) => reason)}`,
    ...(errors.length === 0 ? [] : [`- **Could not be judged**: ${share(errors.length, runs)}${named(errors, ({ reason }) => reason)}`]),
    ...(notRun.length === 0 ? [] : [`- **Not run**: ${notRun.length}${named(notRun, ({ reason }) => reason)}`]),
  ].join('\n');
}

function cells(outcome) {
  const { truth, verdict, culprit, channel, trueSlope, trueChannel, requests, seconds } = outcome;
  const right = verdict === truth ? verdict : `**${verdict}**`;
  const size = trueSlope === undefined ? '' : `${amount(trueSlope, trueChannel)}${channel === trueChannel ? '' : ` ${trueChannel}`}`;
  return [outcome.case, outcome.variant, truth, right, culprit === 'no' ? '**no**' : culprit, channel, growth(outcome), size, requests?.toLocaleString('en') ?? '', seconds?.toFixed(1) ?? ''];
}

function growth({ slope, interval, channel }) {
  if (slope === undefined) return '';
  const size = amount(slope, channel);
  return interval === undefined ? size : `${size} (${interval.map((end) => amount(end, channel)).join(' to ')})`;
}

function amount(value, channel) {
  if (COUNTED_CHANNELS.has(channel)) return threeDigits(value);
  const [unit, name] = UNITS.find(([size]) => Math.abs(value) >= size) ?? UNITS.at(-1);
  return `${threeDigits(value / unit)} ${name}`;
}

/** Never in exponents, never as -0. */
function threeDigits(value) {
  const decimals = Math.max(0, 2 - Math.floor(Math.log10(Math.max(1, Math.abs(value)))));
  return value.toFixed(decimals).replace(/^-(0\.?0*)$/, '$1');
}

function share(part, whole) {
  return whole === 0 ? '0 of 0' : `${part} of ${whole} (${((100 * part) / whole).toFixed(1)} %)`;
}

function named(outcomes, reason) {
  return outcomes.map((outcome) => `\n  - ${outcome.case} ${outcome.variant}: ${reason(outcome)}`).join('');
}

function row(texts) {
  return `| ${texts.map((text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
}

/** How the guilty routes and toggles were found: trees of trials, then what proves them. */
import type { Answer, BisectionResult, BisectionStep } from '../../harness/result/bisection.js';
import type { ChannelName } from '../../harness/channels.js';
import type { SeriesPoint } from '../../harness/result/channels.js';
import type { ScenarioResult } from '../../harness/result/document.js';
import { thresholdOfMix } from '../../harness/result/threshold-of-mix.js';
import type { ToggleSearch, ToggleStep } from '../../harness/result/toggles.js';
import { html, type Html, type HtmlValue } from '../format/html.js';
import { nested, type Branch } from '../format/nested.js';
import { formatCount, isKnown, plural } from '../format/units.js';
import { growthOf } from '../words/channel-words.js';
import { toldSamples } from '../words/measure-words.js';
import { ALL_TOGETHER, COMBINATION_COST, leftAloneWords, PROOF_COST, provedOf, routesOf, searchCost, timeDrivenWords, type What } from '../words/search-words.js';
import { ALL_ON, toggleSearchCost, toggleTrials, whatIsOn } from '../words/toggle-words.js';
import { prose, section, spaced } from './blocks.js';
import { spark } from './plot.js';
import { verdictBadge } from './verdict-badge.js';

/** More names are told by their number. */
const MOST_NAMES = 12;

interface Trial {
  readonly channel: ChannelName;
  readonly answer: Answer;
  readonly slopePerRequest: number;
  readonly interval: readonly [number, number];
  readonly requests?: number;
  /** Per request of the mix that had traffic. */
  readonly threshold?: number;
  readonly series?: readonly SeriesPoint[];
}

export function searchSection({ bisection, channels, toggles, confirmation, timeDriven }: ScenarioResult): Html | undefined {
  const idle = bisection?.idleControl ?? confirmation?.idleControl;
  return section('How it was found', [
    ...(bisection === undefined ? [] : bisectionTrees(bisection, channels)),
    ...group('Proof', PROOF_COST, confirmation === undefined ? [] : [flat([trialLine(ALL_TOGETHER, confirmation.step)])]),
    ...(toggles === undefined ? [] : toggleTrees(toggles, channels)),
    timeDriven && html`<p>${timeDrivenWords(timeDriven)}</p>`,
    idle && html`<p>${leftAloneWords(idle)}</p>`,
  ]);
}

function bisectionTrees({ steps, trials, culprits }: BisectionResult, channels: ScenarioResult['channels']): Html[] {
  const of = (kind: BisectionStep['kind']) => steps.filter((step) => step.kind === kind);
  const [search, combined, proofs] = [of('search'), of('combination'), of('proof')];
  const lineOf = (step: BisectionStep, what: What = routesOf(step.routes)) => trialLine(what, step, step.failure?.message);
  const whole = search[0] === undefined ? undefined : wholeLine(ALL_TOGETHER, search[0].channel, channels);
  return [
    ...group('Search', searchCost(search, trials), search.length === 0 ? [] : [tree(whole, nested(search, ({ routes }) => routes), lineOf)]),
    ...group('Together', COMBINATION_COST, combined.length === 0 ? [] : [flat(combined.map((step) => lineOf(step)))]),
    ...group('Proof', PROOF_COST, proofs.length === 0 ? [] : [flat(proofs.map((step) => lineOf(step, provedOf(step.routes, culprits))))]),
  ];
}

function toggleTrees(search: ToggleSearch, channels: ScenarioResult['channels']): Html[] {
  if (search.steps.length === 0) return [];
  const { searched, proofs, onIn } = toggleTrials(search);
  const [first] = search.steps.filter((step) => step.answer !== 'failed');
  const lineOf = (step: ToggleStep) => {
    const what = whatIsOn(step.applied, search.toggles);
    return step.answer === 'failed' ? html`<p>${verdictBadge('failed')} ${whatOf(what)} <span class="quiet">${prose(step.failure.message)}</span></p>` : trialLine(what, step);
  };
  return [
    ...group('Toggles', toggleSearchCost(search), [tree(first && wholeLine(ALL_ON, first.channel, channels), nested(searched, onIn), lineOf)]),
    ...group('Proof among toggles', undefined, proofs.length === 0 ? [] : [flat(proofs.map(lineOf))]),
  ];
}

function group(title: string, cost: string | undefined, content: readonly Html[]): Html[] {
  return content.length === 0 ? [] : [html`<h4>${title}</h4>
${cost === undefined ? undefined : html`<p class="quiet">${cost}</p>
`}${content}`];
}

function wholeLine(what: string, channel: ChannelName, channels: ScenarioResult['channels']): Html | undefined {
  const mix = channels[channel];
  return mix && trialLine(what, { channel, answer: mix.verdict, slopePerRequest: mix.slopePerRequest, interval: mix.interval, threshold: thresholdOfMix(mix), series: mix.series });
}

function tree<Step>(whole: Html | undefined, branches: readonly Branch<Step>[], lineOf: (step: Step) => Html): Html {
  const below = branchesOf(branches, lineOf);
  return whole === undefined ? html`<ul class="tree">${below}</ul>` : html`<ul class="tree"><li>${whole}
<ul>${below}</ul></li></ul>`;
}

function branchesOf<Step>(branches: readonly Branch<Step>[], lineOf: (step: Step) => Html): Html[] {
  return spaced(branches.map(({ step, below }) => html`<li>${lineOf(step)}${below.length === 0 ? undefined : html`
<ul>${branchesOf(below, lineOf)}</ul>`}</li>`));
}

function flat(lines: readonly Html[]): Html {
  return html`<ul class="tree">${spaced(lines.map((line) => html`<li>${line}</li>`))}</ul>`;
}

function trialLine(what: What, { channel, answer, slopePerRequest, interval, requests, threshold = 0, series = [] }: Trial, failure?: string): Html {
  const growth = answer === 'failed' ? prose(failure ?? '') : growthOf(channel, slopePerRequest, interval);
  return html`<p>${verdictBadge(answer)} ${whatOf(what)} ${sparkOf(series, threshold)}<span class="quiet">${growth}${requests === undefined ? undefined : `, ${plural(requests, 'request')}`}</span></p>`;
}

/** Growth up to the threshold is drawn flat. */
function sparkOf(series: readonly SeriesPoint[], threshold: number): Html | undefined {
  const told = toldSamples({ series }).filter(({ value }) => isKnown(value));
  const requests = (told.at(-1)?.requests ?? 0) - (told[0]?.requests ?? 0);
  return spark(told.map(({ requests: x, value: y }) => ({ x, y })), (isKnown(threshold) ? threshold : 0) * requests);
}

function whatOf(what: What): HtmlValue {
  if (typeof what === 'string') return what;
  const shown = what.names.slice(0, MOST_NAMES);
  const names = shown.map((name, index) => html`${index === 0 ? '' : ', '}<code>${name}</code>`);
  return [what.before, ...names, what.names.length > shown.length ? ` + ${formatCount(what.names.length - shown.length)} more` : '', what.after];
}

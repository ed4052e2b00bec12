/** What live progress says, as pure text: one scenario's state, and the lines that show it. */
import { sparkline } from '../../reports/format/sparkline.js';
import { type Style } from '../../reports/format/style.js';
import { columnsOf, cut } from '../../reports/format/text.js';
import { formatBytes, formatCount, formatDuration, plural } from '../../reports/format/units.js';
import { growthOf, leadingChannel } from '../../reports/words/channel-words.js';
import { conclude, nameRoutes } from '../../reports/words/conclusion.js';
import { whatIsOn } from '../../reports/words/toggle-words.js';
import type { AppliedToggles, RunEvent, Stage } from '../events.js';
import type { ScenarioResult } from '../result/document.js';

type Started = Extract<RunEvent, { type: 'scenario-started' }>;
type Window = Extract<RunEvent, { type: 'window-sampled' }>;
type Answered = Extract<RunEvent, { type: 'trial-answered' }>;
type ToggleAnswered = Extract<RunEvent, { type: 'toggles-answered' }>;

/** One scenario as far as it has got. */
export interface ScenarioProgress {
  readonly started: Started;
  readonly stage: Stage;
  readonly routes: readonly string[];
  /** In a search among the toggles. */
  readonly toggles?: AppliedToggles | undefined;
  /** Windows of this stage. */
  readonly windows: number;
  readonly window: Window | undefined;
  /** Live heap of the running process, oldest first. */
  readonly heapBytes: readonly number[];
  readonly trials: number;
}

/** Of a line of progress. */
export const MOST_COLUMNS = 80;

const STAGE_WORDS: Readonly<Record<Stage, string>> = {
  start: 'starting the target',
  warmup: 'warming up',
  measure: 'measuring',
  bisect: 'searching',
  toggles: 'searching the toggles',
  proof: 'proving in a fresh process',
  idle: 'waiting whether the first process gives it back, up to 20 s',
  simplify: 'looking for the simplest request that leaks',
  evidence: 'looking into the heap',
};

const SPARKLINE_COLUMNS = 24;
/** Far more than the line shows; keeps a run of an hour from growing this list for ever. */
const MOST_HEAP_READINGS = 500;
/** Movements below this part of the heap are drawn flat: during warm-up the noise is not known yet. */
const FLAT_SHARE = 0.01;

export function beginScenario(started: Started): ScenarioProgress {
  return { started, stage: 'start', routes: [], windows: 0, window: undefined, heapBytes: [], trials: 0 };
}

export function advance(progress: ScenarioProgress, event: RunEvent): ScenarioProgress {
  switch (event.type) {
    case 'stage-started': {
      const freshProcess = event.stage === 'start' || event.stage === 'proof';
      const { stage, routes, toggles } = event;
      return { ...progress, stage, routes, toggles, windows: 0, window: undefined, heapBytes: freshProcess ? [] : progress.heapBytes };
    }
    case 'window-sampled':
      return { ...progress, window: event, windows: progress.windows + 1, heapBytes: [...progress.heapBytes, event.heapBytes].slice(-MOST_HEAP_READINGS) };
    case 'trial-answered':
      return { ...progress, trials: progress.trials + 1 };
    case 'toggles-answered':
    case 'scenario-started':
    case 'scenario-finished':
      return progress;
  }
}

/** The block of a terminal: what is done, and below it how the heap moves and how long it can take. */
export function liveLines(progress: ScenarioProgress, style: Style, columns: number): string[] {
  const { started, window, heapBytes, windows } = progress;
  const place = started.total > 1 ? ` (${started.index + 1} of ${started.total})` : '';
  const name = cut(style.safe(started.scenario), Math.floor(columns / 2) - columnsOf(place), style.ellipsis) + place;
  const stage = stageWords(progress, style) + (windows > 0 ? `, window ${formatCount(windows)}` : '');
  const title = `${style.tint(name, 'strong')}  ${cut(stage, columns - columnsOf(name) - 2, style.ellipsis)}`;
  if (window === undefined) return [title];
  const line = sparkline(heapBytes, { columns: SPARKLINE_COLUMNS, unicode: style.unicode, leastRange: window.heapBytes * FLAT_SHARE });
  const numbers = cut(`${formatBytes(window.heapBytes)}  ${budgetWords(window)}`, columns - line.length - 2, style.ellipsis);
  return [title, `${line}  ${style.tint(numbers, 'quiet')}`];
}

/** "measuring", "searching, trial 3 with GET /cart, POST /orders", "searching the toggles, only audit on". */
export function stageWords({ stage, routes, toggles, trials }: Pick<ScenarioProgress, 'stage' | 'routes' | 'toggles' | 'trials'>, style: Style): string {
  if (toggles !== undefined) return `${STAGE_WORDS[stage]}, ${switchWords(toggles, style)}`;
  const trial = stage === 'bisect' ? `, trial ${trials + 1}` : '';
  const traffic = (stage === 'bisect' || stage === 'proof' || stage === 'simplify' || stage === 'evidence') && routes.length > 0 ? ` with ${nameRoutes(routes, style)}` : '';
  return STAGE_WORDS[stage] + trial + traffic;
}

/** "3,000 of 30,000 requests, at most 48 s left". The last part is missing until there is something to go by. */
export function budgetWords({ requests, budgetRequests, elapsedMs, budgetMs }: Window): string {
  const untilRequestsMs = requests > 0 ? (Math.max(0, budgetRequests - requests) * elapsedMs) / requests : Infinity;
  const leftMs = Math.min(Math.max(0, budgetMs - elapsedMs), untilRequestsMs);
  const left = Number.isFinite(leftMs) ? `, at most ${formatDuration(Math.ceil(leftMs / 1000) * 1000)} left` : '';
  const of = Number.isFinite(budgetRequests) ? ` of ${formatCount(budgetRequests)}` : '';
  return `${formatCount(requests)}${of} requests${left}`.replace('.0 s left', ' s left');
}

export function heapWords(window: Window): string {
  return `heap ${formatBytes(window.heapBytes)}, ${budgetWords(window)}`;
}

/** "leak: GET /cart, POST /orders at 40.0 KB per request (39.5 to 40.5)". */
export function trialWords({ step }: Answered, style: Style): string {
  const where = step.kind === 'search' ? '' : 'fresh process, ';
  if (step.failure !== undefined) return `${where}failed: ${style.safe(step.failure.message)}`;
  return `${where}${step.answer}: ${nameRoutes(step.routes, style)} at ${growthOf(step.channel, step.slopePerRequest, step.interval)}`;
}

/** "clean: only audit on at 0.0 B per request (-0.3 to 0.2)", "failed: everything off". */
export function toggleTrialWords({ step, toggles }: ToggleAnswered, style: Style): string {
  const where = step.kind === 'proof' ? 'proof, ' : '';
  const growth = step.answer === 'failed' ? '' : ` at ${growthOf(step.channel, step.slopePerRequest, step.interval)}`;
  return `${where}${step.answer}: ${switchWords({ applied: step.applied, all: toggles }, style)}${growth}`;
}

function switchWords({ applied, all }: AppliedToggles, style: Style): string {
  const what = whatIsOn(applied, all);
  return typeof what === 'string' ? what : what.before + nameRoutes(what.names, style) + what.after;
}

/** "✗ leak, 80.0 KB per request (79.6 to 80.4), 5,400 requests in 12.4 s". */
export function verdictWords(result: ScenarioResult, style: Style): string {
  const { mark, words } = conclude(result, style);
  const leading = leadingChannel(result);
  const growth = leading === undefined ? '' : `, ${growthOf(leading.channel, leading.result.slopePerRequest, leading.result.interval)}`;
  const why = result.error === undefined ? '' : ` [${style.safe(result.error.code)}]`;
  return `${mark} ${words}${why}${growth}, ${plural(result.requests, 'request')} in ${formatDuration(result.durationMs)}`;
}

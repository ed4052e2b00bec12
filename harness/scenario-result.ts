/** Assembles the result of one scenario from what was found. Pure. */
import { scenarioExitCode } from './exit-code.js';
import { isReleased } from './bisect/bisect.js';
import { CHANNELS, CHANNEL_UNITS, type ChannelName } from './channels.js';
import type { BisectionOutcome, BisectionResult, Confirmation, IdleControl, TimeDrivenGrowth } from './result/bisection.js';
import type { ChannelResult, GcStats, Verdict } from './result/channels.js';
import type { Projection, ScenarioResult } from './result/document.js';
import type { GcStatsAccumulator } from './samples/gc-stats.js';
import { usageTrend } from './samples/usage-trend.js';
import type { LeakcheckError } from './errors.js';
import type { Scenario } from './scenario/scenario.js';
import type { TargetInfo } from './target/target.js';
import { leadingChannel, smallestShare, totalWeight, type ChannelTrial, type Trial } from './trial.js';
import { isOutOfRoom, ownHeapBytes } from './trial-samples.js';
import { baseResult, comparedWithBase, type BaseOrigin } from './base/base-result.js';
import { CONFIDENCE } from './verdict/interval.js';
import { kindsOf } from './verdict/kinds.js';
import { reasonNotSettled, reasonsOf, type Spent } from './verdict/reasons.js';

/** What a scenario has come to so far; an error keeps what was known. */
export interface Findings {
  readonly startedMs: number;
  target?: TargetInfo;
  main?: Trial;
  timeDriven?: TimeDrivenGrowth;
  bisection?: BisectionResult;
  confirmation?: Confirmation;
  gc?: GcStatsAccumulator;
  error?: LeakcheckError;
  requestsByRoute: Record<string, Record<string, number>>;
  openConnections: number;
  readonly listenerWarnings: Set<string>;
}

export interface ResultContext {
  readonly displayFile: string;
  readonly seed: number;
  readonly durationMs: number;
  /** What the target is compared with. */
  readonly base?: BaseOrigin;
}

export function scenarioResult(scenario: Scenario, findings: Findings, { displayFile, seed, durationMs, base }: ResultContext): ScenarioResult {
  const { main, timeDriven, bisection, confirmation, error, gc } = findings;
  const judged = error === undefined && main !== undefined ? verdictOf(main, findings, scenario.routes.length) : undefined;
  const verdict = judged ?? 'error';
  const expected = scenario.expect && { ...scenario.expect, met: meets(scenario.expect, verdict, bisection) };
  const comparison = baseResult(base, findings.target, judged && main);
  // How long the heap lasts depends on all growth, not on what a change adds.
  const projection = judged === 'leak' && main && findings.target && base === undefined ? project(main, findings.target.heapLimitBytes) : undefined;
  return {
    name: scenario.name,
    file: displayFile,
    verdict,
    reasons: main && judged ? reasons(scenario, main, findings, base) : [],
    warnings: warnings(findings),
    listenerWarnings: [...findings.listenerWarnings],
    ...(error && { error: { code: error.code, message: error.message, ...(error.next !== undefined && { next: error.next }), details: error.details } }),
    ...(expected && { expected }),
    ...(main && { verdictAfter: { requests: main.requests, durationMs: Math.round(main.durationMs) } }),
    profile: scenario.load.profile,
    requests: Object.values(findings.requestsByRoute).flatMap((byStatus) => Object.values(byStatus)).reduce((sum, count) => sum + count, 0),
    requestsByRoute: findings.requestsByRoute,
    durationMs: Math.round(durationMs),
    seed,
    ...(comparison && { base: comparison }),
    ...(findings.target && { target: targetOf(findings.target) }),
    channels: main && judged ? channelResults(scenario, main, judged, findings) : {},
    ...(gc && { gc: gcFigures(gc, main) }),
    ...(timeDriven && { timeDriven }),
    ...(bisection && { bisection }),
    ...(confirmation && { confirmation }),
    evidence: [],
    ...(projection && { projection }),
    minimalScenario: null,
    exitCode: scenarioExitCode({ verdict, ...(expected && { expected }) }),
  };
}

/** Bisection may take a leak back: the growth has ended or was given back, or no route reaches its threshold. */
const CLEAN_AFTER_ALL: readonly BisectionOutcome[] = ['growth-ended', 'released-when-idle', 'below-threshold'];

function verdictOf({ verdict }: Trial, { timeDriven, bisection, confirmation }: Findings, routes: number): Verdict {
  if (verdict === 'undecided') return 'inconclusive';
  if (timeDriven !== undefined) return timeDriven.sustained ? 'leak' : 'inconclusive';
  if (confirmation !== undefined) return isTakenBack(confirmation) ? 'clean' : confirmation.step.answer;
  if (bisection === undefined) return verdict;
  if (CLEAN_AFTER_ALL.includes(bisection.outcome)) return 'clean';
  // The first impression was a leak, but nothing could be proved on a fresh process.
  const ofMix = bisection.steps.some((step) => step.kind === 'proof' && step.answer === 'leak' && step.routes.length === routes);
  const proved = ofMix || bisection.culprits.some(({ proof }) => proof === 'proved');
  return proved ? 'leak' : 'inconclusive';
}

function isTakenBack({ step, bounded, idleControl }: Confirmation): boolean {
  return step.answer === 'clean' || bounded || (idleControl !== undefined && isReleased(idleControl));
}

/** @param verdict of the scenario, which later trials may have changed for the channels that seemed to leak */
function channelResults(scenario: Scenario, main: Trial, verdict: Verdict, findings: Findings): Partial<Record<ChannelName, ChannelResult>> {
  const byName = new Map(main.channels.map((channel) => [channel.name, channelResult(scenario, main, channel, verdict, findings)]));
  return Object.fromEntries(CHANNELS.flatMap((name) => (byName.has(name) ? [[name, byName.get(name)]] : [])));
}

function channelResult(scenario: Scenario, main: Trial, { name, judgement }: ChannelTrial, verdict: Verdict, findings: Findings): ChannelResult {
  const total = totalWeight(scenario.routes);
  const { minimumDetectable, slope, interval, threshold, settledIndex } = judgement;
  return {
    verdict: judgement.verdict === 'undecided' ? 'inconclusive' : judgement.verdict === 'leak' ? verdict : 'clean',
    reasons: judgement.verdict === 'undecided' && main.verdict !== 'undecided' ? [reasonNotSettled(name)] : reasonsOf(name, judgement, spentOf(scenario, main, findings)),
    unit: CHANNEL_UNITS[name],
    slopePerRequest: slope,
    interval,
    confidence: CONFIDENCE,
    minimumDetectable,
    minimumDetectablePerRoute: Object.fromEntries(scenario.routes.map(({ name: route, weight }) => [route, (minimumDetectable * total) / weight])),
    threshold: threshold / smallestShare(scenario.routes),
    ...kindsOfChannel(name, main, settledIndex),
    series: main.samples.map(({ requests, atMs, channels }, index) => ({ requests, atMs, value: channels[name] ?? 0, phase: index < settledIndex ? 'warmup' : 'measured' })),
  };
}

/** What a count is made of. */
function kindsOfChannel(name: ChannelName, { samples }: Trial, settledIndex: number): Pick<ChannelResult, 'kinds'> {
  const parts = { fds: 'fdKinds', resources: 'resourceKinds' } as const;
  if (name !== 'fds' && name !== 'resources') return {};
  return { kinds: kindsOf(samples.slice(settledIndex).map((sample) => ({ requests: sample.requests, kinds: sample[parts[name]] }))) };
}

/** From the trace, but for the trend: the samples know it to the byte, the trace to 0.1 MB. */
function gcFigures(gc: GcStatsAccumulator, main: Trial | undefined): GcStats {
  const heap = main?.channels.find(({ name }) => name === 'heap');
  const measured = main?.samples.slice(heap?.judgement.settledIndex) ?? [];
  return { ...gc.figures(), usage_trend: usageTrend(measured.map(ownHeapBytes)) };
}

function reasons(scenario: Scenario, main: Trial, findings: Findings, base: BaseOrigin | undefined): string[] {
  const { timeDriven, bisection, confirmation } = findings;
  const own = mainReasons(scenario, main, findings).map((reason) => (base === undefined ? reason : comparedWithBase(base, reason)));
  if (timeDriven !== undefined) return [...own, timeDrivenReason(timeDriven)];
  if (confirmation !== undefined) return confirmationReasons(own, confirmation);
  if (bisection === undefined) return own;
  return CLEAN_AFTER_ALL.includes(bisection.outcome) ? [`at first ${own.join('; ')}`, ...outcomeReason(bisection)] : [...own, ...outcomeReason(bisection)];
}

/** Of the channels that make the verdict; a clean one is told by the heap. */
function mainReasons(scenario: Scenario, main: Trial, findings: Findings): string[] {
  const spent = spentOf(scenario, main, findings);
  const telling = main.verdict === 'clean' ? [leadingChannel(main)] : main.channels.filter(({ judgement }) => judgement.verdict === main.verdict);
  return telling.flatMap(({ name, judgement }) => reasonsOf(name, judgement, spent));
}

function spentOf({ load: { budget } }: Scenario, { requests, samples }: Trial, { target }: Findings): Spent {
  if (requests >= budget.requests) return { requests, ended: 'requests' };
  return { requests, ended: target !== undefined && isOutOfRoom(samples, target) ? 'memory' : 'time' };
}

function timeDrivenReason({ perSecond, idleMs, sustained }: TimeDrivenGrowth): string {
  const seconds = Math.round(idleMs / 1000);
  return sustained
    ? `it grows by ${Number(perSecond.toPrecision(2)).toLocaleString('en-US')} a second without any request as well, over ${seconds} s: a timer or a background job, not a route`
    : `it grew without any request as well, but not throughout ${seconds} s: a longer run under \`load.settle\` would tell a background job from a leak`;
}

function confirmationReasons(own: readonly string[], { step, bounded, idleControl }: Confirmation): string[] {
  if (idleControl !== undefined && isReleased(idleControl)) return [`at first ${own.join('; ')}`, releasedReason(idleControl)];
  if (step.answer === 'clean' || bounded) return [`at first ${own.join('; ')}`, 'followed for longer on a fresh process the growth ended or was given back, as with a cache that is full or a batch that is flushed'];
  return step.answer === 'leak' ? [...own] : [...own, 'a fresh process did not confirm it within the budget; raise `load.budget`'];
}

function releasedReason({ idleMs }: IdleControl): string {
  return `after ${Math.round(idleMs / 1000)} s without traffic the process had given the growth back, as a cache with a lifetime or a batch that is flushed does`;
}

function outcomeReason({ outcome, idleControl }: BisectionResult): string[] {
  switch (outcome) {
    case 'found':
    case 'time-driven':
      return [];
    case 'all-routes':
      return ['every route leaks: the leak is in code that they share'];
    case 'not-separable':
      return ['no route leaks without the others: the leak needs a combination of them'];
    case 'undecided':
      return ['a trial of the bisection stayed open within its budget; raise `load.budget`'];
    case 'proof-failed':
      return ['fresh processes do not confirm what the bisection found'];
    case 'below-threshold':
      return ['it grows, but no route grows by more than the threshold'];
    case 'released-when-idle':
      return idleControl === undefined ? [] : [releasedReason(idleControl)];
    case 'growth-ended':
      return ['followed for longer the growth ended or was given back, as with a cache that is full or a batch that is flushed'];
  }
}

function warnings({ openConnections, main, timeDriven, bisection, error }: Findings): string[] {
  const list: string[] = [];
  if (openConnections > 0) list.push(`${openConnections} connection(s) stayed open after the load had left; what they hold counts as live heap`);
  if (main?.verdict === 'leak' && bisection === undefined && timeDriven === undefined && error === undefined) list.push('bisection is off: the guilty route was not looked for');
  return list;
}

function meets(expect: NonNullable<Scenario['expect']>, verdict: ScenarioResult['verdict'], bisection: BisectionResult | undefined): boolean {
  if (verdict !== expect.verdict) return false;
  if (expect.routes === undefined) return true;
  const culprits = new Set(bisection?.culprits.map(({ route }) => route));
  return culprits.size === expect.routes.length && expect.routes.every((route) => culprits.has(route));
}

/** How far the heap limit is away at the measured pace, from the live heap at the first judged sample. */
function project({ channels, samples }: Trial, heapLimitBytes: number): Projection | undefined {
  const heap = channels.find(({ name, judgement }) => name === 'heap' && judgement.verdict === 'leak');
  const start = heap && samples[heap.judgement.settledIndex]?.channels.heap;
  if (heap === undefined || start === undefined || heap.judgement.slope <= 0) return undefined;
  return { requestsToOutOfMemory: Math.floor((heapLimitBytes - start) / heap.judgement.slope), heapLimitBytes };
}

function targetOf({ command, node, v8, flags, jit }: NonNullable<Findings['target']>): NonNullable<ScenarioResult['target']> {
  return { command, node, v8, flags, jit };
}

/** Assembles the result of one scenario from what was found. Pure. */
import { scenarioExitCode } from '../gate/exit-code.js';
import { CLEAN_AFTER_ALL } from '../bisect/bisect.js';
import { CHANNELS, CHANNEL_UNITS, type ChannelName } from '../channels.js';
import { isTakenBack } from './confirmation.js';
import type { ChannelResult, GcStats, Verdict } from '../result/channels.js';
import type { Projection, ScenarioResult } from '../result/document.js';
import type { GcStatsAccumulator } from '../samples/gc-stats.js';
import { processResults } from './process-results.js';
import { scenarioReasons, scenarioWarnings } from './scenario-reasons.js';
import { usageTrend } from '../samples/usage-trend.js';
import type { Findings } from '../trials/findings.js';
import { totalWeight } from '../scenario/route-weights.js';
import type { Scenario } from '../scenario/scenario.js';
import { smallestShare, type ChannelTrial, type Trial } from '../trials/trial.js';
import { ownHeapBytes, pointsOf } from '../trials/trial-samples.js';
import { baseResult, type BaseOrigin } from '../base/base-result.js';
import { CONFIDENCE } from '../verdict/interval.js';
import { kindsOf } from '../verdict/kinds.js';
import { reasonNotSettled, reasonsOf } from '../verdict/reasons.js';

const SECONDS_PER_DAY = 86_400;

export interface ResultContext {
  readonly displayFile: string;
  readonly displayFolder?: string;
  readonly seed: number;
  readonly durationMs: number;
  /** What the target is compared with. */
  readonly base?: BaseOrigin;
}

export function scenarioResult(scenario: Scenario, findings: Findings, { displayFile, displayFolder = '', seed, durationMs, base }: ResultContext): ScenarioResult {
  const { main, timeDriven, bisection, confirmation, toggles, minimal, error, gc } = findings;
  const judged = error === undefined && main !== undefined ? verdictOf(main, findings, scenario.routes.length) : undefined;
  const verdict = judged ?? 'error';
  const expected = scenario.expect && { ...scenario.expect, met: meets(scenario.expect, verdict, findings) };
  const comparison = baseResult(base, findings.target, judged && main);
  // How long the heap lasts depends on all growth, not on what a change adds.
  const processes = main && judged && processResults(main);
  const collections = findings.collections?.busiest();
  const projection = judged === 'leak' && main && main.death === undefined && findings.target && base === undefined ? project(main, findings.target.heapLimitBytes) : undefined;
  return {
    name: scenario.name,
    file: displayFile,
    targetFolder: displayFolder.replaceAll('\\', '/'),
    verdict,
    reasons: main && judged ? scenarioReasons(main, findings, base) : [],
    warnings: scenarioWarnings(findings),
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
    channels: main && judged ? channelResults(scenario, main, judged) : {},
    ...(processes && { processes }),
    ...(gc && { gc: gcFigures(gc, main) }),
    ...(collections && { collections }),
    ...(timeDriven && { timeDriven }),
    ...(bisection && { bisection }),
    ...(confirmation && { confirmation }),
    ...(toggles && { toggles }),
    // Growth that was taken back is none.
    evidence: judged === 'leak' ? (findings.evidence ?? []) : [],
    ...(judged === 'leak' && findings.noEvidence !== undefined && { noEvidence: findings.noEvidence }),
    ...(findings.evidenceDurationMs !== undefined && { evidenceDurationMs: Math.round(findings.evidenceDurationMs) }),
    ...(projection && { projection }),
    ...(findings.outOfMemory && { outOfMemory: { ...findings.outOfMemory, ...(findings.nearLimitSnapshot !== undefined && { snapshot: findings.nearLimitSnapshot }) } }),
    minimalScenario: minimal?.file ?? null,
    ...(minimal && { minimal }),
    exitCode: scenarioExitCode({ verdict, ...(expected && { expected }) }),
  };
}

function verdictOf(main: Trial, { timeDriven, bisection, confirmation, outOfMemory }: Findings, routes: number): Verdict {
  if (main.verdict === 'undecided') return 'inconclusive';
  if (main.verdict === 'clean') return 'clean';
  // A server that has died of memory is not clean; one that has died of what it kept needs no other proof that it leaks.
  const takenBack = outOfMemory === undefined ? 'clean' : 'inconclusive';
  const unproved = main.death === undefined ? 'inconclusive' : 'leak';
  if (timeDriven !== undefined) return timeDriven.sustained ? 'leak' : 'inconclusive';
  if (confirmation !== undefined) return isTakenBack(confirmation) ? takenBack : confirmation.step.answer === 'leak' ? 'leak' : unproved;
  if (bisection === undefined) return 'leak';
  if (CLEAN_AFTER_ALL.includes(bisection.outcome)) return takenBack;
  // The first impression was a leak, but nothing could be proved on a fresh process.
  const ofMix = bisection.steps.some((step) => step.kind === 'proof' && step.answer === 'leak' && step.routes.length === routes);
  const proved = ofMix || bisection.culprits.some(({ proof }) => proof === 'proved');
  return proved ? 'leak' : unproved;
}

/** @param verdict of the scenario, which later trials may have changed for the channels that seemed to leak */
function channelResults(scenario: Scenario, main: Trial, verdict: Verdict): Partial<Record<ChannelName, ChannelResult>> {
  const byName = new Map(main.channels.map((channel) => [channel.name, channelResult(scenario, main, channel, verdict)]));
  return Object.fromEntries(CHANNELS.flatMap((name) => (byName.has(name) ? [[name, byName.get(name)]] : [])));
}

function channelResult(scenario: Scenario, main: Trial, { name, judgement }: ChannelTrial, verdict: Verdict): ChannelResult {
  const total = totalWeight(scenario.routes);
  const { minimumDetectable, slope, interval, threshold, settledIndex } = judgement;
  return {
    verdict: judgement.verdict === 'undecided' ? 'inconclusive' : judgement.verdict === 'leak' ? verdict : 'clean',
    reasons: judgement.verdict === 'undecided' && main.verdict !== 'undecided' ? [reasonNotSettled(name)] : reasonsOf(name, judgement, main),
    unit: CHANNEL_UNITS[name],
    slopePerRequest: slope,
    interval,
    confidence: CONFIDENCE,
    minimumDetectable,
    minimumDetectablePerRoute: Object.fromEntries(scenario.routes.map(({ name: route, weight }) => [route, (minimumDetectable * total) / weight])),
    threshold: threshold / smallestShare(scenario.routes),
    ...kindsOfChannel(name, main, settledIndex),
    series: pointsOf(main.samples, name, settledIndex),
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

function meets(expect: NonNullable<Scenario['expect']>, verdict: ScenarioResult['verdict'], { bisection, toggles }: Findings): boolean {
  if (verdict !== expect.verdict) return false;
  const routes = bisection?.culprits.map(({ route }) => route);
  return isExactly(expect.routes, routes) && isExactly(expect.toggles, toggles?.culprits.flatMap((culprit) => culprit.toggles));
}

/** In any order; nothing in particular is expected where nothing is named. */
function isExactly(expected: readonly string[] | undefined, found: readonly string[] = []): boolean {
  const culprits = new Set(found);
  return expected === undefined || (culprits.size === expected.length && expected.every((name) => culprits.has(name)));
}

/** How far the heap limit is away at the measured pace, from the live heap at the first judged sample. */
function project({ channels, samples, requests, drivenMs }: Trial, heapLimitBytes: number): Projection | undefined {
  const heap = channels.find(({ name, judgement }) => name === 'heap' && judgement.verdict === 'leak');
  const start = heap && samples[heap.judgement.settledIndex]?.channels.heap;
  if (heap === undefined || start === undefined || heap.judgement.slope <= 0) return undefined;
  const requestsToOutOfMemory = Math.floor((heapLimitBytes - start) / heap.judgement.slope);
  const requestsPerSecond = requests / (Math.max(1, drivenMs) / 1000);
  return { requestsToOutOfMemory, heapLimitBytes, requestsPerSecond, days: requestsToOutOfMemory / requestsPerSecond / SECONDS_PER_DAY };
}

function targetOf({ command, node, v8, flags, jit }: NonNullable<Findings['target']>): NonNullable<ScenarioResult['target']> {
  return { command, node, v8, flags, jit };
}

/** Assembles the result of one scenario from what was found. Pure. */
import { scenarioExitCode } from './exit-code.js';
import type { BisectionOutcome, BisectionResult, ChannelResult, GcStats, Projection, ScenarioResult, Verdict } from './result.js';
import type { GcStatsAccumulator } from './samples/gc-stats.js';
import { usageTrend } from './samples/usage-trend.js';
import type { LeakcheckError } from './errors.js';
import { DEFAULT_HEAP_THRESHOLD_BYTES_PER_REQUEST } from './scenario/defaults.js';
import type { Scenario } from './scenario/scenario.js';
import type { TargetInfo } from './target/target.js';
import { smallestShare, type Trial } from './trial.js';
import { CONFIDENCE } from './verdict/judge.js';
import { reasonsOf } from './verdict/reasons.js';

/** What a scenario has come to so far; an error keeps what was known. */
export interface Findings {
  readonly startedMs: number;
  target?: TargetInfo;
  main?: Trial;
  bisection?: BisectionResult;
  gc?: GcStatsAccumulator;
  error?: LeakcheckError;
  requestsByRoute: Record<string, Record<string, number>>;
  openConnections: number;
}

export interface ResultContext {
  readonly displayFile: string;
  readonly seed: number;
  readonly durationMs: number;
}

export function scenarioResult(scenario: Scenario, findings: Findings, { displayFile, seed, durationMs }: ResultContext): ScenarioResult {
  const { main, bisection, error, gc } = findings;
  const judged = error === undefined && main !== undefined ? verdictOf(main, bisection) : undefined;
  const verdict = judged ?? 'error';
  const expected = scenario.expect && { ...scenario.expect, met: meets(scenario.expect, verdict, bisection) };
  const heap = main && heapChannel(scenario, main, judged);
  const projection = judged === 'leak' && main && findings.target ? project(main, findings.target.heapLimitBytes) : undefined;
  return {
    name: scenario.name,
    file: displayFile,
    verdict,
    reasons: main && judged ? reasons(scenario, main, bisection) : [],
    warnings: warnings(findings),
    listenerWarnings: [],
    ...(error && { error: { code: error.code, message: error.message, ...(error.next !== undefined && { next: error.next }), details: error.details } }),
    ...(expected && { expected }),
    ...(main && { verdictAfter: { requests: main.requests, durationMs: Math.round(main.durationMs) } }),
    profile: scenario.load.profile,
    requests: Object.values(findings.requestsByRoute).flatMap((byStatus) => Object.values(byStatus)).reduce((sum, count) => sum + count, 0),
    requestsByRoute: findings.requestsByRoute,
    durationMs: Math.round(durationMs),
    seed,
    ...(findings.target && { target: targetOf(findings.target) }),
    channels: heap ? { heap } : {},
    ...(gc && { gc: gcFigures(gc, main) }),
    ...(bisection && { bisection }),
    evidence: [],
    ...(projection && { projection }),
    minimalScenario: null,
    exitCode: scenarioExitCode({ verdict, ...(expected && { expected }) }),
  };
}

/** Bisection may take a leak back: the growth has ended or was given back, or no route reaches its threshold. */
const CLEAN_AFTER_ALL: readonly BisectionOutcome[] = ['growth-ended', 'released-when-idle', 'below-threshold'];

function verdictOf({ judgement }: Trial, bisection: BisectionResult | undefined): Verdict {
  if (judgement.verdict === 'undecided') return 'inconclusive';
  if (bisection === undefined || judgement.verdict === 'clean') return judgement.verdict;
  if (CLEAN_AFTER_ALL.includes(bisection.outcome)) return 'clean';
  // The first impression was a leak, but nothing could be proved on a fresh process.
  const proved = bisection.outcome === 'not-separable' || bisection.culprits.some(({ proof }) => proof === 'proved');
  return proved ? 'leak' : 'inconclusive';
}

function heapChannel(scenario: Scenario, { judgement, series }: Trial, verdict: Verdict | undefined): ChannelResult {
  const totalWeight = scenario.routes.reduce((sum, { weight }) => sum + weight, 0);
  const { minimumDetectable, slope, interval } = judgement;
  return {
    verdict: verdict ?? 'inconclusive',
    unit: 'bytes',
    reasons: [],
    slopePerRequest: slope,
    interval,
    confidence: CONFIDENCE,
    minimumDetectable,
    minimumDetectablePerRoute: Object.fromEntries(scenario.routes.map(({ name, weight }) => [name, (minimumDetectable * totalWeight) / weight])),
    threshold: scenario.thresholds.perRequest.heap ?? DEFAULT_HEAP_THRESHOLD_BYTES_PER_REQUEST,
    series,
  };
}

/** From the trace, but for the trend: the samples know it to the byte, the trace to 0.1 MB. */
function gcFigures(gc: GcStatsAccumulator, main: Trial | undefined): GcStats {
  const measured = main?.series.filter(({ phase }) => phase === 'measured') ?? [];
  return { ...gc.figures(), usage_trend: usageTrend(measured.map(({ value }) => value)) };
}

function reasons(scenario: Scenario, main: Trial, bisection: BisectionResult | undefined): string[] {
  const { budget } = scenario.load;
  const threshold = (scenario.thresholds.perRequest.heap ?? DEFAULT_HEAP_THRESHOLD_BYTES_PER_REQUEST) * smallestShare(scenario.routes);
  const own = reasonsOf(main.judgement, threshold, { requests: main.requests, timeUp: main.requests < budget.requests });
  if (bisection === undefined) return own;
  return CLEAN_AFTER_ALL.includes(bisection.outcome) ? [`at first ${own.join('; ')}`, ...outcomeReason(bisection)] : [...own, ...outcomeReason(bisection)];
}

function outcomeReason({ outcome, idleControl }: BisectionResult): string[] {
  switch (outcome) {
    case 'found':
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
      return ['the heap grows, but no route grows by more than the threshold'];
    case 'released-when-idle':
      return [`after ${Math.round((idleControl?.idleMs ?? 0) / 1000)} s without traffic the process had given the growth back, as a cache with a lifetime or a batch that is flushed does`];
    case 'growth-ended':
      return ['the growth that started the bisection has ended since, as with a cache that is full now'];
  }
}

function warnings({ openConnections, main, bisection, error }: Findings): string[] {
  const list: string[] = [];
  if (openConnections > 0) list.push(`${openConnections} connection(s) stayed open after the load had left; what they hold counts as live heap`);
  if (main?.judgement.verdict === 'leak' && bisection === undefined && error === undefined) list.push('bisection is off: the guilty route was not looked for');
  return list;
}

function meets(expect: NonNullable<Scenario['expect']>, verdict: ScenarioResult['verdict'], bisection: BisectionResult | undefined): boolean {
  if (verdict !== expect.verdict) return false;
  if (expect.routes === undefined) return true;
  const culprits = new Set(bisection?.culprits.map(({ route }) => route));
  return culprits.size === expect.routes.length && expect.routes.every((route) => culprits.has(route));
}

/** How far the heap limit is away at the measured pace, from the live heap at the first judged sample. */
function project({ judgement, series }: Trial, heapLimitBytes: number): Projection | undefined {
  const start = series[judgement.settledIndex];
  if (start === undefined || judgement.slope <= 0) return undefined;
  return { requestsToOutOfMemory: Math.floor((heapLimitBytes - start.value) / judgement.slope), heapLimitBytes };
}

function targetOf({ command, node, v8, flags, jit }: NonNullable<Findings['target']>): NonNullable<ScenarioResult['target']> {
  return { command, node, v8, flags, jit };
}

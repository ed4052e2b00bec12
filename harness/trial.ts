/** One question put to a live target: do these routes leak? Windows are driven until the verdict is settled. */
import type { Stage } from './events.js';
import type { Traffic } from './load/traffic.js';
import type { SeriesPoint } from './result.js';
import type { LoadSpec, Route } from './scenario/scenario.js';
import type { Target } from './target/target.js';
import { judge, type Judgement } from './verdict/judge.js';
import type { Question } from './verdict/question.js';
import { nextWindowRequests } from './verdict/window-size.js';

export interface TrialOptions {
  readonly stage: Stage;
  readonly routes: readonly Route[];
  readonly thresholdBytesPerRequest: number;
  readonly usageTrendThreshold?: number | undefined;
  readonly load: LoadSpec;
  readonly budget: { readonly requests: number; readonly timeMs: number };
  /** true for the first trial of a process: its code has yet to load. */
  readonly cold: boolean;
  /** true for a proof: a cache that is still filling looks like a leak, so growth is followed for longer. */
  readonly thorough: boolean;
  readonly onWindow: (window: SampledWindow) => void;
}

export interface SampledWindow {
  readonly stage: Stage;
  readonly heapBytes: number;
  readonly requests: number;
  readonly elapsedMs: number;
}

export interface Trial {
  readonly judgement: Judgement;
  readonly series: readonly SeriesPoint[];
  readonly requests: number;
  readonly durationMs: number;
  /** Most connections that stayed open past the quiesce limit in a window. */
  readonly openConnections: number;
}

/** What a trial needs of the world; a fake of it lets the whole pipeline run in milliseconds. */
export interface Rig {
  readonly target: Target;
  readonly traffic: Traffic;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

/** Windows that never count: a fresh process loads code; a warm one has only changed its mix of routes. */
const COLD_WARMUP_WINDOWS = 4;
const WARM_WARMUP_WINDOWS = 1;
/** A fresh process covers many doublings of a growing table; a warm one has served too much already for that. */
const COLD_EPOCHS = 4;
const WARM_EPOCHS = 2;
/** Caches that hold fewer entries than this, or fewer bytes, are full before they could be proved to be a leak. */
const PROOF_FOLLOWS = { requests: 10_000, bytes: 64 * 1024 * 1024 };
/** … within this part of the budget in requests and in time, so that the rest of it can still decide. */
const PROOF_PART_OF_BUDGET = 3;
/** A trial has at least this many windows in its time, so that slow servers are judged too. */
const WINDOWS_PER_BUDGET = 24;

/** @throws LeakcheckError when the target or the traffic fails */
export async function runTrial(rig: Rig, options: TrialOptions): Promise<Trial> {
  const startedMs = rig.now();
  const priorByRoute = requestsByRoute(rig.traffic);
  const question: Question = {
    thresholdBytesPerRequest: options.thresholdBytesPerRequest,
    ...(options.usageTrendThreshold !== undefined && { usageTrendThreshold: options.usageTrendThreshold }),
    warmupWindows: options.cold ? COLD_WARMUP_WINDOWS : WARM_WARMUP_WINDOWS,
    warmupRequests: options.cold ? options.load.warmup : 'auto',
    priorRequests: priorRequestsOfMix(options.routes, priorByRoute),
    epochs: options.cold ? COLD_EPOCHS : WARM_EPOCHS,
    // A warm process is only asked about growth that is known to be smooth.
    stepsPossible: options.cold,
  };
  const follow = { ...PROOF_FOLLOWS, requests: Math.min(PROOF_FOLLOWS.requests, options.budget.requests / PROOF_PART_OF_BUDGET) };
  const points: { x: number; y: number; atMs: number }[] = [];
  let openConnections = 0;

  const sample = async (requests: number) => {
    if (options.load.settleMs > 0) await rig.sleep(options.load.settleMs);
    const { heapBytes, openConnections: open } = await rig.target.sample();
    openConnections = Math.max(openConnections, open);
    points.push({ x: requests, y: heapBytes, atMs: Math.round(rig.now() - startedMs) });
  };

  await sample(0);
  let requests = 0;
  let requestsPerMs = 0;
  for (;;) {
    const windowRequests = nextWindowRequests(points, {
      priorRequests: question.priorRequests,
      smallestShare: smallestShare(options.routes),
      requestsLeft: options.budget.requests - requests,
      windowTimeMs: options.budget.timeMs / WINDOWS_PER_BUDGET,
      requestsPerMs,
      heapLimitBytes: rig.target.info.heapLimitBytes,
      ramp: options.cold,
    });
    const drivenMs = rig.now();
    await rig.traffic.drive(options.routes, windowRequests);
    requestsPerMs = windowRequests / Math.max(1, rig.now() - drivenMs);
    requests += windowRequests;
    await sample(requests);

    const elapsedMs = rig.now() - startedMs;
    options.onWindow({ stage: options.stage, heapBytes: points.at(-1)?.y ?? 0, requests, elapsedMs });
    const following = options.thorough && elapsedMs < options.budget.timeMs / PROOF_PART_OF_BUDGET;
    const judgement = judge(points, following ? { ...question, follow } : question);
    const spent = requests >= options.budget.requests || elapsedMs >= options.budget.timeMs;
    if (judgement.verdict !== 'undecided' || spent) {
      return { judgement, series: toSeries(points, judgement), requests, durationMs: elapsedMs, openConnections };
    }
  }
}

/** Share of the traffic that goes to the route with the least, 0 to 1. */
export function smallestShare(routes: readonly Route[]): number {
  const weights = routes.map(({ weight }) => weight);
  return Math.min(...weights) / weights.reduce((sum, weight) => sum + weight, 0);
}

function requestsByRoute(traffic: Traffic): ReadonlyMap<string, number> {
  return new Map(Object.entries(traffic.counts).map(([route, byStatus]) => [route, Object.values(byStatus).reduce((sum, count) => sum + count, 0)]));
}

/** As if all that these routes have served had come in this mix: by the route that was served most for its share. */
function priorRequestsOfMix(routes: readonly Route[], served: ReadonlyMap<string, number>): number {
  const totalWeight = routes.reduce((sum, { weight }) => sum + weight, 0);
  return Math.max(...routes.map(({ name, weight }) => ((served.get(name) ?? 0) * totalWeight) / weight));
}

function toSeries(points: readonly { x: number; y: number; atMs: number }[], { settledIndex }: Judgement): SeriesPoint[] {
  return points.map(({ x, y, atMs }, index) => ({ requests: x, atMs, value: y, phase: index < settledIndex ? 'warmup' : 'measured' }));
}

/** One question put to a live target: do these routes leak? Windows are driven until the verdict is settled. */
import type { ChannelName } from './channels.js';
import { LeakcheckError } from './errors.js';
import type { Stage } from './events.js';
import type { Traffic } from './load/traffic.js';
import { totalWeight } from './scenario/route-weights.js';
import type { LoadSpec, Route } from './scenario/scenario.js';
import type { Target, TargetInfo } from './target/target.js';
import type { Threshold } from './thresholds.js';
import { isOutOfRoom, noiseIn, ownHeapBytes, ownSeriesOf, seriesOf, type TrialSample } from './trial-samples.js';
import { judge, showsLeak, type Judgement } from './verdict/judge.js';
import { noiseOf } from './verdict/noise-model.js';
import type { Question } from './verdict/question.js';
import { isGivenBack } from './verdict/retained.js';
import type { Spent } from './verdict/reasons.js';
import { nextWindowRequests } from './verdict/window-size.js';

export interface TrialOptions {
  readonly stage: Stage;
  readonly routes: readonly Route[];
  /** What is judged, in the order of importance. */
  readonly asked: readonly AskedChannel[];
  readonly load: LoadSpec;
  readonly budget: { readonly requests: number; readonly timeMs: number };
  /** true for the first trial of a process: its code has yet to load. */
  readonly cold: boolean;
  /** true for a proof: a cache that is still filling looks like a leak, so growth is followed for longer. */
  readonly thorough: boolean;
  readonly onWindow: (window: SampledWindow) => void;
}

export interface AskedChannel {
  readonly name: ChannelName;
  readonly threshold: Threshold;
  readonly usageTrendThreshold?: number | undefined;
  /** Growth with time, without any request, per millisecond: it is taken off. */
  readonly driftPerMs: number;
  /** The trial goes on until the channel is settled, but no longer than for so many requests; afterwards it may still show a leak. */
  readonly waitsForRequests: number;
}

export interface SampledWindow {
  readonly stage: Stage;
  readonly heapBytes: number;
  readonly requests: number;
  readonly elapsedMs: number;
}

export interface Trial {
  readonly verdict: Judgement['verdict'];
  /** In the order of importance; those that the platform cannot measure are left out. */
  readonly channels: readonly ChannelTrial[];
  readonly samples: readonly TrialSample[];
  readonly requests: number;
  /** What ended it, where that was not its verdict. */
  readonly ended: Spent['ended'];
  readonly durationMs: number;
  /** Of that, while there was traffic. */
  readonly drivenMs: number;
  /** A proof that did not find a leak, but for a while the growth that was suspected: a cache that is full, a batch that is flushed. */
  readonly bounded: boolean;
  /** Most connections that stayed open past the quiesce limit in a window. */
  readonly openConnections: number;
}

export interface ChannelTrial {
  readonly name: ChannelName;
  readonly judgement: Judgement;
}

/** What a trial needs of the world; a fake of it lets the whole pipeline run in milliseconds. */
export interface Rig {
  readonly target: Target;
  readonly traffic: Traffic;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

/** A warm process has only changed its mix of routes. */
const WARM_WARMUP_WINDOWS = 1;
/** A fresh process covers many doublings of a growing table; a warm one has served too much already for that. */
const COLD_EPOCHS = 4;
const WARM_EPOCHS = 2;
/** Caches that hold fewer entries of a route than this are full before they could be proved to be a leak. */
const PROOF_FOLLOWS_REQUESTS_OF_ROUTE = 10_000;
/** Growth that a proof has seen given back for as long as this is none that lasts. */
const REFUTED_AFTER_REQUESTS = 20_000;
/** … within this part of the budget in requests and in time, so that the rest of it can still decide. */
const PROOF_PART_OF_BUDGET = 2;
/** A trial has at least this many windows in its time, so that slow servers are judged too. */
const WINDOWS_PER_BUDGET = 24;
/** A heap may grow by this part of its limit in a window. */
const GROWTH_OF_HEAP_LIMIT = 0.03;

/** @throws LeakcheckError when the target or the traffic fails, unless a proof had seen a leak before */
export async function runTrial(rig: Rig, options: TrialOptions): Promise<Trial> {
  const { routes, load, budget, cold } = options;
  const startedMs = rig.now();
  const elapsedMs = () => rig.now() - startedMs;
  const priorRequests = priorRequestsOfMix(routes, requestsByRoute(rig.traffic));
  const samples: TrialSample[] = [];
  const sample = async (requests: number) => {
    if (load.settleMs > 0) await rig.sleep(load.settleMs);
    samples.push({ ...(await rig.target.sample()), requests, atMs: Math.round(elapsedMs()) });
  };
  /** Slopes of growth that would have been called a leak, had it not been followed. */
  const suspected = new Map<ChannelName, number>();
  const isBounded = ({ verdict, channels }: Judged) =>
    verdict !== 'leak' &&
    channels.some(({ name, judgement: { verdict: own, settledIndex } }) => suspected.has(name) && (own === 'clean' || isGivenBack(seriesOf(samples.slice(settledIndex), name), suspected.get(name) ?? 0)));
  const spent = (): Spent['ended'] | undefined => {
    if (requests >= budget.requests) return 'requests';
    if (isOutOfRoom(samples, rig.target.info)) return 'memory';
    return elapsedMs() >= budget.timeMs ? 'time' : undefined;
  };
  const ended = (judged: Judged): Trial => ({
    ...judged, ended: spent() ?? 'time', bounded: isBounded(judged), samples, requests: samples.at(-1)?.requests ?? 0, durationMs: elapsedMs(), drivenMs, openConnections: Math.max(...samples.map((each) => each.openConnections)),
  });

  await sample(0);
  const asked = options.asked.filter(({ name }) => samples[0]?.channels[name] !== undefined);
  let requests = 0;
  let requestsPerMs = 0;
  let drivenMs = 0;
  for (;;) {
    const windowRequests = nextWindowRequests(samples.length - 1, requests, {
      priorRequests,
      smallestShare: smallestShare(routes),
      requestsLeft: budget.requests - requests,
      windowTimeMs: budget.timeMs / WINDOWS_PER_BUDGET,
      requestsPerMs,
      growthCaps: asked.flatMap(({ name }) => ownSeriesOf(samples, name).map((series) => ({ series, growth: growthCap(name, rig.target.info) }))),
      ramp: cold,
    });
    const windowStartedMs = rig.now();
    try {
      await rig.traffic.drive(routes, windowRequests);
    } catch (failure) {
      // A leak that is followed may make the server ever slower, until it fails: that is no doubt about the leak.
      const seen = options.thorough && isExpected(failure) ? judgeAll(samples, asked, { ...options, priorRequests, elapsedMs: elapsedMs(), follows: false }) : undefined;
      if (seen?.verdict === 'leak') return ended(seen);
      throw failure;
    }
    const windowMs = rig.now() - windowStartedMs;
    requestsPerMs = windowRequests / Math.max(1, windowMs);
    drivenMs += windowMs;
    requests += windowRequests;
    await sample(requests);

    options.onWindow({ stage: options.stage, heapBytes: ownHeapBytes(samples.at(-1)), requests, elapsedMs: elapsedMs() });
    const follows = options.thorough && elapsedMs() < budget.timeMs / PROOF_PART_OF_BUDGET;
    const judged = judgeAll(samples, asked, { ...options, priorRequests, elapsedMs: elapsedMs(), follows });
    for (const { name, judgement } of judged.channels) if (follows && showsLeak(judgement)) suspected.set(name, judgement.slope);
    const refuted = judged.verdict === 'undecided' && requests >= REFUTED_AFTER_REQUESTS && isBounded(judged);
    if (judged.verdict !== 'undecided' || refuted || spent() !== undefined) return ended(judged);
  }
}

type Judged = Pick<Trial, 'verdict' | 'channels'>;

interface Looked extends Pick<TrialOptions, 'routes' | 'load' | 'budget' | 'cold'> {
  readonly priorRequests: number;
  readonly elapsedMs: number;
  /** Whether a leak has to be followed for longer. */
  readonly follows: boolean;
}

function judgeAll(samples: readonly TrialSample[], asked: readonly AskedChannel[], { routes, load, budget, cold, priorRequests, elapsedMs, follows }: Looked): Judged {
  const requests = samples.at(-1)?.requests ?? 0;
  const common = {
    requestsLeft: Math.min(budget.requests - requests, Math.max(0, budget.timeMs - elapsedMs) * (requests / elapsedMs)),
    warmupRequests: cold ? load.warmup : ('auto' as const),
    priorRequests,
    epochs: cold ? COLD_EPOCHS : WARM_EPOCHS,
    // A warm process is only asked about growth that is known to be smooth.
    stepsPossible: cold,
    ...(follows && { followRequests: Math.min(PROOF_FOLLOWS_REQUESTS_OF_ROUTE / smallestShare(routes), budget.requests / PROOF_PART_OF_BUDGET) }),
  };
  const channels = asked.map((channel) => ({ name: channel.name, judgement: judge(seriesOf(samples, channel.name, channel.driftPerMs), questionOf(channel, cold, { ...common, noise: noiseIn(samples, channel.name) })) }));
  return { channels, verdict: verdictOf(channels, asked, requests) };
}

function isExpected(failure: unknown): boolean {
  return failure instanceof LeakcheckError && failure.code !== 'interrupted';
}

/** The first that leaks; else the one that is asked for, or the most important one. */
export function leadingChannel({ channels }: Trial, otherwise?: ChannelName): ChannelTrial {
  const leading = channels.find(({ judgement }) => judgement.verdict === 'leak') ?? channels.find(({ name }) => name === otherwise) ?? channels[0];
  if (leading === undefined) throw new RangeError('a trial without a channel');
  return leading;
}

/** Share of the traffic that goes to the route with the least, 0 to 1. */
export function smallestShare(routes: readonly Route[]): number {
  return Math.min(...routes.map(({ weight }) => weight)) / totalWeight(routes);
}

function questionOf({ threshold, usageTrendThreshold }: AskedChannel, cold: boolean, common: Omit<Question, 'threshold' | 'coarseThreshold' | 'warmupWindows'>): Question {
  return {
    ...common,
    threshold: threshold.perMixRequest,
    coarseThreshold: threshold.coarsePerMixRequest,
    warmupWindows: cold ? common.noise.warmupWindows : WARM_WARMUP_WINDOWS,
    ...(usageTrendThreshold !== undefined && { usageTrendThreshold }),
  };
}

/** One leaking channel is enough; clean is what every channel that decides has to be. */
function verdictOf(channels: readonly ChannelTrial[], asked: readonly AskedChannel[], requests: number): Judgement['verdict'] {
  if (channels.some(({ judgement }) => judgement.verdict === 'leak')) return 'leak';
  // Growth that is certain, and not yet said to be too small, is followed on every channel.
  const decide = channels.filter(({ judgement }, index) => requests < (asked[index]?.waitsForRequests ?? 0) || judgement.interval[0] > 0);
  return decide.every(({ judgement }) => judgement.verdict === 'clean') ? 'clean' : 'undecided';
}

function growthCap(name: ChannelName, { heapLimitBytes, base }: TargetInfo): number {
  const { growthPerWindow } = noiseOf(name, { difference: base !== undefined });
  return name === 'heap' ? Math.min(growthPerWindow, GROWTH_OF_HEAP_LIMIT * Math.min(heapLimitBytes, base?.heapLimitBytes ?? Infinity)) : growthPerWindow;
}

function requestsByRoute(traffic: Traffic): ReadonlyMap<string, number> {
  return new Map(Object.entries(traffic.counts).map(([route, byStatus]) => [route, Object.values(byStatus).reduce((sum, count) => sum + count, 0)]));
}

/** As if all that these routes have served had come in this mix: by the route that was served most for its share. */
function priorRequestsOfMix(routes: readonly Route[], served: ReadonlyMap<string, number>): number {
  const total = totalWeight(routes);
  return Math.max(...routes.map(({ name, weight }) => ((served.get(name) ?? 0) * total) / weight));
}

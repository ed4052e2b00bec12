/** Windows are driven on a live target until the verdict is settled. */
import type { ChannelName } from '../channels.js';
import { LeakcheckError } from '../errors.js';
import type { Traffic } from '../load/traffic.js';
import { totalWeight } from '../scenario/route-weights.js';
import type { Route } from '../scenario/scenario.js';
import { DiedOfMemory, type MemoryDeath } from '../target/died-of-memory.js';
import type { TargetInfo } from '../target/target.js';
import { showsLeak, type Judgement } from '../verdict/judge.js';
import { noiseOf } from '../verdict/noise-model.js';
import { mayHoldAPeak } from '../verdict/peak.js';
import type { Series } from '../verdict/question.js';
import type { Spent } from '../verdict/reasons.js';
import { isGivenBack } from '../verdict/retained.js';
import { nextWindowRequests } from '../verdict/window-size.js';
import { judgeChannels, PROOF_PART_OF_BUDGET, type JudgedChannels } from './judge-channels.js';
import { leakUntilDeath } from './memory-death.js';
import { smallestShare, type AskedChannel, type Rig, type Trial, type TrialOptions } from './trial.js';
import { isOutOfRoom, noiseIn, ownHeapBytes, ownSeriesOf, seriesOf, type TrialSample } from './trial-samples.js';
import { answersOf } from './watched-traffic.js';

/** Growth that a proof has seen given back for as long as this is none that lasts. */
const REFUTED_AFTER_REQUESTS = 20_000;
/** Of the growth that is suspected: what has grown by less is something else. */
const SUSPECTED_PART = 0.1;
/** A trial has at least this many windows in its time, so that slow servers are judged too. */
const WINDOWS_PER_BUDGET = 24;
/** A heap may grow by this part of its limit in a window. */
const GROWTH_OF_HEAP_LIMIT = 0.03;

/**
 * @throws LeakcheckError when the target or the traffic fails, unless a proof had seen a leak before; DiedOfMemory when
 *   the target died of it and what it had kept until then does not explain why
 */
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
  const isBounded = ({ verdict, channels }: JudgedChannels) =>
    verdict !== 'leak' &&
    channels.some(({ name, judgement }) => {
      if (!suspected.has(name)) return options.thorough && isWhatWasSuspected(judgement, options.asked.find((channel) => channel.name === name));
      return judgement.verdict === 'clean' || isGivenBack(seriesOf(samples.slice(judgement.settledIndex), name), suspected.get(name) ?? 0);
    });
  const spent = (): Spent['ended'] | undefined => {
    if (requests >= budget.requests) return 'requests';
    // Who has died before is let die: that decides more than the room that is left.
    if (!rig.careful && isOutOfRoom(samples, rig.target.info)) return 'memory';
    return elapsedMs() >= budget.timeMs ? 'time' : undefined;
  };
  const ended = (judged: JudgedChannels, death?: MemoryDeath): Trial => ({
    cold, ...judged, ...(death && { death }), ended: death === undefined ? (spent() ?? 'time') : 'out-of-memory', bounded: isBounded(judged), samples, requests: samples.at(-1)?.requests ?? 0, durationMs: elapsedMs(), drivenMs, openConnections: Math.max(...samples.map((each) => each.openConnections)),
  });

  const asked = () => options.asked.filter(({ name }) => samples[0]?.channels[name] !== undefined);
  let requests = 0;
  let requestsPerMs = 0;
  let drivenMs = 0;
  /** Answers of the process when the last sample was taken. */
  let answersBefore = answersOf(rig.traffic);
  const judged = (follows: boolean) => judgeChannels(samples, asked(), { ...options, priorRequests, elapsedMs: elapsedMs(), follows });
  try {
    await sample(0);
    for (;;) {
      const windowRequests = nextWindowRequests(samples.length - 1, requests, {
        priorRequests,
        smallestShare: smallestShare(routes),
        requestsLeft: budget.requests - requests,
        windowTimeMs: budget.timeMs / WINDOWS_PER_BUDGET,
        requestsPerMs,
        growthCaps: asked().flatMap(({ name }) => ownSeriesOf(samples, name).map((series) => ({ series: rig.careful ? ends(series) : series, growth: growthCap(name, rig.target.info) }))),
        peaksKept: asked().some(({ name }) => mayHoldAPeak(seriesOf(samples, name), noiseIn(samples, name))),
        ramp: rig.careful ? 'careful' : cold ? 'usual' : 'none',
      });
      const windowStartedMs = rig.now();
      await rig.traffic.drive(routes, windowRequests);
      const windowMs = rig.now() - windowStartedMs;
      requestsPerMs = windowRequests / Math.max(1, windowMs);
      drivenMs += windowMs;
      requests += windowRequests;
      await sample(requests);
      answersBefore = answersOf(rig.traffic);

      options.onWindow({ stage: options.stage, heapBytes: ownHeapBytes(samples.at(-1)), requests, elapsedMs: elapsedMs() });
      const follows = options.thorough && elapsedMs() < budget.timeMs / PROOF_PART_OF_BUDGET;
      const now = judged(follows);
      for (const { name, judgement } of now.channels) if (follows && showsLeak(judgement)) suspected.set(name, judgement.slope);
      const refuted = now.verdict === 'undecided' && requests >= REFUTED_AFTER_REQUESTS && isBounded(now);
      if (now.verdict !== 'undecided' || refuted || spent() !== undefined) return ended(now);
    }
  } catch (failure) {
    if (!(failure instanceof LeakcheckError) || failure.code === 'interrupted' || samples.length === 0) throw failure;
    const death = failure instanceof DiedOfMemory ? failure.death : undefined;
    // A leak that is followed may make the server ever slower, until it fails: that is no doubt about the leak.
    const seen = options.thorough || death !== undefined ? judged(false) : undefined;
    if (seen?.verdict === 'leak') return ended(seen, death);
    const explained = death && leakUntilDeath(death, { routes, asked: asked(), samples, answered: answersOf(rig.traffic) - answersBefore, underWay: rig.connections });
    if (seen === undefined || explained === undefined) throw failure;
    return ended({ verdict: 'leak', channels: seen.channels.map((channel) => (channel.name === explained.name ? explained : channel)) }, death);
  }
}

/** Whether it grew until its plateau as what leaked last did. */
function isWhatWasSuspected({ reason }: Judgement, { suspectedPerRequest = 0 }: Partial<AskedChannel> = {}): boolean {
  return reason.kind === 'plateau' && suspectedPerRequest > 0 && reason.grew >= SUSPECTED_PART * suspectedPerRequest * reason.atRequests;
}

/** The pace between these is that of all requests so far, of which single ones may differ. */
function ends(series: Series): Series {
  return series.filter((_, index) => index === 0 || index === series.length - 1);
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

/** What the samples of a trial say so far, on all channels that it asks about. Pure. */
import { judge, type Judgement } from '../verdict/judge.js';
import type { Question } from '../verdict/question.js';
import { smallestShare, type AskedChannel, type ChannelTrial, type Trial, type TrialOptions } from './trial.js';
import { noiseIn, seriesOf, type TrialSample } from './trial-samples.js';

/** A warm process has only changed its mix of routes. */
const WARM_WARMUP_WINDOWS = 1;
/** A fresh process covers many doublings of a growing table; a warm one has served too much already for that. */
const COLD_EPOCHS = 4;
const WARM_EPOCHS = 2;
/** Caches that hold fewer entries of a route than this are full before they could be proved to be a leak. */
const PROOF_FOLLOWS_REQUESTS_OF_ROUTE = 10_000;
/** … within this part of the budget in requests and in time, so that the rest of it can still decide. */
export const PROOF_PART_OF_BUDGET = 2;

export type JudgedChannels = Pick<Trial, 'verdict' | 'channels'>;

interface Looked extends Pick<TrialOptions, 'routes' | 'load' | 'budget' | 'cold'> {
  readonly priorRequests: number;
  readonly elapsedMs: number;
  /** Whether a leak has to be followed for longer. */
  readonly follows: boolean;
}

/** Every channel judged by its own noise and threshold, and what follows for the trial. */
export function judgeChannels(samples: readonly TrialSample[], asked: readonly AskedChannel[], { routes, load, budget, cold, priorRequests, elapsedMs, follows }: Looked): JudgedChannels {
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

function questionOf({ threshold, usageTrendThreshold, plateausCount = false }: AskedChannel, cold: boolean, common: Omit<Question, 'threshold' | 'coarseThreshold' | 'warmupWindows'>): Question {
  return {
    ...common,
    plateausCount,
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

/** The controls without traffic: what a target does by itself once it has leaked under load. */
import type { ChannelName } from '../channels.js';
import type { IdleControl, TimeDrivenGrowth } from '../result/bisection.js';
import type { Route } from '../scenario/scenario.js';
import { DiedOfMemory, type MemoryDeath } from '../target/died-of-memory.js';
import type { Rig, Trial } from './trial.js';
import { atDeath } from './memory-death.js';
import { noiseIn, type TrialSample } from './trial-samples.js';
import { allowance, driftPerMs, growsWithTime } from '../verdict/idle.js';
import type { Series } from '../verdict/question.js';

/** A first process, left alone since the search went on to others. */
export interface Witness {
  readonly rig: Rig;
  /** Its last samples under traffic. */
  readonly last: readonly TrialSample[];
  readonly sinceMs: number;
}

/** Samples that tell how large a target had become. */
export const WITNESS_SAMPLES = 3;
/** Longer than the lifetimes and flush intervals that caches and batchers come with: 5 to 15 s. */
const IDLE_CONTROL_MS = 20_000;
const IDLE_SAMPLES = 20;
/** The pause after a leak lasts as long as the traffic that showed it, or until growth at that pace would stand out; within these bounds. */
const PAUSE_MS = { least: 1_000, most: 10_000 };
const STANDING_OUT = 4;
const PAUSE_SAMPLES = 8;
/** Growth in the pause of this part of the pace under traffic means that time drives it, not the requests. */
const TIME_DRIVEN_SHARE = 0.5;
/** … below this part it is not worth taking off. */
const DRIFT_SHARE = 0.05;
/** Requests in a pause with sparse traffic, as a part of the pace before: a job may only have something to do when there are some. */
const SPARSE_SHARE = 0.05;

export interface Pause {
  /** Growth with time of the channels that leaked, per millisecond; those with hardly any are left out. */
  readonly drift: ReadonlyMap<ChannelName, number>;
  /** Channels that time drives, not the requests. */
  readonly timeDriven: readonly ChannelName[];
  readonly durationMs: number;
  /** The target ran out of memory in it. */
  readonly death?: MemoryDeath;
}

/**
 * Looks at a target without traffic, right after a trial that leaked.
 * @param sparse routes that get requests all the same, at a small part of the trial's pace: what these add by its slope is taken off
 */
export async function pauseAfter(rig: Rig, { channels, samples, requests, durationMs }: Trial, sparse: readonly Route[] = []): Promise<Pause> {
  const leaking = channels
    .filter(({ judgement }) => judgement.verdict === 'leak')
    .map(({ name, judgement: { slope } }) => ({ name, slope, noise: noiseIn(samples, name), underLoadPerMs: (slope * requests) / durationMs }));
  const wantedMs = leaking.map(({ noise, underLoadPerMs }) => (STANDING_OUT * allowance(noise)) / underLoadPerMs);
  const pauseMs = Math.min(PAUSE_MS.most, Math.max(PAUSE_MS.least, durationMs, ...wantedMs));
  const perSample = sparse.length === 0 ? 0 : Math.max(sparse.length, Math.round((SPARSE_SHARE * pauseMs * requests) / (durationMs * PAUSE_SAMPLES)));
  const { samples: idle, death } = await sampleIdle(rig, pauseMs, PAUSE_SAMPLES, { routes: sparse, requests: perSample });
  const drift = new Map<ChannelName, number>();
  const timeDriven: ChannelName[] = [];
  for (const { name, slope, noise, underLoadPerMs } of leaking) {
    const perMs = driftPerMs(overTime(idle, name, slope), noise);
    if (perMs > DRIFT_SHARE * underLoadPerMs) drift.set(name, perMs);
    if (perMs > 0 && perMs >= TIME_DRIVEN_SHARE * underLoadPerMs) timeDriven.push(name);
  }
  return { drift, timeDriven, durationMs: idle.at(-1)?.atMs ?? 0, ...(death && { death }) };
}

/** Follows growth that time drives for as long as caches and batchers need to give theirs back. */
export async function followTimeDriven(rig: Rig, channel: ChannelName): Promise<{ readonly growth: TimeDrivenGrowth; readonly death?: MemoryDeath }> {
  const { samples: idle, death } = await sampleIdle(rig, IDLE_CONTROL_MS, IDLE_SAMPLES);
  const series = overTime(idle, channel);
  const noise = noiseIn(idle, channel);
  const sustained = death !== undefined || growsWithTime(series, noise);
  return { growth: { channel, perSecond: 1_000 * driftPerMs(series, noise), idleMs: idle.at(-1)?.atMs ?? 0, sustained }, ...(death && { death }) };
}

/**
 * What the witness still holds of its growth after a pause. It had the time of the other trials for it.
 * @param main the trial that found the growth
 * @throws DiedOfMemory when it held ever more
 */
export async function idleControl({ rig, last, sinceMs }: Witness, { samples, channels }: Trial): Promise<IdleControl | undefined> {
  await rig.sleep(Math.max(0, IDLE_CONTROL_MS - (rig.now() - sinceMs)));
  const idle = await rig.target.sample();
  const idleMs = Math.round(rig.now() - sinceMs);
  const controls = channels.filter(({ judgement }) => judgement.verdict === 'leak').map(({ name, judgement }): IdleControl => {
    const before = samples[judgement.settledIndex]?.channels[name] ?? 0;
    // The lowest of the last samples: a straggler of 250 KB would make any growth look given back.
    const grown = Math.min(...last.map((sample) => sample.channels[name] ?? 0)) - before;
    return { channel: name, idleMs, grown, remaining: (idle.channels[name] ?? 0) - before };
  });
  // Given back only when every channel that leaked says so.
  return controls.toSorted((a, b) => b.remaining / b.grown - a.remaining / a.grown)[0];
}

interface IdleSamples {
  /** When it died, the last one reads its limit. */
  readonly samples: readonly TrialSample[];
  readonly death?: MemoryDeath;
}

/** @param count of samples after the first, evenly spread over the time @param sparse traffic before each of them */
async function sampleIdle(rig: Rig, durationMs: number, count: number, sparse: { readonly routes: readonly Route[]; readonly requests: number } = { routes: [], requests: 0 }): Promise<IdleSamples> {
  const startedMs = rig.now();
  const samples: TrialSample[] = [];
  const elapsedMs = () => Math.round(rig.now() - startedMs);
  try {
    for (let index = 0; index <= count; index += 1) {
      await rig.sleep(Math.max(0, startedMs + (durationMs * index) / count - rig.now()));
      if (index > 0 && sparse.requests > 0) await rig.traffic.drive(sparse.routes, sparse.requests);
      samples.push({ ...(await rig.target.sample()), requests: index * sparse.requests, atMs: elapsedMs() });
    }
    return { samples };
  } catch (error) {
    if (!(error instanceof DiedOfMemory)) throw error;
    const last = samples.at(-1);
    return { samples: last === undefined ? [] : [...samples, { ...atDeath(error.death, last), atMs: elapsedMs() }], death: error.death };
  }
}

/** @param perRequest is taken off */
function overTime(samples: readonly TrialSample[], name: ChannelName, perRequest = 0): Series {
  return samples.map(({ atMs, channels, requests }) => ({ x: atMs, y: (channels[name] ?? 0) - perRequest * requests }));
}

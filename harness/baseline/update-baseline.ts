/** The baseline that a run leaves behind. Pure. */
import { isIgnored } from '../gate/ignore.js';
import { mixesThatGrow } from '../gate/leaks.js';
import type { ScenarioResult } from '../result/document.js';
import type { Growth, Leak } from '../result/leaks.js';
import type { Baseline, BaselineLeak } from './baseline.js';
import { changeOf, entryOf, isGone } from './compare.js';

/** Digits of a slope that a reviewer can use; the interval says more about it than a fourth. */
const SIGNIFICANT_DIGITS = 3;

/**
 * Scenarios that were not run or not judged keep their entries, and so does every leak that the new measurement
 * agrees with: a run on an unchanged server gives the same file, and growth that creeps is held against where it began.
 * @param results by the path of the scenario file, as in the baseline
 */
export function updateBaseline(baseline: Baseline, results: ReadonlyMap<string, ScenarioResult>): Baseline {
  const scenarios: Record<string, readonly BaselineLeak[]> = { ...baseline.scenarios };
  for (const [file, result] of results) {
    if (result.baseline === undefined) continue;
    const entries = entriesAfter(result, baseline.scenarios[file] ?? []);
    if (entries.length > 0) scenarios[file] = entries;
    else delete scenarios[file];
  }
  return { ...baseline, scenarios };
}

function entriesAfter(result: ScenarioResult, before: readonly BaselineLeak[]): BaselineLeak[] {
  const leaks = result.leaks ?? [];
  const accepted = leaks.filter((leak) => !isIgnored(leak, result.ignored));
  const mixes = mixesThatGrow(result).filter(({ channel }) => accepted.some((leak) => leak.channel === channel));
  const measured: readonly LeakOrMix[] = [...mixes, ...accepted.filter(({ route }) => route !== null)];
  const all = [...leaks, ...measured];
  const found = new Set(all.map((leak) => entryOf(leak, before, all)));
  // Neither found nor gone: not looked for in this run.
  const unseen = before.filter((entry) => !found.has(entry) && !isGone(entry, result));
  return [...unseen, ...measured.map((leak) => entryFor(leak, entryOf(leak, before, all)))];
}

function entryFor(leak: LeakOrMix, before: BaselineLeak | undefined): BaselineLeak {
  const { channel, route, fingerprint, heldBy = before?.heldBy } = leak;
  const { slopePerRequest, interval } = before !== undefined && changeOf(before, leak, leak.threshold) === 'known' ? before : rounded(leak);
  return { channel, route, slopePerRequest, interval, ...(fingerprint !== undefined && { fingerprint }), ...(heldBy !== undefined && { heldBy }) };
}

/** The mix is recognised without a fingerprint. */
type LeakOrMix = Omit<Leak, 'fingerprint'> & { readonly fingerprint?: string };

/** The interval outwards. A side that is open would accept any growth: it is closed at the slope. */
function rounded({ slopePerRequest, interval: [low, high] }: Growth): Growth {
  const ends = [low, high].map((end) => (Number.isFinite(end) ? end : slopePerRequest));
  return { slopePerRequest: roundTo(slopePerRequest, Math.round), interval: [roundTo(ends[0] ?? 0, Math.floor), roundTo(ends[1] ?? 0, Math.ceil)] };
}

function roundTo(value: number, direction: (value: number) => number): number {
  if (value === 0) return 0;
  const step = 10 ** (Math.floor(Math.log10(Math.abs(value))) - SIGNIFICANT_DIGITS + 1);
  return Number((direction(value / step) * step).toPrecision(SIGNIFICANT_DIGITS));
}

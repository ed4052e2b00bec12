/** What a settled clean server does on each channel, by measurement (bench/noise-floor.mjs), in the channel's unit. */
import type { ChannelName } from '../channels.js';

export interface NoiseModel {
  /** Readings of a clean server wander within this, however quiet the series at hand looks. */
  readonly band: number;
  /** Growth in a single window that no noise makes. */
  readonly grossPerWindow: number;
  /** Growth that nothing makes which a clean server does, where it comes in each of a few successive epochs (epochs.ts). */
  readonly grossPerEpoch: number;
  /** A step of a growing collection is at least this. */
  readonly smallestStep: number;
  /** A window leaves up to this behind whatever its number of requests; it is taken off. */
  readonly residuePerWindow: number;
  /** Growth before a plateau that is worth a word. */
  readonly worthTelling: number;
  /** First windows that never count, because code is loaded and caches are primed in them. */
  readonly warmupWindows: number;
  /** What a window may leak at most, so that a gross leak does not end the target. */
  readonly growthPerWindow: number;
  /** A growth that has come this far is followed far enough to be no cache that fills. */
  readonly farEnough: number;
  /** What is freed in it by finalizers alone, at the pace of collections, leaves it as large as the most that was there between two of them. */
  readonly keepsItsPeak: boolean;
}

const KB = 1024;
const MB = 1024 * KB;

const BYTES: NoiseModel = { band: 16 * KB, grossPerWindow: 128 * KB, grossPerEpoch: 8 * MB, smallestStep: 64 * KB, residuePerWindow: 8 * KB, worthTelling: MB, warmupWindows: 4, growthPerWindow: 8 * MB, farEnough: 64 * MB, keepsItsPeak: true };
const COUNT: NoiseModel = { band: 3, grossPerWindow: 8, grossPerEpoch: 1_024, smallestStep: 8, residuePerWindow: 0, worthTelling: 20, warmupWindows: 1, growthPerWindow: 50, farEnough: 200, keepsItsPeak: false };

export const NOISE: Readonly<Record<ChannelName, NoiseModel>> = {
  // Interpreter only: standard deviation 0 to 650 bytes, median step 0, about 0.5 KB of residue a window.
  heap: { ...BYTES, band: 256, grossPerWindow: 16 * KB, grossPerEpoch: 2 * MB, smallestStep: 1_500, residuePerWindow: 4 * KB, worthTelling: 64 * KB, keepsItsPeak: false },
  // Socket, stream and pool buffers come and go in slabs of 8 KB.
  external: BYTES,
  arrayBuffers: BYTES,
  // Pages: still for most of the time, then steps of up to 250 KB, one of 811 KB in ten runs.
  native: { ...BYTES, band: MB, grossPerWindow: 2 * MB, grossPerEpoch: 256 * MB, smallestStep: 2 * MB, residuePerWindow: 64 * KB, worthTelling: 8 * MB, growthPerWindow: 64 * MB, farEnough: 256 * MB, keepsItsPeak: false },
  fds: COUNT,
  resources: COUNT,
};

/** Two servers wander by themselves, at worst away from each other. What a window leaves behind in one the other does not add to. */
function ofDifference(one: NoiseModel): NoiseModel {
  return { ...one, band: 2 * one.band, grossPerWindow: 2 * one.grossPerWindow, grossPerEpoch: 2 * one.grossPerEpoch, smallestStep: 2 * one.smallestStep };
}

/** @param difference whether the readings are one server's less another's */
export function noiseOf(channel: ChannelName, { difference }: { readonly difference: boolean }): NoiseModel {
  return difference ? ofDifference(NOISE[channel]) : NOISE[channel];
}

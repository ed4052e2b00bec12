/** What a server that nobody drives does without a leak, and what growth per hour is one. JIT on, requests under way. */
import type { ChannelName } from '../channels.js';
import type { NoiseModel } from '../verdict/noise-model.js';

const KB = 1024;
const MB = 1024 * KB;

/**
 * The first two samples never count: the first compaction drops code that is compiled anew, and more of it is in the
 * heap by the second. `residuePerWindow` is 0, since samples are evenly spaced and cannot tell it.
 */
const BYTES: NoiseModel = { band: 256 * KB, grossPerWindow: MB, grossPerEpoch: 128 * MB, smallestStep: 512 * KB, residuePerWindow: 0, worthTelling: MB, warmupWindows: 2, growthPerWindow: Infinity, farEnough: 64 * MB, keepsItsPeak: false };
const COUNT: NoiseModel = { band: 8, grossPerWindow: 32, grossPerEpoch: 4_096, smallestStep: 32, residuePerWindow: 0, worthTelling: 50, warmupWindows: 1, growthPerWindow: Infinity, farEnough: 1_000, keepsItsPeak: false };

export const LIVE_NOISE: Readonly<Record<ChannelName, NoiseModel>> = {
  // With the JIT the live heap of an idle server moves by up to 100 KB, on Node.js 18 and 20 in two states 250 KB apart.
  heap: BYTES,
  external: BYTES,
  arrayBuffers: BYTES,
  // Semi-spaces and arenas of the allocator come and go.
  native: { ...BYTES, band: 8 * MB, grossPerWindow: 16 * MB, grossPerEpoch: 2_048 * MB, smallestStep: 16 * MB, worthTelling: 16 * MB, farEnough: 512 * MB },
  fds: COUNT,
  resources: COUNT,
};

/** Per hour. 4 MB are 96 MB a day: a process that is deployed once a week grows by 670 MB. Less is not worth being woken for. */
export const LEAK_PER_HOUR: Readonly<Record<ChannelName, number>> = { heap: 4 * MB, external: 4 * MB, arrayBuffers: 4 * MB, native: 64 * MB, fds: 120, resources: 120 };

/** How much traffic, or time, shows what a leak is made of. Pure. */

export interface CapturePlan {
  /** Requests, or seconds, before the first snapshot. */
  readonly warmup: number;
  /** … between one snapshot and the next, and while allocations are noted. */
  readonly interval: number;
  /** One allocation in so many bytes is noted on average. */
  readonly samplingIntervalBytes: number;
}

/** Code is loaded and connections have been made by then; a store of numbers grows at least once in an interval of twice as many. */
const WARMUP_REQUESTS = 200;
const INTERVAL_PER_WARMUP = 2;
/** An interval is to show this much growth: nine objects of 56 bytes. */
const WANTED_BYTES = 512;
/** … within this time. */
const INTERVAL_MS = 4_000;
/** More is slow to write: V8 takes 40 ms for a megabyte of objects, but 400 ms for one of an array's elements. */
const MOST_BYTES = 4 * 1024 * 1024;
/** Warm-up, three intervals, and as much again as the requests before take: a small heap has to bear all of it. */
const INTERVALS_IN_ROOM = 5;
/** Requests that load the code, and as many that tell how long one takes: two for each of ten connections. */
const PROBE_REQUESTS = 20;
/** … of which both together may take this part of a small heap. */
const PROBES_IN_ROOM = 16;
/** Fewer say nothing about proportion. */
const LEAST_REQUESTS = 5;
/** Where time drives it: an interval in which a timer of every second is seen, and one that is worth waiting for. */
const INTERVAL_SECONDS = { least: 3, most: 10 };
const WARMUP_SECONDS = 2;
/** Allocations of the leak that are to be noted; ten name a function. */
const WANTED_NOTES = 200;
/** V8's own default is 32 KiB, which costs nothing; with 64 bytes a request takes five times as long. */
const SAMPLING_BYTES = { least: 64, most: 32 * 1024 };

/** Requests before the capture, twice as many. @param roomBytes what the heap may still grow by */
export function probeRequests(bytesPerRequest: number, roomBytes: number): number {
  return bytesPerRequest > 0 ? Math.max(1, Math.min(PROBE_REQUESTS, Math.floor(roomBytes / PROBES_IN_ROOM / bytesPerRequest))) : PROBE_REQUESTS;
}

/**
 * @param bytesPerRequest growth per request of the traffic that will be driven; 0 where it is not counted in bytes
 * @param requestMs what one request takes. Above 0
 * @param roomBytes what the heap may still grow by
 */
export function planOfRequests(bytesPerRequest: number, requestMs: number, roomBytes = Infinity): CapturePlan {
  const wanted = Math.max(INTERVAL_PER_WARMUP * WARMUP_REQUESTS, bytesPerRequest > 0 ? WANTED_BYTES / bytesPerRequest : 0);
  const most = Math.min(INTERVAL_MS / requestMs, bytesPerRequest > 0 ? Math.min(MOST_BYTES, roomBytes / INTERVALS_IN_ROOM) / bytesPerRequest : Infinity);
  const interval = Math.max(LEAST_REQUESTS, Math.round(Math.min(wanted, most)));
  const warmup = Math.max(LEAST_REQUESTS, Math.min(WARMUP_REQUESTS, Math.round(interval / INTERVAL_PER_WARMUP)));
  return { warmup, interval, samplingIntervalBytes: samplingInterval(interval * bytesPerRequest) };
}

/** @param bytesPerSecond growth without any request; 0 where it is not counted in bytes */
export function planOfSeconds(bytesPerSecond: number): CapturePlan {
  const wanted = bytesPerSecond > 0 ? WANTED_BYTES / bytesPerSecond : 0;
  const interval = Math.ceil(Math.min(INTERVAL_SECONDS.most, Math.max(INTERVAL_SECONDS.least, wanted)));
  return { warmup: WARMUP_SECONDS, interval, samplingIntervalBytes: samplingInterval(interval * bytesPerSecond) };
}

function samplingInterval(growthBytes: number): number {
  return Math.round(Math.min(SAMPLING_BYTES.most, Math.max(SAMPLING_BYTES.least, growthBytes / WANTED_NOTES)));
}

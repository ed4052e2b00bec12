/**
 * One collection as V8's --trace-gc reports it, and the grammar of the normal trace line from Node 0.10 to 26.
 * The grammar covers every number up to the reason: a line that is cut, torn or overwritten in any of them is no event.
 */

interface Collection {
  readonly pid: number;
  /** V8's address of the isolate, as printed; null on Node 0.10 and 0.12, which print none. */
  readonly isolate: string | null;
  /** Milliseconds since this isolate was created; a worker's clock starts near 0 in the same process. */
  readonly atMs: number;
  /** Caused by gc(): the only reason that is a complete collection on every version. Unknown, so false, in key=value lines. */
  readonly forced: boolean;
  /** Memory that the heap holds from the system after the collection; the key=value lines before Node 24 do not tell. */
  readonly committedBytes?: number;
  /** Time the main thread stood still for this event, incremental and concurrent work not included. */
  readonly pauseMs: number;
  /** V8's own words, not split into reason and collector reason; empty if the line has none. */
  readonly reason: string;
}

/** A full mark-compact (or mark-sweep); sizes are those of live objects, to 0.1 MB, or exact in --trace-gc-nvp lines. */
export interface MajorGc extends Collection {
  readonly kind: 'major';
  readonly beforeBytes: number;
  readonly afterBytes: number;
}

/** A collection of the young generation; the minor mark-compact of Node 8 to 18 has no sizes in its key=value line. */
export interface MinorGc extends Collection {
  readonly kind: 'minor';
  readonly beforeBytes?: number;
  readonly afterBytes?: number;
}

export type GcEvent = MajorGc | MinorGc;

/** What stands before every event: `[4256:0x3c6ce000]       20 ms: `. */
export interface GcHeader {
  readonly pid: number;
  readonly isolate: string | null;
  readonly atMs: number;
}

/** V8's MB. */
export const BYTES_PER_MB = 1024 * 1024;

const NUMBER = String.raw`\d{1,9}(?:\.\d{1,6})?`;
const SIZE = String.raw`(\d{1,9}\.\d) \((\d{1,9}\.\d)\)`;

/** Node 14 and later put (reduce), 22 to 24 (interleaved), 25 and later (during sweeping) behind the name. */
const EVENT = String.raw`(?:Shared )?((?:Incremental )?(?:Minor )?(?:Scavenge|Mark-sweep|Mark-Sweep|Mark-Compact))(?: \([a-z ]{1,20}\)){0,3}`;
const INCREMENTAL_WORK =
  String.raw`\(\+ ${NUMBER} ms in \d{1,9} steps since (?:last GC|start of marking)` +
  String.raw`(?:, biggest step ${NUMBER} ms)?(?:, walltime since start of marking \d{1,9} ms)?\)`;
const UTILISATION = String.raw`\(average mu = \d\.\d{3}, current mu = \d\.\d{3}\)`;

/** Up to 6 a bracketed reason with a full stop; 8 the plain reason; from 10 on the mutator utilisation before it. */
const TAIL = String.raw`(?: {1,2}${UTILISATION} (.*)|( \[.*\])\..*| {1,2}([a-z].*))`;

const BODY = new RegExp(
  String.raw`^${EVENT} ${SIZE} -> ${SIZE} MB, (?:pooled: ${NUMBER} MB, )?(${NUMBER})(?: / ${NUMBER})? ms(?: {1,2}${INCREMENTAL_WORK})?${TAIL}$`,
  's',
);
const BEGINS_LIKE_AN_EVENT = /^(?:Shared |Incremental |Minor )*(?:Scavenge|Mark-)/;

/** gc() by version: from 8, 0.12 to 6, 0.10. */
const FORCED = /^(?:testing(?![a-z])|\[Isolate::RequestGarbageCollection\]|\[gc extension\])/;

/** Far more than V8's longest reason; text glued behind a line that lost its end must not be kept in full. */
const LONGEST_REASON = 160;

/** The event of a normal line, from what stands behind `ms: `. */
export function parseGcBody(header: GcHeader, body: string): GcEvent | undefined {
  const match = BODY.exec(body);
  if (!match) return undefined;
  const tail = match[7] ?? match[8] ?? match[9] ?? '';
  // The rest of another line: the reason, and so whether it was forced, is not this event's.
  if (tail.includes('(average mu = ')) return undefined;
  const beforeBytes = bytes(match[2]);
  const afterBytes = bytes(match[4]);
  const committedBytes = bytes(match[5]);
  // Live objects never exceed the memory that holds them: two lines mixed by a shared pipe show here.
  if (beforeBytes > bytes(match[3]) || afterBytes > committedBytes) return undefined;
  const { pid, isolate, atMs } = header;
  const kind = isMajor(match[1] ?? '') ? 'major' : 'minor';
  const reason = cleanReason(tail);
  // No spreads: they made this, which runs once per trace line, ten times slower.
  return { pid, isolate, atMs, kind, forced: isForcedReason(reason), beforeBytes, afterBytes, committedBytes, pauseMs: Number(match[6]), reason };
}

export function beginsLikeGcBody(body: string): boolean {
  return BEGINS_LIKE_AN_EVENT.test(body);
}

export function isForcedReason(reason: string): boolean {
  return FORCED.test(reason);
}

/** Node 26 finishes natural marking as `Incremental Mark-Compact`, so the start of the name does not tell. */
function isMajor(name: string): boolean {
  return name.includes('Mark-') && !name.includes('Minor');
}

function bytes(megabytes: string | undefined): number {
  return Math.round(Number(megabytes) * BYTES_PER_MB);
}

function cleanReason(tail: string): string {
  // A log viewer's colour reset may stand behind the line.
  return tail.replace(/\u001B\[[\d;]{0,10}m/g, '').trim().slice(0, LONGEST_REASON);
}

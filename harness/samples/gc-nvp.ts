/**
 * The lines of --trace-gc-nvp, which replace the normal ones and give exact bytes. Three dialects: key=value with
 * total sizes (to 23), key=value with object sizes (24), and JSON (25, 26).
 */
import { type GcEvent, type GcHeader, isForcedReason } from './gc-event.js';

/** `gc=`: s scavenge, ms and mc full, mmc and mms minor mark-compact and minor mark-sweep. */
const KINDS: Readonly<Record<string, GcEvent['kind']>> = { s: 'minor', ms: 'major', mc: 'major', mmc: 'minor', mms: 'minor' };

/** Every value ends in a space, so that a number cut by the end of the log is not taken for a smaller one. */
const HEAD = /^pause=(\d{1,9}(?:\.\d{1,6})?) mutator=-?\d{1,20}(?:\.\d{1,6})? gc=([a-z]{1,3}) /;
const TOTAL_SIZES = / total_size_before=(\d{1,15}) total_size_after=(\d{1,15}) /;
const OBJECT_SIZES = / start_object_size=(\d{1,15}) end_object_size=(\d{1,15}) start_memory_size=\d{1,15} end_memory_size=(\d{1,15}) /;

const JSON_PREFIX = 'GC: ';

export function parseNvpBody(header: GcHeader, body: string): GcEvent | undefined {
  if (body.startsWith(JSON_PREFIX)) return parseJsonBody(header, body.slice(JSON_PREFIX.length));
  const head = HEAD.exec(body);
  if (!head) return undefined;
  const sizes = TOTAL_SIZES.exec(body) ?? OBJECT_SIZES.exec(body);
  return event(header, {
    gc: head[2],
    pause: Number(head[1]),
    start_object_size: sizes?.[1] && Number(sizes[1]),
    end_object_size: sizes?.[2] && Number(sizes[2]),
    end_memory_size: sizes?.[3] && Number(sizes[3]),
    reason: '',
    collector_reason: '',
  });
}

export function beginsLikeNvpBody(body: string): boolean {
  return body.startsWith('pause=') || body.startsWith(`${JSON_PREFIX}{`);
}

function parseJsonBody(header: GcHeader, text: string): GcEvent | undefined {
  const end = text.lastIndexOf('}');
  let fields: unknown;
  try {
    fields = JSON.parse(text.slice(0, end + 1));
  } catch {
    return undefined;
  }
  return typeof fields === 'object' && fields !== null ? event(header, { ...fields }) : undefined;
}

function event(header: GcHeader, fields: Readonly<Record<string, unknown>>): GcEvent | undefined {
  const { gc, pause, start_object_size: beforeBytes, end_object_size: afterBytes, end_memory_size: committedBytes } = fields;
  const kind = typeof gc === 'string' ? KINDS[gc] : undefined;
  if (kind === undefined || typeof pause !== 'number') return undefined;
  const reason = [fields['reason'], fields['collector_reason']].filter(Boolean).join('; ');
  const collection = {
    ...header,
    forced: isForcedReason(reason),
    ...(typeof committedBytes === 'number' && { committedBytes }),
    pauseMs: pause,
    reason,
  };
  if (typeof beforeBytes === 'number' && typeof afterBytes === 'number') return { ...collection, kind, beforeBytes, afterBytes };
  // Only the minor mark-compact of Node 8 to 18 prints no sizes; every other line without them is cut.
  return gc === 'mmc' ? { ...collection, kind: 'minor' } : undefined;
}

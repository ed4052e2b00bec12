/** From a sampling heap profile to the functions that allocated what survives. */
import type { Position } from './script.js';

/** As `HeapProfiler.getSamplingProfile` gives it, in what is used of it. */
export interface SamplingHeapProfile {
  readonly head: ProfileNode;
  readonly samples?: readonly ProfileSample[];
}

export interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly scriptId: string; readonly url: string; readonly lineNumber: number; readonly columnNumber: number };
  /** Bytes that survive, allocated in this very frame. */
  readonly selfSize: number;
  readonly children: readonly ProfileNode[];
}

export interface ProfileSample {
  readonly size: number;
  readonly nodeId: number;
  /** Later samples have larger ones. */
  readonly ordinal: number;
}

/** A function on the stack; its position is that of its beginning. */
export interface Frame {
  readonly functionName: string;
  readonly url: string;
  readonly position: Position;
}

export interface AllocationStack {
  /** Innermost first, without Node.js and the engine at that end. Never empty. */
  readonly frames: readonly Frame[];
  /** What the innermost of them has called, in Node.js: `mark`; empty where it has allocated itself. */
  readonly called: string;
  /** Estimated from samples; where there are intervals, the smallest of theirs. */
  readonly bytes: number;
}

/** Ordinals of the samples of one interval: above `after`, up to `upTo`. */
export interface SampledInterval {
  readonly after: number;
  readonly upTo: number;
}

/**
 * Stacks that differ in nothing but what Node.js has called of its own at the inner end are one.
 * @param intervals a stack counts only as far as it allocates in each of them; without any, the whole profile counts
 * @returns the largest first
 */
export function allocationStacks({ head, samples = [] }: SamplingHeapProfile, intervals: readonly SampledInterval[] = []): readonly AllocationStack[] {
  const bytesOf = intervals.length === 0 ? undefined : intervals.map((interval) => bytesByNode(samples, interval));
  const stacks = new Map<string, { frames: readonly Frame[]; called: string; bytes: number[] }>();
  const left: { readonly node: ProfileNode; readonly frames: readonly Frame[] }[] = [{ node: head, frames: [] }];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { node } = next;
    const frames = [frameOf(node), ...next.frames];
    for (const child of node.children) left.push({ node: child, frames });
    const bytes = bytesOf === undefined ? [node.selfSize] : bytesOf.map((byNode) => byNode.get(node.id) ?? 0);
    const innermost = frames.findIndex(isOfScript);
    const outer = frames.slice(innermost);
    if (innermost === -1 || bytes.every((each) => each === 0)) continue;
    const called = frames[innermost - 1]?.functionName ?? '';
    const key = called + outer.map(({ position: { scriptId, line, column } }) => `${scriptId}:${line}:${column}`).join(' ');
    const known = stacks.get(key);
    stacks.set(key, { frames: outer, called, bytes: bytes.map((each, index) => each + (known?.bytes[index] ?? 0)) });
  }
  return [...stacks.values()].map((stack) => ({ ...stack, bytes: Math.min(...stack.bytes) })).filter(({ bytes }) => bytes > 0).sort((a, b) => b.bytes - a.bytes);
}

function bytesByNode(samples: readonly ProfileSample[], { after, upTo }: SampledInterval): ReadonlyMap<number, number> {
  const bytes = new Map<number, number>();
  for (const { nodeId, size, ordinal } of samples) if (ordinal > after && ordinal <= upTo) bytes.set(nodeId, (bytes.get(nodeId) ?? 0) + size);
  return bytes;
}

function frameOf({ callFrame }: ProfileNode): Frame {
  const { functionName, url, scriptId, lineNumber, columnNumber } = callFrame;
  return { functionName, url, position: { scriptId: Number(scriptId), line: lineNumber, column: columnNumber } };
}

/** Neither Node.js itself nor `(root)`, `(GC)`, `(V8 API)` and the like, which have no script. */
function isOfScript({ url, position }: Frame): boolean {
  return position.scriptId > 0 && position.line >= 0 && !url.startsWith('node:');
}

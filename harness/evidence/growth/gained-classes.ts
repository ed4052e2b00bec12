/** What is born behind a holder: classes with counts and sizes, and the functions that belong to them. Pure. */
import { NODE, type HeapSnapshot } from '../../heap/heap-snapshot.js';
import { BORN } from './births.js';
import type { HeapCode, ScriptPosition } from './heap-code.js';
import { positionsOf } from './holder-names.js';
import type { NodeWords } from './node-words.js';
import type { PathGroup } from './path-groups.js';
import { add, growsWithRequests, NO_GAIN, type Pair, ratePerRequest } from './proportional.js';

export interface GainedClass {
  readonly class: string;
  readonly born: Pair;
  readonly bytes: Pair;
}

/** With all that lies behind them. */
export function withBehind(groups: readonly PathGroup[]): PathGroup[] {
  return groups.flatMap((group) => [group, ...withBehind(group.children)]);
}

/** Of those that grow with the requests, the largest first. */
export function classesOf(groups: readonly PathGroup[], requests: Pair, words: NodeWords): GainedClass[] {
  const classes = new Map<string, GainedClass>();
  for (const group of groups) {
    const name = words.className(group.members[0] ?? 0);
    const known = classes.get(name) ?? { class: name, born: NO_GAIN, bytes: NO_GAIN };
    classes.set(name, { class: name, born: add(known.born, group.born), bytes: add(known.bytes, group.bytes) });
  }
  const growing = [...classes.values()].filter(({ born }) => growsWithRequests(born, requests));
  return growing.sort((a, b) => ratePerRequest(b.bytes, requests) - ratePerRequest(a.bytes, requests));
}

/** The first of each group that was born in one of the intervals. */
export function firstBorn({ members }: PathGroup, births: Uint8Array): number | undefined {
  return members.find((node) => births[node] !== BORN.before);
}

/** Of functions that grow in number as closures. */
export function closuresAmong(groups: readonly PathGroup[], requests: Pair, births: Uint8Array, heap: HeapSnapshot, code: HeapCode): ScriptPosition[] {
  return positionsOf(samples(groups, requests, births).filter((node) => heap.nodeType[node] === NODE.closure), code);
}

export function constructorsAmong(groups: readonly PathGroup[], requests: Pair, births: Uint8Array, heap: HeapSnapshot, code: HeapCode): ScriptPosition[] {
  return positionsOf(samples(groups, requests, births).filter((node) => heap.nodeType[node] === NODE.object), code);
}

function samples(groups: readonly PathGroup[], requests: Pair, births: Uint8Array): number[] {
  const growing = groups.filter(({ born }) => growsWithRequests(born, requests)).sort((a, b) => ratePerRequest(b.born, requests) - ratePerRequest(a.born, requests));
  return growing.flatMap((group) => firstBorn(group, births) ?? []);
}

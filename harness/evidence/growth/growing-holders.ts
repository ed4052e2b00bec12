/** Which groups of objects grow with the requests, and what holds each of them. Pure. */
import type { HeapNames } from './heap-names.js';
import type { NodeRoles } from './node-roles.js';
import type { Paths } from './old-first-paths.js';
import type { PathGroup } from './path-groups.js';
import { add, growsByFactor, growsInSteps, growsSteadily, growsWithRequests, NO_GAIN, type Pair } from './proportional.js';

export interface GrowingHolder {
  /** What gains: the Map, the object, the first entry of a list. It does not grow in number itself. */
  readonly holder: PathGroup;
  /** What was born behind it, the group that retains most at the head: values and keys are two. Empty: it has grown by itself. */
  readonly gained: readonly PathGroup[];
  /** How many of the first of them were born, or of all where they are listeners; 0 where it has grown by itself. */
  readonly count: Pair;
  /** Of all that. */
  readonly bytes: Pair;
  /** Bytes of stores that have been replaced by larger ones for it: in steps, so that only both intervals together say something. */
  readonly room: Pair;
  /** Entries that point at something; where nothing was born, and there are such. */
  readonly slots?: Pair;
}

/** Where an EventEmitter has an array of listeners for each event. */
export const LISTENERS = '_events';
/** Node.js keeps timers of one duration in a list of that duration; what people know are the timers. */
export const LIST_OF_TIMERS = 'TimersList';
/** From a timer to the function that it calls. */
export const CALLBACK_OF_TIMER = '_onTimeout';

/** Any order. */
export function growingHolders(root: PathGroup, requests: Pair, paths: Paths, roles: NodeRoles, names: HeapNames): GrowingHolder[] {
  const gained = new Map<PathGroup, PathGroup[]>();
  const bearing = new Set<PathGroup>();
  const byThemselves: GrowingHolder[] = [];
  const look = (group: PathGroup): void => {
    for (const child of group.children) {
      if (roles.isEngine(sampleOf(child))) continue;
      const byItself = grownByItself(child, requests);
      if (byItself !== undefined) byThemselves.push(byItself);
      if (!growsWithRequests(child.born, requests) || names.node(sampleOf(child)) === LIST_OF_TIMERS) look(child);
      else {
        const owner = ownerOf(group, roles);
        const holder = emitterOf(owner);
        bearing.add(owner);
        gained.set(holder, [...(gained.get(holder) ?? []), child]);
      }
    }
  };
  look(root);
  const byBirths = [...gained].flatMap(([holder, groups]) => {
    // The runtime holds whatever has not been closed; each class of that is another matter.
    if (roles.isNative(sampleOf(holder))) return groups.map((group) => bearer(holder, [group]));
    const timers = groups.filter(isTimer);
    const owners = [...new Set(groups.map((group) => ownerOf(group.parent ?? holder, roles)))];
    const room = add(...owners.flatMap(({ grown }) => grown.map(({ bytes }) => bytes)));
    return timers.length === 0 ? [bearer(holder, groups, room)] : timers.flatMap((group) => byCallback(group, requests, paths)).map((group) => bearer(holder, [group]));
  });
  return [...byBirths, ...byThemselves.filter(({ holder }) => !bearing.has(holder))];
}

function bearer(holder: PathGroup, groups: readonly PathGroup[], room: Pair = NO_GAIN): GrowingHolder {
  const sizes = new Map(groups.map((group) => [group, retained(group)]));
  const least = (group: PathGroup) => Math.min(...(sizes.get(group) ?? NO_GAIN));
  const gained = [...groups].sort((a, b) => least(b) - least(a));
  const count = holder.label === LISTENERS ? add(...gained.map(({ born }) => born)) : (gained[0]?.born ?? NO_GAIN);
  // The first entry of a list is one as well, and stands where the list begins; of a tree, the branches are.
  if (gained[0]?.likeness === holder.likeness) return { holder, gained, count: bornAlike(holder, holder.likeness), bytes: retained(holder), room };
  return { holder, gained, count, bytes: add(...sizes.values()), room };
}

function grownByItself(holder: PathGroup, requests: Pair): GrowingHolder | undefined {
  if (holder.grown.length === 0) return undefined;
  const bytes = add(...holder.grown.map((value) => value.bytes));
  const slots = add(...holder.grown.map((value) => value.slots));
  const isReplaced = holder.grown.some(({ replaced }) => replaced !== undefined);
  if (!isReplaced && growsWithRequests(slots, requests)) return { holder, gained: [], count: NO_GAIN, bytes: NO_GAIN, room: bytes, slots };
  const grows = isReplaced ? growsSteadily(bytes, requests) || growsByFactor(add(...holder.grown.map(({ sizes }) => sizes)), bytes) : growsInSteps(bytes, requests);
  return grows ? { holder, gained: [], count: NO_GAIN, bytes: NO_GAIN, room: bytes } : undefined;
}

/** Of stores, the object that they belong to. */
function ownerOf(group: PathGroup, roles: NodeRoles): PathGroup {
  return group.parent !== undefined && roles.isStore(sampleOf(group)) ? ownerOf(group.parent, roles) : group;
}

/** An emitter with listeners of several events is one holder. */
function emitterOf(group: PathGroup): PathGroup {
  return group.parent?.label === LISTENERS ? group.parent : group;
}

function isTimer(group: PathGroup): boolean {
  return group.children.some(({ label }) => label === CALLBACK_OF_TIMER);
}

/** Timers of one duration stand in one list, whoever has set them. */
function byCallback(timers: PathGroup, requests: Pair, paths: Paths): PathGroup[] {
  const callbacks = timers.children.filter(({ label, born }) => label === CALLBACK_OF_TIMER && growsWithRequests(born, requests));
  if (callbacks.length < 2) return [timers];
  return callbacks.map((callback) => {
    const share = (bytes: number, interval: 0 | 1) => (bytes * callback.born[interval]) / Math.max(1, timers.born[interval]);
    return {
      ...timers,
      children: [callback],
      members: callback.members.map((closure) => paths.holder[closure] ?? 0),
      born: callback.born,
      bytes: [share(timers.bytes[0], 0), share(timers.bytes[1], 1)],
    };
  });
}

function sampleOf(group: PathGroup): number {
  return group.members[0] ?? 0;
}

/** Members of the same kind born in a group and behind it. */
function bornAlike(group: PathGroup, likeness: number): Pair {
  return add(group.likeness === likeness ? group.born : NO_GAIN, ...group.children.map((child) => bornAlike(child, likeness)));
}

/** Bytes born in a group and behind it. */
function retained(group: PathGroup): Pair {
  return add(group.bytes, ...group.children.map(retained));
}

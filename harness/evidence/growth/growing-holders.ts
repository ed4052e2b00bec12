/** Which groups of objects grow with the requests, and what holds each of them. Pure. */
import type { HeapNames } from './heap-names.js';
import type { NodeRoles } from './node-roles.js';
import type { PathGroup } from './path-groups.js';
import { growsWithRequests, type Pair } from './proportional.js';

export interface GrowingHolder {
  /** What gains: the Map, the object, the first entry of a list. It does not grow in number itself. */
  readonly holder: PathGroup;
  /** What it gains, the group that retains most at the head: values and keys are two. */
  readonly gained: readonly PathGroup[];
  /** All that was born behind it. */
  readonly bytes: Pair;
}

/** Node.js keeps timers of one duration in a list of that duration; what people know are the timers. */
const LISTS_OF_TIMERS = 'TimersList';

/** Any order. */
export function growingHolders(root: PathGroup, requests: Pair, roles: NodeRoles, names: HeapNames): GrowingHolder[] {
  const gained = new Map<PathGroup, PathGroup[]>();
  const look = (group: PathGroup): void => {
    for (const child of group.children) {
      if (roles.isEngine(sampleOf(child))) continue;
      if (!growsWithRequests(child.born, requests) || names.node(sampleOf(child)) === LISTS_OF_TIMERS) look(child);
      else {
        const holder = ownerOf(group, roles);
        gained.set(holder, [...(gained.get(holder) ?? []), child]);
      }
    }
  };
  look(root);
  return [...gained].map(([holder, groups]) => {
    const sizes = new Map(groups.map((group) => [group, retained(group)]));
    const least = (group: PathGroup) => Math.min(...(sizes.get(group) ?? [0]));
    return { holder, gained: groups.sort((a, b) => least(b) - least(a)), bytes: sum([...sizes.values()]) };
  });
}

/** Of stores, the object that they belong to. */
function ownerOf(group: PathGroup, roles: NodeRoles): PathGroup {
  return group.parent !== undefined && roles.isStore(sampleOf(group)) ? ownerOf(group.parent, roles) : group;
}

function sampleOf(group: PathGroup): number {
  return group.members[0] ?? 0;
}

/** Bytes born in a group and behind it. */
function retained(group: PathGroup): Pair {
  return sum([group.bytes, ...group.children.map(retained)]);
}

function sum(pairs: readonly Pair[]): Pair {
  return pairs.reduce<Pair>(([a, b], [c, d]) => [a + c, b + d], [0, 0]);
}

/** From a holder that grows to what is said of it. Pure. */
import { NODE, type HeapSnapshot } from '../../heap/heap-snapshot.js';
import type { Retainer } from '../../result/evidence.js';
import { BORN } from './births.js';
import { CollectionKinds } from './collection-kind.js';
import { classesOf, closuresAmong, constructorsAmong, firstBorn, type GainedClass, withBehind } from './gained-classes.js';
import { CALLBACK_OF_TIMER, type GrowingHolder, LISTENERS } from './growing-holders.js';
import type { Growth } from './growth.js';
import { summaryOf } from './growth-summary.js';
import type { HeapCode, ScriptPosition } from './heap-code.js';
import type { HeapNames } from './heap-names.js';
import { holderNames, positionsOf } from './holder-names.js';
import type { NodeRoles } from './node-roles.js';
import type { NodeWords } from './node-words.js';
import type { Paths } from './old-first-paths.js';
import type { PathGroup, PathGroups } from './path-groups.js';
import { add, meanRate, type Pair, ratePerRequest } from './proportional.js';
import { Trails, type TrailStep } from './trail.js';

export interface ReadHeap {
  readonly heap: HeapSnapshot;
  readonly births: Uint8Array;
  readonly paths: Paths;
  readonly groups: PathGroups;
  readonly names: HeapNames;
  readonly roles: NodeRoles;
  readonly code: HeapCode;
  readonly words: NodeWords;
  readonly requests: Pair;
  /** Of the trend; undefined: not known. */
  readonly slope: number | undefined;
}

/** Of a hash table or an array of numbers: bytes for each of them. */
const BYTES_PER_NUMBER = { set: 20, map: 28, other: 8 } as const;
/** Part of a store that is in use, on average, where it grows by half (arrays) or by all of its size. */
const USED = { set: 0.72, map: 0.72, other: 0.83 } as const;
/** They stand in a list that begins at the promise. */
const PROMISE_REACTION = 'promise reaction';
/** Of Timeout, Listener, and functions with a bound `this`. */
const CALLBACKS = new Set([CALLBACK_OF_TIMER, 'listener', 'bound_function', 'callback']);
/** Further ones have a small part in it. */
const MOST_CLASSES = 12;

export class GrowthReader {
  private readonly trails: Trails;
  private readonly kinds: CollectionKinds;

  constructor(private readonly of: ReadHeap) {
    const { heap, births, paths, groups, names, roles, words } = of;
    this.trails = new Trails(heap, births, paths, groups, names, roles, words);
    this.kinds = new CollectionKinds(heap, paths, names, roles, words);
  }

  read(growing: GrowingHolder): Growth {
    const { births, requests, words, code, roles, heap } = this.of;
    const [main] = growing.gained;
    const sample = (main && firstBorn(main, births)) ?? growing.holder.grown[0]?.node ?? 0;
    const trail = withoutRepeats(this.trails.to(sample), words);
    const at = this.holderIndex(trail, growing);
    const holder = trail[at]?.node ?? 0;
    const behind = withBehind(growing.gained);
    const kind = this.kinds.of({ holder, sample, label: main?.label ?? '', trail });
    const names = holderNames(trail.slice(0, at + 1), words, code, roles);
    const classes = main === undefined ? [this.gainedByItself(growing, kind)] : classesOf(behind, requests, words);
    const events = this.eventsOf(growing);
    const gainedClass = main === undefined ? (classes[0]?.class ?? '') : kind === 'closure' ? (closureAmong(classes) ?? words.className(sample)) : events.length > 1 ? 'listener' : this.classOf(main);
    const count = main === undefined ? (growing.slots ?? classes[0]?.born ?? growing.room) : growing.count;
    const rate = main === undefined ? meanRate : ratePerRequest;
    const bytesPerRequest = ratePerRequest(growing.bytes, requests) + meanRate(growing.room, requests);
    const countPerRequest = rate(count, requests);
    const module = words.moduleFile(trail[0]?.node ?? 0);
    const slope = this.of.slope;
    const bytesOf = (is: (group: PathGroup) => boolean) => rate(add(...behind.filter(is).map(({ bytes }) => bytes)), requests);
    const typeOf = (group: PathGroup) => heap.nodeType[group.members[0] ?? 0];
    const callbacks = this.callbacksOf(kind, growing.gained, behind, trail);
    const callback = events.length > 1 ? undefined : callbacks.map((node) => words.className(node)).find((name) => name.startsWith('closure '))?.replace(/^closure /, 'function ');
    return {
      class: gainedClass,
      countPerRequest,
      bytesPerRequest,
      ...(slope !== undefined && slope > 0 && { share: Math.min(1, bytesPerRequest / slope) }),
      kind,
      summary: summaryOf({
        kind,
        holderClass: words.className(holder),
        holders: growing.holder.members.length,
        names,
        events,
        isTree: growing.gained.filter(({ likeness }) => likeness === growing.holder.likeness).length > 1,
        class: gainedClass,
        countPerRequest,
        bytesPerRequest,
        externalBytesPerRequest: bytesOf((group) => typeOf(group) === NODE.native),
        codeBytesPerRequest: bytesOf((group) => typeOf(group) === NODE.code),
        parentTextBytesPerRequest: bytesOf((group) => group.label === 'parent' && typeOf(group) === NODE.string),
        ...(callback !== undefined && { callback }),
      }),
      intervals: [0, 1].map((interval) => ({ requests: requests[interval] ?? 0, count: count[interval] ?? 0, bytes: (growing.bytes[interval] ?? 0) + (growing.room[interval] ?? 0) })),
      classes: classes.slice(0, MOST_CLASSES).map(({ class: name, born, bytes }) => ({ class: name, countPerRequest: rate(born, requests), shallowBytesPerRequest: rate(bytes, requests) })),
      retainers: trail.map((step, index) => retainer(step, index === at, words)),
      names,
      ...(module !== undefined && { module }),
      closuresBorn: distinct([...positionsOf(callbacks, code), ...closuresAmong(behind, requests, births, heap, code)]),
      constructors: constructorsAmong(behind, requests, births, heap, code),
    };
  }

  /** The step of what gains; the last but one where that cannot be told. */
  private holderIndex(trail: readonly TrailStep[], { holder, gained }: GrowingHolder): number {
    const members = new Set(holder.members);
    if (members.size === 0) return 0;
    const index = trail.findIndex(({ node }) => members.has(node));
    if (this.of.words.className(trail[index]?.node ?? 0) === PROMISE_REACTION) return Math.max(0, index - 1);
    return index === -1 ? Math.max(0, trail.length - (gained.length === 0 ? 1 : 2)) : index;
  }

  private gainedByItself(growing: GrowingHolder, kind: Growth['kind']): GainedClass {
    const { requests } = this.of;
    if (kind === 'string' || kind === 'buffer') return { class: 'byte', born: growing.room, bytes: growing.room };
    if (growing.slots !== undefined) return { class: this.entryClass(growing.holder), born: growing.slots, bytes: growing.room };
    const store = kind === 'set' || kind === 'map' ? kind : 'other';
    const perRequest = (meanRate(growing.room, requests) * USED[store]) / BYTES_PER_NUMBER[store];
    return { class: 'number', born: [perRequest * requests[0], perRequest * requests[1]], bytes: growing.room };
  }

  /** Of what is born in a group. Functions that are compiled anew may have another name each. */
  private classOf(group: PathGroup): string {
    const { births, words } = this.of;
    const [first = '', ...others] = group.members.filter((node) => births[node] !== BORN.before).slice(0, 3).map((node) => words.className(node));
    return others.every((name) => name === first) ? first : first.replace(/ .*/, '');
  }

  /** Of what it holds already; the commonest. */
  private entryClass({ members }: PathGroup): string {
    const { heap, words, roles } = this.of;
    const counts = new Map<string, number>();
    const node = members[0] ?? 0;
    for (let edge = heap.firstEdge[node] ?? 0; edge < (heap.firstEdge[node + 1] ?? 0); edge += 1) {
      const store = heap.edgeTo[edge] ?? 0;
      if (!roles.isStore(store)) continue;
      for (let slot = heap.firstEdge[store] ?? 0; slot < (heap.firstEdge[store + 1] ?? 0); slot += 1) {
        const name = words.className(heap.edgeTo[slot] ?? 0);
        if (!roles.isEngine(heap.edgeTo[slot] ?? 0)) counts.set(name, (counts.get(name) ?? 0) + 1);
      }
    }
    return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 'object';
  }

  /** Functions that are called when it happens: of timers, listeners, reactions. */
  private callbacksOf(kind: Growth['kind'], gained: readonly PathGroup[], behind: readonly PathGroup[], trail: readonly TrailStep[]): number[] {
    const { heap, births } = this.of;
    const isCallback = (group: PathGroup) => kind === 'promise' || CALLBACKS.has(group.label) || gained.includes(group);
    const onTrail = kind === 'timers' ? trail.filter(({ name }) => name?.name === CALLBACK_OF_TIMER).map(({ node }) => node) : [];
    const born = behind.filter(isCallback).flatMap((group) => firstBorn(group, births) ?? []);
    return [...onTrail, ...born].filter((node) => heap.nodeType[node] === NODE.closure);
  }

  private eventsOf({ holder, gained }: GrowingHolder): string[] {
    return holder.label === LISTENERS ? [...new Set(gained.map((group) => eventOf(group, holder)))] : [];
  }
}

function distinct(positions: readonly ScriptPosition[]): ScriptPosition[] {
  return positions.filter(({ scriptId, line, column }, index) => index === positions.findIndex((other) => other.scriptId === scriptId && other.line === line && other.column === column));
}

/** The property of `_events` that a group is behind. */
function eventOf(group: PathGroup, events: PathGroup): string {
  return group.parent === events || group.parent === undefined ? group.label : eventOf(group.parent, events);
}

/** Contexts come and go with closures, which people know. */
function closureAmong(classes: readonly GainedClass[]): string | undefined {
  return classes.find(({ class: name }) => name.startsWith('closure'))?.class;
}

function retainer({ node, words: edge }: TrailStep, grows: boolean, words: NodeWords): Retainer {
  return { node: words.of(node), edge, grows };
}

/** Entries of a list that stand one behind the other are said once. */
function withoutRepeats(trail: readonly TrailStep[], words: NodeWords): TrailStep[] {
  return trail.filter((step, index) => {
    const before = trail[index - 1];
    return before === undefined || (step.words !== '' && step.words !== before.words) || words.className(step.node) !== words.className(before.node);
  });
}

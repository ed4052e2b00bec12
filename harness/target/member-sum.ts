/** The readings of all isolates that are measured as one series per channel, also when some come and go. Pure. */
import { CHANNELS, CHANNEL_UNITS, type ChannelName } from '../channels.js';
import type { MemberSample, Readings, Sample } from './target.js';

/** What one isolate, and those that took its place, have come to. */
interface Place {
  /** Who can take each other's place: the threads of one process, the children of one. */
  readonly group: string;
  /** The first reading of the first who was here. */
  readonly base: Readings;
  /** The first reading of who is here now. */
  readonly first: Readings;
}

/**
 * Who takes the place of one that has ended counts with what it has grown by since its own first reading, on top of the
 * first reading of that place: a fresh process holds less than a warm one, and a pool that replaces its workers would be
 * a series of steps otherwise, which looks like a leak or hides one. Who finds no free place counts in full, so that
 * workers that are started and never ended show. Counts are plain sums.
 */
export class MemberSum {
  #places = new Map<string, Place>();
  readonly #free: Place[] = [];

  /** @param members at least one */
  add(members: readonly MemberSample[]): Sample {
    this.#assign(members);
    const total = (of: (member: MemberSample) => number) => members.reduce((sum, member) => sum + of(member), 0);
    const channels = Object.fromEntries(channelsOf(members).map((name) => [name, total((member) => this.#counted(member, name))]));
    return {
      channels,
      fdKinds: sumKinds(members.map(({ fdKinds }) => fdKinds)),
      resourceKinds: sumKinds(members.map(({ resourceKinds }) => resourceKinds)),
      collections: total(({ collections }) => collections),
      openConnections: total(({ openConnections }) => openConnections),
      ...(members.length > 1 && { members }),
    };
  }

  #assign(members: readonly MemberSample[]): void {
    const before = this.#places;
    this.#places = new Map(members.flatMap((member) => [before.get(keyOf(member))].flatMap((place) => (place === undefined ? [] : [[keyOf(member), place] as const]))));
    for (const [key, place] of before) if (!this.#places.has(key)) this.#free.push(place);
    for (const member of members) {
      if (this.#places.has(keyOf(member))) continue;
      const group = groupOf(member);
      const index = this.#free.findIndex((place) => place.group === group);
      const [free] = index === -1 ? [] : this.#free.splice(index, 1);
      this.#places.set(keyOf(member), { group, base: free?.base ?? member.channels, first: member.channels });
    }
  }

  #counted(member: MemberSample, name: ChannelName): number {
    const reading = member.channels[name] ?? 0;
    const place = this.#places.get(keyOf(member));
    if (CHANNEL_UNITS[name] === 'count' || place === undefined) return reading;
    return reading - (place.first[name] ?? 0) + (place.base[name] ?? 0);
  }
}

/** A channel that one process cannot give has no sum. What threads share, their process's main thread tells. */
function channelsOf(members: readonly MemberSample[]): ChannelName[] {
  const mains = members.filter(({ threadId }) => threadId === 0);
  return CHANNELS.filter((name) => (mains.length === 0 ? members : mains).every(({ channels }) => channels[name] !== undefined));
}

function keyOf({ pid, threadId }: MemberSample): string {
  return `${pid}:${threadId}`;
}

function groupOf({ pid, parentPid, threadId }: MemberSample): string {
  return threadId === 0 ? `children of ${parentPid}` : `threads of ${pid}`;
}

function sumKinds(parts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sums = new Map<string, number>();
  for (const [kind, count] of parts.flatMap((kinds) => Object.entries(kinds))) sums.set(kind, (sums.get(kind) ?? 0) + count);
  return Object.fromEntries(sums);
}

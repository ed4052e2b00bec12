/** The head's samples less the base's: what a change adds. Pure. */
import { CHANNELS, type ChannelName } from '../channels.js';
import type { Readings, Sample } from '../target/target.js';

/** Without the channels that one of the two does not have. Collections and open connections are the head's. */
export function differenceOf(head: Sample, base: Sample): Sample {
  const common = CHANNELS.filter((name) => head.channels[name] !== undefined && base.channels[name] !== undefined);
  return {
    ...head,
    channels: Object.fromEntries(common.map((name) => [name, (head.channels[name] ?? 0) - (base.channels[name] ?? 0)])),
    base: base.channels,
    fdKinds: kindsLess(head.fdKinds, base.fdKinds),
    resourceKinds: kindsLess(head.resourceKinds, base.resourceKinds),
  };
}

/** What each target reads by itself: one reading, or those of head and base. */
export function ownReadings({ channels, base }: { readonly channels: Readings; readonly base?: Readings }, name: ChannelName): readonly [number, ...number[]] {
  const reading = channels[name] ?? 0;
  const taken = base?.[name];
  return taken === undefined ? [reading] : [reading + taken, taken];
}

/** Nothing where one of them could not tell its kinds apart. */
function kindsLess(head: Readonly<Record<string, number>>, base: Readonly<Record<string, number>>): Record<string, number> {
  const [ofHead, ofBase] = [new Map(Object.entries(head)), new Map(Object.entries(base))];
  if (ofHead.size === 0 || ofBase.size === 0) return {};
  return Object.fromEntries([...new Set([...ofHead.keys(), ...ofBase.keys()])].map((kind) => [kind, (ofHead.get(kind) ?? 0) - (ofBase.get(kind) ?? 0)]));
}

/** The samples of several processes as one. Pure. */
import { CHANNELS } from '../channels.js';
import type { Sample } from './target.js';

/** A channel that one process cannot give has no sum. @param samples at least one */
export function sumSamples(samples: readonly Sample[]): Sample {
  const total = (of: (sample: Sample) => number) => samples.reduce((sum, sample) => sum + of(sample), 0);
  const common = CHANNELS.filter((channel) => samples.every(({ channels }) => channels[channel] !== undefined));
  const channels: Sample['channels'] = Object.fromEntries(common.map((channel) => [channel, total((sample) => sample.channels[channel] ?? 0)]));
  return {
    channels,
    fdKinds: sumKinds(samples.map(({ fdKinds }) => fdKinds)),
    resourceKinds: sumKinds(samples.map(({ resourceKinds }) => resourceKinds)),
    collections: total(({ collections }) => collections),
    openConnections: total(({ openConnections }) => openConnections),
  };
}

function sumKinds(parts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sums = new Map<string, number>();
  for (const [kind, count] of parts.flatMap((kinds) => Object.entries(kinds))) sums.set(kind, (sums.get(kind) ?? 0) + count);
  return Object.fromEntries(sums);
}

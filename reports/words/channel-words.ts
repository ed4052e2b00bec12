/** What the channels are called, and their figures in their units. */
import { CHANNELS, type ChannelName } from '../../harness/channels.js';
import type { ChannelResult } from '../../harness/result/channels.js';
import type { ScenarioResult } from '../../harness/result/document.js';
import { formatBytes, formatCountGrowth, formatCountRate, formatEstimate, formatGrowth, formatCount, type Numeric } from '../format/units.js';

interface ChannelWords {
  /** Beside a series, at most 9 columns. */
  readonly label: string;
  readonly name: string;
  /** What is counted; undefined for bytes. */
  readonly noun?: string;
}

const WORDS: Readonly<Record<ChannelName, ChannelWords>> = {
  heap: { label: 'heap', name: 'heap' },
  external: { label: 'external', name: 'external memory' },
  arrayBuffers: { label: 'buffers', name: 'array buffers' },
  native: { label: 'native', name: 'native memory' },
  fds: { label: 'fds', name: 'descriptors', noun: 'descriptors' },
  resources: { label: 'resources', name: 'resources', noun: 'resources' },
};

export function labelOf(channel: ChannelName): string {
  return WORDS[channel].label;
}

export function nameOf(channel: ChannelName): string {
  return WORDS[channel].name;
}

/** "80.0 KB per request (79.6 to 80.4)", "1.00 descriptors per request (within 0.01)". */
export function growthOf(channel: ChannelName, slope: Numeric, interval: readonly [Numeric, Numeric], per?: string): string {
  const { noun } = WORDS[channel];
  return noun === undefined ? formatGrowth(slope, interval, per) : formatCountGrowth(slope, interval, noun, per);
}

/** The estimate alone: "80.0 KB", "1.00". */
export function estimateOf(channel: ChannelName, slope: Numeric, interval: readonly [Numeric, Numeric]): string {
  return WORDS[channel].noun === undefined ? formatEstimate(slope, interval) : formatCountRate(slope);
}

/** A threshold or a smallest detectable leak: "16.0 B", "0.01 descriptors". */
export function rateOf(channel: ChannelName, rate: Numeric): string {
  const { noun } = WORDS[channel];
  return noun === undefined ? formatBytes(rate) : `${formatCountRate(rate)} ${noun}`;
}

/** One reading: "12.0 MB", "1,022". */
export function readingOf(channel: ChannelName, value: number): string {
  return WORDS[channel].noun === undefined ? formatBytes(value) : formatCount(value);
}

/** One reading less another: "+12.0 MB", "-3". */
export function differenceOf(channel: ChannelName, value: number): string {
  return value > 0 ? `+${readingOf(channel, value)}` : readingOf(channel, value);
}

/** The channel that a scenario's report is about: the first with the scenario's own verdict, else the heap. */
export function leadingChannel({ verdict, channels }: ScenarioResult): { channel: ChannelName; result: ChannelResult } | undefined {
  const present = CHANNELS.flatMap((channel) => (channels[channel] === undefined ? [] : [{ channel, result: channels[channel] }]));
  return present.find(({ result }) => result.verdict === verdict) ?? present[0];
}

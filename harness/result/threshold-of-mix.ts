import type { ChannelResult } from './channels.js';

/** Growth per request of the mix that is a leak: the threshold of a route times the smallest share of a route in the traffic; 0 when the shares are not known. */
export function thresholdOfMix({ threshold, minimumDetectable, minimumDetectablePerRoute }: Pick<ChannelResult, 'threshold' | 'minimumDetectable' | 'minimumDetectablePerRoute'>): number {
  const smallestShare = minimumDetectable / Math.max(minimumDetectable, ...Object.values(minimumDetectablePerRoute));
  return Number.isFinite(smallestShare) ? threshold * smallestShare : 0;
}

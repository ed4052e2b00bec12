/** Head and base as one target, whose samples are what the head holds more than the base. */
import type { Inspection } from '../target/inspection.js';
import type { Sample, Target, TargetInfo } from '../target/target.js';
import { asBaseFailure, ofBase, type BaseAdvice } from './base-failure.js';
import { differenceOf } from './difference.js';

/**
 * A straggler, about 250 KB that one reading has and the next has not, makes a head look larger for a moment, which the
 * verdict bears: it goes by the smallest readings. In the base it would hide growth of the head instead. So where the
 * difference falls by this much, the base is read again, and the smaller reading counts.
 */
const STRAGGLER_BYTES = 64 * 1024;

export class PairedTarget implements Target {
  readonly info: TargetInfo;
  /** Of the head: what it leaks more than the base is there. */
  readonly inspect?: () => Inspection;
  #lastBytes = -Infinity;

  constructor(
    private readonly head: Target,
    private readonly base: Target,
    private readonly advice: BaseAdvice,
  ) {
    this.info = { ...head.info, base: base.info };
    if (head.inspect !== undefined) this.inspect = head.inspect.bind(head);
  }

  /** Always the head first, so that what grows with time in both is the same in each difference. */
  async sample(): Promise<Sample> {
    const head = await this.head.sample();
    const base = await this.#sampleBase();
    let difference = differenceOf(head, base);
    if (heapOf(difference) < this.#lastBytes - STRAGGLER_BYTES) {
      const again = await this.#sampleBase();
      if (heapOf(again) < heapOf(base)) difference = differenceOf(head, again);
    }
    this.#lastBytes = heapOf(difference);
    return difference;
  }

  lastOutput(): readonly string[] {
    return [...this.head.lastOutput(), ...this.base.lastOutput().map((line) => `base: ${line}`)];
  }

  /** Those that the base does not have. */
  listenerWarnings(): readonly string[] {
    const known = new Set(this.base.listenerWarnings());
    return this.head.listenerWarnings().filter((warning) => !known.has(warning));
  }

  async lossExplained(): Promise<void> {
    await Promise.all([this.head.lossExplained?.(), this.base.lossExplained?.()]);
  }

  throwIfDead(): void {
    this.head.throwIfDead();
    try {
      this.base.throwIfDead();
    } catch (error) {
      throw asBaseFailure(error, this.advice);
    }
  }

  async stop(): Promise<void> {
    await Promise.all([this.head.stop(), this.base.stop()]);
  }

  #sampleBase(): Promise<Sample> {
    return ofBase(this.advice, () => this.base.sample());
  }
}

function heapOf({ channels }: Sample): number {
  return channels.heap ?? 0;
}

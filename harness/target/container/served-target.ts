/** A target together with the services that were started for it. */
import type { Sample, Target, TargetInfo } from '../target.js';
import type { RunningServices } from './services.js';

export class ServedTarget implements Target {
  readonly info: TargetInfo;
  readonly inspect?: NonNullable<Target['inspect']>;

  constructor(
    private readonly target: Target,
    private readonly services: RunningServices,
  ) {
    this.info = target.info;
    if (target.inspect !== undefined) this.inspect = target.inspect.bind(target);
  }

  async sample(): Promise<Sample> {
    await this.lossExplained();
    this.throwIfDead();
    return this.target.sample();
  }

  lastOutput(): readonly string[] {
    return this.target.lastOutput();
  }

  listenerWarnings(): readonly string[] {
    return this.target.listenerWarnings();
  }

  async lossExplained(): Promise<void> {
    await this.target.lossExplained?.();
  }

  /** A service first: its end explains what a target does without it. */
  throwIfDead(): void {
    this.services.throwIfEnded();
    this.target.throwIfDead();
  }

  async stop(): Promise<void> {
    await this.target.stop();
    await this.services.remove();
  }
}

/** What the result says of the base. Pure. */
import type { BaseResult } from '../result/document.js';
import type { TargetInfo } from '../target/target.js';
import type { Trial } from '../trials/trial.js';

/** How the command line names it, and what it turned out to be. */
export type BaseOrigin = Pick<BaseResult, 'given' | 'kind' | 'commit'>;

/** undefined before the base has started. */
export function baseResult(origin: BaseOrigin | undefined, target: TargetInfo | undefined, main: Trial | undefined): BaseResult | undefined {
  if (origin === undefined || target?.base === undefined) return undefined;
  return { ...origin, node: target.base.node, improved: main === undefined ? [] : improvedChannels(main) };
}

/** A leak of the base that the head does not have, or has less of. */
function improvedChannels({ channels }: Trial): BaseResult['improved'] {
  return channels.filter(({ judgement: { verdict, interval, threshold } }) => verdict === 'clean' && interval[1] < -threshold).map(({ name }) => name);
}

/** A reason of the verdict, where the figures are a difference. */
export function comparedWithBase({ given }: BaseOrigin, reason: string): string {
  return `compared with the base \`${given}\`, ${reason}`;
}

/** Code that every request passes makes all routes leak alike: then halving finds nothing, and a few routes tell as much as all. */
import type { BisectionStep } from '../result/bisection.js';
import type { Route } from '../scenario/scenario.js';
import type { Measured, StepLog } from './step-log.js';

/** Of more routes than this, so many are tried, spread evenly. */
const TRIED_ALONE = 8;
const PROVED_ALONE = 3;
/** Growth per request that differs by less than this factor is alike. */
const ALIKE_FACTOR = 1.4;

export interface Uniformity {
  /** Proofs of some routes alone; undefined where routes differ. */
  readonly proofs?: readonly BisectionStep[];
  /** What was tried in the running process, and a search need not try again. */
  readonly tried: readonly Tried[];
}

export interface Tried {
  readonly routes: readonly Route[];
  readonly step: BisectionStep;
}

/** @param whole what all routes together grow by @param routes at least two */
export async function tryAlike(routes: readonly Route[], whole: Measured, log: StepLog): Promise<Uniformity> {
  const tried: Tried[] = [];
  const isLike = async (among: readonly Route[]) => {
    const step = await log.search(among, 1, whole.slopePerRequest / ALIKE_FACTOR);
    tried.push({ routes: among, step });
    return isAlike(step, whole);
  };
  const half = routes.slice(0, Math.ceil(routes.length / 2));
  if (!(await isLike(half))) return { tried };
  // When all but one are alike and the whole is, the last one is too; its proof may still deny it.
  const alone = spread(routes, TRIED_ALONE).filter((route) => half.length > 1 || route !== half[0]);
  for (const route of routes.length > TRIED_ALONE ? alone : alone.slice(0, -1)) {
    if (!(await isLike([route]))) return { tried };
  }
  const proofs: BisectionStep[] = [];
  for (const route of spread(routes, PROVED_ALONE)) {
    const proof = await log.prove([route]);
    if (proof.answer !== 'leak') return { tried };
    proofs.push(proof);
  }
  return { proofs, tried };
}

function isAlike({ answer, channel, slopePerRequest }: BisectionStep, whole: Measured): boolean {
  const ratio = slopePerRequest / whole.slopePerRequest;
  return answer === 'leak' && channel === whole.channel && ratio < ALIKE_FACTOR && ratio > 1 / ALIKE_FACTOR;
}

/** The first, the last, and what lies evenly between. */
function spread<Item>(items: readonly Item[], most: number): Item[] {
  if (items.length <= most) return [...items];
  const picked = new Set(Array.from({ length: most }, (_, index) => Math.round((index * (items.length - 1)) / (most - 1))));
  return items.filter((_, index) => picked.has(index));
}

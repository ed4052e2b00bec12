/** Who is accused of how much. */
import type { BisectionStep, Culprit } from '../result/bisection.js';
import { totalWeight } from '../scenario/route-weights.js';
import type { Route } from '../scenario/scenario.js';

/** One route that leaks alone, or several that leak together, as a fresh process has shown. */
export interface Proved {
  readonly routes: readonly Route[];
  readonly step: BisectionStep;
}

/** A route that was accused but for which no process of its own spoke. */
export interface Unproved {
  readonly route: Route;
  readonly step: Pick<BisectionStep, 'channel' | 'slopePerRequest' | 'interval'>;
  readonly proof: 'undecided' | 'none';
}

/** What each adds to the mix is its own slope times its part of the traffic. */
export function culpritsOf(proved: readonly Proved[], unproved: readonly Unproved[]): Culprit[] {
  const accused = [
    ...proved.flatMap(({ routes, step }) => routes.map((route) => ({ route, step, together: routes.filter((other) => other !== route), proof: 'proved' as const }))),
    ...unproved.map((each) => ({ ...each, together: [] })),
  ].map((each) => ({ ...each, adds: (Math.max(0, each.step.slopePerRequest) * totalWeight([each.route, ...each.together])) / (1 + each.together.length) }));
  return accused.map(({ route, step: { channel, slopePerRequest, interval }, together, proof, adds }) => {
    const total = accused.filter(({ step }) => step.channel === channel).reduce((sum, each) => sum + each.adds, 0);
    return { route: route.name, together: together.map(({ name }) => name), channel, slopePerRequest, interval, share: total > 0 ? adds / total : 0, proof };
  });
}

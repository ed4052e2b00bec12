/** One trial on a simulated channel, without the pipeline around it: windows are sized and judged as in a real run. */
import { judge, type Judgement } from '../../harness/verdict/judge.js';
import { NOISE } from '../../harness/verdict/noise-model.js';
import type { Question, Series } from '../../harness/verdict/question.js';
import { nextWindowRequests } from '../../harness/verdict/window-size.js';

/** Live bytes after so many requests, when sampled as the so-manyeth. */
export type Shape = (requests: number, sample: number) => number;

export interface SimulatedRun {
  readonly judgement: Judgement;
  readonly series: Series;
  readonly requests: number;
}

const BASE_BYTES = 7_000_000;

export function simulate(shape: Shape, parts: Partial<Question> = {}, budgetRequests = 30_000): SimulatedRun {
  const points = [{ x: 0, y: BASE_BYTES + shape(0, 0) }];
  const question = { noise: NOISE.heap, threshold: 0.25, coarseThreshold: 2, warmupWindows: 4, warmupRequests: 'auto' as const, priorRequests: 0, epochs: 4, stepsPossible: true, ...parts };
  let requests = 0;
  for (;;) {
    const requestsLeft = budgetRequests - requests;
    requests += nextWindowRequests(points.length - 1, requests, { priorRequests: 0, smallestShare: 1, requestsLeft, windowTimeMs: Infinity, requestsPerMs: 0, growthCaps: [{ series: points, growth: question.noise.growthPerWindow }], peaksKept: false, ramp: 'usual' });
    points.push({ x: requests, y: Math.round(BASE_BYTES + 900_000 * (1 - Math.exp(-requests / 40)) + shape(requests, points.length)) });
    const judgement = judge(points, { ...question, requestsLeft: budgetRequests - requests });
    if (judgement.verdict !== 'undecided' || requests >= budgetRequests) return { judgement, series: points, requests };
  }
}

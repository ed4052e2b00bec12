/** Which routes of a server leak, and how much: drawn from a seed. Pure. */
import { integerBetween, seededRandom } from '../../dist/harness/scenario/seeded-random.js';

const MOST_LEAKERS = 3;
const LEAST_BYTES = 16;
const MOST_BYTES = 10 * 1024;

export const FRAMEWORKS = ['express', 'fastify'];

/**
 * @typedef {object} Plan
 * @property {string} framework one of FRAMEWORKS
 * @property {number} routes
 * @property {number} seed of the draw, and of the traffic
 * @property {Record<string, number>} leaks bytes kept per request, by the number of the route; one to three of them
 */

/** @returns {Plan} sizes are log-uniform from 16 B to 10 KB, rounded to bytes */
export function planOf(framework, routes, seed) {
  const random = seededRandom(seed, routes);
  const leakers = integerBetween(random, 1, MOST_LEAKERS);
  const leaks = {};
  while (Object.keys(leaks).length < leakers) {
    leaks[integerBetween(random, 0, routes - 1)] ??= Math.round(LEAST_BYTES * (MOST_BYTES / LEAST_BYTES) ** random());
  }
  return { framework, routes, seed, leaks };
}

export function routeName(/** @type {number | string} */ route) {
  return `list ${route}`;
}

/** An ordinary scenario, with nothing but defaults; JSON is YAML. */
export function scenarioText({ framework, routes, leaks }) {
  return JSON.stringify({
    target: { command: `node ${framework}.cjs`, env: { ROUTES: String(routes), LEAKS: JSON.stringify(leaks) } },
    routes: Array.from({ length: routes }, (_, route) => ({ name: routeName(route), request: `GET /lists${route}/{{int 1 1000}}` })),
  });
}

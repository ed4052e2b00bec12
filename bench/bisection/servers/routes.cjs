/* The routes of both servers: as many as ROUTES says, all with the same work; LEAKS ({"17":512}) names those that keep bytes. */
'use strict';

const { leakOf } = require('./kept.cjs');

/** @type {Map<number, () => void>} module-level: what a chain holds is never let go */
const leaks = new Map(Object.entries(JSON.parse(process.env.LEAKS ?? '{}')).map(([route, bytes]) => [Number(route), leakOf(bytes)]));

/** A page of a list, made for every request: nothing holds it when it is sent. */
function answer(/** @type {number} */ route, /** @type {string} */ id) {
  leaks.get(route)?.();
  const lines = Array.from({ length: 20 }, (_, line) => ({ id: `${id}-${line}`, price: line * 1.37, tags: [line % 7, line % 11] }));
  return { route, id, total: lines.reduce((sum, { price }) => sum + price, 0), lines: lines.slice(0, 5) };
}

module.exports = {
  routes: Array.from({ length: Number(process.env.ROUTES) }, (_, route) => ({ path: `/lists${route}/:id`, answer: (/** @type {string} */ id) => answer(route, id) })),
};

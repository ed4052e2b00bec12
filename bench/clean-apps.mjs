/* Clean servers of different kinds, as scenarios. What those expect plays no part: a bench counts verdicts. */
import { fileURLToPath } from 'node:url';
import { injectionScenario } from '../dist/harness/doctor/injections.js';
import { parseScenario, readScenario } from '../dist/harness/scenario/read-scenario.js';

const pathOf = (relative) => fileURLToPath(new URL(relative, import.meta.url));

async function shipped(name, env = {}) {
  const scenario = await readScenario(pathOf(`../scenarios/${name}.yaml`));
  return { ...scenario, target: { ...scenario.target, env: { ...scenario.target.env, ...env } } };
}

function idleTimer() {
  const input = { target: { command: 'node idle-timer.cjs' }, routes: ['GET /rates?page={{int 1 9}}', 'GET /'] };
  return parseScenario(JSON.stringify(input), pathOf('../test/apps/idle-timer.yaml'));
}

/** In the order of the rotation. */
export async function cleanApps() {
  const apps = {
    'shop API': await shipped('shop-orders', { LEAK: 'none' }),
    'bounded cache': await shipped('bounded-cache'),
    'heavy garbage': await shipped('heavy-garbage'),
    'doctor': injectionScenario({ bytes: 0, everyRequests: 1 }, undefined),
    'idle timer': idleTimer(),
  };
  return Object.entries(apps).map(([name, scenario]) => ({ ...scenario, name, bisect: 'auto' }));
}

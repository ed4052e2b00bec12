/*
 * Whether the bisection names the leaking routes, and what it costs: node bench/bisection.mjs [options]
 *
 *   --routes n        of each server; repeatable (64 and 256)
 *   --framework name  express or fastify; repeatable (both)
 *   --seeds n         so many servers of each kind, with the seeds 1 to n (20)
 *   --seed n          only these; repeatable
 *   --without-ratio   not also with --no-bisect, for the wall time
 *   --profile p       instead of the default one
 *   --resume          keep runs that this build of leakcheck has finished before
 *
 * Each server has one to three leaks of 16 B to 10 KB per request, drawn from its seed (bisection/plan.mjs). It is judged
 * twice by the command line, one run after the other: with its bisection, and with --no-bisect; both without evidence, whose
 * cost has a bench of its own (evidence.mjs). Prints Markdown tables of all runs and of
 * each kind of server, and a summary; progress on stderr. Result documents stay in bench/.cache/bisection/results.
 * Exits 1 when a leaker was missed, a healthy route accused, a slope is off or a search took more trials than its bound.
 * Needs `npm run build`, and the npm registry the first time. In full it takes hours.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { install } from './accuracy/install.mjs';
import { keptOrNew } from './accuracy/kept-runs.mjs';
import { leakcheck } from './accuracy/leakcheck.mjs';
import { toolVersion } from './accuracy/tool-version.mjs';
import { isRight, outcomeOf } from './bisection/outcome.mjs';
import { FRAMEWORKS, planOf, scenarioText } from './bisection/plan.mjs';
import { groups, summary, table } from './bisection/table.mjs';
import { CACHE_FOLDER } from './nodes.mjs';

const SERVERS = fileURLToPath(new URL('bisection/servers', import.meta.url));
const DIST = fileURLToPath(new URL('../dist', import.meta.url));
const CACHE = join(CACHE_FOLDER, 'bisection');
const RESULTS = join(CACHE, 'results');

const { values: options } = parseArgs({
  options: {
    routes: { type: 'string', multiple: true, default: ['64', '256'] },
    framework: { type: 'string', multiple: true, default: FRAMEWORKS },
    seeds: { type: 'string', default: '20' },
    seed: { type: 'string', multiple: true },
    'without-ratio': { type: 'boolean', default: false },
    profile: { type: 'string' },
    resume: { type: 'boolean', default: false },
  },
});
const [seeds, routes] = [wholeNumber('--seeds', options.seeds, 1), options.routes.map((text) => wholeNumber('--routes', text, 3))];
const unknown = options.framework.find((name) => !FRAMEWORKS.includes(name));
if (unknown !== undefined) throw new RangeError(`there is no server for ${unknown}; --framework is ${FRAMEWORKS.join(' or ')}`);

const interrupt = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => interrupt.abort(new Error(`stopped by ${signal}`)));

const build = await toolVersion(DIST);
await mkdir(RESULTS, { recursive: true });
const seedsInTurn = options.seed?.map((text) => wholeNumber('--seed', text, 1)) ?? Array.from({ length: seeds }, (_, index) => index + 1);
const plans = seedsInTurn.flatMap((seed) => routes.flatMap((count) => options.framework.map((framework) => planOf(framework, count, seed))));

const outcomes = [];
try {
  for (const plan of plans) {
    const outcome = outcomeOf(plan, await runOf(plan, true), options['without-ratio'] ? undefined : await runOf(plan, false));
    outcomes.push(outcome);
    console.error(`${outcomes.length}/${plans.length} ${plan.framework}, ${plan.routes} routes, seed ${plan.seed}: ${isRight(outcome) ? 'right' : 'WRONG'}, ${outcome.verdict}, ${outcome.ended}, ${outcome.seconds.toFixed(0)} s`);
  }
} catch (error) {
  if (!interrupt.signal.aborted) throw error;
}
if (outcomes.length > 0) console.log([table(outcomes), groups(outcomes), summary(outcomes)].join('\n\n'));
process.exitCode = interrupt.signal.aborted ? 130 : outcomes.every(isRight) ? 0 : 1;

/** @returns {Promise<{ result: object, wallMs: number }>} of the whole command, from its start to its end */
function runOf(plan, bisect) {
  const file = join(RESULTS, `${[plan.framework, plan.routes, ...(options.profile ? [options.profile] : []), ...(bisect ? [] : ['no-bisect']), plan.seed].join('.')}.json`);
  return keptOrNew(file, { build, resume: options.resume }, () => newRun(plan, bisect));
}

async function newRun(plan, bisect) {
  const folder = await install({ name: 'servers', folder: SERVERS, variants: FRAMEWORKS }, plan.framework, CACHE);
  await writeFile(join(folder, 'scenario.yaml'), scenarioText(plan));
  const flags = ['--no-evidence', '--seed', String(plan.seed), ...(options.profile ? ['--profile', options.profile] : []), ...(bisect ? [] : ['--no-bisect'])];
  const startedMs = performance.now();
  const document = await leakcheck({ cli: join(DIST, 'harness/cli.js'), folder, scenario: 'scenario.yaml', flags, cache: CACHE, signal: interrupt.signal });
  return { plan, result: document.scenarios[0], wallMs: performance.now() - startedMs };
}

function wholeNumber(option, text, least) {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least) throw new RangeError(`${option} is a whole number from ${least}`);
  return value;
}

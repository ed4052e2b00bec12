/*
 * How often leakcheck is right: node bench/accuracy/run.mjs [case…] [options]
 *
 *   --shard i/n     only every n-th case
 *   --resume        keep results that this build of leakcheck has given before
 *   --fresh         throw away all results first, those of other builds too
 *   --profile p     instead of the scenarios' own
 *   --repeat n      run each variant n times, with the seeds 1 to n
 *   --no-bisect     verdicts only
 *   --write file    write the page (docs/accuracy.md)
 *
 * One scenario at a time, since two would disturb each other. Needs `npm run build`, and the npm registry the first time.
 */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chosenCases, readCases } from './cases.mjs';
import { install } from './install.mjs';
import { leakcheck } from './leakcheck.mjs';
import { outcomeOf } from './outcome.mjs';
import { page } from './page.mjs';
import { table, totalsText } from './table.mjs';
import { toolVersion } from './tool-version.mjs';
import { totalsOf } from './totals.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const DIST = join(HERE, '../../dist');
const CACHE = join(HERE, '.cache');
const RESULTS = join(HERE, 'results');

const { values: options, positionals: names } = parseArgs({
  allowPositionals: true,
  options: {
    shard: { type: 'string' },
    resume: { type: 'boolean', default: false },
    fresh: { type: 'boolean', default: false },
    profile: { type: 'string' },
    repeat: { type: 'string', default: '1' },
    'no-bisect': { type: 'boolean', default: false },
    write: { type: 'string' },
  },
});

const interrupt = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => interrupt.abort(new Error(`stopped by ${signal}`)));

const build = await toolVersion(DIST);
const cases = chosenOrExit(await readCases(join(HERE, 'cases')), { names, shard: options.shard });
const flags = [...(options.profile === undefined ? [] : ['--profile', options.profile]), ...(options['no-bisect'] ? ['--no-bisect'] : [])];
if (options.fresh) await rm(RESULTS, { recursive: true, force: true });
await mkdir(RESULTS, { recursive: true });

const runs = cases.flatMap((one) => one.variants.flatMap((variant) => Array.from({ length: Number(options.repeat) }, (_, index) => ({ one, variant, seed: index + 1 }))));
const outcomes = [];
for (const { one, variant, seed } of runs) {
  const run = await keptOrNew(one, variant, seed);
  if (interrupt.signal.aborted) break;
  const outcome = outcomeOf(one, variant, run);
  outcomes.push(outcome);
  console.error(`${outcomes.length}/${runs.length} ${one.name} ${variant}: ${outcome.verdict}${outcome.verdict === outcome.truth ? '' : ` (truth: ${outcome.truth}) ${outcome.reason}`}`);
}

console.log(`${table(outcomes)}\n\n${totalsText(totalsOf(outcomes))}`);
if (interrupt.signal.aborted) process.exitCode = 130;
else if (options.write !== undefined) await writeFile(options.write, page(outcomes, about()));

function chosenOrExit(all, wanted) {
  try {
    return chosenCases(all, wanted);
  } catch (error) {
    console.error(error.message);
    // Nothing has begun that would have to end first.
    process.exit(2);
  }
}

/** @returns {Promise<import('./outcome.mjs').Run>} */
async function keptOrNew(one, variant, seed) {
  const file = join(RESULTS, `${[one.name, variant, ...flags.map((flag) => flag.replace(/^--/, '')), seed].join('.')}.json`);
  if (options.resume) {
    const kept = await readFile(file, 'utf8').then(JSON.parse, () => undefined);
    if (kept?.build === build) return kept;
  }
  const run = await newRun(one, variant, seed);
  // What could not be run now may be run later.
  if (run.result !== undefined) await writeFile(file, `${JSON.stringify({ build, ...run }, null, 1)}\n`);
  return run;
}

async function newRun(one, variant, seed) {
  let folder;
  try {
    folder = await install(one, variant, CACHE);
  } catch (error) {
    return { notRun: error.message };
  }
  try {
    const seeded = [...flags, '--seed', String(seed)];
    const document = await leakcheck({ cli: join(DIST, 'harness/cli.js'), folder, scenario: `${variant}.yaml`, flags: seeded, cache: CACHE, signal: interrupt.signal });
    return { result: document.scenarios[0] };
  } catch (error) {
    return { failed: error.message };
  }
}

function about() {
  const { shard, repeat } = options;
  const words = [...names, ...(shard === undefined ? [] : ['--shard', shard]), ...flags, ...(repeat === '1' ? [] : ['--repeat', repeat]), '--write', relative(process.cwd(), resolve(options.write)).replaceAll('\\', '/')];
  return {
    command: `npm run build && node bench/accuracy/run.mjs ${words.join(' ')}`,
    date: new Date().toISOString().slice(0, 10),
    node: process.versions.node,
    machine: `${process.platform} ${process.arch}, ${cpus().length} × ${cpus()[0]?.model.trim() || 'unknown CPU'}, ${Math.round(totalmem() / 1024 ** 3)} GB`,
    toolVersion: build,
  };
}

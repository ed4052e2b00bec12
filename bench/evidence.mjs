/*
 * Whether the evidence names what holds a leak: node bench/evidence.mjs [case or scenario…] [options]
 *
 *   --repeat n      run each n times, with the seeds 1 to n (3)
 *   --shard i/n     only every n-th
 *   --resume        keep results that this build of leakcheck has given before
 *   --no-bisect     evidence for all routes together: quicker, for a first look
 *   --write file    put the tables between the marks of that page (docs/evidence.md)
 *
 * Judges the leaking variant of each case of the accuracy bench, and each shipped scenario that leaks; that also with
 * --no-evidence, for the wall time. One at a time, since two would disturb each other. Prints tables and totals, progress
 * on stderr. Result documents stay in bench/.cache/evidence. Exits 1 when a goal is missed (evidence/totals.mjs).
 * Needs `npm run build`, and the npm registry the first time. In full it takes hours.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { about } from './accuracy/about.mjs';
import { runCase, runScenario } from './accuracy/case-run.mjs';
import { chosenCases } from './accuracy/cases.mjs';
import { keptOrNew } from './accuracy/kept-runs.mjs';
import { toolVersion } from './accuracy/tool-version.mjs';
import { outcomeOf } from './evidence/outcome.mjs';
import { sectionOf, withSection } from './evidence/section.mjs';
import { readSubjects } from './evidence/subjects.mjs';
import { pairTable, table, totalsText } from './evidence/table.mjs';
import { areGoalsMet, totalsOf } from './evidence/totals.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const DIST = join(HERE, '../dist');
/** Cases are installed where the accuracy bench has them. */
const CASE_CACHE = join(HERE, 'accuracy/.cache');
const CACHE = join(HERE, '.cache/evidence');
const RESULTS = join(CACHE, 'results');

const { values: options, positionals: names } = parseArgs({
  allowPositionals: true,
  options: {
    repeat: { type: 'string', default: '3' },
    shard: { type: 'string' },
    resume: { type: 'boolean', default: false },
    'no-bisect': { type: 'boolean', default: false },
    write: { type: 'string' },
  },
});
const repeat = Number(options.repeat);
if (!Number.isInteger(repeat) || repeat < 1) throw new RangeError('--repeat is a whole number from 1');

const interrupt = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => interrupt.abort(new Error(`stopped by ${signal}`)));

const build = await toolVersion(DIST);
const subjects = chosenCases(await readSubjects(join(HERE, 'accuracy/cases'), join(HERE, '../scenarios')), { names, shard: options.shard });
await mkdir(RESULTS, { recursive: true });

const outcomes = [];
for (const subject of subjects) {
  const [runs, plainRuns] = [[], []];
  for (let seed = 1; seed <= repeat && !interrupt.signal.aborted; seed += 1) {
    runs.push(await runOf(subject, seed, []));
    if (runs.at(-1).notRun !== undefined) break;
    if (subject.scenario !== undefined) plainRuns.push(await runOf(subject, seed, ['--no-evidence']));
  }
  if (interrupt.signal.aborted) break;
  outcomes.push(outcomeOf(subject, runs, plainRuns));
  console.error(`${outcomes.length}/${subjects.length} ${table(outcomes.slice(-1)).split('\n').slice(2).join('\n')}`);
}

const totals = totalsOf(outcomes);
console.log([table(outcomes), totals.compared.length > 0 ? pairTable(totals) : '', totalsText(totals)].filter((text) => text !== '').join('\n\n'));
if (options.write !== undefined && !interrupt.signal.aborted) await writeFile(options.write, withSection(await readFile(options.write, 'utf8'), sectionOf(outcomes, about(words(), options.write, build))));
process.exitCode = interrupt.signal.aborted ? 130 : areGoalsMet(totals) ? 0 : 1;

/** @returns {Promise<import('./accuracy/outcome.mjs').Run>} */
function runOf(subject, seed, without) {
  const flags = [...(options['no-bisect'] ? ['--no-bisect'] : []), ...without, '--seed', String(seed)];
  const file = join(RESULTS, `${[subject.name, ...flags.map((flag) => flag.replace(/^--/, ''))].join('.')}.json`);
  return keptOrNew(file, { build, resume: options.resume }, async () => {
    const how = { cli: join(DIST, 'harness/cli.js'), flags, cache: CASE_CACHE, signal: interrupt.signal };
    if (subject.case !== undefined) return runCase(subject.case, 'leaky', how);
    const folder = join(CACHE, subject.name);
    await mkdir(folder, { recursive: true });
    return runScenario({ ...how, folder, scenario: subject.scenario });
  });
}

function words() {
  const { shard } = options;
  return ['bench/evidence.mjs', ...names, ...(shard === undefined ? [] : ['--shard', shard]), ...(options['no-bisect'] ? ['--no-bisect'] : []), ...(repeat === 3 ? [] : ['--repeat', String(repeat)])];
}

/*
 * node bench/init.mjs [nest] [next] [fastify] [--keep <folder>]
 *
 * Applications of the frameworks' own generators, unchanged: made in a folder, `leakcheck init --yes`, then
 * `leakcheck run --profile quick`; prints a table. Installs from the npm registry; `npm run build` comes first.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../dist/harness/cli.js', import.meta.url));

/** Name → the generator's words; each makes the folder `app`. Pinned by major version. Next's full template fetches fonts when it is built. */
const GENERATORS = {
  nest: ['@nestjs/cli@11', 'new', 'app', '--package-manager', 'npm', '--skip-git', '--strict'],
  next: ['create-next-app@15', 'app', '--ts', '--app', '--no-eslint', '--no-tailwind', '--no-src-dir', '--no-turbopack', '--import-alias', '@/*', '--use-npm', '--disable-git', '--empty'],
  fastify: ['fastify-cli@7', 'generate', 'app'],
};

const words = process.argv.slice(2);
const keep = words.includes('--keep') ? resolve(words.splice(words.indexOf('--keep'), 2)[1]) : undefined;
const chosen = words.length === 0 ? Object.keys(GENERATORS) : words;
const folder = keep ?? mkdtempSync(join(tmpdir(), 'leakcheck-init-'));

function inFolder(cwd, program, args) {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1', CI: '1' }, maxBuffer: 64 * 1024 ** 2 });
  return { status, output: `${stdout}${stderr}` };
}

const rows = [];
for (const name of chosen) {
  const home = join(folder, name);
  const app = join(home, 'app');
  const said = [];
  const step = (title, cwd, program, args) => {
    const startedMs = performance.now();
    const { status, output } = inFolder(cwd, program, args);
    process.stderr.write(`${name}: ${title}: exit code ${status} after ${((performance.now() - startedMs) / 1000).toFixed(1)} s\n`);
    if (status !== 0) said.push(`${title}: ${status}`, output.trim().split('\n').slice(-20).join('\n'));
    return status;
  };
  mkdirSync(home, { recursive: true });
  if (!existsSync(app)) step('generate', home, 'npx', ['--yes', ...GENERATORS[name]]);
  if (!existsSync(join(app, 'node_modules'))) step('install', app, 'npm', ['install', '--no-audit', '--no-fund']);
  const init = step('init', app, process.execPath, [CLI, 'init', '--yes']);
  const run = init === 0 ? step('run', app, process.execPath, [CLI, 'run', '--profile', 'quick', '--no-bisect', '--no-evidence']) : undefined;
  const file = join(app, 'leakcheck-report/result.json');
  const scenario = run === undefined || !existsSync(file) ? undefined : JSON.parse(readFileSync(file, 'utf8')).scenarios[0];
  rows.push({ name, init, run: run ?? '-', verdict: scenario?.verdict ?? '-', routes: Object.keys(scenario?.requestsByRoute ?? {}).length, requests: scenario?.requests ?? 0, seconds: Math.round((scenario?.durationMs ?? 0) / 1000) });
  if (said.length > 0) process.stderr.write(`${said.join('\n')}\n`);
}
console.table(rows);
if (keep === undefined) rmSync(folder, { recursive: true, force: true });
process.exitCode = rows.every(({ init, verdict }) => init === 0 && ['clean', 'inconclusive'].includes(verdict)) ? 0 : 1;

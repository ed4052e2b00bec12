/*
 * Servers that nobody here wrote, as they are: node bench/real-servers.mjs [name …] [options]
 *
 *   --keep folder        where they are installed, once (bench/.cache/real-servers)
 *   --write file         the table as a page of Markdown
 *   --node-image image   of the servers in containers (node:20-slim)
 *   --redis-image image  of the Redis beside them, instead of redis:7
 *
 * Each is made by its generator or out of its package, `leakcheck init --yes` writes its scenario, and `leakcheck run` judges it
 * with everything that it does by default. What init wrote is kept in bench/real-servers/scenarios; those of containers stand
 * there by hand. Prints a table. Exits 1 when one came to no verdict. Needs `npm run build`, the npm registry, and for
 * containers an engine.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { CACHE_FOLDER } from './nodes.mjs';
import { SERVERS } from './real-servers/servers.mjs';

const CLI = fileURLToPath(new URL('../dist/harness/cli.js', import.meta.url));
const SCENARIOS = fileURLToPath(new URL('real-servers/scenarios', import.meta.url));
const LAST_LINES = 20;

const { values: options, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: {
    'keep': { type: 'string', default: join(CACHE_FOLDER, 'real-servers') },
    'write': { type: 'string' },
    'node-image': { type: 'string', default: 'node:20-slim' },
    'redis-image': { type: 'string', default: 'redis:7' },
  },
});
const unknown = wanted.find((name) => !SERVERS.some((server) => server.name === name));
if (unknown !== undefined) throw new RangeError(`there is no server ${unknown}; there are ${SERVERS.map(({ name }) => name).join(', ')}`);
const chosen = SERVERS.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
const environment = { ...process.env, NO_COLOR: '1', CI: '1' };

const rows = chosen.map((server) => {
  const home = join(resolve(options.keep), server.name);
  const failed = (title, { status, output }) => {
    console.error(`${server.name}: ${title}: exit code ${status}\n${output.trim().split('\n').slice(-LAST_LINES).join('\n')}`);
    return { ...server, trouble: `${title}: exit code ${status}` };
  };
  const made = make(server, home);
  if (made.status !== 0) return failed('installing', made);

  const app = server.generator === undefined ? home : join(home, 'app');
  const file = join(app, 'scenarios', `${server.name}.yaml`);
  rmSync(join(app, 'scenarios'), { recursive: true, force: true });
  if (server.container) {
    mkdirSync(join(app, 'scenarios'));
    const kept = readFileSync(join(SCENARIOS, `${server.name}.yaml`), 'utf8');
    writeFileSync(file, kept.replace('redis:7', options['redis-image']));
    writeFileSync(join(app, 'Dockerfile'), `FROM ${options['node-image']}\nWORKDIR /app\nCOPY . .\nCMD ["node", "node_modules/${server.name}/bin/${server.name}.js"]\n`);
    writeFileSync(join(app, '.dockerignore'), 'leakcheck-report\nscenarios\n');
  } else {
    const init = inFolder(app, process.execPath, [CLI, 'init', '--yes', '--force']);
    if (init.status !== 0) return failed('init', init);
    const [written] = readdirSync(join(app, 'scenarios'));
    copyFileSync(join(app, 'scenarios', written), join(SCENARIOS, `${server.name}.yaml`));
  }

  const run = inFolder(app, process.execPath, [CLI, 'run']);
  const result = join(app, 'leakcheck-report/result.json');
  if (!existsSync(result)) return failed('run', run);
  const [scenario] = JSON.parse(readFileSync(result, 'utf8')).scenarios;
  if (scenario.error !== undefined) return failed('run', run);
  const row = { ...server, ...scenario, name: server.name };
  console.error(cellsOf(row).join(' | '));
  return row;
});

const page = [
  '| server | started by | routes | verdict | requests to the verdict | requests in all | seconds | processes | guilty | why |',
  '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |',
  ...rows.map((row) => `| ${cellsOf(row).join(' | ')} |`),
].join('\n');
console.log(page);
if (options.write !== undefined) writeFileSync(options.write, `${page}\n`);
process.exitCode = rows.every(({ verdict }) => verdict !== undefined) ? 0 : 1;

/** Once: what is there stays. */
function make({ generator, manifest, files = {} }, home) {
  mkdirSync(home, { recursive: true });
  const app = generator === undefined ? home : join(home, 'app');
  if (generator !== undefined && !existsSync(app)) {
    const generated = inFolder(home, 'npx', ['--yes', ...generator]);
    if (generated.status !== 0) return generated;
  }
  if (manifest !== undefined) for (const [name, text] of Object.entries({ ...files, 'package.json': `${JSON.stringify({ name: 'app', private: true, ...manifest }, undefined, 2)}\n` })) writeFileSync(join(app, name), text);
  // A repository of its own: what init writes beside it is no file of this one.
  if (!existsSync(join(app, '.git'))) inFolder(app, 'git', ['init', '--quiet']);
  return existsSync(join(app, 'node_modules')) ? { status: 0, output: '' } : inFolder(app, 'npm', ['install', '--no-audit', '--no-fund']);
}

function inFolder(cwd, program, args) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd, encoding: 'utf8', env: environment, maxBuffer: 64 * 1024 ** 2 });
  return { status: status ?? String(error), output: `${stdout}${stderr}` };
}

function cellsOf({ name, container, trouble, verdict, verdictAfter, requests, bisection, durationMs, requestsByRoute = {}, processes = [], target, leaks = [], reasons = [] }) {
  if (trouble !== undefined) return [name, '', '', trouble, '', '', '', '', '', ''];
  const guilty = (bisection?.culprits ?? []).map(({ route }) => route);
  return [
    name,
    container ? 'container' : `\`${target?.command ?? ''}\``,
    Object.keys(requestsByRoute).length,
    verdict,
    verdictAfter?.requests ?? '',
    requests,
    Math.round(durationMs / 1000),
    processes.map(({ role }) => role).join(', ') || 'one',
    guilty.join(', ') || (leaks.length > 0 ? bisection?.outcome ?? 'the mix' : ''),
    verdict === 'clean' ? '' : reasons.join('; '),
  ];
}

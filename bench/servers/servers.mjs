/*
 * Servers as teams start them, each judged once: node bench/servers/servers.mjs [name …]
 *
 * Installs the packages once. Prints name, command, verdict and what was expected, requests, members, trouble.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../../dist/harness/run.js';
import { parseScenario } from './one-scenario.mjs';
import { killAllTrees } from '../../dist/harness/target/process-tree.js';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));
/** Where a leak is expected, the part of the server that has it. */
const SERVERS = [
  { name: 'tsx', cwd: 'apps/tsx', command: 'npx tsx server.ts', expected: 'clean' },
  { name: 'tsx, leaking', cwd: 'apps/tsx', command: 'npm start', env: { LEAK: '1' }, expected: 'leak' },
  { name: 'node --import tsx', cwd: 'apps/tsx', command: 'node --import tsx server.mts', expected: 'clean' },
  { name: 'pm2-runtime', cwd: 'apps/tsx', command: 'npx pm2-runtime cluster.cjs', env: { PM2_HOME: join(FOLDER, '.pm2') }, expected: 'clean' },
  { name: 'pm2-runtime -i 2', cwd: 'apps/tsx', command: 'npx pm2-runtime -i 2 cluster.cjs', env: { PM2_HOME: join(FOLDER, '.pm2') }, expected: 'clean' },
  { name: 'cluster', cwd: 'apps/tsx', command: 'node cluster.cjs', expected: 'clean' },
  { name: 'piscina', cwd: 'apps/pool', command: 'node server.cjs', expected: 'clean' },
  { name: 'piscina, a task leaks', cwd: 'apps/pool', command: 'node server.cjs', env: { LEAK: 'task' }, expected: 'leak', in: 'thread' },
  { name: 'piscina, replaced', cwd: 'apps/pool', command: 'node server.cjs', env: { RECYCLE: '250' }, expected: 'clean' },
  { name: 'piscina, replaced, main leaks', cwd: 'apps/pool', command: 'node server.cjs', env: { RECYCLE: '250', LEAK: 'main' }, expected: 'leak', in: 'server' },
  { name: 'json-server', cwd: 'apps', command: 'npx json-server --quiet --port $PORT db.json', route: 'GET /posts/1', expected: 'clean' },
  { name: 'next start', cwd: 'apps/next', command: 'npm run build --silent > build.log && npx next start', expected: 'clean' },
  { name: 'nest start', cwd: 'apps/nest', command: 'npx nest start', expected: 'clean' },
];

if (!existsSync(join(FOLDER, 'node_modules'))) execFileSync('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock'], { cwd: FOLDER, stdio: 'inherit' });
process.on('exit', killAllTrees);
const wanted = process.argv.slice(2);
const rows = [];
for (const server of SERVERS.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  const scenario = await parseScenario(server, FOLDER);
  const result = await run([scenario], { seed: 1, bisect: false, evidence: false, jobs: 1, version: 'bench', cwd: FOLDER, signal: new AbortController().signal, listener: () => {}, onResult: () => {} });
  const { verdict, requests, processes = [], error, reasons } = result.scenarios[0];
  const leaking = processes.filter(({ leaks }) => leaks.length > 0).map(({ role }) => role);
  const met = verdict === server.expected && (server.in === undefined || leaking.includes(server.in));
  rows.push([server.name, server.command, `${verdict}${met ? '' : ` (expected ${server.expected}${server.in ? ` in ${server.in}` : ''})`}`, String(requests), processes.map(({ role }) => role).join(', ') || 'one process', error?.message ?? (met ? '' : reasons[0])]);
  console.log(rows.at(-1).join(' | '));
}
process.exitCode = rows.some(([, , verdict]) => verdict.includes('expected')) ? 1 : 0;

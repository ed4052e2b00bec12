/*
 * What reading a heap snapshot costs, beside memlab and the engine of Chrome DevTools: node bench/heap.mjs [options]
 *
 *   --size s     S, M, L or XL: about 20, 200, 1,100 and 2,100 MB; repeatable (S and M)
 *   --file path  a snapshot of your own instead; repeatable
 *   --tool name  leakcheck, JSON.parse, DevTools or memlab; repeatable (all)
 *   --rounds n   the least of n processes counts (3)
 *
 * Each step runs in a process of its own, the tools in turn. CPU time is that of all threads; peak memory is the process's,
 * Node.js itself included. Ratios are to leakcheck's step that gives the same. Prints Markdown, progress on stderr.
 * Needs `npm run build`, the npm registry the first time, and about eight times the file in free memory.
 */
import { execFile } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { install } from './accuracy/install.mjs';
import { MARK } from './heap/peers/measured.mjs';
import { CACHE_FOLDER } from './nodes.mjs';

const run = promisify(execFile);
const HERE = fileURLToPath(new URL('heap', import.meta.url));
const CACHE = join(CACHE_FOLDER, 'heap');
const SESSIONS = { S: 10_500, M: 122_000, L: 650_000, XL: 1_250_000 };
const MB = 1e6;
/** Far more than any of them needs; where it is not enough, the tool says so. */
const HEAP_LIMIT = '--max-old-space-size=12000';

/** `like`: the step of leakcheck that gives the same. */
const STEPS = [
  { tool: 'leakcheck', step: 'parse', gives: 'all columns' },
  { tool: 'leakcheck', step: 'paths', gives: 'and shortest paths' },
  { tool: 'leakcheck', step: 'full', gives: 'and retained sizes' },
  { tool: 'leakcheck', step: 'report', gives: '`heap summary`' },
  { tool: 'JSON.parse', step: '', gives: 'JavaScript objects', like: 'parse' },
  { tool: 'DevTools', step: '', gives: 'retained sizes', like: 'full' },
  { tool: 'memlab', step: 'parse', gives: 'nodes and edges', like: 'parse' },
  { tool: 'memlab', step: 'full', gives: 'retained sizes', like: 'full' },
];

const { values: options } = parseArgs({
  options: {
    size: { type: 'string', multiple: true, default: [] },
    file: { type: 'string', multiple: true, default: [] },
    tool: { type: 'string', multiple: true, default: [...new Set(STEPS.map(({ tool }) => tool))] },
    rounds: { type: 'string', default: '3' },
  },
});
const sizes = options.size.length + options.file.length === 0 ? ['S', 'M'] : options.size;
const unknown = sizes.find((size) => !(size in SESSIONS));
if (unknown !== undefined) throw new RangeError(`there is no size ${unknown}; --size is S, M, L or XL`);

await mkdir(CACHE, { recursive: true });
const peers = await install({ name: 'peers', folder: join(HERE, 'peers'), variants: ['peers'] }, 'peers', CACHE);
const scripts = {
  'leakcheck': join(HERE, 'own/leakcheck.mjs'),
  'JSON.parse': join(HERE, 'own/json-parse.mjs'),
  'DevTools': join(peers, 'devtools.mjs'),
  'memlab': join(peers, 'memlab.mjs'),
};

const files = [...options.file.map((file) => resolve(file))];
for (const size of sizes) files.push(await snapshotOf(size));
for (const file of files) console.log(`${await table(file)}\n`);

/** Written once for each version of Node.js. */
async function snapshotOf(size) {
  const file = join(CACHE, `${size}-node-${process.versions.node}.heapsnapshot`);
  if (existsSync(file)) return file;
  console.error(`writing ${basename(file)}`);
  await run(process.execPath, [HEAP_LIMIT, join(HERE, 'sessions.cjs'), String(SESSIONS[size]), `${file}.part`]);
  await rename(`${file}.part`, file);
  return file;
}

async function table(file) {
  const fileBytes = statSync(file).size;
  const steps = STEPS.filter(({ tool }) => options.tool.includes(tool));
  const best = new Map();
  for (let round = 1; round <= Number(options.rounds); round += 1) {
    for (const one of steps) {
      console.error(`${basename(file)}, round ${round}: ${one.tool} ${one.step}`);
      const figures = await measured(one, file);
      const known = best.get(one);
      best.set(one, known?.figures && figures.figures ? { figures: least(known.figures, figures.figures) } : figures);
    }
  }
  const own = Object.fromEntries(steps.filter(({ tool }) => tool === 'leakcheck').map((one) => [one.step, best.get(one).figures]));
  const rows = steps.map((one) => [one.tool, one.gives, ...cells(best.get(one), fileBytes, one.like && own[one.like])]);
  const head = ['tool', 'gives', 'wall s', 'MB/s', 'CPU s', 'CPU against leakcheck', 'peak MB', 'peak against the file'];
  return [`${basename(file)}, ${(fileBytes / MB).toFixed(0)} MB, Node.js ${process.versions.node}:`, '', `| ${head.join(' | ')} |`, `|${head.map(() => '---').join('|')}|`, ...rows.map((row) => `| ${row.join(' | ')} |`)].join('\n');
}

async function measured({ tool, step }, file) {
  try {
    const { stdout } = await run(process.execPath, [HEAP_LIMIT, scripts[tool], file, step], { maxBuffer: 1 << 26 });
    return { figures: JSON.parse(stdout.slice(stdout.lastIndexOf(`\n${MARK}`) + 1 + MARK.length).split('\n')[0]) };
  } catch (error) {
    const complaint = `${error.stderr ?? ''}`.split('\n').find((line) => /error/i.test(line)) ?? error.message;
    return { failure: complaint.slice(0, 80) };
  }
}

function least(a, b) {
  return { wallMs: Math.min(a.wallMs, b.wallMs), cpuMs: Math.min(a.cpuMs, b.cpuMs), peakBytes: Math.min(a.peakBytes, b.peakBytes) };
}

function cells({ figures, failure }, fileBytes, like) {
  if (failure !== undefined) return [`fails: ${failure.replaceAll('|', '/')}`, '', '', '', '', ''];
  const { wallMs, cpuMs, peakBytes } = figures;
  const [seconds, megabytes] = [wallMs / 1000, fileBytes / MB];
  return [seconds.toFixed(2), (megabytes / seconds).toFixed(0), (cpuMs / 1000).toFixed(2), like ? `${(cpuMs / like.cpuMs).toFixed(1)} ×` : '', (peakBytes / MB).toFixed(0), `${(peakBytes / fileBytes).toFixed(2)} ×`];
}

/*
 * What a verdict costs against bare autocannon: node bench/efficiency.mjs [rounds]
 *
 * On a clean server, in turn: leakcheck from its first sample to its verdict, and one autocannon run of the same
 * requests on the same server with the same V8 flags. Prints the wall times and the ratio of each pair.
 */
import autocannon from 'autocannon';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { run } from '../dist/harness/run.js';
import { readScenario } from '../dist/harness/scenario/read-scenario.js';
import { freePort } from '../dist/harness/target/free-port.js';
import { killAllTrees } from '../dist/harness/target/process-tree.js';

const rounds = Number(process.argv[2] ?? 5);
process.on('exit', killAllTrees);
const scenario = await readScenario(fileURLToPath(new URL('../scenarios/heavy-garbage.yaml', import.meta.url)));

async function bare(requests, flags) {
  const port = await freePort();
  const server = spawn(process.execPath, [...flags, ...scenario.target.command.split(' ').slice(1)], { cwd: scenario.target.cwd, env: { ...process.env, PORT: String(port) }, stdio: 'ignore' });
  const ended = once(server, 'exit');
  try {
    for (;;) {
      const answered = await fetch(`http://127.0.0.1:${port}/json`).then((response) => response.ok, () => false);
      if (answered) break;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    const startedMs = performance.now();
    await autocannon({
      url: `http://127.0.0.1:${port}`,
      connections: scenario.load.connections,
      amount: requests,
      sampleInt: 20,
      requests: scenario.routes.map(({ method, path }) => ({ method, path })),
    });
    return performance.now() - startedMs;
  } finally {
    server.kill();
    await ended;
  }
}

const ratios = [];
for (let round = 0; round < rounds; round += 1) {
  const result = await run([scenario], { seed: 1 + round, bisect: true, jobs: 1, version: 'bench', cwd: process.cwd(), signal: new AbortController().signal, listener: () => {}, onResult: () => {} });
  const { verdict, verdictAfter, target } = result.scenarios[0];
  const bareMs = await bare(verdictAfter.requests, target.flags);
  ratios.push(verdictAfter.durationMs / bareMs);
  console.log(`${verdict} after ${verdictAfter.requests} requests: leakcheck ${verdictAfter.durationMs} ms, bare autocannon ${Math.round(bareMs)} ms, ratio ${ratios.at(-1).toFixed(2)}`);
}
ratios.sort((a, b) => a - b);
console.log(`median ratio ${ratios[ratios.length >> 1].toFixed(2)} (${ratios[0].toFixed(2)} to ${ratios.at(-1).toFixed(2)})`);

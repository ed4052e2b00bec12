/*
 * Samples a real server: node sample-server.mjs <folder of server.cjs> <requests of a window> <windows> [command] [snapshot]
 * Prints { samples, descriptors, warnings }: the sample before and after each window, what the system itself lists as
 * the process's open descriptors at the end, and the listener warnings. Writes a snapshot of the isolate that has grown most.
 */
import { readdirSync } from 'node:fs';
import { HttpTraffic } from '../../dist/harness/load/http-traffic.js';
import { startProcessTarget } from '../../dist/harness/target/process-target.js';
import { killAllTrees } from '../../dist/harness/target/process-tree.js';

const [cwd, requests, windows, command = 'node server.cjs', snapshot] = process.argv.slice(2);
process.on('exit', killAllTrees);
const { signal } = new AbortController();
let pid;
const spec = { command, cwd, env: {}, ready: { kind: 'port', timeoutMs: 20_000 }, jit: false };
const target = await startProcessTarget(spec, { onGcEvent: (event) => (pid = event.pid), signal });
try {
  const traffic = new HttpTraffic({ origin: target.info.origin, connections: 4, seed: 1, signal });
  const route = { name: 'only', method: 'GET', path: '/', headers: {}, weight: 1, status: [{ from: 200, to: 399 }] };
  const samples = [await target.sample()];
  for (let window = 0; window < Number(windows); window += 1) {
    await traffic.drive([route], Number(requests));
    samples.push(await target.sample());
  }
  if (snapshot !== undefined) await target.inspect().snapshot(snapshot);
  const descriptors = readdirSync(`/proc/${pid}/fd`).length;
  process.stdout.write(JSON.stringify({ samples, descriptors, warnings: target.listenerWarnings() }));
} finally {
  await target.stop();
}

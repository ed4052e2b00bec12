/*
 * How quiet a clean server's live heap is between windows: node bench/noise-floor.mjs [--node <version or path>]
 *
 * Drives the shop API without its leaks, windows of 400 requests over all eight routes, 8 windows of warm-up and 20
 * measured ones, and prints the standard deviation and the steps of the live heap, in bytes.
 */
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { HttpTraffic } from '../dist/harness/load/http-traffic.js';
import { readScenario } from '../dist/harness/scenario/read-scenario.js';
import { startProcessTarget } from '../dist/harness/target/process-target.js';
import { killAllTrees } from '../dist/harness/target/process-tree.js';

const WINDOW_REQUESTS = 400;
const WARMUP_WINDOWS = 8;
const MEASURED_WINDOWS = 20;

const { values } = parseArgs({ options: { node: { type: 'string' } } });
process.on('exit', killAllTrees);
const scenario = await readScenario(fileURLToPath(new URL('../scenarios/shop-orders.yaml', import.meta.url)));
const { signal } = new AbortController();
const spec = { ...scenario.target, env: { ...scenario.target.env, LEAK: 'none' }, ...(values.node && { node: values.node }) };
const target = await startProcessTarget(spec, { onGcEvent: () => {}, signal });
const traffic = new HttpTraffic({ origin: target.info.origin, connections: scenario.load.connections, seed: 1, signal });

const heapBytes = [];
try {
  for (let window = 0; window < WARMUP_WINDOWS + MEASURED_WINDOWS; window += 1) {
    await traffic.drive(scenario.routes, WINDOW_REQUESTS);
    const sample = await target.sample();
    if (window >= WARMUP_WINDOWS) heapBytes.push(sample.heapBytes);
  }
} finally {
  await target.stop();
}

const mean = heapBytes.reduce((sum, bytes) => sum + bytes, 0) / heapBytes.length;
const deviation = Math.sqrt(heapBytes.reduce((sum, bytes) => sum + (bytes - mean) ** 2, 0) / (heapBytes.length - 1));
const steps = heapBytes.slice(1).map((bytes, index) => bytes - heapBytes[index]);
const median = [...steps].sort((a, b) => a - b)[steps.length >> 1];
console.log(`Node ${target.info.node}: ${MEASURED_WINDOWS} windows of ${WINDOW_REQUESTS} requests, live heap ${Math.round(mean)} B`);
console.log(`standard deviation ${deviation.toFixed(0)} B, median step ${median} B, steps ${steps.join(' ')}`);

/*
 * How quiet a clean server is between windows, channel by channel: node bench/noise-floor.mjs [--node <version or path>]
 *
 * Drives the shop API without its leaks, windows of 400 requests over all eight routes, 8 windows of warm-up and 20
 * measured ones. Prints for each channel the mean, the standard deviation, the range and the median step from window to
 * window, in bytes or as a count, and all steps of the live heap.
 */
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { CHANNELS, CHANNEL_UNITS } from '../dist/harness/channels.js';
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

const samples = [];
try {
  for (let window = 0; window < WARMUP_WINDOWS + MEASURED_WINDOWS; window += 1) {
    await traffic.drive(scenario.routes, WINDOW_REQUESTS);
    const sample = await target.sample();
    if (window >= WARMUP_WINDOWS) samples.push(sample);
  }
} finally {
  await target.stop();
}

console.log(`Node ${target.info.node}: ${MEASURED_WINDOWS} windows of ${WINDOW_REQUESTS} requests`);
console.log(['channel', 'unit', 'mean', 'deviation', 'range', 'median step'].map(column).join(''));
for (const channel of CHANNELS) {
  const readings = samples.map(({ channels }) => channels[channel]).filter((reading) => reading !== undefined);
  if (readings.length === 0) continue;
  const { mean, deviation, range, medianStep } = describe(readings);
  console.log([channel, CHANNEL_UNITS[channel], ...[mean, deviation, range, medianStep].map((value) => value.toFixed(0))].map(column).join(''));
}
console.log(`steps of the heap: ${stepsOf(samples.map(({ channels }) => channels.heap)).join(' ')}`);

function describe(readings) {
  const mean = readings.reduce((sum, reading) => sum + reading, 0) / readings.length;
  const deviation = Math.sqrt(readings.reduce((sum, reading) => sum + (reading - mean) ** 2, 0) / (readings.length - 1));
  const steps = stepsOf(readings).sort((a, b) => a - b);
  return { mean, deviation, range: Math.max(...readings) - Math.min(...readings), medianStep: steps[steps.length >> 1] };
}

function stepsOf(readings) {
  return readings.slice(1).map((reading, index) => reading - readings[index]);
}

function column(text, index) {
  return index < 2 ? text.padEnd(14) : text.padStart(14);
}
